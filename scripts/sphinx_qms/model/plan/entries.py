"""The entries of the plan as they are written, read into what can be measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from sphinx_qms.model.error import Location
from sphinx_qms.model.plan.measurements import (
    Augmentation,
    Bootstrap,
    DatasetMeasurement,
    IndependenceMeasurement,
    Key,
    Measurement,
    PerformanceMeasurement,
    Population,
    Stage,
    ThresholdInFile,
    TrainingSizes,
    Variable,
    WantedPrecision,
)
from sphinx_qms.model.plan.tables import Condition, Filter, Operator, Rows, Scalar

Common = tuple[str, Location, str, tuple[str, ...]]


def _dataset(entry: Mapping[str, Any], common: Common) -> DatasetMeasurement:
    compared = entry.get("compared_with", {})
    population = entry.get("population")
    augmented = entry.get("augmented")
    label = entry.get("label")
    return DatasetMeasurement(
        *common,
        rows=_rows(entry["rows"]),
        patient=tuple(entry["patient"]),
        sample=tuple(entry.get("sample", ())),
        label=variable("label", label) if label else None,
        variables=tuple(variable(name, written) for name, written in entry.get("variables", {}).items()),
        subgroups=_filters(entry.get("subgroups", {})),
        missing=tuple(entry.get("missing", ())),
        population=Population(population["need"], population["source"], population["shares"]) if population else None,
        compared_need=compared.get("need", ""),
        compared_with=_rows(compared["rows"]) if compared else None,
        precision=tuple(WantedPrecision(name, **wanted) for name, wanted in entry.get("precision", {}).items()),
        flow=tuple(_stage(stage) for stage in entry.get("flow", ())),
        augmented=Augmentation(_rows(augmented["rows"]), tuple(augmented["source"])) if augmented else None,
        confidence=entry.get("confidence", 0.95),
        interval=entry.get("interval", "wilson"),
    )


def _independence(entry: Mapping[str, Any], common: Common) -> IndependenceMeasurement:
    return IndependenceMeasurement(
        *common,
        sets={need: _rows(rows) for need, rows in entry["sets"].items()},
        keys=tuple(
            Key(name, tuple(key["columns"]), key.get("hint", False), key.get("repeats", True))
            for name, key in entry["keys"].items()
        ),
        public=_filters(entry.get("public", {})),
    )


def _performance(entry: Mapping[str, Any], common: Common) -> PerformanceMeasurement:
    sizes = entry.get("training_sizes")
    bootstrap = entry.get("bootstrap")
    return PerformanceMeasurement(
        *common,
        rows=_rows(entry["rows"]),
        outcome=entry["outcome"],
        score=entry["score"],
        patient=tuple(entry["patient"]),
        thresholds={
            name: ThresholdInFile(value["file"], tuple(value["key"])) if isinstance(value, Mapping) else float(value)
            for name, value in entry.get("thresholds", {}).items()
        },
        weight=entry.get("weight", ""),
        against=entry.get("against", ""),
        subgroups=_filters(entry.get("subgroups", {})),
        calibration_groups=entry.get("calibration_groups", 0),
        training_sizes=TrainingSizes(_rows(sizes["rows"]), sizes["size"], sizes["outcome"], sizes["score"])
        if sizes
        else None,
        bootstrap=Bootstrap(**bootstrap) if bootstrap else None,
        confidence=entry.get("confidence", 0.95),
        interval=entry.get("interval", "wilson"),
        earlier=entry.get("earlier", 0),
    )


READERS: Mapping[str, Callable[[Mapping[str, Any], Common], Measurement]] = {
    "dataset": _dataset,
    "independence": _independence,
    "performance": _performance,
}
"""By kind, what reads an entry; the schema has accepted it before."""


def _rows(written: Mapping[str, Any]) -> Rows:
    return Rows(written["table"], _filter(written.get("where", {})))


def _filters(written: Mapping[str, Any]) -> dict[str, Filter]:
    return {name: _filter(conditions) for name, conditions in written.items()}


def _filter(written: Mapping[str, Any]) -> Filter:
    """Conditions by column; a value alone is one that the column equals."""
    conditions: list[Condition] = []
    for column, said in written.items():
        for operator, value in (said if isinstance(said, Mapping) else {"equals": said}).items():
            given = tuple(value) if isinstance(value, list) else cast(Scalar, value)
            conditions.append(Condition(column, cast(Operator, operator), given))
    return tuple(conditions)


def variable(name: str, written: Mapping[str, Any]) -> Variable:
    """The variable that an entry writes."""
    return Variable(name, written["column"], tuple(written.get("levels", ())), tuple(written.get("bins", ())))


def _stage(written: Mapping[str, Any]) -> Stage:
    split = written.get("split")
    return Stage(
        written["stage"],
        _rows(written["rows"]),
        written.get("reason", ""),
        tuple(written.get("reasons", ())),
        variable("split", split) if split else None,
    )
