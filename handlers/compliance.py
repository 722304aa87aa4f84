"""`/compliance` and `/overdue`: the digest of a branch or of all below a committee."""

from dataclasses import dataclass

from telegram import Update

from bot.kit import say
from bot.kit.buttons import Action, Press, data_for, parse
from bot.kit.forms.types import Turn
from bot.kit.kit import Context, Kit, label_of
from bot.views import compliance as views
from domain.errors import DomainError
from services.binding import place_of_chat
from services.compliance import Digest, compliance, explain
from services.compliance.digest import overdue

_FIGURES = 8  # buttons under a branch's digest


@dataclass(frozen=True)
class Compliance:
    """The commands that show figures, and the buttons that open them."""

    kit: Kit

    async def on_compliance(self, update: Update, context: Context) -> None:  # noqa: ARG002
        await self._answer(update, only_late=False)

    async def on_overdue(self, update: Update, context: Context) -> None:  # noqa: ARG002
        await self._answer(update, only_late=True)

    async def _answer(self, update: Update, *, only_late: bool) -> None:
        turn = await self.kit.turn(update)
        digest = await turn.ask(compliance, unit_id=await self._scope(update, turn))
        await self._show(update, turn, overdue(digest) if only_late else digest, only_late)

    async def on_page(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Turn a page of the overview, or open one branch of it."""
        turn = await self.kit.turn(update)
        press = _press(update)
        await say.toast(update)
        scope = press.number(0) or None
        digest = await turn.ask(compliance, unit_id=scope)
        late = press.text(2) == "l"
        await self._show(update, turn, overdue(digest) if late else digest, late, press.number(1))

    async def on_explain(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Open one figure down to its rows."""
        turn = await self.kit.turn(update)
        press = _press(update)
        await say.toast(update)
        found = await turn.ask(explain, press.number(0), press.text(1), press.text(2))
        kinds = turn.deps.rules.kinds
        values = views.explanation_values(
            found,
            chinese=turn.locale == "zh_CN",
            kind_label={key: label_of(turn.locale, kind) for key, kind in kinds.items()},
            named=True,
        )
        back = data_for(Action.COMPLIANCE_PAGE, found.branch_id, 0)
        rows = [[say.Key(turn.plain("compliance.button.back"), back)]]
        await say.show(update, turn.say("compliance.explain", **values), rows)

    async def _scope(self, update: Update, turn: Turn) -> int | None:
        """The unit of the group, or everything that one may see."""
        chat = update.effective_chat
        assert chat is not None
        if not say.in_group(update):
            return None
        place = await turn.ask(place_of_chat, chat.id)
        if place is None:
            raise DomainError("chat.unbound")
        return place.unit_id

    async def _show(
        self,
        update: Update,
        turn: Turn,
        digest: Digest,
        late: bool,  # noqa: FBT001
        page: int = 0,
    ) -> None:
        if not digest.branches:
            key = "compliance.nothing_late" if late else "compliance.no_branches"
            await say.show(update, turn.say(key))
            return
        chinese = turn.locale == "zh_CN"
        if len(digest.branches) == 1 and digest.scope_id in {None, digest.branches[0].unit_id}:
            branch = digest.branches[0]
            text = turn.say(
                "compliance.branch", **views.branch_values(branch, digest, chinese=chinese)
            )
            await self._put(update, text, _figure_keys(views.figures(branch, chinese=chinese)))
            return
        page = min(max(page, 0), views.committee_pages(digest) - 1)
        text = turn.say(
            "compliance.committee", **views.committee_values(digest, page, chinese=chinese)
        )
        await self._put(update, text, _branch_keys(digest, page, late=late))

    async def _put(self, update: Update, text: str, keys: list[list[say.Key]]) -> None:
        if update.callback_query is None:
            await say.send_long(update, text, keys)
        else:
            await say.show(update, text, keys)


def _press(update: Update) -> Press:
    query = update.callback_query
    press = parse(query.data if query else None)
    assert press is not None
    return press


def _figure_keys(found: list[views.FigureButton]) -> list[list[say.Key]]:
    keys = [
        say.Key(
            each.label,
            data_for(Action.COMPLIANCE_EXPLAIN, each.unit_id, each.obligation, each.period),
        )
        for each in found[:_FIGURES]
    ]
    return [[key] for key in keys]


def _branch_keys(digest: Digest, page: int, *, late: bool) -> list[list[say.Key]]:
    scope = digest.scope_id or 0
    mark = "l" if late else "a"
    rows = [
        [say.Key(branch.name, data_for(Action.COMPLIANCE_PAGE, branch.unit_id, 0, mark))]
        for branch in views.branches_on(digest, page)
    ]
    last = views.committee_pages(digest) - 1
    if last > 0:
        before, after = max(page - 1, 0), min(page + 1, last)
        rows.append(
            [
                say.Key("‹", data_for(Action.COMPLIANCE_PAGE, scope, before, mark)),
                say.Key(
                    f"{page + 1}/{last + 1}", data_for(Action.COMPLIANCE_PAGE, scope, page, mark)
                ),
                say.Key("›", data_for(Action.COMPLIANCE_PAGE, scope, after, mark)),
            ]
        )
    return rows
