"""How often a test set was evaluated: each look at it makes the next verdict on it weaker evidence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Evaluations:
    """The evaluations of one test set, by its need id.

    `recorded` are those that facts hold, one for each time that something else was evaluated; `earlier` are those that
    the plan tells of from before anything was recorded. `measured` are the needs whose facts these are.
    """

    dataset: str
    recorded: int
    earlier: int
    measured: tuple[str, ...]

    @property
    def times(self) -> int:
        """How often in all."""
        return self.recorded + self.earlier
