"""Freeze what the released model answers for the women of the external test set, in `evidence/predictions/`.

Run once in `device/` when a version is approved: `python -m tools.freeze_predictions`. Later versions are compared with
these answers; the model's need records their SHA-256. Nothing overwrites them.
"""

import hashlib
import sys
from pathlib import Path

from recursight.inputs import RecurSightError
from recursight.model import Model, load_released, probability
from recursight.prepare import DATA, build_cohort
from tools.csv_tables import as_csv

PREDICTIONS = DATA.parent / "predictions"


def frozen(model: Model) -> bytes:
    """Return the answers of a model as CSV: site, number and probability of each woman whose endpoint is known."""
    return as_csv(
        {"site": patient.key[0], "pid": patient.key[1], "probability": probability(model, patient.inputs)}
        for patient in build_cohort("gbsg").patients
    )


def freeze(model: Model, to: Path = PREDICTIONS) -> str:
    """Write the answers of a model; return their SHA-256.

    Raise RecurSightError if other answers of this version are there already.
    """
    content, path = frozen(model), to / f"breast-{model.version}.csv"
    if path.exists() and path.read_bytes() != content:
        raise RecurSightError(f"{path.name} holds other answers: those of an approved version stay as they are")
    to.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def main() -> int:
    """Freeze the answers of the released model; return 0, or 2 after naming what is in the way."""
    try:
        print(freeze(load_released()))
    except (RecurSightError, OSError) as error:
        print(f"freeze_predictions: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
