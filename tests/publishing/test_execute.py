from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import read_edition
from pcp_analysis.errors import ChapterError, ParameterError, PcpError
from pcp_analysis.publishing.build import workers
from pcp_analysis.publishing.build.edition import measures_of, runs_of
from pcp_analysis.publishing.build.execute import (
    Run,
    check_parameters,
    run_chapters,
)
from pcp_analysis.publishing.build.executed import page_source, strip_timings
from pcp_analysis.publishing.build.kernel import end_kernel
from pcp_analysis.publishing.build.workers import HERE, chapter_workers
from pcp_analysis.report.chapters import edition_chapters

PARAMETERS = {
    "force": "essex",
    "quarter": "2020-21-q4",
    "as_at": "2026-07-31",
    "without_releases": "",
}
WriteChapter = Callable[..., Path]


def run(root: Path, *notebooks: Path, jobs: int = 2) -> list[tuple[str, int, int]]:
    told: list[tuple[str, int, int]] = []
    with chapter_workers(root, jobs) as pool:
        run_chapters(
            [Run(notebook.stem, notebook, PARAMETERS) for notebook in notebooks],
            root / "executed",
            root=root,
            output=root / "pages",
            workers=pool,
            progress=lambda *message: told.append(message),
        )
    return told


def test_misspelt_parameter_is_refused_with_the_one_meant(
    project: Path, write_chapter: WriteChapter
) -> None:
    notebook = write_chapter("chapter")
    with pytest.raises(ParameterError, match=r"no parameter 'quater'.*Did you mean 'quarter'"):
        check_parameters(notebook, {**PARAMETERS, "quater": "2020-21-q4"})


def test_parameter_that_is_not_given_is_refused(project: Path, write_chapter: WriteChapter) -> None:
    notebook = write_chapter("chapter")
    with pytest.raises(ParameterError, match="declares 'as_at'"):
        check_parameters(notebook, {"force": "essex", "quarter": "2020-21-q4"})


def test_every_chapter_of_the_book_takes_the_four_parameters_and_those_of_its_kind(
    root: Path, catalogue: Catalogue
) -> None:
    edition = read_edition(root, catalogue, "2020-21-q4")
    runs = runs_of(root, edition, edition_chapters(measures_of(root, catalogue, edition)))
    for run in runs:
        check_parameters(run.notebook, run.parameters)
    known = {path.stem for path in (root / "notebooks").glob("*.ipynb")}
    # the release of crime by district is not read by this edition
    assert known - {run.notebook.stem for run in runs} == {"crime_by_district"}
    assert [run.page for run in runs if run.notebook.stem == "priority"] == [
        f"priority_{number}" for number in range(1, 8)
    ]


def test_one_notebook_runs_for_several_pages_and_each_keeps_its_own(
    project: Path, write_chapter: WriteChapter
) -> None:
    notebook = write_chapter(
        "kind",
        "from types import SimpleNamespace",
        "keep = lambda folder: (folder.mkdir(parents=True), (folder / 'kept').write_text(quarter))",
        "edition = SimpleNamespace(ledger=SimpleNamespace(write=keep))",
    )
    runs = [
        Run(f"page_{name}", notebook, {**PARAMETERS, "quarter": name}) for name in ("one", "two")
    ]
    with chapter_workers(project, 1) as pool:
        run_chapters(
            runs,
            project / "executed",
            root=project,
            output=project / "pages",
            workers=pool,
            progress=lambda *_: None,
        )
    for name in ("one", "two"):
        assert (project / "pages" / f"page_{name}" / "kept").read_text() == name
        text = (project / "executed" / f"page_{name}.ipynb").read_text()
        assert f'"quarter = \\"{name}\\"' in text
        assert str(project) not in text


def test_notebook_that_opens_no_page_is_told(project: Path, write_chapter: WriteChapter) -> None:
    with pytest.raises(ChapterError, match=r"chapter 'one': its page cannot be kept: NameError"):
        run(project, write_chapter("one", "del edition"))


def test_chapters_get_the_parameters_and_tell_their_progress(
    project: Path, write_chapter: WriteChapter
) -> None:
    one = write_chapter("one", "assert (force, quarter) == ('essex', '2020-21-q4')")
    two = write_chapter("two", "assert as_at == '2026-07-31'")
    told = run(project, one, two)
    assert {("one", 5, 5), ("two", 5, 5)} <= set(told)


def test_failing_cell_is_named_by_chapter_number_first_line_and_error(
    project: Path, write_chapter: WriteChapter
) -> None:
    good = write_chapter("good", "1")
    bad = write_chapter("bad", "x = 1", "\nfigures = x / 0\nmore = 2")
    with pytest.raises(ChapterError) as caught:
        run(project, good, bad)
    assert str(caught.value) == (
        "chapter 'bad', cell 5: figures = x / 0\nZeroDivisionError: division by zero"
    )


def test_chapter_starts_empty_whichever_ran_before_in_its_kernel(
    project: Path, write_chapter: WriteChapter
) -> None:
    one = write_chapter("one", "left = 1", "import os; os.environ['PCP_KERNEL'] = str(os.getpid())")
    two = write_chapter(
        "two",
        "assert 'left' not in globals()",
        # nor is memory searched for what was shown, which took a fifth of a kernel's time
        "assert not get_ipython().displayhook.do_full_cache",
        "import os; assert os.environ['PCP_KERNEL'] == str(os.getpid())",
    )
    run(project, one, two, jobs=1)
    executed = nbformat.read(project / "executed" / "two.ipynb", as_version=4)
    counts = [cell.execution_count for cell in executed.cells if cell.cell_type == "code"]
    assert counts == [1, 2, 3, 4, 5, 6]


def test_kernel_that_dies_is_told_by_chapter(project: Path, write_chapter: WriteChapter) -> None:
    bad = write_chapter("bad", "import os; os._exit(1)")
    with pytest.raises(ChapterError, match="chapter 'bad'"):
        run(project, bad)


def test_process_whose_kernel_died_runs_the_next_chapter_in_another(
    project: Path, write_chapter: WriteChapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCP_PROJECT", str(project))
    bad, good = write_chapter("bad", "import os; os._exit(1)"), write_chapter("good", "1")
    try:
        for notebook in (bad, good):
            chapter = Run(notebook.stem, notebook, PARAMETERS)
            with suppress(ChapterError):
                run_chapters(
                    [chapter],
                    project / "executed",
                    root=project,
                    output=project / "pages",
                    workers=HERE,
                    progress=lambda *_: None,
                )
    finally:
        end_kernel()
    written = sorted(path.name for path in (project / "executed").iterdir())
    assert written == ["good.ipynb"]


def test_executed_notebook_carries_no_time_path_or_random_id(
    project: Path, write_chapter: WriteChapter
) -> None:
    run(project, write_chapter("one", "1"))
    text = (project / "executed" / "one.ipynb").read_text()
    assert "papermill" not in text
    assert "iopub" not in text
    assert str(project) not in text
    ids = [cell.id for cell in nbformat.reads(text, as_version=4).cells]
    assert ids == [f"cell-{place:02d}" for place in range(len(ids))]


def test_page_keeps_markdown_and_what_cells_show(
    project: Path, write_chapter: WriteChapter
) -> None:
    show = (
        "from pcp_analysis.report.blocks import Prose, Shown\n"
        "from pcp_analysis.report.ledger import Ledger\n"
        "Shown([Prose('## Shown')], Ledger())"
    )
    run(project, write_chapter("one", show))
    assert page_source(project / "executed" / "one.ipynb") == "# one\n\n## Shown\n"


def test_note_to_the_analyst_stands_on_no_page(project: Path, write_chapter: WriteChapter) -> None:
    path = write_chapter("one")
    notebook = nbformat.read(path, as_version=4)
    note = nbformat.v4.new_markdown_cell("Call `edition.indicators`.")
    note.metadata["tags"] = ["remove-cell"]
    notebook.cells.append(note)
    nbformat.write(notebook, path)
    assert page_source(path) == "# one\n"


@pytest.mark.parametrize("cell", ["print('hello')", "1 + 1", "import warnings; warnings.warn('w')"])
def test_page_refuses_what_is_not_meant_to_be_printed(
    project: Path, write_chapter: WriteChapter, cell: str
) -> None:
    run(project, write_chapter("one", cell))
    with pytest.raises(ChapterError, match=r"chapter 'one', cell \d"):
        page_source(project / "executed" / "one.ipynb")


def test_stripping_twice_changes_nothing(project: Path, write_chapter: WriteChapter) -> None:
    run(project, write_chapter("one", "1"))
    path = project / "executed" / "one.ipynb"
    before = path.read_bytes()
    nbformat.write(strip_timings(nbformat.read(path, as_version=4)), path)
    assert path.read_bytes() == before


def test_too_few_open_files_are_told_before_a_kernel_ends_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limit = [(40, 40)]
    monkeypatch.setattr(workers.resource, "getrlimit", lambda _: limit[0])
    monkeypatch.setattr(workers.resource, "setrlimit", lambda _, now: limit.append(now))
    with pytest.raises(PcpError, match=r"may have 40 files open here.*ulimit -n 256"):
        workers.need_open_files()
    limit[0] = (40, 4096)
    workers.need_open_files()
    assert limit[1:] == [(256, 4096)]
