"""A half reviewed, a year published, and the committee's view; then crashes and languages."""

import pytest

from bot.kit.buttons import Action
from models.points import PointsPublication, PointsReview
from services.points import answer_appeal, open_objections, publish_year, raise_appeal
from services.seam import Caller
from tests.chat.dues_keeping_steps import crashed, pressing, restarted
from tests.chat.house import PATIENCE, House
from tests.chat.matrix import answer_to, ledgers
from tests.chat.points_year_steps import OCTOBER, effects, finished, kept
from tests.services.meeting_cast import FIRST, LI, NAMES, READER, SUN, WANG, ZHANG
from tests.services.points_cast import set_field
from tests.services.points_year_cast import HERE


@pytest.fixture
def points(house: House) -> House:
    kept(house)
    return house


@pytest.fixture
def year(house: House) -> House:
    finished(house)
    return house


async def test_a_half_is_reviewed(points: House) -> None:
    walk = await pressing(
        points, WANG, Action.POINTS_REVIEW, FIRST, 0, 0, then=("2026 年上半年", "孙八 40.00/40.00")
    )
    await walk.taps("登记评议", "哪天评议的")
    await walk.goes(("type", "2026-12-24", "还没有到"), ("type", "前天的前天的", "没看懂"))
    await walk.goes(("type", "7月6日", "备注"), ("type", "支部大会评议", "请核对"))
    await walk.taps("提交", "已于 2026-07-06", "支部大会评议")
    (row,) = points.world.all(PointsReview)
    assert (row.note, row.recorded_by) == ("支部大会评议", WANG)
    await walk.taps("2026 年下半年", "2026-12-01")
    assert not any("登记" in each for each in walk.card.buttons)


async def test_the_newest_half_is_that_of_the_season(points: House) -> None:
    points.clock.set("2026-12-02 09:00")
    await pressing(points, WANG, Action.POINTS_REVIEW, FIRST, 0, 0, then=("2026 年下半年",))


async def test_a_restart_in_the_middle_of_a_form_goes_on(points: House) -> None:
    walk = await pressing(
        points, WANG, Action.POINTS_REVIEW, FIRST, 2026, 1, "n", then=("哪天评议的",)
    )
    await restarted(points)
    await walk.types("7月6日", "备注")
    await restarted(points)
    await walk.goes(("tap", "跳过", "请核对"), ("tap", "提交", "已于 2026-07-06"))
    assert effects(points) == [f"points_review:{FIRST}20261"]


async def test_what_blocks_a_year_is_named(points: House) -> None:
    walk = await pressing(
        points, ZHANG, Action.POINTS_PUBLISH, FIRST, 0, then=("还不能公布", "孙八")
    )
    assert "民主测评还没有结果" in walk.card.text
    assert not any("确认" in each for each in walk.card.buttons)


async def test_a_year_is_published_once_and_each_sees_their_own(year: House) -> None:
    walk = await pressing(
        year, ZHANG, Action.POINTS_PUBLISH, FIRST, 2026, then=("先看一遍", "出色型 8")
    )
    await walk.taps("确认公布", "✅ 已公布", "与公布时一致")
    assert effects(year)[-1] == f"points_published:{FIRST}2026"
    walk = await pressing(year, LI, Action.POINTS_PUBLISH, FIRST, 2026, "y", then=("2026 年积分",))
    assert not walk.card.text.startswith("✅")
    assert len(year.world.all(PointsPublication)) == 1
    walk = await pressing(
        year, SUN, Action.POINTS_PUBLISH, FIRST, 2026, then=("孙八 96.00 出色型",)
    )
    assert not any(NAMES[who] in walk.card.text for who in HERE if who != SUN)
    assert walk.card.buttons == []


async def test_the_group_hears_numbers_where_the_branch_wants_it(year: House) -> None:
    set_field(year.world, FIRST, "announce", value=True)
    walk = await pressing(year, ZHANG, Action.POINTS_PUBLISH, FIRST, 2026, then=("先看一遍",))
    await walk.presses("确认公布")
    said = await year.said(year.first, "积分已经公布")
    assert "出色型 8 人" in said.text
    assert "96" not in said.text
    await walk.hears("群里只通报了各格次人数")


async def test_a_group_that_cannot_be_reached_keeps_nothing_from_being_published(
    year: House,
) -> None:
    set_field(year.world, FIRST, "announce", value=True)
    walk = await pressing(year, ZHANG, Action.POINTS_PUBLISH, FIRST, 2026, then=("先看一遍",))
    year.pg.fault("403", method="sendMessage")
    await walk.taps("确认公布", "✅ 已公布")
    assert "群里" not in walk.card.text


async def test_the_committee_sees_numbers_by_branch(year: House) -> None:
    caller = Caller(year.people[ZHANG].id)
    year.app.deps.run_now(publish_year, caller, FIRST, 2026)
    walk = await pressing(
        year, READER, Action.POINTS_ABOVE, 2026, 0, then=("各支部积分", "已评 96/96")
    )
    assert "出色型 8" in walk.card.text
    assert not any(name in walk.card.text for name in NAMES.values())
    await walk.taps("2025", "2025 年", "没有计积分")
    walk = await pressing(year, READER, Action.POINTS_ABOVE, 0, 99, then=("各支部积分：2027",))


@pytest.mark.parametrize(
    ("who", "effect", "words"),
    [
        (ZHANG, f"points_month:{FIRST}{OCTOBER:06}", "2026年10月积分"),
        (SUN, f"points_own_month:{FIRST}{OCTOBER:06}", "等支部委员答复"),
        (ZHANG, f"points_review:{FIRST}20261", "2026 年上半年"),
        (ZHANG, "points_appeal:1", "已答复 孙八"),
    ],
)
async def test_what_a_crash_kept_back_is_said(
    points: House, who: int, effect: str, words: str
) -> None:
    caller = {who: Caller(points.people[who].id) for who in (ZHANG, SUN)}
    run = points.app.deps.run_now
    run(open_objections, caller[ZHANG], FIRST, OCTOBER)
    run(raise_appeal, caller[SUN], FIRST, OCTOBER, "少记了")
    if effect == "points_appeal:1":
        run(answer_appeal, caller[ZHANG], 1, "已补记", upheld=True)
    await crashed(points, who, effect)
    person = points.people[who]
    await points.pg.wait_for(
        lambda message: words in message.text, chat=person.private, timeout=PATIENCE
    )


async def test_a_publication_that_a_crash_kept_back_is_said(year: House) -> None:
    caller = Caller(year.people[ZHANG].id)
    year.app.deps.run_now(publish_year, caller, FIRST, 2026)
    await crashed(year, ZHANG, f"points_published:{FIRST}2026")
    await year.pg.wait_for(lambda message: "与公布时一致" in message.text, timeout=PATIENCE)


async def test_the_screens_speak_english_too(points: House) -> None:
    zhang = points.people[ZHANG]
    await zhang.says(zhang.private, "/language")
    await points.presses(zhang, await points.said(zhang.private, "choose a language"), "English")
    await points.said(zhang.private, "English")
    points.app.deps.run_now(open_objections, Caller(zhang.id), FIRST, OCTOBER)
    for action, args, words in (
        (Action.POINTS_CLOSE, (FIRST, OCTOBER), "Open to objections"),
        (Action.POINTS_APPEALS, (FIRST, 0), "Objections waiting: 0"),
        (Action.POINTS_REVIEW, (FIRST, 2026, 1), "review of points"),
        (Action.POINTS_PUBLISH, (FIRST, 2026), "cannot be published yet"),
    ):
        card = await answer_to(points, zhang, zhang.private, "/help")
        await zhang.presses(card, data="|".join(("1", action.value, *map(str, args))))
        await points.said(zhang.private, words)


async def test_looking_writes_nothing(points: House) -> None:
    before = ledgers(points)
    for action, args, words in (
        (Action.POINTS_CLOSE, (FIRST, OCTOBER), "可以公示了"),
        (Action.POINTS_REVIEW, (FIRST, 2026, 1), "还没有登记评议"),
        (Action.POINTS_PUBLISH, (FIRST, 2026), "还不能公布"),
    ):
        await pressing(points, ZHANG, action, *args, then=(words,))
    assert ledgers(points) == before


# ------------------------------------------------------------------ /compliance


async def test_months_and_halves_stand_in_the_digest(points: House) -> None:
    card = await answer_to(points, points.people[ZHANG], points.first, "/compliance")
    assert "积分评分 2026年10月：已评分 9/9" in card.text
    assert "积分评分 2026年11月：已评分 0/8" in card.text
    assert "积分评议" in card.text
    overdue = await answer_to(points, points.people[ZHANG], points.first, "/overdue")
    assert "还没有评议" in overdue.text


async def test_a_figure_of_points_opens_down_to_numbers(points: House) -> None:
    zhang = points.people[ZHANG]
    card = await answer_to(points, zhang, points.first, "/compliance")
    for key, period, words in (
        ("points_scored", "2026-10", "应评 9 人，已评 9 人"),
        ("points_reviewed", "2026H1", "还没有评议"),
    ):
        await zhang.presses(card, data=f"1|ce|{FIRST}|{key}|{period}")
        opened = await points.said(points.first, words)
        assert not any(name in opened.text for name in NAMES.values())
        card = await answer_to(points, zhang, points.first, "/compliance")
    for period in ("2025-01", "2026H1", "gestern", ""):
        press = await zhang.presses(card, data=f"1|ce|{FIRST}|points_scored|{period}")
        assert (await press.answered()).text


async def test_the_committee_sees_points_as_columns(points: House) -> None:
    card = await answer_to(points, points.people[READER], points.committee, "/compliance")
    assert "积分评分" in card.text
