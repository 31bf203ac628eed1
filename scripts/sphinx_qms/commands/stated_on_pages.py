"""What the pages state of what is measured: criteria, and which version of a model was approved last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sphinx_qms.checks.cascade import LOST
from sphinx_qms.checks.criteria import criteria_by_need
from sphinx_qms.checks.versions import model_versions
from sphinx_qms.commands.reporter import say
from sphinx_qms.model.error import Problem, UserError
from sphinx_qms.model.facts import CriterionAsMeasured, Facts, MeasuredFacts
from sphinx_qms.model.output import lock_folder
from sphinx_qms.model.plan.common import TableMeasurement
from sphinx_qms.model.plan.measurements import Measurement
from sphinx_qms.model.plan.studies import ComparisonMeasurement
from sphinx_qms.model.versions import ModelVersion


@dataclass(frozen=True)
class Stated:
    """What judges each need of the pages today, by need id, and the versions of all models."""

    criteria: Mapping[str, tuple[CriterionAsMeasured, ...]] = field(default_factory=dict)
    versions: tuple[ModelVersion, ...] = ()


def stated_on_pages(root: Path, measurements: Iterable[Measurement], facts: Mapping[str, Facts]) -> Stated:
    """What the pages state of these measurements; nothing where none of them has to know it.

    Facts keep the criteria of their first measurement, so only that one has to know them; a comparison has to know each
    time which version is the last approved one. Raises UserError where the pages cannot be read, or have lost a need:
    it could be a criterion, or a version.
    """
    tables = [item for item in measurements if isinstance(item, TableMeasurement)]
    known = all(isinstance(facts.get(item.id), MeasuredFacts) for item in tables)
    if known and not any(isinstance(item, ComparisonMeasurement) for item in tables):
        return Stated()
    from sphinx_qms.commands.sphinx_run import WORK, run_sphinx  # Sphinx is slow to load

    with lock_folder(root / WORK, announce=say):
        read = run_sphinx(root, "qms-report", 1, {"smartquotes": False}, doctrees="check")
    if lost := [finding for finding in read.report.findings if finding.code in LOST]:
        raise UserError([Problem(finding.location, finding.code, finding.message, finding.hint) for finding in lost])
    return Stated(criteria_by_need(read.graph), model_versions(read.graph))
