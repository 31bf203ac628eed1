"""The numbers of a reader study: by modality, by reader, and what the modalities differ by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from math import isnan

import numpy as np

from sphinx_qms.measure.reader_study.figures import Figure
from sphinx_qms.measure.statistics.arrays import Flags
from sphinx_qms.measure.statistics.estimate import Estimate, cut
from sphinx_qms.measure.statistics.mrmc import by_reader, compare_modalities, reader_difference
from sphinx_qms.measure.statistics.paired import exact_p, paired_difference
from sphinx_qms.measure.statistics.proportion import interval
from sphinx_qms.measure.statistics.reader_figures import Figures
from sphinx_qms.measure.values import NO_VARIATION, NOTHING
from sphinx_qms.model.facts import Row
from sphinx_qms.model.number import Number, Unit
from sphinx_qms.model.plan.common import IntervalMethod
from sphinx_qms.model.plan.studies import ReaderStudyMeasurement

WILSON: IntervalMethod = "wilson"


def numbers_of_figure(figure: Figure, measurement: ReaderStudyMeasurement) -> Iterator[Number]:
    """All numbers of a quantity; with the reason where there are none."""
    modalities, readers = measurement.modality.level_names, measurement.reader.level_names
    if isinstance(figure.figures, str):
        for modality in modalities:
            for group in (modality, *(f"{modality}: {reader}" for reader in readers)):
                yield Number(figure.quantity, figure.unit, group, withheld=figure.figures)
        for group in ("", *readers):
            yield from _withheld_difference(figure, group, figure.figures)
        return
    yield from _means(figure, figure.figures, measurement)
    for place, reader in enumerate(readers):
        if figure.of_readers:
            for modality in modalities:
                yield Number(figure.quantity, figure.unit, f"{modality}: {reader}", withheld=figure.of_readers)
            yield from _withheld_difference(figure, reader, figure.of_readers)
        else:
            yield from _of_reader(figure, figure.figures, place, measurement)


def variance_row(figure: Figure, confidence: float) -> Row | None:
    """The variance components of a quantity; None where it has none, or one patient tells none.

    Neither are they told where the readers are not: they would tell how far these are apart.
    """
    if isinstance(figure.figures, str) or figure.of_readers:
        return None
    found = asdict(compare_modalities(figure.figures, confidence).components)
    if isnan(found["variance"]):
        return None
    return {"quantity": figure.quantity} | {name: value for name, value in found.items() if value is not None}


def _means(figure: Figure, figures: Figures, measurement: ReaderStudyMeasurement) -> Iterator[Number]:
    """The means over readers; with one reader his own figures, which hold for him alone."""
    compared = compare_modalities(figures, measurement.confidence)
    means, difference, p = compared.means, compared.difference, compared.p
    if figures.readers == 1:
        means = (_alone(figure, figures, 0, 0, measurement), _alone(figure, figures, 1, 0, measurement))
        difference, p = _alone_difference(figure, figures, 0, measurement)
    for place, modality in enumerate(measurement.modality.level_names):
        right = figure.right[place] if figure.right is not None else None
        yield _number(figure, modality, means[place], right)
    yield from _difference(figure, figures, "", difference, p)


def _of_reader(figure: Figure, figures: Figures, reader: int, measurement: ReaderStudyMeasurement) -> Iterator[Number]:
    name = measurement.reader.level_names[reader]
    for place, modality in enumerate(measurement.modality.level_names):
        right = figure.right[place, reader] if figure.right is not None else None
        estimate = _alone(figure, figures, place, reader, measurement)
        yield _number(figure, f"{modality}: {name}", estimate, right)
    yield from _difference(figure, figures, name, *_alone_difference(figure, figures, reader, measurement))


def _alone(
    figure: Figure, figures: Figures, modality: int, reader: int, measurement: ReaderStudyMeasurement
) -> Estimate:
    """The figure of one reader; a proportion has Wilson's interval where each patient has one case."""
    if figure.right is None or not figure.one_case_each:
        return by_reader(figures, modality, reader, measurement.confidence)
    right = int(figure.right[modality, reader].sum())
    return Estimate(right / figure.n, *interval(right, figure.n, WILSON, measurement.confidence), WILSON)


def _alone_difference(
    figure: Figure, figures: Figures, reader: int, measurement: ReaderStudyMeasurement
) -> tuple[Estimate, float | None]:
    """What the modalities of one reader differ by; of proportions Tango's interval and the exact test of McNemar."""
    if figure.right is None or not figure.one_case_each:
        return reader_difference(figures, reader, measurement.confidence)
    before, after = figure.right[:, reader]
    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    return paired_difference(gained, lost, figure.n, measurement.confidence), exact_p(gained, lost)


def _number(figure: Figure, group: str, estimate: Estimate, right: Flags | None) -> Number:
    counts = (None, None) if right is None else (int(right.sum()), int(right.size))
    return _as_number(figure.quantity, figure.unit, group, cut(estimate, high=figure.highest), figure.n, *counts)


def _difference(figure: Figure, figures: Figures, group: str, estimate: Estimate, p: float | None) -> Iterator[Number]:
    name = f"{figure.quantity}_difference"
    kept = cut(estimate, -figure.highest, figure.highest)
    yield _as_number(name, figure.unit_of_difference, group, kept, figure.n)
    if p is None:
        one_patient = np.isnan(figures.covariance).any()
        yield Number(f"{name}_p", "number", group, withheld=NOTHING if one_patient else NO_VARIATION)
    else:
        yield Number(f"{name}_p", "number", group, p, n=figure.n)


def _withheld_difference(figure: Figure, group: str, reason: str) -> Iterator[Number]:
    name = f"{figure.quantity}_difference"
    yield Number(name, figure.unit_of_difference, group, withheld=reason)
    yield Number(f"{name}_p", "number", group, withheld=reason)


def _as_number(
    quantity: str,
    unit: Unit,
    group: str,
    estimate: Estimate,
    n: int,
    numerator: int | None = None,
    denominator: int | None = None,
) -> Number:
    bounds = (estimate.value, estimate.lower, estimate.upper)
    return Number(quantity, unit, group, *bounds, n, numerator, denominator, estimate.method)
