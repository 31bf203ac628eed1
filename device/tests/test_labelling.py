"""The text shown with `--about`: each limit is named, and each number in it is measured again here."""

from collections.abc import Callable

import pytest

from recursight.__main__ import main
from recursight.inputs import DECLARED
from recursight.labelling import about
from recursight.model import Model, probability
from recursight.predict import DISCLAIMER
from recursight.prepare import Cohort, Patient


@pytest.fixture
def text(capsys: pytest.CaptureFixture[str]) -> str:
    """What the user sees."""
    assert main(["--about"]) == 0
    return capsys.readouterr().out


def sensitivity(model: Model, cohort: Cohort, chosen: Callable[[Patient], bool]) -> str:
    above = [probability(model, p.inputs) >= model.threshold for p in cohort.patients if p.event and chosen(p)]
    return f"sensitivity {sum(above)} of {len(above)}"


def specificity(model: Model, cohort: Cohort, chosen: Callable[[Patient], bool]) -> str:
    below = [probability(model, p.inputs) < model.threshold for p in cohort.patients if not p.event and chosen(p)]
    return f"specificity {sum(below)} of {len(below)}"


def line_with(text: str, beginning: str) -> str:
    return next(line for line in text.splitlines() if line.strip(" -").startswith(beginning))


@pytest.mark.verifies("REQ_label_limits")
@pytest.mark.parametrize(
    "statement",
    [
        "Intended population: women with primary breast cancer after primary surgery",
        "Intended user: an oncologist",
        "Endpoint: recurrence or death within 1,096 days (three years)",
        "fictitious product",
        DISCLAIMER,
    ],
)
def test_states_population_user_endpoint_and_purpose(text: str, statement: str) -> None:
    assert statement in text


@pytest.mark.verifies("REQ_label_limits")
@pytest.mark.parametrize(
    "limit",
    [
        "men, children",
        "without positive lymph nodes",
        "after 1993",
        "other regions",
        "ethnic origin",
        "clinician",
        "treatments",
    ],
)
def test_names_what_it_was_not_tested_for(text: str, limit: str) -> None:
    _, limits = text.split("Not tested for:")
    assert limit in limits.split("Known weaknesses:")[0]


@pytest.mark.verifies("REQ_label_limits")
@pytest.mark.parametrize(
    "weakness",
    [
        "underestimated",
        "Grade 3",
        "Grade 1",
        "Hormonal therapy given",
        "No positive nodes",
        "left out",
        "retrospect",
        "out of the decision",
        "not untouched",
    ],
)
def test_names_each_known_weakness(text: str, weakness: str) -> None:
    assert weakness in text.split("Known weaknesses:")[1]


@pytest.mark.verifies("REQ_label_limits")
def test_describes_every_input_with_its_allowed_values(text: str) -> None:
    for field in DECLARED:
        assert f"  {field.name}: {field.meaning}; {field.allowed_text()}" in text.splitlines()


@pytest.mark.verifies("REQ_label_limits")
def test_states_version_threshold_and_development_data_of_the_model(model: Model) -> None:
    text = about(model)
    assert f"model {model.version}" in text
    assert f"Threshold: {model.threshold}" in text
    assert "2941 women of the Rotterdam tumour bank, aged 24 to 90 years, 919 with the endpoint" in text


@pytest.mark.verifies("REQ_label_limits")
def test_states_the_measured_external_performance(text: str, model: Model, external_test_set: Cohort) -> None:
    line = line_with(text, "External test")
    assert sensitivity(model, external_test_set, lambda _: True) in line
    assert specificity(model, external_test_set, lambda _: True) in line


@pytest.mark.verifies("REQ_label_limits")
def test_states_the_measured_miscalibration(text: str, model: Model, external_test_set: Cohort) -> None:
    patients = external_test_set.patients
    predicted = sum(probability(model, p.inputs) for p in patients) / len(patients)
    observed = sum(p.event for p in patients) / len(patients)
    assert f"mean prediction {predicted:.3f}, observed {observed:.3f}" in line_with(text, "The risk is underestimated")


@pytest.mark.verifies("REQ_label_limits")
def test_states_the_measured_weakness_in_each_weak_group(
    text: str, model: Model, training_set: Cohort, external_test_set: Cohort
) -> None:
    measured = {
        "Grade 3:": specificity(model, external_test_set, lambda p: p.inputs.grade == 3),
        "Grade 1:": sensitivity(model, external_test_set, lambda p: p.inputs.grade == 1),
        "Hormonal therapy given:": sensitivity(model, external_test_set, lambda p: p.inputs.hormon == 1),
        "No positive nodes:": sensitivity(model, training_set, lambda p: p.inputs.nodes == 0),
    }
    assert {group: value for group, value in measured.items() if value not in line_with(text, group)} == {}


@pytest.mark.verifies("REQ_label_limits")
def test_states_how_many_women_were_left_out(text: str, training_set: Cohort, external_test_set: Cohort) -> None:
    line = line_with(text, "Women censored")
    assert f"{training_set.left_out} in development, {external_test_set.left_out} in the external test" in line


@pytest.mark.verifies("REQ_label_limits")
def test_what_it_says_of_the_development_data_is_true(training_set: Cohort, external_test_set: Cohort) -> None:
    development = [patient.inputs for patient in training_set.patients]
    external = [patient.inputs for patient in external_test_set.patients]
    assert all(inputs.grade > 1 for inputs in development)
    assert all(inputs.nodes > 0 for inputs in development if inputs.hormon)
    assert all(inputs.nodes > 0 for inputs in external)
    assert (min(i.age for i in development + external), max(i.age for i in development + external)) == (21, 90)


@pytest.mark.verifies("REQ_label_limits")
def test_the_command_about_shows_the_same_text(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["about"]) == 0
    assert capsys.readouterr().out == text
