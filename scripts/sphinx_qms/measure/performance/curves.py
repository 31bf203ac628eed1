"""The series of a performance measurement: ROC points, calibration groups, confusion tables, training sizes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sphinx_qms.measure.group_cells import in_group
from sphinx_qms.measure.performance.cells import OUTCOMES, outcome_cell
from sphinx_qms.measure.performance.cuts import Tellable, fits
from sphinx_qms.measure.performance.numbers import draws_of
from sphinx_qms.measure.performance.rows import ScoredRows
from sphinx_qms.measure.quantities import share
from sphinx_qms.measure.statistics.arrays import Integers, mean_of
from sphinx_qms.measure.statistics.estimate import Estimate
from sphinx_qms.measure.statistics.roc import auc, auc_of, roc_points
from sphinx_qms.model.facts import Row
from sphinx_qms.model.plan.measurements import PerformanceMeasurement

MOST_POINTS = 200


def roc_series(rows: ScoredRows, told: frozenset[int], enough: Tellable) -> tuple[Row, ...]:
    """At most 200 points of the ROC curve, from (0, 0) to (1, 1); empty where either class has no row.

    `told` are the cuts of the score at which something else is told. Between a point and any of these, and between two
    points, lie enough people to count them: nobody can be read from the curve.
    """
    if not rows.positive.any() or rows.positive.all():
        return ()
    points = roc_points(rows.positive, rows.score, rows.weight)
    along = points.false_positive_rate + points.true_positive_rate
    last = len(along) - 1
    kept = [0]
    for cut in map(int, np.unique(np.searchsorted(along, np.linspace(0, 2, MOST_POINTS)).clip(0, last))):
        if 0 < cut < last and enough(kept[-1], cut) and fits(cut, told, enough):
            kept.append(cut)
    while len(kept) > 1 and not enough(kept[-1], last):
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
    rows: ScoredRows, groups: Integers, measurement: PerformanceMeasurement, by_patient: bool
) -> tuple[Row, ...]:
    """By calibration group, from the lowest scores: mean prediction, observed share with its interval, rows."""
    series: list[Row] = []
    for group in range(int(groups.max()) + 1):
        inside = groups == group
        observed = share(rows.positive, inside, rows.weight, measurement)
        if observed is None:
            continue
        if by_patient:
            draws = draws_of(rows, measurement)
            observed = draws.interval(observed, draws.of(mean_of(rows.positive, inside)))
        predicted = float(mean_of(rows.score, inside)(rows.weight))
        series.append({"predicted": predicted, "n": int(inside.sum()), **_with_bounds("observed", observed)})
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
            draws = draws_of(rows, measurement)
            area = draws.interval(area, draws.of(auc_of(rows.positive, rows.score)))
        series.append({"size": size, "n": len(rows), **_with_bounds("estimate", area)})
    return tuple(series)


def _with_bounds(name: str, estimate: Estimate) -> dict[str, float]:
    bounds = {name: estimate.value, "lower": estimate.lower, "upper": estimate.upper}
    return {key: value for key, value in bounds.items() if value is not None}
