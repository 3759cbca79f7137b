"""Plain text -> passages (paragraphs, headings, items, table rows) in reading order, and the dates in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from screener.holdings.values.dates import parse_date
from screener.watchlist.announcements.vocabulary import phrase

PassageKind = Literal["heading", "paragraph", "item", "row"]
WRAPPED_TWO, WRAPPED, WRAPPED_MANY = 60, 50, 28
"""Characters from which lines can be a wrapped paragraph: two of them, more, or many that go on in small letters."""
RAGGED = 6
"""Characters by which the lines of a wrapped paragraph may differ more than their last words account for."""
HEADING = 140
"""Characters that a heading has at most."""
GUTTERS = 8
"""Places that are tried as the gutter between two columns."""
COLUMN, COLUMN_LINES, GOES_ON = 18, 6, 0.25
"""Characters that the lines of a column of prose have on average, how many lines it has at least, and what share of
them goes on in small letters; a table's cells do not."""

FIELD = "it stands in a field of the entry above it"

PLAIN = str.maketrans(
    {**dict.fromkeys("’‘ʼ`´", "'"), **dict.fromkeys("“”„«»", '"'), **dict.fromkeys("\u00a0\u202f\u2009\u3000", " ")}
    | {"‑": "-", "（": "(", "）": ")", "\u200b": None, "\ufeff": None, "\u00ad": None}
)
"""Typographic quotation marks, hyphens and blanks as plain ones."""
_BULLET = re.compile(
    r"\s*(?:[-*•·▪‣◦●○■–—]|o(?=\s{2,})|\(?\d{1,4}(?:[.)](?!\d)|(?=、))|\(?[a-zA-Z][)]|[a-z][.](?=\s)|\([ivx]{1,5}\)"
    r"|[一二三四五六七八九十]{1,3}(?=、)|(?<=  )\d{1,4}(?= {1,3}[A-Z]))[\s、]+(?=\S)"
)
_CUT = re.compile(r"(?:,|\b(?:and|or|of|the|to|in|for|with|by))$")
_MARKDOWN = re.compile(r"^\s{0,3}(?:#{1,6}|>+|[*=]{2,})\s+|\*\*(?=\S)|(?<=\S)\*\*")
_UN_NAME = re.compile(r"^(?:[A-Z]{1,3}[A-Za-z]\.\d{3} )?Name: (?:1: )?|\s[234]: (?:na\b)?")
"""How the United Nations write a name: `MLi.010 Name: 1: AHMED 2: AG 3: ALBACHAR 4: na`."""
_GAP = re.compile(r"\t+| {3,}|\s*\|\s*")
_DATE = re.compile(
    r"(?<![\w/.-])(?:[^\W\d_]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d"
    r"|\d{1,2}(?:st|nd|rd|th|er|\.)? (?:of |de )?[^\W\d_]{3,10}\.?,? (?:del? )?(?:19|20)\d\d"
    r"|(?:19|20)\d\d-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d)(?![\d/-])"
    r"|(?:19|20)\d\d ?年 ?\d{1,2} ?月 ?\d{1,2} ?日"
)


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


def kind_of_line(text: str) -> PassageKind:
    """Whether a line that is no item looks like a heading."""
    return "heading" if len(text) < HEADING and text[-1:] not in ".;,:。；：" else "paragraph"


def find_dates(text: str) -> list[tuple[int, int, date]]:
    """The full dates in a text: start, end, day. One of numbers that may mean two days is not read."""
    found = (
        (*match.span(), parse_date(re.sub(r" del? ", " ", match[0]), day_first="." in match[0] or None))
        for match in _DATE.finditer(text)
    )
    return [(start, end, day) for start, end, day in found if day]


def from_text(text: str) -> Iterator[Passage]:
    """Plain text as passages: blank lines part paragraphs, bullets items; wrapped lines are joined, columns read."""
    block: list[tuple[int, str]] = []
    starts: list[int] = []
    for number, raw in [*_in_reading_order(text.translate(PLAIN).splitlines()), (0, "")]:
        line = _MARKDOWN.sub("", raw)
        if line.strip() and not set(line.strip()) <= set("-=_*~+|#"):
            block.append((number, line.expandtabs(8) if line.lstrip() != line else line.rstrip()))
        elif block:
            yield from _block(block, starts)
            block = []


def _in_reading_order(lines: Sequence[str]) -> list[tuple[int, str]]:
    """Numbered lines; where a gutter of blanks parts two columns of prose, the left column before the right one."""
    numbered = list(enumerate(lines, start=1))
    ends = Counter(gap.end() for line in lines for gap in re.finditer(r"(?<=\S) {2,}(?=\S)", line))
    if sum(ends.values()) < COLUMN_LINES or "\t" in "".join(lines):
        return numbered

    def parted(at: int) -> list[bool]:
        return [line[at - 2 : at] == "  " and bool(line[:at].strip() and line[at:].strip()) for line in lines]

    gutter = max((at for at, _ in ends.most_common(GUTTERS)), key=lambda at: sum(parted(at)))
    both = [number for number, yes in enumerate(parted(gutter)) if yes]
    at = both[0] if both else 0
    result, parts = numbered[:at], False
    while at < len(lines):
        end = at
        while end < len(lines) and not lines[end][gutter - 2 : gutter].strip():
            end += 1
        left = [(number, line[:gutter].rstrip()) for number, line in numbered[at:end]]
        right = [(number, line[gutter:].strip()) for number, line in numbered[at:end]]
        if parts := parts or _are_prose(left, right):
            result += [*left, (0, ""), *right, (0, "")]
        else:
            result += numbered[at : max(end, at + 1)]
        at = max(end, at + 1)
    return result


def _are_prose(*columns: Sequence[tuple[int, str]]) -> bool:
    """Whether texts that stand beside each other are columns of prose, and not a table's."""
    own = [[line.strip() for _, line in column if line.strip()] for column in columns]
    filled = all(len(lines) >= COLUMN_LINES and sum(map(len, lines)) >= COLUMN * len(lines) for lines in own)
    every = [line for lines in own for line in lines]
    goes_on = sum(line[0].islower() for line in every) >= GOES_ON * len(every)
    return filled and goes_on and sum(_GAP.search(line) is not None for line in every) * 4 < len(every)


def _cells(line: str, starts: list[int]) -> list[str]:
    """The cells of a table's row; one with fewer than the row that began the table stands under that one's columns."""
    if "|" in line or "\t" in line:
        return [cell.strip() for cell in _GAP.split(line.strip().strip("|"))]
    found = [(match.start(), match[0]) for match in re.finditer(r"\S+(?: {1,2}\S+)*", line)]
    if len(found) >= len(starts):
        starts[:] = [start for start, _ in found]
        return [cell for _, cell in found]
    cells = [""] * len(starts)
    for start, cell in found:
        column = min(range(len(starts)), key=lambda at: abs(starts[at] - start))
        cells[column] = f"{cells[column]} {cell}".strip()
    return cells


def _block(lines: Sequence[tuple[int, str]], starts: list[int]) -> Iterator[Passage]:
    """The passages of lines without a blank one between."""
    parts: list[list[tuple[int, str]]] = []
    for number, line in lines:
        before = parts[-1][-1][1] if parts else ""
        if (
            not parts
            or _BULLET.match(line)
            or before.rstrip().endswith(":")
            or _GAP.search(line.strip())
            or (_GAP.search(before.strip()) and not line.startswith(" "))
        ):
            parts.append([])
        parts[-1].append((number, line))
    for part in parts:
        number, line = part[0]
        bullet = _BULLET.match(line)
        first = line[bullet.end() :] if bullet else line
        if _GAP.search(first.strip()) and len(first) < 400:
            cells = _cells(line if starts and not bullet else first, starts)
            cells[-1] = " ".join([cells[-1], *(more.strip() for _, more in part[1:])]).strip()
            yield Passage(" | ".join(filter(None, cells)), "row", number, tuple(cells))
            continue
        starts.clear()
        for own, joined in _joined([(number, first), *part[1:]], bullet is not None):
            text = _UN_NAME.sub(" ", joined).strip() if _UN_NAME.match(joined) else joined
            about = own != number and phrase("field").match(text)
            head = (bullet or text != joined) and not about
            yield Passage(text, "item" if head else kind_of_line(text), own, apart=FIELD if about else "")


def _joined(lines: Sequence[tuple[int, str]], bullet: bool) -> Iterator[tuple[int, str]]:
    """Wrapped lines as one: where the next line's first word would not have fitted on any line of the stretch."""
    width = max(len(line) for _, line in lines)
    fits = (len(line) + 1 + len(after.split()[0]) <= width - RAGGED for (_, line), (_, after) in pairwise(lines))
    prose = sum(line.lstrip()[:1].islower() for _, line in lines[1:]) * 3 >= len(lines) > 2
    least = WRAPPED_MANY if prose else WRAPPED if len(lines) > 2 else WRAPPED_TWO
    wrapped = len(lines) > 1 and len(lines[0][1]) >= least and not any(fits)
    text, start = "", lines[0][0]
    for number, line in lines:
        own = " ".join(line.split())
        deeper = bullet and (line[:1] == " " or text[-1:] not in ".;:")
        if (
            text
            and not phrase("field").match(own)
            and (wrapped or deeper or own[:1].islower() or _CUT.search(text[-4:]) or phrase("variant").match(own))
        ):
            text = text[:-1] + own if text.endswith("-") and own[:1].islower() else f"{text} {own}"
        else:
            if text:
                yield start, text
            text, start = own, number
    yield start, text
