"""One prediction: checked inputs in, an answer that explains itself out. Standard library only, no network."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from recursight.predict import DISCLAIMER
from recursight.wilms.inputs import HISTOLOGIES, Inputs, check_inputs, codes
from recursight.wilms.model import PRODUCT, Model, contributions, probability

OUTCOME = "relapse within 1,096 days (three years) of diagnosis"
READING = "The answer rests on the institution's reading of histology; another pathologist may read it otherwise."


@dataclass(frozen=True)
class OtherReading:
    """What the answer would be for the same child with the other reading of histology."""

    histology: str
    probability: float
    above_threshold: bool


@dataclass(frozen=True)
class Answer:
    """What the user gets.

    `contributions` are in log odds: above 0 the input raises the risk over that of the average child in development,
    below 0 it lowers it. `outside` has one sentence per input beyond the development data; it is empty if the flag is
    false. `reading` says whose reading the answer rests on, `other_reading` what would be answered if it were wrong.
    """

    product: str
    model_version: str
    outcome: str
    inputs: Inputs
    probability: float
    threshold: float
    above_threshold: bool
    out_of_development_range: bool
    outside: tuple[str, ...]
    contributions: dict[str, float]
    reading: str
    other_reading: OtherReading
    disclaimer: str


def outside_development(model: Model, inputs: Inputs) -> tuple[str, ...]:
    """Return one sentence for each input that lies beyond what the development data held."""
    values = codes(inputs)
    return tuple(
        f"{term.name} is outside {term.lowest} to {term.highest}, the range of the development data"
        for term in model.terms
        if not term.lowest <= values[term.name] <= term.highest
    )


def other_reading(model: Model, inputs: Inputs) -> OtherReading:
    """Return what the model says of the same child if the tumour is what the institution did not see."""
    other = HISTOLOGIES[1 - HISTOLOGIES.index(inputs.histology)]
    risk = probability(model, replace(inputs, histology=other))
    return OtherReading(other, risk, risk >= model.threshold)


def predict(model: Model, values: Mapping[str, object]) -> Answer:
    """Return the answer for one child; raise RecurSightError if the inputs cannot be used."""
    inputs = check_inputs(values)
    risk = probability(model, inputs)
    outside = outside_development(model, inputs)
    return Answer(
        product=PRODUCT,
        model_version=model.version,
        outcome=OUTCOME,
        inputs=inputs,
        probability=risk,
        threshold=model.threshold,
        above_threshold=risk >= model.threshold,
        out_of_development_range=bool(outside),
        outside=outside,
        contributions={name: round(part, 4) for name, part in contributions(model, inputs).items()},
        reading=READING,
        other_reading=other_reading(model, inputs),
        disclaimer=DISCLAIMER,
    )
