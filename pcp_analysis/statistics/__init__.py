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

import lazy_loader

# what is public stands in __init__.pyi; a module is read when one of its names is first used, because
# most commands need none of it, and scipy and statsmodels take seconds
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
