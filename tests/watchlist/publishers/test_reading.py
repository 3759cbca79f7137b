"""The small pieces that every importer stands on: recognition, strict tables, safe XML, dates."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screener.errors import WatchlistError
from screener.files.xml import root_of
from screener.watchlist.publishers import formats, import_list, recognise, recognises
from screener.watchlist.publishers.printed import last_day, parse_date
from screener.watchlist.publishers.table import decode, records


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_importer_breaks_on_any_bytes(head: bytes) -> None:
    for form in formats().values():
        assert recognises(form, head, "x") in (True, False)


def test_an_unknown_file_is_refused_with_the_formats_that_are_known(tmp_path: Path) -> None:
    path = tmp_path / "list.bin"
    path.write_bytes(b"\x00\x01\x02")
    with pytest.raises(WatchlistError, match="in no list format that is known here") as caught:
        import_list(path)
    assert "OFAC XML" in caught.value.hint


def test_an_error_page_is_no_list(tmp_path: Path) -> None:
    path = tmp_path / "sdn.xml"
    path.write_text("<!DOCTYPE html><html><body>We are sorry</body></html>")
    assert recognise(path) is None


def test_a_missing_file_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match="there is no file"):
        import_list(tmp_path / "absent.xml")


def test_a_table_gives_each_row_with_the_line_on_which_it_begins() -> None:
    rows = list(records('name,note\n"A ""quoted""",x\n"two\nlines",y\nlast,z\n', "t.csv", ["name"]))
    assert rows == [
        (2, {"name": 'A "quoted"', "note": "x"}),
        (3, {"name": "two\nlines", "note": "y"}),
        (5, {"name": "last", "note": "z"}),
    ]


def test_a_quote_that_never_closes_is_refused() -> None:
    with pytest.raises(WatchlistError, match=r"t.csv, line \d+: not a well-formed table"):
        list(records('name,note\n"open,x\n', "t.csv", ["name"]))


def test_bytes_in_another_encoding_are_refused_with_their_line() -> None:
    with pytest.raises(WatchlistError, match=r"t\.csv, line 2: not utf-8-sig text"):
        decode(b"ok\n\x91", "t.csv")


def test_the_root_of_a_cut_head_is_still_seen() -> None:
    assert root_of(b'<?xml version="1.0"?>\n<a:sdnList xmlns:a="urn:x"><a:entry><a:na') == ("urn:x", "sdnList")
    assert root_of(b"a,b,c") is None


def test_a_date_is_read_in_its_stated_form_only() -> None:
    assert parse_date("03/06/2021", "%m/%d/%Y") == date(2021, 3, 6)
    assert parse_date("03/06/2021", "%Y-%m-%d") is None
    assert (last_day("December 2023"), last_day("2026"), last_day("soon")) == (
        date(2023, 12, 31),
        date(2026, 12, 31),
        None,
    )
