"""Whether an edition stands built already from all that it would be built from now."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pcp_analysis.catalogue.editions import Edition
from pcp_analysis.errors import PcpError
from pcp_analysis.files import sha256_of
from pcp_analysis.publishing.cache.facts import Facts
from pcp_analysis.publishing.cache.kept import Kept
from pcp_analysis.publishing.trace.manifest import (
    DIGEST,
    LOCK,
    NAME,
    code_of,
    read_manifest,
    sha256_of_outputs,
)

_RESULT = "edition"


def _given(kept: Kept, edition: Edition, folder: Path, pdf: bool | None) -> Facts:
    root, inputs = kept.root, json.dumps(kept.inputs, sort_keys=True)
    return {
        **{f"parameter {name}": value for name, value in edition.parameters.items()},
        "inputs": hashlib.sha256(inputs.encode()).hexdigest(),
        "lock": sha256_of(root / LOCK),
        "code": code_of(root).model_dump_json(),
        "pdf": str(pdf),
        "manifest": sha256_of(folder / NAME),
    }


def stands(kept: Kept, edition: Edition, folder: Path, pdf: bool | None) -> bool:
    """Return whether a finished edition was made from what is here now, and is as it was made.

    Every file of it is read: an edition that somebody changed does not stand.

    Parameters
    ----------
    kept : Kept
        Results of earlier builds.
    edition : Edition
        What would be built.
    folder : Path
        Where it would go.
    pdf : bool or None
        As the build is asked for it.
    """
    if not (folder / NAME).is_file():
        return False
    if kept.find(_RESULT, _given(kept, edition, folder, pdf)) is None:
        kept.outcomes.pop()  # its parts will say more
        return False
    try:
        whole = read_manifest(folder).outputs == sha256_of_outputs(folder)
    except PcpError:
        whole = False
    told = (folder / DIGEST).is_file() and (folder / DIGEST).read_text("utf-8").split()[:1]
    return whole and told == [sha256_of(folder / NAME)]


def keep_standing(kept: Kept, edition: Edition, folder: Path, pdf: bool | None) -> None:
    """Note what an edition was just made from, unless that was written while it was made.

    Parameters
    ----------
    kept, edition, folder, pdf
        As :func:`stands` has them.
    """
    if kept.inputs_stand:
        kept.keep(_RESULT, _given(kept, edition, folder, pdf), {}, {})
