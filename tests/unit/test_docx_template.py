"""Which templates are filled, and which are refused before anything in them is evaluated."""

from __future__ import annotations

import io
import re
import time
import zipfile
from pathlib import Path

import pytest

from sphinx_qms.dossier.docx.make_template import template
from sphinx_qms.dossier.docx.template import check_template
from sphinx_qms.dossier.docx.writer import write_docx
from sphinx_qms.model.error import UserError
from unit.docx_files import CONTROL, changed, manuscript, written

ROOT = Path(__file__).parents[2]
PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
NAME = "templates/document.docx"


def with_paragraph(text):
    """The template with one more paragraph, its text as it is in XML."""
    return changed(template(), word__document_xml=lambda xml: xml.replace("<w:body>", "<w:body>" + text, 1))


def refused(folder, package):
    """What is said of a template, and in bounded time."""
    place = folder / "document.docx"
    place.write_bytes(package)
    begin = time.process_time()
    with pytest.raises(UserError) as error:
        check_template(place, NAME)
    assert time.process_time() - begin < 10
    assert all(problem.location.file == NAME for problem in error.value.problems)
    return str(error.value)


def test_the_committed_template_is_what_its_script_writes():
    assert (ROOT / "templates" / "document.docx").read_bytes() == template()


def test_the_template_that_comes_with_the_engine_is_sound(tmp_path):
    (tmp_path / "document.docx").write_bytes(template())

    assert check_template(tmp_path / "document.docx", NAME) is None


@pytest.mark.parametrize(
    ("tag", "message"),
    [
        ("{{ titel }}", "there is no text “titel”"),
        ("{{ label.colour }}", "there is no “label.colour”"),
        ("{{ title.__class__ }}", "there is no “title.__class__”"),
        ("{{ ''.__class__.__mro__ }}", "__mro__"),
        ("{{ label.__init__.__globals__ }}", "__globals__"),
        ("{{ title['x'] }}", "“getitem” is not allowed"),
        ("{{ title() }}", "“call” is not allowed"),
        ("{{ 'a' * 10**10 }}", "“mul” is not allowed"),
        ("{{ 1 + 1 }}", "“add” is not allowed"),
        ("{{ '%s' % title }}", "“mod” is not allowed"),
        ("{{ '{0.__class__}'.format(title) }}", "“call” is not allowed"),
        ("{{ title ~ title }}", "“concat” is not allowed"),
        ("{{ lipsum }}", "there is no text “lipsum”"),
        ("{{ cycler }}", "there is no text “cycler”"),
        ("{{ approvals }}", "there is no text “approvals”"),
        ("{{ title|center(10000000000) }}", "the filter “center” is not allowed"),
        ("{{ title|attr('x') }}", "attr"),
        ("{{ title|safe }}", "safe"),
        ("{% for i in range(10**12) %}{% endfor %}", "a loop goes through one of approvals, history"),
        ("{% for i in title %}{% endfor %}", "a loop goes through one of approvals, history"),
        ("{% for a in approvals %}{% for h in history %}{% endfor %}{% endfor %}", "a loop stands in another loop"),
        ("{% for a in approvals recursive %}{% endfor %}", "a loop goes through"),
        ("{% for a in approvals %}{{ a.location }}{% endfor %}", "there is no “a.location”"),
        ("{% include '/etc/passwd' %}", "“include” is not allowed"),
        ("{% import 'x' as y %}", "“import” is not allowed"),
        ("{% extends 'x' %}", "“extends” is not allowed"),
        ("{% macro m() %}{{ m() }}{% endmacro %}", "“macro” is not allowed"),
        ("{% set x = 1 %}", "“assign” is not allowed"),
        ("{% if title is defined %}{% endif %}", "“test” is not allowed"),
        ("{% raw %}{{ x }}{% endraw %}{{ x }}", "there is no text “x”"),
        ("{% for %}", "template-tag"),
        ("{{ title", "is not closed in “{{ title”"),
        ("{% if draft %}", "template-tag"),
        ("{{ }}", "template-tag"),
        ("{% colspan 10**10 %}", "template-tag"),
    ],
)
def test_a_tag_that_is_not_on_the_list_is_refused_by_name(tag, message, tmp_path):
    escaped = tag.replace("&", "&amp;").replace("<", "&lt;")

    said = refused(tmp_path, with_paragraph(PARAGRAPH.format(escaped)))

    assert message in said
    assert "template-tag" in said
    assert re.split(r"\W+", tag.strip("{}% "), maxsplit=1)[0] in said


def test_a_tag_that_word_has_split_over_runs_is_put_together(tmp_path):
    pieces = ("{", "{ ti", "tle.__cl", "ass__ }", "}")
    runs = "".join(f"<w:r><w:rPr><w:b/></w:rPr><w:t>{piece}</w:t></w:r>" for piece in pieces)
    assert "there is no “title.__class__”" in refused(tmp_path, with_paragraph(f"<w:p>{runs}</w:p>"))

    runs = "".join(f"<w:r><w:t>{piece}</w:t></w:r>" for piece in ("{", "{ ti", "tle|up", "per }", "}"))
    (tmp_path / "document.docx").write_bytes(with_paragraph(f"<w:p>{runs}</w:p>"))
    write_docx(manuscript("Text\n"), tmp_path / "document.docx", tmp_path / "out.docx")

    with zipfile.ZipFile(tmp_path / "out.docx") as archive:
        assert "RISKS &amp; A &lt; B {{ X }}" in archive.read("word/document.xml").decode()


@pytest.mark.parametrize("tag", ["{{ 9 ** 9 ** 9 }}", "{{ 'a' * 10 ** 12 }}", "{{ title * 300 }}"])
def test_a_tag_in_the_properties_is_not_evaluated(tag, tmp_path):
    package = changed(template(), docProps__core_xml=lambda xml: xml.replace("{{ title }}", tag))
    assert package != template()
    (tmp_path / "document.docx").write_bytes(package)
    write_docx(manuscript("Text\n"), tmp_path / "document.docx", tmp_path / "out.docx")

    with zipfile.ZipFile(tmp_path / "out.docx") as archive:
        assert "<dc:title>Risks &amp; a &lt; b {{ x }}</dc:title>" in archive.read("docProps/core.xml").decode()


def linked(kind, target, mode="External"):
    url = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    link = f'<Relationship Id="rId90" Type="{url}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    return {"word___rels__document_xml.rels": lambda xml: xml.replace("</Relationships>", link)}


def field(instruction):
    return (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        + "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in instruction)
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


def before_body(text):
    return {"word__document_xml": lambda xml: xml.replace("<w:body>", f"<w:body>{text}", 1)}


DTD = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
NESTED_FIELD = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>' + field(["PAGE"])[5:-6] + "</w:p>"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (linked("attachedTemplate", "https://example.org/x.dotm"), "“attachedTemplate”"),
        (linked("image", "https://example.org/x.png"), "a link to another file, of the kind “image”"),
        (linked("image", "file:///etc/passwd"), "a link to another file"),
        (linked("hyperlink", "file:///etc/passwd"), "a link to another file"),
        (linked("aFChunk", "chunk.html", "Internal"), "“aFChunk”"),
        (linked("oleObject", "embeddings/o.bin", "Internal"), "“oleObject”"),
        (linked("subDocument", "other.docx"), "“subDocument”"),
        (linked("vbaProject", "vbaProject.bin", "Internal"), "“vbaProject”"),
        (before_body(field(['INCLUDETEXT "/etc/passwd"'])), "the field “INCLUDETEXT”"),
        (before_body(field(["INCLUDE", 'PICTURE "http://x"'])), "the field “INCLUDEPICTURE”"),
        (before_body(field(["DDEAUTO c:\\\\cmd"])), "the field “DDEAUTO”"),
        (before_body(field([])), "the field “?”"),
        (before_body(NESTED_FIELD), "the field “?”"),
        (before_body('<w:p><w:fldSimple w:instr="INCLUDETEXT x"/></w:p>'), "the field “INCLUDETEXT”"),
        (before_body('<w:p w:rsidR="{{ title }}"/>'), "a tag outside its text"),
        (before_body(PARAGRAPH.format("{{ title " * 3000)), "too many tags"),
        (before_body(PARAGRAPH.format("x" * 2_100_000)), "too much text"),
        ({"word__document_xml": lambda xml: xml.replace("<w:document", DTD + "<w:document", 1)}, "document type"),
        ({"word__settings_xml": lambda xml: xml.replace("<w:settings", DTD + "<w:settings", 1)}, "document type"),
        ({"word__styles_xml": lambda xml: xml[:-20]}, "not valid XML"),
        (before_body("<w:tbl><w:tr/></w:tbl><w:p/>"), "a table without columns"),
        ({"[Content_Types]_xml": lambda xml: xml.replace("document.main+xml", "macroEnabled.main+xml", 1)}, "macros"),
    ],
)  # fmt: skip
def test_a_package_with_more_than_text_and_pictures_is_refused(change, message, tmp_path):
    said = refused(tmp_path, changed(template(), **change))

    assert message in said
    assert "template-refused" in said or "template-tag" in said


def test_a_condition_that_ends_in_another_place_is_an_error_and_loses_nothing(tmp_path):
    cell = f"<w:tbl><w:tblGrid/><w:tr><w:tc>{PARAGRAPH.format('{% endif %}')}</w:tc></w:tr></w:tbl><w:p/>"
    (tmp_path / "document.docx").write_bytes(with_paragraph(PARAGRAPH.format("{% if draft %}") + cell))

    with pytest.raises(UserError, match="falls apart"):
        write_docx(manuscript("Text\n", control=None), tmp_path / "document.docx", tmp_path / "out.docx")


def test_a_bomb_is_refused_without_being_unpacked(tmp_path):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        for _ in range(70):
            part.write(b" " * 1_000_000)

    assert "larger than 64 MB" in refused(tmp_path, file.getvalue())


def overwritten(where: str, content: bytes) -> bytes:
    """The template with bytes of the entry of its text, in the local header or behind it, written over."""
    package = bytearray(template())
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        entry = archive.getinfo("word/document.xml")
    directory = package.rindex(b"PK\x01\x02", 0, package.rindex(entry.filename.encode()))
    for start in {
        "data": [entry.header_offset + 30 + len(entry.filename)],
        "method": [entry.header_offset + 8, directory + 10],
        "flags": [entry.header_offset + 6, directory + 8],
    }[where]:
        package[start : start + len(content)] = content
    return bytes(package)


@pytest.mark.parametrize(
    ("where", "content"),
    [("data", b"\xff" * 20), ("method", b"\x61\x00"), ("flags", b"\x01\x00")],
    ids=["damaged", "unknown compression", "password"],
)
def test_a_package_whose_text_cannot_be_unpacked_is_refused(where, content, tmp_path):
    assert "cannot be unpacked" in refused(tmp_path, overwritten(where, content))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip", template()[:-60]])
def test_what_is_no_word_file_is_refused(content, tmp_path):
    assert "cannot be unpacked" in refused(tmp_path, content)


def test_a_template_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(UserError, match=r"templates/document.docx: error \[file-missing\]"):
        check_template(tmp_path / "none.docx", NAME)


@pytest.mark.parametrize("style", ["Need Head", "Table", "Inline Code", "heading 3"])
def test_a_style_that_is_missing_is_named(style, tmp_path):
    package = changed(
        template(), word__styles_xml=lambda xml: xml.replace(f'<w:name w:val="{style}"/>', '<w:name w:val="Gone"/>')
    )

    assert re.search(rf"template-style\] the template has no \w+ style “{style}”", refused(tmp_path, package))


def test_a_template_may_name_its_styles_in_other_capitals(tmp_path):
    package = changed(template(), word__styles_xml=lambda xml: xml.replace('w:val="heading 1"', 'w:val="Heading 1"'))
    (tmp_path / "document.docx").write_bytes(package)

    assert check_template(tmp_path / "document.docx", NAME) is None


@pytest.mark.parametrize("tag", ["body", "contents"])
@pytest.mark.parametrize("times", [0, 2])
def test_text_and_contents_have_one_place_each(tag, times, tmp_path):
    mark = re.compile(rf"<w:p>(?:(?!<w:p>).)*{{{{ {tag} }}}}.*?</w:p>")
    package = changed(template(), word__document_xml=lambda xml: mark.sub(lambda match: match[0] * times, xml))

    assert f"the tag {{{{ {tag} }}}} does not stand alone" in refused(tmp_path, package)


@pytest.mark.parametrize("tag", ["{{ body|upper }}", "See {{ contents }}", "{% if body %}x{% endif %}"])
def test_text_and_contents_are_named_nowhere_else(tag, tmp_path):
    assert "does not stand alone" in refused(tmp_path, with_paragraph(PARAGRAPH.format(tag)))


def test_the_frame_shows_what_controls_the_document(tmp_path):
    file = written(tmp_path, "Text\n")

    shown = [line for line in file.text().split("\n") if line]
    assert shown[:4] == ["Example Ltd", "Risks & a < b {{ x }}", "RecurSight", "Draft: not approved yet"]
    assert shown[4:14:2] == ["Document number", "Revision", "Date", "Owner", "Review by"]
    assert shown[5:15:2] == ["RS-RMF-001", "3", "2026-10-01", "Head of quality", "2027-10-01"]
    assert shown[14:] == [
        *("Approval", "Role", "Name", "Date", "Head of quality", "Jin Park", "2026-10-02"),
        *("Head of development", "not approved yet"),
        *("Revision history", "Revision", "Date", "Change", "3", "2026-10-01", "Risks of monitoring"),
        *("2", "2026-05-01", "First release", "Contents", "Text"),
    ]
    assert file.text("/w:hdr", "header1").split("\n")[:2] == [
        "Example Ltd · RecurSight",
        "Risks & a < b {{ x }} · Draft",
    ]
    assert file.text("/w:ftr", "footer1").split("\n")[:2] == ["RS-RMF-001 · Revision 3", "Page 1 of 1"]


def test_a_document_that_is_not_controlled_shows_no_approval(tmp_path):
    file = written(tmp_path, "Text\n", control=None)

    shown = [line for line in file.text().split("\n") if line]
    assert shown[3:] == ["Document number", "RS-RMF-001", "Contents", "Text"]
    assert file.text("/w:ftr", "footer1").split("\n")[0] == "RS-RMF-001"


def test_the_frame_is_in_the_language_of_the_document_and_in_its_font(tmp_path):
    file = written(tmp_path, "본문\n", language="ko", title="위험 관리 파일")

    assert "문서 번호" in file.text()
    assert file.text("/w:ftr", "footer1").split("\n")[1] == "1 / 1쪽"
    assert file.all("//w:docDefaults//w:rFonts/@w:eastAsia", "styles") == ["Malgun Gothic"]
    assert set(file.all("//w:p[contains(., '위험')]//w:rFonts/@w:eastAsia")) == {"Malgun Gothic"}


def test_a_character_that_no_file_can_hold_is_an_error_also_in_the_title(tmp_path):
    with pytest.raises(UserError, match=r"templates/documents.yaml:4: error \[character-unusable\] U\+0007"):
        written(tmp_path, "Text\n", title="a \x07 b")


def test_the_time_of_making_is_that_of_source_date_epoch_where_it_is_set(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    file = written(tmp_path, "Text\n")

    with zipfile.ZipFile(file.path) as archive:
        core = archive.read("docProps/core.xml").decode()
    assert re.findall(r"<dcterms:(?:created|modified)[^>]*>([^<]*)<", core) == ["2026-01-01T00:00:00Z"] * 2


def test_the_properties_of_the_file_say_what_it_is(tmp_path):
    file = written(tmp_path, "Text\n")

    with zipfile.ZipFile(file.path) as archive:
        core = archive.read("docProps/core.xml").decode()
    facts = dict(re.findall(r"<dc:(title|subject|creator|language)>(.*?)<", core))
    assert facts == {
        "title": "Risks &amp; a &lt; b {{ x }}",
        "subject": "RS-RMF-001",
        "creator": "Example Ltd",
        "language": "en",
    }
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {f"{CONTROL.date}T00:00:00Z"}
    assert "rsid" not in "".join(file.all("//@*"))
