"""The words by which an announcement is read: data/*.yaml as frozen, compiled tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from screener.model import Measure

Role = Literal["struck_after", "struck_before", "aside", "again", "resume", "ends"]


@dataclass(frozen=True)
class Kind:
    """A kind of measure: the draft's word, the model's word, the phrases that name it, its programmes."""

    kind: str
    measure: Measure
    explicit: re.Pattern[str]
    programmes: tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True)
class Authority:
    """A body that imposes measures: its name in a draft, how texts call it, and kind of measure -> regime."""

    name: str
    pattern: re.Pattern[str]
    kinds: Mapping[str, str | None]


@dataclass(frozen=True)
class Cue:
    """What a phrase does to the names beside it (cues.yaml explains the roles)."""

    role: Role
    why: str
    scope: str


@cache
def kinds() -> Mapping[str, Kind]:
    """The kinds of measure by the draft's word for them."""
    return {
        row["kind"]: Kind(
            row["kind"],
            row["measure"],
            _any(row["explicit"]),
            tuple((one["name"], _pattern(one["pattern"])) for one in row["programme"]),
        )
        for row in data("cues")["kinds"]
    }


@cache
def authorities() -> tuple[Authority, ...]:
    """The bodies that impose measures, in the order in which they are asked."""
    return tuple(
        Authority(
            row["name"],
            re.compile("".join(f"(?!{one})" for one in row.get("not", ())) + "(?:" + "|".join(row["patterns"]) + ")"),
            row["kinds"],
        )
        for row in data("authorities")
    )


@cache
def cues() -> tuple[re.Pattern[str], Mapping[str, Cue]]:
    """All cues as one pattern, and what each of its groups means."""
    table, parts = {}, []
    for number, row in enumerate(data("cues")["cues"]):
        table[f"c{number}"] = Cue(row["role"], row.get("why", ""), row.get("scope", ""))
        parts.append(f"(?P<c{number}>{'|'.join(row['patterns'])})")
    # A cue begins with a word, or between words: looked for there alone, a text is read in a fifth of the time.
    return _pattern(rf"(?!(?<=\w)\w)(?:{'|'.join(parts)})"), table


@cache
def words(key: str) -> frozenset[str]:
    """A list of words.yaml, in lower case."""
    return frozenset(str(word).lower() for word in data("words")[key])


@cache
def pattern(key: str, inner: str = "") -> re.Pattern[str]:
    """A single pattern of cues.yaml, of a table of patterns where `inner` names one."""
    found = data("cues")[key]
    return _pattern(found[inner] if inner else found)


@cache
def data(name: str) -> Any:
    """A file of data/ as plain data."""
    text = (files(__package__) / "data" / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return _pattern("|".join(f"(?:{one})" for one in patterns))


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)
