"""Numbers that are typed where a fact belongs are found, and those that prove nothing are left alone."""

from __future__ import annotations

import pytest

from sphinx_qms.checks.typed_numbers import TypedNumbers, numbers_in, typed_number_findings
from sphinx_qms.model.error import Location
from sphinx_qms.model.finding import Severity
from sphinx_qms.model.need_graph import Need, NeedGraph
from unit.builders import a_need


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("It finds 80 % of them.", ("80 %",)),
        ("It finds 12.5% of them.", ("12.5%",)),
        ("It finds eighty or 80 percent.", ("80 percent",)),
        ("Better by 3.2 percentage points", ("3.2 percentage points",)),
        ("\N{MINUS SIGN}6.6 % lower", ("\N{MINUS SIGN}6.6 %",)),
        ("89.7 % (201 of 224; 95 % interval 85.1 % to 93.1 %)", ("89.7 %", "201 of 224", "85.1 %", "93.1 %")),
        ("a sensitivity of 95 %, 90 % for men", ("95 %", "90 %")),
        ("The AUC was 0.734.", ("AUC was 0.734",)),
        ("AUC .73", ("AUC .73",)),
        ("Sensitivity, before the menopause: high. 0.9 is not", ()),
        ("sensitivity 0.8 and specificity 0.5", ("sensitivity 0.8", "specificity 0.5")),
        ("Cohen's kappa is about 0.7346", ("kappa is about 0.7346",)),
        ("an accuracy as high as 0.91", ("accuracy as high as 0.91",)),
        ("with 0.91 accuracy", ("0.91 accuracy",)),
        ("201 of 224 were found", ("201 of 224",)),
        ("201 out of the 224 were found", ("201 out of the 224",)),
        ("201/224 found", ("201/224",)),
        ("(n = 555)", ("n = 555",)),
        ("N=1,024", ("N=1,024",)),
        ("2,941 women took part", ("2,941 women",)),
        ("2,941 Dutch women took part", ("2,941 Dutch women",)),
        ("919 node-positive older patients", ("919 node-positive older patients",)),
        ("12 readers read 300 cases", ("12 readers", "300 cases")),
        ("4,028 children, 571 events", ("4,028 children", "571 events")),
        ("1500 images", ("1500 images",)),
        ("환자 555명 중 224건에서 재발", ("555명", "224건")),
        ("민감도는 0.897이다", ("민감도는 0.897",)),
        ("민감도 89.7%", ("89.7%",)),
        ("共纳入2941例患者", ("2941例",)),
        ("共纳入 2941 例患者,灵敏度为0.897", ("2941 例", "灵敏度为0.897")),
        ("百分之八十", ("百分之八十",)),
    ],
)
def test_what_looks_measured_is_found(text: str, numbers: tuple[str, ...]) -> None:
    assert numbers_in(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Wilson, 95 %, two-sided; a 95 % interval, the 95 % confidence interval and a 99% CI",
        "interval: 95 %; the confidence level is 95 %",
        "95 % 신뢰구간",
        "95% 置信区间",
        "surgery 1978 to 1993, revision 4 of 2026-11-20, version 1.2.0",
        "women with tumours of grade 3 and stage 2 patients; grade 3 women",
        "within 1,096 days, aged 24 to 90 years, at 10 mm",
        "after 3 years in women without events",
        "CRIT_80 and ISO 13485, 7.3.6; clause 4.2.5",
        "A sensitivity that is high enough. Version 1.0 follows.",
        "see principle 8 and table 3",
        "two women of three",
        "IP address 192.168.0.1, 2026/11/20, and/or",
        "\N{OBJECT REPLACEMENT CHARACTER} of women, sensitivity \N{OBJECT REPLACEMENT CHARACTER}",
    ],
)
def test_what_proves_nothing_is_left_alone(text: str) -> None:
    assert numbers_in(text) == ()


def block(need: str = "", file: str = "source/page.md") -> TypedNumbers:
    return TypedNumbers(("80 %",), Location(file, 7), need)


@pytest.mark.parametrize(
    ("needs", "typed", "expected"),
    [
        ([a_need("LABEL_a")], block("LABEL_a"), [Severity.ERROR]),
        ([a_need("LABEL_a", status="in_review")], block("LABEL_a"), [Severity.ERROR]),
        ([a_need("LABEL_a", status="draft")], block("LABEL_a"), []),
        ([a_need("LABEL_a", status="obsolete")], block("LABEL_a"), []),
        ([a_need("STUDY_a")], block("STUDY_a"), [Severity.ERROR]),
        ([a_need("RESULT_a")], block("RESULT_a"), [Severity.ERROR]),
        ([a_need("RESULT_made")], block("RESULT_made"), []),
        ([a_need("LABEL_a"), a_need("REQ_a")], block("REQ_a"), []),
        ([a_need("LABEL_a")], block(), [Severity.WARNING]),
        ([a_need("LABEL_a", status="draft")], block(), []),
        ([a_need("LABEL_a")], block(file="source/other.md"), []),
        ([a_need("REQ_a")], block(), []),
    ],
)
def test_a_claim_is_held_to_facts_and_so_is_the_text_beside_it(
    needs: list[Need], typed: TypedNumbers, expected: list[Severity]
) -> None:
    found = list(typed_number_findings(NeedGraph(needs), [typed], {"RESULT_made"}))
    assert [finding.severity for finding in found] == expected
    assert all((finding.code, finding.need) == ("number-typed", typed.need) for finding in found)


def test_the_title_of_a_claim_is_read_too() -> None:
    (finding,) = typed_number_findings(NeedGraph([a_need("LABEL_a", title="Finds 80 % of them")]), [])
    assert finding.message == "typed by hand in LABEL_a: 80 %"


def test_the_hint_says_how_to_show_a_fact_and_how_to_mark_what_is_none() -> None:
    (finding,) = typed_number_findings(NeedGraph([a_need("LABEL_a")]), [block("LABEL_a")])
    assert "{fact}`ID/QUANTITY/GROUP`" in finding.hint
    assert "{given}`80 %`" in finding.hint
