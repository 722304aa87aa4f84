"""A receipt as a page to print: one HTML file of A5 that needs nothing else."""

from jinja2 import Environment, StrictUndefined

from bot.kit.texts import Texts
from bot.views.payments import receipt_values
from services.dues import PaymentView

_PAGE = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True).from_string(
    """<!DOCTYPE html>
<html lang="{{ lang }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} {{ number }}</title>
<style>
@page { size: A5 landscape; margin: 12mm; }
body { font-family: "Songti SC", "SimSun", "Noto Serif CJK SC", serif; max-width: 186mm;
  margin: 0 auto; padding: 4mm; color: #000; background: #fff; }
h1 { font-size: 20pt; text-align: center; letter-spacing: .2em; margin: 0 0 2mm; }
.number { text-align: right; margin: 0 0 2mm; }
table { width: 100%; border-collapse: collapse; font-size: 12pt; }
th, td { border: 1px solid #000; padding: 2mm 3mm; text-align: left; vertical-align: top; }
th { width: 28%; font-weight: normal; }
.stamp { font-weight: bold; border: 2px solid #000; padding: 1mm 3mm; display: inline-block; }
.sign { display: flex; justify-content: space-between; margin-top: 8mm; }
</style>
</head>
<body>
<h1>{{ title }}</h1>
<p class="number">{{ number }}</p>
{% if stamp %}
<p><span class="stamp">{{ stamp }}</span></p>
{% endif %}
<table>
{% for label, value in rows %}
<tr><th>{{ label }}</th><td>{{ value }}</td></tr>
{% endfor %}
</table>
<p class="sign">{% for each in signs %}<span>{{ each }}</span>{% endfor %}</p>
</body>
</html>
"""
)
_ROWS = (
    "branch",
    "member",
    "amount",
    "capitals",
    "months",
    "voluntary",
    "paid_on",
    "taken_back",
    "note",
)


def receipt_document(texts: Texts, locale: str, view: PaymentView, by: str) -> str:
    """The page of one payment; rows that have nothing to say are left out."""
    values = {**receipt_values(view), "by": by}

    def said(name: str) -> str:
        return texts.plain(locale, f"dues.print.{name}", **values)

    return _PAGE.render(
        lang="zh-CN" if locale == "zh_CN" else "en",
        title=said("title"),
        number=said("number"),
        stamp=said("stamp"),
        rows=[
            (texts.plain(locale, f"dues.print.label.{name}"), value)
            for name in _ROWS
            if (value := said(name))
        ],
        signs=[said("received_by"), said("seal")],
    )
