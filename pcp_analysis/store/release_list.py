"""Adding an entry to ``releases.yml`` and taking it out, without touching a line that people wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from pcp_analysis.catalogue.models import Release
from pcp_analysis.errors import UnknownNameError


def entry_of(release: Release) -> Mapping[str, Any]:
    """Return what ``releases.yml`` holds of a release: the keys that differ from their defaults."""
    entry = release.model_dump(mode="json", exclude_defaults=True)
    return {**entry, "faults": list(release.faults)}


def with_release(text: str, release: Release) -> str:
    """Return the text of ``releases.yml`` with one more entry at its end.

    Parameters
    ----------
    text : str
        Content of the file.
    release : Release
        The entry.
    """
    entry = yaml.safe_dump(
        [dict(entry_of(release))], sort_keys=False, allow_unicode=True, width=120
    )
    return text.rstrip("\n") + "\n" + "".join(f"  {line}\n" for line in entry.splitlines())


def _lines_of(text: str, release_id: str) -> tuple[list[str], int, int]:
    """Return the lines of the file, and the first and the one after the last of an entry."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    (items,) = (value for key, value in root.value if key.value == "releases")  # type: ignore[union-attr]
    lines = text.splitlines(keepends=True)
    starts = [*(item.start_mark.line for item in items.value), len(lines)]
    for place, item in enumerate(items.value):
        if {key.value: value.value for key, value in item.value}.get("id") == release_id:
            return lines, starts[place], starts[place + 1]
    raise UnknownNameError(f"releases.yml has no release '{release_id}'")


def without_release(text: str, release_id: str) -> str:
    """Return the text of ``releases.yml`` without an entry.

    Raises
    ------
    UnknownNameError
        If there is none of that id.
    """
    lines, start, end = _lines_of(text, release_id)
    return "".join(lines[:start] + lines[end:])


def replaced(text: str, release: Release) -> str:
    """Return the text of ``releases.yml`` with an entry in place of the one of the same id.

    Raises
    ------
    UnknownNameError
        If there is none of that id.
    """
    lines, start, end = _lines_of(text, release.id)
    return with_release("".join(lines[:start]), release) + "".join(lines[end:])
