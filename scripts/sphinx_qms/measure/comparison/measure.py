"""A comparison: what a changed model does better or worse than the last approved one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sphinx_qms.measure.comparison.cells import PAIRS, by_pair, holds_pair, pair_cell, paired_cells
from sphinx_qms.measure.comparison.quantities import newly, quantities
from sphinx_qms.measure.comparison.rows import ComparedRows, read_rows
from sphinx_qms.measure.group_cells import cells_to_withhold, in_group
from sphinx_qms.measure.performance.curves import roc_series
from sphinx_qms.measure.performance.cuts import cuts_at, tellable
from sphinx_qms.measure.quantities import HAS_OUTCOME, ROWS
from sphinx_qms.measure.quantity_numbers import Draws, numbers_of_quantities
from sphinx_qms.measure.small_cells import withhold
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.values import Counted, Values
from sphinx_qms.model.facts import Row
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.studies import ComparisonMeasurement


def measure_comparison(tables: Tables, measurement: ComparisonMeasurement, minimum_cell: int) -> Values:
    """What the changed version does better or worse than the approved one; differences are changed minus approved.

    Numbers, for all rows and for each subgroup: `samples`, `patients`, `prevalence`; `auc_approved`, `auc_changed`,
    `auc_difference` (DeLong 1988, paired); `sensitivity_approved`, `sensitivity_changed`, `sensitivity_difference`
    (Tango 1998) and the same of `specificity`; of each difference `…_p`, of proportions that of McNemar's exact test;
    `newly_wrong` (a row that only the approved version has right) with its parts `newly_missed` and `newly_alarmed`,
    `newly_right` with `newly_found` and `newly_cleared`. Once: `threshold_approved`, `threshold_changed`, and
    `evaluations_before` where the plan says so. Series: `paired`, `version_roc`.

    Where a patient has several rows, every interval and p is drawn by patient, and `n` still counts rows. What would
    tell of fewer than `minimum_cell` patients is withheld, and the curves with any count of all rows.

    Raises UserError as `read_rows`.
    """
    rows, groups = read_rows(tables, measurement)
    withheld = cells_to_withhold(
        by_pair(rows),
        list(paired_cells(rows)),
        groups,
        measurement.subgroups,
        minimum_cell,
        all_are_known=not measurement.rows.where,
    )
    by_patient = rows.patients < len(rows)
    parts = {"": rows, **{name: rows.part(selected) for name, selected in groups.items()}}
    numbers = [
        Number(f"threshold_{name}", "number", estimate=version.threshold) for name, version in rows.versions.items()
    ]
    if measurement.earlier:
        numbers.append(Number("evaluations_before", "count", estimate=measurement.earlier))
    for group, part in parts.items():
        for item in _numbers(group, part, measurement, by_patient):
            cells = [in_group(group, cell) for cell in item.cells]
            numbers.append(withhold(item.number, cells, withheld, minimum_cell))
    series = {"paired": _paired(parts, withheld)}
    if not any(cell.startswith(in_group("", "")) for cell in withheld):
        series["version_roc"] = tuple(_version_roc(rows, minimum_cell))
    return Values(tuple(numbers), {name: found for name, found in series.items() if found})


def _numbers(group: str, rows: ComparedRows, measurement: ComparisonMeasurement, by_patient: bool) -> Iterator[Counted]:
    """The numbers of a group, each with the cells that it would tell."""
    yield Counted(Number("samples", "count", group, len(rows), n=len(rows)), (ROWS,))
    yield Counted(Number("patients", "count", group, rows.patients, n=rows.patients), (ROWS,))
    draws = None
    if by_patient and measurement.bootstrap:
        draws = Draws(rows.patient, rows.weight, measurement.bootstrap, measurement.confidence)
    yield from numbers_of_quantities(group, quantities(rows, measurement), draws)
    yield from newly(group, rows)


def _paired(parts: Mapping[str, ComparedRows], withheld: frozenset[str]) -> tuple[Row, ...]:
    """The paired table of each class in each group, without the cells that are withheld."""
    return tuple(
        {"group": group, "outcome": outcome}
        | {
            pair: int((holds_pair(rows, pair) & (rows.positive == has_it)).sum())
            for pair in PAIRS
            if in_group(group, pair_cell(pair, outcome)) not in withheld
        }
        for group, rows in parts.items()
        for outcome, has_it in HAS_OUTCOME.items()
    )


def _version_roc(rows: ComparedRows, minimum_cell: int) -> Iterator[Row]:
    """The points of the ROC curve of each version, from which nobody can be read."""
    for name, version in rows.versions.items():
        scored = rows.scored(version)
        told = cuts_at(scored, [version.threshold])
        for point in roc_series(scored, told, tellable(scored, minimum_cell)):
            yield {"version": name, **point}
