"""Nothing of an edition or bundle runs before it is verified, and what runs are the verified bytes.

A bundle is copied into a fresh folder of one's own and verified *there*: whatever is written beside the
original afterwards is never read. The copy holds the listed files alone, so it has no bytecode, and
none is written (``PYTHONDONTWRITEBYTECODE``).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pcp_analysis.errors import PcpError
from pcp_analysis.publishing.trace.locate import Built
from pcp_analysis.publishing.trace.manifest import CRATE, SUMS
from pcp_analysis.publishing.trace.sums import survey_bundle
from pcp_analysis.publishing.trace.tree import read_regular
from pcp_analysis.publishing.trace.verify import Check, verify, whole

_MENDS = (
    f"Unpack the bundle again where it was published. To work on it as a project of your own, which "
    f"nothing vouches for, delete {SUMS} and {CRATE}."
)


class TamperedError(PcpError):
    """An edition or bundle is not as it was built, so nothing of it is run."""


@contextmanager
def sealed(built: Built) -> Iterator[Built]:
    """Verify an edition, and give it as it may be run from.

    Of an edition in a project at work its own files are verified; the project's data and code are the
    user's own and may have moved on. A bundle is given as a verified copy of its listed files.

    Parameters
    ----------
    built : Built
        The edition.

    Raises
    ------
    TamperedError
        If a file of the edition or bundle is not as listed, or is not listed.
    """
    if built.bundle is None:
        _refuse(built.name, whole(built), "Build it again.")
        yield built
        return
    _refuse(built.name, verify(built, inputs=False), _MENDS)
    if built.packed:  # it lies in a folder of our own already
        yield built
        return
    with tempfile.TemporaryDirectory(prefix="pcp-verified-") as name:
        copy = Path(name).resolve() / "bundle"
        source = built.bundle
        for path in sorted(survey_bundle(source, packed=False).files):
            _copy(source / path, copy / path)
        inside = built.folder.is_relative_to(source / "editions")
        folder = copy / built.folder.relative_to(source) if inside else built.folder
        ready = Built(folder, copy, copy, packed=True)
        _refuse(built.name, whole(ready), _MENDS)  # of the copy: what is hashed is what runs
        yield ready


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as written:
        for block in read_regular(source):
            written.write(block)


def _refuse(name: str, checks: Iterable[Check], mends: str) -> None:
    faults = [fault for check in checks for fault in check.faults]
    if faults:
        more = "" if len(faults) == 1 else f" (and {len(faults) - 1} more: pcp verify names them)"
        raise TamperedError(
            f"{name} is not as it was built, so nothing of it was run: {faults[0].file} "
            f"{faults[0].what}{more}. {mends}"
        )
