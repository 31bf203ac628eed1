"""What is measured in a group of rows, and how far it lies from the same in another group.

Each quantity is estimated from the weights of all rows, so that a patient of several groups is drawn in all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

import numpy as np
from scipy.stats import norm

from sphinx_qms.measure.group_cells import in_group
from sphinx_qms.measure.groups.rows import GroupedRows
from sphinx_qms.measure.quantities import (
    CLASSES,
    NEGATIVE,
    POSITIVE,
    ROWS,
    Intervals,
    Quantity,
    has_both_classes,
    of_two_values,
    share,
    without_area,
)
from sphinx_qms.measure.statistics.arrays import Estimator, Flags, Floats, mean_of
from sphinx_qms.measure.statistics.calibration import mean_with_interval
from sphinx_qms.measure.statistics.estimate import Estimate, by_normal, cut
from sphinx_qms.measure.statistics.homogeneity import contingency_p
from sphinx_qms.measure.statistics.newcombe import METHOD as NEWCOMBE
from sphinx_qms.measure.statistics.newcombe import newcombe_interval
from sphinx_qms.measure.statistics.roc import METHOD as DELONG
from sphinx_qms.measure.statistics.roc import area_and_variance, auc, auc_of
from sphinx_qms.measure.values import NO_VARIATION, NOTHING, Counted
from sphinx_qms.model.number import Number, Unit

LABELLED, UNLABELLED, ABOVE, BELOW = "labelled", "unlabelled", "above", "below"
_AMONG = {
    "prevalence": CLASSES,
    "above_threshold": (ROWS, ABOVE, BELOW),
    "labelled": (ROWS, LABELLED, UNLABELLED),
    "sensitivity": (POSITIVE, f"{POSITIVE} {ABOVE}", f"{POSITIVE} {BELOW}"),
    "specificity": (NEGATIVE, f"{NEGATIVE} {ABOVE}", f"{NEGATIVE} {BELOW}"),
}
"""By proportion the counts that it tells: among how many rows it holds for how many, and for how many not."""
PROPORTIONS = tuple(_AMONG)
_SIDES = tuple(f"{name} {side}" for name in (POSITIVE, NEGATIVE) for side in (ABOVE, BELOW))
CELLS = (ROWS, LABELLED, UNLABELLED, POSITIVE, NEGATIVE, ABOVE, BELOW, *_SIDES)
"""The counts of a group that facts may tell; classes are those of labelled rows."""
CONFUSION = (ROWS, LABELLED, POSITIVE, NEGATIVE, *_SIDES)
"""Those behind prevalence, area, sensitivity and specificity where all rows are labelled."""


def cells_of(rows: GroupedRows, where: Flags) -> dict[str, Flags]:
    """The rows of a group behind each of CELLS."""
    known = where & rows.labelled
    positive, negative, above = known & rows.positive, known & ~rows.positive, where & rows.above
    below = where & ~rows.above
    sides = (positive & above, positive & below, negative & above, negative & below)
    cells = (where, known, where & ~rows.labelled, positive, negative, above, below, *sides)
    return dict(zip(CELLS, cells, strict=True))


def told_of_labelled(score: Floats) -> tuple[str, ...]:
    """What an area or an error of these scores would tell: of two values also how many rows have which."""
    return (LABELLED, POSITIVE, NEGATIVE, *_SIDES) if of_two_values(score) else (LABELLED, POSITIVE, NEGATIVE)


def cells_in(groups: Iterable[str], names: Iterable[str] = CELLS) -> tuple[str, ...]:
    """The names of these cells in these groups."""
    return tuple(in_group(group, name) for group, name in product(groups, names))


def derived(
    name: str, unit: Unit, group: str, estimate: Estimate | None, n: int, cells: tuple[str, ...], why: str = NOTHING
) -> Counted:
    """A number that is worked out from several estimates at once."""
    if estimate is None:
        return Counted(Number(name, unit, group, withheld=why), cells)
    value, method = estimate.value, estimate.method
    return Counted(Number(name, unit, group, value, estimate.lower, estimate.upper, n, interval=method), cells)


def sizes(group: str, rows: GroupedRows, where: Flags) -> Iterator[Counted]:
    """How many samples and patients a group has."""
    samples, patients = int(where.sum()), rows.patients(where)
    cells = (in_group(group, ROWS),)
    yield Counted(Number("samples", "count", group, samples, n=samples), cells)
    yield Counted(Number("patients", "count", group, patients, n=patients), cells)


def proportion(name: str, group: str, rows: GroupedRows, where: Flags, how: Intervals) -> Quantity:
    """One of PROPORTIONS in a group."""
    among, holds = _counted(name, rows, where)
    counts = (int(holds.sum()), int(among.sum()))
    found = share(holds, among, np.ones(len(rows)), how)
    return Quantity(
        name, "proportion", found, lambda: mean_of(holds, among), counts[1], cells_in([group], _AMONG[name]), counts
    )


def area(group: str, rows: GroupedRows, where: Flags, how: Intervals) -> Quantity:
    """The area under the ROC curve of the labelled rows of a group."""
    known = where & rows.labelled
    positive, score = rows.positive[known], rows.score[known]
    found = auc(positive, score, confidence=how.confidence) if has_both_classes(positive) else None
    cells, why = cells_in([group], told_of_labelled(score)), without_area(positive)
    return Quantity("auc", "number", found, lambda: _area_within(rows, known), len(score), cells, why=why)


def of_performance(group: str, rows: GroupedRows, where: Flags, how: Intervals) -> Iterator[Quantity]:
    """Area under the ROC curve, sensitivity and specificity of a group."""
    yield area(group, rows, where, how)
    yield proportion("sensitivity", group, rows, where, how)
    yield proportion("specificity", group, rows, where, how)


def mean(
    name: str, unit: Unit, group: str, values: Floats, where: Flags, cells: tuple[str, ...], how: Intervals
) -> Quantity:
    """The mean of values in some rows; that of probabilities has bounds within 0 and 1."""
    found = mean_with_interval(values[where], confidence=how.confidence) if where.any() else None
    if found and unit == "proportion":
        found = cut(found)
    return Quantity(name, unit, found, lambda: mean_of(values, where), int(where.sum()), cells_in([group], cells))


def proportion_difference(
    name: str, groups: tuple[str, str], rows: GroupedRows, first: Flags, second: Flags, how: Intervals
) -> Quantity:
    """A proportion of the first group minus that of the second, which are independent.

    The interval is that of Newcombe (1998), and p that of the table of counts: chi-square, or exact where few are
    expected.
    """
    one, other = (
        proportion(name, group, rows, where, how) for group, where in zip(groups, (first, second), strict=True)
    )
    found, p, why = None, None, NOTHING
    if one.counts and other.counts and one.n and other.n:
        bounds = newcombe_interval(one.counts, other.counts, how.confidence)
        found = Estimate(one.counts[0] / one.n - other.counts[0] / other.n, *bounds, NEWCOMBE)
        table = np.array([[counts[0], counts[1] - counts[0]] for counts in (one.counts, other.counts)])
        p, why = contingency_p(table), NO_VARIATION
    return _difference(one, other, found, p, why)


def area_difference(
    groups: tuple[str, str], rows: GroupedRows, first: Flags, second: Flags, how: Intervals
) -> Quantity:
    """The area of the first group minus that of the second, which are independent: variances by DeLong add up.

    p is that of the normal distribution; without a known variance there is neither interval nor p.
    """
    one, other = (area(group, rows, where, how) for group, where in zip(groups, (first, second), strict=True))
    found, p, why = None, None, one.why if one.estimate is None else other.why
    if one.estimate and other.estimate:
        known = [where & rows.labelled for where in (first, second)]
        variance = sum(area_and_variance(rows.positive[where], rows.score[where])[1] for where in known)
        found = by_normal(one.estimate.value - other.estimate.value, variance, how.confidence, DELONG)
        p, why = float(2 * norm.sf(abs(found.value) / variance**0.5)) if variance > 0 else None, NO_VARIATION
    return _difference(one, other, found, p, why)


def _difference(one: Quantity, other: Quantity, found: Estimate | None, p: float | None, why: str) -> Quantity:
    def estimator() -> Estimator:
        first, second = one.estimator(), other.estimator()
        return lambda weight: first(weight) - second(weight)

    cells = (*one.cells, *other.cells)
    return Quantity(f"{one.name}_difference", "difference", found, estimator, one.n, cells, tested=True, p=p, why=why)


def _counted(name: str, rows: GroupedRows, where: Flags) -> tuple[Flags, Flags]:
    """The rows among which a proportion counts, and those for which it holds."""
    known = where & rows.labelled
    among, holds = {
        "prevalence": (known, rows.positive),
        "above_threshold": (where, rows.above),
        "labelled": (where, rows.labelled),
        "sensitivity": (known & rows.positive, rows.above),
        "specificity": (known & ~rows.positive, ~rows.above),
    }[name]
    return among, among & holds


def _area_within(rows: GroupedRows, where: Flags) -> Estimator:
    if not where.any():
        return lambda weight: np.full(weight.shape[:-1], np.nan)
    inside = auc_of(rows.positive[where], rows.score[where])
    return lambda weight: inside(weight[..., where])
