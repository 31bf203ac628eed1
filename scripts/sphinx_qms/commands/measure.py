"""`qms measure`: files in, facts out."""

from __future__ import annotations

import re
from pathlib import Path

import click

from sphinx_qms.commands.options import project_option
from sphinx_qms.commands.progress import progress
from sphinx_qms.commands.stated_on_pages import stated_on_pages
from sphinx_qms.model.error import UserError, user_error
from sphinx_qms.model.facts import sound_facts
from sphinx_qms.model.plan.load import FILE as PLAN
from sphinx_qms.model.plan.load import load_plan


def _size(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is None or re.fullmatch(r"[1-9][0-9]*[MG]B", value):
        return value
    raise click.BadParameter("a size is written as 500MB or 8GB")


@click.command()
@project_option
@click.argument("need_ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "again", is_flag=True, help="Measure what has not changed as well.")
@click.option("--memory", metavar="SIZE", callback=_size, help="What DuckDB may take, such as 8GB; more goes to disk.")
def measure(project: Path, need_ids: tuple[str, ...], again: bool, memory: str | None) -> int:
    """Measure what evidence/plan.yaml plans, or the needs named, and write evidence/facts.

    What has not changed since it was measured is left out. An entry that cannot be measured keeps its old facts; the
    others go on. What is measured for the first time keeps the criteria of the pages as they are then. A comparison
    with anything but the last approved version of a model, and its frozen answers, is refused.
    """
    from sphinx_qms.measure.run import measure_plan  # brings the readers of tables and reports; no other verb needs it
    from sphinx_qms.measure.tables.open import MEMORY

    root = project.resolve()
    plan, facts = load_plan(root), sound_facts(root)
    if unknown := [need_id for need_id in need_ids if need_id not in plan.measurements]:
        hint = f"planned: {', '.join(plan.measurements) or 'none'}"
        raise user_error("measurement-unplanned", f"nothing is planned for {unknown[0]}", PLAN, hint=hint)
    chosen = [plan.measurements[need_id] for need_id in need_ids or plan.measurements]
    stated = stated_on_pages(root, chosen, facts)
    with progress() as shown:
        done = measure_plan(
            root,
            plan,
            facts,
            stated.criteria,
            stated.versions,
            progress=lambda text: shown.write(f"measuring {text}"),
            only=need_ids,
            again=again,
            memory=memory or MEMORY,
        )
    click.echo(f"{PLAN}: {len(done.changed)} changed, {len(done.unchanged)} unchanged, {len(done.problems)} problems")
    for need_id in done.changed:
        click.echo(f"  changed: {need_id}")
    if done.problems:
        raise UserError(done.problems)
    return 0
