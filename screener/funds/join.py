"""From a position to the statement of the fund that it is a share of.

In this order: the user's own mapping; the LEI of the fund; the ISIN or CUSIP of a share class that the statement itself
states; the ticker, through the SEC's table of funds. A name only suggests.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from screener.errors import UsageError
from screener.files.toml import read_toml
from screener.funds.statement import FundStatement
from screener.reference.text import spelling_key

if TYPE_CHECKING:
    from screener.positions import Positions

By = Literal["mapping", "lei", "isin", "cusip", "ticker"]

SEC_FUNDS = "company_tickers_mf.json"
"""The SEC's table of fund series and tickers, as `screener funds fetch` leaves it beside the fund files.
Source: https://www.sec.gov/files/company_tickers_mf.json (fields cik, seriesId, classId, symbol)."""

MIN_SUGGESTED = 85.0
"""Likeness of names (0 to 100, rapidfuzz token_set_ratio) from which a statement is suggested for a position."""

_IDS = ("isin", "cusip", "sedol", "figi", "lei", "ticker", "name")


class Mapped(NamedTuple):
    """A line of the user's mapping: what names the position, the file of its holdings, and their date if given."""

    fund: str
    file: Path
    as_of: date | None
    stated_in: str


class Join(NamedTuple):
    """A position's fund, and why it is that one."""

    statement: FundStatement
    by: By
    because: str
    as_of: date | None = None


class Joins:
    """All statements by what names them.

    Args:
        statements: at hand; of two of one fund the newer one counts.
        names: path of a fund file -> what it is called in this run.
        series: ticker -> the SEC's series id.
    """

    def __init__(
        self,
        statements: Sequence[FundStatement],
        mapped: Sequence[Mapped] = (),
        names: Mapping[Path, str] | None = None,
        series: Mapping[str, str] | None = None,
    ) -> None:
        self._statements = sorted(statements, key=lambda one: one.as_of or date.min)
        self._series = dict(series or {})
        self._by: dict[tuple[str, str], FundStatement] = {}
        for one in self._statements:
            named: tuple[tuple[str, Iterable[str]], ...] = (
                ("lei", one.leis), ("isin", one.isins), ("cusip", one.cusips), ("series", one.series),
                ("ticker", one.tickers),
            )  # fmt: skip
            for scheme, values in named:
                self._by.update({(scheme, value): one for value in values})
        self._mapped: dict[str, Join] = {}
        self._without_file: list[Mapped] = []
        by_file = {one.file: one for one in self._statements}
        for line in mapped:
            statement = by_file.get((names or {}).get(line.file, line.file.name))
            if statement is None:
                self._without_file.append(line)
            else:
                source = f"your institution's file {line.stated_in}"
                because = f"{source} says that {statement.file} states what {line.fund} holds"
                self._mapped[spelling_key(line.fund)] = Join(statement, "mapping", because, line.as_of)

    def of(self, positions: Positions) -> list[Join | None]:
        """The join of each position, None where there is none."""
        places, keys = positions.keys(_IDS)
        joins = [self._join_of(dict(zip(_IDS, key, strict=True))) for key in keys]
        return [joins[place] for place in places.tolist()]

    def suggest(self, name: str) -> tuple[FundStatement, float] | None:
        """The statement whose fund has the likest name to a position's, with the likeness from 0 to 100."""
        from rapidfuzz import fuzz, process

        names = [spelling_key(one.name) for one in self._statements]
        best = process.extractOne(spelling_key(name), names, scorer=fuzz.token_set_ratio, score_cutoff=MIN_SUGGESTED)
        return None if best is None else (self._statements[best[2]], float(best[1]))

    def unused(self) -> list[str]:
        """A sentence for each line of the mapping whose file is missing or could not be read."""
        lost = self._without_file
        return [f"The mapping names {one.file.name} for {one.fund}, and it could not be read." for one in lost]

    def _join_of(self, position: Mapping[str, str | None]) -> Join | None:
        for known in filter(None, map(position.get, _IDS)):
            if join := self._mapped.get(spelling_key(known)):
                return join
        lei, isin, cusip, ticker = (position.get(one) for one in ("lei", "isin", "cusip", "ticker"))
        cusip = cusip or (isin[2:11] if isin and isin.startswith(("US", "CA")) else None)
        tries: tuple[tuple[By, str, str | None], ...] = (
            ("lei", "lei", lei), ("isin", "isin", isin), ("cusip", "cusip", cusip),
            ("ticker", "series", self._series.get(ticker or "")),
            ("ticker", "ticker", ticker if isin is None and cusip is None else None),
        )  # fmt: skip
        for by, scheme, value in tries:
            statement = self._by.get((scheme, value)) if value else None
            if statement is not None:
                label = "series" if scheme == "series" else scheme.upper() if by != "ticker" else "ticker"
                return Join(statement, by, f"{statement.file} states the {label} {value}")
        return None


def series_of_tickers(path: Path) -> Mapping[str, str]:
    """Ticker -> series id, from the SEC's table (`company_tickers_mf.json`).

    Raises:
        UsageError: it is damaged.
    """
    try:
        content = json.loads(path.read_bytes())
        series, symbol = (content["fields"].index(field) for field in ("seriesId", "symbol"))
        return {str(row[symbol]).upper(): str(row[series]).upper() for row in content["data"]}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(
            f"{path.name} is not the SEC's table of funds ({type(error).__name__})",
            hint="Fetch it again with `screener funds fetch`, or take it out of the folder.",
        ) from None


def read_mapping(path: Path) -> tuple[Mapped, ...]:
    """The user's mapping of positions to files.

    Args:
        path: a TOML file with tables `[[fund]]` (fund, file, as_of), or a CSV with the columns fund_id, file, as_of.
            Files are looked for beside it.

    Raises:
        UsageError: it cannot be read, or a line says neither fund nor file.
    """
    lines: Iterable[object]
    if path.suffix.lower() == ".toml":
        lines = read_toml(path, "mapping of funds", UsageError).get("fund", [])
    else:
        try:
            lines = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise UsageError(f"The mapping of funds “{path}” cannot be read: {error}") from None
    if not isinstance(lines, list):
        raise UsageError(f"{path.name}: “fund” must be a list of tables [[fund]]")
    return tuple(_mapped(path, number, line) for number, line in enumerate(lines, start=1))


def is_there(file: Path) -> bool:
    """Whether a file is there; a name that no system takes, too long or with a null byte, is none."""
    return os.path.isfile(file)  # noqa: PTH113 - `Path.is_file` raises on a name that is too long


def _mapped(path: Path, number: int, line: object) -> Mapped:
    line = line if isinstance(line, Mapping) else {}
    fund, file, day = line.get("fund") or line.get("fund_id"), line.get("file"), line.get("as_of") or None
    if not isinstance(fund, str) or not isinstance(file, str) or not fund or not file:
        raise UsageError(
            f"{path.name}, entry {number}: a fund and a file are needed",
            hint='For example: fund = "IE00B4L5Y983" and file = "world.csv".',
        )
    try:
        as_of = day if isinstance(day, date) else date.fromisoformat(str(day)) if day else None
    except ValueError:
        raise UsageError(
            f"{path.name}, entry {number}: “{day}” is not a date", hint="Write it as YYYY-MM-DD."
        ) from None
    beside = path.parent / file
    return Mapped(fund, beside if is_there(beside) else path.parent / Path(file).name, as_of, path.name)
