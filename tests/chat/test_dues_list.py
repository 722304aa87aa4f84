"""The collector's list: whom to ask, with facts and articles, in pages that fit a phone."""

from datetime import date

from models.dues import DuesAssessment, DuesExemption
from models.organisation import Account
from tests.chat.dues_steps import alone, assessed, record, report
from tests.chat.house import House
from tests.chat.meeting_steps import crowd
from tests.services.dues_cast import ASSESSED_AT, LEADER_B
from tests.services.meeting_cast import FIRST, QIAN, SUN, WANG, WU, ZHANG, ZHAO, ZHOU

LIST = "第一支部收缴名单"


async def test_it_states_months_amounts_and_the_article(house: House) -> None:
    assessed(house)
    for who in (1, 2, 3, ZHAO, QIAN):
        record(house, who, 9000)
    record(house, SUN, 7000)
    record(house, ZHOU, 3000, "2026-10")
    house.world.change(Account, house.people[ZHOU].id, reachable=True)
    walk = alone(house, WANG)
    await walk.says("/dues", "2026年党费")
    card = await walk.taps("收缴名单", LIST)
    assert "吴十 90.00 元，连续 3 个月：2026年9月至2026年11月 ※3\n　📵 私聊不到" in card.text
    assert "周九 60.00 元，连续 1 个月：2026年11月 ※1；另有2026年9月\n" in card.text
    assert "孙八 20.00 元，连续 1 个月：2026年11月 ※1\n" in card.text
    assert "※1 满 1 个月：批评教育" in card.text
    assert "第13条" in card.text
    assert "由支部了解认定" in card.text
    for name in ("张三", "李四", "赵六", "钱七"):
        assert name not in card.text
    for word in ("自行脱党", "脱党", "除名", "处分"):
        assert word not in card.text


async def test_an_exempt_member_is_not_on_it_and_one_without_a_due_is(house: House) -> None:
    assessed(house)
    for who in (1, 2, 3, ZHAO, QIAN, SUN):
        record(house, who, 9000)
    relief = {
        "kind": "exempt",
        "since": date(2026, 9, 1),
        "until": date(2026, 12, 1),
        "reason": "困难",
        "approver": "支委会",
        "recorded_at": house.clock(),
    }
    house.world.add(DuesExemption, {"person_id": ZHOU, "branch_id": FIRST, **relief})
    (gone,) = [e for e in house.world.all(DuesAssessment) if e.person_id == WU]
    house.world.change(DuesAssessment, gone.id, since=date(2027, 1, 1))
    walk = alone(house, WANG)
    await walk.says("/dues", "2026年党费")
    card = await walk.taps("收缴名单", LIST)
    assert "1. 吴十" in card.text
    assert "本月党费未核定" in card.text
    assert "周九" not in card.text
    assert "2." not in card.text


async def test_with_nobody_on_it_it_says_so(house: House) -> None:
    assessed(house)
    for who in range(1, 9):
        record(house, who, 9000)
    walk = alone(house, WANG)
    await walk.says("/dues", "✅ 9月")
    card = await walk.taps("收缴名单", "没有要收缴或确认的")
    assert card.buttons == ["💰 替党员登记"]


async def test_a_leader_sees_the_own_group(house: House) -> None:
    assessed(house)
    report(house, SUN, 3000)
    report(house, ZHANG, 3000)
    walk = alone(house, LEADER_B)
    await walk.says("/dues", "2026年党费")
    card = await walk.taps("收缴名单", "您负责的党小组")
    assert "1. 孙八" in card.text
    assert "张三" not in "".join([card.text, *card.buttons])
    await walk.taps("孙八 30.00 收到了", "党费收据 2026-0001")


async def test_a_large_branch_has_pages_and_reports_come_first(house: House) -> None:
    assessed(house)
    people = crowd(house, 12)
    row = {"branch_id": FIRST, "since": date(2026, 9, 1), "due_fen": 3000, "kind": "salaried"}
    assessed_at = {"assessed_at": ASSESSED_AT}
    house.world.add(DuesAssessment, *({**row, **assessed_at, "person_id": who} for who in people))
    report(house, WU, 1000)
    walk = alone(house, WANG)
    await walk.says("/dues", "2026年党费")
    card = await walk.taps("收缴名单", LIST)
    assert "1. 吴十" in card.text
    assert {"1/3", "‹", "›"} <= set(card.buttons)
    seen = []
    for page in (1, 2, 3):
        seen += [e.split()[1] for e in walk.card.text.splitlines() if e[:1].isdigit()]
        assert f"{page}/3" in walk.card.buttons
        if page < 3:
            await walk.taps("›", f"{page * 8 + 1}. ")
    assert len(seen) == len(set(seen)) == 20
    assert all(len(line) <= 80 for line in walk.card.text.splitlines() if "※" not in line[:1])


async def test_a_number_opens_the_account_of_one(house: House) -> None:
    assessed(house)
    walk = alone(house, WANG)
    await walk.says("/dues", "2026年党费")
    await walk.taps("收缴名单", LIST)
    line = next(each for each in walk.card.text.splitlines() if "孙八" in each)
    await walk.taps(line.partition(".")[0], "2026年党费 孙八")
    assert "/dues 30" not in walk.card.text
    await walk.taps("登记一笔", "交多少钱")
    await walk.goes(("tap", "90.00", "孙八（登记为已收到）"), ("tap", "提交", "党费收据"))
    await walk.taps("收缴名单", LIST)
    assert "孙八" not in walk.card.text
