"""Numbers of a set summarised: mean, standard deviation, median."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_qms.measure.dataset.rows import SetRows


@dataclass(frozen=True)
class Summary:
    """Of `n` values, of which `distinct` differ; the deviation is that of a sample (n - 1), None of a single value."""

    n: int
    distinct: int
    mean: float
    median: float
    deviation: float | None


def summary(rows: SetRows, column: str) -> Summary | None:
    """The summary of a column of numbers; None where no row has a value.

    Sums are compensated, and deviations taken from the mean, so that the order of the rows shows in no digit told.
    """
    number = rows.columns[column]
    ((n, distinct, mean, median),) = rows.query(
        f"SELECT count({number}), count(DISTINCT {number}), favg({number}), median({number}) FROM {rows.name}"
    )
    if not n:
        return None
    if n == 1:
        return Summary(n, distinct, mean, median, None)
    ((square,),) = rows.query(f"SELECT fsum(({number} - {mean!r}) * ({number} - {mean!r})) FROM {rows.name}")
    return Summary(n, distinct, mean, median, (square / (n - 1)) ** 0.5)
