"""The links between the built pages; no browser is needed."""

from __future__ import annotations

import posixpath
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from acceptance.built_pages import PAGES, html_of


def inside(page: str, address: str) -> tuple[str, str] | None:
    """The file and the anchor that an address on a page points to; None for one outside of the site."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path))) if parts.path else page
    return path, unquote(parts.fragment)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_an_anchor_of_the_site_lands_on_an_element(built: Path, page: str) -> None:
    targets = [(link, target) for link in html_of(page).links if (target := inside(page, link)) and target[1]]

    dead = [link for link, (file, anchor) in targets if anchor not in html_of(file).anchors]

    assert html_of(page).anchors, f"{built / page} is empty"
    assert dead == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_and_every_file_of_a_page_exists(built: Path, page: str) -> None:
    addresses = [*html_of(page).links, *html_of(page).files]

    dead = [address for address in addresses if (target := inside(page, address)) and not (built / target[0]).exists()]

    assert dead == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_no_file_of_another_host(built: Path, page: str) -> None:
    assert (built / page).is_file()
    assert [file for file in html_of(page).files if inside(page, file) is None] == []
