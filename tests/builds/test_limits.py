"""The capa that is proposed for a broken limit can be pasted as it is, and answers the window once it is decided."""

from __future__ import annotations

from typing import Any

from builds.test_findings import change, example
from mini_project import append, edit


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
