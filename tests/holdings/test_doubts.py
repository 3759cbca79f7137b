"""What is not sure of the money of a table is said, and a table that is sure says nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener.holdings import Holdings, read_holdings
from screener.holdings.values.doubts import UNCERTAIN


def _read(folder: Path, text: str) -> Holdings:
    path = folder / "holdings.csv"
    path.write_text(text, encoding="utf-8")
    return read_holdings(path)


def _doubts(holdings: Holdings) -> list[str]:
    return [one.removeprefix(UNCERTAIN) for one in holdings.inputs[0].warnings if one.startswith(UNCERTAIN)]


def _worth(holdings: Holdings) -> list[str]:
    return [
        f"{value:.2f} {code}"
        for value, code in zip(holdings.positions["market_value"], holdings.positions["currency"], strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Name,ISIN,Market Value\nSAP SE,DE0007164600,100\nNestle,CH0038863350,50\n",
            '"Market Value": nothing says in which currency 2 of 2 values are',
        ),
        (
            "Name,ISIN,Quantity,Price,Market Value EUR\nSAP SE,DE0007164600,10000,200,2000\n"
            "Siemens AG,DE0007236101,3000,180,540\n",
            '"Market Value EUR": price by quantity is 1,000 times as much; a unit may not be said',
        ),
        (
            "Name,ISIN,Currency,Quantity,Price,Market Value\nCNOOC,HK0883013259,HKD,1000,20,2564.10\n"
            "AIA Group,HK0000069689,HKD,400,75,3846.15\n",
            '"Market Value": 2 values are price by quantity at one rate; they may be in another currency than HKD',
        ),
        (
            "Name,Quantity,Price,Market Value EUR\nSAP SE,10,200,2000\nSiemens AG,30,180,5400\nZwischenkonto,,,1500\n",
            "row 4 “Zwischenkonto”: taken for a position, with a value only and no quantity as other rows have",
        ),
        (
            "Name,Quantity,Market Value HKD\nCNOOC,410000,36080\nAIA Group,390000,29250\n",
            '"Market Value HKD": one unit is worth 0.0815; a scale may not be said, or be said twice',
        ),
        (
            "Name,ISIN,Market Value,Price currency\nCNOOC,HK0883013259,100,HKD\nSAP SE,DE0007164600,50,EUR\n",
            '"Market Value": taken for amounts in "Price currency", which may be that of prices only',
        ),
        (
            "Name,Class,Quantity,Price,Market Value EUR\nSAP SE,Equity,10,200,2000\nCNOOC,Cash,30,18,540\n",
            "row 3 “CNOOC”: taken for cash, with an identifier or a quantity and a price",
        ),
        (
            "Name,ISIN,Market Value EUR\nCNOOC,HK0883013259,\nSAP SE,DE0007164600,50\n",
            '"Market Value EUR": 1 of 2 positions have no value',
        ),
        (
            "Name,ISIN,L/S,Quantity,Market Value EUR\nCNOOC,HK0883013259,S,10,20\nSAP SE,DE0007164600,L,50,9000\n",
            '"Market Value EUR": 1 values above zero may be below it by "L/S"',
        ),
        (
            "Values in EUR\nName,ISIN,Currency,Quantity,Market Value\nCNOOC,HK0883013259,HKD,10,20\n"
            "SAP SE,DE0007164600,EUR,50,9000\n",
            '"Market Value": 1 values were taken for amounts in a currency which a line above the table does not say',
        ),
        (
            "Name,Quantity,Market Value EUR\nSAP SE,10,100\nSiemens AG,20,200\nPanda Growth LP,,300\nBASF SE,5,55\n",
            "row 4 “Panda Growth LP”: taken for total, with a company's legal form in its name",
        ),
        (
            "Name,ISIN,Market value Aug,Market value Sep,Currency\nSAP SE,DE0007164600,1,2,EUR\n"
            "Nestle,CH0038863350,5,6,EUR\n",
            '"Market value Aug" was taken for the market value; "Market value Sep" could be it as well',
        ),
        (
            "Name,ISIN,Quantity,Market value on loan (USD),Borrower\nSAP SE,DE0007164600,1,1,UBS\n"
            "CNOOC,HK0883013259,1,5,UBS\n",
            'no column was understood as the market value; numbers of unknown columns: "Market value on loan (USD)"',
        ),
        (
            "Name,ISIN,Amount\nCNOOC,HK0883013259,10\nSAP SE,DE0007164600,50\n",
            'no column was understood as the market value; numbers of unknown columns: "Amount"',
        ),
        (
            "Portfolio company,Realized proceeds,Fair value USD\nSAP SE,0,10\nCNOOC,5,0\n",
            'row 3 “CNOOC”: worth nothing in this period and something in "Realized proceeds"; sold, or written off',
        ),
        (
            "Name,ISIN,Market Value\nCNOOC,HK0883013259,\nSAP SE,DE0007164600,€ 50\n",
            '"Market Value": 1 of 2 positions have no value',
        ),
        (
            "Position,ISIN,30.06.2026,30.09.2026\nCNOOC,HK0883013259,10,20\nSAP SE,DE0007164600,50,60\n",
            'no column was understood as the market value; numbers of unknown columns: "30.06.2026", "30.09.2026"\n'
            '"Position": taken for holdings, though of its 2 rows (A1:D3) no amounts were read',
        ),
        (
            "Valor,ISIN,Name,Whrg,Schlussbetrag\n3886335,CH0038863350,NESTLE N,CHF,239616.5\n"
            "1203204,CH0012032048,ROCHE GS,CHF,104755.2\n",
            '"Valor": taken for the market value, and may be numbers of Swiss securities',
        ),
        (
            "Name,ISIN,Market value EUR,%,Market value EUR,%\nMICROSOFT,US5949181045,0,0,1377,3\n"
            "SAP SE,DE0007164600,905,9,811,8\n",
            "row 2 “MICROSOFT”: worth nothing in this period and something in the other one; sold, or written off",
        ),
        (
            "Name,ISIN,Market Value,Carrying amount,Currency\nSAP SE,DE0007164600,100,90,EUR\n"
            "Nestle,CH0038863350,50,40,CHF\n",
            "",
        ),
        (
            "Name,ISIN,Currency,Quantity,Price,Market Value\nSAP SE,DE0007164600,EUR,10,200,2000\n"
            "Bund 2.3% 2033,DE000BU2Z015,EUR,10000,98.5,9850\n",
            "",
        ),
    ],
    ids=[
        "no currency",
        "a unit",
        "one rate",
        "a value only",
        "a scale",
        "a price currency",
        "cash with a price",
        "no value",
        "a side",
        "a currency above",
        "a company like a total",
        "values of two months",
        "a value on loan",
        "an amount",
        "an exit",
        "no value beside a sign",
        "values of two days",
        "numbers of securities",
        "worth nothing now",
        "a cost beside a value",
        "a bond per hundred",
    ],
)
def test_a_doubt_about_values_is_said_and_an_ordinary_table_says_none(text: str, said: str, tmp_path: Path) -> None:
    doubts = _doubts(_read(tmp_path, text))
    assert doubts == (said.split("\n") if said else [])


@pytest.mark.parametrize(
    ("above", "worth"),
    [
        ("Positions on loan - close of business 30/10/2026 (all values GBP)", "100.00 GBP"),
        ("Composição da carteira em 30/09/2026 (valores em euros)", "100.00 EUR"),
        ("Fund Y,（単位：円）", "100.00 JPY"),
        ("(en miles de dólares)", "100000.00 USD"),
        ("Portfolio as of June 30 2026 ($ millions)", "100000000.00 USD"),
        ("Investment Portfolio 投資組合 (HK$'000)", "100000.00 HKD"),
        ("Kursværdi i mio. kr.", "100000000.00 nan"),
        ("Aksjer per 30.09.2026 (beløp i hele tusen kroner)", "100000.00 nan"),
        ("Statement of assets,valued in,CHF", "100.00 CHF"),
        ("All values are unaudited", "100.00 nan"),
        ("All values in Real terms, Euro Fund", "100.00 nan"),
        ("Euro Value", "100.00 nan"),
        ("Sterling Values I", "100.00 nan"),
        ("Amounts in euros", "100.00 EUR"),
        ("US Dollar", "100.00 USD"),
        ("Value €", "100.00 EUR"),
        ("(values GBP)", "100.00 GBP"),
        ("All amounts in Hong Kong dollars", "100.00 HKD"),
        ("단위: 억 원", "10000000000.00 KRW"),
        ("As of 11/26/26  Ccy USD", "100.00 USD"),
        ("HARBOUR ROCK   POSITIONS 30-OCT-2026   USD", "100.00 USD"),
        ("As on 31-Oct-2026,,(₹)", "100.00 INR"),
        ("(juste valeur en millions de dollars canadiens)", "100000000.00 CAD"),
        ("Em milhares de reais", "100000.00 BRL"),
        ("Суммы в тыс. руб.", "100000.00 RUB"),
        ("人民币: 余额:18230.55  可用:18230.55", "100.00 CNY"),
        ("Report. All values in EUR", "100.00 EUR"),
        ("Amounts and shares in thousands of EUR", "100000.00 EUR"),
        ('"Unit: USD 1,000"', "100000.00 USD"),
        ("Einheit: EUR 1.000", "100000.00 EUR"),
        ("Currency: USD 000", "100000.00 USD"),
        ("Währung: EUR; Kurse vom 30.09.2026", "100.00 EUR"),
        ("Valuation in EUR at closing prices", "100.00 EUR"),
        ("Portfolio valuation in EUR (exchange rates of 30 September 2026)", "100.00 EUR"),
        # what speaks of something else
        ("Net assets (thousands),5000", "100.00 nan"),
        ("AUM (USD millions),250", "100.00 nan"),
        ("Total net assets (in millions),EUR 250", "100.00 nan"),
        ("Fondsvermögen in Mio. EUR: 250", "100.00 nan"),
        ("Shares in thousands", "100.00 nan"),
        ("Nominal in 1.000", "100.00 nan"),
        ("Euro Market", "100.00 nan"),
        ("Prices in USD", "100.00 nan"),
        ("Benchmark: MSCI World (USD)", "100.00 nan"),
        ("Minimum investment USD 1000", "100.00 nan"),
        ("FX rates as of 30 Sep: USD - HKD", "100.00 nan"),
        ("Share class: USD", "100.00 nan"),
        ("iShares USD Corp Bond", "100.00 nan"),
        ("Example Global Fund USD Acc", "100.00 nan"),
        ("Expenses are expressed in thousands of CHF", "100.00 nan"),
    ],
)
def test_the_unit_that_a_line_above_says_in_its_own_words_is_heard(above: str, worth: str, tmp_path: Path) -> None:
    assert _worth(_read(tmp_path, f"{above}\n\nName,ISIN,Market Value\nSAP SE,DE0007164600,100\n")) == [worth]


def test_the_latest_of_several_years_with_nothing_but_a_unit_is_the_value(tmp_path: Path) -> None:
    text = "Investment,Sector,2026 £'000,2025 £'000\nShell plc,Energy,120,110\nBP plc,Energy,80,70\n"
    text += "Total of largest direct investments,,200,180\n"
    assert _worth(_read(tmp_path, text)) == ["120000.00 GBP", "80000.00 GBP"]


def test_a_total_that_names_a_currency_says_what_a_bare_dollar_is(tmp_path: Path) -> None:
    text = "Code,Company,Units,Mkt Value $\nBHP,BHP GROUP LIMITED,400,17240.00\nPortfolio Total (AUD):,,,17240.00\n"
    assert _worth(_read(tmp_path, text)) == ["17240.00 AUD"]


def test_a_price_in_pounds_beside_the_market_code_of_pence_is_no_hundredth(tmp_path: Path) -> None:
    text = "Name,Quantity,Price,Value (£),Market currency\nVodafone Group PLC,5000,0.9112,4556.00,GBX\n"
    found = _read(tmp_path, text)
    assert _worth(found) == ["4556.00 GBP"]
    assert found.positions["price"].tolist() == [0.9112]
    assert _doubts(found) == []


def test_a_price_in_pence_beside_a_currency_of_pounds_contradicts_a_value_of_price_by_quantity(tmp_path: Path) -> None:
    head = "Name,ISIN,Quantity,Price,Price Currency,Market Value,Currency\n"
    other = "China Mobile Ltd,HK0941009539,1000,60,HKD,60000,HKD\n"
    found = _read(tmp_path, f"{head}Vodafone,GB00BH4HKS39,1000,75.5,GBX,75500,GBP\n{other}")
    (doubt,) = _doubts(found)
    assert doubt.startswith('"Market Value": "Price Currency" and "Currency" contradict each other')
    assert _worth(found) == ["75500.00 GBP", "60000.00 HKD"]
    found = _read(tmp_path, f"{head}Vodafone,GB00BH4HKS39,1000,75.5,GBX,755,GBP\n{other}")
    assert (_doubts(found), _worth(found)) == ([], ["755.00 GBP", "60000.00 HKD"])


def test_a_template_with_the_value_in_the_portfolios_currency_alone_has_that(tmp_path: Path) -> None:
    text = "4_Portfolio_currency_(B);14_Identification_code_of_the_instrument;17_Instrument_name;18_Quantity;"
    text += "21_Quotation_currency_(A);24_Market_valuation_in_portfolio_currency_(B)\n"
    text += "EUR;HK0941009539;China Mobile Ltd;25000;HKD;243900.00\n"
    assert _worth(_read(tmp_path, text)) == ["243900.00 EUR"]


def test_an_inventory_is_in_the_currency_whose_securities_alone_are_price_by_quantity(tmp_path: Path) -> None:
    text = "Name;ISIN;Devise;Quantité;Cours;Valorisation\nBNP PARIBAS;FR0000131104;EUR;12500;70.2;877500\n"
    text += "CHINA RESOURCES LAND;KYG2108Y1052;HKD;180000;29.33;585430\nAIA GROUP;HK0000069689;HKD;40000;74.5;330410\n"
    assert _worth(_read(tmp_path, text)) == ["877500.00 EUR", "585430.00 EUR", "330410.00 EUR"]


def test_what_heads_prices_or_values_is_the_value_where_it_is_in_proportion_to_the_weights(tmp_path: Path) -> None:
    text = "銘柄名,通貨,数量,簿価,時価,構成比\nソニーグループ,JPY,12000,22110000,52080000,42.4%\n"
    text += "トヨタ自動車,JPY,15000,30900000,44175000,35.9%\n三菱商事,JPY,9000,20000000,26700000,21.7%\n"
    text += "コールローン,JPY,,1,1,0%\n"
    assert _worth(_read(tmp_path, text)) == ["52080000.00 JPY", "44175000.00 JPY", "26700000.00 JPY"]


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("Name,ISIN,Quantity,Value ($)\nBHP,AU000000BHP4,1,10\nCSL,AU000000CSL8,1,20\n", "10.00 nan"),
        ("Name,Country,Quantity,Value\nRoyal Bank,Canada,1,$10\nTelus,Canada,1,$20\n", "10.00 nan"),
        ("Singapore custody\nName,Quantity,Value ($)\nDBS,1,10\n", "10.00 nan"),
        ("Name,Quantity,Value ($)\nBHP,1,10\n\nBank,Currency,Value ($)\nANZ,AUD,5\n", "10.00 nan"),
        ("Name,Country,Quantity,Value ($)\nTelus,CA,1,10\nApple,US,1,20\n", "10.00 USD"),
        ("Broker San Francisco CA 94105\nName,Quantity,Value ($)\nCanada Goose,1,10\n", "10.00 USD"),
    ],
)
def test_a_bare_dollar_is_american_only_where_the_file_speaks_of_no_other(
    text: str, worth: str, tmp_path: Path
) -> None:
    found = _read(tmp_path, text)
    assert _worth(found)[0] == worth
    assert _doubts(found)


def test_symbols_alone_in_a_dollar_file_are_of_the_united_states(tmp_path: Path) -> None:
    found = _read(tmp_path, "Symbol,Quantity,Value $\nSIUIF,1500,13575.00\nNVDA,300,54750.00\n")
    assert found.positions["mic"].tolist() == ["XNYS", "XNYS"]
    assert found.positions["weaknesses"].tolist() == ["market_guessed", "market_guessed"]
    assert "symbols without a market were looked up as of the United States" in " ".join(_doubts(found))
    found = _read(tmp_path, "Symbol,Quantity,Value,Currency\nSIUIF,1500,13575.00,USD\nNVDA,300,54750.00,USD\n")
    assert found.positions["mic"].isna().all()


def test_rand_before_a_number_is_money_and_a_code_is_not(tmp_path: Path) -> None:
    text = "Instrument,Shares,Current Value\nNaspers Limited,12.5,R 14 752.50\nSasol Limited,100,R 11 240.00\n"
    assert _worth(_read(tmp_path, text)) == ["14752.50 ZAR", "11240.00 ZAR"]


def test_the_line_of_a_currency_with_code_and_name_is_cash(tmp_path: Path) -> None:
    text = "Name,Quantity,Price,Market Value GBP\nDiageo plc,11000,18.12,199320\nGBP - British pound sterling,10,1,10\n"
    assert _worth(_read(tmp_path, text)) == ["199320.00 GBP"]


def test_the_scale_in_a_second_line_of_the_header_counts(tmp_path: Path) -> None:
    text = ",Shares held,Price (local),Market value,Portfolio\nCompany,('000),,US$'000,%\n"
    text += "Sony Group,210,4340,6015.8,18.8\nToyota Motor,300,2945,5831.7,18.2\n"
    found = _read(tmp_path, text)
    assert _worth(found) == ["6015800.00 USD", "5831700.00 USD"]
    assert found.positions["quantity"].tolist() == [210_000, 300_000]


@pytest.mark.parametrize(
    "dividends",
    [
        "\nEx-date,Pay date,Security,ISIN,Rate,Gross amount GBP\n2026-05-28,2026-06-26,CNOOC,HK0883013259,2.52,4\n",
        "Income received\nSecurity,Ex-Date,Payable Date,Amount\nCHINA MOBILE LTD,2026-06-01,2026-06-20,2500\n",
        "Upcoming dividends\nSecurity,ISIN,Ex-Date,Rate\nCHINA MOBILE LTD,HK0941009539,2026-06-01,2.52\n",
        "Dividends received\nSecurity,ISIN,Pay Date,Net Amount\nCHINA MOBILE LTD,HK0941009539,2026-06-20,2500\n",
        "\nSecurity,Ex-Date,Payable Date,Gross Amount,Tax,Net Amount\nCHINA MOBILE LTD,2026-06-01,2026-06-20,25,1,24\n",
    ],
)
def test_a_report_of_dividends_holds_nothing(tmp_path: Path, dividends: str) -> None:
    text = f"Name,ISIN,Shares,Market Value EUR\nSAP SE,DE0007164600,10,2000\n\n{dividends}"
    assert _read(tmp_path, text).positions["name"].tolist() == ["SAP SE"]


@pytest.mark.parametrize(
    "text",
    [
        "ISIN,Security,Shares,Ex-Date\nHK0941009539,China Mobile,1000,2026-06-01\n",
        "ISIN,Security,Shares,Ex-Date,Pay Date\nHK0941009539,China Mobile,1000,2026-06-01,2026-06-20\n",
        "Security Name,Market Value,Ex-Dividend Date,Pay Date\nChina Mobile Ltd,1000,2026-06-01,2026-06-20\n",
        "Security,Ccy,Market Value,Ex-Date,Pay Date,Tax\nChina Mobile Ltd,HKD,1000,2026-06-01,2026-06-20,3\n",
        "Security Name,ISIN,Weight %,Ex-Date,Pay Date,Tax Lot\nChina Mobile,HK0941009539,5,2026-06-01,2026-06-20,A\n",
        "Fund,Security,ISIN,Ex-Date,Pay Date,Tax Lot,Cost\nA,China Mobile,HK0941009539,2026-06-01,2026-06-20,B,9\n",
        "Security Name,ISIN,Ex-Date,Payment Date,Tax Country\nChina Mobile,HK0941009539,2026-06-01,2026-06-20,HK\n",
        "Security,ISIN,Net Amount,Price,Ex Date,Payment Date\nChina Mobile,HK0941009539,900,75,2026-06-01,2026-06-20\n",
        "Security,ISIN,Ex-Date,Pay Date,Rate,Tax,Custody Balance\nHuawei,,2026-06-01,2026-06-20,3.5,15,6000\n",
        "Security,ISIN,Ex-Date,Pay Date,Rate,Withholding Tax,Bestand Depot\nHuawei,,2026-06-01,2026-06-20,3.5,1,6\n",
        "Dividends\nSecurity,Shares,Ex-Date,Pay Date,Rate\nChina Mobile,1000,2026-06-01,2026-06-20,2\n",
        "Dividend Income Fund\nSecurity,ISIN,Ex-Date,Rate\nChina Mobile,HK0941009539,2026-06-01,2.1\n",
    ],
)
def test_dates_of_dividends_beside_what_is_held_leave_it_held(tmp_path: Path, text: str) -> None:
    assert len(_read(tmp_path, text).positions) == 1


def test_a_region_in_the_label_of_a_total_is_no_currency(tmp_path: Path) -> None:
    text = "Security Name,Quantity,Market Value\nChina Mobile Ltd,1000,60000\nTotal US equities,,60000\n"
    text += "Siemens AG,10,2000\nTotal Euro area equities,,2000\nGrand Total,,62000\n"
    found = _read(tmp_path, text)
    assert found.positions["currency"].isna().all()
    assert any("nothing says in which currency" in one for one in _doubts(found))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Total (EUR)", "Total HK$"),
        ("Total EUR", "Total Hong Kong Dollars"),
        ("Total EUR", "Total US Dollar"),
        ("Total Equities (Euro)", "Total Equities (US)"),
        ("Total EUR", "Total USD"),
    ],
)
def test_a_total_that_says_another_currency_or_none_leaves_all_open(tmp_path: Path, first: str, second: str) -> None:
    text = f"Security Name,Quantity,Market Value\nSiemens AG,10,2000\n{first},,2000\n"
    found = _read(tmp_path, f"{text}China Mobile Ltd,10,3000\n{second},,3000\n")
    assert found.positions["currency"].isna().all()
    assert any("nothing says in which currency 2 of 2 values are" in one for one in _doubts(found))


def test_no_doubt_about_pence_is_raised_by_what_was_sold_out_or_by_another_currency(tmp_path: Path) -> None:
    header = "Name,ISIN,Quantity,Price,Price Currency,Market Value"
    sold = _read(tmp_path, f"{header},Currency\nVodafone,GB00BH4HKS39,0,75.5,GBX,0,GBP\n")
    assert not any("contradict" in one for one in sold.inputs[0].warnings)
    other = _read(tmp_path, f"{header},Base Currency\nVodafone,GB00BH4HKS39,1000,75.5,GBX,75500,USD\n")
    assert [one.rpartition(": ")[2] for one in _doubts(other)] == ["GBP or USD; USD was taken"]


def test_a_currency_that_only_a_totals_label_says_is_said(tmp_path: Path) -> None:
    found = _read(tmp_path, "Name,Quantity,Market Value\nBHP Group Ltd,400,17240.00\nPortfolio Total (AUD),,17240.00\n")
    assert _worth(found) == ["17240.00 AUD"]
    assert any("in AUD, which only the label of a total says" in one for one in _doubts(found))


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("Name,ISIN,Value 31.12.2025 EUR,Value 30.09.2026 EUR\nSAP SE,DE0007164600,90,100\n", "100.00 EUR"),
        ("Name,ISIN,Value (p)\nSAP SE,DE0007164600,10000\n", "100.00 GBP"),
        ("Name,ISIN,Value\nSAP SE,DE0007164600,100 kr\n", "100.00 nan"),
        ("Name,ISIN,Value\n,,€ m\nSAP SE,DE0007164600,0.0001\n", "100.00 EUR"),
        ("Name,ISIN,Value\nSAP SE,DE0007164600,0.0001\nAmounts in EUR million\n", "100.00 EUR"),
        ("Azioni;Quantita;Controvalore EUR\nEnel;5;100\n", "100.00 EUR"),
        ("Name,ISIN,Quantity,Price,Value\nSAP SE,DE0007164600,5,EUR 20,100\n", "100.00 EUR"),
        ("Name,ISIN,curCd,valUSD\nCNOOC,HK0883013259,HKD,100\n", "100.00 USD"),
        ("Valor;ISIN;Name;Whrg;Bewertung in Whrg\n3886335;CH0038863350;NESTLE N;CHF;100\n", "100.00 CHF"),
        ("Underlying company,Ownership %,Cost USD,NAV USD\nSAP Labs,1.2,10,100\n", "100.00 USD"),
        ("Libellé;Quantité;Valeur (M€)\nOrange;5;0,0001\n", "100.00 EUR"),
        ("Nome;Quantidade;Valor R$ mil\nVale;5;0,1\n", "100.00 BRL"),
        ("EMISOR;INSTRUMENTO;MONTO MUS$\nMERCADOLIBRE INC;Acciones;0,1\n", "100.00 USD"),
        ("证券代码,证券名称,数量,市值（元）\n600036,招商银行,5,100\n", "100.00 CNY"),
        ("證券代號,證券名稱,股數,市值（元）\n2330,台積電,5,100\n", "100.00 nan"),
        ("证券代码,证券名称,数量,币种,市值（元）\n00700,腾讯控股,5,HKD,100\n", "100.00 HKD"),
        ("銘柄コード,銘柄名,株数,時価（百万円）\n6758,ソニー,5,0.0001\n", "100.00 JPY"),
    ],
)
def test_a_value_is_in_the_unit_that_stands_wherever_reports_put_it(text: str, worth: str, tmp_path: Path) -> None:
    assert _worth(_read(tmp_path, text)) == [worth]


@pytest.mark.parametrize(
    "text",
    [
        "Benchmark constituents (index weights only)\nConstituent,ISIN,Weight %\nSAP SE,DE0007164600,1\n",
        "NOT OWNED as of 30.09.2026\nISIN;Security\nDE0007164600;SAP SE\n",
        "Data reg.;Causale;Descrizione;Dare;Avere;Saldo progressivo\n01/10/2026;Cedole;SAP SE;3,00;;8,00\n",
    ],
)
def test_what_its_title_or_its_columns_deny_is_not_held(text: str, tmp_path: Path) -> None:
    (tmp_path / "held.csv").write_text("Name,ISIN,Value EUR\nNestle,CH0038863350,1\n", encoding="utf-8")
    (tmp_path / "other.csv").write_text(text, encoding="utf-8")
    assert set(read_holdings([tmp_path / "held.csv", tmp_path / "other.csv"]).positions["name"]) == {"Nestle"}


@pytest.mark.parametrize(
    "above",
    [
        "Client assets not held in custody by the bank",
        "Holdings of the fund as of 31.12.2025 (index weights only for comparison)",
        "Securities on loan (not held at year end)",
        "Not held",
        "Holdings screened: no holdings on the exclusion list",
    ],
)
@pytest.mark.parametrize("columns", [("Quantity,Market Value", "10,100"), ("Weight %,Country", "100,DE")])
def test_what_is_counted_or_only_not_in_custody_is_held(above: str, columns: tuple[str, str], tmp_path: Path) -> None:
    found = _read(tmp_path, f"{above}\nName,{columns[0]}\nSAP SE,{columns[1]}\n")
    if above == "Not held" and "Weight" in columns[0]:
        assert found.coverage[-1].reason == "not_understood"
        return
    assert list(found.positions["name"]) == ["SAP SE"]
    doubted = any("under a title" in one for one in _doubts(found))
    assert doubted is not ("exclusion" in above and "Quantity" in columns[0])


@pytest.mark.parametrize(
    "below",
    [
        "Fund net assets in USD millions: 250",
        "Amounts in the notes are in thousands of US dollars",
        "The manager oversees assets in excess of EUR 5 billion.",
        "Derivative notional amounts are stated in thousands.",
        "Expenses are expressed in thousands of CHF",
        "Net asset value in USD millions",
        "Fund currency: CHF",
    ],
)
def test_a_note_below_a_table_that_speaks_of_something_else_says_no_unit_of_it(below: str, tmp_path: Path) -> None:
    found = _read(tmp_path, f"Name,Quantity,Market Value\nSAP SE,10,2000\nTotal,,2000\n\n{below}\n")
    assert _worth(found) == ["2000.00 nan"]
    assert not any("multiplied" in one for one in found.inputs[0].warnings)


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        (
            "All amounts in EUR\nName,Quantity,Value\nHong Kong - HKD\nCNOOC,1,10\nUSA - USD\nApple,1,20\n",
            ["10.00 EUR", "20.00 EUR"],
        ),
        (
            "Report (EUR thousands)\nName,Quantity,Value\nHong Kong (HKD)\nCNOOC,1,10\nUSA (USD)\nApple,1,20\n",
            ["10000.00 EUR", "20000.00 EUR"],
        ),
        (
            "Name,Quantity,Value\nHong Kong - HKD\nCNOOC,1,10\nUSD Bonds\nApple,1,20\n\nAmounts in the notes are in "
            "thousands of US dollars\n",
            ["10.00 HKD", "20.00 USD"],
        ),
        ("All amounts in EUR\nName,Quantity,Value,Ccy\nCNOOC,1,10,HKD\nSAP,1,20,EUR\n", ["10.00 HKD", "20.00 EUR"]),
        (
            "Table 1 (USD thousands)\nName,Quantity,Value\nCNOOC,1,10\n\nTable 2 (EUR)\nName,Units,Value\nSAP,1,20\n",
            ["10000.00 USD", "20.00 EUR"],
        ),
        (
            "Table 1 (USD thousands)\nName,Quantity,Value\nCNOOC,1,10\n\nTable 2\nName,Units,Value\nSAP,1,20\n",
            ["10000.00 USD", "20000.00 USD"],
        ),
        ("Name,Par,Market Value EUR\n,(000),(000)\nCNOOC,1,10\n", ["10000.00 EUR"]),
        ("Name;Nominale;Kurswert EUR\n;in 1.000;\nCNOOC;1;10\n", ["10.00 EUR"]),
        ("Titre;Quantité;Valorisation EUR\n;en milliers;\nCNOOC;1;10\n", ["10.00 EUR"]),
        ("Name,Shares,Fair value (USD),Market cap\n,,,USD bn\nCNOOC,1,10,1\n", ["10.00 USD"]),
        (",'000,,\nName,Quantity,Market value USD,Weight\nCNOOC,1,10,5\n", ["10.00 USD"]),
        (",,,'000\nName,Quantity,Market value USD,Weight\nCNOOC,1,10,5\n", ["10000.00 USD"]),
    ],
)
def test_what_is_said_of_all_amounts_outweighs_titles_and_no_row_and_ends_at_the_next_unit(
    text: str, worth: list[str], tmp_path: Path
) -> None:
    assert _worth(_read(tmp_path, text)) == worth


@pytest.mark.parametrize(
    "above",
    [
        "All amounts in EUR thousands,,Page,1",
        "Portfolio,4711,Amounts in EUR thousands",
        "Global Dividend Fund - all amounts in EUR thousands",
        "All amounts in EUR thousands except share prices",
        "Example Trading Company Pension Fund - Holdings (EUR 000)",
        "Holdings as of 30 September 2026 - in thousands of euros - unaudited - net of fees",
        "Montants en milliers d'euros (cours de clôture)",
        "EUR thousands,12",
        "Holdings (EUR thousands),,3",
        "All amounts in EUR thousands - prices in local currency",
    ],
)
def test_a_scale_beside_a_figure_or_a_word_for_something_else_is_applied_and_doubted(
    above: str, tmp_path: Path
) -> None:
    found = _read(tmp_path, f"{above}\nName,Quantity,Market Value\nSAP SE,10,100\n")
    assert _worth(found) == ["100000.00 EUR"]
    assert _doubts(found) == ['"Market Value": multiplied by 1,000, as row 1 says']


@pytest.mark.parametrize("above", ["Dividend Fund in USD thousands", "Expenses are expressed in thousands of CHF"])
def test_a_scale_of_something_else_is_told_where_it_is_not_applied(above: str, tmp_path: Path) -> None:
    found = _read(tmp_path, f"{above}\nName,Quantity,Market Value EUR\nSAP SE,10,100\n")
    assert _worth(found) == ["100.00 EUR"]
    assert _doubts(found) == ['"Market Value EUR": row 1 says a scale that was not applied']


@pytest.mark.parametrize(
    ("titles", "worth", "doubts"),
    [
        (("All amounts in USD thousands\nEquities - USD", "Bonds - EUR"), "10000.00 EUR", []),
        (("All amounts in USD thousands\nEquities (USD)", "Bonds (USD)"), "10000.00 USD", []),
        (("(USD thousands)\nEquities - USD", "Bonds - EUR"), "10000.00 EUR", ["multiplied by 1,000, as row 1 says"]),
        (
            ("Table 1 (USD thousands)", "Table 2 (EUR)"),
            "10.00 EUR",
            ["row 1 says a scale that was not applied"],
        ),
    ],
)
def test_a_scale_ends_only_at_a_title_that_denies_what_another_said_and_both_are_doubted(
    titles: tuple[str, str], worth: str, doubts: list[str], tmp_path: Path
) -> None:
    first, second = titles
    text = f"{first}\nName,Quantity,Value\nCNOOC,1,10\n\n{second}\nName,Nominal,Value\nSAP 3% 2030,1,10\n"
    found = _read(tmp_path, text)
    assert _worth(found) == ["10000.00 USD", worth]
    assert [doubt for doubt in _doubts(found) if "as row" in doubt or "scale" in doubt] == [
        f'"Value": {doubt}' for doubt in doubts
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("USD Anleihen", "EUR Pfandbriefe"),
        ("USD Denominated Securities", "EUR Denominated Securities"),
        ("Equities USD quoted", "Equities EUR quoted"),
        ("Actions USD cotées", "Actions EUR cotées"),
    ],
)
def test_a_title_between_rows_is_no_name_of_a_fund(first: str, second: str, tmp_path: Path) -> None:
    text = f"Name;Nominal;Kurswert\n{first}\nCNOOC 3% 2030;10;100\nApple 3% 2030;10;100\n{second}\nSAP 3% 2030;10;100\n"
    assert _worth(_read(tmp_path, text)) == ["100.00 USD", "100.00 USD", "100.00 EUR"]


@pytest.mark.parametrize(
    "text",
    [
        "Name,Sector,Quantity,Market Value\n,in thousands of USD,,\nCNOOC,Oil,5,100\n",
        "Name,Maturity,Quantity,Market Value\n,USD thousands,,\nCNOOC 3% 2030,2030-01-01,5,100\n",
        ",USD thousands,\nName,Quantity,Market Value\nCNOOC,5,100\n",
        ",,in TUSD,\nName,ISIN,Nominal,Market Value\nCNOOC,HK0883013259,5,100\n",
    ],
)
def test_a_unit_with_a_currency_over_no_numbers_or_above_quantities_is_that_of_the_values(
    text: str, tmp_path: Path
) -> None:
    found = _read(tmp_path, text)
    assert _worth(found) == ["100000.00 USD"]
    assert found.positions["quantity"][0] == 5


@pytest.mark.parametrize(
    "above",
    [
        '"All amounts in EUR thousands, Date: 30.09.2026"',
        "Amounts in EUR thousands - Account: 12345",
        "Schedule of Investments (EUR thousands),2",
        "Beträge in TEUR - Depot: 12345",
        "Statement in thousands of EUR,4711",
    ],
)
def test_a_number_beside_a_unit_never_takes_it_away_in_silence(above: str, tmp_path: Path) -> None:
    found = _read(tmp_path, f"{above}\nName,Quantity,Currency,Market Value\nSAP SE,10,EUR,100\nBASF,10,EUR,200\n")
    assert _worth(found) == ["100000.00 EUR", "200000.00 EUR"]
    assert any("multiplied by 1,000, as row 1 says" in doubt for doubt in _doubts(found))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Sub-fund A - all values in USD", "Sub-fund B - all values in EUR"),
        ("Equities (USD thousands)", "Bonds (EUR)"),
    ],
)
def test_a_title_right_above_a_repeated_header_states_its_own_currency(first: str, second: str, tmp_path: Path) -> None:
    head = "Name,Quantity,Value\n"
    found = _read(tmp_path, f"{first}\n{head}CNOOC,1,10\n\n{second}\n{head}SAP,1,20\n")
    assert found.positions["currency"].tolist() == ["USD", "EUR"]
    assert '"Value": row 5 states EUR, and a line above another currency for all' in _doubts(found)


def test_the_currency_of_a_third_table_is_its_own_though_it_is_the_first_ones(tmp_path: Path) -> None:
    tables = [("USD", "CNOOC"), ("EUR", "SAP"), ("USD", "Apple")]
    text = "\n\n".join(f"Amounts in {code}\n\nName,Quantity,Value\n{name},1,10" for code, name in tables)
    assert _read(tmp_path, text + "\n").positions["currency"].tolist() == ["USD", "EUR", "USD"]


def test_a_currency_without_its_scale_above_a_repeated_header_is_doubted(tmp_path: Path) -> None:
    head = "Name,Quantity,Value\n"
    found = _read(tmp_path, f"Table 1 (USD thousands)\n{head}CNOOC,1,10\n\nTable 2 (USD)\n{head}SAP,1,20\n")
    assert _doubts(found) == ['"Value": multiplied by 1,000, as row 1 says']


@pytest.mark.parametrize("below", ["All amounts in USD", "in USD", "Werte in USD"])
def test_a_currency_that_only_a_note_below_a_table_says_is_doubtful(below: str, tmp_path: Path) -> None:
    found = _read(tmp_path, f"Name,Quantity,Market Value\nSAP SE,10,2000\n\n{below}\n")
    assert _worth(found) == ["2000.00 USD"]
    assert _doubts(found) == ['"Market Value": its currency is what row 4 below the table says']


@pytest.mark.parametrize("below", ["(in thousands of USD)", "All amounts in USD '000", "Angaben in Tsd. USD"])
def test_a_unit_that_only_a_note_below_a_table_says_is_doubtful(below: str, tmp_path: Path) -> None:
    found = _read(tmp_path, f"Name,Quantity,Market Value\nSAP SE,10,2000\nTotal,,2000\n\n{below}\n")
    assert _worth(found) == ["2000000.00 USD"]
    assert '"Market Value": its scale is what row 5 below the table says' in _doubts(found)


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        (
            "Name,Quantity,Market Value\n,USD,\nApple Inc,10,2000\n,HKD,\nCNOOC,10,3000\n",
            ["2000.00 USD", "3000.00 HKD"],
        ),
        ("Name,Quantity,Market Value\n,,USD\nApple,10,20\nTotal,,20\n,,EUR\nCNOOC,10,20\n", ["20.00 USD", "20.00 EUR"]),
        ("Name,Quantity,Market Value\n,,EUR\nApple Inc,10,2000\nCNOOC,10,3000\n", ["2000.00 EUR", "3000.00 EUR"]),
    ],
)
def test_a_currency_alone_below_a_header_is_a_title_where_others_follow_it(
    text: str, worth: list[str], tmp_path: Path
) -> None:
    assert _worth(_read(tmp_path, text)) == worth


@pytest.mark.parametrize(
    "header",
    [
        "Market Value (£p)",
        "Market Value (pounds and pence)",
        "Value (price in pence x units)",
        "Market Value in USD and cents",
        "Market Value (dollars and cents)",
        "Market Value EUR (p)",
        "Market Value £ (pence)",
        "Market Value (P)",
    ],
)
def test_a_value_with_its_pence_or_cents_behind_the_point_is_not_divided(header: str, tmp_path: Path) -> None:
    found = _read(tmp_path, f'Investment,Units,{header}\nChina Mobile,100,"12,500.00"\n')
    assert list(found.positions["market_value"]) == [12500.0]


@pytest.mark.parametrize(
    "header", ["Market Value (p)", "Value (pence)", "Value GBX", "Market Value in pence", "Market Value pence"]
)
def test_a_value_in_nothing_but_pence_is_stated_in_pounds_with_a_doubt(header: str, tmp_path: Path) -> None:
    found = _read(tmp_path, f"Investment,Units,{header}\nChina Mobile,100,12500\n")
    assert _worth(found) == ["125.00 GBP"]
    assert f'"{header}": divided by 100, as its header says' in _doubts(found)


@pytest.mark.parametrize(
    "text",
    [
        "Titolo,Quantità,Dare,Avere,Saldo\nSAP SE,10,1000,,1000\nNestle,10,2000,500,1500\n",
        "Valor,Títulos,Debe,Haber,Saldo\nSAP SE,10,1000,,1000\nNestle,10,2000,500,1500\n",
        "Titolo,Causale,Saldo progressivo,Controvalore,Divisa\nSAP SE,X,10,1000,EUR\nNestle,X,20,2000,EUR\n",
        "Security,Quantity,Journal,Running Balance\nSAP SE,10,J1,1000\nNestle,10,J1,1500\n",
    ],
)
def test_a_balance_of_securities_in_the_columns_of_a_ledger_is_held(text: str, tmp_path: Path) -> None:
    assert list(_read(tmp_path, text).positions["name"]) == ["SAP SE", "Nestle"]


@pytest.mark.parametrize(
    "headers",
    [
        "Market Value 31.12.2025,Market value forecast 31.12.2026",
        "Fair value 2025,Projected fair value 2026",
        "Market Value 31.12.2025,Budget Market Value 2026",
        "Market Value 30.09.2026,Expected Market Value 31.12.2026",
        "Target Market Value 31/12/2026,Market Value 30/09/2026",
        "Estimated Market Value 30/06/2026,Estimated Market Value 30/09/2026",
    ],
)
def test_a_forecast_is_not_the_market_value_though_its_day_is_later(headers: str, tmp_path: Path) -> None:
    figures = "90,100" if headers.startswith(("Target", "Estimated")) else "100,90"
    found = _read(tmp_path, f"Security,Quantity,Currency,{headers}\nSAP SE,10,EUR,{figures}\n")
    assert _worth(found) == ["100.00 EUR"]


@pytest.mark.parametrize(
    "headers",
    [
        "Estimated Market Value,Prior Market Value",
        "Estimated Market Value,Book Market Value",
        "Plan Market Value,Trust Market Value",
        "Market Value 30/09/2026,Estimated Market Value 31/12/2026",
    ],
)
def test_an_estimate_of_no_other_day_is_todays_value(headers: str, tmp_path: Path) -> None:
    found = _read(tmp_path, f"Security,Quantity,Currency,{headers}\nSAP SE,10,EUR,100,90\n")
    assert _worth(found) == ["100.00 EUR"]


def test_an_index_before_a_header_is_no_cell_of_a_template(tmp_path: Path) -> None:
    found = _read(tmp_path, "Security,R2000 Shares,Shares,C1000 Market Value,Market Value\nSAP SE,500,5,900,90\n")
    assert found.positions[["quantity", "market_value"]].to_numpy().tolist() == [[5.0, 90.0]]


def test_numbers_without_a_header_are_said_where_none_is_known_for_the_value(tmp_path: Path) -> None:
    found = _read(tmp_path, "CNE100000296;30000;402000,00;USD\nHK0000069689;20000;203400,00;USD\n")
    said = "no column was understood as the market value; columns of numbers without a header: 2"
    assert _doubts(found) == [said, '"": taken for holdings, though of its 2 rows (A1:D2) no amounts were read']


def test_what_is_headed_market_may_be_the_price_unless_something_proves_it_the_value(tmp_path: Path) -> None:
    doubt = '"Market": taken for the market value, and may be the price'
    assert _doubts(_read(tmp_path, "Name,Shares,Market,Ccy\nSAP,10,12.5,EUR\nCNOOC,5,2,HKD\n")) == [doubt]
    assert _doubts(_read(tmp_path, "Name,Shares,Price,Market,Ccy\nSAP,10,2,20,EUR\nCNOOC,5,2,10,EUR\n")) == []
    assert _doubts(_read(tmp_path, "Name,Shares,Market,Ccy\nSAP,10,12.5,EUR\nCNOOC,5,2,EUR\nTotal,,14.5,\n")) == []


@pytest.mark.parametrize(
    "table",
    [
        "Security,Qty 30/06/2026,Value 30/06/2026,Qty 30/09/2026,Value 30/09/2026\nSAP SE,500,5000,1000,10000\n",
        "Titel;Kurswert 30.09.2026;Kurswert 30.06.2026;Stück 30.09.2026;Stück 30.06.2026\nSAP SE;10000;5000;1000;500\n",
        "Security,Shares Jun 2026,Shares Sep 2026,Value Jun 2026,Value Sep 2026\nSAP SE,500,1000,5000,10000\n",
        ",30.06.2026,,30.09.2026,\nSecurity,Shares,Value,Shares,Value\nSAP SE,500,5000,1000,10000\n",
        ",2026,,2025,,\nSecurity,Shares,Value,Shares,Value,Remark\nSAP SE,1000,10000,500,5000,x\n",
        ",30 June 2026,,30 September 2026,,\nSecurity,Shares,Value,Shares,Value,Weight\nSAP SE,500,5000,1000,10000,5\n",
    ],
    ids=["in the headers", "latest first", "months", "in the row above", "years above", "a weight at the last only"],
)
def test_figures_of_several_days_side_by_side_are_all_those_of_the_latest_day(table: str, tmp_path: Path) -> None:
    found = _read(tmp_path, table)
    assert found.positions[["quantity", "market_value"]].to_numpy().tolist() == [[1000.0, 10000.0]]
    assert "could be it as well" in " ".join(_doubts(found))


@pytest.mark.parametrize(
    "table",
    [
        "01.01.2026,30.09.2026\nSecurity,Quantity,Value\nSAP SE,1000,10000\n",
        "Target 2030 Fund,,,Target 2040 Fund\nSecurity,Quantity,Value,Remark\nSAP SE,1000,10000,x\n",
        "Security,Quantity 30/09/2026,Value 30/09/2026,Weight 30/06/2026\nSAP SE,1000,10000,5\n",
        "Security,Quantity,Nominal,Value\nSAP SE,1000,,10000\n",
    ],
)
def test_days_beside_figures_that_do_not_repeat_change_no_header(table: str, tmp_path: Path) -> None:
    found = _read(tmp_path, table)
    assert found.positions[["quantity", "market_value"]].to_numpy().tolist() == [[1000.0, 10000.0]]
    assert "could be it as well" not in " ".join(_doubts(found))


def test_two_columns_of_quantities_of_which_no_day_tells_the_later_are_a_doubt(tmp_path: Path) -> None:
    found = _read(tmp_path, "Security,Shares,Value EUR,Shares,Value EUR\nSAP SE,500,5000,1000,10000\n")
    assert '"Shares" was taken for the quantity; another "Shares" could be it as well' in _doubts(found)


@pytest.mark.parametrize("figure", ["NAV per share,,12.5", "Units outstanding,1000,", "NAV per unit,,100"])
def test_a_figure_of_the_fund_below_its_total_is_no_sum(figure: str, tmp_path: Path) -> None:
    found = _read(tmp_path, f"Security,Quantity,Market Value\nSAP SE,10,100\nTotal (USD),,100\n{figure}\n")
    assert _worth(found) == ["100.00 USD"]
    assert not any("add up" in one for one in found.inputs[0].warnings)


@pytest.mark.parametrize(
    "headers",
    [
        "Valor;Valor de mercado;Valor total",
        "Titre;Valeur de marché;Valeur totale",
        "Titel;Marktwert;Gesamtwert",
        "Titel;Marktwert;Wert",
        "证券名称;市值;金额",
        "Naam;Marktwaarde;Waarde",
    ],
)
def test_a_second_value_is_a_doubt_in_every_language(headers: str, tmp_path: Path) -> None:
    found = _read(tmp_path, f"{headers}\nSAP SE;100;150\nNestle;200;250\n")
    assert list(found.positions["market_value"]) == [100.0, 200.0]
    assert "could be it as well" in " ".join(_doubts(found))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Titel,Stück,Kurs,Kurswert\nCNOOC LTD,1000,15,5,15500\nAPPLE INC,1000,100,100000\n", "1 rows"),
        ("Security,Quantity,Value\nCNOOC LTD,1,000,7,000\nTENCENT,900,3,100\nAPPLE INC,100,500\n", "2 rows"),
        ("Security,Quantity,Value,\nCNOOC LTD,900,3,\nAPPLE INC,100,500,see note\n", ""),
    ],
)
def test_rows_with_more_figures_than_the_header_has_words_are_said(text: str, rows: str, tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text(text, encoding="utf-8")
    said = [one for one in read_holdings([path]).inputs[0].warnings if "more cells than the header" in one]
    assert [one.partition(": ")[2].partition(" have")[0] for one in said] == ([rows] if rows else [])


@pytest.mark.parametrize(
    ("header", "stated", "weight"),
    [
        ("Weight (bps)", "520", 5.2),
        ("Weight in basis points", "520", 5.2),
        ("Anteil ‰", "52", 5.2),
        ("Weight (per mille)", "52", 5.2),
        ("Weight %", "5.2", 5.2),
        ("Weight", "5.2", 5.2),
        ("% of fund", "0.52", 0.52),
        ("Weight (bps)", "52", 0.52),
    ],
)
def test_weights_in_parts_of_a_percent_are_stated_in_percent(
    header: str, stated: str, weight: float, tmp_path: Path
) -> None:
    found = _read(tmp_path, f"Security,Quantity,{header}\nSAP SE,10,{stated}\nNestle,10,{stated}\nBASF,1,{stated}\n")
    assert list(found.positions["weight"]) == pytest.approx([weight] * 3)


def test_a_quantity_in_words_is_a_doubt_and_one_with_a_foot_mark_is_read(tmp_path: Path) -> None:
    found = _read(tmp_path, "Security,Quantity,Value EUR\nSAP SE,10 shares,1\nNestle,10*,1\nBASF,-,1\nEni,n/a,1\n")
    assert found.positions["quantity"].fillna(0).tolist() == [0, 10, 0, 0]
    assert "1 of 4 positions have a quantity that is no number (“10 shares”)" in _doubts(found)
    found = _read(tmp_path, "Security,Quantity,Value EUR\nSAP SE,10 shares,1\nNestle,10 pcs,1\n")
    assert _doubts(found) == ['"Quantity": no quantity was read, since its cells are no numbers (“10 shares”)']
    assert _doubts(_read(tmp_path, "Security,Quantity,Value EUR\nSAP SE,n/a,1\nNestle,-,1\n")) == []


def test_of_many_notes_below_a_table_the_first_scale_is_applied_and_told(tmp_path: Path) -> None:
    notes = "All values in thousands,,\n" * 5 + "All values in millions,,\n"
    found = _read(tmp_path, f"Security,Quantity,Value EUR\nSAP SE,10,100\nNestle,10,100\n{notes}")
    assert list(found.positions["market_value"]) == [100_000.0, 100_000.0]
    assert sum("below the table" in doubt for doubt in _doubts(found)) == 1


def test_a_row_without_any_amount_among_others_that_have_some_is_named(tmp_path: Path) -> None:
    rows = "SAP SE,SAP GR,10,100,40,1\nOrange SA,ORA FP,20,200,60,2\nChina Mobile Ltd,941 HK,,,,3\n"
    doubts = _doubts(_read(tmp_path, f"Name,Local ticker,Shares,Value EUR,Weight %,Benchmark weight %\n{rows}"))
    assert "1 rows were taken for positions without any amount: row 4 “China Mobile Ltd”" in doubts


@pytest.mark.parametrize(
    "head",
    [
        "Fund,ISIN,Size USD m,Units,Price",
        "Security,ISIN,Quantity,Value in pesos,Weight",
        "Security,ISIN,Quantity,Collateral Market Value (GBP),Rate",
    ],
)
def test_a_header_that_may_head_something_else_is_no_value_in_silence(head: str, tmp_path: Path) -> None:
    found = _read(tmp_path, f"{head}\nSAP SE,DE0007164600,100,5,10\nChina Mobile Ltd,HK0941009539,70,9,12\n")
    assert [one for one in _doubts(found) if "market value" in one.casefold()]


def test_a_million_in_figures_is_no_thousand(tmp_path: Path) -> None:
    found = _read(
        tmp_path, "Bedragen in EUR x 1.000.000;;\nNaam;Land;Marktwaarde\nADYEN NV;NL;41,2\nBYD CO LTD;CN;6,1\n"
    )
    assert _worth(found) == ["41200000.00 EUR", "6100000.00 EUR"]


def test_a_total_of_unknown_words_that_adds_nothing_up_is_named(tmp_path: Path) -> None:
    """It may be the name of a fund; one that is the sum of the rows above it is not."""
    rows = "China Mobile Ltd,500,EUR\nTotal Emerging Growth Fund 7,300,EUR\nSAP SE,500,EUR\n"
    said = "row 3 “Total Emerging Growth Fund 7”: taken for a total, and is no sum of rows above it"
    assert said in _doubts(_read(tmp_path, f"Name,Market value,Currency\n{rows}"))
    assert said not in _doubts(_read(tmp_path, f"Name,Market value,Currency\n{rows.replace('300', '500')}"))


def test_a_scale_that_is_denied_is_none(tmp_path: Path) -> None:
    head = "FORM 13F TABLE (values in US dollars, not thousands)\nNAME OF ISSUER;CUSIP;VALUE;SHRS OR PRN AMT\n"
    found = _read(tmp_path, f"{head}BAIDU INC;056752108;5910000;50000\nYUM CHINA HLDGS INC;98850P109;4401000;90000\n")
    assert _worth(found) == ["5910000.00 USD", "4401000.00 USD"]


def test_an_amount_above_a_table_does_not_say_in_which_currency_its_values_are(tmp_path: Path) -> None:
    table = "Titolo;ISIN;Quantità;Controvalore\nChina Mobile Ltd;HK0941009539;2050;466457\n"
    for line in ("Patrimonio del fondo: 1,2 miliardi USD", "Anteilwert: 123,45 USD"):
        found = _read(tmp_path, f"Divisa di riferimento: EUR\n{line}\n{table}")
        assert _worth(found) == ["466457.00 EUR"], line


def test_a_company_called_like_a_currencys_code_is_no_cash(tmp_path: Path) -> None:
    found = _read(tmp_path, "Company;Country;Market value EUR\nASML;NL;412\nNio;CN;12\nNIO;CN;13\nUSD;;14\n")
    assert found.positions["name"].tolist() == ["ASML", "Nio", "NIO"]


def test_a_title_that_says_what_is_included_makes_no_accruals_of_the_rows_below_it(tmp_path: Path) -> None:
    title = "Holdings at 30 Sep 2026 - all market values in USD including accrued interest"
    found = _read(
        tmp_path, f'"{title}"\nIssuer,Coupon,Face,Market value\nCCCI Treasure Ltd,3.65,100,99\nPemex,6.7,30,29\n'
    )
    assert _worth(found) == ["99.00 USD", "29.00 USD"]


def test_what_a_title_makes_money_and_a_row_with_a_quantity_alone_are_named(tmp_path: Path) -> None:
    rows = "Alpha,10,900\nBeta,20,800\nOpening value,70000,\n"
    assert any(
        "row 4 “Opening value”: taken for a position" in one
        for one in _doubts(_read(tmp_path, f"Name,Units,Value EUR\n{rows}"))
    )
    cash = _read(tmp_path, "Name,Units,Value EUR\nSAP SE,1,9\nAccrued interest,,\nCCCI Treasure,10,900\nBeta,20,800\n")
    assert any("row 4 “CCCI Treasure”, row 5 “Beta”: taken for money by a title" in one for one in _doubts(cash))


def test_a_group_with_a_quantity_that_is_no_sum_is_named(tmp_path: Path) -> None:
    """Mexican government bonds are quoted as BONOS, by their series."""
    rows = "BABA;N;8000;1824\nWALMEX;*;120000;7404\nBONOS;310529;50000;4870\n"
    found = _doubts(_read(tmp_path, f"Emisora;Serie;Títulos;Importe MXN\n{rows}"))
    assert any("row 4 “BONOS”: taken for a group" in one for one in found)


def test_a_title_with_a_figure_before_its_currency_says_that_of_the_rows_below(tmp_path: Path) -> None:
    rows = "Equities CHF,,\nNestle SA,5,50\nBonds 1-3y EUR,,\nChina Mobile Ltd,10,500\n"
    assert _worth(_read(tmp_path, f"Security,Quantity,Market value\n{rows}")) == ["50.00 CHF", "500.00 EUR"]


def test_our_share_of_a_funds_value_is_the_value(tmp_path: Path) -> None:
    head = "Fund,Portfolio company,Cost USD m,Fair value USD m,Our share of fair value USD"
    found = _read(tmp_path, f"{head}\nHillhouse III,ChangXin Memory Technologies,110.0,165.0,825000\n")
    assert _worth(found) == ["825000.00 USD"]


def test_a_thousand_behind_a_colon_that_is_not_applied_is_said(tmp_path: Path) -> None:
    found = _read(tmp_path, "Scale: CHF 1,000\nWertpapier;Stück;Kurswert;Währung\nChina Mobile Ltd;10;500;CHF\n")
    assert '"Kurswert": the scale that a line above the table says was not applied' in _doubts(found)


def test_what_stands_before_including_says_what_a_section_is(tmp_path: Path) -> None:
    rows = "Equities excluding cash,,\nNestle SA,5,50\nCash including accrued interest,,\nUBS AG,,700\n"
    found = _read(tmp_path, f"Security,Quantity,Market value\n{rows}")
    assert found.positions["name"].tolist() == ["Nestle SA"]


def test_a_day_in_a_title_above_a_column_says_nothing_of_its_decimal_mark(tmp_path: Path) -> None:
    text = (
        "Titoli al 30.09.2026;;\nN.;Denominazione;ISIN;Valore €\n1;ASML;NL0010273215;6.912\n2;ENEL;IT0003128367;701\n"
    )
    assert _worth(_read(tmp_path, text)) == ["6912.00 EUR", "701.00 EUR"]


@pytest.mark.parametrize("line", ["Beløb i 1.000 kr.", "Beløb i tusinde DKK"])
def test_amounts_in_thousands_are_heard_in_danish(line: str, tmp_path: Path) -> None:
    text = f"{line};;\n\nNavn;ISIN;Antal;Kursværdi\nNovo;DK0062498333;100;148\n"
    assert float(_read(tmp_path, text).positions["market_value"][0]) == 148_000.0


def test_a_sum_above_a_column_tells_its_decimal_mark_where_the_column_does_not(tmp_path: Path) -> None:
    text = "Stück gesamt;2.000,0\nWertpapier;Stück\nSAP SE;1.000\nSiemens;1.000\n"
    assert _read(tmp_path, text).positions["quantity"].tolist() == [1000.0, 1000.0]
