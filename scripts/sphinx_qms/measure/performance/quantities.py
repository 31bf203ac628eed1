"""What is measured in a group of rows: prevalence, what holds at thresholds, areas, calibration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from sphinx_qms.measure.performance.cells import OUTCOMES, Outcome, called, outcome_cell
from sphinx_qms.measure.performance.rows import ScoredRows
from sphinx_qms.measure.quantities import (
    CLASSES,
    NEGATIVE,
    POSITIVE,
    ROWS,
    Quantity,
    area,
    compared_areas,
    has_both_classes,
    of_two_values,
    proportion,
)
from sphinx_qms.measure.statistics.arrays import Flags, Floats, mean_of
from sphinx_qms.measure.statistics.calibration import (
    calibration_intercept,
    calibration_slope,
    intercept_of,
    mean_with_interval,
    slope_of,
)
from sphinx_qms.measure.statistics.estimate import cut
from sphinx_qms.model.number import Unit
from sphinx_qms.model.plan.measurements import PerformanceMeasurement


def quantities(
    rows: ScoredRows, thresholds: Mapping[str, float], measurement: PerformanceMeasurement
) -> Iterator[Quantity]:
    """The quantities of a group: prevalence, those at thresholds, areas, calibration."""
    everywhere = np.ones(len(rows), dtype=bool)
    yield _proportion("prevalence", rows, rows.positive, everywhere, CLASSES, measurement)
    for number, (name, threshold) in enumerate(thresholds.items()):
        yield from _at_threshold(rows, name, threshold, f" at {name}" if number else "", measurement)
    called_only = of_two_values(rows.score) if rows.against is None else of_two_values(rows.score, rows.against)
    outcomes = [outcome_cell(outcome, name) for name in thresholds for outcome in OUTCOMES] if called_only else []
    yield from (replace(found, cells=(*found.cells, *outcomes)) for found in _of_scores(rows, measurement))


def _of_scores(rows: ScoredRows, measurement: PerformanceMeasurement) -> Iterator[Quantity]:
    """What does not rest on thresholds; of scores of two values it would tell as much as what does."""
    yield from _areas(rows, measurement)
    if measurement.calibration_groups:
        yield from _calibration(rows, measurement)


def _proportion(
    name: str,
    rows: ScoredRows,
    holds: Flags,
    among: Flags,
    cells: tuple[str, ...],
    measurement: PerformanceMeasurement,
) -> Quantity:
    weighted = bool(measurement.weight)
    return proportion(name, holds, among, rows.weight, cells, measurement, weighted=weighted)


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
    given = (rows.weight, measurement.confidence)
    if rows.against is None:
        yield area("auc", rows.positive, rows.score, *given)
    else:
        names = ("auc", "auc_against", "auc_difference")
        yield from compared_areas(names, rows.positive, rows.score, rows.against, *given)


def _calibration(rows: ScoredRows, measurement: PerformanceMeasurement) -> Iterator[Quantity]:
    error = rows.score - rows.positive
    yield _mean("mean_prediction", "proportion", rows, rows.score, (ROWS,), measurement)
    yield _mean("calibration_in_the_large", "difference", rows, error, CLASSES, measurement)
    given = (rows.positive, rows.score, rows.weight, measurement.confidence)
    slope = calibration_slope(*given) if has_both_classes(rows.positive) else None
    yield Quantity("calibration_slope", "number", slope, lambda: slope_of(rows.positive, rows.score), len(rows))
    intercept = calibration_intercept(*given) if has_both_classes(rows.positive) else None
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
