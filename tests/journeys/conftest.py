"""A real site in processes of its own, with the demonstration in it, and a browser at its door."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from huiyan.cli.site.demo import OPTIONS
from huiyan.config.demo import PASSWORD

CHROMIUM = "/usr/bin/chromium"


@dataclass(frozen=True)
class Window:
    """A size and a language."""

    name: str
    width: int
    height: int
    locale: str
    scripts: bool = True


PHONE_CHINESE = Window("phone, Chinese", 390, 844, "zh-CN")
DESKTOP_ENGLISH = Window("desktop, English", 1280, 900, "en-GB")
PHONE_ENGLISH = Window("phone, English", 390, 844, "en-GB")
PHONE_WITHOUT_SCRIPTS = Window("phone, Chinese, without scripts", 390, 844, "zh-CN", scripts=False)
DESKTOP_CHINESE = Window("desktop, Chinese", 1280, 900, "zh-CN")


@dataclass
class Site:
    """A running site on this machine."""

    address: str
    data: Path
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    script_errors: list[str] = field(default_factory=list)

    def visit(self, window: Window, path: str = "/") -> Page:
        """A new visitor, nobody yet."""
        size = {"width": window.width, "height": window.height}
        context = self.browser.new_context(
            viewport=size, locale=window.locale, accept_downloads=True, java_script_enabled=window.scripts
        )
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        # Kept for the end: an exception here would end the connection to the browser, and with it every later test.
        page.on("pageerror", lambda error: self.script_errors.append(f"{page.url}: {error}"))
        page.goto(self.address + path)
        return page

    def sign_in(self, window: Window, who: str) -> Page:
        """A person of the demonstration, signed in and at the own desk."""
        page = self.visit(window, "/account/login/")
        page.fill("input[name=login]", f"{who}@demo.example")
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button[type=submit], main form button.btn-go")
        page.wait_for_url("**/desk/")
        return page


def environment(data: Path, address: str) -> dict[str, str]:
    """The options of a demonstration site; the seal key is the one in its folder."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("HUIYAN_")}
    return {
        **given,
        "HUIYAN_DATA": str(data),
        "HUIYAN_ADDRESS": address,
        "HUIYAN_DEMONSTRATION": "true",
        "HUIYAN_SECOND_FACTOR": "false",
        "HUIYAN_NOTICE_CHANNELS": "log",
        "HUIYAN_PAGE_SECONDS": "0",  # a journey sees at once what it has just changed
        "HUIYAN_CITY": "示范市",
        "HUIYAN_DISTRICTS": OPTIONS["HUIYAN_DISTRICTS"],
        "HUIYAN_CITY_EN": "Demonstration City",
        "DJANGO_SETTINGS_MODULE": "huiyan.config.settings",
    }


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a freshly built demonstration; each journey works on a copy."""
    data = tmp_path_factory.mktemp("demonstration") / "data"
    command = [sys.executable, "-m", "huiyan.cli", "demo", "--no-serve"]
    subprocess.run(command, env=environment(data, "http://127.0.0.1:1"), check=True, stdout=subprocess.DEVNULL)
    return data


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(demonstration: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of this module's own."""
    data = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(demonstration, data)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    log = (data / "server.log").open("w")
    command = [sys.executable, "-m", "huiyan.cli", "serve", "--port", str(port), "--workers", "1", "--jobs"]
    server = subprocess.Popen(command, env=environment(data, address), stdout=log, stderr=log)
    try:
        wait_for(address, server, data / "server.log")
        site = Site(address, data, browser)
        yield site
        for context in site.contexts:
            context.close()
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()
    assert site.script_errors == []
    assert '"exception"' not in (data / "server.log").read_text(), "the server logged a crash"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until the site answers."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()[-2000:]
        try:
            urllib.request.urlopen(address + "/privacy/", timeout=5)
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"the site did not answer: {log.read_text()[-2000:]}")
