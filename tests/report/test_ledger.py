from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path

import pytest

from pcp_analysis.errors import PcpError, UnknownNameError
from pcp_analysis.report.ledger import Entry, Ledger, csv_rows, csv_text


def entry(**changes: object) -> Entry:
    fields = {
        "id": "chapter.indicator.value",
        "kind": "number",
        "chapter": "chapter",
        "text": "1.2",
        "value": 1.2345,
    }
    return Entry(**{**fields, **changes})  # type: ignore[arg-type]


def test_same_entry_twice_is_one_entry() -> None:
    ledger = Ledger()
    assert ledger.add(entry()) == ledger.add(entry())
    assert list(ledger.entries) == ["chapter.indicator.value"]


def test_one_id_for_two_figures_is_refused() -> None:
    ledger = Ledger()
    ledger.add(entry())
    with pytest.raises(PcpError, match=r"stands for two things: '1\.2' and '1\.3'"):
        ledger.add(entry(text="1.3"))


@pytest.mark.parametrize("name", ["nodots", "Upper.case", "../up.value", "a..b", "a.b c"])
def test_malformed_id_is_refused(name: str) -> None:
    with pytest.raises(PcpError, match="no ledger id"):
        Ledger().add(entry(id=name))


def test_unknown_id_names_the_nearest() -> None:
    ledger = Ledger()
    ledger.add(entry())
    with pytest.raises(UnknownNameError, match=r"Did you mean 'chapter\.indicator\.value'"):
        ledger.get("chapter.indicator.valu")


def test_sha256_is_that_of_the_csv(tmp_path: Path) -> None:
    ledger = Ledger()
    added = ledger.add_data(entry(kind="table"), ["force", "value"], [["Essex", 1.5]], None)
    ledger.write(tmp_path)
    content = (tmp_path / str(added.csv)).read_bytes()
    assert content == b"force,value\nEssex,1.5\n"
    assert added.sha256 == hashlib.sha256(content).hexdigest()


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    ledger = Ledger()
    ledger.add(entry(releases=("one", "two"), n=8))
    ledger.add_data(entry(id="a.figure", kind="figure"), ["x"], [[1.0]], b"<svg/>")
    ledger.write(tmp_path)
    again = Ledger.read(tmp_path)
    assert again.entries == ledger.entries
    assert again.files == ledger.files
    unwritten = Ledger.of_contents(ledger.contents())
    assert (unwritten.entries, unwritten.files) == (ledger.entries, ledger.files)
    with pytest.raises(PcpError, match=r"ledger\.json cannot be read as a ledger"):
        Ledger.of_contents({"ledger.json": b"[]"})


def test_merging_pages_that_disagree_is_refused() -> None:
    one, other = Ledger(), Ledger()
    one.add(entry())
    other.add(entry(value=1.3))
    with pytest.raises(PcpError, match="two things"):
        one.merge(other)


def test_missing_ledger_says_what_the_notebook_lacks(tmp_path: Path) -> None:
    with pytest.raises(PcpError, match=r"build the edition first"):
        Ledger.read(tmp_path)


@pytest.mark.parametrize("text", ["=1+1", "+44", "-x", "@SUM(A1)", "\tx"])
def test_csv_text_that_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    rows = list(csv.reader(io.StringIO(csv_text(["a"], [[text]]))))
    assert rows[1] == [f"'{text}"]


def test_csv_keeps_negative_numbers_as_numbers_and_missing_as_empty() -> None:
    assert csv_text(["a", "b", "c"], [[-1.5, None, 3]]) == "a,b,c\n-1.5,,3\n"


def test_csv_reads_back_as_it_was_written_numbers_as_numbers() -> None:
    rows = [["Essex", 1.5, "2016-17", "=1+1", None], ["Kent", -3, "2017-18", "'quoted'", 2]]
    header, again = csv_rows(csv_text(["a", "b", "c", "d", "e"], rows))
    assert header == ["a", "b", "c", "d", "e"]
    assert again == rows


def test_column_of_text_and_numbers_stays_text() -> None:
    assert csv_rows("a\n1\nx\n")[1] == [["1"], ["x"]]
    assert csv_rows("a\n007\n")[1] == [["007"]]
    assert csv_rows("a\ninf\n")[1] == [["inf"]]


def test_value_of_nought_is_kept_and_empty_fields_are_left_out(tmp_path: Path) -> None:
    ledger = Ledger()
    ledger.add(entry(value=0.0, text="0"))
    ledger.write(tmp_path)
    written = json.loads((tmp_path / "ledger.json").read_text())["entries"]
    assert written["chapter.indicator.value"]["value"] == 0.0
    assert "series" not in written["chapter.indicator.value"]
    assert "areas" not in written["chapter.indicator.value"]


def test_title_of_a_figure_is_its_name_elsewhere_the_text_is() -> None:
    assert entry(kind="figure", title="Drawn", text="Alt").name == "Drawn"
    assert entry(kind="table", text="Caption").name == "Caption"
