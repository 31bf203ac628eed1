"""What of a reader study can be told without telling of few patients.

It is coarser than it has to be, and safe: as soon as a count of patients is small, the whole table that has it is
withheld, so that nothing else of the table gives it away.
"""

from __future__ import annotations

import numpy as np

from sphinx_qms.measure.reader_study.readings import Readings
from sphinx_qms.measure.statistics.arrays import Flags


def cases_can_be_told(readings: Readings, minimum: int) -> bool:
    """Whether there are enough patients to tell anything of them."""
    return _enough(readings, np.ones(len(readings), dtype=bool), minimum)


def classes_can_be_told(readings: Readings, minimum: int) -> bool:
    """Whether there are enough patients with the outcome and without; else one would follow from the other."""
    classes = (readings.positive, ~readings.positive)
    return cases_can_be_told(readings, minimum) and all(_enough(readings, each, minimum) for each in classes)


def readers_can_be_told(readings: Readings, among: Flags, right: Flags, minimum: int) -> bool:
    """Whether of each reader may be told how many of the cases `among` were right in each modality.

    `right` has the shape (2, readers, cases). One reader of whom it may not be told hides all, as their mean is told.
    """
    answers = right.reshape(-1, right.shape[-1])
    return all(_enough(readings, among & (own == is_right), minimum) for own in answers for is_right in (True, False))


def means_can_be_told(readings: Readings, among: Flags, right: Flags, minimum: int) -> bool:
    """Whether the mean over readers may be told: enough patients have a reading that was right, or wrong.

    The sum of such readings is at least their number, and so is never small either.
    """
    said = ((modality == is_right).any(axis=0) for modality in right for is_right in (True, False))
    return all(_enough(readings, among & each, minimum) for each in said)


def _enough(readings: Readings, cases: Flags, minimum: int) -> bool:
    patients = len(np.unique(readings.patient[cases]))
    return patients == 0 or patients >= minimum
