"""`qms measure`: files in, facts out."""

from __future__ import annotations

from pathlib import Path

import click

from sphinx_qms.commands.criteria_on_pages import criteria_on_pages
from sphinx_qms.commands.options import project_option
from sphinx_qms.commands.progress import progress
from sphinx_qms.model.error import UserError
from sphinx_qms.model.facts import load_facts
from sphinx_qms.model.plan.load import FILE as PLAN
from sphinx_qms.model.plan.load import load_plan


@click.command()
@project_option
def measure(project: Path) -> int:
    """Measure what evidence/plan.yaml plans, and write evidence/facts.

    An entry that cannot be measured keeps its old facts; the others go on. What is measured for the first time keeps
    the criteria of the pages as they are then.
    """
    from sphinx_qms.measure.run import measure_plan  # brings the readers of test reports, which no other verb needs

    root = project.resolve()
    plan, facts = load_plan(root), load_facts(root)
    criteria = criteria_on_pages(root, plan, facts)
    with progress() as shown:
        done = measure_plan(root, plan, facts, criteria, progress=lambda need_id: shown.write(f"measuring {need_id}"))
    click.echo(f"{PLAN}: {len(done.changed)} changed, {len(done.unchanged)} unchanged, {len(done.problems)} problems")
    for need_id in done.changed:
        click.echo(f"  changed: {need_id}")
    if done.problems:
        raise UserError(done.problems)
    return 0
