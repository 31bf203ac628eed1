"""The front matter of controlled pages, as Sphinx has read it from Markdown or reStructuredText."""

from __future__ import annotations

import re

from sphinx.application import Sphinx

from sphinx_qms.model.document import FrontMatter
from sphinx_qms.model.error import Location
from sphinx_qms.model.yaml_file import decode
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
    path = app.env.doc2path(docname)
    location = Location(project_path(app, path), _line_of_keys(decode(path.read_bytes(), docname)))
    return FrontMatter(docname, location, said["number"], said["revision"], said["owner"], approvers, said["review"])


def _line_of_keys(text: str) -> int:
    pattern = re.compile(rf":?({'|'.join(sorted(KEYS))}):")
    return next((number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)), 1)
