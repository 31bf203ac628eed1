"""A measurement of tables: what its kind measures, with the inputs and criteria that belong to it, as facts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from sphinx_qms.measure.agreement.measure import measure_agreement
from sphinx_qms.measure.comparison.measure import measure_comparison
from sphinx_qms.measure.dataset.measure import measure_dataset
from sphinx_qms.measure.factors.measure import measure_factors
from sphinx_qms.measure.independence.measure import measure_independence
from sphinx_qms.measure.monitoring.measure import measure_monitoring
from sphinx_qms.measure.performance.measure import measure_performance
from sphinx_qms.measure.reader_study.measure import measure_reader_study
from sphinx_qms.measure.robustness.measure import measure_robustness
from sphinx_qms.measure.scenarios.measure import measure_scenarios
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.values import Values
from sphinx_qms.model.facts import CriterionAsMeasured, InputFile, InputTable, MeasuredFacts
from sphinx_qms.model.plan.common import TableMeasurement
from sphinx_qms.model.plan.measurements import PerformanceMeasurement
from sphinx_qms.model.plan.studies import ComparisonMeasurement
from sphinx_qms.model.project_files import file_sha256, files_matching

Measure = Callable[[Tables, Any, int], Values]
KINDS: Mapping[str, Measure] = {
    "agreement": measure_agreement,
    "dataset": measure_dataset,
    "factors": measure_factors,
    "independence": measure_independence,
    "monitoring": measure_monitoring,
    "performance": measure_performance,
    "comparison": measure_comparison,
    "reader_study": measure_reader_study,
    "robustness": measure_robustness,
    "scenarios": measure_scenarios,
}
"""By kind, what measures it: tables, measurement and smallest count in, values out."""


def measure_in_tables(
    root: Path,
    tables: Tables,
    measurement: TableMeasurement,
    minimum_cell: int,
    before: MeasuredFacts | None,
    judged_by: Iterable[CriterionAsMeasured],
) -> dict[str, Any]:
    """The facts of one measurement, ready to be written as JSON.

    The criteria are those of the first measurement and of no later one, so that one which is changed or added when the
    result is known differs from the facts. An evaluation of other rows or scores, or by another plan, is added to those
    of before.
    """
    kind = cast(Any, measurement).kind
    with tables.used() as read:
        values = KINDS[kind](tables, measurement, minimum_cell)
    files = {name: InputFile(name, file_sha256(root / name)) for name in files_matching(root, measurement.globs)}
    files |= {item.path: item for item in read if isinstance(item, InputFile)}
    databases = sorted(
        (item for item in read if isinstance(item, InputTable)), key=lambda item: (item.connection, item.table)
    )
    inputs = [*(_written(files[name]) for name in sorted(files)), *map(_written, databases)]
    data: dict[str, Any] = {
        "version": 1,
        "id": measurement.id,
        "kind": kind,
        "plan": measurement.fingerprint,
        "inputs": inputs,
        "values": values.as_data(),
        "criteria": [asdict(criterion) for criterion in (before.criteria if before else judged_by)],
    }
    if isinstance(measurement, PerformanceMeasurement | ComparisonMeasurement):
        evaluated = _fingerprint([measurement.fingerprint, *sorted(map(_fingerprint, map(_written, read)))])
        data["evaluations"] = list(dict.fromkeys([*(before.evaluations if before else ()), evaluated]))
    return data


def _fingerprint(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def _written(item: InputFile | InputTable) -> dict[str, Any]:
    return {name: value for name, value in asdict(item).items() if value is not None}
