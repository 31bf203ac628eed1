"""Shares of levels, with intervals that know when several samples belong to one patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sphinx_qms.measure.dataset.rows import Clusters, Count


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


def shares(counts: Sequence[Count], clusters: Clusters) -> tuple[Share, ...]:
    """The share of each part among the samples that have a value, in their order; () where none has.

    `counts` are those of a variable; the last are of samples without a value. Where patients have several samples, the
    variance is that between patients, and the effective number of samples is their number divided by the design effect,
    which is taken to be at least 1 (Kish, Survey Sampling, 1965; for intervals Korn and Graubard, Survey Methodology 24
    (1998), 193-201). A share of 0 or 1 shows no variance; it rests on as many samples as there are patients.
    """
    *valued, _ = [count.samples for count in counts]
    if not (whole := sum(valued)):
        return ()
    of_all = sum(clusters.products[: len(valued)])
    effects = [
        _design_effect(samples / whole, whole, clusters.patients, square, product, of_all)
        for samples, square, product in zip(valued, clusters.squares, clusters.products, strict=False)
    ]
    return tuple(Share(samples, whole, whole / effect) for samples, effect in zip(valued, effects, strict=True))


def _design_effect(share: float, whole: int, patients: int, square: int, product: int, of_all: int) -> float:
    """The variance of a share between patients, over that of as many independent samples."""
    if share in (0, 1) or patients in (1, whole):
        return whole / patients
    between = (square - 2 * share * product + share**2 * of_all) / whole**2 * patients / (patients - 1)
    return max(1.0, between / (share * (1 - share) / (whole - 1)))
