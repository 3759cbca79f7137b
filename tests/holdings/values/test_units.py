"""No unit that stands anywhere in a sheet is lost or taken for another one in silence: it is applied, or said."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screener import read_holdings
from screener.holdings import Holdings
from screener.holdings.values.doubts import UNCERTAIN
from screener.holdings.values.units import currencies_said, scales_said

HEAD = "Security,ISIN,Quantity,Market Value"
ROWS = ("SAP SE,DE0007164600,10,100", "CNOOC LTD,HK0883013259,20,200")

SCALES = {
    1e3: "thousands | '000 | (000) | k€ | TEUR | Tausend | tusental kronor | tusen kr | tys. zł | tis. Kč | ezer Ft"
    " | тыс. руб. | χιλιάδες ευρώ | dalam ribuan | nghìn đồng | พันบาท | אלפי ש״ח | milliers d'euros | x 1 duizend"
    " | x 1.000 | bin TL | 千円 | 单位：千 | 천원 | GBPk",
    1e6: "millions | mio. kr. | mln zł | miljoner | Mkr | milj. euroa | millió forint | млн руб. | εκατ. ευρώ"
    " | dalam jutaan Rupiah | triệu đồng | ล้านบาท | milioni di euro | milhões de reais | x 1 miljoen | milyon TL"
    " | USDm | (£m) | MUSD | 単位：百万",
    1e9: "billions | Mrd. EUR | miliardi | milyar TL | mld zł | tỷ đồng",
    1e5: "Rs. in Lakhs",
    1e7: "₹ crores",
    1e8: "亿元 | 단위: 억",
}
SAID = [(text.strip(), scale) for scale, line in SCALES.items() for text in line.split("|")]


def _read(folder: Path, text: str) -> Holdings:
    (path := folder / "holdings.csv").write_text(text, encoding="utf-8")
    return read_holdings([path])


def _doubts(holdings: Holdings) -> list[str]:
    return [one.removeprefix(UNCERTAIN) for one in holdings.inputs[0].warnings if one.startswith(UNCERTAIN)]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.sampled_from(SAID),
    before=st.sampled_from(["", "Alle beløb i ", "Semua angka ", "Net assets ", "Depot 4711, ", "Tabulka 3: údaje ("]),
    behind=st.sampled_from(["", ")", " - unaudited", ", Page 2", " (DKK)", " | 30.09.2026"]),
    place=st.integers(0, 4),
)
def test_a_scale_anywhere_in_a_sheet_is_applied_or_said(
    tmp_path: Path, said: tuple[str, float], before: str, behind: str, place: int
) -> None:
    lines = [HEAD, *ROWS]
    if place < 4:
        lines[place:place] = [f'"{before}{said[0]}{behind}"']
    else:
        lines[0] = lines[0].replace("ISIN", f'"Book cost {before}{said[0]}{behind}"')
        lines[0] = lines[0].replace("Security,", "ISIN,Security,")
        lines[1:] = [f"{row.split(',')[1]},{row.split(',')[0]},5,{','.join(row.split(',')[2:])}" for row in ROWS]
    found = _read(tmp_path, "\n".join(lines))
    applied = found.positions["market_value"].tolist() == [100 * said[1], 200 * said[1]]
    assert applied or any(doubt.startswith('"Market Value": ') and "scale" in doubt for doubt in _doubts(found))


@pytest.mark.parametrize(("text", "scale"), SAID)
def test_a_scale_is_known_in_any_language(text: str, scale: float) -> None:
    assert scale in scales_said(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Total | 1,000",
            "1 000 000,00",
            "Net assets: USD 5.2 million",
            "Fund size 1,234.5m EUR",
            "AUM 12 bn",
            "Page 1 of 1000",
        ),
        *("St. Paul, MN 55101", "Account 000-123", "Miljöfonden", "千葉銀行", "5.013.000,00"),
    ],
)
def test_figures_and_names_say_no_scale(text: str) -> None:
    assert scales_said(text) == set()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("All amounts in Hong Kong dollars", {"HKD"}),
        ("Values in USD, converted from euros", {"EUR", "USD"}),
        ("ALL TOP IRR", set()),
        ("wartości w zł", {"PLN"}),
    ],
)
def test_the_currencies_of_a_text_are_known_by_code_sign_and_name(text: str, codes: set[str]) -> None:
    assert currencies_said(text) == codes


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (f"Amounts in USD\n{HEAD}\n{ROWS[0]}\nAmounts in EUR\n{ROWS[1]}\n", 4),
        (
            f"Net assets (USD thousands)\n{HEAD}\n{ROWS[0]}\n\nNet assets (EUR thousands) - Page: 2\n{HEAD}\n{ROWS[1]}",
            5,
        ),
        (
            f"Report of 30 June - Values in EUR\n{HEAD}\n{ROWS[0]}\n\nReport - Values in USD\nD\n{HEAD}\n{ROWS[1]}",
            5,
        ),
        (f"All amounts in USD\n{HEAD} EUR\n{ROWS[0]}\n", 1),
    ],
    ids=["between rows", "a second table", "a second table of its own title", "a header of another currency"],
)
def test_a_currency_that_the_values_were_not_given_is_said_with_its_row(text: str, row: int, tmp_path: Path) -> None:
    doubts = [doubt for doubt in _doubts(_read(tmp_path, text)) if f"row {row} s" in doubt]
    assert any(doubt.startswith('"Market Value') and "currency" in doubt for doubt in doubts)


@pytest.mark.parametrize(
    "text",
    [
        f"All amounts in EUR\nHKD equities\n{HEAD}\n{ROWS[0]}\nCash USD,,,5\n",
        f"Portfolio (EUR)\n{HEAD}\n{ROWS[0]}\n\nCash - USD\nBank,Balance\nUBS,5\n",
        f"{HEAD} EUR\n{ROWS[0]}\nShare class: USD\nNet assets: USD 5.2 million\n",
        f"Values in EUR thousands\n{HEAD}\n{ROWS[0]}\nTotal,,,1000\nAll values in EUR thousands\n",
        "Name,Shares (000),Fair value\n(in thousands of US dollars),,\nCNOOC,1,10\n",
        "Name,Nominal in 1.000,IRR,Market Value EUR\nSAP SE,5,3%,100\n",
        "Name,Currency,Market Value\nSAP SE,EUR,100\nCNOOC,HKD,50\nTotal HKD,,50\n",
    ],
)
def test_a_sheet_whose_units_agree_says_nothing_of_them(text: str, tmp_path: Path) -> None:
    assert not [doubt for doubt in _doubts(_read(tmp_path, text)) if " says " in doubt and "nothing says" not in doubt]


def test_a_scale_above_a_table_on_its_side_is_applied_and_one_beside_another_word_is_said(tmp_path: Path) -> None:
    table = "Security,SAP SE,CNOOC LTD\nISIN,DE0007164600,HK0883013259\nQuantity,10,20\nMarket Value,100,200\n"
    found = _read(tmp_path, f"All amounts in EUR thousands,,\n{table}")
    assert found.positions["market_value"].tolist() == [100_000, 200_000]
    found = _read(tmp_path, f"Report,amounts in EUR thousands,\n{table}")
    assert found.positions["market_value"].tolist() == [100, 200]
    assert '"Market Value": row 1 says a scale that was not applied' in _doubts(found)


def test_the_name_of_a_sheet_and_a_page_header_are_heard(tmp_path: Path) -> None:
    for name, header in (("Top holdings (USD m)", ""), ("Holdings", "Amounts in USD millions")):
        book = openpyxl.Workbook()
        book.active.title, book.active.oddHeader.center.text = name, header
        for row in (HEAD, *ROWS):
            book.active.append([float(cell) if cell.isdigit() else cell for cell in row.split(",")])
        book.save(path := tmp_path / "holdings.xlsx")
        doubts = [doubt for doubt in _doubts(read_holdings([path])) if "a scale that was not applied" in doubt]
        assert [doubt.partition(":")[0] for doubt in doubts] == ['"Market Value"']


@pytest.mark.parametrize(
    ("above", "amount"),
    [
        ("Realised gains YTD: EUR 1,000", True),
        *((f"{word}: 1000 EUR", True) for word in ("Denomination", "Nominal", "Contract size", "Value", "Cash")),
        *((line, False) for line in ("Unit: 1000 EUR", "Amounts in 1000 EUR", "Bedragen x € 1.000", "EUR '000")),
    ],
)
def test_a_figure_of_a_thousand_is_an_amount_unless_units_or_amounts_are_spoken_of(
    above: str, amount: bool, tmp_path: Path
) -> None:
    found = _read(tmp_path, f"{above}\nName,Quantity,Market Value,Currency\nSAP SE,10,100,EUR\n")
    assert found.positions["market_value"].tolist() == [100 if amount else 100_000]
    assert not [doubt for doubt in _doubts(found) if "1,000" in doubt]


def test_a_scale_in_the_singular_is_applied(tmp_path: Path) -> None:
    text = "Beleggingen per 30 juni (bedragen x 1 miljoen euro);\nOnderneming;Marktwaarde\nBASF;12,5\nAhold;48,2\n"
    found = _read(tmp_path, text)
    assert (found.positions["market_value"].tolist(), _doubts(found)) == ([12_500_000, 48_200_000], [])


@pytest.mark.parametrize(
    ("text", "worth", "doubted"),
    [
        ("Name,ISIN,Amount in USD\nSAP SE,DE0007164600,100\n", 100, False),
        ("Name,Quantity,Amount\nSAP SE,10,100\n", 100, False),
        ("(all figures in EUR)\nName,ISIN,Amount\nSAP SE,DE0007164600,100\n", 0, True),
        ("Name,Amount USD,Price\nCNOOC 3% 2030,100,98.5\n", 0, True),
        ("Name,Nominal amount USD,Price\nCNOOC 3% 2030,100,98.5\n", 0, False),
    ],
)
def test_an_amount_is_a_value_where_its_header_names_a_currency_else_that_is_doubted(
    text: str, worth: float, doubted: bool, tmp_path: Path
) -> None:
    found = _read(tmp_path, text)
    assert found.positions["market_value"].fillna(0).tolist() == [worth]
    named = [doubt for doubt in _doubts(found) if doubt.startswith("no column was understood as the market value")]
    assert any('"Amount' in doubt for doubt in named) is doubted


def test_a_value_in_a_portfolios_currency_that_nothing_names_is_read_and_said(tmp_path: Path) -> None:
    value = "24_Market_valuation_in_portfolio_currency_(B)"
    head = f"14_Identification_code;17_Instrument_name;18_Quantity;21_Quotation_currency;{value}"
    found = _read(tmp_path, f"{head}\nHK0941009539;CHINA MOBILE LTD;52000;HKD;486201.44\n")
    assert found.positions["market_value"].tolist() == [486201.44]
    assert found.positions["currency"].isna().all()
    assert f'"{value}": nothing says in which currency its values are' in _doubts(found)
