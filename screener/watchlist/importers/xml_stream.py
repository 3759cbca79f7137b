"""Reading a publisher's XML: streamed, without namespaces, and with every document type declaration refused."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from screener.errors import WatchlistError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DAMAGED_HINT = "Download the file again and check that it is complete."


def root_of(head: bytes) -> tuple[str, str] | None:
    """Namespace and local name of the root element that a file begins with, None where it is not XML."""
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return None
    try:
        for _, element in iterparse(BytesIO(head), events=("start",), forbid_dtd=False):
            return _split(element.tag)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None
    return None


def stream(path: Path, wanted: frozenset[str]) -> Iterator[Element]:
    """Each finished element whose local name is wanted, in document order, freed after use.

    The first element yielded is the root as it opens (attributes only). Namespaces are taken off every tag of
    what is yielded, since publishers change them. A wanted element inside a wanted element is part of the outer one.
    Memory stays that of one wanted element.

    Raises:
        WatchlistError: not well-formed (with the line), truncated, or with a document type declaration.
    """
    depth = 0
    inside = 0
    trail: list[Element] = []
    try:
        for event, element in iterparse(str(path), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                depth += 1
                trail.append(element)
                element.tag = _split(element.tag)[1]
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
    except ParseError as error:
        line = error.position[0]
        raise WatchlistError(
            f"{path.name}, line {line}: not well-formed XML ({error.msg})", hint=_DAMAGED_HINT
        ) from error
    except DefusedXmlException as error:
        raise WatchlistError(
            f"{path.name} declares a document type or entities, which no publisher does; it was not read",
            hint="Download the file from its publisher.",
        ) from error
    except (ValueError, LookupError) as error:
        raise WatchlistError(f"{path.name} is not readable XML ({error})", hint=_DAMAGED_HINT) from error


def text_of(element: Element | None, path: str = ".") -> str | None:
    """The text of a descendant with whitespace collapsed, None where it is absent or empty."""
    found = None if element is None else element.find(path)
    if found is None or found.text is None:
        return None
    return " ".join(found.text.split()) or None


def exact_text_of(element: Element, path: str) -> str:
    """The text of a descendant as printed, inner spaces included; empty where it is absent."""
    found = element.find(path)
    return (found.text or "").strip() if found is not None else ""


def _split(tag: str) -> tuple[str, str]:
    if tag.startswith("{"):
        namespace, _, local = tag[1:].partition("}")
        return namespace, local
    return "", tag
