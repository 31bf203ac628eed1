"""The chain of each AI function, and what may validate it."""

from __future__ import annotations

import pytest

from sphinx_qms.checks.ai_functions import STAGES, ai_function_findings
from sphinx_qms.model.finding import Severity
from sphinx_qms.model.need_graph import Need, NeedGraph
from unit.builders import a_need


def chain(name: str, test_set: str = "", **function: str) -> list[Need]:
    """An AI function with one need for each stage; its model is evaluated on `test_set`, by default its own."""
    part = {"part_of": [f"FUNC_{name}"]}
    own = f"DATA_{name}"
    return [
        a_need(f"FUNC_{name}", **function),
        a_need(f"REQ_{name}", part),
        a_need(own, part, dataset_role="external_test"),
        a_need(f"MODEL_{name}", part | {"evaluated_on": [test_set or own]}),
        a_need(f"TEST_{name}", part),
        a_need(f"STUDY_{name}", part),
    ]


def codes(*needs: Need) -> list[tuple[str, str]]:
    return [(finding.code, finding.need) for finding in ai_function_findings(NeedGraph(needs))]


def test_a_function_with_every_stage_and_its_own_test_set_is_complete() -> None:
    assert codes(*chain("a"), *chain("b")) == []


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_each_stage_that_a_function_lacks_is_found(stage) -> None:
    needs = [need for need in chain("a") if need.type != stage.type]
    (finding, *_) = ai_function_findings(NeedGraph(needs))
    assert (finding.code, finding.need, finding.severity) == ("function-incomplete", "FUNC_a", Severity.ERROR)
    assert f"no {stage.name}" in finding.message


def test_an_obsolete_part_is_no_part() -> None:
    *needs, study = chain("a")
    gone = a_need(study.id, study.links, status="obsolete")
    assert codes(*needs, gone) == [("function-incomplete", "FUNC_a")]


def test_a_second_function_that_is_tested_on_the_set_of_the_first_is_found() -> None:
    assert codes(*chain("a"), *chain("b", test_set="DATA_a")) == [("function-without-test-set", "FUNC_b")]


def test_a_test_set_that_two_functions_share_is_the_own_one_of_neither() -> None:
    shared = [
        a_need("DATA_a", {"part_of": ["FUNC_a", "FUNC_b"]}, dataset_role="test") if need.id == "DATA_a" else need
        for need in chain("a")
    ]
    assert codes(*shared, *chain("b")) == [("function-without-test-set", "FUNC_a")]


def test_a_test_set_that_is_only_planned_does_not_serve_an_approved_function() -> None:
    needs = [
        a_need(need.id, need.links, dataset_role="test", status="draft") if need.type == "dataset" else need
        for need in chain("a")
    ]
    assert codes(*needs) == [("function-without-test-set", "FUNC_a")]


def test_a_set_for_training_is_no_test_set() -> None:
    needs = [
        a_need(need.id, need.links, dataset_role="training") if need.type == "dataset" else need for need in chain("a")
    ]
    assert codes(*needs) == [("function-without-test-set", "FUNC_a")]


def test_a_test_can_be_what_uses_the_test_set() -> None:
    needs = [
        a_need(need.id, need.links | {"evaluated_on": ("DATA_a",)} if need.type == "test" else {"part_of": ["FUNC_a"]})
        if need.type in {"test", "model"}
        else need
        for need in chain("a")
    ]
    assert codes(*needs) == []


def test_a_function_in_the_making_is_warned_about() -> None:
    found = ai_function_findings(NeedGraph([a_need("FUNC_a", status="draft")]))
    assert {finding.severity for finding in found} == {Severity.WARNING}


def test_an_obsolete_function_asks_for_nothing() -> None:
    assert codes(a_need("FUNC_a", status="obsolete")) == []


@pytest.mark.parametrize(("origin", "expected"), [("own", []), ("public", [("validation-on-public-data", "STUDY_a")])])
def test_public_data_do_not_validate_over_however_many_steps(origin: str, expected: list[tuple[str, str]]) -> None:
    assert (
        codes(
            a_need("SRC_a", type="data_source", origin=origin),
            a_need("DATA_raw", {"derived_from": ["SRC_a"]}),
            a_need("DATA_a", {"derived_from": ["DATA_raw"]}),
            a_need("STUDY_a", {"evaluated_on": ["DATA_a"]}),
        )
        == expected
    )
