"""An agreement measurement: how far readers agree on the same cases."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sphinx_qms.measure.agreement.cells import CLASSES, withheld_levels
from sphinx_qms.measure.agreement.quantities import quantities_by_detail
from sphinx_qms.measure.agreement.readings import Readings, read_readings
from sphinx_qms.measure.agreement.tables import against_reference, pairs, read
from sphinx_qms.measure.group_cells import in_group
from sphinx_qms.measure.quantities import ROWS
from sphinx_qms.measure.quantity_numbers import Draws, numbers_of_quantities
from sphinx_qms.measure.small_cells import withhold
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.values import Counted, Values
from sphinx_qms.model.facts import Row
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.studies import AgreementMeasurement


def measure_agreement(tables: Tables, measurement: AgreementMeasurement, minimum_cell: int) -> Values:
    """How far readers agree, with each other, with themselves in another round, and with a reference.

    Numbers, for all cases and for each subgroup: `cases`, `patients`, `readings`. Between readers, by the labels of the
    first round, the reference and the arbiter apart (`tables.peers`): of classes `observed_agreement` and `cohen_kappa`
    of any two, `disagreement` (of the cases of two or more readings those whose labels differ), `fleiss_kappa` (cases
    that all have read) in all and by class; `krippendorff_alpha`; of numbers `icc_1_1` to `icc_c_k`. `arbitrated`: of
    the cases that two or more others have read, those that the arbiter read. By reader, of the cases of all rounds in
    which the reader took part, `repeatability_agreement` and `repeatability_kappa`, of numbers `repeatability_icc`
    (one-way) and `repeatability_sd`. Against the reference, of classes, `agreement_with_reference`,
    `kappa_with_reference`, and by class `sensitivity` and `positive_predictive_value`. `n` is the number of cases.
    Series: `agreement_matrix`.

    Where a patient has several cases, every interval is drawn by patient. What would tell of fewer than `minimum_cell`
    patients is withheld, as `cells.withheld_levels` says; so is what has nothing to measure, does not vary, or is of
    one reader.

    Raises UserError as `read_readings`.
    """
    readings, groups = read_readings(tables, measurement)
    withheld = withheld_levels(readings, groups, measurement, minimum_cell)
    by_patient = readings.patients < len(readings)
    numbers: list[Number] = []
    matrix: list[Row] = []
    for group, part in {"": readings, **{name: readings.part(cases) for name, cases in groups.items()}}.items():
        for item in _numbers(group, part, measurement, by_patient):
            cells = [in_group(group, cell) for cell in item.cells]
            numbers.append(withhold(item.number, cells, withheld, minimum_cell))
        if in_group(group, CLASSES) not in withheld:
            matrix += _matrix(group, part, measurement)
    return Values(tuple(numbers), {"agreement_matrix": tuple(matrix)} if matrix else {})


def _numbers(group: str, readings: Readings, measurement: AgreementMeasurement, by_patient: bool) -> Iterator[Counted]:
    total = int(read(readings.label).sum())
    for name, number, cell in (
        ("cases", len(readings), ROWS),
        ("patients", readings.patients, ROWS),
        ("readings", total, ROWS),
    ):
        yield Counted(Number(name, "count", group, number, n=number), (cell,))
    draws = None
    if by_patient and measurement.bootstrap:
        draws = Draws(readings.patient, np.ones(len(readings)), measurement.bootstrap, measurement.confidence)
    for detail, quantities in quantities_by_detail(readings, measurement):
        named = f"{group}: {detail}" if group and detail else group or detail
        yield from numbers_of_quantities(named, quantities, draws)


def _matrix(group: str, readings: Readings, measurement: AgreementMeasurement) -> Iterator[Row]:
    """How many cases got which two classes: from any two peers, and from a reader and the reference."""
    names = measurement.label.level_names
    by_readers = {
        (pair.first, pair.second): pair
        for pair in (*pairs(readings, measurement), *against_reference(readings, measurement))
    }
    for (first, second), pair in by_readers.items() if names else ():
        one, other = pair.classes()
        counts = np.bincount(one * len(names) + other, minlength=len(names) ** 2)
        for place, count in enumerate(map(int, counts)):
            row, column = divmod(place, len(names))
            classes = {"first_class": names[row], "second_class": names[column]}
            yield {"group": group, "first": first, "second": second, **classes, "cases": count}
