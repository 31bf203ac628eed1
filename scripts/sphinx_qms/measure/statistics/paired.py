"""Two proportions of the same rows: how far they are apart, and whether that could be chance.

What counts are the rows that one of both has right and the other wrong: `gained` are right only the second time, `lost`
only the first time. Rows that both have right or wrong tell nothing of the difference but their number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.optimize import brentq
from statsmodels.stats.contingency_tables import mcnemar

from sphinx_qms.measure.statistics.estimate import Estimate, critical_value

METHOD = "tango"


@dataclass(frozen=True)
class ChiSquare:
    """A test by the chi-square distribution with one degree of freedom; `p` is two-sided."""

    statistic: float
    p: float


def exact_p(gained: int, lost: int) -> float:
    """The two-sided p of the exact test of McNemar: by the binomial distribution of the rows that differ.

    1 where no row differs. Raises ValueError where a count is negative.
    """
    _check(gained, lost, gained + lost)
    return float(mcnemar(_table(gained, lost), exact=True).pvalue) if gained + lost else 1.0


def chi_square(gained: int, lost: int, *, corrected: bool = False) -> ChiSquare:
    """The test of McNemar (1947) for many rows, `corrected` for continuity as Edwards (1948).

    0 with p 1 where as many were gained as lost. Raises ValueError where a count is negative.
    """
    _check(gained, lost, gained + lost)
    if gained == lost:
        return ChiSquare(0.0, 1.0)
    found = mcnemar(_table(gained, lost), exact=False, correction=corrected)
    return ChiSquare(float(found.statistic), float(found.pvalue))


def paired_difference(gained: int, lost: int, n: int, confidence: float = 0.95) -> Estimate:
    """The second proportion minus the first, of the same `n` rows, with the score interval of Tango.

    Tango, Equivalence test and confidence interval for the difference in proportions for the paired-sample design,
    Statistics in Medicine 17 (1998), 891-908. The bounds are the differences that the score test just does not reject;
    unlike those of Wald they exist where few rows differ or none, and stay within -1 and 1.

    Raises ValueError where a count is negative, `n` is 0, or more rows differ than there are.
    """
    _check(gained, lost, n)
    if not n:
        raise ValueError("a difference takes rows")
    value, z = (gained - lost) / n, critical_value(confidence)
    return Estimate(value, _lower(gained, lost, n, z), -_lower(lost, gained, n, z), METHOD)


def _lower(gained: int, lost: int, n: int, z: float) -> float:
    """The lower bound; that of the mirrored table is the upper one with the other sign."""
    if lost == n:
        return -1.0

    def beyond(difference: float) -> float:
        """How far the rows are above what the score test still accepts for this difference."""
        return gained - lost - n * difference - z * math.sqrt(_variance(gained, lost, n, difference))

    highest = (gained - lost) / n
    if not _variance(gained, lost, n, highest) > 0:
        highest -= 1e-9  # where all rows are alike the test is at 0 there too; the bound lies below
    return float(brentq(beyond, -1.0, highest, xtol=1e-14))


def _variance(gained: int, lost: int, n: int, difference: float) -> float:
    """That of gained minus lost under this difference, at the likeliest share of lost rows (Tango, formula 7)."""
    b = (2 * n - gained + lost) * difference - gained - lost
    c = -lost * difference * (1 - difference)
    share = (math.sqrt(max(b**2 - 8 * n * c, 0.0)) - b) / (4 * n)
    return max(n * (2 * share + difference * (1 - difference)), 0.0)


def _table(gained: int, lost: int) -> list[list[int]]:
    return [[0, gained], [lost, 0]]


def _check(gained: int, lost: int, n: int) -> None:
    if min(gained, lost) < 0 or gained + lost > n:
        raise ValueError(f"{gained} gained and {lost} lost of {n} rows is no paired table")
