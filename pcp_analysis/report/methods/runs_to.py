"""Up to when each source runs: the last period of the force that each release brings to an edition."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.catalogue.models import Family, Indicator, Release
from pcp_analysis.catalogue.standing import in_words
from pcp_analysis.periods import Period, parse_period
from pcp_analysis.report.blocks import Block, Column, Detailed, Prose, Row, Table
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page

CHAPTER = "about-this-edition"
HEADING = "Up to when each source runs"
_GRAINS = (
    *("quarter", "financial_year", "twelve_months"),
    *("calendar_year", "mid_year", "year_end"),
)


@dataclass
class _Line:
    """A release, the last period of the force that it gives, and the figures that it has then."""

    release: Release
    last: Period
    figures: list[Indicator]


def _lines(page: Page) -> list[_Line]:
    """Return the releases that bring the newest figures of the force, the newest first.

    Of a figure that several hold the one with the newest period is told, and the finest grain of it.
    """
    measures, catalogue = page.measures, page.catalogue
    newest: dict[tuple[str, Family], tuple[Period, Release]] = {}
    for indicator in catalogue.indicators:
        for grain in _GRAINS:
            known = measures.observations.known(
                indicator.id, measures.force.code, as_at=measures.as_at, period_type=grain
            )
            for text, given in known.items():
                period, release = parse_period(grain, text), catalogue.release(given.release)
                key = (indicator.id, release.family)
                there = newest.get(key)
                if period.end <= measures.quarter.end and (
                    there is None or period.end > there[0].end
                ):
                    newest[key] = (period, release)
    lines: dict[tuple[str, dt.date], _Line] = {}
    for (name, _), (period, release) in newest.items():
        line = lines.setdefault((release.id, period.end), _Line(release, period, []))
        line.figures.append(catalogue.indicator(name))
    return sorted(
        lines.values(),
        key=lambda line: (-line.last.end.toordinal(), line.release.publisher, line.release.id),
    )


def _gives(indicators: list[Indicator]) -> str:
    """Return what a release gives, in a few words."""
    compared = [item for item in indicators if item.role == "compared"]
    first, *others = compared or indicators
    named = [first.label, *(wording.sentence_case(item.label) for item in others)]
    if len(others) > 1:
        named = [first.label, wording.plural(len(others), "other")]
    return wording.listed(named)


def runs_to(page: Page) -> list[Block]:
    """Return up to when each source runs, the newest first.

    Parameters
    ----------
    page : Page
        Whose ledger.
    """
    lines = _lines(page)
    rows: list[Row] = []
    data: list[list[Cell]] = []
    for line in lines:
        last, release = line.last, line.release
        compared = any(item.role == "compared" for item in line.figures)
        old = " (old)" if compared and page.is_old(last.end) else ""
        rows.append(
            Row(
                [
                    Detailed(release.title, release.publisher),
                    _gives(line.figures),
                    f"{in_words(last.end)}{old}",
                    in_words(release.published),
                ]
            )
        )
        data.append(
            [
                *(release.id, release.publisher, release.title),
                *(str(last), last.end.isoformat(), release.published.isoformat()),
                len(line.figures),
            ]
        )
    quarter = page.measures.quarter
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.runs-to.table",
            kind="table",
            chapter=CHAPTER,
            text=f"Up to when each source runs, {page.force_name}, {quarter.label}",
            period=quarter.label,
            area=page.measures.force.code,
            method="the last period by the end of the quarter that is read from each release",
            n=len(rows),
            releases=tuple(sorted({line.release.id for line in lines})),
        ),
        ["release", "publisher", "title", "last_period", "ends", "published", "figures"],
        data,
        None,
    )
    columns = [
        Column("Source", numeric=False),
        Column("Figures", numeric=False),
        Column("Runs to", numeric=False),
        Column("Published", numeric=False),
    ]
    said = (
        f"The quarter ends on {in_words(quarter.end)}. A figure that ends more than "
        f"{wording.plural(page.catalogue.old_after, 'quarter')} before it is named as old wherever it "
        f"stands.{_own_returns(page)}"
    )
    return [Prose(said), Table(entry, columns, rows)]


def _own_returns(page: Page) -> str:
    """Return to when the figures run that the force itself handed in, of quarters and of years."""
    known = [item for item in page.local_returns.quarters() if item <= page.measures.quarter]
    if not known:
        return ""
    said = (
        f" Figures that only the force holds: those of quarters run to {in_words(max(known).end)}"
    )
    ends = {
        parse_period("financial_year", figure.period).end
        for figure in page.local_returns.figures
        if figure.period_type == "financial_year"
    }
    years = [last for last in ends if max(known).end < last <= page.measures.quarter.end]
    return f"{said}, those of years to {in_words(max(years))}." if years else f"{said}."
