"""What a change on the year found, in words: one finding for title, alt text, prose and first page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pcp_analysis import wording
from pcp_analysis.analysis.group_change import group_change
from pcp_analysis.analysis.results import ChangeAssessment, Refused
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.report.indicators.change_words import (
    POINTS,
    in_points,
    percent_text,
    points_of_change,
    points_text,
    significant_alone,
    size_text,
)
from pcp_analysis.report.indicators.changes import PrintedChange
from pcp_analysis.report.indicators.positions import Printed
from pcp_analysis.report.indicators.signs import certainty_of
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.signs import Certainty, Sign, Way, sign
from pcp_analysis.statistics.verdicts import DirectionVerdict, Judgement

_PLACES = 1
_VERBS = {"up": "rose", "down": "fell"}
_PERHAPS = {"up": "may have risen", "down": "may have fallen"}
_OVER_YEARS = {"up": "may be rising over years", "down": "may be falling over years"}
_PERHAPS_OVER_YEARS = {"up": "perhaps rising over years", "down": "perhaps falling over years"}
_CHANCE = "perhaps chance"
_AGREEING = {"recent quarters": "the run of quarters", "trend": "the trend of years"}
SINGLE_TEST = "significant as a single test only"


@dataclass(frozen=True)
class Finding:
    """A change of 12 months on the 12 before, as every page says it.

    Parameters
    ----------
    indicator : Indicator
        What changed.
    way : {"up", "down", "level"}
        Direction of the recorded rates; level where nothing is tested or nothing changed.
    certainty : {"shown", "possible", "unclear", "untested"}
        How sure the direction is.
    judgement : {"better", "worse"} or None
        Only of a shown change, where a direction is better.
    amount : Entry
        The change with its sign, as the tables print it.
    size : Entry or None
        The same without a sign, after a verb; None where it is not tested.
    group : Entry or None
        The change of the other forces' average, with its sign. The two changes are set side by side,
        nowhere compared in words: whether they differ is not tested.
    basis : {"", "trend", "single test"}
        Of a change that is not shown: whether its test would be significant if it were the only one;
        else, of a possible one, whether the trend of years is all that points to it.
    agreeing : str
        What else points to a possible change, in words: why of two with one test one is possible.
    others : {"group", "average force"}
        Whose the change of the group is: of all forces it is that of their average, which their sum,
        ruled by the largest, need not share.
    """

    indicator: Indicator
    way: Way
    certainty: Certainty
    judgement: Judgement | None
    amount: Entry
    size: Entry | None
    group: Entry | None
    basis: Literal["", "trend", "single test"] = ""
    agreeing: str = ""
    others: Literal["group", "average force"] = "group"

    @property
    def sign(self) -> Sign:
        """The sign that stands beside it."""
        return sign(self.way, self.certainty, self.judgement)

    @property
    def clause(self) -> str:
        """The change as the end of a sentence: ``fell 31.5% in the year``.

        One that is only possible says so in its verb and beside its figure: ``may have fallen
        (−4.7%, perhaps chance)``; where the trend of years alone points to it, its verb is of years.
        """
        single = f"; {SINGLE_TEST}" if self.basis == "single test" else ""
        if single and self.certainty == "possible" and self.agreeing:
            single += f", but {self.agreeing} agrees"
        return self._clause(single)

    @property
    def brief(self) -> str:
        """The same in fewer words: ``no clear change (−20.1%; single test only)``."""
        if self.basis == "trend" and self.hint:
            return f"{self.amount.text}, {_PERHAPS_OVER_YEARS[self.way]}"
        if self.basis != "single test":
            return self._clause("")
        agrees = self.certainty == "possible" and self.agreeing
        return self._clause(f"; single test {f'and {self.agreeing}' if agrees else 'only'}")

    def _clause(self, single: str) -> str:
        amount = self.amount.text
        if self.certainty == "untested" or self.size is None:
            return "change not tested"
        if self.way == "level" or self.certainty == "unclear":
            return f"no clear change ({amount}{single})"
        if self.certainty == "shown":
            return f"{_VERBS[self.way]} {self.size.text} in the year"
        if self.basis == "trend":
            return f"{_OVER_YEARS[self.way]} ({amount} in the year, {_CHANCE})"
        return f"{_PERHAPS[self.way]} ({amount}{single}, {_CHANCE})"

    @property
    def hint(self) -> str:
        """A change that is only possible, without its figure: ``may have fallen``; else empty."""
        if self.certainty != "possible" or self.way == "level":
            return ""
        return (_OVER_YEARS if self.basis == "trend" else _PERHAPS)[self.way]

    @property
    def title(self) -> str:
        """The finding as the head of a chart."""
        label = self.indicator.label
        if self.certainty == "untested" or self.size is None:
            return f"{label}: change not tested"
        inside = wording.sentence_case(label)
        if self.way == "level" or self.certainty == "unclear":
            return f"No clear change in {inside} in the year ({self.amount.text})"
        if self.certainty == "possible" and self.basis == "trend":
            return f"{label} {self.clause}"
        if self.certainty == "possible":
            return f"{label} {_PERHAPS[self.way]} in the year ({self.amount.text}, {_CHANCE})"
        return f"{label} {self.clause}{self.beside}"

    @property
    def beside(self) -> str:
        """The change of the group after a change that is shown or possible: `` (group −13.4%)``."""
        if self.group is None or self.certainty not in ("shown", "possible"):
            return ""
        group = self.group.text
        if self.certainty == "shown":
            return f" ({self.others} {group})"
        return f", {'its' if self.others == 'group' else 'the'} {self.others} {group}"


def finding(page: Page, item: Printed, change: PrintedChange) -> Finding:
    """Return what an indicator's change on the year found.

    Parameters
    ----------
    page : Page
        Whose ledger.
    item : Printed
        The comparison.
    change : PrintedChange
        Its changes.
    """
    indicator, direction = item.indicator, change.assessment.direction
    twelve = change.assessment.changes["twelve-months"]
    if isinstance(twelve, Refused) or isinstance(direction, Refused):
        return Finding(indicator, "level", "untested", None, change.twelve_months, None, None)
    signed = percent_text(indicator, twelve, twelve.observed_ratio)
    points = points_of_change(indicator, twelve) if indicator.is_percentage else None
    entry = page.ledger.add(
        Entry(
            id=f"{page.group.id}.{indicator.id}.change-12m-size{in_points(indicator)}",
            kind="number",
            chapter=page.group.id,
            text=size_text(indicator, twelve),
            value=abs(twelve.observed_ratio - 1) if points is None else abs(points),
            unit="share of the rate before" if points is None else POINTS,
            period=change.twelve_months.period,
            area=change.twelve_months.area,
            method="the change on the 12 months before, without its sign",
            releases=change.twelve_months.releases,
            indicator=indicator.id,
            areas=change.twelve_months.areas,
            series=True,
        )
    )
    beside = None if signed is None else _group_entry(page, item, twelve.period)
    return Finding(
        indicator,
        direction.side,
        certainty_of(direction),
        direction.judgement,
        change.twelve_months,
        entry,
        beside,
        _basis(change.assessment, direction),
        wording.listed([_AGREEING[name] for name in direction.reasons if name in _AGREEING]),
        "average force" if page.group.id == "all-forces" else "group",
    )


def _basis(
    found: ChangeAssessment, direction: DirectionVerdict
) -> Literal["", "trend", "single test"]:
    if significant_alone(found.adjustments.get("twelve-months")):
        return "single test"
    is_trend = direction.key == "possible_change" and direction.reasons == ("trend",)
    return "trend" if is_trend else ""


def _group_entry(page: Page, item: Printed, period: str) -> Entry | None:
    """Enter the change of the other forces, where it is of the same months."""
    if item.comparison.own.period.label != period:
        return None
    found = group_change(page.measures, item.comparison)
    if found is None:
        return None
    peers = tuple(figure.force.code for figure in item.comparison.figures)
    points = found.now - found.before if item.indicator.is_percentage else None
    ratio = wording.signed(100 * (found.ratio - 1), _PLACES)
    return page.ledger.add(
        Entry(
            id=f"{page.group.id}.{item.indicator.id}.group-change-12m{in_points(item.indicator)}",
            kind="number",
            chapter=page.group.id,
            text=f"{ratio}%" if points is None else points_text(points),
            value=found.ratio if points is None else points,
            unit="ratio of averages" if points is None else POINTS,
            period=item.period.text,
            area=page.measures.force.code,
            method="unweighted mean of the other forces, 12 months on the 12 before; not tested",
            n=found.forces,
            releases=tuple(sorted(found.releases)),
            indicator=item.indicator.id,
            areas=tuple(sorted(set(peers) - {page.measures.force.code})),
            series=True,
        )
    )
