"""Diagrams of needs, and those written by hand, stand in the pages as pictures with an alternative text."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html

from mini_project import append

NEEDS = """

:::{{qms-diagram}}
:needs: {needs}
{options}
:::
"""
WRITTEN = """

:::{qms-diagram}
:alt: Numbers go in, an answer comes out
:caption: From numbers to the answer

flowchart LR
    a[Numbers] --> b([Answer])
:::
"""


def figures(root: Path) -> list[html.HtmlElement]:
    page = html.fromstring((root / "build/html/base.html").read_text(encoding="utf-8"))
    return page.xpath("//figure[contains(@class, 'qms-diagram')]")


def diagram(needs: str, options: str = ":depth: 2") -> str:
    return NEEDS.format(needs=needs, options=options)


def test_a_diagram_of_needs_is_a_picture_of_the_page_with_the_links_in_words(mini, qms):
    append(mini, "source/base.md", diagram("RISK_wrong", ":caption: How the risk is controlled"))

    outcome = qms(mini, "build", "--to", "html")

    assert outcome.code == 0, outcome.out
    (figure,) = figures(mini)
    image = figure.find("img")
    picture = (mini / "build/html" / image.get("src")).read_text(encoding="utf-8")
    assert "Says yes above ten (REQ_ten) mitigates Says yes to a small number (RISK_wrong)" in image.get("alt")
    assert figure.find("figcaption").text_content().strip().startswith("How the risk is controlled")
    assert {"RISK_wrong", "REQ_ten", "TEST_thing", "mitigates"} <= set(html.fromstring(picture.encode()).itertext())


def test_a_diagram_written_by_hand_has_the_alternative_text_of_its_author(mini, qms):
    append(mini, "source/base.md", WRITTEN)

    outcome = qms(mini, "build", "--to", "html")

    assert outcome.code == 0, outcome.out
    (figure,) = figures(mini)
    assert figure.find("img").get("alt") == "Numbers go in, an answer comes out"
    assert (mini / "build/html" / figure.find("img").get("src")).exists()


def test_a_type_stands_for_all_needs_of_it(mini, qms):
    append(mini, "source/base.md", diagram("risk, user_need", ":links: satisfies"))

    qms(mini, "build", "--to", "html")

    alt = figures(mini)[0].find("img").get("alt")
    assert "UN_soon" in alt
    assert "RISK_wrong" in alt
    assert "mitigates" not in alt


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (diagram("", ""), "write the diagram below the options, or name needs"),
        (diagram("RISK_wrong", ":links: mitigate"), "there is no link mitigate"),
        (diagram("RISK_wrong", ":depth: deep"), "depth is a number from 1 to 20, not deep"),
        (diagram("RISK_wrong", ":depth: 21"), "depth is a number from 1 to 20, not 21"),
        (diagram("RISK_wrong", ":direction: up"), "direction is one of both, incoming, outgoing, not up"),
        (diagram("RISK_wrong", ":layout: XY"), "layout is one of BT, LR, RL, TB, not XY"),
        (diagram("RISK_wrong", ":engine: plantuml"), "engine is one of mermaid, dot, not plantuml"),
        (WRITTEN.replace(":alt: Numbers go in, an answer comes out\n", ""), "needs :alt:"),
        (WRITTEN.replace(":caption:", ":depth: 2\n:caption:"), "a diagram with text takes no depth"),
        (diagram("RISK_nowhere"), "the page refers to RISK_nowhere, which does not exist"),
    ],
)
def test_a_wrong_option_is_told_at_its_line(mini, qms, text, message):
    before = (mini / "source/base.md").read_text(encoding="utf-8").count("\n")
    append(mini, "source/base.md", text)

    outcome = qms(mini, "check")

    told = [item for item in outcome.findings("error") if message in item["message"]]
    assert len(told) == 1, outcome.out
    assert (told[0]["file"], told[0]["line"] > before) == ("source/base.md", True)


def test_a_diagram_that_mermaid_refuses_stays_in_the_page_as_text(mini, qms):
    append(mini, "source/base.md", WRITTEN.replace("a[Numbers]", "a[Numbers"))

    outcome = qms(mini, "build", "--to", "html")

    assert outcome.codes("error") == {"diagram-syntax"}
    assert "a[Numbers --&gt; b" in (mini / "build/html/base.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("wrong", ["a[Numbers", "flowchart TB", "\u03b1 -->"])
def test_a_check_says_of_wrong_syntax_what_a_build_says_and_draws_nothing(mini, qms, wrong):
    append(mini, "source/base.md", WRITTEN.replace("a[Numbers]", wrong))

    checked = qms(mini, "check").findings("error")

    assert not list((mini / "build").rglob("qms-*.svg"))
    assert checked == qms(mini, "build", "--to", "html").findings("error")
    assert [item["code"] for item in checked] == ["diagram-syntax"]


def test_needflow_is_switched_off_and_names_what_replaces_it(mini, qms):
    append(mini, "source/base.md", "\n\n```{needflow}\n```\n")

    outcome = qms(mini, "check")

    assert any("write qms-diagram" in item["message"] for item in outcome.findings("error"))


DOT = """#!/bin/sh
cat > "{seen}"
echo '<svg xmlns="http://www.w3.org/2000/svg"><!-- of today --><text>drawn by dot</text></svg>'
"""


def test_dot_draws_where_it_is_asked_for_and_present(mini, qms, tmp_path, monkeypatch):
    program = tmp_path / "bin" / "dot"
    program.parent.mkdir()
    program.write_text(DOT.format(seen=tmp_path / "seen"), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    append(mini, "source/base.md", diagram("RISK_wrong", ":engine: dot"))

    qms(mini, "build", "--to", "html")

    picture = mini / "build/html" / figures(mini)[0].find("img").get("src")
    assert "drawn by dot" in picture.read_text(encoding="utf-8")
    assert "of today" not in picture.read_text(encoding="utf-8")
    assert (tmp_path / "seen").read_text(encoding="utf-8").startswith("digraph")


def test_mermaid_draws_where_dot_is_asked_for_and_missing(mini, qms, monkeypatch):
    monkeypatch.setenv("PATH", "")
    append(mini, "source/base.md", diagram("RISK_wrong", ":engine: dot"))

    outcome = qms(mini, "build", "--to", "html")

    picture = mini / "build/html" / figures(mini)[0].find("img").get("src")
    assert outcome.code == 0, outcome.out
    assert "REQ_ten" in picture.read_text(encoding="utf-8")


def test_pages_that_are_written_side_by_side_have_their_pictures(mini):
    append(mini, "source/base.md", WRITTEN + diagram("RISK_wrong"))
    command = ["-m", "sphinx", "-j", "2", "-q", "-b", "html", "-c", ".", "source", "out"]

    subprocess.run([sys.executable, *command], cwd=mini, check=True)

    page = html.fromstring((mini / "out/base.html").read_text(encoding="utf-8"))
    sources = page.xpath("//figure[contains(@class, 'qms-diagram')]/img/@src")
    assert [(mini / "out" / source).exists() for source in sources] == [True, True]
