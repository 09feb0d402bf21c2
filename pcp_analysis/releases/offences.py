"""Summing offence tables to indicators, shared by recorded crime and outcomes."""

from __future__ import annotations

import re
from collections.abc import Hashable
from fnmatch import fnmatchcase

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.layouts import Layout
from pcp_analysis.catalogue.models import Indicator, OffenceSource
from pcp_analysis.errors import DataError, did_you_mean, shorten
from pcp_analysis.periods import FinancialYear, Quarter
from pcp_analysis.releases.cells import row_of
from pcp_analysis.releases.sheets import Sheet

GROUP, SUBGROUP, YEAR, QUARTER = "group", "subgroup", "year", "quarter"
_SHEET_YEAR = re.compile(r", sheet .*?(\d{4})[_\-\s/](\d{2})$")


def offence_indicators(catalogue: Catalogue, family: str) -> list[tuple[Indicator, OffenceSource]]:
    """Return the indicators that sum rows of an offence table of a family."""
    return [
        (indicator, indicator.source)
        for indicator in catalogue.indicators
        if isinstance(indicator.source, OffenceSource) and indicator.source.family == family
    ]


def select(table: pd.DataFrame, source: OffenceSource) -> pd.Series[bool]:
    """Return which rows a source sums."""
    if source.excluded_groups:
        return ~table[GROUP].isin(source.excluded_groups)
    return table[GROUP].isin(source.groups) | table[SUBGROUP].isin(source.subgroups)


def _canonical(name: str, code: str, role: str, layout: Layout) -> str:
    """Return the catalogue's name: by offence code where publishers moved it, else by name."""
    for canonical, codes in layout.codes.get(role, {}).items():
        if any(fnmatchcase(code, pattern) for pattern in codes):
            return canonical
    for canonical, since in layout.renamed.get(role, {}).items():
        if name in since:
            return canonical
    return name


def with_canonical_names(sheet: Sheet) -> Sheet:
    """Return a sheet whose groups and subgroups have the names that the catalogue uses."""
    rows = sheet.rows
    for role in (GROUP, SUBGROUP):
        if role not in {*sheet.layout.renamed, *sheet.layout.codes}:
            continue
        pairs = rows[[role, "code"]].drop_duplicates()
        names = {
            (name, code): _canonical(name, code, role, sheet.layout)
            for name, code in pairs.itertuples(index=False)
        }
        if all(name == canonical for (name, _), canonical in names.items()):
            continue
        found = [names[pair] for pair in zip(rows[role], rows["code"], strict=True)]
        rows = rows.assign(**{role: found})
    return sheet.having(rows)


def known_groups(catalogue: Catalogue) -> set[str]:
    """Return every offence group that some indicator takes in or leaves out by name."""
    named: set[str] = set()
    for family in ("recorded_crime", "outcomes"):
        for _, source in offence_indicators(catalogue, family):
            named |= {*source.groups, *source.excluded_groups}
    return named


def refuse_unknown_groups(sheet: Sheet, catalogue: Catalogue) -> None:
    """Refuse a group that no indicator names: it would slip into all crime unseen.

    Raises
    ------
    DataError
        Naming the first such row.
    """
    known = known_groups(catalogue)
    strange = sheet.rows[~sheet.rows[GROUP].isin(known)]
    if not strange.empty:
        raise sheet.fault(
            strange.index[0],
            GROUP,
            f"'{shorten(strange[GROUP].iloc[0])}'",
            "one of the offence groups that indicators.yml names: " + ", ".join(sorted(known)),
        )


def refuse_two_groups(sheet: Sheet) -> None:
    """Refuse an offence that stands in two groups or subgroups of one year: cells were displaced.

    In no release since 2012/13 has a code with its description had two in a year.

    Raises
    ------
    DataError
        Naming the first row of the place that fewer rows have.
    """
    for role in (GROUP, SUBGROUP):
        columns = [YEAR, "code", "description", role]
        where: dict[tuple[Hashable, ...], dict[str, list[int]]] = {}
        for (*offence, name), rows in sheet.rows.groupby(columns, sort=False):
            where.setdefault(tuple(offence), {})[str(name)] = list(rows.index)
        for (year, code, description), found in where.items():
            if len(found) == 1:
                continue
            few = min(found, key=lambda name: len(found[name]))
            other = next(name for name in found if name != few)
            raise sheet.fault(
                found[few][0],
                role,
                f"'{shorten(few)}' for '{shorten(str(description))}' ({shorten(str(code))})",
                f"'{shorten(other)}', in which other rows of {year} have it",
            )


def refuse_missing_parts(sheet: Sheet, catalogue: Catalogue, family: str) -> None:
    """Refuse a table from which a group or subgroup that an indicator sums is absent in some year.

    Raises
    ------
    DataError
        Naming the year and what is missing.
    """
    present = sheet.rows[[YEAR, GROUP, SUBGROUP]].drop_duplicates()
    for fy, rows in present.groupby(YEAR):
        for indicator, source in offence_indicators(catalogue, family):
            for role, wanted in ((GROUP, source.groups), (SUBGROUP, source.subgroups)):
                for name in sorted(set(wanted) - set(rows[role])):
                    raise DataError(
                        sheet.label,
                        column=sheet.headings[role],
                        found=f"no '{name}' in {fy}",
                        expected=f"rows of '{name}', which {indicator.id} sums; "
                        f"where the publisher has renamed it, add the new name to layouts.yml, "
                        f"'{sheet.layout.id}'.{did_you_mean(name, set(rows[role]))}",
                    )


def refuse_other_year(sheet: Sheet) -> None:
    """Refuse a sheet whose rows are not of the financial year that names it.

    Raises
    ------
    DataError
        Naming the first row of another year.
    """
    match = _SHEET_YEAR.search(sheet.label)
    if match is None:
        return
    year = f"{match[1]}/{match[2]}"
    other = sheet.rows[sheet.rows[YEAR] != year]
    if not other.empty:
        raise sheet.fault(
            other.index[0],
            YEAR,
            f"'{other[YEAR].iloc[0]}'",
            f"{year}, the year that the sheet is named after",
        )


def refuse_second_sheet(sheets: tuple[Sheet, ...]) -> None:
    """Refuse a year that stands on two sheets: it would count twice.

    Raises
    ------
    DataError
        Naming the second sheet.
    """
    seen: dict[str, str] = {}
    for sheet in sheets:
        for year in sheet.rows[YEAR].unique():
            if year in seen:
                raise DataError(
                    sheet.label,
                    row=row_of(sheet.rows.index[0]),
                    column=sheet.headings[YEAR],
                    found=f"a second sheet of the year {year}, beside {seen[year]}",
                    expected="one sheet a year",
                )
            seen[year] = sheet.label


def quarter_keys(sheet: Sheet) -> pd.Series[str]:
    """Return ``2020-21-q4`` for the year and quarter of each row.

    Raises
    ------
    DataError
        If a year such as 2020/22 is no financial year.
    """
    keys: dict[tuple[str, str], str] = {}
    for index, fy, number in sheet.rows[[YEAR, QUARTER]].drop_duplicates().itertuples():
        try:
            keys[fy, number] = str(Quarter(FinancialYear.parse(fy).start_year, int(number)))
        except ValueError as error:
            raise sheet.fault(index, YEAR, f"'{fy}'", f"a financial year ({error})") from None
    pairs = zip(sheet.rows[YEAR], sheet.rows[QUARTER], strict=True)
    return pd.Series([keys[pair] for pair in pairs], index=sheet.rows.index, dtype=str)


def year_keys(sheet: Sheet) -> pd.Series[str]:
    """Return ``2020-21`` for the year of each row; refuses as :func:`quarter_keys` does."""
    quarters = quarter_keys(sheet.having(sheet.rows.assign(**{QUARTER: "1"})))
    return quarters.str.removesuffix("-q1")
