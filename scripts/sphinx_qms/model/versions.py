"""Versions of models: which is the last approved one of a function, and what may be compared with it.

A changed model is compared with the version that was approved last before it, so that small steps cannot add up to a
large one that nobody looked at; what that version answered is frozen when it is approved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sphinx_qms.model.error import Location
from sphinx_qms.model.plan.studies import ComparisonMeasurement
from sphinx_qms.model.plan.tables import Table
from sphinx_qms.model.project_files import sha256_in_project


@dataclass(frozen=True)
class ModelVersion:
    """A version of a model, and the AI functions that it is part of.

    `approved_on` is the day (YYYY-MM-DD) from which later versions are compared with it; empty for a draft, and for a
    minor update. `predictions` is the file of what it answered, frozen, with the SHA-256 of then.
    """

    id: str
    functions: tuple[str, ...]
    version: str
    status: str
    approved_on: str
    predictions: str
    predictions_sha256: str
    location: Location


@dataclass(frozen=True)
class Fault:
    """What is wrong, and what to do about it."""

    message: str
    hint: str


def last_approved(versions: Iterable[ModelVersion], function: str) -> tuple[ModelVersion, ...]:
    """The version of the function that was approved last and still is.

    Several where they were approved on the same day, none where nothing was approved.
    """
    return _last(version for version in _ever_approved(versions, function) if version.status == "approved")


def approved_before(version: ModelVersion, versions: Iterable[ModelVersion], function: str) -> tuple[ModelVersion, ...]:
    """The version of the function that was approved last before this one, even if it is obsolete by now.

    Several where they were approved on the same day. For a candidate it is the last approved one of today.
    """
    others = [other for other in versions if other.id != version.id]
    if not _was_approved(version):
        return last_approved(others, function)
    return _last(other for other in _ever_approved(others, function) if other.approved_on < version.approved_on)


def predecessors(version: ModelVersion, versions: Iterable[ModelVersion], function: str) -> tuple[ModelVersion, ...]:
    """The versions of the function with any of which this one may be compared.

    It is the one approved last before it. What was withdrawn may have been so already when this one was approved; then
    it is the one before. A minor update has no day of its own: it may have followed any version that was approved.
    """
    others = [other for other in versions if other.id != version.id]
    if version.status == "approved" and not version.approved_on:
        return tuple(_ever_approved(others, function))
    standing = [other for other in others if other.status == "approved"]
    found = (approved_before(version, known, function) for known in (others, standing))
    return tuple(dict.fromkeys(last[0] for last in found if len(last) == 1))


def wrong_version(measurement: ComparisonMeasurement, versions: Sequence[ModelVersion]) -> Fault | None:
    """Why what it compares with is not the last approved version of each function of the changed one; None if it is.

    For a changed version that is approved itself, it is the last one before that (`predecessors`).
    """
    by_id = {version.id: version for version in versions}
    named, changed = measurement.approved.model, by_id.get(measurement.changed.model)
    if changed is None:
        message = f"the changed version {measurement.changed.model} is no model of this project"
        return Fault(message, f"write the need :::{{model}} with :id: {measurement.changed.model}")
    if not changed.functions:
        message = f"the changed version {changed.id} is part of no AI function, so nothing was approved before it"
        return Fault(message, f"write :part_of: with the AI function in {changed.id}")
    for function in changed.functions:
        allowed = predecessors(changed, versions, function)
        if not allowed:
            return _undecided(function, approved_before(changed, versions, function))
        if named not in [version.id for version in allowed]:
            standing = _standing(by_id.get(named), function)
            message = f"it compares {changed.id} with {named} ({standing}); the last approved version of {function} is "
            message += f"{allowed[0].id} ({allowed[0].version}, approved on {allowed[0].approved_on})"
            frozen = allowed[0].predictions or "…"
            return Fault(message, f"compare with {allowed[0].id} and its frozen answers in {frozen}")
    return None


def wrong_file(
    measurement: ComparisonMeasurement, tables: Mapping[str, Table], versions: Iterable[ModelVersion]
) -> Fault | None:
    """Why the answers that it takes for those of the approved version are not the frozen ones; None if they are."""
    version = next((version for version in versions if version.id == measurement.approved.model), None)
    if version is None:
        return None
    if not version.predictions:
        hint = f"write :predictions: with the file and :predictions_sha256: in {version.id}"
        return Fault(f"{version.id} has no frozen answers to compare with", hint)
    table = tables[measurement.approved.rows.table]
    if table.file == version.predictions:
        return None
    read = table.file or f"the table {table.table} of the database {table.connection}"
    message = f"the table {table.name} reads {read}; the frozen answers of {version.id} are {version.predictions}"
    return Fault(message, f"let approved.rows name a table of the file {version.predictions}")


def changed_predictions(root: Path, version: ModelVersion) -> Fault | None:
    """Why the file of frozen answers is not the one of then; None if it is, or if there is none."""
    if not version.predictions:
        return None
    said = f"the frozen answers of {version.id}"
    found = sha256_in_project(root, version.predictions)
    if not found:
        return Fault(f"{said} are gone: there is no file {version.predictions}", "restore the file")
    if found == version.predictions_sha256:
        return None
    message = f"{said} are not those of then: {version.predictions} has the SHA-256 {found}, and not "
    message += version.predictions_sha256 or "one that is recorded"
    if version.predictions_sha256:
        return Fault(message, "restore the file; what an approved version answered does not change")
    return Fault(
        message, f"if these are the answers of the version as it was approved, write :predictions_sha256: {found}"
    )


def comparison_faults(
    root: Path, measurement: ComparisonMeasurement, tables: Mapping[str, Table], versions: Sequence[ModelVersion]
) -> Iterator[tuple[str, Fault]]:
    """What is wrong with what a comparison compares with, each with its code."""
    approved = (version for version in versions if version.id == measurement.approved.model)
    found = {
        "comparison-not-last-approved": wrong_version(measurement, versions),
        "comparison-other-file": wrong_file(measurement, tables, versions),
        "predictions-changed": next((changed_predictions(root, version) for version in approved), None),
    }
    return ((code, fault) for code, fault in found.items() if fault)


def _ever_approved(versions: Iterable[ModelVersion], function: str) -> list[ModelVersion]:
    """The versions of the function that later ones are or were compared with."""
    return [version for version in versions if function in version.functions and _was_approved(version)]


def _was_approved(version: ModelVersion) -> bool:
    return bool(version.approved_on) and version.status in ("approved", "obsolete")


def _last(approved: Iterable[ModelVersion]) -> tuple[ModelVersion, ...]:
    given = list(approved)
    day = max((version.approved_on for version in given), default="")
    return tuple(version for version in given if version.approved_on == day)


def _undecided(function: str, last: tuple[ModelVersion, ...]) -> Fault:
    if last:
        names = " and ".join(version.id for version in last)
        message = f"{names} of {function} were approved on the same day, so that neither is the last approved version"
        return Fault(message, "leave :approved_on: to one of them; a minor update has none")
    message = f"no version of {function} was approved that it could be compared with"
    return Fault(
        message, "write :approved_on: in the approved version; a first version has nothing to be compared with"
    )


def _standing(version: ModelVersion | None, function: str) -> str:
    if version is None:
        return "no model of this project"
    if function not in version.functions:
        return f"not part of {function}"
    if version.status != "approved":
        return version.status or "without a status"
    return f"approved on {version.approved_on}" if version.approved_on else "a version without :approved_on:"
