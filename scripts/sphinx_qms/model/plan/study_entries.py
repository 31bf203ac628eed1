"""The entries of studies as they are written: readers, versions, scenarios, time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sphinx_qms.model.error import Location
from sphinx_qms.model.plan.studies import (
    AgreementMeasurement,
    Answers,
    ComparisonMeasurement,
    FactorsMeasurement,
    MonitoringMeasurement,
    ReaderStudyMeasurement,
    Repeats,
    RobustnessMeasurement,
    ScenariosMeasurement,
    Scored,
    StudyMeasurement,
    Version,
)
from sphinx_qms.model.plan.written import bootstrap, filters, rows, threshold, variable

Entry = Mapping[str, Any]
Common = tuple[str, Location, str, tuple[str, ...]]


def _agreement(entry: Entry, common: Common) -> AgreementMeasurement:
    return AgreementMeasurement(
        *common,
        rows=rows(entry["rows"]),
        case=tuple(entry["case"]),
        patient=tuple(entry["patient"]),
        reader=variable("reader", entry["reader"]),
        label=variable("label", entry["label"]),
        scale=entry.get("scale", "nominal"),
        weights=entry.get("weights", "none"),
        round=variable("round", entry["round"]) if "round" in entry else None,
        reference=entry.get("reference", ""),
        arbiter=entry.get("arbiter", ""),
        subgroups=filters(entry.get("subgroups", {})),
        **_intervals(entry),
    )


def _comparison(entry: Entry, common: Common) -> ComparisonMeasurement:
    return ComparisonMeasurement(
        *common,
        rows=rows(entry["rows"]),
        outcome=entry["outcome"],
        sample=tuple(entry["sample"]),
        patient=tuple(entry["patient"]),
        approved=_version(entry["approved"]),
        changed=_version(entry["changed"]),
        subgroups=filters(entry.get("subgroups", {})),
        earlier=entry.get("earlier", 0),
        **_intervals(entry),
    )


def _reader_study(entry: Entry, common: Common) -> ReaderStudyMeasurement:
    return ReaderStudyMeasurement(
        *common,
        rows=rows(entry["rows"]),
        case=tuple(entry["case"]),
        patient=tuple(entry["patient"]),
        reader=variable("reader", entry["reader"]),
        modality=variable("modality", entry["modality"]),
        outcome=entry["outcome"],
        rating=entry["rating"],
        threshold=entry.get("threshold"),
        time=entry.get("time", ""),
        confidence=entry.get("confidence", 0.95),
    )


def _robustness(entry: Entry, common: Common) -> RobustnessMeasurement:
    repeats = entry.get("repeats")
    return RobustnessMeasurement(
        *common,
        scored=_scored(entry["scored"]),
        sample=tuple(entry["sample"]),
        patient=tuple(entry["patient"]),
        perturbations={
            name: Answers(rows(written["rows"]), written["score"])
            for name, written in entry.get("perturbations", {}).items()
        },
        repeats=Repeats(rows(repeats["rows"]), repeats["score"], repeats["run"]) if repeats else None,
        **_intervals(entry),
    )


def _factors(entry: Entry, common: Common) -> FactorsMeasurement:
    return FactorsMeasurement(
        *common,
        scored=_scored(entry["scored"]),
        patient=tuple(entry["patient"]),
        factors=tuple(variable(name, written) for name, written in entry["factors"].items()),
        **_intervals(entry),
    )


def _scenarios(entry: Entry, common: Common) -> ScenariosMeasurement:
    return ScenariosMeasurement(
        *common,
        scenarios={name: _scored(written) for name, written in entry["scenarios"].items()},
        patient=tuple(entry["patient"]),
        **_intervals(entry),
    )


def _monitoring(entry: Entry, common: Common) -> MonitoringMeasurement:
    return MonitoringMeasurement(
        *common,
        reference=rows(entry["reference"]),
        windows={name: rows(written) for name, written in entry["windows"].items()},
        patient=tuple(entry["patient"]),
        variables=tuple(variable(name, written) for name, written in entry["variables"].items()),
        score=entry.get("score", ""),
        threshold=threshold(entry["threshold"]) if "threshold" in entry else None,
        outcome=entry.get("outcome", ""),
        subgroups=filters(entry.get("subgroups", {})),
        **_intervals(entry),
    )


STUDIES: Mapping[str, Callable[[Entry, Common], StudyMeasurement]] = {
    "agreement": _agreement,
    "comparison": _comparison,
    "reader_study": _reader_study,
    "robustness": _robustness,
    "factors": _factors,
    "scenarios": _scenarios,
    "monitoring": _monitoring,
}
"""By kind, what reads an entry; the schema has accepted it before."""


def _version(written: Entry) -> Version:
    return Version(written["model"], rows(written["rows"]), written["score"], threshold(written["threshold"]))


def _scored(written: Entry) -> Scored:
    return Scored(rows(written["rows"]), written["outcome"], written["score"], threshold(written["threshold"]))


def _intervals(entry: Entry) -> dict[str, Any]:
    """How intervals are made."""
    return {
        "bootstrap": bootstrap(entry.get("bootstrap")),
        "confidence": entry.get("confidence", 0.95),
        "interval": entry.get("interval", "wilson"),
    }
