"""Printed tables: text whose columns stand below each other, over a line of dashes that shows where each begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

FEWEST_COLUMNS = 3
"""Runs of dashes that make a ruler; fewer stand above a total."""
HEADER_LINES = 4
"""Lines of a header that stand above its ruler at most."""
_RULER = re.compile(r"\s*[-=_]{2,}(?:\s+[-=_]{2,})+\s*")
_RUN = re.compile(r"[-=_]+")
_NUMBER = re.compile(r"\d+")

Span = tuple[int, int]
"""From which character of a line to which."""


def find_ruler(lines: Sequence[str]) -> list[Span]:
    """Where the columns of a printed table begin and end, by its first line of dashes; empty where there is none."""
    for line in lines:
        if _RULER.fullmatch(line) and "\t" not in line:
            runs = [found.span() for found in _RUN.finditer(line)]
            if len(runs) >= FEWEST_COLUMNS:
                return runs
    return []


def find_gaps(lines: Sequence[str]) -> list[Span]:
    """Where the columns of a printed table without a line of dashes begin and end; empty where there is none.

    They part where all lines of the longest run of such have blanks: two, or one behind which its first line has a word
    apart from those before it.
    """
    runs: list[list[str]] = [[]]
    wrapped = False
    for line in lines:
        parts = _GAP.split(line.strip())
        if len(parts) < FEWEST_COLUMNS or _DELIMITED.search(line):
            # One text below a row, and further in, goes on with it, where the next line has the same columns.
            inner = bool(runs[-1]) and _indent(line) >= _indent(runs[-1][-1]) + WIDE
            wrapped = not wrapped and inner and line.strip() != "" and len(parts) == 1
            runs += [] if wrapped else [[]]
            continue
        if wrapped and len(_spans([*runs[-1], line])) != len(_spans(runs[-1])):
            runs.append([])
        runs[-1].append(line)
        wrapped = False
    block = max(runs, key=len)
    commas = {len(_COMMA.findall(line)) for line in block}
    if len(commas) == 1 and commas != {0}:
        return []  # each line has as many fields
    title = len(block) > FEWEST_LINES and _DIGIT.search(block[0]) and not _DIGIT.search(block[1])
    spans = _spans(block[1:] if title else block) if len(block) >= FEWEST_LINES else []
    return spans if len(spans) >= FEWEST_COLUMNS else []


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _spans(block: Sequence[str]) -> list[Span]:
    """From where to where lines have no blank in common, a column each."""
    shared = "".join(" " if set(column) == {" "} else "x" for column in zip_longest(*block, fillvalue=" "))
    spans: list[Span] = []
    for found in _PRINTED.finditer(shared):
        start, end = found.span()
        apart = block[0][max(0, start - 2) : start + 1].startswith("  ") and block[0][start : start + 1].strip()
        if spans and start - spans[-1][1] == 1 and not apart:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


FEWEST_LINES = 3
_DIGIT = re.compile(r"\d")
"""A title of three parts above a printed table has a day, which its header has not."""
_DELIMITED = re.compile(r"[\t;|]|\s,|,(?!\d| [^\W\d_])|(?<!\d),(?! [^\W\d_])")
_COMMA = re.compile(r", [^\W\d_]")
"""What parts the fields of a line of a delimited text; a comma between digits is inside a number, before a blank and a
letter inside a name ("Therapeutics, Inc.")."""
_PRINTED = re.compile(r"x+")


def printed_rows(text: str, columns: Sequence[Span]) -> Iterator[list[str]]:
    """The lines of a printed text as rows of cells.

    The lines of a header are one row, the last of them, each column's words together. A line with letters where columns
    part, and one that stands above the header of each page, is none of the table's, and stands whole in its first cell.

    Args:
        text: the whole text.
        columns: from `find_ruler` or `find_gaps`.
    """
    lines = text.expandtabs().splitlines()
    apart = all(start - end >= WIDE for (_, end), (start, _) in pairwise(columns))
    rulers = [place for place, line in enumerate(lines) if find_ruler([line]) == list(columns)]
    head = _header(lines, rulers[0], columns) if rulers else []
    # A line of dashes that closes the table stands below positions; on a later page the header says the same again.
    heads = {place - 1 for place in rulers if head and lines[place - len(head) : place] == head}
    parts_of_heads = {above for place in heads for above in range(place - len(head) + 1, place)}
    same = [_NUMBER.sub("", line) for line in lines]
    tops = sorted(place - len(head) for place in heads)
    pages: set[int] = set()
    for top in tops:
        up = 0
        while up <= tops[0] and same[top - up].strip() and same[top - up] == same[tops[0] - up]:
            pages.add(top - up)
            up += 1
    for place, line in enumerate(lines):
        if place in parts_of_heads:
            yield list(filter(None, [" ".join(_over_several(line, columns))]))
            continue
        if place in heads:
            cells = [_cells_of_header(one, columns) for one in head]
            cells[-1][0] = " ".join([*_over_several(line, columns), cells[-1][0]]).strip()
            yield [" ".join(filter(None, column)) for column in zip(*cells, strict=True)]
            continue
        cells_of_line, parts = _cells(line, columns), _GAP.split(line.strip())
        title = len(parts) == 1 and sum(map(bool, cells_of_line)) > 1 and apart
        if title or place in pages or _RULER.fullmatch(line) or (None in cells_of_line and len(parts) < FEWEST_COLUMNS):
            yield [line.strip()]
        elif None in cells_of_line:
            yield parts
        else:
            yield [cell or "" for cell in cells_of_line]


def _header(lines: Sequence[str], ruler: int, columns: Sequence[Span]) -> list[str]:
    """The lines above a ruler up to an empty one, one of a single text or one of the page, from the top."""
    found: list[str] = []
    for line in reversed(lines[max(0, ruler - HEADER_LINES) : ruler]):
        texts = len(_GAP.split(line.strip()))
        gaps = [line[end:start].ljust(start - end) for (_, end), (start, _) in pairwise(columns)]
        across = sum(len(gap) >= WIDE and " " not in gap for gap in gaps)
        if texts < FEWEST_WORDS or _RULER.fullmatch(line) or across * 2 >= texts:
            break
        found.insert(0, line)
    return found


WIDE = 2
"""Blanks between two columns into which no heading of theirs reaches from both sides."""
FEWEST_WORDS = 2
"""Texts apart from each other that a line of a header has at least."""
_GAP = re.compile(r"\s{2,}")


def _cells(line: str, columns: Sequence[Span]) -> list[str | None]:
    """The cell of each column: they part at a blank between them; None where one runs on into the next."""
    found: list[str | None] = []
    begin = 0
    for (_, end), (start, _) in pairwise(columns):
        blank = line.find(" ", end, start) if end < len(line) else len(line)
        if blank < 0:
            found.append(None)
            continue
        found.append(line[begin:blank].strip())
        begin = blank
    return [*found, line[begin:].strip()]


def _cells_of_header(line: str, columns: Sequence[Span]) -> list[str]:
    """The words over each column, which stand over the nearest one; what stands over several heads none of them.

    Words with one blank between them belong together, unless columns are no further apart.
    """
    placed = list(_placed(line, columns))
    return [" ".join(words for words, place in placed if place == at) for at in range(len(columns))]


def _over_several(line: str, columns: Sequence[Span]) -> list[str]:
    """The words of a header's line that stand over several columns."""
    return [words for words, place in _placed(line, columns) if place is None]


def _placed(line: str, columns: Sequence[Span]) -> Iterator[tuple[str, int | None]]:
    """The words of a header's line, each with its column, None where they stand over several."""
    wide = all(start - end >= WIDE for (_, end), (start, _) in pairwise(columns))
    for words in re.finditer(r"\S+(?: \S+)*" if wide else r"\S+", line):
        shared = [min(words.end(), end) - max(words.start(), start) for start, end in columns]
        second, most = sorted(shared)[-2:]
        yield words[0], shared.index(most) if second <= most * SLIPPED else None


SLIPPED = 0.25
"""How much of what a word shares with its column it may share with another one."""
