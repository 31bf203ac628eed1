"""How grave an update is, and what the rules of an authority propose; a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Significance(StrEnum):
    """What a rule proposes; a person decides for one of the first two."""

    MAJOR = "major"
    MINOR = "minor"
    UNDECIDED = "undecided"


DECIDED = (Significance.MAJOR, Significance.MINOR)
"""What a person can decide."""


class Answer(StrEnum):
    """What measured numbers say to a question."""

    YES = "true"
    NO = "false"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Circumstances:
    """What a rule asks of a change: what a person says of it, and what its comparison says."""

    change_kind: str
    significant_difference: Answer = Answer.UNKNOWN
    criteria_met: Answer = Answer.UNKNOWN
    within_plan: bool = False
    discards_training_data: bool = False


@dataclass(frozen=True)
class Proposal:
    """What an authority's rules propose for a need: a change, or a measured difference that is no change.

    `rule` and `citation` name what it rests on, `measured` the needs whose numbers it rests on. `reason` says the rule
    and these numbers, or what is missing, in our words.
    """

    need: str
    authority: str
    significance: Significance
    rule: str
    citation: str
    measured: tuple[str, ...]
    reason: str
