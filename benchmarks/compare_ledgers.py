"""Prove that figures have not moved: an edition's ledger beside that of the same edition built before.

Run ``python benchmarks/compare_ledgers.py OLD NEW`` with two folders of built editions (or two files
``ledger.json``). It prints how many ids stand in both, every id whose value, text or data differ, and
every id that vanished with its reason; with a difference, or a vanished id without a reason, it ends
with exit code 1.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from pcp_analysis.report.ledger import Entry, read_entries

# ids that editions up to version 0.1 had and no edition has now
_ONCE = "a count of the summary stands once, under executive-summary (decision 0063)"
_RARE = "rare events are counted, and have no rate, rank or test (decision 0037)"
_OLD = "a figure of another time has no expected range (decision 0035)"
_OUTSIDE = "forces outside the range are told of each indicator, beside chance (decision 0035)"
_POINTS = "a percentage changes by percentage points, under an id of its own (decision 0061)"
_GROUP = "most-similar-group"
REASONS: Mapping[str, str] = {
    "executive-summary.homicide.rank-previous-quarter": _RARE,
    "executive-summary.outside-range": _OUTSIDE,
    "overview.outside-range": _OUTSIDE,
    **{
        f"overview.{name}": _ONCE
        for name in (
            *("better", "worse", "similar", "cannot-tell"),
            *("improving", "deteriorating", "possible"),
        )
    },
    **{
        f"{_GROUP}.homicide.{part}": _RARE
        for part in ("changes", "control", "funnel", "ranked", "trend", "twelve-months")
    },
    **{f"{_GROUP}.homicide-solved-rate.{part}": _RARE for part in ("ranked", "trend")},
    **{
        f"{_GROUP}.{name}.expected-{end}": _OLD
        for name in (
            *("drug-trafficking-solved-rate", "violence-with-injury-solved-rate"),
            *("ksi-casualties", "ksi-casualties-per-vehicle-km"),
        )
        for end in ("lower", "upper")
    },
    **{
        f"{_GROUP}.{name}-solved-rate.change-12m{part}": _POINTS
        for name in (
            *("all-crime", "criminal-damage-and-arson", "drug-offences", "drug-trafficking"),
            *("homicide", "miscellaneous-crimes", "public-order", "robbery", "sexual-offences"),
            *("theft", "violence-against-the-person", "violence-with-injury", "weapons-possession"),
        )
        for part in ("", "-interval")
    },
}
_COMPARED = ("kind", "value", "unit", "period", "area", "releases", "n", "confidence_level")


def entries_of(path: Path) -> dict[str, Entry]:
    """Return the entries of an edition's folder or ledger."""
    return read_entries(path / "ledger.json" if path.is_dir() else path)


def differences(old: Entry, new: Entry) -> list[str]:
    """Return what differs between two entries of one id: value, text, data and what they mean."""
    found = [
        f"{name}: {getattr(old, name)!r} before, {getattr(new, name)!r} now"
        for name in ("text", *_COMPARED)
        if getattr(old, name) != getattr(new, name)
    ]
    if old.csv is not None and old.sha256 != new.sha256:
        found.append("its data")
    return found


def compare(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> tuple[list[str], int]:
    """Return what to print of two ledgers, and how many faults there are."""
    shared = sorted(old.keys() & new.keys())
    numbers = [name for name in shared if old[name].value is not None]
    differing = {name: found for name in shared if (found := differences(old[name], new[name]))}
    vanished = sorted(old.keys() - new.keys())
    added = sorted(new.keys() - old.keys())
    lines = [
        f"ids compared: {len(shared)} of {len(old)} before and {len(new)} now; "
        f"{len(numbers)} of them with a number",
        f"ids that differ: {len(differing)}",
        *(f"  {name}: {'; '.join(found)}" for name, found in differing.items()),
        f"ids that vanished: {len(vanished)}",
        *(f"  {name}: {REASONS.get(name, 'NO REASON GIVEN')}" for name in vanished),
        f"ids that are new: {len(added)}",
        *(f"  {name}" for name in added),
    ]
    return lines, len(differing) + sum(name not in REASONS for name in vanished)


def main() -> None:
    """Compare the two ledgers named on the command line."""
    old, new = (entries_of(Path(name)) for name in sys.argv[1:3])
    lines, faults = compare(old, new)
    print("\n".join(lines))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
