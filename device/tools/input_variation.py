"""What happens to answers when an input is read or typed otherwise, and when the same is asked again."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from recursight.inputs import DECLARED, Inputs, RecurSightError, check_inputs
from recursight.model import Model, load_released, probability
from recursight.prepare import Cohort
from recursight.wilms import inputs as wilms_inputs
from recursight.wilms import model as wilms
from recursight.wilms import prepare as wilms_data
from tools.csv_tables import Row

DEVICE = Path(__file__).resolve().parents[1]
RUNS = 3
STEPS: Mapping[str, Sequence[object]] = {field.name: field.allowed for field in (*DECLARED, *wilms_inputs.DECLARED)}
"""By input of either function, its values in their order."""


def by_one(name: str, step: int) -> Callable[[Any], Any]:
    """Return what moves an input by one step, and leaves it where there is no such value."""

    def moved(inputs: Any) -> Any:
        at = STEPS[name].index(getattr(inputs, name)) + step
        return replace(inputs, **{name: STEPS[name][at]}) if 0 <= at < len(STEPS[name]) else inputs

    return moved


PERTURBATIONS: Mapping[str, Callable[[Inputs], Inputs]] = {
    # Read otherwise, by another pathologist, laboratory or team: the value stays possible.
    "grade one higher": by_one("grade", 1),
    "grade one lower": by_one("grade", -1),
    "size class larger": by_one("size", 1),
    "size class smaller": by_one("size", -1),
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

CHILD_PERTURBATIONS: Mapping[str, Callable[[wilms_inputs.Inputs], wilms_inputs.Inputs]] = {
    "stage one higher": by_one("stage", 1),
    "stage one lower": by_one("stage", -1),
    "one month older": by_one("age_months", 1),
    "one month younger": by_one("age_months", -1),
    # Typed wrongly: five for a child of five years is a possible age in months.
    "years typed for months": lambda inputs: replace(inputs, age_months=inputs.age_months // 12),
    "age with a 0 too many": lambda inputs: replace(inputs, age_months=inputs.age_months * 10),
}
"""The same for a child. The central reading is none of these: it was read, and stands in the table of children."""


def answered(ask: Callable[[], float]) -> float | str:
    """Return what the product answers, "" where it refuses the inputs."""
    try:
        return ask()
    except RecurSightError:
        return ""


def perturbed(model: Model, cohort: Cohort) -> Iterator[Row]:
    """Yield for each perturbation and woman the answer; "" where it was refused."""
    for name, perturb in PERTURBATIONS.items():
        for patient in cohort.patients:
            site, pid = patient.key
            varied = asdict(perturb(patient.inputs))
            risk = answered(lambda varied=varied: probability(model, check_inputs(varied)))
            yield {"site": site, "pid": pid, "perturbation": name, "probability": risk}


def perturbed_children(model: wilms.Model, cohort: wilms_data.Cohort) -> Iterator[Row]:
    """Yield for each perturbation and child the answer; "" where it was refused."""
    for name, perturb in CHILD_PERTURBATIONS.items():
        for child in cohort.children:
            varied = asdict(perturb(child.inputs))
            risk = answered(lambda varied=varied: wilms.probability(model, wilms_inputs.check_inputs(varied)))
            yield {"seqno": child.number, "perturbation": name, "probability": risk}


def asked_again(function: str, inputs: Sequence[Inputs | wilms_inputs.Inputs]) -> Iterator[tuple[int, list[float]]]:
    """Yield for each run its number and the answers; every run is a process that loads the released model anew.

    The runs share computer and Python version; what others answer is not measured here.
    """
    asked = json.dumps({"function": function, "inputs": [asdict(one) for one in inputs]})
    for run in range(1, RUNS + 1):
        done = subprocess.run(
            [sys.executable, "-m", "tools.input_variation"],
            cwd=DEVICE,
            input=asked,
            capture_output=True,
            text=True,
            check=True,
        )
        yield run, json.loads(done.stdout)


def repeated(cohort: Cohort) -> Iterator[Row]:
    """Yield for each run and woman the answer."""
    for run, risks in asked_again("breast", [patient.inputs for patient in cohort.patients]):
        for patient, risk in zip(cohort.patients, risks, strict=True):
            site, pid = patient.key
            yield {"site": site, "pid": pid, "run": run, "probability": risk}


def repeated_children(cohort: wilms_data.Cohort) -> Iterator[Row]:
    """Yield for each run and child the answer."""
    for run, risks in asked_again("wilms", [child.inputs for child in cohort.children]):
        for child, risk in zip(cohort.children, risks, strict=True):
            yield {"seqno": child.number, "run": run, "probability": risk}


def answers(function: str, inputs: Sequence[Mapping[str, object]]) -> list[float]:
    """Return what the released model of a function answers."""
    if function == "wilms":
        released = wilms.load_released()
        return [wilms.probability(released, wilms_inputs.check_inputs(one)) for one in inputs]
    model = load_released()
    return [probability(model, check_inputs(one)) for one in inputs]


if __name__ == "__main__":
    print(json.dumps(answers(**json.load(sys.stdin))))
