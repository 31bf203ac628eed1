"""Facts keep the criteria that the pages had when they were measured first, and measuring again launders none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mini_project import Outcome, append, edit

Qms = Callable[..., Outcome]

FACTS = "evidence/facts/TEST_apart.json"
PAGE = """
:::{metric} Rows of a set
:id: METRIC_rows
:status: approved
:quantity: samples
:::

:::{criterion} Enough numbers
:id: CRIT_enough
:status: approved
:statistic: estimate
:comparison: at_least
:threshold: 2
:subgroup: DATA_numbers
:uses_metric: METRIC_rows
:::

:::{dataset} Numbers to learn from
:id: DATA_training
:status: approved
:dataset_role: training
:derived_from: SRC_board
:represents: POP_numbers
:::

:::{test} Compares the sets
:id: TEST_apart
:status: approved
:level: performance
:verifies: REQ_ten
:judged_by: CRIT_enough
:::
"""
PLAN = """\
minimum_cell: 1
tables:
  people:
    file: evidence/data/people.csv
    columns: {split: text, person: integer}
measurements:
  TEST_apart:
    kind: independence
    sets:
      DATA_training: {table: people, where: {split: training}}
      DATA_numbers: {table: people, where: {split: test}}
    keys:
      person: {columns: [person]}
"""


@pytest.fixture
def project(mini: Path) -> Path:
    """The small project with a table to be measured, and a criterion for it."""
    append(mini, "source/base.md", PAGE)
    (mini / "evidence/facts/TEST_thing.json").unlink()
    (mini / "evidence/plan.yaml").write_text(PLAN, encoding="utf-8")
    (mini / "evidence/data").mkdir()
    (mini / "evidence/data/people.csv").write_text("split,person\ntraining,1\ntest,2\ntest,3\n", encoding="utf-8")
    return mini


def criteria(root: Path) -> list[tuple[str, float]]:
    """The criteria in the facts, with their thresholds."""
    data: dict[str, Any] = json.loads((root / FACTS).read_text(encoding="utf-8"))
    return [(item["id"], item["threshold"]) for item in data["criteria"]]


def verdicts(outcome: Outcome) -> list[tuple[str, str]]:
    return [(item["criterion"], item["outcome"]) for item in outcome.report["verdicts"]]


def changed(outcome: Outcome) -> list[str]:
    return [item["message"] for item in outcome.findings() if item["code"] == "criterion-changed"]


def test_a_criterion_that_stood_on_the_page_is_kept_and_judged(project: Path, qms: Qms) -> None:
    assert qms(project, "measure").code == 0
    assert criteria(project) == [("CRIT_enough", 2)]
    outcome = qms(project, "check")
    assert (verdicts(outcome), changed(outcome)) == ([("CRIT_enough", "met")], [])


@pytest.mark.parametrize("again", [False, True])
def test_measuring_again_launders_no_changed_criterion(project: Path, qms: Qms, again: bool) -> None:
    qms(project, "measure")
    edit(project, "source/base.md", ":threshold: 2", ":threshold: 1")
    append(project, "evidence/data/people.csv", "test,4\n")
    if again:
        assert qms(project, "measure").code == 0
    assert criteria(project) == [("CRIT_enough", 2)]
    assert changed(qms(project, "check")) == [
        "CRIT_enough is not what it was when TEST_apart was first measured: threshold 2, now 1"
    ]


def test_measuring_again_takes_over_no_criterion_that_came_later(project: Path, qms: Qms) -> None:
    edit(project, "source/base.md", ":judged_by: CRIT_enough\n", "")
    qms(project, "measure")
    edit(project, "source/base.md", ":level: performance\n", ":level: performance\n:judged_by: CRIT_enough\n")
    append(project, "evidence/data/people.csv", "test,4\n")
    qms(project, "measure")
    assert criteria(project) == []
    assert "only since this was first measured" in changed(qms(project, "check"))[0]


def test_another_criterion_in_the_place_of_the_first_is_found_as_well(project: Path, qms: Qms) -> None:
    qms(project, "measure")
    path = project / "source/base.md"
    text = (
        path.read_text(encoding="utf-8").replace("CRIT_enough", "CRIT_fewer").replace(":threshold: 2", ":threshold: 1")
    )
    path.write_text(text, encoding="utf-8")
    qms(project, "measure")
    said = changed(qms(project, "check"))
    assert len(said) == 2
    assert any("CRIT_enough no longer judges TEST_apart" in message for message in said)
    assert any("CRIT_fewer judges TEST_apart only since" in message for message in said)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (":comparison: at_least\n", "", "need-invalid"),
        (":id: CRIT_enough\n", ":id: METRIC_rows\n", "id-duplicate"),
        (":uses_metric: METRIC_rows\n:::", ":uses_metric: METRIC_rows\n", "need-swallowed"),
    ],
)
def test_nothing_is_measured_while_the_pages_have_lost_a_need(
    project: Path, qms: Qms, old: str, new: str, code: str
) -> None:
    edit(project, "source/base.md", old, new)
    outcome = qms(project, "measure")
    assert (outcome.code, (project / FACTS).exists()) == (1, False)
    assert f"[{code}]" in outcome.err


def test_nothing_is_measured_before_a_page_has_the_need(project: Path, qms: Qms) -> None:
    path = project / "source/base.md"
    path.write_text(path.read_text(encoding="utf-8").partition(":::{test} Compares")[0], encoding="utf-8")
    outcome = qms(project, "measure")
    assert (outcome.code, (project / FACTS).exists()) == (1, False)
    assert "no page has the need TEST_apart" in outcome.err


def test_what_was_measured_before_is_measured_again_without_its_pages(project: Path, qms: Qms) -> None:
    qms(project, "measure")
    (project / "source/base.md").unlink()
    append(project, "evidence/data/people.csv", "test,4\n")
    assert qms(project, "measure").code == 0
    assert criteria(project) == [("CRIT_enough", 2)]


def test_a_changed_row_makes_the_numbers_stale_and_measuring_mends_it(project: Path, qms: Qms) -> None:
    qms(project, "measure")
    edit(project, "evidence/data/people.csv", "test,3", "test,4")
    stale = [item for item in qms(project, "check").findings() if item["code"] == "result-stale"]
    assert [(item["need"], item["hint"]) for item in stale] == [("TEST_apart", "run: qms measure")]
    assert "evidence/data/people.csv" in stale[0]["message"]
    qms(project, "measure")
    assert "result-stale" not in qms(project, "check").codes()
