"""The plan says what is measured."""

from __future__ import annotations

from pathlib import Path

from sphinx_qms.model.plan.load import Plan, load_plan
from unit.builders import PLAN_FILE, REPOSITORY, line_of, plan_data, write


def test_a_project_without_a_plan_measures_nothing(folder: Path) -> None:
    assert load_plan(folder) == Plan()


def test_a_plan_may_be_empty(folder: Path) -> None:
    write(folder, PLAN_FILE, "measurements: {}\n")
    assert load_plan(folder) == Plan()


def test_a_measurement_is_read_with_its_line(folder: Path) -> None:
    path = write(folder, PLAN_FILE, plan_data(TEST_other={}, TEST_thing={"cases": ["tests/a.py", "tests/b_*.py"]}))
    measurement = load_plan(folder).measurements["TEST_thing"]
    assert (measurement.report, measurement.cases, measurement.tested) == (
        "build/report.xml",
        ("tests/a.py", "tests/b_*.py"),
        ("src/*.py",),
    )
    assert (measurement.location.file, measurement.location.line) == (PLAN_FILE, line_of(path, "TEST_thing:"))


def test_the_example_plans_only_tests_that_have_facts() -> None:
    assert [
        name for name in load_plan(REPOSITORY).measurements if not (REPOSITORY / f"evidence/facts/{name}.json").exists()
    ] == []
