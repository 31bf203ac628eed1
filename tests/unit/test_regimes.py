"""The exclusion regimes of the catalogues of the repository: what each allows, and what it forbids."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from mini_project import REPOSITORY
from sphinx_qms.model.catalogue import Catalogue, load_catalogue
from sphinx_qms.model.error import UserError
from sphinx_qms.model.profile import FILE, Profile, build_profile, catalogues_in_force, read_profile
from unit.builders import write

REASON = "The device is software that runs on a computer of the clinic."


@pytest.fixture(scope="module")
def catalogues() -> dict[str, Catalogue]:
    in_force = catalogues_in_force(read_profile(REPOSITORY))
    return {entry.catalogue: load_catalogue(REPOSITORY, entry.catalogue) for entry in in_force}


@pytest.fixture
def profile_without_exclusions(tmp_path: Path) -> dict[str, Any]:
    shutil.copytree(REPOSITORY / "requirements_specs" / "yaml_schemas", tmp_path / "requirements_specs/yaml_schemas")
    data = yaml.safe_load((REPOSITORY / FILE).read_text(encoding="utf-8"))
    return data | {"exclusions": [], "limitations": []}


def excluding(tmp_path: Path, data: dict[str, Any], catalogues: dict[str, Catalogue], **entry: Any) -> Profile:
    write(tmp_path, FILE, yaml.safe_dump(data | {"exclusions": [entry]}))
    return build_profile(read_profile(tmp_path), list(catalogues.values()))


@pytest.mark.parametrize(
    ("clause", "grounds", "said"),
    [
        ("ISO13485_4_1_1", {"because_of": "device"}, "allows no exclusion of it"),
        ("ISO13485_5_6_1", {"because_of": "activity"}, "allows no exclusion of it"),
        ("ISO13485_7_3_4", {"because_of": "device"}, "only a regulation can permit that"),
        ("ISO13485_6_4_2", {}, "only the nature of the device or the activity"),
        ("ISO13485_7_5_5", {"permitted_by": "Regulation 1"}, "only the nature of the device or the activity"),
        ("ISO13485_8_2_4", {}, "only the nature of the device or the activity"),
        ("ISO42001_4_3", {}, "allows no exclusion of it"),
        ("ISO42001_6_1_3", {"because_of": "activity"}, "allows no exclusion of it"),
        ("ISO42001_A_7_4", {}, "its applicability is decided elsewhere"),
    ],
)
def test_an_exclusion_that_the_regime_of_its_clause_forbids_is_refused(
    tmp_path: Path,
    profile_without_exclusions: dict[str, Any],
    catalogues: dict[str, Catalogue],
    clause: str,
    grounds: dict[str, str],
    said: str,
) -> None:
    with pytest.raises(UserError) as refused:
        excluding(tmp_path, profile_without_exclusions, catalogues, clauses=[clause], reason=REASON, **grounds)
    [problem] = refused.value.problems
    assert problem.code == "exclusion-forbidden"
    assert f"{clause} cannot be excluded" in problem.message
    assert said in problem.message
    assert problem.location.file == FILE
    assert problem.location.line > 0


@pytest.mark.parametrize(
    ("clause", "grounds"),
    [
        ("ISO13485_7_3_4", {"permitted_by": "Regulation 1"}),
        ("ISO13485_6_4_2", {"because_of": "device"}),
        ("ISO13485_8_3_4", {"because_of": "activity"}),
        ("CMDE2019_2_2_1_f", {}),
    ],
)
def test_an_exclusion_that_the_regime_of_its_clause_allows_is_taken(
    tmp_path: Path,
    profile_without_exclusions: dict[str, Any],
    catalogues: dict[str, Catalogue],
    clause: str,
    grounds: dict[str, str],
) -> None:
    profile = excluding(tmp_path, profile_without_exclusions, catalogues, clauses=[clause], reason=REASON, **grounds)
    assert REASON in profile.exclusions[clause].basis


def test_every_clause_has_the_regime_of_its_standard(catalogues: dict[str, Catalogue]) -> None:
    for clause in catalogues["iso13485"].assessed:
        design = clause.number.startswith("7.3.")
        regime = "if_regulation_permits" if design else "never" if clause.number[0] in "45" else "with_reason"
        assert clause.exclusion == regime, clause.number
    for clause in catalogues["iso42001"].assessed:
        assert clause.exclusion == ("statement_of_applicability" if clause.number[0] == "A" else "never")
    assert {clause.exclusion for clause in catalogues["nmpa_dl_2019"].assessed} == {"with_reason"}


def test_annex_a_has_thirty_eight_controls(catalogues: dict[str, Catalogue]) -> None:
    controls = [clause for clause in catalogues["iso42001"].assessed if clause.number.startswith("A.")]
    assert len(controls) == 38
