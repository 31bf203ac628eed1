"""CPU seconds of `qms check` and of `qms build --to html` over the example, each from scratch, in one run.

    python benchmarks/check_against_build.py

Prints the median of three runs of each, and the share; exits with 1 where a check costs half of a build or more.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
RUNS = 3


def cpu_seconds(*arguments: str) -> float:
    """User and system time of one `qms` process, the working folder being empty before."""
    shutil.rmtree(REPOSITORY / "build" / ".qms", ignore_errors=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "sphinx_qms.commands.cli", *arguments]
    subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> int:
    """Measures, prints, and returns the exit code."""
    pairs = [(cpu_seconds("check"), cpu_seconds("build", "--to", "html")) for _ in range(RUNS)]
    check, build = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"check {check:.2f} s, build {build:.2f} s of CPU time: {check / build:.0%}")
    return 0 if check < build / 2 else 1


if __name__ == "__main__":
    sys.exit(main())
