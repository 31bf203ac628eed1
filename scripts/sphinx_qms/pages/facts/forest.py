"""Groups and differences beside each other: a forest plot for each quantity, with what criteria ask, and a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from docutils import nodes

from sphinx_qms.model.number import Number
from sphinx_qms.pages.facts.beside import compared_table
from sphinx_qms.pages.facts.compared import compared, in_order
from sphinx_qms.pages.facts.plots.charts import ForestChart, ForestRow, Interval
from sphinx_qms.pages.facts.saying import group_name, in_points, p_said, quantity_name, withheld_in_short
from sphinx_qms.pages.facts.scene import Scene, interval_at
from sphinx_qms.pages.facts.verdicts import threshold_of

_RATIOS = frozenset({"odds_ratio"})
"""Quantities whose 1 is no difference, on a logarithmic axis."""


def show_forest(scene: Scene) -> list[nodes.Node]:
    """For each quantity that is compared between groups a forest plot, and its numbers as a table."""
    return _show(scene, "forest")


def show_differences(scene: Scene) -> list[nodes.Node]:
    """For each difference by group a forest plot beside the line of no difference, and both sides of it as a table."""
    return _show(scene, "differences")


def _show(scene: Scene, part: str) -> list[nodes.Node]:
    shown: list[nodes.Node] = []
    for item, numbers in compared(scene.facts, part, scene.choice):
        drawn = in_order((number for number in numbers if number.quantity == item.drawn), scene.groups)
        name = quantity_name(item.drawn, scene.view.words)
        caption = scene.caption(part, name)
        told = [f"{group_name(number.group, scene.view.words)} {scene.say(number)}" for number in drawn]
        tests = [
            number for number in numbers if number.quantity.endswith("_p") and not item.drawn.endswith("_difference")
        ]
        chart = _chart(scene, in_order([*drawn, *_heads(drawn, tests)], scene.groups), name, drawn[0])
        shown += [scene.plot(chart, caption, told), compared_table(scene, item, numbers)]
    return shown


def _heads(drawn: Sequence[Number], tests: Sequence[Number]) -> list[Number]:
    """The p-values of groups that have no number of their own, such as a factor above its levels."""
    groups = {number.group for number in drawn}
    return [number for number in tests if number.group not in groups]


def _chart(scene: Scene, numbers: Sequence[Number], name: str, sample: Number) -> ForestChart:
    ratio = sample.quantity in _RATIOS
    none = 0.0 if sample.unit == "difference" else 1.0 if ratio else None
    points = scene.words.points.format(number="").strip()
    return ForestChart(
        rows=tuple(_row(scene, number) for number in numbers),
        limit=scene.words.criterion_limit,
        across=f"{name} ({points})" if in_points(sample) else name,
        percent=scene.words.percent if sample.unit == "proportion" else "",
        none=none,
        no_difference=scene.words.no_difference,
        logarithmic=ratio,
    )


def _row(scene: Scene, number: Number) -> ForestRow:
    name = group_name(number.group, scene.view.words)
    overall = number.group == ""
    if number.quantity.endswith("_p"):
        return ForestRow(name, p_said(number, scene.view.words), None, (), overall)
    if number.estimate is None:
        return ForestRow(name, withheld_in_short(number, scene.view.words), None, (), overall)
    counted = scene.say(number, "count")
    estimate = scene.say(number, "estimate")
    text = f"{estimate} ({counted})" if counted else estimate
    return ForestRow(name, text, in_scale(number), tuple(limits(scene, number)), overall)


def in_scale(number: Number, at: float = 0) -> Interval:
    """The number at a place of a plot, differences of shares in percentage points."""
    factor = _scale(number)
    scaled = [None if amount is None else factor * amount for amount in (number.estimate, number.lower, number.upper)]
    return interval_at(at, replace(number, estimate=scaled[0], lower=scaled[1], upper=scaled[2]))


def _scale(number: Number) -> int:
    return 100 if in_points(number) else 1


def limits(scene: Scene, number: Number) -> Iterator[float]:
    """What the criteria that judged the number ask for, in the scale of its plot."""
    for verdict in scene.view.report.verdicts:
        criterion = scene.view.graph.get(verdict.criterion)
        if criterion and verdict.measured == scene.facts.id and verdict.number and verdict.number.key == number.key:
            yield _scale(number) * threshold_of(criterion)
