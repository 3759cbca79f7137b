"""Fund statements at hand, ready to be set behind positions: the `funds` of a `Screener`.

Each distinct security of all statements is judged once, however many funds hold it; a position then gets the findings
of all that stands behind it, with the path through the funds and the weight of each step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from screener.errors import UsageError
from screener.files.canonical_json import sha256_of
from screener.fingerprint import finding_id, way_of
from screener.funds.join import SEC_FUNDS, Join, Joins, Mapped, is_there, read_mapping, series_of_tickers
from screener.funds.statement import SECURITY, FundStatement, SecurityTable, read_statements
from screener.holdings import Limits
from screener.holdings.reader import distinct_names
from screener.model import Finding, FundInside, FundLook, FundPosition, FundStep, Position
from screener.outcomes import LookedThrough, fund_rows, money
from screener.positions import LooseText, Positions
from screener.reference.identifiers import SCHEMES
from screener.triage import VERDICTS

if TYPE_CHECKING:
    from screener.holdings import Holdings

Judge = Callable[[Positions, Sequence[LooseText]], tuple[Finding, ...]]
"""What the lists and the law make of positions, and of texts beside them."""

DEEPEST = 6
"""Funds in funds that are followed; deeper chains are said, not followed."""
OLD_AFTER_DAYS = 100
"""A statement older than a quarter and ten days says little of today: funds must publish at least every quarter."""
MAPPINGS = ("funds.toml", "funds.csv")
"""What the user's mapping is called beside the fund files."""
_MOST_OFF = 1.0
"""Per cent of net assets by which a template's weights may miss 100: rounding of some hundred rows."""
_NAMED = 5
"""Funds that a notice names; thousands of lines would hide it."""
_IGNORED_ENDINGS = frozenset({".toml", ".md", ".txt~", ".lock"})


class Hit(NamedTuple):
    """A security behind a fund: its place in the list of securities, the way to it, and its share of the top fund.

    `share` is a fraction of the top fund's net asset value; NaN where a weight on the way is not known.
    """

    security: int
    path: tuple[FundStep, ...]
    share: float


class FundLibrary:
    """Fund statements from a folder, or from files that a mapping names.

    Args:
        source: a folder of fund files (with or without a `funds.toml`), or a mapping (`funds.toml`, or a CSV with the
            columns fund_id, file, as_of).

    Raises:
        UsageError: there is no such folder or mapping, or the mapping cannot be used.
    """

    def __init__(
        self, source: str | Path, *, limits: Limits | None = None, on_progress: Callable[[str], None] | None = None
    ) -> None:
        path = Path(source)
        if not path.exists():
            raise UsageError(f"There is no folder or file {path}", hint="Give a folder of fund files, or funds.toml.")
        beside = (path / name for name in MAPPINGS)
        self.mapping = next((one for one in beside if one.is_file()), None) if path.is_dir() else path
        self.mapped: tuple[Mapped, ...] = read_mapping(self.mapping) if self.mapping else ()
        found = [one for one in sorted(path.rglob("*")) if one.is_file() and not _ignored(one)] if path.is_dir() else []
        table = next((one for one in found if one.name == SEC_FUNDS), None)
        named = [one.file for one in self.mapped if is_there(one.file)]
        self.paths = tuple(dict.fromkeys(one for one in (*found, *named) if one not in (table, self.mapping)))
        self.series_table = table
        self.table = SecurityTable()
        read = read_statements(self.paths, self.table, limits=limits, on_progress=on_progress)
        self.statements, self.inputs, self.problems = tuple(read[0]), tuple(read[1]), tuple(read[2])
        names = dict(zip(self.paths, distinct_names(self.paths), strict=True))
        self.joins = Joins(self.statements, self.mapped, names, series_of_tickers(table) if table else None)

    def files(self) -> tuple[tuple[Path, str], ...]:
        """The files that decide, each with its name in the run: the fund files, the mapping, the SEC's table."""
        mapping = ((self.mapping, f"funds{self.mapping.suffix.lower()}"),) if self.mapping else ()
        table = ((self.series_table, SEC_FUNDS),) if self.series_table else ()
        return (*zip(self.paths, distinct_names(self.paths), strict=True), *mapping, *table)

    @cached_property
    def securities(self) -> Positions:
        """The distinct securities of all statements as positions; `row` is the place in the list, from 1."""
        # the last of a security's values is what stands beside it
        values = list(zip(*self.table.securities(), strict=True))[: len(SECURITY)]
        columns: dict[str, Any] = dict(zip(SECURITY, values, strict=False))
        size = len(self.table)
        columns |= {"file": ["funds"] * size, "sheet": ["funds"] * size, "row": range(1, size + 1)}
        return Positions.of(columns, size)

    @property
    def row_texts(self) -> list[LooseText]:
        """The texts beside the securities in the rows of the fund files, on the row of their security."""
        securities = enumerate(self.table.securities(), start=1)
        return [LooseText("funds", "funds", row, "", text) for row, (*_, texts) in securities for text in texts]

    @cached_property
    def _joined(self) -> Mapping[int, Join]:
        joins = enumerate(self.joins.of(self.securities))
        return {place: join for place, join in joins if join is not None}

    @cached_property
    def nested(self) -> Mapping[int, FundStatement]:
        """The securities that are shares of a fund whose holdings are at hand."""
        return {place: join.statement for place, join in self._joined.items() if len(join.statement.rows)}

    @cached_property
    def unopened(self) -> frozenset[int]:
        """The securities that are shares of a fund whose holdings are not at hand."""
        funds = {*np.flatnonzero(fund_rows(self.securities)).tolist(), *self._joined}
        return frozenset(funds - self.nested.keys())

    @cached_property
    def fund_isins(self) -> frozenset[str]:
        """ISINs of shares of funds, as the fund files call what they hold."""
        return frozenset(self.securities.take(fund_rows(self.securities)).distinct("isin"))

    @cached_property
    def _identified(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which securities have something to be screened by: an identifier, or a name."""
        return self.securities.has("name", "issuer", *SCHEMES)

    def look_through(self, holdings: Holdings, judge: Judge, as_of: date) -> LookedThrough:
        """Screen what the funds hold that are held, by what the lists and the law make of it (`judge`)."""
        known = {row: join for row, join in enumerate(self.joins.of(holdings.columns)) if join is not None}
        # a file that names the fund and states no securities lets nobody look through it
        joined = {row: join for row, join in known.items() if len(join.statement.rows)}
        called = np.flatnonzero(holdings.columns.texts["isin"].flags(self.fund_isins.__contains__)).tolist()
        judged: dict[int, list[Finding]] = {}
        for finding in judge(self.securities, self.row_texts) if joined and len(self.table) else ():
            judged.setdefault(finding.position.row - 1, []).append(finding)
        walk = _Walk(self, self.unopened | judged.keys())
        found: list[Finding] = []
        for join, position in zip(joined.values(), holdings.columns.stated(list(joined)), strict=True):
            for hit in walk.hits(join.statement):
                found += [_through(one, position, hit) for one in judged.get(hit.security, ())]
        looks = self._looks(holdings.columns, joined, walk, judged.keys(), as_of)
        return LookedThrough(
            findings=tuple(sorted(found, key=_order)),
            positions=frozenset(joined),
            inputs=self.inputs,
            notices=(*self.problems, *walk.warnings, *_notices(looks), *self.joins.unused()),
            settings={name: sha256_of([path]) for path, name in self.files()},
            looks=looks,
            funds=frozenset({*called, *known}),
        )

    def coverage(self, statement: FundStatement, above: tuple[str, ...] = ()) -> float:
        """Per cent of a fund's net assets whose securities were screened, funds in it looked through as far as can be.

        Rows without anything to be screened by, funds without holdings at hand, cash and what the statement leaves out
        are not covered. Where long, short and currency legs come to more than the net assets, it is per cent of them.
        """
        if statement.file in above or len(above) >= DEEPEST:
            return 0.0
        weights = np.nan_to_num(np.abs(statement.weights))
        covered = float(weights[self._identified[statement.securities]].sum()) if len(weights) else 0.0
        for at, place in enumerate(statement.securities.tolist()):
            if not weights[at]:
                continue
            if place in self.nested:
                inner = self.coverage(self.nested[place], (*above, statement.file))
                covered -= weights[at] * (1 - inner / 100)
            elif place in self.unopened:
                covered -= float(weights[at])
        return round(100 * max(0.0, covered) / max(100.0, float(weights.sum())), 6)

    def _looks(
        self, positions: Positions, joined: Mapping[int, Join], walk: _Walk, judged: Collection[int], as_of: date
    ) -> tuple[FundLook, ...]:
        groups: dict[int, list[int]] = {}
        for row, join in joined.items():
            groups.setdefault(id(join.statement), []).append(row)
        looks = []
        for rows in groups.values():
            join = joined[rows[0]]
            one, as_of_fund = join.statement, join.as_of or join.statement.as_of
            hits = _once(walk.hits(one))
            flagged = [hit.share for hit in hits if hit.security in judged]
            looks.append(
                FundLook(
                    fund=one.name,
                    file=one.file,
                    sha256=one.sha256,
                    as_of=as_of_fund,
                    age_days=(as_of - as_of_fund).days if as_of_fund else None,
                    joined_by=join.by,
                    because=join.because,
                    positions=len(rows),
                    value=money(positions, np.array(rows)),
                    held=tuple(
                        FundPosition(position=held, because=joined[row].because)
                        for row, held in zip(rows, positions.stated(rows), strict=True)
                    ),
                    securities=len(one.rows),
                    net_weight=round(one.net_weight, 6),
                    gross_weight=round(one.gross_weight, 6),
                    stated_weight=None if one.stated_total is None else round(one.stated_total, 6),
                    coverage=self.coverage(one),
                    flagged_weight=round(100 * float(np.nansum(flagged)), 6),
                    opened=tuple(self._inside(hit) for hit in hits if hit.security in self.nested),
                    unopened=tuple(self._inside(hit) for hit in hits if hit.security in self.unopened),
                    basis=one.basis,
                )
            )
        return tuple(looks)

    def _inside(self, hit: Hit) -> FundInside:
        step, share = hit.path[-1], None if isnan(hit.share) else round(100 * hit.share, 6)
        isin = self.securities.texts["isin"][hit.security]
        own = self.nested.get(hit.security)
        return FundInside(
            fund=step.security or isin or "?",
            isin=isin,
            within=step.fund,
            weight=share,
            as_of=own.as_of if own else None,
            coverage=self.coverage(own) if own else None,
            file=own.file if own else None,
            because=self._joined[hit.security].because if own else None,
        )


def _once(hits: Iterable[Hit]) -> list[Hit]:
    return list({(hit.security, *((step.file, step.row) for step in hit.path)): hit for hit in hits}.values())


class _Walk:
    """The ways from a fund to the securities that matter, funds in it among them, each fund gone through once."""

    def __init__(self, library: FundLibrary, wanted: frozenset[int]) -> None:
        self._library = library
        self._wanted = wanted
        self._known: dict[int, tuple[Hit, ...]] = {}
        told = library.securities.rows(("name", "issuer", "isin"))
        self._names: list[str | None] = [name or issuer or isin for name, issuer, isin in told]
        self.warnings: list[str] = []

    def hits(self, statement: FundStatement) -> tuple[Hit, ...]:
        """What stands behind a fund that a list may name, with the way to it."""
        if id(statement) not in self._known:
            self._known[id(statement)], whole = self._follow(statement, ())
            if not whole:
                return self._known.pop(id(statement))
        return self._known[id(statement)]

    def _follow(self, statement: FundStatement, above: tuple[FundStatement, ...]) -> tuple[tuple[Hit, ...], bool]:
        """The hits, and whether every way went to its end: only then do they hold for any way that leads here."""
        if not above and id(statement) in self._known:
            return self._known[id(statement)], True
        nested = self._library.nested
        places = statement.securities
        worth = np.isin(places, list(self._wanted | nested.keys()))
        hits: list[Hit] = []
        whole = True
        for at in np.flatnonzero(worth).tolist():
            place, weight = int(places[at]), float(statement.weights[at])
            step = _step(statement, at, self._names[place])
            if place in self._wanted:
                hits.append(Hit(place, (step,), weight / 100))
            inner = nested.get(place)
            if inner is None:
                continue
            chain = (*above, statement)
            if any(_same(inner, one) for one in chain) or len(chain) >= DEEPEST:
                self._warn(inner, chain)
                whole = False
                continue
            deeper, deep_whole = self._follow(inner, chain)
            whole &= deep_whole
            if place not in self._wanted:
                hits.append(Hit(place, (step,), weight / 100))
            hits += [Hit(one.security, (step, *one.path), weight / 100 * one.share) for one in deeper]
        return tuple(hits), whole

    def _warn(self, inner: FundStatement, chain: Sequence[FundStatement]) -> None:
        sentence = f"{inner.name} lies more than {DEEPEST} funds deep and was not followed."
        if any(_same(inner, one) for one in chain):
            names = " → ".join(one.name for one in (*chain, inner))
            sentence = f"Funds hold one another ({names}): the circle was followed once."
        if sentence not in self.warnings:
            self.warnings.append(sentence)


def _same(one: FundStatement, other: FundStatement) -> bool:
    """Whether two statements are of one fund: the same, or of two of its share classes."""
    return one is other or bool(one.isins & other.isins or one.leis & other.leis or one.series & other.series)


def _step(statement: FundStatement, at: int, security: str | None) -> FundStep:
    weight = float(statement.weights[at])
    return FundStep(
        fund=statement.name,
        file=statement.file,
        sha256=statement.sha256,
        row=int(statement.rows[at]),
        as_of=statement.as_of,
        weight=weight if weight == weight else None,  # noqa: PLR0124 - NaN differs from itself
        security=security,
    )


def _through(finding: Finding, position: Position, hit: Hit) -> Finding:
    """A finding on a security of a fund, as one on the position in the fund."""
    where = (position.file, position.sheet, position.row, position.account)
    update: dict[str, Any] = {}
    if finding.match.by == "sweep":
        said = f"It stands in the row of {hit.path[-1].security}, beside what the fund holds: a person must look."
        match = finding.match.model_copy(update={"explanation": (*finding.match.explanation, said)})
        update = {"verdict": "possible", "match": match}
    return finding.model_copy(
        update={
            **update,
            "id": finding_id(*where, finding.entity.id, finding.listing.list, way=way_of(hit.path)),
            "position": position,
            "exposure_kind": "through_fund",
            "fund_path": hit.path,
        }
    )


def _notices(looks: Sequence[FundLook]) -> list[str]:
    """What a reader must know of the fund files, one sentence for all funds that it is true of."""
    dated = [(one, f"{one.fund} ({one.as_of}, {abs(one.age_days or 0)} days)") for one in looks]
    inside = [(one.fund, len(one.unopened), sum(abs(part.weight or 0.0) for part in one.unopened)) for one in looks]
    said = {
        "Holdings of funds without a date": [f"{one.fund} ({one.file})" for one in looks if one.age_days is None],
        f"Holdings of funds more than {OLD_AFTER_DAYS} days before the date asked for": [
            named for one, named in dated if (one.age_days or 0) > OLD_AFTER_DAYS
        ],
        "Holdings of funds dated after the date asked for": [named for one, named in dated if (one.age_days or 0) < 0],
        "Holdings of funds whose stated weights do not come to 100 percent": [
            f"{one.fund} ({one.stated_weight:.2f} percent)"
            for one in looks
            if one.stated_weight is not None and abs(one.stated_weight - 100) > _MOST_OFF
        ],
        "Funds that hold funds whose own holdings are not at hand": [
            f"{fund} ({count}, {weight:.2f} percent of it)" for fund, count, weight in inside if count
        ],
    }
    return [f"{what}: {_first(named)}." for what, named in said.items() if named]


def _first(named: Sequence[str]) -> str:
    more = len(named) - _NAMED
    return "; ".join((*named[:_NAMED], *([f"and {more} more"] if more > 0 else [])))


def _ignored(path: Path) -> bool:
    return path.name.startswith((".", "~$")) or path.suffix.lower() in _IGNORED_ENDINGS


def _order(finding: Finding) -> tuple[Any, ...]:
    position = finding.position
    share = float(np.prod([step.weight or 0.0 for step in finding.fund_path]))
    return (
        finding.status in ("advisory", "not_in_force"),
        VERDICTS.index(finding.verdict),
        -abs((position.market_value or 0.0) * share),
        position.file,
        position.sheet,
        position.row,
        [(step.file, step.row) for step in finding.fund_path],
        finding.entity.id,
        finding.listing.list,
    )
