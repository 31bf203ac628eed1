"""The values of the example device, reproduced from the published cohorts by way of the measurement.

They are those of scikit-learn's logistic regression as it comes. Its solver stops early: one that goes on moves the
bounds of the smallest differences by 0.0001, and with it the third digit that is printed of one of them.
"""

from __future__ import annotations

import csv
import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sphinx_qms.measure.statistics.arrays import Flags, Floats
from sphinx_qms.model.number import Number
from unit.builders import REPOSITORY
from unit.scored_tables import by_key, measure, where

Women = tuple[dict[str, str], ...]
HORIZON = 1096
SIZES = ("<=20", "20-50", ">50")


def recurred(woman: dict[str, str]) -> bool | None:
    """Whether recurrence or death came within three years; None where nobody knows."""
    if "rfstime" in woman:
        days, event = int(woman["rfstime"]), woman["status"] == "1"
    else:
        days = int(woman["rtime"])
        event = woman["recur"] == "1" or (woman["death"] == "1" and int(woman["dtime"]) <= days)
    if event and days <= HORIZON:
        return True
    return False if days >= HORIZON else None


@cache
def cohort(site: str) -> Women:
    with (REPOSITORY / f"evidence/data/{site}.csv").open(encoding="utf-8") as file:
        return tuple(woman for woman in csv.DictReader(file) if recurred(woman) is not None)


def size_class(written: str) -> int:
    return SIZES.index(written) if written in SIZES else sum(int(written) > limit for limit in (20, 50))


def inputs(women: Women, receptors: bool) -> Floats:
    """What the device computes with; with `receptors` pgr and er as well, as logarithms."""
    return np.array(
        [
            [int(woman[name]) for name in ("age", "meno", "grade", "hormon")]
            + [size_class(woman["size"]), math.log1p(int(woman["nodes"]))]
            + [math.log1p(int(woman[name])) for name in ("pgr", "er") if receptors]
            for woman in women
        ]
    )


def outcomes(women: Women) -> Flags:
    return np.array([recurred(woman) for woman in women], dtype=bool)


@cache
def risks(receptors: bool, node_positive: bool) -> tuple[Floats, float]:
    """The risks in Germany of a model trained in Rotterdam, and the threshold that finds 80 % of events there."""
    training = tuple(woman for woman in cohort("rotterdam") if not node_positive or int(woman["nodes"]))
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(inputs(training, receptors), outcomes(training))
    events = np.sort(model.predict_proba(inputs(training, receptors)[outcomes(training)])[:, 1])[::-1]
    threshold = float(events[math.ceil(0.8 * len(events)) - 1])
    return model.predict_proba(inputs(cohort("gbsg"), receptors))[:, 1], threshold


def germany(tmp_path: Path, node_positive: bool = False, minimum_cell: int = 1) -> dict[str, Number]:
    """What a measurement says of the model with the receptors against that without, and of the latter."""
    women = cohort("gbsg")
    risk, threshold = risks(False, node_positive)
    columns = {
        "site": ["gbsg"] * len(women),
        "pid": [int(woman["pid"]) for woman in women],
        "outcome": outcomes(women),
        "risk": risk,
        "other": risks(True, node_positive)[0],
        "grade": [int(woman["grade"]) for woman in women],
    }
    given = {"patient": ("site", "pid"), "calibration_groups": 10, "minimum_cell": minimum_cell}
    values = measure(
        tmp_path, columns, thresholds={"alarm": threshold}, subgroups={"grade 3": where("grade", 3)}, **given
    )
    compared = measure(tmp_path, columns, score="other", against="risk", thresholds={}, **given)
    return by_key(values) | {key: number for key, number in by_key(compared).items() if "difference" in key}


def printed(number: Number) -> str:
    return f"{number.estimate:.3f} ({number.lower:.3f} to {number.upper:.3f})"


def test_the_performance_of_the_device_is_reproduced(tmp_path: Path) -> None:
    found = germany(tmp_path)
    assert printed(found["auc"]) == "0.734 (0.692 to 0.777)"
    assert (found["sensitivity"].numerator, found["sensitivity"].denominator) == (201, 224)
    assert (found["specificity"].numerator, found["specificity"].denominator) == (128, 331)
    assert (found["prevalence"].numerator, found["samples"].estimate) == (224, 555)


def test_its_miscalibration_is_found(tmp_path: Path) -> None:
    found = germany(tmp_path)
    assert (f"{found['mean_prediction'].estimate:.3f}", f"{found['prevalence'].estimate:.3f}") == ("0.338", "0.404")
    assert found["calibration_in_the_large"].upper < 0
    assert found["calibration_intercept"].lower > 0


def test_nearly_every_woman_with_a_tumour_of_grade_3_is_called_positive(tmp_path: Path) -> None:
    found = germany(tmp_path)["specificity/grade 3"]
    assert (found.numerator, found.denominator) == (1, 62)


def test_that_it_is_one_woman_is_not_told_where_five_are_the_minimum(tmp_path: Path) -> None:
    found = germany(tmp_path, minimum_cell=5)
    assert found["specificity/grade 3"].withheld == "fewer than 5"
    assert found["specificity"].numerator == 128


@pytest.mark.parametrize(
    ("node_positive", "difference", "p"),
    [(False, "0.017 (0.004 to 0.029)", "0.008"), (True, "0.012 (-0.001 to 0.025)", "0.079")],
)
def test_what_the_receptors_add_is_reproduced(tmp_path: Path, node_positive: bool, difference: str, p: str) -> None:
    found = germany(tmp_path, node_positive)
    assert (printed(found["auc_difference"]), f"{found['auc_difference_p'].estimate:.3f}") == (difference, p)
