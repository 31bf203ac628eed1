"""How far performance differs over the levels of a factor, and whether it may be the same at all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from sphinx_qms.measure.groups.quantities import PROPORTIONS, derived, of_performance
from sphinx_qms.measure.groups.rows import GroupedRows
from sphinx_qms.measure.quantities import Intervals, Quantity
from sphinx_qms.measure.quantity_numbers import Draws
from sphinx_qms.measure.statistics.arrays import Flags
from sphinx_qms.measure.statistics.estimate import Estimate
from sphinx_qms.measure.statistics.homogeneity import contingency_p, same_p
from sphinx_qms.measure.statistics.roc import area_and_variance
from sphinx_qms.measure.values import NO_VARIATION, NOTHING, Counted


def range_numbers(
    factor: str, rows: GroupedRows, levels: Mapping[str, Flags], how: Intervals, draws: Draws | None
) -> Iterator[Counted]:
    """Of area, sensitivity and specificity the largest minus the smallest of all levels, and p of homogeneity.

    p is Cochran's with DeLong's variances for areas, that of the table of counts for proportions, and Wald's with the
    covariance of draws of patients where these have several rows. Levels without an estimate do not count.
    """
    by_level = {level: list(of_performance(level, rows, where, how)) for level, where in levels.items()}
    for compared in zip(*by_level.values(), strict=True):
        known = {
            level: quantity for level, quantity in zip(levels, compared, strict=True) if quantity.estimate is not None
        }
        name, n = compared[0].name, sum(quantity.n for quantity in known.values())
        cells = tuple(cell for quantity in compared for cell in quantity.cells)
        values = [quantity.estimate.value for quantity in known.values() if quantity.estimate]
        several = len(values) > 1
        spread = Estimate(max(values) - min(values)) if several else None
        yield derived(f"{name}_range", "difference", factor, spread, n, cells)
        p = _p(name, rows, {level: levels[level] for level in known}, known, draws) if several else None
        why = NO_VARIATION if several else NOTHING
        yield derived(f"{name}_p", "number", factor, None if p is None else Estimate(p), n, cells, why)


def _p(
    name: str, rows: GroupedRows, levels: Mapping[str, Flags], known: Mapping[str, Quantity], draws: Draws | None
) -> float | None:
    estimates = np.array([quantity.estimate.value for quantity in known.values() if quantity.estimate])
    if draws:
        estimators = [quantity.estimator() for quantity in known.values()]
        drawn = draws.of(lambda weight: np.stack([each(weight) for each in estimators], axis=-1))
        drawn = drawn[~np.isnan(drawn).any(axis=1)]
        return same_p(estimates, np.cov(drawn.T)) if len(drawn) > 1 else None
    if name in PROPORTIONS:
        counts = [quantity.counts for quantity in known.values() if quantity.counts]
        return contingency_p(np.array([[held, n - held] for held, n in counts]))
    variances = [area_and_variance(rows.positive[where], rows.score[where])[1] for where in levels.values()]
    return same_p(estimates, np.diag(variances))
