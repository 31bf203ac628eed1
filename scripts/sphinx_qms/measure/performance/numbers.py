"""The numbers of a group of rows, with intervals by rows or by patients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sphinx_qms.measure.performance.quantities import quantities
from sphinx_qms.measure.performance.rows import ScoredRows
from sphinx_qms.measure.quantities import ROWS
from sphinx_qms.measure.quantity_numbers import Draws, numbers_of_quantities
from sphinx_qms.measure.values import Counted
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
    draws = draws_of(rows, measurement) if by_patient else None
    yield from numbers_of_quantities(group, quantities(rows, thresholds, measurement), draws)


def draws_of(rows: ScoredRows, measurement: PerformanceMeasurement) -> Draws:
    """The patients of the rows, to be drawn as the plan declares."""
    if measurement.bootstrap is None:
        raise ValueError("the plan declares no bootstrap")
    return Draws(rows.patient, rows.weight, measurement.bootstrap, measurement.confidence)
