from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pcp_analysis.report.check import faults_of

ROOT = Path(__file__).parents[2]
MAIN = "from pcp_analysis.cli.main import main; main()"
LIVE = (
    "```{include} /etc/passwd\n```",
    "{{ ''.__class__ }}",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "x\u202ey",
)

_REST = """    label: Bicycle offences
    unit: offences
    frequency: quarter
    polarity: lower_is_better
    source: {family: recorded_crime, subgroups: [Bicycle theft]}
    definition: Theft of bicycles.
    role: denominator
"""


@pytest.fixture
def project(project: Path) -> Path:
    """The copied data with contents and notebooks beside them, which say what pages there are."""
    for name in ("book", "notebooks"):
        shutil.copytree(ROOT / name, project / name)
    return project


def test_what_people_wrote_for_the_editions_has_no_fault(root: Path) -> None:
    assert faults_of(root) == []


def test_every_fault_is_named_at_once_with_file_and_line(
    project: Path, edit: Callable[[str, str, str], int]
) -> None:
    data = project / "data"
    title = "Crack down on anti-social behaviour"
    line = edit("catalogue/plans/essex/2016-2021.yml", title, f'"{title} \\u202E x"')
    edit("catalogue/plans/essex/2016-2021.yml", "contact: null", "contact: {page: 'javascript:x'}")
    returned = data / "local_returns" / "essex" / "2020-21-q4.csv"
    rows = returned.read_text().splitlines()
    rows[1] = rows[1].replace(",courses,", ",cou\u202erses,")
    rows[3] = rows[3].replace("stated", "guessed")
    returned.write_text("\n".join(rows) + "\n")
    register = next(data.rglob("figures.csv"))
    register.write_text(register.read_text().replace("special constables", "special\u200b", 1))
    folder = data / "commentary" / "essex" / "2020-21-q4"
    for number, text in enumerate(LIVE, start=1):
        (folder / f"priority-{number}.md").write_text(f"First.\n\n{text}\n")
    (folder / "priority-6.md").write_text("![words](none.png)\n")
    found = faults_of(project, "2020-21-q4")
    for wanted in (
        f"data/catalogue/plans/essex/2016-2021.yml, line {line}: ",
        "data/local_returns/essex/2020-21-q4.csv, row 2, column 'unit': ",
        "data/local_returns/essex/2020-21-q4.csv, row 4, column 'kind': ",
        f"{register.relative_to(project).as_posix()}, row 2, column 'unit': ",
        *(
            f"data/commentary/essex/2020-21-q4/priority-{number}.md, line 3: "
            for number in range(1, len(LIVE) + 1)
        ),
        "data/commentary/essex/2020-21-q4/priority-6.md, line 1: ",
    ):
        assert any(item.startswith(wanted) for item in found), (wanted, found)
    assert any("contact.page" in item for item in found)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"text \xff\xfe\n", "not UTF-8"),
        (b"Calls rose by 17% since then.\n", "'17%'"),
        (b"[x](no_such_page.md)\n", "no_such_page.md"),
        (b"![words](fake.png)\n", "no PNG"),
    ],
)
def test_commentary_that_cannot_be_shown_is_named(project: Path, content: bytes, said: str) -> None:
    folder = project / "data" / "commentary" / "essex" / "2020-21-q4"
    (folder / "fake.png").write_bytes(b"<svg onload=alert(1)>")
    (folder / "priority-1.md").write_bytes(content)
    found = faults_of(project, "2020-21-q4")
    assert len(found) == 1, found
    assert "priority-1.md, line 1" in found[0] and said in found[0]


def test_a_commentary_of_another_edition_is_left_to_it(project: Path) -> None:
    other = project / "data" / "commentary" / "essex" / "2020-21-q2" / "priority-1.md"
    other.write_text("<b>\n")
    assert faults_of(project, "2020-21-q4") == []
    assert len(faults_of(project)) == 1


def test_label_with_what_nobody_sees_is_named(
    project: Path, edit: Callable[[str, str, str], int]
) -> None:
    label = '"Special Constabulary headcount"'
    line = edit("catalogue/local_indicators.yml", label, '"Head\\u200Bcount"')
    (found,) = faults_of(project, "2020-21-q4")
    assert found.startswith(f"data/catalogue/local_indicators.yml, line {line}: ")


def test_command_names_each_fault_and_ends_with_one(project: Path) -> None:
    path = project / "data" / "commentary" / "essex" / "2020-21-q4" / "priority-1.md"
    path.write_text("[bold]x[/bold] <b>y</b> \x1b[J\n")
    run = subprocess.run(
        [sys.executable, "-c", MAIN, "check", "2020-21-q4"],
        capture_output=True,
        text=True,
        env={**os.environ, "PCP_PROJECT": str(project)},
        check=False,
    )
    assert run.returncode == 1
    assert "priority-1.md, line 1: found HTML '<b>'" in run.stderr
    assert "\x1b" not in run.stderr and "three faults" in run.stderr


def test_an_indicator_that_was_never_read_is_named_with_the_releases_to_read(
    project: Path, edit: Callable[[str, str, str], int]
) -> None:
    entry = "  - id: vehicle-offences\n"
    edit("catalogue/indicators.yml", entry, f"{entry.replace('vehicle', 'bicycle')}{_REST}{entry}")
    (found,) = faults_of(project, "2020-21-q4")
    assert found.startswith("data/catalogue/indicators.yml, 'bicycle-offences': found no figure")
    assert "pcp import RELEASE FILE" in found and "home-office-recorded-crime-2023-10" in found


def test_a_commentary_that_no_chapter_shows_is_named_with_the_nearest_priority(
    project: Path,
) -> None:
    folder = project / "data" / "commentary" / "essex" / "2020-21-q4"
    (folder / "priorty-4.md").write_text("Nothing more.\n")
    (found,) = faults_of(project, "2020-21-q4")
    assert found.startswith("data/commentary/essex/2020-21-q4/priorty-4.md: ")
    assert "Did you mean 'priority-4'?" in found


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("report.check", {"matplotlib", "statsmodels", "scipy.stats"}),
        ("publishing.build.edition", {"statsmodels", "scipy.stats"}),  # its kernels test and draw
    ],
)
def test_a_check_draws_nothing_and_what_checks_or_puts_together_tests_nothing(
    module: str, unwanted: set[str]
) -> None:
    code = f"import sys; import pcp_analysis.{module}; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert unwanted.isdisjoint(run.stdout.split())


def test_a_margin_that_does_not_fit_is_named_with_its_line(
    project: Path, edit: Callable[[str, str, str], int]
) -> None:
    margin = "indicator: robbery, kind: ratio, size: "
    line = edit("catalogue/margins.yml", f"{margin}1.15", f"{margin}0.15")
    found = faults_of(project, "2020-21-q4")
    assert any(item.startswith(f"data/catalogue/margins.yml, line {line}: ") for item in found)


def test_names_in_capitals_blank_words_and_columns_without_a_name_are_named(
    project: Path, edit: Callable[[str, str, str], int]
) -> None:
    editions = project / "data" / "editions"
    (editions / "2020-21-q4.yml").rename(editions / "2020-21-Q4.yml")
    title = "Crack down on anti-social behaviour"
    line = edit("catalogue/plans/essex/2016-2021.yml", title, "'  '")
    returned = project / "data" / "local_returns" / "essex" / "2020-21-q2.csv"
    returned.write_text("\n".join(["", *returned.read_text().splitlines()[1:]]))
    found = faults_of(project)
    assert any(item.startswith("data/editions/2020-21-Q4.yml: found that name") for item in found)
    assert any(f"2016-2021.yml, line {line}: found spaces alone" in item for item in found)
    assert any("2020-21-q2.csv" in item for item in found)


def test_every_file_of_the_catalogue_is_told_where_several_are_wrong(project: Path) -> None:
    folder = project / "data" / "catalogue"
    for name, right, wrong in (
        ("margins.yml", "kind: ratio", "kind: ratoi"),
        ("grades.yml", "{id: verdict,", "{id: verdit,"),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    told = "\n".join(faults_of(project))
    assert "margins.yml, line" in told
    assert "grades.yml, line" in told
