"""Messages about dues over real HTTP, when something goes wrong on the way."""

import pytest
from structlog.testing import capture_logs

from services.reminders import claim_dues, recover
from services.seam import SYSTEM
from tests.scheduler.dues_bell import DAY_AFTER, DUES_DAY, SEND, DuesBell, into
from tests.scheduler.test_scheduler_timetable import ringing
from tests.services.meeting_cast import NAMES, SUN, ZHAO

# ------------------------------------------------------------------ what goes wrong


@pytest.mark.parametrize(("kind", "arrived"), [("drop_after", 1), ("drop_before", 0)])
async def test_a_lost_answer_is_recorded_and_repeated_once(
    dues: DuesBell, kind: str, arrived: int
) -> None:
    dues.bell.house.pg.fault(kind, method=SEND, when=into(dues.private(SUN)))
    await dues.ring(DUES_DAY)
    assert dues.states()[f"dues_day member:{SUN}"] == "retry"
    await dues.ring("2026-12-10 20:00")
    await dues.ring("2026-12-10 20:20")
    assert len(dues.told(SUN)) == arrived + 1
    assert dues.states()[f"dues_day member:{SUN}"] == "sent"
    assert len(dues.told(ZHAO)) == 1


async def test_a_limit_keeps_nobody_else_waiting(dues: DuesBell) -> None:
    dues.bell.house.pg.fault("429", method=SEND, when=into(dues.private(SUN)), seconds=300)
    await dues.ring(DUES_DAY)
    assert (len(dues.told(SUN)), len(dues.told(ZHAO))) == (0, 1)
    await dues.ring("2026-12-10 10:06")
    assert len(dues.told(SUN)) == 1


async def test_a_message_that_telegram_refuses_is_not_sent_again(dues: DuesBell) -> None:
    dues.bell.house.pg.fault(
        "400", method=SEND, when=into(dues.private(SUN)), times=None,
        description="Bad Request: can't parse entities",
    )  # fmt: skip
    await dues.ring(DUES_DAY)
    await dues.ring("2026-12-10 20:00")
    assert dues.states()[f"dues_day member:{SUN}"] == "dead"
    assert len(dues.bell.sent(dues.private(SUN))) == 1


async def test_a_process_that_died_with_a_claim_leaves_one_marked_repeat(dues: DuesBell) -> None:
    deps = dues.bell.house.world.deps
    await dues.ring("2026-12-10 08:00")  # planned
    dues.bell.house.clock.set(DUES_DAY)
    assert deps.run_now(claim_dues, SYSTEM).claims  # and then the power went
    await dues.ring()
    assert dues.told(SUN) == []
    async with ringing(dues.bell):  # the next process finds it
        await dues.bell.house.said(dues.private(SUN), "💴", "重复")
    assert len(dues.told(SUN)) == 1


async def test_recovery_takes_claims_of_both_ledgers(dues: DuesBell) -> None:
    deps = dues.bell.house.world.deps
    await dues.ring("2026-12-10 08:00")
    dues.bell.house.clock.set(DUES_DAY)
    deps.run_now(claim_dues, SYSTEM)
    assert deps.run_now(recover, SYSTEM) == 2
    assert set(dues.states().values()) == {"retry"}


async def test_a_message_that_cannot_be_written_keeps_no_other_from_being_sent(
    dues: DuesBell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody has spoilt a sentence of the catalogue."""
    texts = dues.bell.house.app.kit.texts
    spoilt = {**texts.keys("zh_CN"), "dues_reminder.waiting": "{{ nothing.of.that }}"}
    monkeypatch.setitem(texts._sources, "zh_CN", spoilt)
    texts._compiled.clear()
    dues.pays(SUN)
    with capture_logs() as logs:
        await dues.ring("2026-12-10 10:00")
    texts._compiled.clear()
    assert "reminder.unwritten" in {each["event"] for each in logs}
    assert dues.states("dues_payment") == {"reported collector": "retry"}
    assert len(dues.told(ZHAO)) == 1


async def test_logs_hold_neither_names_nor_amounts(dues: DuesBell) -> None:
    dues.pays(SUN, 3000)
    with capture_logs() as logs:
        await dues.rings(DAY_AFTER)
    text = str(logs)
    assert "reminder" in text
    assert [name for name in NAMES.values() if name in text] == []
    assert "3000" not in text
    assert "30.00" not in text
