"""What a page says before Sphinx reads it: what MyST would lose without a word is found."""

from __future__ import annotations

from textwrap import dedent

import pytest

from sphinx_qms.checks.myst_fences import LITERAL
from sphinx_qms.checks.page_source import PageSource, scan_page
from unit.builders import metamodel
from unit.myst import directives_of


def scan(text: str, file: str = "source/page.md") -> PageSource:
    return scan_page(text, file, metamodel())


def found(text: str) -> list[tuple[str, int]]:
    return [(finding.code, finding.location.line) for finding in scan(dedent(text)).findings]


def written(text: str, file: str = "source/page.md") -> list[tuple[str, str, int]]:
    return [(need.type, need.id, need.location.line) for need in scan(dedent(text), file).needs]


GOOD = """\
# Title

:::{requirement} First
:id: REQ_a
:status: draft
:complies: GMLP_1_a, GMLP_1_b

It does.
:::

```{risk} Second
:id: RISK_b
```
"""


def test_a_good_page_has_no_finding() -> None:
    assert found(GOOD) == []


def test_needs_are_found_with_their_ids_and_lines() -> None:
    assert written(GOOD) == [("requirement", "REQ_a", 3), ("risk", "RISK_b", 11)]


@pytest.mark.parametrize(
    "options",
    [
        ":complies: GMLP_1_a, GMLP_1_b",
        ":complies: GMLP_1_a;GMLP_1_b",
        ':complies: "GMLP_1_a, GMLP_1_b"  # both',
        ":complies: GMLP_1_a,\n:  GMLP_1_b",
        "---\ncomplies: GMLP_1_a, GMLP_1_b\n---",
        "---\ncomplies: |\n  GMLP_1_a,\n  GMLP_1_b\n---",
        "---\ncomplies: >\n  GMLP_1_a,\n  GMLP_1_b\n---",
        "---\ncomplies:\n  GMLP_1_a,\n  GMLP_1_b\n---",
    ],
)
def test_a_written_need_knows_its_links_in_every_way_that_myst_reads(options: str) -> None:
    page = scan(f":::{{requirement}} A\n{options}\n\ntext\n:::\n")
    need = page.needs[0]
    assert [need.links_to(name, "complies") for name in ("GMLP_1_a", "GMLP_1_b", "GMLP_1")] == [True, True, False]
    assert page.findings == ()


def test_a_need_links_only_by_the_option_that_is_asked_for() -> None:
    need = scan(":::{requirement} A\n:satisfies: UN_a\n:::\n").needs[0]
    assert (need.links_to("UN_a", "satisfies"), need.links_to("UN_a", "complies")) == (True, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            """\
            :::{requirement} A list that goes on
            :id: REQ_a
            :complies: GMLP_1_a,
              GMLP_1_b
            :status: draft
            :::
            """,
            [("option-lost", 4), ("option-lost", 5)],
        ),
        (
            """\
            :::{requirement} A block in the short form
            :id: REQ_a
            :complies: |
              GMLP_1_b
            :::
            """,
            [("option-lost", 4)],
        ),
        (
            """\
            :::{requirement} An option after the text
            :id: REQ_a

            text
            :status: draft
            :::
            """,
            [("option-lost", 5)],
        ),
        (
            """\
            :::{requirement} An option after a blank line
            :id: REQ_a

            :status: draft
            :::
            """,
            [("option-lost", 4)],
        ),
        (
            """\
            :::{requirement} No option at all, because the first line is blank

            :id: REQ_a
            :::
            """,
            [("option-lost", 3)],
        ),
        (
            """\
            :::{requirement} An option below the block
            ---
            id: REQ_a
            ---
            text
            :status: draft
            :::
            """,
            [("option-lost", 6)],
        ),
        (
            """\
            - in a list

              :::{requirement} A list that goes on
              :id: REQ_a
              :complies: GMLP_1_a,
                GMLP_1_b
              :::
            """,
            [("option-lost", 6)],
        ),
    ],
)
def test_an_option_that_is_read_as_text_is_a_finding(text: str, expected: list[tuple[str, int]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "body",
    [
        "A sentence:\nwith a colon, and `:status:` in it.",
        ":term: is no option of a need",
        "```\n:status: draft\n```",
        "~~~yaml\n:status: draft\n~~~",
        "    :status: draft",
        "```{code-block} rst\n:status: draft\n```",
        ":::{note}\n:status: draft\n\ntext\n:::",
        "- a list\n- of two\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        "{need}`REQ_b` and\n{need}`REQ_c`",
    ],
)
def test_text_that_is_no_lost_option_is_left_alone(body: str) -> None:
    assert found(f"::::{{requirement}} A\n:id: REQ_a\n\n{body}\n::::\n") == []


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (":id: REQ_a\n:complies: GMLP_1_a\n:complies: GMLP_1_b", 4),
        ("---\nid: REQ_a\ncomplies: GMLP_1_a\ncomplies: GMLP_1_b\n---", 5),
    ],
)
def test_an_option_that_stands_twice_is_a_finding_that_names_the_lost_line(options: str, line: int) -> None:
    findings = scan(f":::{{requirement}} A\n{options}\n:::\n").findings
    assert [(finding.code, finding.location.line) for finding in findings] == [("option-repeated", line)]
    assert f"in line {line - 1}, is lost" in findings[0].message


def test_of_an_option_that_stands_twice_the_last_one_counts() -> None:
    need = scan(":::{requirement} A\n:id: REQ_a\n:id: REQ_b\n:::\n").needs[0]
    assert (need.id, directives_of(":::{requirement} A\n:id: REQ_a\n:id: REQ_b\n:::\n")[0].options["id"]) == (
        "REQ_b",
        "REQ_b",
    )


SWALLOWED = """\
:::{requirement} A
:id: REQ_a

text

:::{risk} B
:id: RISK_b
:::

:::{test} C
:id: TEST_c
:::
"""


def test_a_need_in_an_unclosed_one_is_swallowed() -> None:
    findings = scan(SWALLOWED).findings
    assert [(finding.code, finding.location.line) for finding in findings] == [("need-swallowed", 6)]
    assert "opens in line 1" in findings[0].message


def test_the_needs_behind_a_swallowed_one_are_found_as_well() -> None:
    assert written(SWALLOWED) == [("requirement", "REQ_a", 1), ("risk", "RISK_b", 6), ("test", "TEST_c", 10)]


@pytest.mark.parametrize(
    "text",
    [
        ":::{requirement} A\n:id: REQ_a\n\ntext\n",
        "```{requirement} A\n:id: REQ_a\n\ntext\n",
        ":::{requirement} A\n:id: REQ_a\n\ntext\n::\n",
        "::::{requirement} A\n:id: REQ_a\n:::\n",
        ":::{note}\ntext\n",
        "```{code-block} python\nx = 1\n",
        ":::{requirement} A",
        ":::",
        "```\n:::{risk} A\n:id: RISK_a\n:::\n",
    ],
)
def test_a_fence_that_is_never_closed_is_a_finding(text: str) -> None:
    assert found(text) == [("fence-unclosed", 1)]


def test_the_finding_of_an_unclosed_need_names_it() -> None:
    assert scan(":::{requirement} A\n:id: REQ_a\n").findings[0].need == "REQ_a"


@pytest.mark.parametrize("closing", [":::", "::::", ":::   ", "  :::"])
def test_a_fence_may_be_closed_by_more_colons_and_blanks(closing: str) -> None:
    assert found(f":::{{requirement}} A\n:id: REQ_a\n{closing}\n") == []


@pytest.mark.parametrize(
    ("outer", "inner"), [("::::", ":::"), (":::::", "::::"), (":::", "```"), ("```", ":::"), ("````", "```")]
)
def test_a_need_in_a_need_with_a_fence_of_its_own_is_allowed(outer: str, inner: str) -> None:
    text = f"{outer}{{requirement}} A\n:id: REQ_a\n\n{inner}{{test}} B\n:id: TEST_b\n{inner}\n{outer}\n"
    assert found(text) == []
    assert written(text) == [("requirement", "REQ_a", 1), ("test", "TEST_b", 4)]


@pytest.mark.parametrize("name", ["note", "admonition", "tab-set", "dropdown"])
def test_an_admonition_may_hold_needs(name: str) -> None:
    text = f"::::{{{name}}} Title\n:class: tip\n\n:::{{risk}} A\n:id: RISK_a\n:::\n::::\n"
    assert (found(text), written(text)) == ([], [("risk", "RISK_a", 4)])


@pytest.mark.parametrize(
    "text",
    [
        "- item\n\n  :::{risk} A\n  ---\n  id: RISK_a\n  ---\n  :::\n",
        "> quoted\n>\n> :::{risk} A\n> :id: RISK_a\n> :::\n",
        "term\n\n: :::{risk} A\n  :id: RISK_a\n  :::\n",
        "---\ntitle: Page\n---\n:::{risk} A\n:id: RISK_a\n:::\n",
        "text\n:::{risk} A\n:id: RISK_a\n:::\n",
    ],
    ids=["list", "quotation", "definition", "front matter", "paragraph"],
)
def test_a_need_is_found_wherever_markdown_allows_it(text: str) -> None:
    assert [(kind, name) for kind, name, _ in written(text)] == [("risk", "RISK_a")]
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "```\n:::{risk} A\n:id: RISK_a\n:::\n```\n",
        "````md\n```{risk} A\n:id: RISK_a\n```\n````\n",
        "    :::{risk} A\n    :id: RISK_a\n    :::\n",
        "<!--\n:::{risk} A\n:id: RISK_a\n:::\n-->\n",
        "---\nrisk: ':::{risk} A'\n---\n",
        *(f"```{{{name}}}\n:::{{risk}} A\n:id: RISK_a\n:status: draft\n:::\n```\n" for name in sorted(LITERAL)),
        *(f"```{{{name}}}\n:id: RISK_a\n:status: draft\n```\n" for name in sorted(LITERAL)),
    ],
)
def test_a_need_in_a_literal_block_is_an_example_and_no_need(text: str) -> None:
    assert scan(text) == PageSource()


@pytest.mark.parametrize("opening", [":::{risk}A", ":::risk A", "::: risk", ":::{risk A", ":::risk} A"])
def test_a_need_that_is_none_for_want_of_a_brace_or_a_blank_is_a_finding(opening: str) -> None:
    """MyST makes a box of it without a word."""
    text = f"{opening}\n:id: RISK_a\n:status: draft\n:::\n"
    assert directives_of(text) == []
    assert (found(text), written(text)) == ([("need-invalid", 1)], [("risk", "RISK_a", 1)])


def test_a_box_of_colons_may_hold_needs_and_need_not_be_one() -> None:
    text = "::::test\n:::{risk} A\n:id: RISK_a\n:::\n::::\n"
    assert (found(text), written(text)) == ([], [("risk", "RISK_a", 2)])


def test_one_closing_fence_too_many_is_a_finding() -> None:
    text = ":::{risk} A\n:id: RISK_a\n:::\n:::\n\n:::{test} B\n:id: TEST_b\n:::\n"
    assert (found(text), [name for _, name, _ in written(text)]) == ([("need-swallowed", 6)], ["RISK_a", "TEST_b"])


def test_a_misspelt_type_is_a_need_that_was_meant() -> None:
    assert written(":::{requirment} A\n:id: REQ_a\n:status: draft\n:::\n") == [("requirment", "REQ_a", 1)]


def test_a_directive_that_is_no_need_is_none() -> None:
    assert written(":::{figure} picture.png\n:name: fig_a\n:::\n") == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_with_every_line_end(end: str) -> None:
    assert written(GOOD.replace("\n", end)) == written(GOOD)


@pytest.mark.parametrize("mark", ["\u2028", "\x0b", "\x0c", "\x85"])
def test_marks_that_word_processors_leave_are_no_line_ends(mark: str) -> None:
    text = f"a{mark}b\n\n:::{{risk}} A\n:id: RISK_a\n:::\n"
    assert [line for _, _, line in written(text)] == [item.line for item in directives_of(text)] == [3]


def test_options_that_myst_refuses_are_known_as_they_were_meant() -> None:
    """MyST drops all of them with a warning; whose need is lost is still to be said."""
    need = scan(':::{risk} A\n:id: RISK_a\n:situation: "Below" is taken\n:complies: GMLP_1\n:::\n').needs[0]
    assert (need.id, need.links_to("GMLP_1", "complies")) == ("RISK_a", True)


RST = """\
Title
=====

.. requirement:: First
   :id: REQ_a
   :complies: GMLP_1_a,
      GMLP_1_b

   .. risk:: Inner
      :id: RISK_b

.. note:: no need
"""


def test_needs_in_restructuredtext_are_found() -> None:
    assert written(RST, "source/page.rst") == [("requirement", "REQ_a", 4), ("risk", "RISK_b", 9)]


def test_an_option_in_restructuredtext_may_go_on_in_the_next_line() -> None:
    page = scan(RST, "source/page.rst")
    assert page.needs[0].links_to("GMLP_1_b", "complies")
    assert page.findings == ()


def test_what_markdown_loses_is_no_matter_in_restructuredtext() -> None:
    assert scan(":::{requirement} A\n", "source/page.rst") == PageSource()
