"""What is told of persons: views without a table behind them."""

from dataclasses import dataclass

from domain.vocabulary import MemberKind, MemberTrait, Office


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person with the branch of today."""

    person_id: int
    name: str
    branch_id: int | None
    branch: str | None


@dataclass(frozen=True, slots=True)
class Me:
    """What one sees of oneself."""

    person_id: int
    name: str
    branch_id: int | None
    branch: str | None
    zone: str
    group: str | None
    kind: MemberKind | None
    traits: tuple[MemberTrait, ...]
    offices: tuple[Office, ...]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, as far as the bot needs it to answer: the language, and what to offer."""

    language: str | None  # None: not chosen
    keeper: bool
    binder: bool
    operator: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody seen in the branch's group who may be on its roster."""

    candidate_id: int
    shown_name: str


@dataclass(frozen=True, slots=True)
class Roll:
    """How far the people of a branch are linked to accounts."""

    branch_id: int
    branch: str
    total: int
    bound: int
    waiting: tuple[Waiting, ...]
    unbound: tuple[PersonView, ...]
