"""A derivative against the lists: what it is on is found, who issues the paper is not, and the finding says which."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
import pytest

from screener.matching import Matcher
from screener.model import POSITION_COLUMNS, Match
from tests.matching.lists import LISTED, RELATED

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(LISTED, RELATED)


def matches(matcher: Matcher, **fields: object) -> tuple[Match, ...]:
    row: Mapping[str, object] = {**dict.fromkeys(POSITION_COLUMNS), "file": "f", "sheet": "s", "row": 2, **fields}
    return matcher.match(pd.DataFrame([row]).astype(dict(POSITION_COLUMNS)), as_of=TODAY)


def test_an_underlying_with_an_identifier_is_listed(matcher: Matcher) -> None:
    (match,) = matches(matcher, name="CALL WARRANT 2027", isin="CH0999990002", underlying_isin="CNE100000PM8")
    assert (match.entity, match.verdict, match.by, match.exposure_kind) == (
        "ofac-30946",
        "listed",
        "isin",
        "derivative",
    )


def test_a_code_in_the_name_identifies_the_underlying(matcher: Matcher) -> None:
    (match,) = matches(matcher, name="002415 CH 06/30/27 P25")
    assert (match.entity, match.verdict) == ("ofac-30946", "listed")
    assert match.underlying is not None
    assert (match.underlying.put_call, match.underlying.strike, match.underlying.expiry) == (
        "put",
        25.0,
        date(2027, 6, 30),
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "CALL WARRANT 2027", "underlying_name": "CHINA TELECOM CORP LTD-H"},
        {"name": "UBS AG P-NOTE CHINA TELECOM CORP LTD-H"},
        {"name": "CHINA TELECOM CORP LTD-H", "put_call": "put"},
        {"name": "CHINA TELECOM CORP LTD-H", "cic": "HKB1"},
    ],
)
def test_an_underlying_known_by_name_only_is_possible(matcher: Matcher, fields: Mapping[str, object]) -> None:
    (match,) = matches(matcher, **fields)
    assert (match.entity, match.verdict, match.exposure_kind) == ("ofac-30882", "possible", "derivative")


def test_the_counterparty_is_stated_and_is_no_finding(matcher: Matcher) -> None:
    assert matches(matcher, name="EQUITY SWAP SIEMENS AG", counterparty="CHINA TELECOM CORPORATION LIMITED") == ()
    (match,) = matches(matcher, name="EQUITY SWAP CHINA TELECOM CORP H - GOLDMAN SACHS")
    assert match.counterparty == "Goldman Sachs"


def test_a_convertible_bond_is_the_issuers_own_paper_besides(matcher: Matcher) -> None:
    found = matches(matcher, name="HIKVISION 2% CB 2029", isin="CNE100000PM8", underlying_isin="CNE1000002V2")
    assert ("ofac-30946", "direct") in {(match.entity, match.exposure_kind) for match in found}


def test_names_of_many_styles_lead_to_what_they_are_on() -> None:
    """Names written before the program read them, 106 of 120 then found."""
    from pathlib import Path

    from screener.watchlist.catalogue.selection import choose_lists, combine

    packaged = Matcher(*combine(choose_lists((), TODAY)))
    lines = Path(__file__).with_name("derivative_names.tsv").read_text(encoding="utf-8").splitlines()
    wrong = []
    for name, wanted, _ in (line.split("\t") for line in lines if not line.startswith("#")):
        matched = packaged.match_one({"name": name}, as_of=TODAY)
        found = [packaged.entities[match.entity].name.upper() for match in matched]
        if any(one in entity for one in wanted.upper().split("|") for entity in found) != bool(wanted):
            wrong.append((name, found))
    assert wrong == []


def test_labelled_derivative_names(shared_data: object) -> None:
    """All names on listed underlyings are found, no innocent one is flagged (half of the set is kept back)."""
    from pathlib import Path

    from screener.watchlist.catalogue.selection import choose_lists, combine

    table = pd.read_csv(Path(str(shared_data)) / "names" / "derivative_names.tsv", sep="\t", dtype=str)
    packaged = Matcher(*combine(choose_lists((), TODAY)))
    missed, flagged = [], []
    for row in table.fillna("").itertuples():
        found = {match.entity for match in packaged.match_one({"name": row.name}, as_of=TODAY)}
        if row.entity and not found & set(row.entity.split("|")):
            missed.append(row.name)
        if not row.entity and found:
            flagged.append(row.name)
    assert len(missed) <= 0.02 * (table["verdict"] == "possible").sum(), missed
    assert len(flagged) <= 0.01 * (table["verdict"] == "clear").sum(), flagged
