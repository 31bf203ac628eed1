"""The front matter of controlled pages, as Sphinx has read it from Markdown or reStructuredText."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sphinx.application import Sphinx

from sphinx_qms.model.document import FrontMatter
from sphinx_qms.model.error import Location
from sphinx_qms.model.finding import Finding
from sphinx_qms.model.language import language_tag
from sphinx_qms.model.yaml_file import decode
from sphinx_qms.pages.language.choice import EXAMPLES, KEY
from sphinx_qms.pages.state import project_path

KEYS = frozenset({"number", "revision", "owner", "approvers", "review"})


def front_matter_of_pages(app: Sphinx) -> list[FrontMatter]:
    """The front matter of each page that says anything of a document, in the order of the pages."""
    return [
        _front_matter(app, docname, metadata)
        for docname, metadata in sorted(app.env.metadata.items())
        if KEYS & metadata.keys()
    ]


def _front_matter(app: Sphinx, docname: str, metadata: dict[str, object]) -> FrontMatter:
    said = {key: str(metadata.get(key, "")).strip() for key in KEYS}
    # a list of YAML arrives as the text of a JSON list
    approvers = tuple(re.findall(r"\w+", said["approvers"]))
    location = _location(app, docname, KEYS)
    return FrontMatter(docname, location, said["number"], said["revision"], said["owner"], approvers, said["review"])


def language_findings(app: Sphinx) -> Iterator[Finding]:
    """A finding for each page whose front matter names a language that cannot be one; it is shown in the build's."""
    for docname, metadata in sorted(app.env.metadata.items()):
        said = str(metadata.get(KEY, "")).strip()
        if KEY in metadata and not language_tag(said):
            message = f"the page is to be in {said or 'nothing'}, which is no language"
            yield Finding("page-language", message, _location(app, docname, {KEY}), about=said, hint=EXAMPLES)


def _location(app: Sphinx, docname: str, keys: Iterable[str]) -> Location:
    """The line of a page where the first of the keys stands."""
    path = app.env.doc2path(docname)
    pattern = re.compile(rf":?({'|'.join(sorted(keys))}):")
    lines = decode(path.read_bytes(), docname).splitlines()
    line = next((number for number, line in enumerate(lines, 1) if pattern.match(line)), 1)
    return Location(project_path(app, path), line)
