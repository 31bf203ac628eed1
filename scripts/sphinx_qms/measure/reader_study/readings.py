"""The readings of a study as arrays: each reader has read each case in both modalities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sphinx_qms.measure.read_columns import a_problem, read_columns, undeclared
from sphinx_qms.measure.statistics.arrays import Flags, Floats, Integers
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.model.error import Problem, UserError
from sphinx_qms.model.plan.studies import ReaderStudyMeasurement


@dataclass(frozen=True)
class Readings:
    """The cases with outcome and patient, numbered from 0, and what was read of them.

    `rating` and `time` (None where the plan names none) have the shape (2, readers, cases): the control comes first,
    the readers in the order of the plan.
    """

    positive: Flags
    patient: Integers
    rating: Floats
    time: Floats | None = None

    def __len__(self) -> int:
        return len(self.positive)

    @property
    def readers(self) -> int:
        """How many readers there are."""
        return int(self.rating.shape[1])

    @property
    def one_case_each(self) -> bool:
        """Whether no patient has several cases."""
        return len(np.unique(self.patient)) == len(self)


def read_readings(tables: Tables, measurement: ReaderStudyMeasurement) -> Readings:
    """The readings of a study.

    Raises UserError with every problem: no rows, a missing value, a reader or modality that the plan does not declare,
    a case of two outcomes or patients, a case that a reader read twice in a modality, or did not read.
    """
    named = {"outcome": measurement.outcome, "rating": measurement.rating}
    named |= {"time": measurement.time} if measurement.time else {}
    variables = (measurement.reader, measurement.modality)
    keys = {"case": measurement.case}
    found = read_columns(
        tables, measurement, measurement.rows, measurement.patient, named, keys=keys, variables=variables
    )
    if problems := [*undeclared(measurement, found, variables), *_of_two_kinds(measurement, found)]:
        raise UserError(problems)
    case, cases = found["case"], int(found["case"].max()) + 1
    shape = (2, len(measurement.reader.levels), cases)
    place = np.ravel_multi_index((found["modality"], found["reader"], case), shape)
    if problems := list(_not_crossed(measurement, np.bincount(place, minlength=int(np.prod(shape))), shape)):
        raise UserError(problems)
    order = np.argsort(place)
    _, first = np.unique(case, return_index=True)
    return Readings(
        found["outcome"][first],
        found["patient"][first],
        found["rating"][order].reshape(shape),
        found["time"][order].reshape(shape) if measurement.time else None,
    )


def _of_two_kinds(measurement: ReaderStudyMeasurement, found: Mapping[str, Any]) -> Iterator[Problem]:
    for name, columns in {"outcome": [measurement.outcome], "patient": measurement.patient}.items():
        pairs = np.unique(np.stack([found["case"], found[name]]), axis=1)[0]
        if several := int((np.bincount(pairs) > 1).sum()):
            message = f"{several} of {len(np.unique(pairs))} cases have more than one {name} ({', '.join(columns)})"
            hint = "name all the columns that tell the cases apart under case, or correct the table"
            yield a_problem(measurement, "case-differs", message, hint)


def _not_crossed(measurement: ReaderStudyMeasurement, times: Integers, shape: tuple[int, ...]) -> Iterator[Problem]:
    _, readers, cases = shape
    if missing := int((times == 0).sum()):
        who = ", ".join(
            name
            for name, own in zip(measurement.reader.level_names, times.reshape(shape).swapaxes(0, 1), strict=True)
            if not own.all()
        )
        message = (
            f"{missing} of {len(times)} readings are missing: {readers} readers read {cases} cases in two modalities; "
            f"not all were read by {who}"
        )
        hint = "leave out the cases that somebody did not read by a filter of the plan, knowingly, or such a reader"
        yield a_problem(measurement, "reading-missing", message, hint)
    if repeated := int((times > 1).sum()):
        message = f"{repeated} cases stand there more than once for one reader in one modality"
        hint = "select one reading of each by a filter of the plan, such as the first round"
        yield a_problem(measurement, "reading-repeated", message, hint)
