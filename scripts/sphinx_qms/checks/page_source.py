"""What a page says before Sphinx reads it: MyST drops options and swallows needs without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from sphinx_qms.model.error import Location
from sphinx_qms.model.finding import Finding
from sphinx_qms.model.metamodel import Metamodel

LITERAL = frozenset({"code", "code-block", "sourcecode", "literalinclude", "math", "raw", "parsed-literal", "eval-rst"})

_DIRECTIVE = re.compile(r"\{([^}\s]+)\}\s*(.*)")
_OPTION = re.compile(r"\s*:([A-Za-z_][\w-]*):(?:\s+(.*?))?\s*$")
_BLOCK_OPTION = re.compile(r"([A-Za-z_][\w-]*):(?:\s+(.*?))?\s*$")
_RST_DIRECTIVE = re.compile(r"(\s*)\.\. ([a-z_]+)::\s*(.*)$")


@dataclass(frozen=True)
class WrittenNeed:
    """A need as it is written in a page, whether or not sphinx-needs accepts it."""

    type: str
    id: str
    location: Location
    options: Mapping[str, str] = field(default_factory=dict)

    def links_to(self, need_id: str, link: str) -> bool:
        """Whether the option `link` names `need_id`."""
        return need_id in re.split(r"[,;\s]+", self.options.get(link, ""))


@dataclass(frozen=True)
class PageSource:
    """The needs that a page writes, and what is lost in reading it."""

    needs: tuple[WrittenNeed, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class _Fence:
    """A fenced directive; `line` is that of its opening, from 1."""

    name: str
    markup: str
    line: int
    body: tuple[str, ...]
    closed: bool


def scan_page(text: str, file: str, metamodel: Metamodel) -> PageSource:
    """The needs written in the page `file`, which is Markdown where it ends in `.md`, else reStructuredText."""
    if not file.endswith(".md"):
        return PageSource(tuple(_rst_needs(text, file, metamodel)))
    needs: list[WrittenNeed] = []
    findings: list[Finding] = []
    for fence in _fences(text.splitlines(), 1):
        _scan_fence(fence, file, metamodel, needs, findings)
    return PageSource(tuple(needs), tuple(findings))


def _scan_fence(
    fence: _Fence, file: str, metamodel: Metamodel, needs: list[WrittenNeed], findings: list[Finding]
) -> None:
    options, body_start = _options(fence.body)
    named = {name: value for name, value, _ in reversed(options)}
    # a misspelt type is no directive, but what is written there was meant to be a need
    is_need = fence.name in metamodel.types or {"id", "status"} <= named.keys()
    body = fence.body[body_start:]
    inner = list(_fences(body, fence.line + 1 + body_start)) if fence.name not in LITERAL else []
    swallowed = [item for item in inner if item.name in metamodel.types and _same_fence(item, fence)]
    if is_need:
        needs.append(WrittenNeed(fence.name, named.get("id", ""), Location(file, fence.line), named))
        findings += _repeated(options, fence, file)
        findings += _lost(options, body, inner, fence.line + 1 + body_start, file, metamodel)
    if not fence.closed and not swallowed:
        message = f"the fence {fence.markup}{{{fence.name}}} is never closed"
        hint = f"write {fence.markup} on a line of its own where it ends"
        place = Location(file, fence.line)
        findings.append(Finding("fence-unclosed", message, place, need=named.get("id", ""), hint=hint))
    for item in swallowed:
        message = f"this {item.name} is swallowed by the {fence.name} that opens in line {fence.line}"
        hint = f"close the {fence.name} with {fence.markup}; or, if one shall hold the other, give it more colons"
        findings.append(Finding("need-swallowed", message, Location(file, item.line), hint=hint))
    for item in inner:
        closed = item if item not in swallowed else _Fence(item.name, item.markup, item.line, item.body, True)
        _scan_fence(closed, file, metamodel, needs, findings)


def _same_fence(inner: _Fence, outer: _Fence) -> bool:
    """Whether the closing line of the inner fence closes the outer one."""
    return inner.markup[0] == outer.markup[0] and len(inner.markup) >= len(outer.markup)


def _fences(lines: list[str] | tuple[str, ...], first_line: int) -> Iterator[_Fence]:
    text = "\n".join(lines)
    if not any(mark in text for mark in (":::", "```", "~~~")):
        return
    for token in _block_parser().parse(text):
        if token.type in {"fence", "colon_fence"} and token.map and (match := _DIRECTIVE.match(token.info.strip())):
            start, end = token.map
            closed = end - 1 > start and _closes(lines[end - 1], token)
            body = lines[start + 1 : end - 1 if closed else end]
            yield _Fence(match[1], token.markup, first_line + start, tuple(body), closed)


@cache
def _block_parser() -> MarkdownIt:
    """Markdown's blocks as MyST sees them; what stands within a line does not matter here."""
    return MarkdownIt("commonmark").use(colon_fence_plugin).use(front_matter_plugin).disable("inline")


def _closes(line: str, token: Token) -> bool:
    mark = line.strip(" >")
    return len(mark) >= len(token.markup) and set(mark) == {token.markup[0]}


def _options(body: tuple[str, ...]) -> tuple[list[tuple[str, str, int]], int]:
    """The options as (name, value, index of the line), and the index where the text begins."""
    if body and body[0].startswith("---"):
        end = next((i for i, line in enumerate(body[1:], 1) if line.startswith("---")), len(body))
        matches = [(_BLOCK_OPTION.match(line), index) for index, line in enumerate(body[1:end], 1)]
        return [(match[1], match[2] or "", index) for match, index in matches if match], end + 1
    options: list[tuple[str, str, int]] = []
    for index, line in enumerate(body):
        match = _OPTION.match(line)
        if match is None or line.lstrip().startswith(":::"):
            return options, index
        options.append((match[1], match[2] or "", index))
    return options, len(body)


def _repeated(options: list[tuple[str, str, int]], fence: _Fence, file: str) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for name, _, index in options:
        if name in first:
            message = f"the option {name} stands twice; the first, in line {fence.line + 1 + first[name]}, is lost"
            hint = "keep one; a list goes on one line, separated by commas"
            yield Finding("option-repeated", message, Location(file, fence.line + 1 + index), hint=hint)
        first.setdefault(name, index)


def _lost(
    options: list[tuple[str, str, int]],
    body: tuple[str, ...],
    inner: list[_Fence],
    first_line: int,
    file: str,
    metamodel: Metamodel,
) -> Iterator[Finding]:
    nested = {line for fence in inner for line in range(fence.line, fence.line + len(fence.body) + 2)}
    hint = "keep each option on one line; for long lists, put all options between two lines of ---"
    if options and options[-1][1].endswith((",", "|")) and body and body[0].strip():
        name = options[-1][0]
        message = f"the option {name} goes on in a second line, which is read as text: {body[0].strip()[:60]}"
        yield Finding("option-lost", message, Location(file, first_line), hint=hint)
    for index, line in enumerate(body):
        if first_line + index in nested:
            continue
        match = _OPTION.match(line)
        if match and match[1] in metamodel.options:
            message = f"the option {match[1]} stands below the text and is read as text"
            yield Finding("option-lost", message, Location(file, first_line + index), hint=hint)


def _rst_needs(text: str, file: str, metamodel: Metamodel) -> Iterator[WrittenNeed]:
    lines = text.splitlines()
    for index, line in enumerate(lines):
        match = _RST_DIRECTIVE.match(line)
        if match and match[2] in metamodel.types:
            options: dict[str, str] = {}
            for follower in lines[index + 1 :]:
                if (option := _OPTION.match(follower)) and len(follower) - len(follower.lstrip()) > len(match[1]):
                    options[option[1]] = option[2] or ""
                elif options and follower.strip() and not follower.lstrip().startswith(":"):
                    last = list(options)[-1]
                    options[last] = f"{options[last]} {follower.strip()}"
                else:
                    break
            yield WrittenNeed(match[2], options.get("id", ""), Location(file, index + 1), options)
