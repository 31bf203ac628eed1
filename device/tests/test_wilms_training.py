"""Wilms: reproducible training on the third study alone, with a threshold fixed there."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from recursight.inputs import RecurSightError
from recursight.model import MODELS
from recursight.wilms.inputs import NAMES, codes
from recursight.wilms.model import Model, load_released, probability, to_json
from recursight.wilms.prepare import DATA, SOURCE, Cohort, build_cohort
from recursight.wilms.train import release, train

DEVICE = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def trained(third_study: Cohort) -> Model:
    return train(third_study, "1.0.0")


@pytest.fixture(scope="module")
def risks(wilms_model: Model, third_study: Cohort) -> list[float]:
    return [probability(wilms_model, child.inputs) for child in third_study.children]


@pytest.fixture(scope="module")
def events(third_study: Cohort) -> list[bool]:
    return [child.event for child in third_study.children]


@pytest.mark.verifies("REQ_wilms_training_reproducible")
def test_training_gives_the_released_file_byte_for_byte(trained: Model) -> None:
    assert to_json(trained).encode("utf-8") == (MODELS / "wilms-1.0.0.json").read_bytes()


@pytest.mark.verifies("REQ_wilms_training_reproducible")
def test_a_new_process_with_another_hash_seed_writes_the_same_files_and_no_other(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "recursight.wilms", "train", "--models", str(tmp_path)],
        cwd=DEVICE,
        env={**os.environ, "PYTHONHASHSEED": "4711"},
        capture_output=True,
        check=True,
    )
    assert {path.name for path in tmp_path.iterdir()} == {"wilms-1.0.0.json", "wilms-released.json"}
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (MODELS / path.name).read_bytes()


@pytest.mark.verifies("REQ_wilms_training_reproducible")
def test_the_model_names_and_counts_what_it_was_trained_on(wilms_model: Model) -> None:
    t = wilms_model.training
    assert (t.source, t.source_sha256) == (SOURCE, hashlib.sha256((DATA / SOURCE).read_bytes()).hexdigest())
    assert (t.study, t.reader) == (3, "institution")
    assert (t.children_in_study, t.children_left_out, t.children, t.events) == (1857, 72, 1785, 267)


@pytest.mark.verifies("REQ_wilms_training_reproducible")
def test_training_on_the_other_reading_gives_another_model(trained: Model) -> None:
    assert to_json(train(build_cohort(3, "central"), "1.0.0")) != to_json(trained)


@pytest.mark.verifies("REQ_wilms_training_reproducible")
def test_training_does_not_need_the_fourth_study(trained: Model, tmp_path: Path) -> None:
    header, *rows = (DATA / SOURCE).read_text(encoding="utf-8").splitlines(keepends=True)
    content = "".join([header, *(row for row in rows if row.split(",")[4] == "3")]).encode("utf-8")
    (tmp_path / SOURCE).write_bytes(content)
    record = {"files": [{"path": SOURCE, "sha256": hashlib.sha256(content).hexdigest()}]}
    (tmp_path / "provenance.yaml").write_text(json.dumps(record), encoding="utf-8")
    without = train(build_cohort(3, data=tmp_path), "1.0.0")
    assert replace(without, training=trained.training) == trained


@pytest.mark.verifies("REQ_wilms_training_reproducible")
def test_refuses_to_change_a_released_version(trained: Model, tmp_path: Path) -> None:
    release(trained, tmp_path)
    with pytest.raises(RecurSightError, match="released with other content"):
        release(replace(trained, threshold=0.5), tmp_path)
    assert load_released("1.0.0", tmp_path) == trained


@pytest.mark.verifies("REQ_wilms_training_reproducible")
def test_a_new_version_leaves_the_released_one_in_place(trained: Model, tmp_path: Path) -> None:
    release(trained, tmp_path)
    release(replace(trained, version="1.0.1d"), tmp_path)
    assert sorted(json.loads((tmp_path / "wilms-released.json").read_text(encoding="utf-8"))) == ["1.0.0", "1.0.1d"]
    assert load_released("1.0.0", tmp_path) == trained


@pytest.mark.verifies("REQ_wilms_training_reproducible")
def test_the_threshold_is_the_highest_that_reaches_80_percent_of_the_relapses(
    wilms_model: Model, risks: list[float], events: list[bool]
) -> None:
    relapsed = [risk for risk, event in zip(risks, events, strict=True) if event]
    assert sum(risk >= wilms_model.threshold for risk in relapsed) / len(relapsed) >= 0.80
    assert sum(risk > wilms_model.threshold for risk in relapsed) / len(relapsed) < 0.80


@pytest.mark.verifies("REQ_wilms_training_reproducible")
def test_the_model_has_the_three_declared_inputs_and_the_stated_auc(
    wilms_model: Model, risks: list[float], events: list[bool]
) -> None:
    assert tuple(term.name for term in wilms_model.terms) == NAMES
    assert wilms_model.training.auc == pytest.approx(roc_auc_score(events, risks), abs=1e-9)


@pytest.mark.verifies("REQ_wilms_training_reproducible")
def test_the_model_is_the_penalised_regression_of_scikit_learn(
    third_study: Cohort, risks: list[float], events: list[bool]
) -> None:
    # Another solver on the same problem: agreement shows that the pure Python prediction is the trained model.
    rows = [list(codes(child.inputs).values()) for child in third_study.children]
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, solver="lbfgs", tol=1e-8)).fit(rows, events)
    assert risks == pytest.approx(list(pipeline.predict_proba(rows)[:, 1]), abs=0.0001)
