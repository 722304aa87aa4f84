"""What a branch sets itself: one thing at a time, by button or typed, or back to the rules."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from bot.kit.buttons import Action, Key, data_for, in_rows
from bot.kit.forms.amounts import MoneyField
from bot.kit.forms.basic import ManyField, pack
from bot.kit.forms.setting import SettingField
from bot.kit.forms.types import (
    Answered,
    Answers,
    Field,
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
from bot.views import dues_settings as views
from domain.dues.money import show_yuan
from domain.dues.reading import SETTINGS, check_setting
from handlers.dues_keeping import fields
from services.drafts import JSON
from services.dues import DuesSettings, dues_settings, set_dues

KEY = "dues_setting"
_DEFAULT = "default"
_OFFERED: Mapping[str, tuple[int, ...]] = {
    "prepay_months": (3, 6, 12),
    "backpay_months": (3, 6, 12),
    "dues_day": (1, 5, 10, 15, 20, 25),
}


def setting_form() -> Form:
    """Which setting, and its value."""
    return Form(KEY, _questions, _summary, _submit, _settle)


def _questions(answers: Answers) -> Sequence[Question]:
    asked = [
        Question(
            "field", SettingField("dues_setting", "dues_setting.ask.field", tuple(SETTINGS), _rows)
        )
    ]
    name = str(answers.get("field"))
    if name in SETTINGS:
        asked.append(Question("value", _BUILD.get(name, ValueField)(name)))
    return asked


def _settle(answers: dict[str, JSON]) -> dict[str, JSON]:
    """The value of one setting is none of another."""
    name = answers.get("field")
    if answers.get("of_field") == name:
        return answers
    kept = {key: value for key, value in answers.items() if key not in {"value", "_value"}}
    return {**kept, "of_field": name}


async def current(turn: Turn) -> DuesSettings:
    """The settings of the branch; read once in an exchange."""
    if "settings" not in turn.memo:
        turn.memo["settings"] = await turn.ask(dues_settings, fields.branch_id(turn))
    return cast("DuesSettings", turn.memo["settings"])


def label(turn: Turn, name: str, value: object) -> str:
    """How a value of a setting is called."""
    key, values = views.value_text(name, value)
    return turn.plain(f"dues_setting.value.{key}", **values)


async def _rows(turn: Turn) -> Sequence[Mapping[str, object]]:
    """What each setting is now, and by whom."""
    now = await current(turn)
    return [
        {
            "value": label(turn, name, views.value_of(now.settings, name)),
            "own": name in now.own,
            "source": turn.plain(f"dues_setting.source.{name}"),
        }
        for name in SETTINGS
    ]


@dataclass(frozen=True, slots=True)
class ValueField:
    """The value of one setting: chosen, or a number typed; the answer is {"value": …}."""

    name: str

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:  # noqa: ARG002
        choices = views.choices(self.name) or _OFFERED.get(self.name, ())
        options = [Option(label(turn, self.name, each), f"v{each}") for each in choices]
        rows = in_rows(options, 1 if self.name not in _OFFERED else 3)
        return await _asked(turn, self.name, rows, typed=self.name in _OFFERED)

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:  # noqa: ARG002
        if said.pressed == _DEFAULT:
            return Answered({"value": None})
        typed = said.pressed[1:] if said.pressed else (said.text or "").strip()
        if self.name in _OFFERED:
            return self._whole(turn, typed)
        for choice in views.choices(self.name):
            if typed in {str(choice), label(turn, self.name, choice)}:
                return Answered({"value": choice})
        return Unclear(line("form.choose_one"))

    def _whole(self, turn: Turn, typed: str) -> Outcome:
        value = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 3 else -1  # noqa: PLR2004
        if check_setting(self.name, value):
            name = turn.plain(f"dues_setting.name.{self.name}")
            return Unclear(line(f"dues_setting.wanted.{self.name}", name=name))
        return Answered({"value": value})


class StepsField(ManyField):
    """Which steps of the ladder are used; those in use are ticked already."""

    def __init__(self, name: str) -> None:  # noqa: ARG002 - built like the others
        super().__init__("dues_setting.ask.steps", _steps)

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:
        asked = await ManyField.prompt(self, turn, await _ticked(turn, state))
        return await _asked(turn, "steps", asked.rows, typed=False)

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        if said.pressed == _DEFAULT:
            return Answered({"value": None})
        outcome = await ManyField.read(self, turn, await _ticked(turn, state), said)
        if isinstance(outcome, Answered) and isinstance(outcome.value, list):
            return Answered({"value": list[JSON](sorted(int(str(each)) for each in outcome.value))})
        return outcome


class FarmerField(MoneyField):
    """What farmers of this branch pay, within the article's range."""

    def __init__(self, name: str) -> None:  # noqa: ARG002 - built like the others
        super().__init__("dues_setting.ask.farmer")

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:  # noqa: ARG002
        return await _asked(turn, "farmer", (), typed=True)

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        if said.pressed == _DEFAULT:
            return Answered({"value": None})
        outcome = await MoneyField.read(self, turn, state, said)
        if not isinstance(outcome, Answered):
            return outcome
        fen = int(str(outcome.value))
        rate = turn.deps.rules.dues.rate("farmer", turn.now.date())
        if rate is not None and rate.range is not None:
            least, most = rate.range
            if not least <= fen <= most:
                return Unclear(line("dues_setting.wanted.farmer", least=least, most=most))
        return Answered({"value": show_yuan(fen)})


_BUILD: Mapping[str, Callable[[str], Field]] = {"steps": StepsField, "farmer": FarmerField}


async def _steps(turn: Turn) -> Sequence[Option]:
    found = turn.deps.rules.dues.steps
    months = sorted({step.months for step in found})
    return [
        Option(turn.plain("dues_setting.value.months", count=each), str(each)) for each in months
    ]


async def _ticked(turn: Turn, state: JSON) -> JSON:
    if state is not None:
        return state
    before = fields.unfinished(turn, "value", None)
    chosen = before.get("value") if isinstance(before, dict) else None
    if isinstance(chosen, list):
        return pack([str(each) for each in chosen], 0)
    return pack([str(each) for each in (await current(turn)).settings.steps], 0)


async def _asked(
    turn: Turn, name: str, rows: Sequence[tuple[Option, ...]], *, typed: bool
) -> Prompt:
    """The question for a value: what holds now, where it comes from, and the way back."""
    now = await current(turn)
    own = name in now.own
    if own:
        rows = (*rows, (Option(turn.plain("dues_setting.button.default"), _DEFAULT),))
    said = line(
        "dues_setting.ask.value",
        name=turn.plain(f"dues_setting.name.{name}"),
        value=label(turn, name, views.value_of(now.settings, name)),
        own=own,
        help=turn.plain(f"dues_setting.help.{name}"),
        source=turn.plain(f"dues_setting.source.{name}"),
    )
    return Prompt(said, tuple(rows), typed=typed)


def _value(turn: Turn) -> object:
    kept = turn.answers["value"]
    return kept.get("value") if isinstance(kept, dict) else None


async def _summary(turn: Turn) -> Prompt:
    name, value = str(turn.answers["field"]), _value(turn)
    now = views.value_of((await current(turn)).settings, name)
    default = views.value_of(turn.deps.rules.dues.settings, name)
    return Prompt(
        line(
            "dues_setting.summary",
            name=turn.plain(f"dues_setting.name.{name}"),
            before=label(turn, name, now),
            after=label(turn, name, default if value is None else value),
            back=value is None,
        )
    )


async def _submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
    assert turn.draft is not None
    name, branch = str(turn.answers["field"]), fields.branch_id(turn)
    found = await turn.ask(set_dues, branch, name, _value(turn), draft_id=turn.draft.id)
    return saved(turn, found, name)


def saved(turn: Turn, found: DuesSettings, name: str | None = None) -> Saved:
    """What holds now: the one that was set, or after a crash all of them."""
    names = [name] if name else list(SETTINGS)
    rows = [
        {
            "name": turn.plain(f"dues_setting.name.{each}"),
            "value": label(turn, each, views.value_of(found.settings, each)),
            "own": each in found.own,
        }
        for each in names
    ]
    more = Key(turn.plain("dues_setting.button.more"), data_for(Action.DUES_SET, found.branch_id))
    keys = [[more], *fields.to_menu(turn, found.branch_id)]
    return Saved(turn.say("dues_setting.receipt", rows=rows), keys)
