"""Amounts in capitals, as receipts have them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dues.money import MOST_FEN, capitals

DIGITS = "零壹贰叁肆伍陆柒捌玖"
TABLE = {
    0: "零元整",
    5: "伍分",
    20: "贰角整",
    240: "贰元肆角整",
    245: "贰元肆角伍分",
    205: "贰元零伍分",
    1000: "壹拾元整",
    1010: "壹拾元壹角整",
    3000: "叁拾元整",
    10005: "壹佰元零伍分",
    32504: "叁佰贰拾伍元零肆分",
    100100: "壹仟零壹元整",
    101000: "壹仟零壹拾元整",
    140950: "壹仟肆佰零玖元伍角整",
    600714: "陆仟零柒元壹角肆分",
    1000000: "壹万元整",
    1000100: "壹万零壹元整",
    1640902: "壹万陆仟肆佰零玖元零贰分",
    10000500: "壹拾万零伍元整",
    10010000: "壹拾万零壹佰元整",
    100000000: "壹佰万元整",
    10000000000: "壹亿元整",
    10000000100: "壹亿零壹元整",
    -240: "负贰元肆角整",
}


@pytest.mark.parametrize(("fen", "said"), TABLE.items())
def test_an_amount_in_capitals(fen: int, said: str) -> None:
    assert capitals(fen) == said


def naive(fen: int) -> str:
    """Every digit with its place, then the rules of zeros as one would cross them out."""
    whole, jiao, last = fen // 100, fen // 10 % 10, fen % 10
    figures = f"{whole:012}"
    said = ""
    for place, figure in enumerate(figures):
        section, step = divmod(place, 4)
        if figure != "0":
            said += DIGITS[int(figure)] + "仟佰拾 "[step]
        else:
            said += "零"
        if step == 3 and figures[section * 4 : place + 1] != "0000":
            said = said.rstrip("零 ") + "亿万 "[section] + ("零" if figure == "0" else "")
    said = said.replace(" ", "")
    while "零零" in said:
        said = said.replace("零零", "零")
    said = said.strip("零")
    tail = (DIGITS[jiao] + "角" if jiao else "") + (DIGITS[last] + "分" if last else "整")
    if not said:
        return tail if fen else "零元整"
    return said + "元" + ("零" if last and not jiao else "") + tail


@given(st.integers(0, MOST_FEN))
def test_capitals_agree_with_a_naive_statement(fen: int) -> None:
    assert capitals(fen) == naive(fen)


@given(st.integers(1, MOST_FEN))
def test_what_is_given_back_is_the_same_with_a_sign(fen: int) -> None:
    assert capitals(-fen) == "负" + capitals(fen)
