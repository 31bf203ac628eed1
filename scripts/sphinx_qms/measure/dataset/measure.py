"""A dataset measurement: numbers of what a set holds, and the series behind them."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_qms.measure.dataset.augmentation import augmented_cells, augmented_numbers, count_augmented
from sphinx_qms.measure.dataset.cells import SAMPLES, Cells, of_table
from sphinx_qms.measure.dataset.comparison import comparison_numbers, population_numbers, small_in_other
from sphinx_qms.measure.dataset.content import Content, count_set, described_by, without_groups
from sphinx_qms.measure.dataset.flow import Flow, count_flow
from sphinx_qms.measure.dataset.flow_facts import flow_cells, flow_numbers, flow_series, stage_cell
from sphinx_qms.measure.dataset.numbers import set_numbers
from sphinx_qms.measure.dataset.sample_size import required_samples
from sphinx_qms.measure.dataset.series import by_label, distribution
from sphinx_qms.measure.small_cells import withhold
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.tables.sql import quoted
from sphinx_qms.measure.values import Counted, Values
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.measurements import DatasetMeasurement
from sphinx_qms.model.plan.tables import Rows


def measure_dataset(tables: Tables, measurement: DatasetMeasurement, minimum_cell: int) -> Values:
    """What a set holds; no value of its tables is in what is returned, and no name but those that the plan declares.

    Numbers: `samples` and `patients` in all, by level and by subgroup; the `share` of each level among those that have
    a value; `missing` values; `mean`, `standard_deviation` and `median` of what has bins; `distinct` values of what has
    neither levels nor bins; `difference` and `standardised_difference` from another set and from the intended
    population; `required_samples`; `augmented` rows and their `multiple`; the `stage` of a flow with what `dropped` out
    before it and what `appeared`. Series: `distribution`, `by_label`, `flow`, `dropouts` and `splits`.

    Counts below `minimum_cell` are withheld, and others with them so that they do not follow from what is told here
    (`small_cells.py`). What other measurements tell of the same rows is not looked at.

    Raises UserError where a set or stage has no rows, a row has no key, or a sample stands in several rows.
    """
    described = described_by(measurement)
    with_cells = minimum_cell > 1
    own = count_set(tables, measurement, described, measurement.rows, with_cells)
    counted = [*set_numbers(own, described, measurement), *_distinct(tables, measurement), *_precision(measurement)]
    cells = own.cells
    other = flow = None
    if measurement.compared_with:
        other = count_set(tables, measurement, without_groups(described), measurement.compared_with, with_cells=False)
        counted += comparison_numbers(own, other, described, measurement.confidence)
    declared = measurement.population.shares if measurement.population else {}
    counted += population_numbers(own, described, declared, measurement)
    if measurement.augmented:
        augmented = count_augmented(tables, measurement, measurement.augmented, described.label)
        counted += augmented_numbers(augmented, described.label)
        cells |= augmented_cells(augmented, described.label, own.count.samples)
    if measurement.flow:
        flow = count_flow(tables, measurement)
        counted += flow_numbers(flow, own.count.samples)
        cells |= flow_cells(flow, own.count.samples)
    withheld: frozenset[str] = frozenset()
    if with_cells:
        withheld = (cells | _of_tables(tables, measurement, own, flow)).withheld(minimum_cell)
        withheld |= small_in_other(other, minimum_cell) if other else frozenset()
    told = [withhold(item.number, item.cells, withheld, minimum_cell) for item in counted]
    by_key = {number.key: number for number in told}
    series = {
        "distribution": tuple(distribution(own, other, described, declared, by_key, withheld)),
        "by_label": tuple(by_label(own, described.label, withheld)) if described.label else (),
        **(flow_series(flow, withheld) if flow else {}),
    }
    return Values(tuple(told), {name: rows for name, rows in series.items() if rows})


def _distinct(tables: Tables, measurement: DatasetMeasurement) -> Iterator[Counted]:
    """How many different values a variable has of which the plan declares neither levels nor bins."""
    for variable in measurement.variables:
        if not variable.level_names:
            selected = tables.select(measurement.rows, [variable.column])
            query = f"SELECT count(DISTINCT {quoted(variable.column)}) FROM {selected}"
            ((values,),) = tables.connection.execute(query).fetchall()
            yield Counted(Number("distinct", "count", variable.name, values, n=values))


def _precision(measurement: DatasetMeasurement) -> Iterator[Counted]:
    for wanted in measurement.precision:
        needed = required_samples(wanted, measurement.interval, measurement.confidence)
        yield Counted(Number("required_samples", "count", wanted.name, needed))


def _of_tables(tables: Tables, measurement: DatasetMeasurement, own: Content, flow: Flow | None) -> Cells:
    """The set and the stages as parts of their tables, of which facts tell how many rows they have."""
    parts = {SAMPLES: (measurement.rows.table, own.count.samples)}
    for step in flow.steps if flow else ():
        parts[stage_cell(step)] = (step.stage.rows.table, step.count.samples)
    cells = Cells()
    for name, (table, samples) in parts.items():
        ((rows,),) = tables.connection.execute(f"SELECT count(*) FROM {tables.select(Rows(table), [])}").fetchall()
        cells |= of_table(table, rows, name, samples)
    return cells
