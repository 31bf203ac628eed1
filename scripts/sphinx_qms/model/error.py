"""The one error that is the user's to mend, and the place where it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Location:
    """A place in the project: `file` relative to the project folder with `/`, `line` from 1, 0 for the whole file."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that cannot be used: where, what, why, and what to do about it."""

    location: Location
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"{self.location}: error [{self.code}] {self.message}"
        return f"{text}\n  hint: {self.hint}" if self.hint else text


class UserError(Exception):
    """Unusable input. Printed as it is, all problems at once, without a traceback; the command exits with 1."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def user_error(code: str, message: str, file: str, line: int = 0, hint: str = "") -> UserError:
    """A UserError of one problem, ready to raise."""
    return UserError(Problem(Location(file, line), code, message, hint))
