"""Ways in which a clause could look evidenced although it is not."""

from __future__ import annotations

import json
import re

import pytest

from mini_project import append, edit

BASE = "source/base.md"
FACTS = "evidence/facts/TEST_thing.json"


def states(outcome):
    """The state of each clause."""
    return {
        clause["id"]: clause["state"] for catalogue in outcome.report["catalogues"] for clause in catalogue["clauses"]
    }


def set_status(root, need, status):
    """Gives a need another status."""
    path = root / BASE
    text, times = re.subn(rf"(:id: {need}\n:status: )\w+", rf"\g<1>{status}", path.read_text(encoding="utf-8"))
    assert times == 1
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("status", ["draft", "in_review", "obsolete"])
@pytest.mark.parametrize("need", ["TEST_thing", "REQ_ten"])
def test_what_is_verified_or_held_by_something_that_is_not_approved_is_not_evidenced(need, status, mini, qms):
    set_status(mini, need, status)

    outcome = qms(mini, "check")

    assert outcome.code == 2
    assert states(outcome)["MINI_2_a"] != "evidenced"
    assert states(outcome)["MINI_2_c"] != "evidenced"


def test_a_link_to_a_part_of_a_need_does_not_hide_that_its_test_failed(mini, qms):
    edit(mini, BASE, ":complies: MINI_2_a\n:::", ":complies: MINI_2_a\n\n{np}`(1) one part`\n:::")
    edit(mini, BASE, ":verifies: REQ_ten\n", ":verifies: REQ_ten.1\n")
    text = (mini / FACTS).read_text(encoding="utf-8")
    text = text.replace('"REQ_ten"', '"REQ_ten.1"').replace('"passed"', '"failed"')
    (mini / FACTS).write_text(text, encoding="utf-8")

    outcome = qms(mini, "check")

    assert states(outcome)["MINI_2_a"] == "claimed"
    assert outcome.findings("error")[0]["clauses"] == ["MINI_2_a", "MINI_2_c"]


def test_facts_that_nobody_planned_prove_nothing(mini, qms):
    facts = json.loads((mini / FACTS).read_text(encoding="utf-8"))
    facts["id"] = "DATA_numbers"
    for number, case in enumerate(facts["values"]["cases"]):
        case["id"] = f"RESULT_other_{number}"
    (mini / "evidence/facts/DATA_numbers.json").write_text(json.dumps(facts, indent=2), encoding="utf-8")

    outcome = qms(mini, "check")

    assert states(outcome)["MINI_2_b"] == "claimed"
    assert outcome.codes("error") == {"facts-unplanned"}


def test_results_without_a_plan_are_not_taken(mini, qms):
    (mini / "evidence/plan.yaml").unlink()

    outcome = qms(mini, "check")

    assert outcome.code == 2
    assert outcome.codes("error") == {"facts-unplanned"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("schema_definitions_from_json =", "schema_definition_from_json =", "the rules over links are not read"),
        ("build_json = true", "build_jason = true", "sphinx-needs has no setting build_jason"),
        ('outgoing = "verifies"\nincoming = "verified by"\nparse_conditions = false', 'outgoing = "verifies"', "code"),
    ],
)
def test_no_rule_is_switched_off_by_a_slip_in_the_metamodel(old, new, message, mini, qms):
    edit(mini, "ubproject.toml", old, new)

    outcome = qms(mini, "check")

    assert outcome.code == 1
    assert message in outcome.err
    assert outcome.err.startswith("ubproject.toml:")


def test_a_need_that_a_page_refers_to_and_that_does_not_exist_is_found_by_a_check(mini, qms):
    append(mini, BASE, "\nSee {need}`REQ_tenn`.\n")

    outcome = qms(mini, "check")

    [found] = outcome.findings("error")
    assert (found["code"], found["file"]) == ("link-unknown", BASE)
    assert found["hint"] == "did you mean REQ_ten?"
    assert qms(mini, "build").findings() == outcome.findings()


def test_what_is_found_while_pages_are_written_is_found_again_and_shown(mini, qms):
    append(mini, BASE, "\nSee [the other page](other.md).\n")
    first = qms(mini, "build")

    second = qms(mini, "build")

    assert first.code == second.code == 2
    assert first.report == second.report
    shown = (mini / "build/html/index.html").read_text(encoding="utf-8")
    assert "1 at the gate".replace(" ", "\N{NO-BREAK SPACE}") in shown


def test_a_page_that_was_removed_is_not_published_any_more(mini, qms):
    (mini / "source" / "more.md").write_text("# More\n", encoding="utf-8")
    qms(mini, "build")
    assert (mini / "build/html/more.html").exists()
    (mini / "source" / "more.md").unlink()

    qms(mini, "build")

    assert not (mini / "build/html/more.html").exists()


@pytest.mark.parametrize("directive", [":::{qms-catalogue} mini\n:::", ":::{qms-results} TEST_thing\n:::"])
def test_what_is_shown_twice_is_an_error_at_its_line(directive, mini, qms):
    append(mini, "source/index.md", f"\n{directive}\n")

    outcome = qms(mini, "check")

    assert outcome.code == 2
    assert {item["code"] for item in outcome.findings("error")} == {"markup"}
    assert "cannot be made" in outcome.findings("error")[0]["message"]
