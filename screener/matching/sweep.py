"""The sweep: what stands in a file outside every recognised position is still screened.

A checksum-valid identifier of a listed or related security, or a distinctive listed name, in a title, a footnote, a
skipped row or an unknown column becomes a match `by: sweep` with its sheet and cell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, Protocol

from screener.matching import explain
from screener.matching.decide import is_namesake
from screener.matching.evidence import ISSUER_SCORE
from screener.matching.names import NameHit, NameIndex, is_distinctive
from screener.matching.securities import Party, SecurityIndex, ticker_in, ticker_key
from screener.model import MENTIONING, Cell, CoverageRow, Entity, Match, Mention, Verdict
from screener.reference import identifiers

if TYPE_CHECKING:
    from screener.positions import LooseTexts, Positions


LONGEST_NAME = 8
"""A name inside a text has at most so many words."""
LONG_TEXT = 12
"""A text of more words is looked through so many at a time, where one quick look says that they could hold a name."""
SHOWN = 120
"""Letters of a text that a sentence shows."""
MOST_ROWS = 10_000
"""Rows of one text that are named one by one."""

_WHOLE = frozenset({"full", "shortened", "cut_off"})
"""Grades of agreement that count in a text."""
SHORT_NAME = 4
"""Letters that an abbreviation has at least which counts alone: CAC is others' too; BYD is a word of a name."""
_SEPARATORS = re.compile(r"\s+[-–—|/]+\s+|[:;|()\[\]（）：；、，]+\s*")
_CODE = re.compile(r"[A-Z0-9]{7,20}")


class Searchable(Protocol):
    """The lists, made ready to be searched (`Matcher`)."""

    names: NameIndex
    securities: SecurityIndex

    @property
    def entities(self) -> Mapping[str, Entity]:
        """The listed entities, by id."""
        ...

    def targets(self, party: Party) -> list[tuple[str, Entity]]:
        """The lists on which a party means a finding, each with an entity that is listed there."""
        ...

    def match(self, positions: Positions, *, as_of: date) -> tuple[Match, ...]:
        """What the lists say of each position."""
        ...


def sweep_texts(loose: LooseTexts, matcher: Searchable, seen: Collection[tuple[str, str, int, str]]) -> list[Match]:
    """Search the texts outside positions, each distinct text once.

    Args:
        loose: the texts, and where they stand.
        matcher: the lists, made ready.
        seen: file, sheet, row, and the entity or the text of what positions have found: neither is found again in
            their row.

    Returns:
        One match for each cell and listed entity.
    """
    hits = {text: found for text in loose.distinct if (found := look_at(text, matcher))}
    matches: dict[tuple[object, ...], Match] = {}
    for file, sheet, rows, column, text in loose.with_texts(hits).groups:
        further = () if len(rows) <= MOST_ROWS else (f"It stands in {len(rows):,} rows; the first are named.",)
        for row in rows[:MOST_ROWS].tolist():
            if (file, sheet, row, text) in seen:
                continue  # It was judged with its row: that it is like a second listed name says no more.
            cell = Cell(file=file, sheet=sheet, row=row, column=column, text=text)
            for match in (_match(hit, cell, to, further) for hit in hits[text] for to in matcher.targets(hit.party)):
                if (file, sheet, row, match.entity) not in seen:
                    matches.setdefault((file, sheet, row, column, match.entity, match.list), match)
    return list(matches.values())


def mentions(coverage: Sequence[CoverageRow], aside: Positions, matcher: Searchable, as_of: date) -> list[CoverageRow]:
    """The coverage rows, with what the rows of trades, ledgers and fact sheets mention of the lists.

    Args:
        coverage: the rows that are no positions.
        aside: those of tables, which are matched as positions are: a broker shortens a name in its trades too.
        matcher: the lists, made ready.
        as_of: the date on which tickers must have been an entity's.
    """
    matched = [one for one in matcher.match(aside, as_of=as_of) if one.by != "country"] if len(aside) else []
    of_rows: dict[tuple[str, str, int], list[Mention]] = {}
    places = aside.rows(("file", "sheet", "row"), [one.position for one in matched if one.position is not None])
    for place, one in zip(places, matched, strict=True):
        mention = Mention(entity=one.entity, name=matcher.entities[one.entity].name, text=one.position_value)
        of_rows.setdefault(place, []).append(mention)
    return [
        row.model_copy(update={"mentions": found})
        if row.reason in MENTIONING
        and (found := _mentions(row.text, of_rows.get((row.file, row.sheet, row.row), ()), matcher))
        else row
        for row in coverage
    ]


def _mentions(text: str, aside: Iterable[Mention], matcher: Searchable) -> tuple[Mention, ...]:
    named = {one.entity: one for one in aside}
    for part in text.split(" | "):
        for hit in look_at(part, matcher):
            for _, entity in matcher.targets(hit.party):
                named.setdefault(entity.id, Mention(entity=entity.id, name=entity.name, text=part))
    return tuple(named.values())


def look_at(text: str, matcher: Searchable) -> list[_Hit]:
    """What a text names: identifiers of listed securities, and listed names, alone or among other words."""
    return [*_identified(text, matcher), *_ticker_of(text, matcher), *_named(text, matcher)]


class _Hit(NamedTuple):
    party: Party
    verdict: Verdict
    value: str
    listed: str
    sentences: tuple[str, ...]


def _identified(text: str, matcher: Searchable) -> list[_Hit]:
    if not _CODE.search(text.upper()):
        return []
    hits = []
    for scheme, value in identifiers.find_identifiers(text):
        for party, identifier in matcher.securities.owners(scheme, value):
            whose = f"The {scheme.upper()} {value} of {party.entity.name}"
            sure: Verdict = "listed" if party.entity.listings else "related"
            verdict = sure if identifier.confirmed else "possible"
            sentence = f"{whose} stands outside every position that was understood."
            hits.append(_Hit(party, verdict, value, identifier.raw, (sentence,)))
    return hits


def _ticker_of(text: str, matcher: Searchable) -> list[_Hit]:
    """A listed company's ticker with its market, alone or before a name: "0020.HK". Tickers are handed on: possible."""
    ticker = ticker_in(text) if len(text) <= SHOWN else None
    key = ticker_key(ticker.code, ticker.mic) if ticker else None
    return [
        _Hit(
            party,
            "possible",
            text,
            identifier.raw,
            (f"The ticker “{text}” of {party.entity.name} stands outside every position that was understood.",),
        )
        for party, identifier in (matcher.securities.owners("ticker", key) if key else ())
        if identifier.valid_until is None
    ]


def _named(text: str, matcher: Searchable) -> list[_Hit]:
    shown = text if len(text) <= SHOWN else text[:SHOWN].rsplit(" ", 1)[0] + " …"
    best = {part: matcher.names.best(part) for part in _parts(text, matcher)}
    alike = ((part, hit) for part, hits in best.items() for hit in hits if hit.entity.namesakes)
    ticker = ticker_in(text) if len(text) <= SHOWN else None
    facts = {"ticker": ticker.code, "mic": ticker.mic} if ticker else {}
    namesakes = {hit.entity.id for part, hit in alike if is_namesake({"name": part, **facts}, hit)}
    return [
        _Hit(
            Party(hit.entity, hit.lists),
            "possible" if hit.grade == "weak_alias" else "listed" if hit.entity.listings else "related",
            part,
            hit.name.text,
            (
                f"The text “{shown}” stands outside every position that was understood.",
                *explain.name_sentences(part, hit),
            ),
        )
        for part, hits in best.items()
        for hit in _meant([*filter(is_distinctive, hits)], alone=part == text)
        if hit.entity.id not in namesakes
    ]


def _meant(hits: Sequence[NameHit], *, alone: bool) -> list[NameHit]:
    """The names that a part of a text says in full; all of the text (`alone`) may be a cut or, else, a short one."""
    grades = _WHOLE if alone else {"full"}
    return [hit for hit in hits if hit.grade in grades] or [hit for hit in hits if alone and _stands_for(hit)]


def _stands_for(hit: NameHit) -> bool:
    """Whether a short name that a list states (HUAWEI, BYD) and that is all that stands in a cell may mean its company.

    A name of one word that no list calls short is none: of 31,000 entities one is called "Instrument", one "Region".
    """
    word = hit.name.text
    own = any(word.upper() in name.text.upper().split() for name in hit.entity.names if name.kind != "weak")
    return hit.grade == "weak_alias" and (len(word) >= SHORT_NAME or own) and not identifiers.currency(word)


def _parts(text: str, matcher: Searchable) -> list[str]:
    """A text, and the runs of its words that could be a whole name: "Statement for CNOOC LTD" holds one."""
    words = text.split()
    if len(words) > LONG_TEXT:
        pieces = [
            " ".join(words[at : at + LONG_TEXT + LONGEST_NAME]) for at in range(0, len(words) - LONGEST_NAME, LONG_TEXT)
        ]
        pieces = [piece for piece in pieces if matcher.names.may_match(piece)]
    else:
        pieces = [text]
    parts = pieces + [part for piece in pieces for part in _SEPARATORS.split(piece) if part]
    for part in parts[len(pieces) :]:
        words = part.split()
        parts += [
            " ".join(words[start : start + size])
            for size in range(min(len(words) - 1, LONGEST_NAME), 0, -1)
            for start in range(len(words) - size + 1)
        ]
    return list(dict.fromkeys((*parts, *matcher.names.standing_in(text))))


def _match(hit: _Hit, cell: Cell, target: tuple[str, Entity], further: tuple[str, ...]) -> Match:
    list_id, entity = target
    return Match(
        position=None,
        entity=entity.id,
        via=(via := None if hit.party.entity.listings else hit.party.entity.id),
        issuer_id=via,
        list=list_id,
        verdict=hit.verdict,
        score=1.0 if hit.verdict != "possible" else ISSUER_SCORE,
        by="sweep",
        position_value=hit.value,
        list_value=hit.listed,
        explanation=(*hit.sentences, *further),
        cell=cell,
    )
