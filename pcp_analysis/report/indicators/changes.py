"""Change over time as ledger entries: 12 months, the quarter on the year, the quarter on the last."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.analysis.own_variation import change_in_points
from pcp_analysis.analysis.results import CHANGES, ChangeAssessment, ChangeName, Refused
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.report.blocks import Column, Detailed, Row, Table
from pcp_analysis.report.indicators.change_words import (
    POINTS,
    amount_text,
    has_limits,
    how_sure,
    in_points,
    interval_text,
    latest_text,
    led_by,
    percent_text,
    points_of_change,
    points_text,
    rate_text,
    rates_of,
    significant_alone,
)
from pcp_analysis.report.indicators.positions import unit_of
from pcp_analysis.report.indicators.standing import moved_by, qualified
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.statistics import (
    DirectionVerdict,
    ModelledChange,
)
from pcp_analysis.statistics.verdicts import LEVEL
from pcp_analysis.texts.plain import for_markdown

_LABELS: dict[ChangeName, str] = {
    "twelve-months": "12 months on the 12 months before",
    "second-baseline": "12 months on the 12 months {baseline}",
    "quarter-on-year": "Quarter on the same quarter a year before",
    "quarter-on-quarter": "Quarter on the last quarter",
}
_RESTRICTIONS = "COVID-19 restrictions"
_COVID = f"the time of {_RESTRICTIONS}"
NOT_LASTING = "so a change may not last and may have other causes than in other years"
_ALONE = (
    "The test of 12 months stands alone: neither single quarters nor a trend can be tested beside it, "
    "because quarters are left out of what is expected of a series."
)


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
        The 12-month change as printed: a percentage, percentage points between two percentages, or
        both counts where the base is small.
    interval : Entry
        Its interval.
    baseline, baseline_interval : Entry or None
        The same against the plan's second baseline; None where that is not tested.
    """

    assessment: ChangeAssessment
    direction: Entry
    twelve_months: Entry
    interval: Entry
    baseline: Entry | None = None
    baseline_interval: Entry | None = None

    @property
    def ratio(self) -> float | None:
        """The 12 months over the 12 before, as recorded; None where that is not tested."""
        twelve = self.assessment.changes["twelve-months"]
        return twelve.observed_ratio if isinstance(twelve, ModelledChange) else None


def _amount_cells(
    indicator: Indicator, change: ModelledChange, adjusts: bool
) -> list[str | Detailed]:
    """Return the change of the two rates beside it, and the interval; what is adjusted says so."""
    estimate = percent_text(indicator, change, change.estimate)
    if indicator.is_percentage:
        estimate = points_text(change_in_points(change).estimate)
    if not adjusts or estimate is None:
        return [amount_text(indicator, change), interval_text(indicator, change)]
    return [
        Detailed(amount_text(indicator, change), f"{estimate} seasonally adjusted"),
        Detailed(interval_text(indicator, change), "of the adjusted change"),
    ]


def _before_or_now(indicator: Indicator, rate: float, count: float) -> Detailed:
    """Return a rate as it is printed everywhere; beneath it what the change is worked out from."""
    return Detailed(
        latest_text(indicator, rate), f"{wording.number(count)}; {rate_text(rate)} to five figures"
    )


def exceptional_quarters(found: Iterable[ChangeAssessment], *, brief: bool = False) -> str:
    """Return how many of the quarters compared touch an exceptional period; empty where none does.

    Parameters
    ----------
    found : iterable of ChangeAssessment
        Changes of 12 months on the 12 before; the one with the most such quarters is told.
    brief : bool, default False
        Whether it is left out that these quarters are compared.
    """
    twelve = (item.changes["twelve-months"] for item in found)
    tested = [change for change in twelve if isinstance(change, ModelledChange)]
    most = max((len(change.excluded_periods) for change in tested), default=0)
    if not most:
        return ""
    compared = wording.spelled(2 * max(change.periods for change in tested))
    some = wording.upper_first(wording.spelled(most))
    verb = "touches" if most == 1 else "touch"
    quarters = "quarters" if brief else "quarters compared"
    return f"{some} of {compared} {quarters} {verb} {_RESTRICTIONS}"


def stands_alone(assessment: ChangeAssessment) -> bool:
    """Return whether neither single quarters nor a trend can be tested beside the 12 months."""
    return isinstance(assessment.recent, Refused) and isinstance(assessment.trend, Refused)


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

    unit = POINTS if indicator.is_percentage else "rate ratio"
    # another unit is another name: who asks for a ratio is not given points
    year, baseline = (f"{name}{in_points(indicator)}" for name in ("change-12m", "change-baseline"))

    def size(change: ModelledChange) -> float:
        points = indicator.is_percentage
        return points_of_change(indicator, change) if points else change.observed_ratio

    def enter(name: str, text: str, value: float | None, method: str | None) -> Entry:
        return page.ledger.add(
            Entry(
                id=f"{page.group.id}.{indicator.id}.{name}",
                kind="text" if value is None else "number",
                chapter=page.group.id,
                text=text,
                value=value,
                unit=None if value is None else unit,
                period=page.measures.quarter.label,
                area=page.measures.force.code,
                method=method,
                confidence_level=twelve.confidence if isinstance(twelve, ModelledChange) else None,
                n=adjustment.family_size if adjustment else None,
                releases=basis,
                indicator=indicator.id,
                areas=(page.measures.force.code,),
                series=True,
            )
        )

    if isinstance(twelve, Refused):
        amount = enter(year, "not tested", None, twelve.reason)
        interval = enter(f"{year}-interval", "not available", None, twelve.reason)
    else:
        amount = enter(year, amount_text(indicator, twelve), size(twelve), twelve.method)
        interval = enter(f"{year}-interval", interval_text(indicator, twelve), None, twelve.method)
    if isinstance(direction, Refused):
        words = enter("direction", "not tested", None, direction.reason)
    else:
        words = enter("direction", direction.words, None, ", ".join(direction.reasons) or None)
    far = assessment.changes["second-baseline"]
    if isinstance(far, Refused):
        return PrintedChange(assessment, words, amount, interval)
    return PrintedChange(
        assessment,
        words,
        amount,
        interval,
        enter(baseline, amount_text(indicator, far), size(far), far.method),
        enter(f"{baseline}-interval", interval_text(indicator, far), None, far.method),
    )


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
    opening = f"Against the 12 months before, {led_by(indicator, twelve)}"
    limits = f" (95% interval {item.interval.role})" if has_limits(indicator, twelve) else ""
    text = f"{opening} {item.twelve_months.role}{limits}: **{item.direction.role}**"
    adjustment = item.assessment.adjustments.get("twelve-months")
    if isinstance(direction, Refused):
        text += f", because {for_markdown(direction.reason)}"
    elif adjustment and significant_alone(adjustment):
        text += f", {how_sure(adjustment)}"
    if qualified(indicator, item.direction.text) != item.direction.text:
        text += moved_by(indicator)
    return f"{text}.{_signals_sentence(item.assessment)}{_baseline_sentence(page, indicator, item)}"


def _baseline_sentence(page: Page, indicator: Indicator, item: PrintedChange) -> str:
    """Return the change on the second baseline, after a space; nothing where it is not tested."""
    baseline, far = page.assessments.second_baseline, item.assessment.changes["second-baseline"]
    if (
        baseline is None
        or isinstance(far, Refused)
        or not (item.baseline and item.baseline_interval)
    ):
        return ""
    opening = f" Against the {far.previous_period}, {for_markdown(baseline.label)}, "
    opening += f"{led_by(indicator, far)} {item.baseline.role}"
    if not has_limits(indicator, far):
        return f"{opening}."
    adjustment = item.assessment.adjustments.get("second-baseline")
    sure = ""
    if adjustment is not None:
        sure = f". That is {how_sure(adjustment)}"
    return f"{opening} (95% interval {item.baseline_interval.role}){sure}."


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
    tested = [item for item in found if isinstance(item.direction, DirectionVerdict)]
    if tested and all(stands_alone(item) for item in tested):
        text.append(_ALONE)
    quarters = exceptional_quarters(found)
    if quarters:
        text.append(f"{quarters}, {NOT_LASTING}.")
    return " ".join(text) or None


def _signals_sentence(assessment: ChangeAssessment) -> str:
    """Return what recent quarters and trend add, after a space; nothing where neither says anything."""
    found, recent, trend = [], assessment.recent, assessment.trend
    if not isinstance(recent, Refused) and recent.outside:
        places = {"high": "above", "low": "below"}
        sides = wording.listed(sorted({places[side] for side in recent.outside.values()}))
        number = wording.spelled(len(recent.outside))
        found.append(
            f"{number} of the last {wording.plural(recent.periods, 'quarter')} lay {sides} the range "
            f"expected"
        )
    if not isinstance(trend, Refused) and trend.word != "no trend":
        found.append(f"the trend of up to five years is {trend.word}")
    return f" {wording.upper_first(wording.listed(found))}." if found else ""


def changes_table(page: Page, indicator: Indicator) -> Table | None:
    """Return the three changes of an indicator, or None where none could be tested."""
    assessment = page.assessments.changes(indicator)
    baseline = page.assessments.second_baseline
    label = "" if baseline is None else baseline.label
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
        before, now = rates_of(indicator, change)
        rows.append(
            Row(
                [
                    Detailed(
                        _LABELS[name].format(baseline=label),
                        f"{change.period} on {change.previous_period}",
                    ),
                    _before_or_now(indicator, before, change.previous_count),
                    _before_or_now(indicator, now, change.count),
                    *_amount_cells(indicator, change, adjusts=name == "quarter-on-quarter"),
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
                change.observed_ratio,
                change.estimate,
                change.lower,
                change.upper,
                change.p_value,
                adjusted,
                change.dispersion,
                change.autocorrelation,
                change.fit_p_value if math.isfinite(change.fit_p_value) else None,
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
            method="rate ratio with the noise of the quarterly series, weighed with other forces",
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
            "modelled_ratio",
            "lower",
            "upper",
            "p_value",
            "adjusted_p_value",
            "dispersion",
            "autocorrelation",
            "fit_p_value",
        ],
        data,
        None,
    )
    unit = unit_of(indicator)
    columns = [
        Column("Change", numeric=False),
        Column(f"Before: {unit}; {indicator.unit}, rate to five figures"),
        Column(f"Now: {unit}; {indicator.unit}, rate to five figures"),
        Column(
            "Change in percentage points"
            if indicator.is_percentage
            else "Relative change of the rate"
        ),
        Column("95% interval"),
        Column("Adjusted p"),
        Column("Statistically significant", numeric=False),
    ]
    return Table(entry, columns, rows)
