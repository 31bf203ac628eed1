"""The figure of each reader in each modality, and their covariances due to the cases that all of them read.

A figure is a mean of components, one for each case: whether it was read rightly, the time that it took, or DeLong's
components of an area. From these follow figure and covariances alike, whatever the figure is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sphinx_qms.measure.statistics.arrays import Flags, Floats, Integers
from sphinx_qms.measure.statistics.roc import METHOD as DELONG
from sphinx_qms.measure.statistics.roc import structural_components

NORMAL = "normal"


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
