"""Tables of readings for tests of reader studies, with a measurement of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sphinx_qms.measure.reader_study.measure import measure_reader_study
from sphinx_qms.measure.statistics.arrays import Flags, Floats
from sphinx_qms.measure.tables.open import open_tables
from sphinx_qms.measure.values import Values
from sphinx_qms.model.error import Location
from sphinx_qms.model.plan.common import Variable
from sphinx_qms.model.plan.studies import ReaderStudyMeasurement
from sphinx_qms.model.plan.tables import Rows
from unit.builders import PLAN_FILE
from unit.scored_tables import Columns, write_scores

MODALITIES = ("alone", "with software")


def a_reader_study(readers: int = 3, **changes: Any) -> ReaderStudyMeasurement:
    """A study of all rows of the table `readings` by readers A, B, C …"""
    own: dict[str, Any] = {
        "rows": Rows("readings"),
        "case": ("case",),
        "patient": ("patient",),
        "reader": Variable("reader", "who", tuple("ABCDEFGH"[:readers])),
        "modality": Variable("modality", "how", MODALITIES),
        "outcome": "truth",
        "rating": "rating",
    }
    return ReaderStudyMeasurement("STUDY_readers", Location(PLAN_FILE, 9), "0" * 64, (), **(own | changes))


def as_rows(positive: Flags, rating: Floats, patient: Any = None, time: Floats | None = None) -> dict[str, list[Any]]:
    """The table of readings of shape (2, readers, cases)."""
    people = range(len(positive)) if patient is None else patient
    places = list(np.ndindex(rating.shape))
    columns: dict[str, list[Any]] = {
        "case": [case for _, _, case in places],
        "patient": [int(people[case]) for _, _, case in places],
        "who": ["ABCDEFGH"[reader] for _, reader, _ in places],
        "how": [MODALITIES[modality] for modality, _, _ in places],
        "truth": [bool(positive[case]) for _, _, case in places],
        "rating": [float(rating[place]) for place in places],
    }
    return columns if time is None else columns | {"seconds": [float(time[place]) for place in places]}


def some_readings(seed: int = 1, readers: int = 3, cases: int = 60, levels: int = 5) -> tuple[Flags, Floats, Floats]:
    """Outcomes, ratings from 1 to `levels`, times in seconds; the second modality rates better and is quicker."""
    random = np.random.default_rng(seed)
    positive = random.random(cases) < 0.4
    heard = random.normal(size=cases) + 1.5 * positive
    noise = random.normal(size=(2, readers, cases)) * np.array([1.5, 0.8])[:, None, None]
    rating = np.clip(np.rint(heard + noise + levels / 2), 1, levels)
    time = random.gamma(4, [[[15.0]], [[12.0]]], (2, readers, cases)).round(1)
    return positive, rating, time


def measure_readers(root: Path, columns: Columns, minimum_cell: int = 1, **changes: Any) -> Values:
    """What a reader study says of the columns."""
    table = write_scores(root, columns, "readings")
    with open_tables(root, {"readings": table}) as opened:
        return measure_reader_study(opened, a_reader_study(**changes), minimum_cell)


def changed(rows: Mapping[str, list[Any]], column: str, place: int, value: Any) -> dict[str, list[Any]]:
    """The rows with one value changed."""
    return dict(rows) | {column: [*rows[column][:place], value, *rows[column][place + 1 :]]}
