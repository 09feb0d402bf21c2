"""Every compared indicator on one screen: trend, figure, change and verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import jinja2

from pcp_analysis import wording
from pcp_analysis.analysis.measures import NotComparable
from pcp_analysis.analysis.results import Refused
from pcp_analysis.catalogue.contents import Chapter
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.catalogue.plans import why_no_plan
from pcp_analysis.report.blocks import BRIEF, Block, Prose, made, own_html
from pcp_analysis.report.chapters import edition_chapters
from pcp_analysis.report.indicators import positions
from pcp_analysis.report.indicators.age import age_of
from pcp_analysis.report.indicators.changes import PrintedChange, printed_change
from pcp_analysis.report.indicators.rare import incident_entry, is_rare
from pcp_analysis.report.indicators.signs import sign_of_direction, sign_of_outcome
from pcp_analysis.report.indicators.sparkline import Sparkline, sparkline
from pcp_analysis.report.indicators.standing import qualified
from pcp_analysis.report.ledger import Cell, Entry, Ledger
from pcp_analysis.report.page import Page
from pcp_analysis.report.plan.priority import heading
from pcp_analysis.texts.plain import for_markdown

CHAPTER = "overview"
_RUNS_TO = "[Up to when each source runs](about_this_edition.md#up-to-when-each-source-runs)"
_CARDS = jinja2.Environment(
    autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
).from_string(
    """\
<div class="pcp-overview">
{% for group in groups %}
<section>
<h3 id="overview-{{ loop.index }}"><a href="{{ group.target }}">{{ group.title }}</a></h3>
<table role="table" aria-labelledby="overview-{{ loop.index }}">
<thead role="rowgroup"><tr role="row">
<th role="columnheader" scope="col">Indicator</th>
<th role="columnheader" scope="col">Trend</th>
<th role="columnheader" scope="col" class="number">Figure</th>
<th role="columnheader" scope="col">On last year</th>
<th role="columnheader" scope="col">Against {{ peers }}</th>
</tr></thead>
<tbody role="rowgroup">
{% for line in group.lines %}
<tr role="row">
<th role="rowheader" scope="row"><a href="{{ line.target }}">{{ line.label }}</a>\
{% if line.age %} <span class="detail">{{ line.age }}</span>{% endif %}</th>
<td role="cell">{{ line.trend }}</td>
<td role="cell" class="number">{{ line.value }} <span class="detail">{{ line.unit }}</span></td>
<td role="cell"><span class="sign" aria-hidden="true">\
{{ line.change_sign }}</span> {{ line.change }} \
<span class="detail">{{ line.direction }}\
{% if line.incident %}; {{ line.incident }}{% endif %}</span></td>
<td role="cell"><span class="{{ 'brief' if line.verdict|length <= brief }}">\
<span class="sign" aria-hidden="true">{{ line.verdict_sign }}</span> {{ line.verdict }}</span></td>
</tr>
{% endfor %}
</tbody>
</table>
</section>
{% endfor %}
</div>"""
)


@dataclass(frozen=True)
class CardLine:
    """One indicator: its figure, its change and its place, in words with a sign beside them."""

    target: str
    label: str
    age: str
    trend: Sparkline
    value: str
    unit: str
    change_sign: str
    change: str
    direction: str
    verdict_sign: str
    verdict: str
    incident: str = ""


@dataclass(frozen=True)
class Group:
    """The indicators of a priority or a theme, with the page that tells more of them."""

    title: str
    target: str
    indicators: tuple[Indicator, ...]
    lines: tuple[CardLine, ...] = ()


@dataclass(frozen=True)
class Cards:
    """A small table for each group, beside each other on a wide screen."""

    entry: Entry
    groups: Sequence[Group]
    peers: str

    def html(self, ledger: Ledger) -> str:
        """Return the tables, with roles that outlast their layout as cards on a phone."""
        return _CARDS.render(groups=self.groups, peers=self.peers, brief=BRIEF)

    def markdown(self) -> str:
        """Return the tables, and under them how they were made."""
        return f"{own_html(self.html(Ledger()))}\n\n{made(self.entry)}"


def groups(page: Page) -> list[Group]:
    """Return the compared indicators by priority, each once, or by theme where there is no plan."""
    left = {indicator.id: indicator for indicator in page.catalogue.compared()}
    found = []
    if page.plan is not None and page.plan.priorities:
        for priority in page.plan.priorities:
            chosen = tuple(left.pop(name) for name in priority.indicators if name in left)
            found.append(Group(heading(page.plan, priority), f"{priority.page}.html", chosen))
        found.append(Group("Other indicators", f"{page.group.page}.html", tuple(left.values())))
    else:
        for theme in page.catalogue.themes:
            chosen = tuple(item for item in left.values() if item.theme == theme.id)
            if chosen:
                target = f"{positions.page_of(page, chosen[0])}.html"
                found.append(Group(theme.title, target, chosen))
    return [group for group in found if group.indicators]


def _short_unit(indicator: Indicator) -> str:
    if indicator.comparison is None:
        return ""
    return indicator.comparison.unit.removesuffix(" population")


def _direction(change: PrintedChange) -> str:
    direction = change.assessment.direction
    if isinstance(change.assessment.changes["twelve-months"], Refused):
        return ""
    if isinstance(direction, Refused):
        return change.direction.text
    return "no clear change" if direction.key == "no_change" else direction.words


def _line(page: Page, item: positions.Printed, change: PrintedChange) -> CardLine:
    indicator = item.indicator
    outcome, incident = item.assessment.outcome, incident_entry(page, item)
    return CardLine(
        target=f"{positions.page_of(page, indicator)}.html#{positions.anchor(indicator)}",
        label=indicator.label,
        age=age_of(page, item.comparison.own.period),
        trend=sparkline(page, item),
        value=item.count.text if is_rare(item) else item.value.text,
        unit=indicator.unit if is_rare(item) else _short_unit(indicator),
        change_sign=sign_of_direction(change.assessment.direction).text,
        change=change.twelve_months.text,
        direction=qualified(indicator, _direction(change)),
        verdict_sign=sign_of_outcome(outcome).text,
        verdict=qualified(indicator, positions.short_words(outcome)),
        incident="" if incident is None else incident.text,
    )


def indicator_cards(page: Page) -> list[Block]:
    """Return every compared indicator, grouped by priority: trend, figure, change and verdict."""
    filled: list[Group] = []
    data: list[list[Cell]] = []
    for group in groups(page):
        lines = []
        for indicator in group.indicators:
            item = positions.printed(page, indicator)
            if isinstance(item, NotComparable):
                continue
            change = printed_change(page, indicator)
            lines.append(_line(page, item, change))
            incident = lines[-1].incident or None
            data.append(
                [
                    group.title,
                    indicator.id,
                    item.period.text,
                    item.value.value,
                    positions.unit_of(indicator),
                    change.ratio,
                    change.direction.text,
                    item.verdict.text,
                    sign_of_direction(change.assessment.direction).text,
                    sign_of_outcome(item.assessment.outcome).text,
                    incident,
                ]
            )
        if lines:
            filled.append(Group(group.title, group.target, group.indicators, tuple(lines)))
    quarter = page.measures.quarter
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.indicators.table",
            kind="table",
            chapter=CHAPTER,
            text=f"Every compared indicator of {page.force_name}, {quarter.label}",
            period=quarter.label,
            area=page.measures.force.code,
            method="figures, changes and verdicts as the pages of the themes compute them",
            n=len(data),
        ),
        [
            "group",
            "indicator",
            "period",
            "value",
            "unit",
            "rate_ratio_12_months",
            "direction",
            "verdict",
            "sign_of_change",
            "sign_of_verdict",
            "incident",
        ],
        data,
        None,
    )
    return [Cards(entry, filled, page.group.short_label)]


def key(page: Page) -> list[Block]:
    """Return what the short words of the cards stand for; the signs stand above, with the lists."""
    quarters = wording.plural(page.catalogue.old_after, "quarter")
    until = f"{page.measures.quarter.end:%B %Y}"
    return [
        Prose(
            f"- **Against {page.group.short_label}:** *better* and *worse*, or *higher* and "
            f"*lower* where neither is better, are statistically significant after allowing "
            f"for the number of tests; *similar* is shown to be as close as makes no "
            f"difference; *cannot tell* is neither: a difference may be there that the "
            f"comparison cannot show; *possibly higher* or *lower*, with a hollow triangle, lies "
            f"outside the range expected, as one in twenty does by chance. "
            f"*No verdict*: too few cases, a figure of another time, or data that cannot be tested.\n"
            f"- **Old** is a figure that ends more than {quarters} before {until} does: the "
            f"newest at hand, and not of this quarter. [About this edition](about_this_edition.md) "
            f"says what would bring a newer one.\n"
            f"- **Trend** draws the last figures one by one: of single quarters, or of years where "
            f"only these are published. **Figure** is of the 12 months, or of the year.\n"
            f"- **On last year** is the change of the rate, 12 months on the 12 before: in per cent "
            f"of it, or in percentage points where it is a percentage itself. *Improving* and "
            f"*deteriorating* (*rising* and *falling* where neither is better) are statistically "
            f"significant after allowing for the number of tests, and not contradicted by recent "
            f"quarters where these can be tested; a *possible change* is one that single quarters or "
            f"the trend of up to five years point to, while the 12 months alone do not, and is a "
            f"prompt to look. "
            f"*No clear change* may stand beside a large figure: where an "
            f"indicator varies much by itself, the interval of its change is wide and chance "
            f"could explain it. *Not tested*: figures of years, divided by a series break, or "
            f"too few cases.\n"
            f"- A **solved rate** is positive outcomes assigned in the period for every 100 offences "
            f"recorded in the same period, not the share of these that were solved.\n"
            f"- [How to read this book](how_to_read.md) explains each."
        )
    ]


def told_by(page: Page) -> list[Block]:
    """Return why an edition is told by themes, or nothing where it has a plan."""
    if page.plan is not None and page.plan.priorities:
        return []
    force, day = page.measures.force, page.measures.quarter.end
    return [Prose(for_markdown(why_no_plan(force.name, page.catalogue.plans(force.id), day)))]


def opening(page: Page) -> list[Block]:
    """Return how the cards are ordered."""
    if page.plan is not None and page.plan.priorities:
        under = "under the priority of the plan that it bears on."
        if page.measures.quarter in page.local_returns.quarters():
            under += " Figures that only the force holds stand in the chapters of the priorities."
    else:
        under = "under its theme."
    said = f"One line for each indicator that forces are compared by, {under}"
    return [Prose(f"{said} {_RUNS_TO}.")]


def rest_of_the_book(page: Page) -> list[Block]:
    """Return links to the chapters of this edition but those of the priorities, from its contents."""
    chosen = edition_chapters(page.measures)
    others = [
        chapter
        for chapter in chosen.chapters
        if not chapter.about and "priority" not in chapter.parameters
    ]
    lines = [
        f"- {_link(chapter)}: {for_markdown(chapter.about)}"
        for chapter in chosen.chapters
        if chapter.about
    ]
    lines.append(f"- {_RUNS_TO}.")
    lines.append(f"- {wording.listed([_link(chapter) for chapter in others])}.")
    return [Prose("\n".join(lines))]


def _link(chapter: Chapter) -> str:
    return f"[{for_markdown(chapter.title)}]({chapter.page}.md)"
