"""How the quarter of an edition lay against the range that was expected of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from pcp_analysis import wording
from pcp_analysis.analysis.expected import expected_quarters
from pcp_analysis.analysis.results import Refused
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.report.blocks import Block, Prose
from pcp_analysis.report.editions.record import read_records
from pcp_analysis.report.indicators.expected import range_text
from pcp_analysis.report.indicators.positions import anchor
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from pcp_analysis.statistics import Expectation
from pcp_analysis.texts.plain import for_markdown

_METHOD_SCORE = "count against the range that the quarters before led to expect"
_PLACES = ("inside", "above", "below")


def expected_before(page: Page, indicator: Indicator) -> tuple[float, float] | None:
    """Return the range that the edition of the quarter before printed, or None without a record.

    Parameters
    ----------
    page : Page
        The edition that looks back.
    indicator : Indicator
        Whose range.

    Returns
    -------
    tuple of float, length 2, or None
        Lower and upper limit of the count.
    """
    measures = page.measures
    for record in reversed(read_records(page.catalogue.root, measures.force.id)):
        if record.order[0] != measures.quarter.plus(-1) or record.as_at > measures.as_at:
            continue
        stem = f"{page.group.id}.{indicator.id}.next-quarter"
        ends = [record.figures.get(f"{stem}-{name}") for name in ("lower", "upper")]
        values = [item.value for item in ends if item is not None and item.value is not None]
        if len(values) == len(ends):
            return values[0], values[1]
    return None


@dataclass(frozen=True)
class Scored:
    """An indicator's quarter against the range that was expected of it.

    Parameters
    ----------
    indicator : Indicator
        Which.
    count, lower, upper : float
        The quarter and its range.
    printed : bool
        Whether the edition before printed the range; else it is computed from the quarters before.
    """

    indicator: Indicator
    count: float
    lower: float
    upper: float
    printed: bool

    @property
    def place(self) -> str:
        """``inside``, ``above`` or ``below``."""
        if self.count < self.lower:
            return "below"
        return "above" if self.count > self.upper else "inside"


def scored(page: Page) -> list[Scored]:
    """Return every indicator whose quarter had a range, as printed before or as computed now."""
    return page.once("scored", partial(_scored, page))


def _scored(page: Page) -> list[Scored]:
    found = []
    for indicator in page.catalogue.compared():
        quarters = expected_quarters(page.assessments, indicator)
        if isinstance(quarters, Refused):
            continue
        before = expected_before(page, indicator)
        if before is not None:
            found.append(Scored(indicator, quarters.count, *before, printed=True))
        elif isinstance(quarters.latest, Expectation):
            lower, upper = quarters.latest.lower, quarters.latest.upper
            found.append(Scored(indicator, quarters.count, lower, upper, printed=False))
    return found


def score_blocks(page: Page, chapter: str) -> list[Block]:
    """Return how the edition's quarter lay against what was expected of it.

    Parameters
    ----------
    page : Page
        Whose ledger.
    chapter : str
        Id of the chapter that prints it.
    """
    found, label = scored(page), page.measures.quarter.label
    if not found:
        return [
            Prose(
                f"No indicator had a range in which {label} was expected to lie: the quarters that it "
                f"would stand on are left out, missing or across a series break."
            )
        ]
    count = {place: sum(item.place == place for item in found) for place in _PLACES}
    roles = {
        place: page.ledger.add(
            Entry(
                id=f"{chapter}.expected-{place}",
                kind="number",
                chapter=chapter,
                text=str(number),
                value=float(number),
                unit="indicator",
                period=label,
                area=page.measures.force.code,
                method=_METHOD_SCORE,
                n=len(found),
            )
        ).role
        for place, number in count.items()
    }
    source = "as the edition before printed it"
    if not any(item.printed for item in found):
        source = "computed from the quarters before it, as no earlier edition printed one"
    text = (
        f"Of {wording.plural(len(found), 'indicator')} with a 95% range for {label} ({source}), "
        f"{roles['inside']} lay inside, {roles['above']} above and {roles['below']} below; chance "
        f"alone leaves one in twenty outside."
    )
    lines = [
        f"- [{for_markdown(item.indicator.label)}](#{anchor(item.indicator)}): "
        f"{wording.number(item.count)}, {item.place} {range_text(item.lower, item.upper)}"
        for item in found
        if item.place != "inside"
    ]
    outside = [Prose("Statistically exceptional quarters:\n\n" + "\n".join(lines))] if lines else []
    return [Prose(text), *outside]
