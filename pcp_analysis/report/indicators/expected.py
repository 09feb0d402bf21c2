"""The expectation for the next quarter, in a table."""

from __future__ import annotations

from pcp_analysis import wording
from pcp_analysis.analysis.expected import ExpectedQuarters, expected_quarters
from pcp_analysis.analysis.results import Refused
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.report.blocks import Block, Column, Prose, Row, Table
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.statistics import Expectation
from pcp_analysis.texts.plain import for_markdown

HOW = (
    "The range is last year\u2019s quarter carried on by the latest change on the year, as wide as the "
    "errors that such a forecast made in this force and in the others. [Methods](methods.md) has its "
    "back-test."
)


def range_text(lower: float, upper: float) -> str:
    """Return a range of counts as it is printed."""
    return f"{wording.number(lower)} to {wording.number(upper)}"


def _own(found: ExpectedQuarters) -> str:
    """Return the edition's quarter beside its range in words."""
    if isinstance(found.latest, Refused):
        return "no range"
    place = found.latest.place(found.count)
    exceptional = "" if place == "inside" else ", exceptional"
    return f"{place}{exceptional} ({range_text(found.latest.lower, found.latest.upper)})"


def expected_blocks(page: Page, theme_id: str) -> list[Block]:
    """Return the range of the next quarter for each indicator of a theme, or why there is none.

    Parameters
    ----------
    page : Page
        Whose ledger.
    theme_id : str
        The theme.
    """
    coming = page.measures.quarter.plus(1).label
    rows: list[Row] = []
    data: list[list[Cell]] = []
    reasons: dict[str, list[str]] = {}
    releases: set[str] = set()
    for indicator in page.catalogue.compared(theme_id):
        found = expected_quarters(page.assessments, indicator)
        reason = found if isinstance(found, Refused) else found.coming
        if isinstance(found, Refused) or isinstance(found.coming, Refused):
            if isinstance(reason, Refused):
                reasons.setdefault(reason.reason, []).append(indicator.label)
            continue
        text = _enter(page, indicator, found.coming)
        releases |= _releases(page, indicator)
        rows.append(
            Row(
                [
                    indicator.label,
                    wording.number(found.coming.last_year),
                    text,
                    wording.number(found.count),
                    _own(found),
                ]
            )
        )
        data.append(_data(indicator, found))
    said = [_refusal(names, reason) for reason, names in reasons.items()]
    if not rows:
        return [Prose(" ".join(said))] if said else []
    entry = page.ledger.add_data(
        Entry(
            id=f"{page.group.id}.{theme_id}.next-quarter",
            kind="table",
            chapter=page.group.id,
            text=f"95% ranges for {coming}",
            period=coming,
            area=page.measures.force.code,
            method="last year's period, carried on and spread by changes on the year of all forces",
            confidence_level=0.95,
            n=len(rows),
            releases=tuple(sorted(releases)),
        ),
        _COLUMNS,
        data,
        None,
    )
    columns = [
        Column("Indicator, recorded in a quarter", numeric=False),
        Column(page.measures.quarter.plus(-3).label),
        Column(f"{coming}, 95% range"),
        Column(page.measures.quarter.label),
        Column("Against the range it had", numeric=False),
    ]
    head = f"95 of 100 such quarters would lie within these ranges for {coming}. {HOW}"
    return [Prose(head), Table(entry, columns, rows), *([Prose(" ".join(said))] if said else [])]


_COLUMNS = (
    *("indicator", "last_year", "lower", "median", "upper", "carry", "spread"),
    *("count", "range_lower", "range_upper", "place"),
)


def _data(indicator: Indicator, found: ExpectedQuarters) -> list[Cell]:
    coming, latest = found.coming, found.latest
    cells: list[Cell] = [indicator.id]
    if isinstance(coming, Expectation):
        cells += [coming.last_year, coming.lower, coming.estimate, coming.upper]
        cells += [coming.carry, coming.spread]
    cells.append(found.count)
    if isinstance(latest, Expectation):
        return [*cells, latest.lower, latest.upper, latest.place(found.count)]
    return [*cells, None, None, "no range"]


def _refusal(names: list[str], reason: str) -> str:
    plain = for_markdown(reason.removeprefix("expectation refused: "))
    listed = for_markdown(wording.listed([wording.sentence_case(name) for name in names]))
    return f"No range for the next quarter is given of {listed}. The reason: {plain}."


def _releases(page: Page, indicator: Indicator) -> frozenset[str]:
    figures = page.measures.quarterly_figures(indicator, page.measures.force)
    return frozenset[str]().union(*(item.releases for _, item in figures if item is not None))


def _enter(page: Page, indicator: Indicator, coming: Expectation) -> str:
    """Enter both limits, so that the next edition finds them in the record, and return the range."""
    for name, value in (("lower", coming.lower), ("upper", coming.upper)):
        page.ledger.add(
            Entry(
                id=f"{page.group.id}.{indicator.id}.next-quarter-{name}",
                kind="number",
                chapter=page.group.id,
                text=wording.number(value),
                value=value,
                unit=indicator.unit,
                period=page.measures.quarter.plus(1).label,
                area=page.measures.force.code,
                method=coming.method,
                confidence_level=coming.confidence,
                n=int(coming.n),
                releases=tuple(sorted(_releases(page, indicator))),
                indicator=indicator.id,
                areas=(page.measures.force.code,),
                series=True,
            )
        )
    return range_text(coming.lower, coming.upper)
