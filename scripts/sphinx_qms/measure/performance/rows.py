"""The rows of a performance measurement, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sphinx_qms.measure.read_columns import a_problem, read_columns, undeclared_bootstrap
from sphinx_qms.measure.statistics.arrays import Flags, Floats, Integers, numbered_anew
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.model.error import UserError
from sphinx_qms.model.plan.measurements import PerformanceMeasurement


@dataclass(frozen=True)
class ScoredRows:
    """Rows with outcome, score, weight (1 without one), and patient, numbered from 0; `against` is the other score."""

    positive: Flags
    score: Floats
    weight: Floats
    patient: Integers
    against: Floats | None = None

    def __len__(self) -> int:
        return len(self.score)

    @property
    def patients(self) -> int:
        """How many patients there are."""
        return int(self.patient.max()) + 1 if len(self) else 0

    def part(self, rows: Flags) -> ScoredRows:
        """Those rows alone, patients numbered anew."""
        against = None if self.against is None else self.against[rows]
        return ScoredRows(
            self.positive[rows], self.score[rows], self.weight[rows], numbered_anew(self.patient[rows]), against
        )


def read_rows(tables: Tables, measurement: PerformanceMeasurement) -> tuple[ScoredRows, dict[str, Flags]]:
    """The rows of a measurement, and by subgroup which of them belong to it.

    They come in an order of their own, so that facts do not depend on that of the table. Raises UserError with every
    problem: no rows, a missing outcome, score, weight or patient, a column of another type, a score that is no
    probability where calibration is asked for, a weight that is not above 0, several rows of a patient without a seed.
    """
    named = {"outcome": measurement.outcome, "score": measurement.score}
    named |= {"against": measurement.against} if measurement.against else {}
    named |= {"weight": measurement.weight} if measurement.weight else {}
    found = read_columns(tables, measurement, measurement.rows, measurement.patient, named, measurement.subgroups)
    problems = []
    if measurement.calibration_groups and (outside := int(((found["score"] < 0) | (found["score"] > 1)).sum())):
        message = f"{outside} of {len(found['score'])} rows have a score in {measurement.score} outside 0 and 1"
        hint = "calibration takes probabilities; leave calibration_groups away where the score is none"
        problems.append(a_problem(measurement, "score-outside", message, hint))
    if measurement.weight and (wrong := int((found["weight"] <= 0).sum())):
        message = f"{wrong} of {len(found['weight'])} rows have a weight in {measurement.weight} that is not above 0"
        problems.append(
            a_problem(measurement, "weight-value", message, "a weight says how many rows this one stands for")
        )
    rows = _scored(found)
    problems += undeclared_bootstrap(measurement, measurement.bootstrap, len(rows), rows.patients)
    if problems:
        raise UserError(problems)
    return rows, {name: found[f"group {number}"] for number, name in enumerate(measurement.subgroups)}


def read_training_sizes(tables: Tables, measurement: PerformanceMeasurement) -> dict[float, ScoredRows]:
    """The rows of each training size, ascending; empty without; raises UserError as `read_rows`."""
    sizes = measurement.training_sizes
    if sizes is None:
        return {}
    named = {"outcome": sizes.outcome, "score": sizes.score, "size": sizes.size}
    found = read_columns(tables, measurement, sizes.rows, measurement.patient, named)
    rows = _scored(found)
    parts = {float(size): rows.part(found["size"] == size) for size in np.unique(found["size"])}
    undeclared = [
        undeclared_bootstrap(measurement, measurement.bootstrap, len(part), part.patients) for part in parts.values()
    ]
    if problems := [problem for found in undeclared for problem in found]:
        raise UserError(problems)
    return parts


def _scored(found: Mapping[str, Any]) -> ScoredRows:
    ones = np.ones(len(found["score"]))
    return ScoredRows(
        found["outcome"], found["score"], found.get("weight", ones), found["patient"], found.get("against")
    )
