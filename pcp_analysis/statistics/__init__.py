"""Statistics of the report book: pure functions, arrays in, small results out.

Nothing here reads a file, knows an indicator, rounds or draws a chart. Every public name can be
imported from this package. A statistic that cannot honestly be given raises `StatisticsError`, whose
message states the reason: a test of trend, control limits or change on windows that share periods or
across a series break; peers of another period, one peer alone, a force among its own peers; a
percentage change on a base under 50; a negative count, an exposure of zero; a verdict with the adjusted
p-value of another test. A peer without a value is left out by the caller, who says so.

Every interval carries `estimate`, `lower`, `upper`, `method`, `confidence` and `n`; every test adds
`statistic` and `p_value`. Confidence levels are fractions (0.95). Rates are per `multiplier` of the
exposure, 1,000 unless said; proportions lie between 0 and 1, percentages between 0 and 100.

Examples
--------
The examples of the functions use one quarterly series and four made-up areas:

>>> from pcp_analysis.statistics import *
>>> counts = [52, 61, 58, 49, 55, 66, 60, 51, 57, 64, 63, 50, 58, 69, 62, 54, 60, 68, 66, 55]
>>> series = Series.of(counts, start=4 * 2014, exposures=[1000] * 20)
>>> force = Area("A", "2020-21", 120, 1000)
>>> peers = [
...     Area("B", "2020-21", 80, 1000),
...     Area("C", "2020-21", 95, 1100),
...     Area("D", "2020-21", 70, 900),
... ]

From a series to a verdict on direction:

>>> import numpy as np
>>> random = np.random.default_rng(3)
>>> others = [Series.of(random.poisson(60, 20), start=4 * 2014) for _ in range(7)]
>>> change = modelled_change(series, others)
>>> adjusted = adjust_family(Family("changes", ("robbery",)), {"robbery": change.p_value})
>>> recent, trend = recent_signal(series, others), modelled_trend(series, others)
>>> direction_verdict(change, adjusted["robbery"], "lower_is_better", recent.side, trend).words
'no statistically significant change'
"""

from pcp_analysis.statistics.annual_trend import (
    AnnualTrend,
    fingertips_proportion_trend,
    fingertips_trend,
)
from pcp_analysis.statistics.change import (
    Change,
    change_between,
    on_previous_period,
    percentage_change,
    year_on_year,
)
from pcp_analysis.statistics.change_model import ModelledChange, modelled_change
from pcp_analysis.statistics.equivalence import (
    equivalence_proportion,
    equivalence_rate,
    equivalence_score,
)
from pcp_analysis.statistics.exact_rate import exact_rate_test
from pcp_analysis.statistics.expectation import Expectation, expectation, past_expectations
from pcp_analysis.statistics.families import FamilyResult, judge_family
from pcp_analysis.statistics.funnel import (
    funnel_position,
    funnel_significance,
    overdispersed_funnel_limits,
    poisson_funnel_limits,
    rate_funnel_limits,
)
from pcp_analysis.statistics.impossible import Impossible, impossible_values
from pcp_analysis.statistics.intervals import (
    byar_poisson_limits,
    exact_poisson_limits,
    poisson_limits,
    survey_percentage,
    wilson_interval,
)
from pcp_analysis.statistics.lent_change import LentChange, lent_change
from pcp_analysis.statistics.margins import Equivalence, Margin
from pcp_analysis.statistics.multiplicity import Adjustment, Family, adjust_family
from pcp_analysis.statistics.outcomes import (
    Disagreement,
    Outcome,
    explain_disagreement,
    yardstick_outcome,
)
from pcp_analysis.statistics.overdispersion import (
    POISSON,
    AreaVariance,
    Dispersion,
    between_area_variance,
    pooled_dispersion,
    quasi_dispersion,
    winsorised_phi,
)
from pcp_analysis.statistics.peer_group import Area, PeerComparison
from pcp_analysis.statistics.peers import compare_proportion, compare_rate, compare_score
from pcp_analysis.statistics.proportion_change import (
    GroupEffect,
    GroupShare,
    RateDecomposition,
    decompose_change,
    percentage_point_change,
    proportion_dispersion,
)
from pcp_analysis.statistics.proportions import (
    exact_binomial_test,
    k_sample_test,
    proportion_difference,
    proportion_trend_test,
    two_proportion_test,
)
from pcp_analysis.statistics.published import Polarity, Position, position, rank_of
from pcp_analysis.statistics.rank_intervals import (
    PairedRank,
    dispersed_rate,
    rank_pairs,
    shrink_dispersions,
)
from pcp_analysis.statistics.ranks import Rank, rank_estimates, rank_rates, rank_values
from pcp_analysis.statistics.rare import Cluster, RareChange, RareLine, rare_change, rare_count
from pcp_analysis.statistics.rates import crude_rate, rate_difference, rate_ratio
from pcp_analysis.statistics.regression import (
    CountRegression,
    negative_binomial,
    quasi_poisson,
    segmented_regression,
)
from pcp_analysis.statistics.results import Comparison, Interval, SignificanceTest, StatisticsError
from pcp_analysis.statistics.robust import (
    KeptSpread,
    kept_spread,
    robust_critical_value,
    robust_p_value,
    robust_power,
    robust_smallest_shift,
)
from pcp_analysis.statistics.rounding import cut_towards_zero, round_half_up
from pcp_analysis.statistics.seasonal import SeasonalModel, deseasonalise, seasonal_model
from pcp_analysis.statistics.series import Series
from pcp_analysis.statistics.signals import (
    ModelledTrend,
    RecentSignal,
    modelled_trend,
    recent_signal,
)
from pcp_analysis.statistics.smallest import SmallestDifference, smallest_difference
from pcp_analysis.statistics.spc import (
    c_chart,
    moving_range_limits,
    p_chart,
    u_chart,
    xmr_chart,
    xmr_limits,
)
from pcp_analysis.statistics.spc_points import Chart, ChartPoint
from pcp_analysis.statistics.spc_rules import (
    part_of_trend,
    seven_on_one_side,
    seven_point_trend,
    special_causes,
    two_in_three,
)
from pcp_analysis.statistics.trend import (
    Decomposition,
    TrendTest,
    decompose,
    mann_kendall,
    seasonal_kendall,
    theil_sen,
)
from pcp_analysis.statistics.verdicts import (
    DirectionVerdict,
    MsgVerdict,
    direction_verdict,
    direction_word,
    judge,
    msg_verdict,
)
from pcp_analysis.statistics.yardsticks import (
    YardstickComparison,
    yardstick_proportion,
    yardstick_rate,
    yardstick_score,
)

__all__ = [
    "POISSON",
    "Adjustment",
    "AnnualTrend",
    "Area",
    "AreaVariance",
    "Change",
    "Chart",
    "ChartPoint",
    "Cluster",
    "Comparison",
    "CountRegression",
    "Decomposition",
    "DirectionVerdict",
    "Disagreement",
    "Dispersion",
    "Equivalence",
    "Expectation",
    "Family",
    "FamilyResult",
    "GroupEffect",
    "GroupShare",
    "Impossible",
    "Interval",
    "KeptSpread",
    "LentChange",
    "Margin",
    "ModelledChange",
    "ModelledTrend",
    "MsgVerdict",
    "Outcome",
    "PairedRank",
    "PeerComparison",
    "Polarity",
    "Position",
    "Rank",
    "RareChange",
    "RareLine",
    "RateDecomposition",
    "RecentSignal",
    "SeasonalModel",
    "Series",
    "SignificanceTest",
    "SmallestDifference",
    "StatisticsError",
    "TrendTest",
    "YardstickComparison",
    "adjust_family",
    "between_area_variance",
    "byar_poisson_limits",
    "c_chart",
    "change_between",
    "compare_proportion",
    "compare_rate",
    "compare_score",
    "crude_rate",
    "cut_towards_zero",
    "decompose",
    "decompose_change",
    "deseasonalise",
    "direction_verdict",
    "direction_word",
    "dispersed_rate",
    "equivalence_proportion",
    "equivalence_rate",
    "equivalence_score",
    "exact_binomial_test",
    "exact_poisson_limits",
    "exact_rate_test",
    "expectation",
    "explain_disagreement",
    "fingertips_proportion_trend",
    "fingertips_trend",
    "funnel_position",
    "funnel_significance",
    "impossible_values",
    "judge",
    "judge_family",
    "k_sample_test",
    "kept_spread",
    "lent_change",
    "mann_kendall",
    "modelled_change",
    "modelled_trend",
    "moving_range_limits",
    "msg_verdict",
    "negative_binomial",
    "on_previous_period",
    "overdispersed_funnel_limits",
    "p_chart",
    "part_of_trend",
    "past_expectations",
    "percentage_change",
    "percentage_point_change",
    "poisson_funnel_limits",
    "poisson_limits",
    "pooled_dispersion",
    "position",
    "proportion_difference",
    "proportion_dispersion",
    "proportion_trend_test",
    "quasi_dispersion",
    "quasi_poisson",
    "rank_estimates",
    "rank_of",
    "rank_pairs",
    "rank_rates",
    "rank_values",
    "rare_change",
    "rare_count",
    "rate_difference",
    "rate_funnel_limits",
    "rate_ratio",
    "recent_signal",
    "robust_critical_value",
    "robust_p_value",
    "robust_power",
    "robust_smallest_shift",
    "round_half_up",
    "seasonal_kendall",
    "seasonal_model",
    "segmented_regression",
    "seven_on_one_side",
    "seven_point_trend",
    "shrink_dispersions",
    "smallest_difference",
    "special_causes",
    "survey_percentage",
    "theil_sen",
    "two_in_three",
    "two_proportion_test",
    "u_chart",
    "wilson_interval",
    "winsorised_phi",
    "xmr_chart",
    "xmr_limits",
    "yardstick_outcome",
    "yardstick_proportion",
    "yardstick_rate",
    "yardstick_score",
    "year_on_year",
]
