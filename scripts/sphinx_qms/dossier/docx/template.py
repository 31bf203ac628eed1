"""The tags of a template: checked against the names that there are before one of them is evaluated."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path

from docx.document import Document
from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree  # type: ignore[import-untyped]

from sphinx_qms.dossier.docx.frame import LISTS, RECORDS, TEXTS, Frame
from sphinx_qms.dossier.docx.package import pack
from sphinx_qms.dossier.docx.safety import LARGEST_TEXT, read_package
from sphinx_qms.dossier.docx.styles import read_styles
from sphinx_qms.dossier.docx.xml import Element, name, parse
from sphinx_qms.model.error import Location, Problem, UserError, user_error

FILTERS = ("upper", "lower", "trim")
_MOST_TAGS = 500
_LONGEST_LOOP = 100_000
"""Characters of XML that a loop may repeat."""
_TAGGED = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
_TAG = re.compile(r"{{.*?}}|{%.*?%}|{#.*?#}", re.DOTALL)
_MARKS = re.compile(r"{{|{%|{#|}}|%}|#}")
_HINT = "the names that a tag may use are " + ", ".join(
    sorted({*TEXTS, *(f"{record}.…" for record in RECORDS), *LISTS})
)
_PLAIN = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.And, nodes.Or, nodes.Not, nodes.If)


def check_template(template: Path, file: str) -> None:
    """Returns where the template, called `file` in messages, can be filled.

    Raises UserError for a file that is refused, for each tag that is not allowed, and for each style that the text
    needs and the template has not.
    """
    _checked(template, file)


def fill_template(template: Path, file: str, values: Frame) -> Document:
    """The template with all tags filled; the paragraphs BODY and CONTENTS stand where the text goes.

    Raises UserError as `check_template` does.
    """
    filled = _Template(io.BytesIO(pack(_checked(template, file))))
    context = {field.name: getattr(values, field.name) for field in fields(values)}
    try:
        filled.render_init()
        parse(filled.build_xml(context, _environment()).encode())  # docxtpl itself would repair, and lose text
        filled.render(context, _environment(), autoescape=True)
    except TemplateError as error:
        raise user_error("template-tag", f"the template cannot be filled: {error.message}", file, hint=_HINT) from None
    except etree.XMLSyntaxError:
        message = "the template falls apart when it is filled: a tag ends in another place than it begins"
        hint = "write {%p … %} around whole paragraphs, {%tr … %} around whole rows"
        raise user_error("template-tag", message, file, hint=hint) from None
    document: Document = filled.docx
    return document


class _Template(DocxTemplate):  # type: ignore[misc]
    """A template whose properties are left alone: their tags are not checked, and the writer sets them anyway."""

    def render_properties(self, context: object, jinja_env: object = None) -> None:
        """Evaluates nothing."""


def _environment() -> SandboxedEnvironment:
    """Jinja without a function to call and with three filters."""
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    environment.globals.clear()
    environment.tests.clear()
    environment.filters = {filter_: environment.filters[filter_] for filter_ in FILTERS}
    return environment


def _checked(template: Path, file: str) -> dict[str, bytes]:
    parts = read_package(template, file)
    tagged = {part: parse(content) for part, content in parts.items() if _TAGGED.fullmatch(part)}
    for part, root in tagged.items():
        _check_size(part, parts[part], root, file)
    problems = [problem for part, root in tagged.items() for problem in _wrong_tags(root, file)]
    problems += _wrong_places(tagged["word/document.xml"], list(tagged.values()), file)
    problems += _missing_parts(parts, file)
    if problems:
        raise UserError(problems)
    return parts


def _check_size(part: str, content: bytes, root: Element, file: str) -> None:
    """Refuses what would keep docxtpl busy: its expressions look from every opening mark for its end."""
    text = "".join(root.itertext(name("t")))
    if len(content) > LARGEST_TEXT or text.count("{") + text.count("}") > 4 * _MOST_TAGS:
        raise user_error("template-refused", f"the template holds too much text or too many tags ({part})", file)
    for element in root.iter():
        written = element.text if element.tag != name("t") else ""
        if any(_MARKS.search(value or "") for value in (written, element.tail, *element.attrib.values())):
            message = f"the template has a tag outside its text ({part}, {element.tag.rpartition('}')[2]})"
            raise user_error("template-tag", message, file, hint="write tags as text of a paragraph")


def _wrong_tags(root: Element, file: str) -> Iterator[Problem]:
    """What is wrong with the tags of one part: those that do not end in their paragraph, then all not allowed."""
    unclosed = [problem for paragraph in root.iter(name("p")) if (problem := _unclosed(_text(paragraph), file))]
    if unclosed:
        yield from unclosed
        return
    source = re.sub(r"<w:p([ >])", r"\n<w:p\1", _patched(root))
    try:
        tree = _environment().parse(source)
    except TemplateSyntaxError as error:
        yield _problem(f"{error.message}", error.lineno, source, file)
        return
    for node, message in _refused(tree, {}):
        yield _problem(message, node.lineno, source, file)


def _patched(root: Element) -> str:
    """The XML as docxtpl hands it to Jinja: with tags that Word has split over runs put together."""
    reader = DocxTemplate(None)
    return str(reader.patch_xml(reader.xml_to_string(root)))


def _unclosed(text: str, file: str) -> Problem | None:
    rest = _TAG.sub("", text)
    if not _MARKS.search(rest):
        return None
    hint = "a tag begins and ends in one paragraph: {{ name }}, {% … %}"
    return Problem(Location(file), "template-tag", f"the tag is not closed in “{text.strip()[:80]}”", hint)


def _refused(node: nodes.Node, items: Mapping[str, frozenset[str]]) -> Iterator[tuple[nodes.Node, str]]:
    """Each part of a template that is not on the allow list; `items` has the name in a loop with its fields."""
    if isinstance(node, nodes.For):
        yield from _refused_loop(node, items)
        return
    if isinstance(node, nodes.Name):
        if node.name not in TEXTS | {"controlled", "draft"} or node.ctx != "load":
            yield node, f"there is no text “{node.name}”"
        return
    if isinstance(node, nodes.Getattr):
        known = {**RECORDS, **items}
        owner = node.node.name if isinstance(node.node, nodes.Name) else ""
        if node.attr not in known.get(owner, ()):
            yield node, f"there is no “{f'{owner}.{node.attr}' if owner else node.attr}”"
        return
    if isinstance(node, nodes.Filter):
        if node.name not in FILTERS or node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
            yield node, f"the filter “{node.name}” is not allowed"
            return
    elif not isinstance(node, _PLAIN):
        yield node, f"“{type(node).__name__.lower()}” is not allowed"
        return
    for child in node.iter_child_nodes():
        yield from _refused(child, items)


def _refused_loop(node: nodes.For, items: Mapping[str, frozenset[str]]) -> Iterator[tuple[nodes.Node, str]]:
    source = node.iter.name if isinstance(node.iter, nodes.Name) else ""
    target = node.target.name if isinstance(node.target, nodes.Name) else ""
    if source not in LISTS or not target or node.test or node.else_ or node.recursive:
        yield node, f"a loop goes through one of {', '.join(sorted(LISTS))} and nothing else"
    elif items:
        yield node, "a loop stands in another loop"
    elif sum(len(data.data) for data in node.find_all(nodes.TemplateData)) > _LONGEST_LOOP:
        yield node, "the loop repeats too much text"
    else:
        for child in node.body:
            yield from _refused(child, {target: LISTS[source]})


def _problem(message: str, line: int, source: str, file: str) -> Problem:
    """A problem with the tags of the paragraph that begins in a line of the source."""
    tags = " ".join(_TAG.findall(re.sub(r"<[^>]+>", "", source.splitlines()[line - 1])))
    return Problem(Location(file), "template-tag", f"the tag {tags}: {message}", _HINT)


def _wrong_places(document: Element, parts: Iterable[Element], file: str) -> Iterator[Problem]:
    """Whether text and table of contents each have one paragraph of their own, not in a table, and no other tag."""
    body = document.find(name("body"))
    alone = ["".join(_text(paragraph).split()) for paragraph in body.iterchildren(name("p"))]
    tags = [tag for root in parts for paragraph in root.iter(name("p")) for tag in _TAG.findall(_text(paragraph))]
    for place in ("contents", "body"):
        named = [tag for tag in tags if re.search(rf"(?<![.\w]){place}\b", tag)]
        if alone.count(f"{{{{{place}}}}}") != 1 or len(named) != 1:
            message = f"the tag {{{{ {place} }}}} does not stand alone in one paragraph outside tables"
            yield Problem(
                Location(file), "template-tag", message, f"write one paragraph that holds only {{{{ {place} }}}}"
            )


def _missing_parts(parts: Mapping[str, bytes], file: str) -> Iterator[Problem]:
    for part in ("word/styles.xml", "word/numbering.xml", "word/settings.xml"):
        if part not in parts:
            hint = "begin again from the template that comes with sphinx-qms"
            yield Problem(Location(file), "template-part", f"the template has no part {part}", hint)
            return
    notes = parse(parts["word/footnotes.xml"]) if "word/footnotes.xml" in parts else ()
    if any(int(note.get(name("id"))) > 0 for note in notes):
        yield Problem(Location(file), "template-part", "the template has footnotes of its own", "take them out in Word")
    for kind, style in read_styles(parse(parts["word/styles.xml"])).missing():
        hint = f"create the {kind} style “{style}” in Word, or copy it from the template that comes with sphinx-qms"
        yield Problem(Location(file), "template-style", f"the template has no {kind} style “{style}”", hint)


def _text(paragraph: Element) -> str:
    return "".join(paragraph.itertext(name("t")))


def place_for(document: Document, mark: str) -> Element:
    """The paragraph that stands where BODY or CONTENTS goes."""
    return next(p for p in document.element.body.iterchildren(name("p")) if _text(p) == mark)
