"""From results to words: every direction and verdict word comes from the numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from pcp_analysis.statistics.multiplicity import Adjustment
from pcp_analysis.statistics.peer_group import PeerComparison
from pcp_analysis.statistics.published import Polarity
from pcp_analysis.statistics.results import Comparison, StatisticsError
from pcp_analysis.statistics.signals import ModelledTrend, Side

Judgement = Literal["better", "worse"]
LEVEL = 0.05

MsgKey = Literal[
    "statistically_significant", "outside_range", "within_range", "similar", "no_verdict"
]
DirectionKey = Literal["changed", "possible_change", "no_change"]


@dataclass(frozen=True, kw_only=True)
class MsgVerdict:
    """The verdict of a force against its most similar group.

    Parameters
    ----------
    key : str
        ``statistically_significant``, ``outside_range``, ``within_range``, ``similar`` or
        ``no_verdict``.
    words : str
        The words to print.
    side : {"above", "below", "level"}
        Where the force lies against the average of its group.
    judgement : {"better", "worse"} or None
        Only where the difference is statistically significant and the polarity judges.
    """

    key: MsgKey
    words: str
    side: Literal["above", "below", "level"]
    judgement: Judgement | None


@dataclass(frozen=True, kw_only=True)
class DirectionVerdict:
    """The verdict on the direction of travel.

    Parameters
    ----------
    key : str
        ``changed``, ``possible_change`` or ``no_change``.
    words : str
        The words to print.
    side : {"up", "down", "level"}
        The sign of the change.
    judgement : {"better", "worse"} or None
        Only where the key is ``changed`` and the polarity judges.
    reasons : tuple of str
        The evidence found: ``change test``, ``recent quarters``, ``trend``.
    """

    key: DirectionKey
    words: str
    side: Literal["up", "down", "level"]
    judgement: Judgement | None
    reasons: tuple[str, ...]


def direction_word(value: float, previous: float) -> Literal["higher", "lower", "unchanged"]:
    """Direction of one value against another, from the numbers.

    Parameters
    ----------
    value, previous : float
        The two values, both rounded as printed if the word stands beside rounded values.

    Returns
    -------
    {"higher", "lower", "unchanged"}
        The word.

    Raises
    ------
    StatisticsError
        If a value is missing.

    Examples
    --------
    >>> direction_word(12.3, 11.9)
    'higher'
    """
    if not (math.isfinite(value) and math.isfinite(previous)):
        raise StatisticsError("a direction needs both values")
    if value > previous:
        return "higher"
    return "lower" if value < previous else "unchanged"


def judge(side: Literal["up", "down"], polarity: Polarity) -> Judgement | None:
    """Whether more or less of an indicator is better.

    Parameters
    ----------
    side : {"up", "down"}
        Above or below, risen or fallen.
    polarity : {"lower_is_better", "higher_is_better", "no_judgement"}
        The polarity of the indicator.

    Returns
    -------
    {"better", "worse"} or None
        None where the polarity does not judge.

    Raises
    ------
    StatisticsError
        If the polarity is none of the three.

    Examples
    --------
    >>> judge("up", "lower_is_better")
    'worse'
    """
    if polarity not in ("lower_is_better", "higher_is_better", "no_judgement"):
        raise StatisticsError(f"polarity '{polarity}' is not known")
    if polarity == "no_judgement":
        return None
    return "better" if (side == "up") == (polarity == "higher_is_better") else "worse"


def msg_verdict(
    comparison: PeerComparison,
    adjustment: Adjustment | None,
    polarity: Polarity,
    level: float = LEVEL,
    group: str = "MSG",
) -> MsgVerdict:
    """Verdict words of a force against its most similar group, or against another group.

    Parameters
    ----------
    comparison : PeerComparison
        From `peers`.
    adjustment : Adjustment or None
        Its p-value after allowance for the quarter's family of tests; None only where no verdict
        may be given.
    polarity : {"lower_is_better", "higher_is_better", "no_judgement"}
        The polarity of the indicator.
    level : float
        Level of statistical significance.
    group : str
        What the words call the group; it stands after "than" and before "average".

    Returns
    -------
    MsgVerdict
        Similar: the force's own interval holds the peers' centre or their simple mean, or equals
        one of them. Above and below are against the published average, so that the words never
        contradict the table beside them.

    Raises
    ------
    StatisticsError
        If the adjustment is missing or belongs to another test.

    Examples
    --------
    >>> found = compare_rate(force, peers)
    >>> family = Family("peer tests", ("robbery",))
    >>> adjusted = adjust_family(family, {"robbery": found.p_value})
    >>> msg_verdict(found, adjusted["robbery"], "lower_is_better").words
    'above MSG average, within the expected range'
    """
    side: Literal["up", "down"] = "up" if comparison.value > comparison.estimate else "down"
    judged = judge(side, polarity)
    place: Literal["above", "below", "level"] = "level"
    if not any(
        math.isclose(comparison.value, middle, rel_tol=1e-9)
        for middle in (comparison.average, comparison.estimate)
    ):
        place = "above" if comparison.value > comparison.average else "below"
    if not comparison.judged:
        return MsgVerdict(key="no_verdict", words="no verdict given", side=place, judgement=None)
    adjusted = adjusted_p_value(adjustment, comparison.p_value)
    if adjusted < level:
        word = judged or ("higher" if side == "up" else "lower")
        than = f"compared with {group}" if judged is None else f"than {group}"
        return MsgVerdict(
            key="statistically_significant",
            side=place,
            judgement=judged,
            words=f"statistically significantly {word} {than}",
        )
    if comparison.p_value < level:
        return MsgVerdict(
            key="outside_range",
            side=place,
            judgement=None,
            words="outside the expected range, not statistically significant after allowing for "
            "the number of tests",
        )
    own = comparison.own
    middles = (comparison.estimate, comparison.average)
    if place == "level" or (own and any(own.lower <= m <= own.upper for m in middles)):
        return MsgVerdict(key="similar", words=f"similar to {group}", side=place, judgement=None)
    return MsgVerdict(
        key="within_range",
        side=place,
        judgement=None,
        words=f"{place} {group} average, within the expected range",
    )


def direction_verdict(
    change: Comparison,
    adjustment: Adjustment,
    polarity: Polarity,
    recent: Side | None = None,
    trend: ModelledTrend | None = None,
    level: float = LEVEL,
) -> DirectionVerdict:
    """Verdict on direction: the change test decides, signals beside it warn.

    Parameters
    ----------
    change : Comparison
        A rate ratio, from `modelled_change`.
    adjustment : Adjustment
        Its p-value after allowance for the quarter's family of tests.
    polarity : {"lower_is_better", "higher_is_better", "no_judgement"}
        The polarity of the indicator.
    recent : {"high", "low"} or None
        Side of `recent_signal`.
    trend : ModelledTrend or None
        From `modelled_trend`, where it reaches the periods compared.
    level : float
        Level of statistical significance.

    Returns
    -------
    DirectionVerdict
        Improving or deteriorating (rising or falling without judgement): a statistically
        significant change that the recent quarters do not contradict. Possible change: one that
        they contradict, or a signal in its direction without one. Else: no statistically
        significant change.

    Raises
    ------
    StatisticsError
        If the adjustment belongs to another test.

    Notes
    -----
    The change test keeps its size in the designs of real editions, so it needs no second test to
    stand; recent quarters and trend keep theirs too (``docs/series-study.md``). A trend of several
    years may well end in the latest one, so it supports and never contradicts.

    Examples
    --------
    >>> random = np.random.default_rng(1)
    >>> forces = [Series.of(random.poisson(200, 24)) for _ in range(8)]
    >>> found = modelled_change(Series.of([*forces[0].values[:20], 290, 300, 310, 295]), forces[1:])
    >>> adjusted = adjust_family(Family("changes", ("robbery",)), {"robbery": found.p_value})
    >>> direction_verdict(found, adjusted["robbery"], "lower_is_better").words
    'deteriorating'
    """
    tested = adjusted_p_value(adjustment, change.p_value) < level
    place: Literal["up", "down", "level"] = "level"
    if change.estimate != 1:
        place = "up" if change.estimate > 1 else "down"
    signals: dict[str, Literal["up", "down"]] = {}
    if recent is not None:
        signals["recent quarters"] = "up" if recent == "high" else "down"
    if trend is not None and trend.word != "no trend":
        signals["trend"] = "up" if trend.word == "increasing" else "down"
    agreeing = tuple(name for name, side in signals.items() if side == place)
    contradicted = signals.get("recent quarters", place) != place
    if tested and place != "level" and not contradicted:
        judged = judge(place, polarity)
        words = {"better": "improving", "worse": "deteriorating"}
        neutral = "rising" if place == "up" else "falling"
        return DirectionVerdict(
            key="changed",
            words=words[judged] if judged else neutral,
            side=place,
            judgement=judged,
            reasons=("change test", *agreeing),
        )
    reasons = ("change test",) if tested else agreeing
    if reasons:
        return DirectionVerdict(
            key="possible_change",
            words="possible change",
            side=place,
            judgement=None,
            reasons=reasons,
        )
    return DirectionVerdict(
        key="no_change",
        words="no statistically significant change",
        side=place,
        judgement=None,
        reasons=(),
    )


def adjusted_p_value(adjustment: Adjustment | None, p_value: float) -> float:
    """Return the adjusted p-value, once it is sure that it belongs to this test.

    Parameters
    ----------
    adjustment : Adjustment or None
        The adjustment.
    p_value : float
        p-value of the test.

    Returns
    -------
    float
        The adjusted p-value.

    Raises
    ------
    StatisticsError
        If the adjustment is missing or of another p-value.
    """
    if adjustment is None:
        raise StatisticsError("a verdict needs its p-value adjusted for the family of tests")
    if adjustment.p_value != p_value:
        raise StatisticsError(
            f"the adjustment is of another test: its p-value is {adjustment.p_value:g}, "
            f"the comparison's {p_value:g}"
        )
    return adjustment.adjusted_p_value
