"""Readers who read the same cases in two modalities: several readers, several cases (MRMC).

The model of Obuchowski and Rockette (1995, Communications in Statistics 24, 285-308) with the degrees of freedom of
Hillis (2007, Statistics in Medicine 26, 596-619): readers and cases are random, so that what is concluded holds for
readers and cases like these. It asks for the figure of each reader in each modality, and for their covariances due to
cases, whatever the figure: an area under the ROC curve, a proportion, a mean time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from sphinx_qms.measure.statistics.arrays import Flags, Floats, Integers
from sphinx_qms.measure.statistics.estimate import Estimate, by_normal
from sphinx_qms.measure.statistics.roc import METHOD as DELONG
from sphinx_qms.measure.statistics.roc import structural_components

METHOD = "obuchowski-rockette"
NORMAL = "normal"
NEGLIGIBLE = 1e-12
"""A variance smaller than this part of that of the figures is what rounding left of 0."""


@dataclass(frozen=True)
class Figures:
    """The figure of each reader in each of two modalities.

    `value` has the shape (2, readers), `covariance` (2, readers, 2, readers): it is due to the cases, nan where a class
    has one patient. `method` names the interval of one reader alone, whose variance is that of his cases.
    """

    value: Floats
    covariance: Floats
    method: str

    @property
    def readers(self) -> int:
        """How many readers there are."""
        return int(self.value.shape[1])


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


def auc_figures(positive: Flags, rating: Floats, patient: Integers) -> Figures:
    """The areas under the ROC curves; covariances of DeLong, DeLong and Clarke-Pearson (1988).

    `rating` has the shape (2, readers, cases). Where a patient has several cases the covariances are those of
    Obuchowski (1997, Biometrics 53, 567-578). Raises ValueError where either class has no case.
    """
    components = np.array([[structural_components(positive, scores) for scores in modality] for modality in rating])
    classes = [(components[..., rows], patient[rows]) for rows in (positive, ~positive)]
    return Figures(components[..., positive].mean(-1), _covariance(classes), DELONG)


def mean_figures(values: Floats | Flags, patient: Integers) -> Figures:
    """The means over cases, of flags the proportions: `values` has the shape (2, readers, cases).

    Where a patient has several cases the covariances are those of ratios of sums by patient (Rao and Scott 1992).
    """
    counted = np.asarray(values, dtype=float)
    return Figures(counted.mean(-1), _covariance([(counted, patient)]), NORMAL)


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


def _covariance(classes: Sequence[tuple[Floats, Integers]]) -> Floats:
    """The covariances of figures that are sums of means over classes of cases, from the components of each class.

    A patient's components add up, so those of one patient may resemble each other, and so may his cases of both
    classes (Obuchowski 1997); with one case each it is the sum of the covariances of means.
    """
    shape = classes[0][0].shape[:-1]
    patients = max(int(patient.max()) for _, patient in classes) + 1
    sums = []
    for components, patient in classes:
        apart = (components - components.mean(-1, keepdims=True)).reshape(-1, components.shape[-1])
        by_patient = np.zeros((patients, len(apart)))
        np.add.at(by_patient, patient, apart.T / len(patient))
        sums.append(by_patient)
    covariance = sum(
        (_corrected(each, len(np.unique(patient))) for each, (_, patient) in zip(sums, classes, strict=True)),
        start=np.zeros((sums[0].shape[1],) * 2),
    )
    if len(sums) == 2:
        everybody = len(np.unique(np.concatenate([patient for _, patient in classes])))
        both = sums[0].T @ sums[1]
        covariance = covariance + (both + both.T) * everybody / max(everybody - 1, 1)
    return covariance.reshape(shape + shape)


def _corrected(by_patient: Floats, patients: int) -> Floats:
    if patients < 2:
        return np.full((by_patient.shape[1],) * 2, np.nan)
    return np.asarray(by_patient.T @ by_patient * patients / (patients - 1))


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
