"""Funds in a report: direct and indirect apart, each fund with its companies beneath, what is missing by value."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener.funds import FundLibrary
from screener.model import Run
from screener.reports import write
from screener.reports.content import Report, build
from screener.reports.content.parts import Findings, Table
from screener.screening import Screener
from screener.triage import exit_status
from tests.funds import samples

PORTFOLIO = """Account,Manager,Security,ISIN,Market value,Currency
A1,Acadian,Invented World Fund Class A,IE00B4L5Y983,40000,USD
A1,LSV,Other Emerging Markets UCITS ETF,IE00B0M63177,7000,USD
A2,LSV,China Telecom Corp Ltd-H,CNE1000002V2,500,USD
A2,LSV,TRS CHINA TELECOM CORP LTD-H RECEIVE UBS,,250,USD
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("funds")
    funds = samples.write(folder / "funds", world_csv=samples.WORLD, china_csv=samples.CHINA)
    samples.write(folder, holdings_csv=PORTFOLIO)
    return Screener(funds=FundLibrary(funds)).screen(folder / "holdings.csv", as_of=samples.TODAY)


def table(report: Report, section: str, name: str) -> Table:
    return next(block for block in report.section(section).blocks if isinstance(block, Table) and block.id == name)


def test_the_headline_counts_what_is_held_directly(run: Run) -> None:
    headline = build(run).headline
    assert headline.answer == (
        "1 of 4 positions is touched by an investment ban or an exclusion; "
        "1 more is in a fund whose units a ban reaches if they are publicly traded."
    )
    assert headline.money.replace("\N{NO-BREAK SPACE}", " ") == (
        "Value touched: USD 500 (1.05 % of the portfolio). "
        "To be looked at by a person: USD 250 (0.52 % of the portfolio). "
        "In funds that hold companies under a ban, whose units it reaches if they are publicly traded, counted apart: "
        "USD 40,000 (83.77 % of the portfolio)."
    )
    assert any("nothing in a fund is held directly" in sentence for sentence in headline.sentences)
    assert any("7,000" in sentence and "not looked through" in sentence for sentence in headline.gaps)


def test_one_line_a_fund_with_its_companies_beneath(run: Run) -> None:
    rows = [row[:7] for row in table(build(run), "funds", "looked_through").rows]
    fund, nested, *companies = rows
    assert (fund[0], str(fund[2]), fund[3], fund[5:]) == ("Invented World Fund", "2026-09-30", 62.0, ("USD", 40_000.0))
    # a fund in it has a date and a coverage of its own
    assert (nested[0], str(nested[2]), nested[3], nested[6]) == (
        "in it: Invented China Fund",
        "2026-06-30",
        90.0,
        4_000.0,
    )
    assert [(row[1], row[4], row[6]) for row in companies] == [
        ("Tencent Holdings Limited", 6.0, 2_400.0),
        ("CHINA TELECOM CORPORATION LIMITED", 2.5, 1_000.0),
        ("HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO., LTD.", 2.5, 1_000.0),
    ]


def test_the_money_in_funds_that_was_not_screened_has_one_explanation(run: Run) -> None:
    report = build(run)
    said = report.section("funds").lead[1]
    assert said.replace("\N{NO-BREAK SPACE}", " ") == (
        "Of USD 40,000 in funds that were looked through, USD 15,200 (38.00 %) were not screened: "
        "USD 15,200 that is cash, stands in rows without name and identifier, or is left out by the statements."
    )
    assert said in report.headline.gaps


def test_a_fund_in_a_fund_without_holdings_stands_with_its_share_of_the_value(tmp_path: Path) -> None:
    funds = samples.write(tmp_path / "funds", world_csv=samples.WORLD)
    samples.write(tmp_path, holdings_csv=PORTFOLIO)
    run = Screener(funds=FundLibrary(funds)).screen(tmp_path / "holdings.csv", as_of=samples.TODAY)
    rows = table(build(run), "funds", "not_looked_through").rows
    assert ("Invented China Fund", "LU1778762911", "in Invented World Fund", None, "", "USD", 4_000.0) in rows


def test_the_pages_of_a_board_have_direct_indirect_and_what_was_not_looked_through(run: Run) -> None:
    from screener.reports.content import board

    sections = {section.id for section in board(build(run)).sections}
    assert {"findings", "funds", "issuers"} <= sections


def test_funds_not_looked_through_stand_with_their_value(run: Run) -> None:
    (row,) = table(build(run), "funds", "not_looked_through").rows
    assert (row[0], row[-2], row[-1]) == ("Other Emerging Markets UCITS ETF", "USD", 7_000.0)


def test_a_company_by_every_way_side_by_side(run: Run) -> None:
    rows = {row[:4:3] + row[1:2]: row[6:] for row in table(build(run), "issuers", "by_issuer").rows}
    telecom = "CHINA TELECOM CORPORATION LIMITED"
    # what is only possible is not mixed with what is listed
    assert rows[telecom, "A2", "listed"] == (500.0, None, None, None)
    assert rows[telecom, "A2", "possible"] == (None, 250.0, None, None)
    assert rows[telecom, "A1", "listed"] == (None, None, None, 1_000.0)


def test_long_and_short_are_not_set_off(tmp_path: Path) -> None:
    samples.write(
        tmp_path,
        holdings_csv="Account,Security,ISIN,Market value,Currency\nA1,China Telecom Corp Ltd-H,CNE1000002V2,500,USD\n"
        "A1,728 HK 12/18/26 P6,,-120,USD\n",
    )
    run = Screener().screen(tmp_path / "holdings.csv", as_of=samples.TODAY)
    assert [one.value for one in run.summary.exposure] == [620.0]
    (row,) = table(build(run), "issuers", "by_issuer").rows
    assert row[6:] == (500.0, None, -120.0, None)


def test_no_finding_inside_a_fund_stands_among_the_direct_ones(run: Run) -> None:
    report = build(run)
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Findings) and block.id != "through_fund":
                assert all(view.exposure_kind != "through_fund" for view in block.findings)
    assert run.summary.findings.listed == 2
    assert {money.value for money in run.summary.exposure if money.verdict == "listed"} == {500.0}


def test_funds_count_for_the_exit_status_only_when_asked(run: Run) -> None:
    inside = run.model_copy(
        update={"findings": tuple(one for one in run.findings if one.exposure_kind == "through_fund")}
    )
    assert exit_status(inside) == 0
    assert exit_status(inside, through_funds=True) == 1


@pytest.mark.parametrize("ending", [".html", ".xlsx", ".json", ".csv", ".md"])
def test_every_form_is_written(run: Run, ending: str, tmp_path: Path) -> None:
    write(run, tmp_path / f"report{ending}")
    assert (tmp_path / f"report{ending}").stat().st_size > 1_000


def test_page_one_says_what_is_held_directly_in_funds_and_not_looked_through(run: Run) -> None:
    ways = build(run).headline.ways
    assert ways is not None
    rows = [tuple(str(cell).replace("\N{NO-BREAK SPACE}", " ") for cell in row) for row in ways.rows]
    assert rows == [
        ("Held directly, or by derivatives on one company", "2", "USD 750", "USD 500", "USD 250"),
        ("In funds that were looked through", "1", "USD 40,000", "USD 2,000", "USD 2,400"),
        ("In funds that were not looked through", "1", "USD 7,000", "not known", "not known"),
    ]
    assert sum(int(row[1]) for row in rows) == run.summary.positions


def test_page_one_says_what_was_not_screened_inside_funds_that_were_looked_through(run: Run) -> None:
    said = " ".join(build(run).headline.gaps).replace("\N{NO-BREAK SPACE}", " ")
    assert (
        "Of USD 40,000 in funds that were looked through, USD 15,200 (38.00 %) were not screened: USD 15,200 that"
        in said
    )
    assert "Not screened in all, positions and parts of funds together: USD 22,200 (46.49 % of the portfolio)." in said


def test_a_ban_that_reaches_the_units_of_a_fund_is_a_task_with_the_one_who_acts(run: Run) -> None:
    report = build(run)
    assert report.board is not None
    assert report.headline.tasks is not None
    assert report.board.tasks is not None
    (task,) = (one for one in report.board.tasks if "in 1 fund" in one.count)
    assert (task.label, task.positions) == ("trading banned", 1)
    assert "do not buy or sell them without authorization" in task.action
    assert "or until that is known" in task.action
    assert task.action.endswith("Compliance must see to it.")
    assert task.deadline.startswith("Day, set by the board")
    assert [one.count for one in report.headline.tasks].count("1 position in 1 fund") == 1


def test_what_must_be_done_about_a_company_in_a_fund_states_no_amount_of_one_of_its_positions(run: Run) -> None:
    rows = table(build(run), "funds", "fund_actions").rows
    assert rows
    assert not [row for row in rows if "The position's" in str(row[3])]
    assert any("however small the share" in str(row[3]) for row in rows)


def test_a_ban_on_units_stands_above_a_list_that_asks_for_nothing_and_is_not_taken_back_by_it(run: Run) -> None:
    first, *others = table(build(run), "funds", "fund_actions").rows
    assert first[1] == "trading banned"
    assert all(
        str(row[3]).endswith("The ban above on the same units, where they are publicly traded, stands beside this.")
        for row in others
    )


def test_a_company_in_a_fund_stands_with_the_day_since_which_a_list_names_it(run: Run) -> None:
    rows = {row[1]: str(row[-1]) for row in table(build(run), "funds", "looked_through").rows}
    said = rows["CHINA TELECOM CORPORATION LIMITED"].replace("\N{NO-BREAK SPACE}", " ")
    assert "NS-CMIC List, listed since 3 June 2021, ban in effect from 2 August 2021; advisory: Chinese" in said


def test_each_position_in_a_fund_stands_with_its_account_and_its_money(tmp_path: Path) -> None:
    funds = samples.write(tmp_path / "funds", world_csv=samples.WORLD)
    second = "A2,LSV,Invented World Fund Class A,IE00B4L5Y983,9000,USD\n"
    samples.write(tmp_path, holdings_csv=f"{PORTFOLIO}{second}")
    run = Screener(funds=FundLibrary(funds)).screen(tmp_path / "holdings.csv", as_of=samples.TODAY)
    fund = table(build(run), "funds", "looked_through").rows[0]
    said = str(fund[-1]).replace("\N{NO-BREAK SPACE}", " ")
    assert fund[6] == 49_000.0
    assert said == (
        "Its holdings of 30 September 2026 were read from the file world.csv; 53.00 % of the net assets of Invented "
        "World Fund were screened. Since world.csv states the ISIN IE00B4L5Y983, it stands behind "
        "USD 40,000 held as Invented World Fund Class A (manager Acadian, account “A1”, holdings.csv, row 2) and "
        "USD 9,000 held as Invented World Fund Class A (manager LSV, account “A2”, holdings.csv, row 6)."
    )


def test_nothing_is_said_to_be_screened_where_no_fund_was_looked_through(tmp_path: Path) -> None:
    samples.write(tmp_path, holdings_csv=PORTFOLIO)
    lead = build(Screener().screen(tmp_path / "holdings.csv", as_of=samples.TODAY)).section("funds").lead
    assert len(lead) == 1


def test_a_short_holding_of_a_fund_leaves_no_share_to_state(tmp_path: Path) -> None:
    funds = samples.write(tmp_path / "funds", world_csv=samples.WORLD, china_csv=samples.CHINA)
    rows = "LU1778762911,-40000,USD\nIE00B4L5Y983,40000,USD\n"
    samples.write(tmp_path, holdings_csv=f"ISIN,Market value,Currency\n{rows}")
    run = Screener(funds=FundLibrary(funds)).screen(tmp_path / "holdings.csv", as_of=samples.TODAY)
    assert "(–) were not screened" in " ".join(build(run).headline.gaps)


def test_a_fund_joined_by_the_mapping_says_whose_file_says_so(tmp_path: Path) -> None:
    mapping = '[[fund]]\nfund = "Pooled Fund"\nfile = "world.csv"\n'
    funds = samples.write(tmp_path / "funds", world_csv=samples.WORLD, funds_toml=mapping)
    samples.write(tmp_path, holdings_csv="Security,Asset class,Market value,Currency\nPooled Fund,Fund,7000,USD\n")
    run = Screener(funds=FundLibrary(funds)).screen(tmp_path / "holdings.csv", as_of=samples.TODAY)
    said = str(table(build(run), "funds", "looked_through").rows[0][-1])
    assert "Since your institution's file funds.toml says that world.csv states what Pooled Fund holds, it" in said


def test_a_board_is_told_what_may_be_done_meanwhile_with_what_was_not_looked_through(run: Run) -> None:
    board = build(run).board
    assert board is not None
    task = (board.tasks or ())[-1]
    assert (task.label, task.positions) == ("not looked through", 1)
    assert "until then none of them may be bought or sold unless Compliance has established" in task.action


def test_the_holdings_of_funds_are_no_files_of_positions_and_a_missing_date_is_said(run: Run) -> None:
    assert build(run).subtitle.startswith("Holdings: no date stated · As of 24 November 2026 · 4 positions in 1 file ·")


def test_a_future_on_an_index_stands_in_a_row_of_what_was_not_looked_through(tmp_path: Path) -> None:
    samples.write(tmp_path, holdings_csv=f"{PORTFOLIO}A2,LSV,MSCI CHINA INDEX FUTURE DEC26,,1500,USD\n")
    report = build(Screener().screen(tmp_path / "holdings.csv", as_of=samples.TODAY))
    rows = table(report, "funds", "not_looked_through").rows
    assert ("MSCI CHINA INDEX FUTURE DEC26", 6, "USD", 1_500.0) in [(row[0], row[3], *row[-2:]) for row in rows]
    assert report.headline.ways is not None
    assert report.headline.ways.rows[-1][0] == "Futures and products on an index, not looked through"


def test_a_board_reads_fund_and_company_in_one_column_and_companies_over_all_accounts(run: Run) -> None:
    from screener.reports.content import board

    report = board(build(run))
    order = [section.id for section in report.sections]
    assert order.index("findings") < order.index("funds") < order.index("issuers")
    looked = table(report, "funds", "looked_through").rows
    assert [row[0] for row in looked][:3] == [
        "Invented World Fund",
        "in it: Invented China Fund",
        "in it: Tencent Holdings Limited",
    ]
    # each percentage says of what it is
    assert [row[1] for row in looked][:3] == [
        "11.00\u00a0% of the net assets of Invented World Fund",
        "",
        "6.00\u00a0% of the net assets of Invented World Fund",
    ]
    assert str(looked[1][-1]).replace("\u00a0", " ") == (
        "10.00 % of the net assets of Invented World Fund are in this fund. Its holdings of 30 June 2026 were read "
        "from the file china.csv, since china.csv states the ISIN LU1778762911. Of its own net assets 90.00 % were "
        "screened. The listed companies found in it are 9.00 % of the net assets of Invented World Fund; they "
        "stand below."
    )
    telecom = [row[1:] for row in table(report, "issuers", "by_issuer").rows if row[0].startswith("CHINA TELECOM")]
    assert telecom == [
        ("listed", 2, "USD", 500.0, None, None, 1_000.0),
        ("possible", 1, "USD", None, 250.0, None, None),
    ]
