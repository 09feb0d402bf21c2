"""Results of a build by what they hang on: used again where all of it still stands, else made again."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pcp_analysis.owned import WORKING
from pcp_analysis.publishing.cache.facts import Facts, Standing, differences
from pcp_analysis.publishing.cache.packed import pack, unpacked
from pcp_analysis.publishing.cache.store import Store, key_of
from pcp_analysis.publishing.trace.manifest import INPUTS, sha256_of_inputs
from pcp_analysis.store.local_indicators import returns_folder
from pcp_analysis.store.local_returns import ASKED_OF_RETURNS

_FORM = "2"  # of the entries; another one finds nothing of this
_VARIANTS = 8  # of one result, the newest first: who takes a change back finds what was there
_MOST_TEXT = 1 << 20  # bytes of a file that is kept to tell later which of its lines changed
_COARSE = 100_000_000  # nanoseconds by which a file system's clock may lag behind
DAMAGED = "entry"  # in place of a fact: what was kept is not there, or not as it was


@dataclass(frozen=True)
class Outcome:
    """What became of one result in a build.

    Parameters
    ----------
    name : str
        ``chapter violence``, ``pages``, ``print``.
    kept : bool
        Whether it was used again.
    changes : tuple of str
        Facts that differ from those of the newest result of this name; empty where there was none.
    before : mapping of str to str
        Those facts as they stood.
    """

    name: str
    kept: bool
    changes: tuple[str, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)


class Kept:
    """The results of one build, and those that builds before it left.

    Parameters
    ----------
    store : Store
        Where they are.
    root : Path
        The project's folder.
    subject : str
        What is built: force and edition, as its folder is named.
    """

    def __init__(self, store: Store, root: Path, subject: str) -> None:
        self.store = store
        self.root = root
        self.subject = subject
        self.standing = Standing(root)
        self.outcomes: list[Outcome] = []
        self._started = time.time_ns() - _COARSE
        self._folders = _folders(root)
        self.inputs = sha256_of_inputs(root)

    @property
    def inputs_stand(self) -> bool:
        """Whether every file that a build reads is still as it was when this build began."""
        return sha256_of_inputs(self.root) == self.inputs

    def _slot(self, name: str) -> str:
        return key_of(_FORM, "results", self.subject, name)

    def _variants(self, slot: str) -> list[dict[str, Any]]:
        content = self.store.get(slot)
        return [] if content is None else list(json.loads(content))

    def find(self, name: str, given: Facts) -> dict[str, bytes] | None:
        """Return the files of a result all of whose facts still stand, or None.

        Parameters
        ----------
        name : str
            Of the result.
        given : mapping of str to str
            What it is made with now, such as the parameters of a notebook.
        """
        first: Outcome | None = None
        here = {**self.standing.surroundings, **given}
        for variant in self._variants(self._slot(name)):
            changes = differences(variant["here"], here) + self.standing.changed(variant["facts"])
            if not changes:
                content = self.store.get(variant["entry"])
                if content is not None:
                    self.outcomes.append(Outcome(name, kept=True))
                    return unpacked(content)
                changes = [DAMAGED]
            stood = {**variant["here"], **variant["facts"]}
            before = {fact: stood.get(fact, "") for fact in changes}
            first = first or Outcome(name, kept=False, changes=tuple(changes), before=before)
        self.outcomes.append(first or Outcome(name, kept=False))
        return None

    def keep(self, name: str, given: Facts, files: Mapping[str, bytes], facts: Facts) -> None:
        """Keep a result, unless something that it hangs on was written since the build began.

        Parameters
        ----------
        name, given : str, mapping
            As :meth:`find` had them.
        files : mapping of str to bytes
            The result.
        facts : mapping of str to str
            What else it hangs on.
        """
        if any(self._written_since(fact) for fact in facts) or self._folders != _folders(self.root):
            return
        slot, here = self._slot(name), {**self.standing.surroundings, **given}
        entry = key_of(_FORM, slot, json.dumps([facts, here], sort_keys=True))
        if not self.store.put(entry, pack(files)):
            return
        new = {"facts": facts, "here": here, "entry": entry}
        others = [item for item in self._variants(slot) if item["entry"] != entry]
        text = json.dumps([new, *others][:_VARIANTS], sort_keys=True)
        self.store.put(slot, text.encode())
        self._keep_texts(facts)

    def _written_since(self, fact: str) -> bool:
        kind, _, name = fact.partition(" ")
        path = self.root / name
        if kind == ASKED_OF_RETURNS:
            returns = returns_folder(self.root, json.loads(name)[0])
            return any(self._is_new(path) for path in returns.glob("*"))
        # of a folder its names tell
        return kind == "file" and not path.is_dir() and self._is_new(path)

    def _is_new(self, path: Path) -> bool:
        try:
            return path.lstat().st_ctime_ns >= self._started
        except OSError:
            return False  # it is not there; whether it was, its folder tells

    def _keep_texts(self, facts: Facts) -> None:
        """Keep the files themselves, so that a later build can tell the line that changed."""
        for fact, digest in facts.items():
            kind, _, name = fact.partition(" ")
            path = self.root / name
            if kind != "file" or len(digest) != len(hashlib.sha256().hexdigest()):
                continue
            key = key_of(_FORM, "text", digest)
            if key not in self.store and path.stat().st_size <= _MOST_TEXT:
                content = path.read_bytes()
                if hashlib.sha256(content).hexdigest() == digest:
                    self.store.put(key, content)

    def text(self, digest: str) -> bytes | None:
        """Return a file as it stood, by its digest; None where it was not kept."""
        return self.store.get(key_of(_FORM, "text", digest))


def _folders(root: Path) -> Facts:
    """Return the names in every folder that people write in, to tell what came or went in a build."""
    standing = Standing(root)
    found: Facts = {}
    for name in INPUTS:
        for folder, _, _ in os.walk(root / name):
            if "__pycache__" not in folder and WORKING not in folder:
                fact = f"folder {Path(folder).relative_to(root).as_posix()}"
                found[fact] = standing.now(fact)
    return found
