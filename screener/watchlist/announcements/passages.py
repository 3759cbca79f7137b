"""An announcement's bytes -> passages (paragraphs, headings, items, table rows, records) in reading order, title, date.

A record (`Name: ALPHA A.k.a.: Alfa Address: Minsk`) is a row whose cells have their labels as headers.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Literal

from screener.errors import WatchlistError, said_as
from screener.files.textdocument import read_text_document
from screener.holdings.values.dates import parse_date
from screener.watchlist.announcements.vocabulary import data, listed, phrase

PassageKind = Literal["heading", "paragraph", "item", "row"]
WRAPPED, WRAPPED_PROSE, RAGGED = 50, 28, 6
"""Characters from which lines can be a wrapped paragraph (of lines that go on in small letters: fewer), and by which
they may be shorter than the longest more than their next line's first word accounts for."""
FILLED = 0.6
"""Share of the width of a text's lines that a line fills which goes on in the next."""
HEADING = 140
"""Characters that a heading has at most."""
GUTTERS, COLUMN, COLUMN_LINES, GOES_ON = 8, 18, 6, 0.25
"""Places that are tried as the gutter between two columns; characters that the lines of a column of prose have on
average, how many lines it has at least, and what share of them goes on in small letters; a table's cells do not."""
HEAD_WORDS = 12
"""Words before a single label of a field up to which they are the head of a record, and no sentence."""
REPEATED = 3
"""Lines that begin with the same words and a colon, from which these are the label of a field."""
BODY = 0.4
"""Share of a text in which no standing heading ends it: `Contact:` stands at the head of some statements."""
HEAD_PASSAGES = 12
"""Passages at the beginning among which the date of the announcement is looked for."""

PLAIN = str.maketrans(
    {**dict.fromkeys("’‘ʼ`´", "'"), **dict.fromkeys("“”„«»", '"'), **dict.fromkeys("\u00a0\u202f\u2009\u3000", " ")}
    | {"‑": "-", "（": "(", "）": ")", "\u200b": None, "\ufeff": None, "\u00ad": None}
)
"""Typographic quotation marks, hyphens and blanks as plain ones."""
_BULLET = re.compile(
    r"\s*(?:[-*•·▪‣◦●○■–—]|o(?=\s{2,})|o(?=\s+[A-Z])|\(?\d{1,4}(?:[.)](?!\d)|(?=、))|\(?[a-zA-Z][)]|[a-z][.](?=\s)"
    r"|\([ivx]{1,5}\)|[一二三四五六七八九十]{1,3}(?=、)|(?<=  )\d{1,4}(?= {1,3}[A-Z]))[\s、]+(?=\S)"
)
_CUT = re.compile(r"(?:,|\b(?:and|or|of|the|to|in|for|with|by))$")
_MARKDOWN = re.compile(r"^\s{0,3}(?:>+|[*=]{2,})(?:\s+|$)|\*\*(?=\S)|(?<=\S)\*\*|~~")
_NUMBERED_NAME = re.compile(r"(?:^|\s)[1-4]: (?:na\b)?")
"""How the United Nations write a name: `1: AHMED 2: AG 3: ALBACHAR 4: na`."""
_GAP = re.compile(r"\t+| {3,}|\s*\|\s*")
_DATE = re.compile(
    r"(?<![\w/.-])(?:[^\W\d_]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d"
    r"|\d{1,2}(?:st|nd|rd|th|er|\.)? (?:of |de )?[^\W\d_]{3,10}\.?,? (?:del? )?(?:19|20)\d\d"
    r"|(?:19|20)\d\d-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d)(?![\d/-])"
    r"|(?:19|20)\d\d ?年 ?\d{1,2} ?月 ?\d{1,2} ?日"
)


@dataclass(frozen=True)
class Passage:
    """One paragraph, heading, list item, table row or record, with single spaces.

    `line` counts from 1 (in a text its line, else the passage); `cells` are a row's, `heads` a record's labels;
    `apart` is why the whole passage is no part of the announcement (empty: it is one).
    """

    text: str
    kind: PassageKind
    line: int
    cells: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
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


def read_bytes(content: bytes, file: str) -> Announcement:
    """Read an announcement from its bytes.

    Args:
        content: a text, HTML, PDF, e-mail (.eml) or Word (.docx) file.
        file: its name, for messages and the draft.

    Raises:
        WatchlistError: it is too large or damaged, of none of the forms, or holds no text.
    """
    with said_as(WatchlistError):
        read = read_text_document(content, file)
    said = [one for one in from_text(read.text) if one.text]
    if not said:
        raise WatchlistError(f"{file} holds no text that can be read", hint="A scanned PDF must be read by OCR first.")
    passages = _mark_end(said)
    passages += [replace(one, apart=why) for why, text in read.beside for one in from_text(text)]
    if not read.laid_out:
        passages = [replace(one, line=at) for at, one in enumerate(passages, start=1)]
    title = read.title or next((one.text for one in passages if one.kind == "heading"), passages[0].text)
    sha256, announced = hashlib.sha256(content).hexdigest(), _announced_on(read.stated, passages)
    title = title[:300].translate(PLAIN)
    return Announcement(file, sha256, title, announced, tuple(passages), read.site, read.address, tuple(read.notes))


def find_dates(text: str) -> list[tuple[int, int, date]]:
    """The full dates in a text: start, end, day. One of numbers that may mean two days is not read."""
    found = (
        (*match.span(), parse_date(re.sub(r" del? ", " ", match[0]), day_first="." in match[0] or None))
        for match in _DATE.finditer(text)
    )
    return [(start, end, day) for start, end, day in found if day]


def _announced_on(stated: str, passages: Sequence[Passage]) -> date | None:
    """The date that the file states, else the first one in its head that is no date of effect."""
    if dates := find_dates(stated[:60].split("T", maxsplit=1)[0]):
        return dates[0][2]
    for passage in passages[:HEAD_PASSAGES]:
        for start, _, day in find_dates(passage.text[:400]):
            if not passage.apart and not phrase("no_announcement_date").search(passage.text[:start].strip()):
                return day
    return None


def _mark_end(passages: Sequence[Passage]) -> list[Passage]:
    """Set apart what follows a standing heading such as `About ...` or `Media contact`, as far as an annex."""
    result: list[Passage] = []
    total, before, ended = sum(len(one.text) for one in passages), 0, ""
    for number, passage in enumerate(passages):
        before += len(passage.text)
        short, shown = len(passage.text) < HEADING, f'it stands behind "{passage.text[:40]}"'
        if short and phrase("annex").search(passage.text):
            ended = ""
        elif before > total * BODY and number > 3 and short and passage.kind != "row":
            ended = shown if phrase("end_matter").search(passage.text) or passage.text[:3] == "###" else ended
        note = "a note to readers" if not short and phrase("end_note").search(passage.text) else ""
        result.append(replace(passage, apart=passage.apart or ended or note))
    return result


def from_text(text: str) -> Iterator[Passage]:
    """Plain text as passages: blank lines part paragraphs, bullets items; wrapped lines are joined, columns read."""
    lines = _in_reading_order(text.translate(PLAIN).splitlines())
    lengths = sorted(len(line) for _, line in lines if line.strip())
    width = lengths[len(lengths) * 19 // 20] if lengths else 0
    repeated = Counter(match[1].lower() for _, line in lines if (match := _field().match(line)))
    labels = frozenset(label for label, times in repeated.items() if times >= REPEATED)
    block: list[tuple[int, str]] = []
    starts: list[int] = []
    for number, raw in [*lines, (0, "")]:
        line = _MARKDOWN.sub("", re.sub(r"^\s*\*\*([^*]+)\*\*\W*$", r"- \1", raw))
        heading = line.lstrip()[:1] == "#" and re.match(r"\s*#{1,6}\s+(?=\S)", line)
        if block and (heading or not line.strip() or set(line.strip()) <= set("-=_*~+|#")):
            yield from _block(block, starts, width, labels)
            block = []
        if heading:
            yield Passage(" ".join(line[heading.end() :].split()), "heading", number)
        elif line.strip() and not set(line.strip()) <= set("-=_*~+|#"):
            block.append((number, line.expandtabs(8) if line.lstrip() != line else line.rstrip()))


def _in_reading_order(lines: Sequence[str]) -> list[tuple[int, str]]:
    """Numbered lines; where a gutter of blanks parts two columns of prose, the left column before the right one."""
    numbered = list(enumerate(lines, start=1))
    ends = Counter(gap.end() for line in lines for gap in re.finditer(r"(?<=\S) {2,}(?=\S)", line))
    if sum(ends.values()) < COLUMN_LINES or any("\t" in line for line in lines):
        return numbered

    def parted(at: int) -> list[bool]:
        return [line[at - 2 : at] == "  " and bool(line[:at].strip() and line[at:].strip()) for line in lines]

    gutter = max((at for at, _ in ends.most_common(GUTTERS)), key=lambda at: sum(parted(at)))
    at = next((number for number, yes in enumerate(parted(gutter)) if yes), 0)
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
        return [cell.strip() for cell in _GAP.split(re.sub(r"^\s*\||\|\s*$", "", line).strip())]
    found = [(match.start(), match[0]) for match in re.finditer(r"\S+(?: {1,2}\S+)*", line)]
    if len(found) >= len(starts):
        starts[:] = [start for start, _ in found]
        return [cell for _, cell in found]
    cells = [""] * len(starts)
    for start, cell in found:
        column = min(range(len(starts)), key=lambda at: abs(starts[at] - start))
        cells[column] = f"{cells[column]} {cell}".strip()
    return cells


def _block(
    lines: Sequence[tuple[int, str]], starts: list[int], width: int, labels: frozenset[str]
) -> Iterator[Passage]:
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
    rows: list[Passage] = []
    for part in parts:
        number, line = part[0]
        bullet = None if _DATE.match(line.lstrip()) else _BULLET.match(line)
        first = line[bullet.end() :] if bullet else line
        if _GAP.search(first.strip()) and (first[0] == "|" or len(first) < 400):
            cells = _cells(line if starts and not bullet else first, starts)
            cells[-1] = " ".join([cells[-1], *(more.strip() for _, more in part[1:])]).strip()
            above = rows[-1].cells if rows else ()
            if (
                line[:1] == " "
                and len(above) == len(cells)
                and not cells[0]
                and any(cell and not other for cell, other in zip(cells, above, strict=True))
            ):
                number = rows.pop().line
                cells = [f"{other} {cell}".strip() for cell, other in zip(cells, above, strict=True)]
            rows.append(Passage(" | ".join(filter(None, cells)), "row", number, tuple(cells)))
            continue
        yield from rows
        rows = []
        starts.clear()
        for own, text in _joined([(number, first), *part[1:]], bullet is not None, width, labels):
            heading = len(text) < HEADING and text[-1:] not in ".;,:。；："
            kind: PassageKind = "item" if bullet and own == number else "heading" if heading else "paragraph"
            yield _record(text, own, labels) or Passage(text, kind, own)
    yield from rows


def _joined(
    lines: Sequence[tuple[int, str]], bullet: bool, width: int, labels: frozenset[str]
) -> Iterator[tuple[int, str]]:
    """Wrapped lines as one: where the next line's first word would not have fitted on any line of the stretch."""
    prose = sum(line.lstrip()[:1].islower() for _, line in lines[1:]) * 3 >= len(lines) - 1 > 1
    own_width = max(len(line) for _, line in lines)
    fits = sum(len(line) + 1 + len(after.split()[0]) <= own_width - RAGGED for (_, line), (_, after) in pairwise(lines))
    long = len(lines[0][1]) >= (WRAPPED_PROSE if prose else max(WRAPPED, width * FILLED))
    wrapped = len(lines) > 1 and long and fits <= (len(lines) // 4 if prose else 0)
    text, start = "", lines[0][0]
    for number, line in lines:
        own = " ".join(line.split())
        deeper = bullet and (line[:1] == " " or text[-1:] not in ".;:")
        goes_on = wrapped or deeper or own[:1].islower() or _CUT.search(text[-4:]) or phrase("variant").match(own)
        if text and goes_on and not _begins_field(own, labels):
            text = text[:-1] + own if text.endswith("-") and own[:1].islower() else f"{text} {own}"
        else:
            if text:
                yield start, text
            text, start = own, number
    yield start, text


@cache
def _labels() -> re.Pattern[str]:
    """The labels that fields of a record are known to have, where they stand with their colon."""
    known = sorted(listed(data("words")["field_labels"]), key=len, reverse=True)
    one = "|".join(re.escape(label).replace(r"\ ", " +") for label in known)
    return re.compile(rf"(?:^|(?<=[\s;,.\])]))((?:{one})(?: ?\([^()]{{1,40}}\)){{0,2}}) ?: ?", re.IGNORECASE)


@cache
def _field() -> re.Pattern[str]:
    return re.compile(r"\s*([A-Z][\w./()-]*(?: [\w./()-]+){0,4}) ?: ")


def _begins_field(line: str, labels: frozenset[str]) -> bool:
    match = _field().match(f"{line} ")
    return (match is not None and match[1].lower() in labels) or _labels().match(f"{line} ") is not None


def _record(text: str, line: int, labels: frozenset[str]) -> Passage | None:
    """A passage of labelled fields as a row: what stands before the first label is its head, and has none."""
    found = [(match.start(1), match.end(), match[1]) for match in _labels().finditer(text)]
    own = _field().match(text)
    if own and own[1].lower() in labels and (not found or found[0][0] > 0):
        found.insert(0, (own.start(1), own.end(), own[1]))
    if not found or (found[0][0] > 0 and len(found) < 2 and text[: found[0][0]].count(" ") > HEAD_WORDS):
        return None
    ends = [start for start, *_ in found[1:]] + [len(text)]
    parts = [text[start:end] for (_, start, _), end in zip(found, ends, strict=True)]
    cells = [_NUMBERED_NAME.sub(" ", part).strip(" ;,") for part in parts]
    head = text[: found[0][0]].strip(" ;,")
    heads = ([""] if head else []) + [label.lower() for *_, label in found]
    return Passage(text, "row", line, tuple([head] * bool(head) + cells), tuple(heads))
