from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.documents.audit import Audit, audit, run_audit
from pcp_analysis.documents.open_data import OpenData
from pcp_analysis.documents.register import read_register
from pcp_analysis.documents.register_models import Register
from pcp_analysis.store.observations import Observations

ROOT = Path(__file__).parents[2]
HEADER = [
    "figure_id",
    "document",
    "line",
    "locator",
    "printed",
    "value",
    "qualifier",
    "unit",
    "decimals",
    "measure",
    "area",
    "period",
    "kind",
    "expression",
    "open_data",
    "alternative",
    "needs",
    "note",
]
NEEDS = "needs:\n  force-calls:\n    title: calls of the force\n    detail: The force holds them.\n"


@pytest.fixture(scope="session")
def register(catalogue: Catalogue) -> Register:
    """The repository's register."""
    return read_register(ROOT / "data" / "published", catalogue)


@pytest.fixture(scope="session")
def audited() -> Audit:
    """The audit of the repository's register."""
    return run_audit(ROOT)


@pytest.fixture
def write_register(tmp_path: Path) -> Callable[..., Path]:
    """Write a register of some rows, each given by what differs from a plain stated count."""

    def write(*rows: dict[str, str]) -> Path:
        plain = dict.fromkeys(HEADER, "") | {
            **{"document": "000", "line": "1", "locator": "here", "unit": "calls", "decimals": "0"},
            **{"area": "E23000028", "period": "2020-21-q4", "kind": "stated"},
            **{"needs": "force-calls"},
        }
        stream = io.StringIO()
        writer = csv.DictWriter(stream, HEADER, lineterminator="\n")
        writer.writeheader()
        for number, row in enumerate(rows, start=1):
            given = {"figure_id": f"000-p1-{number:02d}", "measure": f"measure-{number}"} | row
            given.setdefault("printed", given.get("value", "rose"))
            writer.writerow(plain | given)
        (tmp_path / "figures.csv").write_text(stream.getvalue(), encoding="utf-8")
        (tmp_path / "needs.yml").write_text(NEEDS, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def audit_rows(
    write_register: Callable[..., Path], catalogue: Catalogue, observations: Observations
) -> Callable[..., Audit]:
    """Audit a register of some rows."""
    import datetime as dt

    def run(*rows: dict[str, str], as_at: dt.date = dt.date(2026, 7, 31)) -> Audit:
        register = read_register(write_register(*rows), catalogue)
        return audit(register, OpenData(catalogue, observations, as_at))

    return run
