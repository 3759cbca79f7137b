"""Small lists for the tests of matching: real companies, few facts."""

from __future__ import annotations

from datetime import date

from screener.model import Entity, Identifier, Listing, Name, Namesake, Relation

CMIC = Listing(list="us-ofac-ns-cmic", regime="us-cmic", listed_on=date(2021, 6, 3), effective_on=date(2021, 8, 2))


def isin(value: str, *, confirmed: bool = True) -> Identifier:
    return Identifier(scheme="isin", value=value, raw=value, confirmed=confirmed)


def ticker(code: str, mic: str, *, until: date | None = None) -> Identifier:
    return Identifier(scheme="ticker", value=code, raw=f"{code} {mic}", mic=mic, valid_until=until)


TELECOM = Entity(
    id="ofac-30882",
    name="CHINA TELECOM CORPORATION LIMITED",
    country="CN",
    names=(
        Name(text="CHINA TELECOM CORPORATION LIMITED", kind="primary"),
        Name(text="CHINA TELECOM", kind="alias"),
        Name(text="中国电信", kind="short", official=False),
    ),
    identifiers=(isin("CNE1000002V2"), ticker("728", "XHKG"), ticker("CHA", "XNYS", until=date(2021, 5, 18))),
    listings=(CMIC,),
)
HIKVISION = Entity(
    id="ofac-30946",
    name="HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO., LTD.",
    country="CN",
    names=(
        Name(text="HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO., LTD.", kind="primary"),
        Name(text="HIKVISION", kind="alias"),
    ),
    identifiers=(isin("CNE100000PM8"), ticker("002415", "XSHE")),
    listings=(CMIC,),
)
COSTAR = Entity(
    id="ofac-32107",
    name="COSTAR GROUP CO., LTD.",
    country="CN",
    names=(Name(text="COSTAR GROUP CO., LTD.", kind="primary"),),
    identifiers=(ticker("002189", "XSHE"),),
    listings=(CMIC,),
    namesakes=(
        Namesake(
            name="CoStar Group, Inc.", country="US", isins=("US22160N1090",), tickers=("CSGP XNAS",), source="Nasdaq"
        ),
    ),
)
SENSETIME = Entity(
    id="ofac-33114",
    name="SENSETIME GROUP LIMITED",
    country="HK",
    names=(Name(text="SENSETIME GROUP LIMITED", kind="primary"), Name(text="SENSETIME GROUP LTD")),
    listings=(CMIC,),
)
AVIC = Entity(
    id="ofac-30925",
    name="AVIATION INDUSTRY CORPORATION OF CHINA, LTD.",
    country="CN",
    names=(Name(text="AVIATION INDUSTRY CORPORATION OF CHINA, LTD.", kind="primary"), Name(text="AVIC", kind="weak")),
    listings=(CMIC,),
)
SENSETIME_PARENT = Entity(
    id="issuer-sensetime-group-inc",
    name="SenseTime Group Inc.",
    country="KY",
    names=(Name(text="SenseTime Group Inc.", kind="primary"), Name(text="商汤-W", kind="short")),
    identifiers=(ticker("20", "XHKG"), isin("KYG8062L1041", confirmed=False)),
    relations=(Relation(to="ofac-33114", kind="parent", source="annual report 2022"),),
)
LISTED = (TELECOM, HIKVISION, COSTAR, SENSETIME, AVIC)
RELATED = (SENSETIME_PARENT,)
