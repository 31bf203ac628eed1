"""The tables that are measured: every woman and child once, the released answers, the same bytes each time."""

import csv
import shutil
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from sklearn.metrics import roc_auc_score

from candidate.breast import RECEPTORS, VERSION, candidate_probability, train_candidate, women_of
from recursight.inputs import NAMES, RecurSightError, check_inputs
from recursight.model import Model, from_json, model_path, to_json
from recursight.predict import predict
from recursight.prepare import DATA, Cohort, read_verified
from recursight.wilms import inputs as wilms_inputs
from recursight.wilms import model as wilms
from recursight.wilms import predict as wilms_predict
from recursight.wilms import prepare as wilms_data
from tools.freeze_predictions import PREDICTIONS, freeze, frozen
from tools.input_variation import CHILD_PERTURBATIONS, PERTURBATIONS, RUNS
from tools.write_tables import TABLES, TRAINING_SIZES, main, write_tables

Rows = list[dict[str, str]]


def read(name: str) -> Rows:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def women() -> Rows:
    return read("women.csv")


@pytest.fixture(scope="module")
def sizes() -> Rows:
    return read("training_sizes.csv")


@pytest.mark.verifies("REQ_measured_tables")
def test_writing_the_tables_again_gives_the_committed_bytes(tmp_path: Path) -> None:
    assert main(["--to", str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in TABLES.iterdir()}
    for name in (path.name for path in TABLES.iterdir()):
        assert (tmp_path / name).read_bytes() == (TABLES / name).read_bytes()


@pytest.mark.verifies("REQ_measured_tables")
def test_every_woman_of_both_sources_has_one_row_in_the_order_of_the_source(women: Rows) -> None:
    source = [(site, row["pid"]) for site in ("rotterdam", "gbsg") for row in read_verified(f"{site}.csv")[0]]
    assert [(row["site"], row["pid"]) for row in women] == source


@pytest.mark.verifies("REQ_measured_tables")
def test_the_sets_and_endpoints_are_those_of_preparation(
    women: Rows, training_set: Cohort, external_test_set: Cohort
) -> None:
    for name, cohort in (("training", training_set), ("external_test", external_test_set)):
        written = [(row["site"], int(row["pid"]), row["event"]) for row in women if row["set"] == name]
        assert written == [(*patient.key, str(patient.event).lower()) for patient in cohort.patients]


@pytest.mark.verifies("REQ_measured_tables")
def test_each_woman_without_an_endpoint_has_a_reason_and_no_set(women: Rows) -> None:
    left_out = [row for row in women if not row["event"]]
    assert all(row["left_out"] and not row["set"] for row in left_out)
    assert not any(row["left_out"] or not row["set"] for row in women if row["event"])
    assert Counter((row["site"], row["left_out"]) for row in left_out) == {
        ("rotterdam", "censored early"): 32,
        ("rotterdam", "censored early, died within three years"): 3,
        ("rotterdam", "censored early, died later"): 6,
        ("gbsg", "censored early"): 131,
    }


@pytest.mark.verifies("REQ_measured_tables")
def test_the_probability_and_the_flag_are_those_a_user_gets(women: Rows, model: Model) -> None:
    for row in women:
        answer = predict(
            model,
            {
                "age": int(row["age"]),
                "meno": ["before", "after"].index(row["menopause"]),
                "size": row["size"],
                "grade": int(row["grade"]),
                "nodes": int(row["nodes"]),
                "hormon": ["no", "yes"].index(row["hormonal_therapy"]),
            },
        )
        written = float(row["probability"]), row["outside"] == "true"
        assert written == (answer.probability, answer.out_of_development_range), row["pid"]


@pytest.mark.verifies("REQ_measured_tables")
def test_a_value_that_a_source_does_not_record_is_missing_and_not_guessed(women: Rows) -> None:
    recorded = {site: [row for row in women if row["site"] == site] for site in ("rotterdam", "gbsg")}
    assert all(row["chemotherapy"] and row["year"] for row in recorded["rotterdam"])
    assert not any(row["chemotherapy"] or row["year"] for row in recorded["gbsg"])


@pytest.mark.verifies("REQ_measured_tables")
def test_only_training_women_are_cross_validated_and_in_the_training_sizes(women: Rows, sizes: Rows) -> None:
    training = {(row["site"], row["pid"]) for row in women if row["set"] == "training"}
    assert {(row["site"], row["pid"]) for row in women if row["cross_validated"]} == training
    assert {(row["site"], row["pid"]) for row in sizes} == training


@pytest.mark.verifies("REQ_measured_tables")
def test_a_cross_validated_risk_is_by_a_model_that_did_not_see_the_woman(women: Rows, model: Model) -> None:
    training = [row for row in women if row["set"] == "training"]
    events = [row["event"] == "true" for row in training]
    own, others = ([float(row[name]) for row in training] for name in ("probability", "cross_validated"))
    assert others != own
    assert roc_auc_score(events, others) < roc_auc_score(events, own)
    # The model file holds the mean of the areas of the folds; here it is the area over all women at once.
    assert roc_auc_score(events, others) == pytest.approx(model.training.cross_validated_auc, abs=0.005)


@pytest.mark.verifies("REQ_measured_tables")
def test_each_training_size_scores_every_training_woman_once(sizes: Rows, training_set: Cohort) -> None:
    women = {size: [row["pid"] for row in sizes if row["size"] == str(size)] for size in (*TRAINING_SIZES, 1323, 2646)}
    assert sum(map(len, women.values())) == len(sizes)
    assert all(sorted(pids) == sorted(str(p.key[1]) for p in training_set.patients) for pids in women.values())


@pytest.mark.verifies("REQ_measured_tables")
@pytest.mark.parametrize("name", ["gbsg.csv", "nwtco.csv"])
def test_no_table_is_written_from_a_source_file_that_is_not_the_recorded_one(
    model: Model, wilms_model: wilms.Model, name: str, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    (data / name).write_bytes((data / name).read_bytes() + b"\n")
    with pytest.raises(RecurSightError, match=f"{name} is not the recorded file"):
        write_tables(model, wilms_model, data, tmp_path / "tables")
    assert not (tmp_path / "tables").exists()


@pytest.mark.verifies("REQ_measured_tables")
def test_the_frozen_answers_are_those_of_the_released_model(model: Model) -> None:
    assert (PREDICTIONS / "breast-1.0.0.csv").read_bytes() == frozen(model)


@pytest.mark.verifies("REQ_measured_tables")
def test_frozen_answers_are_never_replaced_by_others(model: Model, tmp_path: Path) -> None:
    freeze(model, tmp_path)
    other = replace(model, intercept=0.0)
    with pytest.raises(RecurSightError, match="holds other answers"):
        freeze(other, tmp_path)
    assert (tmp_path / "breast-1.0.0.csv").read_bytes() == frozen(model)


@pytest.mark.verifies("REQ_measured_tables")
def test_training_the_candidate_again_gives_its_file(training_set: Cohort) -> None:
    trained = train_candidate(women_of(training_set), training_set)
    assert to_json(trained).encode("utf-8") == model_path(VERSION).read_bytes()
    assert tuple(term.name for term in trained.terms) == (*NAMES, *RECEPTORS)


@pytest.mark.verifies("REQ_measured_tables")
def test_the_answers_of_the_candidate_are_those_of_its_file(external_test_set: Cohort) -> None:
    candidate = from_json(model_path(VERSION).read_bytes())
    written = {(row["site"], int(row["pid"])): float(row["probability"]) for row in read("candidates.csv")}
    assert written == {
        woman.patient.key: candidate_probability(candidate, woman) for woman in women_of(external_test_set)
    }


@pytest.mark.verifies("REQ_measured_tables")
def test_every_woman_of_the_external_test_set_is_asked_with_every_variation(external_test_set: Cohort) -> None:
    keys = [(site, str(pid)) for site, pid in (patient.key for patient in external_test_set.patients)]
    asked = [(row["perturbation"], row["site"], row["pid"]) for row in read("perturbed.csv")]
    assert asked == [(name, *key) for name in PERTURBATIONS for key in keys]
    runs = [(row["run"], row["site"], row["pid"]) for row in read("repeated.csv")]
    assert runs == [(str(run), *key) for run in range(1, RUNS + 1) for key in keys]


@pytest.mark.verifies("REQ_measured_tables")
@pytest.mark.parametrize(
    ("name", "given", "changed"),
    [
        ("grade one higher", {"grade": 2}, {"grade": 3}),
        ("grade one higher", {"grade": 3}, {"grade": 3}),
        ("grade one lower", {"grade": 1}, {"grade": 1}),
        ("size class larger", {"size": "<=20"}, {"size": "20-50"}),
        ("size class larger", {"size": ">50"}, {"size": ">50"}),
        ("size class smaller", {"size": ">50"}, {"size": "20-50"}),
        ("one node more", {"nodes": 3}, {"nodes": 4}),
        ("one node fewer", {"nodes": 0}, {"nodes": 0}),
        ("menopause the other way", {"meno": 1}, {"meno": 0}),
        ("hormonal therapy the other way", {"hormon": 0}, {"hormon": 1}),
        ("one year older", {"age": 54}, {"age": 55}),
        ("one year younger", {"age": 18}, {"age": 18}),
        ("nodes with a 0 too many", {"nodes": 12}, {"nodes": 120}),
        ("digits of the age swapped", {"age": 50}, {"age": 5}),
    ],
)
def test_a_variation_changes_one_value_as_it_says(
    woman: dict[str, Any], name: str, given: dict[str, object], changed: dict[str, object]
) -> None:
    before = replace(check_inputs(woman), **given)
    assert asdict(PERTURBATIONS[name](before)) == {**asdict(before), **changed}


@pytest.mark.verifies("REQ_measured_tables")
def test_a_varied_answer_is_the_one_a_user_gets_and_missing_where_it_is_refused(
    model: Model, external_test_set: Cohort
) -> None:
    inputs = {patient.key: patient.inputs for patient in external_test_set.patients}
    rows = read("perturbed.csv")
    for row in rows:
        varied = asdict(PERTURBATIONS[row["perturbation"]](inputs[row["site"], int(row["pid"])]))
        if row["probability"]:
            assert float(row["probability"]) == predict(model, varied).probability
        else:
            with pytest.raises(RecurSightError, match="not possible"):
                predict(model, varied)
    refused = {row["perturbation"] for row in rows if not row["probability"]}
    assert refused == {"nodes with a 0 too many", "digits of the age swapped"}


@pytest.mark.verifies("REQ_measured_tables")
def test_every_child_of_the_fourth_study_is_asked_with_every_variation(fourth_study: wilms_data.Cohort) -> None:
    numbers = [str(child.number) for child in fourth_study.children]
    asked = [(row["perturbation"], row["seqno"]) for row in read("perturbed_children.csv")]
    assert asked == [(name, number) for name in CHILD_PERTURBATIONS for number in numbers]
    runs = [(row["run"], row["seqno"]) for row in read("repeated_children.csv")]
    assert runs == [(str(run), number) for run in range(1, RUNS + 1) for number in numbers]


@pytest.mark.verifies("REQ_measured_tables")
@pytest.mark.parametrize(
    ("name", "given", "changed"),
    [
        ("stage one higher", {"stage": 3}, {"stage": 4}),
        ("stage one higher", {"stage": 4}, {"stage": 4}),
        ("stage one lower", {"stage": 1}, {"stage": 1}),
        ("one month older", {"age_months": 40}, {"age_months": 41}),
        ("one month younger", {"age_months": 0}, {"age_months": 0}),
        ("years typed for months", {"age_months": 70}, {"age_months": 5}),
        ("age with a 0 too many", {"age_months": 30}, {"age_months": 300}),
    ],
)
def test_a_variation_of_a_child_changes_one_value_as_it_says(
    child: dict[str, Any], name: str, given: dict[str, object], changed: dict[str, object]
) -> None:
    before = replace(wilms_inputs.check_inputs(child), **given)
    assert asdict(CHILD_PERTURBATIONS[name](before)) == {**asdict(before), **changed}


@pytest.mark.verifies("REQ_measured_tables")
def test_a_varied_answer_for_a_child_is_the_one_a_user_gets_and_missing_where_it_is_refused(
    wilms_model: wilms.Model, fourth_study: wilms_data.Cohort
) -> None:
    inputs = {str(child.number): child.inputs for child in fourth_study.children}
    for row in read("perturbed_children.csv"):
        varied = asdict(CHILD_PERTURBATIONS[row["perturbation"]](inputs[row["seqno"]]))
        if row["probability"]:
            assert float(row["probability"]) == wilms_predict.predict(wilms_model, varied).probability
        else:
            with pytest.raises(RecurSightError, match="age_months is not possible"):
                wilms_predict.predict(wilms_model, varied)


@pytest.mark.verifies("REQ_measured_tables")
def test_every_child_has_a_row_with_the_answers_to_both_readings(wilms_model: wilms.Model) -> None:
    rows = read("children.csv")
    assert [row["seqno"] for row in rows] == [row["seqno"] for row in read_verified("nwtco.csv")[0]]
    for row in rows:
        values = {"stage": int(row["stage"]), "age_months": int(row["age_months"])}
        own, reread = (
            wilms_predict.predict(wilms_model, {**values, "histology": row[name]})
            for name in ("histology", "central_histology")
        )
        written = float(row["probability"]), float(row["reread"]), row["outside"] == "true"
        assert written == (own.probability, reread.probability, own.out_of_development_range), row["seqno"]
        assert (row["readings"] == "agree") == (row["histology"] == row["central_histology"])


@pytest.mark.verifies("REQ_measured_tables")
def test_each_child_without_an_endpoint_has_a_reason_and_no_set() -> None:
    rows = read("children.csv")
    assert Counter((row["study"], row["set"], row["left_out"]) for row in rows) == {
        ("3", "training", ""): 1785,
        ("3", "", "followed for less than three years"): 72,
        ("4", "external_test", ""): 1538,
        ("4", "", "followed for less than three years"): 633,
    }
    assert all(bool(row["event"]) == bool(row["set"]) for row in rows)


@pytest.mark.verifies("REQ_measured_tables")
def test_every_child_was_read_once_by_each_reader_as_the_source_says() -> None:
    labels = {"1": "favourable", "2": "unfavourable"}
    written = {(row["seqno"], row["reader"]): row["label"] for row in read("readings.csv")}
    assert len(read("readings.csv")) == len(written)
    assert written == {
        (row["seqno"], reader): labels[row[column]]
        for row in read_verified("nwtco.csv")[0]
        for reader, column in (("institution", "instit"), ("central", "histol"))
    }
