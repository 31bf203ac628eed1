"""A changed model beside the approved one: which versions they are, and which cases became wrong or right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from docutils import nodes

from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.studies import ComparisonMeasurement, Version
from sphinx_qms.pages.facts.beside import Column, beside_each_other
from sphinx_qms.pages.facts.compared import ordered
from sphinx_qms.pages.facts.parts import NEWLY, own_numbers
from sphinx_qms.pages.facts.plots.charts import DivergingChart, DivergingRow
from sphinx_qms.pages.facts.saying import group_name, quantity_name, withheld_in_short
from sphinx_qms.pages.facts.scene import Cells, Scene
from sphinx_qms.pages.facts.source import fingerprint

_WORSE = ("newly_missed", "newly_alarmed")
_BETTER = ("newly_found", "newly_cleared")
_PAIRED = ("both_right", "newly_right", "newly_wrong", "both_wrong")


def show_versions(scene: Scene) -> list[nodes.Node]:
    """Model, version, day of approval, file of the answers with its fingerprint, and threshold of both versions."""
    words = scene.words
    planned = scene.view.project.plan.measurements.get(scene.facts.id)
    if not isinstance(planned, ComparisonMeasurement):
        return []
    versions = {"approved": planned.approved, "changed": planned.changed}
    columns = [_version(scene, name, version) for name, version in versions.items()]
    view = scene.view
    headings = [
        view.kind("model").capitalize(),
        view.words.field_name("version"),
        view.words.status,
        view.words.field_name("approved_on"),
    ]
    headings += [view.words.field_name("predictions"), words.fingerprint, words.threshold]
    rows: list[Cells] = [
        [heading, *cells] for heading, *cells in zip(headings, *columns, strict=True) if any(map(bool, cells))
    ]
    return [scene.table(scene.caption("versions"), [words.version, words.approved, words.changed], rows)]


def _version(scene: Scene, name: str, version: Version) -> list[str | list[nodes.Node]]:
    """The cells of one version."""
    need = scene.view.graph.get(version.model)
    table = scene.view.project.plan.tables.get(version.rows.table)
    path = table.file if table else ""
    read = next((item for item in scene.facts.inputs if item.path == path), None)
    threshold = scene.facts.numbers.get(f"threshold_{name}")
    return [
        scene.view.named(need) if need else version.model,
        need.text("version") if need else "",
        scene.view.status(need.status) if need else "",
        need.text("approved_on") if need else "",
        [nodes.literal("", path)] if path else "",
        fingerprint(read.sha256) if read else "",
        scene.anchored(threshold, scene.say(threshold)) if threshold else "",
    ]


def show_newly(scene: Scene) -> list[nodes.Node]:
    """How many cases became wrong and right by group, as bars to both sides, with a table of all of them."""
    words = scene.words
    numbers = {number.key: number for number in own_numbers(scene.facts, NEWLY, scene.choice)}
    groups = ordered((number.group for number in numbers.values()), scene.groups)
    rows = [_row(scene, numbers, group) for group in groups]
    names = {quantity: quantity_name(quantity, scene.view.words) for quantity in NEWLY}
    chart = DivergingChart(
        rows=tuple(rows),
        against=tuple(names[quantity] for quantity in _WORSE),
        in_favour=tuple(names[quantity] for quantity in _BETTER),
        across=words.cases,
    )
    comma = scene.view.words.comma
    told = [
        f"{group_name(number.group, scene.view.words)}{comma}{names[number.quantity]} {scene.say(number)}"
        for number in numbers.values()
    ]
    columns: list[Column] = [
        (names[quantity], {number.group: number for number in numbers.values() if number.quantity == quantity})
        for quantity in NEWLY
    ]
    table = beside_each_other(scene, columns)
    return [scene.plot(chart, scene.caption("newly"), told), table, *_paired(scene)]


def _row(scene: Scene, numbers: Mapping[str, Number], group: str) -> DivergingRow:
    worse, better = (
        [number for quantity in side if (number := numbers.get(Number(quantity, "count", group).key))]
        for side in (_WORSE, _BETTER)
    )
    return DivergingRow(
        name=group_name(group, scene.view.words),
        against=tuple(int(number.estimate or 0) for number in worse),
        in_favour=tuple(int(number.estimate or 0) for number in better),
        against_said=_said(scene, reversed(worse)),
        in_favour_said=_said(scene, better),
    )


def _said(scene: Scene, numbers: Iterable[Number]) -> str:
    """The counts from left to right, or why none of them is told."""
    found = list(numbers)
    if found and all(number.estimate is None for number in found):
        return withheld_in_short(found[0], scene.view.words)
    told = (scene.say(number) if number.estimate is not None else scene.words.not_told for number in found)
    return " + ".join(told)


def _paired(scene: Scene) -> list[nodes.Node]:
    """The fourfold tables of which these counts are a part."""
    words = scene.words
    chosen = [row for row in scene.facts.series.get("paired", ()) if scene.choice.has_group(str(row["group"] or ""))]
    names = {name: quantity_name(name, scene.view.words) for name in ("newly_right", "newly_wrong")}
    headings = {"both_right": words.both_right, "both_wrong": words.both_wrong} | names
    headers = [words.group, words.outcome, *(headings[name] for name in _PAIRED)]
    rows: list[Cells] = [
        [
            group_name(str(row["group"] or ""), scene.view.words),
            words.sides.get(str(row["outcome"]), str(row["outcome"])),
            *(scene.count(row, name) for name in _PAIRED),
        ]
        for row in chosen
    ]
    return [scene.table(scene.caption("newly", words.outcome), headers, rows)] if rows else []
