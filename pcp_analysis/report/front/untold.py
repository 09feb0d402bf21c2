"""What the first page cannot tell, and why: chance, the group, old figures."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pcp_analysis import wording
from pcp_analysis.catalogue.first_page import FirstPageRule
from pcp_analysis.report.front.broken import broken_told
from pcp_analysis.report.front.choice import parts_last
from pcp_analysis.report.front.evidence import Evidence
from pcp_analysis.report.front.old import OldFigure, too_old
from pcp_analysis.report.front.parts import ALL_NAMES
from pcp_analysis.report.front.sentences import Told, marked, name_of, shortened
from pcp_analysis.report.indicators.changes import exceptional_quarters
from pcp_analysis.report.page import Page
from pcp_analysis.statistics.verdicts import LEVEL


def untold(
    page: Page,
    found: Sequence[Evidence],
    told: Collection[str],
    most: int,
    *,
    old: Sequence[OldFigure],
    broken: Sequence[tuple[Evidence, str]] = (),
    counted: Collection[str] = (),
    brief: bool = False,
) -> dict[str, Told]:
    """Return what cannot be told and why: a sentence or two for each kind, by its name.

    Parameters
    ----------
    page : Page
        Of which edition.
    found : sequence of Evidence
        Every indicator that the first page may tell of, those without a better direction too.
    told : collection of str
        Those whose change stands elsewhere on the page already.
    most : int
        Names that a sentence gives before it says that there are others.
    old : sequence of OldFigure
        What is too old to compare.
    broken : sequence of (Evidence, str), optional
        What is not compared with the year before, and why.
    counted : collection of str, optional
        Those that another sentence counts among its others: no sentence counts them again, but one of
        which the rule always speaks is named.
    brief : bool, default False
        Whether what the signs beside places say too is left out.
    """
    elsewhere = {*told} | ({*counted} - {*page.catalogue.first_page.always})
    left = [item for item in found if item.indicator.id not in elsewhere]
    left = parts_last(page.catalogue.first_page, sorted(left, key=lambda item: -item.size))
    quarters = exceptional_quarters((item.change.assessment for item in found), brief=brief)
    said = {
        "alone": Told(_significant_alone(page.catalogue.first_page, found, told)),
        "changes": _changes(page, left, most),
        "group": Told("" if brief else _group(found)),
        "broken": Told(broken_told(broken)),
        "too-old": too_old(page, old, named=most == ALL_NAMES),
        "exceptional": Told(
            f"{quarters}{'' if brief else ': changes may not last'}." if quarters else ""
        ),
    }
    return {name: told for name, told in said.items() if told.text}


def _significant_alone(
    rule: FirstPageRule, found: Sequence[Evidence], told: Collection[str]
) -> str:
    """Return every change that would count if it were tested alone, and how many chance makes.

    Chance is held against the changes of the year alone, for only these are named. Those whose change
    stands elsewhere are named without it. Of a part that is said whose whole
    is shown to have changed, itself unnamed within another.
    """
    alone = sorted(
        (item for item in found if item.finding.basis == "single test"), key=lambda item: -item.size
    )
    if not alone:
        return ""
    changes = sum("twelve-months" in item.change.assessment.adjustments for item in found)
    chance = wording.spelled(max(round(changes * LEVEL), 1))
    shown = {item.indicator.id: item for item in found if item.finding.certainty == "shown"}

    def whole(item: Evidence) -> str:
        nearest, *larger = rule.wholes_of(item.indicator.id) or ("",)
        # one that is within no other stands under Better or Worse by itself
        if nearest not in shown or not any(name in shown for name in larger):
            return ""
        return f"; {name_of(shown[nearest].indicator)} {_amount(shown[nearest])} proved"

    names = [
        marked(item) + ("" if item.indicator.id in told else f" ({_amount(item)}{whole(item)})")
        for item in alone
    ]
    return (
        f"Perhaps changed (single tests; of {changes}, chance gives about {chance}): "
        f"{wording.listed(names)}."
    )


def _changes(page: Page, found: Sequence[Evidence], most: int) -> Told:
    """Return the changes within chance, the largest first; some the rule always speaks of."""
    always = page.catalogue.first_page.always
    left = [item for item in found if item.finding.basis != "single test"]
    within = [item for item in left if _is_within_chance(item)]
    first = [item for place, item in enumerate(within) if place < most or _is(item, always)]
    rest = [item for item in within if item not in first]
    said, are_all = [], True
    if within:
        each = [f"{marked(item)} ({_amount(item)})" for item in first + rest]
        names, are_all = shortened(each, len(first))
        said.append(f"Chance could explain {names}.")
    said += [
        f"{wording.upper_first(name_of(item.indicator))} {item.finding.clause}."
        for item in left
        if item not in within
        and (item.finding.certainty == "possible" or _is(item, always))
        and item.finding.certainty != "untested"
    ]
    return Told.of_names(" ".join(said), are_all)


def _is_within_chance(item: Evidence) -> bool:
    """Return whether the year alone shows nothing; a trend of years may point somewhere."""
    finding = item.finding
    return finding.certainty == "unclear" or finding.basis == "trend"


def _amount(item: Evidence) -> str:
    """Return a change in as few words as tell it: of a percentage the points alone."""
    return item.finding.amount.text.rsplit(", ", 1)[-1]


def _is(item: Evidence, names: Collection[str]) -> bool:
    return item.indicator.id in names


def _group(found: Sequence[Evidence]) -> str:
    """Return that no indicator is told apart from the group, with what the group can show."""
    if any(sign == "verdict" for item in found for sign, _ in item.signs):
        return ""
    return "No difference from the group is proved."
