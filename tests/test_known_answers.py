"""Whole answers that were once wrong, each from the packaged lists and rules: who, what status, under which list."""

from __future__ import annotations

from datetime import date

import pytest

from screener.rulebook import Rulebook
from screener.screening import Screener

RULES = Rulebook.load()
CMIC, DOD, SDN, VISA = "us-ofac-ns-cmic", "us-dod-1260h", "us-ofac-sdn-xinjiang", "us-state-visa-xinjiang"
RUSSIAN = ("possible", "purchase_banned")


def answer(text: str, day: str, investor: str = "us-person", **given: str) -> dict[str, tuple[str, str, str]]:
    run = Screener(RULES, investor).check({"name": text, **given}, as_of=date.fromisoformat(day)).run
    assert len({finding.listing.list for finding in run.findings}) == len(run.findings), "two findings on one list"
    return {one.listing.list: (one.verdict, one.status, one.entity.id) for one in run.findings}


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("Yangtze Memory Technologies Co., Ltd.", "2026-05-01", {DOD: ("listed", "advisory")}),
        ("ChangXin Memory Technologies, Inc.", "2026-05-01", {DOD: ("listed", "advisory")}),
        ("Costar Group Co., Ltd.", "2026-04-01", {CMIC: ("listed", "trading_banned"), DOD: ("listed", "advisory")}),
        ("CNOOC Finance (2013) Limited", "2026-11-24", {CMIC: ("related", "advisory"), DOD: ("related", "advisory")}),
        ("CNOOC Petroleum North America ULC", "2026-11-24", {DOD: ("related", "advisory")}),
        ("AVIC Joy Holdings (HK) Limited", "2026-11-24", {CMIC: None, DOD: None}),
        ("260 HK", "2026-11-24", {CMIC: None, DOD: None}),
        ("AVIC Joy", "2026-11-24", {CMIC: None, DOD: None}),
        ("Lukoil", "2026-11-24", {"us-eo14071": RUSSIAN}),
        ("Novatek Microelectronics", "2026-11-24", {"us-eo14071": None}),
        ("000625 CH", "2026-11-24", {CMIC: None, DOD: None}),
        ("600550 CH", "2026-11-24", {CMIC: None, DOD: ("listed", "advisory")}),
        ("Hangzhou Hikvision Digital Technology Co., Ltd.", "2020-08-01", {"us-dod-ccmc": ("listed", "not_in_force")}),
        ("Hangzhou Hikvision Digital Technology Co., Ltd.", "2020-12-01", {"us-dod-ccmc": ("listed", "announced")}),
        ("AVICOPTER PLC", "2026-11-24", {DOD: ("listed", "advisory"), CMIC: ("related", "advisory")}),
        ("Aisino Corporation", "2026-11-24", {DOD: ("listed", "advisory"), CMIC: ("related", "advisory")}),
        ("601117 CH", "2026-11-24", {DOD: ("related", "advisory")}),
        ("601117 CH", "2025-06-01", {DOD: ("listed", "advisory")}),
        ("688012 CH", "2024-12-17", {DOD: ("listed", "advisory")}),
        ("688012 CH", "2024-12-18", {DOD: ("listed", "not_in_force")}),
        ("IDG Capital Partners Co., Ltd.", "2024-12-17", {DOD: ("listed", "advisory")}),
        ("IDG Capital Partners Co., Ltd.", "2024-12-20", {DOD: ("listed", "not_in_force")}),
        ("HSAI US", "2025-03-01", {DOD: ("listed", "advisory")}),
        ("920808 CH", "2026-11-24", {CMIC: ("related", "advisory"), DOD: ("related", "advisory")}),
        ("872808 CH", "2026-11-24", {CMIC: None, DOD: None}),
        ("SUFA Technology Industry Co., Ltd., CNNC", "2026-11-24", {CMIC: ("related", "advisory")}),
        ("New Guomai Digital Culture Co., Ltd.", "2026-11-24", {DOD: ("listed", "advisory")}),
        ("1919 HK", "2026-11-24", {DOD: ("related", "advisory")}),
        ("688027 CH", "2026-11-24", {CMIC: ("related", "advisory")}),
        ("SBER RX", "2026-11-24", {"us-eo14071": RUSSIAN}),
        ("HSAI US", "2024-06-01", {DOD: ("listed", "advisory")}),
        ("2525 HK", "2026-11-24", {DOD: ("listed", "advisory")}),
        ("Taiji Computer Co., Ltd.", "2026-05-01", {DOD: ("listed", "advisory")}),
        ("Taiji Computer Co., Ltd.", "2026-11-24", {DOD: ("related", "advisory"), CMIC: ("related", "advisory")}),
        ("600178 CH", "2025-06-01", {DOD: ("related", "advisory"), CMIC: ("related", "advisory")}),
        ("600178 CH", "2026-11-24", {DOD: None, CMIC: None}),
        ("600698 CH", "2026-11-24", {DOD: None, CMIC: None}),
        ("301269 CH", "2026-11-24", {DOD: ("related", "advisory"), CMIC: ("related", "advisory")}),
        ("2507 HK", "2026-11-24", {DOD: ("related", "advisory"), CMIC: ("related", "advisory")}),
        ("600705 CH", "2025-05-26", {DOD: ("related", "advisory"), CMIC: ("related", "advisory")}),
        ("600705 CH", "2026-11-24", {DOD: None, CMIC: None}),
        ("872808 CH", "2024-06-01", {DOD: ("related", "advisory"), CMIC: ("related", "advisory")}),
        ("国脉文化", "2026-11-24", {DOD: ("listed", "advisory"), CMIC: ("related", "advisory")}),
        ("ST应急", "2026-11-24", {DOD: ("related", "advisory"), CMIC: ("related", "advisory")}),
        ("Shohrat Zakir", "2026-11-24", {SDN: ("listed", "blocked"), VISA: ("listed", "advisory")}),
        ("Xiaomi Corp", "2021-02-01", {"us-dod-ccmc": ("listed", "announced")}),
        ("Sberbank", "2026-11-24", {"gb-investment-ban": ("listed", "advisory"), "us-eo14071": RUSSIAN}),
    ],
)
def test_a_name_or_ticker_for_a_us_person(text, day, expected):
    found = answer(text, day)
    for listing, outcome in expected.items():
        assert found.get(listing, (None,) * 3)[:2] == (outcome or (None, None)), listing


def test_a_russian_issuer_is_possible_for_those_whom_a_rule_by_country_binds():
    gazprom = {"isin": "RU0007661625"}
    assert answer("", "2026-11-24", "uk-person", **gazprom)["gb-russia-connected"][:2] == ("possible", "trading_banned")
    assert "us-eo14071" not in answer("", "2026-11-24", "uk-person", **gazprom)
    assert answer("Gazprom", "2026-11-24", "uk-person")["gb-russia-connected"][:2] == ("possible", "trading_banned")
    assert answer("OIL CO SPONS ADR", "2026-11-24", isin="US69343P1057")["us-eo14071"][0] == "possible"
    lukoil = answer("PJSC LUKOIL", "2026-11-24", country="RU")
    assert lukoil["us-eo14071"][:2] == RUSSIAN
    assert "gb-russia-connected" not in lukoil
    assert answer("PJSC LUKOIL", "2026-11-24", "eu-person", country="RU") == {}


@pytest.mark.parametrize(
    "name",
    [
        "RUSSIAN FEDERATION 00/30",
        "Russia Govt Intl Bond 4.25% 2027",
        "RUSSIAN FOREIGN BOND-EUROBOND 5.25% 06/23/47",
        "RUSSIA 5 1/4 06/23/47",
        "Ministry of Finance of the Russian Federation 7.5% 31.03.2030",
        "Российская Федерация 2030",
    ],
)
def test_the_state_itself_is_a_russian_issuer_whatever_its_bonds_isin_begins_with(name):
    assert answer(name, "2026-11-24", isin="XS0114288789")["us-eo14071"][:2] == RUSSIAN


def test_of_two_owners_the_one_whose_share_is_known_is_named():
    assert answer("QuantumCTek", "2026-11-24")[CMIC][2] == "ofac-30882"
    assert answer("QuantumCTek", "2024-11-24")[CMIC][2] == "ofac-30939"
