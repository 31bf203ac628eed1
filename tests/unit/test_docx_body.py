"""Each element of a text as it stands in the Word file."""

from __future__ import annotations

import pytest
from docutils import nodes
from docx import Document as read_word
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sphinx_qms.dossier.docx.xml import name
from sphinx_qms.model.error import UserError
from unit.docx_files import card, section, style_of, texts, written

VAL = name("val")


def test_headings_are_numbered_by_word_and_not_typed(tmp_path):
    file = written(tmp_path, "One\n===\n\nTwo\n---\n\nThree\n+++++\n\nFour\n====\n")

    assert texts(file, "Heading 1") == ["One", "Four"]
    assert texts(file, "Heading 2") == ["Two"]
    assert texts(file, "Heading 3") == ["Three"]
    levels = file.all("//w:abstractNum[@w:abstractNumId='1']/w:lvl/w:lvlText/@w:val", "numbering")
    assert levels[:3] == ["%1", "%1.%2", "%1.%2.%3"]


CLAUSES = "One\n===\n\n.. class:: qms-clauses\n\n4.1 Clause\n----------\n\nText\n\nLast\n----\n\nText\n"


def test_a_heading_with_a_number_of_its_own_gets_no_other(tmp_path):
    file = written(tmp_path, CLAUSES)

    assert file.all("//w:p[w:pPr/w:numPr/w:numId/@w:val='0']//w:t/text()") == ["4.1 Clause"]
    assert texts(file, "toc 2") == ["4.1 Clause\t", "1.1\tLast\t"]


def test_contents_are_a_field_with_numbers_titles_links_and_no_page_number(tmp_path):
    file = written(
        tmp_path, "One ``c`` [1]_\n===============\n\nTwo & more\n----------\n\nThree\n=====\n\n.. [1] Note\n"
    )

    assert file.all("//w:instrText/text()")[0].strip() == 'TOC \\o "1-3" \\h \\z \\u'
    assert texts(file, "toc 1") == ["1\tOne c \t", "2\tThree\t"]
    assert texts(file, "toc 2") == ["1.1\tTwo & more\t"]
    marks = file.all(
        "//w:p[w:pPr/w:pStyle[starts-with(@w:val,'Heading')]]/w:bookmarkStart[starts-with(@w:name,'_Toc')]/@w:name"
    )
    assert file.all("//w:p[w:pPr/w:pStyle[starts-with(@w:val,'Toc')]]/w:hyperlink/@w:anchor") == marks


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("*it*", "w:i", "it"),
        ("**bo**", "w:b", "bo"),
        ("``a_b``", "w:rStyle[@w:val='InlineCode']", "a_b"),
        ("H\\ :sub:`2`\\ O", "w:vertAlign[@w:val='subscript']", "2"),
        ("x\\ :sup:`3`", "w:vertAlign[@w:val='superscript']", "3"),
        ("`A title`", "w:i", "A title"),
    ],
)
def test_text_in_a_line_has_the_look_of_its_element(text, path, expected, tmp_path):
    file = written(tmp_path, f"Before {text} after\n")

    assert "".join(file.all(f"//w:r[w:rPr/{path}]/w:t/text()")) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a < b & c > d",
        "{{ x }} {% y %} {# z #}",
        "#let x = $a$ \\\\ `",
        "smile 🙂 here",
        "한국어와 漢字, 中文, かな",
        "tab",
    ],
)
def test_text_is_written_as_it_is(text, tmp_path):
    file = written(tmp_path, section(nodes.paragraph("", text)))

    assert text in read_word(file.path).paragraphs[-1].text


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sample=st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1))
def test_any_text_survives(sample, tmp_path):
    file = written(tmp_path, section(nodes.paragraph("", sample)))

    assert "".join(t.text or "" for t in file.body()[-2].iter(name("t"))) == sample


@pytest.mark.parametrize("character", ["\x01", "\x0b", "\x1b", "\x85", "\ufffe"])
def test_a_control_character_is_named_with_its_place(character, tmp_path):
    body = section(nodes.paragraph("", f"bad {character}"))
    body[0][-1].source, body[0][-1].line = "source/page.md", 7

    with pytest.raises(UserError, match=rf"source/page.md:7: error \[character-unusable\] U\+{ord(character):04X}"):
        written(tmp_path, body)


@pytest.mark.parametrize("attribute", ["alt", "refuri"])
def test_a_control_character_in_the_words_of_a_picture_or_in_an_address_is_named_as_well(attribute, tmp_path):
    kind = nodes.image if attribute == "alt" else nodes.reference
    body = section(nodes.paragraph("", "", kind("", **{attribute: "bad \x01"})))

    with pytest.raises(UserError, match=r"error \[character-unusable\] U\+0001"):
        written(tmp_path, body)


@pytest.mark.parametrize(
    ("text", "language", "font", "region"),
    [
        ("A 한국어 text", "en", "Malgun Gothic", "ko-KR"),
        ("A 中文 text", "en", "Microsoft YaHei", "zh-CN"),
        ("A 中文 text", "zh-TW", "Microsoft JhengHei", "zh-TW"),
        ("A かな text", "en", "Yu Gothic", "ja-JP"),
        ("국어 漢字", "en", "Malgun Gothic", "ko-KR"),
        ("漢字", "ko", "Malgun Gothic", "ko-KR"),
    ],
)
def test_east_asian_text_has_the_font_of_its_language(text, language, font, region, tmp_path):
    file = written(tmp_path, section(nodes.paragraph("", text)), language=language)

    runs = [r for r in file.body()[-2].iter(name("r")) if any(c > "\u3000" for c in "".join(r.itertext()))]
    assert {r.find(f"{name('rPr')}/{name('rFonts')}").get(name("eastAsia")) for r in runs} == {font}
    assert {r.find(f"{name('rPr')}/{name('lang')}").get(name("eastAsia")) for r in runs} == {region}


def test_lists_nest_and_each_begins_with_its_own_number(tmp_path):
    file = written(tmp_path, "- one\n\n  1. in\n\n- two\n\n5. five\n6. six\n\n   a) inner\n\nText\n\n1. again\n")

    items = [p for p in file.body() if p.find(f"{name('pPr')}/{name('numPr')}") is not None]
    numbers = [
        (p[0].find(f"{name('numPr')}/{name('ilvl')}").get(VAL), p[0].find(f".//{name('numId')}").get(VAL))
        for p in items
    ]
    assert [level for level, _ in numbers] == ["0", "1", "0", "0", "0", "1", "0"]
    starts = [file.all(f"//w:num[@w:numId='{number}']//w:startOverride/@w:val", "numbering") for _, number in numbers]
    assert starts == [[], ["1"], [], ["5"], ["5"], ["1"], ["1"]]
    kinds = file.all("//w:abstractNum/w:lvl[1]/w:lvlText/@w:val", "numbering")
    assert {"%1.", "%1)"} <= set(kinds)
    assert len({number for _, number in numbers}) == 5


def test_definitions_quotes_lines_and_fields_keep_their_order(tmp_path):
    file = written(tmp_path, "Term\n   Meaning\n\n   More\n\n| a\n| b\n|   c\n\n   Said\n\n   -- Who\n\n:Name: value\n")

    shown = [line for line in file.text("//w:body").split("\n") if line]
    assert shown[-9:] == ["Meaning", "More", "a", "b", "c", "Said", "\u2014Who", "Name:", "value"]


@pytest.mark.parametrize(
    ("kind", "title", "style"),
    [
        ("note", "Note", "AdmonitionBox"),
        ("warning", "Warning", "WarningBox"),
        ("danger", "Danger", "WarningBox"),
        ("tip", "Tip", "AdmonitionBox"),
    ],
)
def test_an_admonition_is_a_box_with_the_title_of_its_kind(kind, title, style, tmp_path):
    file = written(tmp_path, f".. {kind}::\n\n   Text\n\n   - item\n")

    assert file.text(f"//w:tbl[w:tblPr/w:tblStyle[@w:val='{style}']]") == f"{title}\nText\nitem"


@pytest.mark.parametrize("kind", ["admonition", "topic", "sidebar"])
def test_a_box_with_a_title_of_its_own_shows_that(kind, tmp_path):
    file = written(tmp_path, f".. {kind}:: My title\n\n   Text\n")

    assert file.text("//w:tbl[w:tblPr/w:tblStyle[@w:val='AdmonitionBox']]") == "My title\nText"


def test_a_card_keeps_its_head_with_its_fields_and_pairs_short_values(tmp_path):
    fields = [
        ("status", "approved"),
        ("severity", "4"),
        ("hazard", "A long text that says what can go wrong"),
        ("links", "A_1"),
    ]
    file = written(tmp_path, section(card("RISK_1", fields)))

    need = "//w:tbl[w:tblPr/w:tblStyle[@w:val='Need']]"
    assert file.text(need).split("\n") == [
        "A need RISK_1",
        *(text for field in fields for text in field),
        "What it is about.",
    ]
    assert [len(row.findall(name("tc"))) for row in file.all(f"{need}/w:tr")] == [1, 4, 2, 2, 1]
    assert [row.find(f"{name('trPr')}/{name('cantSplit')}") is not None for row in file.all(f"{need}/w:tr")] == [
        True
    ] * 5
    assert style_of(file.all(f"{need}/w:tr[1]//w:p")[0]) == "NeedHead"


def test_a_long_text_of_a_card_may_break_over_pages(tmp_path):
    file = written(tmp_path, section(card("RISK_1", text="word " * 400)))

    assert file.all("//w:tbl[w:tblPr/w:tblStyle[@w:val='Need']]/w:tr[last()]//w:cantSplit") == []


def test_a_sentence_stays_with_the_list_that_it_introduces_but_keeps_no_row_of_a_table(tmp_path):
    listed = "Do this:\n\n1. first\n2. second\n"
    file = written(tmp_path, f"{listed}\n.. list-table::\n\n   * - Do this:\n\n       1. first\n       2. second\n")

    introductions = file.all("//w:p[normalize-space()='Do this:']")
    assert [made.find(f".//{name('keepNext')}") is not None for made in introductions] == [True, False]


def test_links_lead_to_bookmarks_of_at_most_40_characters_that_word_tells_apart(tmp_path):
    ids = ["a/b.c", "a_b.c", "A_B_C", "9", "x" * 60, "x" * 61]
    links = [nodes.reference("", f"to {identifier}", refid=identifier) for identifier in ids]
    file = written(tmp_path, section(nodes.paragraph("", "", *links), *(card(identifier) for identifier in ids)))

    anchors = [file.all(f"//w:hyperlink[w:r/w:t='to {identifier}']/@w:anchor")[0] for identifier in ids]
    assert len({anchor.lower() for anchor in anchors}) == len(ids)
    heads = [p for p in file.all("//w:p") if style_of(p) == "NeedHead"]
    assert [p.find(name("bookmarkStart")).get(name("name")) for p in heads] == anchors


def test_a_link_that_leads_nowhere_is_an_error(tmp_path):
    with pytest.raises(UserError, match=r"link-broken.*“there” leads to gone"):
        written(tmp_path, section(nodes.paragraph("", "", nodes.reference("", "there", refid="gone"))))


def test_a_link_to_the_outside_is_a_relationship(tmp_path):
    file = written(tmp_path, "`site <https://example.org/?a=1&b=%20>`_\n")

    (link,) = [r for r in read_word(file.path).part.rels.values() if r.is_external]
    assert link.target_ref == "https://example.org/?a=1&b=%20"


def test_code_keeps_its_lines_and_spaces(tmp_path):
    file = written(tmp_path, "::\n\n   def f():\n       return  1\n")

    assert texts(file, "Code") == ["def f():\n    return  1"]


def test_formulas_are_equations_of_word(tmp_path):
    file = written(tmp_path, "In :math:`a_1` line\n\n.. math:: \\frac{a}{b}\n")

    assert len(file.all("//w:p/m:oMath")) == 1
    assert len(file.all("//w:p/m:oMathPara/m:oMath/m:f")) == 1


@pytest.mark.parametrize(
    ("state", "style"), [("evidenced", "BadgeEvidenced"), ("gap", "BadgeGap"), ("claimed", "BadgeClaimed")]
)
def test_a_badge_is_its_word_in_a_style_of_its_state(state, style, tmp_path):
    badge = nodes.inline("", state, classes=["qms-badge", f"qms-{state}"])
    file = written(tmp_path, section(nodes.paragraph("", "", badge)))

    assert file.all(f"//w:r[w:rPr/w:rStyle[@w:val='{style}']]/w:t/text()") == [state]


def test_a_rubric_stands_outside_the_numbering_and_a_detail_is_small(tmp_path):
    detail = nodes.container("", nodes.paragraph("", "small"), classes=["qms-chain"])
    file = written(tmp_path, section(nodes.rubric("", "Aside"), detail))

    assert texts(file, "Rubric") == ["Aside"]
    assert texts(file, "Detail") == ["small"]


def test_two_blocks_of_code_stay_two(tmp_path):
    file = written(tmp_path, "::\n\n   one\n\n>>> two\n")

    styles = file.all("//w:p[w:r]/w:pPr/w:pStyle/@w:val | //w:p[not(*[2])]/w:pPr/w:pStyle/@w:val")
    assert styles[-3:] == ["Code", "TableGap", "Code"]


TEXT = "A paragraph that is long enough. " * 20
LANDSCAPE = f"One\n===\n\n{TEXT}\n\n.. class:: landscape\n\nWide\n----\n\nMatrix\n\nNext\n----\n\nMore\n"


def pages(file):
    sizes = file.all("//w:sectPr/w:pgSz")
    return ["landscape" if size.get(name("orient")) else "upright" for size in sizes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LANDSCAPE, ["upright", "upright", "landscape", "upright"]),
        (LANDSCAPE.split("Next")[0], ["upright", "upright", "landscape"]),
        (".. class:: landscape\n\nWide\n----\n\nMatrix\n", ["upright", "landscape"]),
        (LANDSCAPE.replace("Next", ".. class:: landscape\n\nNext"), ["upright", "upright", "landscape"]),
        (LANDSCAPE.replace(TEXT, "Text").split("Next")[0], ["upright", "landscape"]),
    ],
    ids=["between", "last", "only", "two", "after a few lines"],
)
def test_a_landscape_section_has_pages_of_its_own_without_an_empty_one(text, expected, tmp_path):
    file = written(tmp_path, text)

    assert pages(file) == expected
    assert len(file.all("//w:sectPr/w:headerReference")) == 1


@pytest.mark.parametrize(
    "node", [nodes.raw("", "<b>", format="html"), nodes.problematic("", "x"), nodes.option_list(), nodes.pending(None)]
)
def test_an_element_that_cannot_be_written_is_an_error_with_its_place(node, tmp_path):
    body = section(nodes.paragraph("", "", node) if isinstance(node, nodes.problematic) else node)
    body[0].source, body[0].line = "source/page.md", 3

    with pytest.raises(
        UserError, match=rf"source/page.md:3: error \[element-unknown\] the element “{node.tagname}”.*DOCX"
    ):
        written(tmp_path, body)


def test_the_head_of_a_card_stays_with_its_first_fields_and_the_last_field_with_the_text(tmp_path):
    fields = [(f"field {number}", "a value that is too long to share its row") for number in range(6)]
    file = written(tmp_path, section(card("RISK_1", fields)))

    rows = file.all("//w:tbl[w:tblPr/w:tblStyle[@w:val='Need']]/w:tr")[1:]
    assert [row.find(f".//{name('keepNext')}") is not None for row in rows] == [
        True,
        True,
        False,
        False,
        False,
        True,
        False,
    ]
