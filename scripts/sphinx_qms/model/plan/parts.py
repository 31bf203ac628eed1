"""The parts that an entry of the plan declares: levels and bins of variables, shares, stages, readers, windows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from sphinx_qms.model.plan.common import MISSING, OTHER
from sphinx_qms.model.plan.studies import REFERENCE
from sphinx_qms.model.plan.written import variable
from sphinx_qms.model.yaml_file import Path_

Entry = Mapping[str, Any]
Wrong = tuple[Path_, str, str]
"""What is wrong: place in the entry, code, message."""
PARTED = frozenset({"factors", "monitoring"})
"""The kinds whose variables part the rows, so that each needs levels or bins."""


def variables(entry: Entry) -> Iterator[tuple[Path_, Entry]]:
    """Every variable of an entry, with its place."""
    for key in ("label", "reader", "modality", "round"):
        if key in entry:
            yield (key,), entry[key]
    for key in ("variables", "factors"):
        for name, written in entry.get(key, {}).items():
            yield (key, name), written


def wrong_parts(entry: Entry) -> Iterator[Wrong]:
    """What is wrong in the parts of an entry, whatever its kind."""
    yield from _wrong_variables(entry)
    match entry["kind"]:
        case "dataset":
            yield from _wrong_stages(entry)
            yield from _wrong_shares(entry)
        case "agreement":
            yield from _wrong_readers(entry)
        case "monitoring":
            yield from _wrong_windows(entry)


def _wrong_variables(entry: Entry) -> Iterator[Wrong]:
    stages = entry.get("flow", ())
    splits = [(("flow", number, "split"), stage["split"]) for number, stage in enumerate(stages) if "split" in stage]
    keys = [entry[key][0] for key in ("patient", "sample", "case") if len(entry.get(key, ())) == 1]
    for path, written in [*variables(entry), *splits]:
        counted = written.keys() & {"levels", "bins"}
        if written["column"] in keys and counted:
            yield path, "key-counted", f"{written['column']} names a patient or sample; its values would tell who it is"
        if entry["kind"] in PARTED and not counted:
            yield path, "variable-whole", f"{path[-1]} has neither levels nor bins, so there is nothing to compare"
        limits = written.get("bins", ())
        if not all(map(math.isfinite, limits)) or any(lower >= upper for lower, upper in pairwise(limits)):
            yield (*path, "bins"), "bins-order", "the limits of bins have to ascend"
            continue
        names = Counter([*variable("", written).level_names, OTHER, MISSING])
        if twice := [name for name, number in names.items() if number > 1]:
            yield path, "level-repeated", f"two levels are called {twice[0]}"


def _wrong_stages(entry: Entry) -> Iterator[Wrong]:
    for stage_name, number in Counter(stage["stage"] for stage in entry.get("flow", ())).items():
        if number > 1:
            yield ("flow",), "stage-repeated", f"two stages are called {stage_name}"


def _wrong_windows(entry: Entry) -> Iterator[Wrong]:
    """Facts tell windows, subgroups and variables apart by their names, and a capa names windows in a list."""
    for window in entry["windows"]:
        if window == REFERENCE:
            yield ("windows", window), "window-name", f"a window cannot be called {REFERENCE}, as the reference is"
        elif "," in window or ";" in window:
            yield (
                ("windows", window),
                "window-name",
                f"{window}: a comma or semicolon parts names in a list",
            )
    for name in entry.get("subgroups", {}):
        if name in entry["variables"]:
            yield ("subgroups", name), "group-repeated", f"a subgroup and a variable are both called {name}"


def _wrong_readers(entry: Entry) -> Iterator[Wrong]:
    readers = variable("reader", entry["reader"]).level_names
    for key in ("reference", "arbiter"):
        if key in entry and entry[key] not in readers:
            yield (key,), "reader-unknown", f"there is no reader {entry[key]}, only {', '.join(readers)}"
    if entry.get("weights", "none") != "none" and entry.get("scale") != "ordinal":
        yield ("weights",), "weights-unordered", "weights say how far classes are apart, so the scale has to be ordinal"


def _wrong_shares(entry: Entry) -> Iterator[Wrong]:
    declared = {path[-1]: variable(str(path[-1]), written) for path, written in variables(entry)}
    for name, shares in entry.get("population", {}).get("shares", {}).items():
        path: Path_ = ("population", "shares", name)
        if name not in declared:
            yield path, "variable-unknown", f"there is no variable {name}, only {', '.join(map(str, declared))}"
            continue
        levels = (*declared[name].level_names, OTHER)
        for level in shares.keys() - set(levels):
            yield (*path, level), "level-unknown", f"{name} has no level {level}, only {', '.join(levels)}"
        if not math.isclose(math.fsum(shares.values()), 1, abs_tol=1e-6):
            yield path, "shares-sum", f"the shares of {name} add up to {math.fsum(shares.values()):.6g}, not to 1"
