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


def test_a_file_is_read_once_and_again_when_it_changed(home: Path, tmp_path: Path) -> None:
    samples.write(tmp_path, world_csv=samples.WORLD, china_csv=samples.CHINA)
    paths, told = sorted(tmp_path.glob("*.csv")), list[str]()
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


TEMPLATE = {
    "1_Portfolio_identifying_data": "LU1778762911",
    "2_Type_of_identification_code_for_the_fund_share_or_portfolio": "1",
    "3_Portfolio_name": "Invented Asia Fund",
    "4_Portfolio_currency_(B)": "EUR",
    "5_Net_asset_valuation_of_the_portfolio_or_the_share_class_in_portfolio_currency": "1000000,00",
    "6_Valuation_date": "2026-09-30",
    "12_CIC_code_of_the_instrument": "",
    "14_Identification_code_of_the_financial_instrument": "",
    "15_Type_of_identification_code_for_the_instrument": "1",
    "17_Instrument_name": "",
    "18_Quantity": "",
    "21_Quotation_currency_(A)": "HKD",
    "22_Market_valuation_in_quotation_currency_(A)": "",
    "26_Valuation_weight": "",
    "46_Issuer_name": "",
    "60_Call_/_Put_/_Cap_/_Floor": "",
    "61_Strike_price": "",
    "68_Identification_code_of_the_underlying_asset": "",
    "70_Name_of_the_underlying_asset": "",
    "93_Sensitivity_to_underlying_asset_price_(delta)": "",
    "115_Fund_Issuer_Code": "529900T8BM49AURSDO55",
}
"""Columns of the Tripartite Template, as its CSV form heads them, with what every row of a fund says alike."""
TEMPLATE_ROWS: tuple[dict[str, str], ...] = (
    {"12": "HK31", "14": "CNE1000002V2", "17": "CHINA TELECOM CORP-H", "18": "1000", "22": "450000,00", "26": "0,05",
     "46": "China Telecom Corp Ltd"},
    {"12": "US31", "14": "US0378331005", "17": "APPLE INC", "18": "100", "22": "8000000,00", "26": "0,9",
     "46": "Apple Inc"},
    {"12": "HKC2", "14": "OPT1", "15": "99", "17": "PUT 12/26", "18": "-10", "22": "-45000,00", "26": "-0,005",
     "46": "UBS AG", "60": "Put", "61": "18,5", "68": "HK0883013259", "70": "CNOOC LTD", "93": "-0,4"},
    {"12": "LU72", "14": "CASH", "15": "99", "17": "Cash EUR", "22": "55000,00", "26": "0,055", "46": "Bank"},
)  # fmt: skip


def template(version: str, *added: str, rows: tuple[dict[str, str], ...] = TEMPLATE_ROWS, isin: str = "") -> str:
    heads = [*TEMPLATE, *added, "1000_TPT_Version"]
    alike = {head.split("_")[0]: value for head, value in TEMPLATE.items()} | {"1000": version}
    alike |= {"1": isin} if isin else {}
    lines = [";".join({**alike, **row}.get(head.split("_")[0], "") for head in heads) for row in rows]
    return "\n".join([";".join(heads), *lines]) + "\n"


@pytest.mark.parametrize(
    ("version", "added"),
    [
        ("V5.0", ()),
        ("V6.0", ("131_Underlying_asset_category", "132_Infrastructure_investment", "133_RGO")),
        ("V7.0", ("134_Counterparty_sector", "138_Securitised_credit_risk_transfer", "146_EEA_listing")),
    ],
)
def test_versions_of_the_template_read_alike(tmp_path: Path, version: str, added: tuple[str, ...]) -> None:
    one = read(tmp_path, fund_csv=template(version, *added))
    assert (one.name, one.isins, one.as_of, one.net_assets, one.currency) == (
        "Invented Asia Fund",
        {"LU1778762911"},
        date(2026, 9, 30),
        1_000_000.0,
        "EUR",
    )
    assert one.leis == {"529900T8BM49AURSDO55"}
    assert one.weights.tolist() == pytest.approx([5.0, 90.0, -0.5])
    assert one.stated_total == pytest.approx(100.0)


def test_a_template_states_a_derivative_with_its_underlying_and_terms(tmp_path: Path) -> None:
    samples.write(tmp_path, fund_csv=template("V7.0"))
    put = read_holdings([tmp_path / "fund.csv"]).positions.iloc[2]
    stated = [put[one] for one in ("underlying_isin", "underlying_name", "put_call", "strike", "delta", "weight")]
    assert stated == ["HK0883013259", "CNOOC LTD", "put", 18.5, -0.4, pytest.approx(-0.5)]


def test_what_names_the_fund_in_every_row_is_not_of_its_securities(tmp_path: Path) -> None:
    other = template("V7.0", isin="LU1073011352").replace("529900T8BM49AURSDO55", "")
    samples.write(tmp_path, a_csv=template("V6.0"), b_csv=other)
    table = SecurityTable()
    read_statements(sorted(tmp_path.iterdir()), table)
    assert len(table) == 3


def test_a_rank_beside_a_name_does_not_name_the_fund(tmp_path: Path) -> None:
    one = read(tmp_path, top_csv="Rank,Name,ISIN,Weight (%)\n1,Apple Inc,US0378331005,5\n3,SAP SE,DE0007164600,4\n")
    assert one.name == "top"
