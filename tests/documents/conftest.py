from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.documents.audit import Audit, audit, run_audits
from pcp_analysis.documents.open_data import OpenData
from pcp_analysis.documents.register import read_register
from pcp_analysis.documents.register_models import Register
from pcp_analysis.store.observations import Observations

ROOT = Path(__file__).parents[2]
HEADER = [
    "figure_id",
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
    return read_register(catalogue, "essex")


@pytest.fixture(scope="session")
def audited() -> Audit:
    """The audit of the repository's register."""
    (only,) = run_audits(ROOT)
    return only


DOCUMENT = """\
id: "{id}"
force: essex
kind: quarterly-update
title: Update {id}
short_title: Update {id}
quarter: 2020-21-q4
register:
  - page: audit_{id}
    heading: Register of {id}
"""


@pytest.fixture
def write_register(tmp_path: Path) -> Callable[..., Catalogue]:
    """Write the registers of some rows, each given by what differs from a plain stated count."""
    folder = tmp_path / "registers" / "data"
    shutil.copytree(ROOT / "data" / "catalogue", folder / "catalogue")

    def write(*rows: dict[str, str]) -> Catalogue:
        plain = dict.fromkeys(HEADER, "") | {
            **{"line": "1", "locator": "here", "unit": "calls", "decimals": "0"},
            **{"area": "E23000028", "period": "2020-21-q4", "kind": "stated"},
            **{"needs": "force-calls"},
        }
        tables: dict[str, list[dict[str, str]]] = {}
        for number, row in enumerate(rows, start=1):
            given = {"figure_id": f"000-p1-{number:02d}", "measure": f"measure-{number}"} | row
            given.setdefault("printed", given.get("value", "rose"))
            tables.setdefault(given.pop("document", "000"), []).append(plain | given)
        for document, found in tables.items():
            own = folder / "documents" / "essex" / document
            own.mkdir(parents=True, exist_ok=True)
            stream = io.StringIO()
            writer = csv.DictWriter(stream, HEADER, lineterminator="\n")
            writer.writeheader()
            writer.writerows(found)
            (own / "figures.csv").write_text(stream.getvalue(), encoding="utf-8")
            (own / "document.yml").write_text(DOCUMENT.format(id=document), encoding="utf-8")
        (folder / "documents" / "essex" / "needs.yml").write_text(NEEDS, encoding="utf-8")
        return Catalogue.load(folder.parent)

    return write


@pytest.fixture
def audit_rows(
    write_register: Callable[..., Catalogue], catalogue: Catalogue, observations: Observations
) -> Callable[..., Audit]:
    """Audit a register of some rows."""
    import datetime as dt

    def run(*rows: dict[str, str], as_at: dt.date = dt.date(2026, 7, 31)) -> Audit:
        register = read_register(write_register(*rows), "essex")
        return audit(register, OpenData(catalogue, observations, as_at))

    return run
