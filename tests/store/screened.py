"""A real screen of a small portfolio against a small list, as the command line would do and save it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from screener.holdings import ReadOptions
from screener.model import Run
from screener.policy import load_policy
from screener.rulebook import Rulebook
from screener.screening import Screener
from screener.store.engine import Store
from screener.store.record import record

HOLDINGS = """Account,Name,ISIN,Quantity,Market Value,Currency
Growth,ACME MINING LTD,,1000,1500.10,AUD
Growth,APPLE INC,US0378331005,10,2500,USD
Income,ACME MINING LTD,,20,30,AUD
Income,WIDGET HOLDINGS PLC,,5,50,GBP
"""
HEAD = """id: own-list
title: Own list
publisher: Example Fund
regime: house
version: "1"
published_on: 2026-10-01
source: own
sources: {own: Board minutes}
entities:
"""
ENTRY = """  - {id: own-%d, name: "%s", country: AU, listed_on: 2026-01-01}
"""
AS_OF = date(2026, 11, 24)


@dataclass(frozen=True)
class Desk:
    """A folder with holdings and a list, and a store."""

    folder: Path
    store: Store

    @property
    def holdings(self) -> Path:
        return self.folder / "holdings.csv"

    @property
    def watchlist(self) -> Path:
        return self.folder / "own-list.yaml"

    def write_holdings(self, text: str = HOLDINGS) -> None:
        self.holdings.write_text(text, encoding="utf-8")

    def write_list(self, *names: str) -> None:
        entries = "".join(ENTRY % (number, name) for number, name in enumerate(names or ("ACME MINING LIMITED",), 1))
        self.watchlist.write_text(HEAD + entries, encoding="utf-8")

    def screener(self, *, min_score: float | None = None, investor: str | None = None, **reading: Any) -> Screener:
        """The screener of this desk: its list, the packaged policy."""
        return Screener(Rulebook.load(self.watchlist), investor, load_policy(), ReadOptions(**reading), None, min_score)

    def screen(self, *, archive: bool = True, days_ago: int = 0, as_of: date = AS_OF, **options: Any) -> Run:
        """Screen, apply policy and decisions, save; the run may be dated back."""
        screener = self.screener(**options)
        run = screener.screen(self.holdings, as_of=as_of)
        back = timedelta(days=days_ago)
        header = run.run.model_copy(
            update={"started_at": run.run.started_at - back, "finished_at": run.run.finished_at - back}
        )
        run = run.model_copy(update={"run": header})
        address = self.store.engine.url.render_as_string(hide_password=False)
        return record(run, address, screener.materials(run, self.holdings) if archive else ())


def desk(folder: Path, store: Store) -> Desk:
    """A desk with the first holdings and the first list."""
    made = Desk(folder, store)
    made.write_holdings()
    made.write_list()
    return made
