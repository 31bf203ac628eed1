"""A robustness measurement: what perturbations do to the answers, and whether the same input gives the same answer."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_qms.measure.group_cells import in_group
from sphinx_qms.measure.quantities import ROWS
from sphinx_qms.measure.quantity_numbers import Draws, numbers_of_quantities
from sphinx_qms.measure.robustness.cells import answered_in_each_run, cells_to_withhold
from sphinx_qms.measure.robustness.quantities import (
    base_quantities,
    largest_change,
    perturbed_quantities,
    refused,
    repeat_counts,
    repeat_quantities,
    scored_repeats,
)
from sphinx_qms.measure.robustness.rows import Perturbed, RobustnessRows, read_rows
from sphinx_qms.measure.small_cells import withhold
from sphinx_qms.measure.statistics.arrays import Floats
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.values import Counted, Values
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.studies import RobustnessMeasurement


def measure_robustness(tables: Tables, measurement: RobustnessMeasurement, minimum_cell: int) -> Values:
    """What declared perturbations of the input do to the answers, and whether the same input gives the same answer.

    Numbers of all samples as they are answered: `samples`, `patients`, `auc`, `sensitivity`, `specificity`. Of each
    perturbation, of the samples that have an answer under it: the last three, their `_difference` (with it minus
    without, paired: DeLong 1988, Tango 1998) and its `_p` (of shares that of McNemar's exact test); `changed_side`
    (share on the other side of the threshold), `mean_absolute_change` and `largest_change` of the score; and
    `unanswered`, the share of all samples without a score. Of repeats: `runs`, `identical` (share of samples with
    the same answer in each run), `repeatability_sd` (within samples), `repeatability_icc` (ICC(1,1)) and
    `largest_difference`, the last three of samples with a score in each run.

    Where a patient has several rows, every interval and p is drawn by patient, and `n` still counts rows. What would
    tell of fewer than `minimum_cell` patients is withheld.

    Raises UserError as `read_rows`.
    """
    rows = read_rows(tables, measurement)
    withheld = cells_to_withhold(rows, minimum_cell, all_are_known=not measurement.scored.rows.where)
    counted = [("", item) for item in _base(rows.base, measurement)]
    for name, perturbed in rows.perturbed.items():
        counted += [(name, item) for item in _perturbation(name, perturbed, measurement)]
    if rows.repeats is not None:
        counted += [("", item) for item in _repeats(rows, rows.repeats, measurement)]
    numbers = (
        withhold(item.number, [in_group(group, cell) for cell in item.cells], withheld, minimum_cell)
        for group, item in counted
    )
    return Values(tuple(numbers))


def _base(rows: Perturbed, measurement: RobustnessMeasurement) -> Iterator[Counted]:
    patients = int(rows.patient.max()) + 1
    yield Counted(Number("samples", "count", estimate=len(rows), n=len(rows)), (ROWS,))
    yield Counted(Number("patients", "count", estimate=patients, n=patients), (ROWS,))
    yield from numbers_of_quantities("", base_quantities(rows, measurement), _draws(rows, rows, measurement))


def _perturbation(group: str, rows: Perturbed, measurement: RobustnessMeasurement) -> Iterator[Counted]:
    yield from numbers_of_quantities(group, [refused(rows, measurement)], _draws(rows, rows, measurement))
    answered = rows.part(rows.answered)
    quantities = perturbed_quantities(answered, measurement)
    yield from numbers_of_quantities(group, quantities, _draws(rows, answered, measurement))
    yield largest_change(group, answered)


def _repeats(rows: RobustnessRows, repeats: Floats, measurement: RobustnessMeasurement) -> Iterator[Counted]:
    yield from repeat_counts(repeats)
    base, scored = rows.base, answered_in_each_run(repeats)
    quantities = repeat_quantities(base, repeats, measurement)
    yield from numbers_of_quantities("", quantities, _draws(base, base, measurement))
    in_each = scored_repeats(repeats[scored], measurement)
    yield from numbers_of_quantities("", in_each, _draws(base, base.part(scored), measurement))


def _draws(all_rows: Perturbed, rows: Perturbed, measurement: RobustnessMeasurement) -> Draws | None:
    """The patients of the rows, to be drawn, where some patient has several of all rows."""
    if measurement.bootstrap is None or int(all_rows.patient.max()) + 1 == len(all_rows):
        return None
    return Draws(rows.patient, rows.weight, measurement.bootstrap, measurement.confidence)
