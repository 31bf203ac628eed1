"""A project is read once, and all its problems are reported at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sphinx_qms.model.error import UserError
from sphinx_qms.model.project import LinkRule, line_of_rule, load_link_rules, load_project
from unit.builders import (
    CATALOGUE_FILE,
    CLAUSES,
    PLAN_FILE,
    PROFILE_FILE,
    REASON,
    REPOSITORY,
    catalogue_data,
    facts_data,
    line_of,
    only_problem,
    plan_data,
    problems_of,
    profile_data,
    write,
)

RULES = "requirements_specs/link_rules.json"


def refused(folder: Path) -> UserError:
    with pytest.raises(UserError) as raised:
        load_project(folder)
    return raised.value


def test_a_small_project_is_read(folder: Path) -> None:
    write(folder, PLAN_FILE, plan_data())
    write(folder, "evidence/facts/TEST_thing.json", facts_data())
    project = load_project(folder)
    assert list(project.clauses) == ["TINY_1", "TINY_1_a", "TINY_1_b", "TINY_1_c"]
    assert (list(project.plan.measurements), list(project.facts)) == (["TEST_thing"], ["TEST_thing"])


def test_the_example_is_read() -> None:
    project = load_project(REPOSITORY)
    assert list(project.catalogues) == ["gmlp_n88", "iso13485", "iso42001", "nmpa_dl_2019"]
    assert len(project.clauses) == sum(len(catalogue.clauses) for catalogue in project.catalogues.values())


def test_the_problems_of_all_files_are_reported_at_once(folder: Path) -> None:
    write(folder, "ubproject.toml", "[needs\n")
    write(folder, RULES, "{")
    write(folder, PLAN_FILE, "plan: {}\n")
    write(folder, "evidence/facts/TEST_thing.json", "{")
    write(folder, PROFILE_FILE, profile_data(gate={"severity": "fatal", "reason": REASON}))
    assert problems_of(refused(folder)) == [
        ("json-syntax", "evidence/facts/TEST_thing.json:1"),
        ("missing-key", f"{PLAN_FILE}:1"),
        ("unknown-key", f"{PLAN_FILE}:1"),
        ("json-syntax", f"{RULES}:1"),
        ("wrong-value", f"{PROFILE_FILE}:{line_of(folder / PROFILE_FILE, 'severity:')}"),
        ("toml-syntax", "ubproject.toml:1"),
    ]


def test_a_broken_catalogue_does_not_make_its_clauses_unknown(folder: Path) -> None:
    write(folder, PROFILE_FILE, profile_data(limitations=[{"clauses": ["TINY_1_a"], "reason": REASON}]))
    write(folder, CATALOGUE_FILE, catalogue_data(status="old"))
    assert [code for code, _ in problems_of(refused(folder))] == ["wrong-value"]


def test_a_catalogue_that_is_not_there_is_reported_where_the_profile_names_it(folder: Path) -> None:
    force = {"force": "binding", "reason": REASON}
    write(folder, PROFILE_FILE, profile_data(catalogues={"tiny": force, "tony": force}))
    problem = only_problem(refused(folder))
    assert (problem.code, problem.location.line) == (
        "catalogue-missing",
        line_of(folder / PROFILE_FILE, "tony:"),
    )
    assert problem.hint == "there is: tiny"


@pytest.mark.parametrize("key", ["answered_by", "requires"])
def test_a_kind_that_the_metamodel_does_not_know_is_an_error(folder: Path, key: str) -> None:
    clause = CLAUSES[1] | {key: ["requirement", "wish", "safety"]}
    write(folder, CATALOGUE_FILE, catalogue_data(clauses=[*CLAUSES[2:], clause]))
    problem = only_problem(refused(folder))
    assert problem.code == "kind-unknown"
    assert problem.location.line == line_of(folder / CATALOGUE_FILE, "id: 1.a")
    assert "1.a: safety, wish" in problem.message


def test_two_catalogues_of_one_prefix_are_an_error(folder: Path) -> None:
    write(folder, "requirements_specs/catalogues/other.yaml", catalogue_data(id="other"))
    force = {"force": "binding", "reason": REASON}
    write(folder, PROFILE_FILE, profile_data(catalogues={"tiny": force, "other": force}))
    assert problems_of(refused(folder)) == [
        ("catalogue-prefix", "requirements_specs/catalogues/other.yaml"),
        ("catalogue-prefix", CATALOGUE_FILE),
    ]


def test_a_catalogue_that_is_not_in_force_may_be_broken(folder: Path) -> None:
    write(folder, "requirements_specs/catalogues/other.yaml", "nonsense")
    assert list(load_project(folder).catalogues) == ["tiny"]


def test_a_rule_says_which_link_it_looks_at_and_what_stands_at_its_other_end() -> None:
    rules = load_link_rules(REPOSITORY)
    assert rules["requirement-unverified"] == LinkRule(
        "requirement-unverified", "no test verifies it", "verifies", True, ("test",)
    )
    assert (rules["dataset-without-source"].incoming, rules["dataset-without-source"].types) == (
        False,
        ("data_source", "dataset"),
    )


@pytest.mark.parametrize("rule_id", load_link_rules(REPOSITORY))
def test_a_rule_knows_its_line(rule_id: str) -> None:
    line = (REPOSITORY / RULES).read_text(encoding="utf-8").splitlines()[line_of_rule(REPOSITORY, rule_id) - 1]
    assert f'"id": "{rule_id}"' in line


def test_a_rule_that_does_not_exist_has_no_line() -> None:
    assert line_of_rule(REPOSITORY, "no-such-rule") == 0


def a_rule(**changes: Any) -> dict[str, Any]:
    rule = {"id": "some-rule", "message": "It has none.", "validate": {"network": {"satisfies": {}}}}
    return rule | changes


def test_a_rule_without_types_accepts_any(folder: Path) -> None:
    write(folder, RULES, {"schemas": [a_rule()]})
    assert load_link_rules(folder)["some-rule"] == LinkRule("some-rule", "It has none.", "satisfies", False, ())


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        ("[", "json-syntax", "not valid JSON"),
        ("[" * 100_000, "json-syntax", "nested too deeply"),
        ([], "link-rules", "schemas"),
        ({}, "link-rules", "schemas"),
        ({"schemas": {}}, "link-rules", "schemas"),
        ({"schemas": ["rule"]}, "link-rules", "schemas"),
        ({"schemas": [a_rule(), a_rule(id="")]}, "link-rules", "number 2 has no id"),
        ({"schemas": [{}]}, "link-rules", "number 1 has no id, message, validate"),
        ({"schemas": [a_rule(), a_rule()]}, "link-rules", "number 2 repeats the id some-rule"),
        ({"schemas": [a_rule(validate="network")]}, "link-rules", "some-rule is not built like the others"),
        ({"schemas": [a_rule(validate={"network": ["satisfies"]})]}, "link-rules", "some-rule"),
        ({"schemas": [a_rule(validate={"network": {"satisfies": 5}})]}, "link-rules", "some-rule"),
        ({"schemas": [a_rule(validate={"network": {"satisfies": {"contains": 5}}})]}, "link-rules", "some-rule"),
    ],
)
def test_broken_link_rules_are_refused(folder: Path, content: Any, code: str, says: str) -> None:
    write(folder, RULES, content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(UserError) as raised:
        load_link_rules(folder)
    problem = only_problem(raised.value)
    assert (problem.code, problem.location.file) == (code, RULES)
    assert says in problem.message
