"""Names, values and filters of the plan as SQL, so that no text of the plan can become a statement."""

from __future__ import annotations

from sphinx_qms.model.plan.tables import Condition, Filter, Scalar

_COMPARISONS = {"equals": "=", "at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}


def quoted(name: str) -> str:
    """The name of a column or table."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def literal(value: Scalar) -> str:
    """A value."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return repr(value)
    doubled = value.replace("'", "''")
    # a statement may end at a NUL
    parts = [f"'{part}'" for part in doubled.split("\0")]
    return parts[0] if len(parts) == 1 else f"({' || chr(0) || '.join(parts)})"


def holds(conditions: Filter) -> str:
    """The condition of a WHERE: all of them; TRUE where there are none."""
    return " AND ".join(_condition(condition) for condition in conditions) or "TRUE"


def _condition(condition: Condition) -> str:
    column = quoted(condition.column)
    if condition.operator == "missing":
        return f"{column} IS {'' if condition.value else 'NOT '}NULL"
    if isinstance(condition.value, tuple):
        return f"{column} IN ({', '.join(map(literal, condition.value))})"
    return f"{column} {_COMPARISONS[condition.operator]} {literal(condition.value)}"
