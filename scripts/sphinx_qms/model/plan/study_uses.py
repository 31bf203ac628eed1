"""The columns that the entries of studies use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sphinx_qms.model.plan.uses import BOOLEAN, NUMERIC, Use, columns, counted, filtered
from sphinx_qms.model.yaml_file import Path_

Entry = Mapping[str, Any]


def study_uses(entry: Entry) -> Iterator[Use]:
    """Every column that the entry of a study uses, but those that select its rows."""
    match entry["kind"]:
        case "agreement" | "reader_study":
            yield from _readings(entry)
        case "comparison":
            yield from _comparison(entry)
        case "robustness":
            yield from _robustness(entry)
        case "factors":
            table = entry["scored"]["rows"]["table"]
            yield from _scored(entry, entry["scored"], ("scored",))
            yield from (counted(table, factor, ("factors", name)) for name, factor in entry["factors"].items())
        case "scenarios":
            for name, scored in entry["scenarios"].items():
                yield from _scored(entry, scored, ("scenarios", name))
        case "monitoring":
            yield from _monitoring(entry)


def _readings(entry: Entry) -> Iterator[Use]:
    table = entry["rows"]["table"]
    yield from columns(table, entry["case"], ("case",))
    yield from columns(table, entry["patient"], ("patient",))
    for key in ("reader", "round", "modality"):
        if key in entry:
            yield counted(table, entry[key], (key,))
    if "label" in entry:
        numbers = {"types": NUMERIC} if entry.get("scale") in {"interval", "ratio"} else {}
        yield Use(
            table, entry["label"]["column"], ("label",), values=tuple(entry["label"].get("levels", ())), **numbers
        )
    if "outcome" in entry:
        yield Use(table, entry["outcome"], ("outcome",), BOOLEAN)
    yield from (Use(table, entry[key], (key,), NUMERIC) for key in ("rating", "time") if key in entry)
    yield from _subgroups(entry, table)


def _comparison(entry: Entry) -> Iterator[Use]:
    table = entry["rows"]["table"]
    yield from columns(table, entry["patient"], ("patient",))
    yield from columns(table, entry["sample"], ("sample",))
    yield Use(table, entry["outcome"], ("outcome",), BOOLEAN)
    yield from _subgroups(entry, table)
    for key in ("approved", "changed"):
        yield from _answers(entry, entry[key], (key,))


def _robustness(entry: Entry) -> Iterator[Use]:
    yield from _scored(entry, entry["scored"], ("scored",))
    yield from columns(entry["scored"]["rows"]["table"], entry["sample"], ("sample",))
    for name, written in entry.get("perturbations", {}).items():
        yield from _answers(entry, written, ("perturbations", name))
    if "repeats" in entry:
        yield from _answers(entry, entry["repeats"], ("repeats",))
        yield Use(entry["repeats"]["rows"]["table"], entry["repeats"]["run"], ("repeats", "run"))


def _monitoring(entry: Entry) -> Iterator[Use]:
    for path, rows in [
        (("reference",), entry["reference"]),
        *((("windows", n), r) for n, r in entry["windows"].items()),
    ]:
        yield from columns(rows["table"], entry["patient"], path)
        for written in entry["variables"].values():
            yield counted(rows["table"], written, path)
        for key, types in {"score": NUMERIC, "outcome": BOOLEAN}.items():
            if key in entry:
                yield Use(rows["table"], entry[key], (key,), types)
        yield from _subgroups(entry, rows["table"])


def _scored(entry: Entry, scored: Entry, path: Path_) -> Iterator[Use]:
    table = scored["rows"]["table"]
    yield from columns(table, entry["patient"], ("patient",))
    yield Use(table, scored["outcome"], (*path, "outcome"), BOOLEAN)
    yield Use(table, scored["score"], (*path, "score"), NUMERIC)


def _answers(entry: Entry, written: Entry, path: Path_) -> Iterator[Use]:
    """Scores of samples that another table describes."""
    table = written["rows"]["table"]
    yield from columns(table, entry["sample"], (*path, "rows"))
    yield Use(table, written["score"], (*path, "score"), NUMERIC)


def _subgroups(entry: Entry, table: str) -> Iterator[Use]:
    for name, where in entry.get("subgroups", {}).items():
        yield from filtered(table, where, ("subgroups", name))
