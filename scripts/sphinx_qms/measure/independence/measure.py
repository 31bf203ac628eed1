"""An independence measurement: numbers of what sets share, and the series behind them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from sphinx_qms.measure.independence.keys import KeyCounts, count_key
from sphinx_qms.measure.independence.sizes import SetSize, set_sizes
from sphinx_qms.measure.small_cells import fewer_than
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.values import NOTHING, Values
from sphinx_qms.model.facts import Row
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.measurements import IndependenceMeasurement, Key


def measure_independence(tables: Tables, measurement: IndependenceMeasurement, minimum_cell: int) -> Values:
    """What the sets of a measurement have in common, in exact counts; no value of a key is in what is returned.

    Numbers: `samples` of each set; `distinct`, `repeated` (rows beyond the first of a value) and `missing` (rows
    without the key) of each key in each set; `common` values of each key in each pair of sets; `public`, the share of
    public rows. Series: `within` a set and `overlap` of two, with the rows behind these. Where no row of a set has the
    key there is nothing to compare, which is not the same as nothing in common.

    What is common, repeated or missing is told however little it is: one common patient is leakage, and the count says
    nothing about a person. How large a set is, how many of its rows are public and how many values a key has in it is
    withheld where these are fewer than `minimum_cell`, or would tell such a count.

    Raises UserError where a set has no rows, or a column of a key has not the same type in all tables.
    """
    sizes = set_sizes(tables, measurement, minimum_cell)
    sets = tuple(sizes.items())
    withheld = fewer_than(minimum_cell)
    numbers = [_samples(name, size, withheld) for name, size in sets]
    numbers += [_public(name, sizes[name], withheld) for name in measurement.public]
    within: list[Row] = []
    overlap: list[Row] = []
    for key in measurement.keys:
        counts = count_key(tables, measurement, key)
        for part, (name, size) in enumerate(sets):
            numbers += _numbers_within(f"{key.name}: {name}", counts, part, size.rows_told, withheld)
            within.append(_row_within(key, counts, name, part, size.rows_told))
        for pair in combinations(range(len(sets)), 2):
            (first, size), (second, other) = (sets[part] for part in pair)
            told = size.rows_told and other.rows_told
            numbers.append(_common(f"{key.name}: {first}, {second}", counts, pair, told))
            overlap.append({"key": key.name, "hint": key.hint, "first": first, "second": second, **_both(counts, pair)})
    return Values(tuple(numbers), {"within": tuple(within), "overlap": tuple(overlap)})


def _samples(name: str, size: SetSize, withheld: str) -> Number:
    if not size.rows_told:
        return Number("samples", "count", name, withheld=withheld)
    return Number("samples", "count", name, size.rows, n=size.rows)


def _public(name: str, size: SetSize, withheld: str) -> Number:
    """The share of public rows: of the whole set and no sample of it, and therefore without an interval."""
    if not size.public_told:
        return Number("public", "proportion", name, withheld=withheld)
    share = size.public / size.rows
    return Number("public", "proportion", name, share, n=size.rows, numerator=size.public, denominator=size.rows)


def _numbers_within(group: str, counts: KeyCounts, part: int, told: bool, withheld: str) -> Iterator[Number]:
    """What is distinct, repeated and missing in a set; `told` is whether its number of rows may be."""
    with_key, distinct, missing = counts.rows(part), counts.distinct(part), counts.missing[part]
    n = with_key if told else None
    if told:
        yield Number("distinct", "count", group, distinct, n=n)
    else:
        yield Number("distinct", "count", group, withheld=withheld)
    if with_key:
        yield Number("repeated", "count", group, with_key - distinct, n=n)
    else:
        yield Number("repeated", "count", group, withheld=NOTHING)
    yield Number("missing", "count", group, missing, n=with_key + missing if told else None)


def _row_within(key: Key, counts: KeyCounts, name: str, part: int, told: bool) -> Row:
    with_key, distinct, missing = counts.rows(part), counts.distinct(part), counts.missing[part]
    return {
        "key": key.name,
        "hint": key.hint,
        "set": name,
        "rows": with_key + missing if told else None,
        "distinct": distinct if told else None,
        "repeated": with_key - distinct if with_key else None,
        "missing": missing,
    }


def _common(group: str, counts: KeyCounts, pair: tuple[int, int], told: bool) -> Number:
    """What two sets have in common; `told` is whether the numbers of their rows may be."""
    compared = min(counts.rows(part) for part in pair)
    if not compared:
        return Number("common", "count", group, withheld=NOTHING)
    values, _, _ = counts.common(*pair)
    return Number("common", "count", group, values, n=compared if told else None)


def _both(counts: KeyCounts, pair: tuple[int, int]) -> Row:
    """What two sets have in common, as a row of the series; None where there is nothing to compare."""
    comparable = all(counts.rows(part) for part in pair)
    common = counts.common(*pair) if comparable else (None, None, None)
    return dict(zip(("common", "first_rows", "second_rows"), common, strict=True))
