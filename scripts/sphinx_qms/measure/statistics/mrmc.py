"""Readers who read the same cases in two modalities: several readers, several cases (MRMC).

The model of Obuchowski and Rockette (1995, Communications in Statistics 24, 285-308) with the degrees of freedom of
Hillis (2007, Statistics in Medicine 26, 596-619): readers and cases are random, so that what is concluded holds for
readers and cases like these. It asks for the figure of each reader in each modality, and for their covariances due to
cases, whatever the figure: an area under the ROC curve, a proportion, a mean time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from sphinx_qms.measure.statistics.arrays import Floats
from sphinx_qms.measure.statistics.estimate import Estimate, by_normal
from sphinx_qms.measure.statistics.reader_figures import Figures

METHOD = "obuchowski-rockette"
NEGLIGIBLE = 1e-12
"""A variance smaller than this part of that of the figures is what rounding left of 0."""


@dataclass(frozen=True)
class VarianceComponents:
    """The variance of a figure and its covariances: of one reader in both modalities (`cov1`), of two readers in one
    (`cov2`), of two readers in two (`cov3`); with the F statistic of the modalities and its degrees of freedom.

    With one reader there are only `variance` and `cov1`. `f` is None where there is no variation to hold the difference
    against, `df2` where it is infinite.
    """

    variance: float
    cov1: float
    cov2: float | None = None
    cov3: float | None = None
    f: float | None = None
    df1: int | None = None
    df2: float | None = None


@dataclass(frozen=True)
class Modalities:
    """The mean figure of each modality and their difference, second minus first, with its two-sided p.

    `p` is None where the variance is unknown, or is 0 and the modalities differ; without any difference it is then 1.
    """

    means: tuple[Estimate, Estimate]
    difference: Estimate
    p: float | None
    components: VarianceComponents


def compare_modalities(figures: Figures, confidence: float = 0.95) -> Modalities:
    """The modalities compared over random readers and cases; over the cases of a single reader alone.

    The difference is held against MS(T*R) + max(r (Cov2 - Cov3), 0) with the degrees of freedom of Hillis (2007). The
    interval of a mean rests on its modality alone: MS(R) + max(r Cov2, 0), as in MRMCaov (Smith and Hillis 2020).
    """
    variance, cov1, cov2, cov3 = _components(figures)
    if figures.readers == 1:
        alone = (by_reader(figures, 0, 0, confidence), by_reader(figures, 1, 0, confidence))
        return Modalities(alone, *reader_difference(figures, 0, confidence), VarianceComponents(variance, cov1))
    readers, apart = figures.readers, _apart(figures)
    difference, interaction = float(apart.mean()), float(apart.var(ddof=1)) / 2
    denominator = _told(interaction + max(readers * (cov2 - cov3), 0.0), figures)
    degrees = _degrees(denominator, interaction, readers)
    estimate = _by_t(difference, 2 / readers * denominator, degrees, confidence)
    f = readers * difference**2 / 2 / denominator if denominator > 0 else None
    components = VarianceComponents(
        variance, cov1, cov2, cov3, f, 1, degrees if f is not None and np.isfinite(degrees) else None
    )
    means = (_mean(figures, 0, confidence), _mean(figures, 1, confidence))
    return Modalities(means, estimate, _p(difference, 2 / readers * denominator, degrees), components)


def by_reader(figures: Figures, modality: int, reader: int, confidence: float = 0.95) -> Estimate:
    """The figure of one reader in one modality; its interval is about his cases."""
    variance = figures.covariance[modality, reader, modality, reader]
    return by_normal(
        float(figures.value[modality, reader]), _told(float(variance), figures), confidence, figures.method
    )


def reader_difference(figures: Figures, reader: int, confidence: float = 0.95) -> tuple[Estimate, float | None]:
    """Second modality minus first of one reader, paired by cases, and its two-sided p as in `Modalities`."""
    own = figures.covariance[:, reader, :, reader]
    variance = _told(float(own[0, 0] + own[1, 1] - own[0, 1] - own[1, 0]), figures)
    difference = float(_apart(figures)[reader])
    return by_normal(difference, variance, confidence, figures.method), _p(difference, variance, np.inf)


def _components(figures: Figures) -> tuple[float, float, float, float]:
    """Var, Cov1, Cov2 and Cov3: the covariances averaged by whether reader and modality are the same.

    Without a second reader the last two are nan.
    """
    same_reader = np.eye(figures.readers, dtype=bool)
    found = []
    for modality in (np.eye(2, dtype=bool), ~np.eye(2, dtype=bool)):
        for reader in (same_reader, ~same_reader):
            chosen = figures.covariance.swapaxes(1, 2)[modality][:, reader]
            found.append(float(chosen.mean()) if chosen.size else float("nan"))
    variance, cov2, cov1, cov3 = found
    return variance, cov1, cov2, cov3


def _mean(figures: Figures, modality: int, confidence: float) -> Estimate:
    own, readers = figures.covariance[modality, :, modality, :], figures.readers
    between = float(figures.value[modality].var(ddof=1))
    cov2 = float(own[~np.eye(readers, dtype=bool)].mean())
    variance = _told(between + max(readers * cov2, 0.0), figures)
    degrees = _degrees(variance, between, readers)
    return _by_t(float(figures.value[modality].mean()), variance / readers, degrees, confidence)


def _degrees(variance: float, between: float, readers: int) -> float:
    """Those of Hillis (2007): Satterthwaite's, where only the mean square between readers is uncertain."""
    return (readers - 1) * (variance / between) ** 2 if between > NEGLIGIBLE * variance else float("inf")


def _apart(figures: Figures) -> Floats:
    """Second modality minus first by reader; 0 where that is what rounding leaves."""
    apart = figures.value[1] - figures.value[0]
    return np.where(abs(apart) > NEGLIGIBLE * abs(figures.value).max(), apart, 0.0)


def _told(variance: float, figures: Figures) -> float:
    """The variance, and 0 where it is not more than rounding leaves of the figures or of their variances."""
    own = np.einsum("ijij->ij", figures.covariance).max()
    least = NEGLIGIBLE * (float(own) + NEGLIGIBLE * float((figures.value**2).max()))
    return 0.0 if variance <= least else variance


def _by_t(value: float, variance: float, degrees: float, confidence: float) -> Estimate:
    if not variance > 0:
        return Estimate(value)
    reach = float(t.isf((1 - confidence) / 2, degrees)) * variance**0.5
    return Estimate(value, value - reach, value + reach, METHOD)


def _p(difference: float, variance: float, degrees: float) -> float | None:
    if variance > 0:
        return float(2 * t.sf(abs(difference) / variance**0.5, degrees))
    return 1.0 if difference == 0 and variance == 0 else None
