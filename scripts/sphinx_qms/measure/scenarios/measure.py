"""A measurement of scenarios: what the same model achieves under different conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from sphinx_qms.measure.groups.cells import cells_to_withhold
from sphinx_qms.measure.groups.quantities import (
    CONFUSION,
    area_difference,
    cells_in,
    of_performance,
    proportion,
    proportion_difference,
    sizes,
)
from sphinx_qms.measure.groups.rows import GroupedRows, Part, draws_of, no_rows, read_parts
from sphinx_qms.measure.quantities import ROWS, Quantity
from sphinx_qms.measure.quantity_numbers import numbers_of_quantities
from sphinx_qms.measure.small_cells import withhold
from sphinx_qms.measure.statistics.arrays import Flags
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.thresholds import read_threshold
from sphinx_qms.measure.values import Counted, Values
from sphinx_qms.model.plan.studies import ScenariosMeasurement

COLUMNS = ("outcome", "score")


def measure_scenarios(tables: Tables, measurement: ScenariosMeasurement, minimum_cell: int) -> Values:
    """What each scenario says of its score, and how far the others lie from the first.

    Numbers of each: `samples`, `patients`, `prevalence`, `auc`, `sensitivity`, `specificity`; of all but the first
    `auc_difference`, `sensitivity_difference`, `specificity_difference` (minus the first) with `…_p`.

    Where a patient has several rows, in one scenario or in several, intervals and p are drawn by patient, so that what
    scenarios have in common counts as such. What would tell of fewer than `minimum_cell` patients is withheld, small
    rests between scenarios included.

    Raises UserError as `read_parts` and `read_threshold`, and where a scenario has no rows, or a patient has several
    and the plan declares no bootstrap.
    """
    rows, scenarios = _read(tables, measurement)
    draws = draws_of(measurement, measurement.bootstrap, measurement.confidence, rows)
    told: list[Counted] = []
    for name, where in scenarios.items():
        told += sizes(name, rows, where)
        told += numbers_of_quantities(name, _quantities(name, rows, scenarios, measurement), draws)
    whole_tables = cells_in((name for name, item in measurement.scenarios.items() if not item.rows.where), [ROWS])
    withheld = cells_to_withhold(rows, scenarios, [list(scenarios)], minimum_cell, CONFUSION, known=whole_tables)
    return Values(tuple(withhold(item.number, item.cells, withheld, minimum_cell) for item in told))


def _read(tables: Tables, measurement: ScenariosMeasurement) -> tuple[GroupedRows, dict[str, Flags]]:
    """All rows, and by scenario which of them belong to it."""
    parts = {
        name: Part(scenario.rows, {"outcome": scenario.outcome, "score": scenario.score})
        for name, scenario in measurement.scenarios.items()
    }
    found = read_parts(tables, measurement, parts, measurement.patient, COLUMNS)
    scenarios = {name: np.asarray(found["part"] == number) for number, name in enumerate(parts)}
    above = np.zeros(len(found["part"]), dtype=bool)
    for name, scenario in measurement.scenarios.items():
        if not scenarios[name].any():
            raise no_rows(measurement, name, scenario.rows)
        above |= scenarios[name] & (found["score"] >= read_threshold(tables, measurement, scenario.threshold, name))
    everywhere = np.ones(len(above), dtype=bool)
    return GroupedRows(found["score"], above, everywhere, found["outcome"] == 1, found["patient"]), scenarios


def _quantities(
    name: str, rows: GroupedRows, scenarios: Mapping[str, Flags], measurement: ScenariosMeasurement
) -> Iterator[Quantity]:
    where = scenarios[name]
    yield proportion("prevalence", name, rows, where, measurement)
    yield from of_performance(name, rows, where, measurement)
    first = next(iter(scenarios))
    if name != first:
        both, pair = (name, first), (where, scenarios[first])
        yield area_difference(both, rows, *pair, measurement)
        for quantity in ("sensitivity", "specificity"):
            yield proportion_difference(quantity, both, rows, *pair, measurement)
