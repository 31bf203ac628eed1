"""Who is held against whom: the readers among whom agreement is measured, and the tables of any two of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sphinx_qms.measure.agreement.readings import Readings
from sphinx_qms.measure.statistics.arrays import Flags, Floats, Integers
from sphinx_qms.model.plan.studies import AgreementMeasurement


@dataclass(frozen=True)
class Pair:
    """The labels that two gave to the same cases; `detail` is what facts call the two, "" where there are no others."""

    first: str
    second: str
    labels: Floats
    detail: str

    @property
    def both(self) -> Flags:
        """The cases that both have read."""
        return complete(self.labels)

    def classes(self) -> tuple[Integers, Integers]:
        """The classes that both gave to these cases."""
        first, second = self.labels[self.both].astype(np.int64).T
        return first, second


def peers(measurement: AgreementMeasurement) -> list[int]:
    """The readers among whom agreement is measured, by number; a reference comes last.

    They are all but the reference and the arbiter, for these are another kind of reader, and the arbiter's cases are
    those on which others disagree. Where this leaves fewer than two, they are all readers.
    """
    names = measurement.reader.level_names
    apart = {measurement.reference, measurement.arbiter}
    others = [number for number, name in enumerate(names) if name not in apart]
    everybody = sorted(range(len(names)), key=lambda number: (names[number] == measurement.reference, number))
    return others if len(others) > 1 else everybody


def pairs(readings: Readings, measurement: AgreementMeasurement) -> Iterator[Pair]:
    """Any two peers by their readings of the first round."""
    names, among = measurement.reader.level_names, peers(measurement)
    for first, second in combinations(among, 2):
        detail = "" if len(among) == 2 else f"{names[first]}, {names[second]}"
        yield Pair(names[first], names[second], readings.label[:, [first, second], 0], detail)


def against_reference(readings: Readings, measurement: AgreementMeasurement) -> Iterator[Pair]:
    """Each other reader and the reference, by their readings of the first round; none without a reference."""
    names = measurement.reader.level_names
    if measurement.reference:
        reference = names.index(measurement.reference)
        for number, name in enumerate(names):
            if number != reference:
                yield Pair(name, measurement.reference, readings.label[:, [number, reference], 0], name)


def own_rounds(readings: Readings, measurement: AgreementMeasurement) -> Iterator[tuple[str, Floats]]:
    """By reader the labels of the rounds in which the reader has read anything; none without rounds."""
    for number, name in enumerate(measurement.reader.level_names if measurement.round else ()):
        labels = readings.label[:, number]
        yield name, labels[:, read(labels).any(0)]


def read(labels: Floats) -> Flags:
    """Where there is a label."""
    return np.asarray(~np.isnan(labels))


def complete(labels: Floats) -> Flags:
    """The cases without a missing label; none where there are fewer than two columns."""
    return np.asarray(read(labels).all(1) & (labels.shape[1] > 1))


def disagreement(readings: Readings, measurement: AgreementMeasurement) -> tuple[Flags, Flags]:
    """The cases on which peers differ in the first round, and those that two or more of them read in it."""
    labels = readings.label[:, peers(measurement), 0]
    there = read(labels)
    lowest, highest = np.where(there, labels, np.inf).min(1), np.where(there, labels, -np.inf).max(1)
    return lowest < highest, there.sum(1) > 1


def arbitration(readings: Readings, measurement: AgreementMeasurement) -> tuple[Flags, Flags]:
    """The cases that the arbiter read, and those that two or more others read; none where there is no arbiter."""
    arbiter = np.array([name == measurement.arbiter for name in measurement.reader.level_names])
    by_reader: Flags = np.asarray(read(readings.label).any(2))
    by_others = by_reader[:, ~arbiter].sum(1) > 1
    return np.asarray(by_reader[:, arbiter].any(1)), np.asarray(by_others & arbiter.any())
