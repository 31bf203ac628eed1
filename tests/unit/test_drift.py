"""Drift between two distributions: the population stability index and the distance of Kolmogorov and Smirnov."""

from __future__ import annotations

from itertools import combinations
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstwobign

from sphinx_qms.measure.statistics.drift import kolmogorov_smirnov, population_stability_index
from unit.builders import PROPERTY

counts = st.lists(st.integers(0, 500), min_size=2, max_size=8).filter(any)


def index(reference: list[int], window: list[int]) -> float:
    found = population_stability_index(np.array(reference), np.array(window))
    assert found is not None
    return found


def test_the_index_is_counted_as_by_hand() -> None:
    assert index([50, 30, 20], [300, 500, 200]) == pytest.approx(-0.2 * log(0.3 / 0.5) + 0.2 * log(0.5 / 0.3))


def test_a_bin_that_is_empty_on_one_side_counts_half_a_row_there() -> None:
    assert index([0, 100], [10, 40]) == pytest.approx((0.2 - 0.005) * log(0.2 / 0.005) + (0.8 - 1) * log(0.8))
    assert index([10, 40], [0, 100]) == pytest.approx(index([0, 100], [10, 40]))


def test_a_bin_that_is_empty_on_both_sides_counts_nothing() -> None:
    assert index([50, 0, 50], [30, 0, 70]) == index([50, 50], [30, 70])


@pytest.mark.parametrize(("reference", "window"), [([0, 0], [1, 2]), ([1, 2], [0, 0])])
def test_without_rows_there_is_no_index(reference: list[int], window: list[int]) -> None:
    assert population_stability_index(np.array(reference), np.array(window)) is None


@PROPERTY
@given(counts, counts)
def test_the_index_is_never_negative_and_the_same_both_ways(first: list[int], second: list[int]) -> None:
    size = min(len(first), len(second))
    if any(first[:size]) and any(second[:size]):
        assert index(first[:size], second[:size]) >= -1e-15
        assert index(first[:size], second[:size]) == pytest.approx(index(second[:size], first[:size]), abs=1e-12)


@PROPERTY
@given(counts, st.integers(1, 9))
def test_the_index_of_equal_shares_is_0(window: list[int], times: int) -> None:
    assert index([count * times for count in window], window) == pytest.approx(0, abs=1e-12)


def test_the_exact_p_is_the_share_of_all_arrangements() -> None:
    first, second = np.array([0.1, 0.2, 0.4, 0.9]), np.array([0.3, 0.5, 0.6, 0.7, 0.8])
    everything = np.sort(np.concatenate((first, second)))

    def distance(one: np.ndarray) -> float:
        other = np.setdiff1d(everything, one)
        return max(abs((one <= at).mean() - (other <= at).mean()) for at in everything)

    arrangements = [distance(np.array(chosen)) for chosen in combinations(everything, len(first))]
    found = kolmogorov_smirnov(first, second)
    assert found is not None
    assert found[0] == pytest.approx(distance(first))
    assert found[1] == pytest.approx(np.mean([one >= found[0] - 1e-12 for one in arrangements]))


def test_p_of_many_values_is_about_that_of_the_limit() -> None:
    random = np.random.default_rng(1)
    first, second = random.normal(size=3000), random.normal(0.05, size=2000)
    found = kolmogorov_smirnov(first, second)
    assert found is not None
    assert found[1] == pytest.approx(float(kstwobign.sf(found[0] * (3000 * 2000 / 5000) ** 0.5)), abs=0.02)


def test_values_that_are_all_the_same_do_not_differ() -> None:
    assert kolmogorov_smirnov(np.full(5, 2.0), np.full(7, 2.0)) == (0, 1)
    assert kolmogorov_smirnov(np.full(500, 2.0), np.full(700, 2.0)) == (0, 1)


def test_without_values_there_is_no_distance() -> None:
    assert kolmogorov_smirnov(np.array([]), np.array([1.0])) is None


@PROPERTY
@given(st.lists(st.sampled_from([0.0, 1.0, 2.0, 3.0]), min_size=1, max_size=150), st.integers(1, 150))
def test_ties_of_any_kind_give_a_distance_and_a_p(first: list[float], size: int) -> None:
    found = kolmogorov_smirnov(np.array(first), np.arange(size) % 3.0)
    assert found is not None
    assert all(0 <= number <= 1 for number in found)
