"""The thresholds of a measurement as numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.model.error import user_error
from sphinx_qms.model.plan.common import TableMeasurement, Threshold, ThresholdInFile
from sphinx_qms.model.plan.measurements import PerformanceMeasurement


def read_thresholds(tables: Tables, measurement: PerformanceMeasurement) -> dict[str, float]:
    """The thresholds by name, in the order of the plan; those that stand in a file are read from it.

    Raises UserError where the file is missing, or has no number under the key.
    """
    return {
        name: read_threshold(tables, measurement, threshold, name) for name, threshold in measurement.thresholds.items()
    }


def read_threshold(tables: Tables, measurement: TableMeasurement, threshold: Threshold, name: str = "") -> float:
    """The threshold as a number; `name` is what an error calls it. Raises UserError as `read_thresholds`."""
    if not isinstance(threshold, ThresholdInFile):
        return threshold
    found: Any = tables.read_json(threshold.file)
    for key in threshold.key:
        found = found.get(key) if isinstance(found, Mapping) else None
    if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
        where = measurement.location
        message = f"{measurement.id}: {threshold.file} has no number under {' / '.join(threshold.key)}"
        which = f" {name}" if name else ""
        hint = f"correct the key of the threshold{which}, or write the number itself"
        raise user_error("threshold-missing", message, where.file, where.line, hint)
    return float(found)
