"""The forms in which an announcement arrives (text, HTML, PDF, e-mail, Word): bytes -> passages."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html import escape
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, NamedTuple

from pydantic import TypeAdapter

from screener.errors import WatchlistError, said_as
from screener.files import isolation
from screener.watchlist.announcements.passages import HEADING, PLAIN, Passage, PassageKind, Raw, from_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from selectolax.lexbor import LexborHTMLParser

MAX_UNPACKED = 50_000_000
"""Bytes that a Word file's text may unpack to."""

_BLOCKS = re.compile(
    r"p|div|li|t[rdh]|d[tdl]|h[1-6]|section|article|main|header|footer|aside|nav|blockquote|pre|figure|figcaption"
    r"|ul|ol|table|body|form|address|caption|details|summary"
)
_SKIPPED = frozenset(("script", "style", "head", "template", "svg", "iframe", "select", "button"))
_APART = {"footer": "it stands in the page's footer", "nav": "it stands in the page's navigation"}
_APART |= {"aside": "it stands beside the text"}
_META = ("article:published_time", "datepublished", "date", "dc.date", "dcterms.date", "dcterms.issued", "pubdate")
_WORD_SIGNS = {"t": "", "br": "<br>", "cr": "<br>", "tab": " "}
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_apart(content: bytes, file: str) -> Raw:
    """Read a file in a child process, as every file is that a stranger can have made.

    Raises:
        WatchlistError: it is damaged, of none of the forms, or made its reader abort, swell or run on.
    """
    with said_as(WatchlistError), NamedTemporaryFile(prefix="screener-") as given:
        given.write(content)
        given.flush()
        said = isolation.call(f"{__name__}:read_as_json", Path(given.name), file, name=file)
    return TypeAdapter(Raw).validate_json(said)


def read_as_json(path: Path, file: str) -> bytes:
    """What `read` makes of a file, as JSON."""
    return TypeAdapter(Raw).dump_json(read(path.read_bytes(), file))


def read(content: bytes, file: str) -> Raw:
    """Read a file; which form it has, its content says.

    Raises:
        WatchlistError: it is damaged, or of none of the forms.
    """
    head = content.lstrip()[:2000]
    if head[:5] == b"%PDF-":
        return Raw(list(from_text(_pdf_text(content, file))))
    if content[:4] == b"PK\x03\x04":
        return _word(content, file)
    if re.match(rb"[A-Za-z-]+:", head) and re.search(rb"(?im)^(?:from|mime-version|message-id|received):", head):
        return _mail(content, file)
    return _text_or_page(_decode(content, file))


def _text_or_page(text: str) -> Raw:
    if re.search(r"<(?:!doctype|html|head|body|p|div|table|ul|ol|h[1-6])\b[^>]{0,500}>", text[:5000], re.IGNORECASE):
        return _page(text)
    return Raw(list(from_text(text)))


def _decode(content: bytes, file: str) -> str:
    utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        # Loaded late: rarely needed.
        from charset_normalizer import from_bytes

        best = from_bytes(content[:200_000]).best()
        text = content.decode(best.encoding if best else "windows-1252", errors="replace")
    if "\x00" in text:
        raise WatchlistError(
            f"{file} is neither text, HTML, PDF, e-mail nor Word", hint="Save the announcement as one of these."
        )
    return text


def _page(source: str) -> Raw:
    """An HTML page, by an HTML5 parser."""
    # Loaded late: a compiled parser, needed for pages only.
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(source)
    meta: dict[str, str] = {}
    for node in tree.css("meta"):
        key = node.attributes.get("property") or node.attributes.get("name") or node.attributes.get("itemprop") or ""
        meta.setdefault(key.lower(), node.attributes.get("content") or "")
    title, time = tree.css_first("title"), tree.css_first("time[datetime]")
    canonical = tree.css_first("link[rel=canonical]")
    return Raw(
        _page_passages(tree),
        meta.get("og:title") or (title.text(strip=True) if title else ""),
        next((meta[key] for key in _META if meta.get(key)), (time.attributes.get("datetime") if time else "") or ""),
        meta.get("og:site_name") or meta.get("application-name") or None,
        (canonical.attributes.get("href") if canonical else None) or meta.get("og:url"),
    )


class _Place(NamedTuple):
    """Where in a page a text stands: the block, row and cell (their ids), whether in bold, skipped or apart."""

    block: int = 0
    tag: str = ""
    bold: bool = False
    skipped: bool = False
    apart: str = ""
    row: int = 0


def _page_passages(tree: LexborHTMLParser) -> list[Passage]:
    places: dict[int, _Place] = {}
    blocks: list[tuple[_Place, list[str], list[str]]] = []
    for node in tree.root.traverse(include_text=True) if tree.root else ():
        tag, parent = node.tag or "", node.parent
        place = places.get(parent.mem_id, _Place()) if parent is not None else _Place()
        if tag in ("-text", "br"):
            if not blocks or blocks[-1][0].block != place.block:
                blocks.append((place, [], []))
            text = "\n" if tag == "br" else (node.text_content or "").translate(PLAIN).replace("\n", " ")
            if not place.skipped:
                blocks[-1][1].append(" " if tag == "br" and place.row else text)
                if place.bold and text.strip():
                    blocks[-1][2].append(" ".join(text.split()))
            continue
        if _BLOCKS.fullmatch(tag):
            place = place._replace(block=node.mem_id, tag=tag, row=node.mem_id if tag == "tr" else place.row)
        places[node.mem_id] = place._replace(
            bold=place.bold or tag in ("b", "strong"),
            skipped=place.skipped or tag in _SKIPPED or "hidden" in node.attributes,
            apart=place.apart or _APART.get(tag, ""),
        )
    return list(_from_blocks(blocks))


def _from_blocks(blocks: list[tuple[_Place, list[str], list[str]]]) -> Iterator[Passage]:
    row, cells, number = 0, list[str](), 0
    for place, texts, bold in [*blocks, (_Place(), [], [])]:
        if cells and place.row != row:
            number += 1
            yield Passage(" | ".join(cells), "row" if len(cells) > 1 else "paragraph", number, tuple(cells))
            cells = []
        row = place.row
        for line in "".join(texts).split("\n"):
            text = " ".join(line.split())
            if not text:
                continue
            if row:
                cells.append(text)
                continue
            number += 1
            own = tuple(one for one in bold if one in text)
            yield Passage(text, _kind(text, place.tag, own), number, (), own, place.apart)


def _kind(text: str, tag: str, bold: tuple[str, ...]) -> PassageKind:
    if tag in ("li", "dt") or text in bold:
        return "item"
    heading = re.fullmatch(r"h[1-6]", tag) or (len(text) < HEADING and text[-1] not in ".;,:。；：")
    return "heading" if heading else "paragraph"


def _pdf_text(content: bytes, file: str) -> str:
    """The text of a PDF as laid out, so that columns stand beside each other."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError:
        raise WatchlistError(
            f"{file} is a PDF, and reading PDF needs the package pypdf",
            hint="Install the extra `announcements`, or save the announcement as text.",
        ) from None
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise WatchlistError(f"{file} is protected by a password", hint="Save it without one.")
        return "\n\n".join(page.extract_text(extraction_mode="layout") or "" for page in reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise WatchlistError(f"{file} is a damaged PDF ({type(error).__name__})", hint="Download it again.") from error


def _mail(content: bytes, file: str) -> Raw:
    """An e-mail: its HTML part where there is one, else its text; what is attached is named, not read."""
    from email import message_from_bytes, policy
    from email.utils import parseaddr, parsedate_to_datetime

    message = message_from_bytes(content, policy=policy.default)
    body = message.get_body(("html", "plain"))
    if body is None:
        raise WatchlistError(f"{file} is an e-mail without a text", hint="Save its attachment and give that.")
    try:
        raw = _text_or_page(str(body.get_content()))
        raw.title = str(message.get("subject") or raw.title)
        raw.site = parseaddr(str(message.get("from", "")))[0] or raw.site
        raw.stated = parsedate_to_datetime(str(message["date"])).date().isoformat() if message["date"] else raw.stated
    except (LookupError, ValueError, TypeError, KeyError) as error:
        raise WatchlistError(f"{file} is a damaged e-mail ({type(error).__name__})", hint="Save it as text.") from error
    raw.notes += [f"The attachment {one.get_filename() or ''} was not read." for one in message.iter_attachments()]
    return raw


def _word(content: bytes, file: str) -> Raw:
    """A Word document, read as the HTML page that it would be."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            if packed.getinfo("word/document.xml").file_size > MAX_UNPACKED:
                raise WatchlistError(f"{file} unpacks to more than {MAX_UNPACKED // 1_000_000} MB", hint="Is it right?")
            page = _as_html(fromstring(packed.read("word/document.xml")))
    except (zipfile.BadZipFile, KeyError, ParseError, DefusedXmlException, OSError, RuntimeError) as error:
        reason = f"{file} is no Word document that can be read ({type(error).__name__})"
        raise WatchlistError(reason, hint="Save it as text.") from error
    return _page(page)


def _as_html(element: Element, *, in_row: bool = False) -> str:
    """A part of a Word document as HTML: paragraphs by their style, lists, tables, bold runs."""
    name = element.tag.removeprefix(_W)
    if name in _WORD_SIGNS:
        return _WORD_SIGNS[name] + escape(element.text or "", quote=False) * (name == "t")
    inside = "".join([_as_html(one, in_row=in_row or name == "tr") for one in element])
    if name == "p" and not in_row:
        styled = " ".join(one.get(f"{_W}val") or "" for one in element.iterfind(f"{_W}pPr/{_W}pStyle")).lower()
        listed = "list" in styled or element.find(f"{_W}pPr/{_W}numPr") is not None
        tag = "li" if listed else "h1" if "head" in styled else "p"
    else:
        bold = name == "r" and element.find(f"{_W}rPr/{_W}b") is not None
        tag = "b" if bold else {"tbl": "table", "tr": "tr", "tc": "td"}.get(name, "")
    if name == "tc":
        inside = inside.strip() or "–"
    return f"<{tag}>{inside}</{tag}>" if tag else f"{inside} " * bool(inside) if name == "p" else inside
