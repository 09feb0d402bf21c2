"""From a publisher's file to the store: read, compare, judge, read back, keep; or take back."""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Accepted, Release
from pcp_analysis.errors import DataError, UnknownNameError
from pcp_analysis.files import sha256_of
from pcp_analysis.owned import WORKING, owned, write_together
from pcp_analysis.periods import parse_period
from pcp_analysis.releases import read_release
from pcp_analysis.releases.findings import Finding, one_each
from pcp_analysis.releases.table import ReleaseContent, few
from pcp_analysis.store.observations import COLUMNS, family_files, read_family
from pcp_analysis.store.release_list import replaced, with_release, without_release
from pcp_analysis.store.row_counts import (
    FILE,
    RowCounts,
    count_rows,
    differences,
    read_row_counts,
    row_counts_text,
)
from pcp_analysis.store.suspicions import (
    Comparison,
    answered,
    compare,
    known_before,
    suspicions,
    without_gaps,
)


@dataclass(frozen=True)
class TotalAgainstPrevious:
    """Total of an indicator over what two releases share.

    Parameters
    ----------
    indicator, period_type : str
        What is summed.
    previous_release : str
        The release compared with.
    shared : int
        Observations that both hold.
    previous, new : float
        Their sums.
    changed : int
        How many of them differ.
    """

    indicator: str
    period_type: str
    previous_release: str
    shared: int
    previous: float
    new: float
    changed: int


@dataclass(frozen=True)
class Prepared:
    """A file that was read and set beside what is known, and not yet stored.

    Parameters
    ----------
    release : Release
        Its entry, listed already or proposed.
    file : Path
        What was read.
    sha256 : str
        Of the file.
    counts : RowCounts
        Rows, forces, periods, observations.
    comparison : Comparison
        What is new, changed and gone against what was known when the release came out.
    totals : tuple of TotalAgainstPrevious
        One for each indicator that an earlier release of the family holds too.
    findings : tuple of Finding
        What a person must know or judge; what gaps.yml or an earlier acceptance answers is left out.
    table : pandas.DataFrame
        The observations.
    """

    release: Release
    file: Path
    sha256: str
    counts: RowCounts
    comparison: Comparison
    totals: tuple[TotalAgainstPrevious, ...]
    findings: tuple[Finding, ...]
    table: pd.DataFrame

    @property
    def open(self) -> tuple[Finding, ...]:
        """Findings that must be accepted or mended before the release is stored."""
        return tuple(item for item in self.findings if item.level != "notice")

    @property
    def refusals(self) -> tuple[Finding, ...]:
        """Findings that make a mere check fail."""
        return tuple(item for item in self.findings if item.level == "refusal")


@dataclass(frozen=True)
class ImportReport:
    """What an import stored.

    Parameters
    ----------
    release : Release
        What was imported.
    sha256 : str
        Of the file read.
    counts : RowCounts
        Rows, forces, periods, observations.
    totals : tuple of TotalAgainstPrevious
        One for each indicator that an earlier release of the family holds too.
    path : Path
        The CSV that was written.
    """

    release: Release
    sha256: str
    counts: RowCounts
    totals: tuple[TotalAgainstPrevious, ...]
    path: Path


def _check_sha256(path: Path, expected: str | None) -> str:
    found = sha256_of(path)
    if expected is not None and found != expected:
        raise DataError(
            path.name,
            found=f"sha256 {found}",
            expected=f"{expected}, which releases.yml records; a corrected file is a new release",
        )
    return found


def _refuse_future(content: ReleaseContent, release: Release, file: str) -> None:
    periods = content.observations[["period_type", "period"]].drop_duplicates()
    for period_type, text in periods.itertuples(index=False):
        if parse_period(period_type, text).end > release.published:
            raise DataError(
                file,
                found=f"{text}, which had not ended when the release was published",
                expected=f"periods that end by {release.published}",
            )


def _refuse_holes(content: ReleaseContent, file: str) -> None:
    """Refuse a run of periods with one missing for every force, which no comparison of forces shows."""
    pairs = content.observations[["period_type", "period"]].drop_duplicates()
    for period_type, rows in pairs.groupby("period_type"):
        periods = sorted(parse_period(str(period_type), text) for text in rows["period"])
        for earlier, later in itertools.pairwise(periods):
            if earlier.plus(1) != later:
                raise DataError(
                    file,
                    found=f"no {str(period_type).replace('_', ' ')} between {earlier} and {later}",
                    expected=f"every one from {periods[0]} to {periods[-1]}",
                )


def _totals(
    new: pd.DataFrame, store: pd.DataFrame, release: Release, catalogue: Catalogue
) -> tuple[TotalAgainstPrevious, ...]:
    earlier = {
        item.id: item.published
        for item in catalogue.releases
        if item.family == release.family
        and item.id != release.id
        and item.published <= release.published
    }
    key = ["indicator", "period_type", "area", "period"]
    found = []
    for (indicator, period_type), rows in new.groupby(["indicator", "period_type"], sort=True):
        others = store[
            (store["indicator"] == indicator)
            & (store["period_type"] == period_type)
            & store["release"].isin(earlier)
        ]
        if others.empty:
            continue
        previous = max(others["release"].unique(), key=lambda name: (earlier[name], name))
        known = others[(others["release"] == previous) & others["value"].notna()]
        both = rows.merge(known, on=key, suffixes=("", "_previous"))
        if both.empty:
            continue
        found.append(
            TotalAgainstPrevious(
                str(indicator),
                str(period_type),
                str(previous),
                len(both),
                float(both["value_previous"].sum()),
                float(both["value"].sum()),
                int((both["value"] != both["value_previous"]).sum()),
            )
        )
    return tuple(found)


def _missing_forces(
    table: pd.DataFrame, release: Release, catalogue: Catalogue, listed: bool
) -> tuple[Finding, ...]:
    present = catalogue.districts.force_codes(table["area"].unique())
    if len(present) == release.forces or (listed and release.forces is None):
        return ()
    names = [force.name for force in catalogue.forces if force.code not in present]
    return (
        Finding(
            "missing-forces",
            "question",
            f"figures of {len(present)} forces of {release.forces}; missing are {few(names)}",
        ),
    )


def _changed_counts(
    release: Release, counts: RowCounts, catalogue: Catalogue
) -> tuple[Finding, ...]:
    expected = read_row_counts(catalogue).get(release.id)
    changed = differences(expected, counts) if expected else []
    if not changed:
        return ()
    return (
        Finding(
            "row-counts",
            "question",
            "other counts than when it was read before:\n  " + "\n  ".join(changed),
        ),
    )


def prepare(
    path: Path,
    release: Release,
    catalogue: Catalogue,
    folder: Path,
    content: ReleaseContent | None = None,
) -> Prepared:
    """Read a publisher's file and set it beside what is known; nothing is written.

    Parameters
    ----------
    path : Path
        The publisher's file.
    release : Release
        Listed in ``releases.yml``, or proposed.
    catalogue : Catalogue
        Forces, indicators, releases, layouts, gaps and row counts.
    folder : Path
        ``data/observations``.
    content : ReleaseContent, optional
        What the release's reader gave, where it was read already.

    Raises
    ------
    DataError
        If the file is not the recorded one, does not fit its reader, holds nothing that an indicator
        uses, or a period that had not ended or that is missing for every force.
    """
    content = content or read_release(release, path, catalogue)
    sha256 = _check_sha256(path, release.sha256)
    if release.companion_file:
        _check_sha256(path.parent / release.companion_file, release.companion_sha256)
    gaps = tuple(
        gap
        for gap in catalogue.gaps
        if gap.family == release.family and (gap.known is None or gap.known <= release.published)
    )
    kept, declared = without_gaps(content.observations, gaps, catalogue)
    content = ReleaseContent(
        kept, content.rows_read, content.rows_left_out, (*content.findings, *declared)
    )
    if kept.empty:
        raise DataError(
            path.name,
            found="no row that any indicator uses",
            expected="figures of at least one of the 43 forces",
        )
    _refuse_future(content, release, path.name)
    if not release.has_gaps:
        _refuse_holes(content, path.name)
    counts = count_rows(content, catalogue)
    new = kept.assign(release=release.id)[COLUMNS]
    new = new.astype({"value": float, "denominator": float}).reset_index(drop=True)
    target = folder / f"{release.family}.csv"
    others = read_family(target, catalogue, without=release.id) if target.exists() else new.iloc[:0]
    published = {item.id: item.published for item in catalogue.releases}
    before = known_before(others, published, release.published)
    comparison, gone = compare(new, before)
    listed = any(item.id == release.id for item in catalogue.releases)
    accepted = {item.finding for item in release.accepted}
    # the very bytes that were stored and judged before, read as they were then
    settled = release.sha256 is not None and read_row_counts(catalogue).get(release.id) == counts
    odd = () if settled else suspicions(new, before, comparison, gone, catalogue)
    findings = one_each(
        (
            *content.findings,
            *_missing_forces(new, release, catalogue, listed),
            *_changed_counts(release, counts, catalogue),
            *odd,
        )
    )
    return Prepared(
        release,
        path,
        sha256,
        counts,
        comparison,
        _totals(new, others, release, catalogue),
        tuple(item for item in findings if item.id not in accepted and not answered(item, gaps)),
        new,
    )


def _figures(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["value"].notna()]  # what a release withdrew follows from what it covers


def _placed(folder: Path, files: Mapping[str, bytes]) -> dict[Path, bytes]:
    return {folder / name: content for name, content in files.items()}


def _write_together(contents: Mapping[Path, str | bytes], data: Path) -> None:
    """Write several files of ``data/``, all or none; one process at a time."""
    with owned(data / WORKING, "store", "the store") as work:
        write_together(contents, work)


def _refuse_unjudged(prepared: Prepared, accept: Mapping[str, str]) -> None:
    for name in accept:
        if name not in {item.id for item in prepared.findings}:
            raise UnknownNameError(
                f"{prepared.file.name} has no finding '{name}': "
                f"{few([item.id for item in prepared.open]) or 'there is none to accept'}"
            )
    waiting = [item for item in prepared.open if item.id not in accept]
    if waiting:
        raise DataError(
            prepared.file.name,
            found="\n  ".join(f"{item.id}: {item.text}" for item in waiting),
            expected="nothing that a person has not judged",
            mend=f"{accepting(prepared, prepared.file)}, where the publisher's notes or the force bear "
            "it out, or TEXT says that its cause is not known; or declare the gap in "
            "data/catalogue/gaps.yml",
        )


def accepting(prepared: Prepared, source: Path) -> str:
    """Return the command that stores a file with all of its findings accepted.

    Parameters
    ----------
    prepared : Prepared
        Whose findings.
    source : Path
        The file, or the archive that holds it, as a person names it.
    """
    accepted = " ".join(f"--accept {item.id}" for item in prepared.open)
    return f"pcp import {shlex.quote(str(source))} {accepted} --reason TEXT"


def keep(
    prepared: Prepared, catalogue: Catalogue, folder: Path, accept: Mapping[str, str] | None = None
) -> ImportReport:
    """Store a prepared file: its entry, its row counts and its observations, or nothing at all.

    Parameters
    ----------
    prepared : Prepared
        From :func:`prepare`.
    catalogue : Catalogue
        What it was prepared with.
    folder : Path
        ``data/observations``.
    accept : mapping of str to str, optional
        Reason for each finding that a person has judged.

    Raises
    ------
    DataError
        If a finding is not accepted, or the bytes to be written do not read back as the same figures.
    UnknownNameError
        If a finding is accepted that was not found.
    """
    accept = accept or {}
    _refuse_unjudged(prepared, accept)
    judged = tuple(Accepted(finding=name, reason=accept[name]) for name in sorted(accept))
    release = prepared.release.model_copy(
        update={"accepted": (*prepared.release.accepted, *judged)}
    )
    releases = catalogue.folder / "releases.yml"
    text = releases.read_text(encoding="utf-8")
    contents: dict[Path, str | bytes] = {}
    listed = next((item for item in catalogue.releases if item.id == release.id), None)
    if listed is None:
        release = release.model_copy(update={"sha256": prepared.sha256})
        contents[releases] = with_release(text, release)
    elif judged:
        contents[releases] = replaced(text, release)
    known = read_row_counts(catalogue)
    if known.get(release.id) != prepared.counts:
        contents[catalogue.folder / FILE] = row_counts_text({**known, release.id: prepared.counts})
    target = folder / f"{release.family}.csv"
    new = prepared.table
    others = read_family(target, catalogue, without=release.id) if target.exists() else new.iloc[:0]
    others = _figures(others)
    table = new if others.empty else pd.concat([others, new], ignore_index=True)
    contents |= _placed(folder, family_files(target.name, table, catalogue, also=release))
    _write_together(contents, catalogue.folder.parent)
    return ImportReport(release, prepared.sha256, prepared.counts, prepared.totals, target)


def import_release(
    release_id: str,
    path: Path,
    catalogue: Catalogue,
    folder: Path,
    accept: Mapping[str, str] | None = None,
) -> ImportReport:
    """Read a publisher's file into the store, under an entry that ``releases.yml`` lists.

    Parameters
    ----------
    release_id : str
        A release that ``releases.yml`` lists.
    path : Path
        The publisher's file.
    catalogue : Catalogue
        Forces, indicators, releases and committed row counts.
    folder : Path
        ``data/observations``.
    accept : mapping of str to str, optional
        Reason for each finding that a person has judged.

    Raises
    ------
    UnknownNameError
        If the release is not listed.
    DataError
        As :func:`prepare` and :func:`keep`. Nothing is written then.
    """
    prepared = prepare(path, catalogue.release(release_id), catalogue, folder)
    return keep(prepared, catalogue, folder, accept)


def undo(release_id: str, catalogue: Catalogue, folder: Path) -> int:
    """Take a release back: its observations, its row counts and its entry.

    Returns
    -------
    int
        Observations taken out.

    Raises
    ------
    UnknownNameError
        If the release is not listed.
    """
    release = catalogue.release(release_id)
    target = folder / f"{release.family}.csv"
    contents: dict[Path, str | bytes] = {}
    taken = 0
    if target.exists():
        others = _figures(read_family(target, catalogue, without=release_id))
        contents |= _placed(folder, family_files(target.name, others, catalogue))
    counts = read_row_counts(catalogue)
    held = counts.pop(release_id, None)
    if held is not None:
        taken = sum(held.observations.values())
        contents[catalogue.folder / FILE] = row_counts_text(counts)
    releases = catalogue.folder / "releases.yml"
    contents[releases] = without_release(releases.read_text(encoding="utf-8"), release_id)
    _write_together(contents, catalogue.folder.parent)
    return taken
