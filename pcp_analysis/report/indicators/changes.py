"""Change over time as ledger entries: 12 months, the quarter on the year, the quarter on the last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.analysis.results import CHANGES, ChangeAssessment, ChangeName, Refused
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.report.blocks import Column, Detailed, Row, Table
from pcp_analysis.report.indicators.positions import unit_of
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.statistics import Change, StatisticsError, percentage_change
from pcp_analysis.texts.plain import for_markdown

LEVEL = 0.05
_LABELS: dict[ChangeName, str] = {
    "twelve-months": "12 months on the 12 months before",
    "quarter-on-year": "Quarter on the same quarter a year before",
    "quarter-on-quarter": "Quarter on the last quarter, seasonally adjusted",
}
_COVID = "the time of COVID-19 restrictions"
EXCEPTIONAL_MONTHS = (
    f"The 12 months compared touch {_COVID}, so a change may not last and may have other causes than "
    f"in other years."
)
_FIGURES = 5  # of a rate, so that the printed change follows from the printed rates


@dataclass(frozen=True)
class PrintedChange:
    """Entries of one indicator's changes.

    Parameters
    ----------
    assessment : ChangeAssessment
        What was computed.
    direction : Entry
        The verdict in words.
    twelve_months : Entry
        The 12-month change as printed: a percentage, or both counts where the base is small.
    interval : Entry
        Its interval.
    """

    assessment: ChangeAssessment
    direction: Entry
    twelve_months: Entry
    interval: Entry


def _percent(change: Change, ratio: float) -> str | None:
    """Return a rate ratio as a percentage change, or None where the base is too small for one."""
    try:
        return wording.signed(percentage_change(ratio, 1.0, change.previous_count), 1) + "%"
    except StatisticsError:
        return None


def _amount(change: Change) -> str:
    found = _percent(change, change.estimate)
    if found is not None:
        return found
    return f"{wording.number(change.previous_count)} to {wording.number(change.count)}"


def _interval(change: Change) -> str:
    low, high = _percent(change, change.lower), _percent(change, change.upper)
    if low is None or high is None:
        return "base under 50"
    return f"{low} to {high}"


def in_exceptional_period(assessment: ChangeAssessment) -> bool:
    """Return whether the 12-month change touches an exceptional period."""
    twelve = assessment.changes["twelve-months"]
    return isinstance(twelve, Change) and bool(twelve.excluded_periods)


def printed_change(page: Page, indicator: Indicator) -> PrintedChange:
    """Enter an indicator's changes in the page's ledger.

    Parameters
    ----------
    page : Page
        Whose ledger.
    indicator : Indicator
        What changed.
    """
    assessment = page.assessments.changes(indicator)
    twelve, direction = assessment.changes["twelve-months"], assessment.direction
    adjustment = assessment.adjustments.get("twelve-months")
    basis = _basis(page, indicator)

    def enter(name: str, text: str, value: float | None, method: str | None) -> Entry:
        return page.ledger.add(
            Entry(
                id=f"{page.group.id}.{indicator.id}.{name}",
                kind="text" if value is None else "number",
                chapter=page.group.id,
                text=text,
                value=value,
                unit=None if value is None else "rate ratio",
                period=page.measures.quarter.label,
                area=page.measures.force.code,
                method=method,
                confidence_level=twelve.confidence if isinstance(twelve, Change) else None,
                n=adjustment.family_size if adjustment else None,
                releases=basis,
                indicator=indicator.id,
                areas=(page.measures.force.code,),
                series=True,
            )
        )

    if isinstance(twelve, Refused):
        amount = enter("change-12m", "not tested", None, twelve.reason)
        interval = enter("change-12m-interval", "not available", None, twelve.reason)
    else:
        amount = enter("change-12m", _amount(twelve), twelve.estimate, twelve.method)
        interval = enter("change-12m-interval", _interval(twelve), None, twelve.method)
    if isinstance(direction, Refused):
        words = enter("direction", "not tested", None, direction.reason)
    else:
        words = enter("direction", direction.words, None, ", ".join(direction.reasons) or None)
    return PrintedChange(assessment, words, amount, interval)


def _basis(page: Page, indicator: Indicator) -> tuple[str, ...]:
    """Return the releases that the force's quarterly series was read from."""
    series = page.measures.quarterly_figures(indicator, page.measures.force)
    found = [figure.releases for _, figure in series if figure is not None]
    return tuple(sorted(frozenset[str]().union(*found)))


def change_sentence(page: Page, indicator: Indicator, item: PrintedChange) -> str:
    """Return what is said of the 12-month change, or why nothing is."""
    twelve, direction = item.assessment.changes["twelve-months"], item.assessment.direction
    if isinstance(twelve, Refused):
        return f"No change over time is tested: {for_markdown(twelve.reason)}."
    kind = "relative change of the rate" if indicator.is_percentage else "change"
    text = (
        f"Against the 12 months before, the {kind} is {item.twelve_months.role} "
        f"(95% interval {item.interval.role}): **{item.direction.role}**"
    )
    if isinstance(direction, Refused):
        text += f", because {for_markdown(direction.reason)}"
    text += "."
    return f"{text}{_chart_sentence(page, item)}"


def caution(page: Page, indicators: Sequence[Indicator]) -> str | None:
    """Return what exceptional quarters mean for every change on a page, or None.

    Parameters
    ----------
    page : Page
        Of which edition.
    indicators : sequence of Indicator
        Whose changes the page tells.
    """
    found = [page.assessments.changes(indicator) for indicator in indicators]
    text = []
    if page.assessments.is_exceptional(page.measures.quarter) and any(
        item.chart and not isinstance(item.chart, Refused) for item in found
    ):
        text.append(
            f"The latest quarter lies in {_COVID}, so control charts draw it but do not judge it."
        )
    twelve = [item.changes["twelve-months"] for item in found]
    if any(isinstance(change, Change) and change.excluded_periods for change in twelve):
        text.append(EXCEPTIONAL_MONTHS)
    return " ".join(text) or None


def _chart_sentence(page: Page, item: PrintedChange) -> str:
    """Return what the control chart adds, after a space; what :func:`caution` says is not repeated."""
    chart = item.assessment.chart
    if not chart or isinstance(chart, Refused):
        return ""
    last = chart.points[-1]
    if last.excluded:
        if page.assessments.is_exceptional(page.measures.quarter):
            return ""
        return (
            " The latest quarter holds more reversals than new cases, so the control chart draws it "
            "but does not judge it."
        )
    trial = ", with trial limits" if chart.trial else ""
    if last.signals:
        return f" The control chart shows a special cause ({'; '.join(last.signals)}){trial}."
    return f" The control chart shows no special cause{trial}."


def _rates(indicator: Indicator, change: Change) -> tuple[float, float]:
    """Return the rates before and now, the first adjusted to the season of the second where asked.

    Their ratio is the change. A population stands in the exposure once for each quarter.
    """
    if indicator.comparison is None:
        raise ValueError(f"{indicator.id} has no rate")
    spans = 1 if indicator.is_percentage else change.periods
    per = indicator.comparison.per * spans
    now = per * change.count / change.exposure
    before = per * change.previous_count / change.previous_exposure
    if before and change.estimate:
        before *= change.observed_ratio / change.estimate
    return before, now


def _rate_text(rate: float) -> str:
    """Return a rate with as many places as its size needs."""
    places = _FIGURES - 1 - math.floor(math.log10(rate)) if rate > 0 else 0
    return wording.number(rate, max(places, 0))


def changes_table(page: Page, indicator: Indicator) -> Table | None:
    """Return the three changes of an indicator, or None where none could be tested."""
    assessment = page.assessments.changes(indicator)
    rows: list[Row] = []
    data: list[list[Cell]] = []
    size = 0
    for name in CHANGES:
        change, adjustment = assessment.changes[name], assessment.adjustments.get(name)
        if isinstance(change, Refused):
            continue
        size = adjustment.family_size if adjustment else size
        adjusted = adjustment.adjusted_p_value if adjustment else None
        significant = "no verdict given"
        if adjusted is not None:
            significant = "yes" if adjusted < LEVEL else "no"
        before, now = _rates(indicator, change)
        rows.append(
            Row(
                [
                    Detailed(_LABELS[name], f"{change.period} on {change.previous_period}"),
                    Detailed(
                        _rate_text(before),
                        wording.number(change.previous_count)
                        + (", not adjusted" if name == "quarter-on-quarter" else ""),
                    ),
                    Detailed(_rate_text(now), wording.number(change.count)),
                    _amount(change),
                    _interval(change),
                    "not given" if adjusted is None else wording.p_value(adjusted),
                    significant,
                ]
            )
        )
        data.append(
            [
                name,
                change.period,
                change.previous_period,
                change.previous_count,
                change.count,
                before,
                now,
                change.estimate,
                change.lower,
                change.upper,
                change.p_value,
                adjusted,
                change.dispersion.phi,
            ]
        )
    if not rows:
        return None
    entry = page.ledger.add_data(
        Entry(
            id=f"{page.group.id}.{indicator.id}.changes",
            kind="table",
            chapter=page.group.id,
            text=f"{indicator.label}: change over time",
            period=page.measures.quarter.label,
            area=page.measures.force.code,
            method="rate ratio with the dispersion of the quarterly series",
            unit="rate ratio",
            confidence_level=0.95,
            n=size or None,
            releases=_basis(page, indicator),
            indicator=indicator.id,
            areas=(page.measures.force.code,),
            series=True,
        ),
        [
            "change",
            "period",
            "previous_period",
            "previous_count",
            "count",
            "previous_rate",
            "rate",
            "rate_ratio",
            "lower",
            "upper",
            "p_value",
            "adjusted_p_value",
            "dispersion",
        ],
        data,
        None,
    )
    unit = unit_of(indicator)
    columns = [
        Column("Change", numeric=False),
        Column(f"Before: {unit}, and {indicator.unit}"),
        Column(f"Now: {unit}, and {indicator.unit}"),
        Column("Relative change of the rate"),
        Column("95% interval"),
        Column("Adjusted p"),
        Column("Statistically significant", numeric=False),
    ]
    return Table(entry, columns, rows)
