"""ISO 20022 semt.002, the custody statement of holdings, as rows under plain headers; any version of the message.

Source: ISO 20022 message definition semt.002 SecuritiesBalanceCustodyReport.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from screener.files.cells import Sheet, columns_of
from screener.files.source import Source, Wanted
from screener.files.xml import (
    child,
    child_text,
    descendant,
    descendant_text,
    elements,
    is_page,
    is_xml,
    local,
    number,
    own_text,
    plain_head,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_HEADER = (
    "ISIN", "Security identifier", "Identifier type", "Security name", "Quantity", "Price", "Market value", "Currency",
    "Safekeeping account", "Country", "Place of listing",
)  # fmt: skip


def recognise(source: Source) -> bool:
    """Whether a file is a semt.002 message."""
    head = plain_head(source.head)
    return is_xml(source.head) and not is_page(source.head) and ("semt.002" in head or "sctiesbalctdyrpt" in head)


def sheets(source: Source, _wanted: Wanted) -> Iterator[Sheet]:
    """The balances of a statement; those of sub-accounts bear the sub-account's number."""
    rows: list[tuple[object, ...]] = []
    for report in elements(source, "SctiesBalCtdyRpt"):
        dated = ("StmtGnlDtls", "StmtDtAndTm")
        if day := descendant_text(report, *dated, "Dt") or descendant_text(report, *dated, "DtTm")[:10]:
            rows.append(("As of date", day))
        rows.append(_HEADER)
        account = child_text(report, "SfkpgAcct", "Id")
        for part in report:
            if local(part) == "BalForAcct":
                rows.append(_balance(part, account))
            elif local(part) == "SubAcctDtls":
                own = child_text(part, "SfkpgAcct", "Id") or account
                rows += [_balance(inner, own) for inner in part if local(inner) == "BalForSubAcct"]
    columns, height = columns_of(rows)
    source.check_cells(height * len(columns))
    yield Sheet("SctiesBalCtdyRpt", columns, height)


def _balance(entry: Element, account: str) -> tuple[object, ...]:
    security, attributes = (
        entry if part is None else part for part in (child(entry, "FinInstrmId"), child(entry, "FinInstrmAttrbts"))
    )
    aggregate = child(entry, "AggtBal")
    texts = (descendant_text(aggregate, name) for name in ("Unit", "FaceAmt", "AmtsdVal", "DgtlTknUnit"))
    quantity = number(next(filter(None, texts), ""))
    if child_text(aggregate, "ShrtLngInd") == "SHOR" and isinstance(quantity, float):
        quantity = -abs(quantity)
    price, _ = _money(descendant(entry, "PricDtls"))
    value, currency = _money(_holding_value(entry))
    other = child(security, "OthrId")
    return (
        child_text(security, "ISIN"),
        child_text(other, "Id"),
        descendant_text(other, "Tp", "Cd") or descendant_text(other, "Tp", "Prtry"),
        child_text(security, "Desc"),
        quantity,
        price,
        value,
        currency or _currency(entry),
        account,
        child_text(attributes, "CtryOfIsse") or descendant_text(entry, "SfkpgPlc", "Ctry"),
        descendant_text(attributes, "PlcOfListg", "MktIdrCd"),
    )


def _holding_value(entry: Element) -> Element | None:
    """The value in the instrument's own currency, else in the account's base currency."""
    groups = ("InstrmCcyAmts", "AcctBaseCcyAmts", "AltrnRptgCcyAmts")
    values = (descendant(child(entry, group), "HldgVal") for group in groups)
    return next((value for value in values if value is not None), None)


def _money(element: Element | None) -> tuple[object, str]:
    amount = descendant(element, "Amt")
    while amount is not None and not own_text(amount):
        amount = descendant(amount, "Amt")
    return ("", "") if amount is None else (number(own_text(amount)), amount.get("Ccy", ""))


def _currency(entry: Element) -> str:
    return next((one.get("Ccy", "") for one in entry.iter() if one.get("Ccy")), "")
