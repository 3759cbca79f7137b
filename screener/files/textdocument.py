"""What people write to be read (text, HTML, PDF, e-mail, Word) as one plain text; its content says its form.

In the text blank lines part blocks, "# " begins a heading, "- " an item, "| " a table's row, and ** stands around bold.
"""

from __future__ import annotations

import re
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

from pydantic import TypeAdapter

from screener.errors import FileError
from screener.files import isolation
from screener.files.encoding import decode

MAX_BYTES, MAX_UNPACKED = 5_000_000, 50_000_000
"""Bytes that such a file has at most, and that a Word file may unpack to."""

_DROPPED = "head,script,style,template,svg,iframe,select,button,[hidden]"
_BLOCKS = "p,div,section,article,main,header,blockquote,pre,figure,figcaption,ul,ol,table,tr,form,address,caption,"
_BLOCKS += "details,summary,dl,dd,td,th"
_MARKS = {"br": ("\n\n", ""), _BLOCKS: ("\n\n", "\n\n"), "li,dt": ("\n\n- ", "\n\n"), "b,strong": ("**", "**")}
_MARKS |= {"h1,h2,h3,h4,h5,h6": ("\n\n# ", "\n\n")}
_BESIDE = {"footer": "it stands in the page's footer", "nav": "it stands in the page's navigation"}
_BESIDE |= {"aside": "it stands beside the text"}
_DATES = ("article:published_time", "datepublished", "date", "dc.date", "dcterms.date", "dcterms.issued", "pubdate")
_MAIL_FIELD = re.compile(rb"(?im)^(?:from|to|date|subject|mime-version|message-id|received):")


@dataclass
class TextDocument:
    """A text and what its file states of it: `stated` is its date as written, `site` who publishes it; `beside` are
    texts of the page that are no part of it, each with the reason; `laid_out`: its lines are those of the file."""

    text: str
    title: str = ""
    stated: str = ""
    site: str | None = None
    address: str | None = None
    notes: list[str] = field(default_factory=list)
    beside: list[tuple[str, str]] = field(default_factory=list)
    laid_out: bool = True


def read_text_document(content: bytes, name: str) -> TextDocument:
    """The text of a document, read in a child process, as every file is that a stranger can have made.

    Args:
        content: a text, HTML, PDF, e-mail (.eml) or Word (.docx) file.
        name: how it is called, for messages.

    Raises:
        FileError: it is too large or damaged, or of none of the forms.
    """
    if len(content) > MAX_BYTES:
        raise FileError(f"{name} is larger than {MAX_BYTES // 1_000_000} MB", hint="Is it the right file?")
    with NamedTemporaryFile(prefix="screener-") as given:
        given.write(content)
        given.flush()
        answer = isolation.call(f"{__name__}:read_as_json", Path(given.name), name, name=name)
    return TypeAdapter(TextDocument).validate_json(answer)


def read_as_json(path: Path, name: str) -> bytes:
    """What the reader of a file's form makes of it, as JSON."""
    return TypeAdapter(TextDocument).dump_json(_read(path.read_bytes(), name))


def _read(content: bytes, name: str) -> TextDocument:
    head = content.lstrip()[:2000]
    if head[:5] == b"%PDF-" or content[:4] == b"PK\x03\x04":
        return _converted(content, name)
    fields = _MAIL_FIELD.findall(re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0])
    if re.match(rb"[A-Za-z-]+:", head) and len(fields) > 2:
        return _mail(content, name)
    text = decode(content)
    if re.search("[\x00-\x08]", text):
        problem = f"{name} is neither text, HTML, PDF, e-mail nor Word"
        raise FileError(problem, hint="Save the text as one of these.")
    return _text_or_page(text)


def _text_or_page(text: str) -> TextDocument:
    if re.search(r"<(?:!doctype|html|head|body|p|div|table|ul|ol|h[1-6])\b[^>]{0,500}>", text[:5000], re.IGNORECASE):
        return _page(text)
    return TextDocument(text)


def _page(source: str) -> TextDocument:
    """An HTML page, by an HTML5 parser."""
    # Loaded late: a compiled parser, needed for pages only.
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(re.sub(r"\s+", " ", source).replace(" | ", " – "))
    named = ((node.attributes, node.attributes.get("content") or "") for node in tree.css("meta"))
    meta = {(at.get("property") or at.get("name") or at.get("itemprop") or "").lower(): value for at, value in named}
    title, time, canonical = (tree.css_first(css) for css in ("title", "time[datetime]", "link[rel=canonical]"))
    page = TextDocument(
        "",
        meta.get("og:title") or (title.text(strip=True) if title else ""),
        next((meta[key] for key in _DATES if meta.get(key)), (time.attributes.get("datetime") if time else "") or ""),
        meta.get("og:site_name") or meta.get("application-name") or None,
        (canonical.attributes.get("href") if canonical else None) or meta.get("og:url"),
        laid_out=False,
    )
    for node in tree.css(_DROPPED):
        node.decompose()
    for css, (before, behind) in _MARKS.items():
        for node in tree.css(css):
            node.insert_before(before)
            node.insert_after(behind)
    for node in tree.css("tr"):
        cells = [
            " ".join(one.text().replace("**", "").replace("|", "/").split())
            for one in node.css("td,th")
            if not one.css_first("table")
        ]
        if sum(map(bool, cells)) > 1:
            node.replace_with(f"\n\n| {' | '.join(cells)} |\n\n")
    beside = [(why, node) for css, why in _BESIDE.items() for node in tree.css(css)]
    page.beside = [(why, node.text()) for why, node in beside]
    for _, node in beside:
        node.decompose()
    page.text = tree.root.text() if tree.root else ""
    return page


def _converted(content: bytes, name: str) -> TextDocument:
    """A PDF as laid out, so that columns stand beside each other; a Word document as the page that it would be."""
    try:
        from mammoth import convert_to_html
        from pypdf import PdfReader
    except ImportError as error:
        problem = f"{name} is a PDF or a Word document, and reading these needs the package {error.name}"
        raise FileError(problem, hint="Install the extra `announcements`, or save it as text.") from None
    if content[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
                raise FileError(f"{name} unpacks to more than {MAX_UNPACKED // 1_000_000} MB", hint="Is it right?")
        return _page(convert_to_html(BytesIO(content)).value)
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise FileError(f"{name} is protected by a password", hint="Save it without one.")
    return TextDocument("\n\n".join(page.extract_text(extraction_mode="layout") or "" for page in reader.pages))


def _mail(content: bytes, name: str) -> TextDocument:
    """An e-mail: its HTML part where there is one, else its text; what is attached is named, not read."""
    from email import message_from_bytes, policy
    from email.utils import parseaddr, parsedate_to_datetime

    message = message_from_bytes(content, policy=policy.default)
    body = message.get_body(("html", "plain"))
    if body is None:
        raise FileError(f"{name} is an e-mail without a text", hint="Save its attachment and give that.")
    mail = _text_or_page(str(body.get_content()))
    mail.title = str(message.get("subject") or mail.title)
    mail.site = parseaddr(str(message.get("from", "")))[0] or mail.site
    if message["date"]:
        mail.stated = str(message["date"])
        with suppress(ValueError):  # a day without its hour, as a pasted mail may have, is read as any other date
            mail.stated = parsedate_to_datetime(mail.stated).date().isoformat()
    mail.notes += [f"The attachment {one.get_filename() or ''} was not read." for one in message.iter_attachments()]
    return mail
