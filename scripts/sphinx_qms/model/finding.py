"""What a build has to say about the project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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

    def reaches(self, gate: Severity | None) -> bool:
        """Whether a finding of this severity fails a build with that gate; with None nothing does."""
        return gate is not None and self.rank <= gate.rank


@dataclass(frozen=True)
class Finding:
    """One thing to do or to know: what, where, which need and clauses it touches, and how to mend it.

    `about` is what it is about besides the need, where there is such a thing: the link type that a rule looks at, or
    link type and target, as in `satisfies>UN_1`. `home` is the page where something that is still missing is to be
    written, or the catalogue where no page is known; it is empty for what is wrong where it stands. `breaks` are
    further needs that an error leaves unproven.
    """

    code: str
    message: str
    location: Location
    severity: Severity = Severity.ERROR
    need: str = ""
    clauses: tuple[str, ...] = ()
    hint: str = ""
    about: str = ""
    home: str = ""
    breaks: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.location}: {self.severity} [{self.code}] {self.message}"]
        if others := [clause for clause in self.clauses if clause not in self.message]:
            lines.append(f"  clauses: {', '.join(others)}")
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        return "\n".join(lines)


def in_order_of_work(findings: Iterable[Finding], pages: Sequence[str] = ()) -> tuple[Finding, ...]:
    """The findings in the order in which they are worked off; it does not depend on the order they come in.

    The gravest come first, and of these what is wrong before what is still to be written. Both go page by page in
    the order `pages`, in which they are read, and on a page clause by clause. What stands in no page, such as the
    profile, is mended first; what has no page to be written in yet comes last.
    """
    places = {page: number for number, page in enumerate(pages)}

    def key(finding: Finding) -> tuple[object, ...]:
        elsewhere = len(places) if finding.home else -1
        place = places.get(finding.home or finding.location.file, elsewhere)
        what = (finding.code, finding.need, finding.message, finding.hint, finding.clauses, finding.about, finding.home)
        return (finding.severity.rank, bool(finding.home), place, finding.location, *what)

    return tuple(sorted(findings, key=key))
