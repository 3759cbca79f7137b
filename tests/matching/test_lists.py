"""What holds of whole lists: each is matched by itself, and every name that it prints finds its own entity."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from screener.holdings import read_holdings
from screener.matching import Matcher
from screener.matching.names import entity_names
from screener.model import Entity, Identifier, Listing, Name
from screener.watchlist import load_watchlists
from screener.watchlist.catalogue.selection import combine
from screener.watchlist.form.packaged import packaged_ids
from tests.matching.lists import CMIC, HIKVISION

TODAY = date(2026, 11, 24)
DOD = Listing(list="us-dod-1260h", regime="advisory", listed_on=date(2021, 6, 3))
NAMES = ("HUAWEI 4 02/21/27", "HUAWEI", "CHINA TELECOM", "SMIC (H)", "AVICOPTER PLC -A", "CHINA STATE CONSTRUCTION -A")
NAMES += ("中国联通", "中國聯通", "海康威视", "CNOOC FINANCE 2013 LTD 3% 09/05/2023", "ADDSINO CO LTD", "CRCC H")
NAMES += ("차이나모바일 (홍콩)", "징둥팡 A", "CHINA COMM CONS CO LTD CLS H ORD", "DAWN INFO INDU CO LTD A")

EVERY = 10
"""One of so many known names is tried against each list; all of them take a minute."""


@pytest.fixture(scope="module")
def everything() -> Matcher:
    return Matcher(*combine(load_watchlists(packaged_ids())))


def listed(everything: Matcher) -> Iterator[tuple[str, Entity, Name]]:
    for entity in everything.entities.values():
        for member in entity.members or (entity,):
            for name in entity_names(member) if member.type != "Country" else ():
                yield member.listings[0].list, member, name


def test_every_name_that_a_packaged_list_prints_finds_its_own_entity(everything: Matcher) -> None:
    lost = []
    for list_id, member, name in listed(everything):
        found = everything.match_one({"name": name.text, "person": name.text}, as_of=TODAY)
        on_the_list = [match for match in found if match.list == list_id]
        own = {match.entity for match in on_the_list}
        told = " ".join(sentence for match in on_the_list for sentence in match.explanation)
        kept = next(uid for uid, one in everything.entities.items() if member in (one.members or (one,)))
        if kept not in own and member.name not in told:
            lost.append((list_id, name.text))
    assert lost == []


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("Ticker,Quantity\nTENCENT,10\nHUAWEI,10\nAAPL,10\n", {1: {"possible"}, 2: {"possible"}}),
        ("Symbol,Qty\nBYD,10\nCATL,10\nSMIC,10\nT,10\n", {1: {"possible"}, 2: {"possible"}, 3: {"possible"}}),
        ("Ticker,Name,Quantity\nCAC,Camden National,10\nBYD,Boyd Gaming,10\n", {}),
        ("Ticker,Exchange,Quantity\nBYD,NYSE,10\nAAPL,NASDAQ,10\n", {}),
        ("Ticker,ISIN,Quantity\nBYD,US1033041013,10\nAAPL,US0378331005,10\n", {}),
        ("Symbol,Quantity\nAAPL,10\nMSFT,10\nBRK.B,10\nF,10\n", {}),
    ],
)
def test_a_symbol_with_neither_a_market_nor_a_name_beside_it_is_asked_as_a_name(
    text: str, verdicts: dict[int, set[str]], everything: Matcher, tmp_path: Path
) -> None:
    path = tmp_path / "holdings.csv"
    path.write_text(text, encoding="utf-8")
    found: dict[int, set[str]] = {}
    for match in everything.match(read_holdings([path]).columns, as_of=TODAY):
        found.setdefault((match.position or 0) + 1, set()).add(match.verdict)
    assert found == verdicts


def known_names() -> list[str]:
    tables = [Path(__file__).parents[1] / "evaluation" / f"{one}_names.tsv" for one in ("found", "fresh")]
    names = [line.split("\t")[0] for table in tables for line in table.read_text(encoding="utf-8").splitlines()]
    return [*NAMES, *dict.fromkeys(names[::EVERY])]


def test_verdict_on_a_list_does_not_depend_on_the_others_that_are_loaded(everything: Matcher) -> None:
    """Every packaged list alone and all of them together say the same of each name."""
    names, differences = known_names(), []
    together = {name: everything.match_one({"name": name}, as_of=TODAY) for name in names}
    for list_id in packaged_ids():
        alone = Matcher(*combine(load_watchlists([list_id])))
        for name in names:
            verdicts = [
                {(match.verdict, match.list_value, match.score) for match in found if match.list == list_id}
                for found in (alone.match_one({"name": name}, as_of=TODAY), together[name])
            ]
            if verdicts[0] != verdicts[1]:
                differences.append((list_id, name, *verdicts))
    assert differences == []


def test_names_of_one_list_are_not_poured_into_another() -> None:
    elsewhere = HIKVISION.model_copy(update={"names": (Name(text="Haikang Vision"),), "listings": (DOD,)})
    both = HIKVISION.model_copy(update={"listings": (CMIC, DOD), "members": (HIKVISION, elsewhere)})
    found = Matcher([both]).match_one({"name": "Haikang Vision"}, as_of=TODAY)
    assert [match.list for match in found] == ["us-dod-1260h"]


def test_identifier_that_its_publisher_printed_with_a_wrong_check_digit_is_possible_where_it_stands_exactly_so() -> (
    None
):
    damaged = Identifier(scheme="isin", value="CND10002K094", raw="CND10002K094", valid=False)
    entity = HIKVISION.model_copy(update={"identifiers": (damaged,)})
    (match,) = Matcher([entity]).match_one({"name": "UNKNOWN NAME CND10002K094"}, as_of=TODAY)
    assert match.verdict == "possible"
    assert "its check digit is wrong in both" in match.explanation[0]


def test_name_that_contradicts_an_isin_is_said() -> None:
    (match,) = Matcher([HIKVISION]).match_one({"name": "APPLE INC", "isin": "CNE100000PM8"}, as_of=TODAY)
    assert match.verdict == "listed"
    assert "shares no word with that company's names" in match.explanation[-1]


@pytest.mark.parametrize(
    ("position", "verdict"),
    [
        ({"name": "UNKNOWN", "notes": '"16941M10" is not a valid identifier'}, "listed"),
        ({"name": "16941M10"}, "listed"),
        ({"name": "UNKNOWN", "cusip": "G8020E119"}, "listed"),
    ],
)
def test_cusip_of_eight_digits_and_the_cins_inside_an_isin_are_read(position: dict[str, str], verdict: str) -> None:
    isins = [Identifier(scheme="isin", value=value, raw=value) for value in ("US16941M1099", "KYG8020E1199")]
    entity = HIKVISION.model_copy(update={"identifiers": tuple(isins)})
    assert [match.verdict for match in Matcher([entity]).match_one(position, as_of=TODAY)] == [verdict]
