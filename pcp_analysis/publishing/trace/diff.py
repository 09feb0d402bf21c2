"""What changed from one edition to another, figure by figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pcp_analysis.publishing.trace.locate import Built
from pcp_analysis.publishing.trace.manifest import LOCK, Manifest, read_manifest
from pcp_analysis.report.ledger import Cell, Entry, read_entries

_MEANING = ("unit", "period", "area", "method", "confidence_level", "n", "releases")
HEADER = (
    "chapter",
    "id",
    "changed",
    "old_text",
    "new_text",
    "old_value",
    "new_value",
    "difference",
)


@dataclass(frozen=True)
class Difference:
    """A figure, or a fact of the manifest, that two editions do not share.

    Parameters
    ----------
    chapter : str
        Chapter of the figure; ``manifest`` for code, tools, releases and inputs.
    id : str
        Of the ledger, or a key of the manifest.
    changed : tuple of str
        What differs: ``value``, ``text``, ``method``, ``data``...; ``added`` or ``removed`` alone.
    old, new : str or None
        As printed.
    old_value, new_value : float or None
        Unrounded.
    """

    chapter: str
    id: str
    changed: tuple[str, ...]
    old: str | None
    new: str | None
    old_value: float | None = None
    new_value: float | None = None

    @property
    def difference(self) -> float | None:
        """New value less the old one."""
        if self.old_value is None or self.new_value is None:
            return None
        return self.new_value - self.old_value

    @property
    def row(self) -> list[Cell]:
        """The columns of :data:`HEADER`."""
        changed = ", ".join(self.changed)
        values = [self.old_value, self.new_value, self.difference]
        return [self.chapter, self.id, changed, self.old, self.new, *values]


def compare(old: Built, new: Built) -> list[Difference]:
    """Return what differs between two editions: the manifests first, then chapter by chapter.

    Raises
    ------
    PcpError
        If one of them has no manifest or ledger.
    """
    manifests = (read_manifest(old.folder), read_manifest(new.folder))
    ledgers = [read_entries(built.folder / "ledger.json") for built in (old, new)]
    found = [*_of_manifests(*manifests), *_of_entries(*ledgers)]
    return sorted(found, key=lambda item: (item.chapter != "manifest", item.chapter, item.id))


def _of_manifests(old: Manifest, new: Manifest) -> Iterator[Difference]:
    pairs = [(_facts(old), _facts(new)), (old.inputs, new.inputs)]
    for one, two in pairs:
        yield from _of_facts(one, two)


def _facts(manifest: Manifest) -> dict[str, str]:
    releases = {f"release {name}": item.sha256 or "" for name, item in manifest.releases.items()}
    return {
        "edition": manifest.edition,
        "version": str(manifest.version),
        "status": manifest.status,
        "commit": manifest.code.commit or "none",
        "package": manifest.code.version,
        LOCK: manifest.lock_sha256,
        **{f"parameter {name}": value for name, value in manifest.parameters.items()},
        **{f"tool {name}": value for name, value in manifest.tools.items()},
        **releases,
    }


def _of_facts(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    for name in old.keys() | new.keys():
        if old.get(name) != new.get(name):
            how = _how(name in old, name in new) or ("text",)
            yield Difference("manifest", name, how, old.get(name), new.get(name))


def _how(in_old: bool, in_new: bool) -> tuple[str, ...]:
    if in_old and in_new:
        return ()
    return ("removed",) if in_old else ("added",)


def _of_entries(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> Iterator[Difference]:
    for key in old.keys() | new.keys():
        one, two = old.get(key), new.get(key)
        changed = _how(one is not None, two is not None)
        if one is not None and two is not None:
            changed = _changes(one, two)
        if changed:
            some = two or one
            yield Difference(
                some.chapter if some else "",
                key,
                changed,
                one.text if one else None,
                two.text if two else None,
                one.value if one else None,
                two.value if two else None,
            )


def _changes(old: Entry, new: Entry) -> tuple[str, ...]:
    """Return the names of what differs between two entries of one id."""
    found = [name for name in ("value", "text") if getattr(old, name) != getattr(new, name)]
    if old.csv is not None and old.sha256 != new.sha256:
        found.append("data")
    found += [name for name in _MEANING if getattr(old, name) != getattr(new, name)]
    return tuple(found)
