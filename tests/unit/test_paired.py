"""Two proportions of the same rows: published values, and how often the interval holds the truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, multinomial

from sphinx_qms.measure.statistics.estimate import critical_value
from sphinx_qms.measure.statistics.paired import chi_square, exact_p, paired_difference
from sphinx_qms.measure.statistics.proportion import interval
from unit.builders import PROPERTY

TABLES = st.integers(1, 300).flatmap(
    lambda n: st.integers(0, n).flatmap(lambda one: st.tuples(st.just(one), st.integers(0, n - one), st.just(n)))
)


def bounds(gained: int, lost: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    found = paired_difference(gained, lost, n, confidence)
    assert found.lower is not None
    assert found.upper is not None
    return found.lower, found.upper


def test_the_published_score_interval_is_reproduced() -> None:
    assert [f"{bound:.6f}" for bound in bounds(7, 1, 21)] == ["0.026003", "0.517232"]


def test_the_published_exact_p_is_reproduced() -> None:
    assert exact_p(7, 1) == 0.0703125


def test_the_published_chi_squares_are_reproduced() -> None:
    assert f"{chi_square(150, 86).statistic:.5f}" == "17.35593"
    assert f"{chi_square(150, 86, corrected=True).statistic:.5f}" == "16.81780"


@PROPERTY
@given(TABLES)
def test_the_interval_holds_the_estimate_within_what_is_possible(table: tuple[int, int, int]) -> None:
    gained, lost, n = table
    lower, upper = bounds(*table)
    assert -1 <= lower <= (gained - lost) / n <= upper <= 1
    assert lower < upper


@PROPERTY
@given(TABLES)
def test_the_other_way_round_the_interval_is_mirrored_and_p_is_the_same(table: tuple[int, int, int]) -> None:
    gained, lost, n = table
    lower, upper = bounds(*table)
    assert bounds(lost, gained, n) == (-upper, -lower)
    assert exact_p(gained, lost) == exact_p(lost, gained)
    assert chi_square(gained, lost) == chi_square(lost, gained)


@PROPERTY
@given(TABLES)
def test_the_interval_holds_0_where_the_chi_square_test_does_not_reject(table: tuple[int, int, int]) -> None:
    """At a difference of 0 the score test of Tango is the test of McNemar."""
    gained, lost, _ = table
    lower, upper = bounds(*table)
    assert (lower <= 0 <= upper) == (chi_square(gained, lost).p >= 0.05)


@PROPERTY
@given(TABLES, st.floats(0.5, 0.98))
def test_more_confidence_is_a_wider_interval(table: tuple[int, int, int], confidence: float) -> None:
    narrow, wide = bounds(*table, confidence), bounds(*table, confidence + 0.01)
    assert wide[0] <= narrow[0] < narrow[1] <= wide[1]


@pytest.mark.parametrize("n", [1, 10, 5000])
def test_rows_of_which_none_differs_still_leave_an_interval(n: int) -> None:
    reach = critical_value(0.95) ** 2 / (n + critical_value(0.95) ** 2)
    assert bounds(0, 0, n) == pytest.approx((-reach, reach), abs=1e-12)
    assert exact_p(0, 0) == chi_square(0, 0).p == 1


@pytest.mark.parametrize("n", [1, 10, 5000])
def test_rows_that_were_all_gained_leave_an_interval_to_1(n: int) -> None:
    square = critical_value(0.95) ** 2
    assert bounds(n, 0, n) == pytest.approx(((n - square) / (n + square), 1), abs=1e-12)


def test_rows_that_all_differ_have_the_score_interval_of_one_proportion() -> None:
    """Each row is then gained or lost, and the difference twice a proportion less 1: that of Wilson."""

    lower, upper = interval(3, 10)
    assert bounds(3, 7, 10) == pytest.approx((2 * lower - 1, 2 * upper - 1), abs=1e-12)


def test_as_many_gained_as_lost_speak_for_chance_alone() -> None:
    assert exact_p(4, 4) == 1
    assert chi_square(4, 4, corrected=True).p == 1


def test_chi_square_has_one_degree_of_freedom() -> None:
    assert chi_square(150, 86).p == pytest.approx(chi2.sf(64**2 / 236, 1))


@pytest.mark.parametrize(("gained", "lost", "n"), [(-1, 2, 5), (2, -1, 5), (3, 3, 5), (0, 0, 0)])
def test_what_is_no_paired_table_is_refused(gained: int, lost: int, n: int) -> None:
    with pytest.raises(ValueError, match=r"no paired table|takes rows"):
        paired_difference(gained, lost, n)


@pytest.mark.parametrize(("gained", "lost"), [(0.3, 0.1), (0.1, 0.1), (0.05, 0.15)])
def test_the_interval_covers_95_percent(gained: float, lost: float) -> None:
    """Calculated over all tables of 60 rows; because counts are whole, some points to either side are left to it."""
    n = 60
    tables = [(one, other) for one in range(n + 1) for other in range(n + 1 - one)]
    chances = multinomial.pmf(
        [(one, other, n - one - other) for one, other in tables], n, (gained, lost, 1 - gained - lost)
    )
    likely = [(chance, *bounds(*table, n)) for chance, table in zip(chances, tables, strict=True) if chance > 1e-7]
    held = sum(chance for chance, lower, upper in likely if lower <= gained - lost <= upper)
    assert np.sum([chance for chance, *_ in likely]) == pytest.approx(1, abs=1e-4)
    assert held == pytest.approx(0.95, abs=0.015)
