"""The chain of each AI function and the list of risk controls, as a page shows them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mini_project import Outcome, append, edit
from rendered_text import table_rows

Qms = Callable[..., Outcome]
BASE = "source/base.md"
FUNCTION = """
:::{ai_function} Tells large from small
:id: FUNC_large
:status: approved
:purpose: says whether a number is above ten
:::

:::{dataset} Test set
:id: DATA_large
:status: approved
:dataset_role: test
:derived_from: SRC_board
:represents: POP_numbers
:part_of: FUNC_large
:::

:::{model} Rule
:id: MODEL_large
:status: approved
:algorithm: rule
:version: 1
:origin: own
:trained_on: DATA_numbers
:evaluated_on: DATA_large
:part_of: FUNC_large
:::
"""


@pytest.fixture
def page(mini: Path, qms: Qms) -> Callable[[str], list[str]]:
    """Builds the small project with a directive on its front page; gives the rows of the table of that name."""

    def build(name: str) -> list[str]:
        append(mini, "source/index.md", f"\n```{{{name}}}\n```\n")
        qms(mini, "build")
        return table_rows(mini / "build/html/index.html", name)

    return build


def test_the_chain_of_a_function_shows_what_is_there_and_what_is_missing(mini: Path, page) -> None:
    append(mini, BASE, FUNCTION)
    edit(mini, BASE, ":level: unit\n", ":level: unit\n:part_of: FUNC_large\n")

    assert page("qms-functions") == [
        "Stage What there is",
        "Requirements missing",
        "Data Test set DATA_large own test set",
        "Algorithm Rule MODEL_large",
        "Verification Asks for some numbers TEST_thing 2 of 2 passed",
        "Validation missing",
    ]


def test_a_control_is_shown_with_its_kind_its_risks_and_what_proves_it(page) -> None:
    assert page("qms-risk-controls") == [
        "Control Kind Risks Implemented Effective",
        "Says yes above ten REQ_ten inherently safe design RISK_wrong" + 2 * " TEST_thing 2 of 2 passed",
    ]


def test_a_control_that_nothing_shows_to_work_says_so(mini: Path, page) -> None:
    edit(mini, BASE, ":confirms: REQ_ten\n", "")
    assert page("qms-risk-controls")[1].endswith("TEST_thing 2 of 2 passed not shown")


def test_without_functions_a_sentence_says_so(mini: Path, qms: Qms) -> None:
    append(mini, "source/index.md", "\n```{qms-functions}\n```\n")
    qms(mini, "build")
    assert "There is no AI function." in (mini / "build/html/index.html").read_text(encoding="utf-8")
