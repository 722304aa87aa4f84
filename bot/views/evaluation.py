"""What voters and keepers see around the ballots: rounds, turnout, results; in private only."""

from collections.abc import Sequence

from bot.kit.buttons import Action
from bot.kit.texts import Texts
from bot.views.matrix import cut
from bot.views.page import Button, Page
from domain.evaluation.terms import Audience
from services.evaluation import (
    EvaluationDesk,
    KeptBranch,
    OwnResult,
    OwnRound,
    Representative,
    ResultRow,
    RoundResults,
    RoundView,
)

_LABEL = 40  # columns of a button
SURE = "1"  # on the button that ends a round after it was asked for
BEGIN = "1"  # on the button that takes a ballot once the notice was shown


def home_page(
    texts: Texts,
    locale: str,
    rounds: Sequence[OwnRound],
    results: Sequence[OwnResult],
    kept: Sequence[KeptBranch],
) -> Page:
    """What somebody can do: vote, read their own results, keep the rounds of a branch."""

    def key(name: str, action: Action, number: int, **values: object) -> tuple[Button, ...]:
        label = texts.plain(locale, f"evaluation.button.{name}", **values)
        return (Button(cut(label, _LABEL)[0], action, (number,)),)

    waiting = [each for each in rounds if each.open and not each.voted]
    rows = [
        {"branch": each.branch_name, "year": each.year, "open": each.open, "voted": each.voted}
        for each in rounds
    ]
    return Page(
        texts.say(locale, "evaluation.home", rows=rows, waiting=len(waiting)),
        (
            *(
                key(
                    "take_of",
                    Action.EVALUATION_TAKE,
                    each.round_id,
                    branch=each.branch_name,
                    year=each.year,
                )
                for each in waiting
            ),
            *(key("own", Action.EVALUATION_OWN, each.round_id, year=each.year) for each in results),
            *(
                key("manage", Action.EVALUATION_MENU, each.branch_id, branch=each.name)
                for each in kept
            ),
        ),
    )


def start_page(texts: Texts, locale: str, mine: OwnRound) -> Page:
    """What is said before every ballot, and the button that takes it."""
    notice = texts.say(locale, "evaluation.notice")
    begin = texts.say(locale, "evaluation.begin", branch=mine.branch_name, year=mine.year)
    label = texts.plain(locale, "evaluation.button.begin")
    button = Button(label, Action.EVALUATION_TAKE, (mine.round_id, BEGIN))
    return Page(f"{notice}\n\n{begin}", ((button,),))


def menu_page(texts: Texts, locale: str, desk: EvaluationDesk) -> Page:
    """The rounds of a branch, and the way to a new one."""
    text = texts.say(locale, "evaluation.menu", branch=desk.name, rounds=bool(desk.rounds))
    rows = [
        (
            Button(
                texts.plain(
                    locale,
                    "evaluation.button.round",
                    year=each.year,
                    open=each.ended_at is None,
                ),
                Action.EVALUATION_ROUND,
                (each.round_id,),
            ),
        )
        for each in desk.rounds
    ]
    new = texts.plain(locale, "evaluation.button.open")
    return Page(text, (*rows, (Button(new, Action.EVALUATION_OPEN, (desk.branch_id,)),)))


def round_page(texts: Texts, locale: str, view: RoundView, note: str = "") -> Page:
    """A round that is open, or void: how many have voted, never who."""
    text = texts.say(
        locale,
        "evaluation.round",
        note=note,
        **_values(view),
        members=_turnout(view, Audience.MEMBER),
        masses=_turnout(view, Audience.MASS),
        invited=[{"label": each.label, "accepted": each.accepted} for each in view.representatives],
    )
    back = _button(texts, locale, "menu", Action.EVALUATION_MENU, view.branch_id)
    if view.ended_at is not None:
        return Page(text, ((back,),))
    number = view.round_id
    # The use case refuses the others: whether it did would tell who of them has voted.
    kept = _turnout(view, Audience.MASS)["voted"] > 0
    ends = tuple(
        _end(texts, locale, number, each)
        for each in view.representatives
        if not (kept and each.accepted)
    )
    return Page(
        text,
        (
            (
                _button(texts, locale, "remind", Action.EVALUATION_REMIND, number),
                _button(texts, locale, "refresh", Action.EVALUATION_ROUND, number),
            ),
            (_button(texts, locale, "invite", Action.EVALUATION_INVITE, number),),
            *((each,) for each in ends),
            (
                _button(texts, locale, "close", Action.EVALUATION_CLOSE, number),
                _button(texts, locale, "void", Action.EVALUATION_VOID, number),
            ),
            (back,),
        ),
    )


def sure_page(texts: Texts, locale: str, view: RoundView) -> Page:
    """Whether a round is really to end: how many ballots there are, and what would be shown."""
    voted = sum(each.voted for each in view.turnout.values())
    text = texts.say(
        locale,
        "evaluation.sure",
        **_values(view),
        voters=sum(each.voters for each in view.turnout.values()),
        voted=voted,
        needed=_needed(view),
        few=voted < _needed(view),
    )
    number = view.round_id
    sure = texts.plain(locale, "evaluation.button.close_sure")
    return Page(
        text,
        (
            (Button(sure, Action.EVALUATION_CLOSE, (number, SURE)),),
            (_button(texts, locale, "not_yet", Action.EVALUATION_ROUND, number),),
        ),
    )


def results_page(texts: Texts, locale: str, found: RoundResults) -> Page:
    """What a closed round may show of everybody, for its keepers."""
    view = found.view
    text = texts.say(
        locale,
        "evaluation.results",
        **_values(view),
        voters=sum(each.voters for each in view.turnout.values()),
        voted=sum(each.voted for each in view.turnout.values()),
        hidden=_hidden(texts, locale, found.rows),
        rows=[{"name": each.name, **_figures(each)} for each in found.rows],
    )
    return Page(text, ((_button(texts, locale, "menu", Action.EVALUATION_MENU, view.branch_id),),))


def own_text(texts: Texts, locale: str, own: OwnResult) -> str:
    """One's own result."""
    return texts.say(
        locale,
        "evaluation.own",
        branch=own.branch_name,
        year=own.year,
        scale=own.scale,
        hidden=_hidden(texts, locale, [own.row]),
        row=_figures(own.row),
    )


def hundredths(value: int) -> str:
    """A figure in hundredths as people read it: 9067 is `90.67`."""
    return f"{value // 100}.{value % 100:02d}"


def _hidden(texts: Texts, locale: str, rows: Sequence[ResultRow]) -> str:
    """Why there are no figures; they are hidden for all alike."""
    found = next((each for each in rows if each.hidden), None)
    return "" if found is None else texts.say(locale, "evaluation.too_few", minimum=found.minimum)


def _figures(row: ResultRow) -> dict[str, str]:
    """Mean, points and the means of each audience; empty where nothing is shown."""
    return {
        "mean": _shown(row.mean),
        "points": _shown(row.points),
        "member": _shown(row.means.get(Audience.MEMBER)),
        "mass": _shown(row.means.get(Audience.MASS)),
    }


def _shown(value: int | None) -> str:
    return "" if value is None else hundredths(value)


def _values(view: RoundView) -> dict[str, object]:
    return {
        "branch": view.branch_name,
        "year": view.year,
        "subjects": view.subjects,
        "minimum": view.terms.minimum,
        "void": view.void_reason or "",
    }


def _needed(view: RoundView) -> int:
    """How many must vote to be sure of results: who does not score themselves has one fewer."""
    return view.terms.minimum + (not view.terms.allow_self)


def _turnout(view: RoundView, audience: Audience) -> dict[str, int]:
    found = view.turnout.get(audience)
    return {"voters": found.voters if found else 0, "voted": found.voted if found else 0}


def _end(texts: Texts, locale: str, round_id: int, each: Representative) -> Button:
    label = texts.plain(locale, "evaluation.button.invite_end", label=each.label)
    return Button(cut(label, _LABEL)[0], Action.EVALUATION_INVITE_END, (round_id, each.voter_id))


def _button(texts: Texts, locale: str, name: str, action: Action, number: int) -> Button:
    return Button(texts.plain(locale, f"evaluation.button.{name}"), action, (number,))
