"""The comparison of forces: where the force stands, and what can be said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from itertools import chain

from pcp_analysis import wording
from pcp_analysis.analysis.measures import NotComparable
from pcp_analysis.analysis.results import Refused
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.report.blocks import Block, Figure, Folded, Prose, SideBySide
from pcp_analysis.report.indicators.age import why_old
from pcp_analysis.report.indicators.change_words import fit_sentence
from pcp_analysis.report.indicators.changes import (
    caution,
    change_sentence,
    changes_table,
    printed_change,
)
from pcp_analysis.report.indicators.decomposition import decomposition_blocks
from pcp_analysis.report.indicators.families import family_numbers
from pcp_analysis.report.indicators.group_charts import dot_chart, spread_chart
from pcp_analysis.report.indicators.group_tables import (
    arithmetic_table,
    forces_table,
    key,
    verdict_table,
)
from pcp_analysis.report.indicators.own_variation import points_blocks
from pcp_analysis.report.indicators.panels import panels_chart
from pcp_analysis.report.indicators.positions import Printed, anchor, printed, with_unit
from pcp_analysis.report.indicators.rare import is_rare, rare_section, rare_sentence
from pcp_analysis.report.indicators.signals import control_chart, funnel_chart
from pcp_analysis.report.indicators.standing import (
    caution_on_change_required,
    moved_by,
    qualified,
    standing_sentence,
)
from pcp_analysis.report.indicators.trend import context_chart, trend_chart
from pcp_analysis.report.indicators.yardsticks import (
    margin_sentence,
    said_of,
    similarity_table,
    yardstick_sentences,
)
from pcp_analysis.report.page import Page
from pcp_analysis.statistics.published import AVERAGE
from pcp_analysis.texts.plain import for_markdown

__all__ = [
    "arithmetic_sentence",
    "arithmetic_table",
    "cautions",
    "figure_sentence",
    "key",
    "panels",
    "sections",
    "spread_chart",
    "title",
    "verdict_sentences",
    "verdict_table",
]


_MOST_NAMED = 8  # forces named in a sentence; more are counted
_MANY = 3  # indicators with one definition, which then stands before them


def figure_sentence(page: Page, item: Printed) -> str:
    """Return what the force's figure and rank are."""
    indicator, own = item.indicator, item.comparison.own
    name, when = page.force_name, own.period.long_label
    rank = item.rank.role
    if not isinstance(item.assessment.rank, Refused):
        rank += f" forces. The 95% interval of the rank is {item.rank_interval.role}"
    else:
        rank += " forces"
    if indicator.comparison is None:
        return f"For {when} {name} had a score of {item.value.role}. It ranks {rank}."
    if indicator.is_percentage:
        return (
            f"In {when} {name} assigned positive outcomes to {item.count.role} offences. That is a "
            f"solved rate of {item.value.role} for every 100 offences recorded in the same months. "
            f"It ranks {rank}."
        )
    opening = "On" if own.period.period_type == "year_end" else "In"
    verb = "had" if own.period.period_type == "year_end" else "recorded"
    return (
        f"{opening} {when} {name} {verb} {item.count.role} {indicator.unit}, "
        f"{with_unit(indicator, item.value.role)}. It ranks {rank}."
    )


def verdict_sentences(page: Page, item: Printed) -> list[str]:
    """Return what can be said of the force against its peers: the verdict, then what it rests on."""
    assessment, indicator = item.assessment, item.indicator
    test, outcome = assessment.test, assessment.outcome
    average = f"The group\u2019s average is {with_unit(indicator, item.average.role)} ({AVERAGE})."
    if isinstance(test, Refused) or isinstance(outcome, Refused):
        reason = test.reason if isinstance(test, Refused) else indicator.label
        return [f"No comparison with the peers is tested: {for_markdown(reason)}.", average]
    judged = (
        moved_by(indicator) if qualified(indicator, item.verdict.text) != item.verdict.text else ""
    )
    text = [f"Against {page.group.own}: **{item.verdict.role}**{judged}.", average]
    text.append(
        f"The range expected of {page.force_name} from its peers is {item.expected_range.role} (95%). "
        f"Left out of that range, as farthest from the rest: "
        f"{for_markdown(wording.listed(list(test.set_aside)))}. "
        f"The test has p {item.p_value.role}, after allowing for {item.verdict.n} tests "
        f"{item.adjusted_p_value.role}."
    )
    if item.seen.text != "not available":
        text.append(
            f"This test alone would likely (in four cases of five) notice a true figure of "
            f"{item.seen.role}. Smaller differences may be there unseen."
        )
    margin = margin_sentence(page, indicator)
    return [*text, margin] if margin else text


def second_sentences(page: Page, item: Printed) -> list[str]:
    """Return the verdict against the second yardstick, why it differs, and what it rests on."""
    second = page.yardsticks.second
    if item.second is None or second is None:
        return []
    found = page.yardsticks.against(item.indicator, second)
    if isinstance(found, NotComparable):
        return []
    whom = "all forces of England and Wales"
    if second == "region":
        whom = f"its region, {for_markdown(page.measures.force.region)}"
    verdict, *detail = yardstick_sentences(page, found, f"Against {whom}")
    why = page.yardsticks.disagreement(item.indicator)
    return [verdict, *([for_markdown(why.sentence)] if why else []), *detail]


def rank_sentences(page: Page, item: Printed) -> list[str]:
    """Return what the ranks can bear: neighbours, forces outside their range, and what is chance."""
    assessment, rank = item.assessment, item.assessment.rank
    text = ["Ranks give an order. No inference that forces differ should be drawn from them."]
    if not isinstance(rank, Refused) and rank.neighbours_unclear:
        alike = for_markdown(wording.listed(list(rank.not_told_apart)))
        if len(rank.not_told_apart) > _MOST_NAMED:
            others = len(item.comparison.figures) - 1
            alike = f"{len(rank.not_told_apart)} of the {others} others"
        text.append(
            f"The rank of {page.force_name} cannot be told from its neighbours. Its figure is not told "
            f"apart from {'that' if len(rank.not_told_apart) == 1 else 'those'} of {alike}."
        )
    if isinstance(assessment.test, Refused) or not assessment.test.judged:
        return text
    family = page.yardsticks.family("outside-the-range")
    if isinstance(family, Refused):
        return text
    if not assessment.outside:
        return [
            *text,
            "No force of the group lies outside the range that the others lead to expect.",
        ]
    numbers = family_numbers(page, "outside-the-range", family)
    together = (
        f"Of the {numbers['tests'].role} such tests of this edition {numbers['outside'].role} lie "
        f"outside, where chance alone leaves {numbers['expected'].role}."
    )
    outside, told_apart = (
        wording.listed([force.name for force in forces])
        for forces in (assessment.outside, assessment.told_apart)
    )
    text.append(
        f"Outside the range that the rest of the group leads to expect: {outside}. {together} "
        f"After allowing for their number: {told_apart or 'none'}."
    )
    if any(force != page.measures.force for force in assessment.outside):
        text.append(
            f"Each force has a range of its own, worked out from the others. The chart shades "
            f"that of {page.force_name} alone."
        )
    return text


def arithmetic_sentence(page: Page, item: Printed) -> str | None:
    """Return the published arithmetic, or None where nothing is to be reached."""
    place = item.comparison.position
    caution = caution_on_change_required([item.indicator])
    end = f" {caution}" if caution else ""
    if place.to_average is not None:
        alike = ""
        if item.average.text == item.value.text:
            alike = " (the figure and the average differ only before rounding)"
        return (
            f"By the published arithmetic the change required to reach the average is "
            f"{item.to_average.role}{alike}. To reach the top quartile it is "
            f"{item.to_top_quartile.role}. To "
            f"reach the average of the other forces alone it is {item.to_others_average.role}: that "
            f"average does not move with {page.force_name}.{end}"
        )
    if place.to_top_quartile is not None:
        return (
            f"By the published arithmetic the change required to reach the top quartile is "
            f"{item.to_top_quartile.role}.{end}"
        )
    return None


def _position_text(page: Page, item: Printed) -> tuple[list[str], list[str]]:
    """Return the paragraphs on the position: what is said, and what that rests on.

    Figure and verdicts stand first, each verdict in a sentence of its own; average, ranges, ranks and
    published arithmetic follow.
    """
    first = [figure_sentence(page, item)]
    if page.is_old(item.comparison.own.period.end):
        first.append(
            f"This figure is old: nothing later than {item.period.role} is at hand in the releases "
            f"that this edition reads. {for_markdown(why_old(page, item.indicator))}".rstrip()
        )
    if item.comparison.missing:
        names = wording.listed([force.name for force in item.comparison.missing])
        first.append(f"No figure is at hand for {names}; ranks and tests leave them out.")
    verdict, *detail = verdict_sentences(page, item)
    said, rests = [" ".join(first), verdict], [" ".join(detail)]
    second = second_sentences(page, item)
    if second:
        said.append(second[0])
        rests.append(" ".join(second[1:]))
    rests.append(" ".join(rank_sentences(page, item)))
    arithmetic = arithmetic_sentence(page, item)
    return said, [*rests, arithmetic] if arithmetic is not None else rests


def indicator_section(page: Page, indicator: Indicator, told: Collection[str] = ()) -> list[Block]:
    """Return the section of one indicator: what can be said, charts, and the figures behind them.

    Parameters
    ----------
    page : Page
        Whose ledger.
    indicator : Indicator
        What.
    told : collection of str
        Definitions that the page has told already.
    """
    head = f"({anchor(indicator)})=\n## {for_markdown(indicator.label)}"
    item = printed(page, indicator)
    if isinstance(item, NotComparable):
        return [Prose(f"{head}\n\nNo comparison: {for_markdown(item.reason)}.")]
    notes = [] if indicator.definition in told else [indicator.definition]
    own_note = page.plan.note_on(indicator.id) if page.plan else None
    notes += [note for note in (indicator.note, own_note) if note]
    text = f"**What is counted.** {for_markdown(' '.join(notes))}"
    counted = [Prose(text)] if notes else []
    if is_rare(item):
        said_rare = Prose(f"{head}\n\n{rare_sentence(page, item)}")
        return [said_rare, *rare_section(page, item), forces_table(page, item), *counted]
    change = printed_change(page, indicator)
    more: list[Block] = []
    signals = [
        funnel_chart(page, item),
        control_chart(page, indicator, item),
        context_chart(page, item),
    ]
    charts: list[Block] = [chart for chart in signals if isinstance(chart, Figure)]
    if charts:
        more.append(SideBySide(charts))
    table = changes_table(page, indicator)
    if table is not None:
        more.append(table)
    twelve = change.assessment.changes["twelve-months"]
    fit = None if isinstance(twelve, Refused) else fit_sentence(twelve)
    if fit is not None:
        more.append(Prose(fit))
    points: list[Prose] = []
    if indicator.is_percentage:
        found = [*points_blocks(page, indicator), *decomposition_blocks(page, indicator)]
        if not isinstance(twelve, Refused):  # its sentence has told the points
            found = found[1:]
        points = [block for block in found if isinstance(block, Prose)]
        more += [block for block in found if not isinstance(block, Prose)]
    more.append(forces_table(page, item))
    if not isinstance(item.assessment.equivalence, Refused):
        more.append(similarity_table(page, indicator, said_of(page, item.assessment)))
    said, rests = _position_text(page, item)
    lines = "\n".join(f"- {line}" for line in (*said, change_sentence(page, indicator, change)))
    rests += [block.text for block in points]
    return [
        Prose(f"{head}\n\n{lines}"),
        SideBySide([dot_chart(page, item), trend_chart(page, item)]),
        *counted,
        Folded(f"{indicator.label}: what this rests on", [Prose(text) for text in rests]),
        Folded(
            f"{indicator.label}: charts behind the verdict, changes and every force",
            more,
            printed=False,
        ),
    ]


def title(page: Page, theme_id: str) -> list[Block]:
    """Return the title of a theme's page."""
    name = for_markdown(page.catalogue.theme(theme_id).title)
    quarter = page.measures.quarter.label
    return [Prose(f"# {name}\n\n{page.force_name} and {page.group.own}, {quarter}.")]


def panels(page: Page, theme_id: str) -> list[Block]:
    """Return every indicator of a theme over time in small panels, or nothing without a series."""
    return panels_chart(page, page.catalogue.theme(theme_id))


def cautions(page: Page, theme_id: str) -> list[Block]:
    """Return what recorded crime is, and what exceptional quarters mean for the changes of a theme."""
    indicators = page.catalogue.compared(theme_id)
    said = (standing_sentence(indicators), caution(page, indicators))
    return [Prose(text) for text in said if text]


def sections(page: Page, theme_id: str) -> list[Block]:
    """Return the section of each indicator of a theme; a definition that many share is told once."""
    indicators = page.catalogue.compared(theme_id)
    counts = Counter(indicator.definition for indicator in indicators)
    told = [definition for definition, times in counts.items() if times >= _MANY]
    said = [Prose(f"**What is counted.** {for_markdown(text)}") for text in told]
    found = (indicator_section(page, indicator, told) for indicator in indicators)
    return [*said, *chain.from_iterable(found)]
