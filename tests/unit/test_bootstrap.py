"""The bootstrap of patients: what is drawn, and that its intervals hold where rows of a patient resemble each other."""

from __future__ import annotations

import numpy as np
import pytest

from sphinx_qms.measure.statistics import bootstrap
from sphinx_qms.measure.statistics.arrays import Flags, Floats, Integers, effective_size, mean_of
from sphinx_qms.measure.statistics.bootstrap import percentile_interval, resampled, two_sided_p
from sphinx_qms.measure.statistics.proportion import interval
from sphinx_qms.measure.statistics.roc import auc, auc_of


def patients(random: np.random.Generator, number: int) -> tuple[Integers, Flags]:
    """Rows of `number` patients, one to five of each, and whether each row is right: 70 %, alike within a patient."""
    rows = random.integers(1, 6, size=number)
    patient = np.repeat(np.arange(number), rows)
    return patient, random.random(len(patient)) < random.beta(1.4, 0.6, size=number)[patient]


def test_the_same_seed_gives_the_same_draws_and_another_seed_others() -> None:
    patient, right = patients(np.random.default_rng(1), 30)
    first, again, other = (resampled(mean_of(right), patient, np.ones(len(right)), 50, seed) for seed in (1, 1, 2))
    assert (first == again).all()
    assert not (first == other).all()


def test_the_draws_do_not_depend_on_how_many_are_held_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    patient, right = patients(np.random.default_rng(1), 30)
    at_once = resampled(mean_of(right), patient, np.ones(len(right)), 50, 1)
    monkeypatch.setattr(bootstrap, "AT_ONCE", 7 * len(right))
    np.testing.assert_allclose(resampled(mean_of(right), patient, np.ones(len(right)), 50, 1), at_once, atol=1e-12)


def test_all_rows_of_a_patient_are_drawn_together() -> None:
    patient = np.repeat(np.arange(10), 3)
    seen: list[Floats] = []
    resampled(lambda weight: (seen.append(weight), weight.sum(-1))[1], patient, np.full(30, 0.5), 20, 1)
    times = np.concatenate(seen).reshape(20, 10, 3) / 0.5
    assert (times == times[:, :, :1]).all()
    assert (times[:, :, 0].sum(1) == 10).all()


def test_one_row_of_each_patient_gives_about_the_interval_of_delong() -> None:
    random = np.random.default_rng(4)
    positive = random.random(500) < 0.4
    score = random.normal(positive, 1)
    found = percentile_interval(resampled(auc_of(positive, score), np.arange(500), np.ones(500), 4000, 1))
    expected = auc(positive, score)
    assert found == pytest.approx((expected.lower, expected.upper), abs=0.005)


def test_intervals_cover_95_percent_where_those_of_rows_do_not() -> None:
    random = np.random.default_rng(2007)
    by_patients = by_rows = 0
    for _ in range(1500):
        patient, right = patients(random, 150)
        drawn = percentile_interval(resampled(mean_of(right), patient, np.ones(len(right)), 400, 1))
        assert drawn is not None
        by_patients += bool(drawn[0] <= 0.7 <= drawn[1])
        lower, upper = interval(int(right.sum()), len(right))
        by_rows += bool(lower <= 0.7 <= upper)
    assert by_patients / 1500 == pytest.approx(0.95, abs=0.015)
    assert by_rows / 1500 < 0.88


def test_draws_without_an_estimate_are_left_out_as_long_as_they_are_few() -> None:
    draws = np.concatenate([np.linspace(0, 1, 101), np.full(5, np.nan)])
    assert percentile_interval(draws) == pytest.approx((0.025, 0.975))
    assert percentile_interval(np.concatenate([draws, np.full(5, np.nan)])) is None


def test_differences_on_both_sides_of_0_are_no_sign_of_a_difference() -> None:
    assert two_sided_p(np.linspace(-1, 1, 1001)) == 1


def test_differences_all_above_0_have_the_smallest_p_that_the_draws_can_show() -> None:
    assert two_sided_p(np.full(999, 0.1)) == pytest.approx(0.002)


def test_no_difference_at_all_has_no_p() -> None:
    assert two_sided_p(np.full(3, np.nan)) is None


def test_equal_weights_count_as_so_many_rows_and_unequal_ones_as_fewer() -> None:
    assert effective_size(np.full(8, 3.0)) == pytest.approx(8)
    assert effective_size(np.array([1.0, 1, 2])) == pytest.approx(16 / 6)
    assert effective_size(np.zeros(3)) == 0
