"""A fund's own statement: `read_statements([Path("world.csv")], SecurityTable())` says fund, date and weights."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from screener.funds.statement import FundStatement, SecurityTable, read_statements
from screener.holdings import read_holdings
from screener.outcomes import fund_rows
from tests.funds import samples


def read(folder: Path, **files: str) -> FundStatement:
    samples.write(folder, **files)
    (statement,), _, problems = read_statements(sorted(folder.iterdir()), SecurityTable())
    assert not problems
    return statement


def test_lines_above_a_table_say_which_fund_it_is(tmp_path: Path) -> None:
    one = read(tmp_path, world_csv=samples.WORLD)
    assert (one.name, one.isins, one.as_of, one.net_assets) == (
        "Invented World Fund",
        {"IE00B4L5Y983"},
        date(2026, 9, 30),
        1_000_000.0,
    )
    assert one.weights.tolist() == [2.0, 50.0, -1.0, 10.0]
    assert (one.net_weight, one.gross_weight) == (61.0, 63.0)


def test_nport_states_series_and_net_assets(tmp_path: Path) -> None:
    one = read(tmp_path, filing_xml=samples.NPORT)
    assert (one.name, one.series, one.leis, one.as_of) == (
        "Invented Emerging Fund",
        {"S000000001"},
        {"529900T8BM49AURSDO55"},
        date(2026, 8, 31),
    )
    assert (one.weights.tolist(), one.net_assets, one.currency) == ([4.0, 90.0], 1000.0, "USD")


def test_nport_states_what_a_bond_converts_into_what_a_basket_holds_and_who_is_a_fund(tmp_path: Path) -> None:
    bond = """<invstOrSec><name>Invented Exchangeable BV</name><title>Invented 1% 2030</title><pctVal>2</pctVal>
<assetCat>DBT</assetCat><issuerCat>CORP</issuerCat><debtSec><dbtSecRefInstruments><dbtSecRefInstrument>
<name>China Telecom Corp Ltd</name><title>Common</title><identifiers><isin value="CNE1000002V2"/></identifiers>
</dbtSecRefInstrument></dbtSecRefInstruments></debtSec></invstOrSec>"""
    swap = """<invstOrSec><name>Invented Bank</name><title>Basket swap</title><pctVal>1</pctVal>
<assetConditional assetCat="DE" desc="swap"/><issuerCat>CORP</issuerCat><derivativeInfo><swapDeriv><descRefInstrmnt>
<indexBasketInfo><indexName>Invented basket</indexName><components><component><othIndName>CNOOC Ltd</othIndName>
<identifiers><isin value="HK0883013259"/></identifiers></component></components></indexBasketInfo></descRefInstrmnt>
</swapDeriv></derivativeInfo></invstOrSec>"""
    feeder = (
        "<invstOrSec><name>Invented Master</name><pctVal>3</pctVal><assetCat>EC</assetCat><issuerCat>RF</issuerCat>"
    )
    text = samples.NPORT.replace("</invstOrSecs>", f"{bond}{swap}{feeder}</invstOrSec></invstOrSecs>")
    samples.write(tmp_path, filing_xml=text)
    holdings = read_holdings([tmp_path / "filing.xml"])
    rows = holdings.positions
    converted, basket, master = rows.iloc[2], rows.iloc[3], rows.iloc[4]
    assert (converted["underlying_name"], converted["underlying_isin"]) == ("China Telecom Corp Ltd", "CNE1000002V2")
    assert basket["underlying_name"] == "Invented basket"
    assert fund_rows(holdings.columns).tolist() == [False, False, False, False, True]
    assert master["asset_class"] == "EC, registered fund"


def test_a_filing_of_a_fund_that_holds_nothing_is_read(tmp_path: Path) -> None:
    head, rest = samples.NPORT.split("<invstOrSecs>")
    samples.write(tmp_path, filing_xml=head + rest.split("</invstOrSecs>")[1])
    (one,), (file,), (said,) = read_statements([tmp_path / "filing.xml"], SecurityTable())
    assert (one.name, one.series, len(one.rows)) == ("Invented Emerging Fund", {"S000000001"}, 0)
    assert file.role == "fund"
    assert "states no securities" in said


def test_fundsxml_names_its_share_classes_and_takes_names_from_master_data(tmp_path: Path) -> None:
    samples.write(tmp_path, fund_xml=samples.FUNDSXML)
    table = SecurityTable()
    (one,), inputs, _ = read_statements([tmp_path / "fund.xml"], table)
    assert (one.name, one.isins, one.net_assets, one.currency) == (
        "Invented Balanced Fund",
        {"IE00B4L5Y983"},
        2_000_000.0,
        "EUR",
    )
    assert one.weights.tolist() == [1.5, 95.0]
    assert [security[0] for security in table.securities()] == ["HANGZHOU HIKVISION DIGITAL-A", "APPLE INC"]
    assert [one.role for one in inputs] == ["fund"]


def test_weights_are_of_net_assets_never_of_the_sum_of_rows(tmp_path: Path) -> None:
    text = (
        "Fund name,F\nNet assets,2000\n\nName,ISIN,Market value\nApple Inc,US0378331005,500\nSAP SE,DE0007164600,300\n"
    )
    one = read(tmp_path, plain_csv=text)
    assert (one.basis, one.weights.tolist()) == ("value_over_net_assets", [25.0, 15.0])


def test_without_weights_and_net_assets_shares_are_unknown(tmp_path: Path) -> None:
    one = read(tmp_path, plain_csv="Name,ISIN,Market value\nApple Inc,US0378331005,500\nSAP SE,DE0007164600,300\n")
    assert one.basis == "unknown"
    assert (one.net_weight, len(one.rows)) == (0.0, 2)


def test_fractions_of_part_of_a_fund_are_told_by_values_over_net_assets(tmp_path: Path) -> None:
    rows = "Apple Inc,US0378331005,50000,0.05\nSAP SE,DE0007164600,30000,0.03\n"
    one = read(tmp_path, top_csv=f"Fund name,F\nNet assets,1000000\n\nName,ISIN,Market value,Weight\n{rows}")
    assert one.weights.tolist() == pytest.approx([5.0, 3.0])


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    samples.write(tmp_path, notes_csv="nothing here\n")
    statements, _, problems = read_statements([tmp_path / "notes.csv"], SecurityTable())
    assert not statements
    assert "notes.csv could not be read" in problems[0]


def test_a_security_that_many_funds_hold_is_kept_once(tmp_path: Path) -> None:
    files = {f"f{n}_csv": samples.WORLD.replace("IE00B4L5Y983", f"F{n}") for n in range(20)}
    samples.write(tmp_path, **files)
    table = SecurityTable()
    statements, _, _ = read_statements(sorted(tmp_path.iterdir()), table)
    assert (len(statements), len(table)) == (20, 4)


def test_a_file_is_read_once_and_again_when_it_changed(tmp_path: Path) -> None:
    samples.write(tmp_path, world_csv=samples.WORLD, china_csv=samples.CHINA)
    paths, told = sorted(tmp_path.iterdir()), list[str]()
    first, second = SecurityTable(), SecurityTable()
    statements, inputs, _ = read_statements(paths, first, on_progress=told.append)
    assert told
    told.clear()
    again, same_inputs, _ = read_statements(paths, second, on_progress=told.append)
    assert not told
    assert same_inputs == inputs
    assert list(second.securities()) == list(first.securities())
    assert [one.securities.tolist() for one in again] == [one.securities.tolist() for one in statements]
    samples.write(tmp_path, world_csv=samples.WORLD.replace("2.0\n", "3.0\n"))
    changed, _, _ = read_statements(paths, SecurityTable(), on_progress=told.append)
    assert told
    assert [one.weights[0] for one in changed] == [25.0, 3.0]
