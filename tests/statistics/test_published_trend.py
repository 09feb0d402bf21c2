"""Published worked examples of trend tests and seasonal decomposition."""

import pytest

from pcp_analysis.statistics import Series, decompose, mann_kendall, seasonal_kendall

# 360 months with gaps: pyMannKendall tests/test_pymannkendall.py, checked there against the R
# packages trend, modifiedmk and rkt.
MONTHS = """
32 20 25 189 240 193 379 278 301 0 0 82 0 4 - - 121 234 360 262 120 30 11 1 7 3 31 31
355 102 248 274 308 - 5 26 11 16 6 48 388 539 431 272 404 186 0 2 0 4 1 54 272 459 235
164 365 135 2 - - 4 0 128 210 163 446 225 462 467 19 13 0 3 17 132 178 338 525 623 145
31 19 3 0 29 25 87 259 756 486 180 292 43 92 1 0 16 2 0 130 253 594 111 273 30 0 4 0 27
24 41 292 378 499 265 320 227 4 0 4 14 8 48 416 240 404 207 733 105 0 112 0 14 0 30 140
202 289 159 424 106 3 0 65 3 14 58 268 466 432 266 240 95 1 0 10 26 4 114 94 289 173 208
263 156 5 0 16 16 14 0 111 475 534 432 471 117 70 1 3 28 7 401 184 283 338 171 335 176 0
0 10 11 9 140 102 208 298 245 220 29 2 27 10 13 26 84 143 367 749 563 283 353 10 0 0 0 0
9 246 265 343 429 168 133 17 0 18 35 76 158 272 250 190 289 466 84 0 0 0 0 0 22 217 299
185 115 344 203 8 - - 0 5 284 123 254 476 496 326 27 20 0 4 53 72 113 214 364 219 220
156 264 0 13 0 0 45 90 137 638 529 261 206 251 0 0 5 9 58 72 138 130 471 328 356 523 0 1
0 0 12 143 193 184 192 138 174 69 1 0 0 18 25 28 92 732 320 256 302 131 15 0 27 0 22 20
213 393 474 374 109 159 0 0 0 3 3 49 205 128 194 570 169 89 0 0 0 0 0 26 185 286 92 225
244 190 3 20
"""

# Monthly deaths from lung disease, UK men, 1974 to 1979: R datasets::mdeaths.
DEATHS = """
2134 1863 1877 1877 1492 1249 1280 1131 1209 1492 1621 1846 2103 2137 2153 1833 1403
1288 1186 1133 1053 1347 1545 2066 2020 2750 2283 1479 1189 1160 1113 970 999 1208 1467
2059 2240 1634 1722 1801 1246 1162 1087 1013 959 1179 1229 1655 2019 2284 1942 1423 1340
1187 1098 1004 970 1140 1110 1812 2263 1820 1846 1531 1215 1075 1056 975 940 1081 1294
1341
"""


def months():
    return Series.of(
        [None if word == "-" else float(word) for word in MONTHS.split()], periods_per_year=12
    )


def test_mann_kendall():
    """The plain test finds no trend."""
    found = mann_kendall(months())
    assert (found.score, found.trend) == (-1959, "no trend")
    assert found.score_variance == pytest.approx(4889800.333333333)
    assert found.statistic == pytest.approx(-0.8854562842589916)
    assert found.p_value == pytest.approx(0.37591058740506833)
    assert found.tau == pytest.approx(-0.03153167653875869)
    assert found.slope == pytest.approx(-0.006369426751592357)


def test_seasonal_kendall():
    """The seasonal test finds the same series decreasing."""
    found = seasonal_kendall(months())
    assert (found.score, found.trend) == (-399, "decreasing")
    assert found.score_variance == pytest.approx(34702.333333333336)
    assert found.p_value == pytest.approx(0.03263834596177739)
    assert found.slope == pytest.approx(-0.08695652173913043)


def test_corrections_for_autocorrelation():
    hamed_rao = mann_kendall(months(), "hamed_rao", lag=3)
    assert hamed_rao.score_variance == pytest.approx(14228919.889368296)
    assert hamed_rao.p_value == pytest.approx(0.6037112685123898)
    yue_wang = mann_kendall(months(), "yue_wang")
    assert yue_wang.statistic == pytest.approx(-2.6354977553857504)
    assert yue_wang.p_value == pytest.approx(0.008401398144858296)


def test_stl():
    """R stl(mdeaths, s.window = "periodic", robust = TRUE), tests/Examples/stats-Ex.Rout.save."""
    found = decompose(Series.of(map(float, DEATHS.split()), periods_per_year=12))
    assert (min(found.seasonal), max(found.seasonal)) == pytest.approx((-446.83, 544.79), abs=1)
    assert (min(found.trend), max(found.trend)) == pytest.approx((1318.65, 1615.535), abs=1)
    outliers = [i + 1 for i, weight in enumerate(found.weights) if weight < 1e-8]
    assert outliers == [24, 26, 27, 28, 36, 37, 50, 52, 59, 61]
