"""N-PORT from the SEC: `fetch_holdings(Edgar("Example Fund ops@example.org"), ("INVX",), folder)`, at loopback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from screener.errors import UsageError
from screener.funds import FundLibrary
from screener.funds.edgar import Edgar, fetch_holdings
from screener.screening import Screener
from tests.funds import samples
from tests.watchlist.publishers.loopback import Publisher, body, serving

CONTACT = "Example Fund ops@example.org"
TABLE = json.dumps({"fields": ["cik", "seriesId", "classId", "symbol"], "data": [[1, "S000000001", "C1", "INVX"]]})
FEED = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="text/xml">
<filing-href>https://www.sec.gov/Archives/edgar/data/1/000000000126000001/0000000001-26-000001-index.htm</filing-href>
</content></entry><entry><content type="text/xml">
<filing-href>https://www.sec.gov/Archives/edgar/data/1/000000000125000009/0000000001-25-000009-index.htm</filing-href>
</content></entry></feed>"""


def edgar(server: Publisher) -> Edgar:
    return Edgar(CONTACT, f"http://127.0.0.1:{server.port}")


def test_the_newest_filing_is_fetched_and_joins_by_ticker(tmp_path: Path) -> None:
    with serving() as server:
        server.answers = [body(text.encode()) for text in (TABLE, FEED, samples.NPORT)]
        (path,) = fetch_holdings(edgar(server), ("invx",), tmp_path / "funds")
    assert path.name == "S000000001-000000000126000001.xml"
    assert {one["user-agent"] for one in server.asked} == {CONTACT}
    samples.write(tmp_path, holdings_csv="Security,Ticker,Market value,Currency\nInvented EM Fund,INVX,1000,USD\n")
    run = Screener(funds=FundLibrary(tmp_path / "funds")).screen(tmp_path / "holdings.csv", as_of=samples.TODAY)
    assert {one.position.ticker for one in run.findings if one.exposure_kind == "through_fund"} == {"INVX"}


def test_what_is_at_hand_is_not_fetched_again(tmp_path: Path) -> None:
    with serving() as server:
        server.answers = [body(text.encode()) for text in (TABLE, FEED, samples.NPORT, FEED)]
        first = fetch_holdings(edgar(server), ("INVX",), tmp_path)
        assert fetch_holdings(edgar(server), ("S000000001",), tmp_path) == first
    assert len(server.asked) == 4


def test_an_unknown_ticker_and_a_fund_without_filings_are_said(tmp_path: Path) -> None:
    with serving() as server:
        server.answers = [body(TABLE.encode()), body(b"<feed/>")]
        with pytest.raises(UsageError, match="no ticker ABCD"):
            fetch_holdings(edgar(server), ("ABCD",), tmp_path)
        with pytest.raises(UsageError, match="no public N-PORT"):
            fetch_holdings(edgar(server), ("INVX",), tmp_path)


@pytest.mark.parametrize("contact", ["", "ops@example.org", "Example Fund"])
def test_the_sec_is_told_who_asks(contact: str) -> None:
    with pytest.raises(UsageError, match="a name and a mail address"):
        Edgar(contact)
