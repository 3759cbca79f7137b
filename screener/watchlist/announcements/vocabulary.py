"""The words by which an announcement is read: words.toml, cues.toml, measures.toml as frozen, compiled tables."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

_SIGNS = {"{": "(?:", "}": ")?", "^": r"\A\W*", "$": r"\W*\Z", ":": " ?:", ",": ",", ";": ";"}
_AHEAD = {"!->": "(?!", "->>": "(?=[^;]{0,400}?", "->": "(?="}
_KINDS_OF_WORD = {"A:": "(?-i:[A-Z][^ ]*)", "#year": r"(?:19|20)\d\d"}
_BLANK = r"(?: |(?<!\w))"
"""What stands before each word of a phrase; before the first one nothing need stand."""


class Authority(NamedTuple):
    """A body that imposes measures: its name in a draft, how texts call it, and kind of measure -> regime."""

    name: str
    named: re.Pattern[str]
    kinds: Mapping[str, str]


class Sign(NamedTuple):
    """A thing in a sentence: its sign, where it stands, why it sends aside, which of the sentence's names it is."""

    sign: str
    start: int
    end: int
    why: str = ""
    name: int = -1


@cache
def kinds() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    """The kinds of measure by the draft's word for them: what names each (under no name), and its programmes."""
    rows = data("measures")["kinds"].items()
    named = {kind: {"": row["phrases"], **row.get("programme", {})} for kind, row in rows}
    return {kind: {name: compiled(text) for name, text in texts.items()} for kind, texts in named.items()}


@cache
def authorities() -> tuple[Authority, ...]:
    """The bodies that impose measures, in the order in which they are asked."""
    rows = data("measures")["authority"]
    return tuple(Authority(row["name"], compiled(row["phrases"]), row["kinds"]) for row in rows)


@cache
def phrase(key: str) -> re.Pattern[str]:
    """A phrase of cues.toml that stands alone."""
    return compiled(data("cues")["phrases"][key])


@cache
def words(*keys: str) -> frozenset[str]:
    """One or several lists of words.toml, in lower case."""
    return frozenset(word for key in keys for word in listed(data("words")[key].lower()))


@cache
def laws() -> re.Pattern[str]:
    """The laws of several words, the longest first."""
    return compiled("\n".join(law.replace(" ", "_") for law in sorted(words("laws"), key=len)[::-1] if " " in law))


@cache
def languages() -> Mapping[str, frozenset[str]]:
    """The function words of the languages that are told apart."""
    return {name: frozenset(listed(text)) for name, text in data("cues")["languages"].items()}


@cache
def data(name: str) -> Any:
    """A file of words as plain data."""
    return tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


def listed(text: str) -> list[str]:
    """The words of a list that is written with commas."""
    return [word for word in (one.strip() for one in text.replace("\n", " ").split(",")) if word]


@lru_cache(maxsize=256)
def cues_in(sentence: str) -> list[Sign]:
    """The cues of a sentence, and where."""
    found = ((match, data("cues")["cue"][int((match.lastgroup or "")[1:])]) for match in _cues().finditer(sentence))
    return [Sign(row["sign"], *match.span(), row.get("why", "")) for match, row in found]


@lru_cache(maxsize=256)
def kinds_in(text: str) -> list[tuple[int, int, str]]:
    """The kinds of measure that a text names, and where."""
    named = [(kind, one) for kind, row in kinds().items() for one in row.values()]
    return sorted((*match.span(), kind) for kind, one in named for match in one.finditer(text))


@lru_cache(maxsize=4096)
def said(phrases: re.Pattern[str], text: str) -> str:
    """What a text says first of phrases; a party of hundreds in one sentence asks what the one before has asked."""
    return match[0] if (match := phrases.search(text)) else ""


def says(key: str, *texts: str) -> str:
    """What texts say first of a phrase of cues.toml."""
    return next(filter(None, (said(phrase(key), text) for text in texts)), "")


def bodies(*texts: str, kind: str = "") -> list[Authority]:
    """The bodies that impose measures (of a kind) which texts name."""
    return [one for text in texts for one in authorities() if kind in (*one.kinds, "") and said(one.named, text)]


def compiled(phrases: str) -> re.Pattern[str]:
    """Phrases, one a line, as one pattern."""
    return re.compile(rf"(?<!\w)(?:{_any_line(phrases)})", re.IGNORECASE)


@cache
def _cues() -> re.Pattern[str]:
    """All cues as one pattern; the number of a group is that of the cue in cues.toml."""
    parts = (f"(?P<c{at}>{_any_line(row['phrases'])})" for at, row in enumerate(data("cues")["cue"]))
    # A cue begins with a word, or between words: looked for there alone, a text is read in a fifth of the time.
    return re.compile(rf"(?!(?<=\w)\w)(?! )(?:{'|'.join(parts)})", re.IGNORECASE)


def _any_line(phrases: str) -> str:
    """Phrases as a regular expression; cues.toml explains how a phrase is written."""
    return "|".join(map(_pattern, phrases.strip().splitlines()))


def _pattern(line: str) -> str:
    body, _, before = line.partition(" !<- ")
    made, closes = "".join(rf"(?<!\b{_word(one)} )" for one in before.split("|") if one) + "(?! )", ""
    for token in re.sub(r"[{}]", r" \g<0> ", body).split():
        if token in _AHEAD:
            made, closes = made + closes + _AHEAD[token], ")"
        elif token in _SIGNS:
            made += _SIGNS[token]
        elif token.startswith(".."):
            blank = "{} " if made.endswith(_SIGNS["^"]) else ",? {}"
            made += f"(?:{blank.format('[^ ,;:|]+')}){{0,{token[2:]}}}?"
        else:
            made += f"(?:{_BLANK}{_any_of(token[1:-1])})*" if token[0] == "[" else _BLANK + _any_of(token)
    return (made + closes).replace("(?! )" + _BLANK, "", 1)  # most begin with a word: read faster so


def _any_of(token: str) -> str:
    groups = data("cues")["groups"]
    options = (listed(groups[one[1:-1]]) if one[:1] == "<" else [one] for one in token.split("|"))
    return f"(?:{'|'.join(_word(one) for several in options for one in several)})"


def _word(word: str) -> str:
    if word in _KINDS_OF_WORD:
        return _KINDS_OF_WORD[word]
    stem = re.escape(word.removesuffix("*").replace("_", " ")).replace("\\~", "[ -]")
    return stem + (r"\w*" if word.endswith("*") else r"(?!\w)")
