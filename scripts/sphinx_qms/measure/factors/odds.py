"""How much likelier a right answer is at each level, all factors and the outcome taken into account at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.stats import chi2

from sphinx_qms.measure.factors.levels import Levels
from sphinx_qms.measure.groups.quantities import CONFUSION, cells_in, derived
from sphinx_qms.measure.quantity_numbers import Draws
from sphinx_qms.measure.statistics.arrays import Flags, Floats
from sphinx_qms.measure.statistics.calibration import METHOD as WALD
from sphinx_qms.measure.statistics.estimate import Estimate, by_normal
from sphinx_qms.measure.statistics.homogeneity import zero_p
from sphinx_qms.measure.statistics.logistic import LogisticFit, coefficients_of, logistic_fit
from sphinx_qms.measure.values import INSEPARABLE, NOTHING, SEPARATION, Counted


def odds_numbers(found: Levels, confidence: float, draws: Draws | None) -> Iterator[Counted]:
    """For each level but the first of its factor the odds ratio of a right answer against that first one, and for each
    factor p of the likelihood ratio test of leaving it out.

    They come from the logistic regression of a right answer on the outcome and all factors. Intervals are Wald's on the
    logarithm. Where patients have several rows they come from draws of patients, and so does p, as Wald's test.
    """
    right = found.rows.above == found.rows.positive
    columns = _columns(found)
    design = np.column_stack([np.ones(len(right)), found.rows.positive, *columns.values()]).astype(float)
    place = {name: number for number, name in enumerate(columns, 2)}
    fit = logistic_fit(design, right)
    collinear = np.linalg.matrix_rank(design) < design.shape[1]
    why = INSEPARABLE if collinear else SEPARATION
    drawn = draws.of(coefficients_of(design, right)) if draws and fit else None
    for factor, levels in found.factors.items():
        first, *others = levels
        own = [place[level] for level in levels if level in place]
        for level in others:
            estimate = None
            there = level in place and levels[first].any()
            if fit and there:
                at = place[level]
                estimate = _odds_ratio(fit, at, confidence)
                if draws and drawn is not None:
                    estimate = draws.interval(estimate, np.exp(drawn[:, at]))
            n, cells = int(levels[level].sum()), cells_in([first, level], CONFUSION)
            yield derived("odds_ratio", "number", level, estimate, n, cells, why if there else NOTHING)
        p = _p(design, right, fit, own, drawn) if fit and own else None
        found_p = None if p is None else Estimate(p)
        why_not = why if own else NOTHING
        yield derived("factor_p", "number", factor, found_p, len(right), cells_in(levels, CONFUSION), why_not)


def _columns(found: Levels) -> dict[str, Flags]:
    """A column for each level that has rows, but the first of these in each factor."""
    columns: dict[str, Flags] = {}
    for levels in found.factors.values():
        there = [level for level, here in levels.items() if here.any()]
        columns |= {level: levels[level] for level in there[1:]}
    return columns


def _odds_ratio(fit: LogisticFit, at: int, confidence: float) -> Estimate:
    found = by_normal(float(fit.coefficients[at]), float(fit.covariance[at, at]), confidence, WALD)
    bounds = [None if bound is None else float(np.exp(bound)) for bound in (found.lower, found.upper)]
    return Estimate(float(np.exp(found.value)), bounds[0], bounds[1], found.method)


def _p(design: Floats, right: Flags, fit: LogisticFit, own: Sequence[int], drawn: Floats | None) -> float | None:
    """Whether the factor of these columns may make no difference."""
    if drawn is not None:
        there = drawn[~np.isnan(drawn).any(axis=1)][:, own]
        return zero_p(fit.coefficients[own], np.atleast_2d(np.cov(there.T))) if len(there) > 1 else None
    without = logistic_fit(np.delete(design, own, axis=1), right)
    if without is None:
        return None
    return float(chi2.sf(max(0.0, 2 * (fit.log_likelihood - without.log_likelihood)), len(own)))
