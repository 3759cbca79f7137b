"""A text -> the names in it, by shape alone: where each stands, how it is also written, what may speak against it.

A name is a run of capitalised words with the joints that names have (of, &, particles, a comma before a legal form), or
of Chinese, Japanese or Korean letters. In a heading, where every word has a capital, and in a text of capitals, the
words that ordinary sentences are made of are no part of it. Time is in proportion to the text.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import dropwhile, pairwise
from typing import NamedTuple

from screener.model import NameKind
from screener.reference.territories import country
from screener.watchlist.announcements.vocabulary import authorities, laws, phrase, words

Variant = tuple[str, NameKind]

SHORT_FORM_WORDS = 4
"""Words that a short form in brackets has at most."""
REACH, DATELINE = 300, 5
"""Characters behind `also known as` in which its names stand, and before the place or paper of a dateline: The."""
_DATED = re.compile(r",? \W{0,3}(?:\d{1,2}\W{0,2} [A-Z]\w{2,}|[A-Z]\w{2,8}\.? \d{1,2},?) (?:19|20)\d\d")
"""What stands behind the place in a dateline: Geneva, 3 May 2026; WASHINGTON, May 3, 2026."""
_TOKEN = re.compile(r"[^\W_]+(?:['\-/.·][^\W_]+)*|&|[^\w\s]")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HAN_PART = re.compile(r"[^，。、；：！？,;:!?\s《》“”\"'|]+")
_PIECE = re.compile(r"(?:^|[,;/(]|\b(?:and|or)\b)\s*(?:the|hereinafter)?\s*\"?$")
_SURNAME_FIRST = re.compile(r"\W?([A-Z]['\w-]++(?<=[A-Z])(?: [A-Z'-]++){0,2}), ([A-Z][\w'-]*[a-z][\w'-]*)")
_GOES_ON = re.compile(r"\(([^\s()]+(?: [^\s()]+)?)\)(?= ?([A-Z][\w.]*))")
"""A bracket that holds a place or part of a name that goes on behind it: Alpha (Hefei) Technology."""
_MODIFIER = re.compile(r"-(?:[a-z]{2,}ed|led|run|born|made|based|origin)$")
_NAME = r"""C(?: (?<!M)C | (?<=M)[LM] | ,(?=[LM]) | [&p]{1,3}(?=C) | v(?=C) | (?<=[AD])a(?=[AD]) | (?<=[TD])n | n(?=C)
    | OFot?(?=C) | bC{1,2}\)(?=C) | (?<=[LMTD])"[CTADLM&panot,]{1,8}" | "[CTADLM&panot,]{1,8}"(?=C)
    )*(?:[&p]{0,3}X)? | X"""
_JOINTS = {"of": "o", "for": "o", "the": "t", "and": "a", "&": "&", ")": ")", '"': '"'}
_RUNS = [
    re.compile(re.sub(r"(?<!\[)C", "[CTADLM]", _NAME.replace("OF", of)), re.X) for of in ("(?<=[TD])", "(?<![LM])")
]
"""A name in letters, one a token. Capitalised: L, M legal form without and with full stop, T takes `of`, A activity
(A and A is one name), D both, X ends a name (possessive, -based), C other. Small: o of, t the, a and, n number,
p particle, b bracket that goes on, v comma behind a surname in capitals."""


@dataclass(frozen=True)
class Found:
    """A name where it stands: `end` is its own, `after` that of the brackets behind it; `against` is why it can be no
    party (empty: it can); `titled`: a person's title stands before it; `inside`: it stands in brackets."""

    start: int
    end: int
    after: int
    text: str
    variants: tuple[Variant, ...] = ()
    against: str = ""
    titled: bool = False
    possessive: bool = False
    inside: bool = False


class _Token(NamedTuple):
    text: str
    start: int
    end: int
    lower: str
    capital: bool
    possessive: bool
    letter: str


def find_names(
    text: str, lower: frozenset[str], cues: Sequence[tuple[int, int]] = (), *, listed: bool = False
) -> list[Found]:
    """The names of a sentence or heading (plain text) in order.

    Args:
        lower: words that the announcement also writes in lower case; one of them alone is no name.
        cues: where the cues of the text stand; no name begins with one.
        listed: the text is an item or a cell, whose capitals are those of names.
    """
    if len(_HAN.findall(text)) * 2 > len(text):
        return _han_names(text)
    tokens = _tokens(text, cues, shouting=not listed and is_shouting(text))
    brackets, found = bracketed(text), list[Found]()
    opened = [start for start, _ in brackets]
    for match in _RUNS[listed].finditer("".join(one.letter for one in tokens)):
        run = tokens[match.start() : match.end()]
        opening = not match.start() or tokens[match.start() - 1].text in '."'
        if found and run[0].start < found[-1].after:
            continue
        if one := _name(run, text, lower, opening=opening, listed=listed):
            depth = bisect(opened, run[0].start)
            inside = depth > 0 and run[0].start < brackets[depth - 1][1]
            found.append(replace(_with_variants(text, one, brackets[depth : depth + 8]), inside=inside))
    return found


@lru_cache(maxsize=256)
def is_shouting(text: str) -> bool:
    """Whether nearly every longer word has a capital, as in a headline or a text of capitals."""
    if (text[-1:] == "." or ";" in text) and not text.isupper():
        return False
    long_words = [word for word in re.findall(r"[^\W\d_][\w'-]*", text) if len(word) > 3]
    capitals = [word for word in long_words if word[0].isupper()]
    enough = len(long_words) >= 4 and len(capitals) >= 0.85 * len(long_words)
    return enough and any(word.lower() in words("common") for word in capitals)


@lru_cache(maxsize=4096)
def kind_of(name: str) -> str | None:
    """What a name's own words say: company, organisation, public_body, vessel; None where they say nothing."""
    parts = [one for part in re.split(r"[\s,]+", name.lower()) if (one := part.strip(".,\"'()"))]
    if len(parts) > 1 and parts[0] in words("vessels"):
        return "vessel"
    ends = {part.replace(".", "") for part in (*parts[:1], *parts[-1:], *(one for one in parts[-2:] if len(one) > 2))}
    if (len(parts) > 1 and (ends & words("legal_forms") or parts[0] in words("company_first"))) or name.endswith(
        ("公司", "集团", "株式会社")
    ):
        return "company"
    heads = {*parts[-1:], *[before for before, after in pairwise(parts) if after in ("of", "for")][:1]}
    kinds = {"public_body": "public_heads", "organisation": "organisation_heads", "company": "company_heads"}
    return next((kind for kind, key in kinds.items() if heads & words(key)), None)


@lru_cache(maxsize=4096)
def is_general(name: str) -> bool:
    """Whether a name is a legal form with at most one general word before it, as the cut end of one is: Trading FZE."""
    parts = [one.strip("()'\"") for one in name.lower().replace(".", "").replace(",", " ").split()]
    rest = [one for one in parts if one not in words("legal_forms")]
    return rest != parts and (not rest or (len(rest) == 1 and rest[0] in words("company_heads", "activities")))


@lru_cache(maxsize=4096)
def is_place(text: str) -> bool:
    """Whether a text is a country, a people or a known place."""
    plain = re.sub(r"^the\s+", "", text.lower()).strip(".,'\" ")
    known = not {plain, plain.removesuffix("s")}.isdisjoint(words("places", "demonyms"))
    return known or (len(plain) > 3 and country(plain) is not None)


def has_han(text: str) -> bool:
    """Whether a text has Chinese, Japanese or Korean letters."""
    return not text.isascii() and _HAN.search(text) is not None


@lru_cache(maxsize=256)
def bracketed(text: str) -> list[tuple[int, int]]:
    """The outermost closed brackets of a text, without those that only give examples: (including Alpha)."""
    opened, pairs = list[int](), list[tuple[int, int]]()
    for match in re.finditer(r"[()\[\]]", text):
        if match[0] in "([":
            opened.append(match.start())
        elif opened:
            start = opened.pop()
            while pairs and pairs[-1][0] > start:
                pairs.pop()
            pairs.append((start, match.end()))
    return [pair for pair in pairs if not phrase("example").match(text, pair[0] + 1)]


def _tokens(text: str, cues: Sequence[tuple[int, int]], *, shouting: bool) -> list[_Token]:
    """The words of a text, each with its letter (`_NAME`)."""
    masked = [cue for cue in cues if shouting or text.isupper() or not cue[0]]
    masked = sorted([*masked, *(match.span() for match in laws().finditer(text))], reverse=True)
    heads, ahead = words("company_heads", "legal_forms", "organisation_heads"), words("activities")
    given, marked = _SURNAME_FIRST.match(text), dict[int, str]()
    if given and given[2].lower() not in words("calendar") and not is_place(given[2]):
        marked[given.end(1)] = "v"
    for inner in _GOES_ON.finditer(text):
        if inner[2].lower().replace(".", "") in words("legal_forms", "company_heads") | ahead or is_place(inner[1]):
            marked[inner.start()] = "b"
    tokens, han = list[_Token](), has_han(text)
    for match in _TOKEN.finditer(text):
        (start, end), word = match.span(), match[0]
        if tokens and start < tokens[-1].end:
            continue
        possessive = word[-2:] in ("'s", "'S") or (word[-1:] in "sS" and text[end : end + 2] == "' ")
        if word[-2:] in ("'s", "'S"):
            word = word[:-2]
        elif text[end : end + 1] == "." and (
            (len(word) == 1 and word.isupper()) or "." in word or word.lower() in words("dotted")
        ):
            word, end = word + ".", end + 1
        known = word.lower().rstrip(".")
        while masked and masked[-1][1] <= start:
            masked.pop()
        capital = word[:1].isupper() or (len(word) > 2 and word[0].isalpha() and word != word.lower())
        capital = capital or known in words("small_forms") or re.fullmatch(r"\d+(?:st|nd|rd|th)", known) is not None
        capital = capital and not (masked and masked[-1][0] <= start)
        after_name = bool(tokens) and tokens[-1].capital
        if word.isdigit() and after_name:
            capital = any(one.lower in words("vessels") for one in tokens[-6:]) or text[end : end + 5] == " (IMO"
        if shouting and capital and known in words("common"):
            capital = after_name and start == tokens[-1].end + 1 and known in heads
        capital, plain = capital or (han and has_han(word)), known.replace(".", "")
        if capital and (possessive or _MODIFIER.search(word)):
            letter = "X"
        elif capital and plain in words("legal_forms"):
            letter = "M" if word[-1] == "." else "L"
        elif capital:
            letter = "CATD"[(plain in ahead) + 2 * (plain in words("takes_of"))]
        elif known in (",", "("):
            letter = marked.get(start, known.replace("(", "."))
        else:
            number = "n" if known.isdigit() and len(known) <= 6 else "."
            letter = "p" if known in words("particles") else _JOINTS.get(known, number)
        tokens.append(_Token(word, start, end, known, capital, possessive, letter))
    return tokens


def _name(run: Sequence[_Token], text: str, lower: frozenset[str], *, opening: bool, listed: bool) -> Found | None:
    """The name in a run of tokens: without titles, offices and ordinary words before it."""
    tokens, titled = list(run), False
    whole = run[0].start < 2 and len(text) - run[-1].end < 3
    while tokens:
        first, rest = tokens[0].lower, tokens[1:]
        second, of_people = rest[0].lower if rest else "", first in words("demonyms")
        own = kind_of(" ".join(one.text for one in rest)) if of_people else None
        known = rest and kind_of(" ".join(one.text for one in tokens)) is not None
        bears = len(tokens) == 2 and first in words("noble") and all(one.text.isupper() for one in tokens)  # LADY SAMAR
        keeps = first in words("company_heads") or is_place(f"{first} {second}")  # General Electric, New York
        keeps = keeps or (len(tokens) == 2 and first in words("surnames"))  # No Kwang-chol
        if first in words("titles") and not bears and (second in words("titles") or not known):
            titled = True
            if second in ("of", "for"):  # what a minister is for: Minister of Energy Jane Alpha
                rest = [*dropwhile(lambda one: not one.capital or one.lower in words("activities"), rest)]
        elif not (
            first in ("of", "for", "and", "&", "the", "to", "by", "from", ",")
            or (first in words("common") and not of_people and rest and opening and not whole and not keeps)
            or (of_people and rest and own is None and not listed)
            or (opening and not rest and not whole and (first in words("common") or first in lower))
        ):
            break
        tokens = rest
    roles = (at for at in range(len(tokens) - 3, -1, -1) if tokens[at].lower in words("role_heads"))
    at = next((at + 1 for at in roles if tokens[at + 1].capital), 0)  # Alpha Fund Director Jane Beta
    if at and not kind_of(" ".join(one.text for one in tokens[at:])):
        tokens, titled = tokens[at:], True
    if not tokens:
        return None
    possessive = run[-1].possessive
    end = tokens[-1].start + len(tokens[-1].text) if possessive else tokens[-1].end
    name, printed = " ".join(text[tokens[0].start : end].split()).rstrip(","), list[Variant]()
    if inverted := re.fullmatch(r"([^a-z,]{2,}), ([A-Z][a-z].*)", name):
        name, printed = f"{inverted[2]} {inverted[1]}", [(name, "alias")]
    against = _against(name, tuple(one.lower for one in tokens), lower)
    if tokens[0].start < DATELINE and _DATED.match(text, tokens[-1].end):
        against = against or "the place of a dateline"
    return Found(tokens[0].start, tokens[-1].end, tokens[-1].end, name, tuple(printed), against, titled, possessive)


@lru_cache(maxsize=4096)
def _against(name: str, parts: tuple[str, ...], lower: frozenset[str]) -> str:
    """Why a name by its own words can be no party that a measure strikes; empty where nothing speaks against it."""
    plain = re.sub(r"^the\s+", "", name.lower()).strip(".,'\"")
    last, own = parts[-1].strip("'\""), kind_of(name)
    days = [part for part in parts if part in words("calendar") or part.isdigit()]
    occasion = plain in words("laws") or (last in words("occasion_heads") and own is None)
    office = (last in words("role_heads") and own is None) or all(part in words("titles") for part in parts)
    ordinary = all(part in words("common") or part in lower or len(part) < 2 for part in parts)
    rules = {
        "a place, a country or a people": is_place(plain) or all(map(is_place, parts)),
        "a part of a law or a document": parts[0] in words("document_parts"),
        "a date": len(days) == len(parts),
        "a number": re.fullmatch(r"[A-Z.]{0,5}[/.]?\d[\d/.-]*(?:st|nd|rd|th)?", name) is not None,
        "an occasion, a law or a document": occasion or name.endswith(("清单", "公告", "名单", "条例", "规定", "法")),
        "an office": office,
        "ordinary words": ordinary or _MODIFIER.search(name) is not None or name[-1] == "-",
        "no name": is_general(name),
        "an authority": any(body.named.fullmatch(plain) for body in authorities()),
    }
    return next((why for why, holds in rules.items() if holds), "")


def _with_variants(text: str, name: Found, brackets: Sequence[tuple[int, int]]) -> Found:
    """A name with the further ones behind it, in brackets or after `also known as`; of a Chinese and a Latin one, the
    Latin one has the other as a further name."""
    at, variants = name.end, [*name.variants]
    for start, end in brackets:
        if start >= at:
            if text[at:start].strip() or not (more := [*_variants_in(text[start + 1 : end - 1], name.text)]):
                break
            at, variants = end, [*variants, *more]
    while known := phrase("variant").match(text, at + len(text[at : at + 3]) - len(text[at : at + 3].lstrip(", "))):
        several = phrase("several").search(known[0]) or re.match(r"\W*1\)", text[known.end() : known.end() + 4])
        stop = re.compile(r"\.(?:\s|$)" if several else r"[.;:](?:\s|$)").search(text, known.end() + 4)
        rest = text[known.end() : min(stop.start() if stop else len(text), known.end() + REACH)]
        further = find_names(rest, frozenset(), listed=True)[: None if several else 1]
        if not further or rest[: further[0].start].strip(' :,."(1)'):
            break
        for one in further:
            variants += [(one.text, "former" if phrase("former").match(known[0]) else "alias"), *one.variants]
        at = known.end() + further[-1].after + (rest[further[-1].after :][:1] == '"')
    if has_han(name.text):
        latin = next((text for text, kind in variants if not has_han(text) and kind != "former"), name.text)
        variants = [(name.text, "alias"), *variants] if latin != name.text else variants
        name, variants = replace(name, text=latin), [one for one in variants if one[0] != latin]
    return replace(name, after=at, variants=tuple(dict.fromkeys(variants)))


def _variants_in(bracket: str, name: str) -> Iterator[Variant]:
    """The names inside the bracket behind a name; none where it holds something else (a role, a place)."""
    bracket = re.sub(r"[()\[\]]", ";", bracket) if re.search(r"[(\[][^)\]]*[(\[]", bracket) else bracket
    marks = [(mark.end(), mark[0]) for mark in phrase("variant").finditer(bracket)]
    names = find_names(bracket, frozenset(), listed=True)
    described = any(is_place(one.text) for one in names) or re.search(r"\d{4}", bracket)
    for one in names:
        said = next((text for end, text in reversed(marks) if end <= one.start + 1), "")
        kind: NameKind = "former" if phrase("former").match(said) else "alias"
        short = one.text.count(" ") < SHORT_FORM_WORDS and not (described or one.against)
        if said or has_han(one.text):
            yield from ((one.text, kind), *one.variants)
        elif has_han(name) or (short and _PIECE.search(bracket, 0, one.start)):
            yield one.text, "alias" if has_han(name) else "short"


def _han_names(text: str) -> list[Found]:
    """The names in Chinese running text: what ends like an organisation's name, and what is in Latin letters."""
    opens = re.compile("|".join(sorted(words("opens_series"), key=len, reverse=True)))
    ends = re.compile(
        rf"(?:[^()]|\([^()]{{2,4}}\)){{1,40}}?(?:{'|'.join(words('ends_name'))})(?![\u4e00-\u9fff]{{0,2}}(?:有限|公司|集团))"
    )
    spans = [match.span() for match in re.finditer(r"[A-Z][\w.&'-]*(?:,? [\w.&'-]*[A-Z][\w.&'-]*)*", text)]
    for part in _HAN_PART.finditer(text):
        for match in ends.finditer(text, part.start(), min(part.end(), part.start() + 400)):
            cut = max((one.end() for one in opens.finditer(match[0][:-2])), default=0) + match.start()
            spans.append((cut, match.end()))
    return [Found(start, end, end, text[start:end]) for start, end in sorted(spans)]
