"""List every sentence of an edition's ledger that changed, old beside new, with the reason.

Run ``python benchmarks/list_changed_sentences.py OLD NEW --output FILE`` with two folders of built
editions (or two files ``ledger.json``). Tables and drawings whose data changed are counted by kind.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from compare_ledgers import entries_of

from pcp_analysis.files import write_atomically
from pcp_analysis.report.ledger import Entry

# why the text of an entry changed, by the last part of its id
REASONS: Mapping[str, str] = {
    "change-12m": "the change of the two recorded rates; of rare numbers no percentage is taken",
    "change-12m-interval": "noise weighed with all forces instead of one series alone",
    "direction": "the change test alone decides; XmR, Kendall and agreeing quarters support nothing",
    "changes": "the chart shows the new intervals and verdicts",
    "control": "limits below zero are drawn at zero",
    "panels": "the latest figure is the recorded one, as in the tables",
    "expected-range": "the farthest peer is set aside, and chance is taken out force by force",
    "expected-lower": "the farthest peer is set aside, and chance is taken out force by force",
    "expected-upper": "the farthest peer is set aside, and chance is taken out force by force",
    "p": "the test against the range whose farthest peer is set aside",
    "adjusted-p": "as its p-value; figures of another time are in the family no more",
    "verdict": "different, similar and cannot tell stand for three things; old figures have no verdict",
    "rank": "too few cases for a rank",
    "rank-interval": "each force's own dispersion, drawn towards the group's, in place of one pooled",
    "ranked": "the title says what can be told, not the rank alone",
    "trend": "the title says what the 12 months found",
    "twelve-months": "the title says what the 12 months found",
    "change": "the noise of the nearest series of open data, weighed with all forces",
    "spread": "rare events are counted and no rate of them is drawn",
    "positions-deteriorated": "rare events have no rank that could move",
    "slopes": "rare events have no rank that could move",
    "arithmetic": "no change is asked of rare events",
    "previous-edition": "the record of the edition before was made again",
    "previous-figures": "the record of the edition before was made again",
    "previous-changed": "the record of the edition before was made again",
    "points-lower": "the interval has the variance of the new change test",
    "points-upper": "the interval has the variance of the new change test",
    "points-p": "the p-value is that of the new change test",
}
FRONT = "a count of verdicts, which changed with the verdicts it counts"
UNKNOWN = "not known: look"
_COUNTS = ("improving", "deteriorating", "possible", "changed", "no-change")


def reason_of(name: str) -> str:
    """Return why an entry changed, or that no reason is known."""
    last = name.rpartition(".")[2]
    if last in REASONS:
        return REASONS[last]
    return FRONT if any(word in last for word in _COUNTS) else UNKNOWN


def changed(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> Iterator[tuple[str, str, str]]:
    """Yield id, old and new text of every entry whose text differs, and those that are new."""
    for name, entry in sorted(old.items()):
        after = new.get(name)
        if after is not None and after.text != entry.text and entry.kind != "table":
            yield name, entry.text, after.text


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def page_of(
    old: Mapping[str, Entry], new: Mapping[str, Entry], title: str, known: bool = False
) -> str:
    """Return the list as Markdown."""
    lines = [f"# {title}", "", "| id | old | new | why |", "|---|---|---|---|"]
    left = 0
    for name, before, after in changed(old, new):
        if known and reason_of(name) == UNKNOWN:
            left += 1
            continue
        lines.append(f"| `{name}` | {_cell(before)} | {_cell(after)} | {reason_of(name)} |")
    if left:
        lines += [
            "",
            f"{left} other entries changed too, for reasons other than the tests of change.",
        ]
    added = Counter(name.rpartition(".")[2] for name in new if name not in old)
    gone = Counter(name.rpartition(".")[2] for name in old if name not in new)
    data = Counter(
        name.rpartition(".")[2]
        for name, entry in old.items()
        if name in new and entry.csv and entry.sha256 != new[name].sha256
    )
    for head, counted in (("New", added), ("Gone", gone), ("Data changed", data)):
        told = ", ".join(f"`{kind}` {number}" for kind, number in sorted(counted.items()))
        lines += ["", f"{head}, by the last part of the id: {told or 'none'}."]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print or write the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--title", default="Changed sentences")
    parser.add_argument("--known", action="store_true", help="only entries with a known reason")
    parser.add_argument("--output", type=Path)
    given = parser.parse_args()
    text = page_of(entries_of(given.old), entries_of(given.new), given.title, given.known)
    if given.output is None:
        print(text)
    else:
        write_atomically(given.output, text)


if __name__ == "__main__":
    main()
