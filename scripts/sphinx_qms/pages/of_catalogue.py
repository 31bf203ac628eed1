"""What the directives that show something of one catalogue have in common."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from sphinx_qms.pages.placeholder import placeholder
from sphinx_qms.pages.state import build_of


class OfCatalogueDirective(SphinxDirective):
    """A placeholder of a kind for the catalogue that the directive names, which has to be in force."""

    required_arguments = 1
    kind = ""

    def run(self) -> list[nodes.Node]:
        """The placeholder, after the name is checked."""
        if wrong := build_of(self.env.app).project.not_in_force(self.arguments[0]):
            raise self.error(wrong)
        return [placeholder(self.kind, catalogue=self.arguments[0])]
