"""Different, similar or cannot tell: three words that no reader can take for one another."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from pcp_analysis.statistics.margins import Equivalence
from pcp_analysis.statistics.multiplicity import Adjustment
from pcp_analysis.statistics.peer_group import PeerComparison
from pcp_analysis.statistics.published import Polarity
from pcp_analysis.statistics.results import StatisticsError
from pcp_analysis.statistics.verdicts import LEVEL, Judgement, adjusted_p_value, judge

OutcomeKey = Literal["different", "similar", "cannot_tell", "no_verdict"]
Side = Literal["above", "below", "level"]
DisagreementKey = Literal[
    "wider_country", "group_lies_apart", "too_few_peers", "opposite", "similar_to_one"
]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What can be said of a force against a yardstick.

    Parameters
    ----------
    key : {"different", "similar", "cannot_tell", "no_verdict"}
        ``different``: the test is statistically significant after adjustment. ``similar``: it is not,
        and the interval lies inside the margin. ``cannot_tell``: neither.
    words : str
        The words to print. Of ``cannot_tell`` they say *possibly higher* or *lower* where the force
        lies outside the range, and *cannot tell* inside it.
    side : {"above", "below", "level"}
        Where the force lies against the centre of the yardstick.
    judgement : {"better", "worse"} or None
        Only where different and the polarity judges.
    within_margin : bool
        Whether the interval lies inside the margin: with ``different``, a difference that is sure and
        small.
    beyond_margin : bool
        Whether the interval lies outside the margin: with ``cannot_tell``, a force that is surely away
        from the centre, as its peers are from one another.
    outside_range : bool
        Whether the unadjusted test lies under the level.
    """

    key: OutcomeKey
    words: str
    side: Side
    judgement: Judgement | None
    within_margin: bool
    beyond_margin: bool
    outside_range: bool


def yardstick_outcome(
    comparison: PeerComparison,
    adjustment: Adjustment | None,
    equivalence: Equivalence | None,
    polarity: Polarity,
    yardstick: str = "MSG",
    level: float = LEVEL,
) -> Outcome:
    """Three-way outcome of a force against its group or against all forces.

    Parameters
    ----------
    comparison : PeerComparison
        From `peers` or `yardsticks`.
    adjustment : Adjustment or None
        Its p-value after allowance for the family; None only where no verdict may be given.
    equivalence : Equivalence or None
        From `equivalence`; None where no margin is set, and then nothing is called similar.
    polarity : {"lower_is_better", "higher_is_better", "no_judgement"}
        The polarity of the indicator.
    yardstick : str
        What to call it in words.
    level : float
        Level of statistical significance.

    Returns
    -------
    Outcome
        In words.

    Raises
    ------
    StatisticsError
        If the adjustment is missing or belongs to another test.

    References
    ----------
    Tryon WW (2001), Evaluating statistical difference, equivalence, and indeterminacy using
    inferential confidence intervals, Psychological Methods 6, 371-386.

    Examples
    --------
    >>> from pcp_analysis.statistics import Area, Family, Margin, adjust_family, compare_score
    >>> from pcp_analysis.statistics import equivalence_score
    >>> force = Area("ours", "2020-21", 12.4)
    >>> peers = [Area(str(i), "2020-21", 12 + i / 10) for i in range(7)]
    >>> test = compare_score(force, peers, "log")
    >>> adjusted = adjust_family(Family("one", ("a",)), {"a": test.p_value})["a"]
    >>> similar = equivalence_score(force, peers, Margin("ratio", 1.1))
    >>> yardstick_outcome(test, adjusted, similar, "lower_is_better").words
    'similar to MSG'
    """
    value, centre = comparison.value, comparison.estimate
    side: Side = "level"
    if not math.isclose(value, centre, rel_tol=1e-9):
        side = "above" if value > centre else "below"
    inside = equivalence is not None and equivalence.similar
    beyond = equivalence is not None and equivalence.beyond
    outside = comparison.p_value < level
    if not comparison.judged:
        return Outcome(
            key="no_verdict",
            words="no verdict given",
            side=side,
            judgement=None,
            within_margin=False,
            beyond_margin=False,
            outside_range=False,
        )
    key: OutcomeKey = "similar" if inside else "cannot_tell"
    words = f"similar to {yardstick}"
    if not inside:
        words = f"cannot tell: neither shown to differ from {yardstick} nor shown to be similar"
    if beyond:
        words = (
            f"cannot tell: away from the centre of {yardstick} by more than the margin, and within the "
            f"range expected"
        )
    if outside and not inside:
        words = (
            f"possibly {'higher' if side == 'above' else 'lower'} than {yardstick}: outside the range "
            f"expected, and no finding after allowing for the number of tests"
        )
    judged: Judgement | None = None
    if adjusted_p_value(adjustment, comparison.p_value) < level and side != "level":
        key = "different"
        judged = judge("up" if side == "above" else "down", polarity)
        word = judged or ("higher" if side == "above" else "lower")
        words = f"statistically significantly {word} than {yardstick}"
        if inside:
            words += ", by less than the margin that matters"
    return Outcome(
        key=key,
        words=words,
        side=side,
        judgement=judged,
        within_margin=inside,
        beyond_margin=beyond,
        outside_range=outside,
    )


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """Why two yardsticks say different things.

    Parameters
    ----------
    key : str
        ``opposite``: different from both, on opposite sides. ``wider_country``: different from the
        group only, because all forces lie farther apart. ``group_lies_apart``: different from all
        forces only, and the group's own centre lies on the same side. ``too_few_peers``: different
        from all forces only, because a few peers show large differences alone. ``similar_to_one``:
        different from neither, and shown to be similar to one of them only.
    sentence : str
        The sentence to print.
    """

    key: DisagreementKey
    sentence: str


def explain_disagreement(
    group: PeerComparison,
    group_outcome: Outcome,
    everyone: PeerComparison,
    everyone_outcome: Outcome,
) -> Disagreement | None:
    """One sentence on why the group and all forces lead to different outcomes.

    Parameters
    ----------
    group, everyone : PeerComparison
        The force against its group, and against all forces, in the same unit.
    group_outcome, everyone_outcome : Outcome
        Their outcomes.

    Returns
    -------
    Disagreement or None
        None where both lead to the same outcome on the same side, or a verdict is missing.

    Raises
    ------
    StatisticsError
        If the two comparisons are of different forces.

    Examples
    --------
    >>> from pcp_analysis.statistics import Area, compare_score
    >>> force = Area("ours", "2020-21", 20.0)
    >>> near = compare_score(force, [Area(str(i), "2020-21", 10 + i / 10) for i in range(7)], "log")
    >>> wide = compare_score(force, [Area(str(i), "2020-21", 5.0 + i) for i in range(40)], "log")
    >>> different = Outcome(key="different", words="", side="above", judgement="worse",
    ...                     within_margin=False, beyond_margin=True, outside_range=True)
    >>> unclear = Outcome(key="cannot_tell", words="", side="above", judgement=None,
    ...                   within_margin=False, beyond_margin=False, outside_range=False)
    >>> explain_disagreement(near, different, wide, unclear).key
    'wider_country'
    """
    if group.force != everyone.force:
        raise StatisticsError(
            f"the comparisons are of {group.force} and of {everyone.force}: one force is meant"
        )
    in_group = group_outcome.key == "different"
    in_all = everyone_outcome.key == "different"
    if in_group and in_all:
        if group_outcome.side == everyone_outcome.side:
            return None
        return Disagreement(
            key="opposite",
            sentence=f"{group.force} lies {group_outcome.side} its group and "
            f"{everyone_outcome.side} all forces, because the group itself lies far "
            f"{'below' if group_outcome.side == 'above' else 'above'} the rest of England and Wales.",
        )
    if in_group:
        return Disagreement(
            key="wider_country",
            sentence=f"{group.force} lies {group_outcome.side} its group and not beyond what is "
            "usual among all forces, which differ more from one another than the group does.",
        )
    if not in_all:
        return _similar_to_one(group, group_outcome, everyone_outcome)
    apart = "above" if group.estimate > everyone.estimate else "below"
    if apart == everyone_outcome.side:
        return Disagreement(
            key="group_lies_apart",
            sentence=f"{group.force} lies {apart} all forces and is not shown to differ from its "
            f"group, whose own centre lies {apart} that of all forces too.",
        )
    return Disagreement(
        key="too_few_peers",
        sentence=f"{group.force} lies {everyone_outcome.side} all forces and is not told from its "
        f"group, where {int(group.n)} peers leave all but large differences unseen.",
    )


def _similar_to_one(
    group: PeerComparison, group_outcome: Outcome, everyone_outcome: Outcome
) -> Disagreement | None:
    if {group_outcome.key, everyone_outcome.key} != {"similar", "cannot_tell"}:
        return None
    if everyone_outcome.key == "similar":
        one, other, unclear = "all forces", "its group", group_outcome
        centre = f"whose centre {int(group.n)} peers leave less sure"
    else:
        one, other, unclear = "its group", "all forces", everyone_outcome
        centre = "whose own centre lies elsewhere or is less sure"
    if unclear.beyond_margin:
        centre = "whose centre lies farther off than the margin"
    return Disagreement(
        key="similar_to_one",
        sentence=f"{group.force} is shown to be similar to {one}; to {other}, {centre}, it is "
        "shown neither to be similar nor to differ.",
    )
