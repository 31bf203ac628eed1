"""Writing files so that nothing that existed is ever half overwritten."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sphinx_qms.model.error import user_error


def write_aside(path: Path, content: str | bytes) -> None:
    """Writes `content` to `path`, text as UTF-8: first beside it, then moved into its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def publish_folder(made: Path, place: Path) -> None:
    """Replaces the folder `place` by a copy of `made`; while the copy is made, the old one stays as it is."""
    fresh, old = (place.with_name(f".{place.name}.{suffix}") for suffix in ("new", "old"))
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(made, fresh)
    if place.exists():
        place.rename(old)
    fresh.rename(place)
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def lock_folder(folder: Path, announce: Callable[[str], object] = print, timeout: float = 600) -> Iterator[None]:
    """Holds the lock of an output folder: two builds in one folder exclude each other.

    Says so where it has to wait; raises UserError where another build holds the lock for longer than `timeout` seconds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        announce("another build writes into this folder; waiting for it to end")
        try:
            lock.acquire(timeout=timeout)
        except Timeout:
            message = f"another build has been writing here for {timeout:g} seconds"
            raise user_error("folder-in-use", message, folder.name, hint="end it, then build again") from None
    try:
        yield
    finally:
        lock.release()
