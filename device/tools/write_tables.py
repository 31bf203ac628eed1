"""Write the tables that are measured: what preparation and model made of each woman and child.

Run in `device/`: `python -m tools.write_tables`, again after each change of model, preparation or source file. It is no
part of the product: it asks the product, as a user and as the training would.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.model_selection import StratifiedKFold  # type: ignore[import-untyped]
from sklearn.utils import shuffle  # type: ignore[import-untyped]

from recursight.inputs import RecurSightError
from recursight.model import Model, load_released, probability
from recursight.predict import outside_development
from recursight.prepare import (
    DATA,
    HORIZON_DAYS,
    Cohort,
    Patient,
    build_patient,
    build_sets,
    endpoint,
    gbsg_follow_up,
    read_verified,
    rotterdam_follow_up,
)
from recursight.train import FOLDS, SEED, train
from recursight.wilms import model as wilms
from recursight.wilms import prepare as wilms_data
from tools.candidate_table import candidates
from tools.csv_tables import Row, as_csv, truth
from tools.input_variation import perturbed, perturbed_children, repeated, repeated_children
from tools.wilms_tables import children, readings

TABLES = DATA / "derived"
SETS = {"rotterdam": "training", "gbsg": "external_test"}
TRAINING_SIZES = (100, 200, 400, 800)

Part = tuple[int, ...]


def outcome(site: str, row: dict[str, str]) -> bool | None:
    """Return the endpoint of a row of a source file; None if it is unknown."""
    return endpoint(*(rotterdam_follow_up if site == "rotterdam" else gbsg_follow_up)(row))


def why_left_out(site: str, row: dict[str, str]) -> str:
    """Return why a woman is in no set, "" if she is in one. Later deaths are known in Rotterdam only."""
    if outcome(site, row) is not None:
        return ""
    if row.get("death") == "1":
        return f"censored early, died {'within three years' if int(row['dtime']) <= HORIZON_DAYS else 'later'}"
    return "censored early"


def women(site: str, model: Model, cross_validated: Mapping[tuple[str, int], float], data: Path = DATA) -> list[Row]:
    """Return one row for each woman of a source file, in its order; "" where something is unknown or does not apply.

    `probability` is the model's answer as a user gets it, `cross_validated` that of a model trained without her, and
    `outside` whether an input lies outside the development data.
    """
    rows: list[Row] = []
    for row in read_verified(f"{site}.csv", data)[0]:
        event, left_out = outcome(site, row), why_left_out(site, row)
        patient = build_patient(site, row, bool(event))
        inputs = patient.inputs
        rows.append(
            {
                "site": site,
                "pid": row["pid"],
                "set": "" if left_out else SETS[site],
                "left_out": left_out,
                "event": "" if event is None else truth(event),
                "age": inputs.age,
                "menopause": ("before", "after")[inputs.meno],
                "size": inputs.size,
                "grade": inputs.grade,
                "nodes": inputs.nodes,
                "hormonal_therapy": ("no", "yes")[inputs.hormon],
                "chemotherapy": {"0": "no", "1": "yes"}.get(row.get("chemo", ""), ""),
                "year": row.get("year", ""),
                "er": row["er"],
                "pgr": row["pgr"],
                "probability": probability(model, inputs),
                "cross_validated": cross_validated.get(patient.key, ""),
                "outside": truth(bool(outside_development(model, inputs))),
            }
        )
    return rows


def folds(cohort: Cohort) -> list[tuple[Part, Part]]:
    """Return the folds of training: for each, which women are in the others, and which are in it."""
    events = [patient.event for patient in cohort.patients]
    parts = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(np.zeros(len(events)), events)
    return [(tuple(map(int, others)), tuple(map(int, fold))) for others, fold in parts]


def risks_without(fold: Part, trained_on: Part, cohort: Cohort, version: str) -> Iterator[tuple[Patient, float]]:
    """Yield each woman of a fold, and the answer of a model that training makes of other women."""
    model = train(replace(cohort, patients=tuple(cohort.patients[i] for i in trained_on)), version)
    for i in fold:
        yield cohort.patients[i], probability(model, cohort.patients[i].inputs)


def cross_validated_risks(cohort: Cohort, version: str) -> dict[tuple[str, int], float]:
    """Return for each woman, by her key, the answer of a model trained without her fold."""
    risks = (risk for others, fold in folds(cohort) for risk in risks_without(fold, others, cohort, version))
    return {patient.key: risk for patient, risk in risks}


def training_sizes(cohort: Cohort, version: str) -> Iterator[Row]:
    """Yield for each size and woman the answer of a model trained on so many women of the other folds.

    The parts are the beginnings of one random order, so that each contains the one before. The last two are half and
    all of the other folds, counted where these are fewest.
    """
    parts = [(tuple(shuffle(others, random_state=SEED)), fold) for others, fold in folds(cohort)]
    whole = min(len(others) for others, _ in parts)
    for size in (*TRAINING_SIZES, whole // 2, whole):
        for others, fold in parts:
            for patient, risk in risks_without(fold, others[:size], cohort, version):
                site, pid = patient.key
                yield {"size": size, "site": site, "pid": pid, "event": truth(patient.event), "probability": risk}


def write_tables(model: Model, wilms_model: wilms.Model, data: Path = DATA, to: Path = TABLES) -> None:
    """Write every table: women, sizes, candidates, variations and repeats of the inputs; children and their readings.

    Of an external test set nothing but answers is computed. Raises RecurSightError if a source file is not the recorded
    one.
    """
    training, external_test = build_sets(data)
    fourth_study = wilms_data.build_cohort(wilms_data.TEST_STUDY, data=data)
    cross_validated = cross_validated_risks(training, model.version)
    tables = {
        "women.csv": as_csv(row for site in SETS for row in women(site, model, cross_validated, data)),
        "training_sizes.csv": as_csv(training_sizes(training, model.version)),
        "candidates.csv": as_csv(candidates(training, external_test, data)),
        "perturbed.csv": as_csv(perturbed(model, external_test)),
        "repeated.csv": as_csv(repeated(external_test)),
        "children.csv": as_csv(children(wilms_model, data)),
        "readings.csv": as_csv(readings(data)),
        "perturbed_children.csv": as_csv(perturbed_children(wilms_model, fourth_study)),
        "repeated_children.csv": as_csv(repeated_children(fourth_study)),
    }
    to.mkdir(parents=True, exist_ok=True)
    for name, content in tables.items():
        (to / name).write_bytes(content)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the tables with the released models; return 0, or 2 after naming what cannot be used."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=TABLES, help="folder to write to (default: evidence/data/derived)")
    options = parser.parse_args(arguments)
    try:
        write_tables(load_released(), wilms.load_released(), to=options.to)
    except (RecurSightError, OSError) as error:
        print(f"write_tables: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
