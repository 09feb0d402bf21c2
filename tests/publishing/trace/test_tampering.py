"""Ways to tamper with a bundle or an edition: none is unseen, and nothing that was planted runs."""

from __future__ import annotations

import json
import os
import py_compile
import socket
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from pcp_analysis.cli.main import app
from pcp_analysis.errors import PcpError
from pcp_analysis.publishing.rebuild import rebuild
from pcp_analysis.publishing.reproduce import reproduce
from pcp_analysis.publishing.trace.locate import opened
from pcp_analysis.publishing.trace.sealed import TamperedError
from pcp_analysis.publishing.trace.verify import verify

FIGURE = "chapter.small.value"
HOME = "editions/essex/2020-21-q4"
Tamper = Callable[[Path, str], None]
TAMPERINGS: dict[str, Tamper] = {}


def tampering(change: Tamper) -> Tamper:
    TAMPERINGS[change.__name__] = change
    return change


def add(path: str, content: str | None = None) -> Tamper:
    """Return the tampering that adds a file: the payload where no content is given."""

    def change(folder: Path, payload: str) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(payload if content is None else content)

    return change


def edit(path: str, old: str, new: str) -> Tamper:
    def change(folder: Path, payload: str) -> None:
        text = (folder / path).read_text()
        assert old in text
        (folder / path).write_text(text.replace(old, new, 1))

    return change


def link(path: str, target: str) -> Tamper:
    def change(folder: Path, payload: str) -> None:
        (folder / path).unlink(missing_ok=True)
        (folder / path).symlink_to(target)

    return change


def compiled(path: str) -> Tamper:
    """Return the tampering that plants bytecode, which no change of its source turns off."""

    def change(folder: Path, payload: str) -> None:
        source = folder.parent / "payload.py"
        source.write_text(payload)
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        py_compile.compile(str(source), str(folder / path), invalidation_mode=mode)

    return change


TAG = f"cpython-{sys.version_info.major}{sys.version_info.minor}"
PLANTED = {
    "bytecode of a module": compiled(f"pcp_analysis/__pycache__/own.{TAG}.pyc"),
    "bytecode of the package": compiled(f"pcp_analysis/__pycache__/__init__.{TAG}.pyc"),
    "bytecode without source": compiled("pcp_analysis/extra.pyc"),
    "bytecode at the root": compiled("numpy.pyc"),
    "bytecode beside a notebook": compiled(f"notebooks/__pycache__/x.{TAG}.pyc"),
    "bytecode under html": compiled(f"{HOME}/html/__pycache__/x.{TAG}.pyc"),
    "bytecode in the edition": compiled(f"{HOME}/x.pyc"),
    "text in a bytecode folder": add(f"{HOME}/html/__pycache__/readme.txt", "x"),
    "sitecustomize": add("sitecustomize.py"),
    "usercustomize": add("usercustomize.py"),
    "conftest": add("conftest.py"),
    "path file": add("x.pth"),
    "module that shadows numpy": add("numpy.py"),
    "module that shadows the standard library": add("json.py"),
    "module that shadows the kernel": add("ipykernel_launcher.py"),
    "module beside the notebooks": add("notebooks/numpy.py"),
    "module in the package": add("pcp_analysis/extra.py"),
    "package in place of a module": add("pcp_analysis/own/__init__.py"),
    "profile of IPython": add("profile_default/startup/00.py"),
    "settings of IPython": add("ipython_config.py"),
    "settings of Jupyter": add("jupyter_config.py"),
    "settings of the kernel": add("ipython_kernel_config.py"),
    "settings of matplotlib": add("matplotlibrc", "backend: module://numpy\n"),
    "kernel": add("kernels/python3/kernel.json", '{"argv": ["sh"]}'),
    "environment from elsewhere": add(".venv/lib/site-packages/x.pth"),
    "hidden file": add(".hidden", "x"),
    "checkpoint of a notebook": add("notebooks/.ipynb_checkpoints/chapter.ipynb", "{}"),
    "another edition": add("editions/essex/2020-21-q3/manifest.json", "{}"),
    "page that was added": add(f"{HOME}/html/extra.html", "<p>"),
    "package changed": add("pcp_analysis/own.py"),
    "package's start changed": add("pcp_analysis/__init__.py"),
    "data changed": add("data/catalogue/indicators.yml", "indicators: {}\n"),
    "settings changed": add("_config.yml", "title: y\n"),
    "page changed": add(f"{HOME}/html/index.html", "<p>"),
    "Makefile changed": add("Makefile", "book:\n\ttouch x\n"),
    "pyproject changed": add("pyproject.toml", "[build-system]\n"),
    "lock file changed": add("requirements.lock", "evil\n"),
    "description changed": add("ro-crate-metadata.json", "{}"),
    "figure changed in ledger": edit(f"{HOME}/ledger.json", '"80.2"', '"70.2"'),
    "parameter changed": edit(f"{HOME}/manifest.json", "2026-07-31", "2026-07-30"),
    "manifest's digest changed": edit(f"{HOME}/manifest.sha256", "manifest", "Manifest"),
    "list without a line break": lambda folder, _: (folder / "SHA256SUMS").write_text("x"),
    "list with a line twice": lambda folder, _: (folder / "SHA256SUMS").write_text(
        (folder / "SHA256SUMS").read_text() + (folder / "SHA256SUMS").read_text()[:80]
    ),
    "list with other line ends": lambda folder, _: (folder / "SHA256SUMS").write_bytes(
        (folder / "SHA256SUMS").read_bytes().replace(b"\n", b"\r\n")
    ),
    "list that is not UTF-8": lambda folder, _: (folder / "SHA256SUMS").write_bytes(b"\xff\n"),
    "list taken away": lambda folder, _: (folder / "SHA256SUMS").unlink(),
    "description taken away": lambda folder, _: (folder / "ro-crate-metadata.json").unlink(),
    "notebook taken away": lambda folder, _: (folder / "notebooks/chapter.ipynb").unlink(),
    "page taken away": lambda folder, _: (folder / HOME / "html/index.html").unlink(),
    "link to a file of the bundle": link("notebooks/two.ipynb", "chapter.ipynb"),
    "link in place of a file": link("LICENSE", "README.md"),
    "link to a file of the machine": link("data/passwd", "/etc/passwd"),
    "link that dangles": link("data/nothing", "nowhere"),
    "link to a folder": link("book/more", "../notebooks"),
    "link out of the bundle": link("book/out", "../../.."),
    "link to itself": link("book/loop", "loop"),
    "link to endless zeros in html": link(f"{HOME}/html/zero.html", "/dev/zero"),
    "link in place of the ledger": link(f"{HOME}/ledger.json", "../../../data/ledger.json"),
    "link in place of the environment": link(".venv", "/"),
    "link in place of the rebuilt": link("rebuilt", "/"),
    "folder behind a link": lambda folder, _: (
        (folder / "book").rename(folder.parent / "book"),
        (folder / "book").symlink_to(folder.parent / "book"),
    ),
    "empty folder": lambda folder, _: (folder / "data/empty").mkdir(),
    "empty folder in html": lambda folder, _: (folder / HOME / "html/a/b").mkdir(parents=True),
    "empty bytecode folder": lambda folder, _: (folder / "pcp_analysis/__pycache__").mkdir(),
    "pipe": lambda folder, _: os.mkfifo(folder / "data/pipe"),
    "pipe in place of a page": lambda folder, _: (
        (folder / HOME / "html/index.html").unlink(),
        os.mkfifo(folder / HOME / "html/index.html"),
    ),
    "folder in place of a file": lambda folder, _: (
        (folder / "LICENSE").unlink(),
        (folder / "LICENSE").mkdir(),
    ),
    "folder in place of a file, filled": lambda folder, payload: (
        (folder / "_config.yml").unlink(),
        add("_config.yml/x")(folder, payload),
    ),
    "file in place of a folder": lambda folder, _: (
        (folder / "book").rename(folder.parent / "book"),
        (folder / "book").write_text("x"),
    ),
    "name with a line break": add("data/a\nb", "x"),
    "name with an escape sequence": add("data/\x1b[2Jx", "x"),
    "name that turns its direction": add("data/\u202egnp.exe", "x"),
    "name without a form": lambda folder, _: Path(
        os.fsdecode(os.fsencode(folder / "data") + b"/\xff")
    ).write_text("x"),
    "name with a backslash": add("data/..\\x", "x"),
    "name that ends with a dot": add("data/x.", "x"),
    "name that ends with a space": add("data/ledger.json ", "x"),
    "name of a device": add("data/nul.csv", "x"),
    "name with a drive": add("c:/x", "x"),
    "twin by case": add("notebooks/Chapter.ipynb", "{}"),
    "folder's twin by case": add("Notebooks/chapter.ipynb", "{}"),
    "twin by Unicode form": add("data/ledger\uff0ejson", "x"),
    "very deep folder": add("data/" + "d/" * 60 + "x", "x"),
    "very large file": lambda folder, _: os.truncate(folder / "LICENSE", 3 << 30),
    "file that runs as another user": lambda folder, _: (folder / "Makefile").chmod(0o4755),
}


@tampering
def notebook_with_a_payload(folder: Path, payload: str) -> None:
    path = folder / "notebooks/chapter.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].source = payload
    nbformat.write(notebook, path)


@tampering
def socket_in_a_folder(folder: Path, payload: str) -> None:
    here = Path.cwd()
    os.chdir(folder / "data")  # the path of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as opened_socket:
            opened_socket.bind("s")
    finally:
        os.chdir(here)


@tampering
def manifest_with_a_key_twice(folder: Path, payload: str) -> None:
    edit(f"{HOME}/manifest.json", '"version": 1', '"version": 2, "version": 1')(folder, payload)


@tampering
def ledger_with_a_key_twice(folder: Path, payload: str) -> None:
    edit(f"{HOME}/ledger.json", '"value": 80.2', '"value": 1, "value": 80.2')(folder, payload)


@tampering
def manifest_that_lists_a_way_out(folder: Path, payload: str) -> None:
    (folder.parent / "out.py").write_text(payload)
    path = folder / HOME / "manifest.json"
    content = json.loads(path.read_text())
    content["inputs"]["notebooks/../../out.py"] = "0" * 64
    path.write_text(json.dumps(content))


TAMPERINGS |= PLANTED


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "the-payload-ran"


@pytest.fixture
def payload(marker: Path) -> str:
    return f"open({str(marker)!r}, 'w').close()\n"


def refuse_all(name: str, build_in: Path | None, marker: Path) -> None:
    """Put an edition through every command; verify names a fault, and nothing of it runs."""
    try:
        with opened(name) as built:
            assert [fault for check in verify(built) for fault in check.faults]
            with pytest.raises(TamperedError, match="nothing of it was run"):
                reproduce(built, FIGURE, lambda *_: None)
    except PcpError as error:
        assert str(error)
    if build_in is not None:
        with pytest.raises(PcpError):
            rebuild(build_in, ["2020-21-q4", "--no-pdf"])
        assert not (build_in / "rebuilt" / "essex").exists()
    for arguments in (["verify", name], ["show", FIGURE, "--edition", name], ["diff", name, name]):
        ran = CliRunner().invoke(app, arguments)
        assert ran.exception is None or isinstance(ran.exception, SystemExit | PcpError)
        assert arguments[0] != "verify" or ran.exit_code
    assert not marker.exists()


@pytest.mark.parametrize("kind", sorted(TAMPERINGS))
def test_tampered_bundle_is_seen_and_nothing_of_it_runs(
    folder: Path, marker: Path, payload: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    TAMPERINGS[kind](folder, payload)
    monkeypatch.chdir(folder)
    refuse_all(str(folder), folder, marker)


FORGED = sorted(
    {
        "module that shadows numpy",
        "sitecustomize",
        "bytecode of a module",
        "module in the package",
        "another edition",
        "data changed",
        "package changed",
        "page changed",
        "lock file changed",
        "notebook_with_a_payload",
        "manifest_with_a_key_twice",
        "twin by case",
        "name that ends with a dot",
        "checkpoint of a notebook",
    }
)


@pytest.mark.parametrize("kind", FORGED)
def test_list_written_anew_does_not_hide_it(
    folder: Path, marker: Path, payload: str, kind: str, forge: Callable[[Path], None]
) -> None:
    TAMPERINGS[kind](folder, payload)
    forge(folder)
    refuse_all(str(folder), folder, marker)


@pytest.mark.parametrize(
    "kind", [kind for kind in sorted(TAMPERINGS) if "Makefile" not in kind and "user" not in kind]
)
def test_tampered_zip_is_seen_and_nothing_of_it_runs(
    folder: Path, tmp_path: Path, marker: Path, payload: str, kind: str
) -> None:
    TAMPERINGS[kind](folder, payload)
    path = tmp_path / "bundle.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for item in sorted(folder.rglob("*")):
            name = item.relative_to(folder).as_posix().encode(errors="replace").decode()
            about = zipfile.ZipInfo(name + "/" * (item.is_dir() and not item.is_symlink()))
            about.create_system = 3
            about.external_attr = item.lstat().st_mode << 16
            if item.is_symlink():
                archive.writestr(about, str(item.readlink()))
            elif item.is_file():
                size = item.stat().st_size
                archive.writestr(about, item.read_bytes() if size < 1 << 20 else b"\0" * (1 << 21))
            else:
                archive.writestr(about, b"")
    refuse_all(str(path), None, marker)


@pytest.mark.parametrize(
    "tamper",
    [
        add("extra.txt", "x"),
        add("__pycache__/x.txt", "x"),
        compiled(f"html/__pycache__/x.{TAG}.pyc"),
        link("html/zero.html", "/dev/zero"),
        link("html/folder", "/"),
        link("figures/chapter.table.csv", "/etc/passwd"),
        lambda edition, _: (edition / "html/empty").mkdir(),
        lambda edition, _: os.mkfifo(edition / "html/pipe.html"),
        add("html/Index.html", "x"),
        add("html/index.html ", "x"),
        edit("ledger.json", "80.2", "70.2"),
        edit("manifest.json", "abc", "abd"),
    ],
)
def test_tampered_edition_of_a_project_is_seen_and_not_computed_again(
    folder: Path, marker: Path, payload: str, tamper: Tamper
) -> None:
    for name in ("SHA256SUMS", "ro-crate-metadata.json"):
        (folder / name).unlink()
    (folder / "pcp_analysis" / "own.py").write_text(payload)  # the project moved on: no fault
    tamper(folder / HOME, payload)
    refuse_all(str(folder / HOME), None, marker)
