"""Each YAML and JSON file has a schema that means it: every key that it requires is missed, every other one refused."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sphinx_qms.model.applicability import load_applicability
from sphinx_qms.model.catalogue import Catalogue, load_catalogue
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
    catalogue_data,
    facts_data,
    plan_data,
    profile_data,
    risk_policy_data,
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

Path_ = tuple[str | int, ...]
EXAMPLES: dict[str, tuple[str, Any, Callable[[Path], object]]] = {
    "catalogue": (
        CATALOGUE_FILE,
        catalogue_data(titles={"ko": "작은"}, related="Another one.", clauses=[FULL_CLAUSE]),
        lambda root: load_catalogue(root, "tiny"),
    ),
    "profile": (PROFILE_FILE, FULL_PROFILE, read_profile),
    "plan": (PLAN_FILE, plan_data(), load_plan),
    "facts": ("evidence/facts/TEST_thing.json", facts_data(), load_facts),
    "documents": (DOCUMENTS, FULL_DOCUMENTS, load_documents),
    "revisions": (REVISIONS, FULL_REVISIONS, load_revisions),
    "applicability": (APPLICABILITY, FULL_APPLICABILITY, load_decisions),
    "risk_policy": (RISK_POLICY, risk_policy_data(), load_risk_policy),
}


def schema_of(name: str) -> Any:
    return json.loads((REPOSITORY / f"requirements_specs/yaml_schemas/{name}.schema.json").read_text(encoding="utf-8"))


def objects(schema: Mapping[str, Any], data: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Mapping[str, Any]]]:
    """Every object of the example with the schema that it must meet."""
    if isinstance(data, list):
        for index, item in enumerate(data):
            yield from objects(schema.get("items", {}), item, (*path, index))
    if isinstance(data, dict):
        yield path, schema
        more = schema.get("additionalProperties")
        for key, value in data.items():
            inner = schema.get("properties", {}).get(key) or (more if isinstance(more, dict) else None)
            assert inner is not None, f"{path}: the schema does not know {key}"
            yield from objects(inner, value, (*path, key))


def required_keys() -> Iterator[tuple[str, Path_, str]]:
    for name, (_, data, _) in EXAMPLES.items():
        for path, schema in objects(schema_of(name), data):
            for key in schema.get("required", ()):
                yield name, path, key


def closed_objects() -> Iterator[tuple[str, Path_]]:
    for name, (_, data, _) in EXAMPLES.items():
        for path, schema in objects(schema_of(name), data):
            if schema.get("additionalProperties") is False:
                yield name, path


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


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_has_every_key_of_the_schema(name: str) -> None:
    """Without this, a new key could slip through the two tests below."""
    data = EXAMPLES[name][1]
    wanted, there = set(), set()
    for path, schema in objects(schema_of(name), data):
        # what one item of a list lacks, another may have
        place = tuple("item" if isinstance(key, int) else key for key in path)
        wanted |= {(*place, key) for key in schema.get("properties", {})}
        there |= {(*place, key) for key in at(data, path)}
    assert wanted - there == set()


@pytest.mark.parametrize(("name", "path", "key"), list(required_keys()))
def test_a_required_key_that_is_missing_is_an_error(folder: Path, name: str, path: Path_, key: str) -> None:
    data = copy.deepcopy(EXAMPLES[name][1])
    del at(data, path)[key]
    with pytest.raises(UserError) as raised:
        load(folder, name, data)
    assert [problem.code for problem in raised.value.problems] == ["missing-key"]
    assert key in raised.value.problems[0].message


@pytest.mark.parametrize(("name", "path"), list(closed_objects()))
def test_an_unknown_key_is_an_error(folder: Path, name: str, path: Path_) -> None:
    data = copy.deepcopy(EXAMPLES[name][1])
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
    ],
)
def test_a_value_that_means_nothing_is_an_error(folder: Path, name: str, path: Path_, value: Any) -> None:
    data = copy.deepcopy(EXAMPLES[name][1])
    at(data, path[:-1])[path[-1]] = value
    with pytest.raises(UserError) as raised:
        load(folder, name, data)
    assert {problem.code for problem in raised.value.problems} == {"wrong-value"}


def test_a_heading_needs_no_kinds(folder: Path) -> None:
    heading = FULL_CLAUSE | {"level": "heading", "answered_by": []}
    assert load(folder, "catalogue", catalogue_data(clauses=[heading])) is not None
