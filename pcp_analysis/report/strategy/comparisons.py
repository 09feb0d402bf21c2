"""The strategy report's comparisons: 12 months with a test where one is honest, others as printed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.analysis.assessment import Assessments
from pcp_analysis.analysis.change_tests import change_of
from pcp_analysis.analysis.results import Refused
from pcp_analysis.documents.strategy_models import PrintedComparison
from pcp_analysis.periods import Quarter, TwelveMonths
from pcp_analysis.report.blocks import Block, Column, Detailed, Prose, Row, Table
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.strategy.base import (
    NOT_PRINTED,
    StrategyChapter,
    enter,
    enter_table,
    optional,
    published_in,
    remarks,
)
from pcp_analysis.statistics import (
    Adjustment,
    Family,
    LentChange,
    ModelledChange,
    StatisticsError,
    adjust_family,
    lent_change,
    percentage_change,
)
from pcp_analysis.texts.plain import for_markdown

LEVEL = 0.05
_NO_SERIES = "no series among the releases of this book shows how much it varies by itself"


@dataclass(frozen=True)
class Tested:
    """A published comparison with its test.

    Parameters
    ----------
    item : PrintedComparison
        As printed.
    test : LentChange or Refused
        With the noise of the wider open-data series.
    wider : ModelledChange or None
        The same change of the open-data series itself.
    releases : frozenset of str
        Releases of that series.
    """

    item: PrintedComparison
    test: LentChange | Refused
    wider: ModelledChange | None = None
    releases: frozenset[str] = frozenset()


def _month(text: str) -> dt.date:
    year, month = (int(part) for part in text.split("-"))
    return dt.date(year, month, 1)


def change_test(strategy: StrategyChapter, item: PrintedComparison) -> Tested:
    """Test a published 12-month change with the noise of an open-data series.

    Parameters
    ----------
    strategy : StrategyChapter
        Whose observations.
    item : PrintedComparison
        Two counts of 12 months that end with a quarter, and the indicator that lends its noise.
    """
    if not item.indicator or item.value is None or item.previous_value is None:
        return Tested(item, Refused(_NO_SERIES))
    quarter = Quarter.containing(_month(item.period))
    measures = strategy.measures.at(quarter)
    assessments = Assessments(measures)
    indicator = strategy.catalogue.indicator(item.indicator)
    try:
        own, others = assessments.series(indicator, measures.force), assessments.panel(indicator)
        wider = change_of("twelve-months", own, others, quarter)
        test = lent_change(item.value, item.previous_value, wider)
    except StatisticsError as error:
        return Tested(item, Refused(str(error)))
    figure = measures.figure(indicator, measures.force, TwelveMonths(quarter))
    return Tested(item, test, wider, figure.releases if figure else frozenset())


def _percent(ratio: float, base: float) -> str:
    try:
        return wording.signed(percentage_change(ratio, 1.0, base), 1) + "%"
    except StatisticsError:
        return "base under 50"


def _decimals(item: PrintedComparison) -> int:
    return 0 if item.is_count else 1


def _printed_change(item: PrintedComparison) -> str:
    """Return the change: from both values where they are printed, else as the report prints it."""
    if item.value is not None and item.previous_value is not None:
        points = "" if item.is_count else " percentage points"
        return wording.signed(item.value - item.previous_value, _decimals(item)) + points
    return NOT_PRINTED if item.change is None else wording.signed(item.change, 0)


def _verdict(tested: Tested, adjustment: Adjustment | None) -> str:
    if isinstance(tested.test, Refused) or adjustment is None:
        return "not tested"
    if adjustment.adjusted_p_value >= LEVEL:
        return "no statistically significant change"
    return f"statistically significant {'rise' if tested.test.estimate > 1 else 'fall'}"


def _adjust(tests: list[Tested], label: str) -> dict[str, Adjustment]:
    found = {
        one.item.measure: one.test.p_value for one in tests if isinstance(one.test, LentChange)
    }
    if not found:
        return {}
    return adjust_family(Family(f"published 12-month changes, {label}", tuple(found)), found)


def _share(item: PrintedComparison) -> str:
    """Return the change of two counts in per cent, or that the base is too small for one."""
    now, before = item.value or 0.0, item.previous_value or 0.0
    return _percent(now / before, before) if before else "no base"


def _interval(tested: Tested) -> str | None:
    """Return the 95% interval of the change in per cent, where there is a test."""
    test, before = tested.test, tested.item.previous_value or 0.0
    if isinstance(test, Refused):
        return None
    return f"{_percent(test.lower, before)} to {_percent(test.upper, before)}"


def _open_data(strategy: StrategyChapter, tested: Tested) -> str | Detailed:
    """Return the same change of the nearest measure in open data, and how it differs."""
    wider = tested.wider
    if wider is None:
        return "not among the releases of this book"
    label = strategy.catalogue.indicator(tested.item.indicator).label
    both = f"{wording.number(wider.previous_count)} to {wording.number(wider.count)}"
    share = _percent(wider.count / max(wider.previous_count, 1), wider.previous_count)
    text = f"{label}: {both} ({share})"
    return Detailed(text, tested.item.note) if tested.item.note else text


def _tested_row(
    strategy: StrategyChapter, tested: Tested, adjustment: Adjustment | None
) -> tuple[Row, list[Cell]]:
    item, test, wider = tested.item, tested.test, tested.wider
    now, before = item.value or 0.0, item.previous_value or 0.0
    lower = upper = adjusted = None
    verdict = _verdict(tested, adjustment)
    said: str | Detailed = verdict
    if isinstance(test, Refused):
        said = Detailed(verdict, test.reason)
    elif adjustment is not None:
        lower, upper, adjusted = test.lower, test.upper, adjustment.adjusted_p_value
        said = Detailed(verdict, f"adjusted p {wording.p_value(adjusted)}")
    share, interval = _share(item), _interval(tested)
    row = Row(
        [
            Detailed(item.label, f"to {_month(item.period):%B %Y}, {item.locator}"),
            wording.number(before),
            wording.number(now),
            wording.signed(now - before),
            Detailed(share, interval) if interval else share,
            said,
            _open_data(strategy, tested),
        ]
    )
    data: list[Cell] = [
        *(item.measure, item.period, item.previous_period, before, now, now - before),
        *(item.change_printed, item.percentage_printed, lower, upper),
        test.p_value if isinstance(test, LentChange) else None,
        adjusted,
        test.variance_factor if isinstance(test, LentChange) else None,
        *(item.indicator, wider.previous_count if wider else None, wider.count if wider else None),
        *(verdict, item.locator, item.note),
    ]
    return row, data


_TESTED_HEADER = (
    *("measure", "period", "previous_period", "before", "now", "change"),
    *("change_printed", "percentage_printed", "ratio_lower", "ratio_upper"),
    *("p_value", "adjusted_p_value", "variance_factor"),
    *("indicator", "open_data_before", "open_data_now", "verdict", "locator", "note"),
)


def _tested_table(strategy: StrategyChapter, chosen: list[PrintedComparison]) -> list[Block]:
    report = strategy.report
    tests = [change_test(strategy, item) for item in chosen]
    label, earlier = (
        TwelveMonths(Quarter.containing(_month(month))).label
        for month in (chosen[0].period, chosen[0].previous_period)
    )
    adjustments = _adjust(tests, label)
    made = [_tested_row(strategy, one, adjustments.get(one.item.measure)) for one in tests]
    table = enter_table(
        strategy,
        "comparisons.twelve-months",
        f"Published counts of the {label} and of the 12 months before",
        f"{published_in(report.document, chosen[0].locator)}; change test with the noise of "
        f"open-data quarters",
        (_TESTED_HEADER, [data for _, data in made]),
        [
            Column("Measure", False),
            *map(Column, ("Before", "Now", "Change", "Change, % (95% interval)")),
            Column("What can be said", False),
            Column("Open data, nearest measure", False),
        ],
        [row for row, _ in made],
        unit="offences",
        releases=frozenset[str]().union(*(one.releases for one in tests)),
    )
    said = [_sentence(strategy, one, adjustments.get(one.item.measure)) for one in tests]
    tail = ""
    if any(one.wider is not None and one.wider.excluded_periods for one in tests):
        tail = (
            " The latest months fall into the time of COVID-19 restrictions, so a change need not last "
            "or have the causes of other years."
        )
    size = wording.plural(len(adjustments), "test")
    method = (
        f"A test needs to know how much a count varies from year to year by itself. The report prints "
        f"no series, so a test is made only where open data have the same or a wider measure, whose "
        f"noise it borrows; with a wider measure it is approximate to that extent. P-values "
        f"allow for {size}.{tail}"
    )
    lead = f"Counts of the {earlier}, then of the {label}:"
    return [Prose(lead + "\n\n" + "\n".join(said)), table, Prose(method)]


def _sentence(strategy: StrategyChapter, tested: Tested, adjustment: Adjustment | None) -> str:
    report = strategy.report
    item = tested.item
    now, before = (
        enter(
            strategy,
            f"comparisons.{item.measure}.{name}",
            value or 0.0,
            item.unit,
            f"12 months to {_month(period):%B %Y}",
            published_in(report.document, item.locator),
        )
        for name, value, period in (
            ("now", item.value, item.period),
            ("before", item.previous_value, item.previous_period),
        )
    )
    verdict = strategy.ledger.add(
        Entry(
            id=f"{strategy.id}.comparisons.{item.measure}.verdict",
            kind="text",
            chapter=strategy.id,
            text=_verdict(tested, adjustment),
            period=now.period,
            area=strategy.measures.force.code,
            method=tested.test.method if isinstance(tested.test, LentChange) else None,
            confidence_level=tested.test.confidence
            if isinstance(tested.test, LentChange)
            else None,
            n=adjustment.family_size if adjustment else None,
        )
    )
    interval = _interval(tested)
    change = strategy.ledger.add(
        Entry(
            id=f"{strategy.id}.comparisons.{item.measure}.change",
            kind="text",
            chapter=strategy.id,
            text=_share(item) + (f" (95% interval {interval})" if interval else ""),
            unit="per cent",
            period=f"{now.period} on {before.period}",
            area=strategy.measures.force.code,
            method=verdict.method,
            confidence_level=verdict.confidence_level,
        )
    )
    text = f"- **{for_markdown(item.label)}:** {before.role}, then {now.role}, a change of "
    return f"{text}{change.role}: {verdict.role}."


def _others_table(strategy: StrategyChapter, chosen: list[PrintedComparison]) -> Table:
    report = strategy.report
    rows = [
        Row(
            [
                Detailed(item.label, f"{item.unit}, {item.locator}"),
                _when(item),
                optional(item.previous_value, _decimals(item)),
                optional(item.value, _decimals(item)),
                _printed_change(item),
                item.percentage_printed or NOT_PRINTED,
                item.note,
            ]
        )
        for item in chosen
    ]
    names = ("measure", "unit", "span", "period", "previous_period", "previous_value", "value")
    more = ("change_printed", "percentage_printed", "locator", "note")
    return enter_table(
        strategy,
        "comparisons.others",
        "Other comparisons of the report, as printed",
        published_in(report.document, report.document.places.comparisons),
        ((*names, *more), [[getattr(item, name) for name in (*names, *more)] for item in chosen]),
        [
            Column("Measure", False),
            Column("Period", False),
            *map(Column, ("Before", "Now", "Change", "Change as printed, %")),
            Column("Note", False),
        ],
        rows,
    )


def _when(item: PrintedComparison) -> str:
    if item.span == "quarter":
        try:
            return Quarter.parse(item.period).label
        except ValueError:
            return f"quarter {item.period}"
    if "-" not in item.period:
        return f"12 months to {item.period}"
    return f"12 months to {_month(item.period):%B %Y}"


def comparisons(strategy: StrategyChapter) -> list[Block]:
    """Return the comparisons: counts of 12 months with tests, and the others as printed."""
    if strategy.not_shown:
        return []
    report = strategy.report
    tested = [
        item
        for item in report.comparisons
        if item.span == "twelve_months"
        and item.is_count
        and item.value is not None
        and item.previous_value is not None
    ]
    others = [item for item in report.comparisons if item not in tested]
    blocks: list[Block] = [Prose("## Twelve months compared")]
    if tested:
        blocks += _tested_table(strategy, tested)
    if others:
        blocks.append(
            Prose(
                "The rest cannot be tested: shares, quarters without a series, and changes whose "
                "counts are not printed. A missing earlier figure is not worked back from the change."
            )
        )
        blocks.append(_others_table(strategy, others))
    return [*blocks, *remarks(report, "comparisons")]
