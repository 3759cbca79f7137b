"""Every page under axe-core, in the gate too: no page breaks one of its rules, at either width."""

from __future__ import annotations

from pathlib import Path

from tests.web.browser import WHERE_THERE_IS_ONE, at, driven, looked_at, served

JOBS = '[jobs.nightly]\nholdings = ["holdings.csv"]\nlists = { use = ["us-ofac-ns-cmic"] }\nreports = ["nightly.csv"]\n'
PAGES = ("runs", "waiting", "lists", "lists/us-ofac-ns-cmic", "announcement", "check?q=20 HK", "jobs", "help", "tokens")


@WHERE_THERE_IS_ONE
def test_no_page_breaks_a_rule_of_axe(tmp_path: Path) -> None:
    holdings, jobs = tmp_path / "holdings.csv", tmp_path / "screener.toml"
    holdings.write_text("Name,ISIN,Value\nCHINA TELECOM,CNE1000002V2,500\nQUIET LTD,,7\n#N/A,,3\n", encoding="utf-8")
    jobs.write_text(JOBS, encoding="utf-8")
    with served(tmp_path / "home", "--jobs", str(jobs)) as link, driven() as browser, at(browser, link) as page:
        looked_at(page, "start")
        page.set_input_files("#files", [str(holdings)])
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
        start = page.url.split("/runs")[0]
        for name in PAGES:
            page.goto(f"{start}/{name}")
            looked_at(page, name)
