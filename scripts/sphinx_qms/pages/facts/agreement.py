"""How a set was annotated, and where readers agree: who read, and which classes they gave to the same cases."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes

from sphinx_qms.model.facts import Row
from sphinx_qms.model.need_graph import Need
from sphinx_qms.model.plan.studies import AgreementMeasurement
from sphinx_qms.pages.facts.plots.charts import MatrixChart
from sphinx_qms.pages.facts.saying import group_name, level_name
from sphinx_qms.pages.facts.scene import Cells, Scene

_FIELDS = (
    "annotators",
    "qualification",
    "training",
    "annotation_site",
    "annotation_tool",
    "rounds",
    "arbitration",
)
_LINKS = ("annotates", "referenced_to", "judged_by")


def show_annotation(scene: Scene) -> list[nodes.Node]:
    """People, training, site, software and rules of the annotation, and its quality criteria, as its need says them.

    What is asked for beside the results: CMDE, key points of 2019, 2.2.3. Nothing where a test or study was measured.
    """
    need = scene.view.graph.get(scene.facts.id)
    if need is None or need.type != "annotation":
        return []
    rows: list[Cells] = [[scene.view.words.field_name(name), need.text(name)] for name in _FIELDS if need.text(name)]
    rows += [[scene.view.outgoing(link), linked] for link in _LINKS if (linked := _linked(scene, need, link))]
    return [
        scene.table(scene.caption("annotation"), [scene.view.kind("annotation").capitalize(), scene.words.value], rows)
    ]


def _linked(scene: Scene, need: Need, link: str) -> list[nodes.Node]:
    shown: list[nodes.Node] = []
    for target in scene.view.graph.targets(need.id, link):
        shown += [nodes.Text(scene.view.words.semicolon)] * bool(shown)
        shown += scene.view.named(target)
    return shown


def show_agreement_matrix(scene: Scene) -> list[nodes.Node]:
    """For each pair of readers a picture of the classes that both gave, and a table of them in all and by subgroup."""
    series = scene.facts.series["agreement_matrix"]
    pairs = dict.fromkeys((str(row["group"] or ""), str(row["first"]), str(row["second"])) for row in series)
    shown: list[nodes.Node] = []
    for group, first, second in pairs:
        rows = [row for row in series if _is_of(row, group, first, second)]
        if scene.choice.has_group(group):
            shown += _matrix(scene, group, first, second, rows)
    return shown


def _is_of(row: Row, group: str, first: str, second: str) -> bool:
    return (str(row["group"] or ""), row["first"], row["second"]) == (group, first, second)


def _matrix(scene: Scene, group: str, first: str, second: str, rows: Sequence[Row]) -> list[nodes.Node]:
    words = scene.view.words
    cases = {(str(row["first_class"]), str(row["second_class"])): row for row in rows}
    names = _classes(scene, cases)
    called = [level_name(name, words) for name in names]
    counts = [[cases.get((mine, other), {}) for other in names] for mine in names]
    lines = [[scene.count(row, "cases") for row in line] for line in counts]
    across, up = (scene.words.class_by.format(reader=reader) for reader in (second, first))
    about = words.comma.join([f"{first}{words.listing}{second}", *[group_name(group, words)] * bool(group)])
    caption = scene.caption("agreement-matrix", about)
    headers = [f"{up} \\ {across}", *called]
    table = scene.table(
        caption if group else "", headers, [[mine, *line] for mine, line in zip(called, lines, strict=True)]
    )
    if group:
        return [table]
    told = [
        f"{first} {mine}{words.comma}{second} {other}{words.colon}{text}"
        for mine, line in zip(called, lines, strict=True)
        for other, text in zip(called, line, strict=True)
    ]
    whole = tuple(tuple(_whole(row) for row in line) for line in counts)
    chart = MatrixChart(tuple(called), tuple(called), whole, scene.words.not_told, across, up)
    return [scene.plot(chart, caption, told), table]


def _classes(scene: Scene, cases: dict[tuple[str, str], Row]) -> list[str]:
    """The classes in the order of the plan, then in that of the series."""
    planned = scene.view.project.plan.measurements.get(scene.facts.id)
    known = planned.label.level_names if isinstance(planned, AgreementMeasurement) else ()
    there = dict.fromkeys(name for pair in cases for name in pair)
    return [name for name in dict.fromkeys([*known, *there]) if name in there]


def _whole(row: Row) -> int | None:
    value = row.get("cases")
    return int(value) if isinstance(value, (int, float)) else None
