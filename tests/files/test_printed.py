"""Printed tables are cut where a line of dashes says that columns begin, and lose nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.files.printed import find_gaps, find_ruler, printed_rows

RULER = "---------------  ------------ ---------"
TABLE = f"""SECURITY                       MARKET
NAME             ISIN            VALUE
{RULER}
CHINA MOBILE LTD HK0941009539 1,281.00
NESTLE SA        CH0038863350    92.00
{RULER}
* HELD FOR THE FUND UNDER A POOLED ACCOUNT
"""


def rows(text: str) -> list[list[str]]:
    return list(printed_rows(text, find_ruler(text.splitlines())))


def test_columns_part_at_a_blank_between_the_dashes_and_a_header_is_one_row() -> None:
    assert rows(TABLE)[:5] == [
        [],
        ["SECURITY NAME", "ISIN", "MARKET VALUE"],
        [RULER],
        ["CHINA MOBILE LTD", "HK0941009539", "1,281.00"],
        ["NESTLE SA", "CH0038863350", "92.00"],
    ]


def test_dashes_that_close_a_table_make_no_header_of_the_rows_above_them() -> None:
    assert rows(TABLE)[5] == [RULER]


def test_a_line_with_letters_where_columns_part_stands_whole() -> None:
    assert rows(TABLE)[6] == ["* HELD FOR THE FUND UNDER A POOLED ACCOUNT"]


def test_a_header_stands_again_on_a_later_page() -> None:
    assert rows(TABLE + TABLE)[8] == ["SECURITY NAME", "ISIN", "MARKET VALUE"]


def test_lines_above_the_header_of_each_page_stand_whole_and_are_none_of_its_words() -> None:
    ruler = "----------  ---------------  ---------"
    table = f"SECURITY    NAME                 VALUE\n{ruler}\n037833100   APPLE             1,000.00\n"
    pages = [f"EXAMPLE TRUST CO LTD    ASSETS   PAGE {n}\nACCOUNT NUMBER 17-12345    IN USD\n{table}" for n in (1, 2)]
    read = rows("".join(pages))
    assert read[:2] == [["EXAMPLE TRUST CO LTD    ASSETS   PAGE 1"], ["ACCOUNT NUMBER 17-12345    IN USD"]]
    assert read[2] == read[7] == ["SECURITY", "NAME", "VALUE"]
    assert read[5:7] == [["EXAMPLE TRUST CO LTD    ASSETS   PAGE 2"], read[1]]


def test_a_heading_over_two_columns_makes_no_page_line_of_its_header() -> None:
    ruler = "--------------- --------- -----  ----"
    head = "TITLE           MARKET    VOTING-POWER\nOF CLASS        VALUE     SOLE   NONE\n"
    assert rows(f"{head}{ruler}\n")[1][:3] == ["TITLE OF CLASS", "MARKET VALUE", "SOLE"]


def test_a_title_across_columns_that_stand_apart_is_one_cell() -> None:
    ruler = "----------  ---------------  ---------"
    table = (
        f"QUANTITY    NAME                 VALUE\n{ruler}\nUNITED STATES - USD\n10          APPLE                1.00\n"
    )
    assert rows(table)[2:] == [["UNITED STATES - USD"], ["10", "APPLE", "1.00"]]


def test_text_without_three_runs_of_dashes_is_no_printed_table() -> None:
    assert find_ruler(["a,b", "--- ---", "1,2", "-----\t---\t--"]) == []


@given(st.lists(st.text("ab 1-=.", max_size=60), max_size=12))
def test_no_character_of_a_printed_text_is_lost(lines: list[str]) -> None:
    text = "\n".join([*lines[:5], RULER, *lines[5:]])
    read = "".join("".join(row) for row in printed_rows(text, find_ruler(text.splitlines())))
    assert sorted(read.replace(" ", "")) == sorted(text.replace(" ", "").replace("\n", ""))


def test_columns_without_a_line_of_dashes_part_at_the_blanks_that_all_lines_share() -> None:
    lines = [
        "NAME              CCY     VALUE",
        "CHINA MOBILE LTD  HKD  1,281.00",
        "NESTLE SA REG     CHF     92.00",
        "DEUTSCHE BAHN FIN EUR    500.00",
    ]
    assert list(printed_rows("\n".join(lines), find_gaps(lines)))[3] == ["DEUTSCHE BAHN FIN", "EUR", "500.00"]


def test_decimal_commas_delimit_nothing_in_a_printed_table() -> None:
    lines = ["STK.   NAME           KURSWERT", "12,5   CHINA MOBILE   1.281,00", "3,0    NESTLE SA         92,10"]
    assert list(printed_rows("\n".join(lines), find_gaps(lines)))[1] == ["12,5", "CHINA MOBILE", "1.281,00"]
    assert find_gaps(["US0378331005,APPLE  INC  A,1,5"] * 3) == []


def test_a_delimited_text_and_a_letter_have_no_such_columns() -> None:
    assert find_gaps(["ISIN ,  Name  ,  Value"] * 3) == []
    assert find_gaps(["we refer to our letter", "of  yesterday  and  say", "that all was sold"]) == []


@pytest.mark.parametrize("between", ["", "Bonds", "\nBonds\n"])
def test_two_printed_tables_of_other_columns_are_not_made_one(between: str) -> None:
    first = [
        "Code      Quantity  Value HKD",
        "00941          600  12,943.40",
        "00883          600  49,022.01",
        "00700          900   6,249.41",
    ]
    other = [
        "Security name                             Quantity      Value HKD",
        "Shell PLC                                      900      31,122.81",
    ]
    lines = [*first, *between.split("\n"), *other]
    spans = find_gaps(lines)
    assert [row for row in printed_rows("\n".join(lines), spans) if row][1] == ["00941", "600", "12,943.40"]


def test_one_text_below_a_row_goes_on_with_it() -> None:
    lines = [
        " Stück    Wertpapier             Kurswert",
        " 2.400    ALLIANZ SE VNA O.N.  876.480,00",
        "          ISIN DE0008404005",
        " 5.500    BYD CO. LTD H YC 1    65.670,00",
        "          ISIN CNE100000296",
    ]
    read = list(printed_rows("\n".join(lines), find_gaps(lines)))
    assert read[1:3] == [["2.400", "ALLIANZ SE VNA O.N.", "876.480,00"], ["", "ISIN DE0008404005", ""]]


def test_a_comma_inside_a_name_delimits_nothing_in_a_printed_table() -> None:
    lines = [
        "Company                         Shares   Fair value",
        "Boyd Gaming Corporation             88           10",
        "C4 Therapeutics, Inc.              402            2",
        "Contemporary Amperex Co., Ltd.     240           14",
    ]
    assert list(printed_rows("\n".join(lines), find_gaps(lines)))[2] == ["C4 Therapeutics, Inc.", "402", "2"]


def test_a_title_in_three_parts_stands_over_no_column() -> None:
    lines = [
        "EOD POSITION - HARD CCY BOND SLEEVE            30APR26   USD 000s",
        "BOND                    FACE      PX       MV",
        "UST 4 1/4 35           2,000   100.50    2,010",
        "BABA 4 1/2 34          1,000    99.10      991",
    ]
    read = list(printed_rows("\n".join(lines), find_gaps(lines)))
    assert read[3] == ["BABA 4 1/2 34", "1,000", "99.10", "991"]


def test_a_delimited_text_padded_with_blanks_is_not_printed() -> None:
    lines = ["Asset      , Ticker   , Held by", "Oil co     , LKOH RM  , Jones", "Food co    , NESN SW  , Smith"]
    assert find_gaps(lines) == []
