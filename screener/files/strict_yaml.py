"""YAML as a person writes a watchlist: mappings, lists and texts, and nothing else.

Every scalar stays a text, so that `0728` keeps its zero, `NO` stays Norway and `2021-06-03` is checked by the field
that wants a date. Anchors, aliases and tags are refused (no file can grow in memory), and so is a key given twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import yaml

from screener.errors import WatchlistError

MAX_BYTES = 50_000_000
MAX_DEPTH = 20

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def read(content: bytes, file: str) -> Any:
    """The plain data of one YAML document.

    Args:
        content: the bytes of the file, UTF-8 (a byte-order mark is allowed).
        file: the file's name, for messages.

    Returns:
        dict, list, str or None (an empty or `null` plain scalar), nested.

    Raises:
        WatchlistError: not UTF-8, not YAML, two documents, a duplicate key, an anchor, alias or tag, too large or deep.
    """
    if len(content) > MAX_BYTES:
        raise WatchlistError(f"{file}: larger than {MAX_BYTES // 1_000_000} MB", hint="Is this really a watchlist?")
    text = _decode(content, file)
    try:
        return _Builder(file).build(text)
    except yaml.YAMLError as error:
        raise WatchlistError(f"{file}{_where(error)}: not valid YAML: {_problem(error)}") from None


def line_finder(content: bytes) -> Callable[[Sequence[str | int]], int | None]:
    """A function from a path in the data to the line (first is 1) on which it, or the deepest part of it, begins.

    Args:
        content: the bytes that `read` took; they are composed once more, so ask only when something is wrong.
    """
    try:
        root = yaml.compose(content.decode("utf-8-sig"), Loader=_Loader)
    except (yaml.YAMLError, UnicodeDecodeError):
        return lambda path: None  # noqa: ARG005

    def line_of(path: Sequence[str | int]) -> int | None:
        node, line = root, None
        for step in path:
            child = _child(node, step)
            if child is None:
                break
            key, node = child
            line = key.start_mark.line + 1
        return line

    return line_of


class _Builder:
    """Builds plain data from the parser's events: a third of the time of PyYAML's own constructor."""

    def __init__(self, file: str) -> None:
        self.file = file

    def build(self, text: str) -> Any:
        root: list[Any] = []
        stack: list[tuple[Any, list[Any]]] = [(root, [])]
        event: Any
        for event in yaml.parse(text, Loader=_Loader):
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._refuse(event)
                value: Any = event.value
                if event.implicit[0] and value in _NULLS:
                    value = None
                self._add(stack[-1], value, event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._refuse(event)
                container: Any = {} if kind is yaml.MappingStartEvent else []
                self._add(stack[-1], container, event)
                stack.append((container, []))
                if len(stack) > MAX_DEPTH:
                    raise self._error(event, f"nested deeper than {MAX_DEPTH} levels")
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                stack.pop()
            elif kind is yaml.AliasEvent:
                raise self._error(event, "aliases (*name) are not used in a watchlist")
            elif kind is yaml.DocumentStartEvent and root:
                raise self._error(event, "a watchlist is one document; a second one begins here")
        return root[0] if root else None

    def _add(self, top: tuple[Any, list[Any]], value: Any, event: Any) -> None:
        container, pending = top
        if type(container) is list:
            container.append(value)
        elif pending:
            container[pending.pop()] = value
        elif type(value) is not str:
            raise self._error(event, "a field's name must be a text")
        elif value in container:
            raise self._error(event, f"the field `{value}` is given twice")
        else:
            pending.append(value)

    def _refuse(self, event: Any) -> None:
        if event.anchor is not None:
            raise self._error(event, f"anchors (&{event.anchor}) are not used in a watchlist")
        if event.tag is not None:
            raise self._error(event, f"tags ({event.tag}) are not used in a watchlist")

    def _error(self, event: Any, problem: str) -> WatchlistError:
        return WatchlistError(f"{self.file}, line {event.start_mark.line + 1}: {problem}")


def _decode(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WatchlistError(f"{file}: not UTF-8 text", hint="Save the file as UTF-8.") from None


def _child(node: Any, step: str | int) -> tuple[Any, Any] | None:
    """The node to point at and the node to descend into for one step of a path."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f", line {mark.line + 1}" if mark is not None else ""


def _problem(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or getattr(error, "reason", None) or error).splitlines()[0]
