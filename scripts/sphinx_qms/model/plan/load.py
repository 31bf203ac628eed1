"""The plan as it is written: `evidence/plan.yaml`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from sphinx_qms.model.error import Location, Problem, UserError
from sphinx_qms.model.plan.measurements import (
    Augmentation,
    Bootstrap,
    DatasetMeasurement,
    IndependenceMeasurement,
    Key,
    Measurement,
    PerformanceMeasurement,
    Population,
    Stage,
    TestMeasurement,
    ThresholdInFile,
    TrainingSizes,
    Variable,
    WantedPrecision,
)
from sphinx_qms.model.plan.tables import Condition, Filter, Operator, Rows, Scalar, Table
from sphinx_qms.model.yaml_file import YamlFile, read_yaml

FILE = "evidence/plan.yaml"


@dataclass(frozen=True)
class Plan:
    """The measurements by need id, the tables that they read, and the smallest count that facts may tell."""

    measurements: Mapping[str, Measurement] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    minimum_cell: int = 1


def load_plan(root: Path) -> Plan:
    """The plan of the project; empty where there is none.

    Raises UserError with every problem: what the schema refuses, a table or column that no table declares.
    """
    path = root / FILE
    if not path.exists() and not path.is_symlink():
        return Plan()
    file = read_yaml(root, FILE, "plan")
    tables = {name: _table(file, name, entry) for name, entry in file.data.get("tables", {}).items()}
    entries: Mapping[str, Any] = file.data["measurements"]
    if problems := [problem for name in entries for problem in _unknown_names(file, name, tables)]:
        raise UserError(problems)
    minimum_cell = file.data.get("minimum_cell", 1)
    measurements = {name: _measurement(file, name, tables, minimum_cell) for name in entries}
    return Plan(measurements, tables, minimum_cell)


def _table(file: YamlFile, name: str, entry: Mapping[str, Any]) -> Table:
    return Table(
        name,
        entry["columns"],
        file.location("tables", name),
        file=entry.get("file", ""),
        connection=entry.get("connection", ""),
        table=entry.get("table", ""),
        constants=entry.get("constants"),
        missing=tuple(entry.get("missing", [""])),
        made_from=tuple(entry.get("made_from", ())),
    )


def _measurement(file: YamlFile, name: str, tables: Mapping[str, Table], minimum_cell: int) -> Measurement:
    entry = file.data["measurements"][name]
    location = file.location("measurements", name)
    if entry["kind"] == "tests":
        return TestMeasurement(name, entry["report"], tuple(entry["cases"]), tuple(entry["tested"]), location)
    used = sorted({selection["table"] for _, selection in _selections(entry, ())})
    described = {table: file.data["tables"][table] for table in used}
    written = {"entry": entry, "minimum_cell": minimum_cell, "tables": described}
    fingerprint = hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()
    globs = tuple(sorted({glob for table in used for glob in tables[table].made_from}))
    return _READERS[entry["kind"]](entry, (name, location, fingerprint, globs))


Common = tuple[str, Location, str, tuple[str, ...]]


def _dataset(entry: Mapping[str, Any], common: Common) -> DatasetMeasurement:
    compared = entry.get("compared_with", {})
    population = entry.get("population")
    augmented = entry.get("augmented")
    label = entry.get("label")
    return DatasetMeasurement(
        *common,
        rows=_rows(entry["rows"]),
        patient=tuple(entry["patient"]),
        sample=tuple(entry.get("sample", ())),
        label=_variable("label", label) if label else None,
        variables=tuple(_variable(name, variable) for name, variable in entry.get("variables", {}).items()),
        subgroups=_filters(entry.get("subgroups", {})),
        missing=tuple(entry.get("missing", ())),
        population=Population(population["need"], population["source"], population["shares"]) if population else None,
        compared_need=compared.get("need", ""),
        compared_with=_rows(compared["rows"]) if compared else None,
        precision=tuple(WantedPrecision(name, **wanted) for name, wanted in entry.get("precision", {}).items()),
        flow=tuple(_stage(stage) for stage in entry.get("flow", ())),
        augmented=Augmentation(_rows(augmented["rows"]), tuple(augmented["source"])) if augmented else None,
        confidence=entry.get("confidence", 0.95),
        interval=entry.get("interval", "wilson"),
    )


def _independence(entry: Mapping[str, Any], common: Common) -> IndependenceMeasurement:
    return IndependenceMeasurement(
        *common,
        sets={need: _rows(rows) for need, rows in entry["sets"].items()},
        keys=tuple(
            Key(name, tuple(key["columns"]), key.get("hint", False), key.get("repeats", True))
            for name, key in entry["keys"].items()
        ),
        public=_filters(entry.get("public", {})),
    )


def _performance(entry: Mapping[str, Any], common: Common) -> PerformanceMeasurement:
    sizes = entry.get("training_sizes")
    bootstrap = entry.get("bootstrap")
    return PerformanceMeasurement(
        *common,
        rows=_rows(entry["rows"]),
        outcome=entry["outcome"],
        score=entry["score"],
        patient=tuple(entry["patient"]),
        thresholds={
            name: ThresholdInFile(value["file"], tuple(value["key"])) if isinstance(value, Mapping) else float(value)
            for name, value in entry.get("thresholds", {}).items()
        },
        weight=entry.get("weight", ""),
        against=entry.get("against", ""),
        subgroups=_filters(entry.get("subgroups", {})),
        calibration_groups=entry.get("calibration_groups", 0),
        training_sizes=TrainingSizes(_rows(sizes["rows"]), sizes["size"], sizes["outcome"], sizes["score"])
        if sizes
        else None,
        bootstrap=Bootstrap(**bootstrap) if bootstrap else None,
        confidence=entry.get("confidence", 0.95),
        interval=entry.get("interval", "wilson"),
        earlier=entry.get("earlier", 0),
    )


_READERS: Mapping[str, Callable[[Mapping[str, Any], Common], Measurement]] = {
    "dataset": _dataset,
    "independence": _independence,
    "performance": _performance,
}


def _rows(written: Mapping[str, Any]) -> Rows:
    return Rows(written["table"], _filter(written.get("where", {})))


def _filters(written: Mapping[str, Any]) -> dict[str, Filter]:
    return {name: _filter(conditions) for name, conditions in written.items()}


def _filter(written: Mapping[str, Any]) -> Filter:
    """Conditions by column; a value alone is one that the column equals."""
    conditions: list[Condition] = []
    for column, said in written.items():
        for operator, value in (said if isinstance(said, Mapping) else {"equals": said}).items():
            given = tuple(value) if isinstance(value, list) else cast(Scalar, value)
            conditions.append(Condition(column, cast(Operator, operator), given))
    return tuple(conditions)


def _variable(name: str, written: Mapping[str, Any]) -> Variable:
    return Variable(name, written["column"], tuple(written.get("levels", ())), tuple(written.get("bins", ())))


def _stage(written: Mapping[str, Any]) -> Stage:
    split = written.get("split")
    return Stage(
        written["stage"],
        _rows(written["rows"]),
        written.get("reason", ""),
        tuple(written.get("reasons", ())),
        _variable("split", split) if split else None,
    )


def _selections(written: Any, path: tuple[str | int, ...]) -> Iterable[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    """Every selection of rows in an entry, with its place: what has a table and is no table itself."""
    if isinstance(written, Mapping):
        if isinstance(written.get("table"), str):
            yield path, written
        for key, inner in written.items():
            yield from _selections(inner, (*path, key))
    elif isinstance(written, list):
        for index, inner in enumerate(written):
            yield from _selections(inner, (*path, index))


def _unknown_names(file: YamlFile, name: str, tables: Mapping[str, Table]) -> Iterable[Problem]:
    """A problem for each table, and each column of a filter, that the plan does not declare."""
    for path, selection in _selections(file.data["measurements"][name], ("measurements", name)):
        table = tables.get(selection["table"])
        if table is None:
            known = ", ".join(tables) or "none"
            message = f"{name}: there is no table {selection['table']}"
            yield Problem(file.location(*path), "table-unknown", message, f"the plan declares: {known}")
            continue
        for column in selection.get("where", {}):
            if column not in {**table.columns, **(table.constants or {})}:
                message = f"{name}: the table {table.name} declares no column {column}"
                hint = f"declared: {', '.join([*table.columns, *(table.constants or {})])}"
                yield Problem(file.location(*path, "where", column), "column-undeclared", message, hint)
