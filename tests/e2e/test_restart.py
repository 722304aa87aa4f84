"""Killed in the middle of a conversation: it goes on where it was, and the record is the same."""

import pytest

from tests.e2e.conversation import STEPS, WHOLE, opened, recorded
from tests.e2e.town import NOW, SPEAKS, Town, ended

# Each part restarts at every fourth step, so that they can run beside each other.
PARTS = 4


async def test_a_conversation_without_any_restart(either_town: Town) -> None:
    town = either_town
    await town.host.start(NOW)
    card = await opened(town)
    for step in STEPS:
        await step.act(town, card)
        card = await town.said(town.first, step.answer)
    await town.stopped()
    assert recorded(town) == WHOLE


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
async def test_a_conversation_goes_on_after_each_restart(town: Town, part: int) -> None:
    await town.host.start(NOW)
    card = await opened(town)
    for number, step in enumerate(STEPS):
        if number % PARTS == part:
            await town.host.kill()
            await town.host.start(NOW)
        await step.act(town, card)
        card = await town.said(town.first, step.answer)
    await town.stopped()
    assert recorded(town) == WHOLE


@pytest.mark.long
@pytest.mark.parametrize("lost", [True, False], ids=["lost", "taken"])
@pytest.mark.parametrize("killed_at", range(len(STEPS)))
async def test_killed_at_the_answer_to_each_step(
    either_town: Town, killed_at: int, lost: bool
) -> None:
    """The answer is stored and what would be said next is not, or nobody knows whether it is."""
    town = either_town
    await town.host.start(NOW)
    card = await opened(town)
    for number, step in enumerate(STEPS):
        if number == killed_at:
            died = town.host.dies_at(*SPEAKS, lost=lost)
            await step.act(town, card)
            await ended(died, town)
            await town.host.start(NOW)
        else:
            await step.act(town, card)
        card = await town.said(town.first, step.answer)
    await town.stopped()
    assert recorded(town) == WHOLE
