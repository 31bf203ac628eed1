"""The whole plan is measured: what can be measured is, and what cannot keeps its old facts."""

from __future__ import annotations

import json
from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sphinx_qms.measure import in_tables as in_tables_module
from sphinx_qms.measure import run as run_module
from sphinx_qms.measure.environment import engine_sha256
from sphinx_qms.measure.run import Measured, facts_json, measure_plan
from sphinx_qms.model.facts import MeasuredFacts, load_facts, sound_facts
from sphinx_qms.model.plan.load import load_plan
from unit.builders import (
    PLAN_FILE,
    independence_data,
    make_project_folder,
    performance_data,
    plan_data,
    run_pytest,
    table_data,
    table_plan_data,
    write,
)

THING = "evidence/facts/TEST_thing.json"
TESTS = 'import pytest\n\n@pytest.mark.verifies("REQ_thing")\ndef test_a():\n    assert {}\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose tests were run, with three measurements, of which the second cannot be measured."""
    make_project_folder(tmp_path)
    write(tmp_path, "src/thing.py", "x = 1")
    write(tmp_path, "tests/test_thing.py", TESTS.format("True"))
    write(
        tmp_path,
        PLAN_FILE,
        plan_data(TEST_first={}, TEST_gone={"cases": ["tests/test_gone.py"]}, TEST_thing={"tested": ["src/thing.py"]}),
    )
    run_tests(tmp_path)
    return tmp_path


def run_tests(project: Path) -> None:
    run_pytest(project, "--tested=src", "--tested=tests")


def measure(project: Path) -> Measured:
    return measure_plan(project, load_plan(project))


def test_facts_are_written_as_they_can_be_read(project: Path) -> None:
    measure(project)
    facts = load_facts(project)
    assert [(name, [case.outcome for case in item.cases]) for name, item in facts.items()] == [
        ("TEST_first", ["passed"]),
        ("TEST_thing", ["passed"]),
    ]


def test_an_entry_that_cannot_be_measured_does_not_stop_the_others(project: Path) -> None:
    done = measure(project)
    assert done.changed == ("TEST_first", "TEST_thing")
    assert [(problem.code, problem.location.file) for problem in done.problems] == [("cases-missing", PLAN_FILE)]


def test_an_entry_that_cannot_be_measured_keeps_its_old_facts(project: Path) -> None:
    path = write(project, "evidence/facts/TEST_gone.json", "old facts\n")
    measure(project)
    assert path.read_text(encoding="utf-8") == "old facts\n"


def test_unchanged_facts_are_not_written_again(project: Path) -> None:
    measure(project)
    before = {path: path.stat().st_mtime_ns for path in (project / "evidence/facts").iterdir()}
    done = measure(project)
    assert (done.changed, done.unchanged) == ((), ("TEST_first", "TEST_thing"))
    assert {path: path.stat().st_mtime_ns for path in (project / "evidence/facts").iterdir()} == before


def test_changed_facts_are_written(project: Path) -> None:
    measure(project)
    write(project, "tests/test_thing.py", TESTS.format("False"))
    run_tests(project)
    assert measure(project).changed == ("TEST_first", "TEST_thing")
    assert [case.outcome for case in load_facts(project)["TEST_thing"].cases] == ["failed"]


@pytest.mark.parametrize("old", [b"\xff\xfe not UTF-8", b"", b"{}\r\n"])
def test_damaged_facts_are_measured_again(project: Path, old: bytes) -> None:
    write(project, THING, old)
    assert "TEST_thing" in measure(project).changed


def test_the_environment_stands_beside_the_facts_and_is_no_part_of_them(project: Path) -> None:
    measure(project)
    environment = json.loads((project / "evidence/facts/TEST_thing.run.json").read_text(encoding="utf-8"))
    assert environment["environment"]["packages"]["pytest"] == pytest.__version__
    assert "packages" not in (project / THING).read_text(encoding="utf-8")


def test_a_missing_report_is_one_problem_for_all_its_entries(project: Path) -> None:
    (project / "build/report.xml").unlink()
    done = measure(project)
    assert [(problem.code, problem.location.file) for problem in done.problems] == [
        ("report-missing", "build/report.xml")
    ]


def test_progress_names_each_entry(project: Path) -> None:
    seen: list[str] = []
    measure_plan(project, load_plan(project), progress=seen.append)
    assert seen == ["TEST_first", "TEST_gone", "TEST_thing"]


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_number_is_not_written(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        facts_json({"a": number})


def test_the_same_data_gives_the_same_text() -> None:
    assert facts_json({"b": "ä", "a": [2, 1]}) == facts_json({"a": [2, 1], "b": "ä"})
    assert facts_json({"b": "ä", "a": 1}) == '{\n  "a": 1,\n  "b": "ä"\n}\n'


PEOPLE = "evidence/data/people.csv"
ROWS = "site,patient,split\nA,1,training\nA,2,training\nB,1,test\n"
COLUMNS = {"site": "text", "patient": "integer", "split": "text"}
APART = "evidence/facts/TEST_apart.json"


@pytest.fixture
def in_tables(tmp_path: Path) -> Path:
    """A project with two measurements of the table `people`, and one of a table that is not there."""
    make_project_folder(tmp_path)
    write(tmp_path, PEOPLE, ROWS)
    write(tmp_path, "src/prepare.py", "x = 1")
    tables = {
        "people": table_data(columns=COLUMNS, made_from=["src/*.py"]),
        "nobody": table_data(file="evidence/data/nobody.csv"),
    }
    nowhere = independence_data(sets={"DATA_a": {"table": "nobody"}, "DATA_b": {"table": "nobody"}})
    by_site = independence_data(keys={"site": {"columns": ["site"], "hint": True}})
    entries = {"TEST_apart": independence_data(), "TEST_nowhere": nowhere, "TEST_sites": by_site}
    write(tmp_path, PLAN_FILE, table_plan_data(tables, **entries))
    return tmp_path


def measure_again(project: Path, **how: Any) -> Measured:
    """Measures with the facts that are there."""
    return measure_plan(project, load_plan(project), load_facts(project), **how)


def replace_in(project: Path, name: str, old: str, new: str) -> None:
    text = (project / name).read_text(encoding="utf-8")
    assert old in text
    write(project, name, text.replace(old, new))


def test_what_is_measured_in_tables_is_written_as_it_can_be_read(in_tables: Path) -> None:
    done = measure_again(in_tables)
    facts = load_facts(in_tables)["TEST_apart"]
    assert isinstance(facts, MeasuredFacts)
    assert done.changed == ("TEST_apart", "TEST_sites")
    assert [(problem.code, problem.location.file) for problem in done.problems] == [("table-missing", PLAN_FILE)]
    assert facts.numbers["common/patient: DATA_training, DATA_test"].estimate == 0
    assert [(item.path, item.rows) for item in facts.inputs] == [(PEOPLE, 3), ("src/prepare.py", None)]


def measured_entries(project: Path, monkeypatch: pytest.MonkeyPatch, **how: Any) -> list[str]:
    """The entries that are really measured in another run."""
    measured: list[str] = []

    def measure_in_tables(root: Path, tables: Any, measurement: Any, *rest: Any) -> Any:
        measured.append(measurement.id)
        return in_tables_module.measure_in_tables(root, tables, measurement, *rest)

    monkeypatch.setattr(run_module, "measure_in_tables", measure_in_tables)
    measure_again(project, **how)
    return [name for name in measured if name != "TEST_nowhere"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda project: (project / PEOPLE).touch(), []),
        (lambda project: replace_in(project, PEOPLE, "B,1", "B,2"), ["TEST_apart", "TEST_sites"]),
        (lambda project: write(project, "src/prepare.py", "x = 2"), ["TEST_apart", "TEST_sites"]),
        (lambda project: write(project, "src/more.py", "x = 1"), ["TEST_apart", "TEST_sites"]),
        (lambda project: replace_in(project, PLAN_FILE, "hint: true", "hint: false"), ["TEST_sites"]),
        (
            lambda project: replace_in(project, PLAN_FILE, "minimum_cell: 1", "minimum_cell: 2"),
            ["TEST_apart", "TEST_sites"],
        ),
        (lambda project: (project / APART).unlink(), ["TEST_apart"]),
        (lambda project: (project / APART.replace(".json", ".run.json")).unlink(), ["TEST_apart"]),
        (lambda project: write(project, APART.replace(".json", ".run.json"), "{"), ["TEST_apart"]),
        (lambda project: write(project, APART.replace(".json", ".run.json"), {"engine": "0"}), ["TEST_apart"]),
    ],
)
def test_only_what_changed_is_measured_again(
    in_tables: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object], expected: list[str]
) -> None:
    measure_again(in_tables)
    change(in_tables)
    assert measured_entries(in_tables, monkeypatch) == expected


def test_all_can_be_measured_again(in_tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measure_again(in_tables)
    assert measured_entries(in_tables, monkeypatch, again=True) == ["TEST_apart", "TEST_sites"]


def test_only_what_is_named_is_measured(in_tables: Path) -> None:
    done = measure_again(in_tables, only=["TEST_sites"])
    assert (done.changed, done.problems) == (("TEST_sites",), ())
    assert not (in_tables / APART).exists()


def test_facts_that_stay_the_same_keep_the_run_that_made_them(in_tables: Path) -> None:
    measure_again(in_tables)
    before = {path: path.stat().st_mtime_ns for path in (in_tables / "evidence/facts").iterdir()}
    assert measure_again(in_tables, again=True).unchanged == ("TEST_apart", "TEST_sites")
    assert {path: path.stat().st_mtime_ns for path in (in_tables / "evidence/facts").iterdir()} == before


def test_another_engine_that_comes_to_the_same_facts_is_written_down(in_tables: Path) -> None:
    measure_again(in_tables)
    run = write(in_tables, "evidence/facts/TEST_apart.run.json", {"engine": "0" * 64})
    assert measure_again(in_tables).changed == ()
    assert json.loads(run.read_text(encoding="utf-8"))["engine"] == engine_sha256()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (duckdb.OutOfMemoryException("could not allocate 'Ann Example, 1980-02-03'"), "measure-memory"),
        (MemoryError(), "measure-memory"),
        (duckdb.IOException("Could not write '/home/ann/tmp/x': No space left on device"), "measure-disk"),
        (duckdb.ConversionException("could not convert 'Ann Example'"), "measure-failed"),
        (PermissionError(13, "Permission denied", "/home/ann/people.csv"), "file-unreadable"),
    ],
)
def test_what_the_engine_cannot_do_is_an_error_in_our_words_and_stops_nothing_else(
    in_tables: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str
) -> None:
    def measure_independence(tables: Any, measurement: Any, minimum_cell: int) -> Any:
        if measurement.id == "TEST_apart":
            raise error
        return in_tables_module.measure_independence(tables, measurement, minimum_cell)

    measure_again(in_tables)
    old = (in_tables / APART).read_bytes()
    write(in_tables, PEOPLE, ROWS + "C,1,test\n")
    monkeypatch.setattr(in_tables_module, "KINDS", {"independence": measure_independence})
    done = measure_again(in_tables)
    [problem] = [problem for problem in done.problems if problem.code != "table-missing"]
    assert (problem.code, done.changed) == (code, ("TEST_sites",))
    assert not any(word in str(problem) for word in ("Ann", "/home", "1980"))
    assert (in_tables / APART).read_bytes() == old


@pytest.mark.parametrize("damaged", ["", "{}", '{"id": "TEST_apart"', "<<<<<<< HEAD\n"])
def test_damaged_facts_of_tables_stay_until_they_are_restored_and_stop_nothing_else(
    in_tables: Path, damaged: str
) -> None:
    measure_again(in_tables)
    write(in_tables, APART, damaged)
    write(in_tables, PEOPLE, ROWS + "C,1,test\n")
    done = measure_plan(in_tables, load_plan(in_tables), sound_facts(in_tables))
    assert done.changed == ("TEST_sites",)
    assert [(problem.code, problem.location.file) for problem in done.problems if problem.code != "table-missing"] == [
        ("facts-damaged", APART)
    ]
    assert (in_tables / APART).read_text(encoding="utf-8") == damaged


def test_progress_tells_what_is_read_and_how_many_rows_it_has(in_tables: Path) -> None:
    seen: list[str] = []
    measure_again(in_tables, progress=seen.append, only=["TEST_apart", "TEST_sites"])
    read = [f"TEST_apart: reading {PEOPLE}", f"TEST_apart: {PEOPLE} has 3 rows"]
    assert seen == ["TEST_apart", *read, "TEST_sites"]


def test_a_table_of_a_database_is_measured_again_when_its_rows_are_others(
    in_tables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = in_tables / "people.duckdb"
    monkeypatch.setenv("QMS_PEOPLE", str(database))
    table = {"connection": "QMS_PEOPLE", "table": "people", "columns": COLUMNS}
    write(in_tables, PLAN_FILE, table_plan_data({"people": table}, TEST_apart=independence_data()))

    def change(statement: str) -> None:
        with duckdb.connect(str(database)) as connection:
            connection.execute(statement)

    change(f"CREATE TABLE people AS SELECT * FROM read_csv('{in_tables / PEOPLE}')")
    assert measure_again(in_tables).changed == ("TEST_apart",)
    change("CREATE OR REPLACE TABLE people AS SELECT * FROM people ORDER BY split, patient DESC")
    assert measured_entries(in_tables, monkeypatch) == []
    change("UPDATE people SET patient = 7 WHERE site = 'B'")
    assert measured_entries(in_tables, monkeypatch) == ["TEST_apart"]


SCORED = (
    "site,patient,split,recurred,score\nA,1,test,true,0.9\nA,2,test,false,0.4\nB,1,test,true,0.6\nB,2,test,false,0.7\n"
)


@pytest.fixture
def evaluated(tmp_path: Path) -> Path:
    """A project whose test set was evaluated once."""
    make_project_folder(tmp_path)
    write(tmp_path, PEOPLE, SCORED)
    types = {"site": "text", "patient": "integer", "split": "text", "recurred": "boolean", "score": "number"}
    tables = {"people": table_data(columns=types, made_from=["src/*.py"])}
    write(tmp_path, PLAN_FILE, table_plan_data(tables, TEST_scores=performance_data(thresholds={"half": 0.5})))
    measure_again(tmp_path)
    return tmp_path


def evaluations(project: Path) -> int:
    """How many evaluations the facts hold after another measurement."""
    measure_again(project, again=True)
    facts = load_facts(project)["TEST_scores"]
    assert isinstance(facts, MeasuredFacts)
    return len(facts.evaluations)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda project: (project / PEOPLE).touch(), 1),
        (lambda project: write(project, "src/prepare.py", "x = 1"), 1),
        (lambda project: replace_in(project, PEOPLE, "0.7", "0.3"), 2),
        (lambda project: replace_in(project, PLAN_FILE, "half: 0.5", "half: 0.8"), 2),
    ],
    ids=["the same again", "code that made the same table", "another score", "another threshold"],
)
def test_other_scores_and_another_plan_are_further_evaluations(
    evaluated: Path, change: Callable[[Path], object], expected: int
) -> None:
    change(evaluated)
    assert evaluations(evaluated) == expected


def test_the_facts_show_line_by_line_what_a_changed_row_did_to_the_numbers(evaluated: Path) -> None:
    before = (evaluated / "evidence/facts/TEST_scores.json").read_text(encoding="utf-8").splitlines()
    replace_in(evaluated, PEOPLE, "0.7", "0.3")
    measure_again(evaluated)
    after = (evaluated / "evidence/facts/TEST_scores.json").read_text(encoding="utf-8").splitlines()
    told = [line[1:].strip() for line in unified_diff(before, after, n=0) if line[0] in "+-"]
    assert {'"estimate": 0.75,', '"estimate": 1.0,'} <= set(told)
