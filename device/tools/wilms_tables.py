"""The children of both trials as they are measured: what the product answers, and how their tumours were read."""

from collections.abc import Iterator
from pathlib import Path

from recursight.prepare import DATA
from recursight.wilms.model import Model, probability
from recursight.wilms.predict import outside_development
from recursight.wilms.prepare import (
    COLUMNS,
    TEST_STUDY,
    TRAINING_STUDY,
    build_cohort,
    read_inputs,
    read_source,
    relapse,
)
from recursight.wilms.train import train
from tools.csv_tables import Row, truth

SETS = {TRAINING_STUDY: "training", TEST_STUDY: "external_test"}


def children(model: Model, data: Path = DATA) -> Iterator[Row]:
    """Yield one row for each child of the source, in its order; "" where something is unknown or does not apply.

    `probability` is the model's answer to the institution's reading, as a user gets it, `reread` its answer to the
    central reading. `central_probability` is that of a model that was trained in the same way on central readings, and
    is given them.
    """
    central_model = train(build_cohort(TRAINING_STUDY, "central", data), "central")
    for row in read_source(data)[0]:
        event, study = relapse(row), int(row["study"])
        institution, central = read_inputs(row, "institution"), read_inputs(row, "central")
        yield {
            "study": study,
            "seqno": row["seqno"],
            "set": "" if event is None else SETS[study],
            "left_out": "followed for less than three years" if event is None else "",
            "event": "" if event is None else truth(event),
            "age_months": institution.age_months,
            "stage": institution.stage,
            "histology": institution.histology,
            "central_histology": central.histology,
            "readings": "agree" if institution == central else "differ",
            "probability": probability(model, institution),
            "reread": probability(model, central),
            "central_probability": probability(central_model, central),
            "outside": truth(bool(outside_development(model, institution))),
        }


def readings(data: Path = DATA) -> Iterator[Row]:
    """Yield one row for each child and reader: how that reader saw the histology."""
    for row in read_source(data)[0]:
        for reader in COLUMNS:
            label = read_inputs(row, reader).histology
            yield {
                "study": row["study"],
                "seqno": row["seqno"],
                "stage": row["stage"],
                "reader": reader,
                "label": label,
            }
