"""Tables of a test set and of the answers of two versions, with a comparison of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sphinx_qms.measure.comparison.measure import measure_comparison
from sphinx_qms.measure.tables.open import open_tables
from sphinx_qms.measure.values import Values
from sphinx_qms.model.error import Location
from sphinx_qms.model.plan.studies import ComparisonMeasurement, Version
from sphinx_qms.model.plan.tables import Rows
from unit.builders import PLAN_FILE
from unit.scored_tables import Columns, some_rows, write_scores

BEFORE = Version("MODEL_before", Rows("before"), "risk", 0.5)
AFTER = Version("MODEL_after", Rows("after"), "risk", 0.5)


def a_comparison(**changes: Any) -> ComparisonMeasurement:
    """A comparison of the tables `before` and `after` on all rows of the table `test`, each at 0.5."""
    own: dict[str, Any] = {
        "rows": Rows("test"),
        "outcome": "outcome",
        "sample": ("sample",),
        "patient": ("patient",),
        "approved": BEFORE,
        "changed": AFTER,
    }
    return ComparisonMeasurement("TEST_it", Location(PLAN_FILE, 9), "0" * 64, (), **(own | changes))


def compare(
    root: Path, test: Columns, before: Columns, after: Columns, minimum_cell: int = 1, **changes: Any
) -> Values:
    """What a comparison of the answers `before` and `after` on the test set says."""
    given = {"test": test, "before": before, "after": after}
    tables = {name: write_scores(root, columns, name) for name, columns in given.items()}
    with open_tables(root, tables) as opened:
        return measure_comparison(opened, a_comparison(**changes), minimum_cell)


def some_answers(seed: int = 1, rows: int = 200, **how: Any) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A test set with grades, and what a poorer and a better version answer to it, in another order."""
    columns = some_rows(seed, rows, **how)
    sample = np.arange(rows)
    test = {"sample": sample, **{name: columns[name] for name in ("patient", "outcome", "grade")}}
    order = np.random.default_rng(seed).permutation(rows)
    answers = [{"sample": sample[order], "risk": columns[name][order]} for name in ("other", "risk")]
    return test, answers[0], answers[1]


def in_order(columns: Mapping[str, Any], order: Any) -> dict[str, Any]:
    """The rows in another order."""
    return {name: np.asarray(values)[order] for name, values in columns.items()}
