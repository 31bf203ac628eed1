"""Facts: what was measured, and whether it still is what stands in the project."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from sphinx_qms.model.error import Location, UserError
from sphinx_qms.model.facts import Facts, InputFile, TestFacts, changed_inputs, facts_path, load_facts
from sphinx_qms.model.plan.measurements import IndependenceMeasurement, Measurement, TestMeasurement
from sphinx_qms.model.project_files import file_sha256
from unit.builders import (
    PLAN_FILE,
    a_measurement,
    facts_data,
    line_of,
    only_problem,
    problems_of,
    some_facts,
    some_measured_facts,
    write,
)

FILE = "evidence/facts/TEST_thing.json"


def refused(folder: Path) -> UserError:
    with pytest.raises(UserError) as raised:
        load_facts(folder)
    return raised.value


def test_a_project_without_facts_has_none(folder: Path) -> None:
    assert load_facts(folder) == {}


def test_facts_are_read_by_need_id(folder: Path) -> None:
    write(folder, facts_path("TEST_thing"), facts_data())
    write(folder, facts_path("TEST_other"), facts_data("TEST_other"))
    facts = load_facts(folder)
    assert list(facts) == ["TEST_other", "TEST_thing"]
    assert facts["TEST_thing"].inputs == (InputFile("src/thing.py", "0" * 64),)
    assert facts["TEST_thing"].cases[0].verifies == ("REQ_thing",)


def test_a_case_knows_its_line(folder: Path) -> None:
    path = write(folder, FILE, facts_data())
    assert load_facts(folder)["TEST_thing"].cases[0].location.line == line_of(path, "RESULT_thing_works")


def test_the_environment_beside_is_no_fact(folder: Path) -> None:
    write(folder, "evidence/facts/TEST_thing.run.json", {"environment": {}})
    assert load_facts(folder) == {}


def test_facts_under_another_name_are_an_error(folder: Path) -> None:
    write(folder, "evidence/facts/TEST_other.json", facts_data())
    problem = only_problem(refused(folder))
    assert (problem.code, problem.location.file) == ("facts-id", "evidence/facts/TEST_other.json")
    assert "TEST_thing" in problem.message


def test_broken_json_is_an_error_with_its_line_and_the_way_out(folder: Path) -> None:
    write(folder, FILE, '{"version": 1,\n"id": }')
    problem = only_problem(refused(folder))
    assert (problem.code, str(problem.location)) == ("json-syntax", f"{FILE}:2")
    assert "qms measure" in problem.hint


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "json-syntax"),
        (b"[" * 100_000, "json-syntax"),
        (b'{"id": "\xfc"}', "file-encoding"),
        (b"[]", "wrong-value"),
        (b"{}", "missing-key"),
    ],
)
def test_a_file_that_is_no_facts_is_an_error(folder: Path, content: bytes, code: str) -> None:
    write(folder, FILE, content)
    assert [code_ for code_, _ in problems_of(refused(folder))] == [code]


def test_a_fingerprint_is_that_of_the_bytes(tmp_path: Path) -> None:
    path = write(tmp_path, "file", b"a\r\nb\x00")
    assert file_sha256(path) == hashlib.sha256(b"a\r\nb\x00").hexdigest()


def test_facts_of_unchanged_files_are_fresh(tmp_path: Path) -> None:
    facts = measured(tmp_path, {"src/a.py": "a", "src/b.py": "b"})
    assert changed_inputs([facts], {}, tmp_path) == {}


@pytest.mark.parametrize("change", ["edited", "removed", "replaced by a folder"])
def test_a_changed_input_is_named(tmp_path: Path, change: str) -> None:
    facts = measured(tmp_path, {"src/a.py": "a", "src/b.py": "b"})
    path = tmp_path / "src/b.py"
    if change == "edited":
        path.write_text("c", encoding="utf-8")
    else:
        path.unlink()
    if change == "replaced by a folder":
        path.mkdir()
    assert changed_inputs([facts], {}, tmp_path) == {"TEST_thing": ("src/b.py",)}


@pytest.mark.parametrize("path", ["../outside.py", "a" * 5000, "nul\0.py"])
def test_an_input_that_cannot_be_a_file_of_the_project_is_changed(tmp_path: Path, path: str) -> None:
    outside = write(tmp_path, "outside.py", "a")
    project = tmp_path / "project"
    project.mkdir()
    facts = measured(project, {"a.py": "a"})
    facts = type(facts)(facts.id, (InputFile(path, file_sha256(outside)),), facts.cases, facts.location)
    assert changed_inputs([facts], {}, project) == {"TEST_thing": (path,)}


def measured(root: Path, files: dict[str, str]) -> TestFacts:
    facts = some_facts()
    inputs = tuple(InputFile(name, file_sha256(write(root, name, text))) for name, text in files.items())
    return type(facts)(facts.id, inputs, facts.cases, facts.location)


@pytest.mark.parametrize(
    ("new", "found"),
    [
        ("src/new.py", ("src/new.py",)),
        ("src/deep/new.py", ("src/deep/new.py",)),
        ("src/new.txt", ()),
        ("src/__pycache__/new.py", ()),
        ("other/new.py", ()),
    ],
)
def test_a_file_that_came_since_is_changed_where_the_plan_says_that_it_is_tested(
    tmp_path: Path, new: str, found: tuple[str, ...]
) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text("a = 1\n", encoding="utf-8")
    known = InputFile("src/a.py", file_sha256(tmp_path / "src" / "a.py"))
    facts = TestFacts("TEST_thing", (known,), (), Location("facts.json"))
    plan = {"TEST_thing": TestMeasurement("TEST_thing", "report.xml", (), ("src/*.py",), Location("plan.yaml"))}
    (tmp_path / new).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / new).write_text("b = 2\n", encoding="utf-8")

    changed = changed_inputs([facts], plan, tmp_path)

    assert changed == ({"TEST_thing": found} if found else {})


TABLES = IndependenceMeasurement("TEST_thing", Location(PLAN_FILE, 2), "0" * 64, (), {}, ())


@pytest.mark.parametrize(
    ("facts", "planned", "changed"),
    [
        (some_measured_facts("TEST_thing", inputs=()), TABLES, False),
        (some_measured_facts("TEST_thing", inputs=(), plan="1" * 64), TABLES, True),
        (some_measured_facts("TEST_thing", inputs=()), a_measurement(cases=(), tested=()), True),
        (TestFacts("TEST_thing", (), (), Location("facts.json")), TABLES, True),
        (TestFacts("TEST_thing", (), (), Location("facts.json")), a_measurement(cases=(), tested=()), False),
    ],
    ids=["as planned", "another plan", "now test cases", "now tables", "test cases as planned"],
)
def test_facts_of_another_plan_or_kind_are_not_those_that_are_asked_for(
    tmp_path: Path, facts: Facts, planned: Measurement, changed: bool
) -> None:
    found = changed_inputs([facts], {"TEST_thing": planned}, tmp_path)
    assert found == ({"TEST_thing": (PLAN_FILE,)} if changed else {})
