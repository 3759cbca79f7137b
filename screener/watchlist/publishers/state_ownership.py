"""A fund's own file of companies that a state owns, for laws that reach by ownership: a CSV file of one header.

Columns: company, isin, state (ISO 3166-1 alpha-2), share (percent), source, as of (YYYY-MM-DD). The share is what the
fund's staff found; a law reads it in the listing, a person in the listing's programme.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from screener.errors import WatchlistError
from screener.model import Listing
from screener.watchlist.publishers.assemble import Entry, Reading
from screener.watchlist.publishers.facts import PublishedList
from screener.watchlist.publishers.printed import ISO, identifier, parse_date, percent, slug_id
from screener.watchlist.publishers.table import decode, first_row, records

_COLUMNS = ("company", "isin", "state", "share", "source", "as of")
_FACTS = PublishedList(
    id="state-ownership",
    title="Companies owned by a state, by the fund's own file",
    publisher="the fund's own staff",
    regime="advisory",
    source="the file",
    rhythm_days=365,
)


def recognises(head: bytes, name: str) -> bool:  # noqa: ARG001 - the shape of an importer
    """Whether the header is that of a file of state ownership."""
    return {*_COLUMNS} <= {cell.casefold() for cell in first_row(head)}


def read(path: Path) -> Reading:
    """The whole file, dated by its newest row.

    Raises:
        WatchlistError: a row without a company, a state, a share between 0 and 100, a source or a day; with its line.
    """
    text = decode(path.read_bytes(), path.name)
    header, _, rest = text.partition("\n")
    entries: dict[str, Entry] = {}
    newest: date | None = None
    for line, cells in records(f"{header.casefold()}\n{rest}", path.name, _COLUMNS):
        day, share, state = parse_date(cells["as of"], ISO), percent(cells["share"]), cells["state"].upper()
        if not cells["company"] or len(state) != 2 or share is None or day is None or not cells["source"]:
            raise WatchlistError(
                f"{path.name}, line {line}: needed are company, state (CN), share (0 to 100), source, day (YYYY-MM-DD)",
                hint="A law that reaches by ownership rests on each of them; nothing of the file was used.",
            )
        newest = max(filter(None, (newest, day)))
        key = slug_id(_FACTS.id, cells["company"])
        listing = Listing(
            list=_FACTS.id,
            regime=_FACTS.regime,
            program=f"{state} {share.normalize():f} % on {day.isoformat()}",
            source=cells["source"],
            owned_by=state,
            share=share,
            share_as_of=day,
        )
        # A company on several rows, one for each of its securities, is one entry.
        made = Entry(key, names=[(cells["company"], "primary")], listings=[listing], exact=True)
        entry = entries.setdefault(key, made)
        found = (identifier("isin", text, "the fund's own file") for text in cells["isin"].replace(";", " ").split())
        entry.identifiers += [one for one in found if one not in entry.identifiers]
    return Reading(_FACTS, entries.values(), newest)
