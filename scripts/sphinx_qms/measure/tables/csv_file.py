"""A CSV file: RFC 4180, UTF-8, with a header; read by DuckDB as text, once it is known to be one."""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TextIO

import duckdb

from sphinx_qms.measure.tables.source import Source, check_columns_are_there
from sphinx_qms.measure.tables.sql import literal
from sphinx_qms.model.error import user_error
from sphinx_qms.model.plan.tables import Table

LONGEST_LINE = 1 << 20
"""Bytes that a line may have; one that is longer is no row of a table, and would have to be kept in memory."""
LONGEST_ROW = 2 * LONGEST_LINE
"""Bytes that a row may have: text in quotation marks can go over several lines."""
HINT = "write the file again as CSV: UTF-8, commas, a header, text with commas or quotation marks in quotation marks"


def text_sha256(path: Path, name: str) -> str:
    """The SHA-256 of a file of text, read in blocks.

    Raises UserError with the line where it is not UTF-8, holds a byte 0, or a line longer than LONGEST_LINE.
    """
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, length = 1, 0
    with path.open("rb") as file:
        for block in iter(partial(file.read, LONGEST_LINE), b""):
            digest.update(block)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                at = line + block.count(b"\n", 0, max(error.start - pending, 0))
                raise _broken(name, at, "a byte that is not UTF-8") from None
            if (zero := block.find(b"\0")) >= 0:
                raise _broken(name, line + block.count(b"\n", 0, zero), "a byte 0, which no text has")
            first, last = block.find(b"\n"), block.rfind(b"\n")
            if length + (first if first >= 0 else len(block)) > LONGEST_LINE:
                raise _broken(name, line, f"a line of more than {LONGEST_LINE:,} bytes")
            length = len(block) - last - 1 if last >= 0 else length + len(block)
            line += block.count(b"\n")
    if decoder.getstate()[0]:
        raise _broken(name, line, "a byte that is not UTF-8")
    return digest.hexdigest()


def csv_source(path: Path, table: Table) -> Source:
    """The columns of a CSV file that `text_sha256` has read, as text; an empty cell is an empty text.

    Raises UserError where there is no header, or a column of the plan is not there or there twice.
    """
    with csv_rows(path, table.file) as rows:
        _, header = next(rows, (1, []))
    if not header:
        raise _broken(table.file, 1, "no header")
    check_columns_are_there(table, header, table.file)
    names = {column: f"c{header.index(column)}" for column in table.columns}
    text = ", ".join(f"coalesce({name}, '') AS {name}" for name in names.values())
    relation = f"(SELECT {text} FROM {_reader(path, len(header))})"
    return Source(relation, names, dict.fromkeys(names, "VARCHAR"), partial(line_of_row, path, table.file))


def _reader(path: Path, columns: int) -> str:
    """The file as DuckDB reads it: nothing guessed, columns by their number, so that no header becomes SQL."""
    names = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(columns))
    return (
        f"read_csv({literal(str(path))}, auto_detect = false, header = true, delim = ',', quote = '\"', "
        f"escape = '\"', columns = {{{names}}}, max_line_size = {LONGEST_ROW})"
    )


@contextmanager
def explained(path: Path, name: str) -> Iterator[None]:
    """Says line and reason where DuckDB cannot read the file; its own words could hold a value."""
    try:
        yield
    except duckdb.InvalidInputException:
        with csv_rows(path, name) as rows:
            _, header = next(rows)
            other = ((line, cells) for line, cells in rows if cells and len(cells) != len(header))
            line, cells = next(other, (0, []))
        counted = f"{len(cells)} cells where the header has {len(header)}"
        raise _broken(name, line, counted if cells else "quotation marks or line ends that cannot be read") from None


def line_of_row(path: Path, name: str, row: int) -> int:
    """The line where row n begins, from 0 after the header; empty lines are no rows of several columns."""
    with csv_rows(path, name) as rows:
        _, header = next(rows)
        found = (line for line, cells in rows if cells or len(header) == 1)
        return next((line for number, line in enumerate(found) if number == row), 0)


@contextmanager
def csv_rows(path: Path, name: str) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """The rows of a file, each with the line where it begins; raises UserError where Python cannot part them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield _rows(file, name)


def _rows(file: TextIO, name: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(file, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise _broken(name, line, "a quotation mark that is not closed, or text after a closed one") from None


def _broken(name: str, line: int, what: str) -> Exception:
    return user_error("table-broken", f"not a table: {what}", name, line, HINT)
