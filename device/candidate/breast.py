"""RecurSight breast 1.1.0a, in development: the hormone receptors beside the six inputs of 1.0.0.

Run in `device/`: `python -m candidate.breast` writes `models/breast-1.1.0a.json`. It is not entered in `released.json`:
the product refuses it. Data, endpoint, penalty and the rule of the threshold are those of 1.0.0.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

from recursight.inputs import codes, features
from recursight.model import MODELS, Model, Training, model_path, to_json
from recursight.prepare import DATA, Cohort, Patient, build_cohort, read_verified
from recursight.regression import fit
from recursight.train import FOLDS, PENALTY_C, SEED, TARGET_SENSITIVITY, choose_threshold, significant

VERSION = "1.1.0a"
RECEPTORS = ("pgr", "er")


@dataclass(frozen=True)
class Receptors:
    """Progesterone and oestrogen receptors of one woman, in fmol/l as the description of the sources says."""

    pgr: int
    er: int


@dataclass(frozen=True)
class Woman:
    """A patient of a cohort with her receptors."""

    patient: Patient
    receptors: Receptors


def women_of(cohort: Cohort, data: Path = DATA) -> tuple[Woman, ...]:
    """Return the women of a cohort with the receptors of its source file, in the order of the cohort."""
    rows = {int(row["pid"]): row for row in read_verified(cohort.source, data)[0]}
    return tuple(
        Woman(patient, Receptors(*(int(rows[patient.key[1]][name]) for name in RECEPTORS)))
        for patient in cohort.patients
    )


def candidate_codes(woman: Woman) -> dict[str, int]:
    """Return the eight inputs as whole numbers."""
    return {**codes(woman.patient.inputs), "pgr": woman.receptors.pgr, "er": woman.receptors.er}


def candidate_features(woman: Woman) -> dict[str, float]:
    """Return the numbers the model is linear in.

    Receptors enter as log(1 + fmol/l): they are skewed, and it matters more whether there are any than how many.
    """
    receptors = {"pgr": math.log1p(woman.receptors.pgr), "er": math.log1p(woman.receptors.er)}
    return {**features(woman.patient.inputs), **receptors}


def candidate_probability(model: Model, woman: Woman) -> float:
    """Return the probability that the candidate predicts, rounded as that of the product."""
    values = candidate_features(woman)
    parts = (term.coefficient * (values[term.name] - term.mean) / term.scale for term in model.terms)
    return round(1 / (1 + math.exp(-model.intercept - math.fsum(parts))), 4)


def train_candidate(women: Iterable[Woman], source: Cohort, version: str = VERSION) -> Model:
    """Return the candidate trained on women of a cohort, as 1.0.0 was trained but for the two inputs."""
    women = tuple(women)
    events = [woman.patient.event for woman in women]
    fitted = fit(
        [candidate_features(woman) for woman in women], [candidate_codes(woman) for woman in women], events, SEED
    )
    training = Training(
        source=source.source,
        source_sha256=source.source_sha256,
        women_in_source=len(source.patients) + source.left_out,
        women_left_out=len(source.patients) + source.left_out - len(women),
        women=len(women),
        events=sum(events),
        penalty_c=PENALTY_C,
        target_sensitivity=TARGET_SENSITIVITY,
        auc=math.nan,
        cross_validated_auc=fitted.cross_validated_auc,
        folds=FOLDS,
        seed=SEED,
    )
    draft = Model(version, fitted.intercept, math.nan, fitted.terms, training)
    risks = [candidate_probability(draft, woman) for woman in women]
    return replace(
        draft,
        threshold=choose_threshold(risks, events, TARGET_SENSITIVITY),
        training=replace(training, auc=significant(roc_auc_score(events, risks))),
    )


def main() -> None:
    """Train the candidate on all women of the training set and write its model file."""
    cohort = build_cohort("rotterdam")
    model = train_candidate(women_of(cohort), cohort)
    model_path(VERSION, MODELS).write_bytes(to_json(model).encode("utf-8"))


if __name__ == "__main__":
    main()
