"""A match: a position set against an entity, and the evidence."""

from datetime import date
from typing import Literal

from screener.model.words import ExposureKind, Frozen, MatchBasis, Published, Verdict


class AlignedWord(Frozen):
    """One word of the position's name beside the list's word that it was read as, and what the agreement weighs.

    `weight` is in bits of surprise against the background of real security names; `how` says which reading it took.
    """

    position_word: str | None
    list_word: str | None
    weight: float
    how: Literal["same", "abbreviation", "cut_off", "joined", "spelling", "acronym", "script", "missing", "extra"]


class Cell(Frozen):
    """Where a text stands: file, sheet, row (first is 1) and column letters."""

    file: str
    sheet: str
    row: int
    column: str
    text: str


class Underlying(Published):
    """What a derivative is on. `notional` is in the position's currency, `delta` in units of the underlying's price."""

    name: str | None = None
    isin: str | None = None
    ticker: str | None = None
    contract: str | None = None
    put_call: str | None = None
    strike: float | None = None
    expiry: date | None = None
    notional: float | None = None
    delta: float | None = None


class Match(Frozen):
    """A position set against an entity: the evidence and a score from 0 to 1. Knows nothing of law.

    `position` is the index label of the row in the positions frame (None for a sweep outside every position, which
    has `cell` instead); `via` the related issuer through which a listed entity was reached; `list` the list whose
    names and identifiers were matched (None: all of the entity's lists). `issuer_id` is the curated issuer that the
    position was recognised as, where that is not the listed entity itself. Through a derivative, `underlying` says what
    it is on and `counterparty` who stands behind the paper.
    """

    position: int | None
    entity: str
    via: str | None = None
    list: str | None = None
    verdict: Verdict
    score: float
    by: MatchBasis
    position_value: str
    list_value: str
    explanation: tuple[str, ...]
    words: tuple[AlignedWord, ...] = ()
    cell: Cell | None = None
    issuer_id: str | None = None
    exposure_kind: ExposureKind = "direct"
    underlying: Underlying | None = None
    counterparty: str | None = None
