"""Publishing an edition: checked, signed off, built, verified, packed and recorded, or left a draft."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import Edition, edition_file, read_edition
from pcp_analysis.catalogue.standing import SignOff, in_words
from pcp_analysis.errors import PcpError
from pcp_analysis.files import write_atomically
from pcp_analysis.owned import WORKING, owned, put_back_unless_done, put_in_place
from pcp_analysis.publishing.bundle import bundle
from pcp_analysis.publishing.html.site import write_index
from pcp_analysis.publishing.trace.locate import Built
from pcp_analysis.publishing.trace.manifest import DIGEST
from pcp_analysis.publishing.trace.verify import verify
from pcp_analysis.report.check import faults_of
from pcp_analysis.report.editions.prompts import unwritten
from pcp_analysis.report.editions.record import Record, code_digest, record_of, write_record
from pcp_analysis.report.ledger import Ledger
from pcp_analysis.store.local_returns import small_counts_at_hand

Build = Callable[[Edition, Path], Path]


@dataclass(frozen=True)
class Published:
    """What publishing made.

    Parameters
    ----------
    edition : Edition
        As published.
    folder, archive, record : Path
        The built edition, its bundle and its record.
    digest : str
        SHA-256 of the manifest, to be noted elsewhere.
    """

    edition: Edition
    folder: Path
    archive: Path
    record: Path
    digest: str


def publish(
    root: Path, catalogue: Catalogue, edition: Edition, signed: SignOff, build: Build
) -> Published:
    """Publish a draft; where anything fails, it is a draft as before, and so is what was built of it.

    Parameters
    ----------
    root : Path
        The project's folder.
    catalogue : Catalogue
        Of the project.
    edition : Edition
        A draft with a file of its own.
    signed : SignOff
        Who signs it off and when, as a person says it.
    build : callable
        Builds an edition into a folder of editions and returns its own.

    Raises
    ------
    PcpError
        With everything that stands in the way.
    """
    _refuse_unready(root, catalogue, edition, signed)
    file = edition_file(root, edition.name, edition.force)
    draft = file.read_text(encoding="utf-8")
    what = f"the edition {edition.name} of {edition.force}"
    place = root / "editions" / WORKING
    with (
        owned(place, f"publish-{edition.force}-{edition.name}", what) as work,
        put_back_unless_done(file, work),
    ):
        write_atomically(file, _signed(draft, signed))
        chosen = read_edition(root, catalogue, edition.name, force=edition.force)
        # beside the draft's pages, which stay until all is done
        new = build(chosen, work / "editions")
        built = Built(new, root)
        faults = [fault for check in verify(built) for fault in check.faults]
        if faults:
            raise PcpError("\n".join(f"{fault.file} {fault.what}" for fault in faults))
        folder = root / "editions" / chosen.folder
        archive = folder.with_name(f"{chosen.name}.v{chosen.version}.zip")
        packed = bundle(built, work / archive.name)
        record = write_record(root, _record(chosen, new))
        try:
            put_in_place(new, folder, work)
            packed.replace(archive)
        except BaseException:
            record.unlink()
            raise
    write_index(root, catalogue, root / "editions")
    digest = (folder / DIGEST).read_text(encoding="utf-8").split()[0]
    return Published(chosen, folder, archive, record, digest)


def _record(chosen: Edition, folder: Path) -> Record:
    """Return the record of an edition that was verified, which the record was no part of."""
    return record_of(
        Ledger.read(folder),
        force=chosen.force,
        edition=chosen.name,
        quarter=chosen.quarter,
        as_at=chosen.as_at,
        version=chosen.version,
        status=chosen.status,
        code=code_digest(),
    )


def _signed(text: str, signed: SignOff) -> str:
    """Return an edition file with its sign-off, all else as it was written."""
    text = re.sub(r"^status:.*$", "status: published", text, flags=re.MULTILINE)
    name = json.dumps(signed.by, ensure_ascii=False)  # a quoted string of YAML as well
    return f"{text.rstrip()}\nsigned_off: {{by: {name}, day: {signed.day}}}\n"


def _refuse_unready(root: Path, catalogue: Catalogue, edition: Edition, signed: SignOff) -> None:
    option = f"{edition.name} --force {edition.force}"
    if not edition.announced:
        raise PcpError(
            f"{edition.name} of {edition.force} has no edition file, so nobody has announced its as-at "
            f"date; begin it with 'pcp new {option}'"
        )
    name = edition_file(root, edition.name, edition.force).relative_to(root).as_posix()
    if edition.status != "draft":
        raise PcpError(
            f"version {edition.version} of {edition.name} is {edition.status}; a correction is a new "
            f"version: in {name} set 'version: {edition.version + 1}' and 'status: draft', delete "
            f"'signed_off', add '{{version: {edition.version + 1}, what: WHAT CHANGED, why: WHY}}' to "
            f"'changes', then run 'pcp publish {option}'"
        )
    if signed.day < edition.as_at:
        raise PcpError(
            f"signed off on {in_words(signed.day)}, before the as-at date {in_words(edition.as_at)} of "
            f"{name}; give the day of the sign-off with --on"
        )
    found = faults_of(root, edition.name, edition.force)
    plan = catalogue.plan(edition.force, edition.quarter.end)
    found += [
        f"{path.relative_to(root).as_posix()}: holds questions alone; write it, or delete it"
        for path in unwritten(root, edition.force, edition.quarter, plan)
        if path.is_file()
    ]
    found += small_counts_at_hand(root, edition.force)
    if found:
        raise PcpError("\n".join([*found, f"not published; see 'pcp status {option}'"]))
