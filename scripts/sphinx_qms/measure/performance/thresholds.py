"""The thresholds of a measurement as numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.model.error import user_error
from sphinx_qms.model.plan.measurements import PerformanceMeasurement, ThresholdInFile


def read_thresholds(tables: Tables, measurement: PerformanceMeasurement) -> dict[str, float]:
    """The thresholds by name, in the order of the plan; those that stand in a file are read from it.

    Raises UserError where the file is missing, or has no number under the key.
    """
    return {
        name: _read(tables, measurement, name, threshold) if isinstance(threshold, ThresholdInFile) else threshold
        for name, threshold in measurement.thresholds.items()
    }


def _read(tables: Tables, measurement: PerformanceMeasurement, name: str, threshold: ThresholdInFile) -> float:
    found: Any = tables.read_json(threshold.file)
    for key in threshold.key:
        found = found.get(key) if isinstance(found, Mapping) else None
    if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
        where = measurement.location
        message = f"{measurement.id}: {threshold.file} has no number under {' / '.join(threshold.key)}"
        hint = f"correct the key of the threshold {name}, or write the number itself"
        raise user_error("threshold-missing", message, where.file, where.line, hint)
    return float(found)
