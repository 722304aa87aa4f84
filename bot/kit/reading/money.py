"""Reads an amount in yuan, as whole fen."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from bot.kit.reading.grammar import compiled
from bot.kit.reading.numerals import cardinal
from bot.kit.reading.values import Ambiguous, Reading, Reason, Refusal, Value

MOST = 1_000_000_000  # fen: ten million yuan, more is a slip
_SCALE = {"百": 100, "千": 1_000, "万": 10_000}
_JIAO, _YUAN = 10, 100  # fen

_HAN = r"[零一二两三四五六七八九十百千万]+"
_PLAIN = r"(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)"
_ARABIC = rf"(?P<n>{_PLAIN}(?:\.[0-9]+)?)"
_SHORT = re.compile(r"[百千万][一二三四五六七八九]$")
_SPLIT = re.compile(r"[0-9] +[.,．，]|[.,．，] +[0-9]")
_DIGIT = r"[1-9一二两三四五六七八九]"
_FRONT = r"(?:人民币|rmb|cny)? ?¥?"
_BACK = r"(?: ?(?P<unit>元|块|[块元]钱|元人民币|人民币|元rmb|rmb|cny|yuan)[整正]?)?"

# Words around an amount that change nothing.
_AROUND = re.compile(
    r"^(?:我|本人)?(?:(?:党费|金额|实交|应交|实缴|应缴|缴纳|交纳|交了|缴了|合计|总计|总共|一共|共计|共|就是?|是|交|缴)[:是为]?)?"
    r"(?P<in>.+?)(?:的?党费)?(?:吧|啊|呀|了|哦|的)?$"
)
_VOCABULARY = re.compile(
    r"[0-9零一二两三四五六七八九十百千万半几多来左右大概约上下或和到至最少每月天不以内"
    r"元块角毛分钱kw、.,~ -]+"
)
_UNSURE = re.compile(
    r"多|几|左右|大概|大约|上下|[0-9] ?[kw]$|或|和|到|[0-9]-[0-9]|最[多少]|每|、|不到|以[上下内]"
)


@dataclass(frozen=True, slots=True)
class _Row:
    """One way to write an amount; `read` answers fen, or None for what is not written so."""

    name: str
    source: str
    example: str
    read: Callable[[re.Match[str]], int | None]


def _number(text: str) -> int | None:
    """Whole yuan, Arabic or Chinese."""
    bare = text.replace(",", "")
    return int(bare) if bare.isdigit() else cardinal(text)


def _plain(m: re.Match[str]) -> int | None:
    return _fen(Decimal(m["n"].replace(",", "")) * _YUAN)


def _scaled(m: re.Match[str]) -> int | None:
    """1.2万, 3千5, 1万2千: the rest is one unit down, with its unit or without."""
    scale = _SCALE[m["u"]]
    whole = Decimal(m["n"].replace(",", "")) * scale
    if m["r"]:
        unit = scale // 10
        named = m["ru"] and _SCALE[m["ru"]] == unit
        if "." in m["n"] or not (named or _colloquial(m)):
            return None
        whole += int(m["r"]) * unit
    return _fen(whole * _YUAN)


def _colloquial(m: re.Match[str]) -> bool:
    """一万二, 3千5: the last unit goes without saying, so 元 must not follow."""
    return not m.groupdict().get("ru") and m["unit"] in {None, "块", "块钱"}


def _han(m: re.Match[str]) -> int | None:
    yuan = cardinal(m["n"])
    if _SHORT.search(m["n"]) and not _colloquial(m):
        return None
    return None if yuan is None else yuan * _YUAN


def _point(m: re.Match[str]) -> int | None:
    whole = cardinal(m["n"])
    if whole is None:
        return None
    digits = [cardinal(char) or 0 for char in m["f"]]
    return whole * _YUAN + digits[0] * _JIAO + (digits[1] if len(digits) > 1 else 0)


def _parts(m: re.Match[str]) -> int | None:
    """三块二毛五, 10元零5分, 5毛: each part at most one digit."""
    yuan = _number(m["y"]) if m["y"] else 0
    if yuan is None or (m["y"] and not yuan):
        return None
    jiao, fen = (_digit(m[part]) for part in ("j", "f"))
    return yuan * _YUAN + jiao * _JIAO + fen


def _half(m: re.Match[str]) -> int | None:
    yuan = _number(m["y"])
    return None if not yuan else yuan * _YUAN + 5 * _JIAO


def _digit(text: str | None) -> int:
    if not text:
        return 0
    return int(text) if text.isdigit() else cardinal(text) or 0


def _fen(amount: Decimal) -> int | None:
    return int(amount) if amount == amount.to_integral_value() else None


_Y = rf"(?P<y>{_PLAIN}|{_HAN})"
ROWS: tuple[_Row, ...] = (
    _Row("number", rf"{_FRONT}{_ARABIC}{_BACK}", "12.50元", _plain),
    _Row(
        "scaled",
        rf"{_FRONT}(?P<n>[1-9](?=[百千万])|{_PLAIN}(?:\.[0-9]+)?(?=万))(?P<u>[百千万])(?:(?P<r>[1-9])(?P<ru>[百千])?)?{_BACK}",
        "1.2万",
        _scaled,
    ),
    _Row("chinese", rf"{_FRONT}(?P<n>{_HAN}){_BACK}", "一百七", _han),
    _Row(
        "chinese_point",
        rf"{_FRONT}(?P<n>{_HAN})点(?P<f>[零一二三四五六七八九]{{1,2}}){_BACK}",
        "三点一四元",
        _point,
    ),
    _Row(
        "yuan_jiao_fen",
        rf"{_FRONT}{_Y}[元块]零?(?:(?P<j>0|零|{_DIGIT})[角毛](?:零?(?P<f>{_DIGIT})分?)?)钱?[整正]?",
        "12块5毛",
        _parts,
    ),
    _Row(
        "yuan_fen",
        rf"{_FRONT}{_Y}[元块][零0]?(?P<j>)(?P<f>{_DIGIT})分钱?[整正]?",
        "10元零5分",
        _parts,
    ),
    _Row("kuai", rf"{_FRONT}{_Y}块(?P<j>{_DIGIT})(?P<f>)", "三块二", _parts),
    _Row("kuai_half", rf"{_FRONT}{_Y}块半钱?", "12块半", _half),
    _Row("jiao", rf"(?P<y>)(?P<j>{_DIGIT})[角毛](?:(?P<f>{_DIGIT})分?)?钱?[整正]?", "5毛", _parts),
    _Row("fen", rf"(?P<y>)(?P<j>)(?P<f>{_DIGIT})分(?:钱|整)", "5分钱", _parts),
)
_FEN_ALONE = re.compile(rf"(?:{_PLAIN}|{_HAN})分", re.ASCII)


def split_digits(text: str) -> bool:
    """Whether a space stands inside a number."""
    return _SPLIT.search(text) is not None


def read_amount(text: str) -> Reading[int]:
    """The fen that the whole text says."""
    inner = _AROUND.match(text)
    body = inner["in"] if inner else text
    for row in ROWS:
        if m := compiled(row.source).fullmatch(body):
            return _checked(row.read(m), m, row.name)
    if _FEN_ALONE.fullmatch(body):
        return Ambiguous(Reason.MISSING_UNIT, (), "fen_or_points")
    if _VOCABULARY.fullmatch(body) and _UNSURE.search(body):
        return Ambiguous(Reason.VAGUE, (), "unsure")
    return Refusal(Reason.NOT_MONEY)


def _checked(fen: int | None, m: re.Match[str], rule: str) -> Reading[int]:
    decimals = m.groupdict().get("n", "").partition(".")[2]
    if len(decimals) > 2:  # noqa: PLR2004  12.500 may be a thousands separator
        return Refusal(Reason.TOO_MANY_DECIMALS, rule)
    if fen is None:
        return Refusal(Reason.NOT_MONEY, rule)
    if fen == 0:
        return Refusal(Reason.ZERO_AMOUNT, rule)
    return Refusal(Reason.TOO_MUCH, rule) if fen > MOST else Value(fen, rule, exact=True)
