"""Small fund files of every form, and what judges them: real companies, invented funds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from screener.matching import Matcher
from screener.model import Finding
from screener.positions import LooseText, Positions
from screener.rules import findings, load_regimes
from tests.matching.lists import LISTED, RELATED

TODAY = date(2026, 11, 24)

WORLD = """Fund name,Invented World Fund
ISIN,IE00B4L5Y983
Holdings as of,2026-09-30
Net assets,1000000

Name,ISIN,Market value,Weight (%)
Hangzhou Hikvision Digital Technology Co Ltd,CNE100000PM8,20000,2.0
Apple Inc,US0378331005,500000,50.0
Siemens AG,DE0007236101,-10000,-1.0
Invented China Fund,LU1778762911,100000,10.0
Cash and other assets,,390000,39.0
"""
CHINA = """Fund name,Invented China Fund
ISIN,LU1778762911
Holdings as of,2026-06-30

Name,ISIN,Weight (%)
China Telecom Corp Ltd-H,CNE1000002V2,25.0
Hangzhou Hikvision Digital Technology Co Ltd,CNE100000PM8,5.0
Tencent,KYG875721634,60.0
"""
PORTFOLIO = """Account,Security,ISIN,Market value,Currency
A1,Invented World Fund Class A,IE00B4L5Y983,40000,USD
A2,Invented World Fund Class A,IE00B4L5Y983,60000,EUR
A1,Other Emerging Markets UCITS ETF,IE00B0M63177,7000,USD
A1,Microsoft Corp,US5949181045,100,USD
"""

FUNDSXML = """<?xml version="1.0" encoding="UTF-8"?>
<FundsXML4 xmlns="http://www.fundsxml.org/xmlschema/v4">
 <ControlData><Version>4.2.0</Version><ContentDate>2026-09-30</ContentDate></ControlData>
 <Funds><Fund>
  <Identifiers><LEI>529900T8BM49AURSDO55</LEI></Identifiers>
  <Names><OfficialName>Invented Balanced Fund</OfficialName></Names><Currency>EUR</Currency>
  <FundDynamicData>
   <TotalAssetValues><TotalAssetValue><NavDate>2026-09-30</NavDate>
    <TotalNetAssetValue><Amount ccy="EUR">2000000</Amount></TotalNetAssetValue></TotalAssetValue></TotalAssetValues>
   <Portfolios><Portfolio><NavDate>2026-09-30</NavDate><Positions>
    <Position><UniqueID>1</UniqueID><Identifiers><ISIN>CNE100000PM8</ISIN></Identifiers><Currency>CNY</Currency>
     <TotalValue><Amount ccy="EUR">30000</Amount></TotalValue><TotalPercentage>1.5</TotalPercentage>
     <Equity><Units>9000</Units></Equity></Position>
    <Position><UniqueID>2</UniqueID><Identifiers><ISIN>US0378331005</ISIN></Identifiers><Currency>USD</Currency>
     <TotalValue><Amount ccy="EUR">1900000</Amount></TotalValue><TotalPercentage>95</TotalPercentage>
     <Equity><Units>8000</Units></Equity></Position>
    <Position><UniqueID>3</UniqueID><Currency>EUR</Currency>
     <TotalValue><Amount ccy="EUR">70000</Amount></TotalValue><TotalPercentage>3.5</TotalPercentage>
     <Account/></Position>
   </Positions></Portfolio></Portfolios>
  </FundDynamicData>
  <SingleFund><ShareClasses>
   <ShareClass><Identifiers><ISIN>AT0000A00001</ISIN></Identifiers></ShareClass>
   <ShareClass><Identifiers><ISIN>IE00B4L5Y983</ISIN></Identifiers></ShareClass>
  </ShareClasses></SingleFund>
 </Fund></Funds>
 <AssetMasterData>
  <Asset><UniqueID>1</UniqueID><Name>HANGZHOU HIKVISION DIGITAL-A</Name><Country>CN</Country></Asset>
  <Asset><UniqueID>2</UniqueID><Name>APPLE INC</Name><Country>US</Country></Asset>
  <Asset><UniqueID>3</UniqueID><Name>Bank account EUR</Name></Asset>
 </AssetMasterData>
</FundsXML4>
"""

NPORT = """<?xml version="1.0" encoding="UTF-8"?>
<edgarSubmission xmlns="http://www.sec.gov/edgar/nport"><headerData><submissionType>NPORT-P</submissionType></headerData>
<formData><genInfo><regName>Invented Trust</regName><seriesName>Invented Emerging Fund</seriesName>
<seriesId>S000000001</seriesId><seriesLei>529900T8BM49AURSDO55</seriesLei><repPdDate>2026-08-31</repPdDate></genInfo>
<fundInfo><totAssets>1010</totAssets><netAssets>1000</netAssets></fundInfo>
<invstOrSecs>
<invstOrSec><name>China Telecom Corp Ltd</name><title>China Telecom Corp Ltd</title><identifiers>
<isin value="CNE1000002V2"/></identifiers>
<balance>10</balance><units>NS</units><curCd>HKD</curCd><valUSD>40</valUSD><pctVal>4.0</pctVal>
<payoffProfile>Long</payoffProfile><assetCat>EC</assetCat><issuerCat>CORP</issuerCat><invCountry>CN</invCountry>
</invstOrSec>
<invstOrSec><name>Apple Inc</name><title>Apple Inc</title><identifiers><isin value="US0378331005"/></identifiers>
<balance>1</balance><units>NS</units><curCd>USD</curCd><valUSD>900</valUSD><pctVal>90.0</pctVal>
<payoffProfile>Long</payoffProfile><assetCat>EC</assetCat><issuerCat>CORP</issuerCat><invCountry>US</invCountry></invstOrSec>
</invstOrSecs></formData></edgarSubmission>
"""


def write(folder: Path, **files: str) -> Path:
    """A folder with files; the first underscore of a name is its point."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("_", ".", 1)).write_text(text, encoding="utf-8")
    return folder


def judge() -> Callable[..., tuple[Finding, ...]]:
    """What the small lists of the tests of matching make of positions."""
    matcher, regimes = Matcher(LISTED, RELATED), load_regimes()

    def judged(positions: Positions, loose: Sequence[LooseText] = ()) -> tuple[Finding, ...]:
        entities = {**matcher.entities, **matcher.related}
        return findings(matcher.match(positions, loose, as_of=TODAY), positions, entities, regimes, TODAY, "us-person")

    return judged
