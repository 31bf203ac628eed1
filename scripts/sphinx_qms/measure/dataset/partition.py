"""How the rows of a set are parted: by levels of a variable, by a subgroup and the rest, by a value being there."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_qms.measure.tables.sql import holds, literal, quoted
from sphinx_qms.model.plan.common import MISSING, OTHER, Variable
from sphinx_qms.model.plan.tables import Filter

REST = "rest"


@dataclass(frozen=True)
class Partition:
    """Parts of which each row belongs to just one; `code` is SQL that gives the number of its part, from 0.

    `columns` are those that `code` reads. Of `parts` the first `told` may stand in facts; the others are what is left.
    """

    name: str
    parts: tuple[str, ...]
    code: str
    columns: tuple[str, ...]
    told: int

    @property
    def is_variable(self) -> bool:
        """Whether it has levels, which all are told."""
        return self.told == len(self.parts)

    def group(self, part: int) -> str:
        """What facts call a part: `grade: 3`; a subgroup has its own name."""
        return f"{self.name}: {self.parts[part]}" if self.is_variable or part else self.name


def by_variable(variable: Variable) -> Partition:
    """The levels of a variable in their order, then other values, then none; bins leave no other values."""
    column, names = quoted(variable.column), variable.level_names
    if variable.bins:
        cases = [f"WHEN {column} < {literal(limit)} THEN {part}" for part, limit in enumerate(variable.bins)]
        parts, other = (*names, MISSING), len(variable.bins)
    else:
        cases = [f"WHEN {column} = {literal(level)} THEN {part}" for part, level in enumerate(variable.levels)]
        parts, other = (*names, OTHER, MISSING), len(names)
    code = f"CASE WHEN {column} IS NULL THEN {len(parts) - 1} {' '.join(cases)} ELSE {other} END"
    return Partition(variable.name, parts, code, (variable.column,), len(parts))


def by_subgroup(name: str, where: Filter) -> Partition:
    """Those in the subgroup, and the rest."""
    columns = tuple(condition.column for condition in where)
    return Partition(name, (name, REST), f"CASE WHEN {holds(where)} THEN 0 ELSE 1 END", columns, 1)


def by_missing(column: str) -> Partition:
    """The rows without a value in the column, and the rest; no group of facts has such a name."""
    code = f"CASE WHEN {quoted(column)} IS NULL THEN 0 ELSE 1 END"
    return Partition(f"{MISSING}:{column}", (column, REST), code, (column,), 1)
