"""What is measured in a group of rows: each quantity with its estimate, and what it was counted from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sphinx_qms.measure.performance.cells import NEGATIVE, POSITIVE, ROWS, Outcome, called, outcome_cell
from sphinx_qms.measure.performance.rows import ScoredRows
from sphinx_qms.measure.statistics.arrays import Estimator, Flags, Floats, effective_size, mean_of
from sphinx_qms.measure.statistics.calibration import (
    calibration_intercept,
    calibration_slope,
    intercept_of,
    mean_with_interval,
    slope_of,
)
from sphinx_qms.measure.statistics.estimate import Estimate, cut
from sphinx_qms.measure.statistics.proportion import interval
from sphinx_qms.measure.statistics.roc import auc, auc_of, compare_aucs
from sphinx_qms.model.number import Unit
from sphinx_qms.model.plan.measurements import PerformanceMeasurement

CLASSES = (ROWS, POSITIVE, NEGATIVE)
DIFFERENCE = "auc_difference"


@dataclass(frozen=True)
class Quantity:
    """A quantity of a group of rows.

    `estimate` is right where each patient has one row, None where there is nothing to measure; `estimator` makes what
    estimates the same from weights. `cells` are the counts that it would tell, `counts` numerator and denominator. `p`
    is that of a difference.
    """

    name: str
    unit: Unit
    estimate: Estimate | None
    estimator: Callable[[], Estimator]
    n: int
    cells: tuple[str, ...] = CLASSES
    counts: tuple[int, int] | None = None
    p: float | None = None


def quantities(
    rows: ScoredRows, thresholds: Mapping[str, float], measurement: PerformanceMeasurement
) -> Iterator[Quantity]:
    """The quantities of a group: prevalence, those at thresholds, areas, calibration."""
    everywhere = np.ones(len(rows), dtype=bool)
    yield _proportion("prevalence", rows, rows.positive, everywhere, CLASSES, measurement)
    for number, (name, threshold) in enumerate(thresholds.items()):
        yield from _at_threshold(rows, name, threshold, f" at {name}" if number else "", measurement)
    yield from _areas(rows, measurement)
    if measurement.calibration_groups:
        yield from _calibration(rows, measurement)


def share(rows: ScoredRows, holds: Flags, among: Flags, measurement: PerformanceMeasurement) -> Estimate | None:
    """The proportion of rows for which something holds among some, with its interval; None where there are none.

    With weights the interval is that of the effective number of rows (Kish 1965).
    """
    weight = rows.weight[among]
    if not len(weight):
        return None
    size, total = effective_size(weight), float(weight.sum())
    counted = float(rows.weight[among & holds].sum())
    numerator = min(counted * (size / total), size)
    bounds = interval(numerator, size, measurement.interval, measurement.confidence)
    return Estimate(counted / total, *bounds, measurement.interval)


def _proportion(
    name: str,
    rows: ScoredRows,
    holds: Flags,
    among: Flags,
    cells: tuple[str, ...],
    measurement: PerformanceMeasurement,
) -> Quantity:
    n = int(among.sum())
    counts = None if measurement.weight else (int((among & holds).sum()), n)
    estimate = share(rows, holds, among, measurement)
    return Quantity(name, "proportion", estimate, lambda: mean_of(holds, among), n, cells, counts)


def _at_threshold(
    rows: ScoredRows, name: str, threshold: float, suffix: str, measurement: PerformanceMeasurement
) -> Iterator[Quantity]:
    above = rows.score >= threshold
    right = above == rows.positive
    among: tuple[tuple[str, Flags, str, Outcome, Outcome], ...] = (
        ("sensitivity", rows.positive, POSITIVE, "true_positive", "false_negative"),
        ("specificity", ~rows.positive, NEGATIVE, "true_negative", "false_positive"),
        ("positive_predictive_value", above, called(True, name), "true_positive", "false_positive"),
        ("negative_predictive_value", ~above, called(False, name), "true_negative", "false_negative"),
    )
    for quantity, selected, total, *outcomes in among:
        cells = (total, *(outcome_cell(outcome, name) for outcome in outcomes))
        yield _proportion(f"{quantity}{suffix}", rows, right, selected, cells, measurement)


def _areas(rows: ScoredRows, measurement: PerformanceMeasurement) -> Iterator[Quantity]:
    positive, score, other, n = rows.positive, rows.score, rows.against, len(rows)
    given = (rows.weight, measurement.confidence)
    if other is None:
        area = auc(positive, score, *given) if _both_classes(rows) else None
        yield Quantity("auc", "number", area, lambda: auc_of(positive, score), n)
        return
    compared = compare_aucs(positive, score, other, *given) if _both_classes(rows) else None
    areas = (compared.first, compared.second, compared.difference) if compared else (None, None, None)
    yield Quantity("auc", "number", areas[0], lambda: auc_of(positive, score), n)
    yield Quantity("auc_against", "number", areas[1], lambda: auc_of(positive, other), n)

    def difference() -> Estimator:
        first, second = auc_of(positive, score), auc_of(positive, other)
        return lambda weight: first(weight) - second(weight)

    yield Quantity(DIFFERENCE, "difference", areas[2], difference, n, p=compared.p if compared else None)


def _both_classes(rows: ScoredRows) -> bool:
    return bool(rows.positive.any() and not rows.positive.all())


def _calibration(rows: ScoredRows, measurement: PerformanceMeasurement) -> Iterator[Quantity]:
    error = rows.score - rows.positive
    yield _mean("mean_prediction", "proportion", rows, rows.score, (ROWS,), measurement)
    yield _mean("calibration_in_the_large", "difference", rows, error, CLASSES, measurement)
    given = (rows.positive, rows.score, rows.weight, measurement.confidence)
    slope = calibration_slope(*given) if _both_classes(rows) else None
    yield Quantity("calibration_slope", "number", slope, lambda: slope_of(rows.positive, rows.score), len(rows))
    intercept = calibration_intercept(*given) if _both_classes(rows) else None
    yield Quantity(
        "calibration_intercept", "number", intercept, lambda: intercept_of(rows.positive, rows.score), len(rows)
    )
    yield _mean("brier_score", "number", rows, error**2, CLASSES, measurement)


def _mean(
    name: str,
    unit: Unit,
    rows: ScoredRows,
    values: Floats,
    cells: tuple[str, ...],
    measurement: PerformanceMeasurement,
) -> Quantity:
    estimate = mean_with_interval(values, rows.weight, measurement.confidence) if len(rows) else None
    if estimate and unit != "difference":
        estimate = cut(estimate)
    return Quantity(name, unit, estimate, lambda: mean_of(values), len(rows), cells)
