"""Intervals where rows of a patient resemble each other: patients are drawn with replacement, with all their rows."""

from __future__ import annotations

import numpy as np

from sphinx_qms.measure.statistics.arrays import Estimator, Floats, Integers
from sphinx_qms.measure.statistics.estimate import no_width

METHOD = "bootstrap"
AT_ONCE = 2_000_000
"""Weights that are held in memory at a time."""


def resampled(estimator: Estimator, patient: Integers, weight: Floats, repetitions: int, seed: int) -> Floats:
    """The estimate in each repetition, shape (repetitions,); nan where a draw leaves no estimate.

    `patient` numbers the patient of each row from 0. As many patients as there are are drawn with replacement; how
    often one was drawn multiplies the weights of all of its rows (the cluster bootstrap: Field and Welsh 2007). The
    same seed gives the same draws, however many are held in memory at a time.
    """
    random = np.random.default_rng(seed)
    patients = int(patient.max()) + 1
    step = max(1, AT_ONCE // max(len(patient), patients))
    estimates = []
    for done in range(0, repetitions, step):
        draws = min(step, repetitions - done)
        drawn = random.integers(patients, size=(draws, patients)) + np.arange(draws)[:, None] * patients
        times = np.bincount(drawn.ravel(), minlength=draws * patients).reshape(draws, patients)
        estimates.append(estimator(times[:, patient] * weight))
    return np.concatenate(estimates)


def percentile_interval(estimates: Floats, confidence: float = 0.95) -> tuple[float, float] | None:
    """The percentile interval (Efron and Tibshirani 1993): the quantiles that leave out half of the rest on each side.

    Draws without an estimate are left out. None where these are more than the rest beyond the interval, for they could
    lie anywhere, and with them the bounds; and where the draws do not differ, for an interval without width would claim
    to be certain.
    """
    there = estimates[~np.isnan(estimates)]
    rest = 1 - confidence
    if len(there) < confidence * len(estimates):
        return None
    lower, upper = map(float, np.quantile(there, [rest / 2, 1 - rest / 2]))
    return None if no_width(lower, upper) else (lower, upper)


def two_sided_p(differences: Floats) -> float | None:
    """Twice the smaller share of draws at or beyond 0: the level at which the percentile interval reaches 0.

    One draw more is counted as beyond, so that it is never 0. None without any draw that has a difference.
    """
    there = differences[~np.isnan(differences)]
    if not len(there):
        return None
    beyond = min(int((there <= 0).sum()), int((there >= 0).sum()))
    return min(1.0, 2 * (beyond + 1) / (len(there) + 1))
