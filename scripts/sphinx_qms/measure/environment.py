"""What a measurement or a test ran in: captured, never typed."""

from __future__ import annotations

import platform
from importlib.metadata import distributions


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
