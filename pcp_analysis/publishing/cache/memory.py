"""What one print has made so far, and what earlier ones left: each by a digest of all it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pcp_analysis.files import write_atomically
from pcp_analysis.publishing.cache.store import Store, key_of


@dataclass(frozen=True)
class Memory:
    """Results of a print in a folder of its own; processes that print together share it.

    Parameters
    ----------
    folder : Path
        Of this print alone.
    store : Store, optional
        Where earlier prints left theirs.
    made_by : str
        Digest of the code and libraries that make them.
    """

    folder: Path
    store: Store | None = None
    made_by: str = ""

    def _key(self, name: str) -> str:
        return key_of("print", self.made_by, name)

    def recall(self, name: str) -> bytes | None:
        """Return what was made under a name, or None."""
        key = self._key(name)
        path = self.folder / key
        if path.is_file():
            return path.read_bytes()
        found = None if self.store is None else self.store.get(key)
        if found is not None:
            write_atomically(path, found)  # the store may drop it while this print goes on
        return found

    def note(self, name: str, content: bytes) -> None:
        """Remember what was made under a name."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_atomically(self.folder / self._key(name), content)

    def keep(self) -> None:
        """Leave what was made to later prints."""
        if self.store is not None and self.folder.is_dir():
            for path in sorted(self.folder.iterdir()):
                if path.name not in self.store:
                    self.store.put(path.name, path.read_bytes())
