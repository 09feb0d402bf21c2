"""Measure how hard the prose of built editions is to read: Flesch-Kincaid grade, as years of age.

Run ``python benchmarks/reading_age.py HTML [HTML ...]`` with folders of built pages, such as
``editions/essex/2020-21-q4/html``; each is a column. Read are paragraphs and items of lists of the
article: no tables, charts, captions, menus or folded parts. Grade = 0.39 words a sentence + 11.8
syllables a word - 15.59 (Kincaid and others, 1975); age = grade + 5. Syllables are counted by the
hyphenation of pyphen (WeasyPrint brings it), with groups of vowels where that finds fewer, so figures
compare with one another and less with those of other programs. ``--longest N`` lists the sentences.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyphen
from bs4 import BeautifulSoup

_HYPHENS = pyphen.Pyphen(lang="en_GB")
_LEFT_OUT = (
    "table, figure, details, nav, .made, .pcp-data, .pcp-edition, .pcp-banner, .pcp-cards, .pcp-card, "
    ".pcp-unseen, .sign, .trend, .headerlink, [hidden], [aria-hidden=true]"
)
_PARTS = (("first page", "index"), ("priorities", "priority_*"), ("whole book", "*"))
_NO_PROSE = ("search", "explore")


@dataclass(frozen=True)
class Measured:
    """Counts of a text."""

    sentences: int
    words: int
    syllables: int

    @property
    def age(self) -> float:
        """Years of age at which it is read, by the grade of Flesch and Kincaid."""
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59 + 5


def syllables(word: str) -> int:
    """Return how many syllables a word has; a number counts as one, as its digits are not read out.

    >>> [syllables(word) for word in ("rape", "robbery", "significant", "8th")]
    [1, 3, 4, 1]
    """
    plain = re.sub(r"[^a-z]", "", word.lower())
    vowels = len(re.findall(r"[aeiouy]+", plain))
    if plain.endswith("e") and not plain.endswith("le") and vowels > 1:
        vowels -= 1
    return max(1, vowels, len(_HYPHENS.inserted(plain).split("-")))


def sentences_of(path: Path) -> list[str]:
    """Return the sentences of a built page's article."""
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    article = soup.select_one("article")
    if article is None:
        return []
    for part in article.select(_LEFT_OUT):
        part.decompose()
    found: list[str] = []
    for block in article.select("p, li"):
        if block.find("p") is None:
            text = " ".join(block.get_text(" ").split())
            found += re.split(r"(?<=[.!?])\s+(?=[A-Z\u201c\d\u25b2-\u25cf])", text)
    return [text for text in found if len(text.split()) > 2]


def measure(sentences: Sequence[str]) -> Measured:
    """Return the counts of some sentences."""
    words = [word for text in sentences for word in text.split() if re.search(r"\w", word)]
    return Measured(len(sentences), len(words), sum(map(syllables, words)))


def main() -> None:
    """Print the reading age of each part of each edition."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--longest", type=int, default=0)
    given = parser.parse_args()
    for folder in given.pages:
        print(folder)
        for label, pattern in _PARTS:
            paths = [path for path in sorted(folder.glob(f"{pattern}.html"))]
            found = [
                text for path in paths if path.stem not in _NO_PROSE for text in sentences_of(path)
            ]
            counted = measure(found)
            print(
                f"  {label:10}  age {counted.age:.1f}  {counted.words / counted.sentences:.1f} words a "
                f"sentence  {counted.syllables / counted.words:.2f} syllables a word  "
                f"{counted.words:,} words"
            )
            for text in sorted(found, key=lambda item: -len(item.split()))[: given.longest]:
                print(f"    {len(text.split()):3} {text}")


if __name__ == "__main__":
    main()
