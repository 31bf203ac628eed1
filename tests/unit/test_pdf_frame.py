"""What stands around the text of a PDF: cover, approvals, history, header, footer, metadata, standards."""

from __future__ import annotations

from pathlib import Path

import pytest

from sphinx_qms.model.document import Approval
from unit.pdf_reader import APPROVALS, a_control, a_manuscript, write_and_read

TEXT = "One\n===\n\nText.\n"
PENDING = (*APPROVALS[:1], Approval("Clinical lead"))


def test_the_cover_says_what_the_document_is_and_who_is_responsible(tmp_path: Path) -> None:
    cover = write_and_read(tmp_path, a_manuscript(TEXT, control=a_control())).pages[0]

    assert cover == (
        "Example Medical MammoTriage Risk management file Document number QP-7.1 Revision 2 Date 2026-02-01 "
        "Owner Quality manager Review by 2027-02-01"
    )


def test_a_document_without_control_has_a_cover_and_no_approvals(tmp_path: Path) -> None:
    pdf = write_and_read(tmp_path, TEXT)

    assert pdf.pages[0] == "Example Medical MammoTriage Risk management file Document number QP-7.1"
    assert "Approval" not in pdf.pages[1]
    assert "Revision" not in " ".join(pdf.pages)


def test_approvals_and_the_newest_revision_first_stand_before_the_contents(tmp_path: Path) -> None:
    page = write_and_read(tmp_path, a_manuscript(TEXT, control=a_control())).pages[1]

    assert "Role Name Date Quality manager Kim Min-ji 2026-02-01 Clinical lead A. Roth 2026-02-02" in page
    assert "Revision Date Change 2 2026-02-01 Thresholds derived 1 2025-06-01 First revision" in page
    assert page.index("Approval") < page.index("Revision history") < page.index("Contents")


@pytest.mark.parametrize(("approvals", "draft"), [(APPROVALS, False), (PENDING, True), ((), True)])
def test_a_document_that_is_not_approved_says_so_on_each_page(
    approvals: tuple[Approval, ...], draft: bool, tmp_path: Path
) -> None:
    pdf = write_and_read(tmp_path, a_manuscript(TEXT, control=a_control(approvals)))

    assert ["Draft" in page for page in pdf.pages] == [draft] * 3
    assert ("Draft: not approved yet" in pdf.pages[0]) is draft
    assert ("Clinical lead not approved yet" in pdf.pages[1]) is (approvals is PENDING)


def test_each_page_but_the_cover_has_a_header_and_counts_the_pages(tmp_path: Path) -> None:
    pdf = write_and_read(tmp_path, a_manuscript(TEXT, control=a_control()))

    for number in (2, 3):
        page = pdf.pages[number - 1]
        assert page.startswith("Example Medical · MammoTriage Risk management file")
        assert page.endswith(f"QP-7.1 · Revision 2 Page {number} of 3")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko", ["문서 번호", "목차", "승인", "개정 이력", "3 / 3쪽"]),
        ("zh", ["文件编号", "目录", "批准", "修订记录", "第 3 页"]),
    ],
)
def test_the_frame_speaks_the_language_of_the_document(language: str, words: list[str], tmp_path: Path) -> None:
    pdf = write_and_read(tmp_path, a_manuscript(TEXT, language=language, control=a_control()))

    text = "".join("".join(pdf.pages).split())
    assert [word for word in words if "".join(word.split()) not in text] == []
    assert pdf.reader.root_object["/Lang"].startswith(language)


def test_the_metadata_name_title_author_number_and_date(tmp_path: Path) -> None:
    metadata = write_and_read(tmp_path, a_manuscript(TEXT, control=a_control())).reader.metadata

    assert metadata is not None
    assert metadata.title == "Risk management file"
    assert metadata.author == "Example Medical"
    assert metadata["/Keywords"] == "QP-7.1, MammoTriage"
    assert metadata["/CreationDate"] == "D:20260201000000Z"


def test_the_time_of_making_is_the_source_date_where_it_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")

    pdf = write_and_read(tmp_path, TEXT)

    assert pdf.reader.metadata is not None
    assert pdf.reader.metadata["/ModDate"] == "D:20260101000000Z"


def test_the_file_claims_pdf_a_2a_and_pdf_ua_1_and_is_tagged(tmp_path: Path) -> None:
    root = write_and_read(tmp_path, TEXT).reader.root_object

    claims = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in claims
    assert "<pdfuaid:part>1</pdfuaid:part>" in claims
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Lang"] == "en"


def test_all_fonts_are_embedded(tmp_path: Path) -> None:
    pdf = write_and_read(
        tmp_path, f"{TEXT}\n*Emphasis* **strong** ``code`` ✗ :math:`x`\n\n한국어\n\n中文\n\n日本語の\n"
    )

    assert all(pdf.fonts.values())
    assert {name.split("-")[0] for name in pdf.fonts} == {
        "SourceSansPro",
        "DejaVuSansMono",
        "DejaVuSans",
        "NotoSansKR",
        "NotoSansSC",
        "NotoSansJP",
        "NewCMMath",
    }
