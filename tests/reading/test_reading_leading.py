"""Which first words of a line are its time, and which follow them."""

from datetime import datetime

import pytest

from bot.kit.reading import leading_time
from tests.reading.tables import ZONE

NOW = datetime(2026, 11, 20, 20, 30, tzinfo=ZONE)

LINES = [
    ("昨天19:00-20:30 会议室", "昨天19:00-20:30", "会议室"),
    ("昨天 19:00 - 20:30 三楼 会议室", "昨天 19:00 - 20:30", "三楼 会议室"),
    ("2026-11-18 19:00-20:30", "2026-11-18 19:00-20:30", ""),
    ("11月18日 晚上7点半 到 9点 302室", "11月18日 晚上7点半 到 9点", "302室"),
    ("昨天 19:00 302", "昨天 19:00", "302"),
    ("上周五下午3点开了2小时 党员活动室", "上周五下午3点开了2小时", "党员活动室"),
    ("昨天 会议室", "昨天", "会议室"),
    ("下午3点左右 会议室", "下午3点左右", "会议室"),
    ("2月30日 19:00 会议室", "2月30日 19:00", "会议室"),
    ("昨天20:00-19:00 会议室", "昨天20:00-19:00", "会议室"),
    ("Friday, 13 November 2026 from 7:30 pm to 9:00 pm Room 2",
     "Friday, 13 November 2026 from 7:30 pm to 9:00 pm", "Room 2"),
    ("yesterday 7pm hall", "yesterday 7pm", "hall"),
    ("会议室", "", "会议室"),
    ("3号楼 会议室", "", "3号楼 会议室"),
    ("一点意见 会议室", "", "一点意见 会议室"),
    ("改天 会议室", "", "改天 会议室"),
    ("会议室 昨天19:00", "", "会议室 昨天19:00"),
    ("", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("line", "said", "rest"), LINES)
def test_the_first_words_that_say_a_time_are_the_time(line: str, said: str, rest: str) -> None:
    assert leading_time(line, now=NOW) == (said, rest)


def test_a_line_of_ten_thousand_words_loses_none() -> None:
    said, rest = leading_time("昨天19:00 " + "词 " * 10_000, now=NOW)
    assert said == "昨天19:00"
    assert rest.count("词") == 10_000
