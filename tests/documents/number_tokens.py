"""Numbers in a source document that are measured figures until the register says otherwise."""

from __future__ import annotations

import re
from collections import Counter

_MONTH = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)"
)
_NUMBERED = (
    "figures?|priorit(?:y|ies)|appendix|page|paragraph|section|table|tier|phase|option|level|op"
    "|stage|schedule"
)
_CALLS = "call|and|or|non|emergency|service|demand|contact|number|perform|abandon|wait|,|/|\\.|wor"
# what no document measures: dates, years, numbers of paragraphs and figures, names, call numbers
_MASKS = (
    re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b(?:\s+(?:19|20)\d\d)?"),
    re.compile(rf"\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d\b"),
    re.compile(rf"\b{_MONTH}[ -]*'?\d{{2}}\b(?!\d|,\d|%)"),
    re.compile(r"\b\d{1,2}/\d{1,2}/\d{2,4}\b"),
    re.compile(r"\b(?:19\d\d|20[0-3]\d)(?:\s?[/–-]\s?(?:20[0-3]\d|\d\d))?\b(?![,.]\d|%)"),
    re.compile(r"^\s*\d{1,2}(?:\.\d{1,2})+\.?(?=\s|$)"),
    re.compile(r"^\s*\d{1,2}[.)](?=\s)"),
    re.compile(rf"\b(?:{_NUMBERED})\s+\d+(?:\.\d+)*(?:\([ivx]+\))?", re.I),
    re.compile(r"\bQ[1-4]\b"),
    re.compile(r"\b24/7\b"),
    re.compile(r"\bCOVID[- ]?19\b", re.I),
    re.compile(r"\bJ9\b"),
    re.compile(r"\bA\d{1,2}\b(?!\d)"),
    re.compile(rf"\b(?:999|101)\b(?=\s+(?:{_CALLS}))", re.I),
)
_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?")
Tokens = Counter[tuple[int, str]]


def tokens_of(text: str) -> list[str]:
    """Return the numbers of a text without thousands separators."""
    return [match[0].rstrip(",").replace(",", "") for match in _TOKEN.finditer(text)]


def unmasked_tokens(text: str) -> Tokens:
    """Return the numbers of a document by line, but for those that measure nothing anywhere."""
    found: Tokens = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        for mask in _MASKS:
            line = mask.sub(lambda match: " " * len(match[0]), line)
        found.update((number, token) for token in tokens_of(line))
    return found
