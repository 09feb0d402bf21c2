"""Ranks from pairs, with each force's own shrunk dispersion."""

import math

import numpy as np
import pytest

from pcp_analysis.statistics import (
    POISSON,
    Dispersion,
    StatisticsError,
    crude_rate,
    dispersed_rate,
    exact_poisson_limits,
    rank_pairs,
    shrink_dispersions,
)

NAMES = tuple("abcdefgh")


def dispersion(phi, freedom=12.0):
    return Dispersion(phi=phi, degrees_of_freedom=freedom, n=24, method="given")


class TestShrinking:
    def test_forces_alike_share_one_dispersion(self):
        found = shrink_dispersions(
            {n: dispersion(p) for n, p in zip("abc", (4, 5, 6), strict=True)}
        )
        assert {round(part.phi, 9) for part in found.values()} == {5.0}
        assert found["a"].degrees_of_freedom == 36

    def test_forces_apart_keep_most_of_their_own(self):
        phi = (29, 51, 100, 200, 400, 500, 900, 1462)
        found = shrink_dispersions({n: dispersion(p) for n, p in zip(NAMES, phi, strict=True)})
        assert 29 < found["a"].phi < 60
        assert 900 < found["h"].phi < 1462
        assert found["a"].degrees_of_freedom > 12

    def test_prior_is_that_of_limma(self):
        """Smyth (2004): with one d, d0 solves trigamma(d0/2) = var(log phi) - trigamma(d/2)."""
        from scipy import special

        phi = np.array([1.0, 3.0, 9.0, 27.0])
        found = shrink_dispersions({str(p): dispersion(p) for p in phi})
        prior = found["1.0"].degrees_of_freedom - 12
        surplus = np.var(np.log(phi), ddof=1) - special.polygamma(1, 6)
        assert special.polygamma(1, prior / 2) == pytest.approx(surplus, rel=1e-6)

    def test_assumed_or_lonely_dispersions_are_refused(self):
        with pytest.raises(StatisticsError, match="assumed"):
            shrink_dispersions({"a": POISSON, "b": POISSON})
        with pytest.raises(StatisticsError, match="two forces"):
            shrink_dispersions({"a": dispersion(3)})

    def test_a_dispersion_of_nothing_is_taken(self):
        found = shrink_dispersions({"a": dispersion(0.0), "b": dispersion(2.0)})
        assert all(math.isfinite(part.phi) for part in found.values())


class TestRanks:
    def test_quiet_forces_are_told_apart_and_noisy_ones_not(self):
        counts = dict.fromkeys(NAMES, 0.0) | {n: 100_000 * 1.1**i for i, n in enumerate(NAMES)}
        exposures = dict.fromkeys(NAMES, 1e6)
        quiet = rank_pairs(counts, exposures, dict.fromkeys(NAMES, dispersion(50)))
        noisy = rank_pairs(counts, exposures, dict.fromkeys(NAMES, dispersion(1_500)))
        assert (quiet["d"].lower, quiet["d"].estimate, quiet["d"].upper) == (4, 4, 4)
        assert not quiet["d"].neighbours_unclear
        assert noisy["d"].neighbours_unclear
        assert noisy["d"].lower < 4 < noisy["d"].upper

    def test_a_force_that_varies_little_has_the_narrower_interval(self):
        counts = {n: 100_000 * 1.05**i for i, n in enumerate(NAMES)}
        parts = {n: dispersion(10 if n == "d" else 200) for n in NAMES}
        found = rank_pairs(counts, dict.fromkeys(NAMES, 1e6), parts)
        assert found["d"].upper - found["d"].lower < found["e"].upper - found["e"].lower

    def test_rates_whose_intervals_do_not_overlap_are_told_apart(self):
        random = np.random.default_rng(5)
        for mean in [400] * 20 + [40] * 10 + [4] * 10:
            drawn = random.poisson(mean * np.linspace(0.2, 3, 8))
            counts = {n: float(c) for n, c in zip(NAMES, drawn, strict=True)}
            exposures = dict.fromkeys(NAMES, 1e6)
            parts = {
                n: dispersion(float(p)) for n, p in zip(NAMES, random.uniform(1, 9, 8), strict=True)
            }
            ranks = rank_pairs(counts, exposures, parts)
            rates = {n: dispersed_rate(counts[n], 1e6, parts[n]) for n in NAMES}
            for one in NAMES:
                for other in ranks[one].not_told_apart:
                    assert rates[one].lower <= rates[other].upper
                    assert rates[other].lower <= rates[one].upper

    def test_order_and_ties_and_nothing(self):
        counts = {"a": 5, "b": 5, "c": 500}
        high = rank_pairs(counts, dict.fromkeys(counts, 1e5), order="highest_first")
        assert (high["c"].estimate, high["c"].lower, high["c"].upper) == (1, 1, 1)
        assert (high["a"].estimate, high["a"].worst, high["a"].joint) == (2, 3, True)
        assert high["a"].neighbours_unclear
        none = rank_pairs(dict.fromkeys("abc", 0), dict.fromkeys("abc", 1e5))
        assert {(rank.lower, rank.upper) for rank in none.values()} == {(1, 3)}

    def test_ranks_do_not_hang_on_the_order_given(self):
        counts = {n: 100.0 + 10 * i for i, n in enumerate(NAMES)}
        exposures = dict.fromkeys(NAMES, 1e6)
        back = rank_pairs(dict(reversed(counts.items())), exposures)
        there = rank_pairs(counts, exposures)
        assert all(
            (there[n].lower, there[n].upper) == (back[n].lower, back[n].upper) for n in NAMES
        )

    def test_names_must_agree(self):
        with pytest.raises(StatisticsError, match="different forces"):
            rank_pairs({"a": 1}, {"b": 1})

    def test_coverage_of_quiet_noisy_and_rare(self):
        """A small run of benchmarks/simulate_ranks.py: the whole table stands in decision 36."""
        random = np.random.default_rng(11)
        exposures = dict.fromkeys(NAMES, 1e6)
        for count, phis in (
            (160_000.0, (29, 51, 100, 200, 400, 500, 900, 1462)),
            (3.0, (1.01,) * 8),
        ):
            held = np.zeros(8)
            for _ in range(300):
                logs = 0.1 * random.standard_normal(8)
                phi = np.array(phis, dtype=float)
                means = count * np.exp(logs)
                counts = random.negative_binomial(means / (phi - 1), 1 / phi)
                drawn = phi * random.chisquare(10, 8) / 10
                parts = shrink_dispersions(
                    {n: dispersion(float(p), 10.0) for n, p in zip(NAMES, drawn, strict=True)}
                )
                ranks = rank_pairs(
                    {n: float(c) for n, c in zip(NAMES, counts, strict=True)}, exposures, parts
                )
                true = np.argsort(np.argsort(logs)) + 1
                held += [
                    ranks[n].lower <= t <= ranks[n].upper for n, t in zip(NAMES, true, strict=True)
                ]
            assert held.min() / 300 > 0.92
            assert held.mean() / 300 > 0.95


def test_dispersed_rate_at_its_edges():
    none = dispersed_rate(0, 1e6)
    assert none.lower == 0.0 == none.estimate < none.upper
    assert none.upper == pytest.approx(1000 * exact_poisson_limits(0).upper / 1e6)
    assert dispersed_rate(65, 1e5).lower == pytest.approx(crude_rate(65, 1e5).lower)
    wide = dispersed_rate(400, 1e6, dispersion(4.0, 20.0))
    assert wide.upper - wide.lower > 2 * (crude_rate(400, 1e6).upper - crude_rate(400, 1e6).lower)
    with pytest.raises(StatisticsError, match="above zero"):
        dispersed_rate(3, 0)
