"""What an Excel workbook says beside its cells: columns shown as percentages, comments, page headers, drawn texts."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import IO

from screener.errors import FileError
from screener.files.cells import SheetNotes, column_index
from screener.files.package import DAMAGE

MOST_BYTES = 2 << 20
"""No more of a sheet's beginning and end is looked at: formats repeat from row to row, page headers come last."""
MOST_COMMENT_BYTES = 64 << 20
"""Some 300,000 comments; a sheet with more is said not to be looked through."""
_PERCENT_IDS = frozenset({9, 10})
"""Built-in number formats that show a fraction as a percentage (ECMA-376, 18.8.30)."""
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b[^<>]*>")
_XFS = re.compile(rb"</?(?:\w+:)?cellXfs\b")
_XF = re.compile(rb"<(?:\w+:)?xf\b[^<>]*>")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*)>\s*<(?:\w+:)?v>")
_COMMENT = re.compile(rb"</?(?:\w+:)?comment\b")
"""Parts are split at their tags: a pattern that looks for each tag's end takes the square of the size if none has."""
_TEXT = re.compile(rb"<(?:\w+:)?t\b[^<>]*>([^<]*)</")
_PARAGRAPH = re.compile(rb"</(?:\w+:)?p>")
_PAGE_TEXT = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)\b[^<>]*>([^<]*)</")
_PAGE_CODE = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-F]{6}|[A-Z])')
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
_TAG = re.compile(rb"<(?:\w+:)?(sheet|Relationship)\b[^<>]*>")
Ends = Mapping[str, tuple[bytes, bytes]]
Style = tuple[int, str]
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_IN_BRACKETS = re.compile(r"\[[^\]]*\]")
_LEFT_OUT = re.compile(r"[0#?](,+)(?![,0#?])")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def sheet_notes(file: IO[bytes], ends: Ends = MappingProxyType({})) -> dict[str, SheetNotes]:
    """The notes of each sheet of an xlsx or xlsm file, by the sheet's name; empty for every other file.

    Args:
        file: the workbook.
        ends: the beginning and the end of large sheets, `MOST_BYTES` of each, where they have been unpacked before.

    Raises:
        FileError: a part that holds them is damaged, although the cells may be whole.
    """
    if not zipfile.is_zipfile(file):
        return {}
    try:
        with zipfile.ZipFile(file) as archive:
            return _notes(archive, ends)
    except DAMAGE as error:
        raise FileError(
            f"comments, page headers and percent formats cannot be read ({error})",
            hint="Open the workbook in a spreadsheet program, save it and screen it again.",
        ) from error


def _notes(archive: zipfile.ZipFile, ends: Ends) -> dict[str, SheetNotes]:
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        return {}
    targets = _targets(archive, "xl/workbook.xml")
    styles = _styles(_part(archive, "xl/styles.xml")) if "xl/styles.xml" in names else {}
    found = {}
    for tag in _TAG.finditer(_part(archive, "xl/workbook.xml")):
        attributes = _attributes(tag[0])
        part = targets.get(attributes.get("id", ""), "")
        if tag[1] == b"sheet" and part in names:
            name = attributes.get("name", "")
            found[name] = _sheet(archive, part, styles, ends.get(name) or _ends(archive, part))
    return found


def _sheet(archive: zipfile.ZipFile, part: str, styles: Mapping[int, Style], ends: tuple[bytes, bytes]) -> SheetNotes:
    data, end = ends
    numbers: Counter[int] = Counter()
    shown: Counter[tuple[int, Style]] = Counter()
    for cell in _CELL.finditer(data) if styles else ():
        attributes = _attributes(cell[1])
        place = _REFERENCE.fullmatch(attributes.get("r", ""))
        if place and attributes.get("t", "n") == "n":
            numbers[column_index(place[1])] += 1
            if style := styles.get(int(attributes.get("s", "0"))):
                shown[column_index(place[1]), style] += 1
    usual = sorted((column, *style) for (column, style), count in shown.items() if count * 2 > numbers[column])
    texts = [(0, 0, _PAGE_CODE.sub(" ", _text(text))) for text in _PAGE_TEXT.findall(end)]
    for target in _targets(archive, part).values():
        if "comment" in posixpath.basename(target).lower() and target in archive.namelist():
            if archive.getinfo(target).file_size > MOST_COMMENT_BYTES:
                raise ValueError(f"{target} is larger than {MOST_COMMENT_BYTES >> 20} MB")
            texts += _comments(archive.read(target))
    texts += [(0, 0, text) for text in _drawn(archive, part)]
    comments = tuple((row, column, text.strip()) for row, column, text in texts if text.strip())
    percents = tuple(column for column, _, words in usual if words == "%")
    return SheetNotes(percents, comments, scaled=tuple(one for one in usual if one[2] != "%"))


def _drawn(archive: zipfile.ZipFile, part: str) -> list[str]:
    """The texts of a sheet's text boxes and charts, paragraph by paragraph."""
    parts = archive.namelist()
    drawings = [one for one in _targets(archive, part).values() if one.startswith("xl/drawings/") and one in parts]
    charts = [one for drawing in drawings for one in _targets(archive, drawing).values() if one in parts]
    paragraphs = [
        text for one in (*drawings, *charts) if one.endswith(".xml") for text in _PARAGRAPH.split(_part(archive, one))
    ]
    return ["".join(map(_text, _TEXT.findall(text))) for text in paragraphs]


def _comments(data: bytes) -> list[tuple[int, int, str]]:
    found = []
    for comment in _COMMENT.split(data)[1:]:
        attributes, _, content = comment.partition(b">")
        place = _REFERENCE.fullmatch(_attributes(attributes).get("ref", ""))
        text = "".join(_text(part) for part in _TEXT.findall(content))
        if place:
            found.append((int(place[2]) - 1, column_index(place[1]), text))
    return found


def _styles(data: bytes) -> dict[int, Style]:
    """The cell formats that scale, by their numbers: thousands that are left out, and the words behind; "%" alone."""
    named = map(_attributes, _FORMAT.findall(data))
    custom = {int(one["numFmtId"]): _style(one.get("formatCode", "")) for one in named}
    styles = dict.fromkeys(_PERCENT_IDS, (0, "%")) | {number: style for number, style in custom.items() if style}
    _, *table = _XFS.split(data, 2)
    formats = [int(_attributes(tag).get("numFmtId", "0")) for tag in _XF.findall(table[0] if table else b"")]
    return {at: styles[number] for at, number in enumerate(formats) if number in styles}


def _style(code: str) -> Style | None:
    """What a number format says: commas behind its last digit leave out three digits each (ECMA-376, 18.8.31)."""
    if "%" in code:
        return 0, "%"
    first = _IN_BRACKETS.sub("", code).split(";")[0]
    commas = _LEFT_OUT.search(_LITERAL.sub("", first))
    words = "".join(quoted or escaped for quoted, escaped in _LITERAL.findall(first)).strip()
    return (len(commas[1]) if commas else 0, words) if commas or words else None


def _targets(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    folder, name = posixpath.split(part)
    links = f"{folder}/_rels/{name}.rels"
    if links not in archive.namelist():
        return {}
    related = (_attributes(tag[0]) for tag in _TAG.finditer(_part(archive, links)) if tag[1] == b"Relationship")
    return {
        one["Id"]: posixpath.normpath(posixpath.join("/" + folder, one["Target"])).lstrip("/")
        for one in related
        if "Id" in one and "Target" in one
    }


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(MOST_BYTES)


def _ends(archive: zipfile.ZipFile, name: str) -> tuple[bytes, bytes]:
    """The beginning and the end of a part; the same bytes where it is short."""
    with archive.open(name) as part:
        begin = end = part.read(MOST_BYTES)
        while chunk := part.read(MOST_BYTES):
            end = (end + chunk)[-MOST_BYTES:]
    return begin, end


def _attributes(tag: bytes) -> dict[str, str]:
    pairs = _ATTRIBUTE.findall(tag)
    return {name.rpartition(b":")[2].decode(): _text(value) for name, value in pairs}


def _text(written: bytes) -> str:
    text = written.decode("utf-8", "replace")
    if "&" not in text:
        return text
    import html  # its table of 2,000 names is read only where one may stand

    return html.unescape(text)
