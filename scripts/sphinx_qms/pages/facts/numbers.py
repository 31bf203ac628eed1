"""Numbers in tables: all that were measured, and the confusion tables."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes

from sphinx_qms.model.facts import Row
from sphinx_qms.model.number import Number
from sphinx_qms.pages.facts.parts import listed_numbers
from sphinx_qms.pages.facts.saying import group_name, quantity_name
from sphinx_qms.pages.facts.scene import Cells, Scene

_CELLS = ("true_positive", "false_negative", "false_positive", "true_negative")


def show_numbers(scene: Scene) -> list[nodes.Node]:
    """A table of the numbers; columns in which nothing stands are left out."""
    numbers = listed_numbers(scene.facts, scene.choice, scene.words.quantities, scene.groups)
    return [number_table(scene, numbers, scene.caption("numbers"))] if numbers else []


def number_table(scene: Scene, numbers: Sequence[Number], caption: str = "") -> nodes.table:
    """A table of these numbers."""
    words = scene.words
    grouped = any(number.group for number in numbers)
    named = not grouped or len({number.quantity for number in numbers}) > 1
    sized = any(_size(scene, number) for number in numbers)
    headers = [words.quantity] * named + [words.group] * grouped + [words.value] + ["n"] * sized
    rows: list[Cells] = []
    for number in numbers:
        names = [quantity_name(number.quantity, scene.view.words)] * named
        names += [group_name(number.group, scene.view.words)] * grouped
        first = scene.anchored(number, names[0])
        rows.append([first, *names[1:], scene.say(number), *[_size(scene, number)] * sized])
    return scene.table(caption, headers, rows)


def _size(scene: Scene, number: Number) -> str:
    """On how many rows a number rests that does not say so itself."""
    says_so = number.unit in {"count", "proportion"} or number.estimate is None
    return "" if says_so else scene.say(number, "n")


def show_confusion(scene: Scene) -> list[nodes.Node]:
    """For each threshold and group how often outcome and answer agree."""
    words = scene.words
    rows = [row for row in scene.facts.series["confusion"] if _is_chosen(row, scene.choice.groups)]
    cells = [
        [
            str(row["threshold"]),
            group_name(str(row["group"] or ""), scene.view.words),
            *(scene.count(row, cell) for cell in _CELLS),
        ]
        for row in rows
    ]
    headers = [words.threshold, words.group, *(words.cells[cell] for cell in _CELLS)]
    return [scene.table(scene.caption("confusion"), headers, cells)]


def _is_chosen(row: Row, groups: tuple[str, ...]) -> bool:
    return not groups or row["group"] in groups
