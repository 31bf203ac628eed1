"""The profile: each statement is about something that exists, may be made, and carries its reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sphinx_qms.model.catalogue import load_catalogue
from sphinx_qms.model.error import UserError
from sphinx_qms.model.finding import Severity
from sphinx_qms.model.profile import Profile, build_profile, read_profile
from unit.builders import (
    CATALOGUE_FILE,
    CLAUSES,
    PROFILE_FILE,
    REASON,
    catalogue_data,
    line_of,
    only_problem,
    problems_of,
    profile_data,
    write,
)


def build(folder: Path, **changes: Any) -> Profile:
    write(folder, PROFILE_FILE, profile_data(**changes))
    return build_profile(read_profile(folder), [load_catalogue(folder, "tiny")])


def refused(folder: Path, **changes: Any) -> UserError:
    with pytest.raises(UserError) as raised:
        build(folder, **changes)
    return raised.value


def about(*clauses: str, reason: str = REASON) -> dict[str, Any]:
    return {"clauses": list(clauses), "reason": reason}


@pytest.mark.parametrize("key", ["exclusions", "limitations"])
def test_a_statement_holds_for_each_clause_that_it_names(folder: Path, key: str) -> None:
    profile = build(folder, **{key: [about("TINY_1_a", "TINY_1_c")]})
    statements = getattr(profile, key)
    line = line_of(folder / PROFILE_FILE, "- clauses:")
    assert {clause: (item.reason, item.location.line) for clause, item in statements.items()} == {
        "TINY_1_a": (REASON, line),
        "TINY_1_c": (REASON, line),
    }


@pytest.mark.parametrize("key", ["exclusions", "limitations"])
@pytest.mark.parametrize(
    ("clause", "code"), [("TINY_9", "clause-unknown"), ("tiny_1_a", "clause-unknown"), ("TINY_1", "clause-unknown")]
)
def test_a_clause_that_asks_nothing_cannot_be_named(folder: Path, key: str, clause: str, code: str) -> None:
    problem = only_problem(refused(folder, **{key: [about("TINY_1_a", clause)]}))
    assert problem.code == code
    assert problem.location.line == line_of(folder / PROFILE_FILE, f"- {clause}")
    assert problem.message.startswith(f"{key}: ")


def test_a_heading_is_told_from_an_unknown_clause(folder: Path) -> None:
    problem = only_problem(refused(folder, limitations=[about("TINY_1")]))
    assert (problem.message, problem.hint) == (
        "limitations: TINY_1 is a heading and asks nothing",
        "name the clauses below it",
    )


def test_an_exclusion_that_the_catalogue_never_allows_is_an_error(folder: Path) -> None:
    problem = only_problem(refused(folder, exclusions=[about("TINY_1_b")]))
    assert (problem.code, problem.location.line) == (
        "exclusion-forbidden",
        line_of(folder / PROFILE_FILE, "- TINY_1_b"),
    )


REGIMES = [
    {"id": "7", "title": "Seven", "asks": "Do it.", "level": "requirement", "answered_by": ["risk"]}
    | {"exclusion": "if_regulation_permits"},
    {"id": "8", "title": "Eight", "asks": "Do it.", "level": "requirement", "answered_by": ["risk"]}
    | {"exclusion": "statement_of_applicability"},
    {"id": "9", "title": "Nine", "asks": "Do it.", "level": "requirement", "answered_by": ["risk"]}
    | {"exclusion": "with_reason"},
]
MANUAL = {"id": "4.2.2", "title": "Quality manual", "asks": "Write it.", "level": "requirement"} | {
    "answered_by": ["policy"],
    "justify_exclusions_here": True,
}


def with_regimes(folder: Path, *clauses: dict[str, Any]) -> None:
    write(folder, CATALOGUE_FILE, catalogue_data(clauses=[*CLAUSES, *clauses]))


@pytest.mark.parametrize(
    ("clause", "entry", "said"),
    [
        ("TINY_7", {}, "only a regulation can permit that"),
        ("TINY_7", {"because_of": "device"}, "only a regulation can permit that"),
        ("TINY_8", {}, "its applicability is decided elsewhere"),
        ("TINY_9", {}, "only the nature of the device or the activity of the organisation allows that"),
        ("TINY_9", {"permitted_by": "Regulation 1"}, "only the nature of the device or the activity"),
    ],
)
def test_an_exclusion_that_its_regime_forbids_is_an_error(
    folder: Path, clause: str, entry: dict[str, str], said: str
) -> None:
    with_regimes(folder, *REGIMES, MANUAL)
    problem = only_problem(refused(folder, exclusions=[about(clause) | entry]))
    assert problem.code == "exclusion-forbidden"
    assert f"{clause} cannot be excluded: {said}" in problem.message
    assert problem.hint


@pytest.mark.parametrize(
    ("clause", "entry", "basis"),
    [
        ("TINY_7", {"permitted_by": "Regulation 1"}, f"{REASON} (permitted by Regulation 1)"),
        ("TINY_9", {"because_of": "device"}, f"{REASON} (nature of the device)"),
        ("TINY_9", {"because_of": "activity"}, f"{REASON} (activity of the organisation)"),
    ],
)
def test_an_exclusion_that_its_regime_allows_says_what_it_rests_on(
    folder: Path, clause: str, entry: dict[str, str], basis: str
) -> None:
    with_regimes(folder, *REGIMES, MANUAL)
    assert build(folder, exclusions=[about(clause) | entry]).exclusions[clause].basis == basis


def test_a_reason_is_enough_where_no_manual_gathers_the_exclusions(folder: Path) -> None:
    with_regimes(folder, *REGIMES)
    assert build(folder, exclusions=[about("TINY_9")]).exclusions["TINY_9"].basis == REASON


def test_a_limitation_is_possible_where_an_exclusion_is_not(folder: Path) -> None:
    assert "TINY_1_b" in build(folder, limitations=[about("TINY_1_b")]).limitations


@pytest.mark.parametrize("key", ["exclusions", "limitations"])
@pytest.mark.parametrize("reason", ["", "n/a", "not ours"])
def test_a_statement_without_a_real_reason_is_an_error(folder: Path, key: str, reason: str) -> None:
    problem = only_problem(refused(folder, **{key: [about("TINY_1_a", reason=reason)]}))
    written = f"reason: {reason or chr(39) * 2}"
    assert (problem.code, problem.location.line) == ("wrong-value", line_of(folder / PROFILE_FILE, written))


@pytest.mark.parametrize("key", ["exclusions", "limitations"])
def test_a_statement_that_lacks_its_reason_is_an_error(folder: Path, key: str) -> None:
    problem = only_problem(refused(folder, **{key: [{"clauses": ["TINY_1_a"]}]}))
    assert (problem.code, problem.location.line) == ("missing-key", line_of(folder / PROFILE_FILE, "- clauses:"))


@pytest.mark.parametrize("key", ["exclusions", "limitations"])
@pytest.mark.parametrize(
    "statements",
    [[about("TINY_1_a", "TINY_1_a")], [about("TINY_1_a"), about("TINY_1_a")]],
    ids=["in one statement", "in two"],
)
def test_a_clause_with_two_reasons_is_an_error(folder: Path, key: str, statements: list[dict[str, Any]]) -> None:
    problem = only_problem(refused(folder, **{key: statements}))
    first = line_of(folder / PROFILE_FILE, "- TINY_1_a")
    assert problem.code == "clause-repeated"
    assert f"{PROFILE_FILE}:{first}" in problem.message
    assert problem.location.line > first


def test_a_condition_that_a_clause_asks_for_must_be_declared(folder: Path) -> None:
    problem = only_problem(refused(folder, conditions={}))
    assert (problem.code, problem.location.line) == (
        "condition-undeclared",
        line_of(folder / PROFILE_FILE, "conditions:"),
    )
    assert "TINY_1_c" in problem.message


def test_a_profile_without_conditions_says_which_are_missing(folder: Path) -> None:
    data = profile_data()
    del data["conditions"]
    write(folder, PROFILE_FILE, data)
    with pytest.raises(UserError) as raised:
        build_profile(read_profile(folder), [load_catalogue(folder, "tiny")])
    assert problems_of(raised.value) == [("condition-undeclared", f"{PROFILE_FILE}:1")]


def test_a_condition_that_no_clause_asks_for_is_an_error(folder: Path) -> None:
    conditions = profile_data()["conditions"] | {"retrainign": {"holds": True, "reason": REASON}}
    problem = only_problem(refused(folder, conditions=conditions))
    assert (problem.code, problem.location.line) == (
        "condition-unknown",
        line_of(folder / PROFILE_FILE, "retrainign:"),
    )
    assert "retraining" in problem.hint


def test_all_problems_of_a_profile_are_reported(folder: Path) -> None:
    error = refused(folder, conditions={}, exclusions=[about("TINY_1_b", "TINY_8")], limitations=[about("TINY_1")])
    assert sorted(problem.code for problem in error.problems) == [
        "clause-unknown",
        "clause-unknown",
        "condition-undeclared",
        "exclusion-forbidden",
    ]


@pytest.mark.parametrize("severity", Severity)
def test_the_gate_is_a_severity(folder: Path, severity: Severity) -> None:
    assert build(folder, gate={"severity": str(severity), "reason": REASON}).gate is severity


def test_a_system_that_is_being_set_up_has_no_gate(folder: Path) -> None:
    assert build(folder, gate={"severity": "none", "reason": REASON}).gate is None


@pytest.mark.parametrize(("force", "binding"), [("binding", True), ("voluntary", False)])
def test_a_catalogue_is_binding_or_voluntary(folder: Path, force: str, binding: bool) -> None:
    profile = build(folder, catalogues={"tiny": {"force": force, "reason": REASON}})
    assert [(item.catalogue, item.binding) for item in profile.catalogues] == [("tiny", binding)]


def test_a_market_keeps_what_is_said_of_it(folder: Path) -> None:
    market = {"market": "KR", "role": "importer", "device_class": "3", "languages": ["ko", "en"], "reason": REASON}
    found = build(folder, markets=[market]).markets[0]
    assert (found.market, found.role, found.device_class, found.languages, dict(found.identifiers)) == (
        "KR",
        "importer",
        "3",
        ("ko", "en"),
        {},
    )
