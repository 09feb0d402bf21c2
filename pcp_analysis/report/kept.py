"""Records and studies, which commands write and keep: whether each still says what its name says."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from pcp_analysis.analysis.kept_study import FOLDER as STUDIES
from pcp_analysis.analysis.kept_study import read_study
from pcp_analysis.errors import PcpError, did_you_mean
from pcp_analysis.periods import Quarter
from pcp_analysis.report.editions.record import FOLDER as RECORDS
from pcp_analysis.report.editions.record import read_record

_RECORD = "'pcp record EDITION' writes it; take back what was committed: git checkout -- {}"


def kept_faults(root: Path, releases: Collection[str]) -> Iterator[str]:
    """Give each record or study that was changed since a command wrote it, or that nothing reads.

    Parameters
    ----------
    root : Path
        The project's folder.
    releases : collection of str
        Ids of every release that the catalogue lists.
    """
    for path in sorted((root / RECORDS).rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield from _record_faults(root, path, releases)
    for path in sorted((root / STUDIES).rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield from _study_faults(root, path)


def _record_faults(root: Path, path: Path, releases: Collection[str]) -> Iterator[str]:
    name = path.relative_to(root).as_posix()
    mend = _RECORD.format(name)
    if path.suffix != ".json":
        yield f"{name}: found a file that is no record; expected EDITION.vVERSION.json; delete it"
        return
    try:
        record = read_record(path)
    except PcpError as error:
        yield f"{name.removesuffix(path.name)}{error}; {mend}"
        return
    wanted = f"{record.force}/{record.edition}.v{record.version}.json"
    if path.relative_to(root / RECORDS).as_posix() != wanted:
        yield f"{name}: found the record of {wanted}; expected it under that name; {mend}"
    named = {item for figure in record.figures.values() for item in figure.releases}
    for unknown in sorted(named.difference(releases)):
        yield (
            f"{name}: found the release '{unknown}'; expected one that releases.yml lists."
            f"{did_you_mean(unknown, releases)} {mend}"
        )


def _study_faults(root: Path, path: Path) -> Iterator[str]:
    name = path.relative_to(root).as_posix()
    again = "run 'pcp study' again, or delete the file"
    try:
        force, quarter = path.parent.name, Quarter.parse(path.stem)
        study = read_study(root, force, quarter)
    except (PcpError, ValueError) as error:
        yield f"{name}: found no study of an edition ({error}); {again}"
        return
    if study is None:
        yield f"{name}: found a file that is no study; expected FORCE/QUARTER.json; delete it"
    elif (study.force, study.quarter) != (force, str(quarter)):
        yield f"{name}: found the study of {study.force}, {study.quarter}; {again}"
