"""Numbers in the text of pages: found where somebody typed them, in Markdown and in reStructuredText alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mini_project import Outcome

Qms = Callable[..., Outcome]

MARKDOWN = """\
# Claims of 70 %

Beside it: 71 % of 300 cases, {given}`72 %`, `73 %`, and **74** %.

:::{label} How good it is
:id: LABEL_good
:status: approved
:discloses: RISK_wrong

It finds 81 % of them, {given}`82 %`, `83 %`; see <https://example.org/84%25>.

| measured | value |
|---|---|
| sensitivity | 85 % |

```text
86 %
```
:::

:::{requirement} Finds 87 % of them
:id: REQ_goal
:status: draft
:requirement_kind: performance
:satisfies: UN_soon

At least 88 %.
:::

% a comment: 89 %
"""
RST = """\
Claims of 70 %
==============

Beside it: 71 % of 300 cases, :given:`72 %`, ``73 %``, and **74** %.

.. label:: How good it is
   :id: LABEL_good
   :status: approved
   :discloses: RISK_wrong

   It finds 81 % of them, :given:`82 %`, ``83 %``; see https://example.org/84%25.

   =========== =====
   measured    value
   =========== =====
   sensitivity 85 %
   =========== =====

   ::

      86 %

.. requirement:: Finds 87 % of them
   :id: REQ_goal
   :status: draft
   :requirement_kind: performance
   :satisfies: UN_soon

   At least 88 %.

.. a comment: 89 %
"""


@pytest.fixture(params=[("claims.md", MARKDOWN), ("claims.rst", RST)], ids=["Markdown", "reStructuredText"])
def project(mini: Path, request: pytest.FixtureRequest) -> Path:
    """The small project with a page that claims something."""
    name, text = request.param
    (mini / "source" / name).write_text(text, encoding="utf-8")
    return mini


def typed(outcome: Outcome) -> list[tuple[str, str, str]]:
    """Severity, need and numbers of each finding, in the order of the page."""
    found = sorted((item for item in outcome.findings() if item["code"] == "number-typed"), key=lambda it: it["line"])
    return [(item["severity"], item["need"], item["message"].partition(": ")[2]) for item in found]


EXPECTED = [
    ("warning", "", "70 %"),
    ("warning", "", "71 %, 300 cases, 74 %"),
    ("error", "LABEL_good", "81 %"),
    ("error", "LABEL_good", "85 %"),
]


def test_only_what_is_typed_in_running_text_is_found(project: Path, qms: Qms) -> None:
    assert typed(qms(project, "check")) == EXPECTED


def test_each_is_found_where_its_block_begins(project: Path, qms: Qms) -> None:
    found = [item for item in qms(project, "check").findings() if item["code"] == "number-typed"]
    page = (project / found[0]["file"]).read_text(encoding="utf-8").splitlines()
    for item in found:
        first = item["message"].partition(": ")[2].partition(",")[0]
        assert any(first in line for line in page[max(item["line"] - 2, 0) : item["line"] + 2]), item


def test_a_page_that_is_not_read_again_says_the_same(project: Path, qms: Qms) -> None:
    qms(project, "check")
    (project / "source/index.md").write_text("# Mini\n\n```{toctree}\n:glob:\n\n*\n```\n", encoding="utf-8")
    assert typed(qms(project, "check")) == EXPECTED


def test_a_given_number_is_plain_text(project: Path, qms: Qms) -> None:
    qms(project, "build")
    page = (project / "build/html/claims.html").read_text(encoding="utf-8")
    assert ">72 %</span>" in page
    assert ">82 %</span>" in page
