"""Areas under ROC curves: published values, other libraries, properties, and how often intervals hold the truth."""

from __future__ import annotations

import csv
import time
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu, norm
from sklearn.metrics import roc_auc_score, roc_curve

from sphinx_qms.measure.statistics.arrays import Flags, Floats
from sphinx_qms.measure.statistics.roc import auc, auc_of, compare_aucs, roc_points
from unit.builders import PROPERTY, REPOSITORY

Scored = tuple[Flags, Floats, Floats]


@cache
def published() -> dict[str, tuple[str, ...]]:
    """The columns of the data set aSAH."""
    with (REPOSITORY / "tests/data/aSAH.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: tuple(row[name] for row in rows) for name in rows[0]}


def outcome() -> Flags:
    return np.array([value == "Poor" for value in published()["outcome"]])


def score(name: str) -> Floats:
    return np.array(published()[name], dtype=float)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("s100b", ("0.7313685637", "0.6301182118", "0.8326189156")),
        ("ndka", ("0.6119579946", "0.5012449993", "0.7226709899")),
        ("wfns", ("0.8236788618", "0.7485348878", "0.8988228358")),
    ],
)
def test_published_areas_are_reproduced(name: str, expected: tuple[str, str, str]) -> None:
    found = auc(outcome(), score(name))
    assert tuple(f"{value:.10f}" for value in (found.value, found.lower, found.upper)) == expected


def test_the_published_comparison_of_two_scores_that_go_together_is_reproduced() -> None:
    found = compare_aucs(outcome(), score("wfns"), score("s100b"))
    assert (f"{found.z:.9f}", f"{found.p:.8f}") == ("2.208983591", "0.02717578")
    assert (f"{found.difference.lower:.6f}", f"{found.difference.upper:.6f}") == ("0.010406", "0.174214")


def test_the_published_comparison_with_a_negative_covariance_is_reproduced() -> None:
    found = compare_aucs(outcome(), score("s100b"), score("ndka"))
    assert (f"{found.z:.6f}", f"{found.p:.7f}") == ("1.390770", "0.1642952")
    assert found.covariance < 0


def random_rows(seed: int, rows: int = 300, steps: int = 20) -> Scored:
    """Outcome, score with ties, weights."""
    random = np.random.default_rng(seed)
    positive = random.random(rows) < 0.4
    return positive, np.round(random.normal(positive, 1) * steps) / steps, random.uniform(0.5, 3, rows)


@pytest.mark.parametrize("seed", range(5))
def test_the_area_is_that_of_scikit_learn_and_of_mann_and_whitney(seed: int) -> None:
    positive, scores, weight = random_rows(seed)
    found = auc(positive, scores).value
    assert found == pytest.approx(roc_auc_score(positive, scores), abs=1e-12)
    statistic = mannwhitneyu(scores[positive], scores[~positive]).statistic
    assert found == pytest.approx(statistic / (positive.sum() * (~positive).sum()), abs=1e-12)
    weighted = roc_auc_score(positive, scores, sample_weight=weight)
    assert auc(positive, scores, weight).value == pytest.approx(weighted, abs=1e-12)
    assert auc_of(positive, scores)(weight) == pytest.approx(weighted, abs=1e-12)


def test_the_variance_is_that_of_delong_written_out_pair_by_pair() -> None:
    positive, scores, _ = random_rows(1, rows=60)
    cases, others = scores[positive], scores[~positive]
    wins = (cases[:, None] > others) + (cases[:, None] == others) / 2
    variance = wins.mean(1).var(ddof=1) / len(cases) + wins.mean(0).var(ddof=1) / len(others)
    found = auc(positive, scores)
    assert found.upper is not None
    assert found.upper - found.value == pytest.approx(norm.ppf(0.975) * variance**0.5, rel=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_the_points_are_those_of_scikit_learn(seed: int) -> None:
    positive, scores, weight = random_rows(seed)
    false_positive, true_positive, thresholds = roc_curve(
        positive, scores, sample_weight=weight, drop_intermediate=False
    )
    found = roc_points(positive, scores, weight)
    np.testing.assert_allclose(found.false_positive_rate, false_positive, atol=1e-12)
    np.testing.assert_allclose(found.true_positive_rate, true_positive, atol=1e-12)
    np.testing.assert_array_equal(found.score, thresholds)


@st.composite
def two_scores(draw: st.DrawFn) -> Scored:
    """Rows of both classes with two scores, many of them tied."""
    rows = draw(st.integers(4, 40))
    values = st.lists(st.integers(-5, 5), min_size=rows, max_size=rows)
    positive = np.zeros(rows, dtype=bool)
    positive[: draw(st.integers(2, rows - 2))] = True
    return positive, np.array(draw(values), dtype=float), np.array(draw(values), dtype=float)


@PROPERTY
@given(two_scores(), st.integers(0, 2**32))
def test_the_order_of_rows_does_not_matter(rows: Scored, seed: int) -> None:
    positive, first, second = rows
    order = np.random.default_rng(seed).permutation(len(positive))
    one = compare_aucs(positive, first, second)
    other = compare_aucs(positive[order], first[order], second[order])
    assert one.difference.value == pytest.approx(other.difference.value, abs=1e-12)
    assert one.variance == pytest.approx(other.variance, abs=1e-12)
    assert auc(positive, first).value == pytest.approx(auc(positive[order], first[order]).value, abs=1e-12)


@PROPERTY
@given(two_scores())
def test_swapping_the_scores_flips_the_sign(rows: Scored) -> None:
    positive, first, second = rows
    one, other = compare_aucs(positive, first, second), compare_aucs(positive, second, first)
    assert one.difference.value == -other.difference.value
    assert one.z == (None if other.z is None else -other.z)
    assert (one.p, one.variance) == (other.p, other.variance)


@PROPERTY
@given(two_scores())
def test_weights_of_1_change_nothing_at_all(rows: Scored) -> None:
    positive, first, second = rows
    ones = np.ones(len(first))
    assert auc(positive, first, ones) == auc(positive, first)
    assert compare_aucs(positive, first, second, ones) == compare_aucs(positive, first, second)


@PROPERTY
@given(two_scores())
def test_a_strictly_increasing_transformation_of_the_score_leaves_the_area(rows: Scored) -> None:
    positive, first, _ = rows
    assert auc(positive, np.exp(first / 3) - 7) == auc(positive, first)


@PROPERTY
@given(two_scores(), st.integers(0, 2**32))
def test_a_weight_stands_for_as_many_rows(rows: Scored, seed: int) -> None:
    positive, first, _ = rows
    times = np.random.default_rng(seed).integers(1, 4, len(first))
    repeated = auc(np.repeat(positive, times), np.repeat(first, times)).value
    assert auc(positive, first, times.astype(float)).value == pytest.approx(repeated, abs=1e-12)


def test_the_same_weight_for_all_rows_is_no_weight() -> None:
    positive, scores, _ = random_rows(3)
    found, plain = auc(positive, scores, np.full(len(scores), 2.5)), auc(positive, scores)
    assert (found.value, found.lower, found.upper) == pytest.approx((plain.value, plain.lower, plain.upper), abs=1e-12)


def test_scores_that_part_the_classes_wholly_have_no_interval() -> None:
    found = auc(np.array([False, False, True, True]), np.array([1.0, 2, 3, 4]))
    assert (found.value, found.lower, found.upper) == (1, None, None)


def test_a_single_positive_row_has_no_interval() -> None:
    found = auc(np.array([False, True, False]), np.array([1.0, 2, 3]))
    assert (found.value, found.lower) == (0.5, None)


def test_of_a_single_row_with_the_outcome_equal_areas_show_no_sameness() -> None:
    found = compare_aucs(np.array([True, False, False]), np.array([1.0, 2, 0]), np.array([1.0, 0, 2]))
    assert (found.difference.value, found.z, found.p) == (0, None, None)


def test_two_scores_that_order_all_rows_alike_do_not_differ() -> None:
    positive, scores, _ = random_rows(0)
    found = compare_aucs(positive, scores, scores * 2)
    assert (found.difference.value, found.difference.lower, found.z, found.p) == (0, None, 0, 1)


@pytest.mark.parametrize("positive", [[True, True], [False, False]])
def test_one_class_alone_is_refused(positive: list[bool]) -> None:
    with pytest.raises(ValueError, match="with the outcome and rows without"):
        auc(np.array(positive), np.array([1.0, 2]))


@pytest.mark.parametrize(("rows", "share"), [(200, 0.3), (555, 0.4)])
def test_intervals_of_the_area_cover_95_percent(rows: int, share: float) -> None:
    """Two normal classes, one standard deviation apart. Of 100 rows it is 93.7 %: DeLong's interval needs some rows."""
    random = np.random.default_rng(1988)
    positive = np.arange(rows) < share * rows
    truth = norm.cdf(1 / 2**0.5)
    found = [auc(positive, random.normal(positive, 1)) for _ in range(4000)]
    assert np.mean([one.lower <= truth <= one.upper for one in found]) == pytest.approx(0.95, abs=0.015)


def test_intervals_of_the_paired_difference_cover_95_percent() -> None:
    """Two scores that share half of their noise, as two models trained on the same data do."""
    random = np.random.default_rng(1988)
    positive = np.arange(300) < 120
    truth = norm.cdf(1.2 / 2**0.5) - norm.cdf(0.8 / 2**0.5)
    covered = 0
    for _ in range(4000):
        shared, one, other = random.normal(size=(3, 300)) * 0.5**0.5
        found = compare_aucs(positive, 1.2 * positive + shared + one, 0.8 * positive + shared + other).difference
        covered += bool(found.lower <= truth <= found.upper)
    assert covered / 4000 == pytest.approx(0.95, abs=0.015)


def test_a_million_rows_are_compared_in_seconds() -> None:
    random = np.random.default_rng(1)
    positive = random.random(1_000_000) < 0.3
    one, other = random.normal(positive, 1), random.normal(positive, 2)
    start = time.process_time()
    assert compare_aucs(positive, one, other).p == 0
    assert time.process_time() - start < 5
