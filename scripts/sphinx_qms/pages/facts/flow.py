"""The way of the samples from raw data to the sets: how many were left at each stage, and why others dropped out."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes

from sphinx_qms.model.facts import Row
from sphinx_qms.pages.diagrams.chart import mermaid_escaped, wrapped
from sphinx_qms.pages.diagrams.mermaid import draw_mermaid
from sphinx_qms.pages.facts.saying import level_name
from sphinx_qms.pages.facts.scene import Scene
from sphinx_qms.pages.figures import figure, picture_folder


def show_flow(scene: Scene) -> list[nodes.Node]:
    """The flow diagram, a table of the stages, and one of what dropped out."""
    words = scene.words
    series = scene.facts.series
    stages, dropouts, splits = (series.get(name, ()) for name in ("flow", "dropouts", "splits"))
    caption = scene.caption("flow")
    path = draw_mermaid(_mermaid(scene, stages, dropouts, splits), picture_folder(scene.view.app))
    told = [*_told(scene, stages, dropouts), *(_line(scene, row, "split") for row in splits)]
    shown: list[nodes.Node] = [figure(scene.view, path, scene.told(caption, told), caption)]
    rows = [[str(row["stage"]), scene.count(row, "samples"), scene.count(row, "patients")] for row in stages]
    rows += [[level_name(str(row["split"]), scene.view.words), scene.count(row, "samples"), ""] for row in splits]
    shown.append(scene.table("", [words.stage, words.samples, words.patients], rows))
    if dropouts:
        cells = [[str(row["stage"]), _reason(scene, row), scene.count(row, "samples")] for row in dropouts]
        headers = [words.stage, words.reason, words.samples]
        shown.append(scene.table(scene.caption("flow", words.dropped), headers, cells))
    return shown


def _told(scene: Scene, stages: Sequence[Row], dropouts: Sequence[Row]) -> list[str]:
    """Each stage with what dropped out before it."""
    told = []
    for row in stages:
        gone = [
            f"{_reason(scene, out)} {scene.count(out, 'samples')}" for out in dropouts if out["stage"] == row["stage"]
        ]
        told += [f"{scene.words.dropped}{scene.view.words.colon}{text}" for text in gone]
        told.append(_line(scene, row, "stage"))
    return told


def _line(scene: Scene, row: Row, name: str) -> str:
    return f"{level_name(str(row[name]), scene.view.words)} {scene.count(row, 'samples')}"


def _mermaid(scene: Scene, stages: Sequence[Row], dropouts: Sequence[Row], splits: Sequence[Row]) -> str:
    """The flow in mermaid: stages downwards, what dropped out beside, the sets at the end."""
    lines = ["flowchart TB"]
    for number, row in enumerate(stages):
        lines.append(f's{number}["{_box(scene, str(row["stage"]), row)}"]')
        gone = [out for out in dropouts if out["stage"] == row["stage"]]
        if number:
            lines.append(f"s{number - 1} --> s{number}")
        if gone and number:
            text = "<br/>".join(_box_line(scene, out) for out in gone)
            lines += [
                f'd{number}(["{mermaid_escaped(scene.words.dropped)}<br/>{text}"])',
                f"s{number - 1} -.-> d{number}",
            ]
    for number, row in enumerate(splits):
        name = level_name(str(row["split"]), scene.view.words)
        lines += [f't{number}[["{_box(scene, name, row)}"]]', f"s{len(stages) - 1} --> t{number}"]
    return "\n".join([*lines, ""])


def _box(scene: Scene, name: str, row: Row) -> str:
    counts = [f"{scene.words.samples}{scene.view.words.colon}{scene.count(row, 'samples')}"]
    counts += [f"{scene.words.patients}{scene.view.words.colon}{scene.count(row, 'patients')}"] * ("patients" in row)
    return "<br/>".join(mermaid_escaped(line) for line in [*wrapped(name), *counts])


def _box_line(scene: Scene, row: Row) -> str:
    text = f"{_reason(scene, row)}{scene.view.words.colon}{scene.count(row, 'samples')}"
    return "<br/>".join(mermaid_escaped(line) for line in wrapped(text))


def _reason(scene: Scene, row: Row) -> str:
    return level_name(str(row["reason"]), scene.view.words)
