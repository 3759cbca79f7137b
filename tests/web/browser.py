"""What drives a real Chromium over the page: a server as a person starts it, a browser, and a look by axe-core.

Debian's Chromium drives; where there is none the tests skip, and say so. `SCREENER_PICTURES=folder` keeps pictures.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WHERE_THERE_IS_ONE = pytest.mark.skipif(CHROMIUM is None, reason="NO CHROMIUM: the page was not tried in a browser")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PICTURES = os.environ.get("SCREENER_PICTURES")
LONGEST_WAIT = 120_000
"""Milliseconds before a test gives up waiting for anything: many, since a loaded machine is no fault."""


@contextmanager
def served(home: Path, *options: str) -> Iterator[str]:
    """The link that `screener serve` prints, over a home of its own."""
    command = [sys.executable, "-c", "from screener.cli import main; main()", "serve", "--port", "0", *options]
    environment = os.environ | {"SCREENER_HOME": str(home)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        link = re.search(r"http\S+", process.stdout.readline())
        assert link is not None
        try:
            yield link.group()
        finally:
            process.terminate()


@contextmanager
def driven() -> Iterator[Any]:
    """A browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield made
        finally:
            made.close()


@contextmanager
def at(browser: Any, link: str, **context: Any) -> Iterator[Any]:
    """A page signed in by the link; every message of the console counts as a fault."""
    made = browser.new_context(viewport=WIDE, **context)
    page = made.new_page()
    page.set_default_timeout(LONGEST_WAIT)
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(link)
    page.wait_for_url(re.compile(r"/$"))
    yield page
    assert not faults
    made.close()


def looked_at(page: Any, name: str) -> None:
    """No violation at either width, nothing wider than the screen, and a picture where somebody wants one."""
    from axe_playwright_python.sync_playwright import Axe

    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert not [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found], name
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=True)
    page.set_viewport_size(WIDE)


PAGES = ("runs", "waiting", "lists", "lists/us-ofac-ns-cmic", "announcement", "check?q=20 HK", "help", "tokens")


def to_a_finding(page: Any, file: Path) -> None:
    """From the start by the upload, what was understood, settings and results to the first finding, each looked at."""
    looked_at(page, "start")
    page.set_input_files("#files", [str(file)])
    page.click("text=Upload and read")
    page.wait_for_selector("h1:has-text('What we understood')")
    looked_at(page, "understood")
    page.click("text=This is right: go on >> nth=0")
    page.wait_for_selector("h1:has-text('Before screening')")
    looked_at(page, "settings")
    page.click("button:has-text('Screen') >> nth=0")
    page.wait_for_selector(".answer")
    looked_at(page, "results")
    page.click("#list a >> nth=0")
    page.wait_for_selector("#decide")
    looked_at(page, "finding")


def to_each_of(page: Any, names: Iterable[str]) -> None:
    """Pages of the same server by their paths, each looked at."""
    start = "/".join(page.url.split("/", 3)[:3])
    for name in names:
        page.goto(f"{start}/{name}")
        looked_at(page, name.replace("/", "-").partition("?")[0])
