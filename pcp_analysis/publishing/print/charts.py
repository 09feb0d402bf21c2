"""Charts for print: drawings of matplotlib in the form that WeasyPrint sets fastest.

In the web pages a chart carries its letters as outlines, so that it looks the same with any fonts. The
PDF has its own copy of the same font; there letters are text again, which is smaller and can be
selected. Nothing here changes what is drawn.
"""

from __future__ import annotations

import re
from html import unescape
from xml.sax.saxutils import escape

FONT = "Book"  # as print.css names the font that matplotlib draws with
_WRITING = re.compile(
    r"<!-- (?P<words>[^\n]*?) -->\s*"
    r'<g(?P<style> style="[^"]*")? transform="(?P<place>[^"]*?) '
    r'scale\((?P<scale>[\d.]+) -(?P=scale)\)">'
    r"\s*(?:<defs>.*?</defs>)?"
    r'\s*(?P<glyphs>(?:<use xlink:href="#DejaVuSans(?:-Bold)?-[0-9a-f]+"[^>]*/>\s*)+)</g>',
    re.DOTALL,
)
_BOLD = "DejaVuSans-Bold-"
_LIGATURE = re.compile(r"ff[il]?|f[il]")  # letters that the font draws as one
_GLYPH_SIZE = 100  # matplotlib draws glyphs at 100 units to the em and scales them
_HATCHED = re.compile(r'<path d="(?P<path>[^"]*)"(?P<look>[^>]*fill: url\(#[^>]*)/>')
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_SHEET = re.compile(
    r'<defs>\s*<style type="text/css">\*\{(?P<style>[^{}]*)\}</style>\s*</defs>', re.DOTALL
)
_FAMILY = re.compile(r'font-family="[^"]*"')
_STYLE = re.compile(r' style="([^"]*)"')


def for_print(svg: str) -> str:
    """Return a drawing of matplotlib, the same to the eye, that is quick to set.

    Parameters
    ----------
    svg : str
        As matplotlib writes it with ``svg.fonttype: path``; any other comes back as it is but for the
        form of its styles.
    """
    plain = _plain_styles(_join_hatched(_with_text(svg)))
    return _FAMILY.sub(f'font-family="{FONT}"', plain)


def _with_text(svg: str) -> str:
    """Turn outlines of letters into text.

    A piece of writing whose letters cannot be told for certain (mathematics, dashes that an XML comment
    cannot hold) stays drawn, and with it all the others: letters are defined where they first stand.
    """
    drawn = _WRITING.sub(_text, svg)
    return svg if '<use xlink:href="#DejaVu' in drawn else drawn


def _text(match: re.Match[str]) -> str:
    words, glyphs = unescape(match["words"]), match["glyphs"]
    if glyphs.count("<use") not in (len(words), len(_LIGATURE.sub("f", words))):
        return match[0]
    size = float(match["scale"]) * _GLYPH_SIZE
    weight = ' font-weight="bold"' if _BOLD in glyphs else ""
    return (
        f'<text xml:space="preserve"{match["style"] or ""} transform="{match["place"]}" '
        f'font-family="{FONT}" font-size="{size:g}"{weight}>{escape(words)}</text>'
    )


def _join_hatched(svg: str) -> str:
    """Draw areas of one hatching as one path: the hatching is set anew for each."""
    paths: dict[str, list[str]] = {}
    for match in _HATCHED.finditer(svg):
        paths.setdefault(match["look"], []).append(match["path"])

    def joined(match: re.Match[str]) -> str:
        found = paths.pop(match["look"], None)
        return f'<path d="{" ".join(found)}"{match["look"]}/>' if found else ""

    return _HATCHED.sub(joined, svg)


def _plain_styles(svg: str) -> str:
    """Write styles as attributes, which need no parser of style sheets."""
    sheet = _SHEET.search(svg)
    if sheet is not None:
        inherited = _attributes(sheet["style"])
        svg = _SHEET.sub("", svg, count=1).replace(
            'version="1.1">', f'version="1.1"{inherited}>', 1
        )
    return _STYLE.sub(lambda match: _attributes(match[1]), _METADATA.sub("", svg))


def _attributes(style: str) -> str:
    pairs = (part.split(":", 1) for part in style.split(";") if ":" in part)
    return "".join(f' {name.strip()}="{value.strip()}"' for name, value in pairs)
