"""Every finding code has an example that triggers it and one that does not; both are really built.

The examples stand in `tests/findings/<code>.yaml`, with what the code means.
"""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from mini_project import REPOSITORY, append, edit
from sphinx_qms.commands.stated_on_pages import stated_on_pages
from sphinx_qms.measure.run import measure_plan
from sphinx_qms.model.plan.load import load_plan

EXAMPLES = Path(__file__).parent.parent / "findings"
CODES = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))


def example(code: str) -> dict[str, Any]:
    return yaml.safe_load((EXAMPLES / f"{code}.yaml").read_text(encoding="utf-8"))


def change(root: Path, changes: dict[str, Any]) -> None:
    for name, replacements in changes.get("replace", {}).items():
        for replacement in replacements:
            edit(root, name, replacement["old"], replacement["new"])
    for name, text in changes.get("add", {}).items():
        append(root, name, text)
    for name, text in changes.get("files", {}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    for name in changes.get("remove", []):
        (root / name).unlink()
    if measured := changes.get("measure"):
        plan = load_plan(root)
        chosen = replace(plan, measurements={name: plan.measurements[name] for name in measured})
        stated = stated_on_pages(root, chosen.measurements.values(), {})
        assert measure_plan(root, chosen, criteria=stated.criteria, versions=stated.versions).problems == ()
    if later := changes.get("then"):
        change(root, later)


@pytest.mark.parametrize("code", CODES)
def test_the_example_triggers_the_finding_once_at_its_place_and_nothing_else(code, mini, qms):
    case = example(code)
    change(mini, case["triggers"])

    outcome = qms(mini, "check")

    found = [item for item in outcome.findings() if item["code"] == code]
    expected = case["expect"]
    limited_before = [item for item in found if "MINI_2_b" in item["clauses"] and code == "clause-limited"]
    found = [item for item in found if item not in limited_before]
    assert len(found) == 1, outcome.out
    assert found[0]["file"] == expected["file"]
    assert found[0]["line"] > 0
    assert found[0]["need"] == expected.get("need", found[0]["need"])
    assert outcome.codes("error", "warning") - {code} == set(expected.get("with", [])), outcome.out
    assert outcome.code == (2 if outcome.codes("error") else 0)


@pytest.mark.parametrize("code", CODES)
def test_the_example_beside_it_is_quiet(code, mini, qms):
    case = example(code)
    change(mini, case["quiet"])

    outcome = qms(mini, "check")

    others = outcome.codes("error", "warning")
    # for the two sides of one question, the other side may speak
    assert code not in outcome.codes() or code == "clause-limited", outcome.out
    assert others == set(), outcome.out


def test_every_code_of_the_engine_and_of_the_link_rules_has_an_example():
    used = {code for path in (REPOSITORY / "scripts").rglob("*.py") for code in finding_codes(path)}
    rules = json.loads((REPOSITORY / "requirements_specs" / "link_rules.json").read_text(encoding="utf-8"))
    used |= {rule["id"] for rule in rules["schemas"]}
    assert used == set(CODES)


def finding_codes(path: Path) -> set[str]:
    """The codes that a module makes findings of: first arguments of Finding(…) and of helpers named _finding(…)."""
    codes = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"Finding", "_finding"}:
            first = node.args[0] if node.args else None
            options = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
            codes |= {item.value for item in options if isinstance(item, ast.Constant)}
    return codes


@pytest.mark.parametrize("code", ["comparison-not-last-approved", "comparison-other-file", "predictions-changed"])
def test_what_a_build_finds_wrong_of_a_comparison_is_not_measured_and_keeps_its_facts(code, mini, qms):
    if code == "predictions-changed":
        change(mini, example("comparison-other-file")["quiet"])
        append(mini, "evidence/data/one.csv", "13,0.9\n")
    else:
        change(mini, example(code)["triggers"])
    facts = mini / "evidence/facts/TEST_two.json"
    before = facts.read_bytes()

    outcome = qms(mini, "measure", "--all", "TEST_two")

    assert outcome.code == 1
    assert f"[{code}] TEST_two: " in outcome.err
    assert facts.read_bytes() == before
