"""Whether the catalogue agrees with the readers, with the plans and with the store that it describes.

Each file is right by itself when it comes here; ``pcp check`` lists what is found beside all else.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.rhythm import read_rhythm
from pcp_analysis.errors import UnknownNameError, did_you_mean
from pcp_analysis.periods import parse_period
from pcp_analysis.releases import READERS
from pcp_analysis.releases.findings import KINDS
from pcp_analysis.releases.table_files import read_table
from pcp_analysis.store.local_indicators import local_numbering, return_rules
from pcp_analysis.store.observations import Observations
from pcp_analysis.store.row_counts import RowCounts


def unit_faults(catalogue: Catalogue) -> Iterator[str]:
    """Give each indicator whose unit has no bounds, so that no number of it could be read."""
    known = catalogue.bounds.units
    for item in catalogue.indicators:
        if item.unit not in known:
            yield (
                f"indicators.yml, '{item.id}': found the unit '{item.unit}'; expected one of "
                f"number_bounds.yml.{did_you_mean(item.unit, known)}"
            )


def reader_faults(catalogue: Catalogue) -> Iterator[str]:
    """Give each layout and release that names a reader which there is not, or not for its family."""
    families = {item.reader: item.family for item in catalogue.layouts if item.reader in READERS}
    named = [("layouts.yml", item.id, item.reader, item.family) for item in catalogue.layouts]
    named += [("releases.yml", item.id, item.reader, item.family) for item in catalogue.releases]
    known = [item.id for item in catalogue.indicators]
    for layout in catalogue.layouts:
        for name in layout.figures:
            if name not in known:
                yield (
                    f"layouts.yml, '{layout.id}', figures: found '{name}'; expected an id of "
                    f"indicators.yml.{did_you_mean(name, known)}"
                )
    for file, name, reader, family in named:
        if reader not in READERS:
            yield (
                f"{file}, '{name}': found the reader '{reader}'; expected one of the package."
                f"{did_you_mean(reader, READERS)}"
            )
        elif families.get(reader, family) != family:
            yield (
                f"{file}, '{name}': found the family '{family}' with the reader '{reader}'; expected "
                f"'{families[reader]}', of which that reader is"
            )


def release_entry_faults(catalogue: Catalogue, held: Mapping[str, RowCounts]) -> Iterator[str]:
    """Give what the entries of releases contradict: each other, and what each held when it was read.

    Parameters
    ----------
    catalogue : Catalogue
        Its releases.
    held : mapping of str to RowCounts
        What each held.
    """
    sums = Counter(item.sha256 for item in catalogue.releases if item.sha256)
    endings = [*(item.id for item in catalogue.forces), *(item.id for item in catalogue.gaps)]
    for item in catalogue.releases:
        if item.sha256 and sums[item.sha256] > 1:
            yield f"releases.yml, '{item.id}': found the sha256 of another release; expected its own"
        counts = held.get(item.id)
        if counts and item.forces is not None and item.forces != counts.forces:
            yield (
                f"releases.yml, '{item.id}': found forces: {item.forces}; expected {counts.forces}, "
                f"as many as it held when it was read"
            )
        for accepted in item.accepted:
            name = accepted.finding
            ending = next((end for end in endings if name.endswith(f"-{end}")), None)
            if (name.removesuffix(f"-{ending}") if ending else name) not in KINDS:
                yield (
                    f"releases.yml, '{item.id}': found the finding '{name}'; expected one that "
                    f"'pcp import' tells of, such as collapse-FORCE: {', '.join(KINDS)}"
                )
    listed = {item.id for item in catalogue.listed_releases}
    for name in held:
        if name not in listed:
            yield (
                f"row_counts.yml, '{name}': found a release that releases.yml has not; expected one "
                f"of it.{did_you_mean(name, listed)}"
            )


def rhythm_faults(root: Path) -> Iterator[str]:
    """Give each family that stands twice in ``rhythm.yml`` with one grain."""
    keys = Counter((item.family, item.period_type) for item in read_rhythm(root))
    for (family, grain), number in keys.items():
        if number > 1:
            yield f"rhythm.yml: found {family}, {grain} twice; expected one entry: delete the other"


def local_faults(catalogue: Catalogue) -> Iterator[str]:
    """Give what ``local_indicators.yml`` and ``disclosure.yml`` say of forces and priorities."""
    force, priorities = local_numbering(catalogue.root)
    try:
        plans = catalogue.plans(force) if force else {}
    except UnknownNameError as error:
        yield f"local_indicators.yml, numbered_for: {error}"
        return
    most = max((len(plan.priorities) for plan in plans.values()), default=0)
    for name, number in priorities.items():
        if force and number > most:
            yield (
                f"local_indicators.yml, '{name}': found priority {number}; expected one from 1 to "
                f"{most}, as the plans of {force} have"
            )
    known = [item.id for item in catalogue.forces]
    rules = return_rules(catalogue.root, known[0])
    for subject in catalogue.subjects:
        for name in subject.returned:
            if name not in rules.indicators:
                yield (
                    f"subjects.yml, '{subject.id}', returned: found '{name}'; expected an id of "
                    f"local_indicators.yml.{did_you_mean(name, rules.indicators)}"
                )
    for rule in rules.disclosure.rules:
        for name in rule.forces:
            if name not in known:
                yield (
                    f"disclosure.yml, '{rule.id}': found the force '{name}'; expected an id of "
                    f"forces.yml.{did_you_mean(name, known)}"
                )


def store_faults(
    catalogue: Catalogue, observations: Observations, held: Mapping[str, RowCounts]
) -> Iterator[str]:
    """Give what the store does not hold although the catalogue says so.

    Parameters
    ----------
    catalogue : Catalogue
        Indicators and incidents.
    observations : Observations
        The store, every release of it.
    held : mapping of str to RowCounts
        How many observations each release gave when it was read.
    """
    table = observations.table[observations.table["value"].notna()]
    yield from _count_faults(table, held)
    yield from _coverage_faults(catalogue, held)
    shares = table["denominator"].notna().groupby([table["release"], table["indicator"]]).mean()
    for (release, name), share in _by_pair(shares).items():
        if 0 < share < 1:
            yield (
                f"data/observations: {release} gives some rows of {name} a denominator and some none; "
                f"expected all or none: import {release} again"
            )
    grains = set(zip(table["indicator"], table["period_type"], strict=True))
    held_at_all = {name for name, _ in grains}
    for item in catalogue.compared():
        if item.id in held_at_all and (item.id, item.frequency) not in grains:
            yield (
                f"indicators.yml, '{item.id}': found frequency: {item.frequency}; expected one of "
                f"which the store holds a figure"
            )
    for cluster in catalogue.clusters:
        chosen = table[
            (table["indicator"] == cluster.indicator)
            & (table["area"] == catalogue.force(cluster.force).code)
            & (table["period"] == str(cluster.quarter))
        ]
        counted = float(chosen["value"].max()) if len(chosen) else 0.0
        if cluster.victims > counted:
            yield (
                f"clusters.yml, '{cluster.id}': found {cluster.victims} victims; expected "
                f"{counted:,.0f} at most, as many as were counted in {cluster.quarter}"
            )


def _by_pair(series: pd.Series) -> dict[tuple[str, str], float]:
    return {(str(key[0]), str(key[1])): float(value) for key, value in series.to_dict().items()}  # type: ignore[index]


def _count_faults(table: pd.DataFrame, held: Mapping[str, RowCounts]) -> Iterator[str]:
    sizes = table.groupby(["release", table["indicator"] + ", " + table["period_type"]]).size()
    found: dict[str, dict[str, int]] = {}
    for (release, key), number in _by_pair(sizes).items():
        found.setdefault(release, {})[key] = int(number)
    for release, counts in held.items():
        stored = found.get(release, {})
        for key in sorted({*stored, *counts.observations}):
            now, then = stored.get(key, 0), counts.observations.get(key, 0)
            if now != then:
                yield (
                    f"row_counts.yml, '{release}': found {then:,} observations of {key}; the store "
                    f"holds {now:,}: import {release} again, or take back what was committed with "
                    f"'git checkout -- data/observations data/catalogue/row_counts.yml'"
                )


def _coverage_faults(catalogue: Catalogue, held: Mapping[str, RowCounts]) -> Iterator[str]:
    """Give each file of the store without its coverage, and a release covered to another period."""
    folder = catalogue.root / "data" / "observations"
    last: dict[str, list[tuple[dt.date, str]]] = {}
    for path in sorted(folder.glob("*.csv")):
        beside = folder / "coverage" / path.name
        if not beside.is_file():
            yield (
                f"data/observations/coverage/{path.name}: found no such file; expected one for each "
                f"file of the store: take it back with 'git checkout -- data/observations'"
            )
            continue
        _, table = read_table(beside)
        for row in table.to_dict("records"):
            text = re.split(r"\.\.|[ ]", str(row["periods"]))[-1]
            end = parse_period(str(row["period_type"]), text).end
            last.setdefault(str(row["release"]), []).append((end, text))
    for release, ends in last.items():
        newest = max(ends)[0]
        texts = [text for end, text in ends if end == newest]
        told = held[release].last_period if release in held else texts[0]
        if told not in texts:
            yield (
                f"data/observations/coverage: found periods of {release} to {texts[0]}; expected them "
                f"to end with {told}, as row_counts.yml has it: import {release} again"
            )
