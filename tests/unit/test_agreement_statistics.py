"""Agreement of readers: published values, other libraries, properties, and how often intervals hold the truth."""

from __future__ import annotations

import csv
from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

from sphinx_qms.measure.statistics.arrays import Floats, Integers
from sphinx_qms.measure.statistics.coefficient import Coefficient, coefficient_of_sums, jackknifed
from sphinx_qms.measure.statistics.estimate import Estimate
from sphinx_qms.measure.statistics.icc import FORMS, Form, icc, icc_of, within_sd, within_sd_of
from sphinx_qms.measure.statistics.kappa import Weights, cohen, cohen_of, fleiss, fleiss_of, fleiss_of_class
from sphinx_qms.measure.statistics.krippendorff import Scale, krippendorff, krippendorff_of
from unit.builders import PROPERTY, REPOSITORY

CLASSES = 3
SHROUT_AND_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
)
"""Six targets by four judges (1979, table 2)."""
READINGS = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . .
. 3 3 3 2 3 4 2 2 5 1 3
1 2 3 3 2 4 4 1 2 5 1 .
"""
"""Krippendorff's four observers by twelve units (2011)."""
PATHOLOGISTS = {"3": [1589, 51, 53, 164], "4": [1904, 78, 23, 166]}
"""Cases of two trials on Wilms' tumour by histology of the institution and of the centre, unfavourable second."""

some_labels = arrays(np.int64, st.tuples(st.integers(2, 12), st.integers(2, 4)), elements=st.integers(0, CLASSES - 1))
some_numbers = arrays(
    np.float64, st.tuples(st.integers(2, 9), st.integers(2, 4)), elements=st.integers(0, 6).map(float)
)
Coefficients = dict[str, Coefficient]


def diagnoses() -> Integers:
    """How many of six psychiatrists gave each of five diagnoses to 30 patients (Fleiss 1971)."""
    with (REPOSITORY / "tests/data/diagnoses.csv").open(encoding="utf-8") as file:
        rows = [list(row.values()) for row in csv.DictReader(file)]
    names = sorted({name for row in rows for name in row})
    return np.array([[row.count(name) for name in names] for row in rows])


def readings() -> Floats:
    lines = [line.split() for line in READINGS.strip().splitlines()]
    return np.array([[np.nan if value == "." else float(value) for value in line] for line in lines]).T


def counts_of(labels: Integers) -> Integers:
    return np.stack([(labels == number).sum(1) for number in range(CLASSES)], axis=1)


def from_table(cells: list[int]) -> tuple[Integers, Integers]:
    """Two readers of two classes by the number of cases for each pair of classes."""
    return np.repeat([0, 0, 1, 1], cells), np.repeat([0, 1, 0, 1], cells)


def by_class(labels: Integers) -> Coefficients:
    """Every coefficient of classes."""
    first, second = labels[:, 0], labels[:, 1]
    weights: tuple[Weights, ...] = ("none", "linear", "quadratic")
    scales: tuple[Scale, ...] = ("nominal", "ordinal")
    return {
        **{f"cohen {name}": cohen_of(first, second, CLASSES, name) for name in weights},
        "fleiss": fleiss_of(counts_of(labels)),
        **{f"class {number}": fleiss_of_class(counts_of(labels), number) for number in range(CLASSES)},
        **{f"alpha {scale}": krippendorff_of(labels.astype(float), scale, CLASSES) for scale in scales},
    }


def by_number(values: Floats) -> Coefficients:
    """Every coefficient of numbers."""
    scales: tuple[Scale, ...] = ("interval", "ratio")
    return {
        **{f"icc {form}": icc_of(values, form) for form in FORMS},
        "within": within_sd_of(values),
        **{f"alpha {scale}": krippendorff_of(values, scale) for scale in scales},
    }


def values_of(coefficients: Coefficients) -> dict[str, float]:
    """The values by name, nan where there is none."""
    found = {name: coefficient.value for name, coefficient in coefficients.items()}
    return {name: np.nan if value is None else value for name, value in found.items()}


def close(values: object) -> object:
    return pytest.approx(values, abs=1e-9, rel=1e-9, nan_ok=True)


def test_fleiss_is_as_published() -> None:
    assert fleiss_of(diagnoses()).value == pytest.approx(0.430245, abs=5e-7)
    classes = [fleiss_of_class(diagnoses(), number).value for number in range(5)]
    assert classes == pytest.approx([0.245, 0.245, 0.520, 0.471, 0.566], abs=5e-4)


def test_fleiss_has_about_the_standard_error_of_gwet() -> None:
    """irrCAC 0.4.4 gives 0.0541989355, by linearisation."""
    found = fleiss(diagnoses())
    assert found is not None
    assert (found.upper - found.lower) / 2 / 2.0452296 == pytest.approx(0.0541989355, rel=0.02)


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        ("nominal", 0.7434210526),
        ("ordinal", 0.8153875038),
        ("interval", 0.8491071429),
        ("ratio", 0.7974027747),
    ],
)
def test_alpha_is_as_published(scale: Scale, expected: float) -> None:
    values = readings() - (1 if scale in {"nominal", "ordinal"} else 0)
    found = krippendorff(values, scale, 5)
    assert found is not None
    assert found.value == pytest.approx(expected, abs=5e-11)
    assert found.lower is not None
    assert found.lower < found.value < found.upper == 1


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("1_1", 0.16574177),
        ("a_1", 0.28976378),
        ("c_1", 0.71484071),
        ("1_k", 0.44279713),
        ("a_k", 0.62005055),
        ("c_k", 0.90931554),
    ],
)
def test_the_intraclass_correlation_is_as_published(form: Form, expected: float) -> None:
    found = icc(SHROUT_AND_FLEISS, form)
    assert found is not None
    assert found.value == pytest.approx(expected, abs=5e-9)


def test_the_interval_of_absolute_agreement_is_as_published() -> None:
    found = icc(SHROUT_AND_FLEISS, "a_1")
    assert found is not None
    assert (found.lower, found.upper) == pytest.approx((0.018787, 0.761084), abs=5e-7)


@pytest.mark.parametrize(("study", "expected"), [("3", 0.7276), ("4", 0.7414), ("34", 0.7346)])
def test_cohen_is_as_published(study: str, expected: float) -> None:
    cells = [sum(column) for column in zip(*(PATHOLOGISTS[number] for number in study), strict=True)]
    found = cohen(*from_table(cells), 2)
    assert found is not None
    assert found.value == pytest.approx(expected, abs=5e-5)


@PROPERTY
@given(some_labels)
def test_kappa_agrees_with_other_libraries(labels: Integers) -> None:
    found = values_of(by_class(labels))
    with np.errstate(invalid="ignore"):
        fleiss_there = fleiss_kappa(aggregate_raters(labels, n_cat=CLASSES)[0])
    assert found["fleiss"] == close(fleiss_there)
    for name in ("none", "linear", "quadratic"):
        if not np.isnan(kappa := found[f"cohen {name}"]):
            weights = None if name == "none" else name
            there = cohen_kappa_score(labels[:, 0], labels[:, 1], labels=range(CLASSES), weights=weights)
            assert kappa == pytest.approx(there)


@PROPERTY
@given(some_labels, st.integers(0, 100))
def test_the_order_of_cases_and_readers_does_not_matter(labels: Integers, seed: int) -> None:
    cases, readers = np.random.default_rng(seed).permutation(len(labels)), [1, 0, *range(2, labels.shape[1])]
    mixed = labels[cases][:, readers]
    assert values_of(by_class(mixed)) == close(values_of(by_class(labels)))
    numbers = labels.astype(float)
    assert values_of(by_number(mixed.astype(float))) == close(values_of(by_number(numbers)))


@PROPERTY
@given(some_labels)
def test_the_names_of_nominal_classes_do_not_matter(labels: Integers) -> None:
    nominal = ("cohen none", "fleiss", "alpha nominal")
    found = values_of(by_class(labels))
    for names in permutations(range(CLASSES)):
        other = values_of(by_class(np.array(names)[labels]))
        assert [other[name] for name in nominal] == close([found[name] for name in nominal])


@PROPERTY
@given(some_labels)
def test_classes_in_the_other_direction_are_as_far_apart(labels: Integers) -> None:
    one, other = values_of(by_class(labels)), values_of(by_class(CLASSES - 1 - labels))
    ordered = ("cohen linear", "cohen quadratic", "alpha ordinal")
    assert [other[name] for name in ordered] == close([one[name] for name in ordered])


@PROPERTY
@given(some_labels)
def test_readers_who_always_agree_have_1_without_an_interval(labels: Integers) -> None:
    same = np.repeat(labels[:, :1], labels.shape[1], axis=1)
    several = len(np.unique(same)) > 1
    for found in (
        cohen(same[:, 0], same[:, 1], CLASSES),
        cohen(same[:, 0], same[:, 1], CLASSES, "quadratic"),
        fleiss(counts_of(same)),
        krippendorff(same.astype(float), "ordinal", CLASSES),
        krippendorff(same.astype(float), "ratio"),
        icc(same.astype(float), "a_1"),
        icc(same.astype(float), "c_k"),
    ):
        assert found == (Estimate(1.0) if several else None)


@PROPERTY
@given(some_numbers, st.integers(0, 100))
def test_weights_count_cases_as_often(values: Floats, seed: int) -> None:
    weight = np.random.default_rng(seed).integers(0, 4, len(values))
    drawn = np.repeat(values, weight, axis=0)
    if not len(drawn):
        return
    for make in (by_number, lambda given: by_class(given.astype(np.int64) % CLASSES)):
        weighted = {name: float(each(weight.astype(float))) for name, each in make(values).items()}
        assert weighted == pytest.approx(values_of(make(drawn)), nan_ok=True, abs=1e-7)


@PROPERTY
@given(some_numbers)
def test_nothing_is_ever_nan_and_bounds_lie_around_the_estimate(values: Floats) -> None:
    labels = values.astype(np.int64) % CLASSES
    found = [
        *(icc(values, form) for form in FORMS),
        within_sd(values),
        krippendorff(values, "interval"),
        krippendorff(values, "ratio"),
        krippendorff(labels.astype(float), "ordinal", CLASSES),
        fleiss(counts_of(labels)),
        cohen(labels[:, 0], labels[:, 1], CLASSES, "linear"),
    ]
    for estimate in filter(None, found):
        assert np.isfinite(estimate.value)
        if estimate.lower is not None and estimate.upper is not None:
            assert estimate.lower < estimate.upper
            assert estimate.lower - 1e-9 <= estimate.value <= estimate.upper + 1e-9


@PROPERTY
@given(some_numbers, st.integers(-1000, 1000), st.integers(1, 1000))
def test_the_unit_of_numbers_does_not_matter(values: Floats, shift: int, unit: int) -> None:
    one, other = values_of(by_number(values)), values_of(by_number(values * unit + shift))
    alike = [name for name in one if name not in {"alpha ratio", "within"}]
    assert [other[name] for name in alike] == pytest.approx([one[name] for name in alike], rel=1e-6, nan_ok=True)


@pytest.mark.parametrize(
    "values", [np.empty((0, 3)), np.full((1, 3), 1.0), np.full((5, 2), 2.0)], ids=["no case", "one case", "one value"]
)
def test_without_variation_there_is_no_coefficient(values: Floats) -> None:
    labels = values.astype(np.int64)
    found = values_of(by_class(labels) | by_number(values))
    assert np.isnan([value for name, value in found.items() if name != "within"]).all()


def test_one_case_has_no_interval() -> None:
    assert cohen(np.array([0]), np.array([1]), 2) == Estimate(0.0)
    assert fleiss(np.array([[1, 1, 0]])) == Estimate(-1.0)
    assert icc(np.array([[1.0, 2.0]]), "a_1") is None


def test_a_reader_without_a_class_changes_no_definition() -> None:
    table = [30, 0, 20, 0]
    assert cohen(*from_table(table), 2).value == 0.0  # type: ignore[union-attr]


def test_alpha_takes_no_case_of_one_reading() -> None:
    with pytest.raises(ValueError, match="two or more"):
        krippendorff_of(np.array([[1.0, np.nan]]), "interval")
    assert krippendorff(np.array([[1.0, np.nan], [1.0, 2.0], [3.0, 3.0]]), "interval") is not None


def test_fleiss_takes_as_many_readers_for_each_case() -> None:
    with pytest.raises(ValueError, match="as many"):
        fleiss_of(np.array([[2, 0], [1, 2]]))


def test_the_standard_deviation_within_readers_is_as_by_hand() -> None:
    found = within_sd(np.array([[1.0, 3.0], [5.0, 5.0], [2.0, 4.0]]))
    assert found is not None
    assert found.value == pytest.approx((4 / 3) ** 0.5)
    assert found.method == "chi-square"


def held(draw: Callable[[np.random.Generator], Estimate | None], truth: float, times: int = 400) -> float:
    """How often an interval of random data holds the truth."""
    random = np.random.default_rng(6)
    found = [draw(random) for _ in range(times)]
    within = [each.lower <= truth <= each.upper for each in found if each and each.lower is not None and each.upper]
    return sum(within) / len(within)


def binary(random: np.random.Generator, cases: int, readers: int) -> Integers:
    """Labels that agree beyond chance by 1 / (2 + 1 + 1) = 0.25: the chance of a case is a beta variable of 2 and 1."""
    chance = random.beta(2, 1, size=(cases, 1))
    return (random.random((cases, readers)) < chance).astype(np.int64)


def numbers(random: np.random.Generator, cases: int, readers: int) -> Floats:
    """Cases and errors of the same variance, so that they correlate by a half."""
    return random.normal(size=(cases, 1)) + random.normal(size=(cases, readers))


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    def of_fleiss(random: np.random.Generator) -> Estimate | None:
        labels = binary(random, 60, 4)
        return fleiss(np.stack([labels.sum(1), 4 - labels.sum(1)], axis=1))

    assert 0.92 <= held(of_fleiss, 0.25) <= 0.98
    assert 0.92 <= held(lambda random: krippendorff(binary(random, 60, 4).astype(float), "nominal", 2), 0.25) <= 0.98
    assert 0.92 <= held(lambda random: cohen(*binary(random, 150, 2).T, 2), 0.25) <= 0.98
    assert 0.92 <= held(lambda random: krippendorff(numbers(random, 60, 3), "interval"), 0.5) <= 0.98
    for form in ("1_1", "a_1", "c_1"):
        assert 0.92 <= held(lambda random, form=form: icc(numbers(random, 30, 3), form), 0.5) <= 0.98  # type: ignore[misc]
    assert 0.92 <= held(lambda random: within_sd(numbers(random, 30, 2)), 1.0) <= 0.98


@settings(PROPERTY, max_examples=30)
@given(some_numbers)
def test_leaving_out_each_case_is_the_coefficient_of_the_others(values: Floats) -> None:
    labels = values.astype(np.int64) % CLASSES
    for make in (lambda kept: by_number(values[kept]), lambda kept: by_class(labels[kept])):
        every = np.arange(len(values))
        alone = [values_of(make(every != case)) for case in every]
        for name, coefficient in make(every >= 0).items():
            assert coefficient.without_each() == close([found[name] for found in alone])


def test_the_jackknife_of_a_mean_is_the_standard_error_of_the_mean() -> None:
    values = np.array([1.0, 2.0, 4.0, 9.0])
    mean = coefficient_of_sums(np.stack([np.ones(4), values], axis=1), lambda sums: sums[..., 1] / sums[..., 0])
    found = jackknifed(mean, high=np.inf)
    assert found is not None
    assert (found.upper - found.value) / 3.18244631 == pytest.approx(values.std(ddof=1) / 2)
