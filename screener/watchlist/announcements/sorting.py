"""Names where they stand -> what the text does to each: struck by which measure, aside for which reason, or neither.

The cues of a sentence (cues.yaml) are read once, from left to right; what no cue decides stays unsorted. Items and rows
are decided by their lead-in: the sentence, heading or title above them.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache

from screener.watchlist.announcements.names import Found, bracketed, find_names, is_shouting
from screener.watchlist.announcements.passages import Announcement, Passage, find_dates
from screener.watchlist.announcements.vocabulary import Cue, cues, kinds, pattern, words

NEAR = timedelta(days=10)
"""Days before an announcement in which a measure that it dates may still be its own."""
TOP = 4
"""Passages at the beginning in which a name with an office is who signs, not who is struck."""
LEAD_IN = 300
"""Characters before a colon that say what it opens."""
ITEM_WORDS = 8
"""Words of an item up to which it is a name and its description, whatever stands between them."""
MAX_SENTENCE = 6_000
"""Characters of a sentence at most: an annex names hundreds in one, two pages long."""
CELL_WORDS = 12
"""Words up to which a cell of the column of names is a name."""
QUOTATION = 6
"""Words from which a text between quotation marks is what somebody says, not a name."""

_BEFORE = re.compile(
    r"\b(in|at|of|to|by|with|from|for|near|under|via|through|behind|within|outside|like)\s+(?:the |its |an? )?$",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[^\W\d_a-z]|\d)|(?<=[。！？])")
_VERB = re.compile(
    r"\b(?:announce[sd]|welcome[sd]|issue[sd]|publishe[sd]|calls?|called|is|are|was|were|has|have|had|will|would|said|says)\b"
)
_SAME_WORD = re.compile(r"(?:\band|,)\s+\w+\s+(?:the |its |an? )?$")
_BEHIND = "it stands behind"
_OPENS = re.compile(r"[\"'(]?([A-Z][\w'-]*),? (?:[a-z]|U\.S|[A-Z]\w+ (?:said|says|is|was|has))")
"""What opens a sentence behind a legal form's full stop: a capitalised word with small ones behind it."""
_BELOW = re.compile(r"\b(?:following|below|annex|schedule|appendix|as follows)\b", re.IGNORECASE)
_COLON = re.compile(r"[:：](?=\s|$|[^\x00-\x7f])")


@dataclass(frozen=True)
class Mention:
    """A name in its sentence. `struck` and `aside` are why it is so (both empty: unsorted); `cue` is where the words
    stand that strike it; `head`: it begins an item, row or line of its own; `above` is the lead-in that decided."""

    name: Found
    sentence: str
    passage: int
    struck: str = ""
    aside: str = ""
    cue: tuple[int, int] = (0, 0)
    head: bool = False
    above: str = ""
    actor: bool = False


@dataclass
class _Lead:
    """What is said of the items and rows that follow: struck, or aside for a reason, or nothing."""

    struck: str = ""
    aside: str = ""
    text: str = ""
    open: bool = False


@dataclass
class _State:
    """The reading of one sentence."""

    names: list[Found]
    verdicts: list[Mention]
    mode: str = ""
    why: str = ""
    saved: str = ""
    prior: str = ""
    sticky: str = ""
    sticky_end: int = 0
    pending: str = ""
    cue: tuple[int, int] = (0, 0)
    heard: int = 0
    earlier: bool = False
    struck_seen: bool = False
    fresh: list[int] = field(default_factory=list)
    since_cue: list[int] = field(default_factory=list)


def mentions(announcement: Announcement, named_in: Callable[[str], list[str]] | None = None) -> list[Mention]:
    """Every name of an announcement where it stands, in order; `named_in` tells those that only a list knows."""
    lower = _lower_words(announcement.passages)
    title = _scan(announcement.title, find_names(announcement.title, lower), 0, "", announcement.announced_on)
    lead = _lead_of(title, announcement.title)
    announces = lead.struck
    found: list[Mention] = []
    columns: tuple[int, list[str]] | None = None
    above: set[str] = set()
    for number, passage in enumerate(announcement.passages):
        if passage.apart:
            for text in passage.cells or (passage.text,):
                apart = find_names(text, lower)
                found += [Mention(name, text, number, aside=name.against or passage.apart) for name in apart]
        elif passage.kind == "row":
            named = _columns(passage) if columns is None else None
            found += [] if named else _row(passage, number, columns, lead, lower)
            columns = named or columns
        else:
            columns = None
            prior = lead.struck or announces
            for sentence in sentences(passage.text):
                spans = [(start, end) for start, end, cue in _cues_in(sentence) if cue.role != "ends"]
                names = find_names(sentence, lower, spans, listed=passage.kind == "item")
                names = _with_known(sentence, names, named_in(sentence)) if named_in else names
                if (listed := _listed(sentence, names, passage, lead, top=number < TOP)) is not None:
                    found += _by_lead(listed, names, sentence, number, lead)
                    above = {word for name in names for word in name.text.split()}
                    continue
                state = _scan(sentence, names, number, prior, announcement.announced_on)
                found += state.verdicts
                described = lead.open and any(above & set(name.text.split()) for name in names)
                lead = lead if described else _next_lead(lead, state, sentence, passage)
                prior = lead.struck
    return _without_headline_words(found, announcement)


def _with_known(sentence: str, names: list[Found], known: list[str]) -> list[Found]:
    """The names of a sentence, and those that a list knows where no shape shows one."""
    taken = [(one.start, one.after) for one in names]
    for text in sorted(known, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(text)}(?!\w)", sentence):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                names = [*names, Found(*match.span(), match.end(), text)]
    return sorted(names, key=lambda one: one.start)


def _without_headline_words(found: list[Mention], announcement: Announcement) -> list[Mention]:
    """No name is struck by a headline alone, whose capitals tell no name from a word, unless all is capitals."""
    loud = {one.sentence: is_shouting(one.sentence) for one in found if not one.head}
    if sum(map(is_shouting, (one.text for one in announcement.passages))) * 2 > len(announcement.passages):
        return found
    body = {word for one in found if not loud.get(one.sentence) for word in one.name.text.lower().split()}
    return [
        replace(one, struck="")
        if not one.head and loud.get(one.sentence) and not body.issuperset(one.name.text.lower().split())
        else one
        for one in found
    ]


def _listed(sentence: str, names: list[Found], passage: Passage, lead: _Lead, *, top: bool) -> int | None:
    """How many names of an item or line its lead-in decides: all where it is nothing but names, one where it begins
    with a name and describes it; None where its own words decide.

    Args:
        top: the passage stands right below the title, where a name with an office is who signs.
    """
    office = top and any(word in words("role_heads") for word in re.findall(r"\w+", sentence.lower()))
    under = lead.struck or lead.aside
    if not names or not (passage.kind == "item" or (lead.open and under)):
        return None
    parties = [name for name in names if not name.against]
    if _is_list(sentence, names) and (passage.kind == "item" or under):
        placed = (
            passage.kind == "item"
            and len(parties) == 2
            and re.search(r";|\b(?:and|or)\b", sentence.rstrip(" ;.")) is None
        )
        return 1 if placed else len(names)
    behind = sentence[names[0].after :].lstrip()[:1]
    described = re.split(r"\b(?:who|which|that)\b|\(", sentence)[0]
    short = passage.kind == "item" and (len(sentence.split()) <= ITEM_WORDS or not _VERB.search(described))
    if passage.kind != "item" and (_VERB.search(described) or (office and passage.kind == "heading")):
        return None
    if not _heads(sentence, names[0]) or (behind not in ",;:([-–—" and not short):
        return None
    state = _scan(sentence, names, 0, "", None)
    return None if any(one.struck for one in state.verdicts) or state.sticky or state.verdicts[0].aside else 1


def sentences(text: str) -> Iterator[str]:
    """The sentences of a passage; a full stop behind an abbreviation or an initial ends none.

    One that is longer than any that a person writes is read in pieces, so that time is in proportion to the text.
    """
    for sentence in _sentences(text):
        rest = sentence
        while len(rest) > MAX_SENTENCE:
            cut = rest.rfind(", ", 1, MAX_SENTENCE) + 1 or rest.rfind(" ", 1, MAX_SENTENCE) + 1 or MAX_SENTENCE
            yield rest[:cut].strip()
            rest = rest[cut:].strip()
        yield rest


def _sentences(text: str) -> Iterator[str]:
    start = 0
    spans = deque(bracketed(text))
    for match in _END.finditer(text):
        last = re.search(r"([\w.]+)\.$", text[max(start, match.start() - 20) : match.start()])
        word = last[1] if last else ""
        goes_on = len(word) == 1 or word.lower() in words("dotted") or "." in word
        opens = _OPENS.match(text, match.end())
        ended = opens and word.lower() in words("legal_forms") and opens[1].lower() not in words("legal_forms")
        if goes_on and not ended and word:
            continue
        while spans and spans[0][1] <= match.start():
            spans.popleft()
        if spans and spans[0][0] < match.start():
            continue
        yield text[start : match.end()].strip()
        start = match.end()
    if text[start:].strip():
        yield text[start:].strip()


@lru_cache(maxsize=256)
def _cues_in(sentence: str) -> list[tuple[int, int, Cue]]:
    return [(match.start(), match.end(), cues()[1][match.lastgroup or ""]) for match in cues()[0].finditer(sentence)]


@lru_cache(maxsize=256)
def kinds_in(text: str) -> list[tuple[int, int, str]]:
    """The kinds of measure that a text names, and where."""
    patterns = [
        (kind.kind, one) for kind in kinds().values() for one in (kind.explicit, *(p for _, p in kind.programmes))
    ]
    return sorted((match.start(), match.end(), kind) for kind, one in patterns for match in one.finditer(text))


def _lower_words(passages: Sequence[Passage]) -> frozenset[str]:
    return frozenset(word for one in passages for word in re.findall(r"(?<![\w'.-])[a-z][a-z'-]{2,}", one.text))


def _quotations(text: str) -> list[tuple[int, int]]:
    marks = [match.start() for match in re.finditer('"', text)]
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    return [(start, end) for start, end in pairs if len(text[start:end].split()) > QUOTATION]


def _scan(sentence: str, names: list[Found], passage: int, prior: str, announced: date | None) -> _State:
    """Read a sentence's cues and names from left to right."""
    state = _State(names, [Mention(name, sentence, passage) for name in names], prior=prior)
    inside = [(one.start, one.after) for one in names]
    events: list[tuple[int, int, Cue | str | int]] = [(one.start, 1, number) for number, one in enumerate(names)]
    inside = sorted([*inside, *bracketed(sentence)])
    at = 0
    for start, end, cue in _cues_in(sentence):
        while at < len(inside) and inside[at][1] <= start:
            at += 1
        if at == len(inside) or not (inside[at][0] <= start and end <= inside[at][1]):
            events.append((start, end, cue))
    events += [(match.start(), match.end(), ":") for match in _COLON.finditer(sentence)]
    events += [
        (start, end, Cue("aside", "an earlier measure", "clause"))
        for start, end, day in find_dates(sentence)
        if announced and day < announced - NEAR
    ]
    quotes = _quotations(sentence)
    for start, end, event in sorted(events, key=lambda one: one[0]):
        if isinstance(event, int):
            _meet(state, event, sentence, any(one < start < other for one, other in quotes))
        elif event == ":":
            before = sentence[max(0, start - LEAD_IN) : end]
            dates = find_dates(before) if any(map(str.isdigit, before[-6:])) else []
            dated = any(last >= len(before) - 2 for _, last, _ in dates)
            announces = state.struck_seen or (prior and not dated and not pattern("no_lead_in").search(before))
            if announces and not state.sticky and state.mode != "struck":
                state.mode, state.why, state.cue = "struck", "it stands in a list after a colon", (start, end)
        elif isinstance(event, Cue):
            _hear(state, event, start, end, sentence)
    return state


def _hear(state: _State, cue: Cue, start: int, end: int, sentence: str) -> None:  # noqa: PLR0915 - one cue a branch
    """What a cue does to the reading."""
    said = f'"{" ".join(sentence[start:end].split())[:60]}"'
    state.heard = end
    if cue.role == "struck_after":
        if state.sticky.startswith("it is removed") and re.search(r",|\band\b|;", sentence[state.sticky_end : start]):
            state.sticky = ""
        for number in state.fresh:
            state.verdicts[number] = replace(state.verdicts[number], actor=True)
        state.struck_seen, state.cue, state.since_cue = True, (start, end), []
        state.mode, state.why = ("aside", state.sticky) if state.sticky else ("struck", said)
        if state.earlier and not state.sticky:
            state.mode, state.why = "aside", "an earlier measure"
        state.earlier = False
    elif cue.role == "struck_before":
        state.earlier = state.earlier and not re.search(r"\b(?:today|now|also|newly)\b", sentence[start : end + 12])
        struck = [n for n in state.fresh if state.verdicts[n].aside in ("", "an earlier measure")]
        if state.sticky or state.earlier:
            _set_aside(state, struck, state.sticky or "an earlier measure")
        else:
            _strike(state, struck, said, (start, end))
        state.since_cue, state.struck_seen, state.cue = struck, True, (start, end)
        state.mode, state.fresh = "", []
    elif cue.role == "again":
        if state.prior:
            state.mode, state.why = "struck", f"{said}: those struck above"
            state.cue, state.since_cue, state.struck_seen = (start, end), [], True
    elif cue.role == "resume":
        state.pending = ""
        if state.mode == "described":
            state.mode, state.why = state.saved, state.why
    elif cue.role == "ends":
        if sentence[start:end] == ";":
            state.mode = state.saved if state.mode == "described" else state.mode
        elif state.mode == "struck" and state.since_cue:
            state.mode = ""
        if sentence[start:end].strip(" ,;").lower() not in ("is", "are", "was", "were", "has", "have", "will"):
            state.fresh, state.earlier = [], False
    elif cue.scope == "next":
        state.pending = cue.why
        if cue.why == "it speaks" and state.fresh and start - state.names[state.fresh[-1]].after < 30:
            _set_aside(state, state.fresh[-1:], cue.why)
    elif cue.why == "an earlier measure":
        if state.mode == "described":
            return
        if state.since_cue:
            _set_aside(state, state.since_cue, cue.why)
            state.fresh, state.since_cue = [*state.fresh, *state.since_cue], []
        state.earlier = True
    elif cue.scope == "clause":
        state.saved = state.mode if state.mode != "described" else state.saved
        state.mode = "described"
    elif cue.why.startswith("part of"):
        state.saved = state.mode if state.mode != "described" else state.saved
        state.mode, state.why = "aside", cue.why
    else:
        why = f"{cue.why}: {said}"
        state.sticky, state.sticky_end, state.mode, state.why = why, end, "aside", why
        _set_aside(state, [n for n in state.fresh if not state.verdicts[n].aside], why)
        if state.since_cue and not re.search(r",|;|\band\b", sentence[state.names[state.since_cue[-1]].after : start]):
            undone = (
                re.search(r"\b(?:has|have|was|were|is|are)(?: been| now)*\s*$", sentence[max(0, start - 30) : start])
                is not None
            )
            _set_aside(state, state.since_cue if undone else state.since_cue[-1:], why)
        state.fresh = []


def _meet(state: _State, number: int, sentence: str, quoted: bool) -> None:
    """What the reading does to a name."""
    name = state.names[number]
    aside = _why_aside(state, number, sentence, quoted)
    if not name.against or name.against == "an authority":
        aside = aside or name.against
        if state.pending and not (name.inside or quoted):
            state.pending = ""
        struck = state.mode == "struck" and not aside
        if not aside or (aside == "an authority" and state.mode != "struck"):
            state.fresh += [] if struck else [number]
        if struck:
            _strike(state, [number], state.why, state.cue)
            state.since_cue.append(number)
    elif name.against != "an office":
        state.pending = ""
    if aside:
        _set_aside(state, [number], aside)


def _why_aside(state: _State, number: int, sentence: str, quoted: bool) -> str:
    """Why a name is not struck where it stands; empty where nothing speaks against it."""
    name = state.names[number]
    if name.against not in ("", "an authority"):
        return name.against
    if name.inside or quoted:
        return "it stands in brackets" if name.inside else "it stands in a quotation"
    if state.pending or state.mode in ("described", "aside"):
        return state.pending or ("part of a description" if state.mode == "described" else state.why)
    last = state.verdicts[number - 1] if number else None
    behind = last is not None and last.aside.startswith(_BEHIND) and " " not in last.name.text + name.text
    if last is not None and behind and re.fullmatch(r",?\s*(?:and |or )?", sentence[last.name.after : name.start]):
        return last.aside
    before = _BEFORE.search(sentence[max(0, name.start - 30) : name.start])
    if before is not None and state.heard < name.start - len(before[0]) + len(before[1]):
        goes_on = sentence[max(0, state.cue[1] - 12) : state.cue[1]].split()[-1:] == [before[1].lower()]
        if not (goes_on and _SAME_WORD.search(sentence[max(0, name.start - 40) : name.start])):
            return f'{_BEHIND} "{before[1].lower()}"'
    return "only something of it is meant" if state.mode == "struck" and name.possessive else ""


def _strike(state: _State, numbers: Sequence[int], why: str, cue: tuple[int, int]) -> None:
    for number in numbers:
        if not state.names[number].against:
            state.verdicts[number] = replace(state.verdicts[number], struck=why, aside="", cue=cue)


def _set_aside(state: _State, numbers: Sequence[int], why: str) -> None:
    for number in numbers:
        state.verdicts[number] = replace(state.verdicts[number], struck="", aside=why)


def _lead_of(state: _State, sentence: str) -> _Lead:
    if state.sticky:
        return _Lead("", state.sticky, sentence)
    return _Lead("the lead-in strikes it" if state.struck_seen else "", "", sentence)


def _next_lead(lead: _Lead, state: _State, sentence: str, passage: Passage) -> _Lead:
    """The lead-in for what follows a sentence: its own words, else (a bare heading, "They include:") the one above."""
    own = _lead_of(state, sentence)
    own.open = sentence[-1:] in ":：" or _BELOW.search(sentence) is not None or passage.kind == "heading"
    if passage.kind == "item" and not own.open and not (sentence in passage.bold and (own.struck or own.aside)):
        return lead
    if not own.struck and pattern("no_lead_in").search(sentence):
        return _Lead(text=sentence)
    if own.struck or own.aside:
        return own
    return replace(lead, open=sentence[-1:] in ":：" or (lead.open and passage.kind == "heading"))


def _is_list(sentence: str, names: Sequence[Found]) -> bool:
    """Whether a sentence is nothing but names."""
    rest, at = [], 0
    for name in names:
        rest.append(sentence[at : name.start])
        at = max(at, name.after)
    rest.append(sentence[at:])
    return (
        re.fullmatch(
            r"(?:[\W_]|\b(?:and|the|or|as well as|mr|mrs|ms|dr|general|company|companies)\b)*",
            " ".join(rest),
            re.IGNORECASE,
        )
        is not None
    )


def _heads(sentence: str, name: Found) -> bool:
    """Whether a name begins its item: nothing but small words and titles before it."""
    before = re.findall(r"\w+", sentence[: name.start].lower())
    return all(word in words("titles") or word in ("the", "a", "and") for word in before)


def _by_lead(count: int, names: Sequence[Found], sentence: str, number: int, lead: _Lead) -> list[Mention]:
    """The names of an item or line: what the lead-in says of the first `count`; the others describe it."""
    result = []
    for at, name in enumerate(names):
        aside = name.against or ("it stands in brackets" if name.inside else "")
        aside = aside or (lead.aside if at < count else f"in the description of {names[0].text}")
        struck = lead.struck if not aside else ""
        result.append(Mention(name, sentence, number, struck, aside, head=True, above=lead.text))
    return result


def _columns(passage: Passage) -> tuple[int, list[str]] | None:
    """The column of names and the headers of all, where a row is a table's header."""
    cells = [cell.strip(" :*.").lower() for cell in passage.cells]
    named = [number for number, cell in enumerate(cells) if pattern("columns", "name").match(cell)]
    return (named[0], cells) if named and len(cells) > 1 else None


def _row(
    passage: Passage, number: int, columns: tuple[int, list[str]] | None, lead: _Lead, lower: frozenset[str]
) -> list[Mention]:
    """A table's row: the name in its column (else the first cell that is a name), the other cells beside it."""
    found = [find_names(cell, lower, listed=True) for cell in passage.cells]
    headers = columns[1][: len(found)] if columns else []
    variants = {column for column, header in enumerate(headers) if pattern("columns", "variant").match(header)}
    at = columns[0] if columns else -1
    if not 0 <= at < len(found) or not passage.cells[at].strip():
        heads = (names and not names[0].against and _heads(passage.cells[n], names[0]) for n, names in enumerate(found))
        at = next((column for column, whole in enumerate(heads) if whole), -1)
    result: list[Mention] = []
    for column, names in enumerate(found):
        if column == at:
            cell = re.split(r"\s+\((?![A-Z][\w ]*\)\s+\w)", passage.cells[at])[0].strip(" ;,")
            first = names[0] if names else Found(0, len(cell), len(cell), cell)
            first = replace(first, text=cell, against="") if columns and len(cell.split()) <= CELL_WORDS else first
            others = tuple((one.text, "alias") for other in sorted(variants) for one in found[other])
            first = replace(first, variants=(*first.variants, *others))  # type: ignore[arg-type]
            state = _scan(" ".join(passage.cells[:at] + passage.cells[at + 1 :]), [], number, "", None)
            removed = state.sticky if not state.struck_seen else ""
            said = lead.struck or ("the table names it" if columns and not lead.aside else "")
            struck, aside = "" if removed else said, removed or lead.aside
            result.append(Mention(first, passage.text, number, struck, aside, head=True, above=lead.text))
        elif column in variants and at >= 0:
            continue
        header = headers[column] if column < len(headers) else str(column + 1)
        why = f'it stands in the column "{header}"'
        beside = names[1:] if column == at else names
        result += [Mention(name, passage.text, number, "", name.against or why) for name in beside]
    return result
