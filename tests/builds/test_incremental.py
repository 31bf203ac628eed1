"""A second build knows what the first one read: nothing that it shows is stale, nothing that it found is forgotten."""

from __future__ import annotations

import pytest

from mini_project import append, copy_mini, edit
from sphinx_qms.pages import extension

BASE = "source/base.md"


def html(root, page="compliance"):
    return (root / "build" / "html" / f"{page}.html").read_text(encoding="utf-8")


def test_a_changed_title_is_shown_on_the_pages_that_did_not_change(mini, qms):
    qms(mini, "build")
    edit(mini, BASE, "Says yes above ten", "Says yes above eleven")

    qms(mini, "build")

    assert "Says yes above eleven" in html(mini)
    assert "Says yes above ten<" not in html(mini)


def test_a_new_link_is_shown_in_the_card_of_its_target_on_another_page(mini, qms):
    (mini / "source" / "more.md").write_text("# More\n", encoding="utf-8")
    qms(mini, "build")
    assert "UN_why" not in html(mini, "base")
    need = ":::{user_need} Why\n:id: UN_why\n:status: approved\n:satisfies: IU_mini\n:::\n"
    (mini / "source" / "more.md").write_text(f"# More\n\n{need}", encoding="utf-8")

    qms(mini, "build")

    assert "UN_why" in html(mini, "base")


def test_a_finding_of_a_page_that_is_not_read_again_is_still_found(mini, qms):
    append(mini, BASE, "\n:::{popolation} Some\n:id: POP_some\n:status: approved\n:::\n")
    first = qms(mini, "check")

    second = qms(mini, "check")

    assert "markup" in first.codes("error")
    assert second.findings() == first.findings()
    assert second.code == first.code == 2


def test_a_mended_page_has_no_finding_any_more(mini, qms):
    edit(mini, BASE, ":represents: POP_numbers", ":represents: POP_nobody")
    assert qms(mini, "check").code == 2
    edit(mini, BASE, ":represents: POP_nobody", ":represents: POP_numbers")

    assert qms(mini, "check").code == 0


def test_findings_of_a_page_that_was_removed_are_gone(mini, qms):
    (mini / "source" / "more.md").write_text("# More\n\n:::{popolation}\n:::\n", encoding="utf-8")
    assert "markup" in qms(mini, "check").codes("error")
    (mini / "source" / "more.md").unlink()

    assert qms(mini, "check").codes("error") == set()


def test_a_need_that_moves_from_one_page_to_another_is_no_duplicate_any_more(mini, qms):
    moved = "\n:::{population} Few numbers\n:id: POP_few\n:status: approved\n:::\n"
    append(mini, BASE, moved)
    (mini / "source" / "more.md").write_text(f"# More\n{moved}", encoding="utf-8")
    assert "id-duplicate" in qms(mini, "check").codes("error")
    edit(mini, BASE, moved, "")

    outcome = qms(mini, "check")

    assert outcome.codes("error") == set()


def test_a_need_may_move_to_a_page_that_is_read_before_its_old_one(mini, qms):
    moved = "\n:::{population} Few numbers\n:id: POP_few\n:status: approved\n:::\n"
    (mini / "source" / "more.md").write_text(f"# More\n{moved}", encoding="utf-8")
    assert qms(mini, "check").codes("error") == set()
    append(mini, BASE, moved)
    (mini / "source" / "more.md").write_text("# More\n", encoding="utf-8")

    outcome = qms(mini, "check")

    assert outcome.codes("error") == set()


def test_pages_that_another_engine_has_read_are_read_anew(mini, qms, monkeypatch, tmp_path):
    read = []
    scan = extension.scan_page
    monkeypatch.setattr(extension, "scan_page", lambda *arguments: read.append(arguments) or scan(*arguments))
    for engine, expected in (("one", 3), ("one", 0), ("other", 3)):
        read.clear()
        (tmp_path / "engine").mkdir(exist_ok=True)
        (tmp_path / "engine" / "module.py").write_text(f"NAME = {engine!r}", encoding="utf-8")
        monkeypatch.setattr(extension, "ENGINE", tmp_path / "engine")

        qms(mini, "check")

        assert len(read) == expected


OTHER_FILES = {
    "catalogue": (
        "requirements_specs/catalogues/mini.yaml",
        "Risks are controlled.\n  level: guidance\n  answered_by: [risk]",
        "Risks are controlled.\n  level: guidance\n  answered_by: [study]",
        "clause-claimed",
    ),
    "profile": ("requirements_specs/profile.yaml", "genai: {holds: false", "genai: {holds: true", "clause-gap"),
    "facts": (
        "evidence/facts/TEST_thing.json",
        '"id": "RESULT_thing_says_no_to_ten",\n        "outcome": "passed"',
        '"id": "RESULT_thing_says_no_to_ten",\n        "outcome": "failed"',
        "test-not-passed",
    ),
    "tested code": ("src/thing.py", "> 10", "> 9", "result-stale"),
}


@pytest.mark.parametrize(("file", "old", "new", "code"), OTHER_FILES.values(), ids=OTHER_FILES)
def test_a_file_beside_the_pages_is_noticed(file, old, new, code, mini, qms):
    assert qms(mini, "build").code == 0
    edit(mini, file, old, new)

    outcome = qms(mini, "build")

    assert code in outcome.codes("error"), outcome.out
    assert code in html(mini)


def test_facts_that_appear_later_are_shown(mini, qms):
    facts = mini / "evidence" / "facts" / "TEST_thing.json"
    content = facts.read_text(encoding="utf-8")
    facts.unlink()
    assert "facts-missing" in qms(mini, "build").codes("error")
    facts.write_text(content, encoding="utf-8")

    assert qms(mini, "build").code == 0
    assert "2 of 2 passed".replace(" ", "\N{NO-BREAK SPACE}") in html(mini)


def test_an_incremental_build_ends_where_a_fresh_one_does(mini, qms, tmp_path):
    qms(mini, "build")
    edit(mini, BASE, "Says yes above ten", "Says yes above eleven")
    incremental = qms(mini, "build")
    fresh_root = copy_mini(tmp_path / "fresh")
    edit(fresh_root, BASE, "Says yes above ten", "Says yes above eleven")

    fresh = qms(fresh_root, "build")

    assert incremental.report == fresh.report
    for page in ("base", "compliance", "index"):
        assert html(mini, page) == html(fresh_root, page)
