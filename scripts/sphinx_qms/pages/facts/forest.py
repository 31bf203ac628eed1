"""Subgroups beside each other: a forest plot for each quantity, with what criteria ask for, and a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docutils import nodes

from sphinx_qms.model.number import Number
from sphinx_qms.pages.facts.choice import compared_groups
from sphinx_qms.pages.facts.numbers import number_table
from sphinx_qms.pages.facts.plots.charts import ForestChart, ForestRow
from sphinx_qms.pages.facts.saying import group_name, quantity_name, withheld_in_short
from sphinx_qms.pages.facts.scene import Scene, interval_at
from sphinx_qms.pages.facts.verdicts import threshold_of


def show_forest(scene: Scene) -> list[nodes.Node]:
    """For each quantity that is compared between subgroups a forest plot, and its numbers as a table."""
    shown: list[nodes.Node] = []
    for numbers in compared_groups(scene.facts, scene.choice, scene.groups):
        name = quantity_name(numbers[0].quantity, scene.view.words)
        caption = scene.caption("forest", name)
        told = [f"{group_name(number.group, scene.view.words)} {scene.say(number)}" for number in numbers]
        shown += [scene.plot(_chart(scene, numbers, name), caption, told), number_table(scene, numbers)]
    return shown


def _chart(scene: Scene, numbers: Sequence[Number], name: str) -> ForestChart:
    percent = scene.words.percent if numbers[0].unit == "proportion" else ""
    return ForestChart(tuple(_row(scene, number) for number in numbers), scene.words.criterion_limit, name, percent)


def _row(scene: Scene, number: Number) -> ForestRow:
    name = group_name(number.group, scene.view.words)
    if number.estimate is None:
        return ForestRow(name, withheld_in_short(number, scene.view.words), None, ())
    counted = scene.say(number, "count")
    estimate = scene.say(number, "estimate")
    text = f"{estimate} ({counted})" if counted else estimate
    return ForestRow(name, text, interval_at(0, number), tuple(_limits(scene, number)))


def _limits(scene: Scene, number: Number) -> Iterator[float]:
    """What the criteria that judged the number ask for."""
    for verdict in scene.view.report.verdicts:
        criterion = scene.view.graph.get(verdict.criterion)
        if criterion and verdict.measured == scene.facts.id and verdict.number and verdict.number.key == number.key:
            yield threshold_of(criterion)
