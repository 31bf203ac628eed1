"""How far the distribution of a window lies from that of the reference."""

from __future__ import annotations

import numpy as np
from scipy.stats import ks_2samp

from sphinx_qms.measure.statistics.arrays import Floats, Integers

EMPTY = 0.5
"""What is counted in a bin that is empty on one side only."""
EXACT_BELOW = 10_000
"""The product of both numbers of values up to which p is exact; the rule of R's `ks.test`."""


def population_stability_index(reference: Integers, window: Integers) -> float | None:
    """The sum over bins of (window share - reference share) x ln(window share / reference share); 0 is the same.

    `reference` and `window` are counts by bin. Yurdakul, Statistical Properties of Population Stability Index (2018).
    It is the symmetric divergence of Jeffreys (1946), never negative, and the same with both sides exchanged. A bin
    empty on one side counts half a row there, so that the index is finite; one empty on both counts nothing.

    Without drift it is about (1/n + 1/m) times a chi-square variable with one degree of freedom fewer than bins (the
    same source): small samples have a large index by chance.

    None where a side has no rows.
    """
    there = (reference > 0) | (window > 0)
    if not reference.any() or not window.any():
        return None
    expected, found = (np.where(counts > 0, counts, EMPTY)[there] / counts.sum() for counts in (reference, window))
    return float(((found - expected) * np.log(found / expected)).sum())


def kolmogorov_smirnov(reference: Floats, window: Floats) -> tuple[float, float] | None:
    """The largest distance of both empirical distribution functions, and its two-sided p; None where a side is empty.

    p is exact where the product of both numbers is below 10,000, else asymptotic (Smirnov's limit, as scipy has it). It
    holds for values without ties; with ties it is too large and not too small, so the test is conservative.
    """
    if not len(reference) or not len(window):
        return None
    method = "exact" if len(reference) * len(window) < EXACT_BELOW else "asymp"
    test = ks_2samp(reference, window, method=method)
    return float(test.statistic), float(test.pvalue)
