"""A name cell that holds more than a name -> its names: short forms in brackets, `a.k.a.`, legal phrases at its end."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from screener.model import NameKind

_SUCCESSORS = re.compile(
    r"[,;]?\s+and\s+(?:any|its|all)\s+(?:and\s+all\s+)?(?:sub-?units?|successors?)\b.*$", re.IGNORECASE
)
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]+)[)\]]")
_ALSO = re.compile(r"^(?P<kind>[afn])\.?k\.?a\.?,?:?\s+(?P<names>.+)$", re.IGNORECASE)
_INLINE = re.compile(r",\s+(?P<kind>[afn])\.k\.a\.,?\s+(?P<names>.+)$", re.IGNORECASE)
_APOSTROPHE = re.compile("['`\u2018\u2019]")
_SHORT = re.compile(r"[A-Z0-9][A-Za-z0-9&./-]{1,11}(?: [A-Z0-9-]{1,5})?")
_SPLIT = re.compile(r";\s*(?:and\s+)?|(?<=\.),\s+and\s+", re.IGNORECASE)


def names_in(printed: str) -> list[tuple[str, NameKind]]:
    """The names in a printed cell, the main one first (`primary`).

    `(CETC 13)` after a name is a short form; `(a.k.a. X; Y)`, `[aka X]` and `, f.k.a. X` are aliases; `and any
    successor, sub-unit, or subsidiary thereof` is no name. Any other bracket stays where it is.
    """
    main = _SUCCESSORS.sub("", " ".join(printed.split()))
    found: list[tuple[str, NameKind]] = []
    inline = _INLINE.search(main)
    if inline:
        main = main[: inline.start()]
        found += [(name, _kind(inline["kind"])) for name in _split(inline["names"])]
    for bracket in list(_BRACKET.finditer(main)):
        inner = bracket[1].strip()
        also = _ALSO.match(inner)
        if also:
            found += [(name, _kind(also["kind"])) for name in _split(also["names"])]
        elif bracket.end() == len(main.rstrip(" *")) and _SHORT.fullmatch(inner) and not inner.islower():
            found.append((inner, "short"))
        else:
            continue
        main = main.replace(bracket[0], "", 1)
    main = " ".join(main.split()).rstrip(" *,;")
    return [(main, "primary"), *((name, kind) for name, kind in found if name != main)]


def aliases_in(printed: str) -> list[tuple[str, NameKind]]:
    """The names in a cell of aliases: between `; `, `; and `, or `., and ` (`X Co., Ltd., and Y`)."""
    found: list[tuple[str, NameKind]] = []
    for part in _split(printed):
        also = _ALSO.match(part)
        found += [(name, _kind(also["kind"])) for name in _split(also["names"])] if also else [(part, "alias")]
    return found


def slug_id(prefix: str, *words: str) -> str:
    """A stable entity id for a list without one: the prefix, the words in ASCII, and eight digits of their hash.

    The hash is of the words without case, spacing and points, so that a publisher's retyping keeps the id.
    """
    plain = _folded(" ".join(words))
    short = slug(plain, 48)
    digest = hashlib.sha256(same_name(plain).encode()).hexdigest()[:8]
    return f"{prefix}-{short}-{digest}" if short else f"{prefix}-{digest}"


def same_name(text: str) -> str:
    """What two spellings of one name share: letters and digits, without case, spacing and points."""
    return "".join(filter(str.isalnum, _folded(text)))


def slug(text: str, length: int) -> str:
    """Lower-case ASCII words joined by dashes, cut at a length; empty for a text without ASCII letters."""
    plain = unicodedata.normalize("NFKD", _folded(text)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:length].rstrip("-")


def _folded(text: str) -> str:
    return _APOSTROPHE.sub("", unicodedata.normalize("NFKC", " ".join(text.split())).casefold())


def _split(names: str) -> list[str]:
    return [name for part in _SPLIT.split(names) if (name := " ".join(part.split()).rstrip(",;"))]


def _kind(letter: str) -> NameKind:
    return "former" if letter.lower() == "f" else "alias"
