"""A file (text, HTML, PDF) -> an announcement: passages in order, a title, a date. Knows nothing of measures or names.

Typographic quotation marks, apostrophes and spaces are replaced one for one by plain ones in `Passage.plain`, so that
an offset in it is an offset in `Passage.text`, which is what the draft quotes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Literal

from screener.errors import WatchlistError, install_hint
from screener.watchlist.draft.vocabulary import end_matter
from screener.watchlist.markup import is_markup, read_page

PassageKind = Literal["title", "heading", "paragraph", "item", "row"]
MAX_BYTES = 5_000_000

_PLAIN = str.maketrans(
    {**dict.fromkeys("’‘ʼ`´", "'"), **dict.fromkeys("“”„«»", '"'), **dict.fromkeys("\u00a0\u202f\u2009", " "), "‑": "-"}
)
_BULLET = re.compile(r"^\s*(?:[-*•·▪‣◦●○■–—]|o(?=\s{2,})|\(?\d{1,3}[.)](?!\d)|\(?[a-zA-Z][.)]|\([ivx]{1,5}\))\s+(?=\S)")
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTH = rf"(?:{MONTHS}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
_DATES = (
    (re.compile(rf"\b(?P<m>{_MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d\d)\b", re.IGNORECASE)),
    (re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?P<m>{_MONTH}),?\s+(?P<y>(?:19|20)\d\d)\b", re.IGNORECASE)),
    (re.compile(r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b")),
    (re.compile(r"\b(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>(?:19|20)\d\d)\b")),
)
_META_DATES = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "dcterms.issued",
    "pubdate",
    "publishdate",
    "og:published_time",
    "time",
)
_HEAD_PASSAGES = 12


@dataclass(frozen=True)
class Passage:
    """One paragraph, heading, list item or table row, with single spaces.

    `line` counts from 1 (for HTML in the page's source, for PDF in the extracted text); `related` marks what the page
    itself sets apart as other news, and what follows the announcement's own text.
    """

    text: str
    kind: PassageKind
    line: int
    cells: tuple[str, ...] = ()
    related: bool = False
    after_end: bool = False

    @cached_property
    def plain(self) -> str:
        """The text with plain quotation marks, apostrophes and spaces, of the same length."""
        return self.text.translate(_PLAIN)


@dataclass(frozen=True)
class Announcement:
    """What a file says, before anything is understood of it."""

    file: str
    sha256: str
    title: str
    announced_on: date | None
    site: str | None
    address: str | None
    passages: tuple[Passage, ...]


def read_announcement(path: Path) -> Announcement:
    """Read a text, HTML or PDF file; which it is, its content says.

    Raises:
        WatchlistError: it cannot be read, is too large, holds no text, or is a PDF and pypdf is not installed.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WatchlistError(f"{path} cannot be read: {error.strerror}", hint="Check the path.") from error
    if len(content) > MAX_BYTES:
        raise WatchlistError(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB", hint="Is it an announcement?")
    meta: Mapping[str, str] = {}
    title = ""
    if content.lstrip()[:5] == b"%PDF-":
        passages = _from_lines(_pdf_text(content, path.name))
    else:
        text = _decode(content, path.name)
        if is_markup(text):
            page = read_page(text)
            meta, title = page.meta, page.meta.get("og:title") or page.title
            passages = [
                Passage(" ".join(line.split()), block.kind, block.line, block.cells, block.related)
                for block in page.blocks
                for line in ([block.text] if block.kind == "row" else block.text.split("\n"))
            ]
        else:
            passages = _from_lines(text)
    if not passages:
        raise WatchlistError(
            f"{path.name} holds no text that can be read", hint="A scanned PDF must be read by OCR first."
        )
    passages = _mark_end(passages)
    site = _site_in(title)
    title = title or next((one.text for one in passages if one.kind in ("heading", "title")), passages[0].text)[:300]
    return Announcement(
        file=path.name,
        sha256=hashlib.sha256(content).hexdigest(),
        title=title,
        announced_on=_stated_date(meta, passages),
        site=meta.get("og:site_name") or meta.get("application-name") or site,
        address=meta.get("canonical") or meta.get("og:url"),
        passages=tuple(passages),
    )


def find_dates(text: str) -> list[tuple[int, int, date]]:
    """The full dates in a text: start, end, day. A date of numbers with a slash is not read: it may mean two days."""
    found: list[tuple[int, int, date]] = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            day = _day(match)
            if day is not None and not any(start < match.end() and match.start() < end for start, end, _ in found):
                found.append((match.start(), match.end(), day))
    return sorted(found)


def _day(match: re.Match[str]) -> date | None:
    month = match["m"]
    names = [name[:3].lower() for name in MONTHS.split("|")]
    number = int(month) if month.isdigit() else names.index(month[:3].lower()) + 1
    try:
        return date(int(match["y"]), number, int(match["d"]))
    except ValueError:
        return None


def _stated_date(meta: Mapping[str, str], passages: Sequence[Passage]) -> date | None:
    """The date of the announcement: what the page's metadata states, else the first date in its head."""
    for key in _META_DATES:
        if dates := find_dates(meta.get(key, "")[:40]):
            return dates[0][2]
    for passage in passages[:_HEAD_PASSAGES]:
        if not passage.related and (dates := find_dates(passage.plain)) and dates[0][0] < 250:
            return dates[0][2]
    return None


def _site_in(title: str) -> str | None:
    """The site's name at the end of a page title ("Statement on sanctions | Some Organisation")."""
    parts = re.split(r"\s[|–—-]\s", title)
    return parts[-1].strip() if len(parts) > 1 and len(parts[-1].split()) <= 8 else None


def _mark_end(passages: Sequence[Passage]) -> list[Passage]:
    """Mark what follows a standing heading such as `About ...`, `Media contact` or `Related news`."""
    marked = []
    ended = related = False
    for number, passage in enumerate(passages):
        if passage.kind in ("heading", "paragraph") and len(passage.text) < 100 and end_matter().search(passage.plain):
            ended = number > 3
            related = (
                ended
                and re.search(r"related|news|stories|releases|posts|see also|read more", passage.plain, re.IGNORECASE)
                is not None
            )
        elif passage.kind == "heading" and ended and not related and not passage.text.isupper():
            ended = False
        marked.append(
            Passage(passage.text, passage.kind, passage.line, passage.cells, passage.related or related, ended)
        )
    return marked


def _from_lines(text: str) -> list[Passage]:
    """Plain text as passages: blank lines part paragraphs, bullets part items, wrapped lines are joined."""
    passages: list[Passage] = []
    paragraph: list[tuple[int, str]] = []
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.strip():
            paragraph.append((number, line.rstrip()))
        elif paragraph:
            passages += _paragraph(paragraph)
            paragraph = []
    return passages


def _paragraph(lines: Sequence[tuple[int, str]]) -> list[Passage]:
    joined: list[tuple[int, str, bool]] = []
    wrapped = len(lines) > 1 and all(len(line) >= 60 for _, line in lines[:-1])
    for number, line in lines:
        bullet = _BULLET.match(line)
        text = line[bullet.end() :].strip() if bullet else line.strip()
        dated = find_dates(text[:40])
        own = bullet or (dated and dated[0][0] == 0 and re.match(r"\s*[:–—-]", text[dated[0][1] :]))
        goes_on = joined and not own and (wrapped or text[:1].islower() or _is_cut(joined[-1][1]))
        if goes_on:
            first, before, item = joined[-1]
            glue = "" if before.endswith("-") and text[:1].islower() else " "
            joined[-1] = (first, (before[:-1] if glue == "" else before) + glue + text, item)
        else:
            joined.append((number, text, bool(bullet)))
    tidy = [(number, " ".join(text.split()), item) for number, text, item in joined]
    return [Passage(text, _kind(text, item), number) for number, text, item in tidy]


def _is_cut(line: str) -> bool:
    """Whether a line cannot be the end of anything: it is long, or ends in a comma or a small word."""
    return (
        line.endswith(",")
        or (len(line) >= 60 and line[-1:] not in ".:;!?")
        or re.search(r"\b(?:and|or|of|the|to|in|for|with|by)$", line) is not None
    )


def _kind(text: str, item: bool) -> PassageKind:
    if item:
        return "item"
    return "heading" if len(text) < 140 and text[-1:] not in ".;,:" else "paragraph"


def _decode(content: bytes, file: str) -> str:
    for encoding in (
        "utf-8-sig",
        "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig",
        "windows-1252",
    ):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise WatchlistError(f"{file} is neither text, HTML nor PDF", hint="Save the announcement as one of these.")


def _pdf_text(content: bytes, file: str) -> str:
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError:
        raise WatchlistError(
            f"{file} is a PDF, and reading PDF needs an extra",
            hint=f"{install_hint('announcements')} Or save the announcement as text.",
        ) from None
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise WatchlistError(f"{file} is protected by a password", hint="Save it without one.")
        return "\n\n".join(page.extract_text() or "" for page in reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise WatchlistError(f"{file} is a damaged PDF ({type(error).__name__})", hint="Download it again.") from error
