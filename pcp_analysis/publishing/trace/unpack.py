"""Unpacking a bundle's zip: no name leaves the folder, no size is without bound."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from pcp_analysis.errors import PcpError
from pcp_analysis.publishing.trace.tree import LARGEST, name_fault, name_faults, shown

_MOST_MEMBERS = 50_000  # a bundle has about 2,500
_MOST_BYTES = 4 << 30  # unpacked; a bundle has about 100 MB
_HIGHEST_RATIO = 250  # unpacked to packed; the charts and tables of a bundle stay below 40
_SMALL = 1 << 20  # below it a high ratio does no harm
_PLAIN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_BLOCK = 1 << 20


def unpack(path: Path, target: Path) -> tuple[str, ...]:
    """Unpack a bundle's zip into an empty folder.

    Parameters
    ----------
    path : Path
        The zip.
    target : Path
        A folder of one's own, empty.

    Returns
    -------
    tuple of str
        Members whose checksum fails; they are not written.

    Raises
    ------
    PcpError
        If it is no zip, or a member is no plain file with an ordinary name and size. Nothing is written
        then.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            wrong = _refused(members)
            if wrong is not None:
                raise PcpError(
                    f"{path} is not unpacked: {wrong}. Expected the plain files of a bundle; "
                    "get the bundle again from where it was published."
                )
            return tuple(
                shown(member.filename)
                for member in members
                if not member.is_dir() and not _extract(archive, member, target)
            )
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise PcpError(f"{path} cannot be read as a zip: {error}") from None


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> bool:
    file = target / member.filename
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with archive.open(member) as source, file.open("xb") as written:
            while block := source.read(_BLOCK):
                written.write(block)
    except (zipfile.BadZipFile, zlib.error, EOFError):
        file.unlink(missing_ok=True)
        return False
    return True


def _refused(members: Sequence[zipfile.ZipInfo]) -> str | None:
    """Say why a zip is not unpacked, from its directory alone, or None."""
    if len(members) > _MOST_MEMBERS:
        return f"it has {len(members):,} members, at most {_MOST_MEMBERS:,} are taken"
    total = sum(member.file_size for member in members)
    if total > _MOST_BYTES:
        return f"it would have {total:,} bytes unpacked, at most {_MOST_BYTES:,} are taken"
    for member in members:
        wrong = _member_fault(member)
        if wrong is not None:
            return f"its member {shown(member.orig_filename)} {wrong}"
    twice = [
        name for name, number in Counter(item.filename for item in members).items() if number > 1
    ]
    if twice:
        return f"its member {shown(twice[0])} stands in it twice"
    files = [member.filename for member in members if not member.is_dir()]
    folders = {member.filename.rstrip("/") for member in members if member.is_dir()}
    for fault in name_faults(files):
        return f"its member {fault.file} {fault.what}"
    filled = {str(parent) for file in files for parent in PurePosixPath(file).parents}
    empty = sorted(folders - filled)
    return f"its member {shown(empty[0])} is an empty folder" if empty else None


def _member_fault(member: zipfile.ZipInfo) -> str | None:
    if member.orig_filename != member.filename:
        return "has a name that zip programs read in different ways"
    if member.flag_bits & 0x1:
        return "is encrypted"
    if member.compress_type not in _PLAIN:
        return "is packed in a way that bundles do not use"
    if member.create_system == 3:
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
            return "is a link or a device, not a file"
    if member.is_dir():
        return name_fault(member.filename.rstrip("/"))
    if member.file_size > LARGEST:
        return f"has {member.file_size:,} bytes, at most {LARGEST:,} are taken"
    if member.file_size > _SMALL and member.file_size > _HIGHEST_RATIO * member.compress_size:
        return f"is packed more than {_HIGHEST_RATIO} times, as a zip bomb is"
    return name_fault(member.filename)
