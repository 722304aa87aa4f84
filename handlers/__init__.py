"""Conversations and commands: one table says who answers what."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.kit.buttons import Action, pattern
from bot.kit.forms.conversation import Conversation, Entry
from bot.kit.kit import Handle, Kit, Resume
from handlers.basics import Basics
from handlers.compliance import Compliance
from handlers.doctor import Doctor
from handlers.dues.commands import Dues
from handlers.dues_keeping.commands import Keeping
from handlers.evaluation.commands import Evaluations
from handlers.groups import Groups
from handlers.meeting.commands import Meetings
from handlers.meeting.evidence import evidence_form
from handlers.meeting.form import meeting_form
from handlers.meeting.withdraw import withdraw_form
from handlers.members import Members
from handlers.points.commands import Points
from handlers.points_keeping.commands import PointsKeeping
from handlers.points_year.commands import PointsYear
from handlers.reminders.asking import Asking
from handlers.reminders.commands import Reminders
from handlers.reminders.sealed import Sealed
from services.drafts import draft

Resumes = dict[str, Resume]


class Family(Protocol):
    """What one ledger's handlers answer."""

    def conversations(self) -> Sequence[tuple[Conversation, Sequence[Entry]]]: ...
    def commands(self) -> Sequence[tuple[str, Handle]]: ...
    def presses(self) -> Sequence[tuple[Action, Handle]]: ...
    def resumes(self) -> Mapping[str, Resume]: ...


# Commands in the menus, by scope; their texts are `command.<name>`.
PRIVATE_MENU = (
    "meeting",
    "compliance",
    "overdue",
    "dues",
    "evaluation",
    "points",
    "reminders",
    "why",
    "me",
    "members",
    "cancel",
    "privacy",
    "language",
    "help",
)
GROUP_MENU = ("meeting", "compliance", "overdue", "why", "dues", "points", "cancel", "help")
ADMIN_MENU = (*GROUP_MENU, "bind", "unbind")


def register(application: "Application[Any, Any, Any, Any, Any, Any]", kit: Kit) -> Resumes:
    """Register every handler; what to say again after a crash, by the effect's name."""
    meeting = Conversation(meeting_form(kit.deps.rules), kit)
    withdraw = Conversation(withdraw_form(), kit)
    evidence = Conversation(evidence_form(), kit)
    meetings = Meetings(kit, meeting, withdraw, evidence)
    groups, members, figures = Groups(kit), Members(kit), Compliance(kit)
    dues = Dues(kit)
    families: tuple[Family, ...] = (
        dues,
        Keeping(kit),
        Points(kit),
        PointsKeeping(kit),
        PointsYear(kit),
        Evaluations(kit),
        Reminders(kit),
        Asking(kit),
        Sealed(kit),
    )
    basics = Basics(kit)
    application.add_handler(meeting.handler(meetings.entries()))
    application.add_handler(withdraw.handler(meetings.withdrawals()))
    application.add_handler(evidence.handler(meetings.additions()))
    forms_of = [pair for family in families for pair in family.conversations()]
    for conversation, entries in forms_of:
        application.add_handler(conversation.handler(entries))
    fresh = filters.UpdateType.MESSAGE
    commands = [*_commands(basics, groups, members, figures, meeting)]
    # In no menu: the help of an operator names it.
    commands.append(("doctor", Doctor(kit).on_doctor))
    commands += [pair for family in families for pair in family.commands()]
    for name, handle in commands:
        application.add_handler(CommandHandler(name, handle, filters=fresh))
    presses = [*_presses(basics, groups, members, figures, meetings)]
    presses += [pair for family in families for pair in family.presses()]
    for action, press in presses:
        application.add_handler(CallbackQueryHandler(press, pattern=pattern(action)))
    application.add_handler(CallbackQueryHandler(basics.on_stale))
    _events(application, groups, meetings, basics)
    own = (meeting, withdraw, evidence, *(conversation for conversation, _ in forms_of))
    forms = {each.form.key: each for each in own}
    return {
        "draft": lambda update, draft_id: _resume_draft(kit, forms, dues, update, draft_id),
        "record": meetings.resume,
        **{name: resume for family in families for name, resume in family.resumes().items()},
    }


def _commands(
    basics: Basics,
    groups: Groups,
    members: Members,
    figures: Compliance,
    meeting: Conversation,
) -> Sequence[tuple[str, Handle]]:
    return (
        ("start", basics.on_start),
        ("help", basics.on_help),
        ("me", basics.on_me),
        ("privacy", basics.on_privacy),
        ("language", basics.on_language),
        ("compliance", figures.on_compliance),
        ("overdue", figures.on_overdue),
        ("bind", groups.on_bind),
        ("unbind", groups.on_unbind),
        ("members", members.on_members),
        ("cancel", meeting.on_cancel),
    )


def _presses(
    basics: Basics,
    groups: Groups,
    members: Members,
    figures: Compliance,
    meetings: Meetings,
) -> Sequence[tuple[Action, Handle]]:
    return (
        (Action.MEETING_SHOW, meetings.on_show),
        (Action.COMPLIANCE_PAGE, figures.on_page),
        (Action.COMPLIANCE_EXPLAIN, figures.on_explain),
        (Action.BIND, groups.on_bind_pressed),
        (Action.CANDIDATE, members.on_candidate),
        (Action.CANDIDATE_IS, members.on_candidate_is),
        (Action.CANDIDATE_NOT, members.on_candidate_not),
        (Action.INVITE_WHOM, members.on_invite_whom),
        (Action.INVITE, members.on_invite),
        (Action.LANGUAGE, basics.on_language_chosen),
        (Action.PRIVACY_EXPORT, basics.on_export),
        (Action.PRIVACY_FORGET, basics.on_forget),
        (Action.PRIVACY_FORGET_SURE, basics.on_forget_sure),
        (Action.CLOSE, basics.on_close),
    )


def _events(
    application: "Application[Any, Any, Any, Any, Any, Any]",
    groups: Groups,
    meetings: Meetings,
    basics: Basics,
) -> None:
    status = filters.StatusUpdate
    application.add_handler(
        ChatMemberHandler(groups.on_own_status, ChatMemberHandler.MY_CHAT_MEMBER)
    )
    application.add_handler(
        ChatMemberHandler(groups.on_member_status, ChatMemberHandler.CHAT_MEMBER)
    )
    application.add_handler(MessageHandler(status.MIGRATE, groups.on_migration))
    application.add_handler(MessageHandler(status.NEW_CHAT_MEMBERS, groups.on_joined))
    application.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE, meetings.on_edited))
    private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    anything = private | (filters.UpdateType.MESSAGE & filters.COMMAND)
    application.add_handler(MessageHandler(anything, basics.on_unknown))


async def _resume_draft(
    kit: Kit, forms: dict[str, Conversation], dues: Dues, update: Update, draft_id: int
) -> None:
    turn = await kit.turn(update)
    found = await turn.ask(draft, draft_id)
    chat = update.effective_chat
    if chat is not None and found.chat_id != chat.id:
        # It was begun for the private chat: nothing of it is for the group.
        await dues.group.kept(update)
        return
    await forms[found.form].resume(update, draft_id)
