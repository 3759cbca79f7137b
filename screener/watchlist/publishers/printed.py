"""Printed facts of publishers -> names, ids, identifiers, countries, days and periods of an entity.

A name cell may hold more than a name (short forms in brackets, `a.k.a.`, legal phrases at its end). The form of a date
is always the publisher's stated one: nothing is guessed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from screener.model import Identifier, IdentifierScheme, Name, NameKind
from screener.reference import identifiers

ISO = "%Y-%m-%d"
DAY_MONTH_NAME_YEAR = "%d %b %Y"
MONTH_DAY_YEAR = "%m/%d/%Y"
DAY_MONTH_YEAR = "%d/%m/%Y"
MONTH_NAME_DAY_YEAR = "%B %d, %Y"
_STRENGTH: tuple[NameKind, ...] = ("primary", "issuer", "alias", "short", "former", "weak")
_SUCCESSORS = re.compile(
    r"[,;]?\s+and\s+(?:any|its|all)\s+(?:and\s+all\s+)?(?:sub-?units?|successors?)\b.*$", re.IGNORECASE
)
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]+)[)\]]")
_ALSO = re.compile(r"^(?P<kind>[afn])\.?k\.?a\.?,?:?\s+(?P<names>.+)$", re.IGNORECASE)
_INLINE = re.compile(r",\s+(?P<kind>[afn])\.k\.a\.,?\s+(?P<names>.+)$", re.IGNORECASE)
_APOSTROPHE = re.compile("['`\u2018\u2019]")
_SHORT = re.compile(r"[A-Z0-9][A-Za-z0-9&./-]{1,11}(?: [A-Z0-9-]{1,5})?")
_SPLIT = re.compile(r";\s*(?:and\s+)?|(?<=\.),\s+and\s+", re.IGNORECASE)


def tidy(text: str | None) -> str:
    """A text with white space collapsed and outer punctuation of list writing taken off; empty for None."""
    return " ".join((text or "").split()).strip(" ;,")


def collect(printed: Iterable[tuple[str | None, NameKind]], *, exact: bool = False) -> tuple[Name, ...]:
    """The distinct names in the order printed; blank texts are passed over.

    Args:
        exact: only what is written alike is one name, apart from an issuer's, and its first kind stays unless that is
            weak. Else two texts are one name where they differ only in case, width or white space, and the first
            writing stays with the strongest kind.
    """
    found: dict[tuple[str, bool], Name] = {}
    for text, kind in printed:
        written = " ".join((text or "").split()) if exact else tidy(text)
        key = (written, kind == "issuer") if exact else (folded(written), False)
        if not written:
            continue
        held = found.get(key)
        if held is None:
            found[key] = Name(text=written, kind=kind)
        elif (held.kind == "weak" or not exact) and _STRENGTH.index(kind) < _STRENGTH.index(held.kind):
            found[key] = Name(text=held.text, kind=kind)
    return tuple(found.values())


def folded(text: str) -> str:
    """The form under which two writings are the same name."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def names_in(printed: str) -> list[tuple[str, NameKind]]:
    """The names in a printed cell, the main one first (`primary`).

    `(CETC 13)` after a name is a short form; `(a.k.a. X; Y)`, `[aka X]` and `, f.k.a. X` are aliases; `and any
    successor, sub-unit, or subsidiary thereof` is no name. Any other bracket stays where it is.
    """
    main = _SUCCESSORS.sub("", " ".join(printed.split()))
    found: list[tuple[str, NameKind]] = []
    inline = _INLINE.search(main)
    if inline:
        main = main[: inline.start()]
        found += [(name, _kind(inline["kind"])) for name in _split(inline["names"])]
    for bracket in list(_BRACKET.finditer(main)):
        inner = bracket[1].strip()
        also = _ALSO.match(inner)
        if also:
            found += [(name, _kind(also["kind"])) for name in _split(also["names"])]
        elif bracket.end() == len(main.rstrip(" *")) and _SHORT.fullmatch(inner) and not inner.islower():
            found.append((inner, "short"))
        else:
            continue
        main = main.replace(bracket[0], "", 1)
    main = " ".join(main.split()).rstrip(" *,;")
    return [(main, "primary"), *((name, kind) for name, kind in found if name != main)]


def aliases_in(printed: str) -> list[tuple[str, NameKind]]:
    """The names in a cell of aliases: between `; `, `; and `, or `., and ` (`X Co., Ltd., and Y`)."""
    found: list[tuple[str, NameKind]] = []
    for part in _split(printed):
        also = _ALSO.match(part)
        found += [(name, _kind(also["kind"])) for name in _split(also["names"])] if also else [(part, "alias")]
    return found


def slug_id(prefix: str, *words: str) -> str:
    """A stable entity id for a list without one: the prefix, the words in ASCII, and eight digits of their hash.

    The hash is of the words without case, spacing and points, so that a publisher's retyping keeps the id.
    """
    plain = " ".join(words)
    short = slug(plain, 48)
    digest = hashlib.sha256(same_name(plain).encode()).hexdigest()[:8]
    return f"{prefix}-{short}-{digest}" if short else f"{prefix}-{digest}"


def same_name(text: str) -> str:
    """What two spellings of one name share: letters and digits, without case, spacing and points."""
    return "".join(filter(str.isalnum, folded(text)))


def slug(text: str, length: int) -> str:
    """Lower-case ASCII words joined by dashes, cut at a length; empty for a text without ASCII letters."""
    plain = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", folded(text))).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:length].rstrip("-")


def _split(names: str) -> list[str]:
    return [name for part in _SPLIT.split(names) if (name := " ".join(part.split()).rstrip(",;"))]


def _kind(letter: str) -> NameKind:
    return "former" if letter.lower() == "f" else "alias"


def distinct(found: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """Identifiers, each once: of several writings the first stays."""
    known: dict[tuple[str, str, str | None], Identifier] = {}
    for one in found:
        known.setdefault(one.key, one)
    return tuple(known.values())


def first_country(printed: Iterable[str | None]) -> str | None:
    """The first printed country that is known, as ISO 3166-1 alpha-2."""
    return next((code for text in printed if text and (code := identifiers.country(text))), None)


def identifier(scheme: IdentifierScheme, raw: str, source: str | None = None) -> Identifier:
    """An identifier as a publisher prints it.

    A checked scheme (ISIN, CUSIP, SEDOL, FIGI, LEI, USCC) that fails its check digit is kept with `valid=False`; so
    is a ticker whose code and market cannot be told apart. Nothing is dropped or repaired.
    """
    tidy = " ".join(raw.split())
    compact = tidy.replace(" ", "").upper()
    if scheme in identifiers.CHECKED:
        value = identifiers.CHECKED[scheme](raw)
        return Identifier(scheme=scheme, value=value or compact, raw=raw, valid=value is not None, source=source)
    if scheme == "ticker":
        ticker = identifiers.parse_ticker(raw)
        if ticker is None:
            return Identifier(scheme=scheme, value=tidy, raw=raw, valid=False, source=source)
        return Identifier(scheme=scheme, value=ticker.code, mic=ticker.mic, raw=raw, source=source)
    if scheme == "uscc":
        # loaded late: joining lists, which needs `distinct`, must begin at once
        from stdnum.cn import uscc

        return Identifier(scheme=scheme, value=compact, raw=raw, valid=bool(uscc.is_valid(compact)), source=source)
    return Identifier(scheme=scheme, value=tidy, raw=raw, source=source)


def parse_date(text: str | None, *formats: str) -> date | None:
    """The day a text names in one of the formats (strptime), None where it is absent or names no full day."""
    for pattern in formats:
        try:
            return datetime.strptime((text or "").strip(), pattern).date()
        except ValueError:
            continue
    return None


def last_day(text: str | None) -> date | None:
    """The last day of a month or a year that a text names (`December 2023`, `2026`), None for anything else."""
    tidy = (text or "").strip()
    month = parse_date(tidy, "%B %Y", "%b %Y", "%Y-%m")
    if month:
        return month.replace(day=monthrange(month.year, month.month)[1])
    year = parse_date(tidy, "%Y")
    return year.replace(month=12, day=31) if year else None


def percent(text: str) -> Decimal | None:
    """A share between 0 and 100 (`50.2`, `50.2 %`), None for anything else."""
    try:
        share = Decimal(text.strip().rstrip("%").strip())
    except InvalidOperation:
        return None
    return share if 0 <= share <= 100 else None


def joined_periods(rows: Iterable[tuple[date | None, date | None]]) -> list[tuple[date | None, date | None]]:
    """Periods (from, until) with those that touch or overlap made one; an open end is None and swallows what follows.

    A list that is republished names the same party in each edition: that is one listing since the first of them, not
    one for each edition.
    """
    periods: list[tuple[date | None, date | None]] = []
    for start, end in sorted(rows, key=lambda row: (row[0] or date.min, row[1] or date.max)):
        if periods:
            first, last = periods[-1]
            if last is None or (start or date.min) <= last:
                periods[-1] = first, None if last is None or end is None else max(last, end)
                continue
        periods.append((start, end))
    return periods
