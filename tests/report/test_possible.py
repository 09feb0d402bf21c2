"""No comparison of an edition prints a value that cannot be."""

from __future__ import annotations

import csv
from typing import Any

from pcp_analysis.report import Page
from pcp_analysis.report.indicators import families, theme, yardsticks
from pcp_analysis.report.ledger import Ledger
from pcp_analysis.statistics import Impossible, impossible_values

_OF_CHANGE = (".changes", ".control", ".twelve-months", ".change-")


def found_in(ledger: Ledger) -> list[Impossible]:
    """Walk over a ledger in memory, the data of its tables included."""
    entries = {name: vars(entry) for name, entry in ledger.entries.items()}
    tables = {
        name: table(ledger.files[entry.csv], entry.unit)
        for name, entry in ledger.entries.items()
        if entry.csv
    }
    return list(impossible_values(entries, tables))


def table(text: bytes, unit: str | None) -> dict[str, Any]:
    """Return the data of a table as its JSON gives them."""
    columns, *rows = csv.reader(text.decode("utf-8").splitlines())
    return {
        "columns": columns,
        "rows": [[cell(part) for part in row] for row in rows],
        "unit": unit,
    }


def cell(text: str) -> str | float | None:
    """Return a cell as a number, words, or nothing."""
    try:
        return float(text) if text else None
    except ValueError:
        return text


def test_comparisons_and_rare_events_print_no_impossible_value(page: Page) -> None:
    scratch = page.apart()
    theme.arithmetic_table(scratch)
    for indicator in scratch.catalogue.compared():
        yardsticks.similarity_blocks(scratch, indicator)
        yardsticks.yardstick_blocks(scratch, indicator, "all-forces")
    theme.indicator_section(scratch, scratch.catalogue.indicator("homicide"))
    for name in ("peers", "all-forces", "outside-the-range"):
        families.family_blocks(scratch, name)  # type: ignore[arg-type]
    assert len(scratch.ledger.entries) > 1000
    found = [item for item in found_in(scratch.ledger) if not _of_change(item.id)]
    assert found == []
    homicide = [name for name in scratch.ledger.entries if ".homicide." in name]
    assert not [name for name in homicide if name.endswith((".ranked", ".trend", ".control"))]


def _of_change(name: str) -> bool:
    return any(part in name for part in _OF_CHANGE)
