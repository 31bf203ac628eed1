"""The series of a performance measurement: ROC points, calibration groups, confusion tables, training sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from sphinx_qms.measure.performance.cells import (
    NEGATIVE,
    OUTCOMES,
    POSITIVE,
    ROWS,
    in_calibration_group,
    in_group,
    outcome_cell,
)
from sphinx_qms.measure.performance.numbers import drawn_interval, draws_of
from sphinx_qms.measure.performance.quantities import share
from sphinx_qms.measure.performance.rows import ScoredRows
from sphinx_qms.measure.statistics.arrays import Flags, Integers, mean_of
from sphinx_qms.measure.statistics.roc import auc, auc_of, roc_points
from sphinx_qms.model.facts import Row
from sphinx_qms.model.plan.measurements import PerformanceMeasurement

MOST_POINTS = 200


def roc_series(rows: ScoredRows, cuts: Iterable[float], minimum: int) -> tuple[Row, ...]:
    """At most 200 points of the ROC curve, from (0, 0) to (1, 1); empty where either class has no row.

    Between two points, and between a point and one of the `cuts` of the score at which something else is told, each
    class has no patient or at least `minimum`: nobody can be read from the curve.
    """
    if not rows.positive.any() or rows.positive.all():
        return ()
    points = roc_points(rows.positive, rows.score, rows.weight)
    descending = points.score[1:]
    last = len(descending)
    # a row at a cut is positive: as many points are above the cut as scores are not below it
    fixed = {0, last, *(int(np.searchsorted(-descending, -cut, side="right")) for cut in cuts)}
    moves = _moves(rows, minimum)
    kept = [0]
    along = points.false_positive_rate + points.true_positive_rate
    for candidate in map(int, np.unique(np.searchsorted(along, np.linspace(0, 2, MOST_POINTS)).clip(0, last))):
        if 0 < candidate < last:
            before = max(cut for cut in fixed if cut < candidate)
            after = min(cut for cut in fixed if cut > candidate)
            if moves(kept[-1], candidate) and moves(before, candidate) and moves(candidate, after):
                kept.append(candidate)
    while len(kept) > 1 and not moves(kept[-1], last):
        kept.pop()
    return tuple(
        {
            "false_positive_rate": float(points.false_positive_rate[point]),
            "true_positive_rate": float(points.true_positive_rate[point]),
        }
        for point in [*kept, last]
    )


def confusion_series(
    parts: Mapping[str, ScoredRows], thresholds: Mapping[str, float], withheld: frozenset[str]
) -> tuple[Row, ...]:
    """The confusion table of each group at each threshold, without the cells that are withheld."""
    return tuple(
        {"threshold": name, "group": group}
        | {
            outcome: int(((rows.positive == has_it) & ((rows.score >= threshold) == is_called)).sum())
            for outcome, (has_it, is_called) in OUTCOMES.items()
            if in_group(group, outcome_cell(outcome, name)) not in withheld
        }
        for name, threshold in thresholds.items()
        for group, rows in parts.items()
    )


def calibration_series(
    rows: ScoredRows, groups: Integers, measurement: PerformanceMeasurement, by_patient: bool, withheld: frozenset[str]
) -> tuple[Row, ...]:
    """By calibration group, from the lowest scores: mean prediction, observed share with its interval, rows.

    A group of too few rows is left out, what was observed in it where that would tell too small a count.
    """
    series: list[Row] = []
    for number in range(int(groups.max()) + 1):
        inside = groups == number
        small = {
            cell for cell in (ROWS, POSITIVE, NEGATIVE) if in_group("", in_calibration_group(cell, number)) in withheld
        }
        if ROWS in small:
            continue
        row: dict[str, float | int] = {
            "predicted": float(mean_of(rows.score, inside)(rows.weight)),
            "n": int(inside.sum()),
        }
        observed = share(rows, rows.positive, inside, measurement)
        if observed and not small:
            if by_patient:
                draws = draws_of(rows, mean_of(rows.positive, inside), measurement)
                observed = drawn_interval(observed, draws, measurement.confidence)
            bounds = {"observed": observed.value, "lower": observed.lower, "upper": observed.upper}
            row |= {name: value for name, value in bounds.items() if value is not None}
        series.append(row)
    return tuple(series)


def training_size_series(
    sizes: Mapping[float, ScoredRows], measurement: PerformanceMeasurement, minimum: int
) -> tuple[Row, ...]:
    """The area under the ROC curve by training size, ascending, each with its interval and the rows it was tested on.

    A size is left out where either class has fewer than `minimum` patients, or none.
    """
    series: list[Row] = []
    for size, rows in sizes.items():
        classes = (rows.positive, ~rows.positive)
        if min(len(np.unique(rows.patient[selected])) for selected in classes) < max(minimum, 1):
            continue
        area = auc(rows.positive, rows.score, rows.weight, measurement.confidence)
        if rows.patients < len(rows):
            draws = draws_of(rows, auc_of(rows.positive, rows.score), measurement)
            area = drawn_interval(area, draws, measurement.confidence)
        bounds = {"estimate": area.value, "lower": area.lower, "upper": area.upper}
        told = {name: value for name, value in bounds.items() if value is not None}
        series.append({"size": size, "n": len(rows), **told})
    return tuple(series)


def _moves(rows: ScoredRows, minimum: int) -> Callable[[int, int], bool]:
    """Whether from one point of the curve to another each class moves by no patient or by at least the minimum."""
    order = np.argsort(-rows.score, kind="stable")
    _, sizes = np.unique(-rows.score, return_counts=True)
    ends = np.concatenate(([0], np.cumsum(sizes)))
    positive, patient = rows.positive[order], rows.patient[order]
    one_row_each = rows.patients == len(rows)

    def patients(between: slice, selected: Flags) -> int:
        return int(selected.sum()) if one_row_each else len(np.unique(patient[between][selected]))

    def moves(first: int, second: int) -> bool:
        between = slice(ends[first], ends[second])
        counts = [patients(between, positive[between] == has_it) for has_it in (True, False)]
        return all(count == 0 or count >= minimum for count in counts)

    return moves
