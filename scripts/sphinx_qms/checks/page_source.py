"""What a page says before Sphinx reads it: MyST drops options and swallows needs without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import yaml

from sphinx_qms.checks.myst_fences import OPTION, Fence, Options, read_fences, read_options
from sphinx_qms.model.error import Location, user_error
from sphinx_qms.model.finding import Finding
from sphinx_qms.model.metamodel import Metamodel

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


def scan_page(text: str, file: str, metamodel: Metamodel) -> PageSource:
    """The needs written in the page `file`, which is Markdown where it ends in `.md`, else reStructuredText."""
    if not file.endswith(".md"):
        return PageSource(tuple(_rst_needs(text, file, metamodel)))
    needs: list[WrittenNeed] = []
    findings: list[Finding] = []
    for fence in read_fences(re.split(r"\r\n?|\n", text), 1):
        _scan_fence(fence, file, metamodel, needs, findings)
    return PageSource(tuple(needs), tuple(findings))


def refuse_configuration(text: str, file: str) -> None:
    """Raises UserError where the front matter of a page configures MyST.

    It could switch on substitutions, which run code, or another syntax than the one in which the page is scanned.
    """
    front = re.match(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", text, flags=re.DOTALL)
    try:
        settings = yaml.safe_load(front[1]) if front else None
    except yaml.YAMLError:  # MyST says so, and takes nothing from it
        return
    if isinstance(settings, dict) and "myst" in settings:
        hint = "set it in conf.py, for all pages"
        raise user_error("page-configuration", "the front matter of a page may not configure MyST", file, 1, hint)


def _scan_fence(
    fence: Fence, file: str, metamodel: Metamodel, needs: list[WrittenNeed], findings: list[Finding]
) -> None:
    if fence.literal:
        _unclosed(fence, "", file, findings)
        return
    options = read_options(fence.body)
    named = {name: value for name, value, _ in options.items}
    if fence.almost in metamodel.types and "id" in named:
        message = f"MyST reads this {fence.almost} as a mere box"
        hint = f"write {fence.markup}{{{fence.almost}}} and then, after a blank, the title"
        findings.append(Finding("need-invalid", message, Location(file, fence.line), hint=hint))
        fence = replace(fence, name=fence.almost)
    elif not fence.name:
        options, named = Options((), 0), {}
    # a misspelt type is no directive, but what is written there was meant to be a need
    is_need = fence.name in metamodel.types or {"id", "status"} <= named.keys()
    text_line = fence.line + 1 + options.text_at
    body = fence.body[options.text_at :]
    inner = list(read_fences(body, text_line))
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


def _same_fence(inner: Fence, outer: Fence) -> bool:
    """Whether the closing line of the inner fence closes the outer one."""
    return inner.markup[0] == outer.markup[0] and len(inner.markup) >= len(outer.markup)


def _unclosed(fence: Fence, need: str, file: str, findings: list[Finding]) -> None:
    if not fence.closed:
        message = f"the fence {fence} is never closed"
        hint = f"write {fence.markup} on a line of its own where it ends"
        findings.append(Finding("fence-unclosed", message, Location(file, fence.line), need=need, hint=hint))


def _repeated(options: Options, fence: Fence, file: str) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for name, _, index in options.items:
        if name in first:
            message = f"the option {name} stands twice; the first, in line {fence.line + 1 + first[name]}, is lost"
            hint = "keep one; a list goes on one line, separated by commas"
            yield Finding("option-repeated", message, Location(file, fence.line + 1 + index), hint=hint)
        first.setdefault(name, index)


def _lost(
    options: Options,
    body: tuple[str, ...],
    inner: list[Fence],
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
        match = OPTION.match(line)
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
                if (option := OPTION.match(follower)) and len(follower) - len(follower.lstrip()) > len(match[1]):
                    options[option[1]] = option[2] or ""
                elif options and follower.strip() and not follower.lstrip().startswith(":"):
                    last = list(options)[-1]
                    options[last] = f"{options[last]} {follower.strip()}"
                else:
                    break
            yield WrittenNeed(match[2], options.get("id", ""), Location(file, index + 1), options)
