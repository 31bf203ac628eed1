"""Numbers of a group beside each other: a row for each group, a column for each quantity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from docutils import nodes

from sphinx_qms.model.number import Number
from sphinx_qms.pages.facts.compared import Compared, in_order, ordered
from sphinx_qms.pages.facts.numbers import number_table
from sphinx_qms.pages.facts.saying import group_name, quantity_name
from sphinx_qms.pages.facts.scene import Cells, Scene

Column = tuple[str, Mapping[str, Number]]
"""The heading of a column, and its numbers by row."""


def compared_table(scene: Scene, item: Compared, numbers: Sequence[Number]) -> nodes.table:
    """The numbers that a plot compares, with those that belong to them; one quantity alone has its size beside it."""
    if len(item.columns) == 1:
        return number_table(scene, in_order(numbers, scene.groups))
    columns: list[Column] = []
    for quantity in item.columns:
        of_quantity = [number for number in numbers if number.quantity == quantity]
        columns += _columns(scene, item, quantity, of_quantity)
    return beside_each_other(scene, columns)


def _columns(scene: Scene, item: Compared, quantity: str, numbers: Sequence[Number]) -> list[Column]:
    """One column, or one for each modality where readers are the rows."""
    if scene.facts.kind == "reader_study" and quantity != item.drawn and not quantity.endswith("_p"):
        return [
            (group_name(modality, scene.view.words), _by_reader(numbers, modality)) for modality in modalities(scene)
        ]
    return [(_heading(scene, item, quantity), {number.group: number for number in numbers})]


def modalities(scene: Scene) -> list[str]:
    """The modalities of a reader study: the groups of a whole, in the order of the plan."""
    groups = [number.group for number in scene.facts.numbers.values() if number.quantity == "auc"]
    wholes = {group for group in groups if any(other.startswith(f"{group}: ") for other in groups)}
    return [group for group in dict.fromkeys([*scene.groups, *sorted(wholes)]) if group in wholes]


def _by_reader(numbers: Iterable[Number], modality: str) -> dict[str, Number]:
    """The numbers of a modality by reader, "" for that of all."""
    return {
        number.group.removeprefix(modality).removeprefix(": "): number
        for number in numbers
        if number.group == modality or number.group.startswith(f"{modality}: ")
    }


def beside_each_other(scene: Scene, columns: Iterable[Column], caption: str = "", first: str = "") -> nodes.table:
    """A table of the columns in which something stands: all rows first, then the groups in the order of the plan."""
    there = [(heading, numbers) for heading, numbers in columns if numbers]
    groups = dict.fromkeys(group for _, numbers in there for group in numbers)
    rows: list[Cells] = [
        [
            group_name(group, scene.view.words),
            *(scene.anchored(found, scene.say(found)) if (found := numbers.get(group)) else "" for _, numbers in there),
        ]
        for group in ordered(groups, scene.groups)
    ]
    return scene.table(caption, [first or scene.words.group, *(heading for heading, _ in there)], rows)


def _heading(scene: Scene, item: Compared, quantity: str) -> str:
    """What parts a quantity from the others beside it; its own name where it is not called after them."""
    words = scene.words
    endings = {
        "_approved": words.approved,
        "_changed": words.changed,
        "_difference": words.difference,
        "_range": words.spread,
        "_p": words.p_value,
        "_difference_p": words.p_value,
    }
    called = endings.get(quantity.removeprefix(_base(item)))
    return called or quantity_name(quantity, scene.view.words)


def _base(item: Compared) -> str:
    return item.drawn.removesuffix("_difference")
