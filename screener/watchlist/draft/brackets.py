"""What stands in brackets behind a name, or after `also known as`: other spellings, former names, short forms."""

from __future__ import annotations

import re

from screener.model import NameKind
from screener.watchlist.draft.kinds import is_capitalised

_PAREN = re.compile(r"\s*[(\[]([^()\[\]]*(?:\([^()]*\)[^()\[\]]*)*)[)\]]")
_VARIANT = re.compile(
    r"^(?:(?P<former>f\.?k\.?a\.?|formerly(?: known as)?|previously(?: known as)?|former name:?)|"
    r"(?:also |otherwise )?(?:spelled|spelt|written|transliterated|romani[sz]ed)(?: as)?:?|"
    r"(?:also |otherwise |better |commonly )?(?:known|referred to) as|a\.?k\.?a\.?|alias(?:es)?:?|d/b/a|"
    r"doing business as|n[ée]e|(?:in )?(?:chinese|russian|arabic|persian|farsi|cyrillic|uyghur|korean|burmese|"
    r"belarusian)(?: name)?:|also:?|or)[,:]?\s+",
    re.IGNORECASE,
)
_AFTER_VARIANT = re.compile(
    r"^[,\s–—-]*(?:also (?:spelled|spelt|known as|called|written)|a\.?k\.?a\.?|otherwise known as|"
    r"formerly known as)[,:]?\s+",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\s*;\s*|\s*,\s*(?:(?:and|or)\s+)?(?!(?:Ltd|Inc|LLC|Co|Corp|S\.A|JSC|Limited|LP|PLC)\b)|\s+(?:and|or)\s+"
)


def variants_in(bracket: str, name: str) -> tuple[tuple[str, NameKind], ...]:
    """The names inside the bracket behind a name; empty where it holds something else (a role, an age)."""
    content = bracket.strip().strip('"')
    marked = _VARIANT.match(content)
    if marked:
        kind: NameKind = "former" if marked["former"] else "alias"
        parts = (re.sub(_VARIANT, "", part.strip()).strip('".') for part in _SPLIT.split(content[marked.end() :]))
        return tuple((part, kind) for part in parts if part and (is_capitalised(part) or not part.isascii()))
    quoted = [part for part in re.split(r"\s*(?:,|\bor\b|\band\b|/)\s*", content) if part]
    found: list[tuple[str, NameKind]] = []
    for part in quoted:
        short = re.sub(r"^(?:the|hereinafter|collectively|together)\s+", "", part.strip('" '))
        if short and _is_short_form(short, name):
            found.append((short, "short"))
        elif short and not short.isascii() and not re.search(r"[a-z]", short):
            found.append((short, "alias"))
    return tuple(found)


def behind(text: str, end: int, name: str) -> tuple[int, tuple[tuple[str, NameKind], ...]]:
    """What stands in brackets behind a name (several may), or after `also known as`."""
    found: list[tuple[str, NameKind]] = []
    while bracket := _PAREN.match(text, end):
        found += variants_in(bracket[1], name)
        end = bracket.end()
    if spelled := _AFTER_VARIANT.match(text[end:]):
        rest = text[end + spelled.end() :]
        stop = re.search(
            r"[;.()]|,\s+(?:and\s+)?[a-z]|\s[–—]\s|\s+(?:was|were|is|are|has|have|who|which|to|for|pursuant)\b", rest
        )
        listed = rest[: stop.start()] if stop else rest
        names = [part.strip(' ".,') for part in _SPLIT.split(listed)]
        names = [part for part in names if part and is_capitalised(part) and len(part) < 60]
        if names:
            found += [(part, "former" if "former" in spelled[0].lower() else "alias") for part in names[:1]]
            end += spelled.end() + rest.index(names[0]) + len(names[0])
    return end, tuple(dict.fromkeys(found))


def _is_short_form(short: str, name: str) -> bool:
    """Whether a text abbreviates a name: its initials, one of its words, or a single capitalised word."""
    if len(short) > 40 or len(short.split()) > 4 or not is_capitalised(short):
        return False
    initials = "".join(word[0] for word in re.findall(r"[^\W_]+", name)).lower()
    if " " not in short and short.lower() in initials:
        return True
    parts = {word.lower() for word in re.findall(r"[^\W_]+", name)}
    own = [word.lower() for word in re.findall(r"[^\W_]+", short)]
    return all(word in parts for word in own) or (
        " " not in short and short.isupper() and len(short) > 1 and not short.isdigit()
    )
