"""What is measured of the readings of a group: by readers, classes, and what facts call these, the detail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from sphinx_qms.measure.agreement.cells import CLASSES, COUNTS
from sphinx_qms.measure.agreement.readings import Readings
from sphinx_qms.measure.agreement.tables import (
    Pair,
    against_reference,
    arbitration,
    complete,
    disagreement,
    own_rounds,
    pairs,
    peers,
    read,
)
from sphinx_qms.measure.quantities import Quantity, proportion
from sphinx_qms.measure.statistics.arrays import Estimator, Flags, Floats, Integers
from sphinx_qms.measure.statistics.coefficient import Coefficient, jackknifed
from sphinx_qms.measure.statistics.estimate import Estimate
from sphinx_qms.measure.statistics.icc import FORMS, Form, icc, icc_of, within_sd, within_sd_of
from sphinx_qms.measure.statistics.kappa import cohen, cohen_of, fleiss, fleiss_of, fleiss_of_class
from sphinx_qms.measure.statistics.krippendorff import krippendorff, krippendorff_of, paired
from sphinx_qms.measure.values import NO_VARIATION, NOTHING, ONE_READER
from sphinx_qms.model.plan.studies import AgreementMeasurement

Detailed = tuple[str, list[Quantity]]


def quantities_by_detail(readings: Readings, measurement: AgreementMeasurement) -> Iterator[Detailed]:
    """The quantities of a group by detail: those of all readers, of two, of a class, of a reader, of both."""
    if measurement.label.levels:
        yield from _of_classes(readings, measurement)
    else:
        yield from _of_numbers(readings, measurement)


def _of_classes(readings: Readings, measurement: AgreementMeasurement) -> Iterator[Detailed]:
    everybody = readings.label[:, peers(measurement), 0]
    all_read = complete(everybody)
    counts, why = _counts(everybody[all_read], measurement), _why(everybody, all_read)
    yield (
        "",
        [
            _share("disagreement", *disagreement(readings, measurement), measurement),
            *_arbitrated(readings, measurement),
            _fleiss("fleiss_kappa", everybody, why, measurement),
            _alpha(everybody, measurement),
        ],
    )
    for number, name in enumerate(measurement.label.level_names):
        of_class = partial(fleiss_of_class, counts, number)
        kappa = jackknifed(of_class(), measurement.confidence, -1.0)
        yield f"class {name}", [_coefficient("fleiss_kappa", kappa, of_class, all_read, CLASSES, why)]
    for pair in pairs(readings, measurement):
        yield pair.detail, _of_pair(("observed_agreement", "cohen_kappa"), pair, measurement)
    for name, labels in own_rounds(readings, measurement):
        yield name, _repeatability(labels, measurement)
    for pair in against_reference(readings, measurement):
        yield pair.detail, _of_pair(("agreement_with_reference", "kappa_with_reference"), pair, measurement)
        yield from _by_class(pair, measurement)


def _of_numbers(readings: Readings, measurement: AgreementMeasurement) -> Iterator[Detailed]:
    everybody = readings.label[:, peers(measurement), 0]
    why = _why(everybody, complete(everybody))
    correlations = [_correlation(f"icc_{form}", everybody, form, why, measurement) for form in FORMS]
    yield "", [*_arbitrated(readings, measurement), _alpha(everybody, measurement), *correlations]
    for name, labels in own_rounds(readings, measurement):
        again = complete(labels)
        values, why = labels[again], _unless(again)
        spread = within_sd(values, measurement.confidence) if len(values) else None
        yield (
            name,
            [
                _correlation("repeatability_icc", labels, "1_1", why, measurement),
                _coefficient("repeatability_sd", spread, partial(within_sd_of, values), again, COUNTS, why),
            ],
        )


def _repeatability(labels: Floats, measurement: AgreementMeasurement) -> list[Quantity]:
    """How far a reader agrees with the same reader: Cohen's kappa of two rounds, Fleiss' of more."""
    again = complete(labels)
    same = np.asarray((labels == labels[:, :1]).all(1))
    agreement = _share("repeatability_agreement", same, again, measurement)
    if labels.shape[1] != 2:
        return [agreement, _fleiss("repeatability_kappa", labels, _unless(again), measurement)]
    return [agreement, _cohen("repeatability_kappa", Pair("", "", labels, ""), measurement)]


def _of_pair(names: tuple[str, str], pair: Pair, measurement: AgreementMeasurement) -> list[Quantity]:
    same = pair.labels[:, 0] == pair.labels[:, 1]
    return [_share(names[0], same, pair.both, measurement), _cohen(names[1], pair, measurement)]


def _by_class(pair: Pair, measurement: AgreementMeasurement) -> Iterator[Detailed]:
    """How a reader finds the cases of a class by the reference, and whether cases that get the class are of it."""
    reader, reference = pair.labels.T
    for number, name in enumerate(measurement.label.level_names):
        given, true = (reader == number) & pair.both, (reference == number) & pair.both
        yield (
            f"{pair.first}, class {name}",
            [
                _share("sensitivity", given, true, measurement, CLASSES),
                _share("positive_predictive_value", true, given, measurement, CLASSES),
            ],
        )


def _arbitrated(readings: Readings, measurement: AgreementMeasurement) -> Iterator[Quantity]:
    if measurement.arbiter:
        yield _share("arbitrated", *arbitration(readings, measurement), measurement)


def _cohen(name: str, pair: Pair, measurement: AgreementMeasurement) -> Quantity:
    given = (*pair.classes(), len(measurement.label.levels), measurement.weights)
    return _coefficient(
        name,
        cohen(*given, measurement.confidence),
        partial(cohen_of, *given),
        pair.both,
        _kappa_tells(measurement),
        _why(pair.labels, pair.both),
    )


def _fleiss(name: str, labels: Floats, why: str, measurement: AgreementMeasurement) -> Quantity:
    among = complete(labels)
    counts = _counts(labels[among], measurement)
    kappa = fleiss(counts, measurement.confidence)
    return _coefficient(name, kappa, partial(fleiss_of, counts), among, _kappa_tells(measurement), why)


def _alpha(labels: Floats, measurement: AgreementMeasurement) -> Quantity:
    among, classes = paired(labels), len(measurement.label.levels)
    estimate = krippendorff(labels, measurement.scale, classes, measurement.confidence)
    coefficient = partial(krippendorff_of, labels[among], measurement.scale, classes)
    tells = _kappa_tells(measurement) if classes else COUNTS
    return _coefficient("krippendorff_alpha", estimate, coefficient, among, tells, _why(labels, among))


def _counts(labels: Floats, measurement: AgreementMeasurement) -> Integers:
    """How many readers gave each class to each case."""
    classes = range(len(measurement.label.levels))
    return np.stack([(labels == number).sum(1) for number in classes], axis=1).astype(np.int64)


def _kappa_tells(measurement: AgreementMeasurement) -> str:
    """Of two classes a kappa and the agreement tell how often each was given."""
    return CLASSES if len(measurement.label.levels) == 2 else COUNTS


def _correlation(name: str, labels: Floats, form: Form, why: str, measurement: AgreementMeasurement) -> Quantity:
    among = complete(labels)
    values = labels[among]
    return _coefficient(
        name, icc(values, form, measurement.confidence), partial(icc_of, values, form), among, COUNTS, why
    )


def _coefficient(
    name: str, estimate: Estimate | None, coefficient: Callable[[], Coefficient], among: Flags, tells: str, why: str
) -> Quantity:
    """A coefficient of the cases `among`; without an estimate it says why."""

    def estimator() -> Estimator:
        if estimate is None:
            return lambda weight: np.full(weight.shape[:-1], np.nan)
        found = coefficient()
        return lambda weight: found(weight[..., among])

    return Quantity(name, "number", estimate, estimator, int(among.sum()), (tells,), why=why)


def _share(name: str, holds: Flags, among: Flags, measurement: AgreementMeasurement, tells: str = COUNTS) -> Quantity:
    return proportion(name, holds, among, np.ones(len(among)), (tells,), measurement, weighted=False)


def _why(labels: Floats, among: Flags) -> str:
    """Why there is no coefficient of the cases `among`, if there is none."""
    return ONE_READER if int(read(labels).any(0).sum()) == 1 else _unless(among)


def _unless(among: Flags) -> str:
    """The same of rounds of one reader."""
    return NO_VARIATION if among.any() else NOTHING
