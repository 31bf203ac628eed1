"""What DuckDB or the system could not do, as an error of one measurement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from sphinx_qms.model.error import UserError, user_error
from sphinx_qms.model.plan.common import TableMeasurement


@contextmanager
def explained(measurement: TableMeasurement) -> Iterator[None]:
    """Says in our own words what DuckDB or the system could not do: their words could hold a value or a path."""
    try:
        yield
    except (duckdb.OutOfMemoryException, MemoryError):
        message, hint = "it needs more memory than it may take", "allow more: qms measure --memory 8GB"
        raise _cannot("measure-memory", measurement, message, hint) from None
    except duckdb.IOException:
        message = "DuckDB could not read a file, or not keep on disk what does not fit into memory"
        hint = "is there room in the folder for temporary files? Another one: TMPDIR=FOLDER qms measure"
        raise _cannot("measure-disk", measurement, message, hint) from None
    except duckdb.Error as error:
        message = f"DuckDB could not calculate it ({type(error).__name__})"
        raise _cannot("measure-failed", measurement, message, "is each column of the plan what it says?") from None
    except OSError as error:
        message = f"a file cannot be read ({error.strerror})"
        raise _cannot("file-unreadable", measurement, message, "may it be read, and does it stay there?") from None


def _cannot(code: str, measurement: TableMeasurement, message: str, hint: str) -> UserError:
    where = measurement.location
    return user_error(code, f"{measurement.id}: {message}", where.file, where.line, hint)
