"""Declared inputs, their check, and the flag for inputs beyond the development data."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recursight.inputs import DECLARED, NAMES, RecurSightError, check_inputs, codes
from recursight.model import Model
from recursight.predict import predict
from recursight.prepare import Cohort

POSSIBLE = st.fixed_dictionaries({field.name: st.sampled_from(list(field.allowed)) for field in DECLARED})
BY_NAME = {field.name: field for field in DECLARED}


def message_for(values: Mapping[str, Any]) -> str:
    with pytest.raises(RecurSightError) as refusal:
        check_inputs(values)
    return str(refusal.value)


@pytest.mark.verifies("REQ_inputs_declared")
def test_declares_exactly_six_inputs() -> None:
    assert NAMES == ("age", "meno", "size", "grade", "nodes", "hormon")


@pytest.mark.verifies("REQ_inputs_declared")
def test_fixes_the_codes_of_every_input() -> None:
    assert {field.name: list(field.allowed) for field in DECLARED} == {
        "age": list(range(18, 111)),
        "meno": [0, 1],
        "size": ["<=20", "20-50", ">50"],
        "grade": [1, 2, 3],
        "nodes": list(range(0, 100)),
        "hormon": [0, 1],
    }


@pytest.mark.verifies("REQ_inputs_declared")
@pytest.mark.parametrize(
    ("name", "unit"), [("age", "years"), ("size", "millimetres"), ("nodes", "number"), ("meno", "0 before, 1 after")]
)
def test_states_the_unit_or_code(name: str, unit: str) -> None:
    assert unit in BY_NAME[name].meaning


@pytest.mark.verifies("REQ_inputs_declared")
@settings(derandomize=True, deadline=None)
@given(values=POSSIBLE)
def test_accepts_every_combination_of_allowed_values_unchanged(values: dict[str, Any]) -> None:
    assert asdict(check_inputs(values)) == values


@pytest.mark.verifies("REQ_inputs_checked")
@pytest.mark.parametrize("name", NAMES)
def test_refuses_a_missing_input_and_names_it(woman: dict[str, Any], name: str) -> None:
    del woman[name]
    message = message_for(woman)
    assert message.startswith(f"{name} is missing")
    assert BY_NAME[name].allowed_text() in message


@pytest.mark.verifies("REQ_inputs_checked")
@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("age", 17, "a whole number from 18 to 110"),
        ("age", 111, "a whole number from 18 to 110"),
        ("age", 54.5, "a whole number from 18 to 110"),
        ("age", float("nan"), "a whole number from 18 to 110"),
        ("meno", 2, "a whole number from 0 to 1"),
        ("size", "21", 'one of "<=20", "20-50", ">50"'),
        ("size", 25, 'one of "<=20", "20-50", ">50"'),
        ("grade", 0, "a whole number from 1 to 3"),
        ("grade", 4, "a whole number from 1 to 3"),
        ("nodes", -1, "a whole number from 0 to 99"),
        ("nodes", 100, "a whole number from 0 to 99"),
        ("hormon", -1, "a whole number from 0 to 1"),
    ],
)
def test_refuses_an_impossible_value_and_names_the_allowed_ones(
    woman: dict[str, Any], name: str, value: object, allowed: str
) -> None:
    message = message_for({**woman, name: value})
    assert message.startswith(f"{name} is not possible")
    assert allowed in message


@pytest.mark.verifies("REQ_inputs_checked")
@settings(derandomize=True, deadline=None)
@given(name=st.sampled_from(NAMES), value=st.none() | st.booleans() | st.floats() | st.text() | st.lists(st.integers()))
def test_refuses_every_value_of_another_type(name: str, value: object) -> None:
    values = {"age": 54, "meno": 1, "size": "20-50", "grade": 3, "nodes": 3, "hormon": 0, name: value}
    assert message_for(values).startswith(f"{name} is not possible")


@pytest.mark.verifies("REQ_inputs_checked")
@settings(derandomize=True, deadline=None)
@given(name=st.sampled_from(("age", "meno", "grade", "nodes", "hormon")), value=st.integers())
def test_accepts_a_whole_number_only_in_the_allowed_range(name: str, value: int) -> None:
    values = {"age": 54, "meno": 1, "size": "20-50", "grade": 3, "nodes": 3, "hormon": 0, name: value}
    if value in BY_NAME[name].allowed:
        assert getattr(check_inputs(values), name) == value
    else:
        assert message_for(values).startswith(f"{name} is not possible")


@pytest.mark.verifies("REQ_outside_development_data")
@pytest.mark.parametrize(("name", "value"), [("age", 23), ("age", 91), ("grade", 1), ("nodes", 35)])
def test_flags_an_input_beyond_the_development_data_and_names_it(
    model: Model, woman: dict[str, Any], name: str, value: int
) -> None:
    answer = predict(model, {**woman, name: value})
    assert answer.out_of_development_range
    assert [sentence.split()[0] for sentence in answer.outside] == [name]


@pytest.mark.verifies("REQ_outside_development_data")
@pytest.mark.parametrize(("name", "value"), [("age", 24), ("age", 90), ("grade", 2), ("nodes", 0), ("nodes", 34)])
def test_sets_no_flag_at_the_edge_of_the_development_data(
    model: Model, woman: dict[str, Any], name: str, value: int
) -> None:
    answer = predict(model, {**woman, name: value})
    assert not answer.out_of_development_range
    assert answer.outside == ()


@pytest.mark.verifies("REQ_outside_development_data")
def test_names_every_input_that_is_beyond_the_development_data(model: Model, woman: dict[str, Any]) -> None:
    answer = predict(model, {**woman, "age": 100, "grade": 1, "nodes": 60})
    assert [sentence.split()[0] for sentence in answer.outside] == ["age", "grade", "nodes"]


@pytest.mark.verifies("REQ_outside_development_data")
def test_holds_the_ranges_of_the_development_data(model: Model, training_set: Cohort) -> None:
    seen = [codes(patient.inputs) for patient in training_set.patients]
    for term in model.terms:
        values = {code[term.name] for code in seen}
        assert (term.lowest, term.highest) == (min(values), max(values))
