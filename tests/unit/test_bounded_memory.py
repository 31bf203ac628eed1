"""What is too large or broken is refused without reading it into memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from unit.builders import write

SIZE = 200_000_000
ALLOWED = 400_000
"""KB of memory that the whole process may ever take: its libraries, and a part of what it is given."""

MEASURE = """
import json, re, sys
from pathlib import Path

from sphinx_qms.measure.tables.open import open_tables
from sphinx_qms.measure.tests import read_test_report
from sphinx_qms.model.error import Location, UserError
from sphinx_qms.model.plan.tables import Rows, Table

root, name = Path(sys.argv[1]), sys.argv[2]
table = Table("people", {"site": "text", "age": "integer"}, Location("evidence/plan.yaml", 7), file=name)
try:
    if name.endswith(".xml"):
        read_test_report(root, name)
    else:
        with open_tables(root, {"people": table}) as tables:
            tables.select(Rows("people"), ["age"])
except UserError as error:
    codes = [problem.code for problem in error.problems]
# the peak of this program alone: what getrusage tells begins with that of the process which started it
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(json.dumps([codes, int(peak[1])]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems tell memory in other places")
@pytest.mark.parametrize(
    ("name", "begin", "fill", "code"),
    [
        ("line.csv", b"site,age\n", b"x", "table-broken"),
        ("header.csv", b'site,"age', b"x,y\n", "table-broken"),
        ("quotation.csv", b'site,age\nA,"1', b"x,y\n", "table-broken"),
        ("rows.csv", b"site,age\n", b"A,1,2\n", "table-broken"),
        ("nothing.csv", b"site,age\n", b"\0", "table-broken"),
        ("report.xml", b"<testsuites><testsuite>", b"<testcase name='x'/>", "report-broken"),
    ],
)
def test_memory_is_bounded_whatever_the_file(tmp_path: Path, name: str, begin: bytes, fill: bytes, code: str) -> None:
    write(tmp_path, name, begin)
    with (tmp_path / name).open("ab") as file:
        block = fill * (1_000_000 // len(fill))
        for _ in range(SIZE // len(block)):
            file.write(block)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path), name], capture_output=True, text=True, check=True
    )
    codes, kilobytes = json.loads(done.stdout)
    (tmp_path / name).unlink()
    assert codes == [code]
    assert kilobytes < ALLOWED
