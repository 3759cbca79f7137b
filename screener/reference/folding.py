"""Text as people and machines really write it, folded to one form before anything reads it.

Files carry letters that only look Latin, letters of full width, words with invisible characters inside, words written
with a blank between all letters, and capitals that a scanner read as digits. Names and headers are folded here, once,
and everything behind compares folded text.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from functools import lru_cache
from urllib.parse import unquote_plus

_BREAKS = re.compile("[\u0000-\u001f\u007f-\u009f\u200b\u2028\u2029\u3000]")
"""Characters that stand between words: controls, the zero-width space, separators of lines, the ideographic space."""
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
"""Characters that stand inside words and show nothing: soft hyphens, joiners, marks of direction, selectors."""
_TYPOGRAPHY = str.maketrans(
    dict.fromkeys("‘’‚‛´ʻʼ′", "'") | dict.fromkeys("“”„‟″", '"') | dict.fromkeys("–—―‐‑‒−", "-")
)
_LOOK_ALIKES = str.maketrans(
    # Cyrillic, Greek, Cherokee and Armenian letters that are drawn as a Latin one (Unicode UTS #39, confusables)
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0423\u04ae\u051a\u051c"
    "\u0430\u0435\u0455\u0456\u0458\u043e\u0440\u0441\u0443\u0445\u051b\u051d"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd\u03b9"
    "\u13aa\u13f4\u13df\u13a0\u13ac\u13bb\u13a5\u13ab\u13e6\u13de\u13b7\u13e2\u13da\u13a2\u13d9\u13b3\u13c3"
    "\u0555\u054d\u0585\u057d\u0578",
    "ABESIJKMHOPCTXYYQW" + "aesijopcyxqw" + "ABEZHIKMNOPTYXovi" + "ACCDEHiJKLMPSTVWZ" + "OUouo",
)
_LOOK_ALIKES |= {ord(chr(at).lower()): drawn for at, drawn in _LOOK_ALIKES.items() if 0x13A0 <= at <= 0x13EF}
"""Small letters of Cherokee are its capitals, drawn smaller (Unicode 8.0)."""
_LUNATE = str.maketrans("\u03f9\u03f2", "Cc")
"""Greek sigmas that are drawn as a C; NFKC makes the common sigma of them, which is drawn otherwise."""
_WESTERN = re.compile(
    "[\u0000-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2010-\u2044\u20ac\u2122]*"
)
_ABOVE_ASCII = re.compile("[\u0080-\u00ff]")
_HAN = re.compile("[\u4e00-\u9fff]{2}")
_HAN_INSIDE_A_WORD = re.compile("[a-z][\u4e00-\u9fff]|[\u4e00-\u9fff][a-z]")
"""Where a Hungarian or Finnish text is taken for misread Chinese: Felszabadításért."""
_MIN_MISDECODED = 4
"""Letters above ASCII from which a text may be Chinese read wrongly; two Chinese characters are as many bytes."""
_PUNCTUATION_MISDECODED = re.compile("\u00c2[\u00a0-\u00bf]|\u00e2\u20ac.|\u00c2(?=\\s|$)")
"""Blanks, dashes and quotes whose UTF-8 bytes were read as Western European ones (a blank as Â, a dash as â€“)."""
_LOST = [bytes([byte]) for byte in b"\x81\x8d\x8f\x90\x9d"]
"""Bytes that Windows-1252 lacks: a system that reads Chinese so drops them."""
_LACKS_A_BYTE = re.compile(rb"([\xe4-\xe9])([\x80-\xbf])(?![\x80-\xbf])")
_LEVEL_2 = b"\xd8"
"""First byte in GB 2312 from which a character is no common one."""
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z]")
_SPACED = re.compile(r"(?<!\S)\w(?:[ \u00a0]\w){4,}(?!\S)")
"""Five or more single characters with one blank between each: a heading typed letter by letter."""
_SCANNED = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Z0-9l]*[A-Z]{2})[A-Z0-9l]*(?:[A-Z][01l]|[0l][A-Z])[A-Z0-9l]*(?![A-Za-z0-9])"
)
_CODE_DIGITS = re.compile(r"[2-9]|[01]{2}(?![A-Z]+$)|[01]{3}")
"""Digits that no scanner makes of letters here, or several together, two of them at the end: the word is a code."""
_MISREAD = str.maketrans({"0": "O", "1": "I", "l": "I"})
_SINGLE_MISREAD = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2,})([58])([A-Z]{2,})(?![A-Za-z0-9])")
_MISREAD_INSIDE = {"5": "S", "8": "B"}
"""What a scanner makes of S and B, read back only within a word, between letters: SPACE5AT."""
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_MIN_PARTS = 3
"""Words, and letters of each, from which capitals inside a text show that it was written without blanks."""
_ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")
_MIN_SCANNED = 5
"""Letters from which a word with a digit inside is a word misread and no code (HK1, B0E)."""


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """A text in one form: compatibility forms resolved, nothing invisible, look-alike letters of other scripts Latin.

    Case, accents and every script of its own stay as they are.
    """
    if not text.isascii():
        text = _decoded_rightly(text)
        text = _INVISIBLE.sub("", _BREAKS.sub(" ", text))
        if _LATIN.search(text):
            text = text.translate(_LUNATE)
        text = unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHY)
        if not text.isascii() and _LATIN.search(text):
            text = _WORD.sub(_latin_if_it_looks_so, text)
    elif not text.isprintable():
        text = _BREAKS.sub(" ", text)
    return _SPACED.sub(_closed_up, text)


def as_scanned(text: str) -> str:
    """A folded text with the digits and small letters that a scanner puts for capitals read as these: CHlNA M0BILE."""
    text = _SINGLE_MISREAD.sub(lambda word: f"{word[1]}{_MISREAD_INSIDE[word[2]]}{word[3]}", text)
    return _SCANNED.sub(_read_again, text)


def written_apart(text: str) -> str:
    """A folded name that a system wrote without blanks, with them: ChinaMobileLtd, HANGZHOU%20HIKVISION.

    Words of one or two parts (PetroChina) stay as they are beside no longer ones.
    """
    if not text.isascii():
        return text
    if " " not in text and _ESCAPED.search(text):
        return unquote_plus(text)
    parts = [_HUMPS.split(word) for word in text.split(" ")]
    # names that are spelt with capitals inside (QuantumCTek, WuXiAppTec) have shorter parts
    glued = (
        len(part) >= _MIN_PARTS and min(map(len, part)) >= _MIN_PARTS and "".join(part).isalpha() for part in parts
    )
    return " ".join(word for part in parts for word in part) if any(glued) else text


def _decoded_rightly(text: str) -> str:
    """Chinese text, or punctuation, whose bytes were read as Western European ones (ÖÐ¹ú for 中国) as what it was."""
    if "\u00c2" in text or "\u00e2\u20ac" in text:
        text = _PUNCTUATION_MISDECODED.sub(_punctuation, text)
    if not _WESTERN.fullmatch(text) or len(_ABOVE_ASCII.findall(text)) < _MIN_MISDECODED:
        return text
    raw = b"".join(_western_bytes(c) for c in text)
    whole = _LACKS_A_BYTE.sub(_with_its_byte, raw)
    for read_as, written in ((whole, "utf-8"), (raw, "gb18030"), (raw, "big5")):
        with suppress(UnicodeError):
            read = read_as.decode(written)
            if _HAN.search(read) and not _ABOVE_ASCII.search(read) and not _HAN_INSIDE_A_WORD.search(read):
                return read
    return text


def _punctuation(found: re.Match[str]) -> str:
    with suppress(UnicodeError):
        return b"".join(map(_western_bytes, found.group())).decode()
    return " "


def _with_its_byte(found: re.Match[bytes]) -> bytes:
    """A character of three bytes of which one was lost: the commonest that a byte put back makes (GB 2312, level 1)."""
    lead, other = found.groups()
    made = []
    for inside in (False, True):
        for lost in _LOST:
            with suppress(UnicodeError):
                character = lead + lost + other if inside else lead + other + lost
                made.append((character.decode().encode("gb2312") >= _LEVEL_2, inside, character))
    return min(made)[2] if made else found.group()


def _western_bytes(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeError:
        return character.encode("latin-1", "replace")


def _latin_if_it_looks_so(match: re.Match[str]) -> str:
    word = match.group()
    if word.isascii():
        return word
    latin = word.translate(_LOOK_ALIKES)
    return latin if latin.isascii() else word


def _closed_up(match: re.Match[str]) -> str:
    return match.group().replace(" ", "").replace("\u00a0", "")


def _read_again(match: re.Match[str]) -> str:
    word = match.group()
    if _CODE_DIGITS.search(word) or (len(word) < _MIN_SCANNED and not word.isalpha()):
        return word
    return word.translate(_MISREAD)
