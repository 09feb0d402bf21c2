"""From a publisher's file to the store: read, check, compare with what was expected, write."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Release
from pcp_analysis.catalogue.yaml_source import read_yaml
from pcp_analysis.errors import DataError
from pcp_analysis.files import sha256_of, write_atomically
from pcp_analysis.periods import parse_period
from pcp_analysis.releases import read_release
from pcp_analysis.releases.table import ReleaseContent
from pcp_analysis.store.observations import COLUMNS, read_family, write_family

_HEAD = """\
# What each release held when it was last read. `pcp import` compares, shows what differs and stops;
# where a change is meant, write the new counts here and import again.
"""


class RowCounts(BaseModel):
    """What a release held: rows, forces, periods and observations by indicator."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows_read: int
    rows_left_out: dict[str, int]
    forces: int
    first_period: str
    last_period: str
    observations: dict[str, int]


class _RowCountFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    releases: dict[str, RowCounts]


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
class ImportReport:
    """What an import read and where it stands against the release before.

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


def count_rows(content: ReleaseContent) -> RowCounts:
    """Summarise what a reader took from a release.

    Parameters
    ----------
    content : ReleaseContent
        From :func:`pcp_analysis.releases.read_release`.
    """
    table = content.observations
    ends = {
        parse_period(period_type, period).end: period
        for period_type, period in table[["period_type", "period"]]
        .drop_duplicates()
        .itertuples(index=False)
    }
    return RowCounts(
        rows_read=content.rows_read,
        rows_left_out={reason: rows for reason, rows in content.rows_left_out.items() if rows},
        forces=table["area"].nunique(),
        first_period=ends[min(ends)],
        last_period=ends[max(ends)],
        observations={
            f"{key[0]}, {key[1]}": int(rows)  # type: ignore[index]
            for key, rows in table.groupby(["indicator", "period_type"]).size().to_dict().items()
        },
    )


def differences(expected: RowCounts, found: RowCounts) -> list[str]:
    """Return a line for each count that differs: what was expected and what was found."""
    lines: list[str] = []

    def compare(name: str, was: Any, now: Any) -> None:
        if isinstance(was, dict):
            for key in sorted({*was, *now}):
                compare(f"{name}: {key}", was.get(key), now.get(key))
        elif was != now:
            lines.append(f"{name}: expected {was}, found {now}")

    for name in RowCounts.model_fields:
        compare(name, getattr(expected, name), getattr(found, name))
    return lines


def read_row_counts(catalogue: Catalogue) -> dict[str, RowCounts]:
    """Return the committed expectation for each release; empty before the first import."""
    path = catalogue.folder / "row_counts.yml"
    return dict(read_yaml(path, _RowCountFile).releases) if path.exists() else {}


def _write_row_counts(catalogue: Catalogue, counts: dict[str, RowCounts]) -> None:
    content = {"releases": {name: counts[name].model_dump() for name in sorted(counts)}}
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
    write_atomically(catalogue.folder / "row_counts.yml", _HEAD + text)


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
        both = rows.merge(others[others["release"] == previous], on=key, suffixes=("", "_previous"))
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


def import_release(release_id: str, path: Path, catalogue: Catalogue, folder: Path) -> ImportReport:
    """Read a publisher's file into the store.

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

    Returns
    -------
    ImportReport
        What was read, and the totals against the release before.

    Raises
    ------
    UnknownNameError
        If the release is not listed.
    DataError
        If the file is not the recorded one, does not fit its reader, holds a period that had not
        ended, or holds other counts than committed. Nothing is written then.
    """
    release = catalogue.release(release_id)
    content = read_release(release, path, catalogue)
    sha256 = _check_sha256(path, release.sha256)
    if release.companion_file:
        _check_sha256(path.parent / release.companion_file, release.companion_sha256)
    if content.observations.empty:
        raise DataError(
            path.name,
            found="no row that any indicator uses",
            expected="figures of at least one of the 43 forces",
        )
    _refuse_future(content, release, path.name)
    if not release.has_gaps:
        _refuse_holes(content, path.name)
    counts = count_rows(content)
    if release.forces not in (None, counts.forces):
        raise DataError(
            path.name,
            found=f"figures of {counts.forces} forces",
            expected=f"{release.forces}, as releases.yml says",
        )
    expectations = read_row_counts(catalogue)
    if release.id in expectations:
        changed = differences(expectations[release.id], counts)
        if changed:
            raise DataError(
                path.name,
                found="other counts than committed:\n  " + "\n  ".join(changed),
                expected="the counts in data/catalogue/row_counts.yml; if the change is meant, "
                "write the new counts there",
            )
    new = content.observations.assign(release=release.id)[COLUMNS]
    new = new.astype({"value": float, "denominator": float})
    target = folder / f"{release.family}.csv"
    others = read_family(target, catalogue, without=release.id) if target.exists() else new.iloc[:0]
    totals = _totals(new, others, release, catalogue)
    kept = new if others.empty else pd.concat([others, new], ignore_index=True)
    write_family(target, kept, catalogue)
    if release.id not in expectations:
        _write_row_counts(catalogue, {**expectations, release.id: counts})
    return ImportReport(release, sha256, counts, totals, target)
