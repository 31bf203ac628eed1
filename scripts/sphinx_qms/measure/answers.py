"""What a model answered to the samples of a set, where the answers stand in a table of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sphinx_qms.measure.read_columns import LEAVE_OUT, a_problem
from sphinx_qms.measure.statistics.arrays import Floats
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.tables.same_types import refuse_other_types
from sphinx_qms.measure.tables.sql import quoted
from sphinx_qms.model.error import Problem, UserError
from sphinx_qms.model.plan.common import TableMeasurement
from sphinx_qms.model.plan.tables import Rows

ONCE = "each sample needs just one row there, or one in each run; correct the table, or the filter of its rows"


def check_samples(measurement: TableMeasurement, found: Mapping[str, Any]) -> None:
    """Raises UserError where a sample stands in several rows; `found` numbers the samples as `sample`."""
    if repeated := len(found["sample"]) - len(np.unique(found["sample"])):
        message = f"{repeated} of {len(found['sample'])} rows name a sample that another row names as well"
        hint = "name all the columns that tell the samples apart under sample"
        raise UserError([a_problem(measurement, "sample-repeated", message, hint)])


def read_answers(
    tables: Tables,
    measurement: TableMeasurement,
    samples: Rows,
    sample: Sequence[str],
    answers: Rows,
    score: str,
    name: str,
    run: str = "",
) -> Floats:
    """The scores of shape (runs, samples), nan where an answer has no score; one run where no column tells them apart.

    The samples are those of the rows `samples`, in the order in which `read_columns` numbers the key `sample`; answers
    to other samples are passed over. `name` is what an error calls the answers. Raises UserError with counts where a
    sample has no answer, or several in one run, a row has no run, or the key has other types in both tables.
    """
    keys = [f"key {number}" for number in range(len(sample))]
    asked = ", ".join(f"{quoted(column)} AS {quoted(key)}" for key, column in zip(keys, sample, strict=True))
    named = ", ".join(map(quoted, keys))
    wanted, given = tables.select(samples, sample), tables.select(answers, [*sample, score, *([run] if run else [])])
    refuse_other_types(
        tables, measurement, "sample", {each.table: tables.select(each, sample) for each in (samples, answers)}
    )
    query = f"""
        WITH wanted AS (SELECT DISTINCT {asked} FROM {wanted}),
        numbered AS (SELECT *, row_number() OVER (ORDER BY {named}) - 1 AS number FROM wanted),
        given AS (SELECT {asked}, {quoted(score)} AS score, {quoted(run) if run else "1"} AS run FROM {given})
        SELECT number, dense_rank() OVER (ORDER BY run) - 1 AS run, run IS NULL AS without, score
        FROM numbered JOIN given USING ({named})"""
    found = tables.connection.execute(query).fetchnumpy()
    [[count]] = tables.connection.execute(f"SELECT count(*) FROM (SELECT DISTINCT {asked} FROM {wanted})").fetchall()
    if nobody := int(found["without"].sum()):
        message = f"{nobody} of {len(found['without'])} answers of {name} have no run ({run})"
        raise UserError([a_problem(measurement, "value-missing", message, LEAVE_OUT)])
    runs = int(found["run"].max()) + 1 if len(found["run"]) else 1
    times = np.bincount(found["run"] * count + found["number"], minlength=runs * count)
    if problems := list(_problems(measurement, times, name)):
        raise UserError(problems)
    scores = np.empty((runs, count))
    scores[found["run"], found["number"]] = np.ma.filled(np.ma.asarray(found["score"], dtype=float), np.nan)
    return scores


def _problems(measurement: TableMeasurement, times: Any, name: str) -> list[Problem]:
    counted = {"answer-missing": ("have no answer", times == 0), "answer-repeated": ("have several answers", times > 1)}
    return [
        a_problem(measurement, code, f"{int(where.sum())} of {len(times)} samples {said} in {name}", ONCE)
        for code, (said, where) in counted.items()
        if where.any()
    ]
