"""From the source files to the two cohorts: provenance, endpoint, patient key, disjoint sets."""

import csv
import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from recursight.inputs import RecurSightError, size_class
from recursight.prepare import (
    DATA,
    Cohort,
    build_cohort,
    check_disjoint,
    endpoint,
    gbsg_follow_up,
    read_verified,
    rotterdam_follow_up,
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the source files that a test may damage."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def rotterdam(rtime: int, recur: int, dtime: int, death: int) -> tuple[int, bool]:
    row = {"rtime": rtime, "recur": recur, "dtime": dtime, "death": death}
    return rotterdam_follow_up({name: str(value) for name, value in row.items()})


def record_hash(data: Path, name: str) -> None:
    """Make the provenance of a copied folder agree with its changed file."""
    record = yaml.safe_load((data / "provenance.yaml").read_text(encoding="utf-8"))
    for entry in record["files"]:
        if entry["path"] == name:
            entry["sha256"] = hashlib.sha256((data / name).read_bytes()).hexdigest()
    (data / "provenance.yaml").write_text(yaml.safe_dump(record), encoding="utf-8")


@pytest.mark.verifies("REQ_endpoint")
@pytest.mark.parametrize(
    ("days", "event", "expected"),
    [(1096, True, True), (1097, True, False), (1, True, True), (1095, False, None), (1096, False, False)],
)
def test_decides_the_endpoint_at_1096_days(days: int, event: bool, expected: bool | None) -> None:
    assert endpoint(days, event) is expected


@pytest.mark.verifies("REQ_endpoint")
@settings(derandomize=True, deadline=None)
@given(days=st.integers(0, 8000), event=st.booleans())
def test_leaves_a_woman_out_exactly_if_she_was_censored_early(days: int, event: bool) -> None:
    assert (endpoint(days, event) is None) == (days < 1096 and not event)


@pytest.mark.verifies("REQ_endpoint")
@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((400, 1, 900, 1), (400, True)),
        ((900, 0, 900, 1), (900, True)),
        ((2000, 0, 2000, 0), (2000, False)),
        ((700, 0, 900, 1), (700, False)),
    ],
    ids=["recurrence, later death", "death while followed", "no event", "death after follow-up for recurrence"],
)
def test_counts_a_rotterdam_death_only_while_recurrence_was_followed(
    row: tuple[int, int, int, int], expected: tuple[int, bool]
) -> None:
    assert rotterdam(*row) == expected


@pytest.mark.verifies("REQ_endpoint")
def test_takes_the_german_endpoint_as_it_was_published() -> None:
    assert gbsg_follow_up({"rfstime": "403", "status": "1"}) == (403, True)


@pytest.mark.verifies("REQ_endpoint")
def test_counts_the_women_left_out(training_set: Cohort, external_test_set: Cohort) -> None:
    assert (len(training_set.patients), training_set.left_out) == (2941, 41)
    assert (len(external_test_set.patients), external_test_set.left_out) == (555, 131)


@pytest.mark.verifies("REQ_endpoint")
def test_counts_the_events(training_set: Cohort, external_test_set: Cohort) -> None:
    assert sum(patient.event for patient in training_set.patients) == 919
    assert sum(patient.event for patient in external_test_set.patients) == 224


@pytest.mark.verifies("REQ_endpoint")
@pytest.mark.parametrize(("mm", "expected"), [(3, "<=20"), (20, "<=20"), (21, "20-50"), (50, "20-50"), (51, ">50")])
def test_puts_millimetres_into_the_classes_of_the_development_data(mm: int, expected: str) -> None:
    assert size_class(mm) == expected


@pytest.mark.verifies("REQ_patient_key")
def test_the_same_pid_at_two_sites_is_two_patients(training_set: Cohort, external_test_set: Cohort) -> None:
    keys = {patient.key for cohort in (training_set, external_test_set) for patient in cohort.patients}
    pids = {pid for _, pid in keys}
    assert len(keys) == 2941 + 555
    assert len(pids) < len(keys)


@pytest.mark.verifies("REQ_patient_key")
def test_682_pids_of_the_source_files_are_used_at_both_sites() -> None:
    rotterdam_rows, gbsg_rows = (read_verified(name)[0] for name in ("rotterdam.csv", "gbsg.csv"))
    assert len({row["pid"] for row in rotterdam_rows} & {row["pid"] for row in gbsg_rows}) == 682


@pytest.mark.verifies("REQ_patient_key")
def test_refuses_a_patient_who_appears_twice_at_one_site(data: Path) -> None:
    path = data / "gbsg.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1]]), encoding="utf-8", newline="\n")
    record_hash(data, "gbsg.csv")
    with pytest.raises(RecurSightError, match="more than once"):
        build_cohort("gbsg", data)


@pytest.mark.verifies("REQ_data_provenance")
@pytest.mark.parametrize("name", ["rotterdam.csv", "gbsg.csv"])
def test_reads_the_recorded_file_with_the_recorded_rows_and_columns(name: str) -> None:
    record = yaml.safe_load((DATA / "provenance.yaml").read_text(encoding="utf-8"))
    entry = next(entry for entry in record["files"] if entry["path"] == name)
    rows, sha256 = read_verified(name)
    assert (len(rows), list(rows[0]), sha256) == (entry["rows"], entry["columns"], entry["sha256"])


@pytest.mark.verifies("REQ_data_provenance")
@pytest.mark.parametrize("site", ["rotterdam", "gbsg"])
def test_refuses_a_source_file_with_one_changed_value(data: Path, site: str) -> None:
    path = data / f"{site}.csv"
    content = path.read_bytes()
    path.write_bytes(content[:-2] + (b"1" if content[-2:-1] == b"0" else b"0") + b"\n")
    with pytest.raises(RecurSightError, match=f"{site}.csv is not the recorded file"):
        build_cohort(site, data)


@pytest.mark.verifies("REQ_data_provenance")
def test_refuses_a_source_file_that_has_no_record(data: Path) -> None:
    shutil.copy(data / "gbsg.csv", data / "other.csv")
    with pytest.raises(RecurSightError, match=r"other\.csv has no entry"):
        read_verified("other.csv", data)


@pytest.mark.verifies("REQ_data_provenance")
def test_the_source_files_hold_whole_numbers_and_size_classes_only() -> None:
    for name in ("rotterdam.csv", "gbsg.csv"):
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            _, *rows = csv.reader(file)
        values = {value for row in rows for value in row}
        assert {value for value in values if not value.isdigit()} <= {"<=20", "20-50", ">50"}


@pytest.mark.verifies("REQ_sets_disjoint")
def test_training_and_external_test_set_share_no_patient(training_set: Cohort, external_test_set: Cohort) -> None:
    training, external = ({patient.key for patient in c.patients} for c in (training_set, external_test_set))
    assert training.isdisjoint(external)
    assert {site for site, _ in training} == {"rotterdam"}
    assert {site for site, _ in external} == {"gbsg"}


@pytest.mark.verifies("REQ_sets_disjoint")
def test_refuses_sets_with_one_patient_in_common(training_set: Cohort, external_test_set: Cohort) -> None:
    leaking = replace(external_test_set, patients=(*external_test_set.patients, training_set.patients[0]))
    with pytest.raises(RecurSightError, match=r"1 patient\(s\) are in both"):
        check_disjoint(training_set, leaking)
