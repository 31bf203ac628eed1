"""Test scenarios beside each other: each measured as it is alone, and compared with the first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2_contingency, norm

from sphinx_qms.measure.scenarios.measure import measure_scenarios
from sphinx_qms.measure.statistics.newcombe import newcombe_interval
from sphinx_qms.measure.statistics.roc import area_and_variance
from sphinx_qms.measure.tables.open import open_tables
from sphinx_qms.measure.values import Values
from sphinx_qms.model.error import Location, UserError
from sphinx_qms.model.plan.common import Bootstrap
from sphinx_qms.model.plan.studies import ScenariosMeasurement, Scored
from sphinx_qms.model.plan.tables import Filter, Rows
from unit.builders import PLAN_FILE, only_problem
from unit.scored_tables import Columns, by_key, measure, some_rows, where, write_scores


def scored(conditions: Filter = (), score: str = "risk", threshold: float = 0.5, table: str = "scores") -> Scored:
    return Scored(Rows(table, conditions), "outcome", score, threshold)


GRADES = {"first": scored(where("grade", 1)), "second": scored(where("grade", 2), threshold=0.4)}


def scenarios(
    root: Path, columns: Columns, minimum_cell: int = 1, more: Columns | None = None, **changes: Any
) -> Values:
    tables = [write_scores(root, columns), *([write_scores(root, more, "more")] if more else [])]
    own = {"scenarios": GRADES, "patient": ("patient",)} | changes
    measurement = ScenariosMeasurement("TEST_it", Location(PLAN_FILE, 9), "0" * 64, (), **own)
    with open_tables(root, {table.name: table for table in tables}) as opened:
        return measure_scenarios(opened, measurement, minimum_cell)


def test_a_scenario_is_measured_as_it_is_alone(tmp_path: Path) -> None:
    columns = some_rows(rows=600)
    found = by_key(scenarios(tmp_path, columns))
    alone = by_key(measure(tmp_path, columns, rows=Rows("scores", where("grade", 2)), thresholds={"it": 0.4}))
    for name in ("samples", "patients", "prevalence", "auc", "sensitivity", "specificity"):
        here = found[f"{name}/second"]
        assert (here.estimate, here.lower, here.upper, here.n, here.numerator) == pytest.approx(
            (alone[name].estimate, alone[name].lower, alone[name].upper, alone[name].n, alone[name].numerator)
        )


def test_all_but_the_first_are_compared_with_it_as_independent_groups(tmp_path: Path) -> None:
    columns = some_rows(rows=600)
    found = by_key(scenarios(tmp_path, columns))
    areas = [
        area_and_variance(columns["outcome"][columns["grade"] == grade], columns["risk"][columns["grade"] == grade])
        for grade in (1, 2)
    ]
    difference, variance = areas[1][0] - areas[0][0], areas[0][1] + areas[1][1]
    area = found["auc_difference/second"]
    reach = norm.isf(0.025) * variance**0.5
    assert (area.estimate, area.lower, area.upper) == pytest.approx(
        (difference, difference - reach, difference + reach)
    )
    assert found["auc_difference_p/second"].estimate == pytest.approx(2 * norm.sf(abs(difference) / variance**0.5))
    counts = [(found[f"sensitivity/{name}"].numerator, found[f"sensitivity/{name}"].denominator) for name in GRADES]
    sensitivity = found["sensitivity_difference/second"]
    assert (sensitivity.lower, sensitivity.upper) == newcombe_interval(counts[1], counts[0])
    table = [[held, n - held] for held, n in counts]
    p = chi2_contingency(table, correction=False).pvalue
    assert found["sensitivity_difference_p/second"].estimate == pytest.approx(p)
    assert not any(key.endswith("_difference/first") for key in found)


def test_scenarios_may_come_from_tables_and_columns_of_their_own(tmp_path: Path) -> None:
    columns, more = some_rows(rows=200), some_rows(2, rows=300)
    more["patient"] = more["patient"] + 1000
    given = {"here": scored(), "there": scored(score="other", table="more")}
    found = by_key(scenarios(tmp_path, columns, more=more, scenarios=given))
    assert (found["samples/here"].estimate, found["samples/there"].estimate) == (200, 300)
    assert found["auc/there"].estimate == pytest.approx(area_and_variance(more["outcome"], more["other"])[0])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"scenarios": GRADES | {"third": scored(where("grade", 9))}}, "no row of scores is selected for third"),
        (
            {"scenarios": {"all": scored(), "second": GRADES["second"]}},
            "rows are of 300 patients, so intervals have to be drawn by patient",
        ),
    ],
)
def test_what_cannot_be_compared_is_an_error(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError) as raised:
        scenarios(tmp_path, some_rows(rows=300), **changes)
    assert message in only_problem(raised.value).message


def test_what_scenarios_have_in_common_makes_the_interval_of_the_difference_narrower(tmp_path: Path) -> None:
    columns = some_rows(rows=600)
    bootstrap = Bootstrap(500, 3)
    given = {"all": scored(), "most": scored((*where("grade", 1),))}
    together = by_key(scenarios(tmp_path, columns, scenarios=given, bootstrap=bootstrap))["auc_difference/most"]
    apart = {**columns, "patient": columns["patient"] + 1000}
    tables = {"all": scored(), "most": scored((*where("grade", 1),), table="more")}
    independent = by_key(scenarios(tmp_path, columns, more=apart, scenarios=tables))["auc_difference/most"]
    assert together.estimate == independent.estimate
    assert together.interval == "bootstrap"
    assert together.upper - together.lower < independent.upper - independent.lower


def test_the_same_rows_do_not_differ(tmp_path: Path) -> None:
    given = {"one": scored(), "other": scored()}
    found = by_key(scenarios(tmp_path, some_rows(rows=100), scenarios=given, bootstrap=Bootstrap(50, 3)))
    difference = found["auc_difference/other"]
    assert (difference.estimate, difference.lower, found["auc_difference_p/other"].estimate) == (0, None, 1)


def test_a_small_rest_between_scenarios_is_not_told(tmp_path: Path) -> None:
    columns = some_rows(rows=300, grades=1)
    columns["grade"][:3] = 2
    given = {"all": scored(), "most": scored(where("grade", 1))}
    found = by_key(scenarios(tmp_path, columns, 5, scenarios=given, bootstrap=Bootstrap(50, 3)))
    assert found["samples/most"].withheld == "fewer than 5"
    assert found["auc_difference/most"].withheld == "fewer than 5"


def test_one_class_has_no_area_and_says_so(tmp_path: Path) -> None:
    columns = some_rows(rows=300)
    columns["outcome"] = columns["outcome"] | (columns["grade"] == 2)
    found = by_key(scenarios(tmp_path, columns))
    assert found["auc/second"].withheld == found["auc_difference/second"].withheld == "one class only"
    assert found["specificity_difference_p/second"].withheld == "nothing to measure"


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    columns = some_rows(rows=300, patients=200)
    order = np.random.default_rng(2).permutation(300)
    shuffled = {name: values[order] for name, values in columns.items()}
    given = {"bootstrap": Bootstrap(50, 3), "minimum_cell": 5}
    assert scenarios(tmp_path, columns, **given).as_data() == scenarios(tmp_path, shuffled, **given).as_data()
