"""The metamodel of the repository, type by type, in a real build."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from mini_project import REPOSITORY, append

METAMODEL = tomllib.loads((REPOSITORY / "ubproject.toml").read_text(encoding="utf-8"))["needs"]
TYPES = {entry["directive"]: entry for entry in METAMODEL["types"]}
WRITTEN = sorted(TYPES.keys() - {"clause"})  # clauses are made from catalogues


def value(schema: dict[str, Any]) -> str:
    """A value that the schema of a field accepts."""
    if "enum" in schema:
        return str(schema["enum"][-1])
    if schema["type"] == "integer":
        return str(schema.get("minimum", 1))
    if schema["type"] == "number":
        return "0.5"
    if schema["type"] == "boolean":
        return "true"
    if schema["type"] == "array":
        return value(schema["items"])
    if "pattern" in schema:
        dated = "{4}-" in schema["pattern"]
        return "2026-01-02" if dated else "0" * int(re.findall(r"{(\d+)}", schema["pattern"])[0])
    return "some text"


def need(name: str, *, leave_out: str = "", **links: str) -> str:
    """A need of that type with every field that the type has, but one."""
    fields = {key: value(field["schema"]) for key, field in TYPES[name].get("fields", {}).items()}
    fields.pop(leave_out, None)
    options = "".join(f":{key}: {text}\n" for key, text in {**fields, **links}.items())
    prefix = TYPES[name]["prefix"]
    return f"\n:::{{{name}}} One of them\n:id: {prefix}one\n:status: draft\n{options}:::\n"


@pytest.mark.parametrize("name", WRITTEN)
def test_every_type_can_be_written_with_all_its_fields(name, mini, qms):
    append(mini, "source/base.md", need(name))

    outcome = qms(mini, "build")

    needs = (mini / "build" / "html" / "needs.json").read_text(encoding="utf-8")
    assert f'"{TYPES[name]["prefix"]}one"' in needs, outcome.out
    refused = {"need-invalid", "need-problem", "field-value", "field-not-allowed", "option-unknown", "markup"}
    assert not outcome.codes() & refused, outcome.out


TEXT = {"type": "string", "minLength": 1}
REQUIRED = [
    (name, field)
    for name in WRITTEN
    for field, entry in TYPES[name].get("fields", {}).items()
    if entry.get("nullable") is False
]


@pytest.mark.parametrize(("name", "field"), REQUIRED)
def test_a_required_field_that_is_missing_is_named(name, field, mini, qms):
    append(mini, "source/base.md", need(name, leave_out=field))

    outcome = qms(mini, "check")

    found = [item for item in outcome.findings("error") if item["code"] == "need-invalid"]
    assert [item["message"] for item in found] == [f"the required field {field} is not set"]


TEXTS = [(name, field) for name, field in REQUIRED if TYPES[name]["fields"][field]["schema"] == TEXT]


@pytest.mark.parametrize(("name", "field"), TEXTS)
def test_a_required_text_that_is_left_empty_is_named(name, field, mini, qms):
    append(mini, "source/base.md", need(name).replace(f":{field}: some text\n", f":{field}:\n"))

    outcome = qms(mini, "check")

    [found] = [item for item in outcome.findings("error") if item["code"] == "field-value"]
    assert f"the field {field} cannot be so" in found["message"]
    assert (found["file"], found["line"] > 0) == ("source/base.md", True)


def test_measure_and_target_of_an_objective_are_among_these_texts():
    assert {("objective", "measure"), ("objective", "target")} <= set(TEXTS)


def test_every_link_switches_conditions_off():
    assert [name for name, link in METAMODEL["links"].items() if link.get("parse_conditions") is not False] == []


def test_every_link_that_a_type_lists_is_declared_with_both_directions():
    listed = {link for entry in TYPES.values() for link in entry.get("links", {})}
    assert listed <= METAMODEL["links"].keys()
    assert all({"outgoing", "incoming"} <= link.keys() for link in METAMODEL["links"].values())


def test_every_link_says_which_types_it_may_point_to():
    targets = [link["target_types"] for entry in TYPES.values() for link in entry.get("links", {}).values()]
    assert all(set(names) <= TYPES.keys() for names in targets)
    assert METAMODEL["links"]["complies"]["target_types"] == ["clause"]
