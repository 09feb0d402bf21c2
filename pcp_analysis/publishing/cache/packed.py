"""Files as one entry of the store, and back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

_WHEN = (1980, 1, 1, 0, 0, 0)  # the same files are the same bytes


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return files as one content.

    Parameters
    ----------
    files : mapping of str to bytes
        Content by path, with ``/``.

    Examples
    --------
    >>> unpacked(pack({"a/b.txt": b"text"}))
    {'a/b.txt': b'text'}
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in sorted(files):
            archive.writestr(
                zipfile.ZipInfo(name, _WHEN), files[name], compress_type=zipfile.ZIP_DEFLATED
            )
    return stream.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the files of a content that :func:`pack` made.

    Raises
    ------
    ValueError
        If a name leads out of the folder that they would be written to.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {item.filename: archive.read(item) for item in archive.infolist()}
    for name in files:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name:
            raise ValueError(f"found the name {name!r}; expected one within the folder")
    return files
