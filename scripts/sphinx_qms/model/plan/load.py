"""The plan as it is written: `evidence/plan.yaml`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sphinx_qms.model.error import UserError
from sphinx_qms.model.plan.entries import READERS
from sphinx_qms.model.plan.measurements import Measurement, TestMeasurement
from sphinx_qms.model.plan.names import selections, wrong_names, wrong_table
from sphinx_qms.model.plan.tables import Table
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
    problems = [problem for name in tables for problem in wrong_table(file, name)]
    problems += [problem for name in entries for problem in wrong_names(file, name, tables)]
    if problems:
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
    used = sorted({selection["table"] for _, selection in selections(entry)})
    described = {table: file.data["tables"][table] for table in used}
    written = {"entry": entry, "minimum_cell": minimum_cell, "tables": described}
    fingerprint = hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()
    globs = tuple(sorted({glob for table in used for glob in tables[table].made_from}))
    return READERS[entry["kind"]](entry, (name, location, fingerprint, globs))
