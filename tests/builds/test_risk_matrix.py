"""The risk policy on a page: the scales in words, and each risk in its cell before and after control."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from mini_project import Outcome, append, edit
from rendered_text import table_rows
from unit.builders import risk_policy_data, write

Qms = Callable[..., Outcome]
POLICY = "requirements_specs/risk_policy.yaml"
SHOWN = "\n```{qms-risk-scales}\n```\n\n```{qms-risk-matrix}\n```\n"


@pytest.fixture
def judged(mini: Path) -> Path:
    """The small project with a risk policy, and a page that shows it."""
    write(mini, POLICY, risk_policy_data())
    append(mini, "source/index.md", SHOWN)
    return mini


def rows(root: Path) -> list[str]:
    """The text of each row of scales and matrices, in one line each."""
    return table_rows(root / "build/html/index.html", "qms-risk-")


def test_the_scales_and_both_matrices_stand_on_the_page(judged: Path, qms: Qms) -> None:
    assert qms(judged, "build").code == 0
    assert rows(judged) == [
        "Severity of harm Meaning",
        "1 minor a nuisance",
        "2 serious a wrong decision",
        "Probability of harm Meaning",
        "1 rare less than 1 in 100",
        "2 often 1 in 100 or more",
        "3 always nearly each time",
        "Severity of harm",
        "Probability of harm 1 minor 2 serious",
        "3 always tolerable not acceptable RISK_wrong",
        "2 often acceptable tolerable",
        "1 rare acceptable acceptable",
        "Severity of harm",
        "Probability of harm 1 minor 2 serious",
        "3 always tolerable not acceptable",
        "2 often acceptable tolerable",
        "1 rare acceptable acceptable RISK_wrong",
    ]


def test_a_risk_in_the_matrix_is_a_link_to_it(judged: Path, qms: Qms) -> None:
    qms(judged, "build")
    page = (judged / "build/html/index.html").read_text(encoding="utf-8")
    assert len(re.findall(r'<a class="[^"]*qms-need-link[^"]*" href="base.html#RISK_wrong"', page)) == 2


def test_a_sentence_says_what_each_region_means(judged: Path, qms: Qms) -> None:
    qms(judged, "build")
    page = (judged / "build/html/index.html").read_text(encoding="utf-8")
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
    assert "acceptable needs nothing tolerable with a reason not acceptable never" in text


def test_an_obsolete_risk_is_in_no_matrix(judged: Path, qms: Qms) -> None:
    edit(judged, "source/base.md", ":id: RISK_wrong\n:status: approved", ":id: RISK_wrong\n:status: obsolete")
    qms(judged, "build")
    assert not any("RISK_wrong" in row for row in rows(judged))


def test_a_risk_outside_the_matrix_is_named_below_it(judged: Path, qms: Qms) -> None:
    edit(judged, "source/base.md", ":probability: 3", ":probability: 5")
    outcome = qms(judged, "build")
    assert outcome.codes("error") == {"risk-outside-matrix"}
    page = (judged / "build/html/index.html").read_text(encoding="utf-8")
    assert page.count("Outside the matrix:") == 1


def test_another_policy_is_shown_without_a_change_of_the_page(judged: Path, qms: Qms) -> None:
    qms(judged, "build")
    edit(judged, POLICY, "name: rare", "name: seldom")
    qms(judged, "build")
    assert "1 seldom acceptable acceptable RISK_wrong" in rows(judged)


@pytest.mark.parametrize("directive", ["qms-risk-scales", "qms-risk-matrix"])
def test_without_a_policy_there_is_nothing_to_show_and_that_is_an_error(mini: Path, qms: Qms, directive: str) -> None:
    append(mini, "source/index.md", f"\n```{{{directive}}}\n```\n")
    outcome = qms(mini, "check")
    assert f"{directive}: the project has no risk policy; write {POLICY}" in outcome.out
    assert outcome.code == 2


def test_a_policy_that_cannot_be_used_is_told_with_its_place(judged: Path, qms: Qms) -> None:
    edit(judged, POLICY, "- probability: 2\n", "- probability: 4\n")
    outcome = qms(judged, "check")
    assert outcome.code == 1
    assert f"{POLICY}:" in outcome.err
    assert "[risk-matrix] there is no probability 4" in outcome.err
    assert "[risk-matrix] the probability 2 has no row" in outcome.err
