"""The words by which an announcement is read: data/*.yaml as compiled, frozen tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from screener.model import Measure


@dataclass(frozen=True)
class Kind:
    """A kind of measure: the draft's word, the model's word, and the phrases that name it."""

    kind: str
    measure: Measure
    explicit: re.Pattern[str]
    programmes: tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True)
class Authority:
    """A body that imposes measures: its name in a draft, how texts call it, and kind of measure -> regime."""

    name: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    kinds: Mapping[str, str | None]


@dataclass(frozen=True)
class Verb:
    """A verb whose object is struck. `needs`: what must stand near by (`measure`, a pattern, or nothing)."""

    pattern: re.Pattern[str]
    needs: re.Pattern[str] | None
    needs_measure: bool
    noun_too: bool


@dataclass(frozen=True)
class Measures:
    """measures.yaml."""

    kinds: Mapping[str, Kind]
    generic_kind: str
    generic: re.Pattern[str]
    verbs: tuple[Verb, ...]
    nouns: tuple[re.Pattern[str], ...]
    passive: re.Pattern[str]
    passive_needs_measure: re.Pattern[str]
    will_be: re.Pattern[str]
    heads: re.Pattern[str]
    list_head: re.Pattern[str]
    anaphors: re.Pattern[str]
    stops: re.Pattern[str]
    opens: re.Pattern[str]
    wishes: re.Pattern[str]
    negations: re.Pattern[str]
    removals: re.Pattern[str]
    softer: re.Pattern[str]
    undone: re.Pattern[str]
    speech: re.Pattern[str]
    earlier: re.Pattern[str]
    now: re.Pattern[str]


Words = Mapping[str, frozenset[str]]

_GAP = r"(?:[\s,'\"\-–—]+(?!and\b|but\b|that\b|which\b|who\b)[\w.&'$\-]+){0,10}?[\s,]+"


@cache
def measures() -> Measures:
    """The kinds of measure and the phrases that carry them."""
    data = _load("measures")
    kinds = {
        row["kind"]: Kind(
            row["kind"],
            row["measure"],
            _any(row["explicit"]),
            tuple((one["name"], _pattern(one["pattern"])) for one in row["programme"]),
        )
        for row in data["kinds"]
    }
    return Measures(
        kinds=kinds,
        generic_kind=data["generic_kind"],
        generic=_pattern(data["generic"]),
        verbs=tuple(
            Verb(
                _pattern(rf"\b(?:{row['pattern']})(?![\w-])"),
                _pattern(row["needs"]) if row.get("needs") not in (None, "measure") else None,
                row.get("needs") == "measure",
                bool(row.get("noun_too")),
            )
            for row in data["verbs"]
        ),
        nouns=tuple(
            _pattern(rf"\b(?:{row['pattern']}){' ' if row.get('near') else _GAP}(?:{row['with']})\b")
            for row in data["nouns"]
        ),
        heads=_any(data["heads"]),
        **{
            key: _pattern(data[key])
            for key in (
                "passive",
                "passive_needs_measure",
                "will_be",
                "list_head",
                "anaphors",
                "stops",
                "opens",
                "wishes",
                "negations",
                "removals",
                "softer",
                "undone",
                "speech",
                "earlier",
                "now",
            )
        },
    )


@cache
def authorities() -> tuple[Authority, ...]:
    """The bodies that impose measures, in the order in which they are asked."""
    return tuple(
        Authority(
            row["name"],
            re.compile("|".join(f"(?:{one})" for one in row["patterns"])),
            re.compile("|".join(f"(?:{one})" for one in row["not"])) if "not" in row else None,
            row["kinds"],
        )
        for row in _load("authorities")
    )


@cache
def words() -> Words:
    """words.yaml: every list as a set of lower-case words."""
    return {key: frozenset(str(word).lower() for word in listed) for key, listed in _load("words").items()}


@cache
def end_matter() -> re.Pattern[str]:
    """Where the announcement ends and the publisher's standing text begins."""
    return _any(_load("words")["end_matter"])


def _load(name: str) -> Any:
    text = (files(__package__) / "data" / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _any(patterns: Sequence[str] | Iterable[str]) -> re.Pattern[str]:
    return _pattern("|".join(f"(?:{pattern})" for pattern in patterns))


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)
