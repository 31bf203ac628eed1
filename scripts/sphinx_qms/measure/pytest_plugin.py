"""The pytest plugin of a project's own tests: what each test verifies, and exactly which files were tested.

    pytest --junitxml=report.xml --tested=src

writes into the JUnit report the requirements of `@pytest.mark.verifies("REQ_…")`, the node of each case, the SHA-256 of
every file below each `--tested` folder as the run found it, and the environment of the run.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sphinx_qms.measure.environment import environment
from sphinx_qms.measure.report_properties import COLLECTED, ENVIRONMENT, NODE, TESTED, VERIFIES
from sphinx_qms.model.project_files import file_sha256, project_files


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--tested`."""
    group = parser.getgroup("sphinx-qms")
    group.addoption(
        "--tested", action="append", default=[], metavar="FOLDER", help="record the SHA-256 of every file below FOLDER"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Registers the mark `verifies`."""
    config.addinivalue_line("markers", "verifies(*requirements): the requirements that this test verifies")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Writes into each case its node, and the requirements that it verifies; before any is deselected."""
    record = _recorder(config)
    if config.getoption("--tested") and record:
        record(COLLECTED, json.dumps([item.nodeid for item in items]))
    for item in items:
        requirements = [str(name) for mark in item.iter_markers(VERIFIES) for name in mark.args]
        item.user_properties.append((NODE, item.nodeid))
        if requirements:
            item.user_properties.append((VERIFIES, ", ".join(dict.fromkeys(requirements))))


def pytest_sessionstart(session: pytest.Session) -> None:
    """Takes the fingerprints before a test is even read, so that no test can change what it is judged on.

    Not in a fixture: there would be none where every test is skipped, nor in the main process of pytest-xdist.
    """
    folders = session.config.getoption("--tested")
    record = _recorder(session.config)
    if folders and record:
        base = Path(session.config.invocation_params.dir)
        record(TESTED, json.dumps(fingerprints(base, folders), sort_keys=True))
        record(ENVIRONMENT, json.dumps(environment(), sort_keys=True))


def _recorder(config: pytest.Config) -> Callable[[str, str], None] | None:
    """What writes a property of the whole run into the JUnit report; None where none is written."""
    found = (getattr(plugin, "add_global_property", None) for plugin in config.pluginmanager.get_plugins())
    return next((record for record in found if record), None)


def fingerprints(base: Path, folders: list[str]) -> dict[str, str]:
    """The SHA-256 of every file below the folders, by path relative to `base`; caches are left out."""
    files = (path for folder in folders for path in project_files(base / folder))
    return {path.relative_to(base).as_posix(): file_sha256(path) for path in files}
