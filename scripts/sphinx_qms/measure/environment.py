"""What a measurement or a test ran in: captured, never typed."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import distributions, version
from pathlib import Path

CALCULATING = ("duckdb", "numpy", "scipy", "statsmodels")
"""The libraries that numbers come from."""


def environment() -> dict[str, object]:
    """Python, platform and every installed distribution with its version."""
    packages = {item.metadata["Name"].lower(): item.version for item in distributions()}
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "system": platform.system(),
        "machine": platform.machine(),
        "packages": dict(sorted(packages.items())),
    }


@cache
def engine_sha256() -> str:
    """The fingerprint of what turns inputs into numbers: the code of this room, and the versions of its libraries."""
    room = Path(__file__).parent
    digest = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in CALCULATING).encode())
    for path in sorted(room.rglob("*.py")):
        digest.update(f"\n{path.relative_to(room).as_posix()}\n".encode() + path.read_bytes())
    return digest.hexdigest()
