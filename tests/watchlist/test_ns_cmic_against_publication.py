"""The packaged NS-CMIC List, fact by fact, against OFAC's own files.

The reading of OFAC's remarks below is written for this test alone and shares no code with the importers.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from screener.model import Entity
from screener.watchlist import load_watchlists

LABELS = (
    "Purchase/Sales For Divestment Date (CMIC)",
    "Unified Social Credit Code (USCC)",
    "Effective Date (CMIC)",
    "Listing Date (CMIC)",
    "Business Registration Number",
    "Legal Entity Number",
    "Company Number",
    "Equity Ticker",
    "Target Type",
    "Issuer Name",
    "Linked To:",
    "C.R. No.",
    "a.k.a.",
    "ISIN",
)
INVALID_ISINS = {"BRC1EODR004", "CND10002K094", "CND10002G601"}
CHINESE_IN_ENHANCED = {
    "ofac-33091": "旷视科技有限公司",
    "ofac-33111": "深圳市大疆创新科技有限公司",
    "ofac-33112": "云从科技集团股份有限公司",
    "ofac-33113": "曙光信息产业股份有限公司",
    "ofac-33114": "商湯集團有限公司",
    "ofac-33893": "依图科技有限公司",
}


class Published(NamedTuple):
    """One entry as OFAC's CSV files state it."""

    name: str
    aliases: list[tuple[str, str]]
    facts: dict[str, list[str]]


def rows(path: Path) -> list[list[str]]:
    text = path.read_bytes().decode("ascii").split("\x1a")[0]
    return [row for row in csv.reader(io.StringIO(text, newline="")) if row]


@pytest.fixture(scope="module")
def published(shared_data: Path) -> dict[str, Published]:
    folder = shared_data / "lists" / "us-ofac"
    more = {row[0]: row[1] for row in rows(folder / "cons_comments.csv")}
    aliases: dict[str, list[tuple[str, str]]] = {}
    for uid, _, kind, name, _ in rows(folder / "cons_alt.csv"):
        aliases.setdefault(uid, []).append((kind, name))
    entries = {}
    for row in rows(folder / "cons_prim.csv"):
        if "CMIC-EO13959" not in row[3].split("] ["):
            continue
        remarks = (row[11] + more.get(row[0], "")).strip().removesuffix(".")
        facts: dict[str, list[str]] = {}
        for part in remarks.split("; "):
            stated = part.removeprefix("alt. ")
            label = next(label for label in LABELS if stated.startswith(label))
            facts.setdefault(label, []).append(stated[len(label) + 1 :])
        entries[f"ofac-{row[0]}"] = Published(row[1], aliases.get(row[0], []), facts)
    return entries


@pytest.fixture(scope="module")
def curated() -> dict[str, Entity]:
    (watchlist,) = load_watchlists(["us-ofac-ns-cmic"])
    return {entity.id: entity for entity in watchlist.entities}


def names(entity: Entity, kind: str) -> list[str]:
    return sorted(name.text for name in entity.names if name.kind == kind and "CONS_PRIM" in (name.source or ""))


def raws(entity: Entity, scheme: str) -> list[str]:
    return sorted(one.raw for one in entity.identifiers if one.scheme == scheme and not one.curated)


def day(text: str) -> date:
    return datetime.strptime(text, "%d %b %Y").date()


def test_the_same_68_companies_under_the_same_names(published, curated):
    assert len(curated) == 68
    assert {key: one.name for key, one in published.items()} == {key: one.name for key, one in curated.items()}


def test_every_alias_and_former_name(published, curated):
    for key, one in published.items():
        assert names(curated[key], "alias") == sorted(name for kind, name in one.aliases if kind == "aka"), key
        assert names(curated[key], "former") == sorted(name for kind, name in one.aliases if kind == "fka"), key


def test_weak_names_are_those_in_quotation_marks(published, curated):
    for key, one in published.items():
        assert names(curated[key], "weak") == sorted(text.strip("'") for text in one.facts.get("a.k.a.", [])), key


def test_every_issuer_name(published, curated):
    for key, one in published.items():
        assert names(curated[key], "issuer") == sorted(one.facts.get("Issuer Name", [])), key


def test_every_isin_as_printed(published, curated):
    for key, one in published.items():
        assert raws(curated[key], "isin") == sorted(one.facts.get("ISIN", [])), key


def test_every_ticker_as_printed_with_its_spaces(published, curated):
    for key, one in published.items():
        assert raws(curated[key], "ticker") == sorted(one.facts.get("Equity Ticker", [])), key


def test_165_isins_of_which_163_are_distinct_and_three_invalid_and_69_tickers(curated):
    isins = [one for entity in curated.values() for one in entity.identifiers if one.scheme == "isin"]
    isins = [one for one in isins if not one.curated]
    assert len(isins) == 165
    assert len({one.raw for one in isins}) == 163
    assert {one.raw for one in isins if not one.valid} == INVALID_ISINS
    assert sum(len(raws(entity, "ticker")) for entity in curated.values()) == 69


def test_the_three_dates(published, curated):
    for key, one in published.items():
        (listing,) = curated[key].listings
        assert listing.listed_on == day(one.facts["Listing Date (CMIC)"][0]), key
        assert listing.effective_on == day(one.facts["Effective Date (CMIC)"][0]), key
        assert listing.divest_by == day(one.facts["Purchase/Sales For Divestment Date (CMIC)"][0]), key
        assert listing.removed_on is None


def test_registry_numbers(published, curated):
    for key, one in published.items():
        uscc = [text.removesuffix(" (China)") for text in one.facts.get("Unified Social Credit Code (USCC)", [])]
        assert raws(curated[key], "uscc") == uscc, key
        assert raws(curated[key], "lei") == one.facts.get("Legal Entity Number", []), key
        registered = [
            f"{label} {text}"
            for label in ("C.R. No.", "Company Number", "Business Registration Number")
            for text in one.facts.get(label, [])
        ]
        assert raws(curated[key], "registration") == registered, key


def test_linked_to_and_target_type(published, curated):
    for key, one in published.items():
        # OFAC's closing full stop eats that of "CO., LTD."
        linked = [re.sub(r"LTD$", "LTD.", text) for text in one.facts.get("Linked To:", [])]
        assert list(curated[key].linked_to) == linked, key
        assert [curated[key].extra.get("target_type")] == one.facts.get("Target Type", [None]), key


def test_chinese_script_of_ofac_is_official_and_no_other_is(curated):
    for key, entity in curated.items():
        chinese = [name for name in entity.names if not name.text.isascii()]
        official = [name.text for name in chinese if name.official]
        assert official == ([CHINESE_IN_ENHANCED[key]] if key in CHINESE_IN_ENHANCED else []), key


def test_chinese_script_against_the_enhanced_file(shared_data, curated):
    text = (shared_data / "lists" / "us-ofac" / "CONS_ENHANCED_2025-01-10.XML").read_text(encoding="utf-8")
    for key, name in CHINESE_IN_ENHANCED.items():
        uid = key.removeprefix("ofac-")
        entry = text[text.index(f'<entity id="{uid}">') :].split("</entity>")[0]
        assert f"<formattedFullName>{name}</formattedFullName>" in entry, key


def test_no_published_fact_is_left_out(published, curated):
    kept = {
        "ISIN", "Equity Ticker", "Issuer Name", "Target Type", "Listing Date (CMIC)", "Effective Date (CMIC)",
        "Purchase/Sales For Divestment Date (CMIC)", "Unified Social Credit Code (USCC)", "a.k.a.", "Linked To:",
        "Legal Entity Number", "C.R. No.", "Company Number", "Business Registration Number",
    }  # fmt: skip
    assert {label for one in published.values() for label in one.facts} == kept
