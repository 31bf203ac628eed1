"""Formulas in pages of HTML: as MathML, which browsers set themselves, without a program and without the network."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from sphinx_qms.checks.build_messages import PAGE
from sphinx_qms.model.error import UserError
from sphinx_qms.pages.formulas.mathml import math_tree, mathml

RENDERER = "mathml"
CLASSES = "math notranslate nohighlight"

logger = logging.getLogger(__name__)


def add_mathematics(app: Sphinx) -> None:
    """Adds the renderer, makes it the one that is used, and checks the formulas of each page that is read."""
    app.add_html_math_renderer(RENDERER, (_inline, None), (_block, None))
    app.connect("config-inited", _prefer)
    app.connect("doctree-read", _check)


def _prefer(_app: Sphinx, config: Config) -> None:
    config.html_math_renderer = config.html_math_renderer or RENDERER


def _check(_app: Sphinx, doctree: nodes.document) -> None:
    """Tells each formula that cannot be read, and leaves its TeX as text in its place."""
    for inline in list(doctree.findall(nodes.math)):
        if not _is_readable(inline, False):
            inline.replace_self(nodes.literal("", inline.astext(), ids=inline["ids"]))
    for block in list(doctree.findall(nodes.math_block)):
        if not _is_readable(block, True):
            block.replace_self(nodes.literal_block("", block.astext(), ids=block["ids"]))


def _is_readable(node: nodes.math | nodes.math_block, block: bool) -> bool:
    try:
        math_tree(node.astext(), block)
    except UserError as error:
        problem = error.problems[0]
        logger.warning("%s; %s", problem.message, problem.hint, type=PAGE, subtype=problem.code, location=node)
        return False
    return True


def _inline(self: HTML5Translator, node: nodes.math) -> None:
    self.body.append(f"{self.starttag(node, 'span', '', CLASS=CLASSES)}{mathml(node.astext(), False)}</span>")
    raise nodes.SkipNode


def _block(self: HTML5Translator, node: nodes.math_block) -> None:
    self.body.append(self.starttag(node, "div", CLASS=CLASSES))
    if node.get("number"):
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, _("Link to this equation"))
        self.body.append("</span>")
    self.body.append(f"{mathml(node.astext(), True)}</div>\n")
    raise nodes.SkipNode
