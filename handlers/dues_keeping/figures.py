"""Where a monthly due can come from: a base, the article, or a figure with a reason."""

from collections.abc import Sequence

from bot.kit.forms.amounts import MoneyField
from bot.kit.forms.types import Answered, Option, Outcome, Said, Turn
from bot.kit.texts import label_of
from domain.dues.quote import Quote
from domain.dues.rates import DuesRules, Rate
from domain.errors import DomainError
from handlers.dues_keeping import fields
from services.drafts import JSON
from services.dues import quote_for

BASE, RULE, HAND = "base", "rule", "due"


def rates(turn: Turn) -> Sequence[Rate]:
    """The rates of today, in the order of the rules."""
    return turn.deps.rules.dues.kinds(turn.now.date())


async def kinds(turn: Turn) -> Sequence[Option]:
    """The kinds of member of today."""
    return [Option(label_of(turn.locale, rate), rate.kind) for rate in rates(turn)]


def kind_label(turn: Turn, kind: str | None) -> str:
    """How a kind is called; its key where the rules no longer know it."""
    found = [rate for rate in turn.deps.rules.dues.rates if rate.kind == kind]
    return label_of(turn.locale, found[-1]) if found else kind or ""


async def ways(turn: Turn, kind: str) -> Sequence[Option]:
    """Where the figure of a kind can come from."""
    if any(rate.bands for rate in rates(turn) if rate.kind == kind):
        return [Option(turn.plain(f"dues_assess.button.{way}"), way) for way in (BASE, HAND)]
    by_rule = []
    try:
        due = (await quoted(turn, kind, None)).due_fen
        by_rule = [Option(turn.plain("dues_assess.button.rule", fen=due), RULE)]
    except DomainError:
        by_rule = []  # the branch has not fixed its own figure
    return [*by_rule, Option(turn.plain("dues_assess.button.other"), HAND)]


async def quoted(turn: Turn, kind: str, base_fen: int | None) -> Quote:
    """What a kind of member owes a month; raises DomainError for what cannot be quoted."""
    return await turn.ask(quote_for, fields.branch_id(turn), kind, base_fen)


def needs_reason(rules: DuesRules, kind: str, due_fen: int) -> bool:
    """Whether a due differs from what the article of its kind gives."""
    found = [rate for rate in rules.rates if rate.kind == kind]
    if not found:
        return False
    rate = found[-1]
    if rate.range is not None:
        least, most = rate.range
        return not least <= due_fen <= most
    return rate.flat is not None and due_fen != rate.flat


class BaseField(MoneyField):
    """An income: what cannot be quoted is said at once, not at the end."""

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        outcome = await MoneyField.read(self, turn, state, said)
        if not isinstance(outcome, Answered):
            return outcome
        try:
            await quoted(turn, str(turn.answers["kind"]), int(str(outcome.value)))
        except DomainError as error:
            return fields.refusal(turn, error)
        return outcome
