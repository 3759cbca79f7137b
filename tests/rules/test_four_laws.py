"""One portfolio under four laws and under none: the same positions and statuses, other duties and dates.

`docs/regimes.md` shows the same table. A law never changes what a list means.
"""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from screener.model import Run
from screener.reports import terminal
from screener.rulebook import Rulebook
from screener.rules.laws import load_laws
from screener.screening import Screener
from tests.reports.test_what_an_answer_rests_on import printed

AS_OF = date(2026, 11, 24)
INDIANA, FLORIDA_CHINA, FLORIDA_IRAN, HOUSE = "us-in-5-10.2-13", "us-fl-215.4735", "us-fl-215.473", "house-policy"
HOLDINGS = """Account,Security Name,ISIN,Country,Quantity,Market Value,Currency
P-1,HANGZHOU HIKVISION DIGITAL-A,CNE100000PM8,CN,77,2541,CNY
P-1,CHINA MOBILE LTD,HK0941009539,HK,300,19800,HKD
P-2,SENSETIME GROUP INC-CLASS B,KYG8062L1041,KY,1200,2400.5,HKD
P-2,INVENTED STEEL CO LTD,CNE000001R84,CN,100,5000,CNY
P-2,APPLE INC,US0378331005,US,10,2300,USD
"""
LISTS = {
    "owned.csv": (
        "Company,ISIN,State,Share,Source,As of\n"
        "Invented Steel,CNE000001R84,CN,60.2,report,2025-12-31\n"
        "China Mobile Limited,HK0941009539,CN,69.8,report,2025-12-31\n"
    ),
    "entity-list.yaml": (
        "id: us-bis-entity-list\ntitle: Entity List\nregime: advisory\nmeasure: export_control\nversion: 2026-09-30\n"
        "published_on: 2026-09-30\nsource: a test file\nentities:\n"
        "  - {name: 'Hangzhou Hikvision Digital Technology Co., Ltd.', country: CN, isins: [CNE100000PM8]}\n"
    ),
    "board.yaml": (
        "id: us-fl-scrutinized\ntitle: Scrutinized companies\nregime: house\nversion: 2026-09-30\n"
        "published_on: 2026-09-30\nsource: a test file\nentities:\n"
        "  - {name: Invented Steel Co Ltd, country: CN, isins: [CNE000001R84]}\n"
    ),
}
EXPECTED = {
    INDIANA: {("HANGZHOU HIKVISION DIGITAL-A", "50 percent divested", date(2029, 11, 24))},
    FLORIDA_CHINA: {
        ("INVENTED STEEL CO LTD", "all divested and no purchases", date(2025, 9, 1)),
        ("CHINA MOBILE LTD", "all divested and no purchases", date(2025, 9, 1)),
    },
    FLORIDA_IRAN: {("INVENTED STEEL CO LTD", None, None)},
    HOUSE: {
        (name, "plan decided", date(2027, 2, 22))
        for name in ("HANGZHOU HIKVISION DIGITAL-A", "CHINA MOBILE LTD", "SENSETIME GROUP INC-CLASS B")
    },
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("laws")
    for name, text in {**LISTS, "holdings.csv": HOLDINGS}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def rules(folder: Path) -> Rulebook:
    return Rulebook.load(["default", *(str(folder / name) for name in LISTS)])


def run_under(rules: Rulebook, folder: Path, *laws: str) -> Run:
    return Screener(rules, laws=load_laws(laws)).screen(folder / "holdings.csv", as_of=AS_OF)


def meaning(run: Run) -> set[tuple[str, str, str, str]]:
    return {(one.id, one.entity.id, one.verdict, one.status) for one in run.findings}


def test_the_same_positions_under_four_laws_and_none(rules: Rulebook, folder: Path) -> None:
    none = run_under(rules, folder)
    assert not any(one.laws for one in none.findings)
    for law, expected in EXPECTED.items():
        run = run_under(rules, folder, law)
        assert meaning(run) == meaning(none)
        duties = {(one.position.name, duty.milestone, duty.due) for one in run.findings for duty in one.laws}
        assert duties == expected, law


def test_each_duty_states_the_act_that_it_rests_on(rules: Rulebook, folder: Path) -> None:
    for law in load_laws(list(EXPECTED)):
        said = [one.action for one in run_under(rules, folder, law.id).findings if one.laws]
        assert said
        assert all(f"{law.authority} reaches this holding, " in text for text in said)
        assert law.sources[0].address


@pytest.fixture(scope="module")
def under_all(rules: Rulebook, folder: Path) -> Run:
    return run_under(rules, folder, *EXPECTED)


def test_the_terminal_shows_each_duty_with_its_day_and_each_law_with_its_source(under_all: Run) -> None:
    console = Console(width=200, record=True, file=io.StringIO())
    terminal.render(under_all, console)
    said = console.export_text()
    for law in load_laws(list(EXPECTED)):
        assert any(line.startswith(f"{law.id} ") for line in said.splitlines())
        assert law.sources[0].address in said
    assert re.search(r"us-fl-215\.4735 +CHINA MOBILE LTD +P-1 +all divested .*\(the day has passed\) +2025-09-01", said)
    assert re.search(r"us-in-5-10\.2-13 +HANGZHOU HIKVISION DIGITAL-A +P-1 +50 percent divested +2029-11-24", said)


@pytest.mark.parametrize("ending", [".html", ".md", ".xlsx", ".json", ".pdf"])
def test_every_form_of_the_report_shows_the_duties_of_four_laws(under_all: Run, ending: str, tmp_path: Path) -> None:
    said = " ".join(printed(under_all, tmp_path / f"report{ending}").split())
    for law, duties in EXPECTED.items():
        assert law in said
        for _, milestone, due in duties:
            assert milestone is None or milestone in said
            assert due is None or str(due) in said


def test_without_a_law_no_form_speaks_of_duties(rules: Rulebook, folder: Path, tmp_path: Path) -> None:
    assert "Duties under" not in printed(run_under(rules, folder), tmp_path / "report.html")
