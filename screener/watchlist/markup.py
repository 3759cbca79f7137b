"""An HTML page -> its readable blocks (headings, paragraphs, list items, table rows), without the page's furniture.

Knows nothing of what the text says. Navigation, header, footer, sidebars, forms and scripts are left out; blocks of a
part that calls itself related news are marked. A page that names its main part is read there only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Literal

BlockKind = Literal["heading", "paragraph", "item", "row"]

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_DROPPED = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "nav",
        "footer",
        "aside",
        "form",
        "button",
        "select",
        "option",
        "iframe",
        "object",
        "canvas",
        "dialog",
        "menu",
    }
)
_DROPPED_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "menu", "menubar", "alert"}
)
_DROPPED_NAMES = re.compile(
    r"(?:^|[-_ ])(nav(bar|igation)?|menu|breadcrumbs?|cookies?|cookie-?\w*|footer|sidebar|social|share|sharing|"
    r"newsletter|subscribe|skip|search|banner|toolbar|pagination|modal|popup|advert|ads?)(?:$|[-_ ])",
    re.IGNORECASE,
)
_RELATED_NAMES = re.compile(
    r"(?:^|[-_ ])(related|recommended|see-?also|more-?(news|stories)|latest|recent)(?:$|[-_ ])", re.IGNORECASE
)
_KINDS: Mapping[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "caption", "legend"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "item"),
    "tr": "row",
}
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "legend",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "td",
        "th",
        "tr",
        "ul",
        "caption",
    }
)
_CLOSED_BY: Mapping[str, frozenset[str]] = {
    "p": _BLOCKS - {"body", "html"},
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "td": frozenset({"td", "th", "tr"}),
    "th": frozenset({"td", "th", "tr"}),
    "tr": frozenset({"tr"}),
}
_DEEPEST = 300
_MAIN_SHARE = 0.25
_LEAST_SHARE = 0.1
_MOST_RELATED = 0.8


@dataclass(frozen=True)
class Block:
    """One readable piece: its text (a line break where the page has `<br>`), kind, and the line on which it begins.

    `cells` are the texts of a table row; `table` numbers the tables of the page from 1 (0: not in a table).
    """

    text: str
    kind: BlockKind
    line: int
    cells: tuple[str, ...] = ()
    table: int = 0
    related: bool = False


@dataclass(frozen=True)
class Page:
    """A page: its title, what its `<meta>` and `<time>` elements state, and its blocks in order."""

    title: str
    meta: Mapping[str, str]
    blocks: tuple[Block, ...]


def is_markup(text: str) -> bool:
    """Whether a text is HTML rather than plain."""
    return (
        re.search(r"<(?:!doctype html|html|head|body|div|p|table|article|section)[\s>]", text[:20_000], re.IGNORECASE)
        is not None
    )


def read_page(html: str) -> Page:
    """The readable blocks of a page. Never raises: a page of bad HTML is read as far as it goes."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.finish()
    return Page(" ".join(reader.title.split()), reader.meta, tuple(_read_part(reader.blocks, html)))


def read_tables(html: str) -> list[list[list[str]]]:
    """Every table of a page as rows of cell texts, navigation and all."""
    reader = _Reader(keep_all=True)
    reader.feed(html)
    reader.close()
    reader.finish()
    tables: dict[int, list[list[str]]] = {}
    for held in reader.blocks:
        if held.block.table:
            tables.setdefault(held.block.table, []).append(list(held.block.cells))
    return list(tables.values())


def _own_names(tag: str, facts: Mapping[str, str]) -> str:
    """An element's classes and id, so far as they name the element itself ("sidebar", not "with-sidebar")."""
    if tag in ("html", "body", "main", "article"):
        return ""
    names = f"{facts.get('class', '')} {facts.get('id', '')}".split()
    return " ".join(name for name in names if not re.match(r"(?:has|with|without|no|is|js)[-_]", name))


@dataclass(frozen=True)
class _Held:
    block: Block
    in_main: bool


def _read_part(held: list[_Held], html: str) -> list[Block]:
    """The main part, unless so little is left that what was taken for furniture must be the text."""
    kept, whole = _main_part(held), _whole(html)
    if sum(len(block.text) for block in kept) < _LEAST_SHARE * sum(len(block.text) for block in whole):
        return whole
    related = sum(len(block.text) for block in kept if block.related)
    if related > _MOST_RELATED * sum(len(block.text) for block in kept):
        return [replace(block, related=False) for block in kept]
    return kept


def _main_part(held: list[_Held]) -> list[Block]:
    main = [one.block for one in held if one.in_main]
    size = sum(len(block.text) for block in main)
    if main and size >= _MAIN_SHARE * sum(len(one.block.text) for one in held):
        return main
    return [one.block for one in held]


def _whole(html: str) -> list[Block]:
    """The page with its furniture: for a page whose text stands in nothing but parts that are otherwise left out."""
    reader = _Reader(keep_all=True)
    reader.feed(html)
    reader.close()
    reader.finish()
    return [one.block for one in reader.blocks]


@dataclass
class _Open:
    """An element that is open: what its content is."""

    tag: str
    dropped: bool
    related: bool
    main: bool
    cells: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, *, keep_all: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self.keep_all = keep_all
        self.blocks: list[_Held] = []
        self.meta: dict[str, str] = {}
        self.title = ""
        self._open: list[_Open] = []
        self._text: list[str] = []
        self._line = 1
        self._tables = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {key: value or "" for key, value in attrs}
        self._note(tag, facts)
        if tag == "br":
            self._text.append("\n")
        if tag in _VOID or len(self._open) >= _DEEPEST:
            return
        while self._open and tag in _CLOSED_BY.get(self._open[-1].tag, ()):
            self.handle_endtag(self._open[-1].tag)
        if tag in _BLOCKS:
            self._flush()
        if tag == "table":
            self._tables += 1
        outer = self._open[-1] if self._open else _Open("", dropped=False, related=False, main=False)
        names = _own_names(tag, facts)
        furniture = tag in _DROPPED or facts.get("role") in _DROPPED_ROLES
        furniture = furniture or bool(_DROPPED_NAMES.search(names))
        self._open.append(
            _Open(
                tag,
                dropped=outer.dropped or (tag in ("script", "style") if self.keep_all else furniture),
                related=outer.related or bool(_RELATED_NAMES.search(names)),
                main=outer.main or tag in ("main", "article") or facts.get("role") == "main",
            )
        )

    def handle_endtag(self, tag: str) -> None:
        if not any(one.tag == tag for one in self._open):
            return
        while True:
            one = self._open[-1]
            if one.tag in ("td", "th"):
                self._close_cell()
            elif one.tag in _BLOCKS:
                self._flush()
            self._open.pop()
            if one.tag == "tr":
                self._add_row(one)
            if one.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1].tag == "title" and not any(one.tag == "svg" for one in self._open):
            self.title += data
        elif not (self._open and self._open[-1].dropped):
            if not "".join(self._text).strip() and data.strip():
                self._line = self.getpos()[0]
            self._text.append(re.sub(r"\s+", " ", data))

    def finish(self) -> None:
        """Close what the page left open."""
        while self._open:
            self.handle_endtag(self._open[-1].tag)
        self._flush()

    def _note(self, tag: str, facts: Mapping[str, str]) -> None:
        if tag == "meta" and facts.get("content"):
            key = facts.get("property") or facts.get("name") or facts.get("itemprop") or ""
            self.meta.setdefault(key.lower(), facts["content"])
        elif tag == "time" and facts.get("datetime"):
            self.meta.setdefault("time", facts["datetime"])
        elif tag == "link" and facts.get("rel") == "canonical":
            self.meta.setdefault("canonical", facts.get("href", ""))

    def _take(self) -> str:
        text = "".join(self._text)
        self._text.clear()
        return "\n".join(line for line in (" ".join(part.split()) for part in text.split("\n")) if line)

    def _flush(self) -> None:
        inner = next((one for one in reversed(self._open) if one.tag in ("td", "th")), None)
        if inner is not None:
            self._text.append(" ")
            return
        text = self._take()
        if text:
            kinds = [_KINDS[one.tag] for one in reversed(self._open) if one.tag in _KINDS]
            kind: BlockKind = kinds[0] if kinds and kinds[0] != "row" else "paragraph"
            self._add(Block(text, kind, self._line, related=self._is_related()))

    def _close_cell(self) -> None:
        row = next((one for one in reversed(self._open) if one.tag == "tr"), None)
        if row is not None:
            row.cells.append(" ".join(self._take().split()))

    def _add_row(self, row: _Open) -> None:
        if any(row.cells) and not row.dropped:
            text = " | ".join(cell for cell in row.cells if cell)
            self._add(Block(text, "row", self.getpos()[0], tuple(row.cells), self._tables, row.related))

    def _add(self, block: Block) -> None:
        self.blocks.append(_Held(block, bool(self._open and self._open[-1].main)))

    def _is_related(self) -> bool:
        return bool(self._open and self._open[-1].related)
