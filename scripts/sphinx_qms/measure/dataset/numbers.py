"""The numbers of a set, each with the cells that it was counted from."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_qms.measure.dataset.cells import PATIENTS, SAMPLES, cell
from sphinx_qms.measure.dataset.content import Content, Described
from sphinx_qms.measure.dataset.partition import Partition
from sphinx_qms.measure.dataset.rows import Count
from sphinx_qms.measure.dataset.set_cells import WITH_VALUE
from sphinx_qms.measure.dataset.summary import Summary
from sphinx_qms.measure.statistics.proportion import interval
from sphinx_qms.measure.values import NOTHING, Counted
from sphinx_qms.model.number import Number
from sphinx_qms.model.plan.measurements import DatasetMeasurement


def set_numbers(content: Content, described: Described, measurement: DatasetMeasurement) -> Iterator[Counted]:
    """Samples and patients, shares, missing values, means."""
    yield from _counts(content, "", content.count)
    for variable in described.variables:
        for part in content.shown(variable):
            yield from _counts(content, variable.group(part), content.counts[variable][part])
        yield from _shares(content, variable, measurement)
        if variable in described.numbers:
            yield from _summary(variable, content.summaries[variable])
    for subgroup in described.subgroups:
        yield from _counts(content, subgroup.name, content.counts[subgroup][0])
    for column in described.missing:
        yield _missing(column, content.counts[column][0].samples, content.count.samples)


def _counts(content: Content, group: str, count: Count) -> Iterator[Counted]:
    """Samples and patients of a group; where every patient has one sample they are one cell."""
    of_patients = SAMPLES if content.count.one_each else PATIENTS
    yield Counted(Number("samples", "count", group, count.samples, n=count.samples), (cell(SAMPLES, group),))
    yield Counted(Number("patients", "count", group, count.patients, n=count.patients), (cell(of_patients, group),))


def _shares(content: Content, variable: Partition, measurement: DatasetMeasurement) -> Iterator[Counted]:
    """The share of each level, with its interval."""
    shares = content.shares[variable]
    for part in content.shown(variable):
        if part >= len(shares):
            continue
        share, method = shares[part], measurement.interval
        lower, upper = interval(share.effective_numerator, share.effective, method, measurement.confidence)
        number = Number(
            "share",
            "proportion",
            variable.group(part),
            share.estimate,
            lower,
            upper,
            share.denominator,
            share.numerator,
            share.denominator,
            method,
        )
        yield Counted(number, share_cells(variable, part))


def share_cells(variable: Partition, part: int) -> tuple[str, ...]:
    """The cells that a share would tell."""
    return cell(SAMPLES, variable.group(part)), cell(WITH_VALUE, variable.name)


def level_cells(variable: Partition) -> tuple[str, ...]:
    """The cells that a number would tell which follows from the shares of all levels."""
    return tuple(cell(SAMPLES, variable.group(part)) for part in range(len(variable.parts)))


def summary_cells(variable: Partition, summary: Summary) -> tuple[str, ...]:
    """The cells that a mean would tell: how many values, and, where no more differ than there are bins, each count."""
    few = summary.distinct < len(variable.parts)
    return (cell(WITH_VALUE, variable.name), *(level_cells(variable) if few else ()))


def _summary(variable: Partition, summary: Summary | None) -> Iterator[Counted]:
    values = (summary.mean, summary.deviation, summary.median) if summary else (None, None, None)
    for quantity, value in zip(("mean", "standard_deviation", "median"), values, strict=True):
        if summary is None or value is None:
            yield Counted(Number(quantity, "number", variable.name, withheld=NOTHING))
        else:
            number = Number(quantity, "number", variable.name, value, n=summary.n)
            yield Counted(number, summary_cells(variable, summary))


def _missing(column: Partition, without: int, samples: int) -> Counted:
    """The share of rows without a value: a count of the whole set, and therefore without an interval."""
    name = column.parts[0]
    number = Number("missing", "proportion", name, without / samples, n=samples, numerator=without, denominator=samples)
    return Counted(number, (cell(SAMPLES, column.name), SAMPLES))
