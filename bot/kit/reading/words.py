"""Words that name a year, a month or a week by its distance from today's."""

from bot.kit.reading import policy
from bot.kit.reading.numerals import by_digit
from bot.kit.reading.policy import Context

YEAR = r"(?P<y>[0-9]{4}|[0-9]{2}|[零一二三四五六七八九]{4}|[零一二三四五六七八九]{2})年"
YEAR_WORD = r"(?P<yw>大前年|大后年|今年|本年|去年|前年|明年|后年)(?:度|的)?"
MONTH_WORD = r"(?P<mw>上上个?|下下个?|上一?个?|下一?个?|本|这个?)月份?的?"
WEEK_WORD = r"(?P<ww>上上一?个?|下下一?个?|上个?|下个?|本|这个?)"
FULL_YEAR = 4  # digits

YEAR_WORDS = {
    "大前年": -3,
    "前年": -2,
    "去年": -1,
    "今年": 0,
    "本年": 0,
    "明年": 1,
    "后年": 2,
    "大后年": 3,
}


def shift_of(word: str) -> int:
    """How many weeks or months 上, 这, 下 and their doubles are away."""
    return word.count("下") - word.count("上")


def typed_year(text: str, ctx: Context) -> int | None:
    """The year of four digits or of two; None when two leave it open."""
    year = by_digit(text)
    return year if len(text) == FULL_YEAR else policy.short_year(year, ctx)
