"""What the kinds of measurement have in common."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from sphinx_qms.model.error import Location
from sphinx_qms.model.plan.tables import Scalar

IntervalMethod = Literal["wilson", "exact"]
OTHER, MISSING = "other", "missing"
"""What facts call all levels that the plan does not declare, and rows without a value."""


@dataclass(frozen=True)
class TableMeasurement:
    """What the measurements of tables have in common.

    `fingerprint` is that of everything the plan says of it, its tables included. `globs` are the files from which its
    tables were made.
    """

    id: str
    location: Location
    fingerprint: str
    globs: tuple[str, ...]

    @property
    def confidence(self) -> float | None:
        """The confidence of the intervals; None where there are none."""
        return None

    @property
    def groups(self) -> tuple[str, ...]:
        """What facts call the groups that the plan names, in its order; numbers may have further ones."""
        return ()


@dataclass(frozen=True)
class Variable:
    """A characteristic of the rows of a dataset.

    With `levels` its values are counted one by one, every other one as OTHER, and none as MISSING; with `bins`,
    ascending limits of numbers, it is counted by intervals [lower, upper) and summarised by mean, standard deviation
    and median; with neither it is only said how many different values there are. Names of levels in facts come from
    the plan, never from the data.
    """

    name: str
    column: str
    levels: tuple[Scalar, ...] = ()
    bins: tuple[float, ...] = ()

    @property
    def level_names(self) -> tuple[str, ...]:
        """What facts call the levels or bins, in their order, without OTHER; () where it has neither."""
        if not self.bins:
            return tuple(map(level_name, self.levels))
        limits = [level_name(limit) for limit in self.bins]
        between = [f"[{lower}, {upper})" for lower, upper in pairwise(limits)]
        return (f"below {limits[0]}", *between, f"{limits[-1]} and above")


def level_name(value: Scalar) -> str:
    """A level or limit as the plan would write it: `grade 3`, `60`, `0.5`, `true`."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


@dataclass(frozen=True)
class ThresholdInFile:
    """A threshold that stands in a JSON file of the project, under these keys."""

    file: str
    key: tuple[str, ...]


@dataclass(frozen=True)
class Bootstrap:
    """How often patients are drawn with replacement, and the seed from which the draws follow."""

    repetitions: int
    seed: int


Threshold = float | ThresholdInFile
