"""What a branch sets about reminders, in words: hours, days, the stages of its ladders."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from bot.kit.buttons import Action, in_rows
from bot.kit.texts import Texts
from bot.views.page import Button, Page
from domain.ladder.own import OFF, setting_fields
from domain.ladder.reading import offset
from domain.ladder.stages import DayKind, Ladder, Ladders, Stage
from services.reminders import ReminderDesk, ReminderSettings

GENERAL = (
    "quiet_until",
    "quiet_from",
    "work_days_only",
    "a_day",
    "board",
    "digest_day",
    "digest_at",
)
SURE = "y"  # last word on a button: what was asked is meant
_STAGE = "stage"
_CHINESE = "zh_CN"


def ladders_of(ladders: Ladders) -> Sequence[Ladder]:
    """The ladders whose stages a branch can move."""
    names = [name.split(".") for name in setting_fields(ladders)]
    named = {parts[1] for parts in names if parts[0] == _STAGE}
    return [each for each in ladders.ladders if each.key in named]


def stage_name(ladder: str, stage: str) -> str:
    """The name of a stage among the settings."""
    return f"{_STAGE}.{ladder}.{stage}"


def found_stage(ladders: Ladders, name: str) -> tuple[Ladder, Stage] | None:
    """The stage that a setting moves; None for any other setting."""
    for ladder in ladders_of(ladders):
        for stage in ladder.stages:
            if stage_name(ladder.key, stage.key) == name:
                return ladder, stage
    return None


def ladder_label(texts: Texts, locale: str, ladder: Ladder) -> str:
    """What a ladder is about, such as 每月的会议, or the one obligation that it is for."""
    if ladder.obligation and ladder.label:
        return ladder.label if locale == _CHINESE else ladder.label_en
    period = ladder.period.value if ladder.period else None
    return texts.plain(locale, f"reminder_setting.ladder.{ladder.subject.value}", period=period)


def audience_label(texts: Texts, locale: str, stage: Stage) -> str:
    """Who hears a stage."""
    return texts.plain(locale, f"reminders_audience.{stage.audience.value}")


def name_label(texts: Texts, locale: str, ladders: Ladders, name: str) -> str:
    """How a setting is called."""
    found = found_stage(ladders, name)
    if found is None:
        return texts.plain(locale, f"reminder_setting.name.{name}")
    ladder, stage = found
    return texts.plain(
        locale,
        "reminder_setting.stage_name",
        ladder=ladder_label(texts, locale, ladder),
        where=offset_label(texts, locale, str(stage.offset)),
        audience=audience_label(texts, locale, stage),
    )


def value_label(texts: Texts, locale: str, name: str, value: object) -> str:
    """How a value is called, given as it is typed."""
    if name.startswith(f"{_STAGE}."):
        return offset_label(texts, locale, str(value))
    return texts.plain(locale, f"reminder_setting.value.{name}", value=value)


def offset_label(texts: Texts, locale: str, typed: str) -> str:
    """So many days before or after the end, or switched off."""
    if typed == OFF:
        return texts.plain(locale, "reminder_setting.off")
    found = offset(typed)
    return texts.plain(
        locale,
        "reminder_setting.offset",
        count=abs(found.count),
        after=found.count > 0,
        work=found.kind is DayKind.WORK_DAYS,
    )


def settings_page(
    texts: Texts, locale: str, desk: ReminderDesk, ladders: Ladders, *, done: bool = False
) -> Page:
    """Everything that a branch has set; its keepers get buttons."""
    own = desk.settings
    values = {name: value_label(texts, locale, name, own.values[name]) for name in GENERAL}
    text = texts.say(
        locale,
        "reminder_setting.page",
        branch=desk.name,
        done=done,
        keeps=desk.keeps,
        rehearsal=own.own.rehearsal,
        values=values,
        digest=own.values["digest_day"] != OFF,
        ladders=[
            (ladder_label(texts, locale, each), list(_stages(texts, locale, each, own)))
            for each in ladders_of(ladders)
        ],
        suspended=[asdict(each) for each in own.suspended],
    )
    return Page(text, _buttons(texts, locale, desk) if desk.keeps else ())


def live_page(texts: Texts, locale: str, desk: ReminderDesk) -> Page:
    """Whether the rehearsal is to end."""
    sure = texts.plain(locale, "reminder_setting.button.sure")
    back = texts.plain(locale, "reminder_setting.button.menu")
    return Page(
        texts.say(locale, "reminder_setting.live", branch=desk.name),
        (
            (Button(sure, Action.REMINDER_LIVE, (desk.branch_id, SURE)),),
            (Button(back, Action.REMINDER_MENU, (desk.branch_id,)),),
        ),
    )


def branches_page(texts: Texts, locale: str, branches: Sequence[tuple[int, str]]) -> Page:
    """Which of one's branches."""
    buttons = [Button(name, Action.REMINDER_MENU, (number,)) for number, name in branches]
    return Page(texts.say(locale, "reminder_setting.which"), in_rows(buttons, 1))


def _stages(
    texts: Texts, locale: str, ladder: Ladder, own: ReminderSettings
) -> Iterator[tuple[str, str, bool]]:
    for stage in ladder.stages:
        name = stage_name(ladder.key, stage.key)
        where = offset_label(texts, locale, str(own.values[name]))
        yield where, audience_label(texts, locale, stage), name in own.changed


def _buttons(texts: Texts, locale: str, desk: ReminderDesk) -> tuple[tuple[Button, ...], ...]:
    def button(key: str, action: Action, *args: int, **values: object) -> Button:
        label = texts.plain(locale, f"reminder_setting.button.{key}", **values)
        return Button(label, action, (desk.branch_id, *args))

    live = [(button("live", Action.REMINDER_LIVE),)] if desk.settings.own.rehearsal else []
    ends = [
        (button("resume", Action.REMINDER_RESUME, each.suspension_id, since=each.since),)
        for each in desk.settings.suspended
        if each.until >= desk.today
    ]
    change = button("set", Action.REMINDER_SET), button("suspend", Action.REMINDER_SUSPEND)
    return (*live, change, *ends)
