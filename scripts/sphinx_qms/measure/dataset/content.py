"""What was counted in a set: the one description that numbers, comparisons and series are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sphinx_qms.measure.dataset.cells import Cells
from sphinx_qms.measure.dataset.partition import Partition, by_missing, by_subgroup, by_variable
from sphinx_qms.measure.dataset.rows import Count, set_rows
from sphinx_qms.measure.dataset.set_cells import Crossed, cells_of_set
from sphinx_qms.measure.dataset.shares import Share, shares
from sphinx_qms.measure.dataset.summary import Summary, summary
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.model.plan.common import MISSING, OTHER
from sphinx_qms.model.plan.measurements import DatasetMeasurement
from sphinx_qms.model.plan.tables import Rows


@dataclass(frozen=True)
class Described:
    """What a set is described by: variables with levels or bins, the label among them, subgroups, columns with gaps.

    `numbers` are the columns of the variables that have bins.
    """

    variables: tuple[Partition, ...]
    label: Partition | None
    numbers: Mapping[Partition, str]
    subgroups: tuple[Partition, ...] = ()
    missing: tuple[Partition, ...] = ()

    @property
    def every(self) -> tuple[Partition, ...]:
        """All partitions."""
        return (*self.variables, *self.subgroups, *self.missing)


@dataclass(frozen=True)
class Content:
    """The counts of a set by partition; by variable the shares of levels, () where no row has a value, the summary of
    its numbers, and how it goes together with the label. `cells` are the counts that facts would tell.
    """

    count: Count
    counts: Mapping[Partition, tuple[Count, ...]]
    shares: Mapping[Partition, tuple[Share, ...]]
    summaries: Mapping[Partition, Summary | None]
    by_label: Mapping[Partition, Crossed]
    cells: Cells

    def shown(self, variable: Partition) -> list[int]:
        """The parts of a variable that facts show: every level, and what has none where there is such a thing."""
        return [
            part
            for part, count in enumerate(self.counts[variable])
            if count.samples or variable.parts[part] not in (OTHER, MISSING)
        ]


def described_by(measurement: DatasetMeasurement) -> Described:
    """What the plan describes a set by."""
    label = measurement.label
    counted = [variable for variable in (label, *measurement.variables) if variable and variable.level_names]
    return Described(
        tuple(map(by_variable, counted)),
        by_variable(label) if label and label.level_names else None,
        {by_variable(variable): variable.column for variable in counted if variable.bins},
        tuple(by_subgroup(name, where) for name, where in measurement.subgroups.items()),
        tuple(by_missing(column) for column in measurement.missing),
    )


def count_set(
    tables: Tables, measurement: DatasetMeasurement, described: Described, rows: Rows, with_cells: bool
) -> Content:
    """What the rows hold; the cells only where they are asked for, because they take longer than all the rest.

    Raises UserError where there are no rows, a key is missing, or two rows have the same sample key.
    """
    with set_rows(tables, measurement, rows, described.every, described.numbers.values()) as opened:
        counted = {partition: opened.counts(partition) for partition in described.every}
        counts = {partition: each for partition, (each, _) in counted.items()}
        label = described.label
        return Content(
            opened.count,
            counts,
            {variable: shares(*counted[variable]) for variable in described.variables},
            {variable: summary(opened, column) for variable, column in described.numbers.items()},
            {item: opened.crossed(item, label) for item in described.variables if label and item != label},
            cells_of_set(opened, counts, label) if with_cells else Cells(),
        )


def without_groups(described: Described) -> Described:
    """Only the variables: what two sets are compared by."""
    return replace(described, subgroups=(), missing=())
