"""Statistics of the report book: pure functions, arrays in, small results out.

Nothing here reads a file, knows an indicator or draws a chart. ``docs/statistics-api.md`` lists
the public names, which can all be imported from this package.
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
from pcp_analysis.statistics.expectation import (
    Expectation,
    expectation,
    past_expectations,
)
from pcp_analysis.statistics.funnel import (
    funnel_position,
    funnel_significance,
    overdispersed_funnel_limits,
    poisson_funnel_limits,
    rate_funnel_limits,
)
from pcp_analysis.statistics.intervals import (
    byar_poisson_limits,
    exact_poisson_limits,
    poisson_limits,
    survey_percentage,
    wilson_interval,
)
from pcp_analysis.statistics.multiplicity import Adjustment, Family, adjust_family
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
from pcp_analysis.statistics.proportions import (
    exact_binomial_test,
    k_sample_test,
    proportion_difference,
    proportion_trend_test,
    two_proportion_test,
)
from pcp_analysis.statistics.published import Polarity, Position, position, rank_of
from pcp_analysis.statistics.ranks import Rank, rank_estimates, rank_rates, rank_values
from pcp_analysis.statistics.rates import crude_rate, exact_rate_test, rate_difference, rate_ratio
from pcp_analysis.statistics.regression import (
    CountRegression,
    negative_binomial,
    quasi_poisson,
    segmented_regression,
)
from pcp_analysis.statistics.results import Comparison, Interval, SignificanceTest, StatisticsError
from pcp_analysis.statistics.rounding import cut_towards_zero, round_half_up
from pcp_analysis.statistics.seasonal import SeasonalModel, deseasonalise, seasonal_model
from pcp_analysis.statistics.series import Series
from pcp_analysis.statistics.signals import (
    ModelledTrend,
    RecentSignal,
    modelled_trend,
    recent_signal,
)
from pcp_analysis.statistics.spc import (
    Chart,
    ChartPoint,
    c_chart,
    p_chart,
    u_chart,
    xmr_chart,
    xmr_limits,
)
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

__all__ = [
    "POISSON",
    "Adjustment",
    "AnnualTrend",
    "Area",
    "AreaVariance",
    "Change",
    "Chart",
    "ChartPoint",
    "Comparison",
    "CountRegression",
    "Decomposition",
    "DirectionVerdict",
    "Dispersion",
    "Expectation",
    "Family",
    "Interval",
    "ModelledChange",
    "ModelledTrend",
    "MsgVerdict",
    "PeerComparison",
    "Polarity",
    "Position",
    "Rank",
    "RecentSignal",
    "SeasonalModel",
    "Series",
    "SignificanceTest",
    "StatisticsError",
    "TrendTest",
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
    "deseasonalise",
    "direction_verdict",
    "direction_word",
    "exact_binomial_test",
    "exact_poisson_limits",
    "exact_rate_test",
    "expectation",
    "fingertips_proportion_trend",
    "fingertips_trend",
    "funnel_position",
    "funnel_significance",
    "judge",
    "k_sample_test",
    "mann_kendall",
    "modelled_change",
    "modelled_trend",
    "msg_verdict",
    "negative_binomial",
    "on_previous_period",
    "overdispersed_funnel_limits",
    "p_chart",
    "part_of_trend",
    "past_expectations",
    "percentage_change",
    "poisson_funnel_limits",
    "poisson_limits",
    "pooled_dispersion",
    "position",
    "proportion_difference",
    "proportion_trend_test",
    "quasi_dispersion",
    "quasi_poisson",
    "rank_estimates",
    "rank_of",
    "rank_rates",
    "rank_values",
    "rate_difference",
    "rate_funnel_limits",
    "rate_ratio",
    "recent_signal",
    "round_half_up",
    "seasonal_kendall",
    "seasonal_model",
    "segmented_regression",
    "seven_on_one_side",
    "seven_point_trend",
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
    "year_on_year",
]
