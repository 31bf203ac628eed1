"""The numbers of a group of rows, with intervals by rows or by patients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from sphinx_qms.measure.performance.cells import ROWS
from sphinx_qms.measure.performance.quantities import DIFFERENCE, Quantity, quantities
from sphinx_qms.measure.performance.rows import ScoredRows
from sphinx_qms.measure.statistics.arrays import Estimator, Floats
from sphinx_qms.measure.statistics.bootstrap import METHOD, percentile_interval, resampled, two_sided_p
from sphinx_qms.measure.statistics.estimate import Estimate
from sphinx_qms.measure.values import NOTHING, Counted
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.measurements import PerformanceMeasurement


def numbers_of(
    group: str,
    rows: ScoredRows,
    thresholds: Mapping[str, float],
    measurement: PerformanceMeasurement,
    by_patient: bool,
) -> Iterator[Counted]:
    """The numbers of a group, each with the cells that it would tell.

    `by_patient` draws the intervals of all by the bootstrap of patients.
    """
    yield Counted(Number("samples", "count", group, len(rows), n=len(rows)), (ROWS,))
    yield Counted(Number("patients", "count", group, rows.patients, n=rows.patients), (ROWS,))
    measured = list(quantities(rows, thresholds, measurement))
    drawn = _draws(rows, [quantity.estimator() for quantity in measured], measurement) if by_patient else None
    for place, quantity in enumerate(measured):
        estimate = quantity.estimate
        if estimate and drawn is not None:
            estimate = drawn_interval(estimate, drawn[:, place], measurement.confidence)
        yield Counted(_number(group, quantity, estimate), quantity.cells)
        if quantity.name == DIFFERENCE:
            p = quantity.p if drawn is None else two_sided_p(drawn[:, place])
            yield Counted(_p(group, quantity, p), quantity.cells)


def drawn_interval(estimate: Estimate, draws: Floats, confidence: float) -> Estimate:
    """The estimate with the percentile interval of its draws."""
    bounds = percentile_interval(draws, confidence)
    return Estimate(estimate.value, *bounds, METHOD) if bounds else Estimate(estimate.value)


def draws_of(rows: ScoredRows, estimator: Estimator, measurement: PerformanceMeasurement) -> Floats:
    """The estimate in each repetition of the bootstrap that the plan declares."""
    if measurement.bootstrap is None:
        raise ValueError("the plan declares no bootstrap")
    repetitions, seed = measurement.bootstrap.repetitions, measurement.bootstrap.seed
    return resampled(estimator, rows.patient, rows.weight, repetitions, seed)


def _draws(rows: ScoredRows, estimators: Sequence[Estimator], measurement: PerformanceMeasurement) -> Floats | None:
    """The estimates in each repetition, one column for each; None without rows."""
    if not len(rows):
        return None
    return draws_of(rows, lambda weight: np.stack([each(weight) for each in estimators], axis=-1), measurement)


def _p(group: str, quantity: Quantity, p: float | None) -> Number:
    if quantity.estimate is None or p is None:
        return Number(f"{quantity.name}_p", "number", group, withheld=NOTHING)
    return Number(f"{quantity.name}_p", "number", group, p, n=quantity.n)


def _number(group: str, quantity: Quantity, estimate: Estimate | None) -> Number:
    if estimate is None:
        return Number(quantity.name, quantity.unit, group, withheld=NOTHING)
    numerator, denominator = quantity.counts or (None, None)
    return Number(
        quantity.name,
        quantity.unit,
        group,
        estimate.value,
        estimate.lower,
        estimate.upper,
        quantity.n,
        numerator,
        denominator,
        estimate.method,
    )
