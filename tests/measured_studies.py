"""The small project with facts of studies, written by hand: readers, versions, perturbations, factors, windows."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from measured_project import PLAN, TABLE, counted, measured, proportion, write_facts

_TABLE_SHA256 = hashlib.sha256(b"person,number,large,score,set\na,1,no,0.1,learnt\nb,11,yes,0.9,tested\n").hexdigest()
_NEEDS = f"""
# Studied

:::{{dataset}} Numbers learnt from
:id: DATA_learnt
:status: approved
:dataset_role: training
:derived_from: SRC_board
:represents: POP_numbers
:::

:::{{reference_standard}} What the teacher wrote
:id: REF_chalk
:status: approved
:suited_to: IU_mini
:::

:::{{annotation}} Two people said which numbers are large
:id: ANN_numbers
:status: approved
:annotators: two people who can count
:qualification: school, five years
:training: a morning with fifty examples
:annotation_site: the room of the blackboard
:annotation_tool: chalk 2.0
:rounds: 2
:arbitration: a third one decides
:annotates: DATA_numbers
:referenced_to: REF_chalk
:judged_by: CRIT_kappa
:::

:::{{ai_function}} Tells large from small
:id: FUNC_large
:status: draft
:purpose: tells whether a number is large
:::

:::{{model}} The rule in force
:id: MODEL_old
:status: approved
:algorithm: a threshold
:version: 1.0.0
:origin: own
:approved_on: 2026-01-31
:part_of: FUNC_large
:predictions: {TABLE}
:predictions_sha256: {_TABLE_SHA256}
:trained_on: DATA_learnt
:tuned_on: DATA_learnt
:evaluated_on: DATA_numbers
:::

:::{{model}} The next rule
:id: MODEL_new
:status: draft
:algorithm: two thresholds
:version: 1.1.0
:origin: own
:part_of: FUNC_large
:trained_on: DATA_learnt
:tuned_on: DATA_learnt
:evaluated_on: DATA_numbers
:::

:::{{test}} The next rule against the one in force
:id: TEST_change
:status: approved
:level: performance
:verifies: REQ_ten
:judged_by: CRIT_margin
:::

:::{{test}} Smudged numbers
:id: TEST_smudged
:status: approved
:level: robustness
:verifies: REQ_ten
:::

:::{{test}} What makes numbers difficult
:id: TEST_factors
:status: approved
:level: performance
:verifies: REQ_ten
:::

:::{{test}} Boards beside each other
:id: TEST_boards
:status: approved
:level: performance
:verifies: REQ_ten
:::

:::{{study}} With and without the rule
:id: STUDY_readers
:status: approved
:design: five readers, two modalities
:verifies: REQ_ten
:::

:::{{monitor}} Numbers over the years
:id: MON_numbers
:status: approved
:monitors: DATA_numbers
:judged_by: CRIT_drift
:::

:::{{capa}} Older numbers since 1987
:id: CAPA_drift
:status: approved
:due: 2027-01-31
:progress: open
:windows: 1987
:responds_to: CRIT_drift
:::
"""
_CRITERION = """
:::{{metric}} {title}
:id: METRIC_{quantity}
:status: approved
:quantity: {quantity}
:::

:::{{criterion}} {title}
:id: {id}
:status: approved
:statistic: {statistic}
:comparison: {comparison}
:threshold: {threshold}
{subgroup}:uses_metric: METRIC_{quantity}
:justified_by: RISK_wrong
:::
"""
_CRITERIA = {
    "ANN_numbers": ("CRIT_kappa", "Readers agree", "cohen_kappa", "lower_bound", "at_least", 0.7, ""),
    "TEST_change": ("CRIT_margin", "Not inferior", "auc_difference", "lower_bound", "at_least", -0.03, ""),
    "MON_numbers": ("CRIT_drift", "Little drift", "psi", "estimate", "at_most", 0.2, "age"),
}
_ROWS = {"table": "people"}
_SCORED = {"rows": _ROWS, "outcome": "large", "score": "score", "threshold": 0.25}
_ANSWERS = {"rows": _ROWS, "score": "score"}
_VERSION = {"rows": _ROWS, "score": "score", "threshold": 0.25}
STUDIES = PLAN | {
    "tables": {"people": PLAN["tables"]["people"] | {"constants": {"modality": "with"}}},
    "measurements": {
        "ANN_numbers": {
            "kind": "agreement",
            "rows": _ROWS,
            "case": ["number"],
            "patient": ["person"],
            "reader": {"column": "set", "levels": ["first", "second"]},
            "label": {"column": "large", "levels": [True, False]},
            "subgroups": {"high": {"number": {"above": 5}}, "low": {"number": {"at_most": 5}}},
        },
        "TEST_change": {
            "kind": "comparison",
            "rows": _ROWS,
            "outcome": "large",
            "sample": ["number"],
            "patient": ["person"],
            "approved": {"model": "MODEL_old", **_VERSION},
            "changed": {"model": "MODEL_new", **_VERSION},
            "subgroups": {"high": {"number": {"above": 5}}, "low": {"number": {"at_most": 5}}},
        },
        "STUDY_readers": {
            "kind": "reader_study",
            "rows": _ROWS,
            "case": ["number"],
            "patient": ["person"],
            "reader": {"column": "set", "levels": ["Kim", "Lee", "Wang"]},
            "modality": {"column": "modality", "levels": ["without", "with"]},
            "outcome": "large",
            "rating": "score",
        },
        "TEST_smudged": {
            "kind": "robustness",
            "scored": _SCORED,
            "sample": ["number"],
            "patient": ["person"],
            "perturbations": {"age + 5": _ANSWERS, "size missing": _ANSWERS},
        },
        "TEST_factors": {
            "kind": "factors",
            "scored": _SCORED,
            "patient": ["person"],
            "factors": {
                "grade": {"column": "number", "levels": [2, 3]},
                "age": {"column": "number", "bins": [40, 60]},
            },
        },
        "TEST_boards": {
            "kind": "scenarios",
            "scenarios": {"development": _SCORED, "external": _SCORED},
            "patient": ["person"],
        },
        "MON_numbers": {
            "kind": "monitoring",
            "reference": _ROWS,
            "windows": {"1985": _ROWS, "1986": _ROWS, "1987": _ROWS},
            "patient": ["person"],
            "variables": {
                "age": {"column": "number", "bins": [40, 60]},
                "grade": {"column": "number", "levels": [2, 3]},
            },
            "score": "score",
            "threshold": 0.25,
            "outcome": "large",
        },
    },
}


def number(quantity: str, estimate: float, group: str = "", unit: str = "number") -> dict[str, Any]:
    """A measured number without an interval."""
    return {"quantity": quantity, "unit": unit, "group": group, "estimate": estimate}


def not_told(quantity: str, why: str, group: str = "", unit: str = "number") -> dict[str, Any]:
    """A number that is withheld."""
    return {"quantity": quantity, "unit": unit, "group": group, "withheld": why}


def _paired(base: str, group: str, old: float, new: float, width: float, p: float) -> list[dict[str, Any]]:
    """Two versions, their difference and its p-value."""
    return [
        measured(f"{base}_approved", old, old - 0.04, old + 0.04, group=group),
        measured(f"{base}_changed", new, new - 0.04, new + 0.04, group=group),
        measured(f"{base}_difference", new - old, new - old - width, new - old + width, "difference", group),
        number(f"{base}_difference_p", p, group),
    ]


def _newly(group: str, missed: int, found: int, alarmed: int, cleared: int) -> list[dict[str, Any]]:
    counts = {
        "newly_wrong": missed + alarmed,
        "newly_right": found + cleared,
        "newly_missed": missed,
        "newly_found": found,
        "newly_alarmed": alarmed,
        "newly_cleared": cleared,
    }
    return [counted(name, count, group) for name, count in counts.items()]


AGREEMENT: dict[str, Any] = {
    "numbers": [
        counted("cases", 4028),
        counted("readings", 8056),
        proportion("observed_agreement", 3823, 4028, 0.942, 0.956),
        measured("cohen_kappa", 0.7346, 0.7073, 0.7619),
        measured("cohen_kappa", 0.7276, 0.6876, 0.7676, group="high"),
        measured("cohen_kappa", 0.7414, 0.7046, 0.7782, group="low"),
        not_told("cohen_kappa", "no variation", "few"),
        proportion("sensitivity", 330, 459, 0.68, 0.76, "first, class true"),
    ],
    "agreement_matrix": [
        {"group": "", "first": "first", "second": "second", "first_class": mine, "second_class": other, "cases": cases}
        for mine, other, cases in (
            ("true", "true", 330),
            ("true", "false", 76),
            ("false", "true", 129),
            ("false", "false", None),
        )
    ]
    + [
        {
            "group": "high",
            "first": "first",
            "second": "second",
            "first_class": "true",
            "second_class": "true",
            "cases": 164,
        }
    ],
}
COMPARISON: dict[str, Any] = {
    "numbers": [
        counted("samples", 555),
        number("threshold_approved", 0.2531),
        number("threshold_changed", 0.2475),
        *_paired("auc", "", 0.7344, 0.7510, 0.0125, 0.008),
        *_paired("auc", "high", 0.701, 0.713, 0.013, 0.079),
        *_paired("sensitivity", "", 0.897, 0.906, 0.021, 0.44),
        *_newly("", 6, 8, 21, 34),
        *_newly("high", 4, 5, 12, 9),
        *[not_told(name, "fewer than 5", "low", "count") for name in ("newly_missed", "newly_found", "newly_alarmed")],
    ],
    "paired": [
        {"group": "", "outcome": "positive", "both_right": 195, "newly_right": 8, "newly_wrong": 6, "both_wrong": 15},
        {
            "group": "",
            "outcome": "negative",
            "both_right": 107,
            "newly_right": 34,
            "newly_wrong": 21,
            "both_wrong": None,
        },
    ],
    "version_roc": [
        {"version": name, "false_positive_rate": x / 20, "true_positive_rate": round((x / 20) ** power, 6)}
        for name, power in (("approved", 0.36), ("changed", 0.31))
        for x in range(21)
    ],
}
_READERS = {"Kim": 0.86, "Lee": 0.91, "Wang": 0.88}
READER_STUDY: dict[str, Any] = {
    "numbers": [
        counted("cases", 114),
        counted("readers", 3),
        counted("readings", 684),
        measured("auc", 0.8970, 0.8400, 0.9500, group="without"),
        measured("auc", 0.9408, 0.9000, 0.9800, group="with"),
        measured("auc_difference", 0.0438, -0.0003, 0.0879, "difference"),
        number("auc_difference_p", 0.0512),
        *(
            measured("auc", value, value - 0.05, value + 0.05, group=f"without: {name}")
            for name, value in _READERS.items()
        ),
        *(
            measured("auc", value + 0.04, value, value + 0.08, group=f"with: {name}")
            for name, value in _READERS.items()
        ),
        *(measured("auc_difference", 0.04, -0.02, 0.1, "difference", name) for name in _READERS),
        *(number("auc_difference_p", 0.2, name) for name in _READERS),
        measured("time", 60.2, 50.1, 70.3, group="without"),
        measured("time", 44.9, 35.2, 54.6, group="with"),
        measured("time_difference", -15.3, -22.1, -8.5, "difference"),
    ],
    "reader_roc": [
        {
            "modality": modality,
            "reader": reader,
            "false_positive_rate": x / 5,
            "true_positive_rate": round((x / 5) ** (power - value + 0.9), 6),
        }
        for modality, power in (("without", 0.3), ("with", 0.2))
        for reader, value in _READERS.items()
        for x in range(6)
    ],
    "variance_components": [
        {
            "quantity": "auc",
            "variance": 0.00079213,
            "cov1": 0.00034201,
            "cov2": 0.00033953,
            "cov3": 0.00023585,
            "f": 4.48485,
            "df1": 1,
            "df2": 15.06611,
        }
    ],
}
_PERTURBED = (("age + 5", 0.731), ("size missing", 0.702))
ROBUSTNESS: dict[str, Any] = {
    "numbers": [
        counted("samples", 555),
        measured("auc", 0.7344, 0.6921, 0.7767),
        *(measured("auc", value, value - 0.04, value + 0.04, group=name) for name, value in _PERTURBED),
        *(measured("auc_difference", v - 0.7344, v - 0.7544, v - 0.7144, "difference", n) for n, v in _PERTURBED),
        *(number("auc_difference_p", 0.3, name) for name, _ in _PERTURBED),
        proportion("changed_side", 12, 555, 0.012, 0.037, "age + 5"),
        number("largest_change", 0.1132, "age + 5"),
        counted("runs", 3),
        proportion("identical", 555, 555, 0.993, 1.0),
    ],
}
_LEVELS = {"grade: 2": 0.741, "grade: 3": 0.652, "age: below 40": 0.72, "age: [40, 60)": 0.75, "age: 60 and above": 0.7}
FACTORS: dict[str, Any] = {
    "numbers": [
        *(counted("samples", 111, name) for name in _LEVELS),
        *(measured("auc", value, value - 0.06, value + 0.06, group=name) for name, value in _LEVELS.items()),
        measured("auc_range", 0.089, 0.01, 0.168, "difference", "grade"),
        number("auc_p", 0.041, "grade"),
        measured("auc_range", 0.05, 0.001, 0.11, "difference", "age"),
        number("auc_p", 0.00002, "age"),
        measured("odds_ratio", 0.41, 0.21, 0.83, group="grade: 3"),
        measured("odds_ratio", 1.2, 0.7, 2.1, group="age: [40, 60)"),
        number("factor_p", 0.012, "grade"),
        not_told("factor_p", "no variation", "age"),
    ],
}
SCENARIOS: dict[str, Any] = {
    "numbers": [
        counted("samples", 2941, "development"),
        counted("samples", 555, "external"),
        measured("auc", 0.7733, 0.755, 0.791, group="development"),
        measured("auc", 0.7344, 0.692, 0.777, group="external"),
        measured("auc_difference", -0.0389, -0.085, 0.007, "difference", "external"),
        number("auc_difference_p", 0.097, "external"),
        proportion("sensitivity", 735, 919, 0.773, 0.824, "development"),
        proportion("sensitivity", 201, 224, 0.851, 0.931, "external"),
        measured("sensitivity_difference", 0.097, 0.045, 0.14, "difference", "external"),
    ],
}
_WINDOWS = {"reference": 0.77, "1985": 0.76, "1986": 0.74, "1987": 0.69}
MONITORING: dict[str, Any] = {
    "numbers": [
        *(counted("samples", 300, name) for name in _WINDOWS),
        *(measured("auc", value, value - 0.05, value + 0.05, group=name) for name, value in _WINDOWS.items()),
        *(
            measured("auc_difference", value - 0.77, value - 0.84, value - 0.70, "difference", name)
            for name, value in _WINDOWS.items()
            if name != "reference"
        ),
        *(proportion("above_threshold", 120 + n, 300, 0.35, 0.5, name) for n, name in enumerate(_WINDOWS)),
        *(number("psi", value, group) for group, value in {
            "1985: age": 0.04, "1986: age": 0.11, "1987: age": 0.27,
            "1985: grade": 0.01, "1986: grade": 0.03, "1987: grade": 0.05}.items()),
        *(number("chi_square_p", value, group) for group, value in {
            "1985: age": 0.4, "1986: age": 0.03, "1987: age": 0.0000001}.items()),
        not_told("psi", "fewer than 5", "1987: size"),
    ],
    "windows": [{"window": name, "samples": 300, "labelled": 300} for name in _WINDOWS],
}  # fmt: skip
STUDIED = {
    "ANN_numbers": ("agreement", AGREEMENT),
    "TEST_change": ("comparison", COMPARISON),
    "STUDY_readers": ("reader_study", READER_STUDY),
    "TEST_smudged": ("robustness", ROBUSTNESS),
    "TEST_factors": ("factors", FACTORS),
    "TEST_boards": ("scenarios", SCENARIOS),
    "MON_numbers": ("monitoring", MONITORING),
}
_KEYS = ("id", "title", "quantity", "statistic", "comparison", "threshold", "subgroup")


def with_studies(root: Path) -> Path:
    """The project with needs of each kind of study, their plan and facts."""
    named = {need_id: dict(zip(_KEYS, criterion, strict=True)) for need_id, criterion in _CRITERIA.items()}
    criteria = {
        need_id: [{name: value for name, value in criterion.items() if name != "title"} | {"minimum_n": None}]
        for need_id, criterion in named.items()
    }
    write_facts(root, STUDIES, STUDIED, criteria)
    written = "".join(
        _CRITERION.format(
            **criterion | {"subgroup": f":subgroup: {criterion['subgroup']}\n" * bool(criterion["subgroup"])}
        )
        for criterion in named.values()
    )
    (root / "source/studied.md").write_text(_NEEDS + written, encoding="utf-8")
    return root
