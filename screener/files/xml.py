"""XML read with care: no entities, no document types, and element by element."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree

from screener.errors import HoldingsError
from screener.files import package
from screener.files.source import Source

_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,32};)")


def local(element: ElementTree.Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def elements(source: Source, name: str, data: bytes | None = None) -> Iterator[ElementTree.Element]:
    """The elements of one name, each complete, one after the other; each is emptied after its turn.

    A bare ampersand, which some fund managers write, is read as an ampersand.

    Raises:
        HoldingsError: the XML declares entities, or is not well-formed.
    """
    from defusedxml.ElementTree import iterparse

    content = (data if data is not None else source.read()).lstrip(b"\xef\xbb\xbf \r\n\t")
    package.refuse_entities(source, content[:65_536])
    text = io.BytesIO(_BARE_AMPERSAND.sub(b"&amp;", content))
    try:
        for _, element in iterparse(text, events=("end",), forbid_dtd=True):
            if local(element) == name:
                yield element
                element.clear()
    except ElementTree.ParseError as error:
        raise HoldingsError(f"{source.name} is damaged: it is XML, but not well-formed ({error})") from error


def is_xml(head: bytes) -> bool:
    """Whether a file's first bytes are those of XML or HTML, whatever its encoding."""
    return head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")[:1] == b"<"


def plain_head(head: bytes) -> str:
    """A file's first bytes as text in lower case, good enough to look for names of elements."""
    return head.replace(b"\x00", b"").decode("ascii", errors="replace").lower()


def child_text(element: ElementTree.Element, *path: str) -> str:
    """The text of a descendant along a path of names; empty where there is none."""
    current: ElementTree.Element | None = element
    for name in path:
        current = next((child for child in current if local(child) == name), None) if current is not None else None
    return (current.text or "").strip() if current is not None else ""


def descendant(element: ElementTree.Element, name: str) -> ElementTree.Element | None:
    """The first descendant of a name, at any depth."""
    return next((child for child in element.iter() if local(child) == name and child is not element), None)


def descendant_text(element: ElementTree.Element, *names: str) -> str:
    """The text of the first descendant of the first name, below it the first of the second, and so on."""
    current: ElementTree.Element | None = element
    for name in names:
        current = descendant(current, name) if current is not None else None
    return (current.text or "").strip() if current is not None else ""
