"""Every published case of the shared folder, run against the functions by their public names."""

import json
import os
from pathlib import Path

import pytest

from pcp_analysis import statistics as st

FOLDER = Path(
    os.environ.get("PCP_SHARED_CASES")
    or Path(__file__).resolve().parents[2].parent / "shared" / "cases"
)
PATHS = sorted(FOLDER.glob("*.json")) if FOLDER.is_dir() else []


def limits(interval):
    return [interval.lower, interval.upper]


def between_unit_variance_metafor(given):
    moments = st.between_area_variance(given["y"], given["v"], "dersimonian_laird")
    iterated = st.between_area_variance(given["y"], given["v"], "paule_mandel")
    return {
        "q": moments.statistic,
        "q_p": moments.p_value,
        "tau2_dl": moments.tau_squared,
        "mean_dl": moments.mean,
        "se_dl": moments.standard_error,
        "i2": moments.i_squared,
        "mean_fe": moments.fixed_mean,
        "se_fe": moments.fixed_standard_error,
        "tau2_pm": iterated.tau_squared,
        "mean_pm": iterated.mean,
    }


def binom_test_R(given):  # noqa: N802
    found = [st.exact_binomial_test(*row) for row in given["rows"]]
    return {"p": [f.p_value for f in found], "ci": [limits(f) for f in found]}


def byar_counts_phe(given):
    return {"ci": [limits(st.byar_poisson_limits(**row)) for row in given["rows"]]}


def byar_variant_desctools_pitfall(given):
    """A pitfall: the half-count variant must not be what the book uses."""
    found = st.crude_rate(given["count"], given["exposure"], multiplier=1)
    return {"differs": limits(found)}


def crude_rate_ci_phe(given):
    rows = []
    for row in given["rows"]:
        ask = (row["count"], row["denominator"], row["multiplier"])
        normal, wide = st.crude_rate(*ask), st.crude_rate(*ask, confidence=0.998)
        rows.append(
            {
                "rate": normal.estimate,
                "ci95": limits(normal),
                "ci998": limits(wide),
                "method": "Byars" if normal.method == "Byar" else "Exact",
            }
        )
    return {"rows": rows}


def fingertips_spc_rate(given):
    words = {"low": "Better", "within": "Same", "high": "Worse"}
    found = []
    for row in given["rows"]:
        funnels = [
            st.rate_funnel_limits(row["comparator"], row["denominator"], 100_000, confidence)
            for confidence in (0.95, 0.998)
        ]
        found.append([words[st.funnel_position(row["value"], funnel)] for funnel in funnels])
    return {"class_95_998": found}


def fingertips_trend_rates(given):
    found = {}
    for name in ("set1", "set2"):
        columns = zip(*([r["year"], r["value"], r["lcl"], r["ucl"]] for r in given[name]),
                      strict=True)  # fmt: skip
        trend = st.fingertips_trend(*columns)
        found[name] = {"chi2": trend.statistic, "significant": trend.trend != "no trend"}
    return found


def funnel_crude_rate_phe(given):
    return {"significance": st.funnel_significance(given["count"], given["population"])}


def funnel_overdispersion_phi_funnelplotr(given):
    ask = (given["numerator"], given["denominator"], given["trim_by"])
    return {"phi": st.winsorised_phi(*ask).phi}


def funnel_poisson_limits_funnelplotr(given):
    normal = [st.poisson_funnel_limits(e) for e in given["expected"]]
    wide = [st.poisson_funnel_limits(e, 0.998) for e in given["expected"]]
    return {
        "ll95": [f.lower for f in normal],
        "ul95": [f.upper for f in normal],
        "ll998": [f.lower for f in wide],
        "ul998": [f.upper for f in wide],
    }


def mann_kendall_R_monthly(given):  # noqa: N802
    series = st.Series.of(given["x"], periods_per_year=given["period"])
    original, seasonal = st.mann_kendall(series), st.seasonal_kendall(series)
    hamed_rao = st.mann_kendall(series, "hamed_rao", lag=3)
    yue_wang = st.mann_kendall(series, "yue_wang")

    def full(test):
        return {
            "s": test.score,
            "var_s": test.score_variance,
            "z": test.statistic,
            "p": test.p_value,
            "tau": test.tau,
            "trend": test.trend,
        }

    return {
        "original": full(original),
        "seasonal": full(seasonal),
        "hamed_rao_lag3": full(hamed_rao),
        "yue_wang": full(yue_wang),
        "sens_slope": original.slope,
        "seasonal_sens_slope": seasonal.slope,
    }


def multtest_R_10p(given):  # noqa: N802
    p = sorted(given["p"])
    names = tuple(str(i) for i in range(len(p)))
    family = st.Family("case", names)

    def adjusted(method):
        found = st.adjust_family(family, dict(zip(names, p, strict=True)), method)
        return [found[name].adjusted_p_value for name in names]

    return {
        "sorted_raw": p,
        "bonferroni": adjusted("bonferroni"),
        "holm": adjusted("holm"),
        "bh": adjusted("benjamini_hochberg"),
    }


def poisson_ratio_exactci_60_30(given):
    ask = (given["count1"], given["exposure1"], given["count2"], given["exposure2"])
    null = given["null_ratio_onesided"]
    score = st.rate_ratio(*ask)
    return {
        "ratio": score.estimate,
        "p_exact_minlike": st.rate_ratio(*ask, "exact").p_value,
        "p_midp": st.rate_ratio(*ask, "mid_p").p_value,
        "ci_score": limits(score),
        "p_exact_larger_1_2": st.rate_ratio(
            *ask, "exact", null_ratio=null, alternative="larger"
        ).p_value,
        "p_midp_larger_1_2": st.rate_ratio(
            *ask, "mid_p", null_ratio=null, alternative="larger"
        ).p_value,
    }


def poisson_test_R_examples(given):  # noqa: N802
    one, two = given["one"], given["two"]
    rate = st.exact_rate_test(one["count"], one["time_base"])
    ask = (two["count1"], two["exposure1"], two["count2"], two["exposure2"])
    ratio = st.rate_ratio(*ask, "exact")
    total = two["exposure1"] + two["exposure2"]
    return {
        "one": {
            "rate": rate.estimate,
            "ci": limits(rate),
            "p_below": rate.p_value < 2.2e-16,
        },
        "two": {
            "ratio": ratio.estimate,
            "expected_count1": ratio.n * two["exposure1"] / total,
            "p": ratio.p_value,
            "ci": limits(ratio),
        },
    }


def prop_test_R_fleiss(given):  # noqa: N802
    found = st.k_sample_test(given["x"], given["n"])
    shares = [
        st.wilson_interval(x, n).estimate for x, n in zip(given["x"], given["n"], strict=True)
    ]
    return {"chi2": found.statistic, "p": found.p_value, "prop": shares}


def prop_trend_test_R(given):  # noqa: N802
    plain = st.proportion_trend_test(given["x"], given["n"])
    scored = st.proportion_trend_test(given["x"], given["n"], [0, 0, 0, 1])
    return {
        "chi2_1234": plain.statistic,
        "p_1234": plain.p_value,
        "chi2_0001": scored.statistic,
        "p_0001": scored.p_value,
    }


def rank_ties_csranks(given):
    found = st.rank_values(given["x"], "highest_first")
    return {name: [row[i] for row in found] for i, name in enumerate(("best", "worst", "mid"))}


def rate_per_1000_ukcrimestats(given):
    return {"rate": st.crude_rate(given["count"], given["population"]).estimate}


def spc_rules_nhsr(given):
    return {
        "one_side": [st.seven_on_one_side(v).tolist() for v in given["one_side"]],
        "trend": [st.seven_point_trend(v).tolist() for v in given["trend"]],
        "part": [st.part_of_trend(v).tolist() for v in given["part"]],
        "two3": [st.two_in_three(near, side).tolist() for near, side in given["two3"]],
    }


def stl_mdeaths_R(given):  # noqa: N802
    found = st.decompose(st.Series.of(given["x"], periods_per_year=given["period"]))
    return {
        "seasonal_minmax": [min(found.seasonal), max(found.seasonal)],
        "trend_minmax": [min(found.trend), max(found.trend)],
        "outliers": [i + 1 for i, weight in enumerate(found.weights) if weight < 1e-8],
    }


def two_prop_ztest(given):
    found = st.two_proportion_test(given["x"], given["n"])
    return {"z": found.statistic, "p": found.p_value}


def wilson_phe(given):
    areas = []
    for row in given["areas"]:
        normal = st.wilson_interval(row["x"], row["n"])
        wide = st.wilson_interval(row["x"], row["n"], 0.998)
        areas.append(
            {
                "pct": 100 * normal.estimate,
                "ci95": [100 * v for v in limits(normal)],
                "ci998": [100 * v for v in limits(wide)],
            }
        )
    basic = [limits(st.wilson_interval(r["x"], r["n"], r["confidence"])) for r in given["basic"]]
    return {"basic": basic, "areas": areas}


def xmr_nhsr_screening(given):
    def three(screen):
        found = st.xmr_limits(given["y"], screen)
        return {"mean": found.estimate, "lpl": found.lower, "upl": found.upper}

    chart = st.xmr_chart(st.Series.of(given["y"]))
    outside = [p.ordinal for p in chart.points if "outside high" in p.signals]
    return {
        "screened": three(True),
        "unscreened": three(False),
        "special_cause_index_screened": outside,
    }


def xmr_nhsr_snapshot(given):
    outlier = list(given["y"])
    outlier[given["outlier_index"]] = given["outlier_value"]

    def three(values, screen):
        found = st.xmr_limits(values, screen)
        return {"mean": found.estimate, "lpl": found.lower, "upl": found.upper}

    return {
        "r1": three(given["y"], True),
        "r2_outlier_screened": three(outlier, True),
        "r3_outlier_unscreened": three(outlier, False),
    }


def compare(expected, got, tolerance, path):
    """Walk the expected values; numbers agree within abs + rel * |expected|."""
    if isinstance(expected, dict):
        assert set(expected) <= set(got), f"{path}: no {set(expected) - set(got)}"
        for name, value in expected.items():
            fields = tolerance.get("fields", {})
            inner = {**tolerance, **fields.get(name, {})}
            compare(value, got[name], inner, f"{path}.{name}")
    elif isinstance(expected, list):
        assert len(expected) == len(got), path
        for index, (one, other) in enumerate(zip(expected, got, strict=True)):
            compare(one, other, tolerance, f"{path}[{index}]")
    elif isinstance(expected, (str, bool)):
        assert expected == got, path
    else:
        allowed = tolerance.get("abs", 0) + tolerance.get("rel", 0) * abs(expected)
        assert abs(expected - got) <= allowed, f"{path}: {got} is not {expected}"


@pytest.mark.shared
@pytest.mark.skipif(not PATHS, reason=f"the folder of published cases is not at {FOLDER}")
@pytest.mark.parametrize("path", PATHS or [None], ids=lambda p: p.stem if p else "none")
def test_case(path):
    handler = globals().get(path.stem)
    assert handler is not None, f"no handler for the published case {path.name}"
    case = json.loads(path.read_text(encoding="utf-8"))
    got = handler(case["inputs"])
    if path.stem == "byar_variant_desctools_pitfall":
        pairs = zip(case["expected"]["byar_x_plus_half"], got["differs"], strict=True)
        assert all(abs(half / used - 1) > 0.02 for half, used in pairs)
        return
    compare(case["expected"], got, case["tolerance"], path.stem)
