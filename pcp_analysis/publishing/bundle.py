"""One archive of an edition: book, data, code, lock file and manifest, described as an RO-Crate.

Unpacked, it is a project: ``pcp verify`` passes in it without a git history, and ``make book`` builds
the edition again.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

from pcp_analysis.errors import PcpError
from pcp_analysis.files import write_atomically
from pcp_analysis.publishing.trace.describe import LICENCE_URL
from pcp_analysis.publishing.trace.locate import Built
from pcp_analysis.publishing.trace.manifest import (
    CRATE,
    DIGEST,
    LOCK,
    NAME,
    SETUP,
    SUMS,
    Manifest,
    read_manifest,
)
from pcp_analysis.publishing.trace.verify import refuse_changed
from pcp_analysis.report.ledger import read_entries

_VERSION = "1.1"  # of RO-Crate: the one that archives read today
_CODE_LICENCE = "https://spdx.org/licenses/MIT"
_AUTHORS = "The pcp-analysis authors"  # as LICENSE names them
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say; no clock in an output
_MODE = 0o644 << 16
_FOLDERS = {
    "data": ("Data that the edition was built from", LICENCE_URL),
    "notebooks": ("Notebooks of the chapters, without outputs", _CODE_LICENCE),
    "book": ("Pages without figures, contents and style", _CODE_LICENCE),
}


def bundle(built: Built, target: Path) -> Path:
    """Write the archive of an edition.

    Parameters
    ----------
    built : Built
        An edition within its project.
    target : Path
        The zip to write.

    Raises
    ------
    PcpError
        If the edition does not verify, or the project's data and code are not those it was built from.
    """
    if built.root is None:
        raise PcpError("no project is at hand: run pcp bundle where the edition was built")
    refuse_changed(built, "it is not bundled")
    write_atomically(target, archive(_contents(built, built.root)))
    return target


def _contents(built: Built, root: Path) -> dict[str, bytes]:
    """Return every file of the bundle by path, its own list and description included."""
    manifest = read_manifest(built.folder)
    home = f"editions/{built.name}"
    missing = [path for path in SETUP if not (root / path).is_file()]
    if missing:
        raise PcpError(
            f"the project lacks {', '.join(missing)}, without which no one can set it up"
        )
    files = {path: (root / path).read_bytes() for path in [*manifest.inputs, *SETUP, LOCK]}
    for path in [*manifest.outputs, NAME, DIGEST]:
        files[f"{home}/{path}"] = (built.folder / path).read_bytes()
    title = read_entries(built.folder / "ledger.json")["edition.force"].text
    files[CRATE] = (
        json.dumps(crate(manifest, home, title), indent=1, sort_keys=True) + "\n"
    ).encode()
    lines = [f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files)]
    files[SUMS] = "".join(lines).encode()
    return files


def archive(files: dict[str, bytes]) -> bytes:
    """Return files as a zip that is the same to the byte each time.

    Parameters
    ----------
    files : dict of str to bytes
        Content by path.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for path in sorted(files):
            member = zipfile.ZipInfo(path, _FIXED_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # so that the attributes are read as a mode everywhere
            member.external_attr = _MODE
            packed.writestr(member, files[path])
    return stream.getvalue()


def crate(manifest: Manifest, home: str, force: str) -> dict[str, Any]:
    """Return the description of a bundle as RO-Crate metadata.

    Parameters
    ----------
    manifest : Manifest
        Of the edition.
    home : str
        Folder of the edition within the bundle.
    force : str
        Name of the force.
    """
    made = ROCrate(version=_VERSION)
    quarter, as_at = manifest.parameters["quarter"], manifest.parameters["as_at"]
    made.name = f"Police and Crime Plan report book: {force}, {quarter}"
    made.description = (
        f"Report book of {force} for the quarter {quarter} as known on {as_at}, with the data, "
        f"notebooks and code it was built from. `pcp verify` checks it; `make book` builds it again."
    )
    made.datePublished = as_at
    made.root_dataset["version"] = str(manifest.version)
    made.root_dataset["creativeWorkStatus"] = manifest.status
    open_data = _entity(made, LICENCE_URL, "CreativeWork", name="Open Government Licence v3.0")
    code_licence = _entity(made, _CODE_LICENCE, "CreativeWork", name="MIT License")
    authors = _entity(made, "#authors", "Organization", name=_AUTHORS)
    made.root_dataset["license"] = [open_data, code_licence]
    made.root_dataset["author"] = authors
    made.root_dataset["publisher"] = authors
    licences = {LICENCE_URL: open_data, _CODE_LICENCE: code_licence}
    parts = {
        path: made.add_dataset(
            dest_path=path, properties={"name": name, "license": licences[licence]}
        )
        for path, (name, licence) in _FOLDERS.items()
    }
    software = made.add_dataset(
        dest_path="pcp_analysis",
        properties={
            "@type": ["Dataset", "SoftwareSourceCode"],
            "name": "pcp-analysis",
            "version": manifest.code.version,
            "license": code_licence,
            "programmingLanguage": "Python",
            **({"identifier": manifest.code.commit} if manifest.code.commit else {}),
        },
    )
    book = made.add_dataset(
        dest_path=home, properties={"name": "The edition as built", "license": open_data}
    )
    files = {
        f"{home}/html/index.html": ("The book", "text/html"),
        f"{home}/ledger.json": ("Ledger: every figure and where it came from", "application/json"),
        f"{home}/{NAME}": ("Manifest: parameters, inputs, outputs, tools", "application/json"),
        LOCK: ("Locked versions of every package", "text/plain"),
        SUMS: ("SHA-256 of every file of the bundle", "text/plain"),
        "LICENSE": ("Licences of code and data", "text/plain"),
        "README.md": ("How to set up and use the project", "text/markdown"),
    }
    for path, (name, form) in files.items():
        made.add_file(dest_path=path, properties={"name": name, "encodingFormat": form})
    made.mainEntity = made.dereference(f"{home}/html/index.html")
    made.root_dataset["isBasedOn"] = [
        _entity(
            made,
            f"#release-{name}",
            "Dataset",
            name=f"{release.title}, {release.edition}",
            publisher=_entity(
                made,
                f"#{release.publisher.lower().replace(' ', '-')}",
                "Organization",
                name=release.publisher,
            ),
            datePublished=release.published,
            license=open_data,
            **({"identifier": f"sha256:{release.sha256}"} if release.sha256 else {}),
        )
        for name, release in sorted(manifest.releases.items())
    ]
    made.add_action(
        software,
        identifier="#build",
        object=list(parts.values()),
        result=[book],
        properties={"name": f"pcp build {manifest.edition} --force {manifest.parameters['force']}"},
    )
    content: dict[str, Any] = made.metadata.generate()
    content["@graph"].sort(key=lambda item: str(item["@id"]))
    return content


def _entity(made: ROCrate, entity_id: str, kind: str, /, **properties: Any) -> ContextEntity:
    """Return a contextual entity, adding it the first time."""
    known = made.dereference(entity_id)
    if known is not None:
        return known
    entity = ContextEntity(made, entity_id, properties={"@type": kind})
    made.add(entity)
    for name, value in properties.items():
        entity[name] = value
    return entity
