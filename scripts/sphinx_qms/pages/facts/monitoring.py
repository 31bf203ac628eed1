"""Windows of time against the reference: how inputs and answers drift, and how well the model performs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from docutils import nodes

from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.studies import REFERENCE
from sphinx_qms.model.verdict import Outcome
from sphinx_qms.pages.facts.beside import compared_table
from sphinx_qms.pages.facts.compared import Compared, compared, in_order, ordered
from sphinx_qms.pages.facts.forest import in_scale, limits
from sphinx_qms.pages.facts.plots.charts import TimeChart, TimeLine, TimePoint
from sphinx_qms.pages.facts.saying import group_name, quantity_name
from sphinx_qms.pages.facts.scene import Scene


def show_drift(scene: Scene) -> list[nodes.Node]:
    """The stability index of each variable through the windows with the limits of criteria, and a table with tests."""
    return _show(scene, "drift")


def show_windows(scene: Scene) -> list[nodes.Node]:
    """How well the model performs in each window, with intervals and limits of criteria, and a table."""
    return _show(scene, "windows")


def _show(scene: Scene, part: str) -> list[nodes.Node]:
    shown: list[nodes.Node] = []
    for item, numbers in compared(scene.facts, part, scene.choice):
        drawn = in_order((number for number in numbers if number.quantity == item.drawn), scene.groups)
        name = quantity_name(item.drawn, scene.view.words)
        told = [f"{group_name(number.group, scene.view.words)} {scene.say(number)}" for number in drawn]
        shown += [
            scene.plot(_chart(scene, item, drawn), scene.caption(part, name), told),
            compared_table(scene, item, numbers),
        ]
    return shown


def _chart(scene: Scene, item: Compared, drawn: Sequence[Number]) -> TimeChart:
    """A line for each variable or subgroup, one without a name for all rows; the reference stands apart."""
    words = scene.view.words
    lines: dict[str, dict[str, Number]] = {}
    for number in drawn:
        window, _, detail = number.group.partition(": ")
        lines.setdefault(detail, {})[window] = number
    windows = ordered((number.group.partition(": ")[0] for number in drawn), scene.groups)
    named = {detail: group_name(detail, words) if detail or len(lines) > 1 else "" for detail in lines}
    broken = _broken(scene)
    return TimeChart(
        windows=tuple(group_name(window, words) for window in windows),
        lines=tuple(
            TimeLine(named[detail], tuple(_point(numbers.get(window), broken) for window in windows))
            for detail, numbers in lines.items()
        ),
        limits=tuple(_limits(scene, lines, named)),
        broken=scene.words.limit_broken,
        up=quantity_name(item.drawn, words),
        percent=scene.words.percent if drawn[0].unit == "proportion" else "",
        apart=int(REFERENCE in windows),
    )


def _point(number: Number | None, broken: frozenset[str]) -> TimePoint:
    if number is None or number.estimate is None:
        return TimePoint(None, False)
    return TimePoint(in_scale(number), number.key in broken)


def _broken(scene: Scene) -> frozenset[str]:
    """The keys of the numbers that are beyond what a criterion asks."""
    return frozenset(
        verdict.number.key
        for verdict in scene.view.report.verdicts
        if verdict.measured == scene.facts.id and verdict.number and verdict.outcome is Outcome.NOT_MET
    )


def _limits(
    scene: Scene, lines: Mapping[str, Mapping[str, Number]], named: Mapping[str, str]
) -> Iterable[tuple[float, str]]:
    """What criteria ask for, each value once, with the names of the lines that it holds for."""
    asked: dict[float, dict[str, None]] = {}
    for detail, numbers in lines.items():
        for number in numbers.values():
            for limit in limits(scene, number):
                asked.setdefault(limit, {})[named[detail]] = None
    for limit, details in asked.items():
        whole = len(details) == len(lines) or not any(details)
        about = scene.view.words.colon + scene.view.words.listing.join(filter(None, details))
        yield limit, scene.words.criterion_limit + ("" if whole else about)
