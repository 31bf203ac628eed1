"""A page speaks the language of its reader: by directive, by front matter, by build, in every format."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest
from lxml import etree
from pypdf import PdfReader

from mini_project import Outcome, append, copy_mini, declare_document, edit
from rendered_text import W, docx_text, html_blocks, left_over, pdf_text
from sphinx_qms.commands.cli import run as run_qms

Qms = Callable[..., Outcome]
CHECKLIST = "```{qms-checklist} mini\n```\n"
KOREAN = f"---\nlanguage: ko\n---\n\n# 점검표\n\n본문에는 漢字도 있습니다.\n\n{CHECKLIST}"
CHINESE = f"---\nlanguage: zh-CN\n---\n\n# 对照表\n\n直接编号。\n\n{CHECKLIST}"
HEADS = {
    "en": ["Clause", "What it asks", "State", "Answered by"],
    "ko": ["조항", "요구 내용", "상태", "대응 항목"],
    "zh-CN": ["条款", "要求内容", "状态", "对应内容"],
}
RISK = """
:::{{risk}} A hand slips
:id: RISK_slip
:status: in_review
:hazard: A wrong key
:situation: It is pressed
:harm: A delay
:severity: 1
:probability: 2
:severity_after: 1
:probability_after: 2
:control: accepted
:acceptance_reason: It does not matter.
{more}
:::
"""


def write(root: Path, name: str, text: str) -> None:
    (root / "source" / name).write_text(text, encoding="utf-8")


def page(root: Path, name: str) -> lxml.html.HtmlElement:
    return lxml.html.fromstring((root / f"build/html/{name}.html").read_bytes().decode("utf-8"))


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def heads(tree: lxml.html.HtmlElement) -> list[str]:
    """The heads of the first checklist of a page."""
    return [words(head) for head in tree.xpath("(//table[contains(@class, 'qms-checklist')])[1]//th")]


def language_of(element: lxml.html.HtmlElement) -> str:
    """The language that a reader of the page takes an element for."""
    return str(element.xpath("(ancestor-or-self::*/@lang)[last()]")[0])


@pytest.mark.parametrize(("text", "language"), [(KOREAN, "ko"), (CHINESE, "zh-CN"), (f"# List\n\n{CHECKLIST}", "en")])
def test_the_front_matter_of_a_page_decides_for_what_is_generated_on_it(
    mini: Path, qms: Qms, text: str, language: str
) -> None:
    write(mini, "list.md", text)
    assert qms(mini, "build").code == 0
    assert heads(page(mini, "list")) == HEADS[language]
    assert page(mini, "list").get("lang") == language
    assert page(mini, "index").get("lang") == "en"


def test_a_page_in_restructuredtext_names_its_language_in_its_first_field(mini: Path, qms: Qms) -> None:
    write(mini, "list.rst", ":language: zh_CN\n\n对照表\n======\n\n.. qms-catalogue:: mini\n")
    write(mini, "compliance.md", "# Compliance\n")
    assert qms(mini, "build").code == 0
    assert page(mini, "list").get("lang") == "zh-CN"
    assert "已有证据 可接受的证据\N{FULLWIDTH COLON}预期用途。" in words(page(mini, "list"))


@pytest.mark.parametrize("directive", ["qms-checklist", "qms-exclusions", "qms-applicability", "qms-catalogue"])
def test_a_directive_of_a_catalogue_decides_over_its_page_and_says_so(mini: Path, qms: Qms, directive: str) -> None:
    said = {"qms-exclusions": "条款 不适用的理由", "qms-checklist": "条款 要求内容", "qms-catalogue": "已有证据"}
    write(
        mini,
        "compliance.md",
        "# Compliance\n" if directive == "qms-catalogue" else "# C\n\n```{qms-catalogue} mini\n```\n",
    )
    write(
        mini,
        "list.md",
        f"---\nlanguage: ko\n---\n\n# 목록\n\n```{{{directive}}} mini\n:language: zh\n```\n\n{CHECKLIST}",
    )
    assert qms(mini, "build").code == 0
    tree = page(mini, "list")
    marked = tree.xpath("//*[@lang='zh']")
    assert said.get(directive, "该文件没有可选择的控制。") in " ".join(map(words, marked))
    assert tree.get("lang") == "ko"
    [own] = tree.xpath("//th[.//text()='요구 내용']")
    assert language_of(own) == "ko"


@pytest.mark.parametrize(("language", "tag"), [("ko", "ko"), ("zh_CN", "zh-CN")])
def test_without_front_matter_a_page_speaks_the_language_of_the_build(
    mini: Path, qms: Qms, language: str, tag: str
) -> None:
    append(mini, "conf.py", f'\nlanguage = "{language}"\n')
    write(mini, "list.md", f"# List\n\n{CHECKLIST}")
    assert qms(mini, "build").code == 0
    assert heads(page(mini, "list")) == HEADS[tag]
    assert page(mini, "index").get("lang") == tag


def test_a_language_without_words_gets_english_ones_that_say_so(mini: Path, qms: Qms) -> None:
    write(mini, "list.md", f"---\nlanguage: fr\n---\n\n# Liste\n\n{CHECKLIST}")
    assert qms(mini, "build").code == 0
    tree = page(mini, "list")
    assert tree.get("lang") == "fr"
    assert heads(tree) == HEADS["en"]
    assert {language_of(head) for head in tree.xpath("//th")} == {"en"}


def test_front_matter_that_names_no_language_is_an_error_at_its_line(mini: Path, qms: Qms) -> None:
    write(mini, "list.md", KOREAN.replace("language: ko", "author: Me\nlanguage: korean"))
    outcome = qms(mini, "build")
    assert outcome.code == 2
    assert "source/list.md:3: error [page-language] the page is to be in korean, which is no language" in outcome.out
    assert page(mini, "list").get("lang") == "en"


def test_a_directive_that_names_no_language_is_an_error_at_its_place(mini: Path, qms: Qms) -> None:
    write(mini, "list.md", f"# List\n\n{CHECKLIST.replace('mini', 'mini' + chr(10) + ':language: korean')}")
    outcome = qms(mini, "check")
    assert outcome.code == 2
    assert "source/list.md:4: error" in outcome.out
    assert "korean is no language; write it as in ko, zh or zh-CN" in outcome.out


def test_kinds_are_told_in_the_language_and_a_type_of_the_company_by_its_own_title(mini: Path, qms: Qms) -> None:
    append(mini, "ubproject.toml", '\n[[needs.types]]\ndirective = "phantom"\ntitle = "Phantom"\nprefix = "PH_"\n')
    catalogue = "requirements_specs/catalogues/mini.yaml"
    edit(mini, catalogue, "answered_by: [requirement]", "answered_by: [requirement, phantom, security]")
    edit(mini, "source/compliance.md", ":::{qms-catalogue} mini\n", ":::{qms-catalogue} mini\n:language: ko\n")
    assert qms(mini, "build").code == 0
    assert "인정되는 근거: 요구사항, phantom, 사이버보안." in words(page(mini, "compliance"))


def test_texts_of_the_catalogue_in_another_language_say_so(mini: Path, qms: Qms) -> None:
    write(mini, "list.md", KOREAN)
    assert qms(mini, "build").code == 0
    tree = page(mini, "list")
    [korean] = tree.xpath("//td[contains(., '사용목적')]")
    [english] = tree.xpath("//*[text()='The intended use is written down.']")
    assert (language_of(korean), language_of(english)) == ("ko", "en")


def test_messages_of_checks_stay_english_and_say_so(mini: Path, qms: Qms) -> None:
    write(mini, "work.md", "---\nlanguage: zh\n---\n\n# 待办\n\n```{qms-findings}\n```\n")
    assert qms(mini, "build").code == 0
    [row] = page(mini, "work").xpath("//table[contains(@class, 'qms-table')]/tbody/tr")
    [message] = row.xpath(".//*[contains(text(), 'is only claimed')]")
    assert language_of(message) == "en"
    assert words(row).startswith("提示")


def test_a_card_names_its_type_status_fields_and_links_in_the_language(mini: Path, qms: Qms) -> None:
    write(mini, "risks.md", "---\nlanguage: zh\n---\n\n# 风险\n" + RISK.format(more=":caused_by: RISK_wrong"))
    qms(mini, "build")
    [card] = page(mini, "risks").xpath("//table[@id='RISK_slip']")
    text = words(card).replace("\N{FULLWIDTH COLON}", ": ")
    assert text.startswith("风险: A hand slips RISK_slip 状态: 审核中 危险: A wrong key 危险情况: It is pressed")
    assert "原因: RISK_wrong" in text
    [cause] = page(mini, "base").xpath("//table[@id='RISK_wrong']")
    assert "Can lead to: RISK_slip" in words(cause)


def test_a_matrix_names_its_columns_in_the_language(mini: Path, qms: Qms) -> None:
    matrix = "```{qms-matrix}\n:rows: requirement\n:columns: status, satisfies, verifies_back, results\n```\n"
    write(mini, "matrix.md", f"---\nlanguage: ko\n---\n\n# 추적표\n\n{matrix}")
    assert qms(mini, "build").code == 0
    tree = page(mini, "matrix")
    assert [words(head) for head in tree.xpath("//th")] == ["항목", "상태", "충족 대상", "검증 시험", "시험 결과"]
    assert "승인됨" in words(tree)
    assert "2건 중 2건 통과" in words(tree)


def test_a_diagram_is_told_in_the_language(mini: Path, qms: Qms) -> None:
    diagram = "```{qms-diagram}\n:needs: RISK_wrong\n:links: mitigates\n:depth: 1\n```\n"
    write(mini, "picture.md", f"---\nlanguage: ko\n---\n\n# 도표\n\n{diagram}")
    assert qms(mini, "build").code == 0
    [told] = page(mini, "picture").xpath("//img/@alt")
    assert told.startswith("도표: Says yes above ten (REQ_ten) – 경감 대상 위험: Says yes to a small number")  # noqa: RUF001


def test_results_are_told_in_the_language(mini: Path, qms: Qms) -> None:
    before, directive, after = (mini / "source/base.md").read_text(encoding="utf-8").partition("{qms-results}")
    assert directive
    write(mini, "base.md", f"---\nlanguage: zh\n---\n{before}{directive}{after}")
    assert qms(mini, "build").code == 0
    [table] = page(mini, "base").xpath("//table[contains(@class, 'qms-results')]")
    assert [words(head) for head in table.xpath(".//th")] == ["测试用例", "验证对象", "结果"]
    assert {words(badge) for badge in table.xpath(".//*[contains(@class, 'qms-badge')]")} == {"通过"}


@pytest.fixture(scope="module")
def two_readers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a Korean document that holds a Korean and a Chinese page, built in all formats."""
    root = copy_mini(tmp_path_factory.mktemp("readers") / "mini")
    write(root, "korean.md", KOREAN)
    write(root, "chinese.md", CHINESE)
    part = {"checklist": {"title": "항목", "catalogue": "mini"}}
    declare_document(root, {"page": "korean"}, {"page": "chinese"}, part)
    edit(root, "templates/documents.yaml", "language: en", "language: ko")
    assert run_qms(["build", "--to", "html,pdf,docx", "--project", str(root)]) == 0
    return root / "build"


@pytest.mark.parametrize(("name", "read"), [("pdf/handbook.pdf", pdf_text), ("docx/handbook.docx", docx_text)])
def test_paper_shows_the_text_of_both_pages_and_parts_in_the_language_of_the_document(
    two_readers: Path, name: str, read: Callable[[Path], str]
) -> None:
    blocks = [block for page in ("korean", "chinese") for block in html_blocks(two_readers / f"html/{page}.html")]
    rest = left_over(read(two_readers / name), blocks)
    generated = "".join(html_blocks(two_readers / "html/korean.html")[2:])
    assert "".join(rest).lstrip("0123456789.•").replace("•", "").startswith("항목")
    assert "조항요구내용상태대응항목" in generated
    assert "조항요구내용상태대응항목" in "".join(rest)


def test_han_is_in_the_font_of_its_page_in_word(two_readers: Path) -> None:
    with zipfile.ZipFile(two_readers / "docx/handbook.docx") as package:
        body = etree.fromstring(package.read("word/document.xml"))
    read_in = {
        "".join(run.itertext(f"{W}t")): run.find(f"{W}rPr/{W}lang").get(f"{W}eastAsia")
        for run in body.iter(f"{W}r")
        if run.find(f"{W}rPr/{W}lang") is not None
    }
    assert read_in["漢字도"] == "ko-KR"
    assert read_in["直接编号。"] == "zh-CN"
    assert read_in["已有证据"] == "zh-CN"


def test_han_is_in_the_font_of_its_page_in_pdf(two_readers: Path) -> None:
    fonts: dict[str, str] = {}

    def keep(text: str, _user: object, _text: object, font: dict[str, str] | None, _size: float) -> None:
        fonts.update(dict.fromkeys(text, str(font["/BaseFont"])) if font else {})

    for sheet in PdfReader(two_readers / "pdf/handbook.pdf").pages:
        sheet.extract_text(visitor_text=keep)
    assert "NotoSansKR" in fonts["漢"]
    assert "NotoSansSC" in fonts["编"]
    assert "NotoSansSC" in fonts["直"]
