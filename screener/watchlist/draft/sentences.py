"""A passage -> its sentences, as spans. A full stop after an abbreviation, an initial or a legal form ends nothing."""

from __future__ import annotations

import re

LONGEST = 3_000
_END = re.compile(r"[.!?]+[\"')\]]*(?=\s+[\"'(\[]*[A-Z0-9])|\n")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'/,])(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Maj|Capt|Cmdr|Adm|Sgt|Brig|Sen|Rep|Gov|Hon|St|No|Nos|Art|"
    r"Sec|Reg|para|vs|etc|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Jr|Sr|et al|i\.e|e\.g|a\.k\.a|f\.k\.a|"
    r"(?:[A-Za-z]\.)+[A-Za-z])$"
)
_LEGAL = re.compile(
    r"(?:^|[\s(,])(?:Co|Ltd|Inc|Corp|Bhd|Pte|Pty|Cie|Bros|Mfg|Intl|S\.A|N\.V|B\.V|L\.L\.C|P\.J\.S\.C|A\.G|S\.p\.A)$"
)
_STARTERS = re.compile(
    r"\s+[\"']*(?:The|This|That|These|Those|It|Its|They|Their|He|His|She|Her|We|Our|In|On|At|As|For|From|With|By|Since|"
    r"After|Before|During|Under|Until|While|When|Today|Also|Additionally|Furthermore|Moreover|However|Both|All|According|"
    r"Pursuant|Between|An?)\b"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences of a text, in order, without outer white space; none is longer than `LONGEST`."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if match[0] != "\n" and _continues(text, start, match):
            continue
        spans += _pieces(text, start, match.end())
        start = match.end()
    spans += _pieces(text, start, len(text))
    return [span for span in (_trimmed(text, *one) for one in spans) if span[0] < span[1]]


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A span, cut at white space where it is too long to be a sentence."""
    pieces = []
    while end - start > LONGEST:
        cut = text.rfind(" ", start, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, end)]


def _continues(text: str, start: int, end: re.Match[str]) -> bool:
    before = text[start : end.start()]
    if not end[0].startswith(".") or end[0].startswith(".."):
        return False
    if _LEGAL.search(before):
        return _STARTERS.match(text, end.end()) is None
    return _ABBREVIATION.search(before) is not None and not (
        before.endswith(("U.S", "p.m", "a.m")) and _STARTERS.match(text, end.end())
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
