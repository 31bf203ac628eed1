"""How far what is asked in a window lies from what was asked in the reference, by variable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from sphinx_qms.measure.dataset.partition import by_variable
from sphinx_qms.measure.group_cells import in_group
from sphinx_qms.measure.monitoring.rows import MonitoredRows
from sphinx_qms.measure.quantities import ROWS
from sphinx_qms.measure.quantity_numbers import Draws
from sphinx_qms.measure.small_cells import fewer_than
from sphinx_qms.measure.statistics.arrays import Flags, Floats, Integers
from sphinx_qms.measure.statistics.drift import kolmogorov_smirnov, population_stability_index
from sphinx_qms.measure.statistics.homogeneity import contingency_p, zero_p
from sphinx_qms.measure.values import NO_VARIATION, NOTHING, SEVERAL_ROWS, Counted
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.common import Variable
from sphinx_qms.model.plan.studies import REFERENCE


def variable_numbers(
    found: MonitoredRows, variables: Sequence[Variable], draws: Draws | None, minimum_cell: int
) -> Iterator[Counted]:
    """For each window and variable the stability index and p of the chi-square test over its parts, missing values
    being one of these; where it has bins, the distance of Kolmogorov and Smirnov with its p over the values.

    A variable of a window is told whole or not at all: it is withheld as soon as one of its parts, there or in the
    reference, has a patient and fewer than `minimum_cell` of them.
    """
    for window, where in found.windows.items():
        for variable in variables if window != REFERENCE else ():
            numbers = _numbers(found, f"{window}: {variable.name}", variable, where, draws)
            if _few(found, variable, where, minimum_cell):
                few = fewer_than(minimum_cell)
                numbers = [replace(number, estimate=None, n=None, withheld=few) for number in numbers]
            yield from (Counted(number, (in_group(window, ROWS),)) for number in numbers)


def _numbers(found: MonitoredRows, group: str, variable: Variable, where: Flags, draws: Draws | None) -> list[Number]:
    p = _chi_square_p(found, variable, where, draws)
    numbers = [
        _told("psi", group, where, _index(found, variable, where)),
        _told("chi_square_p", group, where, p, NO_VARIATION if where.any() else NOTHING),
    ]
    return [*numbers, *_distance(found, group, variable, where)] if variable.bins else numbers


def _counts(found: MonitoredRows, variable: Variable, where: Flags) -> Integers:
    parts = len(by_variable(variable).parts)
    return np.bincount(found.codes[variable.name][where], minlength=parts).astype(np.int64)


def _few(found: MonitoredRows, variable: Variable, where: Flags, minimum: int) -> bool:
    code = found.codes[variable.name]
    return any(
        0 < found.rows.patients(within & (code == part)) < minimum
        for within in (found.windows[REFERENCE], where)
        for part in range(len(by_variable(variable).parts))
    )


def _index(found: MonitoredRows, variable: Variable, where: Flags) -> float | None:
    return population_stability_index(
        _counts(found, variable, found.windows[REFERENCE]), _counts(found, variable, where)
    )


def _chi_square_p(found: MonitoredRows, variable: Variable, where: Flags, draws: Draws | None) -> float | None:
    """That of the table of counts; where patients have several rows Wald's of the shares, which vary by patient."""
    if not where.any():
        return None
    reference = found.windows[REFERENCE]
    if draws is None:
        return contingency_p(np.array([_counts(found, variable, side) for side in (reference, where)]))
    code = found.codes[variable.name]
    inside = np.array([code == part for part in range(len(by_variable(variable).parts))], dtype=float)

    def apart(weight: Floats) -> Floats:
        sides = [weight * side for side in (where, reference)]
        with np.errstate(invalid="ignore"):
            shares = [side @ inside.T / side.sum(-1, keepdims=True) for side in sides]
        return np.asarray(shares[0] - shares[1])

    drawn = draws.of(apart)
    drawn = drawn[~np.isnan(drawn).any(axis=1)]
    return zero_p(apart(draws.weight), np.cov(drawn.T)) if len(drawn) > 1 else None


def _distance(found: MonitoredRows, group: str, variable: Variable, where: Flags) -> Iterator[Number]:
    values = found.numbers[variable.name]
    known = ~np.isnan(values)
    there = where & known
    test = kolmogorov_smirnov(values[found.windows[REFERENCE] & known], values[there])
    yield _told("ks", group, there, test and test[0])
    several = found.rows.by_patient
    yield _told(
        "ks_p", group, there, None if several else test and test[1], SEVERAL_ROWS if several and test else NOTHING
    )


def _told(name: str, group: str, where: Flags, value: float | None, why: str = NOTHING) -> Number:
    if value is None:
        return Number(name, "number", group, withheld=why)
    return Number(name, "number", group, value, n=int(where.sum()))
