"""How far sets lie apart, and how many samples a wanted precision takes."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_qms.measure.dataset.differences import difference, standardised, standardised_of_levels
from sphinx_qms.measure.dataset.sample_size import required_samples
from sphinx_qms.measure.dataset.shares import Share
from sphinx_qms.measure.statistics.proportion import interval
from sphinx_qms.model.plan.common import Variable
from sphinx_qms.model.plan.measurements import Population, WantedPrecision
from sphinx_qms.model.plan.tables import Rows
from unit.builders import PROPERTY
from unit.dataset_tables import a_dataset, estimates, measure, numbers

GRADE = Variable("grade", "grade", levels=(1, 2, 3))
AGE = Variable("age", "age", bins=(40, 60))
PROPORTIONS = st.floats(0.01, 0.99)


def share(numerator: int, denominator: int) -> Share:
    return Share(numerator, denominator, denominator)


@pytest.mark.parametrize(
    ("first", "second", "lower", "upper"),
    # Newcombe (1998), table II, method 10
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
    ],
)
def test_intervals_of_differences_are_those_that_newcombe_printed(first, second, lower, upper) -> None:
    estimate, *bounds = difference(share(*first), share(*second), 0.95)
    assert estimate == first[0] / first[1] - second[0] / second[1]
    assert [round(bound, 4) for bound in bounds] == [lower, upper]


def test_swapping_the_sets_flips_the_sign() -> None:
    one, other = difference(share(5, 56), share(9, 29), 0.95), difference(share(9, 29), share(5, 56), 0.95)
    assert one == pytest.approx((-other[0], -other[2], -other[1]))


def test_a_standardised_difference_of_means_is_in_pooled_deviations() -> None:
    assert standardised(55.0, 3.0, 50.0, 4.0) == 5 / math.sqrt((9 + 16) / 2)


def test_means_of_constants_have_no_standardised_difference() -> None:
    assert standardised(55.0, 0.0, 50.0, 0.0) is None


@PROPERTY
@given(PROPORTIONS, PROPORTIONS)
def test_with_two_levels_the_standardised_difference_is_that_of_austin(first: float, second: float) -> None:
    austin = abs(first - second) / math.sqrt((first * (1 - first) + second * (1 - second)) / 2)
    assert standardised_of_levels([first, 1 - first], [second, 1 - second]) == pytest.approx(austin, abs=1e-9)


def test_with_three_levels_it_is_what_one_calculates_by_hand() -> None:
    # shares 0.5 0.3 0.2 and 0.2 0.3 0.5; without the last level the covariances are [[.25, -.15], [-.15, .21]] and
    # [[.16, -.06], [-.06, .21]], their mean [[.205, -.105], [-.105, .21]], its determinant .032025; (.3, 0) apart
    by_hand = math.sqrt(0.3**2 * 0.21 / 0.032025)
    assert standardised_of_levels([0.5, 0.3, 0.2], [0.2, 0.3, 0.5]) == pytest.approx(by_hand, rel=1e-12)


@PROPERTY
@given(st.lists(st.tuples(st.integers(1, 50), st.integers(1, 50)), min_size=2, max_size=6), st.randoms())
def test_the_order_of_the_levels_does_not_matter(counts: list[tuple[int, int]], shuffler) -> None:
    def apart(pairs: list[tuple[int, int]]) -> float | None:
        first, second = np.array(pairs).T
        return standardised_of_levels(list(first / first.sum()), list(second / second.sum()))

    assert apart(counts) == pytest.approx(apart(shuffler.sample(counts, len(counts))), abs=1e-9)


def test_a_level_that_neither_set_has_changes_nothing() -> None:
    apart = standardised_of_levels([0.7, 0.3], [0.4, 0.6])
    assert standardised_of_levels([0.7, 0.0, 0.3], [0.4, 0.0, 0.6]) == pytest.approx(apart)


def test_sets_without_a_common_level_have_no_standardised_difference() -> None:
    assert standardised_of_levels([0.5, 0.5, 0.0], [0.0, 0.0, 1.0]) is None


def test_a_set_is_compared_with_another_one_level_by_level(tmp_path: Path) -> None:
    measurement = a_dataset(variables=(GRADE, AGE), compared_need="DATA_other", compared_with=Rows("others"))
    people = {"person": range(10), "grade": [1] * 4 + [2] * 6, "age": [30, 35, 45, 50, 55, 60, 62, 64, 66, 68]}
    others = {"person": range(20), "grade": [1] * 4 + [2] * 12 + [3] * 4, "age": [40, 50] * 10}
    values = measure(tmp_path, measurement, people=people, others=others)
    found = numbers(values, "difference")["grade: 1"]
    assert (found.estimate, found.lower, found.upper) == difference(share(4, 10), share(4, 20), 0.95)
    assert (found.n, found.interval) == (10, "newcombe")
    assert estimates(values, "difference")["grade: 3"] == -0.2
    assert estimates(values, "standardised_difference") == {
        "grade": standardised_of_levels([0.4, 0.6, 0.0], [0.2, 0.6, 0.2]),
        "age": pytest.approx(
            standardised(53.5, float(np.std(people["age"], ddof=1)), 45, float(np.std(others["age"], ddof=1)))
        ),
    }
    compared = [row["compared_share"] for row in values.series["distribution"] if row["variable"] == "grade"]
    assert compared == [0.2, 0.6, 0.2]


def test_samples_of_the_same_patients_make_the_interval_of_a_difference_wider(tmp_path: Path) -> None:
    measurement = a_dataset(variables=(GRADE,), compared_need="DATA_other", compared_with=Rows("others"))
    once = {"person": list(range(20)), "grade": [1] * 8 + [2] * 12}
    often = {"person": once["person"] * 4, "grade": once["grade"] * 4}
    others = {"person": range(50), "grade": [1] * 10 + [2] * 40}
    found = numbers(measure(tmp_path, measurement, people=often, others=others), "difference")["grade: 1"]
    as_if_independent = difference(share(32, 80), share(10, 50), 0.95)
    of_patients = difference(share(8, 20), share(10, 50), 0.95)
    assert found.estimate == pytest.approx(0.2)
    assert (found.lower, found.upper) == pytest.approx(of_patients[1:], abs=0.01)
    assert found.lower is not None
    assert found.lower < as_if_independent[1] - 0.05


def test_a_set_is_compared_with_the_shares_that_its_population_is_said_to_have(tmp_path: Path) -> None:
    declared = Population("POP_people", "a register", {"grade": {"1": 0.5, "2": 0.3, "other": 0.2}})
    measurement = a_dataset(variables=(Variable("grade", "grade", levels=(1, 2)),), population=declared)
    values = measure(tmp_path, measurement, people={"person": range(10), "grade": [1] * 4 + [2] * 6})
    found = numbers(values, "difference_from_population")["grade: 1"]
    lower, upper = interval(4, 10)
    assert (found.estimate, found.lower, found.upper) == pytest.approx((-0.1, lower - 0.5, upper - 0.5))
    (apart,) = numbers(values, "standardised_difference_from_population").values()
    assert apart.estimate == standardised_of_levels([0.4, 0.6, 0.0], [0.5, 0.3, 0.2])
    assert [row["population_share"] for row in values.series["distribution"]] == [0.5, 0.3]


def test_a_level_that_only_the_population_has_is_told(tmp_path: Path) -> None:
    declared = Population("POP_people", "a register", {"grade": {"1": 0.5, "2": 0.5}})
    measurement = a_dataset(variables=(GRADE,), population=declared)
    values = measure(tmp_path, measurement, people={"person": range(4), "grade": [1] * 4})
    assert estimates(values, "difference_from_population") == {"grade: 1": 0.5, "grade: 2": -0.5, "grade: 3": 0.0}


def needed_by_trying(expected_percent: int, half_width: float, method: str) -> int:
    """The smallest number that fits, by trying each one; the expected count is rounded both ways in whole numbers."""
    n = 0
    while True:
        n += 1
        counts = {expected_percent * n // 100, -(-expected_percent * n // 100)}
        widths = [upper - lower for lower, upper in (interval(count, n, method) for count in counts)]
        if max(widths) <= 2 * half_width:
            return n


@pytest.mark.parametrize("method", ["wilson", "exact"])
@pytest.mark.parametrize("half_width", [0.04, 0.1, 0.3])
@pytest.mark.parametrize("percent", [1, 5, 50, 80, 97])
def test_the_required_samples_are_the_fewest_that_fit(percent: int, half_width: float, method: str) -> None:
    wanted = WantedPrecision("sensitivity", percent / 100, half_width)
    assert required_samples(wanted, method, 0.95) == needed_by_trying(percent, half_width, method)


def test_as_many_more_samples_are_required_as_do_not_count() -> None:
    all_count = required_samples(WantedPrecision("sensitivity", 0.9, 0.05), "wilson", 0.95)
    assert required_samples(WantedPrecision("sensitivity", 0.9, 0.05, 0.3), "wilson", 0.95) == -(-all_count * 10 // 3)


def test_a_hundred_thousand_required_samples_are_found_at_once() -> None:
    needed = required_samples(WantedPrecision("specificity", 0.98, 0.0008), "wilson", 0.95)
    assert 100_000 < needed < 130_000


def test_required_samples_are_told_by_the_name_of_what_is_wanted(tmp_path: Path) -> None:
    measurement = a_dataset(precision=(WantedPrecision("sensitivity", 0.9, 0.1),))
    values = measure(tmp_path, measurement, people={"person": [1, 2]})
    assert estimates(values, "required_samples") == {"sensitivity": needed_by_trying(90, 0.1, "wilson")}
