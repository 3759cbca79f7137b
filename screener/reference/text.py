"""Text folding: invisible characters taken out, and spellings of one name made equal."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"\w+")
_JUNK: dict[int, str | None] = dict.fromkeys((*range(32), *range(127, 160)))
_JUNK |= dict.fromkeys((9, 10, 11, 12, 13, 133, 160, *range(8192, 8204), 8232, 8233, 8239), " ")
_JUNK |= dict.fromkeys((8287, 12288), " ")
_JUNK |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_JUNK |= dict.fromkeys((173, *range(8204, 8208), *range(8234, 8239), *range(8288, 8304), 65279))


def encodable(name: str) -> str:
    """A name out of the file system or the command line: bytes in it that are no text stand as `\\udce9`."""
    return name if name.isascii() else name.encode("utf-8", "backslashreplace").decode()


def clean(text: str) -> str:
    """A cell's text without control characters, direction marks, zero-width characters and outer blanks.

    A no-break or other wide blank, a tab and a line break become a plain blank, half a pair of surrogates U+FFFD.
    """
    if not (text.isascii() and text.isprintable()):
        text = text.translate(_JUNK)
    return text.strip()


def spelling_key(text: str) -> str:
    """A name without case, accents, width and punctuation, so that spellings of one name compare equal."""
    if text.isascii():
        return " ".join(_WORD.findall(text.casefold()))
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(_WORD.findall("".join(char for char in plain if not unicodedata.combining(char))))
