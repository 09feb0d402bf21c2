from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pcp_analysis.errors import CatalogueError, DataError, UnknownNameError
from pcp_analysis.periods import Quarter
from pcp_analysis.store.local_returns import ASKED_OF_RETURNS, LocalReturns
from pcp_analysis.store.return_form import write_template
from pcp_analysis.store.return_rows import COLUMNS, FORM_COLUMNS

ROOT = Path(__file__).parents[2]
HEADER = ",".join(COLUMNS)
ROW = 'emergency-999-calls,quarter,2021-22-q1,70000,calls,stated,,"70,000",test,bullet 1,'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the catalogue and no returns."""
    shutil.copytree(ROOT / "data" / "catalogue", tmp_path / "data" / "catalogue")
    return tmp_path


def write(project: Path, *rows: str, header: str = HEADER) -> Path:
    path = project / "data" / "local_returns" / "essex" / "2021-22-q1.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def refusal(project: Path) -> str:
    with pytest.raises(DataError) as caught:
        LocalReturns.load(project, "essex")
    return str(caught.value)


def test_committed_returns_of_essex_read() -> None:
    returns = LocalReturns.load(ROOT, "essex")
    (calls,) = returns.of("emergency-999-calls", "quarter", "2020-21-q4")
    assert (calls.value, calls.document, calls.derived) == (66497.0, "000", False)
    (implied,) = returns.of("emergency-999-calls", "quarter", "2020-21-q3")
    assert (implied.value, implied.derived) == (73887.0, True)


def test_every_document_of_a_return_has_a_title() -> None:
    from pcp_analysis.catalogue.catalogue import Catalogue

    titles = Catalogue.load(ROOT).documents
    assert {figure.document for figure in LocalReturns.load(ROOT, "essex").every_figure} <= set(
        titles
    )


def test_every_derived_figure_is_what_its_expression_gives() -> None:
    import csv

    for path in sorted((ROOT / "data" / "local_returns" / "essex").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                parts = row["expression"].replace(",", "").split()
                if len(parts) == 3 and parts[1] in "+-":
                    sign = 1 if parts[1] == "+" else -1
                    assert float(parts[0]) + sign * float(parts[2]) == float(row["value"])


def test_force_without_returns_has_none(project: Path) -> None:
    assert LocalReturns.load(project, "kent").every_figure == ()


def test_template_has_a_line_for_each_quarterly_figure_and_reads_as_empty(project: Path) -> None:
    _, path = write_template(project, "essex", Quarter.parse("2020-21-q4"))
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == ",".join(FORM_COLUMNS)
    assert any(line.startswith("emergency-999-calls,quarter,2020-21-q4,,calls") for line in lines)
    assert LocalReturns.load(project, "essex").every_figure == ()


def test_template_never_overwrites_a_return(project: Path) -> None:
    path = write(project, ROW)
    before = path.read_bytes()
    with pytest.raises(DataError, match="a return already"):
        write_template(project, "essex", Quarter.parse("2021-22-q1"))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ROW.replace("70000", "many"), "row 2, column 'value': found 'many'"),
        (ROW.replace("999-calls", "999-call"), "Did you mean 'emergency-999-calls'"),
        (ROW.replace("2021-22-q1", "2021-22-q5"), "row 2, column 'period': found '2021-22-q5'"),
        (ROW.replace(",quarter,", ",quater,"), "row 2, column 'period_type': found 'quater'"),
        (ROW.replace("stated", "guessed"), "row 2, column 'kind': found 'guessed'"),
        (ROW.replace("70000", ""), "expected a value, since '70,000' stands beside it"),
        (ROW.replace("stated,", "derived,"), "a sum such as 2 * 60 + 36 (found nothing)"),
        (ROW.replace("stated,", "derived,half of it"), "(found 'half of it')"),
    ],
)
def test_bad_row_is_told_by_file_row_and_column(project: Path, row: str, said: str) -> None:
    write(project, row)
    message = refusal(project)
    assert message.startswith("2021-22-q1.csv, row 2")
    assert said in message


def test_missing_column_and_repeated_row_are_told(project: Path) -> None:
    write(project, ROW, ROW)
    assert "a second row for emergency-999-calls" in refusal(project)
    write(project, "x", header="indicator")
    assert "column 'period_type'" in refusal(project)


def test_unknown_indicator_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'emergency-999-calls'"):
        LocalReturns.load(ROOT, "essex").indicator("emergency-999-call")


def test_indicator_file_with_an_unknown_key_is_refused_by_line(project: Path) -> None:
    path = project / "data" / "catalogue" / "local_indicators.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("polarity:", "polarty:", 1))
    with pytest.raises(CatalogueError, match=r"local_indicators\.yml, line \d+"):
        LocalReturns.load(project, "essex")


def with_questions(project: Path, code: str) -> list[str]:
    """Return what a process notes that reads the returns of Essex by some code."""
    head = (
        "import sys; from pathlib import Path; from pcp_analysis import reads\n"
        "from pcp_analysis.store.local_returns import LocalReturns\n"
        "root = Path(sys.argv[1]); reads.begin(root); read = LocalReturns.load(root, 'essex')\n"
    )
    tail = (
        "\nfound = reads.noted(); print(*sorted(found.questions), *sorted(found.files), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", head + code + tail, str(project)],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.splitlines()


def test_a_figure_is_noted_by_what_is_asked_and_no_return_as_a_file(project: Path) -> None:
    write(project, ROW)
    noted = with_questions(
        project,
        "read.of('emergency-999-calls', 'quarter', '2020-21-q4')\n"
        "read.of_indicator('burglary'); read.quarters()",
    )
    assert [line for line in noted if line.startswith(ASKED_OF_RETURNS)] == [
        'return ["essex", "", "quarter"]',
        'return ["essex", "burglary"]',
        'return ["essex", "emergency-999-calls", "quarter", "2020-21-q4"]',
    ]
    files = [line for line in noted if not line.startswith(ASKED_OF_RETURNS)]
    assert "data/catalogue/disclosure.yml" in files
    assert not [file for file in files if file.startswith("data/local_returns/")]


def test_another_answer_of_the_returns_is_another_digest() -> None:
    returns = LocalReturns.load(ROOT, "essex")
    figure = returns.of_indicator("emergency-999-calls")[0]
    changes: dict[str, Any]
    for changes in ({"value": 1.5}, {"note": "n"}, {"locator": "p"}, {"document": "d"}):
        changed = tuple(
            replace(item, **changes) if item is figure else item for item in returns.every_figure
        )
        edited = replace(returns, every_figure=changed)
        asked = [*figure.key]
        assert edited.answer(asked) != returns.answer(asked)
        assert edited.answer(asked[:1]) != returns.answer(asked[:1])
        assert edited.answer(["", "quarter"]) == returns.answer(["", "quarter"])


def test_no_chapter_takes_figures_that_it_does_not_ask_for() -> None:
    """A figure not asked for is not noted, and a chapter that shows it would be kept too long."""
    users = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "pcp_analysis").rglob("*.py"))
        if "every_figure" in path.read_text(encoding="utf-8")
    ]
    assert users == ["pcp_analysis/store/local_returns.py"]
