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

from screener.holdings.values.dates import find_dates
from screener.model import NameKind
from screener.reference.territories import country
from screener.watchlist.announcements.vocabulary import authorities, phrase, words

Variant = tuple[str, NameKind]

REACH, DATELINE = 300, 5
"""Characters behind `also known as` in which its names stand, and before the place or paper of a dateline: The."""
_TOKEN = re.compile(r"[^\W_]+(?:['\-/.·][^\W_]+)*|&|[^\w\s]")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PIECE = re.compile(r"(?:^|[,;/(]|\b(?:and|or)\b)\s*(?:the|hereinafter)?\s*\"?$")
_SURNAME_FIRST = re.compile(r"\W?([A-Z]['\w-]++(?<=[A-Z])(?: [A-Z'-]++){0,2}), ([A-Z][\w'-]*[a-z][\w'-]*)")
_GOES_ON = re.compile(r"\(([^\s()]+(?: [^\s()]+)?)\)(?= ?([A-Z][\w.]*))")
"""A bracket that holds a place or part of a name that goes on behind it: Alpha (Hefei) Technology."""
_CAPITAL = re.compile(rf"[^\W\d_](?=..).*[A-ZÀ-Þ]|\d+(?:st|nd|rd|th)$|.*{_HAN.pattern}")
"""What is written as a name is, though it does not begin with a capital: eBay, 7th, 阿尔法."""
_INITIALS = re.compile(r"[^\W\d_a-z]$|.*\.")
_NUMBER = re.compile(r"[a-z.]{0,5}[/.]?\d[\d/.-]*(?:st|nd|rd|th)?")
_MODIFIER = re.compile(r"-(?:[a-z]{2,}ed|led|run|born|made|based|origin)$")
_NAME = r"""C(?: (?<!M)C | (?<=M)[LM] | ,(?=[LM]) | [&p]{1,3}(?=C) | v(?=C) | (?<=[AD])a(?=[AD]) | (?<=[TD])n | n(?=C)
    | OFot?(?=C) | bC{1,2}\)(?=C) | (?<=[LM])"C[^"]{0,7}"
    | (?<=[TD])"[CTADLM&panot,]{1,8}" | "[CTADLM&panot,]{1,8}"(?=C) )*(?:[&p]{0,3}X)? | X"""
_JOINTS = {",": ",", "of": "o", "for": "o", "the": "t", "and": "a", "&": "&", ")": ")", '"': '"'}
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
    """A word where it stands; `letter` is its sign in `_NAME`, a capital one where it can be of a name."""

    text: str
    start: int
    end: int
    lower: str
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
    text = re.sub(r"(?<![^\s(])'(?=\w)([^']{1,60})'(?!\w)", r'"\1"', text)
    tokens = _tokens(text, cues, shouting=not listed and is_shouting(text))
    brackets, found = bracketed(text), list[Found]()
    for match in _RUNS[listed].finditer("".join(one.letter for one in tokens)):
        run = tokens[match.start() : match.end()]
        opening = not match.start() or tokens[match.start() - 1].text in '."'
        if found and run[0].start < found[-1].after:
            continue
        if one := _name(run, text, lower, opening=opening, listed=listed):
            depth = bisect(brackets, (run[0].start, len(text)))
            inside = depth > 0 and run[0].start < brackets[depth - 1][1]
            found.append(replace(_with_variants(text, one, brackets[depth : depth + 8]), inside=inside))
    return found


@lru_cache(maxsize=256)
def is_shouting(text: str) -> bool:
    """Whether nearly every longer word has a capital, as in a headline or a text of capitals."""
    long_words = re.findall(r"[^\W\d_][\w'-]{3,}", text)
    capitals = [word for word in long_words if word[0].isupper()]
    headline = text.isupper() or not (text[-1:] == "." or ";" in text)
    enough = headline and len(long_words) >= 4 and len(capitals) >= 0.85 * len(long_words)
    return enough and any(word.lower() in words("common") for word in capitals)


@lru_cache(maxsize=4096)
def kind_of(name: str) -> str | None:
    """What a name's own words say: company, organisation, public_body, vessel; None where they say nothing."""
    parts = [one for part in re.findall(r"[^\s,()\"']+", name.lower()) if (one := part.strip("."))]
    if len(parts) > 1 and parts[0] in words("vessels"):
        return "vessel"
    ends = {part.replace(".", "") for part in (*parts[:1], *parts[-1:], *(one for one in parts[-2:] if len(one) > 2))}
    if len(parts) > 1 and (ends & words("legal_forms") or parts[0] in words("company_first")):
        return "company"
    heads = {*parts[-1:], name[-2:], *[before for before, after in pairwise(parts) if after in ("of", "for")][:1]}
    kinds = {"public_body": "public_heads", "organisation": "organisation_heads", "company": "company_heads"}
    return next((kind for kind, key in kinds.items() if heads & words(key)), None)


def is_general(name: str) -> bool:
    """Whether a name is nothing but a legal form: L.L.C."""
    parts = re.findall(r"\w+", name.lower().replace(".", ""))
    return parts != [] and words("legal_forms").issuperset(parts)


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
            pairs[bisect(pairs, (start,)) :] = [(start, match.end())]
    return [pair for pair in pairs if not phrase("example").match(text, pair[0] + 1)]


def _tokens(text: str, cues: Sequence[tuple[int, int]], *, shouting: bool) -> list[_Token]:
    """The words of a text, each with its letter (`_NAME`)."""
    cues = [cue for cue in cues if shouting or text.isupper() or not cue[0]]
    masked = {at for span in (*cues, *(match.span() for match in phrase("laws").finditer(text))) for at in range(*span)}
    ends = words("legal_forms", "company_heads", "activities")
    inner = (one for one in _GOES_ON.finditer(text) if one[2].lower().replace(".", "") in ends or is_place(one[1]))
    given, marked = _SURNAME_FIRST.match(text), {one.start(): "b" for one in inner}
    if given and given[2].lower() not in words("calendar") and not is_place(given[2]):
        marked[given.end(1)] = "v"
    tokens = list[_Token]()
    for match in _TOKEN.finditer(text):
        (start, end), word = match.span(), match[0]
        if tokens and start < tokens[-1].end:
            continue
        possessive = word[-2:] in ("'s", "'S") or (word[-1] in "sS" and text[end : end + 2] == "' ")
        if possessive:
            word = word.removesuffix("'s").removesuffix("'S")
        elif text[end : end + 1] == "." and (_INITIALS.match(word) or word.lower() in words("dotted")):
            word, end = word + ".", end + 1
        known = word.lower().rstrip(".")
        plain, after_name = known.replace(".", ""), bool(tokens) and tokens[-1].letter.isupper()
        capital = word[:1].isupper() or known in words("small_forms") or _CAPITAL.match(word) is not None
        if word.isdigit() and after_name:
            capital = any(one.lower in words("vessels") for one in tokens[-6:]) or text[end : end + 5] == " (IMO"
        heads = words("company_heads", "legal_forms", "organisation_heads") if after_name else ()
        if start in masked or (shouting and known in words("common") and known not in heads):
            capital = False
        if capital and (possessive or _MODIFIER.search(word)):
            letter = "X"
        elif capital:
            form = 4 + (word[-1] == ".") if plain in words("legal_forms") else 0
            letter = "CATDLM"[form or (plain in words("activities")) + 2 * (plain in words("takes_of"))]
        else:
            other = "p" if known in words("particles") else "n" if known.isdigit() else "."
            letter = marked.get(start) or _JOINTS.get(known, other)
        tokens.append(_Token(word, start, end, known, letter))
    return tokens


def _name(run: Sequence[_Token], text: str, lower: frozenset[str], *, opening: bool, listed: bool) -> Found | None:
    """The name in a run of tokens: without titles, offices and ordinary words before it."""
    tokens, titled = list(run), False
    whole = run[0].start < 2 and len(text) - run[-1].end < 3
    while tokens:
        first, rest = tokens[0].lower, tokens[1:]
        second, of_people = rest[0].lower if rest else "", first in words("demonyms")
        known = rest and kind_of(" ".join(one.text for one in tokens)) is not None
        bears = len(tokens) == 2 and first in words("noble") and all(one.text.isupper() for one in tokens)  # LADY SAMAR
        keeps = first in words("company_heads") or is_place(f"{first} {second}")  # General Electric, New York
        keeps = keeps or (len(tokens) == 2 and first in words("surnames"))  # No Kwang-chol
        ordinary = first in words("common") or (not rest and first in lower)
        if first in words("titles") and not (known or bears):
            titled = True
            if second in ("of", "for"):  # what a minister is for: Minister of Energy Jane Alpha
                rest = [*dropwhile(lambda one: not one.letter.isupper() or one.lower in words("activities"), rest)]
        elif not (
            first in ("of", "for", "and", "&", "the", "to", "by", "from", ",")
            or (of_people and rest and not (known or listed))
            or (ordinary and opening and not (whole or (rest and (keeps or of_people))))
        ):
            break
        tokens = rest
    roles = [at + 1 for at, one in enumerate(tokens[:-2]) if one.lower in words("role_heads")]
    if behind := [at for at in roles if tokens[at].letter.isupper()]:  # Alpha Fund Director Jane Beta
        tokens, titled = tokens[behind[-1] :], True
    if not tokens:
        return None
    end = tokens[-1].start + len(tokens[-1].text)
    possessive = run[-1].letter == "X" and not _MODIFIER.search(run[-1].text)
    name, printed = " ".join(text[tokens[0].start : end].split()).rstrip(","), list[Variant]()
    if inverted := re.fullmatch(r"([^a-z,]{2,}), ([A-Z][a-z].*)", name):
        name, printed = f"{inverted[2]} {inverted[1]}", [(name, "alias")]
    against = _against(name, tuple(one.lower for one in tokens), lower)
    if tokens[0].start < DATELINE and any(at < 5 for at, *_ in find_dates(text[tokens[-1].end :][:30])):
        against = against or "the place of a dateline"
    return Found(tokens[0].start, tokens[-1].end, tokens[-1].end, name, tuple(printed), against, titled, possessive)


@lru_cache(maxsize=4096)
def _against(name: str, parts: tuple[str, ...], lower: frozenset[str]) -> str:
    """Why a name by its own words can be no party that a measure strikes; empty where nothing speaks against it."""
    plain = name.lower().strip(".,'\"")
    last = parts[-1] if kind_of(name) is None else ""
    first, _, rest = plain.partition(" ")  # Trading FZE
    said = plain in words("laws") or parts[0] in words("document_parts") or phrase("laws").fullmatch(plain) is not None
    rules = {
        "a place, a country or a people": is_place(plain),
        "a date or a number": all(part in words("calendar") or _NUMBER.fullmatch(part) for part in parts),
        "an occasion, a law or a document": said or last in words("occasion_heads"),
        "an office": last in words("role_heads"),
        "ordinary words": all(part in words("common") or part in lower or len(part) < 2 for part in parts),
        "a description": _MODIFIER.search(name) is not None,
        "only the end of a name": is_general(rest or first)
        and (is_general(first) or first in words("company_heads", "activities")),
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
    variant = re.compile(rf'[", ]{{0,3}}{phrase("variant").pattern}', re.IGNORECASE)
    while known := variant.match(text, at):
        several = phrase("several").search(known[0])
        ends = re.compile(r"\.(?:\s|$)" if several else r"[.;:](?:\s|$)")
        stop = ends.search(text, known.end() + 4, known.end() + REACH)
        rest = text[known.end() : stop.start() if stop else known.end() + REACH]
        further = find_names(rest, frozenset(), listed=True)[: None if several else 1]
        if not further or rest[: further[0].start].strip(' :,."(1)'):
            break
        for one in further:
            variants += [(one.text, "former" if phrase("former").search(known[0]) else "alias"), *one.variants]
        at = known.end() + further[-1].after
    if has_han(name.text):
        latin = next((text for text, _ in variants if not has_han(text)), name.text)
        variants = [(name.text, "alias"), *variants] if latin != name.text else variants
        name, variants = replace(name, text=latin), [one for one in variants if one[0] != latin]
    return replace(name, after=at, variants=tuple(dict.fromkeys(variants)))


def _variants_in(bracket: str, name: str) -> Iterator[Variant]:
    """The names inside the bracket behind a name; none where it holds something else (a role, a place)."""
    bracket = re.sub(r"[()\[\]]", ";", bracket) if re.search(r"[(\[][^)\]]*[(\[]", bracket) else bracket
    marks = [(mark.end(), mark[0]) for mark in phrase("variant").finditer(bracket)]
    for one in find_names(bracket, frozenset(), listed=True):
        said = next((text for end, text in reversed(marks) if end <= one.start + 1), "")
        kind: NameKind = "former" if phrase("former").match(said) else "alias"
        short = _PIECE.search(bracket, 0, one.start) and not (one.against or re.search(r"\d{4}", bracket))
        if said or has_han(one.text):
            yield from ((one.text, kind), *one.variants)
        elif has_han(name) or short:
            yield one.text, "alias" if has_han(name) else "short"


def _han_names(text: str) -> list[Found]:
    """The names in Chinese running text: what ends like an organisation's name, and what is in Latin letters."""
    opens = re.compile("|".join(sorted(words("opens_series"), key=len, reverse=True)))
    letters, ends = r"[^，。、；：！？,;:!?\s《》“”\"'|()]", "|".join(words("ends_name"))
    shape = rf"(?:{letters}|\({letters}{{2,4}}\)){{1,40}}?(?:{ends})(?![\u4e00-\u9fff]{{0,2}}(?:有限|公司|集团))"
    spans = [match.span() for match in re.finditer(r"[A-Z][\w.&'-]*(?:,? [\w.&'-]*[A-Z][\w.&'-]*)*", text)]
    for match in re.finditer(shape, text):
        cut = max((one.end() for one in opens.finditer(match[0][:-2])), default=0)
        spans.append((match.start() + cut, match.end()))
    return [Found(start, end, end, text[start:end]) for start, end in sorted(spans)]
