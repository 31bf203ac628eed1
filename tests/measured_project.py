"""The small project with facts of every kind, written by hand, and the tables that they are said to come from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import yaml

from sphinx_qms.measure.run import facts_json
from sphinx_qms.model.plan.load import load_plan

TABLE = "evidence/data/people.csv"
_NEEDS = """
# Measured

:::{test} Performance in the external set
:id: TEST_performance
:status: approved
:level: performance
:verifies: REQ_ten
:judged_by: CRIT_sensitivity, CRIT_specificity, CRIT_high
:evaluated_on: DATA_numbers
:::

:::{test} Sets have nothing in common
:id: TEST_independence
:status: approved
:level: performance
:verifies: REQ_ten
:::

:::{dataset} Numbers learnt from
:id: DATA_learnt
:status: approved
:dataset_role: training
:derived_from: SRC_board
:represents: POP_numbers
:::

:::{metric} Sensitivity
:id: METRIC_sensitivity
:status: approved
:quantity: sensitivity
:::

:::{metric} Specificity
:id: METRIC_specificity
:status: approved
:quantity: specificity
:::
"""
_CRITERION = """
:::{{criterion}} {title}
:id: {id}
:status: approved
:statistic: lower_bound
:comparison: at_least
:threshold: {threshold}
:minimum_n: {minimum_n}
{subgroup}:uses_metric: METRIC_{quantity}
:justified_by: RISK_wrong
:::
"""
_ANSWER = """
:::{label} More than half are worried for nothing
:id: LABEL_worried
:status: approved
:responds_to: CRIT_specificity, CRIT_high
:::
"""
_CRITERIA = (
    ("CRIT_sensitivity", "Enough are found", "sensitivity", "", 0.8, 40),
    ("CRIT_specificity", "Few are worried", "specificity", "", 0.5, 40),
    ("CRIT_high", "Few are worried, high", "specificity", "high", 0.3, 100),
)
PLAN = {
    "minimum_cell": 5,
    "tables": {
        "people": {
            "file": TABLE,
            "columns": {"person": "text", "number": "number", "large": "boolean", "score": "number", "set": "text"},
        }
    },
    "measurements": {
        "TEST_performance": {
            "kind": "performance",
            "rows": {"table": "people"},
            "outcome": "large",
            "score": "score",
            "patient": ["person"],
            "thresholds": {"decision": 0.25},
            "subgroups": {"high": {"number": {"above": 5}}, "low": {"number": {"at_most": 5}}},
            "calibration_groups": 5,
            "earlier": 2,
        },
        "TEST_independence": {
            "kind": "independence",
            "sets": {
                "DATA_learnt": {"table": "people", "where": {"set": "learnt"}},
                "DATA_numbers": {"table": "people", "where": {"set": "tested"}},
            },
            "keys": {"person": {"columns": ["person"]}, "number alone": {"columns": ["number"], "hint": True}},
        },
        "DATA_numbers": {
            "kind": "dataset",
            "rows": {"table": "people", "where": {"set": "tested"}},
            "patient": ["person"],
            "variables": {"age": {"column": "number", "bins": [40, 60]}},
        },
    },
}


def proportion(quantity: str, numerator: int, denominator: int, lower: float, upper: float, group: str = "") -> dict:
    """A measured proportion with its interval."""
    return {
        "quantity": quantity,
        "unit": "proportion",
        "group": group,
        "estimate": numerator / denominator,
        "lower": lower,
        "upper": upper,
        "n": denominator,
        "numerator": numerator,
        "denominator": denominator,
        "interval": "wilson",
    }


def counted(quantity: str, number: int, group: str = "") -> dict:
    """A measured count."""
    return {"quantity": quantity, "unit": "count", "group": group, "estimate": number, "n": number}


def measured(quantity: str, estimate: float, lower: float, upper: float, unit: str = "number", group: str = "") -> dict:
    """A measured number with its interval."""
    return {
        "quantity": quantity,
        "unit": unit,
        "group": group,
        "estimate": estimate,
        "lower": lower,
        "upper": upper,
        "n": 555,
        "interval": "delong" if quantity.startswith("auc") else "normal",
    }


PERFORMANCE: dict[str, Any] = {
    "numbers": [
        counted("samples", 555),
        counted("patients", 555),
        counted("evaluations_before", 2),
        {"quantity": "threshold", "unit": "number", "estimate": 0.2531244},
        proportion("prevalence", 224, 555, 0.3637, 0.4450),
        proportion("sensitivity", 201, 224, 0.8506, 0.9308),
        proportion("specificity", 128, 331, 0.3357, 0.4403),
        proportion("positive_predictive_value", 201, 404, 0.4491, 0.5461),
        proportion("negative_predictive_value", 128, 151, 0.7816, 0.8963),
        proportion("sensitivity", 59, 61, 0.8881, 0.9910, "high"),
        proportion("specificity", 1, 62, 0.0029, 0.0859, "high"),
        proportion("sensitivity", 142, 163, 0.8111, 0.9142, "low"),
        proportion("specificity", 127, 269, 0.4134, 0.5317, "low"),
        {"quantity": "sensitivity", "unit": "proportion", "group": "few", "withheld": "fewer than 5"},
        measured("auc", 0.7344, 0.6921, 0.7767),
        {"quantity": "auc", "unit": "number", "group": "few", "withheld": "nothing to measure"},
        {"quantity": "mean_prediction", "unit": "proportion", "estimate": 0.3378, "n": 555},
        measured("calibration_in_the_large", -0.0658, -0.1028, -0.0288, "difference"),
        measured("calibration_slope", 0.8721, 0.6532, 1.0910),
        measured("auc_difference", 0.0166, 0.0042, 0.0291, "difference"),
        {"quantity": "auc_difference_p", "unit": "number", "estimate": 0.0083},
    ],
    "roc": [{"false_positive_rate": x / 20, "true_positive_rate": round((x / 20) ** 0.36, 6)} for x in range(21)],
    "calibration": [
        {"predicted": 0.10, "observed": 0.16, "lower": 0.10, "upper": 0.25, "n": 111},
        {"predicted": 0.20, "observed": 0.24, "lower": 0.17, "upper": 0.33, "n": 111},
        {"predicted": 0.30, "observed": 0.41, "lower": 0.32, "upper": 0.50, "n": 111},
        {"predicted": 0.44, "observed": 0.52, "lower": 0.43, "upper": 0.61, "n": 111},
        {"predicted": 0.65, "observed": 0.70, "lower": 0.61, "upper": 0.78, "n": 111},
    ],
    "confusion": [
        {
            "threshold": "decision",
            "group": "",
            "true_positive": 201,
            "false_negative": 23,
            "false_positive": 203,
            "true_negative": 128,
        },
        {
            "threshold": "decision",
            "group": "few",
            "true_positive": None,
            "false_negative": None,
            "false_positive": None,
            "true_negative": None,
        },
    ],
    "training_size": [
        {"size": 300, "estimate": 0.701, "lower": 0.680, "upper": 0.722, "n": 2941},
        {"size": 1000, "estimate": 0.724, "lower": 0.704, "upper": 0.744, "n": 2941},
        {"size": 2941, "estimate": 0.733, "lower": 0.713, "upper": 0.753, "n": 2941},
    ],
}


def _level(level: str, samples: int, share: float, compared: float, population: float) -> dict[str, Any]:
    return {
        "variable": "age",
        "level": level,
        "samples": samples,
        "patients": samples,
        "share": share,
        "lower": share - 0.04,
        "upper": share + 0.04,
        "compared_share": compared,
        "difference": share - compared,
        "difference_lower": share - compared - 0.05,
        "difference_upper": share - compared + 0.05,
        "population_share": population,
    }


DATASET: dict[str, Any] = {
    "numbers": [
        counted("samples", 555),
        counted("patients", 555),
        counted("samples", 100, "age: below 40"),
        proportion("share", 100, 555, 0.1505, 0.2143, "age: below 40"),
        measured("mean", 52.31, 51.42, 53.20, group="age"),
        proportion("missing", 3, 555, 0.0018, 0.0158, "number"),
        {"quantity": "standardised_difference", "unit": "number", "group": "age", "estimate": 0.2134},
        counted("stage", 686, "raw"),
        counted("dropped", 131, "annotated: no endpoint"),
    ],
    "distribution": [
        _level("below 40", 100, 0.18, 0.12, 0.05),
        _level("[40, 60)", 300, 0.54, 0.49, 0.45),
        _level("60 and above", 155, 0.28, 0.39, 0.50),
    ],
    "flow": [
        {"stage": "raw", "samples": 686, "patients": 686},
        {"stage": "annotated", "samples": 555, "patients": 555},
    ],
    "dropouts": [{"before": "raw", "stage": "annotated", "reason": "no endpoint", "samples": 131}],
    "splits": [{"split": "test", "samples": 555}],
}
INDEPENDENCE: dict[str, Any] = {
    "numbers": [counted("samples", 2941, "DATA_learnt"), counted("samples", 555, "DATA_numbers")],
    "overlap": [
        {
            "key": "person",
            "hint": False,
            "first": "DATA_learnt",
            "second": "DATA_numbers",
            "common": 0,
            "first_rows": 0,
            "second_rows": 0,
        },
        {
            "key": "number alone",
            "hint": True,
            "first": "DATA_learnt",
            "second": "DATA_numbers",
            "common": 682,
            "first_rows": 682,
            "second_rows": 682,
        },
    ],
    "within": [
        {
            "key": "person",
            "hint": False,
            "set": "DATA_learnt",
            "rows": 2941,
            "distinct": 2941,
            "repeated": 0,
            "missing": 0,
        },
        {
            "key": "person",
            "hint": False,
            "set": "DATA_numbers",
            "rows": 555,
            "distinct": 555,
            "repeated": 0,
            "missing": 0,
        },
    ],
}
VALUES = {
    "TEST_performance": ("performance", PERFORMANCE),
    "DATA_numbers": ("dataset", DATASET),
    "TEST_independence": ("independence", INDEPENDENCE),
}


def _criterion(need_id: str, title: str, quantity: str, group: str, threshold: float, minimum_n: int) -> str:
    subgroup = f":subgroup: {group}\n" if group else ""
    return _CRITERION.format(
        id=need_id, title=title, quantity=quantity, subgroup=subgroup, threshold=threshold, minimum_n=minimum_n
    )


def _as_measured(need_id: str, _title: str, quantity: str, group: str, threshold: float, minimum_n: int) -> dict:
    return {
        "id": need_id,
        "quantity": quantity,
        "statistic": "lower_bound",
        "comparison": "at_least",
        "threshold": threshold,
        "subgroup": group,
        "minimum_n": minimum_n,
    }


def with_facts(root: Path, page: str = "") -> Path:
    """The project with needs that were measured, their plan and facts, and a page `shown` with this text."""
    criteria = {"TEST_performance": [_as_measured(*criterion) for criterion in _CRITERIA]}
    write_facts(root, PLAN, VALUES, criteria)
    written = "".join(_criterion(*criterion) for criterion in _CRITERIA)
    (root / "source/measured.md").write_text(_NEEDS + written + _ANSWER, encoding="utf-8")
    if page:
        (root / "source/shown.md").write_text(page, encoding="utf-8")
    return root


def write_facts(
    root: Path,
    plan: dict[str, Any],
    values: dict[str, tuple[str, dict[str, Any]]],
    criteria: dict[str, list[dict[str, Any]]],
) -> None:
    """Adds a plan, the table that it reads, and facts: by need id kind and values, and the criteria of some of them."""
    table = root / TABLE
    table.parent.mkdir(parents=True, exist_ok=True)
    table.write_text("person,number,large,score,set\na,1,no,0.1,learnt\nb,11,yes,0.9,tested\n", encoding="utf-8")
    before = yaml.safe_load((root / "evidence/plan.yaml").read_text(encoding="utf-8"))
    merged = plan | {"measurements": plan["measurements"] | before["measurements"]}
    (root / "evidence/plan.yaml").write_text(yaml.safe_dump(merged, sort_keys=False), encoding="utf-8")
    planned = load_plan(root).measurements
    fingerprint = hashlib.sha256(table.read_bytes()).hexdigest()
    for need_id, (kind, measured_values) in values.items():
        data = {
            "version": 1,
            "id": need_id,
            "kind": kind,
            "plan": planned[need_id].fingerprint,
            "inputs": [{"path": TABLE, "sha256": fingerprint, "rows": 2}],
            "values": measured_values,
        }
        if kind in {"performance", "comparison"}:
            data["evaluations"] = [hashlib.sha256(b"first").hexdigest()]
        if need_id in criteria:
            data["criteria"] = criteria[need_id]
        (root / f"evidence/facts/{need_id}.json").write_text(facts_json(data), encoding="utf-8")


def change_facts(root: Path, need_id: str, old: str, new: str) -> None:
    """Replaces text of a facts file that is there at least once."""
    path = root / f"evidence/facts/{need_id}.json"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(json.dumps(json.loads(text.replace(old, new)), indent=2), encoding="utf-8")
