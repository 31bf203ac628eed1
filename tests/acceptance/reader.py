"""What somebody does in the browser, and what they see there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement


class Screen(NamedTuple):
    """The size of a window in CSS pixels."""

    width: int
    height: int


PHONE = Screen(390, 844)
DESKTOP = Screen(1300, 900)

# The elements that show text of their own, with its colour and that of the first opaque background behind it.
COLOURS = """
const opaque = (colour) => !/^rgba\\(.*, 0\\)$/.test(colour);
const behind = (element) => {
  while (element.parentElement && !opaque(getComputedStyle(element).backgroundColor)) element = element.parentElement;
  return getComputedStyle(element).backgroundColor;
};
return [...document.querySelectorAll(arguments[0])]
  .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .map((element) => [element.textContent.trim().slice(0, 60), getComputedStyle(element).color, behind(element)]);
"""

# Rows, paragraphs and list items that take no room, apart from those in a chain that is folded.
UNSEEN = """
return [...document.querySelectorAll("article :is(tr, p, li)")]
  .filter((element) => !element.closest("details:not([open])") && !element.getClientRects().length)
  .map((element) => element.textContent);
"""

# Furo lets its column of text scroll sideways on a phone, which hides a page that is too wide from the document.
HIDDEN_WIDTH = """
const text = document.querySelector(".content");
return Math.max(document.scrollingElement.scrollWidth - innerWidth, text.scrollWidth - text.clientWidth);
"""


class Coloured(NamedTuple):
    """A text, its colour, and the colour behind it."""

    text: str
    colour: str
    background: str


@dataclass
class Reader:
    """A person with a browser."""

    browser: Chrome
    site: str

    def sits_at(self, screen: Screen) -> None:
        """Takes a window of this size, which a desktop browser could not be made as small as."""
        metrics = {**screen._asdict(), "deviceScaleFactor": 1, "mobile": False}
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def switch_javascript(self, *, on: bool) -> None:
        """From the next page on, the scripts of a page run or not."""
        self.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not on})

    def opens(self, page: str) -> None:
        """Opens a page of the site anew."""
        self.browser.get("about:blank")
        self.browser.get(self.site + page)

    def takes_theme(self, theme: str) -> None:
        """Shows the open page in the light or the dark theme."""
        self.run("document.body.dataset.theme = arguments[0]", theme)

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script in the page returns."""
        return self.browser.execute_script(script, *arguments)

    def all(self, selector: str) -> list[WebElement]:
        """The elements that fit a CSS selector."""
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def first(self, selector: str) -> WebElement:
        """The first element that fits a CSS selector."""
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def types(self, keys: str) -> None:
        """Types keys, wherever the focus is."""
        ActionChains(self.browser).send_keys(keys).perform()

    def tabs_to(self, element: WebElement) -> None:
        """Presses Tab until the element has the focus."""
        for _ in range(100):
            if self.browser.switch_to.active_element == element:
                return
            self.types(Keys.TAB)
        raise AssertionError(f"Tab does not reach {element.text!r}")

    def hidden_width(self) -> int:
        """How many pixels of the page one has to move sideways to see; tables that move in a box of their own aside."""
        width: int = self.run(HIDDEN_WIDTH)
        return width

    def colours(self, selector: str) -> set[Coloured]:
        """The texts below elements that fit a selector, with their colours."""
        return {Coloured(*found) for found in self.run(COLOURS, selector)}

    def unseen(self) -> list[str]:
        """The texts of the page that nobody can see."""
        texts: list[str] = self.run(UNSEEN)
        return texts

    def anchor(self) -> str:
        """The part of the address behind `#`."""
        return unquote(urlsplit(self.browser.current_url).fragment)

    def forget_logs(self) -> None:
        """Empties what the browser has logged so far."""
        for kind in ("browser", "performance"):
            self.browser.get_log(kind)

    def complaints(self) -> list[str]:
        """Errors and warnings of the console since they were last asked for."""
        entries = self.browser.get_log("browser")
        return [entry["message"] for entry in entries if entry["level"] in {"SEVERE", "WARNING"}]

    def requests(self) -> list[str]:
        """The addresses that were asked for over the network since they were last asked for."""
        messages = [json.loads(entry["message"])["message"] for entry in self.browser.get_log("performance")]
        sent = [message["params"] for message in messages if message["method"] == "Network.requestWillBeSent"]
        return [params["request"]["url"] for params in sent]
