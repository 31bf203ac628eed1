"""Fixtures of the unit tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import make_project_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small project of real files, valid as it stands."""
    return make_project_folder(tmp_path)
