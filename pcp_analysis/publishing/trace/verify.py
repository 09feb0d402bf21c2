"""Is an edition still what was built? Every file, every ledger entry, every figure on a page.

Hashes find accidents and careless changes. Whoever can write the whole folder can also write a new
manifest with a new digest; against that only a digest noted elsewhere helps, which ``verify`` takes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from pcp_analysis.errors import PcpError
from pcp_analysis.files import sha256_of
from pcp_analysis.publishing.trace.locate import SUMS, Built
from pcp_analysis.publishing.trace.manifest import (
    DIGEST,
    LOCK,
    NAME,
    Manifest,
    read_manifest,
    sha256_of_tree,
)
from pcp_analysis.report.ledger import Entry, csv_rows, read_entries, value_digest


@dataclass(frozen=True)
class Fault:
    """A file that is not what it should be, and why."""

    file: str
    what: str


@dataclass(frozen=True)
class Check:
    """One thing that was checked: how often, and what was wrong."""

    name: str
    checked: int
    faults: tuple[Fault, ...]


def verify(built: Built, *, digest: str | None = None, inputs: bool = True) -> list[Check]:
    """Check an edition against its manifest, its ledger and, where they are at hand, its inputs.

    Parameters
    ----------
    built : Built
        The edition.
    digest : str, optional
        SHA-256 of the manifest as it was noted when the edition was built.
    inputs : bool, default True
        Also check that the data, notebooks and code at hand are those that it was built from.
    """
    folder = built.folder
    checks = [_check("Manifest", 1, _manifest_faults(folder, digest))]
    try:
        manifest = read_manifest(folder)
    except PcpError as error:
        return [*checks, _check("Manifest, content", 1, [Fault(NAME, str(error))])]
    checks.append(
        _check(
            "Files of the edition",
            len(manifest.outputs),
            _tree_faults(manifest.outputs, sha256_of_tree(folder, folder, (NAME, DIGEST))),
        )
    )
    try:
        entries = read_entries(folder / "ledger.json")
    except PcpError as error:
        checks.append(_check("Ledger", 1, [Fault("ledger.json", str(error))]))
    else:
        checks.append(_check("Ledger", len(entries), _ledger_faults(folder, entries, manifest)))
        printed = list(_printed(folder))
        checks.append(_check("Figures on pages", len(printed), _page_faults(printed, entries)))
        checks.append(_copies(folder))
    if built.bundle is not None:
        checks.append(_bundle(built.bundle, folder, manifest, built.damaged))
    if inputs and built.root is not None:
        checks.append(_inputs(built.root, manifest))
    return checks


def _check(name: str, checked: int, faults: Iterable[Fault]) -> Check:
    return Check(name, checked, tuple(dict.fromkeys(faults)))


def _manifest_faults(folder: Path, digest: str | None) -> Iterator[Fault]:
    if not (folder / NAME).is_file():
        yield Fault(NAME, "is missing")
        return
    found = sha256_of(folder / NAME)
    if digest is not None and found != digest.lower():
        yield Fault(NAME, f"has the SHA-256 {found}, not the one given")
    noted = folder / DIGEST
    if not noted.is_file():
        yield Fault(DIGEST, "is missing")
    elif noted.read_bytes() != f"{found}  {NAME}\n".encode():
        yield Fault(f"{NAME} or {DIGEST}", "one of the two was changed: they do not agree")


def _tree_faults(listed: Mapping[str, str], found: Mapping[str, str]) -> Iterator[Fault]:
    for path in sorted(listed.keys() | found.keys()):
        if path not in found:
            yield Fault(path, "is missing")
        elif path not in listed:
            yield Fault(path, "was added: the manifest does not list it")
        elif listed[path] != found[path]:
            yield Fault(path, "was changed: its SHA-256 is not the manifest's")


def _ledger_faults(
    folder: Path, entries: Mapping[str, Entry], manifest: Manifest
) -> Iterator[Fault]:
    for key, entry in entries.items():
        if key != entry.id:
            yield Fault("ledger.json", f"'{key}' holds the entry '{entry.id}'")
        for release in sorted(set(entry.releases) - set(manifest.releases)):
            yield Fault(
                "ledger.json", f"'{key}' names a release that the manifest lacks: {release}"
            )
        if entry.csv is None and value_digest(entry) != entry.sha256:
            yield Fault("ledger.json", f"'{key}': value, text, unit or period was changed")
        for path in entry.files:
            if not (folder / path).is_file():
                yield Fault(path, f"is missing; '{key}' of the ledger names it")
        if entry.csv is not None and (folder / entry.csv).is_file():
            yield from _data_faults(folder, entry, (folder / entry.csv).read_bytes())


def _data_faults(folder: Path, entry: Entry, csv: bytes) -> Iterator[Fault]:
    if hashlib.sha256(csv).hexdigest() != entry.sha256:
        yield Fault(str(entry.csv), f"is not the data that the ledger has for '{entry.id}'")
    if entry.json is None or not (folder / entry.json).is_file():
        return
    try:
        about = json.loads((folder / entry.json).read_bytes())
        same = (
            (about["columns"], about["rows"]) == csv_rows(csv.decode())
            and about["csv"]["sha256"] == entry.sha256
            and (about["id"], about["title"]) == (entry.id, entry.name)
        )
    except (ValueError, KeyError, TypeError, IndexError):
        same = False
    if not same:
        yield Fault(entry.json, f"does not agree with the CSV and the ledger of '{entry.id}'")


@dataclass(frozen=True)
class _Figure:
    """A figure as a page prints it."""

    page: str
    id: str
    value: str
    text: str


class _Reader(HTMLParser):
    """Collects the figures of a page, and the ids of its tables and charts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.found: list[_Figure] = []
        self._open: tuple[str, str] | None = None
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "data":
            self._open = (given.get("data-figure") or "", given.get("value") or "")
            self._text = []

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "data" and self._open is not None:
            self.found.append(_Figure(self.page, *self._open, "".join(self._text)))
            self._open = None


def _printed(folder: Path) -> Iterator[_Figure]:
    for path in sorted((folder / "html").glob("*.html")):
        reader = _Reader(path.relative_to(folder).as_posix())
        reader.feed(path.read_text(encoding="utf-8", errors="replace"))
        yield from reader.found


def _page_faults(printed: Iterable[_Figure], entries: Mapping[str, Entry]) -> Iterator[Fault]:
    for figure in printed:
        entry = entries.get(figure.id)
        if entry is None:
            yield Fault(figure.page, f"prints '{figure.id}', which the ledger lacks")
            continue
        value = entry.text if entry.value is None else repr(entry.value)
        if (figure.text, figure.value) != (entry.text, value):
            yield Fault(
                figure.page,
                f"prints {figure.text!r} ({figure.value}) for '{figure.id}'; "
                f"the ledger has {entry.text!r} ({value})",
            )


def _copies(folder: Path) -> Check:
    """Check that the data beside the pages are those of the edition."""
    copies = sorted((folder / "html" / "figures").glob("*"))
    faults = [
        Fault(f"html/figures/{path.name}", f"is not the same as figures/{path.name}")
        for path in copies
        if not (folder / "figures" / path.name).is_file()
        or (folder / "figures" / path.name).read_bytes() != path.read_bytes()
    ]
    return _check("Data beside the pages", len(copies), faults)


def _inputs(root: Path, manifest: Manifest) -> Check:
    """Check the data, notebooks and code at hand; files that came later are no fault."""
    listed = {**manifest.inputs, LOCK: manifest.lock_sha256}
    faults = []
    for path, expected in sorted(listed.items()):
        if not (root / path).is_file():
            faults.append(Fault(path, "is missing here; the edition was built from it"))
        elif sha256_of(root / path) != expected:
            faults.append(Fault(path, "is not what the edition was built from"))
    return _check("Inputs at hand", len(listed), faults)


def _bundle(bundle: Path, folder: Path, manifest: Manifest, damaged: Iterable[str]) -> Check:
    """Check every file of a bundle against its list, and the list against the manifest."""
    faults = [Fault(path, "is damaged: its checksum in the zip fails") for path in damaged]
    if not (bundle / SUMS).is_file():
        return _check("Files of the bundle", 0, [*faults, Fault(SUMS, "is missing")])
    listed: dict[str, str] = {}
    for number, line in enumerate(
        (bundle / SUMS).read_text(encoding="utf-8", errors="replace").splitlines(), start=1
    ):
        digest, _, path = line.partition("  ")
        if len(digest) != 64 or not path:
            faults.append(Fault(SUMS, f"line {number} is not a SHA-256, two spaces and a path"))
        listed[path] = digest
    found = sha256_of_tree(bundle, bundle, (SUMS,))
    home = folder.relative_to(bundle).as_posix()
    known = {
        **manifest.inputs,
        LOCK: manifest.lock_sha256,
        **{f"{home}/{path}": digest for path, digest in manifest.outputs.items()},
    }
    for path in sorted(listed.keys() | found.keys()):
        if path not in found:
            faults.append(Fault(path, f"is missing; {SUMS} lists it"))
        elif path not in listed:
            faults.append(Fault(path, f"was added: {SUMS} does not list it"))
        elif listed[path] != found[path]:
            if path not in known:
                faults.append(Fault(f"{path} or {SUMS}", "one was changed: they do not agree"))
            elif found[path] == known[path]:
                faults.append(Fault(SUMS, f"does not have the SHA-256 of {path}"))
            else:
                faults.append(Fault(path, f"was changed: its SHA-256 is not that of {SUMS}"))
    return _check("Files of the bundle", len(listed), faults)
