"""Rules over needs that no metamodel can say: each with an example that breaks it and one that does not."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from sphinx_qms.checks.links import forbidden_links, record_files
from sphinx_qms.model.finding import Finding
from sphinx_qms.model.need_graph import Need, NeedGraph
from unit.builders import a_need, metamodel, write


def short(findings: Any) -> list[tuple[str, str]]:
    found: list[Finding] = list(findings)
    assert all(finding.hint for finding in found)
    return [(finding.code, finding.need) for finding in found]


@pytest.mark.parametrize(
    ("need", "expected"),
    [
        (a_need("REQ_a", {"mitigates": ["RISK_a"], "complies": ["TINY_1"]}), []),
        (a_need("REQ_a", {"verifies": ["REQ_b"]}), [("link-not-allowed", "REQ_a")]),
        (a_need("RISK_a", {"mitigates": ["RISK_b"], "verifies": ["REQ_a"]}), [("link-not-allowed", "RISK_a")] * 2),
    ],
)
def test_a_need_has_only_links_of_its_type(need: Need, expected: list[tuple[str, str]]) -> None:
    assert short(forbidden_links(NeedGraph([need]), metamodel())) == expected


def test_the_hint_names_the_links_that_the_type_has() -> None:
    (finding,) = forbidden_links(NeedGraph([a_need("TEST_a", {"mitigates": ["RISK_a"]})]), metamodel())
    assert finding.hint == "links of a test: complies, confirms, evaluated_on, judged_by, part_of, verifies"


SHA256 = hashlib.sha256(b"minutes").hexdigest()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"file": "records/minutes.md", "sha256": SHA256}, []),
        ({"kept_at": "Archive, shelf 3"}, []),
        ({"file": "records/minutes.md", "sha256": "0" * 64}, [("record-file-changed", "REC_a")]),
        ({"file": "records/minutes.md"}, [("record-file-changed", "REC_a")]),
        ({}, [("record-without-file", "REC_a")]),
        ({"file": "records/gone.md", "sha256": SHA256}, [("record-without-file", "REC_a")]),
        ({"file": "records/gone.md", "sha256": SHA256, "kept_at": "Archive"}, [("record-without-file", "REC_a")]),
        ({"file": "records", "sha256": SHA256}, [("record-without-file", "REC_a")]),
        ({"file": "../outside.md", "sha256": SHA256}, [("record-without-file", "REC_a")]),
        ({"file": "records/link.md", "sha256": SHA256}, [("record-without-file", "REC_a")]),
        ({"file": "a sentence, not a file " * 30, "sha256": SHA256}, [("record-without-file", "REC_a")]),
    ],
)
def test_a_record_is_a_file_of_the_recorded_bytes_or_has_a_place(
    tmp_path: Path, fields: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    outside = write(tmp_path, "outside.md", "minutes")
    project = tmp_path / "project"
    write(project, "records/minutes.md", "minutes")
    (project / "records/link.md").symlink_to(outside)
    assert short(record_files(NeedGraph([a_need("REC_a", **fields)]), project)) == expected


def test_an_absolute_path_is_no_file_of_the_project(tmp_path: Path) -> None:
    outside = write(tmp_path, "outside.md", "minutes")
    (tmp_path / "project").mkdir()
    graph = NeedGraph([a_need("REC_a", file=str(outside), sha256=SHA256)])
    assert short(record_files(graph, tmp_path / "project")) == [("record-without-file", "REC_a")]


def test_the_hint_of_a_changed_record_gives_the_fingerprint_that_it_has_now(tmp_path: Path) -> None:
    write(tmp_path, "minutes.md", "minutes")
    (finding,) = record_files(NeedGraph([a_need("REC_a", file="minutes.md", sha256="0" * 64)]), tmp_path)
    assert SHA256 in finding.hint
