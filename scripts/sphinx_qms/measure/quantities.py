"""What is measured in a group of rows: each quantity with its estimate, and what estimates it again from weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sphinx_qms.measure.statistics.arrays import Estimator, Flags, Floats, effective_size, mean_of
from sphinx_qms.measure.statistics.estimate import Estimate
from sphinx_qms.measure.statistics.paired import exact_p, paired_difference
from sphinx_qms.measure.statistics.proportion import interval
from sphinx_qms.measure.statistics.roc import auc, auc_of, compare_aucs
from sphinx_qms.measure.values import NO_VARIATION, NOTHING, ONE_CLASS
from sphinx_qms.model.number import Unit
from sphinx_qms.model.plan.common import IntervalMethod

ROWS, POSITIVE, NEGATIVE = "rows", "positive", "negative"
"""The cells of a group: its rows, those with the outcome, those without."""
HAS_OUTCOME = {POSITIVE: True, NEGATIVE: False}
"""The two classes of rows, and whether they have the outcome."""
RIGHT_OF = {"sensitivity": POSITIVE, "specificity": NEGATIVE}
"""By quantity, of which class it is the share that is right."""
CLASSES = (ROWS, POSITIVE, NEGATIVE)


class Intervals(Protocol):
    """How a measurement says that intervals are made."""

    @property
    def interval(self) -> IntervalMethod:
        """The method for proportions."""

    @property
    def confidence(self) -> float:
        """How often they hold the truth."""


@dataclass(frozen=True)
class Quantity:
    """A quantity of a group of rows.

    `estimate` is right where each patient has one row, None where there is nothing to measure; `estimator` makes what
    estimates the same from weights. `cells` are the counts that it would tell, `counts` numerator and denominator. A
    difference that is `tested` has a `p`, None where nothing can be said. `why` says what is missing for either.
    """

    name: str
    unit: Unit
    estimate: Estimate | None
    estimator: Callable[[], Estimator]
    n: int
    cells: tuple[str, ...] = CLASSES
    counts: tuple[int, int] | None = None
    tested: bool = False
    p: float | None = None
    why: str = NOTHING


def share(holds: Flags, among: Flags, weight: Floats, how: Intervals) -> Estimate | None:
    """The proportion of rows for which something holds among some, with its interval; None where there are none.

    With weights the interval is that of the effective number of rows (Kish 1965).
    """
    weights = weight[among]
    if not len(weights):
        return None
    size, total = effective_size(weights), float(weights.sum())
    counted = float(weight[among & holds].sum())
    numerator = min(counted * (size / total), size)
    bounds = interval(numerator, size, how.interval, how.confidence)
    return Estimate(counted / total, *bounds, how.interval)


def proportion(
    name: str, holds: Flags, among: Flags, weight: Floats, cells: tuple[str, ...], how: Intervals, *, weighted: bool
) -> Quantity:
    """The proportion of rows for which something holds among some, with its counts unless rows are `weighted`."""
    n = int(among.sum())
    counts = None if weighted else (int((among & holds).sum()), n)
    return Quantity(
        name, "proportion", share(holds, among, weight, how), lambda: mean_of(holds, among), n, cells, counts
    )


def area(name: str, positive: Flags, score: Floats, weight: Floats, confidence: float) -> Quantity:
    """The area under the ROC curve; none where either class has no row."""
    found = auc(positive, score, weight, confidence) if has_both_classes(positive) else None
    return Quantity(name, "number", found, lambda: auc_of(positive, score), len(score), why=without_area(positive))


def compared_areas(
    names: tuple[str, str, str],
    positive: Flags,
    first: Floats,
    second: Floats,
    weight: Floats,
    confidence: float,
) -> Iterator[Quantity]:
    """The areas of two scores of the same rows, and the first minus the second with its p (DeLong 1988, paired)."""
    compared = compare_aucs(positive, first, second, weight, confidence) if has_both_classes(positive) else None
    areas = (compared.first, compared.second, compared.difference) if compared else (None, None, None)
    why = without_area(positive)
    yield Quantity(names[0], "number", areas[0], lambda: auc_of(positive, first), len(first), why=why)
    yield Quantity(names[1], "number", areas[1], lambda: auc_of(positive, second), len(first), why=why)

    def difference() -> Estimator:
        one, other = auc_of(positive, first), auc_of(positive, second)
        return lambda weights: one(weights) - other(weights)

    p = compared.p if compared else None
    if compared and compared.variance == 0:
        why = NO_VARIATION
    yield Quantity(names[2], "difference", areas[2], difference, len(first), tested=True, p=p, why=why)


def compared_shares(
    name: str, before: Flags, after: Flags, among: Flags, cells: tuple[str, ...], confidence: float
) -> Quantity:
    """The share of rows for which something holds after, minus that before: interval of Tango, exact p of McNemar."""
    gained, lost, n = (int((among & holds).sum()) for holds in (after & ~before, before & ~after, among))
    return Quantity(
        name,
        "difference",
        paired_difference(gained, lost, n, confidence) if n else None,
        lambda: mean_of(after.astype(float) - before, among),
        n,
        cells,
        tested=True,
        p=exact_p(gained, lost),
    )


def of_two_values(*scores: Floats) -> bool:
    """Whether a score has no more than two values: then its mean or area tells how many rows have the higher one."""
    return min(len(np.unique(score)) for score in scores) <= 2


def without_area(positive: Flags) -> str:
    """Why rows that are not of both classes have no area under the ROC curve."""
    return NOTHING if has_both_classes(positive) or not len(positive) else ONE_CLASS


def has_both_classes(positive: Flags) -> bool:
    """Whether there are rows with the outcome and rows without."""
    return bool(positive.any() and not positive.all())
