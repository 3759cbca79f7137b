"""Every page under axe-core, in the gate too: no page breaks one of its rules, at either width."""

from __future__ import annotations

from pathlib import Path

from tests.web.browser import PAGES, WHERE_THERE_IS_ONE, at, driven, served, to_a_finding, to_each_of
from tests.web.conftest import job_file


@WHERE_THERE_IS_ONE
def test_no_page_breaks_a_rule_of_axe(tmp_path: Path) -> None:
    holdings, jobs = tmp_path / "mixed.csv", job_file(tmp_path)
    holdings.write_text("Name,ISIN,Value\nCHINA TELECOM,CNE1000002V2,500\nQUIET LTD,,7\n#N/A,,3\n", encoding="utf-8")
    with served(tmp_path / "home", "--jobs", str(jobs)) as link, driven() as browser, at(browser, link) as page:
        to_a_finding(page, holdings)
        to_each_of(page, (*PAGES, "jobs"))
