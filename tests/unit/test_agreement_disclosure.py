"""What the facts of agreement tell of few people: nothing from which their labels follow."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from sphinx_qms.measure.statistics.arrays import Flags
from sphinx_qms.measure.values import Values
from sphinx_qms.model.plan.common import Bootstrap, Variable
from unit.agreement_tables import by_reader, measure_readings, named, some_labels
from unit.builders import PROPERTY
from unit.scored_tables import by_key, where

MINIMUM = 4
GRADES = (1, 2, 3)
GROUPS = {f"grade {grade}": where("grade", grade) for grade in GRADES[:2]}


class Attacker:
    """Somebody who knows what is told, and looks for labels of few cases: a cell is a grade and a label by reader."""

    def __init__(self, labels: dict[str, list[Any]], grade: list[int], classes: int, values: Values) -> None:
        self.peers = [name for name in labels if name != "C" or "kappa_with_reference/A" not in by_key(values)]
        every = [f"c{number}" for number in range(classes)]
        combinations = [each for each in itertools.product(GRADES, *([*every, None] for _ in labels)) if any(each[1:])]
        self.cells = [dict(zip(["grade", *labels], each, strict=True)) for each in combinations]
        rows = list(zip(grade, *labels.values(), strict=True))
        self.true = np.array([rows.count(each) for each in combinations])
        self.told: list[tuple[Flags, int]] = []
        for number in values.numbers:
            self._number(number.quantity, number.group, number)
        for row in values.series.get("agreement_matrix", ()):
            cells = {str(row["first"]): row["first_class"], str(row["second"]): row["second_class"]}
            self._tell(self.group(str(row["group"])) & self.labelled(cells), int(row["cases"] or 0))

    def group(self, name: str) -> Flags:
        return np.array([not name or name == f"grade {cell['grade']}" for cell in self.cells])

    def labelled(self, labels: dict[str, Any]) -> Flags:
        return np.array([all(cell[reader] == label for reader, label in labels.items()) for cell in self.cells])

    def read(self, *readers: str) -> Flags:
        return np.array([all(cell[reader] is not None for reader in readers) for cell in self.cells])

    def same(self, *readers: str) -> Flags:
        return self.read(*readers) & np.array([len({cell[reader] for reader in readers}) == 1 for cell in self.cells])

    def several(self, peers: list[str]) -> tuple[Flags, Flags]:
        """The cells that two or more peers have read, and those on which they differ."""
        given = [[cell[name] for name in peers if cell[name] is not None] for cell in self.cells]
        return np.array([len(each) > 1 for each in given]), np.array([len({*each}) > 1 for each in given])

    def count(self, cells: Flags) -> int:
        return int(self.true[cells].sum())

    def most(self, cells: Flags) -> float:
        """The largest count of these cells that what is told allows."""
        found = milp(
            -cells.astype(float),
            integrality=np.ones(len(cells)),
            constraints=LinearConstraint(
                np.array([mask.astype(float) for mask, _ in self.told]),
                [count for _, count in self.told],
                [count for _, count in self.told],
            ),
            bounds=Bounds(0, int(self.true.sum())),
        )
        return float(-found.fun)

    def _tell(self, cells: Flags, count: int) -> None:
        assert self.count(cells) == count
        self.told.append((cells, count))

    def _number(self, quantity: str, named_: str, number: Any) -> None:
        group, _, detail = named_.partition(": ") if named_.startswith("grade") else ("", "", named_)
        within = self.group(group)
        if quantity == "cases" and number.estimate is not None:
            self._tell(within, int(number.estimate))
        reader, _, rest = detail.partition(", ")
        if quantity == "disagreement":
            among, holds = self.several(self.peers)
        elif quantity in {"cohen_kappa", "observed_agreement"}:
            two = detail.split(", ") if detail else self.peers
            among, holds = self.read(*two), self.same(*two)
        elif quantity in {"kappa_with_reference", "agreement_with_reference"}:
            among, holds = self.read(reader, "C"), self.same(reader, "C")
        elif quantity in {"sensitivity", "positive_predictive_value"}:
            given, true = (self.read(reader, "C") & self.labelled({who: rest[6:]}) for who in (reader, "C"))
            among, holds = (true, given) if quantity == "sensitivity" else (given, true)
        else:
            return
        if number.n is not None:
            self._tell(within & among, number.n)
        if number.numerator is not None:
            self._tell(within & among & holds, number.numerator)


@settings(PROPERTY, max_examples=20)
@given(st.integers(0, 2**32), st.integers(2, 3), st.integers(2, 3), st.sampled_from([0.0, 0.1]), st.booleans())
def test_nobody_can_conclude_that_few_cases_got_a_label(
    seed: int, readers: int, classes: int, missing: float, has_reference: bool
) -> None:
    random = np.random.default_rng(seed)
    size = int(random.integers(20, 160))
    labels = some_labels(seed, size, readers, classes, missing)
    grade = [int(each) for each in random.choice(GRADES, size, p=[0.5, 0.4, 0.1])]
    with tempfile.TemporaryDirectory() as folder:
        values = measure_readings(
            Path(folder),
            by_reader(labels, grade=grade),
            MINIMUM,
            reader=named(*labels),
            label=Variable("label", "label", tuple(f"c{number}" for number in range(classes))),
            subgroups=GROUPS,
            reference="C" if has_reference and readers == 3 else "",
        )
    attacker = Attacker(labels, grade, classes, values)
    parts = [attacker.group(f"grade {each}") for each in GRADES] + [attacker.group("")]
    secrets = []
    for one, other in itertools.combinations(labels, 2):
        secrets += [attacker.same(one, other), attacker.read(one, other) & ~attacker.same(one, other)]
        for first, second in itertools.product(range(classes), repeat=2):
            secrets.append(attacker.labelled({one: f"c{first}", other: f"c{second}"}))
    for each in itertools.product([f"c{number}" for number in range(classes)], repeat=readers):
        secrets.append(attacker.labelled(dict(zip(labels, each, strict=True))))
    small = [part & secret for part in parts for secret in secrets if 0 < attacker.count(part & secret) < MINIMUM]
    assert [attacker.count(cells) for cells in small if attacker.most(cells) < MINIMUM] == []


def test_many_cases_of_few_patients_are_few(tmp_path: Path) -> None:
    labels = some_labels(1, 60, 2, 2)
    columns = by_reader(labels, patient=[case % 3 for case in range(60)])
    changes = {"label": Variable("label", "label", ("c0", "c1")), "bootstrap": Bootstrap(50, 1)}
    numbers = by_key(measure_readings(tmp_path, columns, MINIMUM, **changes))
    assert {number.withheld for number in numbers.values()} == {"fewer than 4"}


@pytest.mark.parametrize("minimum", [1, 4])
def test_what_is_told_is_the_same_whatever_is_withheld(tmp_path: Path, minimum: int) -> None:
    columns = by_reader(some_labels(4, 120, 2, 2), grade=[1 + case % 2 for case in range(120)])
    changes: dict[str, Any] = {"subgroups": GROUPS, "label": Variable("label", "label", ("c0", "c1"))}
    every, some = (by_key(measure_readings(tmp_path, columns, number, **changes)) for number in (1, minimum))
    assert [key for key, number in some.items() if not number.withheld and number != every[key]] == []
    assert some["cohen_kappa"].estimate is not None


def test_nothing_of_the_table_but_the_plan_stands_in_the_facts(tmp_path: Path) -> None:
    columns = by_reader(some_labels(2, 50, 2, 3), patient=[f"person-{case}" for case in range(50)])
    values = measure_readings(tmp_path, columns)
    assert "person" not in str(values.as_data())
