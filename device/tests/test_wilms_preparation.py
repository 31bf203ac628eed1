"""Wilms: from the source file to the two cohorts: provenance, endpoint, readings, disjoint sets."""

import csv
import hashlib
import shutil
from pathlib import Path

import pytest
import yaml

from recursight.inputs import RecurSightError
from recursight.wilms.prepare import DATA, SOURCE, Cohort, build_cohort, read_inputs, read_source, relapse


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of source file and provenance that a test may damage."""
    for name in (SOURCE, "provenance.yaml"):
        shutil.copy(DATA / name, tmp_path / name)
    return tmp_path


def record_hash(data: Path) -> None:
    """Make the provenance of a copied folder agree with its changed file."""
    record = yaml.safe_load((data / "provenance.yaml").read_text(encoding="utf-8"))
    for entry in record["files"]:
        if entry["path"] == SOURCE:
            entry["sha256"] = hashlib.sha256((data / SOURCE).read_bytes()).hexdigest()
    (data / "provenance.yaml").write_text(yaml.safe_dump(record), encoding="utf-8")


@pytest.mark.verifies("REQ_wilms_preparation")
@pytest.mark.parametrize(
    ("days", "rel", "expected"),
    [(1096, "1", True), (1097, "1", False), (4, "1", True), (1095, "0", None), (1096, "0", False), (6209, "0", False)],
)
def test_decides_the_endpoint_at_1096_days(days: int, rel: str, expected: bool | None) -> None:
    assert relapse({"edrel": str(days), "rel": rel}) is expected


@pytest.mark.verifies("REQ_wilms_preparation")
def test_counts_children_events_and_those_left_out(third_study: Cohort, fourth_study: Cohort) -> None:
    counted = [
        (len(c.children), sum(child.event for child in c.children), c.left_out) for c in (third_study, fourth_study)
    ]
    assert counted == [(1785, 267, 72), (1538, 282, 633)]


@pytest.mark.verifies("REQ_wilms_preparation")
def test_the_input_is_the_reading_of_the_institution() -> None:
    rows = [row for row in read_source()[0] if (row["instit"], row["histol"]) == ("1", "2")]
    assert {read_inputs(row).histology for row in rows} == {"favourable"}
    assert {read_inputs(row, "central").histology for row in rows} == {"unfavourable"}


@pytest.mark.verifies("REQ_wilms_preparation")
def test_nothing_but_the_histology_differs_between_the_readers() -> None:
    for row in read_source()[0]:
        institution, central = read_inputs(row), read_inputs(row, "central")
        assert (institution.stage, institution.age_months) == (central.stage, central.age_months)


@pytest.mark.verifies("REQ_wilms_preparation")
def test_reads_the_recorded_file_with_the_recorded_rows_and_columns() -> None:
    record = yaml.safe_load((DATA / "provenance.yaml").read_text(encoding="utf-8"))
    entry = next(entry for entry in record["files"] if entry["path"] == SOURCE)
    rows, sha256 = read_source()
    assert (len(rows), list(rows[0]), sha256) == (entry["rows"], entry["columns"], entry["sha256"])


@pytest.mark.verifies("REQ_wilms_preparation")
def test_the_source_file_holds_the_declared_codes_only() -> None:
    with (DATA / SOURCE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = {"instit": "12", "histol": "12", "stage": "1234", "study": "34", "rel": "01"}
    for name, allowed in codes.items():
        assert {row[name] for row in rows} == set(allowed)
    assert all(row[name].isdigit() for row in rows for name in ("seqno", "edrel", "age"))


@pytest.mark.verifies("REQ_wilms_preparation")
def test_refuses_a_source_file_with_one_changed_value(data: Path) -> None:
    path = data / SOURCE
    path.write_bytes(path.read_bytes().replace(b"\n1,2,2,1,3,0,", b"\n1,1,2,1,3,0,", 1))
    with pytest.raises(RecurSightError, match=r"nwtco\.csv is not the recorded file"):
        build_cohort(3, data=data)


@pytest.mark.verifies("REQ_wilms_sets_disjoint")
def test_the_sets_are_the_two_studies_and_share_no_child(third_study: Cohort, fourth_study: Cohort) -> None:
    numbers = [{child.number for child in cohort.children} for cohort in (third_study, fourth_study)]
    assert numbers[0].isdisjoint(numbers[1])
    by_number = {int(row["seqno"]): int(row["study"]) for row in read_source()[0]}
    assert [{by_number[number] for number in part} for part in numbers] == [{3}, {4}]


@pytest.mark.verifies("REQ_wilms_sets_disjoint")
def test_refuses_a_child_who_is_in_both_studies(data: Path) -> None:
    path = data / SOURCE
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    values = lines[1].split(",")
    again = ",".join([*values[:4], "4", *values[5:]])
    path.write_text("".join([*lines, again]), encoding="utf-8", newline="\n")
    record_hash(data)
    with pytest.raises(RecurSightError, match="more than once"):
        build_cohort(4, data=data)
