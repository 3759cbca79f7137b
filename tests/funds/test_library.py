"""Positions looked through: `FundLibrary("funds").look_through(holdings, judge, date(2026, 11, 24)).findings`."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener.errors import UsageError
from screener.funds import FundLibrary
from screener.holdings import read_holdings
from screener.outcomes import LookedThrough
from screener.rules import load_regimes
from screener.rules.funds import in_funds, value_through_funds
from screener.screening import Screener
from tests.benchmarks.bench_funds import with_check_digit
from tests.funds import samples
from tests.funds.samples import TODAY, judge
from tests.funds.test_statement import TEMPLATE_ROWS, template

HEAD = "Fund name,{name}\nISIN,{isin}\nHoldings as of,{day}\n\nName,ISIN,Weight (%)\n"
ISINS = ("IE00B4L5Y983", "LU1778762911", "IE00B0M63177", "LU1073011352", "LU2133138276", "LU1280365393", "LU1689734462",
         "LU1778254844")  # fmt: skip
APPLE = "Apple Inc,US0378331005,50"


def fund(name: str, isin: str, *rows: str, day: str = "2026-09-30") -> str:
    return HEAD.format(name=name, isin=isin, day=day) + "\n".join(rows) + "\n"


def look(folder: Path, portfolio: str = samples.PORTFOLIO, **files: str) -> LookedThrough:
    funds = samples.write(folder / "funds", **files)
    samples.write(folder, portfolio_csv=portfolio)
    return FundLibrary(funds).look_through(read_holdings([folder / "portfolio.csv"]), judge(), TODAY)


def test_a_listed_company_in_a_fund_is_a_finding_on_the_position_in_the_fund(tmp_path: Path) -> None:
    seen = look(tmp_path, world_csv=samples.WORLD)
    dollars = next(one for one in seen.findings if one.position.currency == "USD")
    assert (dollars.entity.id, dollars.verdict, dollars.exposure_kind) == ("ofac-30946", "listed", "through_fund")
    assert (dollars.position.name, dollars.position.market_value) == ("Invented World Fund Class A", 40_000.0)
    (step,) = dollars.fund_path
    assert (step.fund, step.file, step.row, step.weight) == ("Invented World Fund", "world.csv", 7, 2.0)
    assert value_through_funds(dollars) == pytest.approx(800.0)


def test_a_fund_in_a_fund_is_followed_and_weights_multiply(tmp_path: Path) -> None:
    seen = look(tmp_path, world_csv=samples.WORLD, china_csv=samples.CHINA)
    nested = [one for one in seen.findings if len(one.fund_path) == 2 and one.position.currency == "USD"]
    assert sorted((one.entity.id, round(value_through_funds(one) or 0.0, 6)) for one in nested) == [
        ("ofac-30882", 1000.0),
        ("ofac-30946", 200.0),
    ]
    assert [step.fund for step in nested[0].fund_path] == ["Invented World Fund", "Invented China Fund"]


def test_two_ways_to_one_company_are_two_findings_with_ids_of_their_own(tmp_path: Path) -> None:
    seen = look(tmp_path, world_csv=samples.WORLD, china_csv=samples.CHINA)
    ids = [one.id for one in seen.findings]
    assert len(ids) == len(set(ids)) == 6


def test_coverage_is_what_was_screened_of_net_assets(tmp_path: Path) -> None:
    (alone,) = look(tmp_path / "a", world_csv=samples.WORLD).looks
    assert alone.coverage == pytest.approx(2 + 50 + 1)
    (both,) = look(tmp_path / "b", world_csv=samples.WORLD, china_csv=samples.CHINA).looks
    assert both.coverage == pytest.approx(2 + 50 + 1 + 10 * 0.9)
    assert (both.net_weight, both.gross_weight, both.positions) == (61.0, 63.0, 2)


def test_coverage_of_legs_beyond_net_assets_is_of_all_legs(tmp_path: Path) -> None:
    rows = ("Apple Inc,US0378331005,90", "Long leg,US5949181045,80", "Short leg,US5949181045,-80")
    (one,) = look(tmp_path, a_csv=fund("A", ISINS[0], *rows, "Other UCITS ETF,IE00B8FMZ671,50")).looks
    assert one.coverage == pytest.approx(100 * 250 / 300)


def test_funds_in_a_fund_that_could_not_be_looked_through_are_said_with_their_share(tmp_path: Path) -> None:
    china = samples.CHINA + "Invented Income UCITS ETF,IE00B8FMZ671,10\n"
    seen = look(tmp_path, world_csv=samples.WORLD, china_csv=china)
    (one,) = seen.looks
    assert [(part.fund, part.isin, part.within, part.weight) for part in one.unopened] == [
        ("Invented Income UCITS ETF", "IE00B8FMZ671", "Invented China Fund", pytest.approx(1.0))
    ]
    assert "Invented World Fund (1, 1.00 percent of it)" in seen.notices[-1]


def test_weights_of_a_template_that_do_not_come_to_all_of_the_fund_are_said(tmp_path: Path) -> None:
    rows = tuple(row for row in TEMPLATE_ROWS if row["26"] != "0,9")
    files = {"a_csv": template("V6.0", isin=ISINS[0]), "b_csv": template("V6.0", rows=rows, isin=ISINS[2])}
    portfolio = f"Security,ISIN,Market value\nA,{ISINS[0]},1\nB,{ISINS[2]},1\n"
    (notice,) = look(tmp_path, portfolio, **files).notices
    assert notice == (
        "Holdings of funds whose stated weights do not come to 100 percent: Invented Asia Fund (10.00 percent)."
    )


def test_another_class_of_shares_of_a_fund_joins_by_the_fund_s_lei_or_the_users_mapping(tmp_path: Path) -> None:
    other, lei = "LU0313358250", "529900T8BM49AURSDO55"
    by_lei = look(tmp_path / "a", f"Security,ISIN,LEI,Market value\nB,{other},{lei},100\n", f_csv=template("V7.0"))
    assert [one.joined_by for one in by_lei.looks] == ["lei"]
    mapping = f'[[fund]]\nfund = "{other}"\nfile = "f.csv"\n'
    portfolio = f"Security,ISIN,Market value\nB,{other},100\n"
    mapped = look(tmp_path / "b", portfolio, f_csv=template("V7.0"), funds_toml=mapping)
    assert [one.joined_by for one in mapped.looks] == ["mapping"]
    assert not look(tmp_path / "c", portfolio, f_csv=template("V7.0")).looks


def test_thirty_funds_of_one_house_share_their_securities(tmp_path: Path) -> None:
    house = [with_check_digit("LU", number) for number in range(30)]
    files = {f"f{n}_csv": fund(f"Fund {n}", isin, f"Hikvision,CNE100000PM8,{n}", APPLE) for n, isin in enumerate(house)}
    portfolio = "Security,ISIN,Market value,Currency\n"
    portfolio += "".join(f"Invented Fund {n},{isin},1000,USD\n" for n, isin in enumerate(house))
    seen = look(tmp_path, portfolio, **files)
    assert len(FundLibrary(tmp_path / "funds").table) == 2
    assert len(seen.looks) == 30
    assert sorted({value_through_funds(one) for one in seen.findings}) == pytest.approx([10.0 * n for n in range(30)])


def test_what_is_true_of_many_funds_is_one_notice(tmp_path: Path) -> None:
    files = {f"f{n}_csv": fund(f"F{n}", ISINS[n], "Apple Inc,US0378331005,1", day="2026-03-31") for n in range(8)}
    portfolio = "Security,ISIN,Market value\n" + "".join(f"F{n},{ISINS[n]},1\n" for n in range(8))
    (notice,) = look(tmp_path, portfolio, **files).notices
    assert notice.endswith("F4 (2026-03-31, 238 days); and 3 more.")


def test_a_circle_of_funds_ends_and_is_said(tmp_path: Path) -> None:
    seen = look(
        tmp_path,
        a_csv=fund("A", ISINS[0], f"Fund B,{ISINS[1]},50", "Hikvision,CNE100000PM8,10"),
        b_csv=fund("B", ISINS[1], f"Fund A,{ISINS[0]},40", "China Telecom,CNE1000002V2,20"),
    )
    found = {(one.entity.id, len(one.fund_path)) for one in seen.findings}
    assert found == {("ofac-30946", 1), ("ofac-30882", 2)}
    assert any("hold one another" in notice for notice in seen.notices)


def test_a_chain_deeper_than_six_is_said(tmp_path: Path) -> None:
    chain = {
        f"f{n}_csv": fund(f"F{n}", ISINS[n], f"Fund {n + 1},{ISINS[n + 1]},100", "Hikvision,CNE100000PM8,1")
        for n in range(7)
    }
    chain["f7_csv"] = fund("F7", ISINS[7], "China Telecom,CNE1000002V2,20")
    seen = look(tmp_path, **chain)
    assert max(len(one.fund_path) for one in seen.findings) == 6
    assert any("more than 6 funds deep" in notice for notice in seen.notices)


def test_a_short_position_keeps_its_sign(tmp_path: Path) -> None:
    seen = look(tmp_path, a_csv=fund("A", ISINS[0], "Hikvision,CNE100000PM8,-3.5", "Apple Inc,US0378331005,90"))
    values = sorted(value_through_funds(one) or 0.0 for one in seen.findings)
    assert values == pytest.approx([-2100.0, -1400.0])


def test_old_and_undated_holdings_are_said(tmp_path: Path) -> None:
    old = look(tmp_path / "a", a_csv=fund("A", ISINS[0], "Hikvision,CNE100000PM8,3", day="2026-03-31"))
    assert any("2026-03-31, 238 days" in notice for notice in old.notices)
    undated = look(tmp_path / "b", a_csv="ISIN,IE00B4L5Y983\n\nName,ISIN,Weight (%)\nHikvision,CNE100000PM8,3\n")
    assert any("without a date" in notice for notice in undated.notices)


def test_the_users_mapping_goes_before_what_the_files_say(tmp_path: Path) -> None:
    mapping = '[[fund]]\nfund = "IE00B4L5Y983"\nfile = "other.csv"\nas_of = 2026-10-31\n'
    seen = look(
        tmp_path,
        world_csv=samples.WORLD,
        other_csv="Name,ISIN,Weight (%)\nChina Telecom,CNE1000002V2,4\n",
        funds_toml=mapping,
    )
    assert {one.entity.id for one in seen.findings} == {"ofac-30882"}
    assert [(one.joined_by, str(one.as_of)) for one in seen.looks] == [("mapping", "2026-10-31")]


def test_a_name_only_suggests(tmp_path: Path) -> None:
    nameless = samples.WORLD.replace("ISIN,IE00B4L5Y983\n", "")
    seen = look(tmp_path, portfolio=samples.PORTFOLIO.replace(",IE00B4L5Y983,", ",,"), world_csv=nameless)
    assert not seen.findings
    library = FundLibrary(tmp_path / "funds")
    suggested = library.joins.suggest("Invented World Fund Class A")
    assert suggested is not None
    assert suggested[0].file == "world.csv"


def test_each_distinct_security_is_judged_once(tmp_path: Path) -> None:
    funds = samples.write(
        tmp_path / "funds",
        a_csv=fund("A", ISINS[0], "Hikvision,CNE100000PM8,3"),
        b_csv=fund("B", ISINS[1], "Hikvision,CNE100000PM8,5"),
    )
    samples.write(tmp_path, p_csv=f"Security,ISIN,Market value\nA,{ISINS[0]},100\nB,{ISINS[1]},100\nA,{ISINS[0]},7\n")
    asked: list[int] = []

    def counting(positions: object, loose: object) -> object:
        asked.append(len(positions))  # type: ignore[arg-type]
        return judge()(positions, loose)

    seen = FundLibrary(funds).look_through(read_holdings([tmp_path / "p.csv"]), counting, TODAY)  # type: ignore[arg-type]
    assert asked == [1]
    assert sorted(value_through_funds(one) or 0.0 for one in seen.findings) == pytest.approx([0.21, 3.0, 5.0])


def test_what_stands_beside_a_holding_in_its_row_is_for_a_person_to_look_at(tmp_path: Path) -> None:
    basket = """<invstOrSec><name>Invented Bank</name><title>Basket swap</title><pctVal>1</pctVal>
<assetConditional assetCat="DE" desc="swap"/><derivativeInfo><swapDeriv><descRefInstrmnt><indexBasketInfo>
<indexName>Invented basket</indexName><components>
<component><othIndName>Apple</othIndName><identifiers><isin value="US0378331005"/></identifiers></component>
<component><othIndName>Hikvision</othIndName><identifiers><isin value="CNE100000PM8"/></identifiers></component>
</components></indexBasketInfo></descRefInstrmnt></swapDeriv></derivativeInfo></invstOrSec>"""
    filing = samples.NPORT.replace("</invstOrSecs>", f"{basket}{basket.replace('CNE100000PM8', '')}</invstOrSecs>")
    portfolio = "Security,LEI,Market value\nInvented Emerging Fund,529900T8BM49AURSDO55,1000\n"
    seen = look(tmp_path, portfolio, filing_xml=filing.replace("Hikvision</oth", "Acme</oth"))
    found = {one.entity.id: one for one in seen.findings}
    assert set(found) == {"ofac-30882", "ofac-30946"}
    inside = found["ofac-30946"]
    assert (inside.verdict, inside.match.by, inside.fund_path[0].row) == ("possible", "sweep", 6)
    assert "beside what the fund holds" in inside.match.explanation[-1]


def test_the_law_of_funds_is_said_and_nothing_in_a_fund_is_called_held_by_the_investor(tmp_path: Path) -> None:
    seen = look(tmp_path, world_csv=samples.WORLD)
    (one, _) = in_funds(seen.findings, load_regimes())
    assert one.status == "trading_banned"
    assert one.action.startswith(
        "Invented World Fund held Hangzhou Hikvision Digital Technology Co Ltd (2 percent of its net assets) on"
        " 2026-09-30, by world.csv."
    )
    assert "FAQ 861" in one.action
    assert "holding is permitted" in one.action


@pytest.mark.parametrize("verdict", ["listed", "possible"])
@pytest.mark.parametrize(
    ("regime", "status", "words"),
    [
        ("eu-asset-freeze", "blocked", "ask the manager whether the fund still holds it, and counsel what the entry"),
        ("gb-investment-ban", "trading_banned", "are reached whatever their share; of older ones that was not read"),
        ("gb-investment-ban", "trading_banned", "Before any dealing ask the manager what the fund holds, and counsel"),
    ],
)
def test_a_regime_whose_law_on_funds_was_not_read_sends_to_manager_and_counsel(
    tmp_path: Path, regime: str, status: str, words: str, verdict: str
) -> None:
    one, *_ = look(tmp_path, world_csv=samples.WORLD).findings
    listing = one.listing.model_copy(update={"regime": regime})
    (said,) = in_funds(
        [one.model_copy(update={"listing": listing, "status": status, "verdict": verdict})], load_regimes()
    )
    assert said.status == "advisory"
    assert words in said.action
    assert ("Confirm by hand" in said.action) == (verdict == "possible")


def test_a_rule_by_country_asks_of_the_issuer_in_a_fund_and_not_of_the_country(tmp_path: Path) -> None:
    one, *_ = look(tmp_path, world_csv=samples.WORLD).findings
    listing = one.listing.model_copy(update={"regime": "gb-russia-connected"})
    entity = one.entity.model_copy(update={"type": "Country", "name": "Russian Federation"})
    possible = one.model_copy(update={"listing": listing, "entity": entity, "verdict": "possible"})
    (said,) = in_funds([possible], load_regimes())
    assert "Confirm by hand that the issuer is incorporated or domiciled in Russia" in said.action


@pytest.mark.parametrize(("weight", "status"), [(60.0, "purchase_banned"), (49.0, "advisory"), (None, "advisory")])
def test_units_of_a_fund_half_in_russia_may_not_be_bought_by_a_us_person(
    tmp_path: Path, weight: float | None, status: str
) -> None:
    one, *_ = look(tmp_path, world_csv=samples.WORLD).findings
    listing = one.listing.model_copy(update={"regime": "us-eo14071"})
    path = (one.fund_path[0].model_copy(update={"weight": weight}),)
    (said,) = in_funds(
        [one.model_copy(update={"listing": listing, "status": "purchase_banned", "fund_path": path})], load_regimes()
    )
    assert said.status == status
    assert "a US person must not buy units" in said.action


def test_a_source_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no folder or file"):
        FundLibrary(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("funds.toml", "fund = 3"),
        ("funds.toml", "fund = [3]"),
        ("funds.toml", "fund = ["),
        ("funds.csv", 'fund_id,file\n"' + "x" * 200_000),
        ("company_tickers_mf.json", "{"),
        ("company_tickers_mf.json", '{"fields": ["seriesId"], "data": []}'),
        ("company_tickers_mf.json", '{"fields": ["seriesId", "symbol"], "data": [[1], 2]}'),
        ("company_tickers_mf.json", "[" * 100_000),
    ],
)
def test_a_damaged_mapping_or_table_of_funds_is_a_sentence(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(UsageError):
        FundLibrary(tmp_path)


def test_a_file_of_the_mapping_whose_name_no_system_takes_is_one_that_is_missing(tmp_path: Path) -> None:
    (tmp_path / "funds.toml").write_text(f'[[fund]]\nfund = "LU1778762911"\nfile = "{"x" * 5_000}"\n')
    assert len(FundLibrary(tmp_path).joins.unused()) == 1


def test_a_filing_that_states_no_securities_opens_nothing(tmp_path: Path) -> None:
    head, rest = samples.NPORT.split("<invstOrSecs>")
    portfolio = "Security,LEI,Market value,Currency\nInvented Emerging,529900T8BM49AURSDO55,1000,USD\n"
    seen = look(tmp_path, portfolio, filing_xml=head + rest.split("</invstOrSecs>")[1])
    assert (seen.positions, seen.looks, seen.funds) == (frozenset(), (), {0})
    run = Screener(funds=FundLibrary(tmp_path / "funds")).screen(tmp_path / "portfolio.csv", as_of=TODAY)
    assert [(one.outcome, one.reason) for one in run.summary.outcomes] == [("not_screened", "fund_without_holdings")]


def test_a_portfolio_of_the_sample_filings(tmp_path: Path, shared_data: Path) -> None:
    """One filing joins by its LEI and states no securities; one of the SEC's samples is mapped, and its rows read."""
    filings = shared_data / "funds"
    mapping = "".join(
        f'[[fund]]\nfund = "{name}"\nfile = "{filings / file}"\n'
        for name, file in (("AST Bond", "nport_advanced_series.xml"), ("Series 1", "nport_sample_4.xml"))
    )
    rows = "AST Bond,25V5FFI8VC77SZ5QTF33,1000,USD\nSeries 1,,2000,USD\n"
    samples.write(tmp_path, funds_toml=mapping, portfolio_csv=f"Security,LEI,Market value,Currency\n{rows}")
    run = Screener(funds=FundLibrary(tmp_path / "funds.toml")).screen(tmp_path / "portfolio.csv", as_of=TODAY)
    counts = run.summary.funds
    assert counts is not None
    assert [(one.file, one.securities, str(one.as_of)) for one in counts.funds] == [
        ("nport_sample_4.xml", 3254, "2019-08-31")
    ]
    assert [one.name for one in counts.without_holdings] == ["AST Bond"]
