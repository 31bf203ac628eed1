"""In which language a page speaks: as its directive, its front matter or the build says, in this order."""

from __future__ import annotations

from docutils import nodes
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from sphinx_qms.model.language import WRITTEN_IN, in_language, language_tag, primary_language
from sphinx_qms.pages.language.chinese import CHINESE
from sphinx_qms.pages.language.english import ENGLISH
from sphinx_qms.pages.language.korean import KOREAN
from sphinx_qms.pages.language.words import Words

KEY = "language"
"""The key of the front matter, and the option of directives."""
EXAMPLES = "write it as in ko, zh or zh-CN"

WORDS = {words.language: words for words in (ENGLISH, KOREAN, CHINESE)}


def words_in(language: str) -> Words:
    """The words in `language`; in English where there are none of it."""
    return in_language(WORDS, language) or ENGLISH


def spoken(language: str) -> str:
    """The language that the engine speaks where `language` is asked for: English where it does not know it."""
    words = words_in(language)
    return language if primary_language(language) == words.language else words.language


def language_option(argument: str | None) -> str:
    """The language tag that an option of a directive names; raises ValueError, as docutils asks, where it is none."""
    tag = language_tag(argument or "")
    if not tag:
        raise ValueError(f"{argument or 'nothing'} is no language; {EXAMPLES}")
    return tag


def language_of_build(env: BuildEnvironment) -> str:
    """The language of a page that names none."""
    return language_tag(env.config.language) or WRITTEN_IN


def named_language(env: BuildEnvironment, docname: str) -> str:
    """The language that the front matter of a page names; "" where it names none, or what is none."""
    return language_tag(str(env.metadata.get(docname, {}).get(KEY, "")))


def language_of_page(env: BuildEnvironment, docname: str) -> str:
    """The language of a page that has been read."""
    return named_language(env, docname) or language_of_build(env)


def language_here(directive: SphinxDirective) -> str:
    """The language of the page that a directive stands on."""
    return language_in(directive.state.document, directive.env)


def language_in(document: nodes.document, env: BuildEnvironment) -> str:
    """The language of the page that is being read; its front matter is not among the metadata yet."""
    head = next((node for node in document.children if not isinstance(node, nodes.PreBibliographic)), None)
    fields = head.findall(nodes.field) if isinstance(head, nodes.field_list) else ()
    named = {field[0].astext(): field[1].astext() for field in fields}
    return language_tag(named.get(KEY, "")) or language_of_build(env)
