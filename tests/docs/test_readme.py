"""What the READMEs say is true: the conversation is played, names and targets exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import typer.main

from bot.cli import app
from bot.commands.common import Exit
from handlers import ADMIN_MENU, GROUP_MENU, PRIVATE_MENU
from models.organisation import Person as PersonRow
from playground import Message
from tests.chat.house import House
from tests.services.meeting_cast import ZHANG
from tests.support.clock import Clock

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")
# name> says, name# presses, 支部< expects
LINE = re.compile(r"(\S+?)([>#<]) (.+)")
SECRETARY = "王建国"


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def commands() -> Iterator[str]:
    """Every command of the command line, with the name of its group."""
    found = typer.main.get_command(app)
    assert isinstance(found, typer.core.TyperGroup)
    for name, command in found.commands.items():
        if isinstance(command, typer.core.TyperGroup):
            yield from (f"{name} {inner}" for inner in command.commands)
        else:
            yield name


@pytest.mark.parametrize("name", READMES)
async def test_the_conversation_goes_as_it_is_written(
    name: str, sqlite_url: str, clock: Clock, tmp_path: Path
) -> None:
    (block,) = blocks(text_of(name), "chat")
    steps = [LINE.fullmatch(line) for line in block.splitlines()]
    assert None not in steps
    async with House.open(sqlite_url, clock, tmp_path) as house:
        house.world.change(PersonRow, ZHANG, name=SECRETARY)
        secretary, chat = house.people[ZHANG], house.first
        card: Message | None = None
        for step in steps:
            assert step is not None
            who, does, words = step.groups()
            if does == "<":
                card = await house.said(chat, words)
                continue
            assert who == SECRETARY
            if does == ">":
                await secretary.says(chat, words)
            else:
                assert card is not None
                await house.presses(secretary, card, words)


@pytest.mark.parametrize("name", READMES)
def test_every_chat_command_is_named(name: str) -> None:
    """A command of the menus must be found where people look for it."""
    text = text_of(name)
    menus = dict.fromkeys((*PRIVATE_MENU, *GROUP_MENU, *ADMIN_MENU))
    assert [each for each in menus if not re.search(rf"`/{each}\b", text)] == []


@pytest.mark.parametrize("name", READMES)
def test_no_chat_command_is_named_that_is_not_there(name: str) -> None:
    known = {*PRIVATE_MENU, *GROUP_MENU, *ADMIN_MENU, "start", "doctor"}  # two in no menu
    assert set(re.findall(r"`/([a-z]+)", text_of(name))) - known == set()


def test_every_command_of_the_command_line_is_named() -> None:
    """In a group of one, such as `parse`, the names stand beside each other: `a|b`."""
    text = text_of("README.md").replace("\\|", "|")
    missing = []
    for command in commands():
        group, _, inner = command.rpartition(" ")
        named = rf"`{group} [a-z|]*\b{inner}\b" if group else rf"`{inner}\b"
        if not re.search(named, text):
            missing.append(command)
    assert missing == []


@pytest.mark.parametrize("name", READMES)
def test_every_make_target_that_is_named_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    shells = "\n".join(blocks(text_of(name), "sh"))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", f"{shells}\n{text_of(name)}", re.MULTILINE))
    assert named
    assert named <= targets


@pytest.mark.parametrize("name", READMES)
def test_every_exit_code_is_named(name: str) -> None:
    line = next(line for line in text_of(name).splitlines() if re.match(r"Exit codes|退出码", line))
    named = {int(number) for number in re.findall(r"(?<!\d)\d(?!\d)", line)}
    assert named == {code.value for code in Exit}


@pytest.mark.parametrize("name", READMES)
def test_every_file_that_is_linked_exists(name: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", text_of(name))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_folder_of_the_architecture_exists() -> None:
    folders = re.findall(r"^\| `(\w+/)` \|", text_of("README.md"), re.MULTILINE)
    assert len(folders) == 8
    assert [folder for folder in folders if not (ROOT / folder).is_dir()] == []
