"""What a page says before Sphinx reads it: MyST drops options and swallows needs without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from textwrap import dedent

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from myst_parser.parsers.options import TokenizeError, options_to_tokens

from sphinx_qms.model.error import Location
from sphinx_qms.model.finding import Finding
from sphinx_qms.model.metamodel import Metamodel

LITERAL = frozenset({"code", "code-block", "sourcecode", "literalinclude", "math", "raw", "parsed-literal", "eval-rst"})

_DIRECTIVE = re.compile(r"\{([^}\s]+)\}(?:\s|$)")
_ALMOST = re.compile(r"\{?([a-z_]+)\}?")
_OPTION = re.compile(r"\s*:([A-Za-z_][\w-]*):(?:\s+(.*?))?\s*$")
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
    """A fence; `line` is that of its opening, from 1, `end` the one behind.

    Its name is that of its directive. Colons without one are a box, which may hold needs; `almost` is the name where it
    is one but for its braces or a blank.
    """

    name: str
    markup: str
    line: int
    end: int
    body: tuple[str, ...]
    closed: bool
    literal: bool
    almost: str = ""

    def __str__(self) -> str:
        return f"{self.markup}{{{self.name}}}" if self.name else self.markup


@dataclass(frozen=True)
class _Options:
    """The options of a directive as (name, value, index of the line), and the index of the line where its text begins.

    `unfinished` is the last one where it asks for another line and gets none.
    """

    items: tuple[tuple[str, str, int], ...]
    text_at: int
    unfinished: str = ""


def scan_page(text: str, file: str, metamodel: Metamodel) -> PageSource:
    """The needs written in the page `file`, which is Markdown where it ends in `.md`, else reStructuredText."""
    if not file.endswith(".md"):
        return PageSource(tuple(_rst_needs(text, file, metamodel)))
    needs: list[WrittenNeed] = []
    findings: list[Finding] = []
    for fence in _fences(re.split(r"\r\n?|\n", text), 1):
        _scan_fence(fence, file, metamodel, needs, findings)
    return PageSource(tuple(needs), tuple(findings))


def _scan_fence(
    fence: _Fence, file: str, metamodel: Metamodel, needs: list[WrittenNeed], findings: list[Finding]
) -> None:
    if fence.literal:
        _unclosed(fence, "", file, findings)
        return
    options = _options(fence.body)
    named = {name: value for name, value, _ in options.items}
    if fence.almost in metamodel.types and "id" in named:
        message = f"MyST reads this {fence.almost} as a mere box"
        hint = f"write {fence.markup}{{{fence.almost}}} and then, after a blank, the title"
        findings.append(Finding("need-invalid", message, Location(file, fence.line), hint=hint))
        fence = replace(fence, name=fence.almost)
    elif not fence.name:
        options, named = _Options((), 0), {}
    # a misspelt type is no directive, but what is written there was meant to be a need
    is_need = fence.name in metamodel.types or {"id", "status"} <= named.keys()
    text_line = fence.line + 1 + options.text_at
    body = fence.body[options.text_at :]
    inner = list(_fences(body, text_line))
    swallowed = [item for item in inner if item.name in metamodel.types and _same_fence(item, fence)]
    need_id = named.get("id", "")
    if is_need:
        needs.append(WrittenNeed(fence.name, need_id, Location(file, fence.line), named))
        lost = (*_repeated(options, fence, file), *_lost(options, body, inner, text_line, file, metamodel))
        findings += (replace(finding, need=need_id) for finding in lost)
    if not swallowed:
        _unclosed(fence, need_id, file, findings)
    for item in swallowed:
        outer = fence.name or "fence"
        message = f"this {item.name} is swallowed by the {outer} that opens in line {fence.line}"
        hint = f"close the {outer} with {fence.markup}; or, if one shall hold the other, give it more colons"
        findings.append(Finding("need-swallowed", message, Location(file, item.line), hint=hint))
    for item in inner:
        # of two fences that go on to the end of the page, a box within is only the closing line of another one
        is_end = not item.name and not fence.closed
        closed = replace(item, closed=item.closed or item in swallowed or is_end)
        _scan_fence(closed, file, metamodel, needs, findings)


def _unclosed(fence: _Fence, need: str, file: str, findings: list[Finding]) -> None:
    if not fence.closed:
        message = f"the fence {fence} is never closed"
        hint = f"write {fence.markup} on a line of its own where it ends"
        findings.append(Finding("fence-unclosed", message, Location(file, fence.line), need=need, hint=hint))


def _same_fence(inner: _Fence, outer: _Fence) -> bool:
    """Whether the closing line of the inner fence closes the outer one."""
    return inner.markup[0] == outer.markup[0] and len(inner.markup) >= len(outer.markup)


def _fences(lines: list[str] | tuple[str, ...], first_line: int) -> Iterator[_Fence]:
    text = "\n".join(lines)
    if not any(mark in text for mark in (":::", "```", "~~~", "    ", "\t")):
        return
    for token in _block_parser().parse(text):
        if token.type not in {"fence", "colon_fence", "code_block"} or not token.map:
            continue
        start, end = token.map
        info = token.info.strip()
        directive, almost = _DIRECTIVE.match(info), _ALMOST.match(info)
        name = directive[1] if directive else ""
        colons = token.type == "colon_fence"
        yield _Fence(
            name=name,
            markup=token.markup,
            line=first_line + start,
            end=first_line + end,
            # the token's own text, because the lines may stand in a list or in a quotation
            body=tuple(token.content.splitlines()),
            closed=token.type == "code_block" or (end - 1 > start and _closes(lines[end - 1], token)),
            literal=name in LITERAL or not (name or colons),
            almost=almost[1] if almost and not name and colons else "",
        )


@cache
def _block_parser() -> MarkdownIt:
    """Markdown's blocks as MyST sees them; what stands within a line does not matter here."""
    parser = MarkdownIt("commonmark").use(colon_fence_plugin).use(front_matter_plugin)
    return parser.use(deflist_plugin).disable("inline")


def _closes(line: str, token: Token) -> bool:
    mark = line.strip(" >")
    return len(mark) >= len(token.markup) and set(mark) == {token.markup[0]}


def _options(body: tuple[str, ...]) -> _Options:
    """The options as MyST reads them: lines that begin with `:`, or what stands between two lines of `---`."""
    in_block = bool(body) and body[0].startswith("---")
    if in_block:
        first = 1
        last = next((i for i, line in enumerate(body[1:], 1) if line.startswith("---")), len(body))
        lines = dedent("\n".join(body[1:last])).split("\n")
        text_at = min(last + 1, len(body))
    else:
        first = 0
        text_at = next((i for i, line in enumerate(body) if not _is_option(line)), len(body))
        lines = [line.lstrip()[1:] for line in body[:text_at]]
    try:
        tokens, _ = options_to_tokens("\n".join(lines))
    except TokenizeError:  # MyST says so and keeps none of them; what was meant is still worth knowing
        meant = [(_OPTION.match(f":{line.lstrip(':')}"), i) for i, line in enumerate(lines, first)]
        return _Options(tuple((match[1], match[2] or "", i) for match, i in meant if match), text_at)
    items = tuple((key.value, value.value if value else "", first + key.start.line) for key, value in tokens)
    asks_more = bool(lines) and lines[-1].rstrip().endswith((",", "|", ">")) and not in_block
    return _Options(items, text_at, items[-1][0] if items and asks_more else "")


def _is_option(line: str) -> bool:
    return line.lstrip().startswith(":") and not line.lstrip().startswith(":::")


def _repeated(options: _Options, fence: _Fence, file: str) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for name, _, index in options.items:
        if name in first:
            message = f"the option {name} stands twice; the first, in line {fence.line + 1 + first[name]}, is lost"
            hint = "keep one; a list goes on one line, separated by commas"
            yield Finding("option-repeated", message, Location(file, fence.line + 1 + index), hint=hint)
        first.setdefault(name, index)


def _lost(
    options: _Options,
    body: tuple[str, ...],
    inner: list[_Fence],
    first_line: int,
    file: str,
    metamodel: Metamodel,
) -> Iterator[Finding]:
    nested = {line for fence in inner for line in range(fence.line, fence.end)}
    hint = "keep each option on one line; for long lists, put all options between two lines of ---"
    if options.unfinished and body and body[0].strip():
        rest = body[0].strip()[:60]
        message = f"the option {options.unfinished} goes on in a second line, which is read as text: {rest}"
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
