"""Tables of readings for tests of agreement, with a measurement of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sphinx_qms.measure.agreement.measure import measure_agreement
from sphinx_qms.measure.tables.open import open_tables
from sphinx_qms.measure.values import Values
from sphinx_qms.model.error import Location
from sphinx_qms.model.plan.common import Variable
from sphinx_qms.model.plan.studies import AgreementMeasurement
from sphinx_qms.model.plan.tables import Rows
from unit.builders import PLAN_FILE
from unit.scored_tables import write_scores

Reading = tuple[Any, ...]
COLUMNS = ("case", "reader", "label", "round", "patient", "grade")


def readings(rows: Sequence[Reading]) -> dict[str, list[Any]]:
    """Columns from rows of case, reader, label and, where they are given, round, patient and grade."""
    full = [(*row, *("first", row[0], 1)[len(row) - 3 :]) for row in rows]
    return {name: [row[place] for row in full] for place, name in enumerate(COLUMNS)}


def by_reader(labels: Mapping[str, Sequence[Any]], **columns: Sequence[Any]) -> dict[str, list[Any]]:
    """Columns of the labels that each reader gave to the cases 0, 1 …, None for no reading; others by case."""
    rows = [(case, reader, label) for reader, given in labels.items() for case, label in enumerate(given)]
    found = readings(rows)
    return found | {name: [values[row[0]] for row in rows] for name, values in columns.items()}


def some_labels(seed: int, cases: int, readers: int, classes: int, missing: float = 0.0) -> dict[str, list[Any]]:
    """What readers A, B … said of cases: the true class more often than not."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, classes, cases)
    given: dict[str, list[Any]] = {}
    for number in range(readers):
        guess = np.where(random.random(cases) < 0.7, truth, random.integers(0, classes, cases))
        left_out = random.random(cases) < missing
        given["ABCDEFG"[number]] = [None if out else f"c{label}" for label, out in zip(guess, left_out, strict=True)]
    return given


def an_agreement(**changes: Any) -> AgreementMeasurement:
    """A measurement of two readers, A and B, who gave the classes c0, c1 and c2."""
    own: dict[str, Any] = {
        "rows": Rows("scores"),
        "case": ("case",),
        "patient": ("patient",),
        "reader": Variable("reader", "reader", ("A", "B")),
        "label": Variable("label", "label", ("c0", "c1", "c2")),
    }
    return AgreementMeasurement("ANN_it", Location(PLAN_FILE, 9), "0" * 64, (), **(own | changes))


def named(*readers: str) -> Variable:
    """The variable of these readers."""
    return Variable("reader", "reader", readers)


def measure_readings(root: Path, columns: Mapping[str, Sequence[Any]], minimum_cell: int = 1, **changes: Any) -> Values:
    """What a measurement of the columns says."""
    table = write_scores(root, columns)
    with open_tables(root, {table.name: table}) as opened:
        return measure_agreement(opened, an_agreement(**changes), minimum_cell)
