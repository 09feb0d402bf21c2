"""A list of the first page: sentences with their sign, a small line and a link to the story."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import jinja2

from pcp_analysis.report.blocks import own_html
from pcp_analysis.report.indicators.sparkline import Sparkline
from pcp_analysis.report.ledger import Ledger
from pcp_analysis.report.signs import Sign
from pcp_analysis.texts.markup import RANGE

_LIST = jinja2.Environment(
    autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
).from_string(
    """\
<{{ kind }} class="pcp-front">
{% for line in lines %}
<li>\
{% if line.sign %}<span class="sign" aria-hidden="true">{{ line.sign.text }}</span>\
<span class="pcp-unseen">{{ line.sign.words }}: </span>{% endif %}\
{% if line.trend %}<span class="trend">{{ line.trend }}</span> {% endif %}\
<span class="said">{{ line.before }}<a href="{{ line.target }}">{{ line.label }}</a>\
{% for text in line.pieces %}\
{% if loop.index is even %}<span class="brief">{{ text }}</span>{% else %}{{ text }}{% endif %}\
{% endfor %}</span></li>
{% endfor %}
</{{ kind }}>"""
)


@dataclass(frozen=True)
class Line:
    """One sentence of a list.

    Parameters
    ----------
    before, label, rest : str
        The sentence in three parts, the second of which is the link.
    target : str
        Where it leads.
    sign : Sign, optional
        What stands before it, read aloud in words.
    trend : Sparkline, optional
        Its last figures.
    """

    before: str
    label: str
    rest: str
    target: str
    sign: Sign | None = None
    trend: Sparkline | None = None

    @property
    def text(self) -> str:
        """The whole sentence."""
        return f"{self.before}{self.label}{self.rest}"

    @property
    def pieces(self) -> list[str]:
        """What follows the link: every second piece is a range, inside which no line breaks."""
        return re.split(f"({RANGE.pattern})", self.rest)


@dataclass(frozen=True)
class FrontList:
    """A list of the first page; questions are numbered."""

    lines: Sequence[Line]
    numbered: bool = False

    def html(self, ledger: Ledger) -> str:
        """Return the list; everything that people wrote is escaped."""
        return _LIST.render(kind="ol" if self.numbered else "ul", lines=self.lines)

    def markdown(self) -> str:
        """Return the list as the book's own HTML."""
        return own_html(self.html(Ledger()))
