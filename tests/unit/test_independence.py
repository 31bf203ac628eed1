"""Sets are compared by their keys: exactly, in counts, and without a value of a key in what is told."""

from __future__ import annotations

import csv
import json
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_qms.measure.independence.measure import measure_independence
from sphinx_qms.measure.run import measure_plan
from sphinx_qms.measure.tables.open import open_tables
from sphinx_qms.measure.values import Values
from sphinx_qms.model.error import Location, UserError
from sphinx_qms.model.facts import MeasuredFacts, load_facts
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.load import load_plan
from sphinx_qms.model.plan.measurements import IndependenceMeasurement, Key
from sphinx_qms.model.plan.tables import Condition, Filter, Rows, Table
from unit.builders import PLAN_FILE, PROPERTY, REPOSITORY, independence_data, only_problem, table_plan_data, write

COLUMNS = {"split": "text", "sample": "text", "site": "text", "pid": "integer", "content": "text"}
KEYS = (Key("sample", ("sample",)), Key("patient", ("site", "pid")), Key("content", ("content",)))
SETS = ("DATA_test", "DATA_training", "DATA_tuning")

Record = Mapping[str, str | int | None]


def write_table(root: Path, records: Iterable[Record], name: str = "people") -> Table:
    """A CSV file of records, as the plan would declare it; a missing value is an empty cell."""
    with (root / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
    return Table(name, dict(COLUMNS), Location(PLAN_FILE, 2), file=f"{name}.csv")


def a_measurement(
    keys: Sequence[Key] = KEYS, sets: Mapping[str, Rows] | None = None, public: Mapping[str, Filter] | None = None
) -> IndependenceMeasurement:
    """Three sets of one table, parted by the column `split`."""
    parted = {name: Rows("people", (Condition("split", "equals", name),)) for name in SETS}
    return IndependenceMeasurement(
        "TEST_apart", Location(PLAN_FILE, 9), "0" * 64, (), sets or parted, tuple(keys), public or {}
    )


def measure(root: Path, measurement: IndependenceMeasurement, *tables: Table, minimum_cell: int = 1) -> Values:
    with open_tables(root, {table.name: table for table in tables}) as opened:
        return measure_independence(opened, measurement, minimum_cell)


def numbers(values: Values, quantity: str) -> dict[str, Number]:
    return {number.group: number for number in values.numbers if number.quantity == quantity}


def estimates(values: Values, quantity: str) -> dict[str, float | None]:
    return {group: number.estimate for group, number in numbers(values, quantity).items()}


def people(size: int) -> list[dict[str, str | int | None]]:
    """Records of three sets that have nothing in common, though sites and numbers of patients recur in each."""
    return [
        {
            "split": SETS[row % 3],
            "sample": f"S{row}",
            "site": f"site {row % 30}",
            "pid": row // 30,
            "content": f"{row:064x}",
        }
        for row in range(size)
    ]


@pytest.mark.parametrize("leaks", [1, 3000])
@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_a_planted_leak_is_found_exactly_and_by_its_key_alone(tmp_path: Path, key: Key, leaks: int) -> None:
    records = people(30_000)
    training = [record for record in records if record["split"] == "DATA_training"]
    test = [record for record in records if record["split"] == "DATA_test"]
    for source, leaked in zip(training[:leaks], test[-leaks:], strict=True):
        leaked.update({column: source[column] for column in key.columns})
    values = measure(tmp_path, a_measurement(), write_table(tmp_path, records))
    found = {group: count for group, count in estimates(values, "common").items() if count}
    assert found == {f"{key.name}: DATA_test, DATA_training": leaks}
    (row,) = (row for row in values.series["overlap"] if row["common"])
    assert (row["first_rows"], row["second_rows"]) == (leaks, leaks)


def test_sets_that_have_nothing_in_common_are_said_to_have_nothing(tmp_path: Path) -> None:
    values = measure(tmp_path, a_measurement(), write_table(tmp_path, people(3000)))
    assert set(estimates(values, "common").values()) == {0}
    assert set(estimates(values, "repeated").values()) == {0}
    assert estimates(values, "samples") == dict.fromkeys(SETS, 1000)


def test_the_rows_behind_what_is_common_are_counted_on_each_side(tmp_path: Path) -> None:
    rows = [("DATA_test", "a"), ("DATA_test", "a"), ("DATA_test", "b"), ("DATA_training", "a"), ("DATA_tuning", "c")]
    table = write_table(tmp_path, [{"split": split, "sample": sample} for split, sample in rows])
    (row, *_) = measure(tmp_path, a_measurement(KEYS[:1]), table).series["overlap"]
    assert (row["first"], row["second"]) == ("DATA_test", "DATA_training")
    assert (row["common"], row["first_rows"], row["second_rows"]) == (1, 2, 1)


def test_a_row_may_belong_to_two_sets_and_is_then_common_to_them(tmp_path: Path) -> None:
    sets = {
        "DATA_all": Rows("people"),
        "DATA_some": Rows("people", (Condition("pid", "at_least", 8),)),
        "DATA_others": Rows("others"),
    }
    one, other = write_table(tmp_path, people(300)), write_table(tmp_path, people(2), "others")
    values = measure(tmp_path, a_measurement(KEYS[:1], sets), one, other)
    assert estimates(values, "samples") == {"DATA_all": 300, "DATA_some": 60, "DATA_others": 2}
    assert estimates(values, "common") == {
        "sample: DATA_all, DATA_some": 60,
        "sample: DATA_all, DATA_others": 2,
        "sample: DATA_some, DATA_others": 0,
    }


@pytest.mark.parametrize(
    ("columns", "first", "second", "common"),
    [
        (("site", "sample"), ("a", "bc"), ("ab", "c"), 0),
        (("site", "sample"), ("a,", "b"), ("a", ",b"), 0),
        (("site", "sample"), ("1:a", "b"), ("1", "a1:b"), 0),
        (("site", "sample"), ("a", "b"), ("b", "a"), 0),
        (("site", "sample"), ("a", "b"), ("a", "b"), 1),
        (("sample",), ("a",), ("A",), 0),
        (("sample",), ("1",), ("01",), 0),
        (("pid",), ("1",), ("01",), 1),
    ],
)
def test_a_key_is_compared_column_by_column_with_the_types_of_the_plan(
    tmp_path: Path, columns: tuple[str, ...], first: tuple[str, ...], second: tuple[str, ...], common: int
) -> None:
    sides = {"DATA_test": first, "DATA_training": second}
    records = [{"split": name} | dict(zip(columns, values, strict=True)) for name, values in sides.items()]
    measurement = a_measurement([Key("key", columns)], {name: a_measurement().sets[name] for name in sides})
    values = measure(tmp_path, measurement, write_table(tmp_path, records))
    assert list(estimates(values, "common").values()) == [common]


def test_a_missing_part_of_a_key_makes_it_missing_and_equal_to_none(tmp_path: Path) -> None:
    parts: list[tuple[str | None, int | None]] = [("a", 1), ("a", None), (None, 1), (None, None)]
    records = [{"split": name, "site": site, "pid": pid} for name in SETS for site, pid in parts]
    values = measure(tmp_path, a_measurement(KEYS[1:2]), write_table(tmp_path, records))
    assert set(estimates(values, "missing").values()) == {3}
    assert set(estimates(values, "common").values()) == {1}


def test_where_no_row_has_the_key_nothing_is_measured_instead_of_nothing_found(tmp_path: Path) -> None:
    records = [{"split": name, "sample": "" if name == "DATA_test" else "a"} for name in SETS]
    values = measure(tmp_path, a_measurement(KEYS[:1]), write_table(tmp_path, records))
    assert {group: (number.estimate, number.withheld) for group, number in numbers(values, "common").items()} == {
        "sample: DATA_test, DATA_training": (None, "nothing to measure"),
        "sample: DATA_test, DATA_tuning": (None, "nothing to measure"),
        "sample: DATA_training, DATA_tuning": (1, ""),
    }
    assert [row["common"] for row in values.series["overlap"]] == [None, None, 1]
    assert numbers(values, "repeated")["sample: DATA_test"].withheld == "nothing to measure"


cells = st.one_of(st.none(), st.text("ab1:,' \"é", min_size=1, max_size=2))
some_records = st.lists(
    st.fixed_dictionaries(
        {
            "split": st.sampled_from(SETS),
            "sample": cells,
            "site": cells,
            "pid": st.one_of(st.none(), st.integers(0, 3)),
            "content": st.just("x"),
        }
    ),
    max_size=12,
).map(lambda records: [*records, *({"split": name, "content": "x"} for name in SETS)])


def expected(records: Sequence[Record], key: Key, sets: Sequence[str]) -> dict[str, int | None]:
    """What there is to be found, by sets of Python."""
    keys = {
        name: [tuple(r.get(column) for column in key.columns) for r in records if r["split"] == name] for name in sets
    }
    complete = {name: Counter(value for value in values if None not in value) for name, values in keys.items()}
    within = {
        f"{quantity}/{key.name}: {name}": count
        for name, counter in complete.items()
        for quantity, count in {
            "distinct": len(counter),
            "repeated": counter.total() - len(counter) if counter else None,
            "missing": len(keys[name]) - counter.total(),
        }.items()
    }
    pairs = combinations(sets, 2)
    return within | {
        f"common/{key.name}: {a}, {b}": len(complete[a].keys() & complete[b].keys())
        if complete[a] and complete[b]
        else None
        for a, b in pairs
    }


@settings(PROPERTY, max_examples=40)
@given(some_records, st.randoms(use_true_random=False))
def test_the_counts_are_those_of_sets_in_python_whatever_the_order(
    records: list[dict[str, str | int | None]], order: random.Random
) -> None:
    shuffled = order.sample(records, len(records))
    sets = order.sample(SETS, len(SETS))
    measurement = a_measurement(sets={name: a_measurement().sets[name] for name in sets})
    with tempfile.TemporaryDirectory() as folder:
        values = measure(Path(folder), measurement, write_table(Path(folder), shuffled))
    found = {number.key: number.estimate for number in values.numbers if number.quantity != "samples"}
    assert found == {name: count for key in KEYS for name, count in expected(records, key, sets).items()}


PUBLIC = {"DATA_test": (Condition("site", "equals", "public"),)}


@pytest.mark.parametrize(
    ("public", "own", "minimum_cell", "told"),
    [
        (0, 9, 5, (0, 9, "")),
        (9, 0, 5, (9, 9, "")),
        (5, 5, 5, (5, 10, "")),
        (4, 6, 5, (None, None, "fewer than 5")),
        (6, 4, 5, (None, None, "fewer than 5")),
        (1, 6, 1, (1, 7, "")),
    ],
)
def test_the_share_of_public_rows_is_told_where_neither_side_is_small(
    tmp_path: Path, public: int, own: int, minimum_cell: int, told: tuple[int | None, int | None, str]
) -> None:
    sites = ["public"] * public + ["own"] * own
    records = [{"split": "DATA_test", "site": site} for site in sites]
    records += [{"split": name} for name in SETS[1:] for _ in range(minimum_cell)]
    table = write_table(tmp_path, records)
    values = measure(tmp_path, a_measurement(public=PUBLIC), table, minimum_cell=minimum_cell)
    number = numbers(values, "public")["DATA_test"]
    assert (number.numerator, number.denominator, number.withheld) == told
    assert number.estimate == (None if told[2] else public / (public + own))


def test_a_row_that_does_not_say_where_it_is_from_is_not_public(tmp_path: Path) -> None:
    records = [{"split": name} for name in SETS] + [{"split": "DATA_test", "site": "public"}]
    number = numbers(measure(tmp_path, a_measurement(public=PUBLIC), write_table(tmp_path, records)), "public")[
        "DATA_test"
    ]
    assert (number.numerator, number.denominator) == (1, 2)


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ({"DATA_test": 5, "DATA_training": 20, "DATA_tuning": 9}, [5, 20, 9]),
        ({"DATA_test": 4, "DATA_training": 20, "DATA_tuning": 9}, [None, 20, None]),
        ({"DATA_test": 5, "DATA_training": 20, "DATA_tuning": 9, "left out": 2}, [None, 20, 9]),
    ],
)
def test_a_small_set_or_rest_of_a_table_is_not_told_and_what_sets_have_in_common_is(
    tmp_path: Path, sizes: dict[str, int], told: list[int | None]
) -> None:
    records = [{"split": name, "sample": f"S{row}"} for name, size in sizes.items() for row in range(size)]
    values = measure(tmp_path, a_measurement(KEYS[:1]), write_table(tmp_path, records), minimum_cell=5)
    assert list(estimates(values, "samples").values()) == told
    assert list(estimates(values, "distinct").values()) == told
    assert [row["rows"] for row in values.series["within"]] == told
    assert [number.n for number in numbers(values, "missing").values()] == told
    assert list(estimates(values, "common").values()) == [sizes["DATA_test"], sizes["DATA_test"], 9]


def test_an_empty_set_is_an_error_and_not_independent(tmp_path: Path) -> None:
    table = write_table(tmp_path, [record for record in people(30) if record["split"] != "DATA_tuning"])
    with pytest.raises(UserError) as raised:
        measure(tmp_path, a_measurement(), table)
    problem = only_problem(raised.value)
    assert (problem.code, str(problem.location)) == ("rows-none", f"{PLAN_FILE}:9")
    assert "DATA_tuning" in problem.message


def test_a_key_of_another_type_in_another_table_is_an_error_and_not_independent(tmp_path: Path) -> None:
    first = write_table(tmp_path, people(3))
    second = write_table(tmp_path, people(3), "others")
    as_text = Table("others", {**second.columns, "pid": "text"}, second.location, file=second.file)
    measurement = a_measurement(sets={"DATA_test": Rows("people"), "DATA_training": Rows("others")})
    with pytest.raises(UserError) as raised:
        measure(tmp_path, measurement, first, as_text)
    problem = only_problem(raised.value)
    assert problem.code == "key-type"
    assert "column pid of the key patient" in problem.message


def facts_of(root: Path, plan: Mapping[str, object]) -> MeasuredFacts:
    """The facts of TEST_apart, measured by the plan and read back."""
    write(root, PLAN_FILE, plan)
    assert measure_plan(root, load_plan(root)).problems == ()
    facts = load_facts(root)["TEST_apart"]
    assert isinstance(facts, MeasuredFacts)
    return facts


def test_numbers_of_patients_that_two_sites_gave_each_on_its_own_are_no_leak(folder: Path) -> None:
    """Rotterdam and the German group both number their patients from 1."""
    columns = {"pid": "integer", "age": "integer", "meno": "integer", "grade": "integer", "nodes": "integer"}
    tables = {}
    for name in ("rotterdam", "gbsg"):
        (folder / "evidence/data").mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / f"evidence/data/{name}.csv", folder / "evidence/data")
        tables[name] = {"file": f"evidence/data/{name}.csv", "columns": columns, "constants": {"site": name}}
    content = ["age", "meno", "grade", "nodes"]
    keys = {
        "patient": {"columns": ["site", "pid"], "repeats": False},
        "number": {"columns": ["pid"], "hint": True},
        "content": {"columns": content, "hint": True},
    }
    sets = {"DATA_rotterdam": {"table": "rotterdam"}, "DATA_gbsg": {"table": "gbsg"}}
    facts = facts_of(folder, table_plan_data(tables, TEST_apart=independence_data(sets=sets, keys=keys)))

    common = {number.group: number.estimate for number in facts.numbers.values() if number.quantity == "common"}
    alike = set.intersection(
        *({tuple(row[column] for column in content) for row in source(folder, name)} for name in tables)
    )
    assert common == {
        "patient: DATA_rotterdam, DATA_gbsg": 0,
        "number: DATA_rotterdam, DATA_gbsg": 682,
        "content: DATA_rotterdam, DATA_gbsg": len(alike),
    }
    assert len(alike) > 100
    assert facts.numbers["samples/DATA_rotterdam"].estimate == 2982
    assert [(row["key"], row["hint"]) for row in facts.series["overlap"]] == [
        ("patient", False),
        ("number", True),
        ("content", True),
    ]


def source(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"evidence/data/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("minimum_cell", [1, 5])
def test_no_value_of_a_key_is_in_the_facts(folder: Path, minimum_cell: int) -> None:
    """Neither of what is common, nor of what is alone, repeated, or in a row that lacks another part of the key."""
    names = [f"Zebra{number:04}" for number in range(20)]
    records = [
        {"split": name, "sample": names[row], "site": f"Okapi{row}", "pid": None if row == 3 else 777_000 + row}
        for name in ("test", "training")
        for row in (0, 1, 1, 2, 3, 4 if name == "test" else 5)
    ]
    write_table(folder, records)
    tables = {"people": {"file": "people.csv", "columns": COLUMNS}}
    entry = independence_data(
        keys={"sample": {"columns": ["sample"]}, "patient": {"columns": ["site", "pid"]}},
        public={"DATA_test": {"pid": {"at_least": 777_004}}},
    )
    facts = facts_of(folder, table_plan_data(tables, minimum_cell, TEST_apart=entry))
    assert facts.numbers["common/patient: DATA_training, DATA_test"].estimate == 3
    assert facts.numbers["public/DATA_test"].withheld == ("fewer than 5" if minimum_cell == 5 else "")
    written = json.loads((folder / "evidence/facts/TEST_apart.json").read_text(encoding="utf-8"))
    assert not [value for value in ("Zebra", "Okapi", "777") if value in json.dumps(written["values"])]
