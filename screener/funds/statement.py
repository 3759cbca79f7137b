"""A fund's own statement of what it holds: which fund, of what date and size, and each security with its weight.

The rows come from `read_holdings`, as any holdings do; here stand the facts about the fund itself, from the lines above
its table or from the columns of a template. Weights are of net asset value, as the fund states them, else value over
stated net assets; never over the sum of the rows, which leaves out cash and would make everything larger.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from screener.errors import ScreenerError
from screener.files import cache
from screener.files.canonical_json import sha256_of
from screener.holdings import Limits, read_holdings
from screener.holdings.reader import distinct_names
from screener.holdings.values.dates import find_date
from screener.holdings.values.numbers import Decimal as Mark
from screener.holdings.values.numbers import parse_number
from screener.model import InputFile
from screener.positions import LooseTexts, Positions
from screener.reference import identifiers
from screener.reference.text import spelling_key

if TYPE_CHECKING:
    from screener.files.grid import Grid

Basis = Literal["stated", "value_over_net_assets", "unknown"]
"""Where weights come from: the fund states them; its net assets; or neither is stated."""

SECURITY = ("name", "issuer", "isin", "cusip", "sedol", "figi", "lei", "ticker", "mic", "country", "asset_class",
            "cic", "underlying_name", "underlying_isin", "underlying_ticker", "underlying_mic", "underlying_lei",
            "contract", "put_call", "counterparty")  # fmt: skip
"""Columns of the positions frame that say which security a row is: rows that agree in all of them are matched once."""

_EMPTY = "the filing names the fund, and states no securities"
_LINES_ABOVE = 40
"""Rows of a sheet in which facts about the fund are looked for; fund companies need about ten."""
_ROWS_OF_A_TEMPLATE = 2_000
"""Rows of a template's column that are looked at for share classes; one stands on every row."""
_ROWS_OF_ONE_SECURITY = 10
"""Rows of a sheet, lots of one holding, in which a text beside it may stand and still speak of it."""
_TEMPLATE_COLUMN = re.compile(r"^(\d{1,4})_")
_FRACTIONS_UP_TO = 0.02
"""A weight over the value's own share of net assets: about 0.01 where fractions were taken for per cents."""

Secs = tuple[Any, ...]
RowTexts = Mapping[tuple[Any, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class FundStatement:
    """One fund's holdings on one date.

    Attributes:
        name: the fund's name, else the file's.
        file: the file's name, `sha256` its hash.
        isins, cusips, leis, series, tickers: what names the fund or one of its share classes, stated in the file.
        as_of: the date of the holdings.
        net_assets: in `currency`; None where not stated.
        basis: where the weights come from.
        rows: where each holding stands (the row a person sees).
        securities: for each holding the place of its security in the library's list.
        weights: per cent of net asset value, with its sign; NaN where unknown.
        stated_total: the sum of all weights that the file states, cash included, in per cent.
    """

    name: str
    file: str
    sha256: str
    isins: frozenset[str] = frozenset()
    cusips: frozenset[str] = frozenset()
    leis: frozenset[str] = frozenset()
    series: frozenset[str] = frozenset()
    tickers: frozenset[str] = frozenset()
    as_of: date | None = None
    net_assets: float | None = None
    currency: str | None = None
    basis: Basis = "unknown"
    rows: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    securities: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    weights: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    stated_total: float | None = None

    @property
    def net_weight(self) -> float:
        """The sum of the known weights, short positions taken off, in per cent."""
        return float(np.nansum(self.weights))

    @property
    def gross_weight(self) -> float:
        """The sum of the known weights without their signs, in per cent."""
        return float(np.nansum(np.abs(self.weights)))


class SecurityTable:
    """All distinct securities of all statements, each once: 10,000 funds share their holdings.

    A security is the values of `SECURITY`, and last the texts beside it in its row that may name others: components of
    a basket, a second reference instrument.
    """

    def __init__(self) -> None:
        self._places: dict[Secs, int] = {}

    def __len__(self) -> int:
        return len(self._places)

    def places(self, positions: Positions, row_texts: RowTexts) -> NDArray[np.int32]:
        """The place of each row's security, with what stands beside it in its row; unseen ones are added."""
        of_the_row, keys = positions.keys(SECURITY)
        if not row_texts:
            return self.add([(*one, ()) for one in keys])[of_the_row]
        rows = zip(of_the_row.tolist(), positions.rows(("file", "sheet", "row")), strict=True)
        seen = [(keys[key], row_texts.get(where, ())) for key, where in rows]
        # what a field of the row says already (who stands on the other side, the underlying) is read from there
        return self.add([(*key, tuple(text for text in texts if text not in key)) for key, texts in seen])

    def add(self, securities: Sequence[Secs]) -> NDArray[np.int32]:
        """The places of securities; unseen ones are added."""
        places = self._places
        return np.array([places.setdefault(one, len(places)) for one in securities], dtype=np.int32)

    def securities(self) -> Iterable[Secs]:
        """The securities in the order of their places."""
        return self._places.keys()


@dataclass
class _Facts:
    """What a sheet says of the fund, as texts by field."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    net_assets: float | None = None
    title: str | None = None
    structured: bool = False
    total: float | None = None

    def add(self, name: str, *texts: str) -> None:
        self.texts[name] = list(dict.fromkeys((*self.texts.get(name, ()), *texts)))


def read_statements(
    paths: Sequence[Path],
    table: SecurityTable,
    *,
    limits: Limits | None = None,
    on_progress: Callable[[str], None] | None = None,
) -> tuple[list[FundStatement], list[InputFile], list[str]]:
    """Read fund statements: TPT, N-PORT, FundsXML, fund companies' downloads, plain tables of weights.

    Returns:
        The statements, whose securities were added to the table; the files with `role="fund"`; a sentence for each file
        that could not be read.
    """
    statements: list[FundStatement] = []
    inputs: list[InputFile] = []
    problems: list[str] = []
    program = f"{cache.program()}{limits or Limits.from_environment()}"
    for path, name in zip(paths, distinct_names(paths), strict=True):
        read = _kept_or_read(path, name, program, limits, on_progress)
        places = table.add(read.securities)
        statements += [replace(one, securities=places[one.securities]) for one in read.statements]
        inputs += read.inputs
        problems += read.problems
    return statements, inputs, problems


class _Read(NamedTuple):
    """What reading one file gave; `securities` are those that the places in its statements mean."""

    statements: tuple[FundStatement, ...]
    securities: tuple[Secs, ...]
    inputs: tuple[InputFile, ...]
    problems: tuple[str, ...]


def _kept_or_read(
    path: Path, name: str, program: str, limits: Limits | None, on_progress: Callable[[str], None] | None
) -> _Read:
    """A file's statements, from the cache where this program read the same bytes under the same name and limits."""
    key = hashlib.sha256(f"{program}{sha256_of([path])}{name}".encode("utf-8", "surrogatepass")).hexdigest()
    kept = cache.load(key, "fund")
    if isinstance(kept, _Read):
        return kept
    read = _read(path, name, limits, on_progress)
    if read.statements:
        cache.keep(key, read, "fund")
    return read


def _read(path: Path, name: str, limits: Limits | None, on_progress: Callable[[str], None] | None) -> _Read:
    table = SecurityTable()
    sheets: dict[tuple[str, str], _Facts] = {}

    def look(file: str, grid: Grid) -> None:
        sheets[file, grid.name] = facts_of(grid)

    try:
        holdings = read_holdings([path], limits=limits, on_progress=on_progress, on_grid=look)
    except ScreenerError as error:
        facts = _merged(one for one in sheets.values() if one.structured)
        if not _names_a_fund(facts):
            return _Read((), (), (), (f"The fund file {name} could not be read: {error}",))
        empty = InputFile(file=name, sha256=sha256_of([path]), sheets=(), warnings=(_EMPTY,), role="fund")
        return _Read((_statement(empty, Positions.of({}, 0), facts, table, {}),), (), (empty,), (f"{name}: {_EMPTY}.",))
    whose = {one for name in ("fund_isin", "fund_lei", "fund_name") for one in holdings.columns.distinct(name)}
    row_texts = _row_texts(holdings.loose.with_texts(holdings.loose.distinct.keys() - set(whose)), sheets)
    inputs: list[InputFile] = []
    statements: list[FundStatement] = []
    for one in holdings.inputs:
        positions = holdings.columns.take(holdings.columns.texts["file"].flags(one.file.__eq__))
        own = {sheet: facts for (file, sheet), facts in sheets.items() if file == one.file}
        called = name + one.file.removeprefix(path.name)
        inputs.append(one.model_copy(update={"role": "fund", "file": called}))
        statements += _of_funds(list(_statements(inputs[-1], positions, own, table, row_texts)))
    return _Read(tuple(statements), tuple(table.securities()), tuple(inputs), ())


def _row_texts(loose: LooseTexts, sheets: Mapping[tuple[str, str], _Facts]) -> RowTexts:
    """The texts in each row that may name a security: all of a filing's, of other tables those with an identifier.

    What many rows say is of the fund or its manager, and of no security.
    """
    known: dict[str, bool] = {}
    row_texts: dict[tuple[Any, ...], tuple[str, ...]] = {}
    rows_with: Counter[tuple[str, str, str]] = Counter()
    for one in loose.groups:
        rows_with[one.file, one.sheet, one.text] += len(one.rows)
    for file, sheet, rows, _, text in loose.groups:
        if rows_with[file, sheet, text] > _ROWS_OF_ONE_SECURITY:
            continue
        facts = sheets.get((file, sheet), _Facts())
        if any(text in texts for texts in facts.texts.values()):
            continue
        if text not in known:
            known[text] = next(iter(identifiers.find_identifiers(text)), None) is not None
        if known[text] or facts.structured:
            for where in ((file, sheet, row) for row in rows.tolist()):
                row_texts[where] = (*row_texts.get(where, ()), text)
    return row_texts


def facts_of(grid: Grid) -> _Facts:
    """What a sheet says of a fund."""
    facts = _Facts()
    phrases = _phrases()
    facts.structured = bool(grid.facts)
    for key, value in grid.facts:
        _add(facts, phrases[_fold(key)], value)
    for row in range(min(_LINES_ABOVE, grid.height)):
        cells = [(place, column.cell(row)) for place, column in enumerate(grid.columns)]
        filled = [(place, cell) for place, cell in cells if cell != ""]
        if row == 0 and len(filled) == 1 and isinstance(filled[0][1], str):
            facts.title = filled[0][1]
        heads = [(place, found[1]) for place, cell in filled if (found := _TEMPLATE_COLUMN.match(str(cell)))]
        if len(heads) > 10:
            _read_template(grid, row, heads, facts)
            break
        for at, (_, cell) in enumerate(filled):
            if not isinstance(cell, str) or cell.isdigit():  # a bare number is a template's column, or a rank
                continue
            following = filled[at + 1][1] if at + 1 < len(filled) else ""
            before, colon, after = cell.partition(":")
            if (name := phrases.get(_fold(cell))) is not None and following != "":
                _add(facts, name, following)
            elif colon and after.strip() and (name := phrases.get(_fold(before))) is not None:
                _add(facts, name, after.strip())
    return facts


def _read_template(grid: Grid, row: int, heads: Sequence[tuple[int, str]], facts: _Facts) -> None:
    phrases = _phrases()
    for place, number in heads:
        column = grid.columns[place]
        if number == "26":
            below = [column.cell(at) for at in range(row + 1, grid.height)]
            marks = "".join(cell for cell in below if isinstance(cell, str))
            mark: Mark = "," if "," in marks and "." not in marks else "."
            weights = [one for cell in below if (one := _figure(cell, (mark,))) is not None]
            # the template asks for fractions of one; a sum beyond ten is of per cents
            facts.total = math.fsum(weights) * (100.0 if abs(math.fsum(weights)) <= 10 else 1.0) if weights else None
        if (name := phrases.get(number)) is not None:
            below_head = range(row + 1, min(grid.height, row + 1 + _ROWS_OF_A_TEMPLATE))
            values = dict.fromkeys(cell for at in below_head if (cell := column.cell(at)) != "")
            for value in values if name == "isin" else [*values][:1]:
                _add(facts, name, value)


def _add(facts: _Facts, name: str, cell: Any) -> None:
    if name == "nav":
        facts.net_assets = facts.net_assets if facts.net_assets is not None else _figure(cell)
        return
    facts.add(name, cell.isoformat()[:10] if hasattr(cell, "isoformat") else str(cell).strip())


def _figure(cell: Any, marks: tuple[Mark, ...] = (".", ",")) -> float | None:
    """A cell's number, with the first of the decimal marks that makes it one."""
    if isinstance(cell, int | float):
        return float(cell)
    read = (parse_number(str(cell), mark) for mark in marks)
    return next((one.value for one in read if one is not None), None)


@lru_cache
def _phrases() -> Mapping[str, str]:
    text = files("screener.funds").joinpath("data/fund_facts.tsv").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {phrase: name for name, phrase in lines}


def _fold(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9 ]+", " ", spelling_key(text)).split())


def _statements(
    file: InputFile, positions: Positions, sheets: Mapping[str, _Facts], table: SecurityTable, row_texts: RowTexts
) -> Iterator[FundStatement]:
    """The statements in one file: one for each fund that its sheets or its rows name, else one."""
    if not len(positions):
        yield _statement(file, positions, _merged(sheets.values()), table, row_texts)
        return
    whose = positions.texts["fund_isin"].or_else(positions.texts["fund_lei"]).or_else(positions.texts["fund_name"])
    named = list(dict.fromkeys(filter(None, whose)))
    several = len(named) > 1
    if not several:
        whose = positions.texts["sheet"].map(lambda one: one if _names_a_fund(sheets.get(one)) else None)
        named = list(dict.fromkeys(filter(None, whose)))
    of_each = [(name, whose.flags(name.__eq__)) for name in named]
    of_each += [("", ~whose.present)] if not whose.present.all() else []
    for _, mask in sorted(of_each, key=lambda one: int(one[1].argmax())):
        rows = positions.take(mask)
        own = [sheets[one] for one in rows.distinct("sheet") if one in sheets]
        facts = _merged([] if several else own if any(map(_names_a_fund, own)) else sheets.values())
        yield _statement(file, rows, facts, table, row_texts)


def _of_funds(statements: list[FundStatement]) -> list[FundStatement]:
    """The statements of a file without its sheets of explanations and of other figures on the same fund."""
    weighed = [one for one in statements if one.basis != "unknown"]
    named = frozenset[str]().union(*(one.isins | one.leis for one in weighed))
    return [one for one in statements if one in weighed or not weighed or (one.isins | one.leis) - named]


def _names_a_fund(facts: _Facts | None) -> bool:
    return facts is not None and any(facts.texts.get(name) for name in ("isin", "lei", "series_id", "name"))


def _merged(sheets: Iterable[_Facts]) -> _Facts:
    merged = _Facts()
    for facts in sheets:
        for name, texts in facts.texts.items():
            merged.add(name, *texts)
        merged.net_assets = merged.net_assets if merged.net_assets is not None else facts.net_assets
        merged.title = merged.title or facts.title
        merged.total = merged.total if merged.total is not None else facts.total
    return merged


def _statement(
    file: InputFile, rows: Positions, facts: _Facts, table: SecurityTable, row_texts: RowTexts
) -> FundStatement:
    isins = {value for text in facts.texts.get("isin", ()) if (value := identifiers.isin(text))}
    isins |= set(rows.distinct("fund_isin"))
    leis = {value for text in facts.texts.get("lei", ()) if (value := identifiers.lei(text))}
    leis |= set(rows.distinct("fund_lei"))
    cusips = {isin[2:11] for isin in isins if isin.startswith(("US", "CA"))}
    cusips |= {value for text in facts.texts.get("cusip", ()) if (value := identifiers.cusip(text))}
    names = [*rows.distinct("fund_name")[:1], *facts.texts.get("name", ())]
    dates = [day for text in facts.texts.get("as_of", ()) if (day := find_date(text) or _iso(text))]
    held = sorted(rows.distinct("held_on"))
    as_of = date.fromisoformat(held[-1]) if held else dates[0] if dates else None
    currency = next((code for text in facts.texts.get("currency", ()) if (code := identifiers.currency(text))), None)
    weights, basis = _weights(rows, facts.net_assets, currency)
    return FundStatement(
        name=str(names[0]) if names else facts.title or Path(file.file).stem,
        file=file.file,
        sha256=file.sha256,
        isins=frozenset(isins),
        cusips=frozenset(cusips),
        leis=frozenset(leis),
        series=frozenset(text.upper() for text in facts.texts.get("series_id", ())),
        tickers=frozenset(text.upper() for text in facts.texts.get("ticker", ()) if len(text) <= len("ABCDEFGH")),
        as_of=as_of,
        net_assets=facts.net_assets,
        currency=currency,
        basis=basis,
        rows=rows.numbers["row"],
        securities=table.places(rows, row_texts),
        weights=weights,
        stated_total=facts.total,
    )


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _weights(rows: Positions, net_assets: float | None, currency: str | None) -> tuple[NDArray[np.float64], Basis]:
    """Per cent of net asset value: stated, else value over stated net assets in the same currency, else unknown."""
    stated, values = rows.numbers["weight"], rows.numbers["market_value"]
    comparable = ~rows.texts["currency"].flags(lambda code: code != currency)
    shares = np.where(comparable, 100.0 * values / net_assets, np.nan) if net_assets else np.full(len(rows), np.nan)
    if np.isfinite(stated).any():
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = stated / shares
        known = ratios[np.isfinite(ratios)]
        fractions = len(known) and 0.0 < float(np.median(known)) < _FRACTIONS_UP_TO
        return stated * 100.0 if fractions else stated, "stated"
    return shares, "value_over_net_assets" if np.isfinite(shares).any() else "unknown"
