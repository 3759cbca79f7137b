"""Form N-PORT from the SEC's EDGAR: the newest public holdings of a fund by ticker or series, asked for by name only.

Sources: SEC, Accessing EDGAR Data (a declared User-Agent with a name and an address, at most ten requests a second);
company_tickers_mf.json (ticker -> series); browse-edgar by series id, as Atom; primary_doc.xml of a filing, which is
public for the last month of a fund's quarter only, 60 days after it.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from screener.errors import UsageError
from screener.files.atomic import write_whole
from screener.funds.join import SEC_FUNDS, series_of_tickers
from screener.watchlist.publishers.download import Limits, fetch

ADDRESS = "https://www.sec.gov"
_SERIES = re.compile(r"S\d{9}")
_CONTACT = re.compile(r"\S.*\s\S+@\S+\.\S+")
_FILING = re.compile(r"<filing-href>[^<]*?(/Archives/edgar/data/\d+/\d+)/[^<]*</filing-href>")
_LARGEST = Limits(bytes=200_000_000, seconds=120.0)
_PAUSE = 0.15
"""Seconds between two requests: the SEC allows ten a second."""


@dataclass(frozen=True, slots=True)
class Edgar:
    """The SEC's server, asked as it wants to be asked.

    Args:
        contact: who asks, as the SEC requires: a name and a mail address, for example `Example Fund ops@example.org`.
        address: of the server; another one only in tests.

    Raises:
        UsageError: the contact is not a name and a mail address.
    """

    contact: str
    address: str = ADDRESS

    def __post_init__(self) -> None:
        if not _CONTACT.fullmatch(self.contact.strip()):
            raise UsageError(
                "The SEC wants to know who asks: a name and a mail address",
                hint='For example: --contact "Example Pension Fund ops@example.org".',
            )

    def series_table(self, folder: Path) -> Path:
        """The SEC's table of funds in a folder of fund files, fetched where it is not there yet."""
        table = folder / SEC_FUNDS
        if not table.exists():
            write_whole(table, self._get(f"/files/{SEC_FUNDS}"))
        return table

    def newest_filing(self, series: str, folder: Path) -> Path:
        """A fund's newest public N-PORT, by the SEC's series id (S000004354), as a file in a folder.

        Raises:
            ScreenerError: there is no filing, or no connection.
        """
        query = f"action=getcompany&CIK={series}&type=NPORT-P&dateb=&owner=include&count=10&output=atom"
        feed = self._get(f"/cgi-bin/browse-edgar?{query}").decode("utf-8", errors="replace")
        found = _FILING.search(feed)
        if found is None:
            raise UsageError(f"The SEC lists no public N-PORT of series {series}", hint="It may be too new a fund.")
        filing = folder / f"{series}-{found[1].rsplit('/', 1)[1]}.xml"
        if not filing.exists():
            write_whole(filing, self._get(f"{found[1]}/primary_doc.xml"))
        return filing

    def _get(self, path: str) -> bytes:
        time.sleep(_PAUSE)
        with TemporaryDirectory(prefix="screener-") as folder:
            target = Path(folder) / "answer"
            local = self.address != ADDRESS
            fetch(self.address + path, target, _LARGEST, agent=self.contact.strip(), allow_loopback=local)
            return target.read_bytes()


def fetch_holdings(edgar: Edgar, funds: tuple[str, ...], folder: Path) -> tuple[Path, ...]:
    """The newest public N-PORT of each fund, by ticker or series id, as files in a folder.

    Raises:
        UsageError: the SEC's table has no such ticker, or there is no filing.
        ScreenerError: no connection.
    """
    folder.mkdir(parents=True, exist_ok=True)
    series = series_of_tickers(edgar.series_table(folder))
    wanted = {fund: series.get(fund.upper(), fund.upper()) for fund in funds}
    for fund, known in wanted.items():
        if not _SERIES.fullmatch(known):
            hint = "Give the series id (S000004354) that the SEC's fund search shows."
            raise UsageError(f"The SEC's table of funds has no ticker {fund}", hint=hint)
    return tuple(edgar.newest_filing(known, folder) for known in wanted.values())
