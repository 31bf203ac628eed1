"""Quantities as the numbers of facts, with intervals by rows or by patients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from sphinx_qms.measure.quantities import Quantity
from sphinx_qms.measure.statistics.arrays import Estimator, Floats, Integers
from sphinx_qms.measure.statistics.bootstrap import METHOD, percentile_interval, resampled, two_sided_p
from sphinx_qms.measure.statistics.estimate import Estimate
from sphinx_qms.measure.values import Counted
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.common import Bootstrap


@dataclass(frozen=True)
class Draws:
    """Patients to draw, with all their rows, as the plan declares."""

    patient: Integers
    weight: Floats
    bootstrap: Bootstrap
    confidence: float

    def of(self, estimator: Estimator) -> Floats:
        """The estimate in each repetition, shape (repetitions, …)."""
        repetitions, seed = self.bootstrap.repetitions, self.bootstrap.seed
        return resampled(estimator, self.patient, self.weight, repetitions, seed)

    def interval(self, estimate: Estimate, drawn: Floats) -> Estimate:
        """The estimate with the percentile interval of what was drawn; without one where the draws tell none."""
        bounds = percentile_interval(drawn, self.confidence)
        return Estimate(estimate.value, *bounds, METHOD) if bounds else Estimate(estimate.value)


def numbers_of_quantities(group: str, quantities: Iterable[Quantity], draws: Draws | None) -> Iterator[Counted]:
    """The numbers of a group, each with the cells that it would tell; of what is tested also `NAME_p`.

    With `draws`, for rows of which a patient has several, intervals and p are those of the bootstrap of patients.
    """
    measured = list(quantities)
    drawn = None
    if draws and len(draws.weight):
        estimators = [quantity.estimator() for quantity in measured]
        drawn = draws.of(lambda weight: np.stack([each(weight) for each in estimators], axis=-1))
    for place, quantity in enumerate(measured):
        estimate, p = quantity.estimate, quantity.p
        if draws and drawn is not None:
            estimate = estimate and draws.interval(estimate, drawn[:, place])
            p = two_sided_p(drawn[:, place]) if quantity.tested else None
        yield Counted(_number(group, quantity, estimate), quantity.cells)
        if quantity.tested:
            yield Counted(_p(group, quantity, p), quantity.cells)


def _p(group: str, quantity: Quantity, p: float | None) -> Number:
    if quantity.estimate is None or p is None:
        return Number(f"{quantity.name}_p", "number", group, withheld=quantity.why)
    return Number(f"{quantity.name}_p", "number", group, p, n=quantity.n)


def _number(group: str, quantity: Quantity, estimate: Estimate | None) -> Number:
    if estimate is None:
        return Number(quantity.name, quantity.unit, group, withheld=quantity.why)
    numerator, denominator = quantity.counts or (None, None)
    return Number(
        quantity.name,
        quantity.unit,
        group,
        estimate.value,
        estimate.lower,
        estimate.upper,
        quantity.n,
        numerator,
        denominator,
        estimate.method,
    )
