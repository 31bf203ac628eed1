"""The way from raw data to the sets: what each stage holds, what dropped out before it and why, what appeared."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

import duckdb

from sphinx_qms.measure.dataset.keys import keyed, refuse_bad_keys, sample_key, temporary
from sphinx_qms.measure.dataset.partition import by_variable
from sphinx_qms.measure.dataset.rows import Count
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.tables.same_types import refuse_other_types
from sphinx_qms.measure.tables.sql import quoted
from sphinx_qms.model.plan.common import MISSING, OTHER, Variable
from sphinx_qms.model.plan.measurements import DatasetMeasurement, Stage


@dataclass(frozen=True)
class Step:
    """A stage and how it came from the one before it.

    `dropped` are samples of the stage before by the reasons that it gives; `appeared` are those that come from nowhere,
    `added` those that were made from others by augmentation.
    """

    stage: Stage
    count: Count
    dropped: Mapping[str, int]
    appeared: int
    added: int


@dataclass(frozen=True)
class Split:
    """A part of the last stage, and how many of its samples are in the set that is measured."""

    name: str
    samples: int
    in_set: int


@dataclass(frozen=True)
class Flow:
    """The stages in their order, and the parts of the last one: one without a name where it has no split."""

    steps: tuple[Step, ...]
    splits: tuple[Split, ...]


def count_flow(tables: Tables, measurement: DatasetMeasurement) -> Flow:
    """The flow that the plan describes, counted by the keys of samples.

    Raises UserError where a stage has no rows, a row has no key, two have the same, or keys have different types.
    """
    key, connection = sample_key(measurement), tables.connection
    own = tables.select(measurement.rows, key)
    made = tables.select(measurement.augmented.rows, key) if measurement.augmented else f"(FROM {own} LIMIT 0)"
    selected = {stage.name: tables.select(stage.rows, key) for stage in measurement.flow}
    refuse_other_types(tables, measurement, "sample", {"the set": own, "what was augmented": made, **selected})
    with ExitStack() as opened:
        stages = []
        for stage in measurement.flow:
            refuse_bad_keys(tables, measurement, stage.rows, unique=True)
            query = _stage_query(tables, measurement, stage)
            stages.append(opened.enter_context(temporary(connection, f"stage {stage.name}", query)))
        steps = [
            _step(connection, measurement, number, stages, f"(SELECT {keyed(key)} FROM {made})")
            for number in range(len(stages))
        ]
        in_set = f"(SELECT {keyed(key)} FROM {own})"
        return Flow(tuple(steps), _splits(connection, measurement, stages[-1], in_set))


def _stage_query(tables: Tables, measurement: DatasetMeasurement, stage: Stage) -> str:
    """The rows of a stage: key, patient, and the numbers of the parts by reason and by split."""
    key = sample_key(measurement)
    variables = {"reason": _reason(stage), "split": stage.split}
    used = [variable.column for variable in variables.values() if variable]
    selected = tables.select(stage.rows, [*key, *measurement.patient, *used])
    patient = f"dense_rank() OVER (ORDER BY {', '.join(map(quoted, measurement.patient))}) AS patient"
    parts = [f"{by_variable(item).code if item else 0} AS {name}" for name, item in variables.items()]
    return f"SELECT {', '.join([keyed(key), patient, *parts])} FROM {selected}"


def _reason(stage: Stage) -> Variable | None:
    return Variable("reason", stage.reason, stage.reasons) if stage.reason else None


def _step(
    connection: duckdb.DuckDBPyConnection, measurement: DatasetMeasurement, number: int, stages: list[str], made: str
) -> Step:
    keys = _using(measurement)
    stage, rows = measurement.flow[number], stages[number]
    ((samples, patients),) = connection.execute(f"SELECT count(*), max(patient) FROM {rows}").fetchall()
    count = Count(samples, patients)
    if not number:
        return Step(stage, count, {}, 0, 0)
    before, rows_before = measurement.flow[number - 1], stages[number - 1]
    gone = connection.execute(
        f"SELECT reason, count(*) FROM {rows_before} ANTI JOIN {rows} {keys} GROUP BY reason"
    ).fetchall()
    new = f"{rows} ANTI JOIN {rows_before} {keys}"
    ((every,),) = connection.execute(f"SELECT count(*) FROM {new}").fetchall()
    ((appeared,),) = connection.execute(f"SELECT count(*) FROM (FROM {new}) ANTI JOIN {made} {keys}").fetchall()
    return Step(stage, count, _by_reason(before, dict(gone)), appeared, every - appeared)


def _by_reason(stage: Stage, gone: Mapping[int, int]) -> dict[str, int]:
    """What dropped out by declared reason; OTHER where it has none of them."""
    dropped = {reason: gone.get(part, 0) for part, reason in enumerate(stage.reasons)}
    others = sum(gone.values()) - sum(dropped.values())
    return dropped | ({OTHER: others} if others or not dropped else {})


def _splits(
    connection: duckdb.DuckDBPyConnection, measurement: DatasetMeasurement, rows: str, in_set: str
) -> tuple[Split, ...]:
    """The parts of the last stage, without those that are not declared and empty."""
    split = measurement.flow[-1].split
    parts = by_variable(split).parts if split else ("",)
    every = f"SELECT split, count(*) FROM {rows} GROUP BY split"
    inside = f"SELECT split, count(*) FROM {rows} SEMI JOIN {in_set} {_using(measurement)} GROUP BY split"
    samples, of_set = (dict(connection.execute(query).fetchall()) for query in (every, inside))
    return tuple(
        Split(name, samples.get(part, 0), of_set.get(part, 0))
        for part, name in enumerate(parts)
        if part in samples or name not in (OTHER, MISSING)
    )


def _using(measurement: DatasetMeasurement) -> str:
    return f"USING ({', '.join(f'key_{number}' for number in range(len(sample_key(measurement))))})"
