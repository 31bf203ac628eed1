"""The criteria that the pages state, read before anything is measured for the first time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from sphinx_qms.checks.cascade import LOST
from sphinx_qms.checks.criteria import criteria_by_need
from sphinx_qms.commands.reporter import say
from sphinx_qms.model.error import Problem, UserError
from sphinx_qms.model.facts import CriterionAsMeasured, Facts, MeasuredFacts
from sphinx_qms.model.output import lock_folder
from sphinx_qms.model.plan.common import TableMeasurement
from sphinx_qms.model.plan.measurements import Measurement


def criteria_on_pages(
    root: Path, measurements: Iterable[Measurement], facts: Mapping[str, Facts]
) -> Mapping[str, tuple[CriterionAsMeasured, ...]]:
    """What judges each need of the pages today, by need id; empty where all of these tables were measured before.

    Facts keep the criteria of their first measurement, so only that one has to know them. Raises UserError where the
    pages cannot be read, or have lost a need: it could be a criterion.
    """
    tables = (item for item in measurements if isinstance(item, TableMeasurement))
    if all(isinstance(facts.get(item.id), MeasuredFacts) for item in tables):
        return {}
    from sphinx_qms.commands.sphinx_run import WORK, run_sphinx  # Sphinx is slow to load

    with lock_folder(root / WORK, announce=say):
        read = run_sphinx(root, "qms-report", 1, {"smartquotes": False}, doctrees="check")
    if lost := [finding for finding in read.report.findings if finding.code in LOST]:
        raise UserError([Problem(finding.location, finding.code, finding.message, finding.hint) for finding in lost])
    return criteria_by_need(read.graph)
