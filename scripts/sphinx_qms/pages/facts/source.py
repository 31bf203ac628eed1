"""Where numbers come from: the files with their fingerprints, and how often the set was evaluated."""

from __future__ import annotations

from docutils import nodes

from sphinx_qms.model.facts import facts_path
from sphinx_qms.model.plan.load import FILE
from sphinx_qms.pages.facts.digits import count
from sphinx_qms.pages.facts.scene import Cells, Scene
from sphinx_qms.pages.placeholder import bullets, paragraph, phrase

SHORT = 12
"""Characters of a fingerprint that are shown; all of it stands behind them."""


def show_source(scene: Scene) -> list[nodes.Node]:
    """The facts file and its entry in the plan, a table of the measured files, and the evaluations of the set."""
    words = scene.words
    files: list[Cells] = [
        [[nodes.literal("", item.path)], _rows(item.rows), fingerprint(item.sha256)] for item in scene.facts.inputs
    ]
    files += [
        [
            words.table_of.format(table=item.table, connection=item.connection),
            _rows(item.rows),
            fingerprint(item.sha256),
        ]
        for item in scene.facts.tables
    ]
    file = nodes.literal("", facts_path(scene.facts.id))
    told = phrase(words.facts_file, file=file, plan=nodes.literal("", FILE), entry=scene.facts.id)
    shown: list[nodes.Node] = [
        paragraph(*told),
        scene.table(scene.caption("source"), [words.file, words.rows, words.fingerprint], files),
    ]
    if lines := _evaluations(scene):
        shown.append(bullets(lines))
    return shown


def _evaluations(scene: Scene) -> list[list[nodes.Node]]:
    """How often each test set that these facts come from was evaluated."""
    return [
        phrase(
            scene.words.evaluations,
            dataset=scene.view.link(item.dataset),
            recorded=count(item.recorded),
            earlier=count(item.earlier),
        )
        for item in scene.view.report.evaluations
        if scene.facts.id in item.measured
    ]


def _rows(rows: int | None) -> str:
    return "" if rows is None else count(rows)


def fingerprint(sha256: str) -> list[nodes.Node]:
    """The beginning of a fingerprint; all of it stands behind."""
    return [nodes.abbreviation("", f"{sha256[:SHORT]}…", explanation=sha256, classes=["qms-hash"])]
