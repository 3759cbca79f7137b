"""Disclosures in XML: SEC Form 13F information tables and Form N-PORT, as rows under plain headers.

Sources: SEC, Form 13F XML Technical Specification; SEC, Form N-PORT XML Technical Specification.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from screener.files import xml
from screener.files.cells import Sheet, columns_of
from screener.files.source import Source, Wanted

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_13F_HEADER = (
    "Name of issuer", "Title of class", "CUSIP", "FIGI", "Value (USD)", "Shares or principal amount", "SH/PRN",
    "Put/Call", "Investment discretion", "Other manager",
)  # fmt: skip
_NPORT_HEADER = (
    "Issuer name", "Security name", "LEI", "CUSIP", "ISIN", "Ticker", "Other identifier", "Quantity", "Unit",
    "Market value (USD)", "% of net assets", "Asset category", "Investment country", "Payoff profile",
    "Underlying name", "Underlying ISIN", "Underlying ticker", "Basket components", "Put/Call", "Strike price",
    "Expiry date", "Notional amount", "Delta", "Counterparty",
)  # fmt: skip
_FUNDS = {"RF": "registered fund", "PF": "private fund"}
"""Categories of issuers that are funds (Form N-PORT, item C.4.b)."""
_TABLE_BEGINS = re.compile(rb"<(?:\w{1,64}:)?informationTable\b")
_TABLE_ENDS = re.compile(rb"</(?:\w{1,64}:)?informationTable\s*+>")
_PERIOD = re.compile(rb"<(?:\w+:)?(?:periodOfReport|reportCalendarOrQuarter)>([^<]{8,12})<")
_FUND_FACTS = {
    key: re.compile(rf"<(?:\w{{1,64}}:)?{name}>([^<]{{1,200}})<".encode())
    for key, name in (
        ("fund name", "seriesName"), ("series lei", "seriesLei"), ("series id", "seriesId"), ("net assets", "netAssets")
    )
}  # fmt: skip
_MANAGER = re.compile(rb"<(?:\w{1,64}:)?filingManager>\s*+<(?:\w{1,64}:)?name>([^<]{1,200})<")


def recognise_13f(source: Source) -> bool:
    """Whether a file is a 13F information table, alone or inside the text of a whole submission."""
    head = xml.plain_head(source.head)
    return not xml.is_page(source.head) and (
        _is_submission(head) or (xml.is_xml(source.head) and "informationtable" in head)
    )


def _is_submission(head: str) -> bool:
    return head.lstrip().startswith(("<sec-document", "-----begin privacy")) and "13f-hr" in head


def sheets_13f(source: Source, _wanted: Wanted) -> Iterator[Sheet]:
    """The information table; a row an entry, in the order of the filing."""
    data = source.read()
    begins = _TABLE_BEGINS.search(data) if _is_submission(xml.plain_head(source.head)) else None
    ends = _TABLE_ENDS.search(data, begins.start()) if begins else None
    rows: list[tuple[object, ...]] = []
    if manager := _MANAGER.search(data):
        rows.append(("Fund name", manager[1].decode("utf-8", errors="replace")))
    if period := _PERIOD.search(data):
        rows.append(("As of date", _iso(period[1].decode("ascii", errors="replace"))))
    rows.append(_13F_HEADER)
    for entry in xml.elements(source, "infoTable", data[begins.start() : ends.end()] if begins and ends else data):
        amount = xml.child(entry, "shrsOrPrnAmt")
        amount = entry if amount is None else amount
        security = (xml.child_text(entry, name) for name in ("nameOfIssuer", "titleOfClass", "cusip", "figi"))
        held = (xml.number(xml.child_text(entry, "value")), xml.number(xml.child_text(amount, "sshPrnamt")))
        terms = (xml.child_text(entry, name) for name in ("putCall", "investmentDiscretion", "otherManager"))
        rows.append((*security, *held, xml.child_text(amount, "sshPrnamtType"), *terms))
        source.check_cells(len(rows) * len(_13F_HEADER))
    source.warnings.append(
        f"{source.name}: values are as filed; Form 13F states them in dollars since January 2023, in thousands before"
    )
    columns, height = columns_of(rows)
    yield Sheet("informationTable", columns, height)


def recognise_nport(source: Source) -> bool:
    """Whether a file is a Form N-PORT submission."""
    head = xml.plain_head(source.head)
    return xml.is_xml(source.head) and not xml.is_page(source.head) and "edgarsubmission" in head and "nport" in head


def sheets_nport(source: Source, _wanted: Wanted) -> Iterator[Sheet]:
    """The schedule of investments of an N-PORT submission."""
    data = source.read()
    rows: list[tuple[object, ...]] = []
    for general in xml.elements(source, "genInfo", data):
        rows.append(("Fund name", xml.child_text(general, "seriesName") or xml.child_text(general, "regName")))
        rows.append(("As of date", xml.child_text(general, "repPdDate") or xml.child_text(general, "repPdEnd")))
    rows.append(_NPORT_HEADER)
    for entry in xml.elements(source, "invstOrSec", data):
        rows.append(_investment(entry))
        source.check_cells(len(rows) * len(_NPORT_HEADER))
    columns, height = columns_of(rows)
    yield Sheet("invstOrSecs", columns, height, facts=_fund_facts(data))


def _fund_facts(data: bytes) -> tuple[tuple[str, str], ...]:
    """What names the fund (a series of a registrant) and its size, which the filing states once."""
    found = ((key, pattern.search(data)) for key, pattern in _FUND_FACTS.items())
    facts = [(key, match[1].decode("utf-8", errors="replace").strip()) for key, match in found if match]
    return (*facts, ("fund currency", "USD"))


def _investment(entry: Element) -> tuple[object, ...]:
    identifiers = xml.child(entry, "identifiers")
    values = {xml.local(one): one.get("value", "") for one in identifiers} if identifiers is not None else {}
    derivative = xml.child(entry, "derivativeInfo")
    converts = None if derivative is not None else xml.descendant(entry, "dbtSecRefInstruments")
    kinds = (_category(entry, "asset"), _FUNDS.get(_category(entry, "issuer"), ""))
    return (
        *(xml.child_text(entry, name) for name in ("name", "title", "lei", "cusip")),
        *(values.get(scheme, "") for scheme in ("isin", "ticker", "other")),
        xml.number(xml.child_text(entry, "balance")),
        xml.child_text(entry, "units"),
        xml.number(xml.child_text(entry, "valUSD")),
        xml.number(xml.child_text(entry, "pctVal")),
        ", ".join(filter(None, kinds)),
        xml.child_text(entry, "invCountry"),
        xml.child_text(entry, "payoffProfile"),
        *(_derivative(derivative) if derivative is not None else _reference(converts)),
    )


def _category(entry: Element, of: str) -> str:
    """The category of an asset or of its issuer, in an element of its own or as an attribute beside a description."""
    conditional = xml.child(entry, f"{of}Conditional")
    return xml.child_text(entry, f"{of}Cat") or (conditional.get(f"{of}Cat", "") if conditional is not None else "")


def _reference(instruments: Element | None) -> tuple[object, ...]:
    """What a convertible bond converts into (item C.9.f), in the order of the header's last columns."""
    references = [] if instruments is None else [one for one in instruments if xml.local(one) == "dbtSecRefInstrument"]
    first = references[0] if references else None
    name = xml.child_text(first, "name") or xml.child_text(first, "title")
    others = "; ".join(" ".join(filter(None, (xml.child_text(one, "name"), *_codes(one)))) for one in references[1:])
    isin, ticker = (_code(first, scheme) if first is not None else "" for scheme in ("isin", "ticker"))
    return (name, isin, ticker, others, *("",) * 6)


def _derivative(deriv: Element) -> tuple[object, ...]:
    """Underlying, components of a basket, and terms of a derivative, in the order of the header's last columns."""
    components = [one for one in deriv.iter() if xml.local(one) == "component"]
    inside = {id(one) for component in components for one in component.iter()}
    names = (xml.descendant_text(deriv, name) for name in ("issuerName", "issueTitle", "indexName"))
    inner = (" ".join(filter(None, (xml.descendant_text(one, "othIndName"), *_codes(one)))) for one in components)
    return (
        next(filter(None, names), ""),
        *(_code(deriv, scheme, inside) for scheme in ("isin", "ticker")),
        "; ".join(filter(None, inner)),
        xml.descendant_text(deriv, "putOrCall"),
        xml.number(xml.descendant_text(deriv, "exercisePrice")),
        xml.descendant_text(deriv, "expDt") or xml.descendant_text(deriv, "terminationDt"),
        xml.number(xml.descendant_text(deriv, "notionalAmt")),
        xml.number(xml.descendant_text(deriv, "delta")),
        xml.descendant_text(deriv, "counterpartyName"),
    )


def _codes(within: Element) -> list[str]:
    return [one.get("value", "") for one in within.iter() if xml.local(one) in ("isin", "ticker")]


def _code(within: Element, scheme: str, without: Collection[int] = ()) -> str:
    """The first identifier of a scheme within an element, none in elements of these object ids."""
    return next((c.get("value", "") for c in within.iter() if xml.local(c) == scheme and id(c) not in without), "")


def _iso(day: str) -> str:
    parts = day.split("-")
    return f"{parts[2]}-{parts[0]}-{parts[1]}" if len(parts) == 3 and len(parts[2]) == 4 else day
