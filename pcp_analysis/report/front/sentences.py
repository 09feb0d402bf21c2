"""Sentences of the first page: each of text and ledger entries, and itself an entry of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.catalogue.first_page import SideId, SignId
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.report.front.evidence import Evidence
from pcp_analysis.report.indicators.expected import range_text
from pcp_analysis.report.indicators.signs import sign_of_outcome
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.signs import Sign, sign

CHAPTER = "first-page"
NO_INTERVAL = "not available"
_LIKELY = ("shown", "possible")
OF_CHANGE: tuple[SignId, ...] = ("change", "possible-change", "reversal", "unclear-change")
OF_PLACE: tuple[SignId, ...] = ("end-place", "near-end-place", "away")
OTHERS = "the-others-by-name"  # section of the first page
_WHICH = f"[Which?](#{OTHERS})"


@dataclass(frozen=True)
class Told:
    """A sentence or two, and where those stand that it does not name.

    Parameters
    ----------
    text : str
        As printed.
    more : str
        A sentence in Markdown with a link; empty where everything is named.
    """

    text: str
    more: str = ""

    @classmethod
    def of_names(cls, text: str, are_all: bool) -> Told:
        """Tell of indicators, of which some may not be named: a section of the page names them."""
        return cls(text, "" if are_all else _WHICH)


def said(
    page: Page,
    name: str,
    text: str,
    found: Sequence[Evidence] = (),
    *,
    chapter: str = CHAPTER,
    method: str = "sentence made of figures of the ledger, chosen by first_page.yml",
) -> Entry:
    """Enter a sentence.

    Parameters
    ----------
    page : Page
        Whose ledger.
    name : str
        End of its id.
    text : str
        As printed.
    found : sequence of Evidence
        What it tells of: releases and forces behind it.
    chapter : str
        Chapter that owns it, with which its id begins.
    method : str
        How it was made.
    """
    releases = frozenset[str]().union(*(item.item.comparison.releases for item in found))
    areas = {figure.force.code for item in found for figure in item.item.comparison.figures}
    return page.ledger.add(
        Entry(
            id=f"{chapter}.{name}",
            kind="text",
            chapter=chapter,
            text=text,
            period=page.measures.quarter.label,
            area=page.measures.force.code,
            method=method,
            releases=tuple(sorted(releases)),
            indicator=found[0].indicator.id if len(found) == 1 else None,
            areas=tuple(sorted(areas)),
            series=bool(found),
        )
    )


def shortened(names: Sequence[str], most: int) -> tuple[str, bool]:
    """Return names as a list with how many others there are, and whether all of them are named.

    One that would be left is named: to say that there is one other takes as many words.

    Parameters
    ----------
    names : sequence of str
        In their order.
    most : int
        How many are named at most, but for the last.
    """
    told = named_of(len(names), most)
    if told == len(names):
        return wording.listed(list(names)), True
    return wording.listed([*names[:told], wording.plural(len(names) - told, "other")]), False


def named_of(many: int, most: int) -> int:
    """Return how many of so many names a sentence gives."""
    return many if many <= most + 1 else most


def name_of(indicator: Indicator) -> str:
    """Return what the first page calls an indicator inside a sentence: without brackets at its end.

    Parameters
    ----------
    indicator : Indicator
        Whose; the key below the lists says that all crime leaves fraud out.

    Examples
    --------
    >>> name_of(Indicator.model_construct(id="burglary", label="Burglary (all)"))
    'burglary'
    """
    return wording.sentence_case(indicator.label.split(" (")[0])


def marked(item: Evidence) -> str:
    """Return a name, and before it the sign of a change to which more than the 12 months points.

    By it a list tells a possible change from one for which nothing but its number speaks.

    Parameters
    ----------
    item : Evidence
        The indicator.
    """
    name = name_of(item.indicator)
    return f"{item.finding.sign.text}\N{NO-BREAK SPACE}{name}" if item.finding.hint else name


def leads_with_change(page: Page, item: Evidence, side: SideId) -> bool:
    """Return whether a sentence begins with the change on the year, or with the place in the group."""
    leading = item.leading(page.catalogue.first_page, side)
    return leading in OF_CHANGE and item.ends != "last"


def place(item: Evidence) -> str:
    """Return a rank with its interval: ``8th of 8 (5 to 8)``."""
    interval = item.item.rank_interval.text
    rank = item.item.rank.text
    return rank if interval == NO_INTERVAL else f"{rank} ({interval})"


def rates(item: Evidence) -> tuple[str, str]:
    """Return the figure of the force and the average of the others, percentages with their sign."""
    unit = "%" if item.indicator.is_percentage else ""
    return f"{item.item.value.text}{unit}", f"{item.item.average.text}{unit}"


def sign_of(page: Page, item: Evidence, side: SideId) -> Sign:
    """Return the sign of what a sentence leads with: the change, the place in the group or the quarter.

    A quarter outside its range is one in twenty by chance, so its sign is hollow.

    Parameters
    ----------
    page : Page
        Of which edition.
    item : Evidence
        The indicator.
    side : {"better", "worse"}
        The list in which it stands.
    """
    if leads_with_change(page, item, side):
        return item.finding.sign
    if _leads_with_quarter(page, item, side) and item.scored is not None:
        return sign("up" if item.scored.place == "above" else "down", "possible")
    return sign_of_outcome(item.item.assessment.outcome)


def _leads_with_quarter(page: Page, item: Evidence, side: SideId) -> bool:
    leading = item.leading(page.catalogue.first_page, side)
    return leading == "expectation" and item.ends != "last"


def rest_of(
    page: Page, item: Evidence, side: SideId, *, cautioned: bool = True, beside: bool = True
) -> str:
    """Return a sentence without the indicator's name at its head.

    Parameters
    ----------
    page : Page
        Of which edition.
    item : Evidence
        The indicator.
    side : {"better", "worse"}
        The list in which it stands.
    cautioned : bool, default True
        Whether what moves the figure besides crime is told; not where a question on the page asks it.
    beside : bool, default True
        Whether a sentence that begins with a place tells the change on the year in full, and one that
        begins with the change the place too.
    """
    finding, printed = item.finding, item.item
    leads = leads_with_change(page, item, side)
    # of years alone the verb says it, which a sentence that begins with the change needs
    in_full = beside or (leads and finding.basis == "trend")
    clause = finding.clause if in_full else finding.brief
    caution = item.indicator.moved_by if cautioned else None
    end = f" {wording.upper_first(caution)}." if caution else ""
    if leads:
        verb = "" if finding.certainty in _LIKELY else ":"
        rank = f"; {printed.rank.text}" if beside else ""
        return f"{verb} {clause}{finding.beside}{rank}.{end}"
    figures = "{} (average {})".format(*rates(item))
    change = f"; {clause}" if finding.certainty != "untested" else ""
    if _leads_with_quarter(page, item, side) and item.scored is not None:
        expected = range_text(item.scored.lower, item.scored.upper)
        count = wording.number(item.scored.count)
        reason = page.catalogue.first_page.words_for("expectation", side, item.group_size)
        return (
            f": {reason}, {count} in the quarter, expected {expected}{change}; {place(item)}.{end}"
        )
    return f": {_placed(page, item, side)}, {figures}{change}.{end}"


def _placed(page: Page, item: Evidence, side: SideId) -> str:
    """Return why an indicator stands in a list, with its place: ``last of 8 (5 to 8)``."""
    rule = page.catalogue.first_page
    leading: SignId | None = "end-place" if item.ends == "last" else item.leading(rule, side)
    if leading is None or leading == "near-end-place":
        return place(item)  # the rank says that it is low
    reason, rank = rule.words_for(leading, side, item.group_size), item.item.rank.text
    utmost = {"first": 1, "last": item.group_size}
    if leading == "end-place" and utmost.get(reason) == item.item.comparison.position.rank:
        # "last, 8th of 8" says it twice
        return f"{reason}{place(item).removeprefix(rank.split(' of ')[0])}"
    return f"{reason}, {place(item)}"
