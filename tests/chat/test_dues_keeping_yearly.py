"""The yearly run in private: seen first, changed by tap, confirmed exactly as it was seen."""

from datetime import date

from bot.kit.buttons import Action
from domain.dues.months import first_day
from models.dues import DuesAssessment
from models.organisation import Membership, Person
from tests.chat.dues_keeping_steps import assessed, at_menu, effects, pressing, thrice
from tests.chat.house import House
from tests.chat.meeting_steps import Walk, crowd
from tests.services.dues_cast import DUE, m
from tests.services.meeting_cast import FIRST, LI, STRANGER, SUN, WANG, WU, ZHANG, ZHAO

JANUARY = first_day(m("2027-01"))
SEVEN = tuple(range(ZHANG, WU))  # but for WU, whom nobody has assessed


def written(house: House) -> dict[int, int]:
    rows: list[DuesAssessment] = house.world.all(DuesAssessment)
    return {row.person_id: row.due_fen for row in rows if row.since == JANUARY}


async def opened(house: House, year: str = "2027 年") -> Walk:
    walk = await pressing(house, WANG, Action.DUES_YEARLY, FIRST, then=("核定哪一年",))
    await walk.taps(year, "核定预览")
    return walk


async def test_problems_come_first_and_are_left_out(house: House) -> None:
    assessed(house, *SEVEN)
    walk = await opened(house)
    assert "可写入 7 人，其中 0 人有变动；⚠️ 1 人要先定数额" in walk.card.text
    lines = [each for each in walk.card.text.splitlines() if each[:1] in {"⚠", "🔺", "▫"}]
    assert lines[0] == "⚠️ 吴十：还没有核定过"
    assert len(lines) == 8
    await walk.taps("下一步（7 人）", "请核对", "写入 7 人，每月共 210.00 元", "不写入：吴十")
    await walk.taps("提交", "已写入：7 人", "没有写入：吴十")
    assert written(house) == dict.fromkeys(SEVEN, DUE)


async def test_one_person_is_changed_by_tap(house: House) -> None:
    assessed(house, *SEVEN)
    walk = await opened(house)
    await walk.goes(("tap", "吴十", "改成哪一类"), ("tap", "学生", "从哪里来"))
    await walk.taps("按规定 0.20 元", "可写入 8 人，其中 1 人有变动", "🔺 吴十 0.20（学生）")
    await walk.goes(
        ("tap", "张三", "现在是按月领取工资，每月 30.00"), ("tap", "按月领", "从哪里来")
    )
    await walk.goes(("tap", "按收入", "计算基数"), ("type", "6500", "🔺 张三 30.00 → 97.50"))
    await walk.taps("下一步（8 人）", "写入 8 人，每月共 277.70 元；其中 2 人有变动")
    await walk.taps("提交", "已写入：8 人")
    assert written(house) == {**dict.fromkeys(SEVEN, DUE), ZHANG: 9750, WU: 20}
    bases = {row.base_fen for row in house.world.all(DuesAssessment)}
    assert bases == {None}


async def test_the_list_opened_again_keeps_the_changes(house: House) -> None:
    assessed(house)
    walk = await opened(house)
    await walk.goes(("tap", "张三", "改成哪一类"), ("tap", "学生", "从哪里来"))
    await walk.goes(("tap", "按规定", "🔺 张三"), ("tap", "下一步", "请核对"))
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "名单", "🔺 张三 30.00 → 0.20"))
    await walk.goes(("tap", "吴十", "改成哪一类"), ("tap", "学生", "从哪里来"))
    await walk.goes(("tap", "按规定", "其中 2 人有变动"), ("tap", "下一步", "其中 2 人有变动"))
    await walk.taps("提交", "已写入：8 人")
    assert (written(house)[ZHANG], written(house)[WU]) == (20, 20)


async def test_a_change_is_taken_back(house: House) -> None:
    assessed(house, *SEVEN)
    walk = await opened(house)
    await walk.goes(("tap", "张三", "改成哪一类"), ("tap", "学生", "从哪里来"))
    await walk.taps("按规定", "🔺 张三 30.00 → 0.20")
    await walk.taps("张三", "改成哪一类")
    await walk.taps("不改", "▫️ 张三 30.00")


async def test_a_figure_by_hand_is_asked_for_a_reason(house: House) -> None:
    assessed(house, *SEVEN)
    walk = await opened(house)
    await walk.goes(("tap", "吴十", "改成哪一类"), ("tap", "学生", "从哪里来"))
    await walk.goes(("tap", "另定", "每月交多少"), ("type", "一百", "请写原因"))
    await walk.types("本人自愿", "🔺 吴十 100.00（学生） 另定")
    await walk.goes(("tap", "下一步", "请核对"), ("tap", "提交", "已写入：8 人"))
    reasons = {row.person_id: row.reason for row in house.world.all(DuesAssessment)}
    assert reasons[WU] == "本人自愿"


async def test_wrong_answers_about_one_person_lose_nothing(house: House) -> None:
    assessed(house, *SEVEN)
    walk = await opened(house)
    await walk.goes(("tap", "吴十", "改成哪一类"), ("tap", "学生", "从哪里来"))
    await walk.goes(("tap", "按规定", "🔺 吴十"), ("type", "都照旧", "没看懂"))
    await walk.goes(("tap", "张三", "改成哪一类"), ("type", "学生", "点下面的一个按钮"))
    await walk.goes(("tap", "按月领", "从哪里来"), ("tap", "按收入", "计算基数"))
    for typed in ("-5", "0", "12.345", "很多", "99999999999"):
        await walk.types(typed, "计算基数")
        assert "差错" not in walk.card.text
    await walk.types("6500", "🔺 张三 30.00 → 97.50", "🔺 吴十 0.20")


async def test_what_has_changed_meanwhile_is_shown_again_before_anything_is_written(
    house: House,
) -> None:
    assessed(house, *SEVEN)
    walk = await opened(house)
    await walk.taps("下一步（7 人）", "请核对")
    assessed(house, SUN, since="2026-11", due_fen=4500)
    await walk.taps("提交", "有变化", "还没有写入", "每月共 225.00 元")
    assert written(house) == {}
    await walk.taps("按新的写入", "已写入：7 人")
    assert written(house)[SUN] == 4500


async def test_somebody_who_came_meanwhile_is_shown_too(house: House) -> None:
    assessed(house)
    walk = await opened(house)
    await walk.taps("下一步（8 人）", "请核对")
    house.world.add(
        Membership,
        {
            "person_id": STRANGER,
            "branch_id": FIRST,
            "kind": "full",
            "since": date(2026, 11, 20),
            "group_id": None,
            "until": None,
            "traits": "",
        },
    )
    await walk.taps("提交", "有变化", "不写入：蒋五", "另行核定")
    await walk.taps("按新的写入", "已写入：8 人", "没有写入：蒋五")


async def test_thirty_members_are_paged(house: House) -> None:
    many = crowd(house, 22)
    assessed(house)
    assessed(house, *many)
    walk = await opened(house)
    assert "1/4" in walk.card.buttons
    shown = walk.card.text
    await walk.taps("›", "可写入 30 人")
    assert "2/4" in walk.card.buttons
    assert walk.card.text != shown
    await walk.goes(("tap", "下一步（30 人）", "写入 30 人"), ("tap", "提交", "已写入：30 人"))
    assert len(written(house)) == 30


async def test_another_year_forgets_what_was_seen(house: House) -> None:
    assessed(house, since="2026-01")
    walk = await opened(house)
    await walk.goes(("tap", "张三", "改成哪一类"), ("tap", "学生", "从哪里来"))
    await walk.goes(("tap", "按规定", "🔺 张三"), ("tap", "返回", "核定哪一年"))
    await walk.taps("2026 年", "2026 年核定预览")
    assert "🔺 张三 30.00 → 0.20" not in walk.card.text


async def test_nobody_with_a_figure_is_nothing_to_write(house: House) -> None:
    walk = await opened(house)
    await walk.taps("下一步（0 人）", "没有可写入的")
    assert written(house) == {}


async def test_submitting_three_times_writes_once_and_a_second_run_nothing(house: House) -> None:
    assessed(house)
    walk = await opened(house)
    await walk.taps("下一步（8 人）", "请核对")
    await thrice(walk, "提交")
    await walk.hears("已写入：8 人")
    await walk.catches_up()
    assert len(house.world.all(DuesAssessment)) == 9 + 8
    assert effects(house) == [f"dues_year:{FIRST}2027"]
    walk = await at_menu(house, WANG)
    await walk.goes(("tap", "年度核定", "哪一年"), ("tap", "2027 年", "可写入 8 人"))
    await walk.goes(("tap", "下一步", "请核对"), ("tap", "提交", "没有重复写入"))
    assert len(house.world.all(DuesAssessment)) == 9 + 8


async def test_a_list_is_pasted(house: House) -> None:
    walk = await opened(house)
    lines = ("张三 30", "李四 学生", "王五\t离退休\t基数4300", "赵六：25.50")
    # An amount that is none, somebody else, a figure that needs a reason, and two amounts.
    others = ("吴十 12.345", "路人 30", "钱七 学生 5", "孙八 30 40", "周九 农民")
    await walk.types(
        "\n".join((*lines, *others)), "已读入 4 人", "可写入 4 人", "没看懂：吴十 12.345"
    )
    for said in others:
        assert f"没看懂：{said}" in walk.card.text
    await walk.taps("下一步（4 人）", "请核对", "写入 4 人，每月共 77.20 元")
    await walk.taps("提交", "已写入：4 人")
    assert written(house) == {ZHANG: 3000, LI: 20, WANG: 2150, ZHAO: 2550}


async def test_a_list_that_says_nothing_shows_how(house: House) -> None:
    walk = await opened(house)
    await walk.types("大家都一样", "没看懂", "一人一行", "张三 30", "核定预览")
    await walk.taps("吴十", "改成哪一类")


async def test_two_of_one_name_are_not_told_apart_by_a_list(house: House) -> None:
    (who,) = crowd(house, 1)
    house.world.change(Person, who, name="张三")
    walk = await opened(house)
    await walk.types("张三 30\n李四 30", "已读入 1 人", "没看懂：张三 30")
