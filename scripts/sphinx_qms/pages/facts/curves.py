"""ROC curve, calibration and training size: a picture, and the numbers that it shows as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from docutils import nodes

from sphinx_qms.model.facts import Row
from sphinx_qms.model.number import Number
from sphinx_qms.pages.facts.compared import ordered
from sphinx_qms.pages.facts.digits import count
from sphinx_qms.pages.facts.plots.charts import CalibrationChart, Point, RocChart, RocPanel, SizeChart
from sphinx_qms.pages.facts.saying import group_name, quantity_name
from sphinx_qms.pages.facts.scene import Scene, amount, interval_at, number_of, told_of

_ROWS = 10
"""Points of a curve that a table shows."""
_OF_CALIBRATION = ("mean_prediction", "calibration_in_the_large", "calibration_slope", "calibration_intercept")


def show_roc(scene: Scene) -> list[nodes.Node]:
    """The curve with the thresholds marked, and points of it in a table."""
    points = _points(scene.facts.series["roc"])
    marks = _operating_points(scene)
    caption = scene.caption("roc")
    panel = RocPanel("", (points,), tuple((place, label) for place, label, _ in marks))
    area = scene.facts.numbers.get("auc")
    told = [_named(scene, area)] if area else []
    table = scene.table("", _axes(scene), [_shares(scene, *at) for at in _some(points)])
    return [scene.plot(_chart(scene, [panel], ()), caption, [*told, *(text for _, _, text in marks)]), table]


def show_version_roc(scene: Scene) -> list[nodes.Node]:
    """The curves of the approved and of the changed version, and points of both in a table."""
    series = scene.facts.series["version_roc"]
    names = {"approved": scene.words.approved, "changed": scene.words.changed}
    there = [name for name in names if any(row["version"] == name for row in series)]
    curves = [_points(row for row in series if row["version"] == name) for name in there]
    numbers = [scene.facts.numbers.get(f"auc_{name}") for name in there]
    told = [_named(scene, number) for number in numbers if number]
    chart = _chart(scene, [RocPanel("", tuple(curves))], [names[name] for name in there])
    rows = [
        [names[name], *_shares(scene, *at)] for name, curve in zip(there, curves, strict=True) for at in _some(curve)
    ]
    headers = [scene.words.version, *_axes(scene)]
    return [scene.plot(chart, scene.caption("version-roc"), told), scene.table("", headers, rows)]


def show_reader_roc(scene: Scene) -> list[nodes.Node]:
    """For each reader the curves in all modalities, and points of them in a table."""
    series = scene.facts.series["reader_roc"]
    modalities = ordered((str(row["modality"]) for row in series), scene.groups)
    readers = ordered((str(row["reader"]) for row in series), scene.groups)
    curves = {
        (modality, reader): _points(row for row in series if (row["modality"], row["reader"]) == (modality, reader))
        for modality in modalities
        for reader in readers
    }
    panels = [RocPanel(reader, tuple(curves[modality, reader] for modality in modalities)) for reader in readers]
    numbers = [scene.facts.numbers.get(f"auc/{group}") for group in (*modalities, *(f"{m}: {r}" for m, r in curves))]
    told = [f"{group_name(number.group, scene.view.words)} {scene.say(number)}" for number in numbers if number]
    rows = [[*names, *_shares(scene, *at)] for names, curve in curves.items() for at in _some(curve, _ROWS // 2)]
    headers = [scene.words.modality, scene.words.reader, *_axes(scene)]
    chart = _chart(scene, panels, modalities)
    return [scene.plot(chart, scene.caption("reader-roc"), told), scene.table("", headers, rows)]


def _chart(scene: Scene, panels: Sequence[RocPanel], names: Sequence[str]) -> RocChart:
    across, up = _axes(scene)
    return RocChart(tuple(panels), tuple(names), across, up, scene.words.chance, scene.words.percent)


def _axes(scene: Scene) -> list[str]:
    return [scene.words.one_minus_specificity, quantity_name("sensitivity", scene.view.words)]


def _points(rows: Iterable[Row]) -> tuple[Point, ...]:
    return tuple(sorted((amount(row, "false_positive_rate"), amount(row, "true_positive_rate")) for row in rows))


def show_calibration(scene: Scene) -> list[nodes.Node]:
    """Observed over predicted shares with intervals, and both in a table."""
    words = scene.words
    series = scene.facts.series["calibration"]
    observed = [number_of(row, "observed", "proportion") for row in series]
    points = [interval_at(amount(row, "predicted"), number) for row, number in told_of(series, observed)]
    predicted = _shares(scene, *(amount(row, "predicted") for row in series))
    shown = [(share, scene.told_or_not(number)) for share, number in zip(predicted, observed, strict=True)]
    caption = scene.caption("calibration")
    chart = CalibrationChart(tuple(points), words.predicted, words.observed, words.ideal, words.percent)
    overall = [_named(scene, scene.facts.numbers[name]) for name in _OF_CALIBRATION if name in scene.facts.numbers]
    told = [f"{words.predicted} {share}{scene.view.words.colon}{words.observed} {text}" for share, text in shown]
    table = scene.table("", [words.predicted, words.observed], shown)
    return [scene.plot(chart, caption, [*overall, *told]), table]


def show_training_size(scene: Scene) -> list[nodes.Node]:
    """What the measure is over the size of the training set, and the same in a table."""
    words = scene.words
    series = sorted(scene.facts.series["training_size"], key=lambda row: amount(row, "size"))
    numbers = [replace(number_of(row, "estimate", "number"), quantity="auc") for row in series]
    there = told_of(series, numbers)
    points = [interval_at(amount(row, "size"), number) for row, number in there]
    shown = [
        (count(amount(row, "size")), scene.told_or_not(number)) for row, number in zip(series, numbers, strict=True)
    ]
    caption = scene.caption("training-size")
    measure = quantity_name("auc", scene.view.words)
    sizes = tuple(count(amount(row, "size")) for row, _ in there)
    chart = SizeChart(tuple(points), sizes, words.training_size, measure)
    told = [f"{size}{scene.view.words.colon}{text}" for size, text in shown]
    return [scene.plot(chart, caption, told), scene.table("", [words.training_size, measure], shown)]


def _operating_points(scene: Scene) -> list[tuple[Point, str, str]]:
    """For each threshold its place on the curve, its label there, and its numbers in words."""
    numbers = scene.facts.numbers
    found = []
    for key, sensitivity in numbers.items():
        base, _, name = key.partition(" at ")
        specificity = numbers.get(key.replace(base, "specificity", 1))
        if base != "sensitivity" or sensitivity.group or specificity is None or specificity.group:
            continue
        if sensitivity.estimate is None or specificity.estimate is None:
            continue
        threshold = numbers.get(f"threshold at {name}" if name else "threshold")
        at = " ".join(filter(None, [scene.words.threshold, name, scene.say(threshold) if threshold else ""]))
        text = scene.view.words.comma.join(_named(scene, number) for number in (sensitivity, specificity))
        place = 1 - specificity.estimate, sensitivity.estimate
        found.append((place, at, f"{at}{scene.view.words.colon}{text}"))
    return found


def _named(scene: Scene, number: Number) -> str:
    return f"{quantity_name(number.quantity, scene.view.words)} {scene.say(number)}"


def _some(points: Sequence[Point], steps: int = _ROWS) -> list[Point]:
    """The points nearest to equal steps of the false positive rate, each once."""
    wanted = (step / steps for step in range(steps + 1))
    return list(dict.fromkeys(min(points, key=lambda point: abs(point[0] - at)) for at in wanted))


def _shares(scene: Scene, *shares: float) -> list[str]:
    return [scene.say(Number("share", "proportion", estimate=share)) for share in shares]
