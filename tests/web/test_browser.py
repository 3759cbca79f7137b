"""The whole way in a real browser, with scripts, by mouse and by keyboard; no page breaks a rule of axe-core."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.browser import PAGES, WHERE_THERE_IS_ONE, at, driven, looked_at, served, to_a_finding, to_each_of
from tests.web.conftest import EXAMPLE, job_file

CUSTODIAN = """Depotaufstellung per 30.09.2026
Konto;Stück;Anlage;Bezug;Kurswert;Whg
A-17;1.000;CHINA TELECOM CORP LTD-H;CNE1000002V2;2.500,00;HKD
A-17;300;HANGZHOU HIKVISION DIGITAL-A;;9.000,00;CNY
A-17;1;INTERNER ABGLEICH;;11.500,00;USD
"""

pytestmark = [pytest.mark.browser, WHERE_THERE_IS_ONE]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with driven() as made:
        yield made


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[Any]:
    with served(tmp_path_factory.mktemp("home")) as link, at(browser, link) as page:
        yield page


def test_the_example_goes_the_whole_way(session: Any, tmp_path: Path) -> None:
    page = session
    to_a_finding(page, EXAMPLE)
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
    to_each_of(page, PAGES)


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


def tab_to(page: Any, selector: str) -> None:
    """Press the Tab key until an element has the focus."""
    for _ in range(300):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the Tab key does not reach {selector}")


def test_from_the_holdings_to_the_decision_no_mouse_is_needed(session: Any) -> None:
    page = session
    page.click("a.brand")
    tab_to(page, "#upload summary")
    page.keyboard.press("Enter")
    tab_to(page, "#pasted")
    page.keyboard.insert_text(
        "Name\tISIN\tMarket Value\tCurrency\nCHINA TELECOM\tCNE1000002V2\t500\tHKD\nQUIET LTD\t\t7\tHKD\n"
    )
    tab_to(page, "#upload button.primary")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('What we understood')")
    tab_to(page, "main a.primary, main button.primary")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Before screening')")
    tab_to(page, "form.settings button.primary")
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer")
    tab_to(page, "#list tbody a")
    page.keyboard.press("Enter")
    page.wait_for_selector("#decide")
    tab_to(page, "#a-false_positive, #a-true_match")
    page.keyboard.press("Space")
    tab_to(page, "#reason")
    page.keyboard.type("The ISIN is the list's own.")
    tab_to(page, "input[name=scope]")
    page.keyboard.press("Space")
    tab_to(page, "#decide button.primary")
    page.keyboard.press("Enter")
    page.wait_for_selector("p.said")
    tab_to(page, "nav a[href='/runs']")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Runs')")


def test_german_says_so(session: Any) -> None:
    page = session
    page.click("a.brand")
    page.click("button:has-text('Deutsch')")
    page.wait_for_selector("h2:has-text('Bestände hochladen')")
    assert page.evaluate("document.documentElement.lang") == "de"
    looked_at(page, "start-de")
    page.click("button:has-text('English')")
    page.wait_for_selector("h2:has-text('Upload holdings')")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server behind a proxy that names the person, with a job file."""
    folder = tmp_path_factory.mktemp("office")
    jobs = job_file(folder)
    proxy = ("--auth", "header", "--header", "X-Forwarded-User", "--groups-header", "X-Forwarded-Groups")
    with served(folder, *proxy, "--proxy", "127.0.0.1", "--jobs", str(jobs)) as link:
        yield link


def person(name: str, *groups: str) -> dict[str, Any]:
    return {
        "extra_http_headers": {
            "X-Forwarded-User": name,
            "X-Forwarded-Groups": ",".join(f"screener-{one}" for one in groups),
        }
    }


def screened(page: Any, file: Path) -> str:
    """Upload, go on, screen; the address of the run."""
    page.click("a.brand")
    page.set_input_files("#files", [str(file)])
    page.click("text=Upload and read")
    page.click("text=This is right: go on >> nth=0")
    page.click("button:has-text('Screen') >> nth=0")
    page.wait_for_selector(".answer")
    return str(page.url)


def test_a_second_person_sees_what_waits_and_not_the_first_answer(office: str, browser: Any, tmp_path: Path) -> None:
    with (
        at(browser, office, **person("ann", "analyst")) as ann,
        at(browser, office, **person("bob", "approver")) as bob,
    ):
        run = screened(ann, EXAMPLE)
        ann.click("#list a >> nth=0")
        ann.check("#a-true_match")
        ann.fill("#reason", "The name is the list's own.")
        ann.check("#s-issuer")
        ann.check("#four_eyes")
        ann.click("#decide button")
        ann.wait_for_selector(".said")
        bob.click("nav a:has-text('Waiting')")
        looked_at(bob, "waiting-for-bob")
        bob.click("ul.plain-list a >> nth=0")
        bob.wait_for_selector("#decide")
        assert "The name is the list's own." not in bob.inner_text("main")
        looked_at(bob, "second-person")
        bob.check("#a-true_match")
        bob.fill("#reason", "Seen in the annex.")
        bob.click("#decide button")
        bob.wait_for_selector(".said")
        looked_at(bob, "second-person-decided")
        ann.goto(run)
        ann.wait_for_selector("#list")
        assert "ann" in bob.inner_text("main")
        assert "bob" in bob.inner_text("main")


def test_two_runs_are_compared_and_one_is_proved_again(office: str, browser: Any, tmp_path: Path) -> None:
    later = tmp_path / "later.csv"
    later.write_text("Name,ISIN,Market Value,Currency\nSENSETIME GROUP INC-CLASS B,,900,HKD\n", encoding="utf-8")
    with at(browser, office, **person("ann", "analyst")) as ann:
        screened(ann, EXAMPLE)
        screened(ann, later)
        ann.click("nav a:has-text('Runs')")
        ann.check("input[name=before] >> nth=1")
        ann.check("input[name=after] >> nth=0")
        ann.click("button:has-text('Compare')")
        ann.wait_for_selector("h1:has-text('compared')")
        looked_at(ann, "compared")
        assert "SENSETIME" in ann.inner_text("main").upper()
        ann.go_back()
        ann.fill("#held", "SenseTime")
        ann.click("form[role=search] button >> nth=-1")
        ann.wait_for_selector("h2:has-text('SenseTime')")
        looked_at(ann, "ever-held")
        ann.goto(ann.url.partition("/runs")[0] + "/runs")
        ann.click("tbody a >> nth=0")
        ann.click("text=Prove this run")
        ann.wait_for_selector(".checks")
        looked_at(ann, "verified")
        assert ann.locator(".checks li.bad").count() == 0


def test_a_job_runs_now_with_its_log_before_the_eyes(office: str, browser: Any) -> None:
    with at(browser, office, **person("eve", "admin")) as eve:
        eve.click("nav a:has-text('Jobs')")
        looked_at(eve, "jobs")
        eve.click("button:has-text('Run now')")
        eve.wait_for_selector("text=1 file(s) in")
        looked_at(eve, "job-run")
        assert "delivered" in eve.inner_text("main")
