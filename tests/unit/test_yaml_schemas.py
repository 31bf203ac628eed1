"""Each YAML and JSON file has a schema that means it: every key that it requires is missed, every other one refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sphinx_qms.model.applicability import load_applicability
from sphinx_qms.model.catalogue import Catalogue, load_catalogue
from sphinx_qms.model.change_rules_file import FILE as CHANGE_RULES
from sphinx_qms.model.change_rules_file import load_change_rules
from sphinx_qms.model.document_files import DOCUMENTS, REVISIONS, load_documents, load_revisions
from sphinx_qms.model.error import UserError
from sphinx_qms.model.facts import load_facts
from sphinx_qms.model.plan.load import load_plan
from sphinx_qms.model.profile import APPLICABILITY, read_profile
from sphinx_qms.model.risk_policy import FILE as RISK_POLICY
from sphinx_qms.model.risk_policy import load_risk_policy
from unit.builders import (
    CATALOGUE_FILE,
    PLAN_FILE,
    PROFILE_FILE,
    REASON,
    REPOSITORY,
    a_clause,
    agreement_data,
    catalogue_data,
    change_rules_data,
    comparison_data,
    dataset_data,
    factors_data,
    facts_data,
    independence_data,
    measured_facts_data,
    monitoring_data,
    only_problem,
    performance_data,
    plan_data,
    profile_data,
    reader_study_data,
    risk_policy_data,
    robustness_data,
    scenarios_data,
    table_data,
    table_plan_data,
    write,
)

FULL_CLAUSE = {
    "id": "1.a",
    "title": "First",
    "titles": {"ko": "하나", "zh": "一"},
    "asks": "Do it.",
    "asks_zh": "做",
    "asks_ko": "하다",
    "level": "requirement",
    "answered_by": ["requirement", "risk"],
    "requires": ["risk"],
    "needs_numeric": True,
    "applies_if": "retraining",
    "exclusion": "never",
    "documented": True,
    "typical_na_software": False,
    "untitled": False,
    "produces": "A plan.",
    "justify_exclusions_here": False,
    "classes": ["A", "B"],
    "verified": True,
    "applies_from": "2027-08-02",
    "added_by": "amendment 1",
}
FULL_PROFILE = profile_data(
    markets=[
        {
            "market": "EU",
            "role": "manufacturer",
            "device_class": "IIa",
            "languages": ["en", "pt-BR"],
            "identifiers": {"udi": "0123"},
            "reason": REASON,
        }
    ],
    exclusions=[{"clauses": ["TINY_1_a"], "reason": REASON, "because_of": "device", "permitted_by": "A law"}],
    limitations=[{"clauses": ["TINY_1_b"], "reason": REASON}],
)

FULL_DOCUMENTS = {
    "documents": {
        "handbook": {
            "title": "Handbook",
            "number": "M-001",
            "language": "en",
            "formats": ["pdf"],
            "template": "document.docx",
            "contents": [
                {"page": "handbook"},
                {"dashboard": {"title": "Coverage", "landscape": False}},
                {"findings": {"title": "Work list", "landscape": True}},
                {"matrix": {"title": "Matrix", "landscape": True, "rows": ["risk"], "columns": ["status"]}},
                {"checklist": {"title": "Checklist", "landscape": True, "catalogue": "tiny"}},
            ],
        }
    }
}
FULL_APPLICABILITY = {
    "controls": {
        "TINY_1_a": {
            "applicable": True,
            "reason": REASON,
            "residual_risk": "Some risk remains.",
            "accepted_by": "RESP_lead",
        }
    }
}


def load_decisions(root: Path) -> Any:
    """The statement of applicability of a catalogue whose one clause is such a control."""
    control = a_clause("1.a", exclusion="statement_of_applicability")
    catalogue = Catalogue("tiny", "TINY", "A tiny standard", "2026", "Nobody", "nowhere", "in-force", "", (control,))
    return load_applicability(root, [catalogue])


FULL_REVISIONS = {
    "documents": {
        "M-001": [
            {
                "revision": "1",
                "date": "2026-01-02",
                "change": "First issue.",
                "approvals": [{"role": "RESP_lead", "name": "A. Lead", "date": "2026-01-03"}],
            }
        ]
    }
}

OLD = {"equals": 3, "one_of": [3, 4], "at_least": 1, "above": 0, "at_most": 5, "below": 6, "missing": False}
PEOPLE: dict[str, Any] = {"table": "people", "where": {"split": "test"}}
AGE = {"column": "age", "bins": [40, 60]}
SCORED = {"rows": PEOPLE, "outcome": "recurred", "score": "score", "threshold": 0.5}
FULL_PLAN = table_plan_data(
    {
        "people": table_data(constants={"cohort": "first"}, missing=["", "NA"], made_from=["src/*.py"]),
        "visits": {"connection": "QMS_VISITS", "table": "visits", "columns": {"site": "text", "patient": "integer"}},
    },
    minimum_cell=5,
    TEST_thing=plan_data()["measurements"]["TEST_thing"],
    DATA_thing=dataset_data(
        sample=["site", "patient", "seen"],
        label={"column": "recurred", "levels": [True, False]},
        variables={"age": AGE, "site": {"column": "site"}},
        subgroups={"grade 3": {"grade": OLD}},
        missing=["age"],
        population={"need": "POP_all", "source": "A register.", "shares": {"age": {"below 40": 0.4, "[40, 60)": 0.6}}},
        compared_with={"need": "DATA_other", "rows": PEOPLE},
        precision={"sensitivity": {"expected": 0.9, "half_width": 0.05, "share": 0.3}},
        flow=[
            {"stage": "raw", "rows": PEOPLE, "reason": "split", "reasons": ["no age"]},
            {"stage": "parted", "rows": PEOPLE, "split": {"column": "split", "levels": ["training", "test"]}},
        ],
        augmented={"rows": PEOPLE, "source": ["site", "patient", "seen"]},
        confidence=0.9,
        interval="exact",
    ),
    TEST_independence=independence_data(
        keys={"patient": {"columns": ["site", "patient"], "hint": False, "repeats": True}},
        public={"DATA_test": {"site": "A"}},
    ),
    ANN_thing=agreement_data(
        round={"column": "site", "levels": ["first", "second"]},
        scale="ordinal",
        weights="linear",
        reference="Ann",
        arbiter="Bob",
        subgroups={"grade 3": {"grade": 3}},
        bootstrap={"repetitions": 2000, "seed": 1},
        confidence=0.9,
        interval="exact",
    ),
    ANN_number=agreement_data(label={"column": "age"}, scale="ratio"),
    TEST_comparison=comparison_data(
        subgroups={"grade 3": {"grade": 3}},
        bootstrap={"repetitions": 2000, "seed": 1},
        confidence=0.9,
        interval="exact",
        earlier=1,
    ),
    TEST_performance=performance_data(
        thresholds={"released": {"file": "models/thing.json", "key": ["threshold"]}, "half": 0.5},
        weight="age",
        against="grade",
        subgroups={"grade 3": {"grade": 3}},
        calibration_groups=10,
        training_sizes={"rows": PEOPLE, "size": "grade", "outcome": "recurred", "score": "score"},
        bootstrap={"repetitions": 2000, "seed": 1},
        confidence=0.9,
        interval="exact",
        earlier=1,
    ),
    TEST_factors=factors_data(
        factors={"age": AGE, "grade": {"column": "grade", "levels": [1, 2]}},
        bootstrap={"repetitions": 2000, "seed": 1},
        confidence=0.9,
        interval="exact",
    ),
    TEST_scenarios=scenarios_data(bootstrap={"repetitions": 2000, "seed": 1}, confidence=0.9, interval="exact"),
    MON_thing=monitoring_data(
        reference=PEOPLE,
        windows={"spring": PEOPLE},
        patient=["site", "patient"],
        variables={"age": AGE},
        score="score",
        threshold={"file": "models/thing.json", "key": ["threshold"]},
        outcome="recurred",
        subgroups={"grade 3": {"grade": 3}},
        bootstrap={"repetitions": 2000, "seed": 1},
        confidence=0.9,
        interval="exact",
    ),
    STUDY_readers=reader_study_data(threshold=3, time="age", confidence=0.9),
    TEST_robustness=robustness_data(
        scored={
            "rows": PEOPLE,
            "outcome": "recurred",
            "score": "score",
            "threshold": {"file": "models/thing.json", "key": ["threshold"]},
        },
        perturbations={"noise": {"rows": PEOPLE, "score": "score"}},
        repeats={"rows": PEOPLE, "score": "score", "run": "split"},
        bootstrap={"repetitions": 2000, "seed": 1},
        confidence=0.9,
        interval="exact",
    ),
)
FULL_MEASURED_FACTS = measured_facts_data(
    inputs=[
        {"path": "evidence/data/people.csv", "sha256": "0" * 64, "rows": 1},
        {"connection": "QMS_VISITS", "table": "visits", "sha256": "0" * 64, "rows": 1},
    ],
    values={
        "numbers": [
            {
                "quantity": "share",
                "unit": "proportion",
                "group": "split: test",
                "estimate": 0.5,
                "lower": 0.1,
                "upper": 0.9,
                "n": 2,
                "numerator": 1,
                "denominator": 2,
                "interval": "wilson",
                "withheld": "",
            }
        ],
        "distribution": [{"variable": "split", "level": "test", "share": 0.5, "population_share": None}],
    },
    criteria=[
        {
            "id": "CRIT_thing",
            "quantity": "share",
            "statistic": "estimate",
            "comparison": "at least",
            "threshold": 0.4,
            "subgroup": "",
            "minimum_n": None,
        }
    ],
    evaluations=["0" * 64],
)

Path_ = tuple[str | int, ...]
EXAMPLES: dict[str, tuple[str, Any, Callable[[Path], object]]] = {
    "catalogue": (
        CATALOGUE_FILE,
        catalogue_data(titles={"ko": "작은"}, related="Another one.", clauses=[FULL_CLAUSE]),
        lambda root: load_catalogue(root, "tiny"),
    ),
    "profile": (PROFILE_FILE, FULL_PROFILE, read_profile),
    "plan": (PLAN_FILE, FULL_PLAN, load_plan),
    "facts": ("evidence/facts/TEST_thing.json", facts_data(), load_facts),
    "facts of tables": ("evidence/facts/DATA_thing.json", FULL_MEASURED_FACTS, load_facts),
    "documents": (DOCUMENTS, FULL_DOCUMENTS, load_documents),
    "revisions": (REVISIONS, FULL_REVISIONS, load_revisions),
    "applicability": (APPLICABILITY, FULL_APPLICABILITY, load_decisions),
    "risk_policy": (RISK_POLICY, risk_policy_data(), load_risk_policy),
    "change_rules": (CHANGE_RULES, change_rules_data(), lambda root: load_change_rules(root, {})),
}


def example(name: str) -> Any:
    """Data to break, with no part that stands in two places."""
    return json.loads(json.dumps(EXAMPLES[name][1]))


def schema_name(name: str) -> str:
    return name.partition(" ")[0]


def schema_of(name: str) -> Any:
    return read_schema(schema_name(name))


@cache
def read_schema(name: str) -> Any:
    return json.loads((REPOSITORY / f"requirements_specs/yaml_schemas/{name}.schema.json").read_text(encoding="utf-8"))


def meant_by(schema: Any, data: Any, whole: Any) -> Iterator[Any]:
    """The schema and all that it refers to, as far as it is about such data."""
    if not isinstance(schema, dict):
        return
    definitions = whole.get("$defs", {})

    def accepted_by(part: Any) -> bool:
        return Draft202012Validator({**part, "$defs": definitions}).is_valid(data)

    parts = [*schema.get("allOf", ()), *filter(accepted_by, schema.get("anyOf", ()))]
    if "$ref" in schema:
        parts.append(definitions[schema["$ref"].removeprefix("#/$defs/")])
    if "if" in schema:
        parts.append(schema.get("then" if accepted_by(schema["if"]) else "else"))
    yield schema
    for part in parts:
        yield from meant_by(part, data, whole)


def objects(name: str) -> Iterator[tuple[Path_, Mapping[str, Any]]]:
    """Every object of the example with each schema that it must meet."""
    return objects_within([schema_of(name)], EXAMPLES[name][1], schema_of(name), ())


def objects_within(schemas: list[Any], data: Any, whole: Any, path: Path_) -> Iterator[tuple[Path_, Mapping[str, Any]]]:
    """The same for a part of the example, below `path`."""
    meant = [part for schema in schemas for part in meant_by(schema, data, whole)]
    if isinstance(data, list):
        for index, item in enumerate(data):
            yield from objects_within([part.get("items") for part in meant], item, whole, (*path, index))
    if isinstance(data, dict):
        yield from ((path, part) for part in meant)
        for key, value in data.items():
            inner = [part.get("properties", {}).get(key, part.get("additionalProperties")) for part in meant]
            assert any(one not in (None, False) for one in inner), f"{path}: the schema does not know {key}"
            yield from objects_within(inner, value, whole, (*path, key))


def required_keys() -> list[tuple[str, Path_, str]]:
    found = [
        (name, path, key) for name in EXAMPLES for path, schema in objects(name) for key in schema.get("required", ())
    ]
    return list(dict.fromkeys(found))


def closed_objects() -> list[tuple[str, Path_]]:
    return [
        (name, path)
        for name in EXAMPLES
        for path, schema in objects(name)
        if schema.get("additionalProperties") is False
    ]


def at(data: Any, path: Path_) -> Any:
    for key in path:
        data = data[key]
    return data


def load(root: Path, name: str, data: Any) -> Any:
    file, _, loader = EXAMPLES[name]
    write(root, file, data)
    return loader(root)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_is_valid(folder: Path, name: str) -> None:
    assert load(folder, name, EXAMPLES[name][1]) is not None


@pytest.mark.parametrize("schema", sorted({schema_name(name) for name in EXAMPLES}))
def test_the_examples_have_every_key_of_the_schema(schema: str) -> None:
    """Without this, a new key could slip through the two tests below."""
    wanted, there = set(), set()
    for name, (_, data, _) in EXAMPLES.items():
        if schema_name(name) == schema:
            for path, part in objects(name):
                # what one object of a schema lacks, another may have
                wanted |= {(id(part), key) for key, inner in part.get("properties", {}).items() if inner != {"not": {}}}
                there |= {(id(part), key) for key in at(data, path)}
    assert {key for _, key in wanted - there} == set()


@pytest.mark.parametrize(("name", "path", "key"), required_keys())
def test_a_required_key_that_is_missing_is_an_error(folder: Path, name: str, path: Path_, key: str) -> None:
    data = example(name)
    del at(data, path)[key]
    with pytest.raises(UserError) as raised:
        load(folder, name, data)
    assert [problem.code for problem in raised.value.problems] == ["missing-key"]
    assert key in raised.value.problems[0].message


@pytest.mark.parametrize(("name", "path"), closed_objects())
def test_an_unknown_key_is_an_error(folder: Path, name: str, path: Path_) -> None:
    data = example(name)
    at(data, path)["colour"] = "red"
    with pytest.raises(UserError) as raised:
        load(folder, name, data)
    assert [problem.code for problem in raised.value.problems] == ["unknown-key"]


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("catalogue", ("prefix",), "tiny"),
        ("catalogue", ("prefix",), "TINY_"),
        ("catalogue", ("status",), "valid"),
        ("catalogue", ("clauses",), []),
        ("catalogue", ("clauses", 0, "id"), 4.1),
        ("catalogue", ("clauses", 0, "answered_by"), []),
        ("catalogue", ("clauses", 0, "answered_by"), ["risk", "risk"]),
        ("catalogue", ("clauses", 0, "exclusion"), "sometimes"),
        ("catalogue", ("titles", "ko"), ""),
        ("profile", ("gate", "severity"), "fatal"),
        ("profile", ("gate", "reason"), "short"),
        ("profile", ("catalogues",), {}),
        ("profile", ("catalogues", "tiny", "force"), "maybe"),
        ("profile", ("conditions", "retraining", "holds"), "yes"),
        ("profile", ("exclusions", 0, "clauses"), []),
        ("profile", ("exclusions", 0, "reason"), ""),
        ("profile", ("limitations", 0, "reason"), "later"),
        ("profile", ("markets", 0, "languages"), ["english"]),
        ("plan", ("measurements", "TEST_thing", "kind"), "guess"),
        ("plan", ("measurements", "TEST_thing", "cases"), []),
        ("plan", ("measurements", "TEST_thing", "tested"), []),
        ("plan", ("measurements",), {"thing": plan_data()["measurements"]["TEST_thing"]}),
        ("plan", ("minimum_cell",), 0),
        ("plan", ("tables", "people", "file"), "../people.csv"),
        ("plan", ("tables", "people", "file"), "/people.csv"),
        ("plan", ("tables", "people", "file"), "people.xlsx"),
        ("plan", ("tables", "people", "table"), "people"),
        ("plan", ("tables", "visits", "file"), "people.csv"),
        ("plan", ("tables", "visits", "connection"), "sqlite:///people.db"),
        ("plan", ("tables", "people", "columns"), {}),
        ("plan", ("tables", "people", "columns", "age"), "float"),
        ("plan", ("tables", "people", "constants"), {"a\0": 1}),
        ("plan", ("measurements", "DATA_thing", "patient"), []),
        ("plan", ("measurements", "DATA_thing", "label"), {"column": "age", "levels": [1], "bins": [1]}),
        ("plan", ("measurements", "DATA_thing", "rows", "where"), {}),
        ("plan", ("measurements", "DATA_thing", "rows", "where"), "age > 3"),
        ("plan", ("measurements", "DATA_thing", "rows", "where"), {"age": [3]}),
        ("plan", ("measurements", "DATA_thing", "rows", "where"), {"age": {}}),
        ("plan", ("measurements", "DATA_thing", "rows", "where"), {"age": {"one_of": []}}),
        ("plan", ("measurements", "DATA_thing", "subgroups"), {"a/b": {"age": 3}}),
        ("plan", ("measurements", "DATA_thing", "population", "shares", "age", "below 40"), 1.1),
        ("plan", ("measurements", "DATA_thing", "flow"), [{"stage": "raw", "rows": PEOPLE}]),
        ("plan", ("measurements", "TEST_independence", "sets"), {"DATA_test": PEOPLE}),
        ("plan", ("measurements", "TEST_independence", "keys"), {}),
        ("plan", ("measurements", "TEST_performance", "thresholds", "half"), "half"),
        ("plan", ("measurements", "TEST_comparison", "sample"), []),
        ("plan", ("measurements", "TEST_comparison", "approved", "model"), ""),
        ("plan", ("measurements", "TEST_comparison", "changed", "threshold"), "half"),
        ("plan", ("measurements", "TEST_performance", "confidence"), 1),
        ("plan", ("measurements", "ANN_thing", "reader", "levels"), ["Ann"]),
        ("plan", ("measurements", "ANN_thing", "round", "levels"), ["first"]),
        ("plan", ("measurements", "ANN_thing", "label", "levels"), [1]),
        ("plan", ("measurements", "ANN_thing", "scale"), "logarithmic"),
        ("plan", ("measurements", "ANN_thing", "weights"), "cubic"),
        ("plan", ("measurements", "ANN_thing", "case"), []),
        ("plan", ("measurements", "TEST_performance", "bootstrap", "repetitions"), 10),
        ("plan", ("measurements", "STUDY_readers", "modality", "levels"), ["alone"]),
        ("plan", ("measurements", "STUDY_readers", "modality", "levels"), ["alone", "aided", "double"]),
        ("plan", ("measurements", "STUDY_readers", "threshold"), {"file": "models/thing.json", "key": ["threshold"]}),
        ("plan", ("measurements", "TEST_factors", "factors"), {}),
        ("plan", ("measurements", "TEST_factors", "factors", "age", "bins"), []),
        ("plan", ("measurements", "TEST_factors", "scored", "threshold"), "half"),
        ("plan", ("measurements", "TEST_scenarios", "scenarios"), {"alone": SCORED}),
        ("plan", ("measurements", "TEST_scenarios", "scenarios", "b/c"), SCORED),
        ("plan", ("measurements", "TEST_scenarios", "patient"), []),
        ("plan", ("measurements", "MON_thing", "windows"), {}),
        ("plan", ("measurements", "MON_thing", "windows", "May: June"), PEOPLE),
        ("plan", ("measurements", "MON_thing", "variables"), {}),
        ("plan", ("measurements", "MON_thing", "reference"), "people"),
        ("plan", ("measurements", "MON_thing", "bootstrap", "repetitions"), 10),
        ("plan", ("measurements", "TEST_robustness", "perturbations"), {}),
        ("plan", ("measurements", "TEST_robustness", "perturbations", "noise"), "people"),
        ("plan", ("measurements", "TEST_robustness", "repeats", "run"), 2),
        ("plan", ("measurements", "TEST_robustness", "bootstrap", "seed"), "now"),
        ("documents", ("documents",), {"Hand Book": FULL_DOCUMENTS["documents"]["handbook"]}),
        ("documents", ("documents", "handbook", "number"), "../1"),
        ("documents", ("documents", "handbook", "language"), "tlh"),
        ("documents", ("documents", "handbook", "formats"), []),
        ("documents", ("documents", "handbook", "formats"), ["odt"]),
        ("documents", ("documents", "handbook", "template"), "../document.docx"),
        ("documents", ("documents", "handbook", "template"), "document.docm"),
        ("documents", ("documents", "handbook", "contents"), []),
        ("documents", ("documents", "handbook", "contents", 0), {}),
        ("documents", ("documents", "handbook", "contents", 0), {"page": "a", "findings": {"title": "Work list"}}),
        ("documents", ("documents", "handbook", "contents", 0, "page"), "/etc/passwd"),
        ("documents", ("documents", "handbook", "contents", 3, "matrix", "rows"), []),
        ("applicability", ("controls", "TINY_1_a", "applicable"), "perhaps"),
        ("applicability", ("controls", "TINY_1_a", "reason"), "later"),
        ("risk_policy", ("severity",), []),
        ("risk_policy", ("severity", 0, "level"), 0),
        ("risk_policy", ("severity", 0, "level"), "one"),
        ("risk_policy", ("probability", 0, "name"), ""),
        ("risk_policy", ("regions", "tolerable"), ""),
        ("risk_policy", ("matrix",), []),
        ("risk_policy", ("matrix", 0, "acceptable"), [1, 1]),
        ("risk_policy", ("matrix", 0, "acceptable"), "severity <= 2"),
        ("change_rules", ("significance_level",), 5),
        ("change_rules", ("authorities",), []),
        ("change_rules", ("authorities", 0, "id"), "the FDA"),
        ("change_rules", ("authorities", 0, "rules"), []),
        ("change_rules", ("authorities", 0, "rules", 0, "when"), {}),
        ("change_rules", ("authorities", 0, "rules", 0, "when"), "p < 0.05"),
        ("change_rules", ("authorities", 0, "rules", 0, "when", "change_kind"), ["other"]),
        ("change_rules", ("authorities", 0, "rules", 1, "when", "significant_difference"), "yes"),
        ("change_rules", ("authorities", 0, "rules", 0, "proposal"), "moderate"),
        ("change_rules", ("version_names", "first"), "1.0.0a"),
        ("change_rules", ("version_names", "letters", "data"), "dd"),
        ("change_rules", ("version_names", "parts", 0, "significance"), "undecided"),
        ("revisions", ("documents", "M-001"), []),
        ("revisions", ("documents", "M-001", 0, "revision"), 1),
        ("revisions", ("documents", "M-001", 0, "date"), "2 January"),
        ("revisions", ("documents", "M-001", 0, "date"), "2026-02-30"),
        ("revisions", ("documents", "M-001", 0, "approvals", 0, "date"), "2026-13-01"),
        ("facts", ("version",), 2),
        ("facts", ("inputs",), []),
        ("facts", ("inputs", 0, "sha256"), "0" * 63),
        ("facts", ("values", "cases"), []),
        ("facts", ("values", "cases", 0, "outcome"), "ok"),
        ("facts", ("values", "cases", 0, "verifies"), []),
        ("facts of tables", ("inputs", 0, "rows"), -1),
        ("facts of tables", ("inputs", 1), "visits"),
        ("facts of tables", ("plan",), ""),
        ("facts of tables", ("values", "numbers", 0, "estimate"), "0.5"),
        ("facts of tables", ("values", "numbers", 0, "unit"), "percent"),
        ("facts of tables", ("values", "distribution", 0, "share"), [0.5]),
    ],
)
def test_a_value_that_means_nothing_is_an_error(folder: Path, name: str, path: Path_, value: Any) -> None:
    data = example(name)
    at(data, path[:-1])[path[-1]] = value
    with pytest.raises(UserError) as raised:
        load(folder, name, data)
    assert {problem.code for problem in raised.value.problems} == {"wrong-value"}


def test_a_heading_needs_no_kinds(folder: Path) -> None:
    heading = FULL_CLAUSE | {"level": "heading", "answered_by": []}
    assert load(folder, "catalogue", catalogue_data(clauses=[heading])) is not None


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            ("measurements", "DATA_thing", "subgroups", "grade 3"),
            {"grade": {"more_than": 3}},
            "measurements.DATA_thing.subgroups.grade 3.grade: unknown key more_than",
        ),
        (
            ("measurements", "DATA_thing", "subgroups", "grade 3"),
            {"grade": [3]},
            "measurements.DATA_thing.subgroups.grade 3.grade: [3] is not of type string, number, boolean, object",
        ),
        (
            ("measurements", "TEST_performance", "thresholds", "released"),
            {"file": "models/thing.json"},
            "measurements.TEST_performance.thresholds.released: key is missing",
        ),
        (
            ("measurements", "TEST_robustness"),
            {name: value for name, value in robustness_data().items() if name != "perturbations"},
            "measurements.TEST_robustness: perturbations is missing",
        ),
        (("tables", "visits"), {"connection": "QMS", "columns": {"a": "text"}}, "tables.visits: table is missing"),
        (("tables", "visits"), {"columns": {"a": "text"}}, "tables.visits: file is missing"),
        (("tables", "people", "table"), "t", "tables.people.table: the key cannot stand beside the others"),
    ],
)
def test_where_one_of_several_forms_is_asked_for_the_error_is_about_the_nearest(
    folder: Path, path: Path_, value: Any, message: str
) -> None:
    data = example("plan")
    at(data, path[:-1])[path[-1]] = value
    with pytest.raises(UserError) as raised:
        load(folder, "plan", data)
    assert only_problem(raised.value).message == message
