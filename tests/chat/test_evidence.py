"""Photos, albums and documents as evidence, at the report and later, up to the limit."""

import pytest

from models.meetings import Attachment
from playground import Message
from tests.chat.house import House
from tests.chat.meeting_steps import LINE, Walk, kind, records, reported
from tests.services.meeting_cast import LI, QIAN, ZHANG, ZHAO


def stored(house: House) -> list[Attachment]:
    rows: list[Attachment] = house.world.all(Attachment)
    return rows


async def asked_for_files(house: House) -> Walk:
    """A study session as far as the question for evidence."""
    walk = Walk(house, house.people[LI], house.first)
    await walk.says("/meeting", "什么会")
    await walk.goes(*kind("集中学习"), ("type", "2026-11-18 19:00-20:30", "在哪里"))
    await walk.goes(("type", "会议室", "没有到"), ("tap", "缺席 0 人", "学习了什么"))
    await walk.goes(("type", "党章", "学时"), ("type", "2", "印证"))
    return walk


async def photo(walk: Walk, data: bytes, *then: str) -> Message:
    await walk.person.sends_photo(walk.chat, data, reply_to=walk.reply)
    return await walk.hears(*then)


async def test_photos_and_documents_are_stored_with_the_record(house: House) -> None:
    walk = await asked_for_files(house)
    await photo(walk, b"one", "收到 1 个文件")
    await walk.person.sends_document(
        walk.chat, b"list", "签到表", name="签到表.pdf", reply_to=walk.reply
    )
    await walk.hears("收到 2 个文件")
    await walk.taps("完成（2 个文件）", "附件：2 个")
    await walk.taps("提交", "已登记")
    files = stored(house)
    assert [(each.kind, each.name) for each in files] == [("photo", ""), ("document", "签到表.pdf")]
    folder = house.app.kit.files
    assert folder is not None
    kept = [(folder / str(each.stored_as)).read_bytes() for each in files]
    assert kept == [b"one", b"list"]
    shown = await walk.taps("查看记录", "登记：李四")
    assert "附件：2 个" in shown.text


async def test_an_album_is_answered_once_and_kept_whole(house: House) -> None:
    walk = await asked_for_files(house)
    card = walk.card
    for number in range(4):
        await walk.person.sends_photo(
            walk.chat, f"photo {number}".encode(), album="album-1", reply_to=card
        )
    await walk.hears("收到 1 个文件")
    await walk.taps("完成", "附件：4 个")
    said = [each for each in house.first.bot_messages if each.id > card.id]
    assert [each.id for each in said] == [walk.card.id]
    await walk.taps("提交", "已登记")
    assert len(stored(house)) == 4


async def test_an_album_in_private_is_kept_whole(house: House) -> None:
    li = house.people[LI]
    walk = Walk(house, li, li.private)
    await walk.says(f"/meeting {LINE}", "请核对")
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "附件", "印证"))
    await li.sends_album(li.private, [b"a", b"b", b"c"], "现场")
    await walk.hears("收到 1 个文件")
    await walk.taps("完成", "附件：3 个")
    await walk.taps("提交", "已登记")
    assert len(stored(house)) == 3


async def test_the_same_photo_is_kept_once(house: House) -> None:
    walk = await asked_for_files(house)
    first = await walk.person.sends_photo(walk.chat, b"one", reply_to=walk.reply)
    await walk.hears("收到 1 个文件")
    again = {"photo": first.wire["photo"]}
    house.pg.tg.post(
        walk.chat, walk.person.user, again, reply_to=walk.reply, thread=None, anonymous=False
    )
    await walk.hears("已经收到过")
    await walk.taps("完成（1 个文件）", "附件：1 个")


async def test_more_files_than_the_limit_are_refused_and_the_rest_is_kept(house: House) -> None:
    walk = await asked_for_files(house)
    for number in range(20):
        await photo(walk, f"{number}".encode(), f"收到 {number + 1} 个文件")
    await photo(walk, b"one too many", "最多附 20 个")
    await walk.taps("完成（20 个文件）", "附件：20 个")
    await walk.taps("提交", "已登记")
    assert len(stored(house)) == 20


@pytest.mark.parametrize("what", ["photo", "document"])
async def test_a_large_file_is_noted_without_a_copy(house: House, what: str) -> None:
    walk = await asked_for_files(house)
    sends = walk.person.sends_photo if what == "photo" else walk.person.sends_document
    await sends(walk.chat, size=25 * 2**20, reply_to=walk.reply)
    await walk.hears("25 MB", "20 MB", "没有另存")
    await walk.taps("完成（1 个文件）", "附件：1 个")
    await walk.taps("提交", "已登记")
    (row,) = stored(house)
    assert (row.size, row.stored_as) == (25 * 2**20, None)
    assert house.pg.calls_to("getFile") == []


async def test_a_file_that_cannot_be_fetched_is_noted_all_the_same(house: House) -> None:
    walk = await asked_for_files(house)
    house.pg.fault("400", method="getFile", description="Bad Request: file is gone")
    await photo(walk, b"one", "收到 1 个文件")
    await walk.taps("完成（1 个文件）", "附件：1 个")
    await walk.taps("提交", "已登记")
    assert [each.stored_as for each in stored(house)] == [None]


async def test_a_photo_to_nobody_in_the_group_is_no_evidence(house: House) -> None:
    walk = await asked_for_files(house)
    await walk.person.sends_photo(walk.chat, b"a holiday")
    await walk.taps("完成（0 个文件）", "请核对")
    assert "附件" not in walk.card.text


async def opened(house: House, who: int) -> Walk:
    """A record of ZHAO's in full, before somebody."""
    first = await reported(house, ZHAO, LINE)
    walk = Walk(house, house.people[who], house.first)
    walk.takes(first.card)
    await walk.taps("查看记录", "登记：赵六")
    return walk


@pytest.mark.parametrize("who", [ZHAO, ZHANG])
async def test_evidence_is_added_later(house: House, who: int) -> None:
    walk = await opened(house, who)
    await walk.taps("补附件", "印证")
    await photo(walk, b"one", "收到 1 个文件")
    await photo(walk, b"two", "收到 2 个文件")
    await walk.taps("完成", "要补 2 个附件")
    await walk.taps("提交", "已补上 2 个")
    assert len(stored(house)) == 2
    assert len(records(house)) == 1


async def test_another_member_may_not_add_evidence(house: House) -> None:
    walk = await opened(house, QIAN)
    await walk.taps("补附件", "印证")
    await photo(walk, b"one", "收到 1 个文件")
    await walk.taps("完成", "要补 1 个附件")
    answer = await (await walk.presses("提交")).answered()
    assert answer.alert
    assert "只有登记人" in answer.text
    assert stored(house) == []


async def test_evidence_stays_with_a_corrected_record(house: House) -> None:
    walk = await asked_for_files(house)
    await photo(walk, b"one", "收到 1 个文件")
    await walk.taps("完成", "请核对")
    await walk.taps("提交", "已登记")
    await walk.taps("查看记录", "登记：李四")
    await walk.taps("更正", "为什么更正")
    await walk.types("改地点", "请核对")
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "地点", "在哪里"), ("type", "二楼", "核对"))
    await walk.taps("提交", "已更正")
    assert {each.record_id for each in stored(house)} == {each.id for each in records(house)}


async def test_a_form_for_evidence_is_not_taken_for_a_correction(house: House) -> None:
    walk = await opened(house, ZHAO)
    record = walk.card
    await walk.taps("补附件", "印证")
    asked = walk.card
    walk.takes(record)
    await walk.taps("更正", "没填完", "补附件")
    walk.takes(asked)
    await photo(walk, b"one", "收到 1 个文件")
    await walk.taps("完成", "要补 1 个附件")
    await walk.taps("提交", "已补上 1 个")
