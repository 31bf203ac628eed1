"""Whether groups may be the same: tables of counts, estimates with their variances, the difference of two shares."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import MonteCarloMethod, chi2, fisher_exact, hypergeom

from sphinx_qms.measure.statistics.arrays import Integers
from sphinx_qms.measure.statistics.homogeneity import contingency_p, same_p
from sphinx_qms.measure.statistics.newcombe import newcombe_interval
from unit.builders import PROPERTY

JOBS = np.array([[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]])
"""Job satisfaction by income (Agresti 2002, p. 57); R's fisher.test gives p = 0.7827."""
PARTIES = np.array([[762, 327, 468], [484, 239, 477]])
"""Party by gender (Agresti 2007, p. 39); R's chisq.test gives p = 2.954e-07."""
BCG = [
    *((4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761)),
    *((180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600)),
    *((186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825)),
]
"""Thirteen trials of BCG vaccination: with tuberculosis and without, vaccinated and not; Q is 152.2330 (metafor)."""


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((0, 10), (0, 20), (-0.1611, 0.2775)),
        ((10, 10), (0, 20), (0.6791, 1.0000)),
    ],
)
def test_newcombes_intervals_are_those_he_printed(
    first: tuple[float, float], second: tuple[float, float], expected: tuple[float, float]
) -> None:
    assert newcombe_interval(first, second) == pytest.approx(expected, abs=5e-5)


def test_large_expected_counts_are_tested_by_chi_square() -> None:
    assert contingency_p(PARTIES) == pytest.approx(2.953589e-07, rel=1e-6)


def test_a_small_expected_count_in_a_fourfold_table_is_tested_exactly() -> None:
    tea = np.array([[3, 1], [1, 3]])
    assert contingency_p(tea) == pytest.approx(1 - hypergeom.pmf(2, 8, 4, 4), abs=1e-9)


def test_a_larger_table_with_small_expected_counts_is_tested_by_drawn_tables_of_the_same_margins() -> None:
    assert contingency_p(JOBS) == pytest.approx(0.7827, abs=0.01)
    assert contingency_p(JOBS[::-1]) == contingency_p(JOBS)


@pytest.mark.parametrize("table", [JOBS, JOBS[:2], np.array([[4, 0, 1], [0, 3, 2]])])
def test_the_tables_are_those_that_scipy_draws(table: Integers) -> None:
    method = MonteCarloMethod(n_resamples=9999, rng=np.random.default_rng(1))
    assert contingency_p(table) == pytest.approx(fisher_exact(table[np.lexsort(table.T)], method=method).pvalue)


def test_a_rare_level_among_very_many_rows_is_tested_as_well() -> None:
    """The two common levels differ by chance at most, so p is near that of the rare one alone: 10 of 10 on one side."""
    p = contingency_p(np.array([[500_000, 300_000, 10], [500_000, 300_000, 0]]))
    assert p is not None
    assert 0.0001 <= p < 0.02
    assert contingency_p(np.array([[2_000_000, 3], [3_000_000, 1]])) == pytest.approx(0.3088, abs=1e-3)


@pytest.mark.parametrize("table", [[[3, 2]], [[3, 2], [0, 0]], [[3, 0], [5, 0]], [[0, 0], [0, 0]]])
def test_one_row_or_column_has_nothing_to_compare(table: list[list[int]]) -> None:
    assert contingency_p(np.array(table)) is None


def test_empty_rows_and_columns_change_nothing() -> None:
    wider = np.insert(np.insert(PARTIES, 1, 0, axis=0), 2, 0, axis=1)
    assert contingency_p(wider) == contingency_p(PARTIES)


@PROPERTY
@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=2, max_size=4))
def test_p_is_a_probability_and_never_0(table: list[list[int]]) -> None:
    p = contingency_p(np.array(table))
    assert p is None or 0 < p <= 1


def test_cochrans_q_of_the_bcg_trials_is_the_published_one() -> None:
    table = np.array(BCG, dtype=float)
    vaccinated, other = table[:, 0] / table[:, :2].sum(1), table[:, 2] / table[:, 2:].sum(1)
    variance = (1 / table[:, 0] - 1 / table[:, :2].sum(1)) + (1 / table[:, 2] - 1 / table[:, 2:].sum(1))
    p = same_p(np.log(vaccinated / other), np.diag(variance))
    assert chi2.isf(p, 12) == pytest.approx(152.2330, abs=5e-5)


def test_estimates_that_depend_on_each_other_are_compared_by_their_differences() -> None:
    covariance = np.array([[2.0, 1.0], [1.0, 3.0]])
    assert same_p(np.array([1.0, 4.0]), covariance) == pytest.approx(float(chi2.sf(9 / 3, 1)))


@pytest.mark.parametrize(
    ("estimates", "variances"),
    [([0.8], [0.1]), ([0.8, np.nan], [0.1, 0.1]), ([0.8, 0.9], [0.1, np.nan]), ([0.8, 1.0], [0.1, 0.0])],
)
def test_what_is_not_known_or_does_not_vary_has_no_p(estimates: list[float], variances: list[float]) -> None:
    assert same_p(np.array(estimates), np.diag(variances)) is None


numbers = st.floats(0.01, 1)


@PROPERTY
@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=6))
def test_the_order_of_the_groups_does_not_matter(groups: list[tuple[float, float]]) -> None:
    def p(given: list[tuple[float, float]]) -> float | None:
        estimates, variances = zip(*given, strict=True)
        return same_p(np.array(estimates), np.diag(variances))

    assert p(groups) == pytest.approx(p(groups[::-1]), rel=1e-6)
    assert all(0 <= (p([one, other]) or 0) <= 1 for one, other in combinations(groups, 2))
