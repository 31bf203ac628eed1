"""From the published file of both trials to the training set (study 3) and the later, external test set (study 4)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from recursight.inputs import RecurSightError
from recursight.prepare import DATA, endpoint, read_verified
from recursight.wilms.inputs import HISTOLOGIES, Inputs, check_inputs

SOURCE = "nwtco.csv"
TRAINING_STUDY, TEST_STUDY = 3, 4
Reader = Literal["institution", "central"]
COLUMNS: dict[Reader, str] = {"institution": "instit", "central": "histol"}
"""In which column of the source a reader's histology stands: 1 favourable, 2 unfavourable."""


@dataclass(frozen=True)
class Child:
    """One child whose endpoint is known. `number` identifies the child in both studies."""

    number: int
    inputs: Inputs
    event: bool


@dataclass(frozen=True)
class Cohort:
    """The children of one study, their histology by one reader; `left_out` counts those whose endpoint is unknown."""

    source_sha256: str
    study: int
    reader: Reader
    children: tuple[Child, ...]
    left_out: int


def relapse(row: dict[str, str]) -> bool | None:
    """Return whether the tumour came back within three years; None if the child was followed for less.

    `edrel` is the days to relapse, or to the last follow-up. Whether a child died without a relapse is not recorded.
    """
    return endpoint(int(row["edrel"]), row["rel"] == "1")


def read_inputs(row: dict[str, str], reader: Reader = "institution") -> Inputs:
    """Return the inputs of a row as a user would give them, with the histology of one reader."""
    return check_inputs(
        {
            "histology": HISTOLOGIES[int(row[COLUMNS[reader]]) - 1],
            "stage": int(row["stage"]),
            "age_months": int(row["age"]),
        }
    )


def read_source(data: Path = DATA) -> tuple[list[dict[str, str]], str]:
    """Return the rows of the source file and its SHA-256; raise RecurSightError if a child's number is given twice."""
    rows, sha256 = read_verified(SOURCE, data)
    if len({row["seqno"] for row in rows}) < len(rows):
        raise RecurSightError(f"{SOURCE}: a child appears more than once")
    return rows, sha256


def build_cohort(study: int, reader: Reader = "institution", data: Path = DATA) -> Cohort:
    """Return the cohort of study 3 or 4, its histology as one reader gave it."""
    rows, sha256 = read_source(data)
    outcomes = [(row, relapse(row)) for row in rows if int(row["study"]) == study]
    children = tuple(
        Child(int(row["seqno"]), read_inputs(row, reader), event) for row, event in outcomes if event is not None
    )
    return Cohort(sha256, study, reader, children, len(outcomes) - len(children))
