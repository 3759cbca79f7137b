"""The text of a document as passages: paragraphs, headings, items, table rows, records, in reading order.

A record (`Name: ALPHA A.k.a.: Alfa Address: Minsk`) is a row whose cells have their labels as headers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Literal, NamedTuple

PassageKind = Literal["heading", "paragraph", "item", "row"]
WRAPPED, WRAPPED_PROSE, RAGGED = 50, 28, 6
"""Characters from which lines can be a wrapped paragraph (of lines that go on in small letters: fewer), and by which
they may be shorter than the longest more than their next line's first word accounts for."""
FULL = 80
"""Characters from which a line of the text's full width goes on in the next, whatever else its block holds."""
FILLED = 0.6
"""Share of the width of a text's lines that a line fills which goes on in the next."""
HEADING = 140
"""Characters that a heading has at most."""
GUTTERS, COLUMN, COLUMN_LINES, GOES_ON = 8, 18, 6, 0.25
"""Places that are tried as the gutter between two columns; characters that the lines of a column of prose have on
average, how many lines it has at least, and what share of them goes on in small letters; a table's cells do not."""
HEAD_WORDS = 12
"""Words before a single label of a field up to which they are the head of a record, and no sentence."""
PLAIN = str.maketrans(
    {**dict.fromkeys("’‘ʼ`´", "'"), **dict.fromkeys("“”„«»", '"'), **dict.fromkeys("\u00a0\u202f\u2009\u3000", " ")}
    | {"‑": "-", "（": "(", "）": ")", "\u200b": None, "\ufeff": None, "\u00ad": None}
)
"""Typographic quotation marks, hyphens and blanks as plain ones."""
_BULLET = re.compile(
    r"\s*\"?(?:<bullet>|[-*•·▪‣◦●○■–—]|o(?=\s{2,})|o(?=\s+[A-Z])|\(?\d{1,4}(?:[.)](?!\d)|(?=、))|\(?[a-zA-Z][)]|[a-z][.](?=\s)"
    r"|\([ivx]{1,5}\)|[一二三四五六七八九十]{1,3}(?=、)|(?<=  )\d{1,4}(?= {1,3}[A-Z]))[\s、]+(?=\S)"
)
_FURTHER = re.compile(r"\s*--(?=[\w\"])")
"""How the Federal Register begins a further spelling below its item."""
_CUT = re.compile(r"(?:,|\b(?:and|or|of|the|to|in|for|with|by))$")
_MARKDOWN = re.compile(r"^\s{0,3}(?:>+|[*=]{2,})(?:\s+|$)|\*\*(?=\S)|(?<=\S)\*\*|~~")
_NUMBERED_NAME = re.compile(r"(?:^|\s)[1-4]: (?:na\b)?")
"""How the United Nations write a name: `1: AHMED 2: AG 3: ALBACHAR 4: na`."""
_RULER = re.compile(r"\s*[-=]{2,}(?:\s+[-=]{2,})+\s*")
"""The line under the heads of a table, a stretch of hyphens for each column."""
_GAP = re.compile(r"\t+| {3,}|\s*\|\s*")
_DAY = re.compile(r"\s*\d{1,2}\.? [^\W\d_]{3,10}\.? (?:19|20)\d\d")
"""A date at the beginning of a line, whose day is no number of an item: 12. Mai 2026."""


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


class _Manner(NamedTuple):
    """How a text is laid out: the width of its lines, its labels, what goes on."""

    width: int
    labels: re.Pattern[str]
    goes_on: re.Pattern[str]


def passages(text: str, labels: re.Pattern[str], goes_on: re.Pattern[str]) -> Iterator[Passage]:
    """Plain text as passages: blank lines part paragraphs, bullets items; wrapped lines are joined, columns read.

    Args:
        text: as `textdocument` gives it.
        labels: the label of a field (its first group) with its colon, wherever one stands in a line.
        goes_on: what a line begins with that goes on with the one before.
    """
    lines = _in_reading_order(text.translate(PLAIN).splitlines())
    lengths = sorted(len(line) for _, line in lines if line.strip())
    width = lengths[len(lengths) * 19 // 20] if lengths else 0
    manner = _Manner(width, labels, goes_on)
    block: list[tuple[int, str]] = []
    starts: list[int] = []
    for number, raw in [*lines, (0, "")]:
        line = _MARKDOWN.sub("", re.sub(r"^\s*\*\*([^*]+)\*\*\W*$", r"- \1", raw))
        if block and (ruler := _RULER.fullmatch(line)):
            starts[:] = [match.start() for match in re.finditer(r"[-=]+", ruler[0])]
            continue
        heading = line.lstrip()[:1] == "#" and re.match(r"\s*#{1,6}\s+(?=\S)", line)
        if block and (heading or not line.strip() or set(line.strip()) <= set(" -=_*~+|#")):
            yield from _block(block, starts, manner)
            block = []
        if block and _FURTHER.match(line):
            block[-1] = (block[-1][0], f"{block[-1][1].rstrip()} {line.strip()[2:]}")
        elif heading:
            yield Passage(" ".join(line[heading.end() :].split()), "heading", number)
        elif line.strip() and not set(line.strip()) <= set(" -=_*~+|#"):
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
    cut = sum(line[0].islower() or _CUT.search(before) is not None for before, line in pairwise(["", *every]))
    goes_on = cut >= GOES_ON * len(every)
    return filled and goes_on and sum(_GAP.search(line) is not None for line in every) * 4 < len(every)


def _cells(line: str, starts: list[int]) -> list[str]:
    """The cells of a table's row; one with fewer than the row that began the table stands under that one's columns."""
    if "|" in line or "\t" in line:
        return [cell.strip() for cell in _GAP.split(re.sub(r"^\s*\||\|\s*$", "", line).strip())]
    begins = {match.end() - 1 for match in re.finditer(r"(?:^\s*|(?<= {3}))\S", line)}
    apart = 1 if line[:1] == " " else 2  # a line that goes on may fill its column to the last place
    begins |= {at for at in starts if line[max(0, at - apart) : at].isspace() and line[at : at + 1].strip()}
    found = [(at, line[at:end].strip()) for at, end in pairwise([*sorted(begins), len(line)])]
    if len(found) >= len(starts):
        starts[:] = [start for start, _ in found]
        return [cell for _, cell in found]
    cells = [""] * len(starts)
    for start, cell in found:
        column = min(range(len(starts)), key=lambda at: abs(starts[at] - start))
        cells[column] = f"{cells[column]} {cell}".strip()
    return cells


def _block(lines: Sequence[tuple[int, str]], starts: list[int], manner: _Manner) -> Iterator[Passage]:
    """The passages of lines without a blank one between."""
    parts: list[list[tuple[int, str]]] = []
    for number, line in lines:
        before = parts[-1][-1][1] if parts else ""
        if (
            not parts
            or _BULLET.match(line)
            or before.rstrip().endswith(":")
            or _GAP.search(line.strip())
            or (_GAP.search(before.strip()) and (line[0] != " " or line.rstrip()[-1:] == ":"))
        ):
            parts.append([])
        parts[-1].append((number, line))
    rows: list[Passage] = []
    for part in parts:
        number, line = part[0]
        bullet = None if _DAY.match(line) else _BULLET.match(line)
        first = line[bullet.end() :] if bullet else line
        if _GAP.search(first.strip()) and manner.labels.match(first) and (record := _record(first, number, manner)):
            rows.append(record)
            continue
        if _GAP.search(first.strip()) and (first[0] == "|" or len(first) < 400):
            cells = _cells(line if starts and not bullet else first, starts)
            for _, more in part[1:]:
                own = _cells(more, starts) if starts and more[0] == " " else [*[""] * (len(cells) - 1), more]
                cells = [f"{cell} {go_on}".strip() for cell, go_on in zip_longest(cells, own, fillvalue="")]
            above = rows[-1].cells if rows else ()
            if len(above) == len(cells) and "|" not in line and "\t" not in line and _goes_on(cells, above):
                number = rows.pop().line
                cells = [f"{other} {cell}".strip() for cell, other in zip(cells, above, strict=True)]
            heads = (
                (cells.pop(0).rstrip(": ").lower(),)
                if len(cells) == 2 and cells[0][-1:] == ":" != cells[1][-1:]
                else ()
            )
            rows.append(Passage(" | ".join(filter(None, cells)), "row", number, tuple(cells), heads))
            continue
        yield from rows
        rows = []
        starts.clear()
        for at, text in _joined([(number, first), *part[1:]], bullet is not None, manner):
            heading = len(text) < HEADING and text[-1:] not in ".;,:。；："
            kind: PassageKind = "item" if bullet and at == number else "heading" if heading else "paragraph"
            yield _record(text, at, manner) or Passage(text, kind, at)
    yield from rows


def _goes_on(cells: Sequence[str], above: Sequence[str]) -> bool:
    """Whether the cells of a printed line go on with the row above.

    A line that fills its columns below another that does is a row of its own unless most of its cells go on: with a
    small word, or below a cut text.
    Another goes on with a small word, where the row is cut or the line begins no row; or under an empty cell or a mere
    number.
    """
    pairs = list(zip(cells, above, strict=True))
    small = [cell.split(" ")[0].islower() and other[:1].isupper() for cell, other in pairs]
    cut = [other[-1:] == "-" or _CUT.search(other) is not None for other in above]
    if all(cells[1:]) and all(above[1:]):
        own = [(one or other) and bool(cell) for one, other, cell in zip(small, cut, cells, strict=True)]
        return sum(own) * 2 > sum(map(bool, cells))
    if cells[0]:
        return any(small) and any(cut)
    return any(small) or any(cell and not other for cell, other in pairs) or above[0].strip(".").isdigit()


def _joined(lines: Sequence[tuple[int, str]], bullet: bool, manner: _Manner) -> Iterator[tuple[int, str]]:
    """Wrapped lines as one: where the next line's first word would not have fitted on any line of the stretch."""
    prose = sum(line.lstrip()[:1].islower() for _, line in lines[1:]) * 3 >= len(lines) - 1 > 1
    own_width = max(len(line) for _, line in lines)
    fits = sum(len(line) + 1 + len(after.split()[0]) <= own_width - RAGGED for (_, line), (_, after) in pairwise(lines))
    long = len(lines[0][1]) >= (WRAPPED_PROSE if prose else max(WRAPPED, manner.width * FILLED))
    wrapped = len(lines) > 1 and long and fits <= (len(lines) // 4 if prose else 0)
    text, start, last = "", lines[0][0], 0
    for number, line in lines:
        own = " ".join(line.split())
        full = last >= FULL and last + 1 + len(own.split()[0]) > manner.width - RAGGED
        deeper = bullet and (line[:1] == " " or text[-1:] not in ".;:")
        cut = text.isupper() and re.search(r"[A-Z]-$", text) and re.match(r"[A-Z]{3}", own)
        goes_on = wrapped or full or deeper or own[:1].islower() or _CUT.search(text[-4:]) or manner.goes_on.match(own)
        if text and (goes_on or cut) and not manner.labels.match(f"{own} "):
            text = text[:-1] + own if cut or (text.endswith("-") and own[:1].islower()) else f"{text} {own}"
        else:
            if text:
                yield start, text
            text, start = own, number
        last = len(line)
    yield start, text


def _record(text: str, line: int, manner: _Manner) -> Passage | None:
    """A passage of labelled fields as a row: what stands before the first label is its head, and has none."""
    found = [(match.start(1), match.end(), match[1]) for match in manner.labels.finditer(text)]
    if not found or (found[0][0] > 0 and len(found) < 2 and text[: found[0][0]].count(" ") > HEAD_WORDS):
        return None
    ends = [start for start, *_ in found[1:]] + [len(text)]
    parts = [text[start:end] for (_, start, _), end in zip(found, ends, strict=True)]
    cells = [_NUMBERED_NAME.sub(" ", part).strip(" ;,") for part in parts]
    head = text[: found[0][0]].strip(" ;,")
    heads = ([""] if head else []) + [label.lower() for *_, label in found]
    return Passage(text, "row", line, tuple([head] * bool(head) + cells), tuple(heads))
