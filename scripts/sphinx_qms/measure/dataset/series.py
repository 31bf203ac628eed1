"""The series of a set: how each variable is distributed, and the label in each of its parts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sphinx_qms.measure.dataset.comparison import compared_cell, declared_shares
from sphinx_qms.measure.dataset.content import Content, Described
from sphinx_qms.measure.dataset.partition import Partition
from sphinx_qms.measure.dataset.set_cells import label_cell
from sphinx_qms.model.facts import Row
from sphinx_qms.model.number import Number


def distribution(
    own: Content,
    other: Content | None,
    described: Described,
    declared: Mapping[str, Mapping[str, float]],
    numbers: Mapping[str, Number],
    withheld: Collection[str],
) -> Iterator[Row]:
    """A row for each part of each variable: what the numbers tell, by their key; None where they withhold it."""
    for variable in described.variables:
        expected = declared_shares(variable, declared)
        compared: Sequence[float | None] = ()
        if other:
            hidden = compared_cell(variable) in withheld
            compared = [None if hidden else share.estimate for share in other.shares[variable]]
        for part in own.shown(variable):
            row = _numbers_of(variable, part, numbers)
            if part < len(compared):
                row["compared_share"] = compared[part]
            if part < len(expected):
                row["population_share"] = expected[part]
            yield row


def _numbers_of(variable: Partition, part: int, numbers: Mapping[str, Number]) -> dict[str, Any]:
    group = variable.group(part)
    row: dict[str, Any] = {"variable": variable.name, "level": variable.parts[part]}
    row |= {quantity: numbers[f"{quantity}/{group}"].estimate for quantity in ("samples", "patients")}
    if share := numbers.get(f"share/{group}"):
        row |= {"share": share.estimate, "lower": share.lower, "upper": share.upper}
    if apart := numbers.get(f"difference/{group}"):
        row |= {"difference": apart.estimate, "difference_lower": apart.lower, "difference_upper": apart.upper}
    return row


def by_label(own: Content, label: Partition, withheld: Collection[str]) -> Iterator[Row]:
    """A row for each part of each variable and of the label: the samples, None where they are withheld."""
    for variable, crossed in own.by_label.items():
        for part in own.shown(variable):
            for other in own.shown(label):
                hidden = label_cell(variable, part, label, other) in withheld
                yield {
                    "variable": variable.name,
                    "level": variable.parts[part],
                    "label": label.parts[other],
                    "samples": None if hidden else crossed.get((part, other), 0),
                }
