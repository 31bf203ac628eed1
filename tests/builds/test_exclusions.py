"""What is left out of a catalogue: the exclusions of a quality manual, and the statement of applicability."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from mini_project import Outcome, append, edit

Qms = Callable[..., Outcome]
CATALOGUE = "requirements_specs/catalogues/mini.yaml"
STATEMENT = "requirements_specs/statement_of_applicability.yaml"
DECISION = "controls:\n  MINI_2_c:\n    applicable: {}\n    reason: Nobody could be harmed by a number.\n"


def make_control(root: Path) -> None:
    """Makes the clause 2.c a control that a statement of applicability decides on."""
    text = (root / CATALOGUE).read_text(encoding="utf-8")
    before, _, after = text.partition("- id: 2.c\n")
    (root / CATALOGUE).write_text(
        f"{before}- id: 2.c\n  exclusion: statement_of_applicability\n{after}", encoding="utf-8"
    )


def decide(root: Path, text: str) -> None:
    (root / STATEMENT).write_text(text, encoding="utf-8")


def shown(root: Path) -> str:
    page = (root / "build/html/base.html").read_text(encoding="utf-8")
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def state_of(outcome: Outcome, clause: str) -> tuple[str, str]:
    [catalogue] = outcome.report["catalogues"]
    return next((item["state"], item["basis"]) for item in catalogue["clauses"] if item["id"] == clause)


def test_a_control_that_is_not_applied_is_excluded_with_its_reason(mini: Path, qms: Qms) -> None:
    make_control(mini)
    decide(mini, DECISION.format("false"))
    assert state_of(qms(mini, "check"), "MINI_2_c") == ("excluded", "Nobody could be harmed by a number.")


def test_a_control_that_is_applied_is_covered_like_any_clause(mini: Path, qms: Qms) -> None:
    make_control(mini)
    decide(mini, DECISION.format("true"))
    assert state_of(qms(mini, "check"), "MINI_2_c") == ("evidenced", "")


def test_the_statement_of_applicability_shows_each_control_in_or_out(mini: Path, qms: Qms) -> None:
    make_control(mini)
    risk = "    residual_risk: Someone may be wrong.\n    accepted_by: RESP_lead\n"
    decide(mini, DECISION.format("true") + risk)
    append(mini, "source/base.md", "\n:::{responsibility} Lead\n:id: RESP_lead\n:status: approved\n:::\n")
    append(mini, "source/base.md", "\n```{qms-applicability} mini\n```\n")
    assert qms(mini, "build").code == 0
    assert (
        "2.c Risks held yes Nobody could be harmed by a number. evidenced Says yes to a small number RISK_wrong "
        "Someone may be wrong. Accepted by RESP_lead ." in shown(mini)
    )


def test_a_control_without_a_decision_is_shown_as_undecided(mini: Path, qms: Qms) -> None:
    make_control(mini)
    append(mini, "source/base.md", "\n```{qms-applicability} mini\n```\n")
    outcome = qms(mini, "build")
    assert outcome.codes("error") == {"control-undecided"}
    assert "2.c Risks held undecided" in shown(mini)


def test_a_decision_on_what_is_no_control_is_refused(mini: Path, qms: Qms) -> None:
    decide(mini, DECISION.format("true"))
    outcome = qms(mini, "check")
    assert outcome.code == 1
    assert f"{STATEMENT}:2: error [clause-unknown] MINI_2_c is no control" in outcome.err


def test_the_exclusions_of_a_catalogue_stand_with_their_reasons(mini: Path, qms: Qms) -> None:
    edit(
        mini,
        "requirements_specs/profile.yaml",
        "limitations:",
        "exclusions:\n  - {clauses: [MINI_2_c], reason: Nothing can go wrong., because_of: device}\nlimitations:",
    )
    append(mini, "source/base.md", "\n```{qms-exclusions} mini\n```\n")
    qms(mini, "build")
    text = shown(mini)
    assert "2.c Risks held Nothing can go wrong. (nature of the device)" in text
    assert "3 Generative output applies only if genai: Nothing is generated here." in text


@pytest.mark.parametrize("directive", ["qms-exclusions", "qms-applicability"])
def test_a_table_of_a_catalogue_that_is_not_in_force_is_an_error(mini: Path, qms: Qms, directive: str) -> None:
    append(mini, "source/base.md", f"\n```{{{directive}}} iso\n```\n")
    outcome = qms(mini, "check")
    assert "the catalogue iso is not in force; the profile names: mini" in outcome.out
    assert outcome.code == 2
