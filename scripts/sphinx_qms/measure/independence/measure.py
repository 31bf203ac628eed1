"""An independence measurement: numbers of what sets share, and the series behind them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from sphinx_qms.measure.independence.keys import KeyCounts, count_key
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.tables.sql import holds
from sphinx_qms.measure.values import NOTHING, Values
from sphinx_qms.model.error import user_error
from sphinx_qms.model.facts import Row
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.measurements import IndependenceMeasurement, Key


def measure_independence(tables: Tables, measurement: IndependenceMeasurement, minimum_cell: int) -> Values:
    """What the sets of a measurement have in common, in exact counts; no value of a key is in what is returned.

    Numbers: `samples` of each set; `distinct`, `repeated` (rows beyond the first of a value) and `missing` (rows
    without the key) of each key in each set; `common` values of each key in each pair of sets; `public`, the share of
    public rows. Series: `within` a set and `overlap` of two, with the rows behind these. Where no row of a set has the
    key there is nothing to compare, which is not the same as nothing in common.

    A count of keys is told however small it is: one common patient is leakage, and the count says nothing about a
    person. Whether rows are public does: fewer than `minimum_cell` of either kind are not told.

    Raises UserError where a set has no rows, or a column of a key has not the same type in all sets.
    """
    sizes = {name: _rows(tables, measurement, name) for name in measurement.sets}
    sets = tuple(sizes)
    numbers = [Number("samples", "count", name, rows, n=rows) for name, (rows, _) in sizes.items()]
    numbers += [_public(name, *sizes[name], minimum_cell) for name in measurement.public]
    within: list[Row] = []
    overlap: list[Row] = []
    for key in measurement.keys:
        counts = count_key(tables, measurement, key)
        for part, name in enumerate(sets):
            numbers += _numbers_within(key, counts, name, part)
            within.append(_row_within(key, counts, name, part))
        for pair in combinations(range(len(sets)), 2):
            numbers.append(_common(key, counts, sets, pair))
            overlap.append(_row_of_overlap(key, counts, sets, pair))
    return Values(tuple(numbers), {"within": tuple(within), "overlap": tuple(overlap)})


def _rows(tables: Tables, measurement: IndependenceMeasurement, name: str) -> tuple[int, int]:
    """The rows of a set, and how many of them are public."""
    rows, public = measurement.sets[name], measurement.public.get(name, ())
    selected = tables.select(rows, [condition.column for condition in public])
    query = f"SELECT count(*), count(*) FILTER (WHERE {holds(public)}) FROM {selected}"
    ((every, of_them),) = tables.connection.execute(query).fetchall()
    if not every:
        where = measurement.location
        message = (
            f"{measurement.id}: no row of the table {rows.table} belongs to {name}, so there is nothing to compare"
        )
        raise user_error("set-empty", message, where.file, where.line, "correct its filter in the plan, or its table")
    return every, of_them


def _public(name: str, rows: int, public: int, minimum_cell: int) -> Number:
    """The share of public rows: a count of the whole set, and therefore without an interval."""
    if any(0 < count < minimum_cell for count in (public, rows - public)):
        return Number("public", "proportion", name, withheld=f"fewer than {minimum_cell}")
    return Number("public", "proportion", name, public / rows, n=rows, numerator=public, denominator=rows)


def _numbers_within(key: Key, counts: KeyCounts, name: str, part: int) -> tuple[Number, Number, Number]:
    group = f"{key.name}: {name}"
    with_key, distinct, missing = counts.rows(part), counts.distinct(part), counts.missing[part]
    return (
        Number("distinct", "count", group, distinct, n=with_key),
        Number("repeated", "count", group, with_key - distinct, n=with_key)
        if with_key
        else Number("repeated", "count", group, withheld=NOTHING),
        Number("missing", "count", group, missing, n=with_key + missing),
    )


def _row_within(key: Key, counts: KeyCounts, name: str, part: int) -> Row:
    with_key, distinct = counts.rows(part), counts.distinct(part)
    return {
        "key": key.name,
        "hint": key.hint,
        "set": name,
        "rows": with_key + counts.missing[part],
        "distinct": distinct,
        "repeated": with_key - distinct if with_key else None,
        "missing": counts.missing[part],
    }


def _common(key: Key, counts: KeyCounts, sets: Sequence[str], pair: tuple[int, int]) -> Number:
    group = f"{key.name}: {sets[pair[0]]}, {sets[pair[1]]}"
    compared = min(counts.rows(part) for part in pair)
    if not compared:
        return Number("common", "count", group, withheld=NOTHING)
    values, _, _ = counts.common(*pair)
    return Number("common", "count", group, values, n=compared)


def _row_of_overlap(key: Key, counts: KeyCounts, sets: Sequence[str], pair: tuple[int, int]) -> Row:
    comparable = all(counts.rows(part) for part in pair)
    values, first_rows, second_rows = counts.common(*pair)
    return {
        "key": key.name,
        "hint": key.hint,
        "first": sets[pair[0]],
        "second": sets[pair[1]],
        "common": values if comparable else None,
        "first_rows": first_rows if comparable else None,
        "second_rows": second_rows if comparable else None,
    }
