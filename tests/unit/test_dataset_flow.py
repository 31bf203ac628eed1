"""The way of samples from raw data to a set: what drops out and why, what is made, what comes from nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sphinx_qms.model.error import UserError
from sphinx_qms.model.plan.common import Variable
from sphinx_qms.model.plan.measurements import Augmentation, Stage
from sphinx_qms.model.plan.tables import Condition, Filter, Rows
from unit.builders import only_problem
from unit.dataset_tables import a_dataset, estimates, measure, numbers, series

RAW = {
    "image": ["a", "b", "c", "d", "e", "f"],
    "person": [1, 1, 2, 3, 4, 5],
    "why": ["", "", "blurred", "twice", "stolen", ""],
    "clean": [True, True, False, False, False, True],
}
CLEANED = {"image": ["a", "b", "f"], "person": [1, 1, 5], "split": ["training", "training", "test"]}
SPLIT = Variable("split", "split", levels=("training", "test"))


def rows(table: str, *where: Condition) -> Rows:
    return Rows(table, where)


def a_flow(**changes: Any) -> Any:
    """Raw images, of which the cleaned ones are split into training and test; the set are those for training."""
    own: dict[str, Any] = {
        "rows": rows("cleaned", Condition("split", "equals", "training")),
        "sample": ("image",),
        "flow": (
            Stage("raw", Rows("raw"), "why", ("blurred", "twice", "lost")),
            Stage("cleaned", Rows("cleaned"), split=SPLIT),
        ),
    }
    return a_dataset(**(own | changes))


def test_each_stage_is_counted_with_what_dropped_out_before_it(tmp_path: Path) -> None:
    values = measure(tmp_path, a_flow(), raw=RAW, cleaned=CLEANED)
    assert estimates(values, "stage") == {"raw": 6, "cleaned": 3}
    assert estimates(values, "dropped") == {
        "cleaned: blurred": 1,
        "cleaned: twice": 1,
        "cleaned: lost": 0,
        "cleaned: other": 1,
    }
    assert estimates(values, "appeared") == {"": 0, "cleaned": 0}
    assert series(values, "flow", "stage", "samples", "patients") == [("raw", 6, 5), ("cleaned", 3, 2)]
    assert series(values, "dropouts", "before", "stage", "reason", "samples") == [
        ("raw", "cleaned", "blurred", 1),
        ("raw", "cleaned", "twice", 1),
        ("raw", "cleaned", "other", 1),
    ]
    assert series(values, "splits", "split", "samples") == [("training", 2), ("test", 1)]


def test_a_stage_without_reasons_tells_how_many_dropped_out(tmp_path: Path) -> None:
    flow = (Stage("raw", Rows("raw")), Stage("cleaned", Rows("cleaned")))
    values = measure(tmp_path, a_flow(flow=flow), raw=RAW, cleaned=CLEANED)
    assert estimates(values, "dropped") == {"cleaned: other": 3}
    assert "splits" not in values.series


def test_samples_that_no_stage_before_has_are_told(tmp_path: Path) -> None:
    cleaned = {**CLEANED, "image": ["a", "new", "f"]}
    values = measure(tmp_path, a_flow(), raw=RAW, cleaned=cleaned)
    assert estimates(values, "appeared") == {"": 0, "cleaned": 1}


def test_samples_of_the_set_that_its_last_stage_does_not_have_are_told(tmp_path: Path) -> None:
    flow = (Stage("raw", Rows("raw")), Stage("cleaned", rows("raw", Condition("clean", "equals", False))))
    measurement = a_flow(rows=rows("raw", Condition("clean", "equals", True)), flow=flow)
    assert estimates(measure(tmp_path, measurement, raw=RAW), "appeared") == {"": 3, "cleaned": 0}


def test_a_flow_of_one_sample_a_patient_goes_by_the_key_of_patients(tmp_path: Path) -> None:
    flow = (Stage("raw", Rows("raw")), Stage("kept", rows("raw", Condition("age", "at_least", 18))))
    measurement = a_dataset(rows=flow[1].rows, flow=flow)
    values = measure(tmp_path, measurement, raw={"person": [1, 2, 3], "age": [17, 18, 40]})
    assert estimates(values, "stage") == {"raw": 3, "kept": 2}


def test_a_flow_needs_the_key_of_samples_where_patients_have_several(tmp_path: Path) -> None:
    with pytest.raises(UserError) as raised:
        measure(tmp_path, a_flow(sample=()), raw=RAW, cleaned=CLEANED)
    problem = only_problem(raised.value)
    assert (problem.code, "the table raw has 1 rows more than samples (person)" in problem.message) == (
        "sample-repeated",
        True,
    )


def test_stages_whose_keys_have_other_types_are_not_compared(tmp_path: Path) -> None:
    with pytest.raises(UserError) as raised:
        measure(tmp_path, a_flow(), raw={**RAW, "image": range(6)}, cleaned=CLEANED)
    assert only_problem(raised.value).code == "key-type"


TURNED = {
    "image": ["a1", "a2", "a3", "b1", "x1"],
    "turned_from": ["a", "a", "a", "b", "x"],
    "ill": [True, True, True, False, False],
}
IMAGES = {"image": ["a", "b", "c"], "person": [1, 2, 3], "ill": [True, False, False]}
AUGMENTED = a_dataset(
    rows=Rows("images"),
    sample=("image",),
    label=Variable("label", "ill", levels=(True, False)),
    augmented=Augmentation(Rows("turned"), ("turned_from",)),
)


def test_augmented_rows_are_counted_over_the_samples_that_they_were_made_from(tmp_path: Path) -> None:
    values = measure(tmp_path, AUGMENTED, images=IMAGES, turned=TURNED)
    assert estimates(values, "augmented") == {"": 4, "label: true": 3, "label: false": 1}
    assert estimates(values, "multiple") == {"": 2.0, "label: true": 3.0, "label: false": 1.0}


def test_augmented_rows_without_a_source_in_the_set_are_told(tmp_path: Path) -> None:
    values = measure(tmp_path, AUGMENTED, images=IMAGES, turned=TURNED)
    assert estimates(values, "augmented_without_source") == {"": 1}


def test_an_augmented_row_without_any_source_is_one_without_source(tmp_path: Path) -> None:
    turned = {**TURNED, "turned_from": ["a", None, None, "b", "c"]}
    values = measure(tmp_path, AUGMENTED, images=IMAGES, turned=turned)
    assert estimates(values, "augmented_without_source") == {"": 2}


def test_a_label_of_which_nothing_was_made_has_no_multiple(tmp_path: Path) -> None:
    turned = {name: cells[:3] for name, cells in TURNED.items()}
    multiple = numbers(measure(tmp_path, AUGMENTED, images=IMAGES, turned=turned), "multiple")["label: false"]
    assert (multiple.estimate, multiple.withheld) == (None, "nothing to measure")


def test_augmented_samples_in_a_flow_do_not_come_from_nowhere(tmp_path: Path) -> None:
    flow = (Stage("images", Rows("images")), Stage("augmented", Rows("everything")))
    everything = {"image": [*IMAGES["image"], *TURNED["image"], "new"], "person": [1, 2, 3, 1, 1, 1, 2, 9, 9]}
    measurement = a_dataset(
        rows=Rows("images"), sample=("image",), flow=flow, augmented=Augmentation(Rows("turned"), ("turned_from",))
    )
    values = measure(tmp_path, measurement, images=IMAGES, turned=TURNED, everything=everything)
    assert estimates(values, "appeared") == {"": 0, "augmented": 1}
    assert estimates(values, "stage") == {"images": 3, "augmented": 9}


def test_a_source_of_other_columns_than_the_key_is_an_error(tmp_path: Path) -> None:
    measurement = a_dataset(
        rows=Rows("images"), patient=("person", "image"), augmented=Augmentation(Rows("turned"), ("turned_from",))
    )
    with pytest.raises(UserError) as raised:
        measure(tmp_path, measurement, images=IMAGES, turned=TURNED)
    assert only_problem(raised.value).code == "source-key"


WHERE_KEPT: Filter = (Condition("kept", "equals", True),)


@pytest.mark.parametrize("left_out", [1, 2, 4])
def test_a_stage_that_loses_few_does_not_tell_how_many(tmp_path: Path, left_out: int) -> None:
    flow = (Stage("raw", Rows("raw")), Stage("cleaned", Rows("raw", WHERE_KEPT)))
    raw = {"person": range(40), "kept": [True] * (40 - left_out) + [False] * left_out}
    values = measure(tmp_path, a_dataset(rows=flow[1].rows, flow=flow), 5, raw=raw)
    assert estimates(values, "dropped") == {"cleaned: other": None}
    # the number of rows of the file is told with the inputs, so the stage that is all of it can be told
    assert estimates(values, "stage") == {"raw": 40, "cleaned": None}
    assert estimates(values, "samples") == {"": None}
    assert series(values, "flow", "samples", "patients") == [(40, 40), (None, None)]
    assert series(values, "dropouts", "samples") == [(None,)]


def test_a_stage_that_loses_enough_tells_all(tmp_path: Path) -> None:
    flow = (Stage("raw", Rows("raw")), Stage("cleaned", Rows("raw", WHERE_KEPT)))
    raw = {"person": range(40), "kept": [True] * 35 + [False] * 5}
    values = measure(tmp_path, a_dataset(rows=flow[1].rows, flow=flow), 5, raw=raw)
    assert estimates(values, "dropped") == {"cleaned: other": 5}
    assert estimates(values, "stage") == {"raw": 40, "cleaned": 35}
