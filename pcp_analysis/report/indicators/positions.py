"""A comparison with the group as ledger entries: computed once, printed anywhere."""

from __future__ import annotations

from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.analysis.measures import GroupComparison, NotComparable
from pcp_analysis.analysis.results import PeerAssessment, Refused
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.report.blocks import Detailed, Link, Signed
from pcp_analysis.report.indicators.age import NEWEST
from pcp_analysis.report.indicators.seen import scale_of, seen_text, seen_words
from pcp_analysis.report.indicators.signs import sign_of_outcome
from pcp_analysis.report.indicators.standing import qualified
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.signs import sign
from pcp_analysis.statistics import Outcome, Rank

P_DECIMALS = 3
_RATE = "count divided by denominator, times the unit of the rate; rounded once, half up"
_GAP = "target minus the force's figure, times its denominator where that gives a count"


@dataclass(frozen=True)
class Printed:
    """The ledger entries of one comparison, used by prose, tables and charts alike.

    ``seen`` is what would have been found with 80% power, ``second`` the outcome against all forces
    beside the group; None where all forces are the group, or too few of them have a figure.
    """

    assessment: PeerAssessment
    count: Entry
    value: Entry
    rank: Entry
    rank_interval: Entry
    average: Entry
    others_average: Entry
    to_average: Entry
    to_top_quartile: Entry
    to_others_average: Entry
    top_quartile: Entry | None
    expected_range: Entry
    verdict: Entry
    seen: Entry
    second: Entry | None
    p_value: Entry
    adjusted_p_value: Entry
    period: Entry

    @property
    def comparison(self) -> GroupComparison:
        """Figures of the group and the published arithmetic."""
        return self.assessment.group

    @property
    def indicator(self) -> Indicator:
        """What is compared."""
        return self.comparison.indicator


def unit_of(indicator: Indicator) -> str:
    """Return the unit of the compared figure."""
    return indicator.comparison.unit if indicator.comparison else indicator.unit


def with_unit(indicator: Indicator, role: str) -> str:
    """Return a figure with its unit as a sentence wants it."""
    return role if indicator.comparison is None else f"{role} {unit_of(indicator)}"


def _from_the_highest(comparison: GroupComparison) -> int | None:
    """Return the rank from the highest figure, where neither direction is better and it is nearer."""
    place = comparison.position
    if comparison.indicator.polarity != "no_judgement":
        return None
    rank = 1 + sum(figure.value > comparison.own.value for figure in comparison.figures)
    return rank if rank < place.rank else None


def rank_text(comparison: GroupComparison) -> str:
    """Return ``8th of 8``, ``joint 2nd of 8`` or, without a better direction, ``2nd highest of 8``."""
    place = comparison.position
    rank, end = place.rank, ""
    if comparison.indicator.polarity == "no_judgement":
        high = _from_the_highest(comparison)
        rank, end = (place.rank, "lowest") if high is None else (high, "highest")
    words = [
        "joint" if place.joint else "",
        wording.ordinal(rank) if rank > 1 or not end else "",
        end,
        f"of {place.group_size}",
    ]
    return " ".join(word for word in words if word)


def _rank_interval_text(comparison: GroupComparison, rank: Rank) -> str:
    """Return ``5 to 8``, and from which end it counts where neither direction is better."""
    if comparison.indicator.polarity != "no_judgement":
        return f"{rank.lower} to {rank.upper}"
    if _from_the_highest(comparison) is None:
        return f"{rank.lower} to {rank.upper} from the lowest"
    last = comparison.position.group_size + 1
    return f"{last - rank.upper} to {last - rank.lower} from the highest"


def short_words(outcome: Outcome | Refused) -> str:
    """Return an outcome in a word or two, as a card has room for."""
    if isinstance(outcome, Refused) or outcome.key == "no_verdict":
        return "no verdict"
    if outcome.key == "different":
        return outcome.judgement or ("higher" if outcome.side == "above" else "lower")
    if outcome.key == "cannot_tell" and outcome.outside_range:
        return sign_of_outcome(outcome).words
    return outcome.key.replace("_", " ")


def _gap_text(comparison: GroupComparison, gap: float | None, reached: str) -> str:
    indicator = comparison.indicator
    if indicator.polarity == "no_judgement":
        return "no direction is better"
    if gap is None:
        return reached
    count = comparison.as_count(gap)
    if count is not None:
        return f"{wording.signed(count)} {indicator.unit}"
    unit = "percentage points" if indicator.is_percentage else "points"
    if round(gap, indicator.decimals) == 0:
        return f"under {wording.number(10**-indicator.decimals, indicator.decimals)} {unit}"
    return f"{wording.signed(gap, indicator.decimals)} {unit}"


def printed(page: Page, indicator: Indicator) -> Printed | NotComparable:
    """Enter every figure of a comparison in the page's ledger.

    Parameters
    ----------
    page : Page
        Whose ledger.
    indicator : Indicator
        What is compared.
    """
    assessment = page.yardsticks.peers(indicator)
    if isinstance(assessment, NotComparable):
        return assessment
    comparison = assessment.group
    place, own = comparison.position, comparison.own
    releases = tuple(sorted(comparison.releases))
    group = tuple(sorted(figure.force.code for figure in comparison.figures))

    def enter(
        name: str,
        text: str,
        value: float | None,
        unit: str | None,
        method: str | None,
        confidence: float | None = None,
        n: int | None = place.group_size,
        areas: tuple[str, ...] = group,
    ) -> Entry:
        return page.ledger.add(
            Entry(
                id=f"{page.group.id}.{indicator.id}.{name}",
                kind="text" if value is None else "number",
                chapter=page.group.id,
                text=text,
                value=value,
                unit=unit,
                period=own.period.label,
                area=own.force.code,
                method=method,
                confidence_level=confidence,
                n=n,
                releases=releases,
                indicator=indicator.id,
                areas=areas,
            )
        )

    def figure(
        name: str,
        value: float,
        method: str,
        confidence: float | None = None,
        areas: tuple[str, ...] = group,
    ) -> Entry:
        text = wording.number(value, indicator.decimals)
        return enter(name, text, value, unit_of(indicator), method, confidence, areas=areas)

    def gap(name: str, value: float | None, reached: str) -> Entry:
        count = comparison.as_count(value)
        unit = indicator.unit if count is not None else unit_of(indicator)
        number = value if count is None else count
        return enter(name, _gap_text(comparison, value, reached), number, unit, _GAP)

    test, rank, outcome = assessment.test, assessment.rank, assessment.outcome
    if isinstance(test, Refused):
        expected = enter("expected-range", "not available", None, None, test.reason)
        p_value = enter("p", "not available", None, None, test.reason)
    else:
        scale = scale_of(indicator)
        low, high = (
            figure(f"expected-{name}", limit * scale, test.method, test.confidence)
            for name, limit in (("lower", test.lower), ("upper", test.upper))
        )
        expected = enter(
            "expected-range",
            f"{low.text} to {high.text}",
            None,
            unit_of(indicator),
            test.method,
            test.confidence,
        )
        p_value = enter("p", wording.p_value(test.p_value), test.p_value, "p-value", test.method)
    adjustment = assessment.adjustment
    quartile = place.top_quartile
    whole = float(own.count).is_integer()
    return Printed(
        assessment=assessment,
        count=enter(
            "count",
            wording.number(own.count, 0 if whole else 1),
            own.count,
            indicator.unit,
            "sum of the publisher's figures",
            areas=(own.force.code,),
        ),
        value=figure("value", own.value, _RATE, areas=(own.force.code,)),
        rank=enter("rank", rank_text(comparison), float(place.rank), "rank", place.method),
        rank_interval=enter("rank-interval", "not available", None, None, rank.reason)
        if isinstance(rank, Refused)
        else enter(
            "rank-interval",
            _rank_interval_text(comparison, rank),
            None,
            "rank",
            rank.method,
            rank.confidence,
        ),
        average=figure("average", place.average, place.method),
        others_average=figure(
            "others-average",
            place.others_average,
            "unweighted mean of the other forces of the group",
        ),
        to_average=gap("to-average", place.to_average, "already better than average"),
        to_others_average=gap(
            "to-others-average",
            place.to_others_average,
            "already better than the others\u2019 average",
        ),
        to_top_quartile=gap(
            "to-top-quartile", place.to_top_quartile, "already within top quartile"
        ),
        top_quartile=None
        if quartile is None
        else figure("top-quartile", quartile, "linear quartile of the group, the force included"),
        expected_range=expected,
        verdict=enter("verdict", "no verdict given", None, None, outcome.reason)
        if isinstance(outcome, Refused)
        else enter(
            "verdict",
            outcome.words,
            None,
            None,
            indicator.no_verdict
            or "test against the range expected, p-value adjusted within the family; two one-sided "
            "tests against the margin",
            n=adjustment.family_size if adjustment else None,
        ),
        seen=enter("seen", "not available", None, None, None)
        if isinstance(assessment.smallest, Refused)
        else enter(
            "seen",
            seen_text(indicator, assessment.smallest),
            None,
            unit_of(indicator),
            "true figures that this test alone would have found with 80% power",
        ),
        second=_against_second(page, indicator),
        p_value=p_value,
        adjusted_p_value=enter("adjusted-p", "not given", None, None, indicator.no_verdict)
        if adjustment is None
        else enter(
            "adjusted-p",
            wording.p_value(adjustment.adjusted_p_value),
            adjustment.adjusted_p_value,
            "p-value",
            f"{adjustment.method}, family: {adjustment.family}",
            n=adjustment.family_size,
        ),
        period=enter(
            "period", own.period.label, None, None, "newest period that ends by the quarter"
        ),
    )


def _against_second(page: Page, indicator: Indicator) -> Entry | None:
    """Enter the outcome against the second yardstick: all forces beside a group, else the region."""
    second = page.yardsticks.second
    if second is None:
        return None
    found = page.yardsticks.against(indicator, second)
    if isinstance(found, NotComparable) or isinstance(found.outcome, Refused):
        return None
    return page.ledger.add(
        Entry(
            id=f"{page.group.id}.{indicator.id}.{second}-verdict",
            kind="text",
            chapter=page.group.id,
            text=found.outcome.words,
            period=found.group.own.period.label,
            area=found.group.own.force.code,
            method="as the verdict against the group, in a family of its own",
            n=found.adjustment.family_size if found.adjustment else None,
            releases=tuple(sorted(found.group.releases)),
            indicator=indicator.id,
            areas=tuple(sorted(figure.force.code for figure in found.group.figures)),
        )
    )


def verdict_cell(item: Printed) -> Signed:
    """Return a verdict in short with its sign, and what would have been found."""
    outcome = item.assessment.outcome
    mark, short = sign_of_outcome(outcome).text, short_words(outcome)
    if isinstance(outcome, Refused) or outcome.key == "no_verdict":
        return Signed(mark, short)
    smallest = item.assessment.smallest
    seen = "" if isinstance(smallest, Refused) else seen_words(item.comparison, smallest)
    return Signed(mark, qualified(item.indicator, short), seen)


def second_cell(page: Page, item: Printed) -> Signed:
    """Return the verdict of the second yardstick with its sign, and what would have been found."""
    second = page.yardsticks.second
    if item.second is None or second is None:
        return Signed(sign("level", "untested").text, "not compared")
    found = page.yardsticks.against(item.indicator, second)
    if isinstance(found, NotComparable):  # entered, so it is not
        raise TypeError(found.reason)
    mark, short = sign_of_outcome(found.outcome).text, short_words(found.outcome)
    if isinstance(found.smallest, Refused) or item.second.text == "no verdict given":
        return Signed(mark, short)
    seen = seen_words(found.group, found.smallest)
    return Signed(mark, qualified(item.indicator, short), seen)


def rank_cell(item: Printed) -> Detailed | Entry:
    """Return a rank with its interval, as a table shows it."""
    if isinstance(item.assessment.rank, Refused):
        return item.rank
    return Detailed(item.rank.text, f"({item.rank_interval.text})")


def anchor(indicator: Indicator) -> str:
    """Return the link target of an indicator's section."""
    return f"indicator-{indicator.id}"


def page_of(page: Page, indicator: Indicator) -> str:
    """Return the page that holds an indicator's section: one for each theme."""
    return f"{page.group.page}_{str(indicator.theme).replace('-', '_')}"


def section_link(page: Page, item: Printed) -> Link:
    """Return the first cell of an indicator's row: link to its section, unit and period."""
    indicator = item.indicator
    age = f" (old: {NEWEST})" if page.is_old(item.comparison.own.period.end) else ""
    unit = unit_of(indicator)
    return Link(
        indicator.label,
        f"{page_of(page, indicator)}.html#{anchor(indicator)}",
        f"{unit[:1].upper()}{unit[1:]}, {item.period.text}{age}",
    )
