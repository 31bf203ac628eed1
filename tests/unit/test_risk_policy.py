"""The risk policy as data: each pair of levels has one region, and each risk is judged as the policy says."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_qms.checks.risk_policy import risk_policy_findings
from sphinx_qms.model.error import UserError
from sphinx_qms.model.finding import Severity
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.model.project import load_project
from sphinx_qms.model.risk_policy import FILE, Region, RiskPolicy, Score, load_risk_policy
from unit.builders import (
    PROPERTY,
    REPOSITORY,
    a_need,
    line_of,
    make_project_folder,
    only_problem,
    problems_of,
    risk_policy_data,
    write,
)

ROW = {"probability": 1, "acceptable": [1, 2]}


def policy_of(folder: Path, data: dict[str, Any]) -> RiskPolicy:
    write(folder, FILE, data)
    policy = load_risk_policy(folder)
    assert policy
    return policy


def changed(row: int, **changes: Any) -> dict[str, Any]:
    """The valid policy with one row of its matrix changed."""
    data = copy.deepcopy(risk_policy_data())
    data["matrix"][row] = {"probability": 3 - row} | changes
    return data


def test_a_project_without_the_file_has_no_policy(folder: Path) -> None:
    assert load_risk_policy(folder) is None
    assert load_project(folder).risk_policy is None


def test_the_scales_rise_however_they_are_written(folder: Path) -> None:
    data = risk_policy_data()
    data["severity"] = data["severity"][::-1]
    policy = policy_of(folder, data)
    assert [str(level) for level in policy.severity] == ["1 minor", "2 serious"]
    assert policy.meanings[Region.TOLERABLE] == "with a reason"


@pytest.mark.parametrize(
    ("severity", "probability", "region"),
    [
        (1, 1, "acceptable"),
        (2, 1, "acceptable"),
        (1, 2, "acceptable"),
        (2, 2, "tolerable"),
        (1, 3, "tolerable"),
        (2, 3, "not_acceptable"),
    ],
)
def test_a_pair_of_levels_is_in_the_region_that_its_row_names(
    folder: Path, severity: int, probability: int, region: str
) -> None:
    assert policy_of(folder, risk_policy_data()).matrix[Score(severity, probability)] == region


@pytest.mark.parametrize("severity", range(1, 6))
@pytest.mark.parametrize("probability", range(1, 6))
def test_the_example_judges_a_score_by_the_product_of_its_levels(severity: int, probability: int) -> None:
    policy = load_risk_policy(REPOSITORY)
    assert policy
    product = severity * probability
    expected = "acceptable" if product <= 4 else "tolerable" if product <= 10 else "not_acceptable"
    assert policy.matrix[Score(severity, probability)] == expected


@pytest.mark.parametrize(
    ("data", "code", "text", "message"),
    [
        (changed(2, acceptable=[1]), "risk-matrix", "- probability: 1", "severity 2 stands in no region"),
        (changed(2, acceptable=[1, 2], tolerable=[2]), "risk-matrix", "tolerable:", "severity 2 stands in two regions"),
        (changed(2, acceptable=[1, 2, 3]), "risk-matrix", "acceptable:", "there is no severity 3"),
        (risk_policy_data(matrix=[*risk_policy_data()["matrix"][:2]]), "risk-matrix", "matrix:", "1 has no row"),
        (risk_policy_data(matrix=[*risk_policy_data()["matrix"], ROW]), "risk-matrix", "", "1 has two rows"),
        (
            risk_policy_data(matrix=[*risk_policy_data()["matrix"], ROW | {"probability": 4}]),
            "risk-matrix",
            "- probability: 4",
            "there is no probability 4",
        ),
    ],
)
def test_a_matrix_that_is_not_complete_or_not_clear_is_an_error_at_its_place(
    folder: Path, data: dict[str, Any], code: str, text: str, message: str
) -> None:
    path = write(folder, FILE, data)
    with pytest.raises(UserError) as raised:
        load_risk_policy(folder)
    problem = only_problem(raised.value)
    assert (problem.code, problem.location.file) == (code, FILE)
    assert message in problem.message
    assert problem.hint
    lines = path.read_text(encoding="utf-8").splitlines()
    assert text in lines[problem.location.line - 1]


@pytest.mark.parametrize("scale", ["severity", "probability"])
def test_a_level_that_stands_twice_is_an_error(folder: Path, scale: str) -> None:
    data = risk_policy_data()
    data[scale] = [*data[scale], {"level": 1, "name": "again", "meaning": "the same"}]
    path = write(folder, FILE, data)
    with pytest.raises(UserError) as raised:
        load_project(folder)
    assert problems_of(raised.value) == [("risk-scale", f"{FILE}:{line_of(path, 'name: again') - 1}")]


@given(cells=st.dictionaries(st.tuples(st.integers(1, 3), st.integers(1, 3)), st.sets(st.sampled_from(list(Region)))))
@PROPERTY
def test_a_policy_is_read_only_where_every_pair_has_exactly_one_region(
    tmp_path_factory: pytest.TempPathFactory, cells: dict[tuple[int, int], set[Region]]
) -> None:
    folder = make_project_folder(tmp_path_factory.mktemp("policy"))
    levels = [{"level": level, "name": f"name {level}", "meaning": "a meaning"} for level in (1, 2, 3)]
    matrix = [
        {"probability": row}
        | {str(region): [level for level in (1, 2, 3) if region in cells.get((level, row), ())] for region in Region}
        for row in (1, 2, 3)
    ]
    write(folder, FILE, risk_policy_data(severity=levels, probability=levels, matrix=matrix))
    clear = all(len(cells.get((level, row), ())) == 1 for level in (1, 2, 3) for row in (1, 2, 3))
    try:
        policy = load_risk_policy(folder)
    except UserError:
        assert not clear
    else:
        assert clear
        assert policy
        assert {(score.severity, score.probability): {region} for score, region in policy.matrix.items()} == cells


def a_risk(before: tuple[int, int], after: tuple[int, int], **changes: Any) -> Need:
    scores = dict(zip(("severity", "probability", "severity_after", "probability_after"), before + after, strict=True))
    return a_need("RISK_a", **({"control": "mitigated"} | scores | changes))


def found(folder: Path, risk: Need) -> list[tuple[str, str]]:
    findings = list(risk_policy_findings(policy_of(folder, risk_policy_data()), NeedGraph([risk])))
    assert all(finding.hint and (finding.need, finding.location) == (risk.id, risk.location) for finding in findings)
    return [(finding.code, finding.severity) for finding in findings]


@pytest.mark.parametrize(
    ("risk", "expected"),
    [
        (a_risk((2, 3), (2, 1)), []),
        (a_risk((2, 3), (2, 3)), [("risk-not-acceptable", "error")]),
        (a_risk((2, 3), (2, 3), status="draft"), [("risk-not-acceptable", "warning")]),
        (a_risk((2, 3), (2, 3), status="in_review"), [("risk-not-acceptable", "warning")]),
        (a_risk((2, 3), (2, 3), status="obsolete"), []),
        (a_risk((2, 3), (2, 3), control="accepted", acceptance_reason="It is."), [("risk-not-acceptable", "error")]),
        (a_risk((2, 3), (2, 2)), [("risk-tolerable-without-reason", "error")]),
        (a_risk((2, 3), (2, 2), status="draft"), [("risk-tolerable-without-reason", "error")]),
        (replace(a_risk((2, 3), (2, 2)), content="Nothing makes it smaller."), []),
        (replace(a_risk((2, 3), (2, 2)), content=" \n"), [("risk-tolerable-without-reason", "error")]),
        (a_risk((2, 3), (2, 2), acceptance_reason="Nothing makes it smaller."), []),
        (a_risk((2, 3), (2, 2), control="accepted"), []),  # risk-accepted-without-reason says it
        (a_risk((1, 1), (1, 2)), [("risk-raised", "error")]),
        (a_risk((1, 1), (2, 1)), [("risk-raised", "error")]),
        (a_risk((1, 2), (2, 1)), [("risk-raised", "error")]),
        (a_risk((3, 1), (1, 1)), [("risk-outside-matrix", "error")]),
        (a_risk((2, 4), (2, 4)), [("risk-outside-matrix", "error")]),
        (a_risk((2, 3), (0, 1)), [("risk-outside-matrix", "error")]),
        (a_need("RISK_a"), []),  # a missing score is the metamodel's to tell
    ],
)
def test_a_risk_is_judged_as_the_policy_says(folder: Path, risk: Need, expected: list[tuple[str, str]]) -> None:
    assert found(folder, risk) == expected


def test_a_project_without_a_policy_has_none_of_its_findings() -> None:
    assert list(risk_policy_findings(None, NeedGraph([a_risk((9, 9), (9, 10))]))) == []


def test_a_finding_names_the_levels_in_words(folder: Path) -> None:
    policy = policy_of(folder, risk_policy_data())
    (finding,) = risk_policy_findings(policy, NeedGraph([a_risk((2, 3), (2, 3))]))
    assert "severity 2 serious, probability 3 always" in finding.message
    assert finding.severity is Severity.ERROR
    (finding,) = risk_policy_findings(policy, NeedGraph([a_risk((2, 4), (2, 4))]))
    assert "probability 4, probability_after 4" in finding.message
    assert finding.hint == "levels of severity: 1, 2; of probability: 1, 2, 3"
