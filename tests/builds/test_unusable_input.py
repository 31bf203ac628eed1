"""Input that cannot be used: one clear message with file and line, no traceback, and nothing that existed is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mini_project import edit

PROFILE = "requirements_specs/profile.yaml"
CATALOGUE = "requirements_specs/catalogues/mini.yaml"
BASE = "source/base.md"
RULES = "requirements_specs/link_rules.json"
FACTS = "evidence/facts/TEST_thing.json"

STOPS = {
    "broken YAML": (PROFILE, "conditions:", "conditions: [", "yaml-syntax"),
    "unknown key in the profile": (PROFILE, "manufacturer:", "manufaturer:", "unknown-key"),
    "key twice": (PROFILE, "product: Mini", "product: Mini\nproduct: Maxi", "repeated-key"),
    "reason missing": (PROFILE, "    reason: The size of the data has not been measured.\n", "", "missing-key"),
    "reason empty": (PROFILE, "reason: Nothing is generated here.", "reason: no", "wrong-value"),
    "unknown clause": (PROFILE, "MINI_2_b", "MINI_2_z", "clause-unknown"),
    "heading limited": (PROFILE, "MINI_2_b", "MINI_2", "clause-unknown"),
    "undeclared condition": (PROFILE, "  genai: {", "  genia: {", "condition-undeclared"),
    "forbidden exclusion": (
        PROFILE,
        "limitations:",
        "exclusions:\n  - clauses: [MINI_1]\n    reason: We would rather not.\nlimitations:",
        "exclusion-forbidden",
    ),
    "catalogue missing": (PROFILE, "  mini:\n", "  maxi:\n", "catalogue-missing"),
    "gate of no severity": (PROFILE, "severity: error", "severity: awful", "wrong-value"),
    "wrong level in a catalogue": (CATALOGUE, "level: heading", "level: headline", "wrong-value"),
    "unknown key in a catalogue": (CATALOGUE, "exclusion: never", "exlusion: never", "unknown-key"),
    "unknown kind in a catalogue": (CATALOGUE, "answered_by: [dataset]", "answered_by: [datum]", "kind-unknown"),
    "clause twice": (CATALOGUE, "id: 2.c", "id: 2.b", "clause-repeated"),
    "broken TOML": ("ubproject.toml", "[needs]\n", "[needs\n", "toml-syntax"),
    "broken link rules": (RULES, '"schemas": [', '"schemas": [,', "json-syntax"),
    "broken plan": ("evidence/plan.yaml", "kind: tests", "kind: guesses", "wrong-value"),
    "unknown layout": (BASE, ":origin: own", ":origin: own\n:layout: nowhere", "wrong-value"),
    "broken facts": (FACTS, '"version": 1', '"version": 1,,', "json-syntax"),
    "facts with an unknown outcome": (
        FACTS,
        '"id": "RESULT_thing_says_no_to_ten",\n        "outcome": "passed"',
        '"id": "RESULT_thing_says_no_to_ten",\n        "outcome": "splendid"',
        "wrong-value",
    ),
}
FINDINGS = {
    "unknown directive": (BASE, ":::{population}", ":::{popolation}", "markup"),
    "unknown field": (BASE, ":origin: own", ":origin: own\n:colour: red", "option-unknown"),
    "unknown link": (BASE, ":origin: own", ":origin: own\n:resembles: POP_numbers", "option-unknown"),
    "unknown target": (BASE, ":represents: POP_numbers", ":represents: POP_nobody", "link-unknown"),
    "unknown clause linked": (BASE, ":complies: MINI_2_a", ":complies: MINI_2_a, MINI_9", "link-unknown"),
    "ids in brackets": (BASE, ":represents: POP_numbers", ":represents: [POP_numbers]", "link-unknown"),
    "wrong type of a value": (BASE, ":severity: 2", ":severity: high", "need-invalid"),
    "id against the pattern": (BASE, ":id: POP_numbers", ":id: numbers", "need-invalid"),
    "unclosed fence": (BASE, ":complies: MINI_2_b\n:::", ":complies: MINI_2_b\n", "fence-unclosed"),
}


def snapshot(root: Path) -> dict[str, bytes]:
    """Every published file below build, by name."""
    build = root / "build"
    files = [path for path in build.rglob("*") if path.is_file() and ".qms" not in path.parts]
    return {path.relative_to(build).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("name", STOPS)
def test_the_build_stops_with_one_message_at_file_and_line(name, mini, qms):
    file, old, new, code = STOPS[name]
    edit(mini, file, old, new)

    outcome = qms(mini, "check")

    assert outcome.code == 1
    assert "Traceback" not in outcome.out + outcome.err
    assert f"error [{code}]" in outcome.err
    errors = [line for line in outcome.err.splitlines() if ": error [" in line]
    assert any(line.startswith(f"{file}:") and line.split(":")[1].isdigit() for line in errors), outcome.err


@pytest.mark.parametrize("name", FINDINGS)
def test_a_page_gives_a_finding_at_file_and_line(name, mini, qms):
    file, old, new, code = FINDINGS[name]
    edit(mini, file, old, new)

    outcome = qms(mini, "check")

    assert outcome.code == 2
    assert "Traceback" not in outcome.out + outcome.err
    first = outcome.findings("error")[0]
    assert (first["code"], first["file"]) == (code, file), outcome.out
    assert first["line"] > 0


def test_a_page_in_latin_1_is_named_with_the_line_of_its_first_wrong_byte(mini, qms):
    page = mini / BASE
    page.write_bytes(page.read_bytes().replace(b"For people", "Für people".encode("latin-1")))

    outcome = qms(mini, "check")

    assert outcome.code == 1
    assert outcome.err.startswith(f"{BASE}:7: error [file-encoding]")


def test_every_problem_of_the_files_is_told_at_once(mini, qms):
    edit(mini, PROFILE, "manufacturer:", "manufaturer:")
    edit(mini, "evidence/plan.yaml", "kind: tests", "kind: guesses")
    edit(mini, RULES, '"schemas": [', '"schemas": [,')

    outcome = qms(mini, "check")

    assert {line.split(":")[0] for line in outcome.err.splitlines() if ": error [" in line} == {
        PROFILE,
        "evidence/plan.yaml",
        RULES,
    }


def test_a_rule_that_sphinx_needs_refuses_is_named_with_its_line(mini, qms):
    path = mini / RULES
    path.write_text(path.read_text(encoding="utf-8").replace('"minContains"', '"minContents"', 1), encoding="utf-8")

    outcome = qms(mini, "check")

    assert outcome.code == 1
    assert outcome.err.startswith(f"{RULES}:4: error [link-rules] the rule requirement-unsatisfying is not valid")


def test_a_folder_that_is_no_project_is_said_to_be_none(tmp_path, qms):
    outcome = qms(tmp_path, "check")

    assert outcome.code == 1
    assert "error [project-missing]" in outcome.err


@pytest.mark.parametrize("name", ["broken YAML", "broken TOML", "broken facts", "catalogue missing"])
def test_what_was_built_before_stays_as_it_was(name, mini, qms):
    assert qms(mini, "build").code == 0
    before = snapshot(mini)
    file, old, new, _ = STOPS[name]
    edit(mini, file, old, new)

    assert qms(mini, "build").code == 1
    assert snapshot(mini) == before


def test_a_build_that_dies_while_pages_are_written_leaves_the_old_ones(mini, qms, monkeypatch):
    assert qms(mini, "build").code == 0
    before = snapshot(mini)

    def no_space(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copytree", no_space)
    outcome = qms(mini, "build")

    assert outcome.code == 1
    assert "error [file-unwritable] No space left on device" in outcome.err
    assert snapshot(mini) == before


def test_a_wrong_option_exits_with_1_because_2_means_findings(mini, qms):
    assert qms(mini, "build", "--to", "papyrus").code == 1
    assert qms(mini, "check", "--nonsense").code == 1
