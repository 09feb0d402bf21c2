"""ONS recorded crime by community safety partnership, for the 12 months that end with a quarter."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Iterator
from pathlib import Path

import pandas as pd

from pcp_analysis import wording
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.districts import UNASSIGNED, District
from pcp_analysis.catalogue.districts import unassigned as unassigned_of
from pcp_analysis.catalogue.layouts import without_notes
from pcp_analysis.catalogue.models import Force, Release
from pcp_analysis.errors import DataError, UnknownNameError, did_you_mean, shorten
from pcp_analysis.periods import Quarter, TwelveMonths, month_end
from pcp_analysis.releases.findings import Finding, one_each
from pcp_analysis.releases.sheets import Sheet, read_sheet
from pcp_analysis.releases.table import ReleaseContent, few, match_forces, observations

_LAYOUT = "crime-by-district"
_Rows = dict[str, dict[Hashable, float]]
_YEAR_ENDING = re.compile(r"year ending (March|June|September|December) ((?:19|20)\d{2})", re.I)
_MONTHS = {"march": "03", "june": "06", "september": "09", "december": "12"}


def _period(sheet: Sheet) -> TwelveMonths:
    """Return the 12 months that the title above the table names."""
    named = {
        match.group(0).casefold(): match for match in map(_YEAR_ENDING.search, sheet.notes) if match
    }
    if len(named) != 1:
        raise DataError(
            sheet.label,
            found=f"'{few(sorted(named))}' above the table"
            if named
            else "no period above the table",
            expected="a title such as 'Table C2: ..., year ending June 2025'",
        )
    (match,) = named.values()
    end = month_end(f"{match[2]}-{_MONTHS[match[1].casefold()]}")
    return TwelveMonths(Quarter.containing(end))


def _place_of(sheet: Sheet, index: object, force: Force, catalogue: Catalogue) -> str:
    """Return the code of the place that a row is about: that of the force for its total."""
    code = str(sheet.rows.at[index, "code"])
    name = without_notes(str(sheet.rows.at[index, "name"]))
    known = catalogue.districts
    if code:
        place = known.of_code(code)
        if place is None:
            raise sheet.fault(
                index,
                "code",
                f"'{code}' ({shorten(name)}, {force.name})",
                "a partnership of districts.yml; where it is new, add the line "
                f'- {{code: {code}, name: "{shorten(name)}", force: {force.id}}}',
            )
        if place.force != force.id:
            raise sheet.fault(
                index,
                "force",
                f"'{force.name}' for {place.name} ({code})",
                f"{catalogue.force(place.force).name}, as districts.yml has it",
            )
        return place.code
    if not name:
        return force.code
    if name.casefold().startswith(UNASSIGNED):
        return _unassigned(sheet, index, name, force, catalogue)
    others = {
        item.name.casefold(): item for item in known.of_force(force) if not item.is_partnership
    }
    if name.casefold() not in others:
        raise sheet.fault(
            index,
            "name",
            f"'{shorten(name)}' without a code",
            f"'Unassigned {force.name}', or a place of {force.name} that districts.yml names."
            f"{did_you_mean(name.casefold(), others)}",
        )
    return others[name.casefold()].code


def _unassigned(sheet: Sheet, index: object, name: str, force: Force, catalogue: Catalogue) -> str:
    of = name[len(UNASSIGNED) :].strip()
    try:
        same = not of or catalogue.force(of) == force
    except UnknownNameError:
        same = False
    if not same:
        raise sheet.fault(index, "name", f"'{shorten(name)}'", f"'Unassigned {force.name}'")
    return unassigned_of(force).code


def _with_places(sheet: Sheet, catalogue: Catalogue) -> Sheet:
    """Add the code of each row's place, none of which may stand twice."""
    forces = {force.code: force for force in catalogue.forces}
    pairs = zip(sheet.rows.index, sheet.rows["area"], strict=True)
    places = [_place_of(sheet, index, forces[area], catalogue) for index, area in pairs]
    rows = sheet.rows.assign(force_area=sheet.rows["area"], area=places)
    second = rows[rows["area"].duplicated()]
    if not second.empty:
        area = str(second["area"].iloc[0])
        name = catalogue.area_name(area)
        raise sheet.fault(
            second.index[0], "name", f"a second row for {name}", "one row for each place of a force"
        )
    return sheet.having(rows)


def _other_codes(sheet: Sheet, catalogue: Catalogue) -> Iterator[Finding]:
    """Yield a question for each row whose force code is not that of the force it names."""
    columns = (sheet.rows[role].tolist() for role in ("force_area", "force_code", "name"))
    for area, code, name in zip(*columns, strict=True):
        if code != area:
            force = catalogue.force(area)
            yield Finding(
                f"other-code-{force.id}",
                "question",
                f"the row '{shorten(name.strip()) or force.name}' names {force.name} ({area}) and "
                f"bears the code {code}; it is taken for the force that it names",
                force.id,
            )


def _figures(sheet: Sheet, catalogue: Catalogue) -> pd.DataFrame:
    """Return a column for each indicator; a sum over something missing is missing."""
    found = {}
    for indicator, roles in sheet.layout.figures.items():
        rule = catalogue.rule_of(indicator)
        parts = pd.concat([sheet.numbers(role, rule).astype(float) for role in roles], axis=1)
        found[indicator] = parts.sum(axis=1, skipna=False)
    return pd.DataFrame(found)


def _sums(force: Force, rows: _Rows, absent: list[District]) -> Iterator[Finding]:
    """Yield what is odd in the rows of one force: its places against its total."""
    places = {area: figures for area, figures in rows.items() if area != force.code}
    lacking = f"; missing are {few([item.name for item in absent])}" if absent else ""
    if force.code not in rows:
        alone = len(places) == 1 and not absent
        yield Finding(
            f"no-total-{force.id}",
            "notice" if alone else "refusal",
            f"{force.name} has no row for the whole force"
            + (", and one partnership, which is the whole" if alone else lacking),
            force.id,
        )
        return
    empty = sum(any(map(math.isnan, figures.values())) for figures in places.values())
    differ, rest = [], 0.0
    for indicator, total in rows[force.code].items():
        parts = [figures[indicator] for figures in places.values()]
        known = sum(part for part in parts if not math.isnan(part))
        rest = max(rest, total - known)
        # a place without figures leaves the others below the total, never above it
        if not (known == total or (empty and known < total)):
            differ.append(f"{indicator} comes to {known:,.0f}, where its own row says {total:,.0f}")
    if differ:
        yield Finding(
            f"parts-{force.id}",
            "refusal",
            f"the places of {force.name} do not add up to it: {few(differ, 2)}{lacking}",
            force.id,
        )
    elif absent:
        yield Finding(
            f"absent-{force.id}",
            "notice",
            f"the places of {force.name} add up to its total{lacking}",
            force.id,
        )
    if empty:
        others = f"leave up to {rest:,.0f} of" if rest else "add up to"
        yield Finding(
            f"empty-{force.id}",
            "question" if rest else "notice",
            f"{wording.plural(empty, 'place')} of {force.name} without figures, stored as missing; the "
            f"others {others} its total",
            force.id,
        )


def read(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read table C2 of the Police Force Area data tables.

    Parameters
    ----------
    path : Path
        The publisher's table, notes above it included.
    catalogue : Catalogue
        Forces, partnerships, and which columns each indicator sums (``layouts.yml``, ``figures``).
    release : Release
        Not used beyond the reader's common form.

    Returns
    -------
    ReleaseContent
        Offences by indicator and place for one period of 12 months: each partnership, what is assigned
        to none, and the force's own total under the code of its area.

    Raises
    ------
    DataError
        If no period stands above the table, or a cell, a force or a partnership is not as expected.
    """
    sheet = read_sheet(path, catalogue, [_LAYOUT])
    rows_read, period = len(sheet.rows), _period(sheet)
    named = sheet.rows.assign(force=sheet.rows["force"].map(without_notes))
    sheet, other = match_forces(sheet.having(named), "force", catalogue)
    sheet = _with_places(sheet, catalogue)
    figures = _figures(sheet, catalogue)
    findings = list(_other_codes(sheet, catalogue))
    for force in catalogue.forces:
        own = sheet.rows["force_area"] == force.code
        if own.any():
            areas = sheet.rows.loc[own, "area"].tolist()
            rows = dict(zip(areas, figures[own].to_dict("records"), strict=True))
            listed = catalogue.districts.of_force(force)
            absent = [item for item in listed if item.is_partnership and item.code not in rows]
            findings += _sums(force, rows, absent)
    table = sheet.rows[["area"]].assign(period=str(period))
    found = [
        observations(table.assign(value=figures[name]), name, TwelveMonths.period_type)
        for name in sheet.layout.figures
    ]
    used = {role for roles in sheet.layout.figures.values() for role in roles}
    unread = {
        f"figures of '{sheet.headings[role]}', which no indicator counts": len(table)
        for role, column in sheet.layout.columns.items()
        if column.holds == "printed_count" and role not in used
    }
    return ReleaseContent(
        pd.concat(found, ignore_index=True),
        rows_read,
        {"areas beside the 43 forces": other, **unread},
        one_each(findings),
    )
