"""The cause is shown, and not what only follows from it; without a cause nothing is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from sphinx_qms.checks.cascade import CAUSES, without_cascade
from sphinx_qms.checks.page_source import WrittenNeed
from sphinx_qms.model.error import Location
from sphinx_qms.model.finding import Finding
from unit.builders import a_clause, a_finding

CLAUSES = {clause.need_id: clause for clause in (a_clause("1.a"), a_clause("1.b"), a_clause("1.c"))}
PLACE = Location("source/page.md", 5)
ELSEWHERE = Location("source/other.md", 9)
CAUSE = a_finding("need-invalid", location=PLACE)


def a_written_need(need_id: str = "TEST_lost", location: Location = PLACE, **options: str) -> WrittenNeed:
    return WrittenNeed("test", need_id, location, {"id": need_id, **options})


def left(
    findings: Iterable[Finding], written: Iterable[WrittenNeed] = (), needs: Iterable[str] = ("REQ_a",)
) -> list[str]:
    return [finding.code for finding in without_cascade(findings, written, set(needs), CLAUSES)]


LINK = a_finding("link-unknown", need="REQ_a", about="verifies>TEST_lost", location=ELSEWHERE)
RULE = a_finding("requirement-unverified", need="REQ_a", about="verifies", location=ELSEWHERE)
GAP = a_finding("clause-gap", clauses=("TINY_1_a",), location=ELSEWHERE)


@pytest.mark.parametrize(
    ("follower", "options"),
    [(LINK, {}), (RULE, {"verifies": "REQ_a"}), (GAP, {"complies": "TINY_1_b, TINY_1_a"})],
    ids=["a link to it", "a rule that its link would have met", "a gap that it would have filled"],
)
def test_a_need_that_could_not_be_created_explains(follower: Finding, options: Mapping[str, str]) -> None:
    assert left([CAUSE, follower], [a_written_need(**options)]) == ["need-invalid"]


@pytest.mark.parametrize(
    ("other", "options"),
    [
        (a_finding("link-unknown", need="REQ_a", about="verifies>TEST_other"), {}),
        (RULE, {"verifies": "REQ_b"}),
        (RULE, {"satisfies": "REQ_a"}),
        (GAP, {"complies": "TINY_1_b"}),
        (GAP, {"satisfies": "TINY_1_a"}),
        (a_finding("risk-uncontrolled", need="REQ_a"), {"verifies": "REQ_a"}),
        (a_finding("clause-claimed", clauses=("TINY_1_a",)), {"complies": "TINY_1_a"}),
    ],
)
def test_it_explains_nothing_else(other: Finding, options: Mapping[str, str]) -> None:
    assert left([CAUSE, other], [a_written_need(**options)]) == ["need-invalid", other.code]


@pytest.mark.parametrize("code", sorted(CAUSES))
def test_every_cause_explains(code: str) -> None:
    assert left([a_finding(code, location=PLACE), LINK], [a_written_need()]) == [code]


@pytest.mark.parametrize("follower", [LINK, RULE, GAP])
def test_nothing_is_left_out_without_a_cause_in_the_page(follower: Finding) -> None:
    """An example of a need in a literal block of reStructuredText must not hide the gap of a clause."""
    example = a_written_need(verifies="REQ_a", complies="TINY_1_a")
    elsewhere = a_finding("need-invalid", location=Location("source/third.md", 1))
    assert left([elsewhere, follower], [example]) == ["need-invalid", follower.code]


@pytest.mark.parametrize("follower", [RULE, GAP])
def test_a_need_that_exists_explains_nothing(follower: Finding) -> None:
    written = a_written_need("TEST_here", verifies="REQ_a", complies="TINY_1_a")
    assert left([CAUSE, follower], [written], ["REQ_a", "TEST_here"]) == ["need-invalid", follower.code]


def test_a_need_without_an_id_explains_the_gap_that_it_would_have_filled() -> None:
    assert left([CAUSE, GAP], [a_written_need("", complies="TINY_1_a")]) == ["need-invalid"]


def test_the_cause_names_the_need_and_the_clauses_that_it_would_have_answered() -> None:
    written = a_written_need(complies="TINY_1_c, TINY_1_a, TINY_9")
    (cause,) = without_cascade([CAUSE], [written], {"REQ_a"}, CLAUSES)
    assert (cause.need, cause.clauses) == ("TEST_lost", ("TINY_1_a", "TINY_1_c"))


def test_a_cause_at_another_place_does_not_name_the_need() -> None:
    cause = a_finding("need-invalid", location=Location(PLACE.file, 99))
    assert without_cascade([cause], [a_written_need()], {"REQ_a"}, CLAUSES) == [cause]


def test_a_catalogue_that_no_page_shows_explains_each_link_to_its_clauses() -> None:
    unshown = a_finding("catalogue-unshown", about="tiny")
    link = a_finding("link-unknown", need="REQ_a", about="complies>TINY_1_b")
    other = a_finding("link-unknown", need="REQ_a", about="complies>OTHER_1")
    assert left([unshown, link, other]) == ["catalogue-unshown", "link-unknown"]


def test_facts_that_are_missing_explain_the_missing_results_of_that_test() -> None:
    missing = a_finding("facts-missing", need="TEST_a")
    results = [a_finding("test-without-result", need=name, about="result_of") for name in ("TEST_a", "TEST_b")]
    assert left([missing, *results]) == ["facts-missing", "test-without-result"]


def test_a_change_without_a_comparison_explains_that_its_version_is_compared_with_nothing() -> None:
    change = a_finding("change-without-comparison", need="CHG_a", about="supported_by", breaks=("MODEL_a",))
    models = [a_finding("model-uncompared", need=name) for name in ("MODEL_a", "MODEL_b")]
    assert left([change, *models]) == ["change-without-comparison", "model-uncompared"]
    assert left([a_finding("link-unknown", need="CHG_a", about="supported_by>TEST_a"), change]) == ["link-unknown"]


@pytest.mark.parametrize("code", ["link-unknown", "link-target"])
def test_a_wrong_link_explains_the_rule_that_asks_for_a_right_one(code: str) -> None:
    wrong = a_finding(code, need="REQ_a", about="satisfies>UN_z")
    rules = [
        a_finding("requirement-unsatisfying", need="REQ_a", about="satisfies"),
        a_finding("requirement-unverified", need="REQ_a", about="verifies"),
        a_finding("requirement-unsatisfying", need="REQ_b", about="satisfies"),
    ]
    assert left([wrong, *rules]) == [code, "requirement-unverified", "requirement-unsatisfying"]


def test_each_finding_is_kept_once_in_its_order() -> None:
    findings = [a_finding("b"), a_finding("a"), a_finding("b")]
    assert left(findings) == ["b", "a"]


def test_leaving_out_twice_leaves_out_no_more() -> None:
    written = [a_written_need(verifies="REQ_a", complies="TINY_1_a")]
    once = without_cascade([CAUSE, LINK, RULE, GAP], written, {"REQ_a"}, CLAUSES)
    assert without_cascade(once, written, {"REQ_a"}, CLAUSES) == once
