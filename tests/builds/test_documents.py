"""Documents put together from pages and generated parts, as the writers get them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from docutils import nodes

from mini_project import Outcome, append, declare_document, edit
from sphinx_qms.dossier.builders import PdfBuilder
from sphinx_qms.dossier.manuscript import Manuscript, NeedCard

Assemble = Callable[..., Manuscript]
Qms = Callable[..., Outcome]
NOT_IN_FORCE = "the catalogue iso is not in force; the profile names: mini"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Manuscript]:
    """The manuscripts that a build hands to the writer, which writes an empty file of each."""
    manuscripts: list[Manuscript] = []

    def write(_builder: PdfBuilder, manuscript: Manuscript, place: Path) -> None:
        manuscripts.append(manuscript)
        place.touch()

    monkeypatch.setattr(PdfBuilder, "write_document", write)
    return manuscripts


@pytest.fixture
def assemble(mini: Path, qms: Qms, written: list[Manuscript]) -> Assemble:
    """Builds one document of the small project with these contents."""

    def run(*contents: dict[str, object], title: str = "Handbook", code: int = 0) -> Manuscript:
        declare_document(mini, *contents, title=title)
        outcome = qms(mini, "build", "--to", "pdf")
        assert outcome.code == code, outcome.err + outcome.out
        return written[-1]

    return run


def ids(body: nodes.document) -> list[str]:
    return [name for node in body.findall(nodes.Element) for name in node["ids"]]


def titles(body: nodes.document) -> list[str]:
    return [section[0].astext() for section in body.findall(nodes.section)]


def test_pages_follow_each_other_as_sections(assemble: Assemble) -> None:
    body = assemble({"page": "compliance"}, {"page": "base"}).body
    assert [section[0].astext() for section in body.children] == ["Compliance", "Base"]


def test_all_pages_come_in_the_order_of_the_contents_each_once(assemble: Assemble) -> None:
    body = assemble({"page": "index"}, {"page": "*"}).body
    assert [section[0].astext() for section in body.children] == ["Mini", "Base", "Compliance"]


def test_a_document_of_one_page_leaves_its_title_to_the_cover(assemble: Assemble) -> None:
    body = assemble({"page": "compliance"}, title="Compliance").body
    assert "Compliance" not in titles(body)
    assert "compliance" in ids(body)


def test_a_page_with_another_title_than_the_document_keeps_it(assemble: Assemble) -> None:
    assert titles(assemble({"page": "compliance"}).body)[0] == "Compliance"


def test_ids_are_unique_and_every_reference_lands(mini: Path, assemble: Assemble) -> None:
    append(
        mini,
        "source/base.md",
        "\nSee {need}`RISK_wrong`, [the clauses](compliance.md) and [the matrix](compliance.md#matrix).\n",
    )
    edit(mini, "source/compliance.md", "## Matrix", "(matrix)=\n## Matrix")
    body = assemble({"page": "index"}, {"page": "*"}).body
    names = ids(body)
    references = [node["refid"] for node in body.findall(nodes.reference) if "refid" in node]
    assert len(names) == len(set(names))
    assert len(references) > 20
    assert set(references) <= set(names)
    assert not [node for node in body.findall(nodes.reference) if "refid" not in node]


def test_a_reference_to_what_is_not_in_the_document_is_its_text(mini: Path, assemble: Assemble) -> None:
    append(mini, "source/base.md", "\nSee [the clauses](compliance.md).\n")
    body = assemble({"page": "base"}).body
    assert "See the clauses." in body.astext()
    assert not [node for node in body.findall(nodes.reference) if node.astext() == "the clauses"]


def test_an_address_outside_stays(mini: Path, assemble: Assemble) -> None:
    append(mini, "source/base.md", "\nSee [the standard](https://example.org/a?b=c#d).\n")
    [reference] = [node for node in assemble({"page": "base"}).body.findall(nodes.reference) if "refuri" in node]
    assert reference["refuri"] == "https://example.org/a?b=c#d"


def test_a_need_becomes_a_card_with_title_fields_and_text(assemble: Assemble) -> None:
    body = assemble({"page": "base"}).body
    card = next(card for card in body.findall(NeedCard) if "base/IU_mini" in card["ids"])
    title, fields, text = card.children[:3]
    assert title.astext() == "Intended use: Tells whether a number is large IU_mini"
    assert [field[0].astext() for field in fields.children][:2] == ["Status", "Complies with"]
    assert fields.children[0][1].astext() == "approved"
    assert text.astext() == "For people with numbers."
    assert not list(body.findall(nodes.raw))


def test_labels_of_fields_are_words(assemble: Assemble) -> None:
    body = assemble({"page": "base"}).body
    card = next(card for card in body.findall(NeedCard) if "base/RISK_wrong" in card["ids"])
    labels = [field[0].astext() for field in card.findall(nodes.field)]
    assert "Severity after" in labels
    assert not [label for label in labels if "_" in label or label[0].islower()]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"dashboard": {"title": "Coverage"}}, "passes the gate"),
        ({"findings": {"title": "Work list"}}, "clause-limited"),
        ({"matrix": {"title": "Matrix", "rows": ["risk"], "columns": ["status", "results"]}}, "2 of 2 passed"),
        ({"checklist": {"title": "Items", "catalogue": "mini"}}, "evidenced"),
    ],
)
def test_a_generated_part_is_a_section_of_its_own(
    assemble: Assemble, part: dict[str, dict[str, object]], words: str
) -> None:
    [section] = assemble(part).body.children
    assert isinstance(section, nodes.section)
    assert section[0].astext() == next(iter(part.values()))["title"]
    assert words in " ".join(section.astext().split())


def test_a_part_can_stand_on_landscape_pages(assemble: Assemble) -> None:
    [section] = assemble({"findings": {"title": "Work list", "landscape": True}}).body.children
    assert "landscape" in section["classes"]


@pytest.mark.parametrize(
    ("contents", "said"),
    [
        ({"page": "gone"}, "templates/documents.yaml:4: error [page-unknown] handbook: there is no page gone"),
        ({"matrix": {"title": "M", "rows": ["rsik"], "columns": ["status"]}}, "the part matrix: unknown: rsik"),
        ({"checklist": {"title": "C", "catalogue": "iso"}}, NOT_IN_FORCE),
    ],
)
def test_contents_that_there_are_not_are_refused_and_nothing_is_lost(
    mini: Path, qms: Qms, written: list[Manuscript], contents: dict[str, object], said: str
) -> None:
    (mini / "build/pdf").mkdir(parents=True)
    (mini / "build/pdf/handbook.pdf").write_bytes(b"old")
    declare_document(mini, contents)
    outcome = qms(mini, "build", "--to", "pdf")
    assert (outcome.code, written) == (1, [])
    assert said in outcome.err
    assert "Traceback" not in outcome.err
    assert (mini / "build/pdf/handbook.pdf").read_bytes() == b"old"


def test_a_project_without_documents_says_where_to_declare_them(mini: Path, qms: Qms) -> None:
    outcome = qms(mini, "build", "--to", "pdf")
    assert outcome.code == 1
    assert "templates/documents.yaml: error [documents-missing] no document is to be a PDF" in outcome.err


def test_a_picture_that_is_not_there_is_refused(mini: Path, qms: Qms, written: list[Manuscript]) -> None:
    append(mini, "source/base.md", "\n![A lung](lung.png)\n")
    declare_document(mini, {"page": "base"})
    outcome = qms(mini, "build", "--to", "pdf")
    assert (outcome.code, written) == (1, [])
    assert "error [picture-missing] there is no picture lung.png" in outcome.err
    assert "source/base.md:" in outcome.err


def test_the_report_of_the_pages_and_of_the_documents_is_the_same(
    mini: Path, qms: Qms, written: list[Manuscript]
) -> None:
    declare_document(mini, {"page": "base"})
    pages = qms(mini, "build", "--to", "html").report
    documents = qms(mini, "build", "--to", "pdf").report
    assert pages == documents
    assert len(written) == 1


def test_a_document_says_what_controls_it(mini: Path, assemble: Assemble) -> None:
    front = "---\nnumber: M-001\nrevision: '1'\nowner: RESP_lead\napprovers: [RESP_lead]\nreview: 2030-01-31\n---\n\n"
    page = mini / "source/base.md"
    page.write_text(front + page.read_text(encoding="utf-8"), encoding="utf-8")
    append(mini, "source/base.md", "\n:::{responsibility} Lead\n:id: RESP_lead\n:status: approved\n:::\n")
    record = mini / "evidence/records/revisions.yaml"
    record.parent.mkdir()
    approval = {"role": "RESP_lead", "name": "A. Lead", "date": "2026-02-04"}
    first = {"revision": "1", "date": "2026-02-03", "change": "First issue.", "approvals": [approval]}
    record.write_text(yaml.safe_dump({"documents": {"M-001": [first]}}), encoding="utf-8")
    manuscript = assemble({"page": "base"})
    assert manuscript.control is not None
    assert (manuscript.control.owner, manuscript.control.approved) == ("Lead", True)
    assert (manuscript.product, manuscript.document.number) == ("Mini", "M-001")


def test_a_document_without_front_matter_is_not_controlled(assemble: Assemble) -> None:
    assert assemble({"page": "base"}).control is None
