"""What is proposed for an update, on pages and in documents: the table of authorities, the decision, the version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import yaml
from jsonschema import Draft202012Validator

from measured_project import PLAN, measured
from mini_project import MINI, REPOSITORY, Outcome, append, copy_mini, declare_document, edit
from rendered_text import docx_text, html_blocks, left_over, pdf_text, table_rows
from sphinx_qms.measure.run import facts_json
from sphinx_qms.model.plan.load import load_plan
from unit.builders import change_rules_data, write

Qms = Callable[..., Outcome]
RULES = "requirements_specs/change_rules.yaml"
CLAUSE = {"clause": {"catalogue": "mini", "number": "2.a"}}
TABLE = "evidence/data/answers.csv"
ANSWERS = "person,large,score\na,no,0.1\n"
NEEDS = f"""
:::{{ai_function}} Large or not
:id: FUNC_line
:status: draft
:purpose: to tell large numbers
:::

:::{{model}} A line at ten
:id: MODEL_line
:status: approved
:algorithm: comparison
:version: 1.0.0
:origin: own
:approved_on: 2026-01-01
:predictions: {TABLE}
:predictions_sha256: {hashlib.sha256(ANSWERS.encode()).hexdigest()}
:part_of: FUNC_line
:trained_on: DATA_numbers
:evaluated_on: DATA_numbers
:::

:::{{model}} A line at eleven
:id: MODEL_second
:status: draft
:part_of: FUNC_line
:algorithm: comparison
:version: 1.1.0d
:origin: own
:trained_on: DATA_numbers
:evaluated_on: DATA_numbers
:::

:::{{test}} Compares both lines
:id: TEST_lines
:status: approved
:level: performance
:verifies: REQ_ten
:::

:::{{change}} More numbers to learn from
:id: CHG_line
:status: approved
:change_kind: data
:significance: major
:decided_by: Regulatory lead
:changes: MODEL_line
:results_in: MODEL_second
:supported_by: TEST_lines
:::
"""
BOTH = "\n```{qms-significance} CHG_line\n```\n\n```{qms-significance} TEST_lines\n```\n"
IN_RST = """Shown
=====

.. qms-significance:: CHG_line

.. qms-significance:: TEST_lines
"""


def rules() -> dict[str, Any]:
    """The valid rules, with clauses of the small project."""
    data = change_rules_data()
    for rule in data["authorities"][0]["rules"]:
        rule |= CLAUSE
    return data


def write_comparison(root: Path, p: float) -> None:
    """A table, its plan and facts of a comparison of both versions with this p of the areas."""
    table = write(root, TABLE, ANSWERS)
    rows = {"table": "answers"}
    versions = {
        name: {"model": model, "rows": rows, "score": "score", "threshold": 0.5}
        for name, model in (("approved", "MODEL_line"), ("changed", "MODEL_second"))
    }
    entry = {"kind": "comparison", "rows": rows, "outcome": "large", "sample": ["person"], "patient": ["person"]}
    columns = {"person": "text", "large": "boolean", "score": "number"}
    plan = yaml.safe_load((MINI / "evidence/plan.yaml").read_text(encoding="utf-8"))
    plan |= {"minimum_cell": PLAN["minimum_cell"], "tables": {"answers": {"file": TABLE, "columns": columns}}}
    plan["measurements"]["TEST_lines"] = entry | versions
    write(root, "evidence/plan.yaml", plan)
    numbers = [
        measured("auc_difference", 0.0166, 0.0042, 0.0291, "difference"),
        {"quantity": "auc_difference_p", "unit": "number", "estimate": p},
    ]
    facts = {
        "version": 1,
        "id": "TEST_lines",
        "kind": "comparison",
        "plan": load_plan(root).measurements["TEST_lines"].fingerprint,
        "inputs": [{"path": TABLE, "sha256": hashlib.sha256(table.read_bytes()).hexdigest(), "rows": 1}],
        "values": {"numbers": numbers},
    }
    write(root, "evidence/facts/TEST_lines.json", facts_json(facts))


def with_change(root: Path, p: float = 0.0083) -> Path:
    write(root, RULES, rules())
    append(root, "source/base.md", NEEDS)
    write_comparison(root, p)
    append(root, "source/index.md", BOTH)
    return root


@pytest.fixture
def changed(mini: Path) -> Path:
    """The small project with a second version of its model, and a page that shows what is proposed for it."""
    return with_change(mini)


def text_of(root: Path, page: str = "index") -> str:
    tree = lxml.html.fromstring((root / f"build/html/{page}.html").read_text(encoding="utf-8"))
    [main] = tree.xpath("//*[@role='main']")
    return " ".join(main.text_content().replace("\N{NO-BREAK SPACE}", " ").split())


def rows(root: Path, page: str = "index") -> list[str]:
    return table_rows(root / f"build/html/{page}.html", "qms-significance")


HEAD = "Authority Proposal Rule, in our words Rests on"
DIFFERENT = "Tiny agency A tiny standard. major It differs. A small guideline, 2.a Requirements tested"


def test_each_authority_has_a_row_with_proposal_rule_and_citation(changed: Path, qms: Qms) -> None:
    qms(changed, "build")
    found = rows(changed)
    assert found[0] == HEAD
    assert found[1] == DIFFERENT
    assert found[2] == "Agency A law. undecided Judge it. A law, 3, 2026 text not read"


def test_the_comparison_is_said_with_interval_and_p_and_leads_to_the_test(changed: Path, qms: Qms) -> None:
    qms(changed, "build")
    said = text_of(changed)
    assert "TEST_lines difference of the areas under the ROC curves: 0.017" in said
    assert "p = 0.008" in said
    page = (changed / "build/html/index.html").read_text(encoding="utf-8")
    assert 'href="base.html#TEST_lines"' in page


def test_the_decision_of_the_person_stands_below_and_the_version_that_follows(changed: Path, qms: Qms) -> None:
    qms(changed, "build")
    said = text_of(changed)
    assert "Decided: major, by Regulatory lead." in said
    assert "The version 1.1.0d of MODEL_second follows from the 1.0.0 of MODEL_line by the rule on versions." in said


def test_a_difference_alone_is_marked_as_no_decision_about_a_change(changed: Path, qms: Qms) -> None:
    qms(changed, "build")
    said = text_of(changed)
    assert "no decision What the statistical rules would say of this difference" in said
    assert len([row for row in rows(changed) if row == HEAD]) == 2
    assert said.count("What was compared with the last approved version:") == said.count("What was measured:") == 1


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.0083, "Significant: a p value is below 0.05. By p alone the update would be major."),
        (0.079, "Not significant: no p value is below 0.05. By p alone the update would not be major;"),
    ],
)
def test_a_difference_alone_says_on_which_side_of_the_level_it_is(mini: Path, qms: Qms, p: float, said: str) -> None:
    qms(with_change(mini, p), "build")
    assert said in text_of(mini)


def test_restructured_text_shows_the_same(changed: Path, qms: Qms) -> None:
    write(changed, "source/shown.rst", IN_RST)
    qms(changed, "build")
    assert rows(changed, "shown") == rows(changed)


def test_an_open_decision_and_a_wrong_version_are_said(changed: Path, qms: Qms) -> None:
    edit(changed, "source/base.md", ":decided_by: Regulatory lead\n", "")
    edit(changed, "source/base.md", ":version: 1.1.0d", ":version: 1.0.1d")
    outcome = qms(changed, "build")
    assert "version-name" in outcome.codes("warning")
    said = text_of(changed)
    assert "Decided: major; nobody is named who decided." in said
    assert (
        "MODEL_second has the version 1.0.1d; by the rule on versions, from the 1.0.0 of MODEL_line, it is: 1.1.0d"
        in said
    )
    edit(changed, "source/base.md", ":significance: major\n", "")
    qms(changed, "build")
    assert "open The rules propose; nobody has decided yet." in text_of(changed)


def test_a_decision_against_a_rule_is_shown_with_its_reason(changed: Path, qms: Qms) -> None:
    reason = "The reference was corrected."
    decided = f":significance: minor\n:decision_reason: {reason}\n"
    edit(changed, "source/base.md", ":significance: major\n", decided)
    outcome = qms(changed, "build")
    [finding] = [item for item in outcome.findings("note") if item["code"] == "change-against-proposal"]
    assert reason in finding["message"]
    assert f"Reason: {reason}" in text_of(changed)


def test_stale_numbers_decide_nothing(changed: Path, qms: Qms) -> None:
    append(changed, TABLE, "b,yes,0.9\n")
    outcome = qms(changed, "build")
    assert [item["significance"] for item in outcome.report["proposals"]] == ["undecided", "undecided"]
    assert "TEST_lines: not counted; it has no results of today's files" in text_of(changed)
    assert "outdated" in text_of(changed)


def test_a_comparison_with_another_than_the_last_approved_version_decides_nothing(changed: Path, qms: Qms) -> None:
    edit(changed, "source/base.md", ":approved_on: 2026-01-01\n", "")
    outcome = qms(changed, "build")
    assert [item["significance"] for item in outcome.report["proposals"]] == ["undecided", "undecided"]
    assert "no version of FUNC_line was approved" in outcome.report["proposals"][0]["reason"]
    assert "TEST_lines: not counted;" in text_of(changed)


def test_what_a_person_says_of_a_change_reaches_the_rules(changed: Path, qms: Qms) -> None:
    edit(changed, "source/base.md", ":change_kind: data", ":change_kind: data\n:discards_training_data: true")
    assert [item["rule"] for item in qms(changed, "check").report["proposals"]] == ["different", "fresh"]
    edit(changed, "source/base.md", ":discards_training_data: true", ":within_plan: fda")
    assert [item["rule"] for item in qms(changed, "check").report["proposals"]] == ["different", "planned"]


def test_the_report_names_rule_citation_and_numbers(changed: Path, qms: Qms) -> None:
    report = qms(changed, "check").report
    schema = json.loads((REPOSITORY / "requirements_specs/yaml_schemas/report.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(report)) == []
    assert report["proposals"][0] == {
        "need": "CHG_line",
        "authority": "tiny",
        "significance": "major",
        "rule": "different",
        "citation": "mini 2.a",
        "measured": ["TEST_lines"],
        "reason": "It differs. TEST_lines: AUC changes by 0.0166 (0.0042 to 0.0291), p = 0.0083, n = 555.",
    }


def test_other_rules_are_shown_without_a_change_of_the_page(changed: Path, qms: Qms) -> None:
    qms(changed, "build")
    data = rules()
    data["significance_level"] = 0.001
    write(changed, RULES, data)
    qms(changed, "build")
    assert "undecided Nobody knows." in rows(changed)[1]


def test_a_need_without_a_difference_has_nothing_to_show(changed: Path, qms: Qms) -> None:
    append(changed, "source/index.md", "\n```{qms-significance} TEST_thing\n```\n")
    qms(changed, "build")
    assert "No difference between two versions was measured here." in text_of(changed)


def test_a_need_that_there_is_not_is_an_error(changed: Path, qms: Qms) -> None:
    append(changed, "source/index.md", "\n```{qms-significance} CHG_nothing\n```\n")
    outcome = qms(changed, "check")
    assert any("CHG_nothing" in item["message"] for item in outcome.findings("error"))


def test_without_rules_there_is_nothing_to_show_and_that_is_an_error(mini: Path, qms: Qms) -> None:
    (mini / RULES).unlink()
    append(mini, "source/index.md", "\n```{qms-significance} CHG_line\n```\n")
    outcome = qms(mini, "check")
    assert f"the project has no rules on changes; write {RULES}" in outcome.out
    assert outcome.code == 2


def test_documents_say_what_the_page_says_in_each_language(tmp_path: Path, qms: Qms) -> None:
    root = with_change(copy_mini(tmp_path / "mini"))
    names = ("shown", "shown_ko", "shown_zh")
    for name in names:
        language = name.partition("_")[2]
        front = f"---\nlanguage: {language}\n---\n\n" if language else ""
        write(root, f"source/{name}.md", f"{front}# Shown\n{BOTH}")
    declare_document(root, *({"page": name} for name in names))
    assert qms(root, "build", "--to", "html,pdf,docx").report
    blocks = [block for name in names for block in html_blocks(root / f"build/html/{name}.html")]
    for text in (pdf_text(root / "build/pdf/handbook.pdf"), docx_text(root / "build/docx/handbook.docx")):
        left_over(text, blocks)
    assert "판단한다." in text_of(root, "shown_ko")
    assert "重大" in text_of(root, "shown_zh")
    assert "小机构" in text_of(root, "shown_zh")
