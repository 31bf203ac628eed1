"""Calibration: other libraries, what has no answer, and how often intervals hold the truth."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit
from scipy.stats import norm
from sklearn.metrics import brier_score_loss

from sphinx_qms.measure.statistics.arrays import Flags, Floats
from sphinx_qms.measure.statistics.calibration import (
    calibration_intercept,
    calibration_slope,
    groups_of_equal_size,
    intercept_of,
    mean_with_interval,
    slope_of,
)
from unit.builders import PROPERTY


def predictions(random: np.random.Generator, rows: int = 300) -> tuple[Flags, Floats]:
    """Outcomes, and predictions that are too extreme by 1.3 and too low by 0.4 on the scale of the logit."""
    truth = random.normal(-0.5, 1.2, rows)
    return random.random(rows) < expit(truth), expit(1.3 * truth - 0.4)


@pytest.mark.parametrize("seed", range(5))
def test_intercept_and_slope_are_those_of_a_regression_by_statsmodels(seed: int) -> None:
    positive, predicted = predictions(np.random.default_rng(seed))
    family = sm.families.Binomial()
    line = sm.GLM(positive.astype(float), sm.add_constant(logit(predicted)), family=family).fit(tol=1e-14)
    level = sm.GLM(positive.astype(float), np.ones((300, 1)), offset=logit(predicted), family=family).fit(tol=1e-14)
    slope, intercept = calibration_slope(positive, predicted), calibration_intercept(positive, predicted)
    assert slope is not None
    assert intercept is not None
    assert (slope.value, slope.lower, slope.upper) == pytest.approx((line.params[1], *line.conf_int()[1]), abs=1e-9)
    expected = (level.params[0], *level.conf_int()[0])
    assert (intercept.value, intercept.lower, intercept.upper) == pytest.approx(expected, abs=1e-9)


def test_the_mean_square_of_the_errors_is_the_brier_score_of_scikit_learn() -> None:
    positive, predicted = predictions(np.random.default_rng(1))
    found = mean_with_interval((predicted - positive) ** 2)
    assert found.value == pytest.approx(brier_score_loss(positive, predicted), abs=1e-12)


def test_the_interval_of_a_mean_has_its_standard_error() -> None:
    values = np.random.default_rng(2).normal(size=50)
    found = mean_with_interval(values)
    assert found.upper == pytest.approx(values.mean() + norm.ppf(0.975) * values.std(ddof=1) / 50**0.5, abs=1e-12)


def test_the_estimates_of_many_weights_are_those_of_each_alone() -> None:
    random = np.random.default_rng(3)
    positive, predicted = predictions(random, 80)
    weights = random.integers(0, 4, size=(20, 80)).astype(float)
    for estimator in (slope_of(positive, predicted), intercept_of(positive, predicted)):
        alone = [float(estimator(weight)) for weight in weights]
        np.testing.assert_allclose(estimator(weights), alone, atol=1e-9)


def test_whole_weights_are_repeated_rows() -> None:
    random = np.random.default_rng(4)
    positive, predicted = predictions(random, 80)
    times = random.integers(1, 4, size=80)
    repeated = np.repeat(positive, times), np.repeat(predicted, times)
    assert slope_of(positive, predicted)(times.astype(float)) == pytest.approx(
        slope_of(*repeated)(np.ones(times.sum())), abs=1e-9
    )


@PROPERTY
@given(st.integers(0, 2**32))
def test_weights_of_1_change_nothing_at_all(seed: int) -> None:
    positive, predicted = predictions(np.random.default_rng(seed), 60)
    ones = np.ones(60)
    assert calibration_slope(positive, predicted, ones) == calibration_slope(positive, predicted)
    assert calibration_intercept(positive, predicted, ones) == calibration_intercept(positive, predicted)
    assert mean_with_interval(predicted, ones) == mean_with_interval(predicted)


def test_predictions_that_part_the_outcomes_have_no_slope_but_an_intercept() -> None:
    positive, predicted = np.array([False, False, True, True]), np.array([0.1, 0.2, 0.3, 0.4])
    assert calibration_slope(positive, predicted) is None
    assert calibration_intercept(positive, predicted) is not None


def test_a_prediction_of_1_has_neither() -> None:
    positive, predicted = np.array([False, True, True, False]), np.array([0.1, 0.2, 1.0, 0.4])
    assert calibration_slope(positive, predicted) is None
    assert calibration_intercept(positive, predicted) is None


def test_predictions_that_are_all_the_same_have_no_slope() -> None:
    positive = np.array([False, True, True, False])
    assert calibration_slope(positive, np.full(4, 0.3)) is None


@pytest.mark.parametrize("outcome", [True, False])
def test_an_outcome_that_is_the_same_in_all_rows_has_neither(outcome: bool) -> None:
    positive, predicted = np.full(4, outcome), np.array([0.1, 0.2, 0.3, 0.4])
    assert calibration_slope(positive, predicted) is None
    assert calibration_intercept(positive, predicted) is None


def test_predictions_far_from_what_is_observed_still_have_an_intercept() -> None:
    found = calibration_intercept(np.array([True, False]), np.full(2, 1e-200))
    assert found is not None
    assert found.value == pytest.approx(-logit(1e-200))


def test_groups_are_of_equal_size() -> None:
    groups = groups_of_equal_size(np.random.default_rng(5).random(103), 10)
    assert set(np.bincount(groups)) == {10, 11}


def test_groups_ascend_with_the_score_and_ties_stay_together() -> None:
    scores = np.array([3, 1, 2, 2, 2, 2, 5, 4], dtype=float)
    groups = groups_of_equal_size(scores, 4)
    assert list(groups) == [2, 0, 1, 1, 1, 1, 3, 3]


def test_intervals_of_the_calibration_in_the_large_cover_95_percent() -> None:
    nodes, share = np.polynomial.hermite_e.hermegauss(80)
    truth = nodes * 1.2 - 0.5
    expected = float(share @ (expit(1.3 * truth - 0.4) - expit(truth)) / share.sum())
    random = np.random.default_rng(1958)
    covered = 0
    for _ in range(6000):
        positive, predicted = predictions(random, 200)
        found = mean_with_interval(predicted - positive)
        covered += bool(found.lower <= expected <= found.upper)
    assert covered / 6000 == pytest.approx(0.95, abs=0.015)


def test_intervals_of_the_slope_cover_95_percent() -> None:
    random = np.random.default_rng(1958)
    found = [calibration_slope(*predictions(random, 300)) for _ in range(3000)]
    covered = [one.lower <= 1 / 1.3 <= one.upper for one in found if one]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.015)
