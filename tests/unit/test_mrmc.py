"""Readers in two modalities: published values, and what has to hold of any readers and cases."""

from __future__ import annotations

import csv
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, ttest_rel

from sphinx_qms.measure.statistics.arrays import Flags, Floats
from sphinx_qms.measure.statistics.estimate import Estimate
from sphinx_qms.measure.statistics.mrmc import Modalities, by_reader, compare_modalities, reader_difference
from sphinx_qms.measure.statistics.reader_figures import Figures, auc_figures, mean_figures
from sphinx_qms.measure.statistics.roc import auc, compare_aucs
from unit.builders import PROPERTY, REPOSITORY


def van_dyke() -> tuple[Flags, Floats]:
    """Truth of 114 cases, and ratings of shape (2, 5, 114)."""
    with (REPOSITORY / "tests/data/VanDyke.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    rating = np.zeros((2, 5, 114))
    positive = np.zeros(114, dtype=bool)
    for row in rows:
        case = int(row["case"]) - 1
        rating[int(row["treatment"]) - 1, int(row["reader"]) - 1, case] = float(row["rating"])
        positive[case] = row["truth"] == "1"
    return positive, rating


def alone(cases: int) -> Any:
    """Each case a patient of its own."""
    return np.arange(cases)


def a_study(seed: int, readers: int = 4, cases: int = 40, effect: float = 0.0) -> tuple[Flags, Floats]:
    """Ratings with the variance components of Roe and Metz (1997): readers, cases and what they do together."""
    random = np.random.default_rng(seed)
    positive = np.arange(cases) < cases // 2
    reader = random.normal(0, 0.08**0.5, (2, readers, 2))
    rating = positive * 1.5 + random.normal(0, 0.3**0.5, cases) + random.normal(0, 0.3**0.5, (2, 1, cases))
    rating = rating + random.normal(0, 0.2**0.5, (readers, cases)) + random.normal(0, 0.2**0.5, (2, readers, cases))
    rating += np.where(positive, reader[..., :1], reader[..., 1:])
    rating[1] += positive * effect
    return positive, rating


def numbers(estimate: Estimate) -> tuple[float | None, ...]:
    return (estimate.value, estimate.lower, estimate.upper)


def test_van_dyke_as_mrmcaov_prints_it() -> None:
    positive, rating = van_dyke()
    compared = compare_modalities(auc_figures(positive, rating[::-1], alone(114)))
    assert [round(mean.value, 8) for mean in compared.means] == [0.94083736, 0.89703704]
    assert [round(value or 0, 8) for value in numbers(compared.difference)] == [-0.04380032, -0.0878672, 0.00026655]
    assert round(compared.p or 0, 8) == 0.05123303
    found = compared.components
    assert (round(found.f or 0, 5), found.df1, round(found.df2 or 0, 5)) == (4.48485, 1, 15.06611)
    assert [round(value or 0, 8) for value in (found.variance, found.cov1, found.cov2, found.cov3)] == [
        0.00079213,
        0.00034201,
        0.00033953,
        0.00023585,
    ]


def jackknifed(positive: Flags, rating: Floats) -> Figures:
    """The areas with the covariances of Quenouille and Tukey, leaving out one case at a time."""
    cases = len(positive)
    without = [np.arange(cases) != case for case in range(cases)]
    areas = np.array(
        [[[auc(positive[kept], scores[kept]).value for scores in modality] for modality in rating] for kept in without]
    )
    flat = areas.reshape(cases, -1)
    covariance = np.cov(flat.T, ddof=1) * (cases - 1) ** 2 / cases
    value = np.array([[auc(positive, scores).value for scores in modality] for modality in rating])
    return Figures(value, covariance.reshape(value.shape * 2), "jackknife")


def test_van_dyke_with_jackknifed_covariances_as_mrmcaov_and_rjafroc_print_it() -> None:
    """The interval of a single modality is printed with these only (Chakraborty, RJafroc book; MRMCaov)."""
    compared = compare_modalities(jackknifed(*van_dyke()))
    found = compared.components
    assert [round(value or 0, 10) for value in (found.variance, found.cov1, found.cov2, found.cov3)] == pytest.approx(
        [8.0228827e-4, 3.4661371e-4, 0.0003440748, 0.0002390284], abs=1e-10
    )
    assert (round(found.f or 0, 6), round(found.df2 or 0, 5), round(compared.p or 0, 8)) == (
        4.456319,
        15.25967,
        0.05166569,
    )
    assert [round(value or 0, 7) for value in numbers(compared.means[0])] == [0.8970370, 0.8252236, 0.9688505]
    assert [round(value or 0, 7) for value in numbers(compared.means[1])] == [0.9408374, 0.8941378, 0.9875369]
    assert round(compared.difference.upper or 0, 10) == 0.0879594986


def test_one_reader_is_the_paired_test_of_delong() -> None:
    positive, rating = van_dyke()
    figures = auc_figures(positive, rating, alone(114))
    for reader in range(5):
        paired = compare_aucs(positive, rating[1, reader], rating[0, reader])
        difference, p = reader_difference(figures, reader)
        assert numbers(difference) == pytest.approx(numbers(paired.difference))
        assert p == pytest.approx(paired.p)
        own = by_reader(figures, 1, reader)
        assert own.value == pytest.approx(paired.first.value)
        assert own.lower == pytest.approx(paired.first.lower)
        study = compare_modalities(auc_figures(positive, rating[:, [reader]], alone(114)))
        assert (study.difference, study.p) == (difference, p)
        assert (study.difference.method, study.components.cov2, study.components.f) == ("delong", None, None)


def test_cov2_below_cov3_counts_as_no_difference_of_them() -> None:
    """Then only the readers vary, and it is the paired t-test of their figures (Hillis 2007)."""
    value = np.array([[0.7, 0.8, 0.75], [0.8, 0.82, 0.81]])
    covariance = np.full((2, 3, 2, 3), 0.0002)
    for modality in (0, 1):
        for reader in range(3):
            covariance[modality, reader, modality, reader] = 0.001
            covariance[modality, reader, 1 - modality, 1 - reader] = 0.0004
    compared = compare_modalities(Figures(value, covariance, "delong"))
    assert (compared.components.cov2 or 0) < (compared.components.cov3 or 0)
    expected = ttest_rel(value[1], value[0])
    assert compared.p == pytest.approx(expected.pvalue)
    interval = expected.confidence_interval()
    assert numbers(compared.difference)[1:] == pytest.approx((interval.low, interval.high))


def test_a_negative_cov2_counts_as_0_for_a_single_modality() -> None:
    value = np.array([[0.7, 0.8], [0.7, 0.8]])
    covariance = np.full((2, 2, 2, 2), -0.0001)
    for modality in (0, 1):
        for reader in (0, 1):
            covariance[modality, reader, modality, reader] = 0.001
    mean = compare_modalities(Figures(value, covariance, "delong")).means[0]
    reach = 12.706204736 * (0.005 / 2) ** 0.5
    assert numbers(mean) == pytest.approx((0.75, 0.75 - reach, 0.75 + reach))


def test_the_proportion_of_one_reader_has_the_variance_of_paired_proportions() -> None:
    right = np.array([[[1] * 30 + [0] * 8 + [1] * 3 + [0] * 9], [[1] * 30 + [1] * 8 + [0] * 3 + [0] * 9]], dtype=bool)
    difference, p = reader_difference(mean_figures(right, alone(50)), 0)
    variance = (11 - 5**2 / 50) / 50 / 49
    assert difference.value == pytest.approx(5 / 50)
    assert difference.upper == pytest.approx(0.1 + norm.isf(0.025) * variance**0.5)
    assert p == pytest.approx(2 * norm.sf(0.1 / variance**0.5))


def test_cases_of_a_patient_that_are_all_the_same_count_as_one() -> None:
    positive, rating = a_study(3)
    patient = np.repeat(alone(40), 3)
    for one, three in (
        (
            auc_figures(positive, rating, alone(40)),
            auc_figures(np.repeat(positive, 3), np.repeat(rating, 3, axis=-1), patient),
        ),
        (mean_figures(rating, alone(40)), mean_figures(np.repeat(rating, 3, axis=-1), patient)),
    ):
        np.testing.assert_allclose(one.covariance, three.covariance, rtol=1e-10)


def test_cases_of_both_classes_of_a_patient_tell_of_each_other() -> None:
    """By hand for one reader and the area 3/4: four patients, each with a case of either class (Obuchowski 1997)."""
    positive = np.array([True, True, True, True, False, False, False, False])
    rating = np.array([1.0, 2, 3, 4, 0, 1.5, 2.5, 2.5])
    v10, v01 = np.array([0.25, 0.5, 1, 1]), np.array([1, 0.75, 0.5, 0.5])
    expected = 4 / 3 * ((v10 - 0.6875 + v01 - 0.6875) ** 2).sum() / 16
    patient = np.tile(np.arange(4), 2)
    figures = auc_figures(positive, np.tile(rating, (2, 1, 1)), patient)
    assert figures.value[0, 0] == 0.6875
    assert figures.covariance[0, 0, 0, 0] == pytest.approx(expected)


@PROPERTY
@given(st.integers(0, 2**32))
def test_the_order_of_readers_and_cases_does_not_matter(seed: int) -> None:
    positive, rating = a_study(seed)
    random = np.random.default_rng(seed)
    readers, cases = random.permutation(4), random.permutation(40)
    one = compare_modalities(auc_figures(positive, rating, alone(40)))
    other = compare_modalities(auc_figures(positive[cases], rating[:, readers][..., cases], alone(40)))
    assert_same(one, other)


@PROPERTY
@given(st.integers(0, 2**32))
def test_swapping_the_modalities_mirrors_the_difference(seed: int) -> None:
    positive, rating = a_study(seed)
    one = compare_modalities(auc_figures(positive, rating, alone(40)))
    other = compare_modalities(auc_figures(positive, rating[::-1], alone(40)))
    assert one.difference.value == pytest.approx(-other.difference.value)
    assert one.difference.lower == pytest.approx(-(other.difference.upper or np.nan))
    assert one.p == pytest.approx(other.p)


@PROPERTY
@given(st.integers(0, 2**32), st.floats(-5, 5))
def test_a_constant_added_to_all_ratings_changes_nothing(seed: int, constant: float) -> None:
    positive, rating = a_study(seed)
    coarse = rating.round(1)
    moved = (coarse + round(constant, 1)).round(1)
    assert_same(*(compare_modalities(auc_figures(positive, each, alone(40))) for each in (coarse, moved)))


def assert_same(one: Modalities, other: Modalities) -> None:
    for first, second in ((one.difference, other.difference), *zip(one.means, other.means, strict=True)):
        assert numbers(first) == pytest.approx(numbers(second))
    assert one.p == pytest.approx(other.p)


PERFECT = np.tile([0.0, 0, 1, 1], (2, 3, 1))
POSITIVE = np.array([False, False, True, True])


@pytest.mark.parametrize(
    ("rating", "value", "p"),
    [
        (PERFECT, 0, 1),
        (np.zeros((2, 3, 4)), 0, 1),
        (np.array([[[0, 1, 0, 1.0]] * 3] * 2), 0, 1),
        (np.array([[[1.0, 1, 0, 0]] * 3, [[0, 0, 1, 1.0]] * 3]), 1, None),
    ],
)
def test_without_variation_there_is_no_interval(rating: Floats, value: float, p: float | None) -> None:
    compared = compare_modalities(auc_figures(POSITIVE, rating, alone(4)))
    assert numbers(compared.difference) == (value, None, None)
    assert (compared.p, compared.components.f) == (p, None)


def test_readers_who_differ_alike_have_infinite_degrees_of_freedom() -> None:
    """Only the cases are uncertain then, as for one reader."""
    positive, rating = a_study(5, readers=1)
    same = compare_modalities(auc_figures(positive, np.repeat(rating, 3, axis=1), alone(40)))
    single = compare_modalities(auc_figures(positive, rating, alone(40)))
    assert numbers(same.difference) == pytest.approx(numbers(single.difference))
    assert (same.p, same.components.df2) == (pytest.approx(single.p), None)


@pytest.mark.parametrize("positives", [1, 3])
def test_a_class_of_one_patient_has_figures_and_no_interval(positives: int) -> None:
    positive, rating = np.arange(4) < positives, a_study(1, cases=4)[1]
    compared = compare_modalities(auc_figures(positive, rating, alone(4)))
    assert (compared.difference.lower, compared.p, compared.means[0].upper) == (None, None, None)
    assert 0 <= compared.means[0].value <= 1


def test_two_modalities_alike_are_called_different_about_as_often_as_declared() -> None:
    """5 % of 400 studies are 20, with a standard error of 4.4; Hillis (2007) has 3 to 6 % for such designs."""
    rejected = 0
    for seed in range(400):
        positive, rating = a_study(seed, readers=5, cases=50)
        rejected += (compare_modalities(auc_figures(positive, rating, alone(50))).p or 1) < 0.05
    assert 8 <= rejected <= 32


def test_an_effect_is_found() -> None:
    positive, rating = a_study(1, readers=6, cases=100, effect=1.0)
    assert (compare_modalities(auc_figures(positive, rating, alone(100))).p or 1) < 0.05
