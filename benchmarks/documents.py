"""CPU seconds and peak memory of the PDF and of the DOCX of 1,000 needs, the reading by Sphinx included.

    python benchmarks/documents.py [NEEDS]

Prints both; exits with 1 where the DOCX takes 60 CPU seconds, the PDF 40, or either a gigabyte of memory.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
sys.path.insert(0, str(REPOSITORY / "tests"))

from mini_project import copy_mini, declare_document  # noqa: E402 - the small project of the tests

LIMITS = {"pdf": 40.0, "docx": 60.0}
GIGABYTE = 1e9
A_PAGE = 100
TEXT = (
    "Women who were operated on for a primary tumour between the first and the last year of the period, with what was "
    "known at the time of the operation and nothing that became known later; a < b & c, 한국어 문장, 中文的句子."
)


def a_project(folder: Path, needs: int) -> Path:
    """A project with so many needs, half of them linked to the other half, and one document of all its pages."""
    root = copy_mini(folder / "project")
    for first in range(0, needs // 2, A_PAGE // 2):
        pairs = "".join(_pair(number) for number in range(first, min(first + A_PAGE // 2, needs // 2)))
        page = root / f"source/page{first:05}.md"
        page.write_text(f"# Needs from {first} on\n{pairs}", encoding="utf-8")
    matrix = {
        "title": "Matrix",
        "landscape": True,
        "rows": ["dataset"],
        "columns": ["status", "derived_from", "represents"],
    }
    declare_document(root, {"page": "index"}, {"page": "*"}, {"matrix": matrix}, name="all", title="All needs")
    return root


def _pair(number: int) -> str:
    return (
        f"\n:::{{population}} Women of group {number}\n:id: POP_{number}\n:status: approved\n\n{TEXT}\n:::\n"
        f"\n:::{{dataset}} Records of group {number}\n:id: DATA_{number}\n:status: approved\n:dataset_role: training\n"
        f":derived_from: SRC_board\n:represents: POP_{number}\n\n{TEXT}\n:::\n"
    )


def measured(root: Path, kind: str) -> tuple[float, float]:
    """CPU seconds, and bytes at the peak, of building that format from scratch."""
    command = [sys.executable, "-m", "sphinx_qms.commands.cli", "build", "--to", kind]
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"the build of {kind} failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024


def main(needs: int) -> int:
    """Measures, prints, and returns the exit code."""
    within = True
    for kind, limit in LIMITS.items():
        with tempfile.TemporaryDirectory() as folder:
            seconds, peak = measured(a_project(Path(folder), needs), kind)
        print(
            f"{kind}: {seconds:.1f} s of CPU time (limit {limit:.0f}), {peak / 1e6:.0f} MB (limit 1000), {needs} needs"
        )
        within = within and seconds < limit and peak < GIGABYTE
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
