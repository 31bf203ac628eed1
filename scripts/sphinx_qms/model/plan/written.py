"""What the entries of the plan have in common, as it is written: rows, filters, variables, thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sphinx_qms.model.plan.common import Bootstrap, Threshold, ThresholdInFile, Variable
from sphinx_qms.model.plan.tables import Condition, Filter, Operator, Rows, Scalar


def rows(written: Mapping[str, Any]) -> Rows:
    """The selection of rows that an entry writes."""
    return Rows(written["table"], _filter(written.get("where", {})))


def filters(written: Mapping[str, Any]) -> dict[str, Filter]:
    """The filters by name."""
    return {name: _filter(conditions) for name, conditions in written.items()}


def _filter(written: Mapping[str, Any]) -> Filter:
    """Conditions by column; a value alone is one that the column equals."""
    conditions: list[Condition] = []
    for column, said in written.items():
        for operator, value in (said if isinstance(said, Mapping) else {"equals": said}).items():
            given = tuple(value) if isinstance(value, list) else cast(Scalar, value)
            conditions.append(Condition(column, cast(Operator, operator), given))
    return tuple(conditions)


def variable(name: str, written: Mapping[str, Any]) -> Variable:
    """The variable that an entry writes."""
    return Variable(name, written["column"], tuple(written.get("levels", ())), tuple(written.get("bins", ())))


def threshold(written: float | Mapping[str, Any]) -> Threshold:
    """The threshold that an entry writes, or the place where it stands."""
    if isinstance(written, Mapping):
        return ThresholdInFile(written["file"], tuple(written["key"]))
    return float(written)


def bootstrap(written: Mapping[str, int] | None) -> Bootstrap | None:
    """The bootstrap that an entry declares; None without one."""
    return Bootstrap(**written) if written else None
