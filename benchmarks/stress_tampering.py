"""Change one byte in each kind of file of a built edition and of its bundle; count what is not named.

Run ``python benchmarks/stress_tampering.py [EACH] [SEED]``: so many files of each folder and ending, in
the edition beside its project, in the unpacked bundle and in the zip as it is sent. ``PCP_STRESS_MADE``
names a project that ``reduced.py`` made before. In a zip a byte may change that is no part of a file,
such as a time; then all its files must still be as listed.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

from reduced import EDITION, make
from stressing import arguments

from pcp_analysis.errors import PcpError
from pcp_analysis.publishing.trace.locate import opened
from pcp_analysis.publishing.trace.verify import verify


def told(place: Path) -> str:
    """Return all that ``pcp verify`` says of an edition or bundle; nothing where it is whole."""
    try:
        with opened(str(place)) as built:
            checks = verify(built)
    except PcpError as error:
        return str(error)
    return "\n".join(f"{fault.file} {fault.what}" for check in checks for fault in check.faults)


def changed(path: Path, dice: random.Random) -> bytes:
    """Change one byte of a file, or add one where it is empty; returns what it was."""
    before = path.read_bytes()
    content = bytearray(before or b"\0")
    place = dice.randrange(len(content))
    content[place] ^= 1 << dice.randrange(8) if before else 0
    path.write_bytes(content)
    return before


def attack(name: str, folder: Path, each: int, dice: random.Random) -> Counter[str]:
    """Change files of every kind in a folder, one at a time."""
    counts: Counter[str] = Counter()
    kinds: dict[tuple[str, str], list[Path]] = {}
    for path in sorted(item for item in folder.rglob("*") if item.is_file()):
        top = "/".join(path.relative_to(folder).parts[:-1][:5])
        kinds.setdefault((top, path.suffix), []).append(path)
    for paths in kinds.values():
        for path in dice.sample(paths, min(each, len(paths))):
            before = changed(path, dice)
            said = told(folder)
            path.write_bytes(before)
            counts["changes"] += 1
            if path.name not in said:
                counts["not named"] += 1
                print(f"{name}, {path.relative_to(folder)}: {said[:200] or 'nothing said'}")
    print(f"{name}: {len(kinds)} kinds of file, {counts['changes']} changes", flush=True)
    return counts


def attack_zip(path: Path, tries: int, dice: random.Random) -> Counter[str]:
    """Change bytes of a zip; what is no longer as listed must be said."""
    counts: Counter[str] = Counter()
    with zipfile.ZipFile(path) as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(tries):
        before = changed(path, dice)
        said = told(path)
        try:
            with zipfile.ZipFile(path) as archive:
                same = {name: archive.read(name) for name in archive.namelist()} == whole
        except Exception:
            same = False
        path.write_bytes(before)
        counts["changes"] += 1
        counts["no file changed"] += same
        if not said and not same:
            counts["not named"] += 1
            print("the zip: a change that nothing is said of")
    print(
        f"the zip: {counts['changes']} changes, {counts['no file changed']} in no file", flush=True
    )
    return counts


def main() -> None:
    """Change, verify, count."""
    each, seed = arguments(2)
    dice = random.Random(seed)  # noqa: S311 (no secret)
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "project"
        if made := os.environ.get("PCP_STRESS_MADE"):
            shutil.copytree(made, root, symlinks=True)
        else:
            make(root)
        os.environ["PCP_PROJECT"] = str(root)
        edition = root / "editions" / "essex" / EDITION
        archive = edition.with_name(f"{EDITION}.zip")
        bundle = Path(name) / "bundle"
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(bundle)
        (bundle,) = [item.parent for item in bundle.rglob("SHA256SUMS")]
        for place in (edition, bundle, archive):
            if said := told(place):
                sys.exit(f"{place} is not whole to begin with: {said[:300]}")
        total += attack("the edition", edition, each, dice)
        total += attack("the bundle", bundle, each, dice)
        total += attack_zip(archive, 10 * each, dice)
    print(f"{total['changes']} changes, {total['not named']} not named")
    sys.exit(bool(total["not named"]))


if __name__ == "__main__":
    main()
