"""What is told of a group, from coarse to fine, and which of it cannot be told because people could be singled out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np

from sphinx_qms.measure.agreement.readings import Readings
from sphinx_qms.measure.agreement.tables import arbitration, complete, disagreement, own_rounds, peers, read
from sphinx_qms.measure.group_cells import families, in_group
from sphinx_qms.measure.quantities import ROWS
from sphinx_qms.measure.statistics.arrays import Flags, Floats, Integers
from sphinx_qms.model.plan.studies import AgreementMeasurement

Sorted = tuple[Integers, Flags]
"""The sort of each case, and the cases among which those of each sort are counted."""
COUNTS, CLASSES = "counts", "classes"
"""How many agree, and which classes they gave; ROWS says how many cases there are."""


def withheld_levels(
    readings: Readings, groups: Mapping[str, Flags], measurement: AgreementMeasurement, minimum: int
) -> frozenset[str]:
    """The levels that cannot be told of a group, by `in_group`.

    A level is told or withheld as a whole, and with all finer ones: that is coarser than `small_cells.py`, and simple.
    Of all cases it is told where none of its counts is of fewer than `minimum` patients. Subgroups whose filters share
    a column are told where none is in any part that they have in common or not; else none of them is. So whatever is
    added or subtracted is a sum of parts with enough patients each.

    Counts of the agreement of two follow from those of three, so three readers are looked at together.
    """
    if minimum <= 1:
        return frozenset()
    everywhere = np.zeros(len(readings), dtype=np.int64)
    kept = {"": _levels_told(readings, everywhere, measurement, minimum)}
    for family in families(measurement.subgroups):
        part = everywhere
        for name in family:
            _, part = np.unique(part * 2 + groups[name], return_inverse=True)
        told = _levels_told(readings, part.astype(np.int64), measurement, minimum)
        kept |= dict.fromkeys(family, told)
    return frozenset(in_group(group, level) for group, told in kept.items() for level in (ROWS, COUNTS, CLASSES)[told:])


def _levels_told(readings: Readings, part: Integers, measurement: AgreementMeasurement, minimum: int) -> int:
    """How many levels, from the coarsest, have no small count in any part of the cases."""
    for told, counted in enumerate(
        (_rows(readings), _agreement(readings, measurement), _classes(readings, measurement))
    ):
        for sort, among in counted:
            _, place = np.unique(np.stack([part, sort])[:, among], axis=1, return_inverse=True)
            patients = np.unique(np.stack([place.ravel(), readings.patient[among]]), axis=1)[0]
            if len(patients) and np.bincount(patients).min() < minimum:
                return told
    return 3


def _rows(readings: Readings) -> Iterator[Sorted]:
    yield np.zeros(len(readings), dtype=np.int64), np.ones(len(readings), dtype=bool)


def _agreement(readings: Readings, measurement: AgreementMeasurement) -> Iterator[Sorted]:
    """Who of two or three agrees, among the cases that these have read; and what is told of all peers."""
    differ, several = disagreement(readings, measurement)
    arbitrated, by_others = arbitration(readings, measurement)
    yield arbitrated.astype(np.int64), by_others
    if measurement.label.levels:
        yield differ.astype(np.int64), several
    for labels in _blocks(readings, measurement):
        for columns in _subsets(labels):
            sort = np.zeros(len(columns), dtype=np.int64)
            if measurement.label.levels:
                for flags in (differ, *(one == other for one, other in combinations(columns.T, 2))):
                    sort = sort * 2 + flags
            yield sort, complete(columns)


def _classes(readings: Readings, measurement: AgreementMeasurement) -> Iterator[Sorted]:
    """Which classes two or three gave, a missing one among them."""
    number = len(measurement.label.levels)
    for labels in _blocks(readings, measurement) if number else ():
        for columns in _subsets(labels):
            given = np.where(read(columns), columns, number).astype(np.int64)
            yield given @ (number + 1) ** np.arange(columns.shape[1]), np.asarray(read(columns).any(1))


def _blocks(readings: Readings, measurement: AgreementMeasurement) -> Iterator[Floats]:
    """The labels that are held against each other: of peers and reference in the first round, of a reader in all."""
    names = measurement.reader.level_names
    reference = {names.index(measurement.reference)} if measurement.reference else set()
    yield readings.label[:, sorted({*peers(measurement), *reference}), 0]
    for _, labels in own_rounds(readings, measurement):
        yield labels


def _subsets(labels: Floats) -> Iterator[Floats]:
    """Any two columns, and any three."""
    for size in (2, 3):
        for columns in combinations(range(labels.shape[1]), size):
            yield labels[:, columns]
