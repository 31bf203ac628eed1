"""Facts: what was measured, as committed JSON, each with the fingerprints of the files it was measured from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sphinx_qms.model.error import Location, UserError, user_error
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.load import FILE as PLAN
from sphinx_qms.model.plan.measurements import Measurement, TestMeasurement
from sphinx_qms.model.project_files import files_matching, sha256_in_project
from sphinx_qms.model.yaml_file import YamlFile, check_schema, load_schema, parse_json, read_text

FOLDER = "evidence/facts"
OUTCOMES = ("passed", "failed", "error", "skipped")

Row = Mapping[str, str | int | float | bool | None]


@dataclass(frozen=True)
class InputFile:
    """A file that facts were measured from, and its SHA-256 at that time; `rows` where it is a table."""

    path: str
    sha256: str
    rows: int | None = None


@dataclass(frozen=True)
class InputTable:
    """A table of a database that facts were measured from: the SHA-256 over its rows, whatever their order."""

    connection: str
    table: str
    sha256: str
    rows: int


@dataclass(frozen=True)
class TestCase:
    """One executed test case: what it verifies, and how it ended (one of OUTCOMES)."""

    id: str
    case: str
    title: str
    outcome: str
    verifies: tuple[str, ...]
    location: Location

    __test__ = False  # not a test of ours, whatever pytest thinks of the name


@dataclass(frozen=True)
class TestFacts:
    """The executed cases of one test need."""

    id: str
    inputs: tuple[InputFile, ...]
    cases: tuple[TestCase, ...]
    location: Location

    __test__ = False

    @property
    def passed(self) -> bool:
        """Whether every case passed."""
        return all(case.outcome == "passed" for case in self.cases)


@dataclass(frozen=True)
class CriterionAsMeasured:
    """A criterion as it was when its facts were measured for the first time."""

    id: str
    quantity: str
    statistic: str
    comparison: str
    threshold: float
    subgroup: str
    minimum_n: int | None


@dataclass(frozen=True)
class MeasuredFacts:
    """What was measured in tables: numbers by their key, and series, such as the points of a curve, by name.

    `plan` is the fingerprint of the entry of the plan. `criteria` are those of the first measurement. `evaluations` are
    fingerprints of what was evaluated and how, one for each time that it was something else.
    """

    id: str
    kind: str
    plan: str
    inputs: tuple[InputFile, ...]
    numbers: Mapping[str, Number]
    series: Mapping[str, tuple[Row, ...]]
    location: Location
    tables: tuple[InputTable, ...] = ()
    criteria: tuple[CriterionAsMeasured, ...] = ()
    evaluations: tuple[str, ...] = ()


Facts = TestFacts | MeasuredFacts


def facts_path(need_id: str) -> str:
    """Where the facts of a need stand, relative to the project."""
    return f"{FOLDER}/{need_id}.json"


def run_path(need_id: str) -> str:
    """Where the run that made the facts of a need is described, relative to the project; no part of any fingerprint."""
    return f"{FOLDER}/{need_id}.run.json"


def load_facts(root: Path) -> dict[str, Facts]:
    """The facts of the project by need id; raises UserError where a file is not what its schema describes."""
    names = _names(root)
    schema = load_schema(root, "facts") if names else {}
    facts = [_read_facts(root, name, schema) for name in names]
    return {item.id: item for item in facts}


def sound_facts(root: Path) -> dict[str, Facts]:
    """The facts of the project by need id, without those that `load_facts` would refuse."""
    names = _names(root)
    schema = load_schema(root, "facts") if names else {}
    found: dict[str, Facts] = {}
    for name in names:
        with suppress(UserError):
            facts = _read_facts(root, name, schema)
            found[facts.id] = facts
    return found


def _names(root: Path) -> list[str]:
    return sorted(path.name for path in (root / FOLDER).glob("*.json") if not path.name.endswith(".run.json"))


def _read_facts(root: Path, name: str, schema: Any) -> Facts:
    path = f"{FOLDER}/{name}"
    text = read_text(root, path)
    data = parse_json(
        text, path, f"restore the file: git checkout -- {path}; results of tests can be measured again: qms measure"
    )
    check_schema(YamlFile(path, data, {(): 1}), schema)
    if data["id"] != name.removesuffix(".json"):
        raise user_error("facts-id", f"the file is named {name}, but its id is {data['id']}", path)
    lines = {line.strip().rstrip(","): number for number, line in enumerate(text.splitlines(), 1)}
    files = tuple(InputFile(**item) for item in data["inputs"] if "path" in item)
    if data["kind"] != "tests":
        numbers = [Number(**item) for item in data["values"]["numbers"]]
        return MeasuredFacts(
            id=data["id"],
            kind=data["kind"],
            plan=data["plan"],
            inputs=files,
            numbers={number.key: number for number in numbers},
            series={name: tuple(rows) for name, rows in data["values"].items() if name != "numbers"},
            location=Location(path, 1),
            tables=tuple(InputTable(**item) for item in data["inputs"] if "table" in item),
            criteria=tuple(CriterionAsMeasured(**item) for item in data.get("criteria", ())),
            evaluations=tuple(data.get("evaluations", ())),
        )
    return TestFacts(
        id=data["id"],
        inputs=files,
        cases=tuple(
            TestCase(
                item["id"],
                item["case"],
                item["title"],
                item["outcome"],
                tuple(item["verifies"]),
                Location(path, lines.get(f'"id": {json.dumps(item["id"])}', 1)),
            )
            for item in data["values"]["cases"]
        ),
        location=Location(path, 1),
    )


def tests_of(facts: Mapping[str, Facts]) -> dict[str, TestFacts]:
    """Those of executed test cases."""
    return {name: item for name, item in facts.items() if isinstance(item, TestFacts)}


def measured_in_tables(facts: Mapping[str, Facts]) -> dict[str, MeasuredFacts]:
    """Those of tables."""
    return {name: item for name, item in facts.items() if isinstance(item, MeasuredFacts)}


def changed_inputs(facts: Iterable[Facts], plan: Mapping[str, Measurement], root: Path) -> dict[str, tuple[str, ...]]:
    """By need id, the files that are no longer what was measured, are gone, or have come since; empty where none are.

    A file has come since where the plan says that it belongs to the measurement, and the facts do not know it. The
    plan itself is named where it says something else than when it was carried out.
    """
    fingerprint = cache(lambda path: sha256_in_project(root, path))
    changed: dict[str, tuple[str, ...]] = {}
    for item in facts:
        planned = plan.get(item.id)
        known = {file.path for file in item.inputs}
        other = {file.path for file in item.inputs if fingerprint(file.path) != file.sha256}
        new = files_matching(root, planned.globs) - known if planned else set()
        if planned and _other_plan(item, planned):
            new = {*new, PLAN}
        if other | new:
            changed[item.id] = tuple(sorted(other | new))
    return changed


def _other_plan(facts: Facts, planned: Measurement) -> bool:
    if isinstance(facts, TestFacts) or isinstance(planned, TestMeasurement):
        return isinstance(facts, TestFacts) is not isinstance(planned, TestMeasurement)
    return planned.fingerprint != facts.plan
