"""The names and values of a plan: every table, column, set and level that it uses is one that it declares."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sphinx_qms.model.error import Problem
from sphinx_qms.model.plan.parts import variables, wrong_parts
from sphinx_qms.model.plan.study_uses import study_uses
from sphinx_qms.model.plan.tables import ColumnType, Scalar, Table
from sphinx_qms.model.plan.uses import BOOLEAN, NUMERIC, Use, columns, counted, filtered
from sphinx_qms.model.yaml_file import Path_, YamlFile

FILTERS = frozenset({"where", "subgroups", "public"})


def selections(written: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Mapping[str, Any]]]:
    """Every selection of rows in an entry, with its place."""
    if isinstance(written, Mapping):
        if isinstance(written.get("table"), str):
            yield path, written
        for key, inner in written.items():
            if key not in FILTERS:  # a column of a filter may be called table too
                yield from selections(inner, (*path, key))
    elif isinstance(written, list):
        for index, inner in enumerate(written):
            yield from selections(inner, (*path, index))


def wrong_table(file: YamlFile, name: str) -> Iterator[Problem]:
    """A problem for each column that a table declares twice: DuckDB does not tell `Age` from `age`."""
    entry = file.data["tables"][name]
    seen: set[str] = set()
    for key in ("columns", "constants"):
        for column in entry.get(key, ()):
            if column.lower() in seen:
                message = f"the table {name} declares the column {column} twice; upper and lower case are the same"
                yield Problem(file.location("tables", name, key, column), "column-repeated", message)
            seen.add(column.lower())


def wrong_names(file: YamlFile, name: str, tables: Mapping[str, Table]) -> Iterator[Problem]:
    """A problem for each thing that an entry names or counts and that is not there, or is of another type."""
    entry = file.data["measurements"][name]
    place: Path_ = ("measurements", name)
    unknown = [(path, rows["table"]) for path, rows in selections(entry) if rows["table"] not in tables]
    for path, table in unknown:
        message = f"{name}: there is no table {table}"
        yield Problem(file.location(*place, *path), "table-unknown", message, _known("the plan declares", tables))
    for use in () if unknown else _uses(entry):
        yield from _wrong_use(file, name, use, tables[use.table])
    for set_name in entry.get("public", {}):
        if set_name not in entry["sets"]:
            hint = _known("there are", entry["sets"])
            where = file.location(*place, "public", set_name)
            yield Problem(where, "set-unknown", f"{name}: there is no set {set_name}", hint)
    for path, code, message in wrong_parts(entry):
        yield Problem(file.location(*place, *path), code, f"{name}: {message}")


def _wrong_use(file: YamlFile, name: str, use: Use, table: Table) -> Iterator[Problem]:
    where = file.location("measurements", name, *use.path)
    kind = table.types.get(use.column)
    if kind is None:
        message = f"{name}: the table {table.name} declares no column {use.column}"
        yield Problem(where, "column-undeclared", message, _known("declared", table.types))
    elif kind not in use.types:
        message = f"{name}: the column {use.column} of {table.name} is declared as {kind}"
        yield Problem(where, "column-kind", message, f"here it has to be {' or '.join(sorted(use.types))}")
    elif wrong := [value for value in use.values if not _fits(value, kind)]:
        message = f"{name}: {wrong[0]!r} is no {kind}, as which {table.name} declares {use.column}"
        yield Problem(where, "value-kind", message, "a date is written in quotation marks as YYYY-MM-DD")


def _fits(value: Scalar, kind: ColumnType) -> bool:
    """Whether a column of that type can have the value."""
    if kind == "boolean" or isinstance(value, bool):
        return kind == "boolean" and isinstance(value, bool)
    if kind in NUMERIC:
        return not isinstance(value, str) and math.isfinite(value)
    return isinstance(value, str) and (kind == "text" or _is_date(value))


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _uses(entry: Mapping[str, Any]) -> Iterator[Use]:
    """Every column that an entry uses: in filters, as a key, as a variable, as a score."""
    for path, rows in selections(entry):
        yield from filtered(rows["table"], rows.get("where", {}), (*path, "where"))
    if entry["kind"] == "dataset":
        yield from _dataset(entry)
    elif entry["kind"] == "independence":
        for rows in entry["sets"].values():
            for key, said in entry["keys"].items():
                yield from columns(rows["table"], said["columns"], ("keys", key, "columns"))
        for name, where in entry.get("public", {}).items():
            if name in entry["sets"]:
                yield from filtered(entry["sets"][name]["table"], where, ("public", name))
    elif entry["kind"] == "performance":
        yield from _performance(entry)
    else:
        yield from study_uses(entry)


def _dataset(entry: Mapping[str, Any]) -> Iterator[Use]:
    table = entry["rows"]["table"]
    keys = {key: entry[key] for key in ("patient", "sample") if key in entry}
    for key, named in {**keys, "missing": entry.get("missing", ())}.items():
        yield from columns(table, named, (key,))
    for path, written in variables(entry):
        yield counted(table, written, path)
        if "compared_with" in entry:
            yield counted(entry["compared_with"]["rows"]["table"], written, path)
    for name, where in entry.get("subgroups", {}).items():
        yield from filtered(table, where, ("subgroups", name))
    for number, stage in enumerate(entry.get("flow", ())):
        at = ("flow", number)
        yield from columns(stage["rows"]["table"], entry.get("sample", entry["patient"]), at)
        if "reason" in stage:
            reasons = tuple(stage["reasons"])
            yield Use(stage["rows"]["table"], stage["reason"], (*at, "reason"), frozenset({"text"}), reasons)
        if "split" in stage:
            yield counted(stage["rows"]["table"], stage["split"], (*at, "split"))
    if "augmented" in entry:
        augmented = entry["augmented"]
        yield from columns(augmented["rows"]["table"], augmented["source"], ("augmented", "source"))


def _performance(entry: Mapping[str, Any]) -> Iterator[Use]:
    table = entry["rows"]["table"]
    yield from columns(table, entry["patient"], ("patient",))
    yield Use(table, entry["outcome"], ("outcome",), BOOLEAN)
    yield from (Use(table, entry[key], (key,), NUMERIC) for key in ("score", "against", "weight") if key in entry)
    for name, where in entry.get("subgroups", {}).items():
        yield from filtered(table, where, ("subgroups", name))
    if "training_sizes" in entry:
        sizes = entry["training_sizes"]
        yield from columns(sizes["rows"]["table"], entry["patient"], ("training_sizes", "rows"))
        for key, types in {"size": NUMERIC, "outcome": BOOLEAN, "score": NUMERIC}.items():
            yield Use(sizes["rows"]["table"], sizes[key], ("training_sizes", key), types)


def _known(words: str, names: Iterable[str]) -> str:
    return f"{words}: {', '.join(names) or 'none'}"
