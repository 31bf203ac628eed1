"""What the real MyST gives to directives: the judge of our own reading of a page."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, ClassVar

from docutils import nodes
from docutils.core import publish_doctree
from docutils.parsers.rst import Directive, directives
from myst_parser.parsers.docutils_ import Parser


@dataclass(frozen=True)
class Seen:
    """A directive as MyST calls it."""

    name: str
    options: dict[str, str | None]
    line: int
    content: list[str]


class _AnyOption(dict[str, Any]):
    """Accepts every option as it is written, as the directives of sphinx-needs do."""

    def __bool__(self) -> bool:
        return True

    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: str) -> Any:
        return lambda value: value

    def get(self, key: str, _default: Any = None) -> Any:
        return self[key]


_seen: list[Seen] = []


class _Recorder(Directive):
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[Any] = _AnyOption()

    def run(self) -> list[nodes.Node]:
        _seen.append(Seen(self.name, dict(self.options), self.lineno, list(self.content)))
        inner = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, inner)
        return [inner]


def directives_of(text: str) -> list[Seen]:
    """The directives `requirement`, `risk` and `test` that MyST finds in a page, outer before inner."""
    for name in ("requirement", "risk", "test"):
        directives.register_directive(name, _Recorder)
    _seen.clear()
    publish_doctree(
        text,
        parser=Parser(),
        settings_overrides={
            "myst_enable_extensions": {"colon_fence", "deflist"},
            "report_level": 5,
            "halt_level": 6,
            "_disable_config": True,
            "warning_stream": io.StringIO(),
        },
    )
    return list(_seen)
