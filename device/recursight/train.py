"""Training: one cohort in, one model file out, the same bytes each time. It never sees the external test set."""

import hashlib
import json
import math
from dataclasses import replace
from pathlib import Path

from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
from sklearn.model_selection import StratifiedKFold, cross_val_score  # type: ignore[import-untyped]
from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]
from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]

from recursight.inputs import NAMES, RecurSightError, codes, features
from recursight.model import MODELS, Model, Term, Training, model_path, probability, released_hashes, to_json
from recursight.prepare import Cohort

PENALTY_C = 1.0
TARGET_SENSITIVITY = 0.80
FOLDS = 10
SEED = 2013


def significant(value: float) -> float:
    """Return the value with 10 significant digits: more would differ between processors."""
    return float(f"{value:.10g}")


def choose_threshold(risks: list[float], events: list[bool], sensitivity: float) -> float:
    """Return the highest risk at or above which at least this share of the events lies."""
    descending = sorted((risk for risk, event in zip(risks, events, strict=True) if event), reverse=True)
    return descending[math.ceil(sensitivity * len(descending)) - 1]


def train(cohort: Cohort, version: str) -> Model:
    """Return a model trained on the cohort: L2-penalised logistic regression on the six standardised inputs."""
    rows = [list(features(patient.inputs).values()) for patient in cohort.patients]
    events = [patient.event for patient in cohort.patients]
    # newton-cholesky converges far beyond the 10 digits that are kept, so that they do not depend on where it stopped.
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(C=PENALTY_C, solver="newton-cholesky", tol=1e-10))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    cross_validated = cross_val_score(pipeline, rows, events, cv=folds, scoring="roc_auc").mean()

    scaler, regression = (step for _, step in pipeline.fit(rows, events).steps)
    seen = [codes(patient.inputs) for patient in cohort.patients]
    terms = tuple(
        Term(
            name=name,
            coefficient=significant(regression.coef_[0][i]),
            mean=significant(scaler.mean_[i]),
            scale=significant(scaler.scale_[i]),
            lowest=min(code[name] for code in seen),
            highest=max(code[name] for code in seen),
        )
        for i, name in enumerate(NAMES)
    )
    training = Training(
        source=cohort.source,
        source_sha256=cohort.source_sha256,
        women_in_source=len(cohort.patients) + cohort.left_out,
        women_left_out=cohort.left_out,
        women=len(cohort.patients),
        events=sum(events),
        penalty_c=PENALTY_C,
        target_sensitivity=TARGET_SENSITIVITY,
        auc=math.nan,
        cross_validated_auc=significant(cross_validated),
        folds=FOLDS,
        seed=SEED,
    )
    draft = Model(version, significant(regression.intercept_[0]), math.nan, terms, training)
    # Threshold and AUC come from the risks a user will see: those of the rounded model, not scikit-learn's.
    risks = [probability(draft, patient.inputs) for patient in cohort.patients]
    return replace(
        draft,
        threshold=choose_threshold(risks, events, TARGET_SENSITIVITY),
        training=replace(training, auc=significant(roc_auc_score(events, risks))),
    )


def release(model: Model, models: Path = MODELS) -> str:
    """Write the model file and its SHA-256 into `released.json`; return the SHA-256.

    Raise RecurSightError if the version is released with other content: a changed model needs a new version.
    """
    content = to_json(model).encode("utf-8")
    sha256 = hashlib.sha256(content).hexdigest()
    released = released_hashes(models)
    if released.get(model.version, sha256) != sha256:
        raise RecurSightError(f"version {model.version} is released with other content; use a new version")
    model_path(model.version, models).write_bytes(content)
    text = json.dumps({**released, model.version: sha256}, indent=2, sort_keys=True) + "\n"
    (models / "released.json").write_bytes(text.encode("utf-8"))
    return sha256
