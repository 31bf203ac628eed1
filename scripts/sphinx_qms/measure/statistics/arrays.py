"""The arrays that statistics work on: one value for each row."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

Estimator = Callable[[Floats], Floats]
"""An estimate as a function of weights alone: of shape (…, rows) in, (…) out; nan where they leave no estimate."""


def mean_of(values: Floats | Flags, where: Flags | None = None) -> Estimator:
    """The weighted mean of `values` in the rows `where`, all without it; of flags the share that holds."""
    counted = values * (np.ones(len(values)) if where is None else where)
    counts = np.ones(len(values)) if where is None else where.astype(float)

    def mean(weight: Floats) -> Floats:
        with np.errstate(invalid="ignore"):
            return np.asarray(weight @ counted / (weight @ counts))

    return mean


def effective_size(weight: Floats) -> float:
    """How many rows of equal weight would tell as much: (sum of w)² / sum of w² (Kish 1965, Survey Sampling).

    It is the number of rows itself where all weights are 1.
    """
    return float(weight.sum() ** 2 / (weight**2).sum()) if weight.any() else 0.0


def numbered_anew(patient: Integers) -> Integers:
    """The same patients numbered from 0 without a gap, in the order of their numbers."""
    return np.unique(patient, return_inverse=True)[1].astype(np.int64)
