"""Each built page in a real browser: quiet, alone, as wide as the window, readable in both themes, without scripts."""

from __future__ import annotations

import re

import pytest
from selenium.webdriver.support.wait import WebDriverWait

from acceptance.built_pages import CONTENT_PAGES, LASTING_PAGES, PAGES, pages_with
from acceptance.reader import DESKTOP, PHONE, Coloured, Reader, Screen

THEMES = ["light", "dark"]
ENOUGH = 4.5  # WCAG 2.2, success criterion 1.4.3


def luminance(colour: str) -> float:
    """The relative luminance of `rgb(…)`, as WCAG defines it."""
    red, green, blue = (int(part) / 255 for part in re.findall(r"\d+", colour)[:3])
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(text: Coloured) -> float:
    """The contrast of a text with what is behind it, from 1 to 21."""
    dark, light = sorted([luminance(text.colour), luminance(text.background)])
    return (light + 0.05) / (dark + 0.05)


def pale(texts: set[Coloured]) -> list[str]:
    """The texts that are hard to read, with their contrast."""
    return sorted(f"{text.text!r}: {contrast(text):.2f}" for text in texts if contrast(text) < ENOUGH)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_without_a_complaint_in_the_console(reader: Reader, page: str) -> None:
    reader.opens(page)

    assert reader.complaints() == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_its_own_host_only(reader: Reader, page: str) -> None:
    reader.opens(page)

    asked = [url for url in reader.requests() if not url.startswith(("data:", "about:"))]

    assert reader.site + page in asked
    assert [url for url in asked if not url.startswith(reader.site)] == []


@pytest.mark.parametrize("page", LASTING_PAGES)
@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_page_is_no_wider_than_the_window(reader: Reader, page: str, screen: Screen) -> None:
    reader.sits_at(screen)
    reader.opens(page)

    assert reader.hidden_width() <= 0


@pytest.mark.parametrize("page", pages_with("qms-table"))
def test_a_matrix_shows_all_its_columns_on_a_desktop(reader: Reader, page: str) -> None:
    reader.opens(page)

    too_narrow = reader.run(
        "return [...document.querySelectorAll('.qms-scroll')].filter((box) => box.scrollWidth > box.clientWidth).length"
    )

    assert too_narrow == 0


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("page", pages_with("qms-badge"))
def test_the_badges_of_a_page_are_readable(reader: Reader, page: str, theme: str) -> None:
    reader.opens(page)
    reader.takes_theme(theme)

    badges = reader.colours(".qms-badge")

    assert badges
    assert pale(badges) == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("page", CONTENT_PAGES)
def test_the_text_of_a_page_is_readable(reader: Reader, page: str, theme: str) -> None:
    reader.opens(page)
    reader.takes_theme(theme)

    assert pale(reader.colours("article :not(.headerlink)")) == []


@pytest.mark.parametrize("page", CONTENT_PAGES)
def test_without_javascript_a_page_shows_all_its_rows_and_texts(reader: Reader, page: str) -> None:
    reader.switch_javascript(on=False)
    reader.opens(page)

    assert reader.unseen() == []


@pytest.mark.parametrize("page", pages_with("qms-table"))
def test_without_javascript_a_matrix_offers_no_filter(reader: Reader, page: str) -> None:
    reader.switch_javascript(on=False)
    reader.opens(page)

    assert reader.all("table.qms-table input, table.qms-table button") == []


def test_the_search_finds_the_page_of_a_need_by_its_id(reader: Reader) -> None:
    reader.opens("product/requirements.html")
    need = reader.first("table.need").get_attribute("id")

    reader.opens(f"search.html?q={need}")
    WebDriverWait(reader.browser, 10).until(lambda _: "finished" in reader.first("#search-results").text)

    found = [str(link.get_attribute("href")) for link in reader.all("#search-results a")]
    assert [address for address in found if address.startswith(reader.site + "product/requirements.html")]
