"""Charts of the HTML book: their data as a table, which is their long description, and their size."""

from __future__ import annotations

import csv
import io
import re

import jinja2

from pcp_analysis.report import wording
from pcp_analysis.report.ledger import Entry

_IMAGE = re.compile(r'<img((?: [a-z-]+="[^"]*")*? src="_images/([^"]+\.svg)")')
_VIEW_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
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
<caption id="{{ name }}-caption">Data of the chart, rounded; the CSV file has every place</caption>
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
    return 1 if largest >= 100 else 2 if largest >= 1 else 4


def data_table(entry: Entry, content: bytes) -> str:
    """Return a chart's data as a table that opens under it, or where they are if it were too long.

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
    decimals = [_decimals([row[place] for row in rows]) for place in range(len(header))]
    years = [name in ("year", "period") for name in header]
    shown = [
        [
            cell if places is None or year else _shown(cell, places)
            for cell, places, year in zip(row, decimals, years, strict=True)
        ]
        for row in rows
    ]
    headings = [
        {
            "text": wording.upper_first(name.replace("_", " ")),
            "numeric": place > 0 and decimals[place] is not None,
        }
        for place, name in enumerate(header)
    ]
    name = f"data-{entry.id.replace('.', '-')}"
    return _DATA_TABLE.render(name=name, headings=headings, rows=shown)


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
