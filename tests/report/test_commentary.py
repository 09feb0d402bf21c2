from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from pcp_analysis.errors import PcpError, UnknownNameError
from pcp_analysis.report.blocks import Prose
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.plan import commentary
from pcp_analysis.report.plan.narrative import narrative_numbers
from pcp_analysis.texts.prose import Picture

ROOT = Path(__file__).parents[2]
WRITTEN = sorted((ROOT / "data" / "commentary").rglob("*.md"))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("There were 66,497 calls.", ["66,497"]),
        ("It rose 10.5% to £440.", ["10.5%", "£440"]),
        ("In 2020/21 and 2019, in Q4 2020/21, on 24 May 2020.", []),
        ("Priority 4 and Class A, COVID-19.", []),
        ("It was {value}`priority-1.calls.value`, [page](priority_1.md#a-12).", []),
        ("Line one\nline 77 two", ["77"]),
        ("It fell by \u00bd, to \u0661\u0662 and \uff15\uff16.", ["1", "2", "\u0661\u0662", "56"]),
        (
            "It rose by twelve per cent, then a hundred and twelve percent.",
            ["twelve", "hundred and twelve"],
        ),
        ("One of two forces did; ten per thousand is no share.", []),
    ],
)
def test_measured_numbers_are_found_and_names_and_dates_are_not(
    text: str, numbers: list[str]
) -> None:
    assert [item.number for item in commentary.bare_numbers(text, "x.md")] == numbers


def test_bare_number_is_refused_with_file_line_and_ledger_key() -> None:
    found = commentary.bare_numbers("One.\n\nThere were 66,497 calls.", "priority-1.md")
    with pytest.raises(PcpError) as caught:
        commentary.refuse_bare_numbers(found, {"priority-1.calls.value": "66,497"})
    message = str(caught.value)
    assert message.startswith("priority-1.md, line 3: found '66,497' typed")
    assert "{value}`priority-1.calls.value`" in message


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_commentary_types_a_measured_number(path: Path) -> None:
    assert commentary.bare_numbers(path.read_text(encoding="utf-8"), path.name) == []


def test_both_editions_have_commentary_on_every_priority() -> None:
    names = {(path.parent.name, path.stem) for path in WRITTEN}
    for quarter in ("2020-21-q2", "2020-21-q4"):
        for number in range(1, 8):
            assert (quarter, f"priority-{number}") in names


def test_commentary_that_names_an_unknown_figure_is_refused(
    page: Page, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "priority-1.md"
    path.write_text("First.\n\nIt was {value}`priority-1.calls.valu`.", encoding="utf-8")
    monkeypatch.setattr(commentary, "commentary_path", lambda *_: path)
    page.ledger.add(
        Entry(id="priority-1.calls.value", kind="number", chapter="priority-1", text="5", value=5.0)
    )
    with pytest.raises(
        UnknownNameError, match=r"priority-1\.md, line 3: .*Did you mean 'priority-1\.calls\.value'"
    ):
        commentary.commentary(page, "priority-1")


def test_edition_without_commentary_says_so(page: Page) -> None:
    (block,) = commentary.commentary(page, "nothing-here")
    assert block == Prose("No commentary was written for this edition.")


@pytest.mark.parametrize(("before", "line"), [(b"", 1), (b"\n", 2), (b"One.\n\n", 3)])
def test_bytes_that_are_no_text_are_told_with_their_line(
    tmp_path: Path, before: bytes, line: int
) -> None:
    path = tmp_path / "priority-1.md"
    path.write_bytes(before + b"two \xff\nthree\n")
    with pytest.raises(PcpError, match=rf"priority-1\.md, line {line}: .*not UTF-8"):
        commentary.read_prose(path)


@pytest.mark.parametrize(("size", "taken"), [(2_000_000, True), (2_000_001, False)])
def test_picture_is_taken_up_to_two_million_bytes(tmp_path: Path, size: int, taken: bool) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n".ljust(size, b"."))
    path, picture = tmp_path / "priority-1.md", Picture("a.png", "A", 1)
    if taken:
        assert len(commentary.read_picture(path, picture)) == size
    else:
        with pytest.raises(PcpError, match=r"2,000,001 bytes; 2,000,000 at most"):
            commentary.read_picture(path, picture)


def test_number_typed_in_a_notebook_is_told_with_its_cell(tmp_path: Path) -> None:
    cells = [
        nbformat.v4.new_code_cell("count = 66_497"),
        nbformat.v4.new_markdown_cell("There were 66,497 calls."),
    ]
    (tmp_path / "notebooks").mkdir()
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbformat.write(notebook, tmp_path / "notebooks" / "a.ipynb")
    (found,) = narrative_numbers(tmp_path)
    assert (found.file, found.number) == ("a.ipynb, cell 2", "66,497")
