"""What the directives that show something of one catalogue have in common."""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from sphinx_qms.pages.language.choice import KEY, language_option
from sphinx_qms.pages.placeholder import placeholder
from sphinx_qms.pages.state import build_of


class OfCatalogueDirective(SphinxDirective):
    """A placeholder of a kind for the catalogue that the directive names, which has to be in force."""

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {KEY: language_option}
    kind = ""

    def run(self) -> list[nodes.Node]:
        """The placeholder, after the name is checked."""
        if wrong := build_of(self.env.app).project.not_in_force(self.arguments[0]):
            raise self.error(wrong)
        return [placeholder(self.kind, catalogue=self.arguments[0], **self.options)]
