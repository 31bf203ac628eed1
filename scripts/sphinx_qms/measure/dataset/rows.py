"""The rows of a set in DuckDB, reduced to what is counted: which patient, which parts, which numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from sphinx_qms.measure.dataset.keys import refuse_bad_keys, temporary
from sphinx_qms.measure.dataset.partition import Partition
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.tables.sql import quoted
from sphinx_qms.model.plan.common import MISSING
from sphinx_qms.model.plan.measurements import DatasetMeasurement
from sphinx_qms.model.plan.tables import Rows


@dataclass(frozen=True)
class Count:
    """How many samples, and of how many patients."""

    samples: int
    patients: int

    @property
    def one_each(self) -> bool:
        """Whether every patient has one sample."""
        return self.samples == self.patients


@dataclass(frozen=True)
class Clusters:
    """How the samples of a partition cluster in patients, of those that are in no part MISSING.

    For each part the sums over `patients` of her samples in it, squared, and times all of hers.
    """

    patients: int
    squares: tuple[int, ...]
    products: tuple[int, ...]


@dataclass(frozen=True)
class SetRows:
    """The rows of a set: a table `name` of the connection, one row for each sample.

    Its columns are `patient`, a number for each patient, and those that `columns` names: for a partition the number of
    the part, for a column of numbers its value. The table `combinations` has a row for all samples with the same parts.
    """

    connection: duckdb.DuckDBPyConnection
    name: str
    combinations: str
    columns: Mapping[str | Partition, str]
    count: Count

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows that a statement gives."""
        return self.connection.execute(sql).fetchall()

    def counts(self, partition: Partition) -> tuple[tuple[Count, ...], Clusters]:
        """The count of each part, and how samples cluster in patients."""
        parts, column = range(len(partition.parts)), self.columns[partition]
        valued = [part for part in parts if partition.parts[part] != MISSING]
        if self.count.one_each:
            found = dict(self.query(f"SELECT {column}, sum(samples) FROM {self.combinations} GROUP BY {column}"))
            each = tuple(int(found.get(part, 0)) for part in parts)
            return tuple(map(Count, each, each)), Clusters(sum(each[part] for part in valued), each, each)
        inside = ", ".join(f"count(*) FILTER ({column} = {part}) AS n{part}" for part in parts)
        all_valued = " + ".join(f"n{part}" for part in valued)
        of_part = "sum(n{0}), count_if(n{0} > 0), sum(n{0} * n{0}), sum(n{0} * n)"
        ((patients, *sums),) = self.query(
            f"SELECT count_if(n > 0), {', '.join(of_part.format(part) for part in parts)} "
            f"FROM (SELECT {inside}, {all_valued} AS n FROM {self.name} GROUP BY patient)"
        )
        samples, of_patients, squares, products = (tuple(map(int, sums[start::4])) for start in range(4))
        return tuple(map(Count, samples, of_patients)), Clusters(int(patients), squares, products)

    def crossed(self, first: Partition, second: Partition) -> dict[tuple[int, int], int]:
        """How many samples each pair of parts has in common; pairs without any are left out."""
        columns = f"{self.columns[first]}, {self.columns[second]}"
        found = self.query(f"SELECT {columns}, sum(samples) FROM {self.combinations} GROUP BY {columns}")
        return {(one, other): int(samples) for one, other, samples in found}

    def patients_outside(self, outer: Partition, home: int, inner: Partition, parts: Sequence[int]) -> int:
        """How many patients have samples in a part of `outer` that are in none of these parts of `inner`."""
        outside = f"{self.columns[outer]} = {home} AND {self.columns[inner]} NOT IN ({', '.join(map(str, parts))})"
        ((patients,),) = self.query(f"SELECT count(DISTINCT patient) FROM {self.name} WHERE {outside}")
        return int(patients)


@contextmanager
def set_rows(
    tables: Tables,
    measurement: DatasetMeasurement,
    rows: Rows,
    partitions: Sequence[Partition],
    numbers: Iterable[str],
) -> Iterator[SetRows]:
    """The rows of a set with the parts that each belongs to, and with columns of numbers, for as long as it is open.

    Raises UserError where there are no rows, a key is missing, or two rows have the same sample key.
    """
    refuse_bad_keys(tables, measurement, rows, unique=bool(measurement.sample))
    columns: dict[str | Partition, str] = {partition: f"part_{index}" for index, partition in enumerate(partitions)}
    columns |= {column: f"number_{index}" for index, column in enumerate(dict.fromkeys(numbers))}
    read = [column for partition in partitions for column in partition.columns]
    selected = tables.select(rows, [*measurement.patient, *read, *set(numbers)])
    patient = f"dense_rank() OVER (ORDER BY {', '.join(map(quoted, measurement.patient))}) AS patient"
    parts = [f"{partition.code} AS {columns[partition]}" for partition in partitions]
    values = [f"CAST({quoted(column)} AS DOUBLE) AS {columns[column]}" for column in numbers]
    reduced = f"SELECT {', '.join([patient, *parts, *values])} FROM {selected}"
    connection = tables.connection
    with temporary(connection, "set", reduced) as table:
        grouped = ", ".join([*(columns[partition] for partition in partitions), "count(*) AS samples"])
        counted = f"SELECT {grouped} FROM {table} GROUP BY ALL"
        with temporary(connection, "set combinations", counted) as combinations:
            ((samples, patients),) = connection.execute(f"SELECT count(*), max(patient) FROM {table}").fetchall()
            yield SetRows(connection, table, combinations, columns, Count(samples, patients))
