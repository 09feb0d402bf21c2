"""A change of printed counts is as sure as the wider series that lends its noise, and no surer."""

from __future__ import annotations

import numpy as np
import pytest

from pcp_analysis.statistics import (
    ModelledChange,
    Series,
    StatisticsError,
    lent_change,
    modelled_change,
)


@pytest.fixture(scope="module")
def lender() -> ModelledChange:
    """A change of a series three times as noisy as chance, beside eleven others."""
    random = np.random.default_rng(5)
    forces = [Series.of(random.negative_binomial(100, 0.25, 28)) for _ in range(12)]
    return modelled_change(forces[0], forces[1:])


def test_own_counts_give_the_own_test(lender: ModelledChange) -> None:
    found = lent_change(lender.count, lender.previous_count, lender)
    assert found.estimate == pytest.approx(lender.estimate)
    assert found.p_value == pytest.approx(lender.p_value, abs=0.015)
    assert (found.lower, found.upper) == pytest.approx((lender.lower, lender.upper), rel=0.002)


def test_a_part_varies_beyond_chance_in_proportion(lender: ModelledChange) -> None:
    assert lender.variance_factor > 1.5
    part = lent_change(lender.count / 4, lender.previous_count / 4, lender)
    assert part.variance_factor - 1 == pytest.approx((lender.variance_factor - 1) / 4)
    whole = lent_change(lender.count, lender.previous_count, lender)
    assert part.upper / part.lower > whole.upper / whole.lower


def test_few_events_need_the_exact_test_too(lender: ModelledChange) -> None:
    found = lent_change(2, 9, lender)
    assert found.method.endswith("conditional mid-p")
    assert found.lower < 2 / 9 < found.upper
    assert found.p_value > 0.03  # mid-p of 2 of 11


@pytest.mark.parametrize(("now", "before"), [(0, 0), (-1, 5), (float("nan"), 5)])
def test_counts_that_have_no_ratio_are_refused(
    lender: ModelledChange, now: float, before: float
) -> None:
    with pytest.raises(StatisticsError):
        lent_change(now, before, lender)
