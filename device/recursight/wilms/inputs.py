"""The three declared inputs: their codes and units, their check, and the numbers the model computes with."""

from collections.abc import Mapping
from dataclasses import dataclass

from recursight.inputs import Field, RecurSightError

HISTOLOGIES = ("favourable", "unfavourable")


@dataclass(frozen=True)
class Inputs:
    """One child's checked inputs. Made by `check_inputs`; holds nothing that identifies the child."""

    histology: str
    stage: int
    age_months: int


DECLARED = (
    Field("histology", "histology of the tumour, as the pathologist of the treating institution reads it", HISTOLOGIES),
    Field("stage", "stage of the tumour after surgery", range(1, 5)),
    Field("age_months", "age at diagnosis, in months", range(216)),
)
NAMES = tuple(field.name for field in DECLARED)


def check_inputs(values: Mapping[str, object]) -> Inputs:
    """Return the checked inputs; raise RecurSightError if one is missing, impossible or not declared.

    Messages never repeat what was typed: a patient number in the wrong field must not end up on a screen.
    """
    undeclared = len(values.keys() - set(NAMES))
    if undeclared:
        raise RecurSightError(f"{undeclared} undeclared input field(s) refused; declared are: {', '.join(NAMES)}")
    for field in DECLARED:
        if field.name not in values:
            raise RecurSightError(f"{field.name} is missing ({field.meaning}); allowed: {field.allowed_text()}")
        value = values[field.name]
        # The type is compared exactly: in Python True equals 1 and 3.0 equals 3, and neither was declared.
        expected = int if isinstance(field.allowed, range) else str
        if type(value) is not expected or value not in field.allowed:
            raise RecurSightError(f"{field.name} is not possible ({field.meaning}); allowed: {field.allowed_text()}")
    return Inputs(**values)  # type: ignore[arg-type]  # each value was checked above


def codes(inputs: Inputs) -> dict[str, int]:
    """Return the inputs as whole numbers, in declared order: 0 is favourable, 1 unfavourable.

    The model is linear in them: one step from stage to stage, one from month to month.
    """
    return {
        "histology": HISTOLOGIES.index(inputs.histology),
        "stage": inputs.stage,
        "age_months": inputs.age_months,
    }
