"""Writes the sample roster of the demo: one committee, two branches, 30 people.

`python tools/sample_roster.py playground/sample/roster.xlsx`; the names are made up.
"""

import sys
from pathlib import Path

from openpyxl import load_workbook

from services.roster import write_template

STARTS = "2026-11-01"
UNITS = (
    ("DW", "城东街道党委", "党委", "", "", "2010-07-01", "", "", "", "", ""),
    ("ZB01", "第一党支部", "党支部", "DW", "机关", "2015-03-01", "", "2024-06-20", "", STARTS, 15),
    ("ZB01-1", "第一党小组", "党小组", "ZB01", "", "2015-03-01", "", "", "", "", ""),
    ("ZB01-2", "第二党小组", "党小组", "ZB01", "", "2015-03-01", "", "", "", "", ""),
    ("ZB02", "第二党支部", "党支部", "DW", "两新", "2018-05-01", "", "", "", STARTS, 20),
)


def _names(text: str) -> list[str]:
    return text.split()


FIRST = _names(
    "王建国 李秀英 张伟民 刘桂芳 陈志强 杨丽华 赵永刚 黄淑珍 "
    "周国华 吴海燕 徐文斌 孙晓梅 胡德才 朱玉兰 高明远 林雪梅"
)
SECOND = _names(
    "何卫东 郭春华 马振国 罗小红 梁志明 宋美玲 郑光辉 "
    "谢宁 韩立新 唐凤英 冯建军 于小燕 董长林 萧雅文"
)
OFFICES = (
    ("1001", "ZB01", "书记"),
    ("1002", "ZB01", "组织委员"),
    ("1003", "ZB01", "宣传委员"),
    ("1004", "ZB01-1", "小组长"),
    ("1009", "ZB01-2", "小组长"),
    ("2001", "ZB02", "书记"),
    ("1016", "DW", "查阅人"),
)


def main(path: Path) -> None:
    """Fill the template, so that sample and template cannot part."""
    write_template(path)
    book = load_workbook(path)
    for row in UNITS:
        book["组织"].append(row)
    for number, name in enumerate(FIRST, start=1001):
        group = "ZB01-1" if number <= 1008 else "ZB01-2"
        kind = "预备党员" if number == 1015 else "正式党员"
        traits = "离退休" if number in {1008, 1014} else ""
        book["党员"].append((str(number), name, "ZB01", group, kind, traits, "2020-07-01", ""))
    for number, name in enumerate(SECOND, start=2001):
        kind = "正式党员" if number <= 2006 else "预备党员"
        book["党员"].append((str(number), name, "ZB02", "", kind, "", "2021-07-01", ""))
    for holder, unit, office in OFFICES:
        book["任职"].append((holder, unit, office, "2024-06-20", ""))
    book.save(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
