from .annual_trend import (
    AnnualTrend,
    fingertips_proportion_trend,
    fingertips_trend,
)
from .change import (
    Change,
    change_between,
    on_previous_period,
    percentage_change,
    year_on_year,
)
from .change_model import ModelledChange, modelled_change
from .clusters import Cluster
from .equivalence import (
    equivalence_proportion,
    equivalence_rate,
    equivalence_score,
)
from .exact_rate import exact_rate_test
from .expectations import Expectation, expectation, past_expectations
from .families import FamilyResult, judge_family
from .funnel import (
    funnel_position,
    funnel_significance,
    overdispersed_funnel_limits,
    poisson_funnel_limits,
    rate_funnel_limits,
)
from .impossible import Impossible, impossible_values
from .intervals import (
    byar_poisson_limits,
    exact_poisson_limits,
    poisson_limits,
    survey_percentage,
    wilson_interval,
)
from .lent import LentChange, lent_change
from .margins import Equivalence, Margin
from .multiplicity import Adjustment, Family, adjust_family
from .outcomes import (
    Disagreement,
    Outcome,
    explain_disagreement,
    yardstick_outcome,
)
from .overdispersion import (
    POISSON,
    AreaVariance,
    Dispersion,
    between_area_variance,
    pooled_dispersion,
    quasi_dispersion,
    winsorised_phi,
)
from .peer_group import Area, PeerComparison
from .peers import compare_proportion, compare_rate, compare_score
from .proportion_change import (
    GroupEffect,
    GroupShare,
    RateDecomposition,
    decompose_change,
    percentage_point_change,
    proportion_dispersion,
)
from .proportions import (
    exact_binomial_test,
    k_sample_test,
    proportion_difference,
    proportion_trend_test,
    two_proportion_test,
)
from .published import Polarity, Position, position, rank_of
from .rank_intervals import (
    PairedRank,
    dispersed_rate,
    rank_pairs,
    shrink_dispersions,
)
from .ranks import Rank, rank_estimates, rank_rates, rank_values
from .rare import RareChange, RareLine, rare_change, rare_count
from .rates import crude_rate, rate_difference, rate_ratio
from .regression import (
    CountRegression,
    negative_binomial,
    quasi_poisson,
    segmented_regression,
)
from .results import Comparison, Interval, SignificanceTest, StatisticsError
from .robust import (
    KeptSpread,
    kept_spread,
    robust_critical_value,
    robust_p_value,
    robust_power,
    robust_smallest_shift,
)
from .rounding import cut_towards_zero, round_half_up
from .seasonal import SeasonalModel, deseasonalise, seasonal_model
from .series import Series
from .signals import (
    ModelledTrend,
    RecentSignal,
    modelled_trend,
    recent_signal,
)
from .smallest import SmallestDifference, smallest_difference
from .spc import (
    c_chart,
    moving_range_limits,
    p_chart,
    u_chart,
    xmr_chart,
    xmr_limits,
)
from .spc_points import Chart, ChartPoint
from .spc_rules import (
    part_of_trend,
    seven_on_one_side,
    seven_point_trend,
    special_causes,
    two_in_three,
)
from .trend import (
    Decomposition,
    TrendTest,
    decompose,
    mann_kendall,
    seasonal_kendall,
    theil_sen,
)
from .verdicts import (
    DirectionVerdict,
    MsgVerdict,
    direction_verdict,
    direction_word,
    judge,
    msg_verdict,
)
from .yardsticks import (
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
