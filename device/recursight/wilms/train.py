"""Training: one cohort in, one model file out, the same bytes each time. It never sees the external test set."""

import hashlib
import json
import math
from dataclasses import replace
from pathlib import Path

from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

from recursight.inputs import RecurSightError
from recursight.model import MODELS
from recursight.regression import fit
from recursight.train import FOLDS, PENALTY_C, TARGET_SENSITIVITY, choose_threshold, significant
from recursight.wilms.inputs import codes
from recursight.wilms.model import Model, Training, model_path, probability, released_hashes, releases_path, to_json
from recursight.wilms.prepare import SOURCE, Cohort

SEED = 1999


def train(cohort: Cohort, version: str) -> Model:
    """Return a model trained on the cohort: L2-penalised logistic regression on the three standardised inputs."""
    seen = [codes(child.inputs) for child in cohort.children]
    events = [child.event for child in cohort.children]
    fitted = fit(seen, seen, events, SEED)
    training = Training(
        source=SOURCE,
        source_sha256=cohort.source_sha256,
        study=cohort.study,
        reader=cohort.reader,
        children_in_study=len(cohort.children) + cohort.left_out,
        children_left_out=cohort.left_out,
        children=len(cohort.children),
        events=sum(events),
        penalty_c=PENALTY_C,
        target_sensitivity=TARGET_SENSITIVITY,
        auc=math.nan,
        cross_validated_auc=fitted.cross_validated_auc,
        folds=FOLDS,
        seed=SEED,
    )
    draft = Model(version, fitted.intercept, math.nan, fitted.terms, training)
    # Threshold and AUC come from the risks a user will see: those of the rounded model, not scikit-learn's.
    risks = [probability(draft, child.inputs) for child in cohort.children]
    return replace(
        draft,
        threshold=choose_threshold(risks, events, TARGET_SENSITIVITY),
        training=replace(training, auc=significant(roc_auc_score(events, risks))),
    )


def release(model: Model, models: Path = MODELS) -> str:
    """Write the model file and its SHA-256 into `wilms-released.json`; return the SHA-256.

    Raise RecurSightError if the version is released with other content: a changed model needs a new version.
    """
    content = to_json(model).encode("utf-8")
    sha256 = hashlib.sha256(content).hexdigest()
    released = released_hashes(models)
    if released.get(model.version, sha256) != sha256:
        raise RecurSightError(f"version {model.version} is released with other content; use a new version")
    model_path(model.version, models).write_bytes(content)
    text = json.dumps({**released, model.version: sha256}, indent=2, sort_keys=True) + "\n"
    releases_path(models).write_bytes(text.encode("utf-8"))
    return sha256
