"""Makes one spelling of many: width, traditional forms, capital numerals, spaces, closing marks."""

import re
import unicodedata

MAX_LENGTH = 80  # characters; a longer text is none of ours and is refused unread

# Pairs: as typed, as the grammar writes it. Traditional and variant forms of the closed
# vocabulary, capital numerals, dashes and brackets.
_PAIRS = (
    "點点號号後后個个週周禮礼這这兩两時时鐘钟鍾钟間间從从塊块萬万圓元圆元錢钱幾几開开會会與与進进"
    "舉举繳缴黨党費费農农曆历歷历陰阴臘腊閏闰剛刚還还應应該该認认為为於于來来過过無无數数額额"
    "實实參叁總总計计雙双單单號号結结當当裡里裏里淩凌兒儿節节國国慶庆勞劳動动億亿約约內内"
    "壹一弌一贰二貳二弍二叁三叄三參三肆四伍五陆六陸六柒七捌八玖九拾十佰百仟千〇零○零◯零"
    "–-—-―-−-‐-‑-‒-﹣-〜~∼~【([(〔(】)])〕)"
)
_FORMS = str.maketrans(dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)))
CLOSING = " 。.!~…,、;"
CLOSING_NUMBER = " 。!~"  # after a number, a point or a comma may be part of it
_SPACES = re.compile(r"\s+")
_NEEDLESS = re.compile(r"(?<![0-9a-z]) | (?![0-9a-z])")
_CAPITAL_TEN = re.compile(  # 壹拾 for 十 is right in capitals only, and where a number begins
    r"(?<![佰仟百千零〇一二三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖])[壹弌][拾十]"
)
_SPLIT_NUMBER = re.compile(  # 十 二月, but not 周五 十三号
    r"(?<![周期拜][一二三四五六日天])(?<=[零一二两三四五六七八九十百千万]) "
    r"(?=[零一二两三四五六七八九十百千万])"
)
_TWO_KINDS = re.compile(  # 3六日, 8-18九点; but 周五13号 and 三点零5分
    r"(?<![周期拜])[0-9](?=[零一二两三四五六七八九十])|"
    r"(?:(?<![周期拜])[一二两三四五六七八九十]|(?<![点时元块])零)(?=[0-9])"
)
_ZERO_LETTER = re.compile(r"(?<=[一二三四五六七八九])o(?=[一二三四五六七八九零])")
_UNREADABLE = "\ufffd"


def normalised(text: str) -> str:
    """The text in one spelling; what must not be read is replaced by a mark no rule knows.

    Spaces stay only between two letters or digits, so digits split by a space never join.
    """
    mapped = text if text.isascii() else _one_form("".join(map(_one_width, text)))
    plain = _SPLIT_NUMBER.sub(_UNREADABLE, _SPACES.sub(" ", mapped.lower()))
    plain = _NEEDLESS.sub("", plain)
    return _TWO_KINDS.sub(_UNREADABLE, _ZERO_LETTER.sub("零", plain))


def closed(text: str, marks: str = CLOSING) -> str:
    """Without the marks that end a sentence; they change nothing."""
    return text.rstrip(marks)


def _one_form(text: str) -> str:
    return _CAPITAL_TEN.sub("十", text).translate(_FORMS)


def _one_width(char: str) -> str:
    """NFKC, except for ①, ², ½, Ⅷ and other numerals that change their meaning when flattened."""
    if char.isascii() or char == "〇":
        return char
    if unicodedata.category(char) == "Cf":
        return " "
    flat = unicodedata.normalize("NFKC", char)
    if flat == char:
        return _UNREADABLE if char.isdigit() else char
    odd = unicodedata.category(char) in {"No", "Nl"} or (len(flat) > 1 and _holds_numeral(flat))
    return _UNREADABLE if odd else flat


def _holds_numeral(text: str) -> bool:
    return any(unicodedata.numeric(char, None) is not None for char in text)
