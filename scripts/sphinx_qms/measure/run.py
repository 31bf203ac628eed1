"""The whole plan measured: facts written, the environment of the run beside them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sphinx_qms.measure.tests import measure_tests, read_test_report
from sphinx_qms.model.error import Problem, UserError
from sphinx_qms.model.facts import facts_path
from sphinx_qms.model.output import write_aside
from sphinx_qms.model.plan import TestMeasurement


@dataclass(frozen=True)
class Measured:
    """What a run of the plan did: the facts that changed and that stayed as they were, and what went wrong."""

    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    problems: tuple[Problem, ...]


def measure_plan(root: Path, plan: Mapping[str, TestMeasurement], progress: Callable[[str], object] = str) -> Measured:
    """Measures each entry of the plan and writes its facts.

    An entry that cannot be measured is a problem of its own: the others go on, and its old facts stay.
    """
    report = cache(lambda name: read_test_report(root, name))
    changed: list[str] = []
    unchanged: list[str] = []
    problems: list[Problem] = []
    for measurement in plan.values():
        progress(measurement.id)
        try:
            source = report(measurement.report)
            facts = measure_tests(source, measurement)
        except UserError as error:
            problems += error.problems
            continue
        path = root / facts_path(measurement.id)
        text = facts_json(facts)
        same = path.is_file() and path.read_bytes() == text.encode()
        (unchanged if same else changed).append(measurement.id)
        if not same:
            write_aside(path, text)
            write_aside(path.with_name(f"{measurement.id}.run.json"), facts_json({"environment": source.environment}))
    return Measured(tuple(changed), tuple(unchanged), tuple(dict.fromkeys(problems)))


def facts_json(data: Mapping[str, Any]) -> str:
    """Facts as text: sorted keys, one value a line, the same data the same bytes."""
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
