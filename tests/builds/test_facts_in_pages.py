"""Measured numbers, tables, plots and verdicts in pages and documents: the same in every format, led back to files."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest
from lxml import etree

from measured_project import TABLE, change_facts, with_facts
from mini_project import Outcome, append, copy_mini, declare_document, edit
from rendered_text import IN_LANGUAGES, beyond_pages, html_blocks, pdf_text, squeezed, table_rows
from sphinx_qms.commands.cli import run as run_qms

Qms = Callable[..., Outcome]
ROLE = "{{fact}}`TEST_performance/{key}`"
EVERYTHING = """# Shown

Found {fact}`TEST_performance/sensitivity`, which is {fact}`TEST_performance/sensitivity/high|count` of the high.

```{facts} TEST_performance
```

```{facts} DATA_numbers
```

```{facts} TEST_independence
```

```{facts}
:show: verdicts
:caption: All criteria
```
"""


def build_everything(root: Path, *formats: str) -> Path:
    with_facts(copy_mini(root))
    for name, front in IN_LANGUAGES.items():
        (root / f"source/{name}.md").write_text(front + EVERYTHING, encoding="utf-8")
    declare_document(root, {"page": "shown"}, {"page": "shown_ko"}, {"page": "shown_zh"})
    assert run_qms(["build", "--to", ",".join(formats), "--project", str(root)]) == 0
    return root / "build"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All facts on an English, a Korean and a Chinese page, in all formats."""
    return build_everything(tmp_path_factory.mktemp("facts") / "mini", "html", "pdf", "docx")


def page(folder: Path, name: str = "shown") -> lxml.html.HtmlElement:
    return lxml.html.fromstring((folder / f"html/{name}.html").read_bytes().decode("utf-8"))


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def shown(root: Path, qms: Qms, text: str) -> lxml.html.HtmlElement:
    """The page with that text, built from the project with facts."""
    with_facts(root, f"# Shown\n\n{text}\n")
    assert qms(root, "build", "--to", "html").code == 0
    return page(root / "build")


def alternatives(tree: lxml.html.HtmlElement) -> list[str]:
    return [" ".join(alt.split()) for alt in tree.xpath("//figure//img/@alt")]


def test_word_says_what_the_pages_say_in_three_languages(built: Path) -> None:
    blocks = [block for name in IN_LANGUAGES for block in html_blocks(built / f"html/{name}.html")]
    for said in ("89.7%(201of224;95%interval85.1%to93.1%)", "신뢰구간85.1%~93.1%", "置信区间85.1%至93.1%"):
        assert said in "".join(blocks)
    assert beyond_pages(built / "docx/handbook.docx", blocks) == []


def test_the_pdf_has_every_table_and_the_letters_of_every_picture(built: Path) -> None:
    text = pdf_text(built / "pdf/handbook.pdf")
    for name in IN_LANGUAGES:
        rows = [squeezed(row) for row in table_rows(built / f"html/{name}.html", "qms-facts")]
        assert len(rows) > 50
        assert [row for row in rows if row not in text] == []
    for label in ("Threshold0.253", "무작위수준", "随机水平", "imitofthecriterion"):
        assert label in text


@pytest.mark.parametrize("name", IN_LANGUAGES)
def test_a_picture_is_told_with_its_numbers_to_who_does_not_see_it(built: Path, name: str) -> None:
    told = alternatives(page(built, name))
    assert len(told) == 8
    numbers = {
        "0.734": "roc",
        "201": "threshold",
        "33.8": "calibration",
        "96.7": "forest",
        "2,941": "training size",
        "131": "flow",
        "54.0": "distribution",
    }
    assert {what for number, what in numbers.items() if not any(number in text for text in told)} == set()


def test_pictures_neither_act_nor_load_and_hold_their_words_as_text(built: Path) -> None:
    files = sorted((built / "html/_images").glob("qms-*.svg"))
    assert len(files) == 24
    for file in files:
        root = etree.fromstring(file.read_bytes())
        names = {etree.QName(element).localname for element in root.iter(etree.Element)}
        assert not names & {"script", "a", "image", "foreignObject", "style", "animate"}
        links = [value for element in root.iter() for key, value in element.attrib.items() if key.endswith("href")]
        assert all(link.startswith("#") for link in links)
        assert "text" in names


def test_the_same_facts_give_the_same_pictures(built: Path, tmp_path: Path) -> None:
    again = build_everything(tmp_path / "elsewhere", "html")
    pictures = [
        {path.name: path.read_bytes() for path in (folder / "html/_images").glob("*.svg")} for folder in (built, again)
    ]
    assert pictures[0] == pictures[1]
    assert len(pictures[0]) == 24


def test_a_check_draws_nothing_and_loads_no_program_that_draws(mini: Path) -> None:
    with_facts(mini, EVERYTHING)
    code = (
        "import sys; from sphinx_qms.commands.cli import run\n"
        f"code = run(['check', '--project', {str(mini)!r}])\n"
        'sys.exit(f\'{code} {[name for name in ("matplotlib", "duckdb", "scipy") if name in sys.modules]}\')'
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.stderr.strip().endswith("0 []"), result.stderr
    assert not list((mini / "build").rglob("qms-*.svg"))


def test_a_number_leads_to_the_row_where_its_facts_are_shown_and_says_where_it_is_from(built: Path) -> None:
    [link] = page(built).xpath("(//span[contains(@class, 'qms-fact')]/a)[1]")
    [row] = page(built).xpath(f"//tr[.//*[@id={link.get('href').removeprefix('#')!r}]]")
    assert words(row) == "sensitivity 89.7 % (201 of 224; 95 % interval 85.1 % to 93.1 %)"
    assert (
        link.get("title").replace("\N{NO-BREAK SPACE}", " ")
        == "evidence/facts/TEST_performance.json; sensitivity; Wilson; n = 224"
    )


def test_a_number_whose_facts_are_shown_nowhere_leads_to_its_need(mini: Path, qms: Qms) -> None:
    tree = shown(mini, qms, ROLE.format(key="auc|estimate"))
    [link] = tree.xpath("//span[contains(@class, 'qms-fact')]/a")
    assert (words(link), link.get("href")) == ("0.734", "measured.html#TEST_performance")


def test_restructuredtext_shows_the_same(mini: Path, qms: Qms) -> None:
    with_facts(mini)
    text = (
        "Shown\n=====\n\n:fact:`TEST_performance/auc`\n\n.. facts:: TEST_performance\n   :show: roc\n   :caption: A\n"
    )
    (mini / "source/rest.rst").write_text(text, encoding="utf-8")
    assert qms(mini, "build", "--to", "html").code == 0
    tree = page(mini / "build", "rest")
    assert words(tree.xpath("//span[contains(@class, 'qms-fact')]")[0]) == "0.734 (95 % interval 0.692 to 0.777)"
    assert [words(caption).removesuffix("¶") for caption in tree.xpath("//figcaption")] == ["A"]


def test_a_heading_and_a_contents_list_have_the_number_as_text(mini: Path, qms: Qms) -> None:
    with_facts(mini, f"# Found {ROLE.format(key='sensitivity|numerator')} of them\n")
    edit(mini, "source/index.md", ":glob:\n", ":glob:\n:maxdepth: 1\n")
    assert qms(mini, "build", "--to", "html").code == 0
    assert "Found 201 of them" in words(page(mini / "build", "index"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ROLE.format(key="sensitivty"), "TEST_performance has no quantity sensitivty; did you mean sensitivity?"),
        (ROLE.format(key="auc|count"), "TEST_performance/auc has no count"),
        ("```{facts} TEST_perfomance\n```", "there are no facts of TEST_perfomance; did you mean TEST_performance?"),
        ("```{facts} TEST_thing\n```", "TEST_thing has test cases and no numbers"),
        ("```{facts} DATA_numbers\n:show: roc\n```", "DATA_numbers has nothing for roc; there is: verdicts, flow"),
        ("```{facts} TEST_performance\n:quantities: kappa\n```", "TEST_performance has no quantity kappa"),
        ("```{facts} TEST_performance\n:groups: high; lo\n```", "TEST_performance has no group lo; did you mean low?"),
    ],
)
def test_what_the_facts_do_not_have_is_an_error_at_its_line(mini: Path, qms: Qms, text: str, message: str) -> None:
    with_facts(mini, f"# Shown\n\n{text}\n")
    [found] = qms(mini, "check").findings("error")
    assert (found["code"], found["file"], found["line"]) == ("fact-unknown", "source/shown.md", 3)
    assert found["message"].startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("```{facts} TEST_performance\n:show: rok\n```", "facts: nothing shows rok; there is: verdicts, numbers"),
        ("```{facts}\n```", "facts: name a need that was measured, or ask for :show: verdicts"),
    ],
)
def test_what_the_directive_cannot_do_is_an_error(mini: Path, qms: Qms, text: str, message: str) -> None:
    with_facts(mini, f"# Shown\n\n{text}\n")
    [found] = qms(mini, "check").findings("error")
    assert message in found["message"]


def test_what_is_planned_and_not_measured_says_so_and_is_one_error(mini: Path, qms: Qms) -> None:
    with_facts(mini, f"# Shown\n\n{ROLE.format(key='auc')}\n\n```{{facts}} TEST_performance\n```\n")
    (mini / "evidence/facts/TEST_performance.json").unlink()
    outcome = qms(mini, "build", "--to", "html")
    assert "facts-missing" in outcome.codes("error")
    assert "fact-unknown" not in outcome.codes()
    assert words(page(mini / "build").xpath("//*[@role='main']")[0]).count("Not measured yet.") == 2


def test_outdated_numbers_carry_a_mark(mini: Path, qms: Qms) -> None:
    text = f"{ROLE.format(key='auc|estimate')}\n\n```{{facts}} TEST_performance\n:show: numbers\n```"
    assert "outdated" not in words(shown(mini, qms, text))
    append(mini, TABLE, "c,12,yes,0.8,tested\n")
    outcome = qms(mini, "build", "--to", "html")
    assert "result-stale" in outcome.codes("error")
    marks = [words(mark) for mark in page(mini / "build").xpath("//*[contains(@class, 'qms-badge')]")]
    assert marks == ["outdated", "outdated"]


def test_a_page_that_did_not_change_shows_facts_that_did(mini: Path, qms: Qms) -> None:
    text = f"{ROLE.format(key='auc|estimate')}\n\n```{{facts}} TEST_performance\n:show: numbers\n```"
    assert words(shown(mini, qms, text)).count("0.734") == 2
    change_facts(mini, "TEST_performance", "0.7344", "0.7244")
    qms(mini, "build", "--to", "html")
    assert words(page(mini / "build")).count("0.724") == 2


def test_a_verdict_stands_in_words_on_its_criterion_and_in_the_table(built: Path) -> None:
    rows = table_rows(built / "html/shown.html", "qms-verdicts")
    [sensitivity, *_] = [row for row in rows if "CRIT_sensitivity" in row and "TEST_performance" in row]
    assert "lower bound of sensitivity: at least 80 %, n at least 40" in sensitivity
    assert "89.7 % (201 of 224; 95 % interval 85.1 % to 93.1 %)" in sensitivity
    assert sensitivity.endswith("✓ met")
    [high, *_] = [row for row in rows if "CRIT_high" in row]
    assert "? insufficient data specificity/high: it rests on 62, and 100 are asked for" in high
    [card] = page(built, "measured").xpath("//table[@id='CRIT_specificity']")
    assert "Verdict: ✗ not met" in words(card)


def test_a_forest_plot_marks_what_the_criterion_of_a_group_asks(mini: Path, qms: Qms) -> None:
    tree = shown(mini, qms, "```{facts} TEST_performance\n:show: forest\n:quantities: specificity\n```")
    [picture] = tree.xpath("//figure//img/@src")
    text = "".join(etree.fromstring((mini / "build/html" / picture).read_bytes()).itertext())
    assert "limit of the criterion" in text
    assert "1.6\N{NO-BREAK SPACE}% (1 of 62)" in text
    assert [row.split(" ")[0] for row in table_rows(mini / "build/html/shown.html", "qms-facts")] == [
        "Group",
        "all",
        "high",
        "low",
    ]


def test_a_source_names_each_file_with_its_fingerprint_and_the_evaluations_of_the_set(mini: Path, qms: Qms) -> None:
    tree = shown(mini, qms, "```{facts} TEST_performance\n:show: source\n```")
    [fingerprint] = tree.xpath("//abbr")
    assert len(fingerprint.get("title")) == 64
    assert fingerprint.get("title").startswith(words(fingerprint).removesuffix("…"))
    assert f"{TABLE} 2" in words(tree)
    assert "Evaluations of DATA_numbers so far: 1 recorded, 2 before recording began." in words(tree)


def test_chosen_quantities_and_groups_are_all_that_is_shown(mini: Path, qms: Qms) -> None:
    options = ":show: numbers\n:quantities: sensitivity, auc\n:groups: high; few\n:caption: Some numbers"
    shown(mini, qms, f"```{{facts}} TEST_performance\n{options}\n```")
    assert table_rows(mini / "build/html/shown.html", "qms-facts") == [
        "Quantity Group Value",
        "sensitivity high 96.7 % (59 of 61; 95 % interval 88.8 % to 99.1 %)",
        "sensitivity few withheld to protect counts below 5",
        "area under the ROC curve few nothing to measure",
    ]
