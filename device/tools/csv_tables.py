"""How the tables that are measured are written: UTF-8, LF, a header, truth values as words."""

import csv
import io
from collections.abc import Iterable, Mapping

Row = Mapping[str, object]


def truth(value: bool) -> str:
    """Return the value as the tables write it."""
    return "true" if value else "false"


def as_csv(rows: Iterable[Row]) -> bytes:
    """Return rows of the same columns as CSV with a header: UTF-8, LF."""
    rows = list(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")
