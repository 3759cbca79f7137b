"""FundsXML 4, the fund industry's file in Austria, Denmark, France, Germany and Luxembourg, as tables.

Each portfolio is a grid: name and date of the fund, then its positions under plain headers; the names come from the
file's master data. Source: FundsXML schema 4.2, elements Fund, FundDynamicData, AssetMasterData.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from screener.files import xml
from screener.files.cells import Sheet, columns_of
from screener.files.source import Source, Wanted

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_HEADER = (
    "Security name", "ISIN", "Issuer name", "Issuer LEI", "Asset class", "Issuer country", "Quantity", "Market value",
    "Market value currency", "% of net assets",
)  # fmt: skip
_KINDS = (
    "Equity", "Bond", "ShareClass", "Warrant", "Certificate", "Option", "Future", "FXForward", "Swap", "Repo",
    "FixedTimeDeposit", "CallMoney", "Account", "Fee", "RealEstate", "REIT", "Loan", "Right",
    "Commodity", "PrivateEquity",
)  # fmt: skip
_CASH_KINDS = {"Account": "Cash", "CallMoney": "Cash", "Fee": "Accrued fee", "FixedTimeDeposit": "Term deposit"}


def recognise(source: Source) -> bool:
    """Whether a file is a FundsXML 4 document."""
    return xml.is_xml(source.head) and "<fundsxml4" in xml.plain_head(source.head)


def sheets(source: Source, _wanted: Wanted) -> Iterator[Sheet]:
    """The portfolios of a document, each a grid named after its fund."""
    assets = {xml.child_text(asset, "UniqueID"): _asset(asset) for asset in xml.elements(source, "Asset")}
    for fund in xml.elements(source, "Fund"):
        name = xml.child_text(fund, "Names", "OfficialName") or xml.child_text(fund, "Names", "FullName") or source.name
        for portfolio in [one for one in fund.iter() if xml.local(one) == "Portfolio"]:
            about = (("Fund name", name), ("As of date", xml.child_text(portfolio, "NavDate")), _HEADER)
            positions = [one for one in portfolio.iter() if xml.local(one) == "Position"]
            rows: list[tuple[object, ...]] = [*about, *(_position(one, assets) for one in positions)]
            source.check_cells(len(rows) * len(_HEADER))
            columns, height = columns_of(rows)
            yield Sheet(name, columns, height, facts=_facts(fund, name))


def _facts(fund: Element, name: str) -> tuple[tuple[str, str], ...]:
    """What names the fund and its size; it may have several share classes, each with an ISIN of its own."""
    facts = [("fund name", name), ("fund lei", xml.child_text(fund, "Identifiers", "LEI"))]
    facts.append(("share class isin", xml.child_text(fund, "Identifiers", "ISIN")))
    classes = [one for one in fund.iter() if xml.local(one) == "ShareClass"]
    facts += [("share class isin", xml.child_text(one, "Identifiers", "ISIN")) for one in classes]
    total = xml.descendant(fund, "TotalNetAssetValue")
    amount = xml.child(total, "Amount")
    if amount is not None:
        facts += [("net assets", xml.own_text(amount)), ("fund currency", amount.get("ccy", ""))]
    return tuple((key, value) for key, value in facts if value)


class _Asset(NamedTuple):
    """What the master data says of a security."""

    name: str = ""
    isin: str = ""
    issuer: str = ""
    issuer_lei: str = ""
    country: str = ""


def _asset(asset: Element) -> _Asset:
    issuer = xml.descendant(asset, "Issuer")
    names = (xml.child_text(asset, *way) for way in (("Name",), ("Names", "OfficialName"), ("Names", "FullName")))
    return _Asset(
        next(filter(None, names), ""),
        xml.child_text(asset, "Identifiers", "ISIN"),
        xml.descendant_text(issuer, "Name"),
        xml.descendant_text(issuer, "LEI"),
        xml.child_text(asset, "Country"),
    )


def _position(entry: Element, assets: Mapping[str, _Asset]) -> tuple[object, ...]:
    asset = assets.get(xml.child_text(entry, "UniqueID"), _Asset())
    own = next((one for one in entry if xml.local(one) in _KINDS), None)
    kind = xml.local(own) if own is not None else ""
    amount = xml.child(entry, "TotalValue", "Amount")
    sizes = (xml.child_text(own, name) for name in ("Units", "Nominal", "Contracts"))
    return (
        asset.name, xml.child_text(entry, "Identifiers", "ISIN") or asset.isin, asset.issuer, asset.issuer_lei,
        _CASH_KINDS.get(kind, kind), asset.country,
        xml.number(next(filter(None, sizes), "")),
        xml.number(amount.text or "") if amount is not None else "",
        amount.get("ccy", "") if amount is not None else "",
        xml.number(xml.child_text(entry, "TotalPercentage")),
    )  # fmt: skip
