"""A measurement of monitoring: windows of time held against the reference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from sphinx_qms.measure.group_cells import families
from sphinx_qms.measure.groups.cells import cells_to_withhold
from sphinx_qms.measure.groups.quantities import (
    ABOVE,
    BELOW,
    area,
    area_difference,
    cells_in,
    mean,
    proportion,
    proportion_difference,
    sizes,
    told_of_labelled,
)
from sphinx_qms.measure.groups.rows import GroupedRows, draws_of
from sphinx_qms.measure.monitoring.rows import read_windows
from sphinx_qms.measure.monitoring.variables import variable_numbers
from sphinx_qms.measure.quantities import ROWS, Quantity, of_two_values
from sphinx_qms.measure.quantity_numbers import numbers_of_quantities
from sphinx_qms.measure.small_cells import withhold
from sphinx_qms.measure.statistics.arrays import Flags
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.values import NO_PROBABILITY, Counted, Values
from sphinx_qms.model.facts import Row
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.studies import REFERENCE, MonitoringMeasurement


def measure_monitoring(tables: Tables, measurement: MonitoringMeasurement, minimum_cell: int) -> Values:
    """What windows hold, and how they differ from the reference.

    Numbers of `reference` and of each window, and of their subgroups as `WINDOW: SUBGROUP`: `samples`, `patients`;
    with a score `mean_prediction`; with a threshold `above_threshold`; with an outcome `labelled`, the share of rows
    whose outcome is known, and over these `auc`, `sensitivity`, `specificity` and `calibration_in_the_large` (mean
    prediction minus observed share). For windows `…_difference` from the reference with `…_difference_p`. For
    `WINDOW: VARIABLE` `psi`, `chi_square_p`, and where it has bins `ks`, `ks_p`. Series: `windows` in their order,
    `drift`.

    Where a patient has several rows, in one window or in several, intervals and p are drawn by patient. What would tell
    of fewer than `minimum_cell` patients is withheld; windows that overlap are protected each by itself. A window
    without rows has nothing to measure.

    Raises UserError as `read_windows`, and where a patient has several rows and the plan declares no bootstrap.
    """
    found = read_windows(tables, measurement)
    groups = {
        _named(window, subgroup): where & inside
        for window, where in found.windows.items()
        for subgroup, inside in {"": np.ones(len(found.rows), dtype=bool), **found.subgroups}.items()
    }
    draws = draws_of(measurement, measurement.bootstrap, measurement.confidence, found.rows)
    told: list[Counted] = []
    for group, where in groups.items():
        told += sizes(group, found.rows, where)
        told += numbers_of_quantities(group, _quantities(group, found.rows, groups, measurement), draws)
    told += variable_numbers(found, measurement.variables, draws, minimum_cell)
    together = [
        [_named(window, subgroup) for subgroup in ("", *family)]
        for window in found.windows
        for family in (*families(measurement.subgroups), ())
    ]
    selected = {REFERENCE: measurement.reference, **measurement.windows}
    whole_tables = cells_in((window for window, rows in selected.items() if not rows.where), [ROWS])
    withheld = cells_to_withhold(found.rows, groups, together, minimum_cell, known=whole_tables)
    numbers = [withhold(item.number, item.cells, withheld, minimum_cell) for item in told]
    return Values(tuple(numbers), _series({number.key: number for number in numbers}, measurement))


def _named(window: str, subgroup: str) -> str:
    return f"{window}: {subgroup}" if subgroup else window


def _quantities(
    group: str, rows: GroupedRows, groups: Mapping[str, Flags], measurement: MonitoringMeasurement
) -> Iterator[Quantity]:
    """Those of a group, and how far they lie from those of the same group of the reference."""
    where = groups[group]
    window, _, subgroup = group.partition(": ")
    both = (group, _named(REFERENCE, subgroup))
    pair = (where, groups[both[1]])
    compared = window != REFERENCE
    shares = ["above_threshold"] if measurement.threshold is not None else []
    if measurement.outcome:
        yield proportion("labelled", group, rows, where, measurement)
        yield area(group, rows, where, measurement)
        shares += ["sensitivity", "specificity"]
        if compared:
            yield area_difference(both, rows, *pair, measurement)
    for name in shares:
        yield proportion(name, group, rows, where, measurement)
        if compared:
            yield proportion_difference(name, both, rows, *pair, measurement)
    if measurement.score:
        probable = bool(((rows.score >= 0) & (rows.score <= 1)).all())
        means = _means(group, rows, where, measurement)
        yield from means if probable else (replace(each, estimate=None, why=NO_PROBABILITY) for each in means)


def _means(group: str, rows: GroupedRows, where: Flags, measurement: MonitoringMeasurement) -> Iterator[Quantity]:
    """What is predicted, and how far it lies from what is observed."""
    cells = (ROWS, ABOVE, BELOW) if of_two_values(rows.score[where]) else (ROWS,)
    yield mean("mean_prediction", "proportion", group, rows.score, where, cells, measurement)
    if measurement.outcome:
        error, where = rows.score - rows.positive, where & rows.labelled
        told = told_of_labelled(rows.score[where])
        yield mean("calibration_in_the_large", "difference", group, error, where, told, measurement)


def _series(numbers: Mapping[str, Number], measurement: MonitoringMeasurement) -> dict[str, tuple[Row, ...]]:
    windows = []
    for window in (REFERENCE, *measurement.windows):
        labelled = numbers.get(f"labelled/{window}")
        row = {"window": window, "samples": numbers[f"samples/{window}"].estimate}
        windows.append(row | ({"labelled": labelled.numerator} if labelled else {}))
    drift = tuple(
        {"window": window, "variable": variable.name, "psi": numbers[f"psi/{window}: {variable.name}"].estimate}
        for window in measurement.windows
        for variable in measurement.variables
    )
    return {"windows": tuple(windows), "drift": drift}
