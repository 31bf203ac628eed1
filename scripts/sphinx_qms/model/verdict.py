"""What a criterion says of a measured number: computed from facts, never written by a person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sphinx_qms.model.number import Number


class Outcome(StrEnum):
    """How a criterion is judged."""

    MET = "met"
    NOT_MET = "not met"
    INSUFFICIENT = "insufficient data"


@dataclass(frozen=True)
class Verdict:
    """The verdict of one criterion on what was measured for one need.

    `number` is what was judged, None where the facts have no such number. `why` says what is compared, or what is
    missing, in one line. `window` is that of monitoring, empty for everything else.
    """

    criterion: str
    measured: str
    outcome: Outcome
    number: Number | None = None
    why: str = ""
    window: str = ""
