"""The rows of a comparison: one for each sample of the test set, with what both versions answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sphinx_qms.measure.answers import check_samples, read_answers
from sphinx_qms.measure.performance.rows import ScoredRows
from sphinx_qms.measure.read_columns import a_problem, read_columns, undeclared_bootstrap
from sphinx_qms.measure.statistics.arrays import Flags, Floats, Integers, numbered_anew
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.thresholds import read_threshold
from sphinx_qms.model.error import Problem, UserError
from sphinx_qms.model.plan.studies import ComparisonMeasurement, Version

APPROVED, CHANGED = "approved", "changed"
"""What facts call the two versions."""


@dataclass(frozen=True)
class Answered:
    """What a version answered: its scores, the threshold at or above which they are positive, which rows are right."""

    score: Floats
    threshold: float
    right: Flags


@dataclass(frozen=True)
class ComparedRows:
    """Rows with outcome, patient, numbered from 0, and what the approved and the changed version answered."""

    positive: Flags
    patient: Integers
    approved: Answered
    changed: Answered

    def __len__(self) -> int:
        return len(self.positive)

    @property
    def patients(self) -> int:
        """How many patients there are."""
        return int(self.patient.max()) + 1 if len(self) else 0

    @property
    def weight(self) -> Floats:
        """Each row counts once."""
        return np.ones(len(self))

    @property
    def versions(self) -> Mapping[str, Answered]:
        """Both versions, as facts call them."""
        return {APPROVED: self.approved, CHANGED: self.changed}

    def scored(self, version: Answered) -> ScoredRows:
        """The rows as one version scores them."""
        return ScoredRows(self.positive, version.score, self.weight, self.patient)

    def part(self, rows: Flags) -> ComparedRows:
        """Those rows alone, patients numbered anew."""
        approved, changed = (
            Answered(each.score[rows], each.threshold, each.right[rows]) for each in (self.approved, self.changed)
        )
        return ComparedRows(self.positive[rows], numbered_anew(self.patient[rows]), approved, changed)


def read_rows(tables: Tables, measurement: ComparisonMeasurement) -> tuple[ComparedRows, dict[str, Flags]]:
    """The rows of the test set with the answers of both versions, and by subgroup which of them belong to it.

    Answers of a version to other samples are passed over: its frozen file holds more than a test set. Raises UserError
    with counts: no rows, a missing outcome, sample or patient, a sample in two rows, a sample to which a version has no
    answer, several, or one without a score, and several rows of a patient without a seed.
    """
    named, keys = {"outcome": measurement.outcome}, {"sample": measurement.sample}
    found = read_columns(
        tables, measurement, measurement.rows, measurement.patient, named, measurement.subgroups, keys=keys
    )
    check_samples(measurement, found)
    problems: list[Problem] = []
    answered = {}
    for name, version in ((APPROVED, measurement.approved), (CHANGED, measurement.changed)):
        try:
            score = _scores(tables, measurement, name, version)[found["sample"]]
            threshold = read_threshold(tables, measurement, version.threshold, name)
        except UserError as error:
            problems += error.problems
        else:
            answered[name] = Answered(score, threshold, (score >= threshold) == found["outcome"])
    patients = len(np.unique(found["patient"]))
    problems += undeclared_bootstrap(measurement, measurement.bootstrap, len(found["patient"]), patients)
    if problems:
        raise UserError(problems)
    rows = ComparedRows(found["outcome"], found["patient"], answered[APPROVED], answered[CHANGED])
    return rows, {name: found[f"group {number}"] for number, name in enumerate(measurement.subgroups)}


def _scores(tables: Tables, measurement: ComparisonMeasurement, name: str, version: Version) -> Floats:
    """The scores of a version, by the number of the sample."""
    said = f"the {name} version {version.model} (table {version.rows.table})"
    given = (measurement.rows, measurement.sample, version.rows, version.score)
    scores: Floats = read_answers(tables, measurement, *given, said)[0]
    if missing := int(np.isnan(scores).sum()):
        message = f"{missing} of {len(scores)} samples have an answer without a score in {said}"
        hint = "both versions have to answer every sample; a sample that one refuses belongs into no test set of both"
        raise UserError(a_problem(measurement, "score-missing", message, hint))
    return scores
