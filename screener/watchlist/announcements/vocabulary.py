"""The words by which an announcement is read: words.toml, cues.toml, measures.toml as frozen, compiled tables."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

_SIGNS = {"{": "(?:", "}": ")?", "^": r"\A\W*", "$": r"\W*\Z", ":": " ?:", ",": ",", ";": ";"}
_AHEAD = {"!->": "(?!", "->>": "(?=[^;]{0,400}?", "->": "(?="}
_KINDS_OF_WORD = {"A:": "(?-i:[A-Z][^ ]*)", "#year": r"(?:19|20)\d\d"}
_BLANK = r"(?: |(?<!\w))"
"""What stands before each word of a phrase; before the first one nothing need stand."""


class Kind(NamedTuple):
    """A kind of measure: the phrases that name it, and its programmes."""

    named: re.Pattern[str]
    programmes: Mapping[str, re.Pattern[str]]


class Authority(NamedTuple):
    """A body that imposes measures: its name in a draft, how texts call it, and kind of measure -> regime."""

    name: str
    named: re.Pattern[str]
    kinds: Mapping[str, str]


class Rule(NamedTuple):
    """What is done to the names in a group of a shape; `at` says where the cue stands that it is done for."""

    shape: str
    struck: bool = False
    why: str = ""
    at: Literal["start", "end"] = "start"


@cache
def kinds() -> Mapping[str, Kind]:
    """The kinds of measure by the draft's word for them."""
    programmes = {
        kind: {name: compiled(text) for name, text in row.get("programme", {}).items()}
        for kind, row in data("measures")["kinds"].items()
    }
    return {kind: Kind(compiled(row["phrases"]), programmes[kind]) for kind, row in data("measures")["kinds"].items()}


@cache
def authorities() -> tuple[Authority, ...]:
    """The bodies that impose measures, in the order in which they are asked."""
    rows = data("measures")["authority"]
    return tuple(Authority(row["name"], compiled(row["phrases"]), row["kinds"]) for row in rows)


@cache
def cues() -> re.Pattern[str]:
    """All cues as one pattern; the number of a group is that of the cue in cues.toml."""
    parts = (
        f"(?P<c{at}>{'|'.join(map(_pattern, row['phrases'].strip().splitlines()))})"
        for at, row in enumerate(data("cues")["cue"])
    )
    # A cue begins with a word, or between words: looked for there alone, a text is read in a fifth of the time.
    return re.compile(rf"(?!(?<=\w)\w)(?! )(?:{'|'.join(parts)})", re.IGNORECASE)


@cache
def rules() -> tuple[Rule, ...]:
    """The rules by which names are sorted, in order."""
    return tuple(Rule(**row) for row in data("cues")["rule"])


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


def compiled(phrases: str) -> re.Pattern[str]:
    """Phrases, one a line, as one pattern."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, phrases.strip().splitlines()))})", re.IGNORECASE)


def _pattern(line: str) -> str:
    """One phrase as a regular expression; cues.toml explains how a phrase is written."""
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
    options = (
        listed(groups.get(one[1:-1]) or groups["more"][one[1:-1]]) if one[:1] == "<" else [one]
        for one in token.split("|")
    )
    return f"(?:{'|'.join(_word(one) for several in options for one in several)})"


def _word(word: str) -> str:
    if word in _KINDS_OF_WORD:
        return _KINDS_OF_WORD[word]
    stem = re.escape(word.removesuffix("*").replace("_", " ")).replace("\\~", "[ -]")
    return stem + (r"\w*" if word.endswith("*") else r"(?!\w)")
