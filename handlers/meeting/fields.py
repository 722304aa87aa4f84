"""The fields of the meeting form: each names its sentence and where its choices come from."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import cast

from bot.kit.forms.basic import ChoiceField, HoursField, ManyField, TallyField, TextField
from bot.kit.forms.files import FilesField
from bot.kit.forms.people import AbsentField, PersonField
from bot.kit.forms.times import EndField, WhenField, aware
from bot.kit.forms.types import Answered, Field, Option, Outcome, Said, Turn
from bot.kit.reading import Direction, NameEntry
from bot.kit.texts import label_of
from domain.meetings import AbsenceReason, MeetingKind
from services.drafts import JSON
from services.meetings import (
    BranchContext,
    ExpectedList,
    branch_context,
    branches_of,
    people_of,
    roster_for,
)

YES, NO = "yes", "no"
PLACE_LIMIT, TEXT_LIMIT, LINE_LIMIT = 200, 4000, 400  # characters


async def context_of(turn: Turn) -> BranchContext:
    """The branch of this form; read once in an exchange."""
    if "context" not in turn.memo:
        turn.memo["context"] = await turn.ask(branch_context, branch_id(turn))
    return cast("BranchContext", turn.memo["context"])


def branch_id(turn: Turn) -> int:
    return int(str(turn.answers["branch"]))


def corrected(turn: Turn) -> int | None:
    """The record that this form corrects, if it does."""
    record = turn.answers.get("corrects")
    return None if record is None else int(str(record))


def start_of(turn: Turn) -> datetime:
    when = turn.answers["when"]
    assert isinstance(when, dict)
    return aware(turn, str(when["start"]))


def held_on(turn: Turn) -> date:
    """The day of the meeting, or today while it is not known."""
    return start_of(turn).date() if "when" in turn.answers else turn.now.date()


async def expected_of(turn: Turn, kind_key: str) -> ExpectedList:
    """Who should attend a kind of this meeting on its day."""
    memo = f"expected:{kind_key}"
    if memo not in turn.memo:
        group = turn.answers.get(f"group:{kind_key}")
        turn.memo[memo] = await turn.ask(
            roster_for,
            branch_id(turn),
            kind_key,
            held_on(turn),
            group_id=int(str(group)) if group else None,
            corrects=corrected(turn),
        )
    return cast("ExpectedList", turn.memo[memo])


async def everybody(turn: Turn) -> Sequence[NameEntry]:
    """The branch's people on the day of the meeting."""
    if "people" not in turn.memo:
        found = await turn.ask(people_of, branch_id(turn), held_on(turn))
        turn.memo["people"] = [
            NameEntry(each.person_id, each.name, each.group, each.office) for each in found
        ]
    return cast("Sequence[NameEntry]", turn.memo["people"])


class BranchField(ChoiceField):
    """One of several branches; with it come its zone and those who usually chair and record."""

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        outcome = await ChoiceField.read(self, turn, state, said)
        if isinstance(outcome, Answered):
            turn.answers |= await known_of(turn, int(str(outcome.value)))
        return outcome


async def known_of(turn: Turn, branch: int) -> dict[str, JSON]:
    """What is known before the first question; from here on, times are of the branch's zone."""
    found = await turn.ask(branch_context, branch)
    turn.in_zone(found.zone)
    known: dict[str, JSON] = {"observers": None, "branch": branch, "zone": found.zone}
    if found.likely_chairs:
        known["chair"] = found.likely_chairs[0]
    if found.me is not None:
        known["recorder"] = found.me
    return known


def branch() -> Field:
    async def offers(turn: Turn) -> Sequence[Option]:
        return [Option(each.name, str(each.unit_id)) for each in await turn.ask(branches_of)]

    return BranchField("meeting.ask.branch", offers, columns=1)


def kinds() -> Field:
    async def offers(turn: Turn) -> Sequence[Option]:
        offered = (await context_of(turn)).kinds
        return [Option(kind_label(turn, turn.deps.rules.kinds[key]), key) for key in offered]

    return ManyField("meeting.ask.kinds", offers)


def kind_label(turn: Turn, kind: MeetingKind) -> str:
    return label_of(turn.locale, kind)


def group() -> Field:
    async def offers(turn: Turn) -> Sequence[Option]:
        return [Option(each.name, str(each.unit_id)) for each in (await context_of(turn)).groups]

    return ChoiceField("meeting.ask.group", offers, columns=1)


def when() -> Field:
    async def days(turn: Turn) -> Sequence[tuple[str, date]]:
        today = turn.now.date()
        offered = [
            ("meeting.button.today", today),
            ("meeting.button.yesterday", today - timedelta(days=1)),
        ]
        fixed = (await context_of(turn)).last_theme_day
        if fixed is not None and fixed not in {day for _, day in offered}:
            offered.append(("meeting.button.fixed_day", fixed))
        return offered

    return WhenField("meeting.ask.when", days, lambda _: Direction.PAST)


def end() -> Field:
    return EndField("meeting.ask.end", start_of)


def place() -> Field:
    async def offers(turn: Turn) -> Sequence[Option]:
        places = (await context_of(turn)).places
        return [Option(name, f"p{n}") for n, name in enumerate(places)]

    return TextField("meeting.ask.place", PLACE_LIMIT, offers)


def absent(kind_key: str) -> Field:
    async def people(turn: Turn) -> Sequence[NameEntry]:
        wanted = {each.person_id for each in (await expected_of(turn, kind_key)).people}
        return [entry for entry in await everybody(turn) if entry.id in wanted]

    reasons = (AbsenceReason.LEAVE, *(r for r in AbsenceReason if r is not AbsenceReason.LEAVE))
    return AbsentField("meeting.ask.absent", people, tuple(r.value for r in reasons))


def chair() -> Field:
    async def likely(turn: Turn) -> Sequence[int]:
        return (await context_of(turn)).likely_chairs

    return PersonField("meeting.ask.chair", everybody, likely)


def recorder() -> Field:
    async def likely(turn: Turn) -> Sequence[int]:
        found = await context_of(turn)
        return [each for each in (found.me, *found.likely_chairs) if each is not None]

    return PersonField("meeting.ask.recorder", everybody, likely)


def observers() -> Field:
    return TextField("meeting.ask.observers", LINE_LIMIT)


def lecturer() -> Field:
    return TextField("meeting.ask.lecturer", PLACE_LIMIT // 2)


def topic() -> Field:
    return TextField("meeting.ask.topic", LINE_LIMIT)


def content() -> Field:
    return TextField("meeting.ask.content", TEXT_LIMIT)


def hours() -> Field:
    return HoursField("meeting.ask.hours")


def agenda() -> Field:
    return TextField("meeting.ask.agenda", TEXT_LIMIT)


def resolution() -> Field:
    return TextField("meeting.ask.resolution", TEXT_LIMIT)


def reason() -> Field:
    return TextField("meeting.ask.reason", LINE_LIMIT)


def _yes_no(ask: str) -> Field:
    async def offers(turn: Turn) -> Sequence[Option]:
        return [
            Option(turn.plain("meeting.button.no_votes"), NO),
            Option(turn.plain("meeting.button.some_votes"), YES),
        ]

    return ChoiceField(ask, offers)


def votes() -> Field:
    return _yes_no("meeting.ask.votes")


def more() -> Field:
    return _yes_no("meeting.ask.more")


def motion() -> Field:
    return TextField("meeting.ask.motion", LINE_LIMIT)


def rule(kind: MeetingKind) -> Field:
    async def offers(turn: Turn) -> Sequence[Option]:
        known = turn.deps.rules.vote_rules
        return [Option(label_of(turn.locale, known[key]), key) for key in kind.vote_rules]

    return ChoiceField("meeting.ask.rule", offers, columns=1)


def tally(kind_key: str) -> Field:
    async def values(turn: Turn) -> dict[str, object]:
        expected = await expected_of(turn, kind_key)
        away = turn.answers.get(f"absent:{kind_key}")
        absent_ids = set(away) if isinstance(away, dict) else set()
        voters = [each for each in expected.people if each.votes]
        here = [each for each in voters if str(each.person_id) not in absent_ids]
        return {"entitled": len(voters), "present": len(here)}

    return TallyField("meeting.ask.tally", values)


def written() -> Field:
    async def values(_: Turn) -> dict[str, object]:
        return {}

    return TallyField("meeting.ask.written", values)


def files() -> Field:
    return FilesField("meeting.ask.files")
