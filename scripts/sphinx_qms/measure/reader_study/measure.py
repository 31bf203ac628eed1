"""A reader study: readers who read the same cases in two modalities."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sphinx_qms.measure.performance.curves import roc_series
from sphinx_qms.measure.performance.cuts import cuts_at, tellable
from sphinx_qms.measure.performance.rows import ScoredRows
from sphinx_qms.measure.reader_study.cells import cases_can_be_told, classes_can_be_told
from sphinx_qms.measure.reader_study.figures import figures_of
from sphinx_qms.measure.reader_study.numbers import numbers_of_figure, variance_row
from sphinx_qms.measure.reader_study.readings import Readings, read_readings
from sphinx_qms.measure.small_cells import fewer_than
from sphinx_qms.measure.tables.open import Tables
from sphinx_qms.measure.values import Values
from sphinx_qms.model.facts import Row
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.studies import ReaderStudyMeasurement


def measure_reader_study(tables: Tables, measurement: ReaderStudyMeasurement, minimum_cell: int) -> Values:
    """How readers perform in both modalities, and what these differ by: second minus first, over readers and cases.

    Numbers: `cases`, `readers`, `readings`; `auc`, with a threshold `sensitivity` and `specificity`, with times `time`
    (mean), each for `MODALITY` (mean over readers) and `MODALITY: READER`, and its `_difference` with `_p` over all
    readers and for each `READER`. `numerator` and `denominator` of a mean are readings, `n` are cases. Series:
    `reader_roc` and `variance_components`.

    Means and differences over several readers are those of Obuchowski and Rockette (`mrmc.py`): readers and cases are
    random. Those of one reader hold for the cases alone, and with a single reader so does all. What would tell of fewer
    than `minimum_cell` patients is withheld with the whole table it stands in (`cells.py`).

    Raises UserError as `read_readings`.
    """
    readings = read_readings(tables, measurement)
    figures = list(figures_of(readings, measurement, minimum_cell))
    numbers = [*_sizes(readings, minimum_cell)]
    numbers += [number for figure in figures for number in numbers_of_figure(figure, measurement)]
    variances = tuple(row for figure in figures if (row := variance_row(figure, measurement.confidence)))
    curves = _curves(readings, measurement, minimum_cell) if classes_can_be_told(readings, minimum_cell) else ()
    series = {"reader_roc": curves, "variance_components": variances}
    return Values(tuple(numbers), {name: rows for name, rows in series.items() if rows})


def _sizes(readings: Readings, minimum: int) -> Iterator[Number]:
    readers, cases = readings.readers, len(readings)
    yield Number("readers", "count", estimate=readers, n=readers)
    for quantity, count in (("cases", cases), ("readings", readings.rating.size)):
        if cases_can_be_told(readings, minimum):
            yield Number(quantity, "count", estimate=count, n=cases)
        else:
            yield Number(quantity, "count", withheld=fewer_than(minimum))


def _curves(readings: Readings, measurement: ReaderStudyMeasurement, minimum: int) -> tuple[Row, ...]:
    """The ROC curve of each reader in each modality; between any two points, and the threshold, lie enough patients."""
    thresholds = [] if measurement.threshold is None else [measurement.threshold]
    rows: list[Row] = []
    for modality, of_modality in zip(measurement.modality.level_names, readings.rating, strict=True):
        for reader, rating in zip(measurement.reader.level_names, of_modality, strict=True):
            read = ScoredRows(readings.positive, rating, np.ones(len(readings)), readings.patient)
            points = roc_series(read, cuts_at(read, thresholds), tellable(read, minimum))
            rows += [{"modality": modality, "reader": reader, **point} for point in points]
    return tuple(rows)
