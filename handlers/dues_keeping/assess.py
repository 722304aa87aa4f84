"""A member's monthly due is set: from a base, by the article, or by hand with a reason."""

from collections.abc import Sequence
from dataclasses import replace

from bot.kit.forms.amounts import MoneyField, MonthsField
from bot.kit.forms.basic import ChoiceField, TextField
from bot.kit.forms.types import Answers, Form, Option, Prompt, Question, Saved, Turn, line
from bot.views import dues_assess as views
from domain.dues.months import Month, month, month_of, year_of
from domain.dues.rates import DuesRules
from domain.errors import DomainError
from handlers.dues_keeping import fields, figures
from handlers.dues_keeping.figures import BASE, HAND, BaseField
from services.drafts import JSON
from services.dues import Assessed, AssessEntry, Desk, assess_member, check_assessment

KEY = "dues_assess"
YES, NO = "yes", "no"
_NEXT, _NOW = "next", "now"
_OF_KIND = ("how", "base", "due", "_base", "_due")


def assess_form(rules: DuesRules) -> Form:
    """Person, kind, and where the figure comes from; the rest is asked where it is needed."""
    return Form(KEY, _questions, _summary, _submit, lambda answers: _settle(answers, rules))


def known_of(desk: Desk, person_id: int) -> dict[str, JSON]:
    """What is known before the first question: an income is not kept unless somebody asks."""
    known = {**fields.known_of(desk), "keep": NO, "reason": None}
    return {**known, "person": person_id} if person_id else known


def _questions(answers: Answers) -> Sequence[Question]:
    asked = [
        Question("person", fields.person("dues_assess.ask.person")),
        Question("kind", ChoiceField("dues_assess.ask.kind", figures.kinds, columns=1)),
        Question("how", ChoiceField("dues_assess.ask.how", _ways, columns=1)),
    ]
    if answers.get("how") == BASE:
        asked.append(Question("base", BaseField("dues_assess.ask.base")))
        asked.append(Question("keep", ChoiceField("dues_assess.ask.keep", _yes_no)))
    if answers.get("how") == HAND:
        asked.append(Question("due", MoneyField("dues_assess.ask.due")))
    since = MonthsField("dues_assess.ask.since", _months, back=24, ahead=12, single=True)
    reason = TextField("dues_assess.ask.reason", fields.LONG)
    needed = bool(answers.get("by_hand"))
    return [
        *asked,
        Question("since", since, optional=True),
        Question("reason", reason, optional=not needed),
    ]


def _settle(answers: dict[str, JSON], rules: DuesRules) -> dict[str, JSON]:
    """What hangs on the kind goes with it; a figure by hand without a reason is asked for one."""
    kept, kind = dict(answers), str(answers.get("kind"))
    if kept.get("of_kind") not in {None, kind}:
        kept = {key: value for key, value in kept.items() if key not in _OF_KIND}
    if "kind" in kept:
        kept["of_kind"] = kind
    by_hand = kept.get("how") == HAND and "due" in kept
    kept["by_hand"] = by_hand and figures.needs_reason(rules, kind, int(str(kept["due"])))
    if kept["by_hand"] and kept.get("reason") is None:
        kept.pop("reason", None)
    return kept


async def _ways(turn: Turn) -> Sequence[Option]:
    return await figures.ways(turn, str(turn.answers["kind"]))


async def _yes_no(turn: Turn) -> Sequence[Option]:
    return [Option(turn.plain(f"dues_assess.button.keep_{each}"), each) for each in (NO, YES)]


async def _months(turn: Turn) -> Sequence[Sequence[Month]]:
    now = month_of(turn.now.date())
    january = month(year_of(now), 1)
    return [[each] for each in dict.fromkeys((now, january, month(year_of(now) + 1, 1)))]


def _entry(turn: Turn) -> AssessEntry:
    how = turn.answers["how"]
    return AssessEntry(
        branch_id=fields.branch_id(turn),
        person_id=fields.number(turn, "person") or 0,
        kind=str(turn.answers["kind"]),
        base_fen=fields.number(turn, "base") if how == BASE else None,
        due_fen=fields.number(turn, "due") if how == HAND else None,
        since=fields.first_month(turn, "since"),
        reason=fields.text(turn, "reason"),
        keep_base=turn.answers.get("keep") == YES,
    )


async def _summary(turn: Turn) -> Prompt:
    entry = _entry(turn)
    checked: Assessed | None = None
    problem = ""
    try:
        checked = await turn.ask(check_assessment, entry)
    except DomainError as error:
        problem = fields.problem(turn, error)
        if error.key == "dues.fixed_for_year":
            checked = await turn.ask(check_assessment, entry, agreed_change=True)
    values = views.summary(entry, checked, turn.locale)
    values |= {
        "name": await fields.name_of(turn),
        "kind": figures.kind_label(turn, entry.kind),
        "problem": problem,
    }
    return Prompt(line("dues_assess.summary", **values))


async def _submit(turn: Turn, choice: str | None) -> Saved | Prompt:
    assert turn.draft is not None
    entry = _entry(turn)
    if choice and choice.removeprefix(_NEXT).isdecimal():
        entry = replace(entry, since=int(choice.removeprefix(_NEXT)))
    try:
        made = await turn.ask(
            assess_member, entry, agreed_change=choice == _NOW, draft_id=turn.draft.id
        )
    except DomainError as error:
        if error.key != "dues.fixed_for_year":
            raise
        return _from_when(turn, error)
    return saved(turn, made, fields.branch_id(turn))


def _from_when(turn: Turn, error: DomainError) -> Prompt:
    """Within a year whose due is fixed: from next January, or now with agreement."""
    later, asked = error.values["counts_from"], error.values["month"]
    return Prompt(
        line("error.dues.fixed_for_year", month=asked, counts_from=later),
        (
            (Option(turn.plain("dues_assess.button.later", month=later), f"{_NEXT}{later}"),),
            (Option(turn.plain("dues_assess.button.now", month=asked), _NOW),),
        ),
    )


def saved(turn: Turn, made: Assessed, branch_id: int) -> Saved:
    """What was set, and what it was before."""
    text = turn.say(
        "dues_assess.receipt",
        name=made.name,
        since=made.since,
        fen=made.due_fen,
        before_fen=made.before_fen,
    )
    return Saved(text, fields.to_menu(turn, branch_id))
