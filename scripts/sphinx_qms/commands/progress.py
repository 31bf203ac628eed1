"""Long work shows what it is at, on one line of a terminal that goes away again; nowhere else."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO


@contextmanager
def progress() -> Iterator[IO[str]]:
    """A stream whose last line is shown while the work goes on; silent where the standard error is no terminal."""
    with _status() as show:
        yield _LastLine(show)


class _LastLine(io.StringIO):
    def __init__(self, show: Callable[[str], object]) -> None:
        super().__init__()
        self._show = show

    def write(self, text: str) -> int:
        words = text.strip()
        if words and words != "done":
            self._show(words.splitlines()[-1])
        return len(text)


@contextmanager
def _status() -> Iterator[Callable[[str], object]]:
    if not sys.stderr.isatty():
        yield str  # takes the text and shows nothing
        return
    from rich.console import Console  # slow to load, and of use on a terminal only
    from rich.text import Text

    console = Console(file=sys.stderr)
    with console.status("starting") as status:
        yield lambda text: status.update(Text.from_ansi(text[: console.width - 4]))
