"""The readings of an agreement measurement: what each reader said of each case in each round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sphinx_qms.measure.read_columns import a_problem, read_columns, undeclared, undeclared_bootstrap
from sphinx_qms.measure.statistics.arrays import Flags, Floats, Integers, numbered_anew
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.model.error import Problem, UserError
from sphinx_qms.model.plan.studies import AgreementMeasurement
from sphinx_qms.model.plan.tables import Condition


@dataclass(frozen=True)
class Readings:
    """Labels of shape (cases, readers, rounds), nan where there is no reading; each case with its patient, from 0.

    A label is the number of its class, from 0 in the order of the plan, or the number that was measured.
    """

    label: Floats
    patient: Integers

    def __len__(self) -> int:
        return len(self.patient)

    @property
    def patients(self) -> int:
        """How many patients there are."""
        return int(self.patient.max()) + 1 if len(self) else 0

    def part(self, cases: Flags) -> Readings:
        """Those cases alone, patients numbered anew."""
        return Readings(self.label[cases], numbered_anew(self.patient[cases]))


def read_readings(tables: Tables, measurement: AgreementMeasurement) -> tuple[Readings, dict[str, Flags]]:
    """The readings of a measurement, and by subgroup which of the cases belong to it.

    A row without a label is no reading. Raises UserError with every problem: no rows; a row without case, patient,
    reader or round; a reader, round or class that the plan does not declare; two readings of a case by the same reader
    in the same round; a case of two patients, or partly in a subgroup; a number below 0 on the scale of ratios;
    several cases of a patient without a seed.
    """
    is_number = not measurement.label.levels
    variables = [each for each in (measurement.reader, measurement.round) if each]
    found = read_columns(
        tables,
        measurement,
        replace(
            measurement.rows, where=(*measurement.rows.where, Condition(measurement.label.column, "missing", False))
        ),
        measurement.patient,
        {"label": measurement.label.column} if is_number else {},
        measurement.subgroups,
        {"case": measurement.case},
        variables if is_number else [*variables, measurement.label],
    )
    if problems := [*undeclared(measurement, found, variables)]:
        raise UserError(problems)
    in_round = found["round"] if measurement.round else np.zeros(len(found["case"]), dtype=np.int64)
    cases, patients = int(found["case"].max()) + 1, int(found["patient"].max()) + 1
    if problems := list(_wrong_rows(measurement, found, in_round, patients)):
        raise UserError(problems)
    rounds = len(measurement.round.levels) if measurement.round else 1
    label = np.full((cases, len(measurement.reader.levels), rounds), np.nan)
    label[found["case"], found["reader"], in_round] = found["label"]
    _, first = np.unique(found["case"], return_index=True)
    groups = {name: found[f"group {number}"][first] for number, name in enumerate(measurement.subgroups)}
    return Readings(label, found["patient"][first].astype(np.int64)), groups


def _wrong_rows(
    measurement: AgreementMeasurement, found: Mapping[str, Any], in_round: Integers, patients: int
) -> Iterator[Problem]:
    case, number = found["case"], len(found["case"])
    if measurement.label.levels:
        yield from undeclared(measurement, found, [measurement.label])
    elif measurement.scale == "ratio" and (below := int((found["label"] < 0).sum())):
        message = f"{below} of {number} readings are below 0, which is no ratio"
        yield a_problem(measurement, "label-negative", message, "give the scale as interval")
    _, times = np.unique(np.stack([case, found["reader"], in_round]), axis=1, return_counts=True)
    if repeated := number - len(times):
        message = (
            f"{repeated} of {number} readings are of a case that the same reader has read already in the same round"
        )
        hint = "name all columns of a case, and the rounds in which a reader reads again"
        yield a_problem(measurement, "reading-repeated", message, hint)
    cases = int(case.max()) + 1
    owners = np.unique(np.stack([case, found["patient"]]), axis=1)[0]
    if shared := int((np.bincount(owners) > 1).sum()):
        message = f"{shared} of {cases} cases are of several patients"
        yield a_problem(
            measurement, "case-shared", message, "name all columns of a case, and none but those of its patient"
        )
    for place, name in enumerate(measurement.subgroups):
        share = np.bincount(case, weights=found[f"group {place}"]) / np.bincount(case)
        if parted := int(((share > 0) & (share < 1)).sum()):
            message = f"{parted} of {cases} cases are in the subgroup {name} with some of their readings only"
            hint = "let the filter name columns that are the same in all readings of a case"
            yield a_problem(measurement, "case-parted", message, hint)
    if not shared:
        yield from undeclared_bootstrap(measurement, measurement.bootstrap, cases, patients)
