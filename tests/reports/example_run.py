"""A run made by hand that shows every verdict, every status and every kind of hostile or missing value.

Securities and lists are real, accounts and values invented; the dates are chosen so that each status occurs once.
"""

# ruff: noqa: E501

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from screener.model import (
    AlignedWord,
    CoverageRow,
    Decision,
    EarlierDecision,
    EntitySummary,
    Exposure,
    Finding,
    FindingCounts,
    InputFile,
    ListingSummary,
    MatchSummary,
    Money,
    Position,
    RelationSummary,
    Run,
    RunHeader,
    SheetCoverage,
    Summary,
    WatchlistVersion,
)

BOOK = "university_endowment.xlsx"
PENSION = "teachers_pension.csv"
AS_OF = date(2025, 11, 24)
CMIC = {
    "list": "us-ofac-ns-cmic",
    "program": "CMIC-EO13959",
    "authority": "Executive Order 13959 as amended by Executive Order 14032",
    "source": "https://sanctionslist.ofac.treas.gov/Home/ConsolidatedList",
    "regime": "us-cmic",
}
HELD = (
    "Holding is permitted. Do not buy, and do not sell without OFAC's authorisation; an attempted trade is rejected and "
    "reported to OFAC within 10 business days. Take counsel."
)


def position(row: int, name: str | None, **fields: Any) -> Position:
    values: dict[str, Any] = {"file": BOOK, "sheet": "Equities", "account": "Growth Fund", "currency": "HKD"}
    return Position(row=row, name=name, **(values | fields))


def finding(number: int, verdict: str, status: str, held: Position, entity: EntitySummary, **fields: Any) -> Finding:
    values: dict[str, Any] = {"score": 1.0, "action": HELD} | fields
    return Finding.model_validate(
        {"id": f"f{number:015x}", "verdict": verdict, "status": status, "position": held, "entity": entity, **values}
    )


def by_isin(isin: str, entity: str) -> MatchSummary:
    sentence = f"The ISIN {isin} is that of {entity}; it is published with the list entry."
    return MatchSummary(by="isin", position_value=isin, list_value=isin, explanation=(sentence,))


def listing(year: int, month: int, day: int, **fields: Any) -> ListingSummary:
    values: dict[str, Any] = {"listed_on": date(year, month, day)} | CMIC
    return ListingSummary(**(values | fields))


def _bans() -> list[Finding]:
    hikvision = EntitySummary(
        id="ofac-30946", name="HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO., LTD.", type="Company", country="CN"
    )
    smic = EntitySummary(
        id="ofac-30951", name="SEMICONDUCTOR MANUFACTURING INTERNATIONAL CORPORATION", type="Company", country="CN"
    )
    hikvision_listing = listing(2021, 6, 3, effective_on=date(2021, 8, 2), divest_by=date(2022, 6, 3))
    words = (
        AlignedWord(position_word="HANGZHOU", list_word="HANGZHOU", weight=7.1, how="same"),
        AlignedWord(position_word="HIK-VISION", list_word="HIKVISION", weight=16.4, how="joined"),
        AlignedWord(position_word="DIGI", list_word="DIGITAL", weight=4.2, how="cut_off"),
        AlignedWord(position_word=None, list_word="TECHNOLOGY", weight=2.3, how="missing"),
    )
    by_name = MatchSummary(
        by="name",
        position_value="HANGZHOU HIK-VISION DIGI-A",
        list_value="HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO., LTD.",
        explanation=(
            "The words that tell most agree with the name of HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO., LTD.",
            "“HIK-VISION” and “HIKVISION” are the same word written apart or together; “DIGI” is read as “DIGITAL” cut off.",
        ),
        words=words,
    )
    return [
        finding(
            1,
            "listed",
            "trading_banned",
            position(
                14,
                "SEMICONDUCTOR MFG INTL CORP 中芯国际",
                isin="KYG8020E1199",
                ticker="981",
                mic="XHKG",
                country="KY",
                asset_class="Equity",
                quantity=1_250_000.0,
                price=21.35,
                market_value=26_687_500.0,
                weight=3.41,
            ),
            smic,
            listing=hikvision_listing,
            match=by_isin("KYG8020E1199", smic.name),
        ),
        finding(
            2,
            "listed",
            "trading_banned",
            position(
                15,
                "HANGZHOU HIK-VISION DIGI-A",
                country="CN",
                account="Pacific Mandate",
                quantity=80_400.5,
                market_value=2_411_200.75,
                currency="CNY",
                notes="The ISIN CNE100000PM9 fails its check digit",
            ),
            hikvision,
            listing=hikvision_listing,
            match=by_name,
            score=0.93,
        ),
        finding(
            3,
            "listed",
            "blocked",
            position(
                41,
                "新疆生产建设兵团 3.9% NOTES",
                sheet="Fixed Income",
                currency="USD",
                quantity=2_000_000.0,
                market_value=1_830_000.0,
                weight=0.22,
            ),
            EntitySummary(
                id="ofac-29299", name="XINJIANG PRODUCTION AND CONSTRUCTION CORPS", type="Organization", country="CN"
            ),
            listing=ListingSummary(
                list="us-ofac-sdn-xinjiang",
                program="GLOMAG",
                authority="Executive Order 13818",
                listed_on=date(2020, 7, 31),
                source="https://sanctionssearch.ofac.treas.gov/Details.aspx?id=29299",
                regime="us-sdn",
            ),
            match=MatchSummary(
                by="name",
                position_value="新疆生产建设兵团",
                list_value="新疆生产建设兵团",
                explanation=("The position names the entity by its Chinese name (curated, not printed by OFAC).",),
            ),
            action="Property is blocked and every dealing is prohibited. Freeze the position and report it to OFAC within 10 business days.",
        ),
        finding(
            4,
            "listed",
            "divestment_window",
            position(16, "EXAMPLE SHIPBUILDING-H", isin="CNE1000002Q2", market_value=912_000.0),
            EntitySummary(id="house-7", name="Example Shipbuilding Group", type="Company", country="CN"),
            listing=listing(2025, 3, 1, effective_on=date(2025, 4, 30), divest_by=date(2026, 3, 1)),
            match=by_isin("CNE1000002Q2", "Example Shipbuilding Group"),
            action="Do not buy. Sales solely to divest are permitted until 1 March 2026.",
        ),
        finding(
            5,
            "listed",
            "announced",
            position(
                17,
                '=HYPERLINK("http://example.org","click")',
                market_value=None,
                currency=None,
                account=None,
                ticker="600050",
                mic="XSHG",
                quantity=None,
            ),
            EntitySummary(id="house-8", name="Example Telecom Holdings", type="Company"),
            listing=listing(2025, 11, 10, effective_on=date(2026, 1, 9)),
            match=MatchSummary(
                by="ticker",
                position_value="600050 XSHG",
                list_value="600050 CH",
                explanation=("The ticker 600050 in Shanghai is published with the list entry.",),
            ),
            action="The ban takes effect on 9 January 2026. Buying is permitted until then, but cannot be undone afterwards: decide first.",
        ),
        finding(
            6,
            "listed",
            "excluded",
            position(
                7,
                "@SUM(A1:A9) Tobacco plc",
                file=PENSION,
                sheet="",
                account="+Equity Sleeve",
                currency="GBP",
                market_value=140_220.1,
                sedol="0287580",
                country="GB",
            ),
            EntitySummary(id="house-1", name="British American Tobacco p.l.c.", type="Company", country="GB"),
            listing=ListingSummary(
                list="house-exclusions", listed_on=date(2019, 1, 1), regime="house", source="javascript:alert(1)"
            ),
            match=MatchSummary(
                by="sedol",
                position_value="0287580",
                list_value="0287580",
                explanation=("The SEDOL 0287580 is on the institution's own list.",),
            ),
            action="The institution's policy excludes this issuer. Sell under the policy's own terms.",
            treatment="escalate",
            earlier=EarlierDecision(
                decision=Decision(
                    answer="true_match",
                    reason="Known to the committee",
                    reviewer="A. Example",
                    decided_at=datetime(2024, 11, 1, 9, 0, tzinfo=UTC),
                    expires_on=date(2025, 11, 1),
                ),
                because="The decision expired on 1 November 2025.",
            ),
        ),
    ]


def _others() -> list[Finding]:
    sensetime = EntitySummary(id="ofac-33114", name="SenseTime Group Limited", type="Company", country="HK")
    first_listing = listing(2021, 6, 3, effective_on=date(2021, 8, 2), divest_by=date(2022, 6, 3))
    sensetime_listing = listing(2021, 12, 10, effective_on=date(2022, 2, 8), divest_by=date(2022, 12, 10))
    held = position(
        18,
        "SENSETIME GROUP INC-CLASS B 商汤集团",
        isin="KYG8062L1041",
        ticker="20",
        mic="XHKG",
        country="KY",
        quantity=410_000.0,
        market_value=820_000.0,
        weight=0.1,
    )
    related = MatchSummary(
        by="ticker",
        position_value="20 XHKG",
        list_value="20 HK",
        explanation=(
            "20 HK is SenseTime Group Inc., the parent of SenseTime Group Limited, which is on the list.",
            "SenseTime Group Inc. itself is not on the NS-CMIC List.",
        ),
    )
    relation = RelationSummary(
        kind="parent",
        share=None,
        source="https://www.hkexnews.hk/",
        issuer="SenseTime Group Inc.",
        note="Ownership is not published.",
        grade="secondary",
    )
    decided = Decision(
        answer="false_positive",
        reason="Another company: Delaware, CUSIP 22160N109",
        reviewer="A. Example",
        decided_at=datetime(2025, 9, 1, 9, 30, tzinfo=UTC),
        scope="issuer",
        expires_on=date(2026, 9, 1),
    )
    escalated = Decision(
        answer="escalated",
        reason="Counsel asked",
        reviewer="B. Example",
        second_reviewer="C. Example",
        decided_at=datetime(2025, 11, 20, 16, 5, tzinfo=UTC),
        scope="security",
    )
    tech = EntitySummary(id="ofac-30934", name="CHINA SPACESAT CO., LTD.", type="Company", country="CN")
    return [
        finding(
            7,
            "related",
            "advisory",
            held,
            sensetime,
            listing=sensetime_listing,
            match=related,
            relation=relation,
            decision=escalated,
            score=0.97,
            action="The listed company's ban does not reach its parent (OFAC FAQ 857). Review before trading.",
        ),
        finding(
            8,
            "listed",
            "advisory",
            held,
            EntitySummary(
                id="dod-1260h-sensetime-group-inc", name="SenseTime Group, Inc.", type="Company", country="KY"
            ),
            listing=ListingSummary(
                list="us-dod-1260h",
                authority="Section 1260H, FY2021 NDAA",
                listed_on=date(2025, 1, 7),
                source="https://www.defense.gov/",
                regime="advisory",
            ),
            match=by_isin("KYG8062L1041", "SenseTime Group, Inc."),
            action="The list restricts procurement, not holding or trading. Note it.",
        ),
        finding(
            9,
            "possible",
            "trading_banned",
            position(19, "CHINA SPACE SAT TECH", market_value=55_000.0, account="-Overlay"),
            tech,
            listing=first_listing,
            score=0.71,
            match=MatchSummary(
                by="name",
                position_value="CHINA SPACE SAT TECH",
                list_value="CHINA SPACESAT CO., LTD.",
                explanation=("Core words agree; “TECH” is only in the position.",),
                words=(
                    AlignedWord(position_word="SPACE SAT", list_word="SPACESAT", weight=14.0, how="joined"),
                    AlignedWord(position_word="TECH", list_word=None, weight=-2.1, how="extra"),
                ),
            ),
            action="Find out who the issuer is, and record a decision. Do not trade until then.",
        ),
        finding(
            10,
            "listed",
            "not_in_force",
            position(20, "XIAOMI CORP-CLASS B", isin="KYG9830T1067", market_value=2_040_000.0),
            EntitySummary(id="ccmc-xiaomi", name="Xiaomi Corporation", type="Company", country="CN"),
            listing=ListingSummary(
                list="us-dod-ccmc", listed_on=date(2021, 1, 14), removed_on=date(2021, 5, 25), regime="us-cmic"
            ),
            match=by_isin("KYG9830T1067", "Xiaomi Corporation"),
            action="Nothing: the designation was removed on 25 May 2021.",
        ),
        finding(
            11,
            "possible",
            "trading_banned",
            position(
                9,
                "COSTAR GROUP INC",
                file=PENSION,
                sheet="",
                cusip="22160N109",
                currency="USD",
                market_value=77_310.0,
                country="US",
                account="+Equity Sleeve",
            ),
            EntitySummary(id="ofac-32107", name="COSTAR GROUP CO., LTD.", type="Company", country="CN"),
            listing=first_listing,
            score=0.6,
            decision=decided,
            match=MatchSummary(
                by="name",
                position_value="COSTAR GROUP INC",
                list_value="COSTAR GROUP CO., LTD.",
                explanation=("The same core name with another legal form.",),
            ),
            action="Find out who the issuer is, and record a decision.",
        ),
        finding(
            12,
            "listed",
            "trading_banned",
            position(52, None, sheet="Notes", account=None, currency=None),
            EntitySummary(id="ofac-32089", name="PROVEN GLORY CAPITAL LIMITED", type="Company", country="VG"),
            listing=first_listing,
            match=MatchSummary(
                by="sweep",
                position_value="XS1567423766",
                list_value="XS1567423766",
                explanation=("The ISIN XS1567423766 stands outside every recognised table, in Notes!C52.",),
            ),
        ),
    ]


def example_run() -> Run:
    """The run that golden files show."""
    header = RunHeader(
        id="run-2025-11-24-0001",
        started_at=datetime(2025, 11, 24, 8, 0, 0, tzinfo=UTC),
        finished_at=datetime(2025, 11, 24, 8, 0, 1, tzinfo=UTC),
        as_of=AS_OF,
        investor="us-person",
        software="screener 0.1.0",
        settings={"min_score": 0.6, "watchlists": ["us-ofac-ns-cmic", "us-dod-1260h"], "mapping": {"name": "Security"}},
        inputs=(
            InputFile(
                file=BOOK,
                sha256="a" * 64,
                sheets=(
                    SheetCoverage(name="Equities", tables=1, positions=120, skipped=9),
                    SheetCoverage(name="Fixed Income", tables=2, positions=80, skipped=4),
                    SheetCoverage(name="Notes", tables=0, positions=0, skipped=3, not_understood=2, hidden=True),
                ),
                warnings=("The sheet total of HKD 98,400,000 differs from the positions' sum by 12",),
            ),
            InputFile(
                file=PENSION, sha256="b" * 64, sheets=(SheetCoverage(name="", tables=1, positions=60, skipped=2),)
            ),
        ),
        watchlists=(
            WatchlistVersion(
                id="us-ofac-ns-cmic",
                version="2025-12-05",
                published_on=date(2025, 11, 5),
                sha256="c" * 64,
                entities=68,
                title="OFAC Non-SDN Chinese Military-Industrial Complex Companies List",
                publisher="US Treasury, OFAC",
                source="https://ofac.treasury.gov/",
                age_days=19,
                rhythm_days=30,
                regime="us-cmic",
            ),
            WatchlistVersion(
                id="us-ofac-sdn-xinjiang",
                version="2023-12-08",
                published_on=date(2023, 12, 8),
                sha256="d" * 64,
                entities=14,
                title="OFAC SDN: Global Magnitsky, Xinjiang",
                publisher="US Treasury, OFAC",
                source="https://ofac.treasury.gov/",
                age_days=717,
                rhythm_days=30,
                regime="us-sdn",
            ),
            WatchlistVersion(
                id="us-dod-1260h",
                version="2025-01-07",
                published_on=date(2025, 1, 7),
                sha256="e" * 64,
                entities=134,
                title="Section 1260H: Chinese Military Companies",
                publisher="US Department of Defense",
                age_days=321,
                rhythm_days=365,
                regime="advisory",
            ),
            WatchlistVersion(
                id="us-dod-ccmc",
                version="2021-01-14",
                published_on=date(2021, 1, 14),
                sha256="f" * 64,
                entities=44,
                title="Communist Chinese Military Companies (2020 to 2021)",
                publisher="US Department of Defense",
                regime="us-cmic",
            ),
            WatchlistVersion(
                id="house-exclusions",
                version="1",
                published_on=date(2025, 1, 1),
                sha256="0" * 64,
                entities=12,
                regime="house",
            ),
        ),
        notices=(
            "The national emergency behind E.O. 13959 was last seen continued to 12 November 2025: confirm that the authority is in force.",
            "OFAC SDN: Global Magnitsky, Xinjiang is 717 days old; its publisher is expected to publish every 30 days.",
        ),
    )
    summary = Summary(
        positions=260,
        screened=258,
        skipped=18,
        not_understood=2,
        market_value=(
            Money(currency="HKD", value=98_400_012.0),
            Money(currency="USD", value=812_000_000.0),
            Money(currency="CNY", value=41_000_000.5),
            Money(currency=None, value=1_200.0),
        ),
        findings=FindingCounts(listed=8, related=1, possible=2, not_in_force=1),
        exposure=(
            Exposure(verdict="listed", currency="HKD", value=28_419_500.0, percent=28.88),
            Exposure(verdict="related", currency="HKD", value=820_000.0, percent=0.83),
        ),
    )
    coverage = (
        CoverageRow(
            file=BOOK,
            sheet="Equities",
            row=1,
            reason="preamble",
            text="University Endowment 大学基金 | as of 24 Nov 2025",
        ),
        CoverageRow(file=BOOK, sheet="Equities", row=13, reason="header", text="Security | ISIN | Units"),
        CoverageRow(file=BOOK, sheet="Equities", row=140, reason="total", text="Total | 98,400,000"),
        CoverageRow(file=BOOK, sheet="Notes", row=51, reason="not_understood", text="=cmd|' /C calc'!A0 | 100,000"),
        CoverageRow(
            file=BOOK, sheet="Notes", row=52, reason="not_understood", text="see XS1567423766 \x1b[31m, held since 2017"
        ),
        CoverageRow(
            file=PENSION, sheet="", row=62, reason="footer", text="+Confidential. Not for onward distribution."
        ),
    )
    return Run(run=header, summary=summary, findings=(*_bans(), *_others()), coverage=coverage)


def empty_run() -> Run:
    """A run in which nothing was found and every row was read."""
    run = example_run()
    summary = run.summary.model_copy(
        update={"findings": FindingCounts(), "exposure": (), "not_understood": 0, "screened": 260}
    )
    header = run.run.model_copy(update={"notices": (), "id": "run-2025-11-24-0002"})
    return run.model_copy(update={"run": header, "summary": summary, "findings": (), "coverage": ()})
