"""The capa that is proposed for a broken limit can be pasted as it is, and answers the window once it is decided."""

from __future__ import annotations

from typing import Any

from builds.test_findings import change, example
from mini_project import append, declare_document, edit
from rendered_text import docx_text, pdf_text, squeezed


def test_the_proposal_is_pasted_and_answers_the_window_once_it_is_no_draft(mini: Any, qms: Any) -> None:
    change(mini, example("limit-broken")["triggers"])
    [broken] = qms(mini, "check").findings("error")
    lead, _, proposal = broken["hint"].partition("\n")
    assert lead.endswith("decide:")

    append(mini, "source/base.md", f"\n{proposal}\n")
    [drafted] = qms(mini, "check").findings("error", "warning")
    assert drafted["hint"] == "decide on CAPA_numbers_shift_summer_2026, a draft so far"

    edit(mini, "source/base.md", ":status: draft", ":status: approved")
    [answered] = qms(mini, "check").findings("error", "warning")
    assert (answered["code"], answered["severity"]) == ("limit-broken", "warning")
    windows = [(it["window"], it["outcome"]) for it in qms(mini, "check").report["verdicts"]]
    assert windows == [("spring 2026", "met"), ("summer 2026", "not met")]


def test_the_work_list_shows_the_proposal_line_by_line_in_every_format(mini: Any, qms: Any) -> None:
    change(mini, example("limit-broken")["triggers"])
    append(mini, "source/index.md", "\n:::{qms-findings}\n:::\n")
    declare_document(mini, {"findings": {"title": "Work list", "landscape": True}})
    qms(mini, "build", "--to", "html,pdf,docx")
    page = (mini / "build/html/index.html").read_text(encoding="utf-8")
    assert "\n:windows: summer 2026\n:responds_to: CRIT_shift\n" in page
    assert squeezed(":responds_to: CRIT_shift") in docx_text(mini / "build/docx/handbook.docx")
    assert squeezed(":responds_to: CRIT_shift") in pdf_text(mini / "build/pdf/handbook.pdf")
