"""What the pages show, read back from the HTML."""

from __future__ import annotations

import html
import re

import pytest

from mini_project import append, edit

NETWORK = re.compile(r"""(?:src|href)=["'](?:https?:)?//[^"']+\.(?:js|css|woff2?|png|svg)""")

CONTROLLED = """---
number: M-001
revision: "2"
owner: RESP_lead
approvers: RESP_lead, RESP_quality
review: 2030-01-31
---

# Handbook

:::{responsibility} Lead
:id: RESP_lead
:status: approved
:::

:::{responsibility} Quality
:id: RESP_quality
:status: approved
:::

```{qms-documents}
```
"""
DECLARED = """
documents:
  handbook: {title: Handbook, number: M-001, language: en, formats: [pdf], contents: [{page: handbook}]}
  annex: {title: Annex, number: M-002, language: en, formats: [pdf], contents: [{page: base}]}
"""
RECORDED = """
documents:
  M-001:
    - {revision: "1", date: 2026-01-02, change: First issue.}
    - revision: "2"
      date: 2026-02-03
      change: A second chapter.
      approvals: [{role: RESP_lead, name: A. Lead, date: 2026-02-04}]
"""


def page(root, name):
    return (root / "build" / "html" / f"{name}.html").read_text(encoding="utf-8")


def text(markup):
    """The visible words of some markup, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def part(markup, anchor):
    """The markup from an anchor to the next clause."""
    return re.split(r'id="MINI_', markup.partition(f'id="{anchor}"')[2])[0]


@pytest.fixture
def built(mini, qms):
    assert qms(mini, "build").code == 0
    return mini


def test_a_clause_shows_number_title_what_it_asks_its_state_and_what_stands_behind(built):
    clause = text(part(page(built, "compliance"), "MINI_2_a"))

    assert "2.a Requirements tested" in clause
    assert "Requirements are tested." in clause
    assert "evidenced Accepted as an answer: requirement." in clause
    assert "Says yes above ten REQ_ten : 2 of 2 passed" in clause
    assert "Asks for some numbers TEST_thing : 2 of 2 passed" in clause


def test_a_limited_clause_shows_its_limitation_and_why_the_answer_is_no_proof(built):
    clause = text(part(page(built, "compliance"), "MINI_2_b"))

    assert "claimed Limitation: The size of the data has not been measured." in clause
    assert "a number is asked for, and none is measured" in clause


def test_an_excluded_clause_shows_the_basis(built):
    clause = text(part(page(built, "compliance"), "MINI_3"))
    assert "excluded applies only if genai: Nothing is generated here." in clause


def test_the_title_is_in_the_language_of_the_page_with_the_original_below(mini, qms):
    edit(mini, "source/compliance.md", ":::{qms-catalogue} mini\n", ":::{qms-catalogue} mini\n:language: ko\n")
    qms(mini, "build")

    clause = text(part(page(mini, "compliance"), "MINI_1"))

    assert "1 사용목적" in clause
    assert "Intended use stated" in clause
    assert "2.a Requirements tested" in text(part(page(mini, "compliance"), "MINI_2_a"))


def test_a_card_shows_its_chain_up_and_down_and_its_clauses(built):
    card = text(page(built, "base").partition('id="REQ_ten"')[2].partition('id="RISK_wrong"')[0])

    chain = card.partition("Chain")[2]
    assert "Serves Says yes to a small number RISK_wrong" in chain
    assert "Know it soon UN_soon Tells whether a number is large IU_mini" in chain
    assert "Rests on Asks for some numbers TEST_thing : 2 of 2 passed" in chain
    assert "Answers Requirements tested MINI_2_a evidenced" in chain


def test_the_dashboard_counts_each_state_out_of_all_clauses(built):
    dashboard = text(page(built, "index"))

    assert "Mini passes the gate Findings: 0 errors, 0 warnings, 1 note. The gate is error." in dashboard
    assert "3 of 5 1 of 5 0 of 5 1 of 5" in dashboard
    assert page(built, "index").count("<rect") == 4


def test_the_matrix_shows_links_and_results(built):
    matrix = text(page(built, "compliance").partition('id="matrix"')[2])

    assert "Says yes above ten REQ_ten approved UN_soon" in matrix
    assert "TEST_thing 2 of 2 passed" in matrix


def test_a_test_that_failed_is_not_passed_anywhere(mini, qms):
    edit(
        mini,
        "evidence/facts/TEST_thing.json",
        '"id": "RESULT_thing_says_no_to_ten",\n        "outcome": "passed"',
        '"id": "RESULT_thing_says_no_to_ten",\n        "outcome": "error"',
    )
    qms(mini, "build")

    assert "1 of 2 passed" in text(part(page(mini, "compliance"), "MINI_2_a"))
    assert "ended in an error, so TEST_thing does not show REQ_ten" in text(page(mini, "compliance"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (":rows: requirements\n:columns: status", "unknown: requirements"),
        (":rows: requirement\n:columns: colour", "unknown: colour"),
        (":rows: requirement", "rows and columns must not be empty"),
    ],
)
def test_a_matrix_of_something_unknown_is_an_error_at_its_line(options, message, mini, qms):
    append(mini, "source/index.md", f"\n```{{qms-matrix}}\n{options}\n```\n")

    outcome = qms(mini, "check")

    assert [(item["file"], item["line"]) for item in outcome.findings("error")] == [("source/index.md", 12)]
    assert message in outcome.findings("error")[0]["message"]


def test_a_catalogue_that_is_not_in_force_is_an_error_at_its_line(mini, qms):
    append(mini, "source/index.md", "\n```{qms-catalogue} other\n```\n")

    outcome = qms(mini, "check")

    assert "the catalogue other is not in force; the profile names: mini" in outcome.findings("error")[0]["message"]


def test_the_work_list_and_the_console_say_the_same(mini, qms):
    append(mini, "source/base.md", "\n:::{user_need} Why\n:id: UN_why\n:status: approved\n:satisfies: IU_mini\n:::\n")

    outcome = qms(mini, "build")

    shown = text(page(mini, "compliance").partition('id="work-list"')[2])
    for finding in outcome.findings():
        assert " ".join(finding["message"].split()) in shown
        assert finding["message"] in outcome.out
        assert f"{finding['file']}:{finding['line']}" in shown


def test_a_broken_reference_is_found_when_pages_are_written(mini, qms):
    append(mini, "source/base.md", "\nSee [the other page](other.md).\n")

    outcome = qms(mini, "build")

    assert outcome.code == 2
    assert [item["code"] for item in outcome.findings("error")] == ["markup"]
    assert outcome.findings("error")[0]["file"] == "source/base.md"


@pytest.mark.parametrize("theme", ["furo", "basic"])
def test_no_page_asks_the_network_for_anything(theme, mini, qms):
    edit(mini, "conf.py", 'html_theme = "basic"', f'html_theme = "{theme}"')
    qms(mini, "build")

    pages = {path.name: path.read_text(encoding="utf-8") for path in (mini / "build" / "html").glob("*.html")}
    assert {name: found for name, markup in pages.items() if (found := NETWORK.findall(markup))} == {}


def test_restructuredtext_works_as_well(mini, qms):
    rst = (
        "More\n====\n\n.. user_need:: Why\n   :id: UN_why\n   :status: approved\n   :satisfies: IU_mini\n\n"
        ".. requirement:: Gives a reason\n   :id: REQ_reason\n   :status: draft\n   :requirement_kind: functional\n"
        "   :satisfies: UN_why\n"
    )
    (mini / "source" / "more.rst").write_text(rst, encoding="utf-8")

    outcome = qms(mini, "check")

    found = [(item["code"], item["file"], item["line"]) for item in outcome.findings("error")]
    assert found == [("requirement-unverified", "source/more.rst", 9)]


def test_a_controlled_page_shows_its_revision_and_approvals_and_the_list_of_documents(mini, qms):
    files = {
        "source/handbook.md": CONTROLLED,
        "templates/documents.yaml": DECLARED,
        "evidence/records/revisions.yaml": RECORDED,
    }
    for name, content in files.items():
        (mini / name).parent.mkdir(parents=True, exist_ok=True)
        (mini / name).write_text(content, encoding="utf-8")

    qms(mini, "build")

    shown = text(page(mini, "handbook"))
    assert "M-001, revision 2 of 2026-02-03 draft Owner: Lead. Review by 2030-01-31." in shown
    assert "Approved by A. Lead, Lead, 2026-02-04. Not approved yet by Quality." in shown
    assert "M-001 Handbook 2 (2026-02-03) Lead 2030-01-31 draft PDF" in shown
    assert "M-002 Annex not controlled PDF" in shown
