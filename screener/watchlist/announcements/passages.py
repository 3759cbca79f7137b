"""An announcement's bytes (text, HTML, PDF, e-mail, Word) -> passages in order, a title, a date.

Typographic quotation marks and spaces are replaced by plain ones. Which form a file has, its content says.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

from screener.errors import WatchlistError
from screener.watchlist.announcements.vocabulary import data, pattern

PassageKind = Literal["heading", "paragraph", "item", "row"]
MAX_BYTES = 5_000_000
WRAPPED_TWO, WRAPPED, WRAPPED_MANY = 60, 50, 28
"""Characters from which lines can be a wrapped paragraph: two of them, more, or many that go on in small letters."""
RAGGED = 6
"""Characters by which the lines of a wrapped paragraph may differ more than their last words account for."""
HEADING = 140
"""Characters that a heading has at most."""
BODY = 0.4
"""Share of a text in which no standing heading ends it: `Contact:` stands at the head of some statements."""
HEAD_PASSAGES = 12
"""Passages at the beginning among which the date of the announcement is looked for."""

PLAIN = str.maketrans(
    {**dict.fromkeys("’‘ʼ`´", "'"), **dict.fromkeys("“”„«»", '"'), **dict.fromkeys("\u00a0\u202f\u2009\u3000", " ")}
    | {"‑": "-", "（": "(", "）": ")", "\u200b": None, "\ufeff": None, "\u00ad": None}
)
_BULLET = re.compile(
    r"^\s*(?:[-*•·▪‣◦●○■–—]|o(?=\s{2,})|\(?\d{1,3}(?:[.)](?!\d)|(?=、))|\(?[a-zA-Z][)]|[a-z][.](?=\s)|\([ivx]{1,5}\)|[一二三四五六七八九十]{1,3}(?=、))[\s、]+(?=\S)"
)
_CUT = re.compile(r"(?:,|\b(?:and|or|of|the|to|in|for|with|by))$")
_MARKDOWN = re.compile(r"^\s{0,3}(?:#{1,6}|>+|[*=]{2,})\s+|\*\*(?=\S)|(?<=\S)\*\*")
_UN_NAME = re.compile(r"^(?:[A-Z]{1,3}[A-Za-z]\.\d{3} )?Name: (?:1: )?|\s[234]: (?:na\b)?")
"""How the United Nations write a name: `MLi.010 Name: 1: AHMED 2: AG 3: ALBACHAR 4: na`."""
_GAP = re.compile(r"\t+| {3,}|\s*\|\s*")


@dataclass(frozen=True)
class Passage:
    """One paragraph, heading, list item or table row, with single spaces.

    `line` counts from 1 (in a text its line, else the passage); `cells` are a row's; `bold` are the texts set in bold;
    `apart` is why the whole passage is no part of the announcement (empty: it is one).
    """

    text: str
    kind: PassageKind
    line: int
    cells: tuple[str, ...] = ()
    bold: tuple[str, ...] = ()
    apart: str = ""


@dataclass(frozen=True)
class Announcement:
    """What a file says, before anything is understood of it. `site` is who publishes it, as the file itself states."""

    file: str
    sha256: str
    title: str
    announced_on: date | None
    passages: tuple[Passage, ...]
    site: str | None = None
    address: str | None = None
    notes: tuple[str, ...] = ()


@dataclass
class Raw:
    """What a file of one form holds: its passages, and what it states of itself."""

    passages: list[Passage]
    title: str = ""
    stated: str = ""
    site: str | None = None
    address: str | None = None
    notes: list[str] = field(default_factory=list)


def read_file(path: Path) -> Announcement:
    """Read a text, HTML, PDF, e-mail or Word file.

    Raises:
        WatchlistError: it cannot be read, is too large or damaged, or holds no text.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WatchlistError(f"{path} cannot be read: {error.strerror}", hint="Check the path.") from error
    return read_bytes(content, path.name)


def read_bytes(content: bytes, file: str) -> Announcement:
    """Read an announcement from its bytes.

    Args:
        content: a text, HTML, PDF, e-mail (.eml) or Word (.docx) file.
        file: its name, for messages and the draft.

    Raises:
        WatchlistError: it is too large or damaged, or holds no text.
    """
    if len(content) > MAX_BYTES:
        raise WatchlistError(f"{file} is larger than {MAX_BYTES // 1_000_000} MB", hint="Is it an announcement?")
    # Imported here: the forms make passages.
    from screener.watchlist.announcements.formats import read_apart

    raw = read_apart(content, file)
    passages = _mark_end([one for one in raw.passages if one.text])
    if not passages:
        raise WatchlistError(f"{file} holds no text that can be read", hint="A scanned PDF must be read by OCR first.")
    first = next((one.text for one in passages if one.kind == "heading"), passages[0].text)
    return Announcement(
        file,
        hashlib.sha256(content).hexdigest(),
        (raw.title or first)[:300].translate(PLAIN),
        _announced_on(raw.stated, passages),
        tuple(passages),
        raw.site,
        raw.address,
        tuple(raw.notes),
    )


def find_dates(text: str) -> list[tuple[int, int, date]]:
    """The full dates in a text: start, end, day. A date of numbers with a slash is not read: it may mean two days."""
    found: list[tuple[int, int, date]] = []
    for one in _date_patterns():
        for match in one.finditer(text):
            month = match["m"].lower().rstrip(".")
            try:
                day = date(int(match["y"]), int(month) if month.isdigit() else _months()[month], int(match["d"]))
            except ValueError:
                continue
            if not any(start < match.end() and match.start() < end for start, end, _ in found[-3:]):
                found.append((match.start(), match.end(), day))
    return sorted(found)


@cache
def _months() -> Mapping[str, int]:
    return {name: number for number, names in enumerate(data("cues")["months"], start=1) for name in names}


@cache
def _date_patterns() -> tuple[re.Pattern[str], ...]:
    month, year = rf"(?P<m>{'|'.join(sorted(_months(), key=len, reverse=True))})\.?", r"(?P<y>(?:19|20)\d\d)"
    return tuple(
        re.compile(one, re.IGNORECASE)
        for one in (
            rf"\b{month}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{year}\b",
            rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s+(?:of\s+|de\s+)?{month},?\s+(?:de\s+|del\s+)?{year}\b",
            rf"\b{year}-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)",
            rf"\b(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.{year}\b",
            rf"{year}\s*年\s*(?P<m>\d{{1,2}})\s*月\s*(?P<d>\d{{1,2}})\s*日",
        )
    )


def _announced_on(stated: str, passages: Sequence[Passage]) -> date | None:
    """The date that the file states, else the first one in its head that is no date of effect."""
    if dates := find_dates(stated[:60]):
        return dates[0][2]
    for passage in passages[:HEAD_PASSAGES]:
        for start, _, day in find_dates(passage.text[:400]):
            if not passage.apart and not pattern("no_announcement_date").search(passage.text[:start]):
                return day
    return None


def _mark_end(passages: Sequence[Passage]) -> list[Passage]:
    """Set apart what follows a standing heading such as `About ...` or `Media contact`, behind the first passages."""
    total, before = sum(len(one.text) for one in passages), 0
    for number, passage in enumerate(passages):
        before += len(passage.text)
        late = before > total * BODY and number > 3 and passage.kind != "row" and len(passage.text) < 100
        if late and pattern("end_matter").search(passage.text):
            why = f'it stands behind "{passage.text[:40]}"'
            return [*passages[:number], *(replace(one, apart=one.apart or why) for one in passages[number:])]
    return list(passages)


def from_text(text: str) -> Iterator[Passage]:
    """Plain text as passages: blank lines part paragraphs, bullets items; wrapped lines are joined, columns read."""
    block: list[tuple[int, str]] = []
    for number, raw in [*_columns(text.translate(PLAIN).splitlines()), (0, "")]:
        line = _MARKDOWN.sub("", raw)
        if line.strip() and not set(line.strip()) <= set("-=_*~+|#"):
            block.append((number, line.expandtabs(8) if line.lstrip() != line else line.rstrip()))
        elif block:
            yield from _block(block)
            block = []


def _columns(lines: Sequence[str]) -> list[tuple[int, str]]:
    """Numbered lines in reading order: where a gutter of blanks parts two columns of prose, the left column first.

    A table has blanks between its columns too, but its cells do not fill them.
    """
    numbered = list(enumerate(lines, start=1))
    result: list[tuple[int, str]] = []
    at = 0
    while at < len(numbered):
        end, gutter = _two_columns(numbered, at)
        if gutter:
            left = [(number, line[:gutter].rstrip()) for number, line in numbered[at:end]]
            right = [(number, line[gutter:].strip()) for number, line in numbered[at:end]]
            result += [*left, (0, ""), *right, (0, "")]
        else:
            result += numbered[at:end]
        at = end
    return result


def _two_columns(numbered: Sequence[tuple[int, str]], at: int) -> tuple[int, int]:
    """The end of the page or stretch that begins at a line, and the gutter in it (0 for none)."""
    gaps = [re.search(r"\S( {2,})\S", numbered[at][1])]
    end = at + 1
    if not gaps[0] or "|" in numbered[at][1]:
        return end, 0
    low, high = gaps[0].span(1)
    both = 1
    while end < len(numbered):
        line = numbered[end][1]
        if len(line) > high and (
            wide := [m for m in re.finditer(r" {2,}", line) if m.start() < high and m.end() > low]
        ):
            both += bool(line[: wide[0].start()].strip())
            low, high = max(low, wide[0].start()), min(high, wide[0].end())
        elif len(line.rstrip()) > high:
            break
        else:
            low = max(low, len(line.rstrip()))
        end += 1
    lefts = [line[:low].strip() for _, line in numbered[at:end]]
    rights = [line[high:].strip() for _, line in numbered[at:end]]
    filled = [sum(len(one) for one in side) / max(1, sum(map(bool, side))) for side in (lefts, rights)]
    prose = min(filled) >= 0.6 * max(map(len, lefts)) and min(filled) >= 20 and both >= 6
    return end, high if prose else 0


def _block(lines: Sequence[tuple[int, str]]) -> Iterator[Passage]:
    """The passages of lines without a blank one between."""
    parts: list[list[tuple[int, str]]] = []
    for number, line in lines:
        before = parts[-1][-1][1] if parts else ""
        if (
            not parts
            or _BULLET.match(line)
            or before.rstrip().endswith(":")
            or _GAP.search(line.strip())
            or (len(_GAP.split(before.strip())) > 1 and not line.startswith(" "))
        ):
            parts.append([])
        parts[-1].append((number, line))
    for part in parts:
        bullet = _BULLET.match(part[0][1])
        first = part[0][1][bullet.end() :] if bullet else part[0][1]
        if len(cells := [one.strip() for one in _GAP.split(first.strip())]) > 1 and len(first) < 400:
            wrapped = " ".join(line.strip() for _, line in part[1:])
            yield Passage(" | ".join(cells), "row", part[0][0], (*cells[:-1], f"{cells[-1]} {wrapped}".strip()))
            continue
        for number, joined in _joined([(part[0][0], first), *part[1:]], bool(bullet)):
            text = _UN_NAME.sub(" ", joined).strip() if _UN_NAME.match(joined) else joined
            short = len(text) < HEADING and text[-1:] not in ".;,:。；："
            yield Passage(text, "item" if bullet else "heading" if short else "paragraph", number)


def _joined(lines: Sequence[tuple[int, str]], bullet: bool) -> Iterator[tuple[int, str]]:
    """Wrapped lines as one: where the next line's first word would not have fitted on any line of the stretch."""
    width = max(len(line) for _, line in lines)
    fits = (len(line) + 1 + len(after.split()[0]) <= width - RAGGED for (_, line), (_, after) in pairwise(lines))
    prose = sum(line.lstrip()[:1].islower() for _, line in lines[1:]) * 3 >= len(lines) > 3
    least = WRAPPED_MANY if prose else WRAPPED if len(lines) > 2 else WRAPPED_TWO
    wrapped = len(lines) > 1 and len(lines[0][1]) >= least and not any(fits)
    text, start = "", lines[0][0]
    for number, line in lines:
        own = " ".join(line.split())
        deeper = bullet and (line[:1] == " " or text[-1:] not in ".;:")
        if text and (wrapped or deeper or own[:1].islower() or _CUT.search(text[-4:])):
            text = text[:-1] + own if text.endswith("-") and own[:1].islower() else f"{text} {own}"
        else:
            if text:
                yield start, text
            text, start = own, number
    yield start, text
