"""Tables that are about securities and hold none: records of votes and of income that was paid."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener import Rulebook, Screener, read_holdings

VOTES = """Company name,ISIN,Meeting date,Proposal,Management recommendation,Vote cast
Apple Inc,US0378331005,2026-02-24,Elect director,For,For
China Mobile Ltd,HK0941009539,2026-05-21,Accept accounts,For,Against
"""
DIVIDENDS = """Date de paiement;Valeur;Code ISIN;Quantité;Dividende unitaire;Montant net EUR
15/06/2026;TOTALENERGIES SE;FR0000120271;100;0,79;79,00
10/07/2026;CHINA MOBILE;HK0941009539;3000;0,07;210,00
"""


TRADES = """data;papier;K/S;ilość;kurs;wartość;prowizja;waluta
2026-02-03;APPLE INC;K;40;231,50;9260,00;35,19;USD
2026-03-14;CHINA MOBILE LTD;S;25;141,10;3527,50;10,23;HKD
"""
EXCLUDED = """Uteslutningslista 2026
Bolag;Land;Grund
Boeing Co;USA;Vapen
China Mobile Ltd;Kina;Klimat
"""


@pytest.mark.parametrize(("text", "row"), [(TRADES, 3), (EXCLUDED, 4)])
def test_trades_and_exclusions_in_other_languages_hold_nothing(text: str, row: int, tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text(text, encoding="utf-8")
    run = Screener(Rulebook.load()).screen(path, as_of="2026-11-24")
    assert run.summary.positions == 0
    mentioned = {one.row for one in run.coverage if one.mentions}
    assert mentioned | {finding.position.row for finding in run.findings} == {row}


def test_what_is_counted_under_a_title_of_exclusions_is_held(tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text("Exclusion list\nName,ISIN,Quantity\nCNOOC,HK0883013259,5\n")
    assert len(read_holdings(path).positions) == 1


SOLD = """Trade date,Action,Security,Ticker,CUSIP,Quantity,Price,Commission
2026-02-03,BUY,HUAWEI,,,10,3,1
2026-02-04,SELL,ALIBABA ADR,,,10,3,1
2026-02-05,SELL,Depositary shares,941 HK,,10,3,1
2026-02-06,BUY,4.25% 2033,,12625GAC8,10,3,1
2026-02-07,BUY,COSTCO WHOLESALE CORP,COST US,22160K105,10,3,1
2026-02-08,SELL,CHINA LIFE INSURANCE CO LTD,,,10,3,1
"""


def test_a_short_name_a_ticker_or_a_code_of_an_issuer_in_trades_is_a_mention_and_no_finding(tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text(SOLD, encoding="utf-8")
    run = Screener(Rulebook.load()).screen(path, as_of="2026-11-24")
    assert not run.findings
    assert [row.row for row in run.coverage if row.mentions] == [2, 3, 4, 5]


@pytest.mark.parametrize("text", [VOTES, DIVIDENDS])
def test_votes_and_dividends_are_no_holdings_and_mention_whom_they_name(text: str, tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text(text, encoding="utf-8")
    run = Screener(Rulebook.load()).screen(path, as_of="2026-11-24")
    assert run.summary.positions == 0
    assert not run.findings
    named = [(row.row, row.reason, one.entity) for row in run.coverage for one in row.mentions]
    assert named == [(3, "not_holdings", "ofac-30923")]


def test_a_holding_with_its_last_dividend_stays_a_holding(tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text(
        "Name,ISIN,Quantity,Market Value,Payment date,Dividend per share\nSAP SE,DE0007164600,10,2205,2026-05-20,2.35\n"
    )
    assert len(read_holdings(path).columns) == 1


def test_identifiers_behind_their_scheme_explain_no_field(tmp_path: Path) -> None:
    text = "Description,Asset ID,Shares,Market value (GBP)\n"
    rows = ("CHINA MOBILE,6073556,26000,216599", "AIA GROUP,B4TX8S1,5400,31476", "TOYOTA,6900643,3100,42014")
    text += "".join(f"{name},SEDOL {rest}\n" for name, _, rest in (row.partition(",") for row in rows))
    (path := tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert read_holdings(path).positions["sedol"].tolist() == ["6073556", "B4TX8S1", "6900643"]


def test_a_printed_schedule_heads_its_figures_only(tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text(
        "Schedule of Investments,,,\n,Shares,,Value\nCHINA - 41.2%,,,\nPing An Insurance Group Co.,500,$,3100\n"
        "SAP Societas Europaea,10,,2205\nSiemens Aktiengesellschaft,10,,1900\nTotal,,,7205\n"
    )
    frame = read_holdings(path).positions
    assert frame[["name", "quantity", "market_value", "currency"]].to_numpy().tolist() == [
        ["Ping An Insurance Group Co.", 500, 3100, "USD"],
        ["SAP Societas Europaea", 10, 2205, "USD"],
        ["Siemens Aktiengesellschaft", 10, 1900, "USD"],
    ]


@pytest.mark.parametrize(
    "lines",
    [
        "Titolo,Quantità,Dare,Avere,Saldo\nHUAWEI,10,1000,,1000\nMEGVII,10,2000,500,1500\n",
        "Valor,Títulos,Debe,Haber,Saldo\nHUAWEI,10,1000,,1000\nMEGVII,10,2000,500,1500\n",
        "Security,Quantity,Debit,Credit,Balance\nHUAWEI,10,1000,,1000\nMEGVII,10,2000,500,1500\n",
        "As of Date,Security,Quantity,Debit,Credit\n2026-09-30,HUAWEI,10,100,0\n2026-08-31,MEGVII,10,100,0\n",
        "Date,Security,Opening Balance,Debit,Credit,Closing Balance\n2026-09-30,HUAWEI,10,9,0,19\n2026-09-30,MEGVII,1,9,0,10\n",  # noqa: E501
        "Datum;Konto;Bezeichnung;Soll;Haben;Saldo\n30.09.2026;1500;HUAWEI;100;0;100\n29.09.2026;1500;MEGVII;9;0;9\n",
        "Period End,GL Account,Description,Debit,Credit\n2026-09-30,1500,HUAWEI,100,0\n2026-09-30,1500,MEGVII,100,0\n",
        "Fecha;Valor;Debe;Haber;Títulos\n30/09/2026;HUAWEI;100;0;10\n30/09/2026;MEGVII;100;0;10\n",
    ],
)
def test_a_list_of_balances_is_not_one_of_trades(lines: str, tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text(lines, encoding="utf-8")
    assert list(read_holdings([path]).positions["name"]) == ["HUAWEI", "MEGVII"]


@pytest.mark.parametrize(
    "lines",
    [
        "Værdipapir;Antal;Handelsdag;Anskaffelseskurs;Kurtage;Markedsværdi\nHUAWEI;10;02-01-2025;10,5;1;110\nMEGVII;10;02-01-2025;10;1;110\n",
        "Instrument;Typ transakcji;Ilość;Cena otwarcia;Wartość rynkowa;Prowizja\nHUAWEI;BUY;10;10,5;110;1\nMEGVII;BUY;10;10,5;110;1\n",  # noqa: E501
        "Értékpapír;Darabszám;Kötés dátuma;Bekerülési ár;Piaci érték;Jutalék\nHUAWEI;10;2025.01.02;10,5;110;1\nMEGVII;10;2025.01.02;10;110;1\n",  # noqa: E501
        "종목명,매매구분,보유수량,매입단가,현재가,평가금액,수수료\nHUAWEI,현금,10,10.5,11,110,1\nMEGVII,현금,10,10.5,11,110,1\n",
        "Name,Buy/Sell,Quantity,Avg Price,LTP,Cur. val,P&L,Brokerage\nHUAWEI,Buy,10,10,11,110,10,1\nMEGVII,Buy,10,10,11,110,10,1\n",  # noqa: E501
        "Waluta;Papier;Giełda;Liczba dostępna;Kurs;Wartość;Data transakcji;Prowizja\nPLN;HUAWEI;HK;10;10;100;2025-01-02;1\nPLN;MEGVII;HK;10;10;100;2025-01-02;1\n",  # noqa: E501
        "证券名称,买卖方向,数量,成本价,成交日期,佣金,最新价,市值\nHUAWEI,买入,10,10,2025/01/02,1,11,110\nMEGVII,买入,10,10,2025/01/02,1,11,110\n",
        "Instrument,Direction,Size,Opening level,Latest,Profit/Loss,Date opened\nHUAWEI,BUY,10,60,70,10,2025-01-01\nMEGVII,BUY,10,60,70,10,2025-01-01\n",  # noqa: E501
        "Security,Open date,Close date,Quantity,Proceeds,Cost basis\nHUAWEI,2025-01-01,,100,,6000\nMEGVII,2025-01-01,,100,,6000\n",  # noqa: E501
        "Issuer,Transaction,Close Date,Par,Fair Value\nHUAWEI,Term Loan,2020-01-01,100,99\nMEGVII,Revolver,2020-01-01,100,99\n",  # noqa: E501
        "Company,Transaction Type,Close Date,Invested,Fair Value\nHUAWEI,LBO,2020-01-01,1,2\nMEGVII,Growth,2020-01-01,1,2\n",  # noqa: E501
        "Borrower,Activity,Close Date,Outstanding Balance\nHUAWEI,Refinance,2020-01-01,100\nMEGVII,Acquisition,2020-01-01,100\n",  # noqa: E501
        "Security,Close Date,Order Type,Quantity\nHUAWEI,2026-09-30,GTC,100\nMEGVII,2026-09-30,GTC,100\n",
        "Record date,Security,Rate,Gross income,Net income\n2026-09-30,HUAWEI,3,100,100\n2026-09-30,MEGVII,3,100,100\n",
        "Tapahtumat;;;\nArvopaperi;Palkkio;Määrä;Markkina-arvo\nHUAWEI;1;10;100\nMEGVII;1;10;100\n",
        "Soldes au 30.09.2026;\nTitre;Quantité\nHUAWEI;1000\nMEGVII;2000\n",
        "Movements in the period,,,,\nSecurity,Opening units,Purchases,Sales,Closing units\nHUAWEI,10,0,0,10\nMEGVII,20,0,0,20\n",  # noqa: E501
        "Trades and holdings,,\nIssuer,Shares,Change\nHUAWEI,10,1\nMEGVII,10,0\n",
        "Activity,\nSecurity,Weight\nHUAWEI,50\nMEGVII,50\n",
        "Security,Shares,Action\nHUAWEI,100,Buy\nMEGVII,100,Sell\n",
        "Rebalancing,,,\nSecurity,Current units,Buy/Sell,New units\nHUAWEI,100,Buy,110\nMEGVII,100,Sell,90\n",
        "Security,Shares,Market value,Transaction\nHUAWEI,5,100,Buy\nMEGVII,4,100,Sell\n",
        "Trade Date,Settlement Date,Side,Security,Quantity,Market Value,Commission\n2026-01-02,2026-01-04,Buy,HUAWEI,1,7,1\n2026-01-02,2026-01-04,Buy,MEGVII,1,7,1\n",  # noqa: E501
        "Security,Income type,Quantity\nHUAWEI,Inc,1000\nMEGVII,Inc,2000\n",
        "종목명,보유수량,주당배당금\nHUAWEI,1000,2\nMEGVII,1000,2\n",
        "Security,Maturity,Quantity,Debit,Credit\nHUAWEI,2030-01-01,100,100,\nMEGVII,2031-01-01,100,100,\n",
        "Ativo,C/V,Quantidade,Preço médio,Valor de mercado,Corretagem\nHUAWEI,C,10,10.5,110,1\nMEGVII,C,10,10,110,1\n",
    ],
)
def test_what_was_bought_and_not_sold_is_held_whatever_stands_above_it(lines: str, tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text(lines, encoding="utf-8")
    assert list(read_holdings([path]).positions["name"]) == ["HUAWEI", "MEGVII"]


@pytest.mark.parametrize(
    "lines",
    [
        "Date,Security,Debit,Credit\n2026-01-02,HUAWEI,,75\n2026-01-05,MEGVII,10,\n",
        "Datum;Wertpapier;Soll;Haben\n02.01.2026;HUAWEI;;75\n05.01.2026;MEGVII;10;\n",
        "Date,Security,Quantity,Debit,Credit\n2026-01-02,HUAWEI,100,,75\n2026-01-05,MEGVII,10,10,\n",
        "Buchungsdatum;Wertpapier;Bestand;Soll;Haben\n01.09.2026;HUAWEI;100;50;0\n05.09.2026;MEGVII;100;0;50\n",
        "Date,Security,Units,Debit,Credit,Balance\n2026-01-05,HUAWEI,10,100,0,100\n2026-03-05,MEGVII,10,200,0,200\n",
    ],
)
def test_what_stands_beside_debit_and_credit_is_held_with_a_doubt(lines: str, tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text(lines, encoding="utf-8")
    read = read_holdings([path])
    assert list(read.positions["name"]) == ["HUAWEI", "MEGVII"]
    assert any("it may be a list of trades" in one for one in read.inputs[0].warnings)


@pytest.mark.parametrize(
    "lines",
    [
        "Date,Action,Security,Qty,Price,Fee\n2026-01-02,SELL,CHINA MOBILE LTD,1,75,1\n2026-01-03,SELL,CNOOC LTD,1,75,1\n",  # noqa: E501
        "Trades,,,\nDate,Security,Side,Qty\n2026-01-02,CHINA MOBILE LTD,Buy,100\n2026-01-02,CNOOC LTD,Buy,100\n",
        "Closed positions,\nSecurity,Quantity\nCHINA MOBILE LTD,100\nCNOOC LTD,100\n",
        "Datum;Art;Wertpapier;Stück;Kurs\n02.01.2026;Kauf;CHINA MOBILE LTD;100;75\n05.01.2026;Dividende;CNOOC LTD;10;\n",  # noqa: E501
        "Data;Data valuta;Titolo;Segno;Quantità;Prezzo;Commissioni;Data operazione\n"
        "02/11/2026;04/11/2026;CHINA MOBILE LTD;A;10;1;1;02/11/2026\n"
        "03/11/2026;05/11/2026;CNOOC LTD;V;10;1;1;03/11/2026\n",
    ],
)
def test_where_something_was_sold_booked_or_paid_nothing_is_held(lines: str, tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text(lines, encoding="utf-8")
    run = Screener(Rulebook.load()).screen(path, as_of="2026-11-24")
    assert run.summary.positions == 0
    assert not run.findings
    assert sum(row.reason == "transactions" and bool(row.mentions) for row in run.coverage) == 2


def test_holdings_under_a_title_of_trades_alone_are_doubted(tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text("Orders,,\nSecurity,Quantity,Limit\nHUAWEI,100,60\nMEGVII,100,60\n")
    holdings = read_holdings([path])
    assert len(holdings.positions) == 2
    assert any("it may be a list of trades" in one for one in holdings.inputs[0].warnings)


@pytest.mark.parametrize(
    "lines",
    [
        "Trade Date,Settle,B/S,Name,Qty,Px\n12/10/2026,14/10/2026,B,HUAWEI,5,52\n12/10/2026,14/10/2026,S,MEGVII,5,5\n",
        "Mês,Ativo,Qtd vendida,Valor de venda (R$)\nAbril,HUAWEI,800,33600\nMaio,MEGVII,800,33600\n",
    ],
)
def test_what_was_sold_of_all_and_sides_with_their_days_are_trades(lines: str, tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text(lines, encoding="utf-8")
    run = Screener(Rulebook.load()).screen(path, as_of="2026-11-24")
    assert run.summary.positions == 0
    assert sum(row.reason == "transactions" and bool(row.mentions) for row in run.coverage) == 2


def test_what_income_was_paid_on_what_day_is_no_holding_however_many_it_was_paid_on(tmp_path: Path) -> None:
    lines = "Erträgnisaufstellung 2025\nZahltag;Wertpapier;Stück;Ertrag EUR;KapSt EUR\n07.05.2025;HUAWEI;4;900,00;0\n"
    (path := tmp_path / "a.csv").write_text(lines, encoding="utf-8")
    run = Screener(Rulebook.load()).screen(path, as_of="2026-11-24")
    assert run.summary.positions == 0
    assert [bool(row.mentions) for row in run.coverage] == [False, False, True]


@pytest.mark.parametrize(
    "lines",
    [
        "Wertpapier,ISIN,Stück,Verkaufte Stück,Veräußerungserlös,Kurswert EUR\nHUAWEI,,9,0,0,20\nMEGVII,,1,0,0,20\n",
        "Security,Quantity,Transaction date,Settlement,Value EUR\nHUAWEI,100,2026-01-04,Euroclear,2\nMEGVII,1,2026-01-05,Euroclear,2\n",  # noqa: E501
        "Wertpapier,Ertragsverwendung,Kursdatum,Anteil %\nHUAWEI,Ausschüttung,30.06.2026,3\nMEGVII,Ausschüttung,30.06.2026,3\n",  # noqa: E501
        "Security,Income,Maturity,Weight\nHUAWEI,Interest,2027-01-01,30\nMEGVII,Interest,2029-01-01,30\n",
        "Date,Description,Shares,Sector\n30.06.2026,HUAWEI,2000,Industry\n29.06.2026,MEGVII,3000,Retail\n",
        "Date,Description,Fair value EUR\n30.06.2026,HUAWEI,2000\n29.06.2026,MEGVII,3000\n",
        "Security,Quantity,Net Amt,B/S\nHUAWEI,100,2000,Trading book\nMEGVII,100,2000,Banking book\n",
        "Security,ISIN,Quantity,Weight,Decision,Committee date\nHUAWEI,,9,1,Sell,2026-01-04\nMEGVII,,9,1,Sell,2026-01-05\n",  # noqa: E501
        "Security,Quantity,Date,Acquired by,Market value EUR\nHUAWEI,9,2020-01-05,Transfer,2\nMEGVII,9,2021-01-05,Purchase,2\n",  # noqa: E501
        "Security,Transaction date,Date valeur,Quantité,Valeur\nHUAWEI,2026-06-30,2026-07-02,1,2\nMEGVII,2026-06-29,2026-07-01,1,2\n",  # noqa: E501
        "Wertpapier,Stück,Kaufdatum,Verkaufte Stück,Kurswert EUR\nHUAWEI,9,2020-01-05,5,2\nMEGVII,9,2020-01-05,5,2\n",
        "Erträge und Bestand\nWertpapier,Stück,Zahltag,Ertrag EUR,Steuer\nHUAWEI,9,2026-01-05,2,3\nMEGVII,9,2026-01-05,2,3\n",  # noqa: E501
        "Ativo,Data,Quantidade,Valor EUR\nHUAWEI,30.06.2026,100,2000\nMEGVII,30.06.2026,100,2000\n",
    ],
)
def test_days_income_and_places_beside_what_is_held_leave_it_held(lines: str, tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text(lines, encoding="utf-8")
    assert read_holdings(path).positions["name"].tolist() == ["HUAWEI", "MEGVII"]


def test_the_bookings_of_an_account_are_not_understood_and_named(tmp_path: Path) -> None:
    head = "Date;Libellé;Débit;Crédit;Solde EUR"
    text = f"{head}\n05/10/2026;DIVIDENDE CHINA MOBILE LTD;;12;26\n09/10/2026;ACHAT;9,00;;17,54\n"
    (path := tmp_path / "a.csv").write_text(text, encoding="utf-8")
    run = Screener(Rulebook.load()).screen(path, as_of="2026-11-24")
    assert run.summary.positions == 0
    assert {one.match.by for one in run.findings} == {"sweep"}
