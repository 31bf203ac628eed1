"""Windows of time against a reference: drift of inputs and answers, performance where labels came."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2_contingency, ks_2samp, norm

from sphinx_qms.measure.monitoring.measure import measure_monitoring
from sphinx_qms.measure.run import measure_plan
from sphinx_qms.measure.statistics.drift import population_stability_index
from sphinx_qms.measure.statistics.newcombe import newcombe_interval
from sphinx_qms.measure.statistics.roc import area_and_variance
from sphinx_qms.measure.tables.open import open_tables
from sphinx_qms.measure.values import Values
from sphinx_qms.model.error import Location, UserError
from sphinx_qms.model.facts import MeasuredFacts, load_facts
from sphinx_qms.model.plan.common import Bootstrap, Variable
from sphinx_qms.model.plan.load import load_plan
from sphinx_qms.model.plan.studies import MonitoringMeasurement
from sphinx_qms.model.plan.tables import Condition, Rows
from unit.builders import PLAN_FILE, make_project_folder, monitoring_data, only_problem, table_plan_data, write
from unit.scored_tables import Columns, by_key, where, write_scores

AGE, SITE = Variable("age", "age", bins=(40.0, 60.0)), Variable("site", "site", levels=("a", "b"))


def quarter(number: int) -> Rows:
    return Rows("scores", where("quarter", number))


def people(seed: int = 1, rows: int = 900, patients: int = 0) -> dict[str, Any]:
    """A reference, quarter 0, and two windows, of which the second is older and the last labelled by half."""
    random = np.random.default_rng(seed)
    quarters = np.repeat([0, 1, 2], rows // 3)
    truth = random.normal(size=rows)
    outcome = [bool(one) for one in random.random(rows) < 1 / (1 + np.exp(-truth))]
    return {
        "patient": np.arange(rows) % (patients or rows),
        "quarter": quarters,
        "age": np.round(random.normal(50 + 6 * (quarters == 2), 10), 1),
        "site": random.choice(["a", "b", "c"], rows),
        "risk": 1 / (1 + np.exp(-truth - random.normal(size=rows) * 0.7)),
        "outcome": [
            None if q == 2 and i % 2 else one for i, (q, one) in enumerate(zip(quarters, outcome, strict=True))
        ],
    }


def a_monitoring(**changes: Any) -> MonitoringMeasurement:
    """Two quarters held against quarter 0, with everything that a plan can say."""
    own: dict[str, Any] = {
        "reference": quarter(0),
        "windows": {"spring": quarter(1), "summer": quarter(2)},
        "patient": ("patient",),
        "variables": (AGE, SITE),
        "score": "risk",
        "threshold": 0.5,
        "outcome": "outcome",
        "subgroups": {"site a": where("site", "a")},
    }
    return MonitoringMeasurement("MON_it", Location(PLAN_FILE, 9), "0" * 64, (), **(own | changes))


def monitor(root: Path, columns: Columns, minimum_cell: int = 1, **changes: Any) -> Values:
    table = write_scores(root, columns)
    with open_tables(root, {table.name: table}) as opened:
        return measure_monitoring(opened, a_monitoring(**changes), minimum_cell)


def test_a_window_is_compared_with_the_reference_as_the_statistics_alone_do(tmp_path: Path) -> None:
    columns = people()
    found = by_key(monitor(tmp_path, columns))
    age, risk, at = columns["age"], columns["risk"], columns["quarter"]
    counts = [np.bincount(np.digitize(age[at == n], [40, 60]), minlength=3) for n in (0, 2)]
    assert found["psi/summer: age"].estimate == pytest.approx(population_stability_index(*counts))
    assert found["chi_square_p/summer: age"].estimate == pytest.approx(
        chi2_contingency(counts, correction=False).pvalue
    )
    test = ks_2samp(age[at == 0], age[at == 2], method="asymp")
    assert found["ks/summer: age"].estimate == pytest.approx(test.statistic)
    assert found["ks_p/summer: age"].estimate == pytest.approx(test.pvalue)
    above = [int((risk[at == n] >= 0.5).sum()) for n in (2, 0)]
    difference = found["above_threshold_difference/summer"]
    assert (difference.lower, difference.upper) == newcombe_interval((above[0], 300), (above[1], 300))
    table = [[count, 300 - count] for count in above]
    p = found["above_threshold_difference_p/summer"].estimate
    assert p == pytest.approx(chi2_contingency(table, correction=False).pvalue)


def test_labels_that_have_not_come_count_as_neither_outcome(tmp_path: Path) -> None:
    columns = people()
    found = by_key(monitor(tmp_path, columns))
    labelled = [row for row, q in enumerate(columns["quarter"]) if q == 2 and columns["outcome"][row] is not None]
    positive = np.array([columns["outcome"][row] for row in labelled])
    assert (found["labelled/summer"].numerator, found["labelled/summer"].denominator) == (150, 300)
    assert found["labelled/reference"].estimate == 1
    assert found["sensitivity/summer"].denominator == positive.sum()
    area, variance = area_and_variance(positive, columns["risk"][labelled])
    first, first_variance = area_and_variance(np.array(columns["outcome"][:300]), columns["risk"][:300])
    assert found["auc/summer"].estimate == pytest.approx(area)
    assert found["auc/summer"].n == 150
    difference = found["auc_difference/summer"]
    assert difference.estimate == pytest.approx(area - first)
    assert difference.upper == pytest.approx(area - first + norm.isf(0.025) * (variance + first_variance) ** 0.5)
    observed = positive.mean()
    assert found["calibration_in_the_large/summer"].estimate == pytest.approx(
        columns["risk"][labelled].mean() - observed
    )
    assert found["mean_prediction/summer"].n == 300


def test_a_subgroup_is_compared_with_the_same_subgroup_of_the_reference(tmp_path: Path) -> None:
    columns = people()
    found = by_key(monitor(tmp_path, columns))
    shares = {}
    for name, number in (("reference", 0), ("spring", 1)):
        inside = (columns["site"] == "a") & (columns["quarter"] == number)
        shares[name] = (columns["risk"][inside] >= 0.5).mean()
        assert found[f"samples/{name}: site a"].estimate == inside.sum()
    difference = found["above_threshold_difference/spring: site a"]
    assert difference.estimate == pytest.approx(shares["spring"] - shares["reference"])


def test_a_window_without_rows_has_nothing_to_measure(tmp_path: Path) -> None:
    values = monitor(tmp_path, people(), windows={"spring": quarter(1), "autumn": quarter(9)})
    found = by_key(values)
    assert found["samples/autumn"].estimate == 0
    measured = {number.withheld for key, number in found.items() if "/autumn" in key and number.unit != "count"}
    assert measured == {"nothing to measure"}
    assert values.series["windows"][2] == {"window": "autumn", "samples": 0, "labelled": None}
    assert values.series["drift"][2] == {"window": "autumn", "variable": "age", "psi": None}


def test_a_reference_without_rows_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UserError) as raised:
        monitor(tmp_path, people(), reference=quarter(9))
    assert only_problem(raised.value).code == "rows-none"


def test_a_row_without_a_score_is_an_error_that_names_the_window(tmp_path: Path) -> None:
    columns = people() | {"risk": [None if row == 400 else 0.5 for row in range(900)]}
    with pytest.raises(UserError) as raised:
        monitor(tmp_path, columns)
    assert only_problem(raised.value).message == "MON_it: 1 of 300 rows of spring have no score (risk)"


def test_one_class_of_labels_has_no_area_and_says_so(tmp_path: Path) -> None:
    columns = people()
    columns["outcome"] = [
        True if q == 1 else one for q, one in zip(columns["quarter"], columns["outcome"], strict=True)
    ]
    found = by_key(monitor(tmp_path, columns))
    assert found["auc/spring"].withheld == found["auc_difference_p/spring"].withheld == "one class only"
    assert found["specificity/spring"].withheld == "nothing to measure"


def test_perfect_answers_have_an_area_and_no_test(tmp_path: Path) -> None:
    columns = people()
    columns["outcome"] = [bool(risk > 0.5) for risk in columns["risk"]]
    found = by_key(monitor(tmp_path, columns))
    assert (found["auc_difference/spring"].estimate, found["auc_difference/spring"].lower) == (0, None)
    assert found["auc_difference_p/spring"].withheld == "no variation"


def test_a_score_that_is_no_probability_has_no_mean_to_hold_against_outcomes(tmp_path: Path) -> None:
    columns = people()
    found = by_key(monitor(tmp_path, columns | {"risk": columns["risk"] * 10}))
    assert found["mean_prediction/spring"].withheld == "no probability"
    assert found["auc/spring"].estimate is not None


def test_without_score_and_outcome_only_what_is_asked_is_watched(tmp_path: Path) -> None:
    found = by_key(monitor(tmp_path, people(), score="", threshold=None, outcome=""))
    assert {key.partition("/")[0] for key in found} == {"samples", "patients", "psi", "chi_square_p", "ks", "ks_p"}


def test_missing_values_and_undeclared_levels_are_parts_of_their_own(tmp_path: Path) -> None:
    columns = people()
    columns["site"] = [
        None if q == 1 and i % 3 else site
        for i, (q, site) in enumerate(zip(columns["quarter"], columns["site"], strict=True))
    ]
    found = by_key(monitor(tmp_path, columns, subgroups={}))
    counts = [
        [
            sum(q == n and s == site for q, s in zip(columns["quarter"], columns["site"], strict=True))
            for site in ("a", "b", "c", None)
        ]
        for n in (0, 1)
    ]
    assert found["psi/spring: site"].estimate == pytest.approx(population_stability_index(*map(np.array, counts)))


def test_several_rows_of_a_patient_need_a_bootstrap(tmp_path: Path) -> None:
    with pytest.raises(UserError) as raised:
        monitor(tmp_path, people(patients=600))
    assert only_problem(raised.value).code == "bootstrap-missing"


def test_intervals_are_drawn_by_patient_over_all_windows(tmp_path: Path) -> None:
    drawn = by_key(monitor(tmp_path, people(patients=600), bootstrap=Bootstrap(200, 3)))
    difference = drawn["above_threshold_difference/summer"]
    assert (difference.interval, drawn["auc/summer"].interval) == ("bootstrap", "bootstrap")
    assert difference.lower < difference.estimate < difference.upper
    assert drawn["ks_p/summer: age"].withheld == "several rows of a patient"
    assert drawn["ks/summer: age"].estimate is not None


def test_the_chi_square_test_by_patient_is_about_that_by_row_where_rows_are_independent(tmp_path: Path) -> None:
    # one patient of two rows makes all of them be drawn
    columns = people(rows=1500) | {"patient": [max(1, row) for row in range(1500)]}
    drawn = by_key(monitor(tmp_path, columns, bootstrap=Bootstrap(1000, 3)))
    by_row = by_key(monitor(tmp_path, people(rows=1500)))
    assert drawn["chi_square_p/spring: age"].estimate == pytest.approx(
        by_row["chi_square_p/spring: age"].estimate, abs=0.03
    )


def test_a_variable_of_a_window_with_a_small_part_is_withheld_as_a_whole(tmp_path: Path) -> None:
    columns = people()
    columns["age"][300:600] = 50.0
    columns["age"][300:303] = 70.0
    found = by_key(monitor(tmp_path, columns, minimum_cell=5))
    withheld = {key for key, number in found.items() if number.withheld}
    assert withheld == {f"{name}/spring: age" for name in ("psi", "chi_square_p", "ks", "ks_p")}


def test_a_small_rest_of_a_subgroup_is_not_told(tmp_path: Path) -> None:
    columns = people()
    columns["site"] = np.where(columns["quarter"] == 1, "a", columns["site"])
    columns["site"][300:303] = "b"
    found = by_key(monitor(tmp_path, columns, minimum_cell=5))
    assert found["samples/spring: site a"].withheld or found["samples/spring"].withheld
    assert found["psi/spring: site"].withheld == "fewer than 5"


def test_few_labels_are_not_told_by_subtraction(tmp_path: Path) -> None:
    columns = people()
    columns["outcome"] = [
        one if q != 1 or 300 <= row < 597 else None
        for row, (q, one) in enumerate(zip(columns["quarter"], columns["outcome"], strict=True))
    ]
    found = by_key(monitor(tmp_path, columns, minimum_cell=5, subgroups={}))
    assert found["labelled/spring"].withheld == "fewer than 5"


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    columns = people(patients=600)
    order = np.random.default_rng(2).permutation(900)
    shuffled = {name: [values[row] for row in order] for name, values in columns.items()}
    given = {"bootstrap": Bootstrap(50, 3), "minimum_cell": 5}
    assert monitor(tmp_path, columns, **given).as_data() == monitor(tmp_path, shuffled, **given).as_data()


def test_facts_of_a_monitor_can_be_read_back(tmp_path: Path) -> None:
    root = make_project_folder(tmp_path)
    columns = people()
    write_scores(root, columns)
    types = {"patient": "integer", "quarter": "integer", "age": "number", "site": "text", "risk": "number"}
    tables = {"scores": {"file": "scores.csv", "columns": types | {"outcome": "boolean"}}}
    write(root, PLAN_FILE, table_plan_data(tables, 5, MON_it=monitoring_data()))
    assert measure_plan(root, load_plan(root)).problems == ()
    facts = load_facts(root)["MON_it"]
    assert isinstance(facts, MeasuredFacts)
    assert facts.kind == "monitoring"
    assert [row["window"] for row in facts.series["windows"]] == ["reference", "spring", "summer"]
    assert "psi/summer: age" in facts.numbers


@pytest.mark.parametrize("operator", ["at_least", "below"])
def test_subgroups_by_a_number_part_the_windows(tmp_path: Path, operator: Any) -> None:
    columns = people()
    inside = (columns["age"] >= 50) == (operator == "at_least")
    found = by_key(monitor(tmp_path, columns, subgroups={"it": (Condition("age", operator, 50),)}))
    assert found["samples/spring: it"].estimate == (inside & (columns["quarter"] == 1)).sum()
