"""A result is used again where all that it hangs on still stands, and never else."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pcp_analysis.publishing.build import reuse
from pcp_analysis.publishing.build.kernel import kernel_environment
from pcp_analysis.publishing.build.reuse import keep_made, made_before
from pcp_analysis.publishing.cache import facts
from pcp_analysis.publishing.cache.explain import explanation
from pcp_analysis.publishing.cache.facts import Standing
from pcp_analysis.publishing.cache.kept import Kept
from pcp_analysis.publishing.cache.store import Store
from pcp_analysis.reads import Reads
from pcp_analysis.store.return_rows import COLUMNS

ROOT = Path(__file__).parents[3]
FILES = {"page.md": b"made"}
CODE = "def rate():\n    return 1\n\n\ndef other():\n    return 2\n"
Opener = Callable[[], Kept]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    for name, content in {
        "data/counts.csv": "month,count\n2020-01,5\n2020-02,6\n",
        "data/notes/plan.yml": "a: 1\n",
        "pcp_analysis/rates.py": CODE,
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    time.sleep(
        0.15
    )  # what was written within a tenth of a second of a build counts as written in it
    return root


@pytest.fixture
def opened(root: Path) -> Opener:
    return lambda: Kept(Store.of(root), root, "force/2020-21-q4")


READS = Reads(
    files=frozenset({"data/counts.csv", "data/notes/plan.yml", "data/notes/none.yml"}),
    folders=frozenset({"data/notes"}),
    elsewhere=frozenset(),
    modules=frozenset({"pcp_analysis/rates.py"}),
    questions=frozenset(),
)
GIVEN = {"parameter force": "a-force"}


def keep(kept: Kept) -> None:
    kept.keep("chapter one", GIVEN, FILES, kept.standing.facts(READS))


def found(kept: Kept) -> str:
    files = kept.find("chapter one", GIVEN)
    said = explanation(kept, kept.outcomes[-1])
    assert (files == FILES) == (said == "kept")
    return said


def test_where_nothing_changed_it_is_used_again(opened: Opener) -> None:
    assert found(opened()) == "made: none was kept"
    keep(opened())
    assert found(opened()) == "kept"


def edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    def do(root: Path) -> None:
        file = root / path
        about = file.stat()
        file.write_text(file.read_text().replace(old, new))
        os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))  # its time tells nothing

    return do


CHANGES = {
    "row": (edit("data/counts.csv", "6", "7"), "data/counts.csv changed, row 3"),
    "text": (edit("data/notes/plan.yml", "1", "2"), "data/notes/plan.yml changed, line 1"),
    "function": (
        edit("pcp_analysis/rates.py", "return 2", "return 3"),
        "pcp_analysis/rates.py changed, line 6, in other",
    ),
    "file gone": (
        lambda root: (root / "data/notes/plan.yml").unlink(),
        "data/notes/plan.yml is not there any more",
    ),
    "renamed": (
        lambda root: (root / "data/notes/plan.yml").rename(root / "data/notes/plans.yml"),
        "data/notes/plan.yml is not there any more",
    ),
    "asked for in vain": (
        lambda root: (root / "data/notes/none.yml").write_text("now here\n"),
        "data/notes/none.yml changed",
    ),
    "new beside": (
        lambda root: (root / "data/notes/new.yml").write_text("b: 1\n"),
        "files were added to data/notes/ or taken from it",
    ),
    "new module": (
        lambda root: (root / "pcp_analysis/numpy.py").write_text(""),
        "files were added to pcp_analysis/ or taken from it",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_where_anything_changed_it_is_made_again_and_the_change_is_named(
    change: str, root: Path, opened: Opener
) -> None:
    keep(opened())
    do, said = CHANGES[change]
    do(root)
    assert said in found(opened())


def test_what_it_did_not_read_may_change(root: Path, opened: Opener) -> None:
    keep(opened())
    (root / "data/other.csv").write_text("x\n")
    (root / "data/notes/.counts.csv.7.partial").write_text("half\n")
    assert found(opened()) == "kept"


def test_other_parameters_and_variables_and_libraries_are_named(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(opened())
    kept = opened()
    assert kept.find("chapter one", {"parameter force": "b-force"}) is None
    assert explanation(kept, kept.outcomes[-1]).endswith("parameter 'force' changed from 'a-force'")
    monkeypatch.setenv("LC_NUMERIC", "de_DE.UTF-8")
    assert found(opened()).endswith("because environment variable LC_NUMERIC changed")
    monkeypatch.delenv("LC_NUMERIC")
    libraries = [(name, "9.9" if name == "pandas" else was) for name, was in facts._libraries()]
    monkeypatch.setattr(facts, "_libraries", lambda: libraries)
    assert "because pandas is of version 9.9, and was 2" in found(opened())


def test_where_a_person_sits_does_not_matter(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(opened())
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("SSH_CONNECTION", "somewhere")
    assert found(opened()) == "kept"


def test_values_of_variables_are_not_written_down(
    opened: Opener, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ODD_TOKEN", "very-secret-word")
    keep(opened())
    written = b"".join(path.read_bytes() for path in root.rglob(".cache/**/*") if path.is_file())
    assert b"ODD_TOKEN" in written and b"very-secret-word" not in written


def test_a_change_taken_back_finds_what_was_there(root: Path, opened: Opener) -> None:
    keep(opened())
    edit("data/counts.csv", "6", "7")(root)
    time.sleep(0.15)
    keep(opened())
    edit("data/counts.csv", "7", "6")(root)
    assert found(opened()) == "kept"


@pytest.mark.parametrize("change", ["row", "file gone", "new beside", "renamed"])
def test_what_changed_while_it_was_made_is_not_kept(
    change: str, root: Path, opened: Opener
) -> None:
    kept = opened()
    CHANGES[change][0](root)
    keep(kept)
    assert found(opened()) == "made: none was kept"


def test_what_pages_are_made_from_must_stand_from_the_first_to_the_last(
    root: Path, opened: Opener, tmp_path: Path
) -> None:
    given, made, again = {"source": "s"}, tmp_path / "made", tmp_path / "again"
    made.mkdir()
    (made / "index.html").write_text("of the code of before")
    kept = opened()
    assert not made_before(kept, "pages", given, again)
    edit("pcp_analysis/rates.py", "return 2", "return 3")(root)
    keep_made(kept, "pages", given, made)
    assert not made_before(opened(), "pages", given, again)
    keep_made(opened(), "pages", given, made)
    assert made_before(opened(), "pages", given, again)
    assert (again / "index.html").is_file()


def test_a_damaged_result_is_made_again(root: Path, opened: Opener) -> None:
    keep(opened())
    for path in (root / ".cache").rglob("*"):
        if path.is_file() and b"page.md" in path.read_bytes():
            path.write_bytes(path.read_bytes()[:-3])
    assert found(opened()) == "made again, because what was kept is gone or damaged"


def test_one_edition_does_not_take_the_result_of_another(root: Path, opened: Opener) -> None:
    keep(opened())
    other = Kept(Store.of(root), root, "force/2020-21-q2")
    assert found(other) == "made: none was kept"


@pytest.mark.parametrize("question", ["[]", "{}", "x", '["essex"]', '["essex", "a", "b"]', "[[]]"])
def test_a_question_of_another_version_is_not_answered(root: Path, question: str) -> None:
    assert Standing(root).now(f"return {question}") == "absent"


ROW = "{},quarter,2021-22-q1,{},calls,stated,,{},test,bullet 1,\n"


def test_an_edited_return_matters_to_who_asked_for_the_figure(tmp_path: Path) -> None:
    root, asked = tmp_path / "project", "emergency-999-calls"
    shutil.copytree(ROOT / "data" / "catalogue", root / "data" / "catalogue")
    path = root / "data" / "local_returns" / "essex" / "2021-22-q1.csv"
    path.parent.mkdir(parents=True)
    header = f"{','.join(COLUMNS)}\n"

    def write(*rows: str) -> Kept:
        path.write_text(header + "".join(rows), encoding="utf-8")
        time.sleep(0.15)
        return Kept(Store.of(root), root, "force/2021-22-q1")

    own, more = ROW.format(asked, 70, 70), ROW.format("non-emergency-101-calls", 5, 5)
    question = frozenset({f'return ["essex", "{asked}", "quarter", "2021-22-q1"]'})
    reads = replace(READS, files=frozenset(), folders=frozenset(), questions=question)
    kept = write(own)
    path.write_text(header + own + more, encoding="utf-8")
    kept.keep("chapter one", GIVEN, FILES, kept.standing.facts(reads))
    assert found(write(own)) == "made: none was kept"  # it was written while the chapter ran
    kept = write(own)
    kept.keep("chapter one", GIVEN, FILES, kept.standing.facts(reads))
    assert found(write(own)) == "kept"
    assert found(write(own, more)) == "kept"
    assert found(write(own.replace("bullet 1", "bullet 2"), more)) == (
        f"made again, because figures of {asked} of 2021-22-q1 changed in the returns of essex"
    )
    assert found(write(more)).startswith("made again, because figures of")
    assert found(write("no row\n")).startswith("made again, because figures of")


def test_a_drawing_is_made_lean_once_and_again_where_the_code_changed(
    root: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = root / "pcp_analysis" / "publishing" / "html" / "lean.py"
    code.parent.mkdir(parents=True)
    code.write_text("one")
    leaned: list[str] = []
    monkeypatch.setattr(reuse, "lean_drawing", lambda svg: leaned.append(svg) or svg.strip())
    drawings = {"figures/a.svg": b" <svg/> ", "figures/b.svg": b" <svg>b</svg>"}
    first = reuse.lean_of(opened(), drawings)
    assert first == {"figures/a.svg": b"<svg/>", "figures/b.svg": b"<svg>b</svg>"}
    assert (
        reuse.lean_of(opened(), {**drawings, "figures/c.svg": b"<svg>c</svg>"}).items()
        > first.items()
    )
    assert leaned == [" <svg/> ", " <svg>b</svg>", "<svg>c</svg>"]
    code.write_text("two")
    assert reuse.lean_of(opened(), drawings) == first == reuse.lean_of(None, drawings)
    assert len(leaned) == 7


def test_kernels_add_in_one_order_on_each_processor_unless_somebody_chose(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variable = "OPENBLAS_CORETYPE"
    monkeypatch.delenv(variable, raising=False)
    features = {"AVX2": True}
    monkeypatch.setattr("numpy._core._multiarray_umath.__cpu_features__", features)
    assert kernel_environment(tmp_path)[variable] == "Haswell"
    before = Standing(root).surroundings
    # a worker has it already, and keeps its results for the command
    monkeypatch.setenv(variable, "Haswell")
    assert Standing(root).surroundings == before
    monkeypatch.setenv(variable, "Zen")
    assert variable not in kernel_environment(tmp_path)
    assert Standing(root).surroundings != before
    monkeypatch.delenv(variable)
    features["AVX2"] = False
    assert variable not in kernel_environment(tmp_path)
