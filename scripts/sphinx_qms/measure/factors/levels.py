"""The rows of a measurement by the levels of its factors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sphinx_qms.measure.dataset.partition import by_variable
from sphinx_qms.measure.groups.rows import GroupedRows
from sphinx_qms.measure.read_columns import read_columns
from sphinx_qms.measure.statistics.arrays import Flags
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.thresholds import read_threshold
from sphinx_qms.model.plan.common import MISSING, OTHER
from sphinx_qms.model.plan.studies import FactorsMeasurement


@dataclass(frozen=True)
class Levels:
    """All rows, and by factor which of them have which level, in the order of the plan, by the name of its group.

    Values that the plan does not declare, and rows without a value, are levels of their own where there are any.
    """

    rows: GroupedRows
    factors: Mapping[str, Mapping[str, Flags]]


def read_levels(tables: Tables, measurement: FactorsMeasurement) -> Levels:
    """The rows by level; raises UserError as `read_columns` and `read_threshold`."""
    scored = measurement.scored
    named = {"outcome": scored.outcome, "score": scored.score}
    found = read_columns(tables, measurement, scored.rows, measurement.patient, named, variables=measurement.factors)
    above = found["score"] >= read_threshold(tables, measurement, scored.threshold)
    everywhere = np.ones(len(above), dtype=bool)
    factors = {}
    for factor in measurement.factors:
        parts = by_variable(factor).parts
        levels = {f"{factor.name}: {part}": found[factor.name] == code for code, part in enumerate(parts)}
        extra = [f"{factor.name}: {part}" for part in (OTHER, MISSING) if part in parts]
        factors[factor.name] = {name: here for name, here in levels.items() if name not in extra or here.any()}
    return Levels(GroupedRows(found["score"], above, everywhere, found["outcome"], found["patient"]), factors)
