"""Small counts stay unknown, also to somebody who adds and subtracts."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_qms.measure.small_cells import Sum, withheld_cells, withhold
from sphinx_qms.model.number import Number
from unit.builders import PROPERTY

ROWS = (Sum("row a", ("a1", "a2", "a3")), Sum("row b", ("b1", "b2", "b3")))
COLUMNS = tuple(Sum(f"column {number}", (f"a{number}", f"b{number}")) for number in (1, 2, 3))
TWO_BY_THREE = (*ROWS, *COLUMNS, Sum("all", ("row a", "row b")))
# every table of two rows and three columns with counts from 0 to 7, margins added
INNER = np.array(list(product(range(8), repeat=6)), dtype=np.int8).T
TABLES = dict(zip(("a1", "a2", "a3", "b1", "b2", "b3"), INNER, strict=True))
for item in TWO_BY_THREE:
    TABLES[item.total] = np.sum([TABLES[part] for part in item.parts], axis=0, dtype=np.int8)


def table(inner: Iterable[int]) -> dict[str, int]:
    """Two rows of three counts with their totals."""
    counts = dict(zip(("a1", "a2", "a3", "b1", "b2", "b3"), inner, strict=True))
    for item in TWO_BY_THREE:
        counts[item.total] = sum(counts[part] for part in item.parts)
    return counts


def give_away(counts: Mapping[str, int], withheld: Collection[str], minimum: int) -> list[str]:
    """The small counts of which the told ones, compared with every possible table, say that they are small."""
    possible = np.ones(INNER.shape[1], dtype=bool)
    for name, count in counts.items():
        if name not in withheld:
            possible &= TABLES[name] == count
    return [
        name
        for name, count in counts.items()
        if 0 < count < minimum and not TABLES[name][possible].min() < count < minimum <= TABLES[name][possible].max()
    ]


def test_the_smallest_other_count_is_withheld_with_a_small_one() -> None:
    counts = {"all": 100, "north": 2, "south": 30, "west": 68}
    assert withheld_cells(counts, [Sum("all", ("north", "south", "west"))], 5) == {"north", "south"}


def test_small_counts_that_add_up_to_enough_protect_each_other() -> None:
    counts = {"all": 100, "north": 2, "south": 3, "west": 95}
    assert withheld_cells(counts, [Sum("all", ("north", "south", "west"))], 5) == {"north", "south"}


def test_small_counts_that_add_up_to_a_small_one_need_a_third() -> None:
    counts = {"all": 100, "north": 1, "south": 1, "west": 98}
    assert withheld_cells(counts, [Sum("all", ("north", "south", "west"))], 5) == {"north", "south", "west"}


def test_zeros_are_told() -> None:
    counts = {"all": 60, "north": 0, "south": 30, "west": 30}
    assert withheld_cells(counts, [Sum("all", ("north", "south", "west"))], 5) == frozenset()


def test_all_is_withheld_of_a_small_whole() -> None:
    counts = {"all": 4, "north": 0, "south": 4}
    assert withheld_cells(counts, [Sum("all", ("north", "south"))], 5) == {"all", "south"}


def test_a_minimum_of_one_withholds_nothing() -> None:
    assert withheld_cells(table([1, 1, 0, 1, 2, 1]), TWO_BY_THREE, 1) == frozenset()


def test_a_small_count_that_stands_alone_is_withheld_alone() -> None:
    assert withheld_cells({"few": 3, "many": 10}, [], 5) == {"few"}


def test_a_small_rest_that_nobody_tells_is_protected() -> None:
    counts = {"all": 100, "subgroup": 98, "rest": 2}
    assert withheld_cells(counts, [Sum("all", ("subgroup", "rest"))], 5, untold={"rest"}) == {"subgroup"}


def test_what_is_known_anyway_protects_nothing() -> None:
    counts = {"file": 100, "set": 98, "rest": 2, "subgroup": 50, "others": 48}
    sums = [Sum("file", ("set", "rest")), Sum("set", ("subgroup", "others"))]
    withheld = withheld_cells(counts, sums, 5, untold={"rest", "others"}, known={"file"})
    assert withheld == {"set"}


def test_a_small_count_that_known_ones_give_away_takes_all_that_is_linked_with_it() -> None:
    counts = {"file": 3, "set": 3, "north": 1, "south": 2}
    sums = [Sum("file", ("set",)), Sum("set", ("north", "south"))]
    assert withheld_cells(counts, sums, 5, known={"file"}) == {"set", "north", "south"}


def test_patients_that_may_be_in_several_parts_leave_a_small_one_open() -> None:
    counts = {"patients": 100, "north": 98, "south": 4}
    overlapping = Sum("patients", ("north", "south"), overlapping=True)
    assert withheld_cells(counts, [overlapping], 5) == {"south"}


def test_a_larger_count_that_leaves_too_little_room_is_withheld_with_a_small_one() -> None:
    counts = {"images": 100, "images north": 98, "images south": 2, "patients north": 97}
    sums = [Sum("images", ("images north", "images south"))]
    within = [("patients north", "images north")]
    withheld = withheld_cells(counts, sums, 5, within=within, known={"images"})
    assert withheld == {"images north", "images south", "patients north"}


def test_inner_counts_go_before_totals() -> None:
    assert withheld_cells(table([2, 30, 40, 20, 35, 45]), TWO_BY_THREE, 5) == {"a1", "a2", "b1", "b2"}


def test_the_order_of_the_counts_does_not_matter() -> None:
    counts = table([2, 30, 30, 30, 30, 30])
    backwards = dict(reversed(counts.items()))
    assert withheld_cells(counts, TWO_BY_THREE, 5) == withheld_cells(backwards, TWO_BY_THREE[::-1], 5)


@PROPERTY
@given(st.lists(st.integers(0, 4), min_size=6, max_size=6), st.integers(2, 4))
def test_no_table_gives_a_small_count_away(inner: list[int], minimum: int) -> None:
    counts = table(inner)
    assert give_away(counts, withheld_cells(counts, TWO_BY_THREE, minimum), minimum) == []


@PROPERTY
@given(st.lists(st.integers(0, 4), min_size=6, max_size=6), st.integers(2, 4))
def test_nothing_is_withheld_of_a_table_without_small_counts(inner: list[int], minimum: int) -> None:
    counts = table(count * minimum for count in inner)
    assert withheld_cells(counts, TWO_BY_THREE, minimum) == frozenset()


def test_small_counts_alone_would_give_themselves_away() -> None:
    counts = table([1, 3, 3, 3, 3, 3])
    assert give_away(counts, {"a1"}, 2) == ["a1"]


@pytest.mark.parametrize(
    ("sums", "within"),
    [([Sum("all", ("north",))], []), ([Sum("north", ("all",), overlapping=True)], []), ([], [("all", "north")])],
)
def test_counts_that_are_not_what_is_said_of_them_are_an_error(sums: list[Sum], within: list[tuple[str, str]]) -> None:
    with pytest.raises(ValueError, match=r"does not hold|is not within"):
        withheld_cells({"all": 10, "north": 2}, sums, 5, within=within)


def test_two_thousand_counts_take_seconds() -> None:
    draws = np.random.default_rng(5)
    counts: dict[str, int] = {}
    sums: list[Sum] = []
    labels = draws.choice(3, size=3000, p=[0.6, 0.35, 0.05])
    parts = [f"label {label}" for label in range(3)]
    counts |= {"all": 3000} | {part: int((labels == label).sum()) for label, part in enumerate(parts)}
    sums.append(Sum("all", tuple(parts)))
    for variable in range(60):
        values = draws.choice(8, size=3000, p=[0.502, 0.25, 0.125, 0.0625, 0.03125, 0.0155, 0.0085, 0.00525])
        inner = [[int(((values == value) & (labels == label)).sum()) for label in range(3)] for value in range(8)]
        for value, row in enumerate(inner):
            counts |= {f"{variable}: {value}, {label}": count for label, count in enumerate(row)}
            counts[f"{variable}: {value}"] = sum(row)
            sums.append(Sum(f"{variable}: {value}", tuple(f"{variable}: {value}, {label}" for label in range(3))))
        for label, part in enumerate(parts):
            sums.append(Sum(part, tuple(f"{variable}: {value}, {label}" for value in range(8))))
        sums.append(Sum("all", tuple(f"{variable}: {value}" for value in range(8))))
    assert len(counts) > 1900
    before = time.perf_counter()
    withheld = withheld_cells(counts, sums, 10)
    assert time.perf_counter() - before < 30
    assert {name for name, count in counts.items() if 0 < count < 10} < withheld
    assert "all" not in withheld


def test_a_number_loses_everything_with_one_of_its_counts() -> None:
    number = Number("share", "proportion", "site: north", 0.02, 0.01, 0.07, 100, 2, 100, "wilson")
    assert withhold(number, ("all", "north"), {"north", "south"}, 5) == Number(
        "share", "proportion", "site: north", withheld="fewer than 5"
    )


def test_a_number_whose_counts_are_told_stays() -> None:
    number = Number("share", "proportion", "site: north", 0.02, 0.01, 0.07, 100, 2, 100, "wilson")
    assert withhold(number, ("all", "north"), {"south"}, 5) == number
