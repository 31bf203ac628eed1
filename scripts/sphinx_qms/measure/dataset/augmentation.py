"""Rows that were made from others: how many, from how many, and whether from the set at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sphinx_qms.measure.dataset.cells import SAMPLES, Cells, cell, parted
from sphinx_qms.measure.dataset.keys import keyed, sample_key
from sphinx_qms.measure.dataset.partition import Partition
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.tables.same_types import refuse_other_types
from sphinx_qms.measure.values import NOTHING, Counted
from sphinx_qms.model.error import user_error
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.common import MISSING, OTHER
from sphinx_qms.model.plan.measurements import Augmentation, DatasetMeasurement

SOURCES = "sources"


@dataclass(frozen=True)
class Made:
    """How many rows were made, and from how many samples of the set."""

    rows: int
    sources: int


@dataclass(frozen=True)
class Augmented:
    """Rows made from samples of the set, in all and by the parts of the label; and those made from anything else."""

    every: Made
    by_label: dict[int, Made]
    without_source: int


def count_augmented(
    tables: Tables, measurement: DatasetMeasurement, augmented: Augmentation, label: Partition | None
) -> Augmented:
    """What was made from the samples of the set.

    Raises UserError where the columns of the source are not as many as those of the key, or have other types.
    """
    key, connection = sample_key(measurement), tables.connection
    if len(augmented.source) != len(key):
        where = measurement.location
        message = f"{measurement.id}: a source has {len(augmented.source)} columns, the key of a sample {len(key)}"
        hint = f"name the columns that hold {', '.join(key)} of the row that each was made from"
        raise user_error("source-key", message, where.file, where.line, hint)
    own = tables.select(measurement.rows, key)
    sources = tables.select(augmented.rows, augmented.source)
    refuse_other_types(tables, measurement, "source", {"the set": own, "what was augmented": sources})
    selected = tables.select(augmented.rows, [*augmented.source, *(label.columns if label else ())])
    part = label.code if label else "0"
    made = f"SELECT {keyed(augmented.source)}, {part} AS part FROM {selected}"
    keys = ", ".join(f"key_{number}" for number in range(len(key)))
    from_set = f"(({made}) SEMI JOIN (SELECT {keyed(key)} FROM {own}) USING ({keys}))"
    counts = f"count(*), count(DISTINCT row({keys}))"
    (every,) = connection.execute(f"SELECT {counts} FROM {from_set}").fetchall()
    ((rows,),) = connection.execute(f"SELECT count(*) FROM {selected}").fetchall()
    by_label = connection.execute(f"SELECT part, {counts} FROM {from_set} GROUP BY part").fetchall() if label else []
    return Augmented(Made(*every), {found: Made(*counted) for found, *counted in by_label}, rows - every[0])


def augmented_numbers(augmented: Augmented, label: Partition | None) -> Iterator[Counted]:
    """Augmented rows and their multiple of the samples they were made from, in all and by label."""
    without = augmented.without_source
    yield Counted(Number("augmented_without_source", "count", "", without, n=without))
    for group, made in _groups(augmented, label):
        cells = (cell(SOURCES, group),)
        yield Counted(Number("augmented", "count", group, made.rows, n=made.rows), cells)
        if made.sources:
            yield Counted(Number("multiple", "number", group, made.rows / made.sources, n=made.rows), cells)
        else:
            yield Counted(Number("multiple", "number", group, withheld=NOTHING))


def augmented_cells(augmented: Augmented, label: Partition | None, samples: int) -> Cells:
    """The samples that rows were made from, which rows and multiple tell together; they are part of the set."""
    sources, rest = augmented.every.sources, f"{SAMPLES} that no row was made from"
    cells = parted(SAMPLES, samples, {SOURCES: sources, rest: samples - sources}, {rest})
    by_label = {cell(SOURCES, group): made.sources for group, made in _groups(augmented, label) if group}
    return cells | parted(SOURCES, sources, by_label) if by_label else cells


def _groups(augmented: Augmented, label: Partition | None) -> Iterator[tuple[str, Made]]:
    yield "", augmented.every
    for part, name in enumerate(label.parts if label else ()):
        made = augmented.by_label.get(part, Made(0, 0))
        if label and (made.rows or name not in (OTHER, MISSING)):
            yield label.group(part), made
