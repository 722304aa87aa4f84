"""A page as plain values, and its buttons as the kit sends them."""

from dataclasses import dataclass

from bot.kit.buttons import Action, Key, data_for


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


def keys_of(page: Page) -> list[list[Key]]:
    """The buttons of a page with what they carry."""
    return [
        [Key(button.label, data_for(button.action, *button.args)) for button in row]
        for row in page.buttons
    ]
