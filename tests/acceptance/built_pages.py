"""The built pages of the example, as files: which there are, and what an HTML file holds and links to."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from pathlib import Path

BUILT = Path(__file__).parents[2] / "build" / "html"

# Where nothing is built the list is not empty, so that each test runs and fails with the message of `built`.
PAGES = sorted(path.relative_to(BUILT).as_posix() for path in BUILT.rglob("*.html")) or ["index.html"]

# A page that only sends the reader on to another one.
REDIRECTS = {"permalink.html"}
# A page that is made by its script.
SCRIPTED = {"search.html"}

# What a reader stays on; a redirect is gone while it is looked at.
LASTING_PAGES = [page for page in PAGES if page not in REDIRECTS]
CONTENT_PAGES = [page for page in PAGES if page not in REDIRECTS | SCRIPTED]


class Html(HTMLParser):
    """The anchors of an HTML file, its links, its classes, and the files that it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.classes: set[str] = set()
        self.links: list[str] = []
        self.files: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.anchors |= {values[name] for name in ("id", "name") if name in values}
        self.classes |= set(values.get("class", "").split())
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        self.files += [values[name] for name in ("src", "href") if name in values and tag != "a"]


@cache
def html_of(page: str) -> Html:
    """What the page holds; nothing where it does not exist."""
    path = BUILT / page
    return Html(path.read_text(encoding="utf-8") if path.is_file() else "")


def pages_with(name: str) -> list[str]:
    """The pages on which something has the class `name`."""
    return [page for page in CONTENT_PAGES if name in html_of(page).classes] or ["index.html"]
