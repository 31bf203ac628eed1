"""What facts tell of a flow: numbers, series, and the cells behind them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import reduce
from itertools import pairwise

from sphinx_qms.measure.dataset.cells import SAMPLES, Cells, cell, parted
from sphinx_qms.measure.dataset.flow import Flow, Step
from sphinx_qms.measure.values import Counted
from sphinx_qms.model.facts import Row
from sphinx_qms.model.number import Number

SPLIT = "split"


def stage_cell(step: Step) -> str:
    """The name of the count of samples at a stage."""
    return cell("stage", step.stage.name)


def flow_numbers(flow: Flow, in_set: int) -> Iterator[Counted]:
    """The samples of each stage; of each later one what dropped out before it, by reason, and what appeared.

    What appeared in no stage are samples of the set that the last one does not have.
    """
    yield _count("appeared", "", in_set - sum(split.in_set for split in flow.splits))
    for number, step in enumerate(flow.steps):
        name = step.stage.name
        yield _count("stage", name, step.count.samples)
        if number:
            yield _count("appeared", name, step.appeared)
        for reason, samples in step.dropped.items():
            yield _count("dropped", f"{name}: {reason}", samples)


def _count(quantity: str, group: str, samples: int) -> Counted:
    return Counted(Number(quantity, "count", group, samples, n=samples), (cell(quantity, group),))


def flow_cells(flow: Flow, in_set: int) -> Cells:
    """The counts of a flow: each stage is what was kept and what dropped out, the set a part of the last one."""
    cells = [_patients(step) for step in flow.steps]
    for before, after in pairwise(flow.steps):
        cells += _between(before, after)
    last = flow.steps[-1]
    names = {split.name: cell(SPLIT, split.name) for split in flow.splits if split.name}
    if names:
        counts = {names[split.name]: split.samples for split in flow.splits}
        cells.append(parted(stage_cell(last), last.count.samples, counts))
    inside = {}
    for split in flow.splits:
        name = names.get(split.name) or stage_cell(last)
        both, rest = f"{name} in the set", f"{name} not in the set"
        inside[both] = split.in_set
        parts = {both: split.in_set, rest: split.samples - split.in_set}
        cells.append(parted(name, split.samples, parts, untold=parts))
    outside = {cell("appeared"): in_set - sum(inside.values())}
    cells.append(parted(SAMPLES, in_set, inside | outside, untold=inside))
    return reduce(Cells.__or__, cells)


def _between(before: Step, after: Step) -> Iterator[Cells]:
    """A stage and the one after it share what was kept; of the patients some have no sample left."""
    later = after.stage.name
    kept = f"kept for {later}"
    dropped = {cell("dropped", f"{later}: {reason}"): samples for reason, samples in after.dropped.items()}
    left = before.count.samples - sum(dropped.values())
    yield parted(stage_cell(before), before.count.samples, {kept: left, **dropped}, {kept})
    new = {cell("appeared", later): after.appeared, cell("added", later): after.added}
    yield parted(stage_cell(after), after.count.samples, {kept: left, **new}, {kept, cell("added", later)})
    if not after.appeared:
        gone = f"patients lost before {later}"
        patients = {_patients_cell(after): after.count.patients}
        patients[gone] = before.count.patients - after.count.patients
        yield parted(_patients_cell(before), before.count.patients, patients, {gone})


def _patients(step: Step) -> Cells:
    samples, patients = stage_cell(step), _patients_cell(step)
    within = () if step.count.one_each else ((patients, samples),)
    return Cells({samples: step.count.samples, patients: step.count.patients}, within=within)


def _patients_cell(step: Step) -> str:
    """Where every patient has one sample, both are one cell."""
    name = stage_cell(step)
    return name if step.count.one_each else f"{name}: patients"


def flow_series(flow: Flow, withheld: Collection[str]) -> dict[str, tuple[Row, ...]]:
    """The stages, what dropped out between them, and the parts of the last one; None for what is withheld."""

    def told(name: str, count: int) -> int | None:
        return None if name in withheld else count

    stages: list[Row] = []
    dropouts: list[Row] = []
    for number, step in enumerate(flow.steps):
        name = step.stage.name
        samples = told(stage_cell(step), step.count.samples)
        stages.append({"stage": name, "samples": samples, "patients": told(_patients_cell(step), step.count.patients)})
        for reason, count in step.dropped.items():
            if count:
                gone = told(cell("dropped", f"{name}: {reason}"), count)
                before = flow.steps[number - 1].stage.name
                dropouts.append({"before": before, "stage": name, "reason": reason, "samples": gone})
    splits = [
        {"split": split.name, "samples": told(cell(SPLIT, split.name), split.samples)}
        for split in flow.splits
        if split.name
    ]
    return {"flow": tuple(stages), "dropouts": tuple(dropouts), "splits": tuple(splits)}
