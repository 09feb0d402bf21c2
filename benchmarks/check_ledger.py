"""Walk over a built edition and list the values that cannot be.

Run: ``python benchmarks/check_ledger.py EDITION_FOLDER``
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from pcp_analysis.statistics import impossible_values


def main() -> None:
    """Print each rule that is broken, and where; the rows of a table together."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("edition", type=Path)
    folder: Path = parser.parse_args().edition
    entries = json.loads((folder / "ledger.json").read_text(encoding="utf-8"))["entries"]
    tables = {
        name: json.loads((folder / entry["json"]).read_text(encoding="utf-8"))
        for name, entry in entries.items()
        if entry.get("json")
    }
    found = impossible_values(entries, tables)
    print(f"{len(entries)} entries, {len(tables)} tables: {len(found)} values that cannot be")
    for (name, rule, value), number in Counter((f.id, f.rule, f.found) for f in found).items():
        print(f"{name}: {rule}: {value}" + (f" ({number} rows)" if number > 1 else ""))


if __name__ == "__main__":
    main()
