"""The whole plan measured: facts written, the environment of the run beside them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sphinx_qms.measure.environment import environment
from sphinx_qms.measure.in_tables import measure_in_tables
from sphinx_qms.measure.tables.open import open_tables
from sphinx_qms.measure.tests import measure_tests, read_test_report
from sphinx_qms.model.error import Problem, UserError, user_error
from sphinx_qms.model.facts import CriterionAsMeasured, Facts, MeasuredFacts, facts_path
from sphinx_qms.model.output import write_aside
from sphinx_qms.model.plan.load import Plan
from sphinx_qms.model.plan.measurements import Measurement, TestMeasurement


@dataclass(frozen=True)
class Measured:
    """What a run of the plan did: the facts that changed and that stayed as they were, and what went wrong."""

    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    problems: tuple[Problem, ...]


def measure_plan(
    root: Path,
    plan: Plan,
    facts: Mapping[str, Facts] | None = None,
    criteria: Mapping[str, tuple[CriterionAsMeasured, ...]] | None = None,
    progress: Callable[[str], object] = str,
) -> Measured:
    """Measures each entry of the plan and writes its facts.

    `facts` are those of before, `criteria` what judges each need of the pages today. An entry that cannot be measured
    is a problem of its own: the others go on, and its old facts stay.
    """
    report = cache(lambda name: read_test_report(root, name))
    changed: list[str] = []
    unchanged: list[str] = []
    problems: list[Problem] = []
    with open_tables(root, plan.tables) as tables:
        for measurement in plan.measurements.values():
            progress(measurement.id)
            try:
                if isinstance(measurement, TestMeasurement):
                    source = report(measurement.report)
                    data, ran_in = measure_tests(source, measurement), source.environment
                else:
                    before = (facts or {}).get(measurement.id)
                    known = before if isinstance(before, MeasuredFacts) else None
                    judged_by = _judged_by(measurement, known, criteria)
                    data = measure_in_tables(root, tables, measurement, plan.minimum_cell, known, judged_by)
                    ran_in = environment()
            except UserError as error:
                problems += error.problems
                continue
            path = root / facts_path(measurement.id)
            text = facts_json(data)
            same = path.is_file() and path.read_bytes() == text.encode()
            (unchanged if same else changed).append(measurement.id)
            if not same:
                write_aside(path, text)
                write_aside(path.with_name(f"{measurement.id}.run.json"), facts_json({"environment": ran_in}))
    return Measured(tuple(changed), tuple(unchanged), tuple(dict.fromkeys(problems)))


def _judged_by(
    measurement: Measurement,
    before: MeasuredFacts | None,
    criteria: Mapping[str, tuple[CriterionAsMeasured, ...]] | None,
) -> tuple[CriterionAsMeasured, ...]:
    """The criteria that judge a need when it is measured first; raises UserError where no page has the need yet.

    Criteria that are only written then would come after the result.
    """
    if before or criteria is None:
        return ()
    if measurement.id not in criteria:
        where = measurement.location
        message = f"no page has the need {measurement.id}, so nothing says by which criteria it is judged"
        hint = f"write the {measurement.needs[0]} with its criteria first; what comes after the result is a finding"
        raise user_error("measurement-unknown", message, where.file, where.line, hint)
    return criteria[measurement.id]


def facts_json(data: Mapping[str, Any]) -> str:
    """Facts as text: sorted keys, one value a line, the same data the same bytes."""
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
