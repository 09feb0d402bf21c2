from __future__ import annotations

import csv
import json
import struct
from pathlib import Path

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import read_edition
from pcp_analysis.errors import RenderError
from pcp_analysis.publishing.trace.describe import CSV_METADATA, complete, drawings_of, to_png
from pcp_analysis.report.ledger import Entry, Ledger

ROOT = Path(__file__).parents[2]
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt">'
    b'<rect width="9" height="9"/></svg>'
)


@pytest.fixture
def ledger() -> Ledger:
    """A table and a figure, completed."""
    made = Ledger()
    made.add_data(
        Entry(
            id="a.forces",
            kind="table",
            chapter="a",
            text="Forces",
            unit="per 1,000 population",
            period="Q4 2020/21",
            area="E23000028",
            releases=("home-office-recorded-crime-2023-10",),
            indicator="all-crime",
        ),
        ["force", "value", "note"],
        [["Essex", 80.25, "=1"], ["Kent", None, ""]],
        None,
    )
    made.add_data(
        Entry(id="a.chart", kind="figure", chapter="a", text="Alt text", title="Drawn title"),
        ["period", "value"],
        [["2019", 1]],
        SVG,
    )
    catalogue = Catalogue.load(ROOT)
    pictures = {path: to_png(drawing) for path, drawing in drawings_of(made).items()}
    complete(made, catalogue, read_edition(ROOT, catalogue, "2020-21-q4"), pictures)
    return made


def about(ledger: Ledger, name: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(ledger.files[f"figures/{name}.json"])
    return found


def test_json_carries_title_unit_notes_licence_and_data(ledger: Ledger) -> None:
    found = about(ledger, "a.forces")
    assert (found["title"], found["unit"]) == ("Forces", "per 1,000 population")
    assert found["area"] == {"code": "E23000028", "name": "Essex"}
    assert "fraud left out" in str(found["definition"])
    assert any("stalking" in note for note in found["notes"])  # type: ignore[attr-defined]
    assert any("421 rows are negative" in note for note in found["notes"])  # type: ignore[attr-defined]
    assert "Open Government Licence v3.0" in str(found["licence"])
    assert "9db8cdaf" in str(found["releases"])
    assert found["columns"] == ["force", "value", "note"]
    assert found["rows"] == [["Essex", 80.25, "=1"], ["Kent", None, None]]
    entry = ledger.get("a.forces")
    assert found["csv"] == {"file": "a.forces.csv", "sha256": entry.sha256}
    assert entry.json == "figures/a.forces.json"


def test_figure_has_its_drawn_title_and_a_png_of_twice_the_size(ledger: Ledger) -> None:
    entry = ledger.get("a.chart")
    found = about(ledger, "a.chart")
    assert (found["title"], found["description"]) == ("Drawn title", "Alt text")
    assert found["rows"] == [[2019, 1]]
    assert entry.png == "figures/a.chart.png"
    png = ledger.files["figures/a.chart.png"]
    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">II", png[16:24]) == (192, 96)
    assert ledger.get("a.forces").png is None


def test_figures_of_documents_do_not_claim_the_open_licence(ledger: Ledger) -> None:
    assert "whose own terms apply" in str(about(ledger, "a.chart")["licence"])


def test_csv_has_title_unit_notes_and_licence_in_the_metadata_beside_it(ledger: Ledger) -> None:
    metadata = json.loads(ledger.files[CSV_METADATA])
    assert metadata["@context"][0] == "http://www.w3.org/ns/csvw"
    tables = {table["url"]: table for table in metadata["tables"]}
    assert set(tables) == {"a.forces.csv", "a.chart.csv"}
    table = tables["a.forces.csv"]
    assert table["dc:title"] == "Forces"
    assert table["schema:unitText"] == "per 1,000 population"
    assert table["dc:license"]["@id"].startswith("https://www.nationalarchives.gov.uk/")
    header = next(csv.reader(ledger.files["figures/a.forces.csv"].decode().splitlines()))
    columns = table["tableSchema"]["columns"]
    assert [column["titles"] for column in columns] == header
    assert [column["datatype"] for column in columns] == ["string", "number", "string"]


def test_drawing_that_is_none_is_refused() -> None:
    with pytest.raises(RenderError, match="cannot be turned into PNG"):
        to_png(b"no drawing")
