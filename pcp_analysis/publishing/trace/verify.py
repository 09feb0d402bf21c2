"""Is an edition still what was built? Every file, every ledger entry, every figure on a page.

Hashes find accidents and careless changes. Whoever can write the whole folder can also write a new
manifest with a new digest; against that only a digest noted elsewhere helps, which ``verify`` takes.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from pcp_analysis.errors import PcpError
from pcp_analysis.files import sha256_of
from pcp_analysis.publishing.trace.locate import Built
from pcp_analysis.publishing.trace.manifest import (
    DIGEST,
    INPUTS,
    LOCK,
    NAME,
    Manifest,
    read_manifest,
    repeated_keys,
)
from pcp_analysis.publishing.trace.sums import bundle_faults, read_sums, survey_bundle
from pcp_analysis.publishing.trace.tree import (
    Fault,
    Tree,
    compare,
    digest_of,
    name_fault,
    name_faults,
    shown,
    survey,
)
from pcp_analysis.report.ledger import Entry, csv_rows, read_entries, value_digest

_PAGE = re.compile(r"html/.*\.html")


@dataclass(frozen=True)
class Check:
    """One thing that was checked: how often, what was wrong, and which folders were not looked into."""

    name: str
    checked: int
    faults: tuple[Fault, ...]
    left_out: tuple[str, ...] = ()


def verify(built: Built, *, digest: str | None = None, inputs: bool = True) -> list[Check]:
    """Check an edition against its manifest, its ledger and, where they are at hand, its inputs.

    Each path of the edition, and of its bundle, is in their lists or is a fault.

    Parameters
    ----------
    built : Built
        The edition.
    digest : str, optional
        SHA-256 of the manifest as it was noted when the edition was built.
    inputs : bool, default True
        Also check that the data, notebooks and code at hand are those that it was built from.
    """
    tree, checks = survey(built.folder), whole(built, digest=digest)
    try:
        manifest = read_manifest(built.folder)
    except PcpError:
        return checks
    checks += _contents(built.folder, manifest, tree)
    if inputs and built.root is not None:
        checks.append(_inputs(built.root, manifest))
    return checks


def refuse_changed(built: Built, so: str) -> None:
    """Refuse an edition that does not verify, or whose data and code are not those it was built from.

    Parameters
    ----------
    built : Built
        The edition.
    so : str
        What is not done with it then: ``"it is not bundled"``.

    Raises
    ------
    PcpError
        Naming the first fault.
    """
    faults = [fault for check in verify(built) for fault in check.faults]
    if faults:
        raise PcpError(
            f"{built.name} does not verify, so {so}: {faults[0].file} {faults[0].what}"
            f"{'' if len(faults) == 1 else f'; {len(faults) - 1} more'}. Build it again."
        )


def whole(built: Built, *, digest: str | None = None) -> list[Check]:
    """Check that an edition, and the bundle around it, hold the listed files and nothing else.

    This is what must hold before anything of theirs runs: paths and bytes, not what the bytes say.

    Parameters
    ----------
    built : Built
        The edition.
    digest : str, optional
        SHA-256 of the manifest as it was noted when the edition was built.
    """
    folder = built.folder
    tree = survey(folder)
    faults = list(_manifest_faults(folder, tree, digest))
    try:
        if NAME not in tree.files:
            raise PcpError("is missing, or is no plain file")
        manifest = read_manifest(folder)
    except PcpError as error:
        faults.append(Fault(NAME, str(error)))
        files = _check("Files of the edition", len(tree.files), tree.faults)
        return [_check("Manifest", 1, faults), files]
    checks = [_check("Manifest", 1, [*faults, *_list_faults(manifest)])]
    listed = dict(manifest.outputs)
    others = Tree(tree.files - {NAME, DIGEST}, ())
    found = [Fault(shown(path), what) for path, _, what in compare(folder, listed, others, NAME)]
    checks.append(_check("Files of the edition", len(listed), [*tree.faults, *found]))
    if built.bundle is not None:
        checks.append(_bundle(built, manifest))
    return checks


def _check(
    name: str, checked: int, faults: Iterable[Fault], left_out: tuple[str, ...] = ()
) -> Check:
    return Check(name, checked, tuple(dict.fromkeys(faults)), left_out)


def _contents(folder: Path, manifest: Manifest, tree: Tree) -> list[Check]:
    """Check what the files of an edition say: ledger, pages and data agree."""
    try:
        if "ledger.json" not in tree.files:
            raise PcpError("is missing, or is no plain file")
        twice = repeated_keys((folder / "ledger.json").read_bytes())
        entries = read_entries(folder / "ledger.json")
        malformed = next((key for key in entries if not _well_formed(entries[key])), None)
        if malformed is not None:
            raise PcpError(f"cannot be read as a ledger: '{shown(malformed)}' is no entry")
    except (PcpError, RecursionError) as error:
        said = "cannot be read as a ledger" if isinstance(error, RecursionError) else str(error)
        return [_check("Ledger", 1, [Fault("ledger.json", said)])]
    faults = [Fault("ledger.json", f"has {key!r} twice") for key in twice]
    faults += _ledger_faults(folder, entries, manifest, tree)
    pages = [_Page(path, folder) for path in sorted(tree.files) if _PAGE.fullmatch(path)]
    printed = [figure for page in pages for figure in page.figures]
    unread = [Fault(page.path, "cannot be read as a page") for page in pages if page.broken]
    return [
        _check("Ledger", len(entries), faults),
        _check("Figures on pages", len(printed), [*unread, *_page_faults(printed, entries)]),
        _copies(folder, tree),
    ]


def _well_formed(entry: Entry) -> bool:
    texts = (entry.id, entry.kind, entry.chapter, entry.text, entry.sha256)
    maybe = (entry.csv, entry.json, entry.svg, entry.png, entry.page)
    return (
        all(isinstance(text, str) for text in (*texts, *entry.releases, *entry.areas))
        and all(text is None or isinstance(text, str) for text in maybe)
        and isinstance(entry.value, float | int | None)
    )


def _manifest_faults(folder: Path, tree: Tree, digest: str | None) -> Iterator[Fault]:
    if NAME not in tree.files:
        yield Fault(NAME, "is missing")
        return
    found = digest_of(folder / NAME)
    if digest is not None and found != digest.lower():
        yield Fault(NAME, f"has the SHA-256 {found}, not the one given")
    if DIGEST not in tree.files:
        yield Fault(DIGEST, "is missing")
    elif (folder / DIGEST).read_bytes() != f"{found}  {NAME}\n".encode():
        yield Fault(f"{NAME} or {DIGEST}", "one of the two was changed: they do not agree")


def _list_faults(manifest: Manifest) -> Iterator[Fault]:
    """Yield what is wrong with the lists of a manifest: names that no edition or project has."""
    for listed in (manifest.inputs, manifest.outputs):
        for fault in name_faults(listed):
            yield Fault(NAME, f"lists {fault.file}, which {fault.what}")
    for path in sorted(manifest.inputs):
        if path.partition("/")[0] not in INPUTS:
            yield Fault(NAME, f"lists {shown(path)} among the inputs, which no build reads")


def _ledger_faults(
    folder: Path, entries: Mapping[str, Entry], manifest: Manifest, tree: Tree
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
            if path not in tree.files:
                yield Fault(shown(path), f"is missing; '{key}' of the ledger names it")
        if entry.csv is not None and entry.csv in tree.files:
            yield from _data_faults(folder, entry, (folder / entry.csv).read_bytes(), tree)


def _data_faults(folder: Path, entry: Entry, data: bytes, tree: Tree) -> Iterator[Fault]:
    if hashlib.sha256(data).hexdigest() != entry.sha256:
        yield Fault(str(entry.csv), f"is not the data that the ledger has for '{entry.id}'")
    if entry.json is None or entry.json not in tree.files:
        return
    content = (folder / entry.json).read_bytes()
    try:
        about = json.loads(content)
        same = (
            not repeated_keys(content)
            and (about["columns"], about["rows"]) == csv_rows(data.decode())
            and about["csv"]["sha256"] == entry.sha256
            and (about["id"], about["title"]) == (entry.id, entry.name)
        )
    except (ValueError, KeyError, TypeError, IndexError, RecursionError, csv.Error):
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


class _Page:
    """A page of an edition and the figures that it prints."""

    def __init__(self, path: str, folder: Path) -> None:
        self.path = path
        reader = _Reader(path)
        try:
            reader.feed((folder / path).read_text(encoding="utf-8", errors="replace"))
        except (AssertionError, ValueError, RecursionError):  # as html.parser does of broken markup
            self.broken = True
        else:
            self.broken = False
        self.figures = reader.found


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


def _copies(folder: Path, tree: Tree) -> Check:
    """Check that the data beside the pages are those of the edition."""
    copies = sorted(path for path in tree.files if path.startswith("html/figures/"))
    originals = {path: path.removeprefix("html/") for path in copies}
    faults = [
        Fault(path, f"is not the same as {original}")
        for path, original in originals.items()
        if original not in tree.files
        or (folder / original).read_bytes() != (folder / path).read_bytes()
    ]
    return _check("Data beside the pages", len(copies), faults)


def _inputs(root: Path, manifest: Manifest) -> Check:
    """Check the data, notebooks and code at hand; files that came later are no fault."""
    listed = {**manifest.inputs, LOCK: manifest.lock_sha256}
    faults = []
    for path, expected in sorted(listed.items()):
        if name_fault(path) is not None:
            continue  # a fault of the manifest; the path may lead anywhere
        if not (root / path).is_file():
            faults.append(Fault(path, "is missing here; the edition was built from it"))
        elif sha256_of(root / path) != expected:
            faults.append(Fault(path, "is not what the edition was built from"))
    return _check("Inputs at hand", len(listed), faults)


def _bundle(built: Built, manifest: Manifest) -> Check:
    """Check every path of a bundle."""
    bundle = built.bundle or built.folder
    faults = [Fault(path, "is damaged: its checksum in the zip fails") for path in built.damaged]
    tree = survey_bundle(bundle, packed=built.packed)
    listed, wrong = read_sums(bundle)
    home = None
    if built.folder.is_relative_to(bundle / "editions"):
        home = built.folder.relative_to(bundle).as_posix()
    faults += [*wrong, *bundle_faults(bundle, home, manifest, listed, tree)]
    return _check("Files of the bundle", len(listed), faults, tree.left_out)
