"""A server for the built pages, and a headless Chromium that opens them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from acceptance.built_pages import BUILT
from acceptance.reader import DESKTOP, Reader

ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-prefers-reduced-motion",
)


class Handler(SimpleHTTPRequestHandler):
    """Serves the files of a site, keeps connections, and writes no log."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """A file; no content for the icon of the host, for which the browser asks once and no page does."""
        if self.path == "/favicon.ico":
            self.send_response(HTTPStatus.NO_CONTENT)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *_arguments: object) -> None:
        """Nothing: what was asked for is told by the browser."""


class Server(ThreadingHTTPServer):
    """Lets as many connections wait as a browser opens at once."""

    request_queue_size = 64


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder of the built pages."""
    if not (BUILT / "index.html").is_file():
        pytest.fail("there is no build/html/index.html: run `tox -e docs` first", pytrace=False)
    return BUILT


@pytest.fixture(scope="session")
def site(built: Path) -> Iterator[str]:
    """The address at which the built pages are served."""
    with Server(("127.0.0.1", 0), partial(Handler, directory=str(built))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """A headless Chromium with a profile of its own."""
    programs = [shutil.which("chromium"), shutil.which("chromedriver")]
    if None in programs:
        pytest.fail("chromium or chromedriver is missing: apt-get install chromium chromium-driver", pytrace=False)
    options = ChromeOptions()
    options.binary_location = str(programs[0])
    for argument in (*ARGUMENTS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = Chrome(options=options, service=Service(str(programs[1])))
    yield browser
    browser.quit()


@pytest.fixture
def reader(chromium: Chrome, site: str) -> Iterator[Reader]:
    """Somebody at a desktop who opens pages of the site in a light theme and with JavaScript."""
    reader = Reader(chromium, site)
    reader.sits_at(DESKTOP)
    reader.forget_logs()
    yield reader
    reader.switch_javascript(on=True)
