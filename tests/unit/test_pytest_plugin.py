"""The pytest plugin writes into the JUnit report what was tested and what it verifies."""

from __future__ import annotations

import json
import platform
import sys
from pathlib import Path

import pytest
from lxml import etree

from sphinx_qms.model.project_files import file_sha256
from unit.builders import run_pytest, write

TESTS = """
import pytest
from pathlib import Path

@pytest.mark.verifies("REQ_one", "REQ_two")
def test_two_requirements():
    pass

@pytest.mark.verifies("REQ_one")
@pytest.mark.parametrize("value", [1, 2])
def test_each_value(value):
    pass

@pytest.mark.verifies("REQ_class")
class TestGroup:
    @pytest.mark.verifies("REQ_own")
    @pytest.mark.verifies("REQ_class")
    def test_in_a_class(self):
        pass

def test_unmarked():
    pass

def test_rewrites_itself_and_what_it_tests():
    Path(__file__).write_text(Path(__file__).read_text() + "# easier now")
    Path("src/thing.py").write_text("BROKEN = False")
"""


class Ran:
    """A run of pytest: its project, what it wrote, and the fingerprints of the files before it began."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        self.before = {
            path.relative_to(folder).as_posix(): file_sha256(path) for path in folder.rglob("*") if path.is_file()
        }
        self.process = run_pytest(folder, *arguments)
        self.report = etree.parse(folder / "build/report.xml")

    def of_suite(self, name: str) -> object:
        values = self.report.xpath(f"//testsuite/properties/property[@name='{name}']/@value")
        return json.loads(values[0]) if values else None

    def of_case(self, case: str) -> dict[str, str]:
        found = self.report.xpath(f"//testcase[@name='{case}']/properties/property")
        return {item.get("name"): item.get("value") for item in found}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("project")
    write(folder, "src/thing.py", "BROKEN = True")
    write(folder, "src/deep/data.csv", "a,b\n")
    write(folder, "src/__pycache__/thing.cpython-311.pyc", b"cache")
    write(folder, "other/notes.txt", "not tested")
    write(folder, "tests/test_thing.py", TESTS)
    return Ran(folder, "--tested=src", "--tested=tests")


def test_the_run_itself_is_not_disturbed(ran: Ran) -> None:
    assert "6 passed" in ran.process.stdout


@pytest.mark.parametrize(
    ("case", "node", "verifies"),
    [
        ("test_two_requirements", "tests/test_thing.py::test_two_requirements", "REQ_one, REQ_two"),
        ("test_each_value[2]", "tests/test_thing.py::test_each_value[2]", "REQ_one"),
    ],
)
def test_a_case_says_which_test_it_is_and_what_it_verifies(ran: Ran, case: str, node: str, verifies: str) -> None:
    assert ran.of_case(case) == {"qms_node": node, "verifies": verifies}


def test_the_marks_of_a_class_count_for_its_tests_and_each_requirement_once(ran: Ran) -> None:
    assert sorted(ran.of_case("test_in_a_class")["verifies"].split(", ")) == ["REQ_class", "REQ_own"]


def test_a_case_without_a_mark_says_its_node_and_nothing_that_it_verifies(ran: Ran) -> None:
    assert ran.of_case("test_unmarked") == {"qms_node": "tests/test_thing.py::test_unmarked"}


def test_every_case_that_there_was_to_run_is_recorded(ran: Ran) -> None:
    assert "tests/test_thing.py::test_unmarked" in ran.of_suite("qms_collected")


def test_every_file_below_the_tested_folders_is_recorded_but_no_cache(ran: Ran) -> None:
    tested = ran.of_suite("qms_tested")
    assert isinstance(tested, dict)
    assert sorted(tested) == ["src/deep/data.csv", "src/thing.py", "tests/test_thing.py"]


def test_a_test_that_rewrites_itself_does_not_change_what_is_recorded(ran: Ran) -> None:
    tested = ran.of_suite("qms_tested")
    assert isinstance(tested, dict)
    assert tested.items() <= ran.before.items()
    assert file_sha256(ran.folder / "tests/test_thing.py") != tested["tests/test_thing.py"]
    assert file_sha256(ran.folder / "src/thing.py") != tested["src/thing.py"]


def test_the_environment_is_recorded(ran: Ran) -> None:
    environment = ran.of_suite("qms_environment")
    assert isinstance(environment, dict)
    assert environment["python"] == platform.python_version()
    assert environment["packages"]["pytest"] == pytest.__version__
    assert list(environment["packages"]) == sorted(environment["packages"])


def test_the_environment_names_no_place_on_the_machine(ran: Ran) -> None:
    text = json.dumps(ran.of_suite("qms_environment"))
    assert sys.prefix not in text
    assert str(ran.folder) not in text


def test_without_tested_folders_no_fingerprint_is_claimed(tmp_path: Path) -> None:
    write(tmp_path, "tests/test_thing.py", "def test_a():\n    pass\n")
    ran = Ran(tmp_path)
    assert (ran.of_suite("qms_tested"), ran.process.returncode) == (None, 0)


def test_a_fingerprint_is_recorded_although_every_test_is_skipped(tmp_path: Path) -> None:
    write(tmp_path, "tests/test_thing.py", "import pytest\n\n@pytest.mark.skip\ndef test_a():\n    pass\n")
    assert Ran(tmp_path, "--tested=tests").of_suite("qms_tested") is not None


def test_a_fingerprint_is_recorded_although_the_tests_run_in_several_processes(tmp_path: Path) -> None:
    write(tmp_path, "tests/test_thing.py", TESTS)
    write(tmp_path, "src/thing.py", "BROKEN = True")
    ran = Ran(tmp_path, "--tested=src", "-n", "1")
    assert ran.of_suite("qms_tested") == {"src/thing.py": ran.before["src/thing.py"]}
    assert ran.of_case("test_two_requirements")["verifies"] == "REQ_one, REQ_two"
