"""The rows of a robustness measurement: one for each sample, with its answer and those under other conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sphinx_qms.measure.answers import check_samples, read_answers
from sphinx_qms.measure.read_columns import a_problem, read_columns, undeclared_bootstrap
from sphinx_qms.measure.statistics.arrays import Flags, Floats, Integers, numbered_anew
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.thresholds import read_threshold
from sphinx_qms.model.error import Problem, UserError
from sphinx_qms.model.plan.studies import Answers, Repeats, RobustnessMeasurement


@dataclass(frozen=True)
class Perturbed:
    """Rows with outcome, patient, numbered from 0, score and the score under another condition, nan where refused."""

    positive: Flags
    patient: Integers
    score: Floats
    other: Floats
    threshold: float

    def __len__(self) -> int:
        return len(self.score)

    @property
    def weight(self) -> Floats:
        """Each row counts once."""
        return np.ones(len(self))

    @property
    def answered(self) -> Flags:
        """The rows that have an answer under the other condition."""
        return ~np.isnan(self.other)

    @property
    def called(self) -> Flags:
        """The rows that are positive by their score."""
        return self.score >= self.threshold

    @property
    def called_other(self) -> Flags:
        """The rows that are positive by their score under the other condition; none that is refused."""
        return np.asarray(self.other >= self.threshold)

    def part(self, rows: Flags) -> Perturbed:
        """Those rows alone, patients numbered anew."""
        return Perturbed(
            self.positive[rows], numbered_anew(self.patient[rows]), self.score[rows], self.other[rows], self.threshold
        )


@dataclass(frozen=True)
class RobustnessRows:
    """The samples as they are answered, each perturbation of them by name, and repeats of shape (samples, runs)."""

    base: Perturbed
    perturbed: Mapping[str, Perturbed]
    repeats: Floats | None = None


def read_rows(tables: Tables, measurement: RobustnessMeasurement) -> RobustnessRows:
    """The samples with their answers; `other` of the base is its own score.

    Raises UserError with every problem: no rows, a missing outcome, score, sample or patient, a sample in two rows, one
    without just one answer under each condition and in each run, a single run, several rows of a patient without a
    seed, and as `read_threshold`.
    """
    scored = measurement.scored
    named, keys = {"outcome": scored.outcome, "score": scored.score}, {"sample": measurement.sample}
    found = read_columns(tables, measurement, scored.rows, measurement.patient, named, keys=keys)
    check_samples(measurement, found)
    threshold = read_threshold(tables, measurement, scored.threshold)
    base = Perturbed(found["outcome"], found["patient"], found["score"], found["score"], threshold)
    patients = len(np.unique(base.patient))
    problems: list[Problem] = [*undeclared_bootstrap(measurement, measurement.bootstrap, len(base), patients)]
    perturbed: dict[str, Perturbed] = {}
    repeats: Floats | None = None
    for name, answers in measurement.perturbations.items():
        try:
            other = _scores(tables, measurement, name, answers)[0][found["sample"]]
        except UserError as error:
            problems += error.problems
        else:
            perturbed[name] = Perturbed(base.positive, base.patient, base.score, other, threshold)
    if measurement.repeats:
        try:
            repeats = _scores(tables, measurement, "the repeats", measurement.repeats)[:, found["sample"]].T
        except UserError as error:
            problems += error.problems
        else:
            problems += _single_run(measurement, measurement.repeats, repeats)
    if problems:
        raise UserError(problems)
    return RobustnessRows(base, perturbed, repeats)


def _scores(tables: Tables, measurement: RobustnessMeasurement, name: str, answers: Answers | Repeats) -> Floats:
    said = f"{name} (table {answers.rows.table})"
    run = answers.run if isinstance(answers, Repeats) else ""
    given = (measurement.scored.rows, measurement.sample, answers.rows, answers.score)
    return read_answers(tables, measurement, *given, said, run)


def _single_run(measurement: RobustnessMeasurement, repeats: Repeats, scores: Floats) -> list[Problem]:
    if scores.shape[1] > 1:
        return []
    message = f"the repeats in {repeats.rows.table} are of a single run ({repeats.run})"
    return [a_problem(measurement, "run-single", message, "ask the model twice or more for each sample")]
