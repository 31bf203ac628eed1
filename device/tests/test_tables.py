"""The tables that are measured: every woman once, the released answers, the same bytes each time."""

import csv
import shutil
from collections import Counter
from pathlib import Path

import pytest
from sklearn.metrics import roc_auc_score

from recursight.inputs import RecurSightError
from recursight.model import Model
from recursight.predict import predict
from recursight.prepare import DATA, Cohort, read_verified
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
    for name in ("women.csv", "training_sizes.csv"):
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
def test_no_table_is_written_from_a_source_file_that_is_not_the_recorded_one(model: Model, tmp_path: Path) -> None:
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    (data / "gbsg.csv").write_bytes((data / "gbsg.csv").read_bytes() + b"\n")
    with pytest.raises(RecurSightError, match=r"gbsg\.csv is not the recorded file"):
        write_tables(model, data, tmp_path / "tables")
    assert not (tmp_path / "tables").exists()
