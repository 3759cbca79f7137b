"""XML read with care: streamed, without namespaces, and with every document type declaration refused."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

from screener.errors import FileError
from screener.files.package import declares_entities

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from screener.files.source import Source

_PAGE = re.compile(r"[\ufffd\s]*(?:<\?xml[^>]*>\s*)?(?:<!--(?:[^-]|-(?!->))*-->\s*)*<(?:!doctype\s+html|html)\b")
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,32};)")
_Start = Callable[[str, dict[str, str]], None]
_MOST_ENTRIES = 100_000
"""Elements of one name in a part that lists sheets or relations."""


def root_of(head: bytes) -> tuple[str, str] | None:
    """Namespace and local name of the root element that a file begins with, None where it is not XML."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return None
    try:
        for _, element in iterparse(io.BytesIO(head), events=("start",), forbid_dtd=False):
            return _split(element.tag)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None
    return None


def stream(content: Path | io.BytesIO, wanted: frozenset[str], name: str = "") -> Iterator[Element]:
    """Each finished element whose local name is wanted, in document order, freed after use.

    The first element yielded is the root as it opens (attributes only). Namespaces are taken off every tag of
    what is yielded, since publishers change them. A wanted element inside a wanted element is part of the outer one.
    Memory stays that of one wanted element.

    Args:
        content: a file, or bytes in memory.
        wanted: local names.
        name: what the file is called in an error; its own name where it is a path.

    Raises:
        FileError: not well-formed (with the line), truncated, or with a document type declaration.
    """
    from defusedxml.ElementTree import iterparse

    depth = 0
    inside = 0
    trail: list[Element] = []
    file = str(content) if isinstance(content, Path) else content
    with _faults(name or getattr(content, "name", "")):
        for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                depth += 1
                trail.append(element)
                element.tag = local(element)
                if depth == 1:
                    yield element
                elif not inside and element.tag in wanted:
                    inside = depth
                continue
            if depth == inside:
                yield element
                inside = 0
            if not inside:
                element.clear()
                if len(trail) > 1:
                    trail[-2].remove(element)
            trail.pop()
            depth -= 1


def elements(source: Source, name: str, data: bytes | None = None) -> Iterator[Element]:
    """The elements of one name below the root, each complete, one after the other; each is freed after its turn.

    A bare ampersand, which some fund managers write, is read as an ampersand.

    Raises:
        FileError: the XML declares a document type, or is not well-formed.
    """
    content = (data if data is not None else source.read()).lstrip(b"\xef\xbb\xbf \r\n\t")
    if 0 not in content[:4]:
        content = _BARE_AMPERSAND.sub(b"&amp;", content)
    found = stream(io.BytesIO(content), frozenset({name}), source.name)
    next(found, None)
    yield from found


def attributes_of(name: str, content: bytes, element: str) -> list[dict[str, str]]:
    """The attributes, by local name, of every element of a name in a short part.

    Args:
        name: the file, for errors.
        content: the part.
        element: the elements' local name.

    Raises:
        FileError: not well-formed, with a document type, or with more such elements than any workbook has.
    """
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(" ")[2] != element:
            return
        found.append({key.rpartition(" ")[2]: value for key, value in attributes.items()})
        if len(found) > _MOST_ENTRIES:
            raise FileError(f"{name} lists more than {_MOST_ENTRIES:,} sheets or relations, which no workbook has")

    parse(name, iter((content,)), start)
    return found


def parse(name: str, chunks: Iterator[bytes], start: _Start, end: Callable[[str], None] | None = None) -> None:
    """Run handlers over XML in chunks; tags and attributes come as `namespace local`.

    Args:
        name: the file, for errors.
        chunks: its XML.
        start: called with the tag and the attributes of each element that opens.
        end: called with the tag of each that closes.

    Raises:
        FileError: not well-formed, or with a document type declaration; and what the handlers raise.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = end

    def refuse(*_: object) -> None:
        raise declares_entities(name)

    parser.StartDoctypeDeclHandler = refuse
    with _faults(name):
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)


@contextmanager
def _faults(name: str) -> Iterator[None]:
    try:
        yield
    except FileError:
        raise
    except expat.ExpatError as error:
        raise _not_well_formed(name, error.lineno, error.code) from error
    except (ValueError, LookupError, SyntaxError) as error:
        # ElementTree's ParseError is a SyntaxError, and what defusedxml refuses is a ValueError.
        if isinstance(error, SyntaxError):
            line, code = getattr(error, "position", (1,))[0], getattr(error, "code", 0)
            raise _not_well_formed(name, line, code) from error
        if type(error).__module__.startswith("defusedxml"):
            raise declares_entities(name) from error
        raise FileError(f"{name} is not readable XML ({error})") from error


def _not_well_formed(name: str, line: int, code: int) -> FileError:
    return FileError(
        f"{name}, line {line}: not well-formed XML ({expat.ErrorString(code)})",
        hint="Fetch the file again and check that it is complete.",
    )


def text_of(element: Element | None, path: str = ".") -> str | None:
    """The text of a descendant with whitespace collapsed, None where it is absent or empty."""
    found = None if element is None else element.find(path)
    if found is None or found.text is None:
        return None
    return " ".join(found.text.split()) or None


def texts_of(element: Element, *paths: str) -> tuple[str, ...]:
    """The texts of all descendants on some paths, in the paths' order, without empty ones."""
    found = (text_of(part) for path in paths for part in element.iterfind(path))
    return tuple(text for text in found if text)


def unread_parts(element: Element, read: Collection[str]) -> dict[str, str]:
    """The text of each child that a reader does not know, by its tag; it is kept, not dropped."""
    return {part.tag: " ".join("".join(part.itertext()).split()) for part in element if part.tag not in read}


def exact_text_of(element: Element, path: str) -> str:
    """The text of a descendant as printed, inner spaces included; empty where it is absent."""
    found = element.find(path)
    return (found.text or "").strip() if found is not None else ""


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _split(tag: str) -> tuple[str, str]:
    if tag.startswith("{"):
        namespace, _, name = tag[1:].partition("}")
        return namespace, name
    return "", tag


def is_xml(head: bytes) -> bool:
    """Whether a file's first bytes are those of XML or HTML, whatever its encoding."""
    return head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")[:1] == b"<"


def is_page(head: bytes) -> bool:
    """Whether a file is an HTML page, whatever names of XML elements and namespaces it mentions."""
    return _PAGE.match(plain_head(head)) is not None


def plain_head(head: bytes) -> str:
    """A file's first bytes as text in lower case, good enough to look for names of elements."""
    return head.replace(b"\x00", b"").decode("ascii", errors="replace").lower()


def child(element: Element | None, *path: str) -> Element | None:
    """The descendant along a path of names, from one child to the next; None where there is none."""
    for name in path:
        element = next((one for one in element if local(one) == name), None) if element is not None else None
    return element


def child_text(element: Element | None, *path: str) -> str:
    """The text of a descendant along a path of names; empty where there is none."""
    return own_text(child(element, *path))


def descendant(element: Element | None, *names: str) -> Element | None:
    """The first descendant of the first name, at any depth, below it the first of the second, and so on."""
    for name in names:
        below = element.iter() if element is not None else ()
        element = next((one for one in below if local(one) == name and one is not element), None)
    return element


def descendant_text(element: Element | None, *names: str) -> str:
    """The text of `descendant`; empty where there is none."""
    return own_text(descendant(element, *names))


def own_text(element: Element | None) -> str:
    """The text that stands in an element itself; empty where there is no element."""
    return (element.text or "").strip() if element is not None else ""


def number(text: str) -> object:
    """A number as XML writes it; any other text as it is."""
    try:
        return float(text)
    except ValueError:
        return text
