"""Tables of perturbed and repeated answers for tests of robustness, with a measurement of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sphinx_qms.measure.robustness.measure import measure_robustness
from sphinx_qms.measure.tables.open import open_tables
from sphinx_qms.measure.values import Values
from sphinx_qms.model.error import Location
from sphinx_qms.model.plan.studies import Answers, Repeats, RobustnessMeasurement, Scored
from sphinx_qms.model.plan.tables import Rows
from unit.builders import PLAN_FILE
from unit.scored_tables import Columns, write_scores


def a_robustness(perturbations: Mapping[str, str], repeats: bool = False, **changes: Any) -> RobustnessMeasurement:
    """A measurement of the table `scores` at 0.5; the perturbations, and `repeats`, stand in tables of their own."""
    own: dict[str, Any] = {
        "scored": Scored(Rows("scores"), "outcome", "risk", 0.5),
        "sample": ("sample",),
        "patient": ("patient",),
        "perturbations": {name: Answers(Rows(table), "risk") for name, table in perturbations.items()},
        "repeats": Repeats(Rows("repeats"), "risk", "run") if repeats else None,
    }
    return RobustnessMeasurement("TEST_robust", Location(PLAN_FILE, 9), "0" * 64, (), **(own | changes))


def samples(outcome: Any, risk: Any, patient: Any = None) -> dict[str, Any]:
    """The table of the samples as they are answered."""
    number = np.arange(len(outcome))
    people = number if patient is None else patient
    return {"sample": number, "patient": people, "outcome": outcome, "risk": risk}


def answered(risk: Any) -> dict[str, Any]:
    """A table of answers to the same samples, the last one first; None where one is refused."""
    return {"sample": np.arange(len(risk))[::-1], "risk": list(risk)[::-1]}


def in_runs(*runs: Any) -> dict[str, Any]:
    """The table of repeats."""
    return {
        "sample": np.tile(np.arange(len(runs[0])), len(runs)),
        "run": np.repeat(np.arange(len(runs)), len(runs[0])),
        "risk": [risk for run in runs for risk in run],
    }


def measure_robust(
    root: Path,
    scores: Columns,
    perturbed: Mapping[str, Columns] | None = None,
    repeats: Columns | None = None,
    minimum_cell: int = 1,
    **changes: Any,
) -> Values:
    """What a robustness measurement says of the tables; perturbations by name."""
    names = {name: f"perturbed_{number}" for number, name in enumerate(perturbed or {})}
    tables = [write_scores(root, scores)]
    tables += [write_scores(root, columns, names[name]) for name, columns in (perturbed or {}).items()]
    tables += [write_scores(root, repeats, "repeats")] if repeats is not None else []
    with open_tables(root, {table.name: table for table in tables}) as opened:
        return measure_robustness(opened, a_robustness(names, repeats is not None, **changes), minimum_cell)
