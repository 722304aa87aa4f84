"""The buttons behind which the officers of a branch keep its dues."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from telegram import Update

from bot.kit import say
from bot.kit.buttons import Action, Key, Keys, data_for, in_rows
from bot.kit.forms.conversation import Conversation, Entry
from bot.kit.forms.entries import entered
from bot.kit.forms.types import Turn
from bot.kit.kit import Context, Handle, Kit, Resume
from domain.errors import NotFound
from handlers.dues_keeping import assess, group, letter, relief, settings, yearly
from handlers.dues_keeping.desk import Opened, opened
from handlers.dues_keeping.fields import known_of, to_menu
from handlers.dues_keeping.papers import Papers
from handlers.dues_keeping.resumed import Resumed
from handlers.dues_keeping.totals import Totals
from services.drafts import JSON
from services.dues import Desk, StandingRelief, desk_members, standing_reliefs

Known = Callable[[Opened], dict[str, JSON]]
NEW = "n"  # on the button that opens the form of reliefs, not their list
_MENU: tuple[tuple[tuple[str, Action], ...], ...] = (
    (("group", Action.DUES_GROUP), ("pay_for", Action.DUES_PAY_FOR)),
    (("list", Action.DUES_LIST),),
)
_KEEPERS: tuple[tuple[tuple[str, Action], ...], ...] = (
    (("assess", Action.DUES_ASSESS), ("yearly", Action.DUES_YEARLY)),
    (("relief", Action.DUES_RELIEF), ("letter", Action.DUES_LETTER)),
    (("register", Action.DUES_REGISTER), ("publication", Action.DUES_PUBLISH)),
    (("settings", Action.DUES_SET),),
)


@dataclass(frozen=True)
class Keeping:
    """What the keepers of a branch and its committee do."""

    kit: Kit
    _forms: dict[str, Conversation] = field(default_factory=dict, init=False)

    def conversations(self) -> Sequence[tuple[Conversation, Sequence[Entry]]]:
        """The forms, each with what opens it."""
        made = (
            (group.group_form(), Action.DUES_GROUP, self.on_group),
            (assess.assess_form(self.kit.deps.rules.dues), Action.DUES_ASSESS, self.on_assess),
            (yearly.yearly_form(), Action.DUES_YEARLY, self.on_yearly),
            (relief.relief_form(), Action.DUES_RELIEF, self.on_relief),
            (relief.end_form(), Action.DUES_RELIEF_END, self.on_relief_end),
            (letter.letter_form(), Action.DUES_LETTER, self.on_letter),
            (settings.setting_form(), Action.DUES_SET, self.on_set),
        )
        return entered(self.kit, self._forms, made)

    def commands(self) -> Sequence[tuple[str, Handle]]:
        """The commands that are no form: none, `/dues` leads here."""
        return ()

    def presses(self) -> Sequence[tuple[Action, Handle]]:
        """The buttons that are no form."""
        papers = Papers(self.kit)
        return (
            (Action.DUES_MENU, self.on_menu),
            (Action.DUES_REGISTER, papers.on_register),
            (Action.DUES_PUBLISH, papers.on_publish),
            (Action.DUES_PUBLISHED, papers.on_published),
            (Action.DUES_TOTALS, Totals(self.kit).on_totals),
        )

    def resumes(self) -> Mapping[str, Resume]:
        """What to say again after a crash, by the effect's name."""
        return {**Resumed(self.kit).table(), "dues_published": Papers(self.kit).resume}

    async def on_menu(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """What this person may do with the dues of the branch."""
        found = await opened(self.kit, update, keeper=False)
        if found is None:
            return
        desk, turn = found.desk, found.turn
        await say.toast(update)
        rows = (*_MENU, *_KEEPERS) if desk.whole else _MENU
        keys = [[_menu_key(turn, name, action, desk) for name, action in row] for row in rows]
        groups = [] if desk.whole else [each.name for each in desk.groups]
        text = turn.say("dues_keeping.menu", branch=desk.name, whole=desk.whole, groups=groups)
        await say.show(update, text, keys)

    # What opens a form ------------------------------------------------------------------

    async def on_group(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        found = await opened(self.kit, update, keeper=False)
        return await self._start(update, found, group.KEY, lambda it: group.known_of(it.desk))

    async def on_assess(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        found = await opened(self.kit, update)
        person = await _person(found)
        key = assess.KEY
        return await self._start(update, found, key, lambda it: assess.known_of(it.desk, person))

    async def on_yearly(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        found = await opened(self.kit, update)
        return await self._start(update, found, yearly.KEY, lambda it: known_of(it.desk))

    async def on_letter(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        found = await opened(self.kit, update)
        return await self._start(update, found, letter.KEY, lambda it: letter.known_of(it.desk))

    async def on_set(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        found = await opened(self.kit, update)
        key = settings.KEY
        return await self._start(update, found, key, lambda it: known_of(it.desk))

    async def on_relief(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """The list of what stands; or the form, for one person or a new one."""
        found = await opened(self.kit, update)
        person = await _person(found)
        if found is not None and not person and found.press.text(2) != NEW:
            await say.toast(update)
            standing = await found.turn.ask(standing_reliefs, found.desk.branch_id)
            text, keys = _reliefs(found.turn, found.desk, standing)
            await say.show(update, text, keys)
            return None
        key = relief.KEY
        return await self._start(update, found, key, lambda it: relief.known_of(it.desk, person))

    async def on_relief_end(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        found = await opened(self.kit, update)
        if found is None:
            return None
        standing = await found.turn.ask(standing_reliefs, found.desk.branch_id)
        wanted = found.press.number(1)
        one = next((each for each in standing if each.relief.exemption_id == wanted), None)
        if one is None:
            raise NotFound("dues.relief_not_found")
        known = relief.known_of_end(found.desk, one.name, one.relief)
        return await self._start(update, found, relief.END_KEY, lambda _: known)

    async def _start(
        self, update: Update, found: Opened | None, key: str, known: Known
    ) -> int | None:
        if found is None:
            return None
        await say.toast(update)
        return await self._forms[key].start(update, found.turn, known(found))


async def _person(found: Opened | None) -> int:
    """The person on a button, 0 where none is; raises NotFound for somebody of elsewhere."""
    person = found.press.number(1) if found is not None else 0
    if found is None or not person:
        return 0
    known = await found.turn.ask(desk_members, found.desk.branch_id)
    if person not in {each.person_id for each in known}:
        raise NotFound("person.not_in_branch")
    return person


def _menu_key(turn: Turn, name: str, action: Action, desk: Desk) -> Key:
    return Key(turn.plain(f"dues_keeping.button.{name}"), data_for(action, desk.branch_id, 0))


def _reliefs(turn: Turn, desk: Desk, standing: Sequence[StandingRelief]) -> tuple[str, Keys]:
    """What stands, numbered, with a button to end each."""
    rows = [
        {
            "number": place,
            "name": each.name,
            "kind": each.relief.kind.value,
            "since": each.relief.since,
            "until": each.relief.until,
            "due_fen": each.relief.due_fen,
            "approver": each.relief.approver,
        }
        for place, each in enumerate(standing, start=1)
    ]
    ends = [
        Key(
            turn.plain("dues_keeping.button.end", number=place, name=each.name),
            data_for(Action.DUES_RELIEF_END, desk.branch_id, each.relief.exemption_id),
        )
        for place, each in enumerate(standing, start=1)
    ]
    new = Key(
        turn.plain("dues_keeping.button.new_relief"),
        data_for(Action.DUES_RELIEF, desk.branch_id, 0, NEW),
    )
    text = turn.say("dues_keeping.reliefs", branch=desk.name, rows=rows)
    return text, [[new], *in_rows(ends, 2), *to_menu(turn, desk.branch_id)]
