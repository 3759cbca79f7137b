"""ISO 20022 semt.002, the custody statement of holdings, as rows under plain headers; any version of the message.

Source: ISO 20022 message definition semt.002 SecuritiesBalanceCustodyReport.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from screener.files import xml
from screener.files.cells import Sheet, columns_of
from screener.files.source import Source, Wanted

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_HEADER = (
    "ISIN", "Security identifier", "Identifier type", "Security name", "Quantity", "Price", "Market value", "Currency",
    "Safekeeping account", "Country", "Place of listing",
)  # fmt: skip


def recognise(source: Source) -> bool:
    """Whether a file is a semt.002 message."""
    head = xml.plain_head(source.head)
    return (
        xml.is_xml(source.head) and not xml.is_page(source.head) and ("semt.002" in head or "sctiesbalctdyrpt" in head)
    )


def sheets(source: Source, _wanted: Wanted) -> Iterator[Sheet]:
    """The balances of a statement; those of sub-accounts bear the sub-account's number."""
    rows: list[tuple[object, ...]] = []
    for report in xml.elements(source, "SctiesBalCtdyRpt"):
        dated = ("StmtGnlDtls", "StmtDtAndTm")
        if day := xml.descendant_text(report, *dated, "Dt") or xml.descendant_text(report, *dated, "DtTm")[:10]:
            rows.append(("As of date", day))
        rows.append(_HEADER)
        account = xml.child_text(report, "SfkpgAcct", "Id")
        for part in report:
            if xml.local(part) == "BalForAcct":
                rows.append(_balance(part, account))
            elif xml.local(part) == "SubAcctDtls":
                own = xml.child_text(part, "SfkpgAcct", "Id") or account
                rows += [_balance(inner, own) for inner in part if xml.local(inner) == "BalForSubAcct"]
    columns, height = columns_of(rows)
    source.check_cells(height * len(columns))
    yield Sheet("SctiesBalCtdyRpt", columns, height)


def _balance(entry: Element, account: str) -> tuple[object, ...]:
    parts = (xml.child(entry, name) for name in ("FinInstrmId", "FinInstrmAttrbts"))
    security, attributes = (entry if part is None else part for part in parts)
    aggregate = xml.child(entry, "AggtBal")
    texts = (xml.descendant_text(aggregate, name) for name in ("Unit", "FaceAmt", "AmtsdVal", "DgtlTknUnit"))
    quantity = xml.number(next(filter(None, texts), ""))
    if xml.child_text(aggregate, "ShrtLngInd") == "SHOR" and isinstance(quantity, float):
        quantity = -abs(quantity)
    price, _ = _money(xml.descendant(entry, "PricDtls"))
    value, currency = _money(_holding_value(entry))
    other = xml.child(security, "OthrId")
    return (
        xml.child_text(security, "ISIN"),
        xml.child_text(other, "Id"),
        xml.descendant_text(other, "Tp", "Cd") or xml.descendant_text(other, "Tp", "Prtry"),
        xml.child_text(security, "Desc"), quantity, price, value,
        currency or next((one.get("Ccy", "") for one in entry.iter() if one.get("Ccy")), ""),
        account,
        xml.child_text(attributes, "CtryOfIsse") or xml.descendant_text(entry, "SfkpgPlc", "Ctry"),
        xml.descendant_text(attributes, "PlcOfListg", "MktIdrCd"),
    )  # fmt: skip


def _holding_value(entry: Element) -> Element | None:
    """The value in the instrument's own currency, else in the account's base currency."""
    groups = ("InstrmCcyAmts", "AcctBaseCcyAmts", "AltrnRptgCcyAmts")
    values = (xml.descendant(xml.child(entry, group), "HldgVal") for group in groups)
    return next((value for value in values if value is not None), None)


def _money(element: Element | None) -> tuple[object, str]:
    amount = xml.descendant(element, "Amt")
    while amount is not None and not xml.own_text(amount):
        amount = xml.descendant(amount, "Amt")
    return ("", "") if amount is None else (xml.number(xml.own_text(amount)), amount.get("Ccy", ""))
