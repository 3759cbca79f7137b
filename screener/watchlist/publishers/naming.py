"""Names as publishers print them -> the names of one entity: each once, the strongest kind kept, the best one first."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from screener.model import Name, NameKind

_STRENGTH: tuple[NameKind, ...] = ("primary", "issuer", "alias", "short", "former", "weak")


def tidy(text: str | None) -> str:
    """A text with white space collapsed and outer punctuation of list writing taken off; empty for None."""
    return " ".join((text or "").split()).strip(" ;,")


def collect(printed: Iterable[tuple[str | None, NameKind]]) -> tuple[Name, ...]:
    """The distinct names in the order printed.

    Two texts are one name where they differ only in case, width or white space; the first writing stays, with the
    strongest kind that any of them has. Blank texts are passed over.
    """
    found: dict[str, Name] = {}
    for text, kind in printed:
        written = tidy(text)
        key = folded(written)
        if not key:
            continue
        held = found.get(key)
        if held is None:
            found[key] = Name(text=written, kind=kind)
        elif _STRENGTH.index(kind) < _STRENGTH.index(held.kind):
            found[key] = Name(text=held.text, kind=kind)
    return tuple(found.values())


def folded(text: str) -> str:
    """The form under which two writings are the same name."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def is_latin(text: str) -> bool:
    """Whether the letters of a text are Latin ones (a text without letters is not)."""
    letters = [character for character in text if character.isalpha()]
    return bool(letters) and all("LATIN" in unicodedata.name(character, "") for character in letters)


def filled(**facts: object) -> dict[str, object]:
    """The facts that are not empty, for `Entity.extra`."""
    return {key: value for key, value in facts.items() if value not in (None, "", [], {}, ())}
