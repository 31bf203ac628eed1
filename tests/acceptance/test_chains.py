"""The chain of a need's card: it opens by mouse and by keyboard, and its links lead to needs."""

from __future__ import annotations

import pytest
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from acceptance.reader import Reader

PAGE = "product/requirements.html"


@pytest.fixture
def chain(reader: Reader) -> WebElement:
    """The chain of the first card of the page, folded."""
    reader.opens(PAGE)
    chain = reader.first("table.need details.qms-chain")
    assert not items(chain)[0].is_displayed()
    return chain


def summary(chain: WebElement) -> WebElement:
    """What opens the chain."""
    return chain.find_element(By.TAG_NAME, "summary")


def items(chain: WebElement) -> list[WebElement]:
    """The needs in the chain."""
    return chain.find_elements(By.TAG_NAME, "li")


def test_a_chain_opens_on_a_click(chain: WebElement) -> None:
    summary(chain).click()

    assert all(item.is_displayed() for item in items(chain))


def test_a_chain_closes_on_a_second_click(chain: WebElement) -> None:
    summary(chain).click()
    summary(chain).click()

    assert not any(item.is_displayed() for item in items(chain))


@pytest.mark.parametrize("key", [Keys.ENTER, Keys.SPACE], ids=["enter", "space"])
def test_a_chain_is_reached_and_opened_by_keyboard(reader: Reader, chain: WebElement, key: str) -> None:
    reader.tabs_to(summary(chain))
    reader.types(key)

    assert all(item.is_displayed() for item in items(chain))


def test_a_chain_opens_without_javascript(reader: Reader) -> None:
    reader.switch_javascript(on=False)
    reader.opens(PAGE)
    chain = reader.first("table.need details.qms-chain")

    summary(chain).click()

    assert all(item.is_displayed() for item in items(chain))


@pytest.mark.parametrize("place", [0, -1], ids=["first", "last"])
def test_a_link_of_a_chain_lands_on_the_need_that_it_names(reader: Reader, chain: WebElement, place: int) -> None:
    summary(chain).click()
    item = items(chain)[place]
    need = item.find_element(By.CLASS_NAME, "qms-id").text.split(",")[0]

    item.find_element(By.TAG_NAME, "a").click()

    assert reader.anchor() == need
    assert reader.first(":target").get_attribute("id") == need
    assert reader.first(":target").is_displayed()
