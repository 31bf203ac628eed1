"""Test results: a JUnit report in, the facts of each test need out."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from lxml import etree  # type: ignore[import-untyped]
from ub_test_reports.errors import ReportReadError
from ub_test_reports.junitparser import JUnitParser

from sphinx_qms.measure.report_properties import COLLECTED, ENVIRONMENT, NODE, TESTED, VERIFIES
from sphinx_qms.model.error import user_error
from sphinx_qms.model.facts import OUTCOMES
from sphinx_qms.model.plan.measurements import TestMeasurement
from sphinx_qms.model.yaml_file import parse_json

RUN_AGAIN = "run the tests again: tox -e evidence"
LARGEST = 20_000_000
"""Bytes that a report may have, some 60,000 cases; its reader takes thirty times as much memory."""


@dataclass(frozen=True)
class ExecutedCase:
    """A case of a test report, and the requirements that it says it verifies."""

    node: str
    outcome: str
    verifies: tuple[str, ...]


@dataclass(frozen=True)
class TestReport:
    """A test report: its cases, the files that were tested with their SHA-256, the environment of the run.

    `collected` are the nodes of all cases that there were to run.
    """

    name: str
    cases: tuple[ExecutedCase, ...]
    tested: Mapping[str, str]
    environment: Mapping[str, Any]
    collected: tuple[str, ...] = ()

    __test__ = False


def read_test_report(root: Path, name: str) -> TestReport:
    """The JUnit report `name`, written by pytest with the sphinx-qms plugin and `--tested`.

    Raises UserError where it is missing, broken, or does not say which files were tested: a result without the
    fingerprint of what was tested proves nothing.
    """
    path = root / name
    if not path.is_file():
        raise user_error("report-missing", "there is no such test report", name, hint=RUN_AGAIN)
    _refuse_hostile(path, name)
    try:
        suites = JUnitParser(str(path)).parse()
    except (ReportReadError, ValueError, OSError) as error:
        reason = str(error).replace(f"{root}/", "").splitlines()[0]
        raise user_error("report-broken", f"not a JUnit report: {reason}", name, hint=RUN_AGAIN) from None
    leaves = [leaf for suite in suites for leaf in _leaf_suites(suite)]
    properties: dict[str, str] = {}
    for suite in leaves:
        properties |= suite["properties"]
    if TESTED not in properties:
        hint = "run pytest with sphinx-qms installed and --tested=FOLDER"
        raise user_error("report-without-tested", "the report does not say which files were tested", name, hint=hint)
    return TestReport(
        name=name,
        cases=_one_per_node(case for suite in leaves for case in _cases(suite)),
        tested=parse_json(properties[TESTED], name, RUN_AGAIN),
        environment=parse_json(properties.get(ENVIRONMENT, "{}"), name, RUN_AGAIN),
        collected=tuple(parse_json(properties.get(COLLECTED, "[]"), name, RUN_AGAIN)),
    )


def _refuse_hostile(path: Path, name: str) -> None:
    """Raises UserError for what no test run writes and a parser of XML pays for: too much text, declared entities.

    The limits of libxml2 hold as well: nesting, and the length of one text.
    """
    if path.stat().st_size > LARGEST:
        message = f"not a JUnit report: more than {LARGEST:,} bytes"
        hint = "keep what tests print out of it: pytest -o junit_logging=no"
        raise user_error("report-broken", message, name, hint=hint)
    try:
        with path.open("rb") as file:
            _, root = next(etree.iterparse(file, events=("start",), resolve_entities=False))
    except (etree.XMLSyntaxError, StopIteration, OSError):
        return  # the reader says where and why
    if root.getroottree().docinfo.doctype:
        message = "not a JUnit report: it has a document type, which can hold or fetch anything"
        raise user_error("report-broken", message, name, hint=RUN_AGAIN)


def _leaf_suites(suite: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield suite
    for inner in suite["testsuite_nested"]:
        yield from _leaf_suites(inner)


def _cases(suite: Mapping[str, Any]) -> Iterator[ExecutedCase]:
    for case in suite["testcases"]:
        properties = case["properties"]
        if properties.keys() & {NODE, VERIFIES}:
            outcome = case["result"] if case["result"] in OUTCOMES else "error"
            requirements = tuple(name.strip() for name in properties.get(VERIFIES, "").split(",") if name.strip())
            yield ExecutedCase(properties.get(NODE, case["name"]), outcome, requirements)


def _one_per_node(cases: Iterable[ExecutedCase]) -> tuple[ExecutedCase, ...]:
    """Each node once: pytest reports a test that passes and then fails in its teardown as two cases."""
    by_node: dict[str, ExecutedCase] = {}
    for case in cases:
        earlier = by_node.get(case.node)
        if earlier is None or earlier.outcome == "passed":
            by_node[case.node] = case
    return tuple(by_node.values())


def measure_tests(report: TestReport, measurement: TestMeasurement) -> dict[str, Any]:
    """The facts of one test need, ready to be written as JSON.

    Raises UserError where the report has no case of it, where a case was left out or failed without a mark, or where
    a glob matches no tested file: the results would prove nothing, or would never become stale.
    """
    ours = [case for case in report.cases if _belongs(case.node, measurement)]
    cases = [case for case in ours if case.verifies]
    where = measurement.location
    ran = {case.node for case in ours}
    if missed := [node for node in report.collected if _belongs(node, measurement) and node not in ran]:
        message = f"{measurement.id}: {missed[0]} was there to run and did not"
        raise user_error("case-not-run", message, where.file, where.line, "run all tests, without -k, -x or --lf")
    if silent := [case for case in ours if not case.verifies and case.outcome != "passed"]:
        message = f"{measurement.id}: {silent[0].node} did not pass, and does not say what it verifies"
        raise user_error("case-without-mark", message, where.file, where.line, "mark it, or mend it")
    if not cases:
        message = f"{report.name} has no case of {measurement.id} ({', '.join(measurement.cases)})"
        raise user_error("cases-missing", message, where.file, where.line, RUN_AGAIN)
    for glob in measurement.globs:
        if not any(fnmatchcase(path, glob) for path in report.tested):
            message = f"{measurement.id}: no tested file matches {glob}"
            hint = "correct the glob, or test with --tested=FOLDER above those files"
            raise user_error("tested-missing", message, where.file, where.line, hint)
    inputs = [
        {"path": path, "sha256": sha256}
        for path, sha256 in sorted(report.tested.items())
        if any(fnmatchcase(path, glob) for glob in measurement.globs)
    ]
    executed = sorted(cases, key=lambda case: case.node)
    names = Counter(_result_id(measurement.id, case.node) for case in executed)
    rows = [_row(measurement.id, case, names) for case in executed]
    return {"version": 1, "id": measurement.id, "kind": "tests", "inputs": inputs, "values": {"cases": rows}}


def _belongs(node: str, measurement: TestMeasurement) -> bool:
    """Whether a case stands in a test file of the measurement."""
    file = node.partition("::")[0]
    return any(fnmatchcase(file, glob) for glob in measurement.cases)


def _row(need_id: str, case: ExecutedCase, names: Mapping[str, int]) -> dict[str, Any]:
    name = _result_id(need_id, case.node)
    # `[-1.0]` and `[1.0]` make the same id, and a name in Korean makes none; a few digits of the node tell them apart,
    # whatever else is added
    if names[name] > 1 or name == _result_id(need_id, ""):
        name = f"{name}_{hashlib.sha256(case.node.encode()).hexdigest()[:6]}"
    return {
        "id": name,
        "case": case.node,
        "title": _case_name(case.node).replace("_", " ").strip() or case.node,
        "outcome": case.outcome,
        "verifies": sorted(case.verifies),
    }


def _result_id(need_id: str, node: str) -> str:
    words = re.findall(r"[A-Za-z0-9]+", _case_name(node))
    return "_".join(["RESULT", need_id.removeprefix("TEST_"), *words])


def _case_name(node: str) -> str:
    return node.partition("::")[2].removeprefix("test_")
