"""Markdown's fences and their options, as MyST reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from textwrap import dedent

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from myst_parser.parsers.options import TokenizeError, options_to_tokens

LITERAL = frozenset({"code", "code-block", "sourcecode", "literalinclude", "math", "raw", "parsed-literal", "eval-rst"})

OPTION = re.compile(r"\s*:([A-Za-z_][\w-]*):(?:\s+(.*?))?\s*$")

_DIRECTIVE = re.compile(r"\{([^}\s]+)\}(?:\s|$)")
_ALMOST = re.compile(r"\{?([a-z_]+)\}?")


@dataclass(frozen=True)
class Fence:
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
class Options:
    """The options of a directive as (name, value, index of the line), and the index of the line where its text begins.

    `unfinished` is the last one where it asks for another line and gets none.
    """

    items: tuple[tuple[str, str, int], ...]
    text_at: int
    unfinished: str = ""


def read_fences(lines: list[str] | tuple[str, ...], first_line: int) -> Iterator[Fence]:
    """The fences and indented blocks of some lines, the first of which is line `first_line` of its page."""
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
        yield Fence(
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


def read_options(body: tuple[str, ...]) -> Options:
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
        meant = [(OPTION.match(f":{line.lstrip(':')}"), i) for i, line in enumerate(lines, first)]
        return Options(tuple((match[1], match[2] or "", i) for match, i in meant if match), text_at)
    items = tuple((key.value, value.value if value else "", first + key.start.line) for key, value in tokens)
    asks_more = bool(lines) and lines[-1].rstrip().endswith((",", "|", ">")) and not in_block
    return Options(items, text_at, items[-1][0] if items and asks_more else "")


def _is_option(line: str) -> bool:
    return line.lstrip().startswith(":") and not line.lstrip().startswith(":::")
