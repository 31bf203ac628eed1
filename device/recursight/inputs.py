"""The six declared inputs: their codes and units, their check, and the numbers the model computes with."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

SIZE_CLASSES = ("<=20", "20-50", ">50")


class RecurSightError(ValueError):
    """Something the user gave cannot be used. The message says what, and what would be accepted."""


@dataclass(frozen=True)
class Field:
    """One declared input. `allowed` holds every value that is accepted."""

    name: str
    meaning: str
    allowed: range | tuple[str, ...]

    def allowed_text(self) -> str:
        """Return the allowed values in words, for messages and for the instructions."""
        if isinstance(self.allowed, range):
            return f"a whole number from {self.allowed[0]} to {self.allowed[-1]}"
        return "one of " + ", ".join(f'"{value}"' for value in self.allowed)


@dataclass(frozen=True)
class Inputs:
    """One woman's checked inputs. Made by `check_inputs`; holds nothing that identifies her."""

    age: int
    meno: int
    size: str
    grade: int
    nodes: int
    hormon: int


DECLARED = (
    Field("age", "age at primary surgery, in years", range(18, 111)),
    Field("meno", "menopausal status: 0 before, 1 after the menopause", range(2)),
    Field("size", "tumour size class, in millimetres", SIZE_CLASSES),
    Field("grade", "tumour grade", range(1, 4)),
    Field("nodes", "number of positive lymph nodes", range(100)),
    Field("hormon", "hormonal therapy: 0 no, 1 yes", range(2)),
)
NAMES = tuple(field.name for field in DECLARED)


def check_inputs(values: Mapping[str, object]) -> Inputs:
    """Return the checked inputs; raise RecurSightError if one is missing, impossible or not declared.

    Messages never repeat what was typed: a patient number in the wrong field must not end up on a screen or in a log.
    """
    undeclared = len(values.keys() - set(NAMES))
    if undeclared:
        raise RecurSightError(f"{undeclared} undeclared input field(s) refused; declared are: {', '.join(NAMES)}")
    for field in DECLARED:
        if field.name not in values:
            raise RecurSightError(f"{field.name} is missing ({field.meaning}); allowed: {field.allowed_text()}")
        value = values[field.name]
        # The type is compared exactly: in Python True equals 1 and 54.0 equals 54, and neither was declared.
        expected = int if isinstance(field.allowed, range) else str
        if type(value) is not expected or value not in field.allowed:
            raise RecurSightError(f"{field.name} is not possible ({field.meaning}); allowed: {field.allowed_text()}")
    return Inputs(**values)  # type: ignore[arg-type]  # each value was checked above


def size_class(millimetres: int) -> str:
    """Return the size class of a tumour measured in millimetres: 20 is in the first class, 50 in the second."""
    if millimetres <= 20:
        return SIZE_CLASSES[0]
    return SIZE_CLASSES[1] if millimetres <= 50 else SIZE_CLASSES[2]


def codes(inputs: Inputs) -> dict[str, int]:
    """Return the inputs as whole numbers, in declared order; the size classes count 0, 1, 2."""
    return {name: SIZE_CLASSES.index(inputs.size) if name == "size" else getattr(inputs, name) for name in NAMES}


def features(inputs: Inputs) -> dict[str, float]:
    """Return the numbers the model is linear in, in declared order.

    Nodes enter as log(1 + nodes): the second positive node says more than the twentieth.
    """
    return {name: math.log1p(code) if name == "nodes" else float(code) for name, code in codes(inputs).items()}
