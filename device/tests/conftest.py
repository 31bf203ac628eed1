"""What several test files need: the released models, the cohorts, and one valid set of inputs for each function."""

import json
from pathlib import Path
from typing import Any

import pytest

from recursight.model import Model, load_released
from recursight.prepare import Cohort, build_sets
from recursight.wilms import model as wilms
from recursight.wilms import prepare as wilms_data


@pytest.fixture(scope="session")
def model() -> Model:
    return load_released()


@pytest.fixture(scope="session")
def sets() -> tuple[Cohort, Cohort]:
    return build_sets()


@pytest.fixture(scope="session")
def training_set(sets: tuple[Cohort, Cohort]) -> Cohort:
    return sets[0]


@pytest.fixture(scope="session")
def external_test_set(sets: tuple[Cohort, Cohort]) -> Cohort:
    return sets[1]


@pytest.fixture
def woman() -> dict[str, Any]:
    """Inputs of an ordinary woman, well inside the development data."""
    return {"age": 54, "meno": 1, "size": "20-50", "grade": 3, "nodes": 3, "hormon": 0}


@pytest.fixture
def woman_file(woman: dict[str, Any], tmp_path: Path) -> Path:
    path = tmp_path / "woman.json"
    path.write_text(json.dumps(woman), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def wilms_model() -> wilms.Model:
    return wilms.load_released()


@pytest.fixture(scope="session")
def third_study() -> wilms_data.Cohort:
    return wilms_data.build_cohort(3)


@pytest.fixture(scope="session")
def fourth_study() -> wilms_data.Cohort:
    return wilms_data.build_cohort(4)


@pytest.fixture
def child() -> dict[str, Any]:
    """Inputs of an ordinary child, well inside the development data."""
    return {"histology": "favourable", "stage": 1, "age_months": 40}


@pytest.fixture
def child_file(child: dict[str, Any], tmp_path: Path) -> Path:
    path = tmp_path / "child.json"
    path.write_text(json.dumps(child), encoding="utf-8")
    return path
