"""Charts for print: the glyphs that matplotlib draws as paths become text again.

In the web pages a chart carries its letters as outlines, so that it looks the same with any fonts. The PDF
has its own copy of the same font; there text is smaller, can be selected and read out, and is laid out
ten times as fast.
"""

from __future__ import annotations

import re
from html import unescape
from xml.sax.saxutils import escape

FONT = "Book"  # as print.css names the font that matplotlib draws with
_WRITING = re.compile(
    r"<!-- (?P<words>[^\n]*?) -->\s*"
    r'<g style="(?P<style>[^"]*)" transform="(?P<place>[^"]*?) scale\((?P<scale>[\d.]+) -(?P=scale)\)">'
    r"\s*(?:<defs>.*?</defs>)?"
    r'\s*(?P<glyphs>(?:<use xlink:href="#DejaVuSans(?:-Bold)?-[0-9a-f]+"[^>]*/>\s*)+)</g>',
    re.DOTALL,
)
_BOLD = "DejaVuSans-Bold-"
_LIGATURE = re.compile(r"ff[il]?|f[il]")  # letters that the font draws as one
_GLYPH_SIZE = 100  # matplotlib draws glyphs at 100 units to the em and scales them


def with_text(svg: str) -> str:
    """Return a drawing of matplotlib with its writing as text.

    A piece of writing whose letters cannot be told for certain (mathematics, a dash that an XML comment
    cannot hold) stays as it is drawn.

    Parameters
    ----------
    svg : str
        As matplotlib writes it with ``svg.fonttype: path``.
    """
    drawn = _WRITING.sub(_text, svg)
    # letters are defined where they are first drawn; what stays drawn may need any of them
    return svg if '<use xlink:href="#DejaVu' in drawn else drawn


def _text(match: re.Match[str]) -> str:
    words, glyphs = unescape(match["words"]), match["glyphs"]
    if glyphs.count("<use") not in (len(words), len(_LIGATURE.sub("f", words))):
        return match[0]
    size = float(match["scale"]) * _GLYPH_SIZE
    weight = ' font-weight="bold"' if _BOLD in glyphs else ""
    return (
        f'<text xml:space="preserve" style="{match["style"]}" transform="{match["place"]}" '
        f'font-family="{FONT}" font-size="{size:g}"{weight}>{escape(words)}</text>'
    )
