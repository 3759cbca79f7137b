"""An announcement's bytes (text, HTML, PDF, e-mail, Word) -> passages, title, date; its content says its form."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from html import escape
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from screener.errors import WatchlistError, said_as
from screener.files import isolation
from screener.files.encoding import decode
from screener.files.html import walk
from screener.watchlist.announcements.passages import PLAIN, Passage, find_dates, from_text, kind_of_line
from screener.watchlist.announcements.vocabulary import phrase

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from selectolax.lexbor import LexborNode

MAX_BYTES, MAX_UNPACKED = 5_000_000, 50_000_000
"""Bytes that an announcement has at most, and that a Word file's text may unpack to."""
BODY = 0.4
"""Share of a text in which no standing heading ends it: `Contact:` stands at the head of some statements."""
HEAD_PASSAGES = 12
"""Passages at the beginning among which the date of the announcement is looked for."""

_BLOCKS = re.compile(
    r"p|div|li|t[rdh]|d[tdl]|h[1-6]|section|article|main|header|footer|aside|nav|blockquote|pre|figure|figcaption"
    r"|ul|ol|table|body|form|address|caption|details|summary"
)
_SILENT = frozenset(("script", "style", "template"))
_SKIPPED = frozenset(("head", "svg", "iframe", "select", "button"))
_APART = {"footer": "it stands in the page's footer", "nav": "it stands in the page's navigation"}
_APART |= {"aside": "it stands beside the text"}
_META = ("article:published_time", "datepublished", "date", "dc.date", "dcterms.date", "dcterms.issued", "pubdate")
_WORD_SIGNS = {"t": "", "br": "<br>", "cr": "<br>", "tab": " "}
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Announcement:
    """What a file says, before anything is understood of it. `site` is who publishes it, as the file itself states."""

    file: str
    sha256: str
    title: str
    announced_on: date | None
    passages: tuple[Passage, ...]
    site: str | None = None
    address: str | None = None
    notes: tuple[str, ...] = ()


@dataclass
class Raw:
    """What a file of one form holds: its passages, and what it states of itself."""

    passages: list[Passage]
    title: str = ""
    stated: str = ""
    site: str | None = None
    address: str | None = None
    notes: list[str] = field(default_factory=list)


def read_bytes(content: bytes, file: str) -> Announcement:
    """Read an announcement from its bytes.

    Args:
        content: a text, HTML, PDF, e-mail (.eml) or Word (.docx) file.
        file: its name, for messages and the draft.

    Raises:
        WatchlistError: it is too large or damaged, of none of the forms, or holds no text.
    """
    if len(content) > MAX_BYTES:
        raise WatchlistError(f"{file} is larger than {MAX_BYTES // 1_000_000} MB", hint="Is it an announcement?")
    raw = _read_apart(content, file)
    passages = _mark_end([one for one in raw.passages if one.text])
    if not passages:
        raise WatchlistError(f"{file} holds no text that can be read", hint="A scanned PDF must be read by OCR first.")
    title = raw.title or next((one.text for one in passages if one.kind == "heading"), passages[0].text)
    announced = _announced_on(raw.stated, passages)
    sha256 = hashlib.sha256(content).hexdigest()
    title = title[:300].translate(PLAIN)
    return Announcement(file, sha256, title, announced, tuple(passages), raw.site, raw.address, tuple(raw.notes))


def _read_apart(content: bytes, file: str) -> Raw:
    """A file read in a child process, as every file is that a stranger can have made.

    Raises:
        WatchlistError: it is damaged, of none of the forms, or made its reader abort, swell or run on.
    """
    with said_as(WatchlistError), NamedTemporaryFile(prefix="screener-") as given:
        given.write(content)
        given.flush()
        said = isolation.call(f"{__name__}:read_as_json", Path(given.name), file, name=file)
    return TypeAdapter(Raw).validate_json(said)


def read_as_json(path: Path, file: str) -> bytes:
    """What the reader of a file's form makes of it, as JSON."""
    return TypeAdapter(Raw).dump_json(_read(path.read_bytes(), file))


def _read(content: bytes, file: str) -> Raw:
    head = content.lstrip()[:2000]
    if head[:5] == b"%PDF-":
        return Raw(list(from_text(_pdf_text(content, file))))
    if content[:4] == b"PK\x03\x04":
        return _word(content, file)
    if re.match(rb"[A-Za-z-]+:", head) and re.search(rb"(?im)^(?:from|mime-version|message-id|received):", head):
        return _mail(content, file)
    text = decode(content)
    if re.search("[\x00-\x08]", text):
        reason = f"{file} is neither text, HTML, PDF, e-mail nor Word"
        raise WatchlistError(reason, hint="Save the announcement as one of these.")
    return _text_or_page(text)


def _announced_on(stated: str, passages: Sequence[Passage]) -> date | None:
    """The date that the file states, else the first one in its head that is no date of effect."""
    if dates := find_dates(stated[:60].split("T", maxsplit=1)[0]):
        return dates[0][2]
    for passage in passages[:HEAD_PASSAGES]:
        for start, _, day in find_dates(passage.text[:400]):
            if not passage.apart and not phrase("no_announcement_date").search(passage.text[:start].strip()):
                return day
    return None


def _mark_end(passages: Sequence[Passage]) -> list[Passage]:
    """Set apart what follows a standing heading such as `About ...` or `Media contact`, behind the first passages."""
    total, before = sum(len(one.text) for one in passages), 0
    for number, passage in enumerate(passages):
        before += len(passage.text)
        late = before > total * BODY and number > 3 and passage.kind != "row"
        ends = passage.text.startswith("###") or phrase("end_matter").search(passage.text)
        if late and ((ends and len(passage.text) < 100) or phrase("end_note").search(passage.text)):
            why = f'it stands behind "{passage.text[:40]}"'
            return [*passages[:number], *(replace(one, apart=one.apart or why) for one in passages[number:])]
    return list(passages)


def _text_or_page(text: str) -> Raw:
    if re.search(r"<(?:!doctype|html|head|body|p|div|table|ul|ol|h[1-6])\b[^>]{0,500}>", text[:5000], re.IGNORECASE):
        return _page(text)
    return Raw(list(from_text(text)))


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
        _Page(tree.root).passages,
        meta.get("og:title") or (title.text(strip=True) if title else ""),
        next((meta[key] for key in _META if meta.get(key)), (time.attributes.get("datetime") if time else "") or ""),
        meta.get("og:site_name") or meta.get("application-name") or None,
        (canonical.attributes.get("href") if canonical else None) or meta.get("og:url"),
    )


class _Page:
    """The passages of a page: blocks of text in order; a table's row is one, unless a table only arranges the page."""

    def __init__(self, root: LexborNode | None) -> None:
        self.passages: list[Passage] = []
        self._text: list[str] = []
        self._bold: list[str] = []
        self._cells: list[str] | None = None
        self._open = Counter[str]()
        hidden = 0
        for opens, node in walk(root):
            tag = node.tag or ""
            if tag[:1] in ("-", ""):
                if tag != "-text" or hidden or not opens:
                    continue
                text = (node.text_content or "").translate(PLAIN).replace("\n", " ")
                self._text.append(text)
                if text.strip() and (self._open["b"] or self._open["strong"]):
                    self._bold.append(" ".join(text.split()))
            elif tag == "br" and opens:
                self._text.append("\n")
            elif tag in _SKIPPED or "hidden" in node.attributes:
                hidden += 1 if opens else -1
            elif _BLOCKS.fullmatch(tag):
                self._turn(tag, opens=opens)
            self._open[tag] += (1 if opens else -1) * (tag not in _SILENT)
        self._flush()

    def _turn(self, tag: str, *, opens: bool) -> None:
        """What the beginning or the end of a block does."""
        if self._cells is None or tag in ("tr", "table"):
            self._flush()
        elif tag not in ("td", "th"):
            self._text.append("\n")
        if tag == "tr":
            self._cells = [] if opens else None
        elif tag in ("td", "th") and not opens and self._cells is not None:
            self._cells.append("".join(self._text))
            self._text = []

    def _flush(self) -> None:
        """What has been read since the last block, as passages."""
        cells = tuple(" ".join(cell.split()) for cell in self._cells or ())
        if sum(map(bool, cells)) > 1:
            self.passages.append(Passage(" | ".join(filter(None, cells)), "row", len(self.passages) + 1, cells))
            self._cells = []
        lines = "".join([*(self._cells or ()), *self._text]).split("\n")
        apart = next((why for one, why in _APART.items() if self._open[one]), "")
        for text in filter(None, (" ".join(line.split()) for line in lines)):
            bold = tuple(one for one in self._bold if one in text)
            item = self._open["li"] or self._open["dt"] or text in bold
            titled = any(self._open[f"h{level}"] for level in range(1, 7))
            kind = "item" if item else "heading" if titled else kind_of_line(text)
            self.passages.append(Passage(text, kind, len(self.passages) + 1, (), bold, apart))
        self._text, self._bold = [], []
        self._cells = None if self._cells is None else []


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


def _as_html(element: Element) -> str:
    """A part of a Word document as HTML: paragraphs by their style, lists, tables, bold runs."""
    name = element.tag.removeprefix(_W)
    if name in _WORD_SIGNS:
        return _WORD_SIGNS[name] + escape(element.text or "", quote=False) * (name == "t")
    inside = "".join([_as_html(one) for one in element])
    tag = {"tbl": "table", "tr": "tr", "tc": "td"}.get(name, "")
    if name == "p":
        styled = " ".join(one.get(f"{_W}val") or "" for one in element.iterfind(f"{_W}pPr/{_W}pStyle")).lower()
        listed = "list" in styled or element.find(f"{_W}pPr/{_W}numPr") is not None
        tag = "li" if listed else "h1" if "head" in styled else "p"
    elif name == "r" and element.find(f"{_W}rPr/{_W}b") is not None:
        tag = "b"
    return f"<{tag}>{inside}</{tag}>" if tag else inside
