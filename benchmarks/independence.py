"""Seconds and peak memory of comparing three sets by three keys, in a Parquet file with planted leaks.

    python benchmarks/independence.py [ROWS]

Makes the table (10 columns, hashes of 64 characters) and measures it as `qms measure` does, the fingerprint of the file
included. Prints the figures; exits with 1 where anything but the planted leaks is found, where 10 million rows take 15
seconds or 3 GB, or where more take 5 GB.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import yaml

REPOSITORY = Path(__file__).parent.parent
TEN_MILLION = 10_000_000
LEAKS = {"sample": 3, "patient": 5, "content": 7}
"""By key, how many values of the training set stand in the test set as well."""

MEASURE = """
import sys
from pathlib import Path
from sphinx_qms.measure.run import measure_plan
from sphinx_qms.model.plan.load import load_plan
root = Path(sys.argv[1])
sys.exit("\\n".join(map(str, measure_plan(root, load_plan(root)).problems)) or 0)
"""

TABLE = "evidence/data/samples.parquet"
FACTS = "evidence/facts/TEST_independence.json"
COLUMNS = {"split": "text", "sample": "text", "site": "text", "patient": "integer", "content": "text"}
SETS = {f"DATA_{name}": {"table": "samples", "where": {"split": name}} for name in ("training", "tuning", "test")}
KEYS = {"sample": ["sample"], "patient": ["site", "patient"], "content": ["content"]}
MEASUREMENT = {
    "kind": "independence",
    "sets": SETS,
    "keys": {name: {"columns": columns} for name, columns in KEYS.items()},
}
PLAN = {
    "minimum_cell": 5,
    "tables": {"samples": {"file": TABLE, "columns": COLUMNS}},
    "measurements": {"TEST_independence": MEASUREMENT},
}


# Four samples a person, all of them in one set; 37 sites, each numbering its patients from 0; rows in no order.
SPLIT = """
    CASE md5_number('seed 5 ' || person) % 10
      WHEN 0 THEN 'tuning' WHEN 1 THEN 'test' WHEN 2 THEN 'test' ELSE 'training' END
"""
NUMBERS = f"""
    SELECT {SPLIT} AS split, sample, person, sample AS content
    FROM (SELECT sample, sample // 4 AS person FROM (SELECT i * 15485863 % $rows AS sample FROM range($rows) t(i)))
"""
SAMPLES = """
    SELECT split, 'S' || sample AS sample, 'site ' || person % 37 AS site, person // 37 AS patient,
      'device ' || person % 7 AS device, DATE '2015-01-01' + (sample % 3000)::INTEGER AS taken, 20 + person % 70 AS age,
      sample % 5 = 0 AS label, (sample % 1000) / 1000 AS score, sha256('seed 5 ' || content) AS content
"""


def make_table(path: Path, rows: int) -> None:
    """Writes so many rows, and some more in the test set: each has a sample, patient or content of the training set."""
    connection = duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(path.parent / "spilled")})
    leaks = [key for key, number in LEAKS.items() for _ in range(number)]
    persons = connection.execute(
        f"SELECT person FROM range($rows) t(person) WHERE {SPLIT} = 'training' LIMIT {len(leaks)}", {"rows": rows // 4}
    ).fetchall()
    leaking = ", ".join(
        f"('test', {person * 4 if key == 'sample' else row}, {person if key == 'patient' else row}, "
        f"{person * 4 if key == 'content' else row})"
        for row, (key, (person,)) in enumerate(zip(leaks, persons, strict=True), rows)
    )
    query = f"COPY ({SAMPLES} FROM ({NUMBERS} UNION ALL VALUES {leaking})) TO '{path}' (FORMAT parquet)"
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET enable_progress_bar = false")
    connection.execute(query.replace("$rows", str(rows)))
    connection.close()


def make_project(root: Path, rows: int) -> None:
    """Writes the table, its plan and the schemas."""
    shutil.copytree(REPOSITORY / "requirements_specs/yaml_schemas", root / "requirements_specs/yaml_schemas")
    (root / TABLE).parent.mkdir(parents=True)
    make_table(root / TABLE, rows)
    (root / "evidence/plan.yaml").write_text(yaml.safe_dump(PLAN, sort_keys=False), encoding="utf-8")


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds by the clock and of both processors together, gigabytes at the peak."""

    clock: float
    cpu: float
    peak: float

    def within_limits(self, rows: int) -> bool:
        """Whether it stays below the limits for so many rows."""
        if rows <= TEN_MILLION:
            return self.clock < 15 and self.peak < 3
        return self.peak < 5


def measured(root: Path) -> Cost:
    """The cost of measuring the plan in a process of its own."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", MEASURE, str(root)])  # noqa: S603 - our own command
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit("the measurement failed")
    return Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e9)


def leaks_found(root: Path) -> dict[str, int]:
    """What the facts say is in common, by key and sets."""
    facts = json.loads((root / FACTS).read_text(encoding="utf-8"))
    numbers = facts["values"]["numbers"]
    return {item["group"]: item["estimate"] for item in numbers if item["quantity"] == "common" and item["estimate"]}


def main(rows: int) -> int:
    """Measures, prints, and returns the exit code."""
    with tempfile.TemporaryDirectory(prefix="qms-benchmark-") as folder:
        root = Path(folder)
        make_project(root, rows)
        size = (root / TABLE).stat().st_size / 1e6
        cost, found = measured(root), leaks_found(root)
    exact = found == {f"{key}: DATA_training, DATA_test": number for key, number in LEAKS.items()}
    print(
        f"{rows:,} rows, {size:,.0f} MB: {cost.clock:.1f} s ({cost.cpu:.1f} s of CPU time), {cost.peak:.2f} GB; ",
        end="",
    )
    print("exactly the planted leaks" if exact else f"not the planted leaks: {found}")
    return 0 if exact and cost.within_limits(rows) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else TEN_MILLION))
