"""What a branch sets about its points: one thing at a time, or back to the default."""

from collections.abc import Mapping, Sequence
from typing import cast

from bot.kit.buttons import Action, Key, data_for, in_rows
from bot.kit.forms.amounts import MonthsField
from bot.kit.forms.setting import SettingField
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
from bot.kit.texts import label_of, show_months
from domain.dues.months import Month, first_day, month, month_of, year_of
from handlers.dues_keeping.fields import branch_id, first_month
from handlers.points_keeping.desk import to_menu
from services.drafts import JSON
from services.points import (
    FIELDS,
    LONGEST_OBJECTIONS,
    PointsChoices,
    PointsDesk,
    PointsSettings,
    points_settings,
    set_points,
)

KEY = "points_setting"
_SCHEME, _DAYS = "scheme", "objection_days"
_DEFAULT = "default"
_OFFERED = (3, 5, 7, 10)  # days


def setting_form() -> Form:
    """Which setting, its value, and of a scheme the first month."""
    return Form(KEY, _questions, _summary, _submit, _settle)


def known_of(desk: PointsDesk) -> dict[str, JSON]:
    """What is known before the first question."""
    return {"branch": desk.branch_id, "zone": desk.zone}


def _questions(answers: Answers) -> Sequence[Question]:
    asked = [
        Question(
            "field",
            SettingField("points_setting", "points_setting.ask.field", tuple(FIELDS), _rows),
        )
    ]
    name = str(answers.get("field"))
    if name in FIELDS:
        asked.append(Question("value", ValueField(name)))
    if name == _SCHEME and _value(answers.get("value")) is not None:
        since = MonthsField("points_setting.ask.since", _begins, back=24, ahead=12, single=True)
        asked.append(Question("since", since))
    return asked


def _settle(answers: dict[str, JSON]) -> dict[str, JSON]:
    """The value of one setting is none of another."""
    name = answers.get("field")
    if answers.get("of_field") == name:
        return answers
    gone = {"value", "_value", "since", "_since"}
    return {**{key: value for key, value in answers.items() if key not in gone}, "of_field": name}


def _value(kept: JSON) -> JSON:
    return kept.get("value") if isinstance(kept, dict) else None


async def _begins(turn: Turn) -> Sequence[Sequence[Month]]:
    """January, this month, and next January: a scheme is by the year."""
    now = month_of(turn.now.date())
    year = year_of(now)
    return [[each] for each in dict.fromkeys((month(year, 1), now, month(year + 1, 1)))]


async def current(turn: Turn) -> PointsChoices:
    """The settings of the branch; read once in an exchange."""
    if "settings" not in turn.memo:
        turn.memo["settings"] = await turn.ask(points_settings, branch_id(turn))
    return cast("PointsChoices", turn.memo["settings"])


def scheme_label(turn: Turn, key: object) -> str:
    """How a scheme is called; its key where the rules no longer know it."""
    found = [each for each in turn.deps.rules.points.schemes if each.key == key]
    return label_of(turn.locale, found[-1]) if found else str(key)


def label(turn: Turn, name: str, settings: PointsSettings) -> str:
    """How the value of a setting is called."""
    if name == _SCHEME:
        chinese = turn.locale == "zh_CN"
        begins = [
            {
                "scheme": scheme_label(turn, each.scheme),
                "since": show_months([each.since], chinese=chinese),
            }
            for each in settings.begins
        ]
        return turn.plain("points_setting.value.scheme", begins=begins)
    return value_label(turn, name, getattr(settings, name))


def value_label(turn: Turn, name: str, value: object) -> str:
    """How one value is called: a number of days, on or off."""
    if name == _DAYS:
        return turn.plain("points_setting.value.days", count=value)
    return turn.plain("points_setting.value.switch", on=bool(value))


async def _rows(turn: Turn) -> Sequence[Mapping[str, object]]:
    """What each setting is now, and by whom."""
    now = await current(turn)
    return [
        {
            "value": label(turn, name, now.settings),
            "own": name in now.own,
            "help": turn.plain(f"points_setting.help.{name}"),
        }
        for name in FIELDS
    ]


class ValueField:
    """The value of one setting; the answer is {"value": …}, so that the default can be one."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:  # noqa: ARG002
        now = await current(turn)
        columns = 4 if self.name == _DAYS else 1
        rows = in_rows([option for option, _ in self._offered(turn)], columns)
        if self.name in now.own:
            default = turn.plain(f"points_setting.button.{_default_of(self.name)}")
            rows = (*rows, (Option(default, _DEFAULT),))
        said = line(
            "points_setting.ask.value",
            name=turn.plain(f"points_setting.name.{self.name}"),
            value=label(turn, self.name, now.settings),
            help=turn.plain(f"points_setting.help.{self.name}"),
            typed=self.name == _DAYS,
        )
        return Prompt(said, rows, typed=self.name == _DAYS)

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:  # noqa: ARG002
        if said.pressed == _DEFAULT:
            return Answered({"value": None})
        typed = (said.text or "").strip()
        for option, value in self._offered(turn):
            if said.pressed == option.arg or (typed and typed == option.label):
                return Answered({"value": value})
        if self.name != _DAYS or said.pressed is not None:
            return Unclear(line("form.choose_one"))
        days = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 2 else 0  # noqa: PLR2004
        if not 1 <= days <= LONGEST_OBJECTIONS:
            return Unclear(line("error.points.objection_days_unfit", most=LONGEST_OBJECTIONS))
        return Answered({"value": days})

    def _offered(self, turn: Turn) -> Sequence[tuple[Option, JSON]]:
        if self.name == _SCHEME:
            keys = turn.deps.rules.points.keys()
            return [
                (Option(scheme_label(turn, key), f"k{place}"), key)
                for place, key in enumerate(keys)
            ]
        values = _OFFERED if self.name == _DAYS else (True, False)
        return [
            (Option(value_label(turn, self.name, each), f"v{int(each)}"), each) for each in values
        ]


def _default_of(name: str) -> str:
    return "no_scheme" if name == _SCHEME else "default"


def _after(turn: Turn) -> tuple[JSON, str]:
    """What is to be stored, and how it is called."""
    name, value = str(turn.answers["field"]), _value(turn.answers["value"])
    if name == _SCHEME and value is not None:
        since = first_month(turn, "since") or 0
        shown = show_months([since], chinese=turn.locale == "zh_CN")
        begins = [{"scheme": scheme_label(turn, value), "since": shown}]
        stored: JSON = {"key": value, "since": first_day(since).isoformat()}
        return stored, turn.plain("points_setting.value.scheme", begins=begins)
    if value is None:
        return None, label(turn, name, PointsSettings())
    return value, value_label(turn, name, value)


async def _summary(turn: Turn) -> Prompt:
    name = str(turn.answers["field"])
    return Prompt(
        line(
            "points_setting.summary",
            name=turn.plain(f"points_setting.name.{name}"),
            before=label(turn, name, (await current(turn)).settings),
            after=_after(turn)[1],
        )
    )


async def _submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
    assert turn.draft is not None
    name, (value, _) = str(turn.answers["field"]), _after(turn)
    found = await turn.ask(set_points, branch_id(turn), name, value, draft_id=turn.draft.id)
    return saved(turn, found, name)


def saved(turn: Turn, found: PointsChoices, name: str | None = None) -> Saved:
    """What holds now: the one that was set, or after a crash all of them."""
    rows = [
        {
            "name": turn.plain(f"points_setting.name.{each}"),
            "value": label(turn, each, found.settings),
        }
        for each in ([name] if name else FIELDS)
    ]
    more = Key(
        turn.plain("points_setting.button.more"), data_for(Action.POINTS_SET, found.branch_id)
    )
    text = turn.say("points_setting.receipt", rows=rows)
    return Saved(text, [[more], *to_menu(turn, found.branch_id)])
