"""The executive summary: aspirations, positions now, a year and a quarter ago, and how to read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.analysis.measures import GroupComparison, NotComparable
from pcp_analysis.analysis.results import Refused
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.report.blocks import Block, Prose
from pcp_analysis.report.indicators import positions
from pcp_analysis.report.indicators.changes import (
    PrintedChange,
    exceptional_quarters,
    printed_change,
    stands_alone,
)
from pcp_analysis.report.indicators.families import family_sentence
from pcp_analysis.report.indicators.findings import finding
from pcp_analysis.report.indicators.seen import seen_after
from pcp_analysis.report.indicators.standing import moved_by, overlap
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from pcp_analysis.statistics import Outcome
from pcp_analysis.statistics.outcomes import OutcomeKey
from pcp_analysis.texts.plain import for_markdown

CHAPTER = "executive-summary"


@dataclass(frozen=True)
class Standing:
    """An indicator's position now, a year before and a quarter before.

    Parameters
    ----------
    now : positions.Printed
        Entries of the edition's quarter.
    before : GroupComparison or None
        The year before, as known on the same date; None where there was no comparison.
    quarter_before : GroupComparison or None
        The quarter before, likewise.
    """

    now: positions.Printed
    before: GroupComparison | None
    quarter_before: GroupComparison | None

    @property
    def indicator(self) -> Indicator:
        """What is compared."""
        return self.now.indicator

    @property
    def movement(self) -> str:
        """Return the move on the year: a higher, lower or the same place, or why there is none."""
        if self.before is None:
            return "no earlier figure"
        if self.indicator.polarity == "no_judgement":
            return "no direction is better"
        if self.before.own.period == self.now.comparison.own.period:
            return "no new figure"
        if {figure.force for figure in self.before.figures} != {
            figure.force for figure in self.now.comparison.figures
        }:
            return "other forces at hand"
        then, now = self.before.position.rank, self.now.comparison.position.rank
        return "same place" if now == then else "higher place" if now < then else "lower place"

    @property
    def is_yearly(self) -> bool:
        """Whether the figure is of a whole year or of one day, so that it moves once a year."""
        return self.indicator.frequency != "quarter"


def standings(page: Page) -> list[Standing]:
    """Return every indicator with a current figure, with its position a year and a quarter earlier.

    All are read from the same releases, so that a change of rank is never a revision.
    """
    year, quarter = (page.measures.at(page.measures.quarter.plus(-back)) for back in (4, 1))
    found = []
    for indicator in page.catalogue.compared():
        now = positions.printed(page, indicator)
        if isinstance(now, NotComparable):
            continue
        if page.is_old(now.comparison.own.period.end):
            continue
        then = [measures.comparison(indicator) for measures in (year, quarter)]
        before, last = (item if isinstance(item, GroupComparison) else None for item in then)
        found.append(Standing(now, before, last))
    return found


def count_entry(page: Page, name: str, count: int, noun: str) -> Entry:
    """Enter how many stand in a list, before the list."""
    return page.ledger.add(
        Entry(
            id=f"{CHAPTER}.{name}",
            kind="number",
            chapter=CHAPTER,
            text=wording.plural(count, noun),
            value=float(count),
            unit=noun,
            period=page.measures.quarter.label,
            area=page.measures.force.code,
            method="count of the list that follows",
        )
    )


def bullet(item: Standing, detail: str) -> str:
    """Return a line of a list: the indicator with its link, and what is said of it."""
    indicator = item.indicator
    link = f"[{for_markdown(indicator.label)}](#{positions.anchor(indicator)})"
    return f"- {link}{moved_by(indicator)}: {detail}"


def headline(page: Page) -> list[Block]:
    """Return the opening: how much crime, how it ranks in the group, how much of it is solved.

    Verdicts stand once, in :func:`findings`.
    """
    by_id = {item.indicator.id: item for item in standings(page)}
    text = []
    crime = by_id.get("all-crime")
    if crime is not None:
        now = crime.now
        text.append(
            f"In {now.comparison.own.period.long_label} {page.force_name} recorded "
            f"**{now.count.role} offences** (fraud left out), {now.value.role} per 1,000 population. "
            f"It ranks {now.rank.role} in {page.group.introduced}{_interval(now)}; the average "
            f"of the group is {now.average.role}."
        )
    solved = by_id.get("all-crime-solved-rate")
    if solved is not None:
        now = solved.now
        text.append(
            f"Its solved rate is **{now.value.role}**: positive outcomes (charges, cautions and other "
            f"out-of-court disposals) assigned in {_when(crime, solved)} for every 100 offences "
            f"recorded then. It ranks {now.rank.role}{_interval(now)}; the average is "
            f"{now.average.role}."
        )
    return [Prose(paragraph) for paragraph in text]


def _when(crime: Standing | None, solved: Standing) -> str:
    """Return the period of the solved rate, which a gap can leave older than that of all crime."""
    period = solved.now.comparison.own.period
    same = crime is not None and crime.now.comparison.own.period == period
    return "these months" if same else period.long_label


def findings(page: Page) -> list[Block]:
    """Return what is statistically significant: differences from the peers, and changes."""
    found = standings(page)
    changes = [(item, printed_change(page, item.indicator)) for item in found]
    blocks: list[Block] = []
    against = [
        bullet(item, f"{item.now.verdict.role} ({item.now.rank.role})")
        for item in _with_outcome(found, "different")
    ]
    entry = count_entry(page, "significant-differences", len(against), "indicator")
    differs = f"from {page.group.own} by a statistically significant margin"
    blocks.append(
        titled_list(
            f"{page.force_name} differs {differs} on {entry.role}"
            if against
            else f"On no indicator does {page.force_name} differ {differs}",
            against,
        )
    )
    similar = [
        bullet(item, f"{item.now.value.role}, the group\u2019s average {item.now.average.role}")
        for item in _with_outcome(found, "similar")
    ]
    entry = count_entry(page, "similar", len(similar), "indicator")
    blocks.append(
        titled_list(
            f"Shown to be similar to {page.group.own}, by less than the margin that matters: "
            f"{entry.role}",
            similar,
        )
    )
    unclear = _with_outcome(found, "cannot_tell")
    outcomes = {
        item.indicator.id: outcome
        for item in unclear
        if isinstance(outcome := item.now.assessment.outcome, Outcome)
    }
    outside = [item for item in unclear if outcomes[item.indicator.id].outside_range]
    away = [
        item
        for item in unclear
        if outcomes[item.indicator.id].beyond_margin and item not in outside
    ]
    entry = count_entry(page, "cannot-tell", len(unclear), "indicator")
    without = count_entry(page, "cannot-tell-outside", len(outside), "indicator")
    beyond = count_entry(page, "cannot-tell-away", len(away), "indicator")
    blocks.append(
        Prose(
            f"**Neither shown to differ from {page.group.own} nor shown to be similar: "
            f"{entry.role}{_overlap(page, unclear)}.** [Every indicator](index.md#every-indicator) "
            f"lists them; those that stand out follow."
        )
    )
    blocks += [
        titled_list(
            f"Possibly higher or lower, outside the range expected, which is no finding after "
            f"allowing for the number of tests: {without.role}",
            [_unclear(item) for item in outside],
        ),
        titled_list(
            f"Inside that range, so one cannot tell, and away from the centre of the others by more "
            f"than the margin that matters: {beyond.role}",
            [_unclear(item) for item in away],
        ),
    ]
    blocks.append(Prose(" ".join([family_sentence(page, "peers"), *_left_out(page, found)])))
    for word in ("improving", "deteriorating", "rising", "falling"):
        bullets = [
            bullet(
                item,
                f"{change.twelve_months.role} on the 12 months before "
                f"(95% interval {change.interval.role}){_others(page, item, change)}",
            )
            for item, change in changes
            if change.direction.text == word
        ]
        entry = count_entry(page, f"direction-{word}", len(bullets), "indicator")
        if bullets or word in ("improving", "deteriorating"):
            blocks.append(
                titled_list(
                    f"Statistically significant and {word}: {entry.role}"
                    + _overlap(
                        page, [item for item, change in changes if change.direction.text == word]
                    ),
                    bullets,
                )
            )
    possible = [
        bullet(
            item,
            f"{change.twelve_months.role} on the 12 months before "
            f"(95% interval {change.interval.role}){_others(page, item, change)}",
        )
        for item, change in changes
        if change.direction.text == "possible change"
    ]
    entry = count_entry(page, "direction-possible", len(possible), "indicator")
    title = f"Possible change: {entry.role}"
    if not possible and all(stands_alone(change.assessment) for _, change in changes):
        title += ", because nothing beside the 12 months can be tested in this edition"
    blocks.append(titled_list(title, possible))
    quarters = exceptional_quarters([change.assessment for _, change in changes])
    if quarters:
        blocks.append(
            Prose(
                f"{quarters}, which changed what crime was possible and what was reported, here as in "
                f"every force. A change of that time may not last and may have other causes than in "
                f"other years."
            )
        )
    return blocks


def _overlap(page: Page, found: Sequence[Standing]) -> str:
    return overlap(page, [item.indicator for item in found])


def _unclear(item: Standing) -> str:
    now = item.now
    return bullet(
        item,
        f"{now.value.role}, expected {now.expected_range.role}"
        f"{seen_after(now.comparison, now.assessment.smallest)}",
    )


def _others(page: Page, item: Standing, change: PrintedChange) -> str:
    """Return how the rest of the group moved, after a semicolon; nothing where that is not at hand."""
    beside = finding(page, item.now, change).group
    return "" if beside is None else f"; the average of the others {beside.role}"


def _left_out(page: Page, found: Sequence[Standing]) -> list[str]:
    """Return how many indicators have an old figure or none, in a sentence, or nothing."""
    old = len(page.catalogue.compared()) - len(found)
    if not old:
        return []
    entry = count_entry(page, "not-current", old, "indicator")
    return [f"Left out, because their newest figure is old or none is at hand: {entry.role}."]


def _with_outcome(found: Sequence[Standing], key: OutcomeKey) -> list[Standing]:
    return [
        item
        for item in found
        if isinstance(outcome := item.now.assessment.outcome, Outcome) and outcome.key == key
    ]


def _interval(item: positions.Printed) -> str:
    if isinstance(item.assessment.rank, Refused):
        return ""
    return f", with a 95% interval of {item.rank_interval.role}"


def aspirations(page: Page) -> list[Block]:
    """Return the plan's aspirations: met, not met, and those that no open figure can judge.

    Nothing where no plan says which ranks it hopes for.
    """
    if page.plan is None or not page.plan.has_positions:
        return []
    by_id = {item.indicator.id: item for item in standings(page)}
    met: list[str] = []
    missed: list[str] = []
    unknown: list[str] = []
    for aspiration in page.plan.all_aspirations:
        item = by_id.get(aspiration.indicator)
        indicator = page.catalogue.indicator(aspiration.indicator)
        if item is None:
            unknown.append(
                _not_judged(indicator.label, aspiration.published, _why(page, indicator))
            )
            continue
        detail = f"{item.now.rank.role}; aspiration: "
        detail += for_markdown(wording.sentence_case(aspiration.published))
        note = page.plan.rank_note_on(aspiration.indicator)
        if note is not None:
            detail += f". {for_markdown(note)}"
        reached = item.now.comparison.position.rank <= aspiration.rank_at_most
        (met if reached else missed).append(bullet(item, detail))
    unknown += [
        _not_judged(missing.label, missing.published, missing.reason)
        for missing in page.plan.aspirations_not_at_hand
    ]
    blocks: list[Block] = []
    for name, verb, bullets in (
        ("aspirations-met", "is meeting its aspiration in", met),
        ("aspirations-not-met", "is not meeting its aspiration in", missed),
    ):
        entry = count_entry(page, name, len(bullets), "area")
        blocks.append(titled_list(f"{page.force_name} {verb} {entry.role}", bullets))
    if unknown:
        entry = count_entry(page, "aspirations-not-judged", len(unknown), "aspiration")
        blocks.append(titled_list(f"For {entry.role} no current open figure is at hand", unknown))
    return blocks


def _not_judged(label: str, published: str, reason: str) -> str:
    return (
        f"- {for_markdown(label)}; aspiration: "
        f"{for_markdown(wording.sentence_case(published))}. "
        f"{for_markdown(wording.upper_first(reason))}"
    )


def titled_list(title: str, bullets: list[str]) -> Prose:
    """Return a list under a sentence in bold."""
    return Prose(f"**{title}{':' if bullets else '.'}**\n\n" + "\n".join(bullets))


def _why(page: Page, indicator: Indicator) -> str:
    comparison = page.measures.comparison(indicator)
    if not isinstance(comparison, GroupComparison):
        return comparison.reason
    return f"the newest figure at hand is for the {comparison.own.period.label}"


def aspirations_read_off_ranks(page: Page) -> list[Block]:
    """Return the aspirations with how they are judged, or nothing where there are none."""
    found = aspirations(page)
    how = Prose(
        f"The plan set out which position in the {page.group.label} the force hoped to reach. Whether "
        f"it is there is read off the rank alone."
    )
    return [how, *found] if found else []
