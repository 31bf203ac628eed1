"""A measurement of factors: what moves performance."""

from __future__ import annotations

import numpy as np

from sphinx_qms.measure.factors.levels import read_levels
from sphinx_qms.measure.factors.odds import odds_numbers
from sphinx_qms.measure.factors.ranges import range_numbers
from sphinx_qms.measure.groups.cells import cells_to_withhold
from sphinx_qms.measure.groups.quantities import CONFUSION, cells_in, of_performance, sizes
from sphinx_qms.measure.groups.rows import draws_of
from sphinx_qms.measure.quantity_numbers import numbers_of_quantities
from sphinx_qms.measure.small_cells import withhold
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.values import Counted, Values
from sphinx_qms.model.plan.studies import FactorsMeasurement

EVERYBODY = ""


def measure_factors(tables: Tables, measurement: FactorsMeasurement, minimum_cell: int) -> Values:
    """How performance differs over the levels of each factor.

    Numbers of `FACTOR: LEVEL`: `samples`, `patients`, `auc`, `sensitivity`, `specificity`, and `odds_ratio` of a right
    answer against the first level, with all factors and the outcome taken into account. Numbers of `FACTOR`:
    `auc_range`, `sensitivity_range`, `specificity_range` (largest minus smallest), `auc_p`, `sensitivity_p`,
    `specificity_p` (homogeneity), and `factor_p` (likelihood ratio, the other factors taken into account).

    Where a patient has several rows, intervals and p are drawn by patient. What would tell of fewer than `minimum_cell`
    patients at a level is withheld, and with one level all that is worked out from it; all counts of all rows are taken
    to be known. How levels of different factors go together is not told, nor looked at.

    Raises UserError as `read_levels`, and where a patient has several rows and the plan declares no bootstrap.
    """
    found = read_levels(tables, measurement)
    rows, draws = found.rows, draws_of(measurement, measurement.bootstrap, measurement.confidence, found.rows)
    told: list[Counted] = []
    for factor, levels in found.factors.items():
        for level, where in levels.items():
            told += sizes(level, rows, where)
            told += numbers_of_quantities(level, of_performance(level, rows, where, measurement), draws)
        told += range_numbers(factor, rows, levels, measurement, draws)
    told += odds_numbers(found, measurement.confidence, draws)
    groups = {EVERYBODY: np.ones(len(rows), dtype=bool)}
    groups |= {level: where for levels in found.factors.values() for level, where in levels.items()}
    families = [[EVERYBODY, *levels] for levels in found.factors.values()]
    withheld = cells_to_withhold(rows, groups, families, minimum_cell, CONFUSION, known=cells_in([EVERYBODY]))
    return Values(tuple(withhold(item.number, item.cells, withheld, minimum_cell) for item in told))
