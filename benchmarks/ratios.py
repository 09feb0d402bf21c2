"""What a build costs in each case of an analyst's day, as ratios to a cold build of the same run.

Run ``python benchmarks/ratios.py [CASE ...] [--before FOLDER]`` on a quiet machine; without cases all
run. The repository is copied, so that its files are edited freely. ``by-hand`` runs as many
notebooks as the book has pages with plain papermill, one process each, has Jupyter Book make pages of
them, and WeasyPrint a PDF. ``quarters`` builds 16 quarters with nothing kept before; FOLDER, a checkout
of an older version with a ``.venv``, is built once beside them. Cold builds and
builds of one word are repeated and their middle counts.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from reduced import PCP, ROOT, copy_project

EDITION = "2020-21-q4"
FOLDER = Path("editions/essex") / EDITION
WORDS = Path("data/commentary/essex") / EDITION / "priority-4.md"
RETURN = Path("data/local_returns/essex") / f"{EDITION}.csv"
RELEASE = Path("data/observations/recorded_crime.csv")
QUARTERS = "2017-18-q1..2020-21-q4"
RUNS = 3
PORT = 8765


def pcp(root: Path, *arguments: str) -> float:
    """Run a command in a project and return its seconds from start to end."""
    start = time.perf_counter()
    environment = {**os.environ, "PCP_PROJECT": str(root)}
    done = subprocess.run(
        [*PCP, *arguments], env=environment, cwd=root, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"pcp {' '.join(arguments)}: {done.stderr}")
    return time.perf_counter() - start


def edit(path: Path, old: str, new: str) -> None:
    """Change the first place where a text stands."""
    text = path.read_text(encoding="utf-8")
    if old not in text:
        sys.exit(f"{path}: {old!r} is not there any more")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def one_word(root: Path, number: int) -> str:
    """Put a word into a commentary, another for each number, and return it."""
    word = "again" * (number + 1)
    edit(root / WORDS, "thousand", f"thousand{word} thousand")
    return word


def one_return(root: Path) -> None:
    """Change a figure of a return to another that the document prints at that place."""
    edit(
        root / RETURN, ",72,special constables,stated,,72,", ",530,special constables,stated,,530,"
    )


def one_release(root: Path) -> None:
    """Change a count of a release."""
    path = root / RELEASE
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    number = next(i for i, line in enumerate(lines) if ",2020-21-q4," in line)
    parts = lines[number].split(",")
    place = next(i for i in reversed(range(len(parts))) if parts[i].isdigit())
    parts[place] = str(int(parts[place]) + 1)
    lines[number] = ",".join(parts)
    path.write_text("".join(lines), encoding="utf-8")


def in_preview(root: Path) -> float:
    """Return the seconds from saving a commentary to its words in the page that a browser would get."""
    environment = {**os.environ, "PCP_PROJECT": str(root), "BROWSER": "true"}
    address = f"http://127.0.0.1:{PORT}/priority_4.html"
    command = [*PCP, "preview", EDITION, "--port", str(PORT)]
    served = subprocess.Popen(
        command, env=environment, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )

    def shows(word: str) -> bool:
        try:
            with urllib.request.urlopen(address) as page:
                return word in page.read().decode()
        except OSError:
            return False

    def wait(word: str) -> None:
        while not shows(word):
            if served.poll() is not None:
                sys.exit("the preview ended")
            time.sleep(0.05)

    try:
        wait("per thousand")
        took = []
        for number in range(RUNS):
            word = one_word(root, number)
            start = time.perf_counter()
            wait(word)
            took.append(time.perf_counter() - start)
        return statistics.median(took)
    finally:
        served.terminate()
        served.wait()


def by_hand(root: Path) -> float:
    """Return the seconds of the same notebooks with plain papermill, Jupyter Book and WeasyPrint."""
    runs = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((root / FOLDER / "notebooks").glob("*.ipynb"))
    ]
    book = root / "by hand"
    book.mkdir()
    environment = {**os.environ, "PCP_PROJECT": str(root)}
    start = time.perf_counter()
    for number, notebook in enumerate(runs):
        path = book / f"chapter_{number}.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        _run(environment, "papermill", str(path), str(path), "--cwd", str(root))
    names = [f"chapter_{number}" for number in range(len(runs))]
    chapters = "".join(f"- file: {name}\n" for name in names[1:])
    (book / "_toc.yml").write_text(f"format: jb-book\nroot: {names[0]}\nchapters:\n{chapters}")
    (book / "_config.yml").write_text("execute:\n  execute_notebooks: 'off'\n")
    for builder in ("html", "singlehtml"):
        _run(
            environment,
            "jupyter-book",
            "build",
            str(book),
            "--builder",
            builder,
            "--quiet",
        )
    page = book / "_build" / "singlehtml" / f"{names[0]}.html"
    _run(
        environment,
        "weasyprint",
        "--pdf-variant",
        "pdf/ua-1",
        str(page),
        str(book / "book.pdf"),
    )
    return time.perf_counter() - start


def _run(environment: dict[str, str], name: str, *arguments: str) -> None:
    command = [Path(sys.executable).with_name(name), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{name}: {done.stderr[-2000:]}")


def told(name: str, seconds: float, whole: float, at_most: float | None) -> None:
    """Print a case, its ratio and what is wanted of it."""
    wanted = "" if at_most is None else f"  wanted {at_most:g}"
    print(f"{name:58s} {seconds:8.1f} s  {seconds / whole:7.3f}{wanted}", flush=True)


def printed(root: Path, cold: Callable[..., float], cases: set[str]) -> None:
    """Time what an analyst does with a whole edition, beside a cold build of it."""
    whole = cold()
    if not list((root / FOLDER).glob("*.pdf")):
        sys.exit("no PDF was made: it needs Pango")
    told("cold, PDF and workbook", whole, whole, None)
    pcp(root, "build", EDITION)
    if "unchanged" in cases:
        told("nothing changed", pcp(root, "build", EDITION), whole, 0.02)
    if "word" in cases:
        took = []
        for number in range(RUNS):
            one_word(root, number)
            took.append(pcp(root, "build", EDITION))
        told("one word, all outputs", statistics.median(took), whole, 0.3)
    if "preview" in cases:
        shutil.copyfile(ROOT / WORDS, root / WORDS)
        told("one word, its page in the preview", in_preview(root), whole, 0.05)
        shutil.copyfile(ROOT / WORDS, root / WORDS)
    if "by-hand" in cases:
        hand = by_hand(root)
        told("cold, to the same notebooks by hand", whole, hand, 0.25)


def pages_alone(root: Path, cold: Callable[..., float], cases: set[str]) -> None:
    """Time changes of figures, beside a cold build without PDF."""
    pages = cold("--no-pdf")
    told("cold without PDF", pages, pages, None)
    for name, change, at_most in (("return", one_return, 0.4), ("release", one_release, None)):
        if name in cases:
            pcp(root, "build", EDITION, "--no-pdf")
            change(root)
            told(
                f"one {name}, without PDF", pcp(root, "build", EDITION, "--no-pdf"), pages, at_most
            )


def quarters(root: Path, cold: Callable[..., float], before: Path | None) -> None:
    """Time 16 quarters of one force, beside as many cold builds."""
    pages = cold("--no-pdf")
    shutil.rmtree(root / "editions", ignore_errors=True)
    shutil.rmtree(root / ".cache", ignore_errors=True)
    many = pcp(root, "build-all", "--forces", "essex", "--quarters", QUARTERS, "--no-pdf")
    built = len(list((root / "editions").glob("*/*/manifest.json")))
    told(f"{built} quarters without PDF, to as many cold builds", many, built * pages, 0.33)
    if before is not None:
        start = time.perf_counter()
        subprocess.run(
            [before / ".venv" / "bin" / "pcp", "build", EDITION, "--no-pdf"],
            cwd=before,
            capture_output=True,
            check=True,
        )
        one = time.perf_counter() - start
        told("the same, to as many of the older version", many, built * one, 0.125)


def main() -> None:
    """Run the cases asked for."""
    every = ("unchanged", "word", "preview", "by-hand", "return", "release", "quarters")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", choices=[*every, []])
    parser.add_argument("--before", type=Path)
    given = parser.parse_args()
    cases = set(given.cases or every)
    with tempfile.TemporaryDirectory() as place:
        root = copy_project(Path(place) / "project")

        def cold(*options: str) -> float:
            runs = [pcp(root, "build", EDITION, *options, "--no-cache") for _ in range(RUNS)]
            return statistics.median(runs)

        if cases & {"unchanged", "word", "preview", "by-hand"}:
            printed(root, cold, cases)
        if cases & {"return", "release"}:
            pages_alone(root, cold, cases)
        if "quarters" in cases:
            quarters(root, cold, given.before)
        used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"largest single process: {used:,.0f} MiB")


if __name__ == "__main__":
    main()
