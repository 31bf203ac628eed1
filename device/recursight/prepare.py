"""From the published source files to the training and the external test set.

Two things differ between the sites. Tumour size is a class in Rotterdam and millimetres in Germany; millimetres are put
into Rotterdam's classes. Grade is 2 or 3 in Rotterdam and 1 to 3 in Germany; it is used as it is, so grade 1 is an
extrapolation, and every answer on grade 1 says so.
"""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from recursight.inputs import Inputs, RecurSightError, check_inputs, size_class

DATA = Path(__file__).resolve().parents[2] / "evidence" / "data"
HORIZON_DAYS = 1096


@dataclass(frozen=True)
class Patient:
    """One woman whose endpoint is known. `key` identifies her: a `pid` alone does not, both sites count from 1."""

    key: tuple[str, int]
    inputs: Inputs
    event: bool


@dataclass(frozen=True)
class Cohort:
    """The women of one site; `left_out` counts those whose endpoint is unknown."""

    source: str
    source_sha256: str
    patients: tuple[Patient, ...]
    left_out: int


def endpoint(days: int, event: bool) -> bool | None:
    """Return whether recurrence or death came within three years; None if she was censored before.

    `days` is the time to the event, or to the last follow-up if there was none.
    """
    if event and days <= HORIZON_DAYS:
        return True
    return False if days >= HORIZON_DAYS else None


def rotterdam_follow_up(row: dict[str, str]) -> tuple[int, bool]:
    """Return days and event of a Rotterdam row.

    A death counts only while recurrence was still followed (`dtime` is not after `rtime`). How a later death became
    known is not recorded, nor whether a recurrence came before it; the R package `survival` calls this reading the
    conservative one.
    """
    days = int(row["rtime"])
    died = row["death"] == "1" and int(row["dtime"]) <= days
    return days, row["recur"] == "1" or died


def gbsg_follow_up(row: dict[str, str]) -> tuple[int, bool]:
    """Return days and event of a GBSG row, where both are given as recurrence-free survival."""
    return int(row["rfstime"]), row["status"] == "1"


def read_verified(name: str, data: Path = DATA) -> tuple[list[dict[str, str]], str]:
    """Return rows and SHA-256 of a source file; raise RecurSightError unless it is the file of `provenance.yaml`."""
    record: dict[str, Any] = yaml.safe_load((data / "provenance.yaml").read_text(encoding="utf-8"))
    recorded = [entry["sha256"] for entry in record["files"] if entry["path"] == name]
    if not recorded:
        raise RecurSightError(f"{name} has no entry in provenance.yaml")
    content = (data / name).read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 != recorded[0]:
        raise RecurSightError(f"{name} is not the recorded file (SHA-256 differs)")
    return list(csv.DictReader(content.decode("utf-8").splitlines())), sha256


def build_patient(site: str, row: dict[str, str], event: bool) -> Patient:
    """Return the patient of a row, her inputs checked as a user's would be."""
    values: dict[str, object] = {name: int(row[name]) for name in ("age", "meno", "grade", "nodes", "hormon")}
    values["size"] = size_class(int(row["size"])) if row["size"].isdigit() else row["size"]
    return Patient((site, int(row["pid"])), check_inputs(values), event)


def build_cohort(site: str, data: Path = DATA) -> Cohort:
    """Return the cohort of a site, "rotterdam" or "gbsg"; raise RecurSightError if a patient appears twice."""
    follow_up = {"rotterdam": rotterdam_follow_up, "gbsg": gbsg_follow_up}[site]
    rows, sha256 = read_verified(f"{site}.csv", data)
    outcomes = [(row, endpoint(*follow_up(row))) for row in rows]
    patients = tuple(build_patient(site, row, event) for row, event in outcomes if event is not None)
    if len({patient.key for patient in patients}) < len(patients):
        raise RecurSightError(f"{site}: a patient appears more than once")
    return Cohort(f"{site}.csv", sha256, patients, len(rows) - len(patients))


def check_disjoint(first: Cohort, second: Cohort) -> None:
    """Raise RecurSightError if a patient is in both cohorts."""
    shared = {patient.key for patient in first.patients} & {patient.key for patient in second.patients}
    if shared:
        raise RecurSightError(f"{len(shared)} patient(s) are in both {first.source} and {second.source}")


def build_sets(data: Path = DATA) -> tuple[Cohort, Cohort]:
    """Return the training set (Rotterdam) and the external test set (GBSG), checked to share no patient."""
    training, external_test = build_cohort("rotterdam", data), build_cohort("gbsg", data)
    check_disjoint(training, external_test)
    return training, external_test
