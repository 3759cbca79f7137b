"""OFAC legacy CSV sets: a primary file (SDN.CSV, CONS_PRIM.CSV) and its ALT, ADD and COMMENTS siblings.

No header, `-0-` for nothing, the byte 0x1A at the end; `.pip` (`|`) and `.del` (`@`) hold the same in the same columns.
Remarks are cut at 1,000 characters and go on in the comments file; weak aliases are only in them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from functools import cache
from io import StringIO
from pathlib import Path

from screener.errors import WatchlistError
from screener.watchlist.publishers import ofac_entry
from screener.watchlist.publishers.assemble import Reading, changed, damaged
from screener.watchlist.publishers.ofac_entry import Detail, OfacEntry
from screener.watchlist.publishers.table import decode

_DELIMITERS = (",", "|", "@")
_END = b"\x1a"
_NULL = "-0-"
_SHIP = ("call_sign", "vessel_type", "tonnage", "grt", "flag", "owner")
_HEAD = 64 * 1024
PARTS = ("alt", "add", "comments")
_WEAK = re.compile(r"^(?:alt\. )?([afn]\.k\.a\.) '(.+)'$")
_TAIL = re.compile(
    r"^(?P<value>.*?)(?: \((?P<country>[^()]+)\))?(?: issued (?P<issued>[^;]+?))?(?: expires (?P<expires>[^;]+?))?$"
)
_WHOLE = ("statement", "birth_date", "birth_place", "issuer_name")
"""Roles whose value has no country and no dates at its end."""

_ABBREVIATED = re.compile(r"\b(?:LTD|CO|CORP|INC|LLC|S\.A|C\.V|B\.V|A\.S|S\.R\.L|S\.A\.S|PLC|LTDA|CIA)$", re.IGNORECASE)


def recognises(head: bytes, name: str) -> bool:  # noqa: ARG001 - the shape of an importer
    """Whether the first row is of a primary file: twelve fields, a number first, `-0-` among them."""
    return b"-0-" in head and _delimiter(head, 12) is not None


def siblings(path: Path) -> dict[str, Path | None]:
    """The alt, add and comments files beside a primary file, by which they are; None for one that is not there.

    `cons_prim.csv` goes with `cons_alt.csv`; `sdn.csv` with `alt.csv` or `sdn_alt.csv`; whatever follows in the name
    (`_2025-08`, `.pip`) must be the same, since files of different days do not belong together.
    """
    stem, suffix = path.stem, path.suffix
    lower = stem.lower()
    others = {other.name.lower(): other for other in path.parent.iterdir() if other.is_file()}
    found: dict[str, Path | None] = {}
    for part in PARTS:
        if "prim" in lower:
            candidates = [lower.replace("prim", part, 1)]
        elif "sdn" in lower:
            candidates = [lower.replace("sdn", part, 1), lower.replace("sdn", f"sdn_{part}", 1)]
        else:
            candidates = []
        there = (others.get(candidate + suffix.lower()) for candidate in candidates)
        found[part] = next(filter(None, there), None)
    return found


def read(path: Path) -> Reading:
    """The SDN or the consolidated list from a primary file and the siblings beside it.

    Where siblings are missing the primary file is read alone, and `version` names the missing ones: without the alt
    file there are no strong aliases.

    Raises:
        WatchlistError: a row with another number of fields, no end mark (the file is cut short), a sibling's row for
            an entry that the primary file does not have, no entity.
    """
    others = siblings(path)
    entries: dict[str, OfacEntry] = {}
    remarks: dict[str, str] = {}
    for line, row in _rows(path, 12, marked=True):
        entry, remark = _primary(row, path.name, line)
        if entry.uid in entries:
            raise damaged(f"{path.name}, line {line}: the entry {entry.uid} stands there twice")
        entries[entry.uid], remarks[entry.uid] = entry, remark
    for entry, row in _sibling_rows(others["comments"], 2, entries):
        remarks[entry.uid] += "" if row[1].strip() == _NULL else row[1]
    for uid, entry in entries.items():
        read_remarks(entry, remarks[uid])
    for entry, row in _sibling_rows(others["alt"], 5, entries):
        name = _cell(row[3])
        if name:
            spoken = ofac_entry.speaking_order(name) if entry.kind == "individual" else name
            entry.names.append((spoken, ofac_entry.alias_kind(_cell(row[2]), weak=False)))
    for entry, row in _sibling_rows(others["add"], 6, entries):
        country = _cell(row[4])
        address = ", ".join(filter(None, (_cell(row[2]), _cell(row[3]), country)))
        entry.addresses += [address] if address else []
        entry.countries += [country] if country else []
    home = ofac_entry.home_of(entries.values(), path.name)
    return Reading(
        home,
        (ofac_entry.completed(entry, home) for entry in entries.values()),
        siblings=tuple(filter(None, others.values())),
        missing=tuple(part for part, file in others.items() if file is None),
    )


def _primary(row: list[str], file: str, line: int) -> tuple[OfacEntry, str]:
    """An entry and its remarks, these as they stand: a remark that is cut may end in a space."""
    uid, name, kind, programs, title, *ship = map(_cell, row[:-1])
    if not uid.isdecimal() or not name:
        raise changed(f"{file}, line {line}: no entry can be read from {','.join(row)[:60]!r}")
    is_a = ofac_entry.kind_of(kind or "entity", f"{file}, line {line}: the entry {uid}")
    entry = OfacEntry(uid=uid, name=name, kind=is_a, programs=tuple(filter(None, programs.split("] ["))))
    if entry.kind == "individual":
        entry.name = ofac_entry.speaking_order(name)
    entry.extra["title"] = title
    entry.extra["vessel"] = {key: value for key, value in zip(_SHIP, ship, strict=True) if value}
    return entry, "" if row[-1].strip() == _NULL else row[-1]


def _sibling_rows(
    path: Path | None, columns: int, entries: Mapping[str, OfacEntry]
) -> Iterator[tuple[OfacEntry, list[str]]]:
    """Each row of a sibling with the entry that it belongs to."""
    if path is None:
        return
    for line, row in _rows(path, columns, marked=False):
        entry = entries.get(_cell(row[0]))
        if entry is None:
            raise WatchlistError(
                f"{path.name}, line {line}: the entry {_cell(row[0])!r} is not in the primary file",
                hint="The files are of different days or incomplete; download the whole set again.",
            )
        yield entry, row


def _rows(path: Path, columns: int, *, marked: bool) -> Iterator[tuple[int, list[str]]]:
    """Line number and raw fields of each row before the end mark."""
    data, mark, _ = path.read_bytes().partition(_END)
    if marked and not mark:
        raise damaged(f"{path.name} has no end mark (byte 0x1A): it is cut short")
    text = decode(data, path.name, ("ascii", "latin-1"))
    delimiter = _delimiter(data[:_HEAD], columns)
    if delimiter is None:
        if not text.strip():
            return
        raise damaged(f"{path.name}, line 1: not {columns} fields")
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for row in reader:
            if row and len(row) != columns:
                raise damaged(f"{path.name}, line {line}: {len(row)} fields where there are {columns}")
            if row:
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise damaged(f"{path.name}, line {line}: not a well-formed table ({error})") from error


def _delimiter(head: bytes, columns: int) -> str | None:
    """The delimiter with which the first row has so many fields and begins with a number."""
    line = head.decode("latin-1").splitlines()[:1]
    for delimiter in _DELIMITERS:
        row = next(csv.reader(line, delimiter=delimiter), [])
        if len(row) == columns and row[0].strip().isdecimal():
            return delimiter
    return None


def _cell(text: str) -> str:
    tidy = " ".join(text.split())
    return "" if tidy == _NULL else tidy


def read_remarks(entry: OfacEntry, remarks: str) -> None:
    """Add to an entry what its remarks say: labelled facts, weak aliases and links in one text without a grammar.

    A part begins with its label, with no mark between label and value, so that it is found by the list of known labels
    (longest first). What has no known label is kept as a remark: it is never read as a name.

    Args:
        remarks: the whole text, its continuation from the comments file already joined without any separator.
    """
    for part in _parts(remarks):
        if weak := _WEAK.match(part):
            entry.names.append((ofac_entry.speaking_order(weak[2]) if entry.kind == "individual" else weak[2], "weak"))
        elif part.startswith("Linked To: "):
            entry.linked_to.append(_whole(part.removeprefix("Linked To: ")))
        elif detail := _detail(part):
            entry.details.append(detail)
        else:
            entry.remarks.append(part)


def _parts(remarks: str) -> list[str]:
    """The parts; the text's own last full stop is not part of the last one."""
    text = remarks.strip()
    return [part.strip() for part in text.removesuffix(".").split("; ") if part.strip()]


def _whole(name: str) -> str:
    """A name at the end of the remarks with the full stop of its abbreviated last word, which `_parts` took."""
    return f"{name}." if _ABBREVIATED.search(name) and "," in name else name


def _detail(part: str) -> Detail | None:
    text = part.removeprefix("alt. ")
    lower = text.lower()
    for label in _labels():
        if not lower.startswith(label):
            continue
        rest = text[len(label) :]
        if rest and rest[0] not in " :":
            continue
        value = rest.removeprefix(":").strip().removeprefix("- ").strip()
        tail = None if ofac_entry.label_roles()[label] in _WHOLE else _TAIL.match(value)
        return Detail(text[: len(label)], **(tail.groupdict() if tail else {"value": value}))
    return None


@cache
def _labels() -> tuple[str, ...]:
    return tuple(sorted(ofac_entry.label_roles(), key=len, reverse=True))
