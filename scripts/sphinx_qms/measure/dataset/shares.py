"""Shares of levels, with intervals that know when several samples belong to one patient."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_qms.measure.dataset.partition import Partition
from sphinx_qms.measure.dataset.rows import SetRows


@dataclass(frozen=True)
class Share:
    """`numerator` of `denominator` samples; `effective` is how many independent ones would tell as much."""

    numerator: int
    denominator: int
    effective: float

    @property
    def estimate(self) -> float:
        """The proportion."""
        return self.numerator / self.denominator

    @property
    def effective_numerator(self) -> float:
        """That of the effective samples."""
        return self.estimate * self.effective


def shares(rows: SetRows, variable: Partition) -> tuple[Share, ...]:
    """The share of each part among the samples that have a value, in their order; () where none has.

    Where patients have several samples, the variance is that between patients, and the effective number of samples is
    the number divided by the design effect, which is taken to be 1 at least (Kish, Survey Sampling, 1965; as intervals
    from effective numbers in Korn and Graubard, Survey Methodology 24 (1998), 193-201). A share of 0 or 1 shows no
    variance; it rests on as many samples as there are patients.
    """
    *counts, _ = rows.counts(variable)
    whole = sum(count.samples for count in counts)
    if not whole:
        return ()
    if rows.count.one_each:
        return tuple(Share(count.samples, whole, whole) for count in counts)
    squares, products, patients = _by_patient(rows, variable)
    of_all = sum(products)
    effects = [
        _design_effect(count.samples / whole, whole, patients, square, product, of_all)
        for count, square, product in zip(counts, squares, products, strict=True)
    ]
    return tuple(Share(count.samples, whole, whole / effect) for count, effect in zip(counts, effects, strict=True))


def _design_effect(share: float, whole: int, patients: int, square: int, product: int, of_all: int) -> float:
    """The variance of a share between patients, over that of as many independent samples."""
    if share in (0, 1) or patients == 1:
        return whole / patients
    between = (square - 2 * share * product + share**2 * of_all) / whole**2 * patients / (patients - 1)
    return max(1.0, between / (share * (1 - share) / (whole - 1)))


def _by_patient(rows: SetRows, variable: Partition) -> tuple[list[int], list[int], int]:
    """Sums over patients: a patient's samples in each part, squared, and times all of hers; and the number of patients.

    Only samples with a value are looked at.
    """
    column, values = rows.columns[variable], len(variable.parts) - 1
    found = rows.query(
        f"SELECT part, sum(inside * inside), sum(inside * every) FROM ("
        f"SELECT {column} AS part, count(*) AS inside, sum(count(*)) OVER (PARTITION BY patient) AS every "
        f"FROM {rows.name} WHERE {column} < {values} GROUP BY patient, {column}) GROUP BY part"
    )
    ((patients,),) = rows.query(f"SELECT count(DISTINCT patient) FROM {rows.name} WHERE {column} < {values}")
    squares, products = [0] * values, [0] * values
    for part, square, product in found:
        squares[part], products[part] = int(square), int(product)
    return squares, products, int(patients)
