"""Charts of the HTML book: their data as a table, which is their long description, and their size."""

from __future__ import annotations

import csv
import io
import re

import jinja2

from pcp_analysis import wording
from pcp_analysis.periods import FinancialYear, Quarter, TwelveMonths
from pcp_analysis.report.ledger import Entry

_IMAGE = re.compile(r'<img((?: [a-z-]+="[^"]*")*? src="_images/([^"]+\.svg)")')
_VIEW_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_PERIOD = re.compile(r"(?P<months>12-months-to-)?(?P<quarter>\d{4}-\d\d-q[1-4])")
_YEAR = re.compile(r"\d{4}-\d\d")
_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
_LIMITS = {"95": "95%", "998": "99.8%"}
_CODES = ("area", "locator")
_YEARS = ("year", "period")
_YES_OR_NO = ("in_group", "excluded", "special_cause")
MOST_ROWS = 100  # a chart of many series repeats the data of others; its files hold them
_TOO_LONG = '<p class="pcp-data">The data of this chart have {} rows: see its data files.</p>\n'
# end tags that HTML lets out are left out: these tables are most of a long page
_DATA_TABLE = jinja2.Environment(
    autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
).from_string(
    """\
<details class="pcp-data" id="{{ name }}">
<summary>Data of this chart as a table</summary>
<div class="pcp-table compact" role="region" tabindex="0" aria-labelledby="{{ name }}-caption">
<table>
<caption id="{{ name }}-caption">Data of the chart, rounded; the CSV file has every place and code
{%- if same %}. In every row: {{ same }}{% endif %}</caption>
<thead><tr>
{%- for heading in headings -%}
<th scope="col"{% if heading.numeric %} class="number"{% endif %}>{{ heading.text }}</th>
{%- endfor -%}
</tr></thead>
<tbody>
{% for row in rows %}
<tr>
{%- for cell in row -%}
{%- if loop.first -%}<th scope="row">{{ cell }}
{%- elif headings[loop.index0].numeric -%}<td>{{ cell }}
{%- else -%}<td class="text">{{ cell }}
{%- endif -%}
{%- endfor %}

{% endfor %}
</tbody>
</table>
</div>
</details>
"""
)


def _as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _shown(text: str, decimals: int) -> str:
    value = _as_number(text)
    return text if value is None else wording.number(value, decimals)


def _decimals(column: list[str]) -> int | None:
    """Return how many places a column is shown with, or None where it is not of numbers."""
    values = [_as_number(text) for text in column if text]
    numbers = [value for value in values if value is not None]
    if not numbers or len(numbers) < len(values):
        return None
    if all(value.is_integer() for value in numbers):
        return 0
    largest = max(abs(value) for value in numbers)
    return 0 if largest >= 10_000 else 1 if largest >= 100 else 2 if largest >= 1 else 4


def _in_words(name: str, text: str) -> str:
    """Return a cell of text as a reader would write it: periods by name, codes as words."""
    if found := _PERIOD.fullmatch(text):
        quarter = Quarter.parse(found["quarter"])
        return TwelveMonths(quarter).label if found["months"] else quarter.label
    if _YEAR.fullmatch(text):
        return FinancialYear.parse(text).label
    if name in _YES_OR_NO:
        return "yes" if text == "1" else "no"
    return text.replace("-", " ") if _CODE.fullmatch(text) else text


def _heading(name: str) -> str:
    return wording.upper_first(" ".join(_LIMITS.get(word, word) for word in name.split("_")))


def data_table(entry: Entry, content: bytes) -> str:
    """Return a chart's data as a table that opens under it, or where they are if it were too long.

    What is the same in every row is said once, above them; codes of areas are left to the file.

    Parameters
    ----------
    entry : Entry
        The chart.
    content : bytes
        Its CSV.
    """
    header, *rows = list(csv.reader(io.StringIO(content.decode())))
    if len(rows) > MOST_ROWS:
        return _TOO_LONG.format(len(rows))
    shown: list[tuple[dict[str, object], list[str]]] = []
    same: list[str] = []
    for place, name in enumerate(header):
        column = [row[place] for row in rows]
        decimals = None if name in _YES_OR_NO else _decimals(column)
        if decimals is None:
            cells = [_in_words(name, cell) for cell in column]
        else:
            cells = column if name in _YEARS else [_shown(cell, decimals) for cell in column]
        if name in _CODES or not any(column):
            continue
        heading = _heading(name)
        if place and len(rows) > 1 and len(set(cells)) == 1:
            same.append(f"{heading.lower()} {cells[0]}")
        else:
            shown.append(({"text": heading, "numeric": place > 0 and decimals is not None}, cells))
    return _DATA_TABLE.render(
        name=f"data-{entry.id.replace('.', '-')}",
        same="; ".join(same),
        headings=[heading for heading, _ in shown],
        rows=list(zip(*(cells for _, cells in shown), strict=True)),
    )


def size_images(body: str, charts: dict[str, bytes]) -> str:
    """Give each chart its size, so that the text keeps its place, and fetch it when it comes near.

    Parameters
    ----------
    body : str
        HTML of a page.
    charts : dict of str to bytes
        Drawings by file name.
    """

    def sized(match: re.Match[str]) -> str:
        box = _VIEW_BOX.search(charts.get(match[2], b"")[:2000].decode(errors="replace"))
        if box is None:
            return match[0]
        width, height = (round(float(side)) for side in box.groups())
        return f'<img loading="lazy" width="{width}" height="{height}"{match[1]}'

    return _IMAGE.sub(sized, body)
