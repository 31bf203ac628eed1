"""Tables of samples for tests of dataset measurements, with what is measured of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sphinx_qms.measure.dataset.measure import measure_dataset
from sphinx_qms.measure.tables.open import open_tables
from sphinx_qms.measure.values import Values
from sphinx_qms.model.error import Location
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.measurements import DatasetMeasurement
from sphinx_qms.model.plan.tables import Rows
from unit.builders import PLAN_FILE
from unit.scored_tables import write_scores


def a_dataset(**changes: Any) -> DatasetMeasurement:
    """All rows of the table `people`, each a sample; the column `person` is the key of patients."""
    own: dict[str, Any] = {"rows": Rows("people"), "patient": ("person",)}
    return DatasetMeasurement("DATA_thing", Location(PLAN_FILE, 9), "0" * 64, (), **(own | changes))


def measure(
    root: Path, measurement: DatasetMeasurement, minimum_cell: int = 1, **tables: Mapping[str, Iterable[Any]]
) -> Values:
    """What is measured of tables, given by name as columns of values; None is no value."""
    declared = {
        name: write_scores(root, {column: list(values) for column, values in columns.items()}, name)
        for name, columns in tables.items()
    }
    with open_tables(root, declared) as opened:
        return measure_dataset(opened, measurement, minimum_cell)


def numbers(values: Values, quantity: str) -> dict[str, Number]:
    """The numbers of a quantity by their group."""
    return {number.group: number for number in values.numbers if number.quantity == quantity}


def estimates(values: Values, quantity: str) -> dict[str, float | None]:
    """The estimates of a quantity by group; None is withheld."""
    return {group: number.estimate for group, number in numbers(values, quantity).items()}


def series(values: Values, name: str, *columns: str) -> list[tuple[Any, ...]]:
    """Those columns of a series."""
    return [tuple(row[column] for column in columns) for row in values.series[name]]
