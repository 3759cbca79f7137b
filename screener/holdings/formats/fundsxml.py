"""FundsXML 4, the fund industry's file in Austria, Denmark, France, Germany and Luxembourg, as tables.

Each portfolio is a grid: name and date of the fund, then its positions under plain headers; the names come from the
file's master data. Source: FundsXML schema 4.2, elements Fund, FundDynamicData, AssetMasterData.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from screener.files.cells import Sheet, columns_of
from screener.files.source import Source, Wanted
from screener.files.xml import (
    child,
    child_text,
    descendant,
    descendant_text,
    elements,
    is_xml,
    local,
    number,
    own_text,
    plain_head,
)

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
    return is_xml(source.head) and "<fundsxml4" in plain_head(source.head)


def sheets(source: Source, _wanted: Wanted) -> Iterator[Sheet]:
    """The portfolios of a document, each a grid named after its fund."""
    assets = {child_text(asset, "UniqueID"): _asset(asset) for asset in elements(source, "Asset")}
    for fund in elements(source, "Fund"):
        name = child_text(fund, "Names", "OfficialName") or child_text(fund, "Names", "FullName") or source.name
        for portfolio in [one for one in fund.iter() if local(one) == "Portfolio"]:
            rows: list[tuple[object, ...]] = [("Fund name", name), ("As of date", child_text(portfolio, "NavDate"))]
            rows.append(_HEADER)
            positions = [one for one in portfolio.iter() if local(one) == "Position"]
            rows += [_position(one, assets) for one in positions]
            source.check_cells(len(rows) * len(_HEADER))
            columns, height = columns_of(rows)
            yield Sheet(name, columns, height, facts=_facts(fund, name))


def _facts(fund: Element, name: str) -> tuple[tuple[str, str], ...]:
    """What names the fund and its size; it may have several share classes, each with an ISIN of its own."""
    facts = [("fund name", name), ("fund lei", child_text(fund, "Identifiers", "LEI"))]
    facts.append(("share class isin", child_text(fund, "Identifiers", "ISIN")))
    classes = [one for one in fund.iter() if local(one) == "ShareClass"]
    facts += [("share class isin", child_text(one, "Identifiers", "ISIN")) for one in classes]
    total = descendant(fund, "TotalNetAssetValue")
    amount = child(total, "Amount")
    if amount is not None:
        facts += [("net assets", own_text(amount)), ("fund currency", amount.get("ccy", ""))]
    return tuple((key, value) for key, value in facts if value)


class _Asset(NamedTuple):
    """What the master data says of a security."""

    name: str = ""
    isin: str = ""
    issuer: str = ""
    issuer_lei: str = ""
    country: str = ""


def _asset(asset: Element) -> _Asset:
    issuer = descendant(asset, "Issuer")
    names = (
        child_text(asset, "Name"),
        child_text(asset, "Names", "OfficialName"),
        child_text(asset, "Names", "FullName"),
    )
    return _Asset(
        next(filter(None, names), ""),
        child_text(asset, "Identifiers", "ISIN"),
        descendant_text(issuer, "Name"),
        descendant_text(issuer, "LEI"),
        child_text(asset, "Country"),
    )


def _position(entry: Element, assets: Mapping[str, _Asset]) -> tuple[object, ...]:
    asset = assets.get(child_text(entry, "UniqueID"), _Asset())
    own = next((one for one in entry if local(one) in _KINDS), None)
    kind = local(own) if own is not None else ""
    amount = child(entry, "TotalValue", "Amount")
    sizes = (child_text(own, name) for name in ("Units", "Nominal", "Contracts"))
    return (
        asset.name,
        child_text(entry, "Identifiers", "ISIN") or asset.isin,
        asset.issuer,
        asset.issuer_lei,
        _CASH_KINDS.get(kind, kind),
        asset.country,
        number(next(filter(None, sizes), "")),
        number(amount.text or "") if amount is not None else "",
        amount.get("ccy", "") if amount is not None else "",
        number(child_text(entry, "TotalPercentage")),
    )
