"""Pages are text: what sphinx-needs would evaluate as Python from a page is switched off.

The fields and links of the metamodel say so themselves (no dynamic functions, no link conditions); here are the
directives and roles whose filters go through `eval`.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from docutils.parsers.rst.states import Inliner
from docutils.utils import unescape
from sphinx.application import Sphinx
from sphinx_needs.config import _NEEDS_CONFIG

KEPT = ("needtable", "needlist")
FILTERS = frozenset({"filter", "filter-func", "filter_warning", "style_row", "style_col", "export_id"})
OFF = (
    "needbar", "needextract", "needpie", "needsequence", "needgantt", "needimport", "needservice", "needextend",
    "needreport", "needuml", "needarch", "if", "choose", "when", "otherwise", "list2need",
)  # fmt: skip
ROLES_OFF = ("need_count", "ndf", "need_incoming", "need_outgoing")


def switch_off_code(app: Sphinx) -> None:
    """Takes filters away from the tables and lists of needs, and the other directives that evaluate code."""
    for name in KEPT:
        original = directives._directives[name]  # type: ignore[attr-defined]
        options = {key: value for key, value in original.option_spec.items() if key not in FILTERS}
        app.add_directive(name, _without_filters(original, options), override=True)
    for name in OFF:
        app.add_directive(name, _SwitchedOff, override=True)
    app.add_directive("needflow", _Replaced, override=True)
    for name in ROLES_OFF:
        app.add_role(name, _switched_off_role, override=True)


def forget_dynamic_functions(_app: Sphinx, *_environment: object) -> None:
    """Leaves sphinx-needs without dynamic functions: the metamodel switches them off, but not in tags or styles."""
    _NEEDS_CONFIG._functions.clear()


def _without_filters(original: type[Directive], options: dict[str, Any]) -> type[Directive]:
    """The directive with these options only; its text, which would be the code of a filter, is refused."""

    def run(self: Directive) -> list[nodes.Node]:
        if self.content:
            raise self.error(f"the text of the directive {self.name} would be run as a filter; leave it empty")
        return list(original.run(self))

    return type(original.__name__, (original,), {"option_spec": options, "run": run})


class _SwitchedOff(Directive):
    """A directive of sphinx-needs that would evaluate code from a page."""

    optional_arguments = 100
    has_content = True

    def run(self) -> list[nodes.Node]:
        raise self.error(f"the directive {self.name} evaluates code from pages and is switched off")


class _Replaced(_SwitchedOff):
    """The diagrams of sphinx-needs, which need programs of the machine and are lost outside HTML."""

    def run(self) -> list[nodes.Node]:
        raise self.error(f"the directive {self.name} is switched off, for it draws in HTML only; write qms-diagram")


def _switched_off_role(
    name: str,
    rawtext: str,
    text: str,  # noqa: ARG001 - docutils' signature
    lineno: int,
    inliner: Inliner,
    options: object = None,  # noqa: ARG001
    content: object = None,  # noqa: ARG001
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    message = inliner.reporter.error(f"the role {name} evaluates code from pages and is switched off", line=lineno)
    return [nodes.Text(unescape(rawtext))], [message]
