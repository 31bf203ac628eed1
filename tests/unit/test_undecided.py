"""What the profile leaves open is no statement."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sphinx_qms.checks.undecided import undecided_statements
from sphinx_qms.model.error import Location
from sphinx_qms.model.profile import CatalogueInForce, Condition, Exclusion, Market, Statement
from unit.builders import PROFILE_FILE, REASON, a_clause, a_project

OPEN = "To be decided: who knows?"
HERE = Location(PROFILE_FILE, 7)


@pytest.mark.parametrize(
    ("part", "name", "clauses"),
    [
        ({"catalogues": (CatalogueInForce(OPEN, HERE, "tiny", True),)}, "the catalogue tiny", ()),
        ({"markets": (Market(OPEN, HERE, "EU", "manufacturer", "IIa", ("en",), {}),)}, "the market EU", ()),
        ({"conditions": {"retraining": Condition(OPEN, HERE, False)}}, "the condition retraining", ("TINY_1_c",)),
        ({"exclusions": {"TINY_1_a": Exclusion(OPEN, HERE)}}, "the exclusion of TINY_1_a", ("TINY_1_a",)),
        ({"limitations": {"TINY_1_a": Statement(OPEN, HERE)}}, "the limitation of TINY_1_a", ("TINY_1_a",)),
    ],
)
def test_each_kind_of_statement_is_looked_at(
    tmp_path: Path, part: dict[str, object], name: str, clauses: tuple[str, ...]
) -> None:
    project = a_project(tmp_path, a_clause(), a_clause("1.c", applies_if="retraining"), conditions={"retraining": True})
    profile = replace(project.profile, **part)  # type: ignore[arg-type]
    (finding,) = undecided_statements(replace(project, profile=profile))
    assert (finding.message, finding.location, finding.clauses) == (
        f"nobody has decided on {name}: who knows?",
        HERE,
        clauses,
    )


@pytest.mark.parametrize(
    ("reason", "found"),
    [
        ("To be decided.", True),
        ("to be confirmed: by whom?", True),
        ("To be written", True),
        (REASON, False),
        ("What is to be decided was decided.", False),
        ("To be decidedly clear: no.", False),
    ],
)
def test_only_a_reason_that_begins_so_is_none(tmp_path: Path, reason: str, found: bool) -> None:
    project = a_project(tmp_path, a_clause(), conditions={"retraining": True})
    profile = replace(project.profile, conditions={"retraining": Condition(reason, HERE, True)})
    assert bool(list(undecided_statements(replace(project, profile=profile)))) is found
