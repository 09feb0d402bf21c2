"""The list of a bundle's files: each is there, as listed, and has a place in a bundle."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from pcp_analysis.errors import PcpError
from pcp_analysis.publishing.trace.manifest import (
    CRATE,
    DIGEST,
    LOCK,
    NAME,
    SETUP,
    SUMS,
    Manifest,
)
from pcp_analysis.publishing.trace.tree import (
    Fault,
    Tree,
    compare,
    name_faults,
    read_regular,
    shown,
    survey,
)

REBUILT = "rebuilt"  # where `pcp build` puts editions inside a bundle
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_ENVIRONMENT = ".venv"


def read_sums(bundle: Path) -> tuple[dict[str, str], list[Fault]]:
    """Return the SHA-256 that a bundle's list has for each path, and what is wrong with the list."""
    try:
        content = b"".join(read_regular(bundle / SUMS)).decode()
    except PcpError as error:
        missing = not os.path.lexists(bundle / SUMS)
        return {}, [Fault(SUMS, "is missing" if missing else str(error))]
    except UnicodeDecodeError:
        return {}, [Fault(SUMS, "is not UTF-8")]
    listed: dict[str, str] = {}
    faults = []
    if not content.endswith("\n"):
        faults.append(Fault(SUMS, "does not end with a line break: it was cut off"))
    for number, line in enumerate(content.removesuffix("\n").split("\n"), start=1):
        match = _LINE.fullmatch(line)
        if match is None:
            what = f"line {number} is not a SHA-256, two spaces and a path"
            faults.append(Fault(SUMS, what))
        elif match[2] in listed:
            faults.append(Fault(SUMS, f"line {number} lists {shown(match[2])} a second time"))
        else:
            listed[match[2]] = match[1]
    faults += [
        Fault(SUMS, f"lists {fault.file}, which {fault.what}") for fault in name_faults(listed)
    ]
    return listed, faults


def survey_bundle(bundle: Path, *, packed: bool) -> Tree:
    """Look at every path of a bundle; of an unpacked one, two folders made here are left out.

    They are the environment that this very command runs in, and the editions that were built again. Any
    other ``.venv`` came from elsewhere and is a fault as every added file is.
    """
    left_out = set()
    if not packed:
        left_out.add(REBUILT)
        if os.path.realpath(bundle / _ENVIRONMENT) == os.path.realpath(sys.prefix):
            left_out.add(_ENVIRONMENT)
    return survey(bundle, left_out)


def bundle_faults(
    bundle: Path, home: str | None, manifest: Manifest, listed: dict[str, str], tree: Tree
) -> Iterator[Fault]:
    """Check every file of a bundle against its list, and the list against the manifest.

    Parameters
    ----------
    bundle : Path
        Its folder.
    home : str or None
        Folder of the edition within it; None for an edition that lies outside.
    manifest : Manifest
        Of the edition.
    listed : dict of str to str
        From :func:`read_sums`.
    tree : Tree
        From :func:`survey_bundle`.
    """
    yield from tree.faults
    known = {**manifest.inputs, LOCK: manifest.lock_sha256}
    if home is not None:
        known |= {f"{home}/{path}": digest for path, digest in manifest.outputs.items()}
        others = {f"{home}/{NAME}", f"{home}/{DIGEST}", CRATE, *SETUP}
        for path in sorted(listed.keys() - known.keys() - others):
            yield Fault(shown(path), f"has no place in a bundle, though {SUMS} lists it")
        for path in sorted((known.keys() | others) - listed.keys()):
            yield Fault(shown(path), f"is not listed by {SUMS}, which lists every file of a bundle")
        for path in sorted(known.keys() & listed.keys()):
            if known[path] != listed[path]:
                yield Fault(SUMS, f"does not have the SHA-256 that {NAME} has for {shown(path)}")
    files = Tree(tree.files - {SUMS}, ())
    for path, found, what in compare(bundle, listed, files, SUMS):
        if found is None or found == known.get(path):
            if found is None:
                yield Fault(shown(path), what)
            continue
        if path in known:
            yield Fault(shown(path), what)
        else:
            yield Fault(f"{shown(path)} or {SUMS}", "one was changed: they do not agree")
