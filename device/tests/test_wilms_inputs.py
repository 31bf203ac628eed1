"""Wilms: declared inputs, their check, and the flag for inputs beyond the development data."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recursight.inputs import RecurSightError
from recursight.wilms.inputs import DECLARED, NAMES, check_inputs, codes
from recursight.wilms.model import Model
from recursight.wilms.predict import predict
from recursight.wilms.prepare import Cohort

POSSIBLE = st.fixed_dictionaries({field.name: st.sampled_from(list(field.allowed)) for field in DECLARED})
BY_NAME = {field.name: field for field in DECLARED}


def message_for(values: Mapping[str, Any]) -> str:
    with pytest.raises(RecurSightError) as refusal:
        check_inputs(values)
    return str(refusal.value)


@pytest.mark.verifies("REQ_wilms_inputs_declared")
def test_declares_exactly_three_inputs_with_their_codes() -> None:
    assert {field.name: list(field.allowed) for field in DECLARED} == {
        "histology": ["favourable", "unfavourable"],
        "stage": [1, 2, 3, 4],
        "age_months": list(range(216)),
    }


@pytest.mark.verifies("REQ_wilms_inputs_declared")
@pytest.mark.parametrize(
    ("name", "said"), [("histology", "institution"), ("stage", "surgery"), ("age_months", "months")]
)
def test_states_whose_reading_which_stage_and_which_unit(name: str, said: str) -> None:
    assert said in BY_NAME[name].meaning


@pytest.mark.verifies("REQ_wilms_inputs_declared")
@settings(derandomize=True, deadline=None)
@given(values=POSSIBLE)
def test_accepts_every_combination_of_allowed_values_unchanged(values: dict[str, Any]) -> None:
    assert asdict(check_inputs(values)) == values


@pytest.mark.verifies("REQ_wilms_inputs_checked")
@pytest.mark.parametrize("name", NAMES)
def test_refuses_a_missing_input_and_names_it(child: dict[str, Any], name: str) -> None:
    del child[name]
    message = message_for(child)
    assert message.startswith(f"{name} is missing")
    assert BY_NAME[name].allowed_text() in message


@pytest.mark.verifies("REQ_wilms_inputs_checked")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("histology", "anaplastic"),
        ("histology", "Favourable"),
        ("histology", 1),
        ("stage", 0),
        ("stage", 5),
        ("stage", True),
        ("age_months", -1),
        ("age_months", 216),
        ("age_months", 3.5),
        ("age_months", float("nan")),
    ],
)
def test_refuses_an_impossible_value_and_names_the_allowed_ones(
    child: dict[str, Any], name: str, value: object
) -> None:
    message = message_for({**child, name: value})
    assert message.startswith(f"{name} is not possible")
    assert BY_NAME[name].allowed_text() in message


@pytest.mark.verifies("REQ_wilms_inputs_checked")
@settings(derandomize=True, deadline=None)
@given(name=st.sampled_from(NAMES), value=st.none() | st.booleans() | st.floats() | st.lists(st.integers()))
def test_refuses_every_value_of_another_type(name: str, value: object) -> None:
    assert message_for({"histology": "favourable", "stage": 1, "age_months": 40, name: value}).startswith(name)


@pytest.mark.verifies("REQ_wilms_inputs_checked")
@pytest.mark.parametrize("name", ["seqno", "name", "central_histology"])
def test_refuses_an_undeclared_field_and_does_not_repeat_it(child: dict[str, Any], name: str) -> None:
    message = message_for({**child, name: "Jane Doe"})
    assert "1 undeclared input field(s) refused" in message
    assert "Jane Doe" not in message


@pytest.mark.verifies("REQ_wilms_inputs_checked")
def test_does_not_repeat_an_identifier_typed_into_a_declared_field(child: dict[str, Any]) -> None:
    assert "20220412123" not in message_for({**child, "age_months": 20220412123})


@pytest.mark.verifies("REQ_wilms_outside_development_data")
def test_flags_an_age_beyond_the_development_data_and_names_it(wilms_model: Model, child: dict[str, Any]) -> None:
    answer = predict(wilms_model, {**child, "age_months": 191})
    assert answer.out_of_development_range
    assert [sentence.split()[0] for sentence in answer.outside] == ["age_months"]


@pytest.mark.verifies("REQ_wilms_outside_development_data")
@pytest.mark.parametrize("age", [0, 190])
def test_sets_no_flag_at_the_edge_of_the_development_data(wilms_model: Model, child: dict[str, Any], age: int) -> None:
    answer = predict(wilms_model, {**child, "age_months": age})
    assert (answer.out_of_development_range, answer.outside) == (False, ())


@pytest.mark.verifies("REQ_wilms_outside_development_data")
def test_holds_the_ranges_of_the_development_data(wilms_model: Model, third_study: Cohort) -> None:
    seen = [codes(child.inputs) for child in third_study.children]
    for term in wilms_model.terms:
        values = {code[term.name] for code in seen}
        assert (term.lowest, term.highest) == (min(values), max(values))
