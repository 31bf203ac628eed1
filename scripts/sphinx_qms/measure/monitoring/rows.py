"""The rows of the reference and of each window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sphinx_qms.measure.groups.rows import GroupedRows, Part, no_rows, read_parts
from sphinx_qms.measure.statistics.arrays import Flags, Floats, Integers
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.thresholds import read_threshold
from sphinx_qms.model.plan.studies import REFERENCE, MonitoringMeasurement

NUMBER = "number of "
"""What the columns of numbers are called beside score and outcome."""


@dataclass(frozen=True)
class MonitoredRows:
    """All rows; `windows` by name, the reference first, and `subgroups` say which of them belong there.

    `codes` has by variable the number of the part of each row, `numbers` its value where it has bins, nan without one.
    """

    rows: GroupedRows
    windows: Mapping[str, Flags]
    subgroups: Mapping[str, Flags]
    codes: Mapping[str, Integers]
    numbers: Mapping[str, Floats]


def read_windows(tables: Tables, measurement: MonitoringMeasurement) -> MonitoredRows:
    """The rows of the reference and of the windows; one of these may be empty.

    Without a score all are 0, and without a threshold none is positive. Raises UserError where the reference has no
    rows, a row has no patient or score, or as `read_threshold`.
    """
    named = {"score": measurement.score, "outcome": measurement.outcome}
    columns = {name: column for name, column in named.items() if column}
    binned = [variable for variable in measurement.variables if variable.bins]
    columns |= {f"{NUMBER}{variable.name}": variable.column for variable in binned}
    selected = {REFERENCE: measurement.reference, **measurement.windows}
    found = read_parts(
        tables,
        measurement,
        {name: Part(rows, columns) for name, rows in selected.items()},
        measurement.patient,
        ["score"] if measurement.score else [],
        measurement.variables,
        measurement.subgroups,
    )
    windows = {name: np.asarray(found["part"] == number) for number, name in enumerate(selected)}
    if not windows[REFERENCE].any():
        raise no_rows(measurement, f"the {REFERENCE}", measurement.reference)
    nothing = np.zeros(len(found["patient"]))
    score = found.get("score", nothing)
    limit = np.inf if measurement.threshold is None else read_threshold(tables, measurement, measurement.threshold)
    outcome = found.get("outcome", nothing * np.nan)
    rows = GroupedRows(score, score >= limit, ~np.isnan(outcome), outcome == 1, found["patient"])
    return MonitoredRows(
        rows,
        windows,
        {name: found[f"group {number}"] for number, name in enumerate(measurement.subgroups)},
        {variable.name: found[f"variable {number}"] for number, variable in enumerate(measurement.variables)},
        {variable.name: found[f"{NUMBER}{variable.name}"] for variable in binned},
    )
