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


def last_approved(versions: Iterable[ModelVersion], function: str, before: str = "") -> tuple[ModelVersion, ...]:
    """The version of the function that was approved last, before the day `before` where that is given.

    Several where they were approved on the same day, none where nothing was approved.
    """
    approved = [
        version
        for version in versions
        if function in version.functions
        and version.status == "approved"
        and version.approved_on
        and (not before or version.approved_on < before)
    ]
    last = max((version.approved_on for version in approved), default="")
    return tuple(version for version in approved if version.approved_on == last)


def predecessors(version: ModelVersion, versions: Iterable[ModelVersion], function: str) -> tuple[ModelVersion, ...]:
    """What a version is compared with: the last approved one of the function, or, if it is approved, the one before."""
    others = [other for other in versions if other.id != version.id]
    return last_approved(others, function, version.approved_on if version.status == "approved" else "")


def wrong_version(measurement: ComparisonMeasurement, versions: Sequence[ModelVersion]) -> Fault | None:
    """Why what it compares with is not the last approved version of each function of the changed one; None if it is."""
    by_id = {version.id: version for version in versions}
    named, changed = measurement.approved.model, by_id.get(measurement.changed.model)
    if changed is None:
        message = f"the changed version {measurement.changed.model} is no model of this project"
        return Fault(message, f"write the need :::{{model}} with :id: {measurement.changed.model}")
    if not changed.functions:
        message = f"the changed version {changed.id} is part of no AI function, so nothing was approved before it"
        return Fault(message, f"write :part_of: with the AI function in {changed.id}")
    for function in changed.functions:
        last = predecessors(changed, versions, function)
        if len(last) != 1:
            return _undecided(function, last)
        if last[0].id != named:
            known = (
                f" ({_standing(by_id[named], function)})" if named in by_id else ", which is no model of this project"
            )
            message = f"it compares {changed.id} with {named}{known}; the last approved version of {function} is "
            message += f"{last[0].id} ({last[0].version}, approved on {last[0].approved_on})"
            return Fault(message, f"compare with {last[0].id} and its frozen answers in {last[0].predictions or '…'}")
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


def _undecided(function: str, last: tuple[ModelVersion, ...]) -> Fault:
    if last:
        names = " and ".join(version.id for version in last)
        message = f"{names} of {function} were approved on the same day, so that neither is the last approved version"
        return Fault(message, "leave :approved_on: to one of them; a minor update has none")
    message = f"no version of {function} was approved that it could be compared with"
    return Fault(
        message, "write :approved_on: in the approved version; a first version has nothing to be compared with"
    )


def _standing(version: ModelVersion, function: str) -> str:
    if function not in version.functions:
        return f"not part of {function}"
    if version.status != "approved":
        return version.status or "without a status"
    return f"approved on {version.approved_on}" if version.approved_on else "a version without :approved_on:"
