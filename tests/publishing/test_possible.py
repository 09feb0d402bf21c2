"""No value that an edition prints, and none behind a chart or table of it, is one that cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pcp_analysis.statistics import impossible_values

pytestmark = [pytest.mark.edition, pytest.mark.xdist_group("edition")]


def test_ledger_and_tables_of_an_edition_hold_no_impossible_value(essex: Path) -> None:
    entries = json.loads((essex / "ledger.json").read_text(encoding="utf-8"))["entries"]
    tables = {
        name: json.loads((essex / entry["json"]).read_text(encoding="utf-8"))
        for name, entry in entries.items()
        if entry.get("json")
    }
    assert len(entries) > 2000 and len(tables) > 200
    assert list(impossible_values(entries, tables)) == []
    homicide = [name for name in entries if ".homicide." in name]
    assert not [name for name in homicide if name.endswith((".ranked", ".trend", ".control"))]
    # and the walk finds what is changed
    name = next(key for key, item in entries.items() if item.get("unit") == "offences")
    spoilt = {name: {**entries[name], "value": -5.5}}
    assert list(impossible_values(spoilt, {})) != []
