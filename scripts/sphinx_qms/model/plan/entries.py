"""The entries of the plan as they are written, read into what can be measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sphinx_qms.model.error import Location
from sphinx_qms.model.plan.measurements import (
    Augmentation,
    DatasetMeasurement,
    IndependenceMeasurement,
    Key,
    Measurement,
    PerformanceMeasurement,
    Population,
    Stage,
    TrainingSizes,
    WantedPrecision,
)
from sphinx_qms.model.plan.study_entries import STUDIES
from sphinx_qms.model.plan.written import bootstrap, filters, rows, threshold, variable

Common = tuple[str, Location, str, tuple[str, ...]]


def _dataset(entry: Mapping[str, Any], common: Common) -> DatasetMeasurement:
    compared = entry.get("compared_with", {})
    population = entry.get("population")
    augmented = entry.get("augmented")
    label = entry.get("label")
    return DatasetMeasurement(
        *common,
        rows=rows(entry["rows"]),
        patient=tuple(entry["patient"]),
        sample=tuple(entry.get("sample", ())),
        label=variable("label", label) if label else None,
        variables=tuple(variable(name, written) for name, written in entry.get("variables", {}).items()),
        subgroups=filters(entry.get("subgroups", {})),
        missing=tuple(entry.get("missing", ())),
        population=Population(population["need"], population["source"], population["shares"]) if population else None,
        compared_need=compared.get("need", ""),
        compared_with=rows(compared["rows"]) if compared else None,
        precision=tuple(WantedPrecision(name, **wanted) for name, wanted in entry.get("precision", {}).items()),
        flow=tuple(_stage(stage) for stage in entry.get("flow", ())),
        augmented=Augmentation(rows(augmented["rows"]), tuple(augmented["source"])) if augmented else None,
        confidence=entry.get("confidence", 0.95),
        interval=entry.get("interval", "wilson"),
    )


def _independence(entry: Mapping[str, Any], common: Common) -> IndependenceMeasurement:
    return IndependenceMeasurement(
        *common,
        sets={need: rows(written) for need, written in entry["sets"].items()},
        keys=tuple(
            Key(name, tuple(key["columns"]), key.get("hint", False), key.get("repeats", True))
            for name, key in entry["keys"].items()
        ),
        public=filters(entry.get("public", {})),
    )


def _performance(entry: Mapping[str, Any], common: Common) -> PerformanceMeasurement:
    sizes = entry.get("training_sizes")
    return PerformanceMeasurement(
        *common,
        rows=rows(entry["rows"]),
        outcome=entry["outcome"],
        score=entry["score"],
        patient=tuple(entry["patient"]),
        thresholds={name: threshold(value) for name, value in entry.get("thresholds", {}).items()},
        weight=entry.get("weight", ""),
        against=entry.get("against", ""),
        subgroups=filters(entry.get("subgroups", {})),
        calibration_groups=entry.get("calibration_groups", 0),
        training_sizes=TrainingSizes(rows(sizes["rows"]), sizes["size"], sizes["outcome"], sizes["score"])
        if sizes
        else None,
        bootstrap=bootstrap(entry.get("bootstrap")),
        confidence=entry.get("confidence", 0.95),
        interval=entry.get("interval", "wilson"),
        earlier=entry.get("earlier", 0),
    )


def _stage(written: Mapping[str, Any]) -> Stage:
    split = written.get("split")
    return Stage(
        written["stage"],
        rows(written["rows"]),
        written.get("reason", ""),
        tuple(written.get("reasons", ())),
        variable("split", split) if split else None,
    )


READERS: Mapping[str, Callable[[Mapping[str, Any], Common], Measurement]] = {
    "dataset": _dataset,
    "independence": _independence,
    "performance": _performance,
    **STUDIES,
}
"""By kind, what reads an entry; the schema has accepted it before."""
