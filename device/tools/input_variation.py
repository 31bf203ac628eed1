"""What happens to answers when an input is read or typed otherwise, and when the same is asked again."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path

from recursight.inputs import DECLARED, SIZE_CLASSES, Inputs, RecurSightError, check_inputs
from recursight.model import Model, load_released, probability
from recursight.prepare import Cohort
from tools.csv_tables import Row

DEVICE = Path(__file__).resolve().parents[1]
RUNS = 3
ALLOWED = {field.name: field.allowed for field in DECLARED}


def by_one(name: str, step: int) -> Callable[[Inputs], Inputs]:
    """Return what moves an input by one step, and leaves it where there is no such value."""

    def moved(inputs: Inputs) -> Inputs:
        value = getattr(inputs, name) + step
        return replace(inputs, **{name: value}) if value in ALLOWED[name] else inputs

    return moved


def size_by_one(step: int) -> Callable[[Inputs], Inputs]:
    """Return what moves the size to the next class, and leaves the first or the last one."""

    def moved(inputs: Inputs) -> Inputs:
        at = SIZE_CLASSES.index(inputs.size) + step
        return replace(inputs, size=SIZE_CLASSES[min(max(at, 0), len(SIZE_CLASSES) - 1)])

    return moved


PERTURBATIONS: Mapping[str, Callable[[Inputs], Inputs]] = {
    # Read otherwise, by another pathologist, laboratory or team: the value stays possible.
    "grade one higher": by_one("grade", 1),
    "grade one lower": by_one("grade", -1),
    "size class larger": size_by_one(1),
    "size class smaller": size_by_one(-1),
    "one node more": by_one("nodes", 1),
    "one node fewer": by_one("nodes", -1),
    "menopause the other way": lambda inputs: replace(inputs, meno=1 - inputs.meno),
    "hormonal therapy the other way": lambda inputs: replace(inputs, hormon=1 - inputs.hormon),
    "one year older": by_one("age", 1),
    "one year younger": by_one("age", -1),
    # Typed wrongly: what comes out may be refused.
    "nodes with a 0 too many": lambda inputs: replace(inputs, nodes=inputs.nodes * 10),
    "digits of the age swapped": lambda inputs: replace(inputs, age=int(str(inputs.age)[::-1])),
}
"""By name, what is done to the inputs of a woman; whether the result is possible is for the product to say."""


def answer(model: Model, inputs: Inputs) -> float | None:
    """Return what the product answers, None where it refuses the inputs."""
    try:
        return probability(model, check_inputs(asdict(inputs)))
    except RecurSightError:
        return None


def perturbed(model: Model, cohort: Cohort) -> Iterator[Row]:
    """Yield for each perturbation and woman the answer; "" where it was refused."""
    for name, perturb in PERTURBATIONS.items():
        for patient in cohort.patients:
            site, pid = patient.key
            risk = answer(model, perturb(patient.inputs))
            yield {"site": site, "pid": pid, "perturbation": name, "probability": "" if risk is None else risk}


def repeated(cohort: Cohort) -> Iterator[Row]:
    """Yield for each run and woman the answer; every run is a process of its own that loads the released model anew.

    They share computer and Python version; what others answer is not measured here.
    """
    asked = json.dumps([asdict(patient.inputs) for patient in cohort.patients])
    for run in range(1, RUNS + 1):
        process = subprocess.run(
            [sys.executable, "-m", "tools.input_variation"],
            cwd=DEVICE,
            input=asked,
            capture_output=True,
            text=True,
            check=True,
        )
        for patient, risk in zip(cohort.patients, json.loads(process.stdout), strict=True):
            site, pid = patient.key
            yield {"site": site, "pid": pid, "run": run, "probability": risk}


if __name__ == "__main__":
    released = load_released()
    print(json.dumps([probability(released, check_inputs(inputs)) for inputs in json.load(sys.stdin)]))
