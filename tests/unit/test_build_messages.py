"""What sphinx-needs and Sphinx say, as findings of ours."""

from __future__ import annotations

from typing import Any

import pytest

from sphinx_qms.checks.build_messages import BuildMessage, message_findings, rule_findings
from sphinx_qms.model.error import Location
from sphinx_qms.model.finding import Finding, Severity
from sphinx_qms.model.need_graph import NeedGraph
from sphinx_qms.model.project import LinkRule
from unit.builders import a_need

PLACE = Location("source/page.md", 7)
IDS = ["REQ_alarm", "REQ_alarms", "TEST_pump"]


def finding_of(text: str, subtype: str, type_: str = "needs") -> Finding:
    (finding,) = message_findings([BuildMessage(type_, subtype, text, PLACE)], IDS)
    return finding


# The texts are those of sphinx-needs 9.1; that they still are, the build tests of each finding show.
@pytest.mark.parametrize(
    ("subtype", "text", "code", "need", "about", "says", "hint"),
    [
        (
            "create_need",
            "Need could not be created: Field 'severity' is not nullable, but no value or default was given.",
            "need-invalid",
            "",
            "",
            "the required field severity is not set",
            "does not exist until",
        ),
        (
            "create_need",
            "Need could not be created: Given ID 'req_a' does not match configured regex '^[A-Z]+$'",
            "need-invalid",
            "",
            "",
            "Given ID 'req_a'",
            "REQ_inputs_checked",
        ),
        (
            "create_need",
            "Need could not be created: A need with ID 'REQ_a' already exists, defined in page:3.",
            "id-duplicate",
            "",
            "",
            "A need with ID 'REQ_a' already exists",
            "another id",
        ),
        (
            "duplicate_id",
            "A need with ID REQ_a already exists, title: 'A'.",
            "id-duplicate",
            "",
            "",
            "REQ_a",
            "another id",
        ),
        (
            "link_outgoing",
            "Need 'TEST_a' has unknown outgoing link 'REQ_alrm' in field 'verifies'",
            "link-unknown",
            "TEST_a",
            "verifies>REQ_alrm",
            "TEST_a links to REQ_alrm (verifies), which does not exist",
            "did you mean REQ_alarm or REQ_alarms?",
        ),
        (
            "link_outgoing",
            "Need 'TEST_a' has unknown outgoing link 'RISK_zzz' in field 'verifies'",
            "link-unknown",
            "TEST_a",
            "verifies>RISK_zzz",
            "which does not exist",
            "there is no need with this id",
        ),
        (
            "link_outgoing",
            "Need 'TEST_a' has unknown outgoing link '[REQ_alarm' in field 'verifies'",
            "link-unknown",
            "TEST_a",
            "verifies>[REQ_alarm",
            "which does not exist",
            "without brackets",
        ),
        (
            "link_target_type",
            "Need 'REQ_a' link 'TEST_b' in field 'satisfies': target need type 'test' is not one of 'user_need' or "
            "'law' (or a type inheriting from them), as need type 'requirement' declares it",
            "link-target",
            "REQ_a",
            "satisfies>TEST_b",
            "REQ_a satisfies TEST_b, which is of the type test",
            "accepted: user_need or law",
        ),
        (
            "undeclared_for_type",
            "Field 'harm' is not declared on need type 'test' and cannot be set in need 'TEST_a'; the value "
            "'x' is ignored",
            "field-not-allowed",
            "TEST_a",
            "",
            "a test has no field harm; its value is lost",
            "the fields of a test",
        ),
        (
            "undeclared_for_type",
            "Link type 'mitigates' is not declared on need type 'test' and cannot be set in need 'TEST_a'; the value "
            "'RISK_a' is ignored",
            "field-not-allowed",
            "TEST_a",
            "",
            "a test has no link mitigates; its value is lost",
            "the links of a test",
        ),
        ("directive", "Unknown option 'colour'", "option-unknown", "", "", "Unknown option 'colour'", "ubproject.toml"),
        (
            "directive",
            "Invalid value for 'id' option: 'id' must not be empty",
            "need-invalid",
            "",
            "",
            "'id' must not be empty",
            "does not exist until",
        ),
        ("filter", "Filter not valid", "need-problem", "", "", "Filter not valid (needs.filter)", ""),
        ("link_outgoing", "Something new", "need-problem", "", "", "Something new", ""),
        ("link_target_type", "Something new", "need-problem", "", "", "Something new", ""),
        ("undeclared_for_type", "Something new", "need-problem", "", "", "Something new", ""),
    ],
)
def test_a_message_of_sphinx_needs_becomes_a_finding(
    subtype: str, text: str, code: str, need: str, about: str, says: str, hint: str
) -> None:
    finding = finding_of(text, subtype)
    assert (finding.code, finding.need, finding.about, finding.location, finding.severity) == (
        code,
        need,
        about,
        PLACE,
        Severity.ERROR,
    )
    assert says in finding.message
    assert hint in finding.hint


@pytest.mark.parametrize(
    ("type_", "subtype", "text", "message"),
    [
        ("myst", "xref_missing", "'x' not found", "'x' not found (myst.xref_missing)"),
        ("", "", "Title underline too short.", "Title underline too short."),
        ("docutils", "directive", "Unknown option 'a'", "Unknown option 'a' (docutils.directive)"),
    ],
)
def test_everything_else_is_markup(type_: str, subtype: str, text: str, message: str) -> None:
    finding = finding_of(text, subtype, type_)
    assert (finding.code, finding.message) == ("markup", message)


def test_an_unknown_directive_may_be_a_misspelt_need_type() -> None:
    assert "need types" in finding_of("Unknown directive type: 'requirment'", "directive_unknown", "myst").hint


RULES = {
    "requirement-unverified": LinkRule("requirement-unverified", "no test verifies it", "verifies", True, ("test",)),
    "dataset-without-source": LinkRule(
        "dataset-without-source", "it has no source", "derived_from", False, ("data_source", "dataset")
    ),
    "anything": LinkRule("anything", "it has none", "satisfies", False, ()),
}


def violation(path: str, subtype: str = "network_contains_too_few", **details: Any) -> dict[str, Any]:
    return {"subtype": subtype, "details": {"severity": "violation", "schema_path": path, **details}}


def rule_finding(entry: dict[str, Any], need: str = "REQ_a") -> list[Finding]:
    return list(rule_findings({need: [entry]}, RULES, NeedGraph([a_need("REQ_a", location=PLACE)])))


@pytest.mark.parametrize(
    ("rule", "about", "hint"),
    [
        ("requirement-unverified", "verifies", "write :verifies: REQ_a in a need of the type test"),
        (
            "dataset-without-source",
            "derived_from",
            "write :derived_from: with the id of a need of the type data_source or dataset",
        ),
        ("anything", "satisfies", "write :satisfies: with the id of a need"),
    ],
)
def test_a_broken_rule_is_a_finding_with_the_id_of_the_rule(rule: str, about: str, hint: str) -> None:
    (finding,) = rule_finding(violation(f"{rule}[3] > validate > network_back > verifies"))
    assert (finding.code, finding.need, finding.about, finding.location) == (rule, "REQ_a", about, PLACE)
    assert finding.message == f"REQ_a (Title of REQ_a): {RULES[rule].message}"
    assert finding.hint == hint


@pytest.mark.parametrize(
    ("said", "severity"),
    [
        ("violation", Severity.ERROR),
        ("warning", Severity.WARNING),
        ("info", Severity.NOTE),
        ("something new", Severity.ERROR),
    ],
)
def test_a_rule_keeps_its_severity(said: str, severity: Severity) -> None:
    (finding,) = rule_finding(violation("anything[0]", severity=said))
    assert finding.severity is severity


def test_a_link_to_nothing_is_left_to_its_own_message() -> None:
    assert rule_finding(violation("anything[0] > validate", subtype="network_missing_target")) == []


@pytest.mark.parametrize(
    "entry",
    [
        violation("fields > schema > severity > maximum", validation_msg="9 is too much"),
        violation("risk[0] > fields", field="severity", validation_msg="9 is too much"),
    ],
)
def test_a_wrong_value_is_a_finding_that_names_the_field(entry: dict[str, Any]) -> None:
    (finding,) = rule_finding(entry)
    assert (finding.code, finding.message) == ("field-value", "REQ_a: the field severity cannot be so: 9 is too much")


def test_a_violation_of_an_unknown_need_is_not_lost() -> None:
    (finding,) = rule_finding(violation("anything[0]"), need="REQ_elsewhere")
    assert (finding.code, finding.location.file, finding.message) == (
        "anything",
        "ubproject.toml",
        "REQ_elsewhere: it has none",
    )
