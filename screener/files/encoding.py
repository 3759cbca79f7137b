"""Text from bytes, whatever encoding they are in.

A byte-order mark decides; then UTF-8, which no other encoding passes for by chance; then the zeros of UTF-16; then,
among the legacy encodings, the one in which the bytes beyond ASCII are common characters. Each Eastern encoding keeps
its common characters in one range of lead bytes, so text decoded by the wrong one shows rare characters.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COMMON_LEADS = {
    "gb18030": re.compile(rb"[\xb0-\xd7][\xa1-\xfe]|[\xa1-\xa3][\xa1-\xfe]"),
    "big5": re.compile(rb"[\xa4-\xc6][\x40-\x7e\xa1-\xfe]|[\xa1\xa2][\x40-\x7e\xa1-\xfe]"),
    "cp932": re.compile(rb"[\x88-\x97][\x40-\x7e\x80-\xfc]|[\x82\x83][\x40-\x7e\x80-\xfc]|\x81[\x40-\xac]"),
    "cp949": re.compile(rb"[\xb0-\xc8][\xa1-\xfe]|[\xa1-\xa3][\xa1-\xfe]"),
}
_ANY_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_HIGH = re.compile(rb"[\x80-\xff]+")
_SAMPLE = 200_000


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode a text file.

    Args:
        data: its bytes.
        declared: the encoding that the file itself names, as a page does.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if zeros := _zeros(data[:4096]):
        return data.decode(zeros, errors="replace")
    for encoding in filter(None, ("utf-8", declared)):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode(guess(data), errors="replace")


def _zeros(head: bytes) -> str | None:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) <= 0.3 * len(head) / 2:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def guess(data: bytes) -> str:
    """The legacy encoding that makes most sense of the bytes beyond ASCII."""
    sample = _beyond_ascii(data)
    best, best_share = "", 0.0
    for encoding, common in _COMMON_LEADS.items():
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        pairs = len(_ANY_PAIR.findall(sample))
        share = sum(len(part) // 2 for part in common.findall(sample)) / pairs if pairs else 0.0
        if encoding == "cp949" and share > 0.99 and pairs >= 8:
            # Chinese text uses the lead bytes beyond Korea's syllables too; a text that never does is Korean.
            share += 0.1
        share *= _plausible(text, encoding)
        if share > best_share + 0.02:
            best, best_share = encoding, share
    if best_share > 0.7 and not _looks_western(data):
        return best
    return _single_byte(data)


def _beyond_ascii(data: bytes) -> bytes:
    """The lines with bytes beyond ASCII, as far as a sample goes."""
    lines = [line for line in data[: 8 * _SAMPLE].split(b"\n") if _HIGH.search(line)]
    return b"\n".join(lines)[:_SAMPLE].rpartition(b"\n")[0] if len(b"\n".join(lines)) > _SAMPLE else b"\n".join(lines)


def _plausible(text: str, encoding: str) -> float:
    """How far the characters beyond ASCII are those of the encoding's own language."""
    others = [char for char in text if ord(char) > 127]
    if not others:
        return 0.0
    kana = sum("\u3040" <= char <= "\u30ff" or "\uff61" <= char <= "\uff9f" for char in others) / len(others)
    half = sum("\uff61" <= char <= "\uff9f" for char in others) / len(others)
    hangul = sum("\uac00" <= char <= "\ud7a3" for char in others) / len(others)
    if encoding == "cp932":
        return 1.0 + 0.2 * (kana - half) - 0.8 * half
    if encoding == "cp949":
        return 1.0 if hangul > 0.5 else 0.3
    return 1.0 - kana


def _looks_western(data: bytes) -> bool:
    """Whether the bytes beyond ASCII mostly stand alone between letters, as accents do."""
    runs = _HIGH.findall(data[: 8 * _SAMPLE])
    return sum(len(run) == 1 for run in runs) > 0.6 * len(runs)


def _single_byte(data: bytes) -> str:
    """The Western, Central European, Cyrillic, Greek or Turkish encoding whose letters come out as words."""
    sample = _beyond_ascii(data)
    if sum(len(run) > 2 for run in _HIGH.findall(sample)) > 0.5 * max(1, len(_HIGH.findall(sample))):
        candidates: tuple[str, ...] = ("cp1251", "cp1253")
    else:
        candidates = ("cp1252", "cp1250", "iso8859_2", "cp1254")
    scores = {encoding: _words(sample, encoding) for encoding in candidates}
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] > scores.get("cp1252", 0.0) + 0.02 else candidates[0]


_LETTERS = {
    "cp1252": set("äöüßéèêëàâçñóòôõúùûíìîïáãåæøœÄÖÜÉÈÀÇÑÓÁÅÆØ€£°§´’“”–±¼½¾¡"),
    "cp1250": set("ąćęłńóśźżĄĆĘŁŃÓŚŹŻčďěňřšťůžýáéíúČĎĚŇŘŠŤŮŽÝőűŐŰäöü€"),
    "iso8859_2": set("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"),  # the others are signs in Western text: ® is Ž
    "cp1254": set("ğışçöüĞİŞÇÖÜ"),
}


def _words(sample: bytes, encoding: str) -> float:
    """The share of characters beyond ASCII that are usual letters of the encoding's languages."""
    others = [char for char in sample.decode(encoding, errors="replace") if ord(char) > 127]
    if not others:
        return 0.0
    usual = _LETTERS.get(encoding)
    if usual is None:
        block = "CYRILLIC" if encoding == "cp1251" else "GREEK"
        return sum(unicodedata.name(char, "").startswith(block) for char in others) / len(others)
    return sum(char in usual for char in others) / len(others)
