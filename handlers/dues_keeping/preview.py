"""The preview of the yearly run: everybody's due by page, and one person's changed by tap."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bot.kit.buttons import in_rows
from bot.kit.forms.amounts import MoneyField
from bot.kit.forms.basic import TextField, on_page, page_of, page_row
from bot.kit.forms.types import (
    Answered,
    Option,
    Outcome,
    Partly,
    Prompt,
    Said,
    Turn,
    Unclear,
    line,
)
from bot.views import dues_yearly as views
from domain.errors import DomainError
from handlers.dues_keeping import fields, figures
from handlers.dues_keeping.figures import BASE, HAND, RULE
from handlers.dues_keeping.pasted import read_list
from services.drafts import JSON
from services.dues import YearlyChange, YearlyRow, YearlyRun

_CONFIRM, _BACK = "ok", "back"
_SHOWN = 5  # lines of a list that are repeated because they could not be read
_PERSON, _KIND, _WAY = "i", "k", "w"
Change = dict[str, JSON]  # kind, how, base, due, reason: as far as it is known
Run = Callable[[Turn, Sequence[YearlyChange]], Awaitable[YearlyRun]]


@dataclass(slots=True)
class Looking:
    """The exceptions so far, the page, and the one person who is being changed."""

    changes: dict[str, Change] = field(default_factory=dict)
    page: int = 0
    asking: str | None = None
    change: Change = field(default_factory=dict)

    @classmethod
    def of(cls, kept: JSON) -> "Looking":
        known = kept if isinstance(kept, dict) else {}
        changes, change = known.get("changes"), known.get("change")
        page, asking = known.get("page"), known.get("asking")
        return cls(
            {who: dict(each) for who, each in changes.items() if isinstance(each, dict)}
            if isinstance(changes, dict)
            else {},
            page if isinstance(page, int) else 0,
            asking if isinstance(asking, str) else None,
            dict(change) if isinstance(change, dict) else {},
        )

    def kept(self) -> dict[str, JSON]:
        return {
            "changes": dict[str, JSON](self.changes),
            "page": self.page,
            "asking": self.asking,
            "change": self.change,
        }

    def said(self) -> tuple[YearlyChange, ...]:
        """The exceptions as the use case takes them."""
        return tuple(
            YearlyChange(
                person_id=int(who),
                kind=str(each["kind"]),
                base_fen=_fen(each.get("base")),
                due_fen=_fen(each.get("due")),
                reason=str(each.get("reason") or ""),
            )
            for who, each in self.changes.items()
        )

    def done(self) -> None:
        """The one person is finished, changed or not."""
        self.asking, self.change = None, {}


@dataclass(frozen=True, slots=True)
class PreviewField:
    """Everybody in a year; the value is the exceptions with the seal of what was seen."""

    run: Run

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:
        known = Looking.of(fields.unfinished(turn, "people", state))
        found = await self.run(turn, known.said())
        row = _asked(known, found)
        if row is not None:
            return await _one(turn, known, row)
        rows = views.sorted_rows(found)
        if not rows:
            return Prompt(line("dues_yearly.ask.nobody", year=found.year), typed=False)
        on_this = on_page(rows, known.page)
        options = [Option(f"✏️ {row.name}", f"{_PERSON}{row.person_id}") for row in on_this]
        buttons = list(in_rows(options, 2))
        if turner := page_row(len(rows), known.page):
            buttons.append(turner)
        count = sum(row.due_fen is not None for row in rows)
        buttons.append((Option(turn.plain("dues_yearly.button.confirm", count=count), _CONFIRM),))
        values = views.preview(found, on_this, lambda kind: figures.kind_label(turn, kind))
        return Prompt(line("dues_yearly.ask.people", **values), tuple(buttons))

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        known = Looking.of(fields.unfinished(turn, "people", state))
        found = await self.run(turn, known.said())
        if _asked(known, found) is not None:
            return await _about_one(turn, known, said)
        if said.pressed is None:
            return await _listed(turn, known, found, said.text or "")
        return _pressed(known, found, said.pressed)


def _pressed(known: Looking, found: YearlyRun, pressed: str) -> Outcome:
    """A press on the list: all right, another page, or somebody to change."""
    if pressed == _CONFIRM:
        if not any(row.due_fen is not None for row in found.rows):
            return Unclear(line("dues_yearly.say.nothing"))
        return Answered({**known.kept(), "page": 0, "seal": found.seal})
    if pressed.startswith("p"):
        known.page = page_of(pressed)
        return Partly(known.kept())
    if pressed not in {f"{_PERSON}{row.person_id}" for row in found.rows}:
        return Unclear(line("form.stale"))
    known.asking, known.change = pressed[1:], {}
    return Partly(known.kept())


async def _listed(turn: Turn, known: Looking, found: YearlyRun, text: str) -> Outcome:
    """A list that was pasted: what is read joins the changes, the rest is said."""
    pasted = await read_list(turn, text, found.rows)
    if not pasted.changes:
        return Unclear(line("dues_yearly.say.tap"))
    known.changes.update({who: dict(each) for who, each in pasted.changes.items()})
    said = {"count": len(pasted.changes), "unread": list(pasted.unread[:_SHOWN])}
    more = max(0, len(pasted.unread) - _SHOWN)
    return Partly(known.kept(), line("dues_yearly.say.listed", **said, more=more))


def _asked(known: Looking, found: YearlyRun) -> YearlyRow | None:
    return next((row for row in found.rows if str(row.person_id) == known.asking), None)


def _fen(value: JSON) -> int | None:
    return None if value is None else int(str(value))


async def _one(turn: Turn, known: Looking, row: YearlyRow) -> Prompt:
    """What is asked about one person: kind, where the figure comes from, the figure, a reason."""
    back = (Option(turn.plain("dues_yearly.button.as_before"), _BACK),)
    change = known.change
    kind = figures.kind_label(turn, str(change["kind"])) if "kind" in change else ""
    if "kind" not in change:
        options = [Option(o.label, f"{_KIND}{o.arg}") for o in await figures.kinds(turn)]
        said = line(
            "dues_yearly.ask.kind",
            name=row.name,
            kind=figures.kind_label(turn, row.kind),
            due_fen=row.due_fen,
        )
        return Prompt(said, (*((option,) for option in options), back), typed=False)
    if "how" not in change:
        offered = await figures.ways(turn, str(change["kind"]))
        options = [Option(o.label, f"{_WAY}{o.arg}") for o in offered]
        said = line("dues_yearly.ask.how", name=row.name, kind=kind)
        return Prompt(said, (*((option,) for option in options), back), typed=False)
    step = _open_step(change)
    return Prompt(line(f"dues_yearly.ask.{step}", name=row.name, kind=kind), (back,))


def _open_step(change: Change) -> str:
    """What is to be typed now: the base, the due, or a reason."""
    if change["how"] == BASE:
        return "base"
    return "reason" if "due" in change else "due"


async def _about_one(turn: Turn, known: Looking, said: Said) -> Outcome:
    if said.pressed == _BACK:
        known.changes.pop(known.asking or "", None)
        known.done()
        return Partly(known.kept())
    if "kind" not in known.change:
        kinds = {f"{_KIND}{o.arg}" for o in await figures.kinds(turn)}
        return _chosen(turn, known, said, "kind", kinds)
    if "how" not in known.change:
        ways = await figures.ways(turn, str(known.change["kind"]))
        return _chosen(turn, known, said, "how", {f"{_WAY}{o.arg}" for o in ways})
    return await _typed(turn, known, said)


def _chosen(turn: Turn, known: Looking, said: Said, key: str, offered: set[str]) -> Outcome:
    if said.pressed is None:
        return Unclear(line("form.choose_one"))
    if said.pressed not in offered:
        return Unclear(line("form.stale"))
    known.change = {**known.change, key: said.pressed[1:]}
    return _kept(turn, known)


async def _typed(turn: Turn, known: Looking, said: Said) -> Outcome:
    step = _open_step(known.change)
    reader = TextField("", fields.LONG) if step == "reason" else MoneyField("")
    outcome = await reader.read(turn, None, said)
    if not isinstance(outcome, Answered):
        return outcome
    if step == "base":
        try:
            await figures.quoted(turn, str(known.change["kind"]), int(str(outcome.value)))
        except DomainError as error:
            return fields.refusal(turn, error)
    known.change = {**known.change, step: outcome.value}
    return _kept(turn, known)


def _kept(turn: Turn, known: Looking) -> Outcome:
    """The change joins the others once nothing of it is open."""
    if _is_whole(turn, known.change):
        known.changes[known.asking or ""] = known.change
        known.done()
    return Partly(known.kept())


def _is_whole(turn: Turn, change: Change) -> bool:
    """Whether nothing of a change is left to ask; the article itself needs no figure."""
    how = change.get("how")
    if how == BASE:
        return "base" in change
    if how == HAND and "due" in change:
        kind, due = str(change["kind"]), int(str(change["due"]))
        return "reason" in change or not figures.needs_reason(turn.deps.rules.dues, kind, due)
    return how == RULE
