"""The regression of every function, and what is kept of it. Breast 1.0.0 has it in `train.py`, as it was built."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.model_selection import StratifiedKFold, cross_val_score  # type: ignore[import-untyped]
from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]
from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]

from recursight.model import Term
from recursight.train import FOLDS, PENALTY_C, significant


@dataclass(frozen=True)
class Fitted:
    """What is kept of a regression: ten significant digits, and how it does on patients it was not trained on."""

    intercept: float
    terms: tuple[Term, ...]
    cross_validated_auc: float


def fit(
    features: Sequence[Mapping[str, float]], codes: Sequence[Mapping[str, int]], events: Sequence[bool], seed: int
) -> Fitted:
    """Return an L2-penalised logistic regression on the standardised features; one mapping for each patient.

    `codes` are the inputs as whole numbers, whose ranges are kept. The seed is that of the folds of cross-validation.
    """
    rows = [list(values.values()) for values in features]
    # newton-cholesky converges far beyond the 10 digits that are kept, so that they do not depend on where it stopped.
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(C=PENALTY_C, solver="newton-cholesky", tol=1e-10))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    cross_validated = cross_val_score(pipeline, rows, events, cv=folds, scoring="roc_auc").mean()
    scaler, regression = (step for _, step in pipeline.fit(rows, events).steps)
    terms = tuple(
        Term(
            name=name,
            coefficient=significant(regression.coef_[0][i]),
            mean=significant(scaler.mean_[i]),
            scale=significant(scaler.scale_[i]),
            lowest=min(code[name] for code in codes),
            highest=max(code[name] for code in codes),
        )
        for i, name in enumerate(features[0])
    )
    return Fitted(significant(regression.intercept_[0]), terms, significant(cross_validated))
