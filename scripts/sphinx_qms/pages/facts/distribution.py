"""Who and what a set holds: shares by level beside those of the compared set and of the intended population."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes

from sphinx_qms.model.facts import Row
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.measurements import DatasetMeasurement
from sphinx_qms.pages.facts.plots.charts import DistributionChart, Series
from sphinx_qms.pages.facts.saying import level_name
from sphinx_qms.pages.facts.scene import Cells, Scene, number_of

_SETS = ("share", "compared_share", "population_share")


def show_distribution(scene: Scene) -> list[nodes.Node]:
    """For each variable a picture and a table, with the classes at each of its levels."""
    rows = scene.facts.series["distribution"]
    variables = dict.fromkeys(str(row["variable"]) for row in rows)
    chosen = [name for name in variables if not scene.choice.groups or name in scene.choice.groups]
    shown: list[nodes.Node] = []
    for variable in chosen:
        shown += _of_variable(scene, variable, [row for row in rows if row["variable"] == variable])
    return shown


def _of_variable(scene: Scene, variable: str, rows: Sequence[Row]) -> list[nodes.Node]:
    caption = scene.caption("distribution", variable)
    levels = [level_name(str(row["level"]), scene.view.words) for row in rows]
    there = [name for name in _SETS if any(name in row for row in rows)]
    series = []
    told = []
    for name in there:
        numbers = [number_of(row, name, "proportion", "", "") for row in rows]
        texts = [scene.told_or_not(number, "estimate") for number in numbers]
        series.append(Series(_set_name(scene, name), tuple(number.estimate for number in numbers), tuple(texts)))
        levels_told = (f"{level} {text}" for level, text in zip(levels, texts, strict=True))
        told.append(f"{_set_name(scene, name)} {scene.view.words.comma.join(levels_told)}")
    chart = DistributionChart(tuple(levels), tuple(series), scene.words.share, scene.words.percent)
    table = _table(scene, variable, levels, rows, there)
    return [scene.plot(chart, caption, told), table]


def _set_name(scene: Scene, name: str) -> str:
    """How a set is called: by its need where there is one."""
    planned = scene.view.project.plan.measurements.get(scene.facts.id)
    other = ""
    if isinstance(planned, DatasetMeasurement):
        population = planned.population.need if planned.population else ""
        other = {"compared_share": planned.compared_need, "population_share": population}.get(name, "")
    words = {
        "share": scene.words.this_set,
        "compared_share": scene.words.compared_set,
        "population_share": scene.words.population,
    }
    need = scene.view.graph.get(other or scene.facts.id)
    return f"{words[name]} ({need.id})" if need and (other or name == "share") else words[name]


def _table(
    scene: Scene, variable: str, levels: Sequence[str], rows: Sequence[Row], there: Sequence[str]
) -> nodes.table:
    words = scene.words
    counts = [name for name in ("samples", "patients") if any(name in row for row in rows)]
    compared = any("difference" in row for row in rows)
    headers = [words.level, *({"samples": words.samples, "patients": words.patients}[name] for name in counts)]
    headers += [words.share, *(_set_name(scene, name) for name in there if name != "share")]
    headers += [words.difference] if compared else []
    classes = _classes(scene, variable)
    headers += [words.of_class.format(label=level_name(name, scene.view.words)) for name in classes]
    cells: list[Cells] = []
    for level, row in zip(levels, rows, strict=True):
        share = scene.facts.numbers.get(_key(row))
        first = scene.anchored(share, level) if share else level
        line: list[str | list[nodes.Node]] = [
            first,
            *(scene.count(row, name) for name in counts),
            _share(scene, row, share),
        ]
        line += [_say(scene, row, name) for name in there if name != "share"]
        line += [_difference(scene, row)] if compared else []
        line += [scene.count(counted.get(row["level"], {}), "samples") for counted in classes.values()]
        cells.append(line)
    return scene.table("", headers, cells)


def _key(row: Row) -> str:
    """The key of the share of a level among the numbers, which have what it was counted from."""
    return f"share/{row['variable']}: {row['level']}"


def _share(scene: Scene, row: Row, share: Number | None) -> str:
    number = share or number_of(row, "share", "proportion")
    return scene.told_or_not(number)


def _say(scene: Scene, row: Row, name: str) -> str:
    number = number_of(row, name, "proportion", "", "")
    return scene.told_or_not(number, "estimate")


def _difference(scene: Scene, row: Row) -> str:
    number = number_of(row, "difference", "difference", "difference_lower", "difference_upper")
    return scene.told_or_not(number)


def _classes(scene: Scene, variable: str) -> dict[str, dict[object, Row]]:
    """By class the rows that count it, by the level they count it at."""
    found: dict[str, dict[object, Row]] = {}
    for row in scene.facts.series.get("by_label", ()):
        if row["variable"] == variable:
            found.setdefault(str(row["label"]), {})[row["level"]] = row
    return found
