"""Chapters of an edition that tell it as a whole; each method is one step, which shows itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

from pcp_analysis.api.results import ChapterStep, Showing
from pcp_analysis.report.blocks import Block, Prose
from pcp_analysis.report.editions import expected, revisions
from pcp_analysis.report.front import (
    about,
    first_page,
    grades,
    movements,
    other_stories,
    others,
    overview,
    rule,
    summary,
)
from pcp_analysis.report.front.parts import FirstPage
from pcp_analysis.report.indicators import (
    change_charts,
    district_tables,
    districts,
    ends,
    group_charts,
    group_tables,
    yardsticks,
)
from pcp_analysis.report.methods import runs_to, sources, study, worked
from pcp_analysis.report.page import Page
from pcp_analysis.report.plan import aspirations

Blocks = Callable[[Page], Sequence[Block]]


@dataclass(frozen=True, eq=False)
class ChapterAnalysis:
    """A chapter of an edition.

    Parameters
    ----------
    page : Page
        Takes in what is shown.
    """

    page: Page = field(repr=False)

    def _part(self, name: str, *steps: Blocks, heading: str | None = None) -> ChapterStep:
        """Return a step; a heading stands over it only where it has something to say."""

        def blocks(page: Page) -> Sequence[Block]:
            found = [block for step in steps for block in step(page)]
            return [Prose(f"## {heading}"), *found] if heading and found else found

        return ChapterStep(name=name, showing=Showing(self.page, blocks))


class FrontPage(ChapterAnalysis):
    """The landing page."""

    def told_by(self) -> ChapterStep:
        """Return why the edition is told by themes; nothing where it has a plan."""
        return self._part("told by", overview.told_by)

    @cached_property
    def _said(self) -> FirstPage:
        return first_page.first_page(self.page)

    def _list(self, name: str, heading: str, numbered: bool = False) -> ChapterStep:
        def step(page: Page) -> Sequence[Block]:
            return first_page.blocks(page, getattr(self._said, name), name, numbered)

        return self._part(name, step, heading=heading)

    def better(self) -> ChapterStep:
        """Return what got better, or stands well in the group."""
        return self._list("better", "Better, or high in the group")

    def worse(self) -> ChapterStep:
        """Return what got worse, and what stands last in the group."""
        return self._list("worse", "Worse, or low in the group")

    def ask(self) -> ChapterStep:
        """Return what to ask the chief constable."""
        return self._list("ask", "Ask about", numbered=True)

    def grades(self) -> ChapterStep:
        """Return the grade of each priority, and the aspirations met; nothing without a plan."""
        return self._list("grades", "Recommended grades")

    def cannot_be_told(self) -> ChapterStep:
        """Return what cannot be told, and why."""
        return self._list("untold", "What cannot be told")

    def since(self) -> ChapterStep:
        """Return what changed since the last edition, and how its questions came out."""
        return self._list("since", "Since the last edition")

    def signs(self) -> ChapterStep:
        """Return what the signs and brackets of the lists stand for."""
        return self._part("signs", rule.key, heading="Signs")

    def how_it_is_chosen(self) -> ChapterStep:
        """Return the names that the page leaves out, and the rule by which it chooses."""

        def left_out(page: Page) -> Sequence[Block]:
            return others.others_blocks(page, self._said)

        return self._part("rule", left_out, rule.rule_blocks)

    def how_indicators_are_ordered(self) -> ChapterStep:
        """Return how the cards are ordered, and the key to their signs."""
        return self._part("order and key", overview.opening, overview.key)

    def indicators(self) -> ChapterStep:
        """Return every compared indicator: trend, figure, change and verdict."""
        return self._part("indicators", overview.indicator_cards)

    def rest_of_the_book(self) -> ChapterStep:
        """Return links to the other chapters of this edition."""
        return self._part("rest of the book", overview.rest_of_the_book)


class Summary(ChapterAnalysis):
    """The executive summary."""

    def headline(self) -> ChapterStep:
        """Return how much crime there was, how it ranks in the group and how much was solved."""
        return self._part("headline", summary.headline)

    def spread(self) -> ChapterStep:
        """Return the chart of every current rate relative to the group's average."""
        return self._part("spread", group_charts.spread_chart)

    def findings(self) -> ChapterStep:
        """Return what is statistically significant, against the group and over time."""
        return self._part("findings", summary.findings)

    def grades(self) -> ChapterStep:
        """Return the recommended grade of each priority; nothing where no plan has any."""
        return self._part("grades", grades.grades_table, heading="Grades of the priorities")

    def expected(self) -> ChapterStep:
        """Return how the quarter lay against the range that was expected of each indicator."""
        step = partial(expected.score_blocks, chapter=summary.CHAPTER)
        return self._part("expected", step, heading="Against what was expected")

    def aspirations(self) -> ChapterStep:
        """Return which aspirations of the plan are met; nothing where it has none."""
        heading = "Aspirations of the plan"
        return self._part("aspirations", summary.aspirations_read_off_ranks, heading=heading)

    def other_stories(self) -> ChapterStep:
        """Return the stories of the first page's indicators that stand in no priority."""
        heading = "More on what the first page names"
        return self._part("other stories", other_stories.other_stories, heading=heading)

    def how_positions_are_compared(self) -> ChapterStep:
        """Return which quarters the positions are compared between."""
        return self._part("how positions are compared", movements.how_positions_are_compared)

    def movements(self) -> ChapterStep:
        """Return the positions that improved and deteriorated."""
        return self._part("movements", movements.movements)

    def positions(self) -> ChapterStep:
        """Return the table of positions, now and before."""
        return self._part("positions", movements.positions_table)


class Aspirations(ChapterAnalysis):
    """The plan's aspirations and its position table."""

    def met(self) -> ChapterStep:
        """Return the aspirations met and not met."""
        return self._part("aspirations met", summary.aspirations)

    def positions(self) -> ChapterStep:
        """Return the position table, computed beside what was published."""
        return self._part("positions", aspirations.positions)

    def then_and_now(self) -> ChapterStep:
        """Return the chart of ranks a year before and now."""
        return self._part("positions then and now", change_charts.positions_chart)

    def rationales(self) -> ChapterStep:
        """Return why each aspiration was set."""
        return self._part("rationales", aspirations.rationales)

    def background(self) -> ChapterStep:
        """Return how the plan came by its aspirations."""
        return self._part("background", aspirations.background)


class AllIndicators(ChapterAnalysis):
    """Every indicator against the group and over time."""

    def position(self) -> ChapterStep:
        """Return where the force is first and last, and every current rate beside the average."""
        return self._part("position", ends.position)

    def key(self) -> ChapterStep:
        """Return the key to the signs of the verdicts."""
        return self._part("key", group_tables.key)

    def how_verdicts_are_reached(self) -> ChapterStep:
        """Return what the words of the verdicts rest on."""
        return self._part("how verdicts are reached", group_tables.how_verdicts_are_reached)

    def verdicts(self) -> ChapterStep:
        """Return what can be said of every indicator, a row for each, and of the region."""
        return self._part("verdicts", group_tables.verdict_table, yardsticks.region_note)

    def changes(self) -> ChapterStep:
        """Return the chart of every tested change on the 12 months before."""
        return self._part("changes", change_charts.changes_chart)

    def arithmetic(self) -> ChapterStep:
        """Return the published arithmetic: averages, and the change required to reach them."""
        return self._part("published arithmetic", group_tables.arithmetic_table)


class CrimeByDistrict(ChapterAnalysis):
    """Where in the force's area offences were recorded."""

    def where(self) -> ChapterStep:
        """Return which 12 months these are, and where most crime was recorded."""
        return self._part("where", districts.opening)

    def charts(self) -> ChapterStep:
        """Return all crime by place, and each place's share of every offence group."""
        return self._part("charts", districts.charts)

    def counts(self) -> ChapterStep:
        """Return all crime and the offence groups by place."""
        return self._part("counts", district_tables.counts_table)

    def parts(self) -> ChapterStep:
        """Return kinds of offence within the groups by place."""
        return self._part("parts", district_tables.parts_table)

    def standing_out(self) -> ChapterStep:
        """Return for each offence where most was recorded, and where it stands out."""
        return self._part("standing out", district_tables.standing_out_table)

    def limits(self) -> ChapterStep:
        """Return for which offences the numbers are small."""
        return self._part("limits", districts.limits)


class WorkedExamples(ChapterAnalysis):
    """Each method on figures of this edition."""

    def rate_and_interval(self) -> ChapterStep:
        """Return a rate and its interval."""
        return self._part("rate and interval", worked.rate_and_interval)

    def peer_prediction(self) -> ChapterStep:
        """Return the range that peers lead to expect."""
        return self._part("peer prediction", worked.peer_prediction)

    def rank_interval(self) -> ChapterStep:
        """Return a rank and its simulated interval."""
        return self._part("rank interval", worked.rank_interval)

    def funnel_limits(self) -> ChapterStep:
        """Return the limits of a funnel."""
        return self._part("funnel limits", worked.funnel_limits)

    def change_on_the_year(self) -> ChapterStep:
        """Return a change on the year before."""
        return self._part("change on the year", worked.change_on_the_year)

    def study(self) -> ChapterStep:
        """Return size, coverage and power of this edition's tests, as simulated for it."""
        return self._part("study", study.study_blocks)

    def control_limits(self) -> ChapterStep:
        """Return the limits of a control chart."""
        return self._part("control limits", worked.control_limits)

    def published_arithmetic(self) -> ChapterStep:
        """Return the average, the top quartile and the change required."""
        return self._part("published arithmetic", worked.published_arithmetic)


class Sources(ChapterAnalysis):
    """Releases, known faults, series breaks."""

    def how_releases_are_read(self) -> ChapterStep:
        """Return which release of a period is read."""
        return self._part("how releases are read", sources.how_releases_are_read)

    def releases(self) -> ChapterStep:
        """Return every release that was known on the as-at date."""
        return self._part("releases", sources.releases_table)

    def faults(self) -> ChapterStep:
        """Return the known faults of the releases."""
        return self._part("known faults", sources.faults)

    def breaks(self) -> ChapterStep:
        """Return series breaks and exceptional periods."""
        return self._part("series breaks", sources.breaks)


class Revisions(ChapterAnalysis):
    """What changed since the edition before, and what later releases changed."""

    def against_previous(self) -> ChapterStep:
        """Return the figures that differ from the edition before, each with its cause."""
        return self._part("against the previous edition", revisions.against_previous)

    def by_release(self) -> ChapterStep:
        """Return the figures that a later release changed."""
        return self._part("by release", revisions.revision_table)

    def all_crime(self) -> ChapterStep:
        """Return all crime in an earlier and a later release."""
        return self._part("all crime by release", sources.crime_by_release)


class About(ChapterAnalysis):
    """What the edition is made from, and what was left out."""

    def made_from(self) -> ChapterStep:
        """Return the plan that it follows, and what the force is compared with."""
        return self._part("made from", about.made_from)

    def runs_to(self) -> ChapterStep:
        """Return up to when each source runs."""
        return self._part("runs to", runs_to.runs_to, heading=runs_to.HEADING)

    def left_out(self) -> ChapterStep:
        """Return the chapters that are not built, with the file that would bring each."""
        return self._part("left out", about.left_out)
