"""List every sentence of an edition's pages that changed, old beside new, with the reason.

Reads the built pages of the chapters that tell what statistics found: first page, executive summary,
aspirations, comparisons and priorities. Sentences without a partner stand alone, as new or gone.

Run: ``python benchmarks/list_changed_pages.py OLD NEW --output FILE``, two folders of built editions.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from html.parser import HTMLParser
from pathlib import Path

from pcp_analysis.files import write_atomically

PAGES = ("index", "executive_summary", "aspirations", "most_similar_group*", "priority_*")
_BLOCKS = {"p", "li", "h1", "h2", "h3", "figcaption", "summary", "td", "th", "tr", "div"}
_LEFT_OUT = {"script", "style", "svg", "nav", "head", "table", "footer", "header"}
_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z●○▲▼△▽])")
_MADE = re.compile(
    r"^(How this was made|Data: |Data of th|The data of this chart|Draft - |Print |Essex, Q\d|Skip to|"
    r"Workbook|All editions|Other editions|previous|next)"
)
# the first that is found in old or new tells why; the decision has the reasons at length
REASONS = (
    (
        r"17 offences|60 to 17|one incident|too few cases|[Hh]omicide",
        "rare events are counts, exact, clusters set aside (decision 0037)",
    ),
    (
        r"[Pp]ositive outcomes|solved rate is|for every 100",
        "what the solved rate is stands where it is first said",
    ),
    (
        r"accredited|Source of the group|moves? it|raises? it|uncovers it",
        "standing and source of the figures",
    ),
    (r"Goodness of fit|residuals", "goodness of fit beside the model (decision 0034)"),
    (
        r"cannot tell|[Ss]imilar to|shown to be similar|expected range|set aside|80% power|all forces|"
        r"lead to expect|[Rr]ange expected|, expected |[Vv]erdict|times the mean of the others|p = |"
        r"[Oo]utside|"
        r"After allowing for their number|allowing for the number|[▲▼●△▽]",
        "three outcomes, two yardsticks, and what silence is worth (decision 0035)",
    ),
    (
        r"interval of the rank|[Rr]anks? |rank |neighbours|inference|of 8|place|Bars: |"
        r"range of its own",
        "ranks and intervals with each force's own dispersion (decision 0036)",
    ),
    (
        r"12 months|in the year|[Ii]mproving|[Dd]eteriorating|[Pp]ossible change|special cause|"
        r"quarters|[Cc]hange|Newest|next quarter",
        "a test of change that keeps its size (decisions 0034 and 0040)",
    ),
    (r"[Gg]rade|Recommended|ask|Worse|Better", "the first page and the grades (decision 0044)"),
)
OTHER = "told at more length, or in plainer words"


class _Prose(HTMLParser):
    """Collects running text, one line a block; tables and drawings are left out, their texts kept."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = [""]
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LEFT_OUT:
            self.depth += 1
        if tag in _BLOCKS:
            self.lines.append("")
        if tag == "img" and self.depth == 0:
            self.lines.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _LEFT_OUT:
            self.depth -= 1
        if tag in _BLOCKS:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if self.depth == 0:
            self.lines[-1] += data.replace("\n", " ")


def sentences_of(path: Path) -> list[str]:
    """The sentences of a page, in order."""
    reader = _Prose()
    reader.feed(path.read_text(encoding="utf-8"))
    lines = (" ".join(line.split()).removesuffix("#") for line in reader.lines)
    parts = (part for line in lines if not _MADE.match(line) for part in _SENTENCE.split(line))
    return [
        part for part in parts if len(part) > 3 and not part.startswith(("Source: ", "Home Office"))
    ]


def changed(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Old and new of each sentence that differs; one of them is empty where it has no partner."""
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        before, after = old[a:b], new[c:d]
        for sentence in before:
            near = max(
                after, key=lambda one: SequenceMatcher(None, sentence, one).ratio(), default=""
            )
            if near and SequenceMatcher(None, sentence, near).ratio() > 0.5:
                after.remove(near)
                yield sentence, near
            else:
                yield sentence, ""
        yield from (("", sentence) for sentence in after)


def reason_of(old: str, new: str) -> str:
    """Why a sentence changed."""
    both = f"{new} {old}"
    return next((why for pattern, why in REASONS if re.search(pattern, both)), OTHER)


def page_of(old: Path, new: Path, title: str) -> str:
    """The list as Markdown, page by page."""
    lines, counted = [], Counter[str]()
    glossaries = (folder / "html" / "glossary.html" for folder in (old, new))
    explained = {one for path in glossaries if path.is_file() for one in sentences_of(path)}
    for path in sorted(path for name in PAGES for path in (new / "html").glob(f"{name}.html")):
        before = old / "html" / path.name
        pairs = [
            (one, other)
            for one, other in changed(
                sentences_of(before) if before.is_file() else [], sentences_of(path)
            )
            if one not in explained and other not in explained
        ]
        if not pairs:
            continue
        lines += ["", f"## {path.stem}", "", "| old | new | why |", "|---|---|---|"]
        for one, other in pairs:
            why = reason_of(one, other)
            counted[why] += 1
            told = (text.replace("|", "\\|") or "(none)" for text in (one, other))
            lines.append(f"| {' | '.join(told)} | {why} |")
    head = [f"# {title}", "", f"{sum(counted.values())} sentences, by reason:", ""]
    head += [f"- {why}: {number}" for why, number in counted.most_common()]
    return "\n".join([*head, *lines]) + "\n"


def main() -> None:
    """Print or write the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--title", default="Sentences that changed")
    parser.add_argument("--output", type=Path)
    given = parser.parse_args()
    text = page_of(given.old, given.new, given.title)
    if given.output is None:
        print(text)
    else:
        write_atomically(given.output, text)


if __name__ == "__main__":
    main()
