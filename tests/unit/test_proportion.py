"""Intervals of proportions: published values, and how often they hold the truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from sphinx_qms.measure.statistics.proportion import interval
from sphinx_qms.model.plan.common import IntervalMethod
from unit.builders import PROPERTY

PUBLISHED: list[tuple[int, int, IntervalMethod, str, str]] = [
    (81, 263, "wilson", "0.255289", "0.366210"),
    (81, 263, "exact", "0.252737", "0.367622"),
    (0, 20, "wilson", "0.000000", "0.161125"),
    (0, 20, "exact", "0.000000", "0.168433"),
]
METHODS: list[IntervalMethod] = ["wilson", "exact"]


@pytest.mark.parametrize(("numerator", "n", "method", "lower", "upper"), PUBLISHED)
def test_published_intervals_are_reproduced(
    numerator: int, n: int, method: IntervalMethod, lower: str, upper: str
) -> None:
    assert [f"{bound:.6f}" for bound in interval(numerator, n, method)] == [lower, upper]


@PROPERTY
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.sampled_from(METHODS))
def test_the_interval_holds_the_estimate_and_mirrors_that_of_the_rest(
    counts: tuple[int, int], method: IntervalMethod
) -> None:
    numerator, n = counts
    lower, upper = interval(numerator, n, method)
    assert 0 <= lower <= numerator / n <= upper <= 1
    assert interval(n - numerator, n, method) == pytest.approx((1 - upper, 1 - lower), abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_more_confidence_is_a_wider_interval(method: IntervalMethod) -> None:
    narrow, wide = interval(7, 20, method, 0.9), interval(7, 20, method, 0.99)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


@pytest.mark.parametrize("method", METHODS)
def test_effective_counts_between_whole_ones_have_bounds_between_theirs(method: IntervalMethod) -> None:
    assert interval(7, 20, method)[0] < interval(7.5, 20, method)[0] < interval(8, 20, method)[0]


@pytest.mark.parametrize(("numerator", "n"), [(0, 0), (3, 2), (-1, 2), (float("nan"), 2)])
def test_what_is_no_proportion_is_refused(numerator: float, n: float) -> None:
    with pytest.raises(ValueError, match="no proportion"):
        interval(numerator, n)


def coverage(method: IntervalMethod, n: int, probabilities: float | tuple[float, float]) -> float:
    """The share of 40,000 simulated samples whose 95 % interval holds the truth, one or drawn from a range."""
    random = np.random.default_rng(20260101)
    low, high = probabilities if isinstance(probabilities, tuple) else (probabilities, probabilities)
    truth = random.uniform(low, high, size=40_000)
    drawn = random.binomial(n, truth)
    bounds = np.array([interval(count, n, method) for count in range(n + 1)])
    return float(np.mean((bounds[drawn, 0] <= truth) & (truth <= bounds[drawn, 1])))


@pytest.mark.parametrize(("n", "probability"), [(200, 0.1), (263, 0.31), (331, 0.6), (1000, 0.8)])
def test_wilson_intervals_cover_95_percent(n: int, probability: float) -> None:
    assert coverage("wilson", n, probability) == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize("n", [10, 20, 60])
def test_wilson_intervals_of_few_rows_cover_95_percent_on_average(n: int) -> None:
    assert coverage("wilson", n, (0.02, 0.98)) == pytest.approx(0.95, abs=0.015)


def test_wilson_intervals_of_few_rows_miss_it_by_some_two_points_at_a_single_proportion() -> None:
    """Because counts are whole: here it is calculated, without a simulation."""
    held = [lower <= 0.3 <= upper for lower, upper in (interval(count, 60) for count in range(61))]
    assert np.sum(binom.pmf(np.arange(61), 60, 0.3)[held]) == pytest.approx(0.934, abs=0.001)


@pytest.mark.parametrize(("n", "probability"), [(20, 0.05), (60, 0.3), (200, 0.1), (263, 0.31), (1000, 0.8)])
def test_exact_intervals_cover_at_least_95_percent(n: int, probability: float) -> None:
    """They are conservative, the more so the fewer the rows; 0.3 points are left to the simulation's own noise."""
    assert coverage("exact", n, probability) >= 0.947


def test_exact_intervals_of_few_rows_cover_more_than_they_say() -> None:
    assert coverage("exact", 20, (0.02, 0.98)) > 0.965
