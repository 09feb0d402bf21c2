from __future__ import annotations

import functools
import http.server
import importlib.util
import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

NEEDED = "chromium", "chromedriver"
HOW = "browser tests need Chromium: apt-get install chromium chromium-driver"
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_AXE = """
const [tags, done] = arguments;
axe.run(document, {preload: false, runOnly: tags, resultTypes: ["violations"]}).then(
  (found) => done(found.violations.map((rule) => ({
    id: rule.id, impact: rule.impact, nodes: rule.nodes.map((node) => node.html.slice(0, 300))}))));
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the browser out where there is none, in one line; fail where one is asked for."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            if missing and not os.environ.get("PCP_REQUIRE_BROWSER"):
                item.add_marker(pytest.mark.skip(reason=HOW))


@dataclass
class Page:
    """What a browser met while it opened a page."""

    requests: list[str]
    errors: list[str]
    weight: int


class Browser:
    """Debian's Chromium, with the few things that the tests ask of it."""

    def __init__(self, address: str) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = str(shutil.which("chromium"))
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(
            options=options, service=Service(shutil.which("chromedriver"))
        )
        self.driver.set_script_timeout(60)
        self.command("Emulation.setFocusEmulationEnabled", enabled=True)
        self.address = address
        package = importlib.util.find_spec("axe_playwright_python")
        assert package is not None and package.origin is not None
        self.axe = (Path(package.origin).parent / "axe.min.js").read_text(encoding="utf-8")

    def command(self, name: str, **arguments: Any) -> Any:
        """Send a command of the browser's own protocol."""
        return self.driver.execute_cdp_cmd(name, arguments)

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page and return what it returns."""
        return self.driver.execute_script(script, *arguments)

    def resize(self, width: int) -> None:
        """Have the screen be of some width."""
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    def open(
        self, page: str, *, width: int = 1280, colours: str = "light", address: str | None = None
    ) -> Page:
        """Open a page as a reader with a screen of some width and a choice of colours would."""
        self.resize(width)
        scheme = {"name": "prefers-color-scheme", "value": colours}
        self.command("Emulation.setEmulatedMedia", media="", features=[scheme])
        self.command("Network.setCacheDisabled", cacheDisabled=True)
        for kind in ("browser", "performance"):
            self.driver.get_log(kind)
        self.driver.get((address or self.address) + page)
        time.sleep(0.15)  # scripts that wait for the page to have loaded
        return self._met()

    def _met(self) -> Page:
        requests, weight = [], 0
        for line in self.driver.get_log("performance"):
            message = json.loads(line["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                requests.append(message["params"]["request"]["url"])
            if message["method"] == "Network.loadingFinished":
                weight += int(message["params"]["encodedDataLength"])
        logs = self.driver.get_log("browser")
        return Page(
            requests, [line["message"] for line in logs if line["level"] == "SEVERE"], weight
        )

    def findings(self) -> list[dict[str, Any]]:
        """Return what axe-core finds on the page that is open."""
        self.run(self.axe)
        found: list[dict[str, Any]] = self.driver.execute_async_script(_AXE, list(AXE_TAGS))
        return found


@pytest.fixture(scope="session")
def site(essex: Path) -> Path:
    """The folder of editions with one built edition."""
    return essex.parents[1]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: Any) -> None:
        """Say nothing of each request."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The site's address on this machine."""
    handler = functools.partial(_Quiet, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser(address: str) -> Iterator[Browser]:
    """One browser for all tests of a worker."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        pytest.fail(f"{' and '.join(missing)} not found; {HOW}")
    found = Browser(f"{address}essex/2020-21-q4/html/")
    yield found
    found.driver.quit()
