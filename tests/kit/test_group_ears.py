"""The ears that listen to groups hear money and debtors, and nothing else."""

import pytest

from tests.support.group_ears import amounts_in, named_beside


@pytest.mark.parametrize(
    "text",
    ["已交 2.40 元", "张三交了30元", "¥30", "paid 12.50 today", "共 30 yuan", "2.40", "10分"],
)
def test_money_is_heard(text: str) -> None:
    assert amounts_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "本月已交 12/15",
        "2026-11-20（周五） 19:30",
        "出席率 87.5%",
        "学时 1.5",
        "第 2/3 页",
        "版本 2026-11-21",
        "已完成 3，还差 1 次",
        "历时 45分钟，到会 3分之2",
    ],
)
def test_other_numbers_are_not_money(text: str) -> None:
    assert amounts_in(text) == []


def test_a_name_beside_dues_is_heard() -> None:
    assert named_beside("党费：张三 未交", ["张三", "李四"]) == ["张三"]
    assert named_beside("Dues: 张三", ["张三"]) == ["张三"]
    assert named_beside("党员积分：张三", ["张三"]) == ["张三"]
    assert named_beside("民主测评：张三", ["张三"]) == ["张三"]
    assert named_beside("主持：张三", ["张三"]) == []
