"""A page as plain values; the kit turns its buttons into Telegram's."""

from dataclasses import dataclass

from bot.kit.buttons import Action


@dataclass(frozen=True, slots=True)
class Button:
    """What a button shows, and what it asks for."""

    label: str
    action: Action
    args: tuple[int | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One message: HTML of at most 4000 UTF-16 units, and rows of buttons."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
