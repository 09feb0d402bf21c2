"""An indicator against its yardsticks in words and tables: group, all forces, margin, families."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.analysis.measures import NotComparable
from pcp_analysis.analysis.results import Refused, YardstickAssessment
from pcp_analysis.analysis.yardsticks import FEWEST_OF_REGION, POWER
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.catalogue.yardsticks import FamilyId
from pcp_analysis.report.blocks import Block, Column, HasHtml, Prose, Row, Signed, Table
from pcp_analysis.report.indicators.positions import short_words, unit_of
from pcp_analysis.report.indicators.seen import scale_of
from pcp_analysis.report.indicators.signs import sign_of_outcome
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.texts.plain import for_markdown

RATIO_DECIMALS = 2
POINT_DECIMALS = 1


@dataclass(frozen=True)
class Said:
    """Enters the figures that a sentence or table about an indicator prints.

    Parameters
    ----------
    page : Page
        Whose ledger.
    indicator : Indicator
        About which.
    period : str
        Label of the period.
    releases : tuple of str
        Behind the figures.
    areas : tuple of str
        ONS codes of the forces behind the figures.
    """

    page: Page
    indicator: Indicator
    period: str
    releases: tuple[str, ...]
    areas: tuple[str, ...]

    def entry(
        self,
        name: str,
        text: str,
        value: float | None = None,
        unit: str | None = None,
        method: str | None = None,
        confidence: float | None = None,
    ) -> Entry:
        """Enter one figure, or words where there is no value."""
        return self.page.ledger.add(
            Entry(
                id=f"{self.page.group.id}.{self.indicator.id}.{name}",
                kind="text" if value is None else "number",
                chapter=self.page.group.id,
                text=text,
                value=value,
                unit=unit,
                period=self.period,
                area=self.page.measures.force.code,
                method=method,
                confidence_level=confidence,
                n=len(self.areas),
                releases=self.releases,
                indicator=self.indicator.id,
                areas=self.areas,
            )
        )

    def figure(self, name: str, value: float, method: str | None = None) -> Entry:
        """Enter a figure in the unit that forces are compared by."""
        text = wording.number(value, self.indicator.decimals)
        return self.entry(name, text, value, unit_of(self.indicator), method)

    def table(
        self,
        name: str,
        title: str,
        method: str,
        columns: Sequence[str],
        data: Sequence[Sequence[Cell]],
        unit: str | None = None,
    ) -> Entry:
        """Enter the data of a table; in the unit that forces are compared by where none is given."""
        return self.page.ledger.add_data(
            Entry(
                id=f"{self.page.group.id}.{self.indicator.id}.{name}",
                kind="table",
                chapter=self.page.group.id,
                text=f"{self.indicator.label}: {title}, {self.period}",
                period=self.period,
                unit=unit or unit_of(self.indicator),
                method=method,
                n=len(data),
                releases=self.releases,
                indicator=self.indicator.id,
                areas=self.areas,
            ),
            columns,
            data,
            None,
        )


def said_of(page: Page, found: YardstickAssessment) -> Said:
    """Return what enters the figures of a comparison with a yardstick."""
    group = found.group
    return Said(
        page,
        group.indicator,
        group.own.period.label,
        tuple(sorted(group.releases)),
        tuple(sorted(figure.force.code for figure in group.figures)),
    )


def _name(page: Page, found: YardstickAssessment) -> str:
    """Return the beginning of the ledger ids of a yardstick's figures."""
    return "group-kept" if found.yardstick == page.group else found.yardstick.id


def difference(indicator: Indicator, value: float) -> str:
    """Return a ratio, or signed percentage points, as printed."""
    if indicator.is_percentage:
        return wording.signed(value, POINT_DECIMALS)
    return wording.number(value, RATIO_DECIMALS)


def in_unit(indicator: Indicator, value: float) -> float:
    """Return a value of a comparison in the indicator's unit: a proportion as a percentage."""
    return scale_of(indicator) * value


def region_note(page: Page) -> list[Block]:
    """Return what the region is as a comparison, or why it is none; nothing beside a group."""
    if page.group.id != "all-forces":
        return []
    region, force = page.yardsticks.region, page.measures.force
    if page.yardsticks.second == "region":
        texts = region.texts
        said = (
            f"{texts['group-membership']} It is a further comparison, in a family of tests of its own. "
            f"{texts['group-caution']}"
        )
    else:
        names = wording.listed([item.name for item in region.peers])
        others = wording.plural(len(region.peers), "other force") + (f" ({names})" if names else "")
        said = (
            f"The region of {force.name} is {force.region}, as the Home Office groups forces. It has "
            f"{others} to compare with, and a test takes {wording.spelled(FEWEST_OF_REGION)}, so it is "
            f"no comparison here."
        )
    return [Prose(for_markdown(said))]


def yardstick_table(page: Page, found: YardstickAssessment) -> Table:
    """Return every force of a yardstick with its figure, and which were set aside.

    Parameters
    ----------
    page : Page
        Whose ledger.
    found : YardstickAssessment
        The comparison.
    """
    said, test, name = said_of(page, found), found.test, _name(page, found)
    aside = () if isinstance(test, Refused) else test.set_aside
    data: list[list[Cell]] = []
    rows: list[Row] = []
    for figure in found.group.figures:
        left = figure.force.name in aside
        data.append([figure.force.name, figure.force.code, figure.count, figure.denominator])
        data[-1] += [figure.value, int(left)]
        value = wording.number(figure.value, found.group.indicator.decimals)
        rows.append(
            Row([figure.force.name, value, "set aside" if left else ""], figure is found.group.own)
        )
    entry = said.table(
        f"{name}-forces",
        f"every force of the {found.yardstick.label}",
        test.reason if isinstance(test, Refused) else test.method,
        ["force", "area", "count", "denominator", "value", "set_aside"],
        data,
    )
    heading = wording.upper_first(unit_of(found.group.indicator))
    columns = [Column("Force", numeric=False), Column(heading), Column("", numeric=False)]
    return Table(entry, columns, rows, compact=True)


def yardstick_sentences(
    page: Page, found: YardstickAssessment, opening: str = "Verdict"
) -> list[str]:
    """Return the outcome in one sentence, then what a yardstick leads to expect and could have seen.

    Parameters
    ----------
    page : Page
        Whose ledger.
    found : YardstickAssessment
        The comparison.
    opening : str
        What stands before the outcome and a colon.
    """
    test, outcome = found.test, found.outcome
    if isinstance(test, Refused) or isinstance(outcome, Refused):
        reason = test.reason if isinstance(test, Refused) else found.group.indicator.label
        return [f"No comparison: {for_markdown(reason)}."]
    said, name, indicator = said_of(page, found), _name(page, found), found.group.indicator
    value, low, high = (
        said.figure(f"{name}-{part}", number, test.method)
        for part, number in (
            ("value", found.group.own.value),
            ("lower", in_unit(indicator, test.lower)),
            ("upper", in_unit(indicator, test.upper)),
        )
    )
    words = said.entry(f"{name}-outcome", outcome.words, method=test.method)
    p_value = said.entry(
        f"{name}-p", wording.p_value(test.p_value), test.p_value, "p-value", test.method
    )
    others = said.entry(f"{name}-others", wording.number(test.n), float(test.n), "forces")
    text = [
        f"{opening}: **{words.role}**.",
        f"The {others.role} others lead to "
        f"expect {low.role} to {high.role} {unit_of(indicator)} of {page.force_name}, "
        f"which has {value.role}. Left out of that range, as farthest from the rest: "
        f"{for_markdown(wording.listed(list(test.set_aside)))}.",
    ]
    if found.adjustment is not None:
        adjusted = said.entry(
            f"{name}-adjusted-p",
            wording.p_value(found.adjustment.adjusted_p_value),
            found.adjustment.adjusted_p_value,
            "p-value",
            f"{found.adjustment.method}, family: {found.adjustment.family}",
        )
        text.append(f"The test has p = {p_value.role}, adjusted {adjusted.role}.")
    if not isinstance(found.smallest, Refused):
        below, above = (
            said.figure(f"{name}-seen-{part}", in_unit(indicator, number), test.method)
            for part, number in (("below", found.smallest.below), ("above", found.smallest.above))
        )
        power = said.entry(f"{name}-power", wording.number(100 * POWER), 100 * POWER, "per cent")
        text.append(
            f"A true figure of {below.role} or less, or of {above.role} or more, would have been found "
            f"with {power.role}% power by this test alone."
        )
    return text


def yardstick_blocks(page: Page, indicator: Indicator, yardstick: FamilyId) -> Sequence[Block]:
    """Return a force against a yardstick: outcome, range, smallest difference, every force.

    Parameters
    ----------
    page : Page
        Whose ledger.
    indicator : Indicator
        What is compared.
    yardstick : {"peers", "all-forces", "region"}
        The group, all forces or the region.
    """
    found = page.yardsticks.against(indicator, yardstick)
    if isinstance(found, NotComparable):
        return [Prose(f"No comparison: {for_markdown(found.reason)}.")]
    said = " ".join(yardstick_sentences(page, found))
    return [Prose(said), yardstick_table(page, found)]


def similarity_blocks(page: Page, indicator: Indicator) -> Sequence[Block]:
    """Return different, similar or cannot tell against both yardsticks, held against the margin.

    Parameters
    ----------
    page : Page
        Whose ledger.
    indicator : Indicator
        What is compared.
    """
    found = page.yardsticks.against(indicator, "peers")
    if isinstance(found, NotComparable):
        return [Prose(f"No comparison: {for_markdown(found.reason)}.")]
    outcome = found.outcome
    words = outcome.reason if isinstance(outcome, Refused) else outcome.words
    text = [f"**{for_markdown(wording.upper_first(words))}.**"]
    margin = margin_sentence(page, indicator)
    why = page.yardsticks.disagreement(indicator)
    text += [margin] if margin else []
    text += [for_markdown(why.sentence)] if why else []
    return [Prose(" ".join(text)), similarity_table(page, indicator, said_of(page, found))]


def margin_sentence(page: Page, indicator: Indicator) -> str | None:
    """Return how far the force is from the group's centre, beside the margin; None without either.

    Parameters
    ----------
    page : Page
        Whose ledger.
    indicator : Indicator
        What is compared.
    """
    found, declared = (
        page.yardsticks.against(indicator, "peers"),
        page.catalogue.margins.get(indicator.id),
    )
    if isinstance(found, NotComparable) or declared is None:
        return None
    same, said = found.equivalence, said_of(page, found)
    if isinstance(same, Refused):
        return None
    unit = "percentage points" if indicator.is_percentage else "ratio"
    estimate, lower, upper = (
        said.entry(
            f"centre-{part}",
            difference(indicator, value),
            value,
            unit,
            same.method,
            same.confidence,
        )
        for part, value in (
            ("difference", same.estimate),
            ("difference-lower", same.lower),
            ("difference-upper", same.upper),
        )
    )
    low, high = (
        said.entry(f"margin-{part}-difference", difference(indicator, limit), limit, unit)
        for part, limit in zip(("lower", "upper"), declared.margin.limits, strict=True)
    )
    where = (
        f"{estimate.role} percentage points from"
        if indicator.is_percentage
        else f"{estimate.role} times"
    )
    return (
        f"{page.force_name} lies at {where} the centre of the others, none set aside (95% interval "
        f"{lower.role} to {upper.role}). *Similar* takes an interval inside {low.role} to {high.role}: "
        f"a difference too small to matter."
    )


def similarity_table(page: Page, indicator: Indicator, said: Said) -> Table:
    """Return a row for each yardstick: difference from its centre, margin, outcome, what was seen.

    Parameters
    ----------
    page : Page
        Whose ledger.
    indicator : Indicator
        What is compared.
    said : Said
        Enters the table.
    """
    rows: list[Row] = []
    data: list[list[Cell]] = []
    for yardstick in page.yardsticks.used:
        found = page.yardsticks.against(indicator, yardstick)
        if isinstance(found, NotComparable):
            continue
        same, seen = found.equivalence, found.smallest
        numbers: list[float | None] = [None] * 3
        if not isinstance(same, Refused):
            numbers = [same.estimate, same.lower, same.upper]
        limits: list[float | None] = [None] * 2
        if not isinstance(seen, Refused):
            limits = [in_unit(indicator, seen.below), in_unit(indicator, seen.above)]
        outcome = "refused" if isinstance(found.outcome, Refused) else found.outcome.key
        data.append([found.yardstick.label, *numbers, outcome, *limits])
        first, low, high = ("" if v is None else difference(indicator, v) for v in numbers)
        below, above = ("" if v is None else wording.number(v, indicator.decimals) for v in limits)
        cells: list[str | Entry | HasHtml] = [
            wording.upper_first(found.yardstick.label),
            first,
            f"{low} to {high}" if low else "not available",
            Signed(sign_of_outcome(found.outcome).text, short_words(found.outcome)),
            f"{below} or less, {above} or more" if below else "not available",
        ]
        rows.append(Row(cells))
    entry = said.table(
        "similarity",
        "against the centre of each yardstick",
        "two one-sided tests against the margin",
        ["yardstick", "difference", "lower", "upper", "outcome", "seen_below", "seen_above"],
        data,
        "percentage points" if indicator.is_percentage else "ratio",
    )
    kind = "Difference in points" if indicator.is_percentage else "Ratio to the centre"
    columns = [
        Column("Yardstick", numeric=False),
        Column(kind),
        Column("95% interval"),
        Column("Outcome", numeric=False),
        Column(f"Seen with {wording.number(100 * POWER)}% power"),
    ]
    return Table(entry, columns, rows)
