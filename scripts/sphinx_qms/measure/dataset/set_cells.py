"""The counts of a set that facts tell, and how they follow from one another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import reduce
from itertools import combinations

from sphinx_qms.measure.dataset.cells import PATIENTS, SAMPLES, Cells, cell, parted
from sphinx_qms.measure.dataset.partition import Partition
from sphinx_qms.measure.dataset.rows import Count, SetRows

Counts = Mapping[Partition, tuple[Count, ...]]
Crossed = Mapping[tuple[int, int], int]
WITH_VALUE = "with value"


def label_cell(variable: Partition, part: int, label: Partition, label_part: int) -> str:
    """The name of the count of samples in a part of a variable that have a label."""
    return f"{cell(SAMPLES, variable.group(part))}, {label.group(label_part)}"


def cells_of_set(rows: SetRows, counts: Counts, label: Partition | None) -> Cells:
    """What facts tell of a set: samples and patients by part, samples by part and label, values that are missing.

    A part of one partition that lies within a part of another is subtracted from it, as a level from a subgroup of
    several. Where patients have several samples they may belong to several parts; else they are counted as samples.
    """
    cells = [Cells({SAMPLES: rows.count.samples})]
    for partition, each in counts.items():
        cells.append(_parts(SAMPLES, partition, rows.count.samples, [count.samples for count in each]))
        if partition.is_variable:
            *values, _ = each
            names = {cell(SAMPLES, partition.group(part)): count.samples for part, count in enumerate(values)}
            cells.append(parted(cell(WITH_VALUE, partition.name), sum(names.values()), names))
    for first, second in combinations(counts, 2):
        crossed = rows.crossed(first, second)
        swapped = {(two, one): samples for (one, two), samples in crossed.items()}
        for inner, outer, common in ((first, second, crossed), (second, first, swapped)):
            if outer == label and inner.is_variable:
                cells += _by_label(inner, outer, common, counts)
            elif inner != label or not outer.is_variable:
                cells += _within(rows, inner, outer, common, counts)
    if not rows.count.one_each:
        patients = rows.count.patients
        cells += [
            _parts(PATIENTS, partition, patients, [count.patients for count in each])
            for partition, each in counts.items()
        ]
        every = {name for part in cells for name in part.counts if name.partition("/")[0] == PATIENTS}
        cells.append(Cells(within=tuple((name, name.replace(PATIENTS, SAMPLES, 1)) for name in sorted(every))))
    return reduce(Cells.__or__, cells)


def _parts(kind: str, partition: Partition, whole: int, counts: Collection[int]) -> Cells:
    names = [cell(kind, partition.group(part)) for part in range(len(partition.parts))]
    return parted(kind, whole, dict(zip(names, counts, strict=True)), names[partition.told :])


def _by_label(variable: Partition, label: Partition, crossed: Crossed, counts: Counts) -> Iterator[Cells]:
    for part, count in enumerate(counts[variable]):
        inner = range(len(label.parts))
        named = {label_cell(variable, part, label, other): crossed.get((part, other), 0) for other in inner}
        yield parted(cell(SAMPLES, variable.group(part)), count.samples, named)
    for part, count in enumerate(counts[label]):
        inner = range(len(variable.parts))
        named = {label_cell(variable, other, label, part): crossed.get((other, part), 0) for other in inner}
        yield parted(cell(SAMPLES, label.group(part)), count.samples, named)


def _within(rows: SetRows, inner: Partition, outer: Partition, crossed: Crossed, counts: Counts) -> Iterator[Cells]:
    """Each part of `outer` as the parts of `inner` that lie within it, and the rest."""
    homes: dict[int, set[int]] = {}
    for part, home in crossed:
        homes.setdefault(part, set()).add(home)
    for home, count in enumerate(counts[outer]):
        parts = [part for part, those in sorted(homes.items()) if those == {home}]
        if parts:
            rest = f"{outer.group(home)} without {inner.name}"
            counted = {inner.group(part): counts[inner][part] for part in parts}
            samples = {cell(SAMPLES, group): each.samples for group, each in counted.items()}
            samples[cell(SAMPLES, rest)] = count.samples - sum(samples.values())
            yield parted(cell(SAMPLES, outer.group(home)), count.samples, samples, {cell(SAMPLES, rest)})
            if not rows.count.one_each:
                patients = {cell(PATIENTS, group): each.patients for group, each in counted.items()}
                patients[cell(PATIENTS, rest)] = rows.patients_outside(outer, home, inner, parts)
                yield parted(cell(PATIENTS, outer.group(home)), count.patients, patients, {cell(PATIENTS, rest)})
