"""Worked examples for the methods page: each step computed on the edition's own figures."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pcp_analysis import wording
from pcp_analysis.analysis.funnels import funnel_of
from pcp_analysis.analysis.own_variation import yearly_dispersions
from pcp_analysis.analysis.results import PeerAssessment, Refused
from pcp_analysis.report.blocks import Block, Column, Prose, Row, Table
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.statistics import ModelledChange, robust_critical_value
from pcp_analysis.texts.plain import for_markdown

CHAPTER = "methods"
EXAMPLE = "all-crime"
Step = tuple[str, str, float, int]


def _steps_table(page: Page, name: str, title: str, steps: Sequence[Step]) -> Table:
    """Return a table of steps: what, how, value and the decimals it is printed with."""
    data: list[list[Cell]] = [[what, how, value] for what, how, value, _ in steps]
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.{EXAMPLE}.{name}",
            kind="table",
            chapter=CHAPTER,
            text=f"{title}, {page.force_name}, {page.measures.quarter.label}",
            period=page.measures.quarter.label,
            area=page.measures.force.code,
            method="each step as its row says",
            n=len(steps),
            indicator=EXAMPLE,
        ),
        ["step", "how", "value"],
        data,
        None,
    )
    rows = [Row([what, how, wording.number(value, places)]) for what, how, value, places in steps]
    columns = [Column("Step", numeric=False), Column("How", numeric=False), Column("Value")]
    return Table(entry, columns, rows)


def _example(page: Page) -> PeerAssessment | None:
    found = page.yardsticks.peers(page.catalogue.indicator(EXAMPLE))
    return found if isinstance(found, PeerAssessment) else None


def _not_given(reason: str) -> list[Block]:
    return [Prose(f"In this edition the example cannot be given: {for_markdown(reason)}.")]


def rate_and_interval(page: Page) -> list[Block]:
    """Return the steps from a count to a rate with its interval."""
    found = _example(page)
    if found is None:
        return _not_given("all crime has no comparison")
    own = found.group.own
    interval = found.intervals[own.force]
    steps: list[Step] = [
        ("Offences, x", own.period.label, own.count, 0),
        ("Population, n", own.denominator_period or "", own.denominator or 0.0, 0),
        ("Rate", "1,000 x / n", own.value, 1),
        ("Lower limit, 95%", interval.method, interval.lower, 2),
        ("Upper limit, 95%", interval.method, interval.upper, 2),
    ]
    return [_steps_table(page, "rate", "All crime: rate and interval", steps)]


def peer_prediction(page: Page) -> list[Block]:
    """Return the steps of the comparison with the peers and of its adjustment."""
    found = _example(page)
    if found is None or isinstance(found.test, Refused):
        return _not_given("all crime has no comparison")
    group, test = found.group, found.test
    k = len(group.figures) - 1
    quantile = robust_critical_value(k)
    steps: list[Step] = [
        ("Peers, k", "forces of the group without the force", k, 0),
        ("Set aside", for_markdown(wording.listed(list(test.set_aside))), len(test.set_aside), 0),
        ("m", "mean of the log rates of those kept", math.log(test.estimate), 4),
        ("\u03c4", "standard deviation between forces, chance taken out", test.spread, 4),
        ("d", "\u221a(\u03c4\u00b2 + 1/E), E the count expected of the force", test.deviation, 4),
        ("c", "where 5% of simulated groups treated alike lie beyond", quantile, 3),
        ("Lower end", "exp(m \u2212 c d)", test.lower, 1),
        ("Upper end", "exp(m + c d)", test.upper, 1),
        ("The force\u2019s rate", "", test.value, 1),
        ("Statistic", "(log rate \u2212 m) / d", test.statistic, 3),
        ("p", "two-sided, from the simulated groups", test.p_value, 3),
    ]
    if found.adjustment is not None:
        steps += [
            ("Tests in the family", "comparisons with peers", found.adjustment.family_size, 0),
            ("Adjusted p", "Benjamini-Hochberg", found.adjustment.adjusted_p_value, 3),
        ]
    if not isinstance(found.equivalence, Refused):
        same = found.equivalence
        low, high = same.margin.limits
        steps += [
            (
                "Ratio to the peers\u2019 mean",
                "rate / mean of all k peers on the log scale, none set aside",
                same.estimate,
                3,
            ),
            (
                "Its interval, lower",
                "95%, own variation and \u03c4/\u221ak",
                same.lower,
                3,
            ),
            ("Its interval, upper", "the same", same.upper, 3),
            ("Margin, lower", "similar where the whole interval lies inside", low, 3),
            ("Margin, upper", "the same", high, 3),
        ]
    if not isinstance(found.smallest, Refused):
        below, above = found.smallest.below, found.smallest.above
        steps += [
            ("Would have been found, below", "rate at which the power is 80%", below, 1),
            ("Would have been found, above", "the same", above, 1),
        ]
    return [_steps_table(page, "peers", "All crime: the force against its peers", steps)]


def rank_interval(page: Page) -> list[Block]:
    """Return the steps to the interval of a rank."""
    found = _example(page)
    if found is None or isinstance(found.rank, Refused):
        return _not_given("the rank of all crime has no interval")
    rank, own = found.rank, found.group.own
    dispersion = yearly_dispersions(page.assessments, found.group)[own.force.name].floored
    steps: list[Step] = [
        (
            "Dispersion of a 12-month count",
            "the force\u2019s own, drawn towards the group\u2019s",
            dispersion,
            1,
        ),
        (
            "Standard error of the force\u2019s count",
            "\u221a(dispersion \u00d7 count)",
            math.sqrt(dispersion * own.count),
            0,
        ),
        ("Rank observed", "", rank.estimate, 0),
        ("Best rank", "1 and one more for each force surely before it", rank.lower, 0),
        ("Worst rank", "number of forces less those surely after it", rank.upper, 0),
        ("Forces not told apart from it", "at 7% a pair", len(rank.not_told_apart), 0),
    ]
    return [_steps_table(page, "rank", "All crime: interval of the rank", steps)]


def funnel_limits(page: Page) -> list[Block]:
    """Return the steps to the funnel's limits at the force's population."""
    found = _example(page)
    if found is None:
        return _not_given("all crime has no comparison")
    own, indicator = found.group.own, found.group.indicator
    funnel = funnel_of(page.measures, indicator, own.period)
    inner, outer = funnel.limits(own.denominator or math.nan)
    steps: list[Step] = [
        ("Centre", "mean of all forces on the log scale", inner.estimate, 1),
        (
            "\u03c4\u00b2",
            "variance between the forces\u2019 log rates, Paule-Mandel",
            funnel.tau_squared,
            4,
        ),
        ("Expected count E", "centre \u00d7 population / 1,000", inner.n, 0),
        (
            "95% limits, lower",
            "centre \u00d7 exp(\u22121.96 \u221a(1/E + \u03c4\u00b2))",
            inner.lower,
            1,
        ),
        (
            "95% limits, upper",
            "centre \u00d7 exp(+1.96 \u221a(1/E + \u03c4\u00b2))",
            inner.upper,
            1,
        ),
        ("99.8% limits, lower", "3.09 in place of 1.96", outer.lower, 1),
        ("99.8% limits, upper", "3.09 in place of 1.96", outer.upper, 1),
    ]
    return [
        _steps_table(
            page, "funnel", "All crime: funnel limits at the force\u2019s population", steps
        )
    ]


def change_on_the_year(page: Page) -> list[Block]:
    """Return the steps of the change on the 12 months before."""
    found = page.assessments.changes(page.catalogue.indicator(EXAMPLE))
    change = found.changes["twelve-months"]
    if not isinstance(change, ModelledChange):
        return _not_given(change.reason)
    steps: list[Step] = [
        ("Count now, x\u2081", change.period, change.count, 0),
        ("Count before, x\u2080", change.previous_period, change.previous_count, 0),
        ("Exposure now, e\u2081", "populations of the quarters, added up", change.exposure, 0),
        ("Exposure before, e\u2080", "the same a year before", change.previous_exposure, 0),
        ("Ratio of the rates", "(x\u2081 / e\u2081) / (x\u2080 / e\u2080)", change.estimate, 3),
        (
            "Other forces",
            "whose series show how much neighbouring quarters are alike",
            change.panel,
            0,
        ),
        (
            "Dispersion of a quarter",
            "about season, level and slope, averaged over the posterior",
            change.dispersion,
            1,
        ),
        (
            "Correlation of neighbouring quarters",
            "averaged over the posterior",
            change.autocorrelation,
            2,
        ),
        (
            "Variance factor f",
            "of the 12-month comparison, averaged over the posterior",
            change.variance_factor,
            1,
        ),
        ("Lower limit of the ratio", "score interval, 95%", change.lower, 3),
        ("Upper limit of the ratio", "score interval, 95%", change.upper, 3),
        ("p", "two-sided, mean over the posterior", change.p_value, 3),
        ("Smallest rise found in 80% of cases", "as a ratio", change.detectable_rise, 3),
    ]
    if math.isfinite(change.fit_p_value):
        steps.append(
            (
                "Goodness of fit",
                "p of the Shapiro-Wilk test of the whitened residuals; small is poor",
                change.fit_p_value,
                3,
            )
        )
    adjustment = found.adjustments.get("twelve-months")
    if adjustment is not None:
        steps += [
            ("Tests in the family", "changes over time", adjustment.family_size, 0),
            ("Adjusted p", "Benjamini-Hochberg", adjustment.adjusted_p_value, 3),
        ]
    return [_steps_table(page, "change", "All crime: change on the 12 months before", steps)]


def control_limits(page: Page) -> list[Block]:
    """Return the steps to the limits of the control chart's latest phase."""
    chart = page.assessments.changes(page.catalogue.indicator(EXAMPLE)).chart
    if isinstance(chart, Refused):
        return _not_given(chart.reason)
    last = chart.points[-1]
    used = [point for point in chart.points if point.phase == last.phase and not point.excluded]
    steps: list[Step] = [
        ("Quarters that set the limits", f"{used[0].label} to {used[-1].label}", len(used), 0),
        ("Mean", "of the seasonally adjusted rates", last.centre, 2),
        ("Lower limit", "mean \u2212 2.66 \u00d7 mean moving range", last.lower, 2),
        ("Upper limit", "mean + 2.66 \u00d7 mean moving range", last.upper, 2),
    ]
    return [_steps_table(page, "control", "All crime: control chart, latest phase", steps)]


def published_arithmetic(page: Page) -> list[Block]:
    """Return the steps of the published arithmetic."""
    found = _example(page)
    if found is None:
        return _not_given("all crime has no comparison")
    group, place = found.group, found.group.position
    gap, others = group.as_count(place.to_average), group.as_count(place.to_others_average)
    steps: list[Step] = [
        ("Rate", "", group.own.value, 2),
        (
            f"{page.group.short_label} average",
            page.group.average,
            place.average,
            2,
        ),
        ("Average of the others", "unweighted mean, the force left out", place.others_average, 2),
    ]
    if place.top_quartile is not None:
        steps.append(("Top quartile", "25th percentile, linear", place.top_quartile, 2))
    if gap is not None and others is not None:
        steps += [
            ("Change to the average", "(average \u2212 rate) \u00d7 population / 1,000", gap, 0),
            ("Change to the average of the others", "the target that stays", others, 0),
        ]
    return [_steps_table(page, "arithmetic", "All crime: published arithmetic", steps)]
