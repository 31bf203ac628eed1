"""What a build has to say about the project."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sphinx_qms.model.error import Location


class Severity(StrEnum):
    """How grave a finding is; compared with the profile's gate."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)

    def reaches(self, gate: Severity) -> bool:
        """Whether a finding of this severity fails a build with that gate."""
        return self.rank <= gate.rank


@dataclass(frozen=True)
class Finding:
    """One thing to do or to know: what, where, which need and clauses it touches, and how to mend it.

    `about` is what it is about besides the need, where there is such a thing: the link type that a rule looks at, or
    link type and target, as in `satisfies>UN_1`.
    """

    code: str
    message: str
    location: Location
    severity: Severity = Severity.ERROR
    need: str = ""
    clauses: tuple[str, ...] = ()
    hint: str = ""
    about: str = ""

    @property
    def sort_key(self) -> tuple[int, Location, str, str, str, str, tuple[str, ...], str]:
        """The order of a work list: gravest first, then by place; different findings never tie."""
        place = (self.severity.rank, self.location, self.code, self.need, self.message)
        return (*place, self.hint, self.clauses, self.about)

    def __str__(self) -> str:
        lines = [f"{self.location}: {self.severity} [{self.code}] {self.message}"]
        if others := [clause for clause in self.clauses if clause not in self.message]:
            lines.append(f"  clauses: {', '.join(others)}")
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        return "\n".join(lines)
