"""Test data with defaults, so that each test writes only what it is about."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import settings

from sphinx_qms.model.catalogue import Catalogue, Clause, clause_need_id
from sphinx_qms.model.error import Location, Problem, UserError
from sphinx_qms.model.facts import Facts, InputFile, MeasuredFacts, TestCase, TestFacts
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.metamodel import Metamodel, load_metamodel
from sphinx_qms.model.need_graph import Need
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.load import Plan
from sphinx_qms.model.plan.measurements import Measurement, TestMeasurement
from sphinx_qms.model.profile import CatalogueInForce, Condition, Exclusion, Profile, Statement
from sphinx_qms.model.project import Project

REPOSITORY = Path(__file__).resolve().parents[2]
PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)

CATALOGUE_FILE = "requirements_specs/catalogues/tiny.yaml"
PROFILE_FILE = "requirements_specs/profile.yaml"
PLAN_FILE = "evidence/plan.yaml"
REASON = "A reason that says enough."

CLAUSES: list[dict[str, Any]] = [
    {"id": "1", "title": "Chapter", "asks": "Nothing itself.", "level": "heading", "answered_by": []},
    {"id": "1.a", "title": "First", "asks": "Do it.", "level": "requirement", "answered_by": ["requirement"]},
    {
        "id": "1.b",
        "title": "Second",
        "asks": "Do it always.",
        "level": "requirement",
        "answered_by": ["risk"],
        "exclusion": "never",
    },
    {
        "id": "1.c",
        "title": "Third",
        "asks": "Do it where models learn.",
        "level": "guidance",
        "answered_by": ["test", "security"],
        "applies_if": "retraining",
    },
]


@cache
def metamodel() -> Metamodel:
    """The metamodel of this repository."""
    return load_metamodel(REPOSITORY)


def catalogue_data(**changes: Any) -> dict[str, Any]:
    """A valid catalogue of four clauses, one of them a heading."""
    data = {
        "id": "tiny",
        "prefix": "TINY",
        "title": "A tiny standard",
        "edition": "2026",
        "publisher": "Nobody",
        "jurisdiction": "nowhere",
        "status": "in-force",
        "exclusion_default": "with_reason",
        "language": "en",
        "notes": "Made for tests.",
        "clauses": CLAUSES,
    }
    return data | changes


def profile_data(**changes: Any) -> dict[str, Any]:
    """A valid profile with the catalogue `tiny` in force."""
    data = {
        "product": "Thing",
        "manufacturer": "Maker (fictitious)",
        "catalogues": {"tiny": {"force": "binding", "reason": REASON}},
        "conditions": {"retraining": {"holds": True, "reason": REASON}},
        "gate": {"severity": "error", "reason": REASON},
    }
    return data | changes


def risk_policy_data(**changes: Any) -> dict[str, Any]:
    """A valid risk policy of two severities and three probabilities."""
    data = {
        "severity": [
            {"level": 1, "name": "minor", "meaning": "a nuisance"},
            {"level": 2, "name": "serious", "meaning": "a wrong decision"},
        ],
        "probability": [
            {"level": 1, "name": "rare", "meaning": "less than 1 in 100"},
            {"level": 2, "name": "often", "meaning": "1 in 100 or more"},
            {"level": 3, "name": "always", "meaning": "nearly each time"},
        ],
        "regions": {"acceptable": "needs nothing", "tolerable": "with a reason", "not_acceptable": "never"},
        "matrix": [
            {"probability": 3, "tolerable": [1], "not_acceptable": [2]},
            {"probability": 2, "acceptable": [1], "tolerable": [2]},
            {"probability": 1, "acceptable": [1, 2], "tolerable": [], "not_acceptable": []},
        ],
    }
    return data | changes


def change_rules_data(**changes: Any) -> dict[str, Any]:
    """Valid rules on changes: one authority that cites the catalogue `tiny`, one that cites another document."""
    source = {"document": "A law", "edition": "2026", "section": "3", "verified": False}
    result = {"change_kind": ["data"], "significant_difference": False, "criteria_met": True}
    own = [
        {"id": "kind", "when": {"change_kind": ["algorithm"]}, "proposal": "major", "says": "An algorithm is major."},
        {"id": "different", "when": {"significant_difference": True}, "proposal": "major", "says": "It differs."},
        {"id": "not-met", "when": {"criteria_met": False}, "proposal": "major", "says": "It is too bad."},
        {"id": "same", "when": result, "proposal": "minor", "says": "It is the same."},
        {"id": "unknown", "proposal": "undecided", "says": "Nobody knows."},
    ]
    others = [
        {"id": "fresh", "when": {"discards_training_data": True}, "proposal": "major", "says": "It is new."},
        {"id": "planned", "when": {"within_plan": True}, "proposal": "minor", "says": "It was planned."},
        {"id": "judge", "proposal": "undecided", "says": "Judge it.", "says_ko": "판단한다.", "says_zh": "自行判断。"},
    ]
    data = {
        "significance_level": 0.05,
        "authorities": [
            {
                "id": "tiny",
                "title": "Tiny agency",
                "titles": {"ko": "작은 기관", "zh": "小机构"},
                "basis": "A tiny standard.",
                "rules": [rule | {"clause": {"catalogue": "tiny", "number": "1.a"}} for rule in own],
            },
            {
                "id": "fda",
                "title": "Agency",
                "basis": "A law.",
                "rules": [rule | {"source": source} for rule in others],
            },
        ],
        "version_names": {
            "first": "1.0.0",
            "parts": [
                {"part": "X", "significance": "major", "change_kinds": ["other"]},
                {"part": "Y", "significance": "major", "change_kinds": ["algorithm", "data"]},
                {"part": "Z", "significance": "minor", "change_kinds": ["algorithm", "data", "other"]},
            ],
            "letters": {"algorithm": "a", "data": "d", "other": "o"},
        },
    }
    return data | changes


def plan_data(**measurements: Mapping[str, Any]) -> dict[str, Any]:
    """A plan with the measurement TEST_thing, or with those given."""
    entry = {"kind": "tests", "report": "build/report.xml", "cases": ["tests/test_thing.py"], "tested": ["src/*.py"]}
    return {"measurements": {name: entry | dict(more) for name, more in measurements.items()} or {"TEST_thing": entry}}


def table_data(**changes: Any) -> dict[str, Any]:
    """A CSV file with a column of each type, as a plan declares it."""
    columns = {
        "site": "text",
        "patient": "integer",
        "split": "text",
        "age": "number",
        "grade": "integer",
        "seen": "date",
        "recurred": "boolean",
        "score": "number",
    }
    return {"file": "evidence/data/people.csv", "columns": columns} | changes


def dataset_data(**changes: Any) -> dict[str, Any]:
    """The plan of a dataset measurement: all rows of the table `people`."""
    return {"kind": "dataset", "rows": {"table": "people"}, "patient": ["site", "patient"]} | changes


def independence_data(**changes: Any) -> dict[str, Any]:
    """The plan of an independence measurement: two sets of the table `people`, compared by patient."""
    sets = {f"DATA_{name}": {"table": "people", "where": {"split": name}} for name in ("training", "test")}
    keys = {"patient": {"columns": ["site", "patient"]}}
    return {"kind": "independence", "sets": sets, "keys": keys} | changes


def performance_data(**changes: Any) -> dict[str, Any]:
    """The plan of a performance measurement: the score of all rows of the table `people`."""
    names = {"outcome": "recurred", "score": "score", "patient": ["site", "patient"]}
    return {"kind": "performance", "rows": {"table": "people"}} | names | changes


def agreement_data(**changes: Any) -> dict[str, Any]:
    """The plan of an agreement measurement: grades of the table `people` as two readers gave them."""
    names = {"case": ["site", "patient"], "patient": ["site", "patient"]}
    reader, label = ({"column": "split", "levels": ["Ann", "Bob"]}, {"column": "grade", "levels": [1, 2, 3]})
    own = {"rows": {"table": "people"}, "reader": reader, "label": label}
    return {"kind": "agreement"} | own | names | changes


def reader_study_data(**changes: Any) -> dict[str, Any]:
    """The plan of a reader study: ratings of the table `people` by grade, in two splits."""
    names = {"case": ["site", "patient"], "patient": ["site", "patient"], "outcome": "recurred", "rating": "score"}
    reader, modality = ({"column": "grade", "levels": [1, 2]}, {"column": "split", "levels": ["alone", "aided"]})
    own = {"rows": {"table": "people"}, "reader": reader, "modality": modality}
    return {"kind": "reader_study"} | own | names | changes


def monitoring_data(**changes: Any) -> dict[str, Any]:
    """The plan of a monitoring measurement: two quarters of the table `scores` against quarter 0."""
    rows = {name: {"table": "scores", "where": {"quarter": n}} for n, name in enumerate(("", "spring", "summer"))}
    names = {"score": "risk", "threshold": 0.5, "outcome": "outcome", "patient": ["patient"]}
    variables = {"age": {"column": "age", "bins": [40, 60]}, "site": {"column": "site", "levels": ["a", "b"]}}
    own = {"kind": "monitoring", "reference": rows.pop(""), "windows": rows, "variables": variables}
    return own | names | changes


def comparison_data(**changes: Any) -> dict[str, Any]:
    """The plan of a comparison: the answers of two versions, all in the table `people`."""
    answers = {"rows": {"table": "people"}, "score": "score", "threshold": 0.5}
    versions = {"approved": {"model": "MODEL_before"} | answers, "changed": {"model": "MODEL_after"} | answers}
    names = {"outcome": "recurred", "sample": ["site", "patient", "seen"], "patient": ["site", "patient"]}
    return {"kind": "comparison", "rows": {"table": "people"}} | names | versions | changes


def robustness_data(**changes: Any) -> dict[str, Any]:
    """The plan of a robustness measurement: the answers of the table `people`, and those with another input."""
    scored = {"rows": {"table": "people"}, "outcome": "recurred", "score": "score", "threshold": 0.5}
    perturbations = {"noise": {"rows": {"table": "people"}, "score": "age"}}
    keys = {"sample": ["site", "patient"], "patient": ["site", "patient"]}
    return {"kind": "robustness", "scored": scored, "perturbations": perturbations} | keys | changes


def factors_data(**changes: Any) -> dict[str, Any]:
    """The plan of a measurement of factors: the score of the table `people` by grade."""
    scored = {"rows": {"table": "people"}, "outcome": "recurred", "score": "score", "threshold": 0.5}
    factors = {"grade": {"column": "grade", "levels": [1, 2]}}
    return {"kind": "factors", "scored": scored, "patient": ["site", "patient"], "factors": factors} | changes


def scenarios_data(**changes: Any) -> dict[str, Any]:
    """The plan of a measurement of scenarios: two splits of the table `people`."""
    scored = {"outcome": "recurred", "score": "score", "threshold": 0.5}
    rows = {name: {"table": "people", "where": {"split": name}} for name in ("training", "test")}
    scenarios = {name: {"rows": those} | scored for name, those in rows.items()}
    return {"kind": "scenarios", "scenarios": scenarios, "patient": ["site", "patient"]} | changes


def table_plan_data(
    tables: Mapping[str, Any] | None = None, minimum_cell: int = 1, **measurements: Mapping[str, Any]
) -> dict[str, Any]:
    """A plan with those measurements of those tables; of the table `people` where none are given."""
    named = {"people": table_data()} if tables is None else tables
    return {"minimum_cell": minimum_cell, "tables": named, "measurements": measurements}


def measured_facts_data(need_id: str = "DATA_thing", **changes: Any) -> dict[str, Any]:
    """Valid facts of one number, measured in one file."""
    data = {
        "version": 1,
        "id": need_id,
        "kind": "dataset",
        "plan": "0" * 64,
        "inputs": [{"path": "evidence/data/people.csv", "sha256": "0" * 64, "rows": 1}],
        "values": {"numbers": [{"quantity": "samples", "unit": "count", "estimate": 1, "n": 1}]},
    }
    return data | changes


def facts_data(need_id: str = "TEST_thing", **changes: Any) -> dict[str, Any]:
    """Valid facts of one passed case and one input."""
    case = {
        "id": "RESULT_thing_works",
        "case": "tests/test_thing.py::test_works",
        "title": "works",
        "outcome": "passed",
        "verifies": ["REQ_thing"],
    }
    inputs = [{"path": "src/thing.py", "sha256": "0" * 64}]
    return {"version": 1, "id": need_id, "kind": "tests", "inputs": inputs, "values": {"cases": [case]}} | changes


def write(folder: Path, name: str, content: str | bytes | Mapping[str, Any]) -> Path:
    """Writes a file of the project: text, bytes, or data as YAML or JSON after its name."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif isinstance(content, str):
        path.write_text(content, encoding="utf-8", newline="\n")
    elif name.endswith(".json"):
        path.write_text(json.dumps(content, indent=2), encoding="utf-8")
    else:
        path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def make_project_folder(folder: Path) -> Path:
    """A small project of real files: metamodel, link rules and schemas of the repository, a tiny catalogue."""
    specs = folder / "requirements_specs"
    shutil.copytree(REPOSITORY / "requirements_specs/yaml_schemas", specs / "yaml_schemas")
    shutil.copy(REPOSITORY / "requirements_specs/link_rules.json", specs)
    shutil.copy(REPOSITORY / "ubproject.toml", folder)
    write(folder, CATALOGUE_FILE, catalogue_data())
    write(folder, PROFILE_FILE, profile_data())
    return folder


def line_of(path: Path, text: str) -> int:
    """The line of the file, from 1, that is `text`; else the first that holds it."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    found = [number for number, line in enumerate(lines, 1) if text in line]
    return next((number for number in found if lines[number - 1] == text), found[0])


def problems_of(error: UserError) -> list[tuple[str, str]]:
    """The codes and places of an error, to compare at a glance."""
    return [(problem.code, str(problem.location)) for problem in error.problems]


def only_problem(error: UserError) -> Problem:
    """The one problem of an error that must have no other."""
    assert len(error.problems) == 1, str(error)
    return error.problems[0]


def a_need(need_id: str, links: Mapping[str, Iterable[str]] | None = None, **changes: Any) -> Need:
    """An approved need; its type follows from the prefix of its id, further arguments are its fields."""
    prefixes = {
        "REQ": "requirement",
        "RISK": "risk",
        "TEST": "test",
        "RESULT": "result",
        "CRIT": "criterion",
        "OBJ": "objective",
        "PROC": "procedure",
        "STUDY": "study",
        "FUNC": "ai_function",
        "DATA": "dataset",
        "MODEL": "model",
        "METRIC": "metric",
        "CHG": "change",
        "LABEL": "label",
        "REC": "record",
    }
    own = {
        "type": prefixes.get(need_id.partition("_")[0], "requirement"),
        "title": f"Title of {need_id}",
        "status": "approved",
        "location": Location("source/page.md", 1),
        "content": "",
    }
    known = {name: changes.pop(name) for name in own.keys() & changes.keys()}
    targets = {link: tuple(ids) for link, ids in (links or {}).items()}
    return Need(id=need_id, fields=changes, links=targets, **(own | known))


def a_clause(number: str = "1.a", **changes: Any) -> Clause:
    """A clause of the catalogue `tiny` that asks for a requirement."""
    own: dict[str, Any] = {
        "catalogue": "tiny",
        "need_id": clause_need_id("TINY", number),
        "number": number,
        "title": f"Title of {number}",
        "asks": "Do it.",
        "level": "requirement",
        "answered_by": ("requirement",),
        "location": Location(CATALOGUE_FILE, 10),
        "exclusion": "with_reason",
    }
    return Clause(**(own | changes))


def a_project(
    root: Path,
    *clauses: Clause,
    conditions: Mapping[str, bool] | None = None,
    exclusions: Iterable[str] = (),
    limitations: Iterable[str] = (),
    plan: Iterable[Measurement] = (),
    facts: Iterable[Facts] = (),
    gate: Severity = Severity.ERROR,
) -> Project:
    """A project in whose profile the catalogue `tiny` with those clauses is in force."""
    catalogue = Catalogue("tiny", "TINY", "A tiny standard", "2026", "Nobody", "nowhere", "in-force", "", clauses)
    profile = Profile(
        product="Thing",
        manufacturer="Maker (fictitious)",
        catalogues=(CatalogueInForce(REASON, Location(PROFILE_FILE, 3), "tiny", True),),
        markets=(),
        conditions={
            name: Condition(f"{name}: because.", Location(PROFILE_FILE, 5), holds)
            for name, holds in (conditions or {}).items()
        },
        exclusions={clause: Exclusion("Not ours.", Location(PROFILE_FILE, 7)) for clause in exclusions},
        limitations={clause: Statement("Not yet.", Location(PROFILE_FILE, 9)) for clause in limitations},
        gate=gate,
        gate_reason=REASON,
    )
    planned = Plan({item.id: item for item in plan})
    return Project(root, metamodel(), {"tiny": catalogue}, profile, {}, planned, {item.id: item for item in facts})


def a_measurement(need_id: str = "TEST_thing", **changes: Any) -> TestMeasurement:
    """A planned measurement of one test file and all of `src`."""
    own = {
        "report": "build/report.xml",
        "cases": ("tests/test_thing.py",),
        "tested": ("src/*.py",),
        "location": Location(PLAN_FILE, 2),
    }
    return TestMeasurement(need_id, **(own | changes))


def some_facts(need_id: str = "TEST_thing", *outcomes: str, verifies: Iterable[str] = ("REQ_thing",)) -> TestFacts:
    """Facts with one case for each outcome; one that passed where none is given."""
    place = Location(f"evidence/facts/{need_id}.json", 1)
    cases = tuple(
        TestCase(
            f"RESULT_{need_id.removeprefix('TEST_')}_{number}",
            f"tests/test_thing.py::test_{number}",
            str(number),
            outcome,
            tuple(verifies),
            Location(place.file, 10 + number),
        )
        for number, outcome in enumerate(outcomes or ("passed",))
    )
    return TestFacts(need_id, (InputFile("src/thing.py", "0" * 64),), cases, place)


def some_measured_facts(need_id: str = "DATA_thing", *numbers: Number, **changes: Any) -> MeasuredFacts:
    """Facts of these numbers, measured in one file."""
    own: dict[str, Any] = {
        "id": need_id,
        "kind": "dataset",
        "plan": "0" * 64,
        "inputs": (InputFile("evidence/data/people.csv", "0" * 64, 1),),
        "numbers": {number.key: number for number in numbers},
        "series": {},
        "location": Location(f"evidence/facts/{need_id}.json", 1),
    }
    return MeasuredFacts(**(own | changes))


def a_finding(code: str = "clause-gap", **changes: Any) -> Finding:
    """An error on the first page."""
    own: dict[str, Any] = {"message": f"message of {code}", "location": Location("source/page.md", 1)}
    return Finding(code, **(own | changes))


def run_pytest(folder: Path, *arguments: str, report: str = "build/report.xml") -> subprocess.CompletedProcess[str]:
    """Runs the real pytest, with the plugin as it is installed, in the project; writes the JUnit report."""
    write(folder, "pytest.ini", "[pytest]\naddopts = --strict-markers\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    command = [sys.executable, "-B", "-m", "pytest", "-p", "no:randomly", f"--junitxml={report}", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
