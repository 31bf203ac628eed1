"""No code runs from content, however it is written."""

from __future__ import annotations

import pytest

from mini_project import append, edit

RUN = "__import__('pathlib').Path('{target}').write_text('x')"

ATTEMPTS = {
    "a filter of a table": "```{{needtable}}\n:filter: {run}\n```\n",
    "a filter of a list": "```{{needlist}}\n:filter: {run}\n```\n",
    "a filter of a diagram": "```{{needflow}}\n:filter: {run}\n```\n",
    "code below a table": "```{{needtable}}\n{run}\n```\n",
    "a pie": "```{{needpie}} Pie\n{run}\n```\n",
    "a bar chart": "```{{needbar}} Bar\n{run}, 1\n```\n",
    "an extension of needs": "```{{needextend}} {run}\n:status: draft\n```\n",
    "a condition": "```{{if}} {run}\nText\n```\n",
    "a count": "{{need_count}}`{run}`\n",
    "a dynamic function as a role": "{{ndf}}`copy(\"id\")`\n",
    "a condition of a link": ":::{{dataset}} D\n:id: DATA_x\n:status: draft\n:dataset_role: test\n"
    ':derived_from: SRC_board[{run}]\n:represents: POP_numbers\n:::\n',
    "a dynamic function in a field": ":::{{data_source}} D\n:id: SRC_x\n:status: draft\n:origin: own\n"
    ':legal_basis: [[copy("title", need_id="POP_numbers")]]\n:::\n',
    "a dynamic function in a title": ':::{{population}} [[copy("title", need_id="POP_numbers")]]\n'
    ":id: POP_x\n:status: draft\n:::\n",
    "a filter in tags": ":::{{population}} P\n:id: POP_x\n:status: draft\n"
    ":tags: [[copy('id', filter=\"{run}\")]]\n:::\n",
    "a filter in a style": ":::{{population}} P\n:id: POP_x\n:status: draft\n"
    ":style: [[copy('id', filter=\"{run}\")]]\n:::\n",
    "a filter in constraints": ":::{{population}} P\n:id: POP_x\n:status: draft\n"
    ":constraints: [[copy('id', filter=\"{run}\")]]\n:::\n",
    "a style of rows": "```{{needtable}}\n:style_row: [[copy('id', filter=\"{run}\")]]\n```\n",
    "a template in the text": ":::{{population}} P\n:id: POP_x\n:status: draft\n\n"
    "{{{{ ''.__class__.__mro__[1].__subclasses__() }}}}\n:::\n",
}  # fmt: skip


@pytest.mark.parametrize("name", ATTEMPTS)
def test_it_does_not_run_and_nothing_breaks(name, mini, qms, tmp_path):
    target = tmp_path / "ran"
    append(mini, "source/base.md", "\n" + ATTEMPTS[name].format(run=RUN.format(target=target)))

    outcome = qms(mini, "build")

    assert not target.exists()
    assert outcome.code in {0, 2}
    assert "Traceback" not in outcome.out + outcome.err
    page = (mini / "build" / "html" / "base.html").read_text(encoding="utf-8")
    assert "POP_numbers</a></span>" not in page.partition('id="SRC_x"')[2]
    assert "subclasses()&#39;" not in page


@pytest.mark.parametrize("name", ["a filter of a table", "a pie", "a count", "a condition"])
def test_it_is_said_at_its_line(name, mini, qms, tmp_path):
    append(mini, "source/base.md", "\n" + ATTEMPTS[name].format(run=RUN.format(target=tmp_path / "ran")))

    outcome = qms(mini, "build")

    assert {item["code"] for item in outcome.findings("error")} == {"markup"}
    assert outcome.findings("error")[0]["file"] == "source/base.md"


def test_a_table_without_a_filter_still_works(mini, qms):
    append(mini, "source/base.md", "\n```{needtable}\n:types: population\n:style: table\n```\n")

    assert qms(mini, "build").code == 0


def test_a_dynamic_function_in_a_field_stays_the_text_that_was_written(mini, qms):
    edit(mini, "source/base.md", ":legal_basis: ours", ':legal_basis: [[copy("title", need_id="POP_numbers")]]')

    qms(mini, "build")

    needs = (mini / "build" / "html" / "needs.json").read_text(encoding="utf-8")
    assert '"legal_basis": "[[copy(\\"title\\", need_id=\\"POP_numbers\\")]]"' in needs


@pytest.mark.parametrize(
    "front", ["myst:\n  enable_extensions: [substitution]\n  substitutions: {a: b}", "{myst: {substitutions: {a: b}}}"]
)
def test_a_page_cannot_switch_on_what_runs_code(front, mini, qms, tmp_path):
    target = tmp_path / "ran"
    attack = f"{{{{ cycler.__init__.__globals__.os.system('touch {target}') }}}}"
    (mini / "source" / "more.md").write_text(f"---\n{front}\n---\n\n# More\n\nX {attack}\n", encoding="utf-8")

    outcome = qms(mini, "check")

    assert not target.exists()
    assert outcome.code == 1
    assert outcome.err.startswith("source/more.md:1: error [page-configuration]")
