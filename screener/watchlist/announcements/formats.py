"""An announcement's bytes (text, HTML, PDF, e-mail, Word) -> passages, title, date; its content says its form.

Every form becomes text in which blank lines part blocks, "- " begins an item and tabs part cells: one reader for all.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
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
from screener.watchlist.announcements.passages import PLAIN, Passage, find_dates, from_text
from screener.watchlist.announcements.vocabulary import phrase

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_BYTES, MAX_UNPACKED = 5_000_000, 50_000_000
"""Bytes that an announcement has at most, and that a Word file's text may unpack to."""
BODY = 0.4
"""Share of a text in which no standing heading ends it: `Contact:` stands at the head of some statements."""
HEAD_PASSAGES = 12
"""Passages at the beginning among which the date of the announcement is looked for."""

_DROPPED = "head,script,style,template,svg,iframe,select,button,[hidden]"
_BLOCKS = "p,div,h1,h2,h3,h4,h5,h6,section,article,main,header,blockquote,pre,figure,figcaption,ul,ol,table,tr,form,"
_BLOCKS += "address,caption,details,summary,dl,dd,td,th"
_APART = {"footer": "it stands in the page's footer", "nav": "it stands in the page's navigation"}
_APART |= {"aside": "it stands beside the text"}
_META = ("article:published_time", "datepublished", "date", "dc.date", "dcterms.date", "dcterms.issued", "pubdate")
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
    # Read in a child process, as every file is that a stranger can have made.
    with said_as(WatchlistError), NamedTemporaryFile(prefix="screener-") as given:
        given.write(content)
        given.flush()
        said = isolation.call(f"{__name__}:read_as_json", Path(given.name), file, name=file)
    raw = TypeAdapter(Raw).validate_json(said)
    passages = _mark_end([one for one in raw.passages if one.text])
    if not passages:
        raise WatchlistError(f"{file} holds no text that can be read", hint="A scanned PDF must be read by OCR first.")
    title = raw.title or next((one.text for one in passages if one.kind == "heading"), passages[0].text)
    sha256, title = hashlib.sha256(content).hexdigest(), title[:300].translate(PLAIN)
    announced = _announced_on(raw.stated, passages)
    return Announcement(file, sha256, title, announced, tuple(passages), raw.site, raw.address, tuple(raw.notes))


def read_as_json(path: Path, file: str) -> bytes:
    """What the reader of a file's form makes of it, as JSON."""
    return TypeAdapter(Raw).dump_json(_read(path.read_bytes(), file))


def _read(content: bytes, file: str) -> Raw:
    head = content.lstrip()[:2000]
    if head[:5] == b"%PDF-":
        return Raw(list(from_text(_pdf_text(content, file))))
    if content[:4] == b"PK\x03\x04":
        return _page(_word_page(content, file))
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

    tree = LexborHTMLParser(re.sub(r"\s+", " ", source).replace(" | ", " – "))
    named = ((node.attributes, node.attributes.get("content") or "") for node in tree.css("meta"))
    meta = {(at.get("property") or at.get("name") or at.get("itemprop") or "").lower(): said for at, said in named}
    title, time, canonical = (tree.css_first(css) for css in ("title", "time[datetime]", "link[rel=canonical]"))
    raw = Raw(
        [],
        meta.get("og:title") or (title.text(strip=True) if title else ""),
        next((meta[key] for key in _META if meta.get(key)), (time.attributes.get("datetime") if time else "") or ""),
        meta.get("og:site_name") or meta.get("application-name") or None,
        (canonical.attributes.get("href") if canonical else None) or meta.get("og:url"),
    )
    for node in tree.css(_DROPPED):
        node.decompose()
    for css, before, behind in (("br", "\n\n", ""), (_BLOCKS, "\n\n", "\n\n"), ("li,dt", "\n\n- ", "\n\n")):
        for node in tree.css(css):
            node.insert_before(before)
            node.insert_after(behind)
    for node in tree.css("b,strong"):
        node.insert_before("**")
        node.insert_after("**")
    for node in tree.css("tr"):
        cells = [
            " ".join(one.text().replace("**", "").replace("|", "/").split())
            for one in node.css("td,th")
            if not one.css_first("table")
        ]
        if sum(map(bool, cells)) > 1:
            node.replace_with(f"\n\n| {' | '.join(cells)} |\n\n")
    apart = [(why, node) for css, why in _APART.items() for node in tree.css(css)]
    beside = [replace(one, apart=why) for why, node in apart for one in from_text(node.text())]
    for _, node in apart:
        node.decompose()
    said = [*from_text(tree.root.text() if tree.root else ""), *beside]
    raw.passages = [replace(one, line=at) for at, one in enumerate(said, start=1)]
    return raw


def _pdf_text(content: bytes, file: str) -> str:
    """The text of a PDF as laid out, so that columns stand beside each other."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError:
        problem = f"{file} is a PDF, and reading PDF needs the package pypdf"
        raise WatchlistError(problem, hint="Install the extra `announcements`, or save it as text.") from None
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


def _word_page(content: bytes, file: str) -> str:
    """A Word document as the HTML page that it would be."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            if packed.getinfo("word/document.xml").file_size > MAX_UNPACKED:
                raise WatchlistError(f"{file} unpacks to more than {MAX_UNPACKED // 1_000_000} MB", hint="Is it right?")
            return _as_html(fromstring(packed.read("word/document.xml")))
    except (zipfile.BadZipFile, KeyError, ParseError, DefusedXmlException, OSError, RuntimeError) as error:
        reason = f"{file} is no Word document that can be read ({type(error).__name__})"
        raise WatchlistError(reason, hint="Save it as text.") from error


def _as_html(element: Element) -> str:
    """A part of a Word document as HTML: paragraphs by their style, lists, tables, bold runs."""
    name = element.tag.removeprefix(_W)
    if name in ("t", "br", "cr", "tab"):
        return escape(element.text or "", quote=False) if name == "t" else " " if name == "tab" else "<br>"
    inside = "".join([_as_html(one) for one in element])
    tag = {"tbl": "table", "tr": "tr", "tc": "td"}.get(name, "")
    if name == "p":
        styled = " ".join(one.get(f"{_W}val") or "" for one in element.iterfind(f"{_W}pPr/{_W}pStyle")).lower()
        tag = "li" if "list" in styled or element.find(f"{_W}pPr/{_W}numPr") is not None else "p"
    elif name == "r" and element.find(f"{_W}rPr/{_W}b") is not None:
        tag = "b"
    return f"<{tag}>{inside}</{tag}>" if tag else inside
