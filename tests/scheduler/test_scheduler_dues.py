"""Messages about dues over real HTTP: on their days, in private only, whatever goes wrong."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from structlog.testing import capture_logs

from models.dues import DuesAssessment
from models.organisation import Account, Appointment
from models.reminders import Reminder
from playground import Chat, Message
from playground.faults import Call
from services.dues import confirm_payment, record_payment, refuse_payment, report_payment
from services.reminders import claim_dues, recover
from services.seam import SYSTEM, Caller
from tests.scheduler.bell import Bell
from tests.scheduler.test_scheduler_timetable import ringing
from tests.services.dues_cast import entry
from tests.services.dues_reminders_cast import assessed
from tests.services.meeting_cast import FENG, FIRST, LI, NAMES, QIAN, SECOND, SUN, WANG, ZHANG, ZHAO

SEND = "sendMessage"
DUES_DAY, DAY_AFTER = "2026-12-10 10:00", "2026-12-11 10:00"  # a Thursday and a Friday
AMOUNT = re.compile(r"\d+\.\d\d|\d\s*(元|yuan)")


@dataclass
class DuesBell:
    """A bell for branches of which some members owe dues."""

    bell: Bell

    async def ring(self, moment: str | None = None) -> None:
        await self.bell.ring(moment)

    async def rings(self, moment: str) -> None:
        """At a moment, and half an hour later, when the lists go out."""
        await self.ring(moment)
        self.bell.house.clock.advance(minutes=31)
        await self.ring()

    def private(self, who: int) -> Chat:
        return self.bell.house.people[who].private

    def told(self, who: int) -> list[Message]:
        """What somebody has read about dues."""
        return [each for each in self.private(who).bot_messages if "💴" in each.text]

    def states(self, kind: str = "dues", branch_id: int = FIRST) -> dict[str, str]:
        found: list[Reminder] = self.bell.house.world.all(Reminder)
        return {
            f"{row.stage} {row.recipient}": row.state
            for row in found
            if row.obligation.startswith(kind) and row.branch_id == branch_id
        }

    def pays(self, who: int, fen: int = 3000) -> int:
        """Somebody reports; the number of the payment."""
        deps, caller = self.bell.house.world.deps, Caller(self.bell.house.people[who].id)
        return deps.run_now(report_payment, caller, entry(who, fen)).payment_id

    def as_(self, who: int) -> Caller:
        return Caller(self.bell.house.people[who].id)

    def groups_are_clean(self) -> None:
        """No group has read an amount, a debtor's name, or anything of a message about dues."""
        house = self.bell.house
        for chat in (house.committee, house.first, house.second):
            for message in chat.bot_messages:
                assert not AMOUNT.search(message.text), message.text
                assert "💴" not in message.text
                assert "党费" not in message.text
                assert [name for name in NAMES.values() if name in message.text] == []


@pytest.fixture
def dues(bell: Bell) -> DuesBell:
    """SUN and ZHAO owe since December, the officers nothing; everybody has started the bot."""
    for who in (SUN, ZHAO):
        assessed(bell.house.world, who, FIRST, "2026-12")
    bell.reach(*NAMES)
    return DuesBell(bell)


def into(chat: Chat) -> Callable[[Call], bool]:
    return lambda call: call.chat_id == chat.id


# ------------------------------------------------------------------ the two days


async def test_on_the_dues_day_members_read_their_amount_in_private(dues: DuesBell) -> None:
    await dues.rings(DUES_DAY)
    (message,) = dues.told(SUN)
    assert "30.00" in message.text
    assert "2026年12月" in message.text
    assert message.buttons == ["💴 交党费"]
    assert dues.told(WANG) == dues.told(QIAN) == []
    dues.groups_are_clean()


async def test_the_day_after_the_collector_reads_a_list(dues: DuesBell) -> None:
    await dues.rings(DAY_AFTER)
    (mine,) = dues.told(SUN)
    assert "批评教育" in mine.text
    assert "第13条" in mine.text
    (theirs,) = dues.told(WANG)
    assert "孙八" in theirs.text
    assert "赵六" in theirs.text
    assert theirs.buttons == ["📋 欠交名单", "🧾 集体登记"]
    assert dues.told(ZHANG) == []  # one month names the collector only
    dues.groups_are_clean()


async def test_meetings_are_reminded_of_as_ever(dues: DuesBell) -> None:
    dues.bell.reach(ZHANG, LI, FENG, reachable=False)
    await dues.rings("2026-12-25 10:00")
    assert "🔔" in dues.bell.house.first.bot_messages[-1].text
    assert len(dues.told(SUN)) == 1  # what the 11th would have said
    dues.groups_are_clean()


async def test_a_tick_that_is_repeated_says_nothing_again(dues: DuesBell) -> None:
    for _ in range(3):
        await dues.ring(DUES_DAY)
    assert len(dues.told(SUN)) == 1


async def test_each_reader_has_their_own_language(dues: DuesBell) -> None:
    account = dues.bell.house.people[SUN].id
    dues.bell.house.world.change(Account, account, language="en")
    await dues.ring(DUES_DAY)
    assert "dues day" in dues.told(SUN)[0].text
    assert "党费日" in dues.told(ZHAO)[0].text


# ------------------------------------------------------------------ payments


async def test_a_report_and_its_confirmation_are_told_at_the_next_tick(dues: DuesBell) -> None:
    await dues.ring("2026-12-01 10:00")
    paid = dues.pays(SUN)
    await dues.ring("2026-12-01 10:01")
    (asked,) = dues.told(WANG)
    assert asked.buttons == ["✅ 孙八 30.00", "↩️ 退回"]
    deps = dues.bell.house.world.deps
    deps.run_now(confirm_payment, dues.as_(WANG), paid)
    await dues.ring("2026-12-01 10:02")
    (answer,) = dues.told(SUN)
    assert "2026-0001" in answer.text
    assert answer.buttons == ["🧾 查看 2026-0001"]
    await dues.rings(DUES_DAY)
    assert len(dues.told(SUN)) == 1  # who has paid hears nothing
    assert len(dues.told(ZHAO)) == 1
    dues.groups_are_clean()


async def test_a_refusal_gives_its_reason(dues: DuesBell) -> None:
    paid = dues.pays(SUN)
    dues.bell.house.world.deps.run_now(refuse_payment, dues.as_(WANG), paid, "没有收到")
    await dues.ring("2026-12-01 10:00")
    assert "没有收到" in dues.told(SUN)[0].text
    assert dues.told(WANG) == []


async def test_who_pays_while_their_reminder_waits_is_not_reminded(dues: DuesBell) -> None:
    dues.bell.house.pg.fault("500", method=SEND, when=into(dues.private(SUN)))
    await dues.ring(DUES_DAY)
    assert dues.states()[f"dues_day member:{SUN}"] == "retry"
    deps = dues.bell.house.world.deps
    deps.run_now(record_payment, dues.as_(WANG), entry(SUN, 3000))
    await dues.ring("2026-12-10 10:05")
    assert [("2026-0001" in each.text) for each in dues.told(SUN)] == [True]
    assert dues.states()[f"dues_day member:{SUN}"] == "cancelled"


# ------------------------------------------------------------------ who cannot be reached


async def test_who_has_blocked_the_bot_is_on_the_collectors_list(dues: DuesBell) -> None:
    dues.bell.house.people[SUN].user.blocked = True
    await dues.rings(DAY_AFTER)
    assert dues.told(SUN) == []
    assert dues.states()[f"day_after member:{SUN}"] == "dead"
    (listed,) = dues.told(WANG)
    line = next(each for each in listed.text.splitlines() if "孙八" in each)
    assert "联系不上" in line
    assert not dues.bell.reached(SUN)
    dues.groups_are_clean()


async def test_a_collector_who_has_blocked_the_bot_is_followed_by_the_secretary(
    dues: DuesBell,
) -> None:
    dues.bell.house.people[WANG].user.blocked = True
    await dues.rings(DAY_AFTER)
    (listed,) = dues.told(ZHANG)
    assert "孙八" in listed.text
    dues.groups_are_clean()


async def test_with_no_officer_in_private_nothing_goes_to_the_group(dues: DuesBell) -> None:
    world = dues.bell.house.world
    for row in world.all(Appointment):
        if row.unit_id == FIRST:
            world.change(Appointment, row.id, until=date(2026, 12, 1))
    await dues.rings(DAY_AFTER)
    assert dues.states()["day_after collector"] == "dead"
    assert len(dues.told(SUN)) == 1
    dues.groups_are_clean()


# ------------------------------------------------------------------ what goes wrong


@pytest.mark.parametrize(("kind", "arrived"), [("drop_after", 1), ("drop_before", 0)])
async def test_a_lost_answer_is_recorded_and_nothing_is_sent_twice(
    dues: DuesBell, kind: str, arrived: int
) -> None:
    dues.bell.house.pg.fault(kind, method=SEND, when=into(dues.private(SUN)))
    await dues.ring(DUES_DAY)
    assert dues.states()[f"dues_day member:{SUN}"] == "unknown"
    await dues.ring("2026-12-10 20:00")
    assert len(dues.told(SUN)) == arrived
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


async def test_members_of_two_branches_are_told_of_their_own(dues: DuesBell) -> None:
    assessed(dues.bell.house.world, FENG, SECOND, "2026-12", 240)
    await dues.rings(DUES_DAY)
    assert "2.40" in dues.told(FENG)[0].text
    assert "第二支部" in dues.told(FENG)[0].text
    assert "2.40" not in dues.told(SUN)[0].text
    assert len(dues.bell.house.world.all(DuesAssessment)) == 3
    dues.groups_are_clean()
