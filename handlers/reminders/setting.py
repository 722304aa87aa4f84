"""What a branch sets about reminders: one thing at a time, by button or typed, or back to rules."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from bot.kit.buttons import in_rows
from bot.kit.forms.types import (
    Answered,
    Answers,
    Form,
    Option,
    Outcome,
    Prompt,
    Question,
    Said,
    Saved,
    Turn,
    Unclear,
    line,
)
from bot.views import reminder_settings as views
from domain.ladder.own import OFF, check_own
from domain.ladder.stages import Board, DigestDay, Ladder, Ladders
from handlers.dues_keeping.fields import branch_id
from handlers.reminders.desk import to_menu
from handlers.reminders.typed import READ
from services.drafts import JSON
from services.reminders import ReminderDesk, ReminderSettings, reminder_desk, set_reminder

KEY = "reminder_setting"
_DEFAULT = "default"
_TIMES = frozenset({"quiet_until", "quiet_from", "digest_at"})
_OFFERED: Mapping[str, tuple[JSON, ...]] = {
    "quiet_until": ("08:00", "08:30", "09:00"),
    "quiet_from": ("18:00", "20:30", "22:00"),
    "digest_at": ("08:30", "09:00", "14:00"),
    "work_days_only": (True, False),
    "a_day": (1, 3, 5),
    "board": tuple(each.value for each in Board),
    "digest_day": tuple(each.value for each in DigestDay),
}
_STEPS = (2, 3, 5, 7, 10)  # days, offered as buttons


def setting_form(ladders: Ladders) -> Form:
    """Which setting, of a ladder which stage, and its value."""

    def questions(answers: Answers) -> Sequence[Question]:
        asked = [Question("field", FieldField())]
        ladder = _ladder(ladders, answers)
        if ladder is not None:
            asked.append(Question("stage", StageField(ladder)))
        if name_of(ladders, answers) is not None:
            asked.append(Question("value", ValueField()))
        return asked

    return Form(KEY, questions, _summary, _submit, _settle)


def name_of(ladders: Ladders, answers: Answers) -> str | None:
    """The setting that was chosen; None while a stage is still to be said."""
    field, stage = answers.get("field"), answers.get("stage")
    if field in views.GENERAL:
        return str(field)
    name = views.stage_name(str(field), str(stage))
    return name if views.found_stage(ladders, name) else None


def _ladder(ladders: Ladders, answers: Answers) -> Ladder | None:
    field = answers.get("field")
    return next((each for each in views.ladders_of(ladders) if each.key == field), None)


def _settle(answers: dict[str, JSON]) -> dict[str, JSON]:
    """The stage and the value of one setting are none of another."""
    field = answers.get("field")
    kept = dict(answers)
    if answers.get("of_field") != field:
        kept = {key: value for key, value in kept.items() if key not in {"stage", "value"}}
    if answers.get("of_stage") != kept.get("stage"):
        kept.pop("value", None)
    return {**kept, "of_field": field, "of_stage": kept.get("stage")}


async def current(turn: Turn) -> ReminderDesk:
    """The branch with its settings; read once in an exchange."""
    if "reminder_desk" not in turn.memo:
        turn.memo["reminder_desk"] = await turn.ask(reminder_desk, branch_id(turn))
    return cast("ReminderDesk", turn.memo["reminder_desk"])


def _ladders(turn: Turn) -> Ladders:
    return turn.deps.rules.ladders


class FieldField:
    """One of the general settings, or a ladder of which a stage is to be moved."""

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:  # noqa: ARG002
        own = (await current(turn)).settings
        rows = [
            {"name": _called(turn, name), "value": _shown(turn, name, own.values[name])}
            for name in views.GENERAL
        ]
        options = [option for option, _ in self._offered(turn)]
        return Prompt(line("reminder_setting.ask.field", rows=rows), in_rows(options, 2), False)

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:  # noqa: ARG002
        return _chosen(said, self._offered(turn))

    def _offered(self, turn: Turn) -> Sequence[tuple[Option, str]]:
        general = [(Option(_called(turn, name), name), name) for name in views.GENERAL]
        moved = [
            (Option(views.ladder_label(turn.texts, turn.locale, each), f"l{place}"), each.key)
            for place, each in enumerate(views.ladders_of(_ladders(turn)))
        ]
        return [*general, *moved]


@dataclass(frozen=True, slots=True)
class StageField:
    """One stage of a ladder, by its days as they are now."""

    ladder: Ladder

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:  # noqa: ARG002
        offered = await self._offered(turn)
        name = views.ladder_label(turn.texts, turn.locale, self.ladder)
        rows = in_rows([option for option, _ in offered], 1)
        return Prompt(line("reminder_setting.ask.stage", name=name), rows, False)

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:  # noqa: ARG002
        return _chosen(said, await self._offered(turn))

    async def _offered(self, turn: Turn) -> Sequence[tuple[Option, str]]:
        own = (await current(turn)).settings
        found = []
        for place, stage in enumerate(self.ladder.stages):
            name = views.stage_name(self.ladder.key, stage.key)
            where = _shown(turn, name, own.values[name])
            audience = views.audience_label(turn.texts, turn.locale, stage)
            found.append((Option(f"{where} → {audience}", f"s{place}"), stage.key))
        return found


def _chosen(said: Said, offered: Sequence[tuple[Option, str]]) -> Outcome:
    wanted = said.pressed or (said.text or "").strip()
    for option, value in offered:
        if wanted in {option.arg, option.label}:
            return Answered(value)
    return Unclear(line("form.choose_one"))


class ValueField:
    """The value of one setting; the answer is {"value": …}, so that going back can be one."""

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:  # noqa: ARG002
        name, own = _name(turn), (await current(turn)).settings
        options = [option for option, _ in _values(turn, name)]
        rows = in_rows(options, 1 if isinstance(_OFFERED.get(name, ("",))[0], bool) else 3)
        if name in own.changed:
            rows = (*rows, (Option(turn.plain("reminder_setting.button.default"), _DEFAULT),))
        said = line(
            "reminder_setting.ask.value",
            name=_called(turn, name),
            value=_shown(turn, name, own.values[name]),
            own=name in own.changed,
            help=turn.plain(f"reminder_setting.help.{_kind(name)}"),
        )
        return Prompt(said, rows, typed=_kind(name) in READ)

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:  # noqa: ARG002
        if said.pressed == _DEFAULT:
            return Answered({"value": None})
        name, own = _name(turn), (await current(turn)).settings
        chosen = _chosen_value(turn, name, said)
        if chosen is None:
            return Unclear(line("form.choose_one" if _kind(name) not in READ else _wanted(name)))
        stated = {each: own.values[each] for each in own.changed}
        if check_own(_ladders(turn), stated, name, chosen[0]):
            return Unclear(line(_wanted(name)))
        return Answered({"value": chosen[0]})


def _chosen_value(turn: Turn, name: str, said: Said) -> tuple[JSON] | None:
    """What was pressed or typed, as it is stored; None when it says nothing."""
    typed = unicodedata.normalize("NFKC", said.text or "").strip()
    for option, value in _values(turn, name):
        if said.pressed == option.arg or (typed and typed == option.label):
            return (value,)
    read = None if said.pressed is not None else READ.get(_kind(name))
    found = read(turn, name, typed) if read is not None else None
    return None if found is None else (found,)


def _values(turn: Turn, name: str) -> Sequence[tuple[Option, JSON]]:
    """What is offered as buttons."""
    found = views.found_stage(_ladders(turn), name)
    values: Sequence[JSON] = _OFFERED.get(name, ())
    if found is not None:
        sign = "" if found[1].offset.count > 0 else "-"
        values = [*(f"{sign}{count} {found[1].offset.kind}" for count in _STEPS), OFF]
    return [
        (Option(_shown(turn, name, value), f"v{place}"), value)
        for place, value in enumerate(values)
    ]


def _kind(name: str) -> str:
    """What sort of value a setting has."""
    if name in _TIMES:
        return "time"
    return name if name in views.GENERAL else "stage"


def _wanted(name: str) -> str:
    """The sentence that says what fits."""
    return f"reminder_setting.wanted.{_kind(name)}"


def _name(turn: Turn) -> str:
    return cast("str", name_of(_ladders(turn), turn.answers))


def _called(turn: Turn, name: str) -> str:
    return views.name_label(turn.texts, turn.locale, _ladders(turn), name)


def _shown(turn: Turn, name: str, value: object) -> str:
    return views.value_label(turn.texts, turn.locale, name, value)


def _value(turn: Turn) -> JSON:
    kept = turn.answers["value"]
    return kept.get("value") if isinstance(kept, dict) else None


async def _summary(turn: Turn) -> Prompt:
    name, value, own = _name(turn), _value(turn), (await current(turn)).settings
    after = (
        _shown(turn, name, value) if value is not None else turn.plain("reminder_setting.default")
    )
    return Prompt(
        line(
            "reminder_setting.summary",
            name=_called(turn, name),
            before=_shown(turn, name, own.values[name]),
            after=after,
        )
    )


async def _submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
    assert turn.draft is not None
    name, branch = _name(turn), branch_id(turn)
    found = await turn.ask(set_reminder, branch, name, _value(turn), draft_id=turn.draft.id)
    return _saved(turn, found, name)


def _saved(turn: Turn, found: ReminderSettings, name: str) -> Saved:
    text = turn.say(
        "reminder_setting.receipt",
        name=_called(turn, name),
        value=_shown(turn, name, found.values[name]),
        own=name in found.changed,
    )
    return Saved(text, to_menu(turn, found.branch_id))
