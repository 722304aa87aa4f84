"""The table of methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground import methods_chat as chats
from playground import methods_edit as edits
from playground import methods_send as sends
from playground import methods_updates as updates

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.service import Telegram
    from playground.wire import Params

    Method = Callable[[Telegram, Params], object]

# Names in lower case: the Bot API does not tell cases apart. getUpdates is asynchronous and is
# answered by the server itself.
METHODS: dict[str, Method] = {
    "answercallbackquery": edits.answer_callback_query,
    "copymessage": sends.copy_message,
    "deletemessage": edits.delete_message,
    "deletemessages": edits.delete_messages,
    "deletemycommands": chats.delete_my_commands,
    "deletewebhook": updates.delete_webhook,
    "editmessagecaption": edits.edit_message_caption,
    "editmessagereplymarkup": edits.edit_message_reply_markup,
    "editmessagetext": edits.edit_message_text,
    "forwardmessage": sends.forward_message,
    "getchat": chats.get_chat,
    "getchatadministrators": chats.get_chat_administrators,
    "getchatmember": chats.get_chat_member,
    "getchatmembercount": chats.get_chat_member_count,
    "getfile": chats.get_file,
    "getme": chats.get_me,
    "getmycommands": chats.get_my_commands,
    "getwebhookinfo": updates.get_webhook_info,
    "leavechat": chats.leave_chat,
    "pinchatmessage": edits.pin_chat_message,
    "sendchataction": sends.send_chat_action,
    "senddocument": sends.send_document,
    "sendmediagroup": sends.send_media_group,
    "sendmessage": sends.send_message,
    "sendphoto": sends.send_photo,
    "setmessagereaction": edits.set_message_reaction,
    "setmycommands": chats.set_my_commands,
    "setwebhook": updates.set_webhook,
    "unpinchatmessage": edits.unpin_chat_message,
}
