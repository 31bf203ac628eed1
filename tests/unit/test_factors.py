"""What moves performance: levels beside each other, ranges, homogeneity, odds ratios with all factors at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2, chi2_contingency
from statsmodels.discrete.discrete_model import Logit

from sphinx_qms.measure.factors.measure import measure_factors
from sphinx_qms.measure.statistics.proportion import interval
from sphinx_qms.measure.statistics.roc import area_and_variance
from sphinx_qms.measure.tables.open import open_tables
from sphinx_qms.measure.values import Values
from sphinx_qms.model.error import Location, UserError
from sphinx_qms.model.plan.common import Bootstrap, Variable
from sphinx_qms.model.plan.studies import FactorsMeasurement, Scored
from sphinx_qms.model.plan.tables import Rows
from unit.builders import PLAN_FILE, only_problem
from unit.scored_tables import Columns, by_key, write_scores

DEVICE, AGE = Variable("device", "device", levels=("old", "new")), Variable("age", "age", bins=(50.0,))


def images(seed: int = 1, rows: int = 800, patients: int = 0) -> dict[str, Any]:
    """Scores that are worse on an old device, and for the old."""
    random = np.random.default_rng(seed)
    device = random.choice(["old", "new"], rows)
    age = np.round(random.normal(50, 10, rows))
    truth = random.normal(size=rows)
    noise = random.normal(size=rows) * (0.3 + 0.8 * (device == "old") + 0.4 * (age >= 50))
    return {
        "patient": np.arange(rows) % (patients or rows),
        "device": device,
        "age": age,
        "outcome": random.random(rows) < 1 / (1 + np.exp(-2 * truth)),
        "risk": 1 / (1 + np.exp(-truth - noise)),
    }


def a_factors(**changes: Any) -> FactorsMeasurement:
    own: dict[str, Any] = {
        "scored": Scored(Rows("scores"), "outcome", "risk", 0.5),
        "patient": ("patient",),
        "factors": (DEVICE, AGE),
    }
    return FactorsMeasurement("TEST_it", Location(PLAN_FILE, 9), "0" * 64, (), **(own | changes))


def factors(root: Path, columns: Columns, minimum_cell: int = 1, **changes: Any) -> Values:
    table = write_scores(root, columns)
    with open_tables(root, {table.name: table}) as opened:
        return measure_factors(opened, a_factors(**changes), minimum_cell)


def test_a_level_is_measured_on_its_rows(tmp_path: Path) -> None:
    columns = images()
    found = by_key(factors(tmp_path, columns))
    old = columns["device"] == "old"
    right = (columns["risk"] >= 0.5) & columns["outcome"] & old
    sensitivity = found["sensitivity/device: old"]
    assert (sensitivity.numerator, sensitivity.denominator) == (right.sum(), (columns["outcome"] & old).sum())
    assert (sensitivity.lower, sensitivity.upper) == interval(sensitivity.numerator, sensitivity.denominator)
    assert found["samples/age: below 50"].estimate == (columns["age"] < 50).sum()


def test_ranges_and_homogeneity_are_those_of_the_statistics_alone(tmp_path: Path) -> None:
    columns = images()
    found = by_key(factors(tmp_path, columns))
    levels = [columns["device"] == name for name in ("old", "new")]
    areas = [area_and_variance(columns["outcome"][where], columns["risk"][where]) for where in levels]
    assert found["auc_range/device"].estimate == pytest.approx(abs(areas[0][0] - areas[1][0]))
    statistic = (areas[0][0] - areas[1][0]) ** 2 / (areas[0][1] + areas[1][1])
    assert found["auc_p/device"].estimate == pytest.approx(chi2.sf(statistic, 1))
    right = columns["risk"] < 0.5
    negative = ~columns["outcome"]
    table = [[(right & negative & where).sum(), (~right & negative & where).sum()] for where in levels]
    expected = chi2_contingency(table, correction=False).pvalue
    assert found["specificity_p/device"].estimate == pytest.approx(expected)


def test_odds_ratios_take_all_factors_and_the_outcome_into_account(tmp_path: Path) -> None:
    columns = images()
    found = by_key(factors(tmp_path, columns))
    right = (columns["risk"] >= 0.5) == columns["outcome"]
    design = np.column_stack([np.ones(800), columns["outcome"], columns["device"] == "new", columns["age"] >= 50])
    fit = Logit(right, design.astype(float)).fit(disp=0, tol=1e-12)
    odds = found["odds_ratio/device: new"]
    low, high = np.exp(fit.conf_int()[2])
    assert (odds.estimate, odds.lower, odds.upper) == pytest.approx((np.exp(fit.params[2]), low, high), rel=1e-6)
    without = Logit(right, np.delete(design, 3, axis=1).astype(float)).fit(disp=0, tol=1e-12)
    assert found["factor_p/age"].estimate == pytest.approx(chi2.sf(2 * (fit.llf - without.llf), 1), rel=1e-5)
    assert "odds_ratio/device: old" not in found


def test_a_level_without_rows_has_nothing_to_measure_and_stops_nothing(tmp_path: Path) -> None:
    device = Variable("device", "device", levels=("old", "new", "newest"))
    found = by_key(factors(tmp_path, images(), factors=(device, AGE)))
    assert found["samples/device: newest"].estimate == 0
    assert found["auc/device: newest"].withheld == found["odds_ratio/device: newest"].withheld == "nothing to measure"
    assert found["factor_p/device"].estimate == by_key(factors(tmp_path, images()))["factor_p/device"].estimate


def test_a_first_level_without_rows_leaves_no_odds_ratio_of_its_factor(tmp_path: Path) -> None:
    device = Variable("device", "device", levels=("oldest", "old", "new"))
    found = by_key(factors(tmp_path, images(), factors=(device, AGE)))
    assert found["odds_ratio/device: new"].withheld == "nothing to measure"
    assert found["odds_ratio/age: 50 and above"].estimate is not None
    assert found["factor_p/device"].estimate is not None


def test_undeclared_and_missing_values_are_levels_where_there_are_any(tmp_path: Path) -> None:
    columns = images()
    columns["device"] = [None if row % 7 == 0 else name for row, name in enumerate(columns["device"])]
    found = by_key(factors(tmp_path, columns, factors=(Variable("device", "device", levels=("old",)),)))
    assert found["samples/device: missing"].estimate == 115
    assert found["samples/device: other"].estimate == columns["device"].count("new")
    assert "samples/device: missing" not in by_key(factors(tmp_path, images()))


def test_levels_that_tell_right_from_wrong_without_fail_have_no_odds_ratio(tmp_path: Path) -> None:
    columns = images()
    columns["risk"] = np.where(columns["device"] == "new", columns["outcome"] * 0.8 + 0.1, columns["risk"])
    found = by_key(factors(tmp_path, columns))
    assert found["odds_ratio/device: new"].withheld == found["factor_p/age"].withheld == "separation"
    assert found["sensitivity/device: new"].estimate == 1
    assert found["auc_p/device"].withheld == "no variation"


def test_factors_that_always_go_together_cannot_be_told_apart(tmp_path: Path) -> None:
    again = Variable("scanner", "device", levels=("old", "new"))
    found = by_key(factors(tmp_path, images(), factors=(DEVICE, again)))
    assert found["odds_ratio/scanner: new"].withheld == "factors that always go together"
    assert found["auc_range/scanner"].estimate == found["auc_range/device"].estimate


def test_one_level_has_nothing_to_compare(tmp_path: Path) -> None:
    columns = images() | {"device": ["old"] * 800}
    found = by_key(factors(tmp_path, columns))
    for key in ("auc_range/device", "auc_p/device", "factor_p/device", "odds_ratio/device: new"):
        assert found[key].withheld == "nothing to measure"


def test_several_rows_of_a_patient_need_a_bootstrap(tmp_path: Path) -> None:
    with pytest.raises(UserError) as raised:
        factors(tmp_path, images(patients=300))
    assert only_problem(raised.value).code == "bootstrap-missing"


def test_intervals_and_p_are_drawn_by_patient(tmp_path: Path) -> None:
    columns = images(rows=400)
    twice = {name: np.concatenate([values, values]) for name, values in columns.items()}
    by_row, drawn = by_key(factors(tmp_path, columns)), by_key(factors(tmp_path, twice, bootstrap=Bootstrap(1000, 5)))
    odds, single = drawn["odds_ratio/device: new"], by_row["odds_ratio/device: new"]
    assert odds.interval == "bootstrap"
    assert odds.estimate == pytest.approx(single.estimate)
    # rows that stand twice tell no more than once
    assert np.log(odds.upper / odds.lower) == pytest.approx(np.log(single.upper / single.lower), rel=0.15)
    for key in ("auc_p/device", "specificity_p/age", "factor_p/device"):
        assert drawn[key].estimate == pytest.approx(by_row[key].estimate, abs=0.05)


def test_a_level_with_a_small_count_is_withheld_and_what_is_worked_out_from_it(tmp_path: Path) -> None:
    columns = images()
    wrong = (columns["device"] == "new") & ~columns["outcome"] & (columns["risk"] >= 0.5)
    columns["risk"][np.flatnonzero(wrong)[3:]] = 0.1
    found = by_key(factors(tmp_path, columns, minimum_cell=5))
    for key in ("specificity/device: new", "specificity/device: old", "specificity_p/device", "odds_ratio/device: new"):
        assert found[key].withheld == "fewer than 5"
    for key in ("sensitivity/device: new", "sensitivity_p/device", "auc_range/device", "specificity/age: below 50"):
        assert found[key].estimate is not None


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    columns = images(patients=300, rows=400)
    order = np.random.default_rng(2).permutation(400)
    shuffled = {name: values[order] for name, values in columns.items()}
    given = {"bootstrap": Bootstrap(50, 3), "minimum_cell": 5}
    assert factors(tmp_path, columns, **given).as_data() == factors(tmp_path, shuffled, **given).as_data()
