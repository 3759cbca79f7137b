"""ISO 20022 semt.002, the custody statement of holdings, as rows under plain headers; any version of the message.

Source: ISO 20022 message definition semt.002 SecuritiesBalanceCustodyReport.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from screener.files.cells import Sheet, columns_of
from screener.files.source import Source, Wanted
from screener.files.xml import (
    child_text,
    descendant,
    descendant_text,
    elements,
    is_page,
    is_xml,
    local,
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
        details = descendant(report, "StmtGnlDtls")
        day = descendant_text(details, "StmtDtAndTm", "Dt") if details is not None else ""
        if details is not None and not day:
            day = descendant_text(details, "StmtDtAndTm", "DtTm")[:10]
        if day:
            rows.append(("As of date", day))
        rows.append(_HEADER)
        account = child_text(report, "SfkpgAcct", "Id")
        for child in report:
            if local(child) == "BalForAcct":
                rows.append(_balance(child, account))
            elif local(child) == "SubAcctDtls":
                own = child_text(child, "SfkpgAcct", "Id") or account
                rows += [_balance(inner, own) for inner in child if local(inner) == "BalForSubAcct"]
    columns, height = columns_of(rows)
    source.check_cells(height * len(columns))
    yield Sheet("SctiesBalCtdyRpt", columns, height)


def _balance(entry: Element, account: str) -> tuple[object, ...]:
    security = next((child for child in entry if local(child) == "FinInstrmId"), entry)
    attributes = next((child for child in entry if local(child) == "FinInstrmAttrbts"), entry)
    aggregate = next((child for child in entry if local(child) == "AggtBal"), None)
    quantity: object = ""
    if aggregate is not None:
        texts = [descendant_text(aggregate, name) for name in ("Unit", "FaceAmt", "AmtsdVal", "DgtlTknUnit")]
        quantity = _number(next((text for text in texts if text), ""))
        if child_text(aggregate, "ShrtLngInd") == "SHOR" and isinstance(quantity, float):
            quantity = -abs(quantity)
    price, _ = _money(descendant(entry, "PricDtls"))
    value, currency = _money(_holding_value(entry))
    other = next((child for child in security if local(child) == "OthrId"), None)
    return (
        child_text(security, "ISIN"),
        child_text(other, "Id") if other is not None else "",
        descendant_text(other, "Tp", "Cd") or descendant_text(other, "Tp", "Prtry") if other is not None else "",
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
    for group in ("InstrmCcyAmts", "AcctBaseCcyAmts", "AltrnRptgCcyAmts"):
        found = next((child for child in entry if local(child) == group), None)
        value = descendant(found, "HldgVal") if found is not None else None
        if value is not None:
            return value
    return None


def _money(element: Element | None) -> tuple[object, str]:
    amount = descendant(element, "Amt") if element is not None else None
    while amount is not None and not (amount.text or "").strip():
        amount = descendant(amount, "Amt")
    if amount is None or element is None:
        return "", ""
    return _number((amount.text or "").strip()), amount.get("Ccy", "")


def _currency(entry: Element) -> str:
    return next((child.get("Ccy", "") for child in entry.iter() if child.get("Ccy")), "")


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text
