"""Which counts may not be told, so that nobody learns of a group of few people.

Cell suppression: counts below the minimum are withheld (primary), and further ones with them (complementary), until
what is told allows other values too. Hundepool et al., Statistical Disclosure Control (2012), chapter 4; the further
cells are those that a cheapest change of the table moves, as in Kelly, Golden and Assad, Cell suppression: disclosure
protection for sensitive tabular data, Networks 22 (1992), 397-412.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array, csr_array, hstack
from scipy.sparse.csgraph import connected_components

from sphinx_qms.model.number import Number


@dataclass(frozen=True)
class Sum:
    """The cell `total` is the sum of the cells `parts`.

    Where the parts are `overlapping`, as patients who belong to several of them, it is at least each part and at most
    their sum.
    """

    total: str
    parts: tuple[str, ...]
    overlapping: bool = False


def withheld_cells(
    counts: Mapping[str, int],
    sums: Iterable[Sum],
    minimum: int,
    *,
    within: Iterable[tuple[str, str]] = (),
    untold: Collection[str] = (),
    known: Collection[str] = (),
) -> frozenset[str]:
    """The names of the cells that have to be withheld.

    `counts` by name and what holds between them: `sums`, and pairs of a cell and a larger one that it is `within`.
    Cells that are `untold` stand in no fact, but are protected as well: the rest between a subgroup and all. Cells that
    are `known` are told whatever they are, such as the number of rows of a file.

    Each count above 0 and below the minimum stays open: there is a table of whole numbers, the same in all cells that
    are told or zero, in which it is at least the minimum, and one in which it is less than it is. Zeros are told.
    A count that known cells give away cannot be protected; then all is withheld that is linked with it.

    Raises ValueError where the counts are not what is said to hold between them.
    """
    names = sorted(name for name, count in counts.items() if count and name not in known)
    small = [index for index, name in enumerate(names) if counts[name] < minimum]
    if not small:
        return frozenset()
    table = _table(names, counts, list(_inequalities(counts, sums, within)))
    told = np.array([name not in untold and counts[name] >= minimum for name in names])
    highest, lowest = table.count.copy(), table.count.copy()
    for index in small:
        for reached, change in ((highest, minimum - table.count[index]), (lowest, -1)):
            if (reached[index] - table.count[index]) * np.sign(change) < abs(change):
                moved = _cheap_change(table, told, index, change)
                told &= moved == 0
                np.maximum(highest, table.count + moved, out=highest)
                np.minimum(lowest, table.count + moved, out=lowest)
    return frozenset(name for name, is_told in zip(names, told, strict=True) if not is_told and name not in untold)


def withhold(number: Number, cells: Iterable[str], withheld: Collection[str], minimum: int) -> Number:
    """The number, or, where it was counted from a cell that is withheld, one that says no more than that."""
    if not any(cell in withheld for cell in cells):
        return number
    return Number(number.quantity, number.unit, number.group, withheld=fewer_than(minimum))


def fewer_than(minimum: int) -> str:
    """Why a number is withheld: it is small, or would tell a small one."""
    return f"fewer than {minimum}"


@dataclass(frozen=True)
class _Inequality:
    """Changes of the counts, each times its factor, add up to at least `least`; to just 0 where `exact`."""

    factors: Mapping[str, int]
    least: int = 0
    exact: bool = False


@dataclass(frozen=True)
class _Table:
    """The counts that are not zero, and what holds between their changes: `least` <= `matrix` @ changes <= `most`."""

    count: NDArray[np.int_]
    matrix: csc_array
    least: NDArray[np.float64]
    most: NDArray[np.float64]


def _inequalities(
    counts: Mapping[str, int], sums: Iterable[Sum], within: Iterable[tuple[str, str]]
) -> Iterator[_Inequality]:
    for item in sums:
        gap = counts[item.total] - sum(counts[part] for part in item.parts)
        if gap > 0 or (gap and not item.overlapping):
            raise ValueError(f"{item} does not hold: {gap} too few")
        yield _Inequality({**dict.fromkeys(item.parts, 1), item.total: -1}, gap, not item.overlapping)
        if item.overlapping:
            yield from _inequalities(counts, (), ((part, item.total) for part in item.parts))
    for smaller, larger in within:
        if smaller == larger or counts[smaller] > counts[larger]:
            raise ValueError(f"{smaller} is not within {larger}")
        yield _Inequality({larger: 1, smaller: -1}, counts[smaller] - counts[larger])


def _table(names: list[str], counts: Mapping[str, int], inequalities: list[_Inequality]) -> _Table:
    place = {name: number for number, name in enumerate(names)}
    entries = [
        (row, place[name], factor)
        for row, inequality in enumerate(inequalities)
        for name, factor in inequality.factors.items()
        if name in place
    ]
    rows, columns, factors = np.array(entries, dtype=int).reshape(-1, 3).T
    return _Table(
        np.array([counts[name] for name in names]),
        csc_array((factors.astype(float), (rows, columns)), shape=(len(inequalities), len(names))),
        np.array([inequality.least for inequality in inequalities], dtype=float),
        np.array([0 if inequality.exact else np.inf for inequality in inequalities]),
    )


def _cheap_change(table: _Table, told: NDArray[np.bool_], index: int, change: int) -> NDArray[np.int_]:
    """A change of all counts that keeps what holds between them and moves one by at least `change`.

    Larger cells that are told stay as they are, as long as smaller ones will do: this also keeps the search local.
    Where no change is possible, one that moves every cell that is linked, and keeps nothing.
    """
    limit = int(table.count.min())
    while True:
        limit *= 8
        movable = ~told | (table.count <= limit)
        near = _linked(table, movable, index)
        if (moved := _cheapest_change(table, told, near, index, change)) is not None:
            return moved
        if movable.all():
            return np.isin(np.arange(len(told)), near).astype(int)


def _linked(table: _Table, movable: NDArray[np.bool_], index: int) -> NDArray[np.int_]:
    """The cells that may have to change when one does."""
    cells = np.flatnonzero(movable)
    factors = abs(table.matrix[:, cells])
    _, part = connected_components(csr_array(factors.T @ factors), directed=False)
    near: NDArray[np.int_] = cells[part == part[np.searchsorted(cells, index)]]
    return near


def _cheapest_change(
    table: _Table, told: NDArray[np.bool_], cells: NDArray[np.int_], index: int, change: int
) -> NDArray[np.int_] | None:
    """Of the changes of these cells the one that moves told ones least, small ones first; None if there is none.

    No count becomes negative.
    """
    size, count = len(cells), table.count[cells]
    # counts that are the same are taken in the order of their names, whatever the solver would prefer
    cost = np.where(told[cells], count + np.arange(size) / (10 * size), 0.0)
    least, most = np.zeros(2 * size), np.concatenate([np.full(size, np.inf), count])
    up = int(np.searchsorted(cells, index))
    moving, still = (up, up + size) if change > 0 else (up + size, up)
    least[moving], most[still] = abs(change), 0
    factors = csr_array(table.matrix[:, cells])
    rows = np.flatnonzero(np.diff(factors.indptr))
    factors = factors[rows]
    found = milp(
        np.concatenate([cost, cost]),
        integrality=np.ones(2 * size),
        bounds=Bounds(least, most),
        constraints=LinearConstraint(hstack([factors, -factors]), table.least[rows], table.most[rows]),
    )
    if found.x is None:
        return None
    rounded = np.rint(found.x).astype(int)
    moved = np.zeros_like(table.count)
    moved[cells] = rounded[:size] - rounded[size:]
    return moved
