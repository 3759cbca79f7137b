"""Text from files, hostile until shown otherwise, made harmless for a reader's eyes, a spreadsheet and a link."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_DIRECTION_MARKS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_HIDDEN = (*range(0x20), *range(0x7F, 0xA0), *_DIRECTION_MARKS, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
_CONTROLS = {code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" for code in _HIDDEN}
_CONTROLS |= {0x09: " ", 0x0A: " ", 0x0D: " ", 0x2028: " ", 0x2029: " "}
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")

_FORMULA_AFTER_A_SEMICOLON = re.compile(r";(?=\s*[=+\-@＝＋－＠])")
"""Where a locale separates cells by semicolons, what follows one begins a cell of its own."""


def clean(text: str | None) -> str:
    r"""One line of text that shows what it holds and does nothing else; empty for None.

    Line breaks and tabs become blanks. Other control characters, and marks that turn the direction of what follows,
    are written out (`\x1b`, `\u202e`), so that a name can neither steer a terminal nor hide itself.
    """
    if not text:
        return ""
    return text if text.isascii() and text.isprintable() else text.translate(_CONTROLS)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet program could take the text for a formula: it begins with = + - @ tab or return.

    Blanks before the sign do not help, and neither do the full-width signs that some programs read alike.
    """
    return bool(text) and (text[0] in _FORMULA_STARTS or text.lstrip()[:1] in _FORMULA_STARTS)


def cell_text(text: str) -> str:
    """A text as a cell of a CSV file that no spreadsheet program takes for a formula."""
    shown = _FORMULA_AFTER_A_SEMICOLON.sub(";'", clean(text))
    return f"'{shown}" if is_formula(text) or is_formula(shown) else shown


def address_in(source: str | None) -> str:
    """The web address in the words that name a source; empty where they state none."""
    found = re.search(r"https?://\S+", source or "")
    return found[0].rstrip(".,;)") if found else ""


def link(address: str | None) -> str:
    """The address if it is an ordinary web address, else empty: no other scheme ever becomes a link."""
    if not address or not address.isprintable():
        return ""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return address.strip() if parts.scheme in {"http", "https"} and parts.netloc else ""
