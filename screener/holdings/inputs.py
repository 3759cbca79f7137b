"""What a caller may give as holdings: a path, several, a folder, a DataFrame, or holdings that were read before."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from screener.errors import HoldingsError, UsageError
from screener.files.source import OnTexts
from screener.holdings.dataframe import is_frame
from screener.holdings.options import ReadOptions
from screener.holdings.reader import Holdings, Source, read_holdings
from screener.holdings.typed import TYPED_PLACE
from screener.positions import LooseTexts, Positions

HoldingsInput = Source | Holdings | Sequence[Source]

_GIVE = "Give a path, several paths, a folder, a DataFrame, or what read_holdings returned."
_LOCKS = ("~$", ".")
"""How files begin that an office program or a system leaves in a folder beside the documents."""


def whole(
    given: HoldingsInput,
    options: ReadOptions,
    on_progress: Callable[[str], None] | None = None,
    on_texts: OnTexts | None = None,
) -> Holdings:
    """Holdings, read where they are not yet; `read_holdings` has the arguments.

    Raises:
        HoldingsError: no file can be read.
        UsageError: it is nothing that can hold positions.
    """
    if isinstance(given, Holdings):
        return given
    chosen = {one.name: getattr(options, one.name) for one in fields(options)}
    return read_holdings(tuple(sources(given)), **chosen, on_progress=on_progress, on_texts=on_texts)


def sources(given: HoldingsInput) -> Iterator[Source]:
    """The files (a folder counts as the files in it, at any depth; none counts twice) and frames that are meant.

    Raises:
        HoldingsError: a folder holds no file.
        UsageError: it is nothing that can hold positions.
    """
    if isinstance(given, Holdings):
        return
    frame_or_path = isinstance(given, str | Path) or is_frame(given)
    several: list[object] = [given] if frame_or_path or not isinstance(given, Iterable) else list(given)
    known: set[Path] = set()
    for one in several:
        if isinstance(one, str | Path):
            files = {path.resolve(): path for path in _files(Path(one))}
            yield from (path for place, path in files.items() if place not in known)
            known |= files.keys()
        elif is_frame(one):
            yield one
        else:
            raise UsageError(f"{type(one).__name__} is nothing that holds positions", hint=_GIVE)
    if not several:
        raise UsageError("There is nothing to screen", hint=_GIVE)


def typed_by_hand(fields: Mapping[str, str | None]) -> Holdings:
    """One position that a person typed, by the names of the positions frame, as holdings."""
    row = {name: [value] for name, value in {**fields, **TYPED_PLACE}.items()}
    return Holdings(Positions.of(row, 1), (), (), LooseTexts(), ())


def _files(path: Path) -> Iterator[Path]:
    if not os.path.isdir(path):  # noqa: PTH112 - it raises for no name, however long: who opens the file says so
        yield path
        return
    every = (one for one in path.rglob("*") if one.is_file())
    inside = sorted(one for one in every if not any(part.startswith(_LOCKS) for part in one.relative_to(path).parts))
    if not inside:
        raise HoldingsError(f"the folder {path} holds no file")
    yield from inside
