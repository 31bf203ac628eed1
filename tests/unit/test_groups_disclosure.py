"""What is told of windows, scenarios and levels singles nobody out: told counts, and what follows by subtraction."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_qms.measure.values import Values
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.common import Bootstrap, Variable
from unit.builders import PROPERTY
from unit.scored_tables import by_key, where
from unit.test_factors import factors
from unit.test_monitoring import monitor, quarter
from unit.test_scenarios import scenarios, scored

FEW = settings(PROPERTY, max_examples=12)
MINIMUM = 5
BOOTSTRAP = Bootstrap(50, 3)
seeds = st.integers(0, 10_000)


def rows(seed: int, number: int, patients: int = 0) -> dict[str, Any]:
    """Few rows in many groups, so that much is small."""
    random = np.random.default_rng(seed)
    outcome = [None if one > 0.9 else bool(one > 0.5) for one in random.random(number)]
    return {
        "patient": random.permutation(number) % (patients or number),
        "quarter": random.integers(0, 3, number),
        "site": random.choice(["a", "b"], number, p=[0.85, 0.15]),
        "grade": random.choice([1, 2, 3], number, p=[0.6, 0.3, 0.1]),
        "age": np.round(random.normal(50, 10, number)),
        "risk": np.round(random.random(number), 2),
        "outcome": outcome,
    }


def told(values: Values) -> dict[str, int]:
    """The counts of each group that numbers tell: how many rows, how many of them, and how many not."""
    counts: dict[str, int] = {}
    for key, number in by_key(values).items():
        for name, count in _counts(number).items():
            counts[f"{key} {name}"] = count
    return counts


def _counts(number: Number) -> dict[str, int]:
    counts = {} if number.n is None else {"n": number.n}
    if number.numerator is not None and number.denominator is not None:
        counts |= {"with": number.numerator, "without": number.denominator - number.numerator}
    return counts


def small(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if 0 < count < MINIMUM}


def rests(counts: dict[str, int], whole: str, parts: list[str]) -> dict[str, int]:
    """What each count of the whole leaves when the same of these parts are taken away, where all are told."""
    found = {}
    for name, count in counts.items():
        quantity, _, rest = name.partition("/")
        group, _, kind = rest.rpartition(" ")
        inner = [f"{quantity}/{part} {kind}" for part in parts]
        if group == whole and all(one in counts for one in inner):
            found[f"{name} without {parts}"] = count - sum(counts[one] for one in inner)
    return found


@FEW
@given(seeds, st.sampled_from([0, 70]))
def test_windows_and_the_rests_of_their_subgroups(seed: int, patients: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        values = monitor(
            Path(folder),
            rows(seed, 150, patients),
            MINIMUM,
            subgroups={"site a": where("site", "a"), "grade 1": where("grade", 1), "grade 2": where("grade", 2)},
            bootstrap=BOOTSTRAP,
        )
    counts = told(values)
    assert small(counts) == {}
    for window in ("reference", "spring", "summer"):
        groups = [["site a"], ["grade 1"], ["grade 2"], ["grade 1", "grade 2"]]
        for group in groups:
            assert small(rests(counts, window, [f"{window}: {name}" for name in group])) == {}
    found = by_key(values)
    for window in ("spring", "summer"):
        above, sensitivity, specificity = (
            found[f"{name}/{window}"] for name in ("above_threshold", "sensitivity", "specificity")
        )
        if None not in (above.estimate, sensitivity.estimate, specificity.estimate):
            called = sensitivity.numerator + specificity.denominator - specificity.numerator
            assert not 0 < above.numerator - called < MINIMUM, "those who are above and not labelled"


@FEW
@given(seeds, st.sampled_from([0, 70]))
def test_levels_and_what_they_leave_of_all(seed: int, patients: int) -> None:
    columns = rows(seed, 150, patients)
    columns["outcome"] = [bool(one) for one in columns["outcome"]]
    factor = Variable("grade", "grade", levels=(1, 2, 3))
    with tempfile.TemporaryDirectory() as folder:
        values = factors(Path(folder), columns, MINIMUM, factors=(factor,), bootstrap=BOOTSTRAP)
    counts = told(values)
    assert small(counts) == {}
    grades, outcome = np.asarray(columns["grade"]), np.asarray(columns["outcome"])
    totals = {"samples": 150, "sensitivity": int(outcome.sum()), "specificity": int((~outcome).sum())}
    for quantity, total in totals.items():
        known = {grade: counts.get(f"{quantity}/grade: {grade} n") for grade in (1, 2, 3)}
        unknown = [grade for grade, count in known.items() if count is None and (grades == grade).any()]
        if len(unknown) == 1:
            assert not 0 < total - sum(count or 0 for count in known.values()) < MINIMUM


@FEW
@given(seeds)
def test_scenarios_and_the_rests_between_them(seed: int) -> None:
    columns = rows(seed, 150)
    columns["outcome"] = [bool(one) for one in columns["outcome"]]
    given_scenarios = {"all": scored(), "site a": scored(where("site", "a")), "low": scored(where("grade", 1))}
    with tempfile.TemporaryDirectory() as folder:
        values = scenarios(Path(folder), columns, MINIMUM, scenarios=given_scenarios, bootstrap=BOOTSTRAP)
    counts = told(values)
    assert small(counts) == {}
    for part in ("site a", "low"):
        assert small(rests(counts, "all", [part])) == {}


def test_a_window_of_a_whole_table_is_known_by_its_number_of_rows(tmp_path: Path) -> None:
    columns = rows(1, 90)
    columns["site"] = np.array(["b"] * 3 + ["a"] * 87)
    columns["quarter"][:] = 0
    found = by_key(
        monitor(
            tmp_path,
            columns,
            MINIMUM,
            windows={"spring": quarter(0)},
            subgroups={"site a": where("site", "a")},
            bootstrap=BOOTSTRAP,
        )
    )
    assert found["samples/spring: site a"].withheld or found["samples/spring"].withheld


@pytest.mark.parametrize(("step", "reason"), [(0, "fewer than 5"), (0.001, "")])
def test_of_a_score_of_two_values_areas_and_means_tell_how_many_are_on_which_side(
    tmp_path: Path, step: float, reason: str
) -> None:
    number = np.arange(100)
    risk = np.array(([0.1] * 3 + [0.8] * 17 + [0.1] * 30) * 2) + step * number
    columns = {
        "patient": number,
        "grade": number // 50 + 1,
        "quarter": number // 50,
        "age": np.full(100, 50),
        "site": ["a"] * 100,
        "device": np.where(number < 50, "old", "new"),
        "outcome": number % 50 < 20,
        "risk": risk,
    }
    found = by_key(scenarios(tmp_path, columns, MINIMUM, scenarios={n: scored(where("grade", n)) for n in (1, 2)}))
    assert {found[key].withheld for key in ("auc/1", "auc_difference/2", "auc_difference_p/2")} == {reason}
    found = by_key(factors(tmp_path, columns, MINIMUM))
    assert {found[key].withheld for key in ("auc/device: old", "auc_range/device", "auc_p/device")} == {reason}
    found = by_key(monitor(tmp_path, columns, MINIMUM, windows={"spring": quarter(1)}, subgroups={}))
    assert {found[f"{name}/spring"].withheld for name in ("auc", "calibration_in_the_large")} == {reason}
