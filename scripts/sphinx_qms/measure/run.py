"""The whole plan measured: facts written, the environment of the run beside them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sphinx_qms.measure.environment import engine_sha256, environment
from sphinx_qms.measure.failures import explained
from sphinx_qms.measure.in_tables import measure_in_tables
from sphinx_qms.measure.read_columns import a_problem
from sphinx_qms.measure.tables.open import MEMORY, Tables, open_tables
from sphinx_qms.measure.tests import measure_tests, read_test_report
from sphinx_qms.model.error import Problem, UserError, user_error
from sphinx_qms.model.facts import (
    CriterionAsMeasured,
    Facts,
    MeasuredFacts,
    changed_inputs,
    facts_path,
    run_path,
)
from sphinx_qms.model.output import write_aside
from sphinx_qms.model.plan.load import Plan
from sphinx_qms.model.plan.measurements import Measurement, TestMeasurement
from sphinx_qms.model.plan.studies import ComparisonMeasurement
from sphinx_qms.model.versions import ModelVersion, comparison_faults


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
    versions: Sequence[ModelVersion] | None = None,
    progress: Callable[[str], object] = str,
    *,
    only: Collection[str] = (),
    again: bool = False,
    memory: str = MEMORY,
) -> Measured:
    """Measures each entry of the plan, or those named in `only`, and writes its facts.

    `facts` are those of before that can be read, `criteria` what judges each need of the pages today, `versions` those
    of all models: a comparison with anything but the last approved one is refused. A measurement of tables whose plan,
    inputs and engine are those of its facts is left out, unless `again`. An entry that cannot be measured is a problem
    of its own: the others go on, and its old facts stay. `memory` is what DuckDB may take of it; what is larger goes to
    disk.
    """
    report = cache(lambda name: read_test_report(root, name))
    changed: list[str] = []
    unchanged: list[str] = []
    problems: list[Problem] = []
    current = ""
    with open_tables(root, plan.tables, memory, lambda text: progress(f"{current}: {text}")) as tables:
        for current, measurement in plan.measurements.items():
            if only and current not in only:
                continue
            progress(current)
            try:
                if isinstance(measurement, TestMeasurement):
                    source = report(measurement.report)
                    data = measure_tests(source, measurement)
                    run: dict[str, Any] = {"environment": source.environment}
                else:
                    known = _facts_before(root, current, facts)
                    _refuse_other_versions(root, plan, measurement, versions)
                    judged_by = _judged_by(measurement, known, criteria)
                    with explained(measurement):
                        if known and not again and _is_up_to_date(root, tables, plan, known):
                            unchanged.append(current)
                            continue
                        data = measure_in_tables(root, tables, measurement, plan.minimum_cell, known, judged_by)
                    run = {"environment": environment(), "engine": engine_sha256()}
                is_new = _write(root, current, data, run)
            except UserError as error:
                problems += error.problems
            else:
                (changed if is_new else unchanged).append(current)
    return Measured(tuple(changed), tuple(unchanged), tuple(dict.fromkeys(problems)))


def _facts_before(root: Path, need_id: str, facts: Mapping[str, Facts] | None) -> MeasuredFacts | None:
    """The facts of tables that a need has; raises UserError where it has some that cannot be read.

    Measured anew, they would lose the criteria of the first measurement.
    """
    before = (facts or {}).get(need_id)
    path = facts_path(need_id)
    if facts is not None and before is None and (root / path).is_file():
        message = "the facts of before cannot be read, nor by which criteria they were judged first"
        raise user_error("facts-damaged", message, path, hint=f"restore the file: git checkout -- {path}")
    return before if isinstance(before, MeasuredFacts) else None


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


def _refuse_other_versions(
    root: Path, plan: Plan, measurement: Measurement, versions: Sequence[ModelVersion] | None
) -> None:
    """Raises UserError where a comparison is not one with the last approved version and its frozen answers."""
    if versions is None or not isinstance(measurement, ComparisonMeasurement):
        return
    faults = comparison_faults(root, measurement, plan.tables, versions)
    if problems := [a_problem(measurement, code, fault.message, fault.hint) for code, fault in faults]:
        raise UserError(problems)


def _is_up_to_date(root: Path, tables: Tables, plan: Plan, facts: MeasuredFacts) -> bool:
    """Whether plan, inputs and engine are those of the facts; a table of a database is read to know."""
    if changed_inputs([facts], plan.measurements, root) or _run_of(root, facts.id).get("engine") != engine_sha256():
        return False
    names = {(table.connection, table.table): name for name, table in plan.tables.items()}
    return all(tables.input(names[table.connection, table.table]) == table for table in facts.tables)


def _run_of(root: Path, need_id: str) -> Mapping[str, Any]:
    """What is known of the run that made the facts of a need; empty where that is missing or damaged."""
    try:
        data = json.loads((root / run_path(need_id)).read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _write(root: Path, need_id: str, data: Mapping[str, Any], run: Mapping[str, Any]) -> bool:
    """Whether the facts are others than those that stood there; what stays the same is not written again.

    The run is written with facts that changed, and where another engine came to the same facts.
    """
    path, text = root / facts_path(need_id), facts_json(data)
    try:
        is_new = not path.is_file() or path.read_bytes() != text.encode()
        if is_new:
            write_aside(path, text)
        if is_new or run.get("engine") != _run_of(root, need_id).get("engine"):
            write_aside(root / run_path(need_id), facts_json(run))
    except OSError as error:
        raise user_error("facts-unwritable", f"it cannot be written ({error.strerror})", facts_path(need_id)) from None
    return is_new


def facts_json(data: Mapping[str, Any]) -> str:
    """Facts as text: sorted keys, one value a line, the same data the same bytes.

    Raises ValueError for a number that is none: who measured it has to say that there is nothing to tell.
    """
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"
