"""Writing the manifest of an edition when it has been made."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import Edition
from pcp_analysis.files import sha256_of, write_atomically
from pcp_analysis.publishing.trace.describe import release_record
from pcp_analysis.publishing.trace.manifest import (
    DIGEST,
    LOCK,
    NAME,
    code_of,
    sha256_of_inputs,
    sha256_of_outputs,
)
from pcp_analysis.report.ledger import Ledger

_TOOLS = (
    "gptables",
    "jupyter-book",
    "matplotlib",
    "myst-nb",
    "numpy",
    "pandas",
    "papermill",
    "resvg-py",
    "seaborn",
    "sphinx",
    "statsmodels",
    "weasyprint",
)


def write_manifest(
    root: Path, edition: Edition, folder: Path, catalogue: Catalogue, ledger: Ledger
) -> None:
    """Write ``manifest.json`` and its own SHA-256 into the folder of a finished edition.

    Parameters
    ----------
    root : Path
        The project's folder; without a git history commit and dirty flag are null.
    edition : Edition
        Its parameters.
    folder : Path
        Everything in it is listed with its SHA-256.
    catalogue : Catalogue
        The releases.
    ledger : Ledger
        Which of them the edition's figures were made from.
    """
    used = sorted({name for entry in ledger.entries.values() for name in entry.releases})
    content: dict[str, Any] = {
        "edition": edition.name,
        "parameters": edition.parameters,
        "version": edition.version,
        "status": edition.status,
        "code": code_of(root).model_dump(),
        "lock_sha256": sha256_of(root / LOCK),
        "tools": {
            "python": platform.python_version(),
            **{name: version(name) for name in _TOOLS},
        },
        "releases": {
            name: release_record(catalogue.release(name), catalogue.licence) for name in used
        },
        "inputs": sha256_of_inputs(root),
        "outputs": sha256_of_outputs(folder),
    }
    write_atomically(folder / NAME, json.dumps(content, indent=1, sort_keys=True) + "\n")
    # as sha256sum writes it, so that `sha256sum --check manifest.sha256` works without this package
    write_atomically(folder / DIGEST, f"{sha256_of(folder / NAME)}  {NAME}\n")
