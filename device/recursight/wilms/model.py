"""The model file: what it holds, how it is written, and how a released one is loaded and applied."""

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from recursight.inputs import RecurSightError
from recursight.model import MODELS, Term
from recursight.wilms.inputs import Inputs, codes

PRODUCT = "RecurSight wilms"
CURRENT_VERSION = "1.0.0"


@dataclass(frozen=True)
class Training:
    """Where the model comes from: source file, study, whose reading, counts, settings, and its own results."""

    source: str
    source_sha256: str
    study: int
    reader: str
    children_in_study: int
    children_left_out: int
    children: int
    events: int
    penalty_c: float
    target_sensitivity: float
    auc: float
    cross_validated_auc: float
    folds: int
    seed: int


@dataclass(frozen=True)
class Model:
    """A logistic regression on standardised inputs, with the threshold that was fixed in training."""

    version: str
    intercept: float
    threshold: float
    terms: tuple[Term, ...]
    training: Training


def contributions(model: Model, inputs: Inputs) -> dict[str, float]:
    """Return, per input, how far it moves the log odds away from those of the average child in development."""
    values = codes(inputs)
    return {term.name: term.coefficient * (values[term.name] - term.mean) / term.scale for term in model.terms}


def probability(model: Model, inputs: Inputs) -> float:
    """Return the predicted probability, rounded to four decimals as it is shown and compared with the threshold."""
    log_odds = model.intercept + math.fsum(contributions(model, inputs).values())
    return round(1 / (1 + math.exp(-log_odds)), 4)


def to_json(model: Model) -> str:
    """Return the text of the model file: the same model always gives the same text."""
    return json.dumps(asdict(model), indent=2) + "\n"


def from_json(text: str | bytes) -> Model:
    """Return the model held in the text of a model file."""
    data: dict[str, Any] = json.loads(text)
    data["terms"] = tuple(Term(**term) for term in data["terms"])
    data["training"] = Training(**data["training"])
    return Model(**data)


def model_path(version: str, models: Path = MODELS) -> Path:
    """Return where the model file of a version is kept."""
    return models / f"wilms-{version}.json"


def releases_path(models: Path = MODELS) -> Path:
    """Return where the released versions are listed: a list of its own, so that one release touches one list."""
    return models / "wilms-released.json"


def released_hashes(models: Path = MODELS) -> dict[str, str]:
    """Return the SHA-256 of every released version; empty if nothing was released yet."""
    path = releases_path(models)
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def load_released(version: str = CURRENT_VERSION, models: Path = MODELS) -> Model:
    """Return a released model; raise RecurSightError if it is not released, not there, or not the released bytes."""
    expected = released_hashes(models).get(version)
    path = model_path(version, models)
    if expected is None:
        raise RecurSightError(f"model version {version} is not released")
    if not path.is_file():
        raise RecurSightError(f"{path.name} is missing; install the released file")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != expected:
        raise RecurSightError(f"{path.name} is not the released file (SHA-256 differs); install the released file")
    return from_json(content)
