"""What each release held when it was last read: rows, forces, periods, observations."""

from __future__ import annotations

from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.yaml_source import read_yaml
from pcp_analysis.periods import parse_period
from pcp_analysis.releases.table import ReleaseContent

Count = Annotated[int, Field(ge=0)]

FILE = "row_counts.yml"
_HEAD = """\
# What each release held when it was last read. `pcp import` keeps it, compares, shows what differs
# and stops; where a change is meant, it is accepted with a reason.
"""


class RowCounts(BaseModel):
    """What a release held: rows, forces, periods and observations by indicator."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows_read: Count
    rows_left_out: dict[str, Count]
    forces: Count
    first_period: str
    last_period: str
    observations: dict[str, Count]


class _RowCountFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    releases: dict[str, RowCounts]


def count_rows(content: ReleaseContent, catalogue: Catalogue) -> RowCounts:
    """Summarise what a reader took from a release.

    Parameters
    ----------
    content : ReleaseContent
        From :func:`pcp_analysis.releases.read_release`.
    catalogue : Catalogue
        To which force a partnership belongs.
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
        forces=len(catalogue.districts.force_codes(table["area"].unique())),
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
    path = catalogue.folder / FILE
    return dict(read_yaml(path, _RowCountFile).releases) if path.exists() else {}


def row_counts_text(counts: dict[str, RowCounts]) -> str:
    """Return the content of ``row_counts.yml``."""
    content = {"releases": {name: counts[name].model_dump() for name in sorted(counts)}}
    return _HEAD + yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
