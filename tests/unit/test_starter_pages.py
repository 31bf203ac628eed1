"""The pages of the starter: those of the example, each with guidance to delete and one model need."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml

from sphinx_qms.checks.page_source import PageSource, scan_page
from sphinx_qms.model.catalogue import load_catalogue
from sphinx_qms.model.plan.load import load_plan
from sphinx_qms.starter import house
from unit.builders import REPOSITORY, metamodel

SOURCE = Path(house.__file__).parent / "source"
# The example has two AI functions; a new product begins with one, and repeats its pages where it gets another.
SECOND_FUNCTION = "wilms/"
PAGES = {path.relative_to(SOURCE).as_posix(): path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.md")}
GENERATED = {
    "index.md",
    "organisation/applicability.md",
    "procedures/index.md",
    *(f"compliance/{name}.md" for name in ("findings", "gmlp", "iso13485", "iso42001", "functions", "checklist")),
    *(f"compliance/{name}.md" for name in ("traceability", "gmlp_ko", "cmde_zh")),
}
WRITTEN = sorted(PAGES.keys() - GENERATED)
GUIDANCE = re.compile(
    r"^(:{3,})\{admonition\} What to write here\n:class: qms-guidance\n(.*?)^\1$", re.DOTALL | re.MULTILINE
)


def scanned(page: str) -> PageSource:
    return scan_page(PAGES[page], f"source/{page}", metamodel())


def test_there_are_the_pages_of_the_example() -> None:
    example = {path.relative_to(REPOSITORY / "source").as_posix() for path in (REPOSITORY / "source").rglob("*.md")}
    assert PAGES.keys() == {page for page in example if not page.startswith(SECOND_FUNCTION)}


def test_it_declares_the_documents_of_the_example_and_the_work_list() -> None:
    own, example = (
        yaml.safe_load((folder / "templates/documents.yaml").read_text(encoding="utf-8"))["documents"]
        for folder in (SOURCE.parent, REPOSITORY)
    )
    assert {name: entry["contents"] for name, entry in own.items() if name != "work-list"} == {
        name: [part for part in entry["contents"] if not part.get("page", "").startswith(SECOND_FUNCTION)]
        for name, entry in example.items()
    }
    assert own["work-list"]["formats"] == ["pdf", "docx"]


@pytest.mark.parametrize("page", WRITTEN)
def test_a_page_has_one_model_need_and_it_is_a_draft(page: str) -> None:
    [need] = scanned(page).needs
    assert need.options["status"] == "draft"


@pytest.mark.parametrize("page", sorted(GENERATED))
def test_a_generated_page_has_no_need_of_its_own(page: str) -> None:
    assert scanned(page).needs == ()


@pytest.mark.parametrize("page", [*WRITTEN, "index.md", "organisation/applicability.md"])
def test_a_page_has_guidance_that_asks_to_be_deleted(page: str) -> None:
    [(_, text)] = GUIDANCE.findall(PAGES[page])
    assert "Delete this block when the page says it" in text.strip().splitlines()[-1]
    assert page == "index.md" or "**How, and how much.**" in text


@pytest.mark.parametrize("page", WRITTEN)
def test_what_a_company_decides_stands_in_square_brackets(page: str) -> None:
    """So that nobody takes a model for a statement."""
    below = GUIDANCE.sub("", PAGES[page])
    assert re.search(r"\[[A-Z][^\]]+\]", below)


@pytest.mark.parametrize("page", sorted(PAGES))
def test_nothing_is_lost_in_reading_a_page(page: str) -> None:
    assert scanned(page).findings == ()


def test_each_clause_of_the_catalogues_is_named_on_one_page() -> None:
    """That page is its home, as long as nothing answers it."""
    catalogues = (path.stem for path in (REPOSITORY / "requirements_specs/catalogues").glob("*.yaml"))
    asked = {clause.need_id for name in catalogues for clause in load_catalogue(REPOSITORY, name).assessed}
    named = Counter(name for text in PAGES.values() for name in re.findall(r"\{need\}`(\w+)`", text))
    assert {name: number for name, number in named.items() if number > 1} == {}
    assert named.keys() == asked


@pytest.mark.parametrize("page", sorted(PAGES))
def test_no_page_speaks_of_the_example(page: str) -> None:
    assert not re.search(r"recursight|breast|wilms|rotterdam|gbsg|fictitious|oncolog", PAGES[page], flags=re.IGNORECASE)


def test_the_example_of_each_kind_in_its_plan_is_a_plan(tmp_path: Path) -> None:
    house_plan = (SOURCE.parent / "evidence/plan.yaml").read_text(encoding="utf-8")
    _, example = house_plan.split("measurements: {}\n")
    (tmp_path / "evidence").mkdir()
    lines = [line.removeprefix("# ") for line in example.splitlines() if line.startswith("# ")]
    (tmp_path / "evidence/plan.yaml").write_text("\n".join(lines[1:]) + "\n", encoding="utf-8")
    shutil.copytree(REPOSITORY / "requirements_specs/yaml_schemas", tmp_path / "requirements_specs/yaml_schemas")

    plan = load_plan(tmp_path)

    assert [measurement.kind for measurement in plan.measurements.values()] == [
        "tests",
        "dataset",
        "independence",
        "performance",
    ]
