"""Messages about dues over real HTTP: on their days, of payments, in private only."""

from datetime import date

from models.dues import DuesAssessment
from models.organisation import Account, Appointment
from services.dues import confirm_payment, record_payment, refuse_payment
from tests.scheduler.dues_bell import DAY_AFTER, DUES_DAY, SEND, DuesBell, into
from tests.services.dues_cast import entry
from tests.services.dues_reminders_cast import assessed
from tests.services.meeting_cast import FENG, FIRST, LI, QIAN, SECOND, SUN, WANG, ZHANG, ZHAO

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


async def test_members_of_two_branches_are_told_of_their_own(dues: DuesBell) -> None:
    assessed(dues.bell.house.world, FENG, SECOND, "2026-12", 240)
    await dues.rings(DUES_DAY)
    assert "2.40" in dues.told(FENG)[0].text
    assert "第二支部" in dues.told(FENG)[0].text
    assert "2.40" not in dues.told(SUN)[0].text
    assert len(dues.bell.house.world.all(DuesAssessment)) == 3
    dues.groups_are_clean()
