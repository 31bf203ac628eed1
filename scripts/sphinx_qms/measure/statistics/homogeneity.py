"""Whether estimates of several independent groups, or the rows of a table of counts, may be the same."""

from __future__ import annotations

import numpy as np
from scipy.stats import chi2, chi2_contingency, fisher_exact, random_table

from sphinx_qms.measure.statistics.arrays import Floats, Integers

AS_LIKELY = 1e-7
"""Tables whose likelihoods are no further apart than this share are alike; that of R's `fisher.test`."""
SMALLEST_EXPECTED = 5
"""Below this expected count the chi-square approximation is not used (Cochran, Biometrics 10 (1954), 417-451)."""
TABLES, SEED = 9999, 1
"""How many tables with the same margins are drawn where there are too many to list, and the seed of the draws."""


def contingency_p(table: Integers) -> float | None:
    """Whether the rows of a table of counts have the same distribution: p of a two-sided test, never 0.

    Pearson's chi-square without continuity correction where each expected count is 5 or more. Else Fisher's exact test
    for two rows and two columns, and for larger tables that of Freeman and Halton, Biometrika 38 (1951), 141-149, from
    9,999 drawn tables and a fixed seed: the same table gives the same p. Empty rows and columns are left out.

    None where fewer than two rows or columns are left: there is nothing that could differ.
    """
    there = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(there.shape) < 2:
        return None
    test = chi2_contingency(there, correction=False)
    if test.expected_freq.min() >= SMALLEST_EXPECTED:
        return float(max(test.pvalue, np.finfo(float).tiny))
    # the order of groups is of no matter to the test, and has to be of none to the draws
    ordered = there[np.lexsort(there.T)]
    return float(fisher_exact(ordered).pvalue) if there.shape == (2, 2) else _drawn_p(ordered)


def _drawn_p(table: Integers) -> float:
    """The share of tables with the same margins that are not likelier than this one, itself among them.

    It is what `scipy.stats.fisher_exact` draws, which fails where there are more rows than numbers in all drawn tables.
    """
    tables = random_table(table.sum(axis=1), table.sum(axis=0))
    drawn = tables.logpmf(tables.rvs(size=TABLES, random_state=np.random.default_rng(SEED)))
    return float(((drawn <= tables.logpmf(table) + AS_LIKELY).sum() + 1) / (TABLES + 1))


def same_p(estimates: Floats, covariance: Floats) -> float | None:
    """Whether k estimates may be the same: p of the chi-square test with k - 1 degrees of freedom.

    `covariance` has shape (k, k). Of independent estimates it is the diagonal of their variances, and the statistic is
    Cochran's Q, Biometrics 10 (1954), 101-129: the sum of squared distances from their mean, weighted by 1 / variance.

    None where there are fewer than two estimates, one of them or a variance is not known, or one does not vary.
    """
    if len(estimates) < 2 or (np.diag(covariance) <= 0).any():
        return None
    contrast = np.column_stack([-np.ones(len(estimates) - 1), np.eye(len(estimates) - 1)])
    return zero_p(contrast @ estimates, contrast @ covariance @ contrast.T)


def zero_p(estimates: Floats, covariance: Floats) -> float | None:
    """Whether all estimates may be 0: p of Wald's test; directions in which nothing varies are no degrees of freedom.

    None where one of them or a variance is not known, or nothing varies.
    """
    if not (np.isfinite(estimates).all() and np.isfinite(covariance).all()):
        return None
    if not (degrees := int(np.linalg.matrix_rank(covariance, hermitian=True))):
        return None
    return float(chi2.sf(estimates @ np.linalg.pinv(covariance, hermitian=True) @ estimates, degrees))
