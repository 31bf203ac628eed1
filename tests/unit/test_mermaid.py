"""Needs become text of mermaid that no need can break; mermaid's SVG becomes plain, alike in every program."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sphinx_qms.model.error import Location
from sphinx_qms.model.need_graph import Need, NeedGraph
from sphinx_qms.pages.diagrams import mermaid
from sphinx_qms.pages.diagrams.chart import (
    LONGEST,
    WIDEST,
    Chart,
    chart_of,
    dot_text,
    label_lines,
    mermaid_text,
    sentence,
    width,
)
from sphinx_qms.pages.diagrams.mermaid import DiagramError, draw_mermaid, run
from sphinx_qms.pages.diagrams.svg import SVG, SvgError, plain_svg
from sphinx_qms.pages.language.english import ENGLISH

NASTY = [
    'a "quoted" [text]; b',
    '%%{init: {"theme": "dark"}}%%',
    "`code` **bold** _it_",
    'click n0 "http://x"',
    "<script>alert(1)</script> & #quot; #35;",
    "end\nsubgraph x",
    "a ]--> b{{c}}",
    "1. first",
    "$$x^2$$ \\n \\alpha",
    "병변을 놓침",
    "漏诊",
    "😀",
]
TITLES = {"mitigates": "mitigates", "verifies": "verifies"}


def need(need_id: str, need_type: str, title: str = "", **links: tuple[str, ...]) -> Need:
    return Need(need_id, need_type, title or need_id, "approved", Location("source/x.md"), links=links)


GRAPH = NeedGraph(
    [
        need("RISK_a", "risk"),
        need("REQ_b", "requirement", mitigates=("RISK_a", "RISK_z")),
        need("REQ_c", "requirement", mitigates=("RISK_z",)),
        need("RISK_z", "risk"),
        need("TEST_d", "test", verifies=("REQ_b",)),
        need("RESULT_e", "result", verifies=("REQ_b",)),
    ]
)


@pytest.mark.parametrize(
    ("depth", "direction", "expected"),
    [
        (1, "incoming", ["RISK_a", "REQ_b"]),
        (2, "incoming", ["RISK_a", "REQ_b", "TEST_d"]),
        (2, "outgoing", ["RISK_a"]),
        (2, "both", ["RISK_a", "REQ_b", "TEST_d"]),
    ],
)
def test_a_chart_holds_what_the_links_reach_and_not_what_only_shares_a_target(depth, direction, expected):
    chart = chart_of(GRAPH, TITLES, [GRAPH["RISK_a"]], ("mitigates", "verifies"), depth, direction)
    assert [item.id for item in chart.needs] == expected


def test_the_sentence_tells_every_arrow():
    chart = chart_of(GRAPH, TITLES, [GRAPH["RISK_a"]], ("mitigates",), 1, "both")
    assert sentence(chart, ENGLISH) == "Diagram: REQ_b (REQ_b) mitigates RISK_a (RISK_a)."


@given(st.text(max_size=200))
def test_a_label_keeps_within_its_columns(title):
    *shown, last = label_lines(need("REQ_a", "requirement", title))
    assert max(map(width, [*shown, last])) <= WIDEST
    assert width("".join(shown)) <= LONGEST


@given(st.text(max_size=80))
def test_no_title_adds_a_line_or_a_sign_to_the_text_of_mermaid(title):
    lines = mermaid_text(Chart((need("REQ_a", "requirement", title),), ()), "TB").splitlines()
    inner = lines[1].removeprefix('n0["').removesuffix('"]').replace("<br/>", "")
    assert len(lines) == 2
    assert all(sign.isalnum() or sign in " #;\N{WORD JOINER}" for sign in inner)


def test_titles_full_of_signs_are_drawn_as_they_are(tmp_path):
    chart = Chart(tuple(need(f"N_{number}", "risk", title) for number, title in enumerate(NASTY)), ())

    picture = etree.parse(draw_mermaid(mermaid_text(chart, "TB"), tmp_path))

    drawn = "".join(picture.getroot().itertext()).replace("\N{WORD JOINER}", "")
    assert [title for title in NASTY if "".join(title.split()) not in "".join(drawn.split())] == []


def test_a_picture_is_drawn_once(tmp_path, monkeypatch):
    first = draw_mermaid("flowchart LR\n  a --> b", tmp_path)
    monkeypatch.setattr(mermaid, "run", None)
    assert draw_mermaid("flowchart LR\n  a --> b", tmp_path) == first


@pytest.mark.parametrize("text", ["flowchart LR\n  a[(data)] --> b([test])", "gitGraph\n  commit"])
def test_a_picture_for_which_mermaid_draws_lots_has_the_same_bytes_each_time(text, tmp_path):
    one, other = (draw_mermaid(text, tmp_path / name) for name in ("one", "other"))
    assert one.read_bytes() == other.read_bytes()


def test_a_chart_of_dates_shows_nothing_of_the_day_on_which_it_is_drawn(tmp_path):
    text = "gantt\n  dateFormat YYYY-MM-DD\n  section Trial\n  enrol: 2000-01-01, 20000d"
    picture = etree.parse(draw_mermaid(text, tmp_path))
    lines = [line for line in picture.iter(f"{{{SVG}}}line") if line.get("x1")]
    assert [line.get("display") for line in lines] == ["none"]


@pytest.mark.parametrize("text", ["flowchart LR\n  a[b --> ]c", "nonsense", ""])
def test_text_that_mermaid_refuses_is_told_in_one_line(text, tmp_path):
    with pytest.raises(DiagramError, match=r"Error: .+") as caught:
        draw_mermaid(text, tmp_path)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_diagram_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(mermaid, "SECONDS", 0.2)
    with pytest.raises(DiagramError, match="has not drawn it within"):
        run([sys.executable, "-c", "while True: pass"], "", "mermaid")


@pytest.mark.parametrize(
    "text",
    [
        '%%{init: {"securityLevel": "loose"}}%%\nflowchart LR\n  a["<b>x</b>"] --> b',
        'flowchart LR\n  a["x"] --> b\n  click a "https://example.org" "tip"\n  click b call run()',
        "flowchart LR\n  a[\"<script>run()</script><a href='https://x'>y</a>\"] --> b",
        "sequenceDiagram\n  A->>B: hello\n  Note over A: text",
        "stateDiagram-v2\n  [*] --> Draft\n  Draft --> Approved: review",
        "classDiagram\n  class A {\n    +int size\n  }\n  A <|-- B",
    ],
)
def test_a_picture_holds_nothing_that_acts_or_loads(text, tmp_path):
    root = etree.parse(draw_mermaid(text, tmp_path)).getroot()
    names = {etree.QName(element).localname for element in root.iter()}
    values = [f"{name}={value}" for element in root.iter() for name, value in element.attrib.items()]
    assert names & {"script", "style", "foreignObject", "image", "a", "animate"} == set()
    assert [it for it in values if it.startswith(("on", "style=", "class=")) or "//" in it or "javascript" in it] == []


@pytest.mark.parametrize(
    ("css", "fill"),
    [
        (".box {fill: red}", "red"),
        ("rect {fill: red} .box {fill: blue}", "blue"),
        (".box {fill: red !important} #a.box {fill: blue}", "red"),
        ("g .box {fill: rgb(255, 0, 16)}", "#ff0010"),
        (".box {fill: hsl(120, 100%, 50%)}", "#00ff00"),
        (".other .box {fill: red}", None),
        (".box:hover {fill: red} @media print { .box {fill: red} }", None),
        (".box {fill: url(https://example.org/x)}", None),
    ],
)
def test_a_style_sheet_becomes_attributes(css, fill):
    root = svg(f'<style>{css}</style><g><rect id="a" class="box"/></g>')
    assert root.find(f".//{{{SVG}}}rect").get("fill") == fill


def svg(inner: str) -> etree._Element:
    return etree.fromstring(plain_svg(f'<svg xmlns="{SVG}">{inner}</svg>'))


def test_a_label_of_html_becomes_lines_of_text():
    label = '<div xmlns="http://www.w3.org/1999/xhtml"><p>one<br/><b>two</b></p></div>'
    root = svg(f'<foreignObject width="40" height="42">{label}</foreignObject>')
    rows = root.findall(f"{{{SVG}}}text/{{{SVG}}}tspan")
    assert ["".join(row.itertext()) for row in rows] == ["one", "two"]
    assert {row.get("x") for row in rows} == {"20.00"}


def test_a_picture_in_a_label_is_refused():
    with pytest.raises(SvgError, match="a label holds a picture"):
        svg('<foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="x.png"/></foreignObject>')


def test_quotation_marks_and_backslashes_stay_in_the_text_of_dot():
    text = dot_text(Chart((need("REQ_a", "requirement", 'a "b" \\n'),), ()), "TB")
    assert 'label="a \\"b\\" \\\\n\\nREQ_a"' in text


def test_a_korean_label_has_the_room_it_takes(tmp_path):
    widths = []
    for word in ("가나다라마바사아", "abcdefgh"):
        root = etree.parse(draw_mermaid(f'flowchart LR\n  a["{word}"]', Path(tmp_path))).getroot()
        widths.append(float(root.find(f".//{{{SVG}}}rect[@width]").get("width")))
    assert widths[0] - widths[1] > 8 * 14 * 0.3
