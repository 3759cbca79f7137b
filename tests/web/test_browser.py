"""The whole way in a real browser, with scripts, by mouse and by keyboard; no page breaks a rule that axe-core knows.

Debian's Chromium drives; where there is none the tests skip, and say so. `SCREENER_PICTURES=folder` keeps pictures.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import EXAMPLE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PICTURES = os.environ.get("SCREENER_PICTURES")
SECONDS = 30_000

CUSTODIAN = """Depotaufstellung per 30.09.2026
Konto;Stück;Anlage;Bezug;Kurswert;Whg
A-17;1.000;CHINA TELECOM CORP LTD-H;CNE1000002V2;2.500,00;HKD
A-17;300;HANGZHOU HIKVISION DIGITAL-A;;9.000,00;CNY
A-17;1;INTERNER ABGLEICH;;11.500,00;USD
"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO CHROMIUM: the page was not tried in a browser"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server as a person starts it, and the link that it prints."""
    environment = os.environ | {"SCREENER_HOME": str(tmp_path_factory.mktemp("home"))}
    command = [sys.executable, "-c", "from screener.cli import main; main()", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        link = re.search(r"http\S+", process.stdout.readline())
        assert link is not None
        yield link.group()
        process.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture(scope="module")
def session(server: str, browser: Any) -> Iterator[Any]:
    """Signed in; every message of the console counts as a fault."""
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    page.set_default_timeout(SECONDS)
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(server)
    page.wait_for_url(re.compile(r"/$"))
    yield page
    assert not faults
    context.close()


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


def test_the_example_goes_the_whole_way(session: Any, tmp_path: Path) -> None:
    page = session
    looked_at(page, "start")
    page.set_input_files("#files", [str(EXAMPLE)])
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
    page.check("#a-true_match")
    page.fill("#reason", "The name is the list's own.")
    page.check("#s-issuer")
    page.check("#four_eyes")
    page.click("#decide button")
    page.wait_for_selector(".said")
    looked_at(page, "decided")
    page.click("text=All findings")
    with page.expect_download() as download:
        page.click("a:has-text('JSON')")
    assert json.loads(Path(download.value.path()).read_text())["schema"] == "screener.run/1"
    start = page.url.split("/runs")[0]
    for name in (
        "runs",
        "waiting",
        "lists",
        "lists/us-ofac-ns-cmic",
        "announcement",
        "check?q=20 HK",
        "help",
        "tokens",
    ):
        page.goto(f"{start}/{name}")
        looked_at(page, name.replace("/", "-").partition("?")[0])


def test_a_file_with_two_mistakes_is_corrected_on_the_page(session: Any, tmp_path: Path) -> None:
    page = session
    file = tmp_path / "custodian.csv"
    file.write_text(CUSTODIAN, encoding="utf-8")
    page.click("a.brand")
    page.set_input_files("#files", [str(file)])
    page.click("text=Upload and read")
    page.wait_for_selector("h1:has-text('What we understood')")
    column = page.locator("tr", has_text="Bezug").locator("select").first
    column.select_option("-")
    page.wait_for_selector(".said")
    page.locator("tr", has_text="Bezug").locator("select").first.select_option("isin")
    page.wait_for_function("document.querySelector('main').textContent.includes('a profile, or you')")
    before = int(page.inner_text(".figures li:first-child b"))
    looked_at(page, "corrected")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.locator(".cells tr", has_text="INTERNER ABGLEICH").locator("select").select_option("total")
    page.wait_for_selector("text=read as you said")
    assert int(page.inner_text(".figures li:first-child b")) == before - 1
    page.fill("#profile", "Depotbank")
    page.click("text=Save how it is read")
    page.wait_for_selector("text=The next file of this shape")


def test_a_screening_is_cancelled(session: Any, tmp_path: Path) -> None:
    page = session
    rows = "\n".join(f"SOME COMPANY NUMBER {n} HOLDINGS LTD,,{n}" for n in range(60_000))
    file = tmp_path / "large.csv"
    file.write_text(f"Name,ISIN,Market Value\n{rows}\n", encoding="utf-8")
    page.click("a.brand")
    page.set_input_files("#files", [str(file)])
    page.click("text=Upload and read")
    page.wait_for_selector("h1:has-text('What we understood')")
    page.click("text=This is right: go on >> nth=0")
    page.click("button:has-text('Screen') >> nth=0")
    page.wait_for_selector("#progress")
    looked_at(page, "screening")
    page.click("text=Cancel")
    page.wait_for_selector("h1:has-text('Cancelled; no run was made')")
    looked_at(page, "cancelled")


def test_the_way_goes_by_keyboard_alone(session: Any) -> None:
    page = session
    page.click("a.brand")
    page.wait_for_selector("#upload")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("CHINA TELECOM")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('CHINA TELECOM')")
    page.focus("main")
    page.keyboard.press("?")
    page.wait_for_selector("h1:has-text('Help')")
    page.click("nav a:has-text('Runs')")
    page.click("tbody a >> nth=0")
    page.wait_for_selector("#list")
    page.focus("main")
    for key, place in (("j", 0), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        row = "[...document.querySelectorAll('#list tbody tr')].indexOf(document.activeElement.closest('tr'))"
        assert page.evaluate(row) == place
    page.keyboard.press("Enter")
    page.wait_for_selector("#decide")
    page.focus("main")
    page.keyboard.press("d")
    assert page.evaluate("document.activeElement.name") == "answer"


def test_german_says_so(session: Any) -> None:
    page = session
    page.click("a.brand")
    page.click("button:has-text('Deutsch')")
    page.wait_for_selector("h2:has-text('Bestände hochladen')")
    assert page.evaluate("document.documentElement.lang") == "de"
    looked_at(page, "start-de")
    page.click("button:has-text('English')")
    page.wait_for_selector("h2:has-text('Upload holdings')")
