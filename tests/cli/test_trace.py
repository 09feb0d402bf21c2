from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pcp_analysis.cli import trace as cli_trace
from pcp_analysis.cli.main import app
from pcp_analysis.errors import UnknownNameError
from pcp_analysis.report.ledger import Entry, Ledger
from tests.editions import WITHOUT_RELEASES

ROOT = Path(__file__).parents[2]
VALUE = "most-similar-group.all-crime.value"
MANIFEST = {
    "edition": "2020-21-q4",
    "parameters": {
        **{"force": "essex", "quarter": "2020-21-q4", "as_at": "2026-07-31"},
        "without_releases": WITHOUT_RELEASES,
    },
    "version": 1,
    "status": "draft",
    "code": {"commit": "abc123", "dirty": True, "version": "0.1.0"},
    "lock_sha256": "0" * 64,
    "tools": {},
    "releases": {
        "ons-population-2025-07": {
            "id": "ons-population-2025-07",
            "publisher": "Office for National Statistics",
            "title": "Estimates",
            "edition": "July 2025",
            "published": "2025-07-30",
            "licence": "Open Government Licence v3.0",
            "sha256": "f" * 64,
        }
    },
    "inputs": {},
    "outputs": {},
}


def edition(folder: Path, value: float = 80.2) -> Path:
    """Write what the commands read of an edition: a ledger of two entries and a manifest."""
    ledger = Ledger()
    ledger.add(
        Entry(
            id=VALUE,
            kind="number",
            chapter="most-similar-group",
            text=f"{value:.1f}",
            value=value,
            unit="per 1,000 population",
            period="12 months to March 2021",
            area="E23000028",
            method="count divided by population",
            releases=("ons-population-2025-07",),
            indicator="all-crime",
            areas=("E23000028",),
            page="most_similar_group_overall",
        )
    )
    ledger.add_data(
        Entry(id="a.table", kind="table", chapter="a", text="A table"),
        ["force", "value"],
        [[f"Force {number}", number] for number in range(30)],
        None,
    )
    ledger.write(folder)
    (folder / "manifest.json").write_text(json.dumps(MANIFEST))
    return folder


def run(*arguments: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.exit_code, found.stdout


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCP_PROJECT", str(ROOT))
    monkeypatch.setattr(cli_trace.out, "width", 200, raising=False)
    monkeypatch.setattr(cli_trace.out, "_width", 200)


def test_show_says_what_a_figure_is_and_the_rows_behind_it(tmp_path: Path) -> None:
    code, said = run("show", VALUE, "--edition", str(edition(tmp_path / "essex" / "now")))
    assert code == 0
    for word in (
        "80.2",
        "per 1,000 population",
        "E23000028, Essex",
        "All notifiable offences",
        "population, times 1000",
        "count divided by population",
        "f" * 64,
        "abc123 and changes not committed",
        "notebooks/most_similar_group_overall.ipynb",
        "Made from 5 observations",
        "33675",
        "1852594",
    ):
        assert word in said, word


def test_show_prints_the_head_of_a_tables_data(tmp_path: Path) -> None:
    folder = edition(tmp_path / "essex" / "now")
    _, said = run("show", "a.table", "--edition", str(folder), "--rows", "3")
    assert "figures/a.table.csv, 30 rows" in said
    assert "Force 2" in said
    assert "Force 3" not in said
    assert "and 27 more" in said


def test_show_takes_the_newest_edition_that_has_the_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.setenv("PCP_PROJECT", str(tmp_path))
    for quarter, value in (("2020-21-q2", 81.0), ("2020-21-q4", 80.2)):
        folder = edition(tmp_path / "editions" / "essex" / quarter, value)
        content = {**MANIFEST, "parameters": {**MANIFEST["parameters"], "quarter": quarter}}  # type: ignore[dict-item]
        (folder / "manifest.json").write_text(json.dumps(content))
    assert "essex/2020-21-q4" in run("show", VALUE)[1]
    with pytest.raises(UnknownNameError, match=rf"Did you mean '{VALUE}'"):
        run("show", f"{VALUE}s")


def test_show_asks_every_lookup_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = lambda figure, edition, rows: [f"register has {figure}"]  # noqa: E731
    monkeypatch.setattr(cli_trace, "LOOKUPS", (asked, *cli_trace.LOOKUPS))
    assert "register has s12" in run("show", "s12")[1]


def test_show_knows_the_figures_of_the_source_documents() -> None:
    code, said = run("show", "003-p1-36")
    assert code == 0
    for words in ("22.5%", "Internally inconsistent", "22.80%", "figures.csv", "audit_003.html"):
        assert words in said
    with pytest.raises(UnknownNameError, match="Did you mean '003-p1-36'"):
        run("show", "003-p1-3666")


def test_diff_prints_a_table_csv_or_json(tmp_path: Path) -> None:
    old, new = (str(edition(tmp_path / "essex" / name, v)) for name, v in (("a", 80.2), ("b", 81)))
    code, said = run("diff", old, new)
    assert code == 0
    assert "80.2" in said
    assert "+0.8" in said
    (record,) = json.loads(run("diff", old, new, "--format", "json")[1])
    assert (record["id"], record["changed"]) == (VALUE, "value, text")
    (row,) = csv.DictReader(io.StringIO(run("diff", old, new, "--format", "csv")[1]))
    assert (row["old_text"], row["new_value"]) == ("80.2", "81")
    assert "are the same" in run("diff", old, old)[1]


def test_verify_exits_1_and_names_each_fault(tmp_path: Path) -> None:
    folder = edition(tmp_path / "essex" / "now")
    code, said = run("verify", str(folder), "--edition-only")
    assert code == 1
    assert "manifest.sha256: is missing" in said
    assert "ledger.json: was added" in said


def test_reproduce_needs_a_project_at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCP_PROJECT", str(tmp_path))
    with pytest.raises(Exception, match="no project is at hand"):
        run("reproduce", VALUE, "--edition", str(edition(tmp_path / "essex" / "now")))
