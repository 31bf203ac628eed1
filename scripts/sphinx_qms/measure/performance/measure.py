"""A performance measurement: what the rows of a test set say of a score."""

from __future__ import annotations

from collections.abc import Mapping

from sphinx_qms.measure.group_cells import cells_to_withhold, in_group
from sphinx_qms.measure.performance.cells import between_thresholds, cells_at
from sphinx_qms.measure.performance.curves import (
    calibration_series,
    confusion_series,
    roc_series,
    training_size_series,
)
from sphinx_qms.measure.performance.cuts import calibration_cuts, cuts_at, groups_between, tellable
from sphinx_qms.measure.performance.numbers import numbers_of
from sphinx_qms.measure.performance.rows import ScoredRows, read_rows, read_training_sizes
from sphinx_qms.measure.small_cells import withhold
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.thresholds import read_thresholds
from sphinx_qms.measure.values import Values
from sphinx_qms.model.facts import Row
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.measurements import PerformanceMeasurement


def measure_performance(tables: Tables, measurement: PerformanceMeasurement, minimum_cell: int) -> Values:
    """How well the score of a measurement tells rows with the outcome from those without.

    Numbers, for all rows and for each subgroup: `samples`, `patients`, `prevalence`; for the first threshold, and with
    ` at NAME` for each further one, `sensitivity`, `specificity`, `positive_predictive_value` and
    `negative_predictive_value` (positive is a score at or above it); `auc`; with calibration groups `mean_prediction`,
    `calibration_in_the_large` (mean prediction minus observed share), `calibration_slope`, `calibration_intercept` and
    `brier_score`; with another score `auc_against`, `auc_difference` (score minus the other, paired) and
    `auc_difference_p`. Once: `threshold`, and `evaluations_before` where the plan says so. Series: `confusion`, `roc`,
    `calibration`, `training_size`.

    Where a patient has several rows, every interval is drawn by patient, and `n` still counts rows. What would tell of
    fewer than `minimum_cell` patients is withheld, and the curves with any count of all rows; so is what has nothing to
    measure, such as a sensitivity without positive rows.

    Raises UserError as `read_rows` and `read_thresholds`.
    """
    thresholds = read_thresholds(tables, measurement)
    rows, groups = read_rows(tables, measurement)
    by_patient = rows.patients < len(rows)
    withheld = cells_to_withhold(
        between_thresholds(rows, thresholds),
        list(cells_at(rows, thresholds)),
        groups,
        measurement.subgroups,
        minimum_cell,
        all_are_known=not measurement.rows.where,
    )
    parts = {"": rows, **{name: rows.part(selected) for name, selected in groups.items()}}
    numbers = [
        Number("threshold" if not place else f"threshold at {name}", "number", estimate=threshold)
        for place, (name, threshold) in enumerate(thresholds.items())
    ]
    if measurement.earlier:
        numbers.append(Number("evaluations_before", "count", estimate=measurement.earlier))
    for group, part in parts.items():
        for item in numbers_of(group, part, thresholds, measurement, by_patient):
            cells = [in_group(group, cell) for cell in item.cells]
            numbers.append(withhold(item.number, cells, withheld, minimum_cell))

    series = {
        "confusion": confusion_series(parts, thresholds, withheld),
        "training_size": training_size_series(read_training_sizes(tables, measurement), measurement, minimum_cell),
    }
    if not any(cell.startswith(in_group("", "")) for cell in withheld):
        series |= _curves(rows, thresholds, measurement, by_patient, minimum_cell)
    return Values(tuple(numbers), {name: found for name, found in series.items() if found})


def _curves(
    rows: ScoredRows,
    thresholds: Mapping[str, float],
    measurement: PerformanceMeasurement,
    by_patient: bool,
    minimum_cell: int,
) -> dict[str, tuple[Row, ...]]:
    """What follows the score of all rows; only where all counts of all rows are told, for it lies between these."""
    told, enough = cuts_at(rows, thresholds.values()), tellable(rows, minimum_cell)
    series: dict[str, tuple[Row, ...]] = {}
    if measurement.calibration_groups:
        cuts = calibration_cuts(rows, measurement.calibration_groups, told, enough)
        series["calibration"] = calibration_series(rows, groups_between(rows, cuts), measurement, by_patient)
        told |= cuts
    return series | {"roc": roc_series(rows, told, enough)}
