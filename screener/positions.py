"""Positions as plain columns, the form in which they cross from reading to matching: each distinct text once.

A DataFrame is made of them for those who ask for one.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from screener.model import POSITION_COLUMNS, Position

if TYPE_CHECKING:
    import pandas as pd

_LARGEST = 2**62


class LooseText(NamedTuple):
    """A text outside the recognised fields of positions, and where it stands (the first row is 1)."""

    file: str
    sheet: str
    row: int
    column: str
    text: str


class LooseGroup(NamedTuple):
    """The rows of one column, the first is 1, in which the same loose text stands."""

    file: str
    sheet: str
    rows: NDArray[np.int64]
    column: str
    text: str


class LooseTexts:
    """Loose texts, each distinct one of a column once with its rows: a million cells have few texts."""

    def __init__(self, groups: Iterable[LooseGroup] = ()) -> None:
        self.groups = tuple(groups)

    @classmethod
    def of(cls, cells: Iterable[LooseText]) -> LooseTexts:
        """Cells, each a group of its own."""
        return cls(LooseGroup(file, sheet, np.array([row]), column, text) for file, sheet, row, column, text in cells)

    def __iter__(self) -> Iterator[LooseText]:
        for file, sheet, rows, column, text in self.groups:
            for row in rows:
                yield LooseText(file, sheet, int(row), column, text)

    def __len__(self) -> int:
        return sum(len(group.rows) for group in self.groups)

    @property
    def distinct(self) -> dict[str, None]:
        """The distinct texts, in order."""
        return dict.fromkeys(group.text for group in self.groups)

    def with_texts(self, texts: Container[str]) -> LooseTexts:
        """Those that are one of some texts."""
        return LooseTexts(group for group in self.groups if group.text in texts)

    def renamed(self, shown: Callable[[str], str]) -> LooseTexts:
        """The same, with other names of files and sheets."""
        return LooseTexts(one._replace(file=shown(one.file), sheet=shown(one.sheet)) for one in self.groups)


@dataclass(frozen=True, slots=True)
class TextColumn:
    """One text or nothing a row.

    Attributes:
        codes: int32 a row, the place of its text in `values`; 0 is nothing.
        values: the distinct texts; the first is None.
    """

    codes: NDArray[np.int32]
    values: tuple[str | None, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> str | None:
        return self.values[int(self.codes[row])]

    def __iter__(self) -> Iterator[str | None]:
        return (self.values[code] for code in self.codes.tolist())

    @property
    def present(self) -> NDArray[np.bool_]:
        """Which rows have a text."""
        return self.codes > 0

    @property
    def used(self) -> NDArray[np.bool_]:
        """Which of `values` stand on a row."""
        used = np.zeros(len(self.values), dtype=bool)
        used[self.codes] = True
        return used

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_] | slice) -> TextColumn:
        """The rows given, or the rows for which a mask is true."""
        return TextColumn(self.codes[rows], self.values)

    def flags(self, test: Callable[[str], bool]) -> NDArray[np.bool_]:
        """For each row whether its text passes a test, which is asked once for each distinct text."""
        table = np.array([text is not None and test(text) for text in self.values], dtype=bool)
        return table[self.codes]

    def map(self, change: Callable[[str], str | None]) -> TextColumn:
        """Each text changed, once for each distinct one; None takes the text away."""
        return recode(self.codes, [None if text is None else change(text) for text in self.values])

    def or_else(self, other: TextColumn) -> TextColumn:
        """These texts, and the other's where there is none."""
        if not other.codes.any():
            return self
        if not self.codes.any():
            return other
        gaps = (self.codes == 0) & (other.codes > 0)
        if not gaps.any():
            return self
        codes = self.codes.copy()
        codes[gaps] = other.codes[gaps] + (len(self.values) - 1)
        return TextColumn(codes, (*self.values, *other.values[1:]))

    def where(self, mask: NDArray[np.bool_]) -> TextColumn:
        """These texts where the mask is true, nothing elsewhere."""
        return TextColumn(np.where(mask, self.codes, 0).astype(np.int32), self.values)


def recode(codes: NDArray[np.int32], values: Sequence[str | None]) -> TextColumn:
    """Texts from codes into values that may repeat or be None."""
    kept = dict.fromkeys((None, *values))
    kept.pop("", None)
    places = {**dict(zip(kept, range(len(kept)), strict=True)), "": 0}
    lookup = np.fromiter(map(places.__getitem__, values), np.int32, len(values))
    return TextColumn(lookup[codes], tuple(kept))


def nothing(height: int) -> TextColumn:
    """No text on any row."""
    return TextColumn(np.zeros(height, dtype=np.int32), (None,))


def constant(text: str | None, height: int) -> TextColumn:
    """The same text on every row."""
    if text is None:
        return nothing(height)
    return TextColumn(np.ones(height, dtype=np.int32), (None, text))


@dataclass(frozen=True, slots=True, eq=False)
class Positions:
    """One row a position, by the columns of `POSITION_COLUMNS`.

    Attributes:
        texts: the columns of text.
        numbers: the columns of numbers, NaN where there is none; `row` among them.
    """

    texts: Mapping[str, TextColumn]
    numbers: Mapping[str, NDArray[Any]]

    @classmethod
    def of(cls, columns: Mapping[str, Sequence[Any]], height: int) -> Positions:
        """Positions from columns of values; one that is not given is empty.

        Args:
            columns: by the names of `POSITION_COLUMNS`, others are passed over; None or NaN where there is no value.
        """
        texts = {
            name: encoded(columns[name]) if name in columns else nothing(height)
            for name, dtype in POSITION_COLUMNS.items()
            if dtype == "str"
        }
        numbers: dict[str, NDArray[Any]] = {
            name: np.array(columns[name], dtype=np.float64) if name in columns else np.full(height, np.nan)
            for name, dtype in POSITION_COLUMNS.items()
            if dtype == "float64"
        }
        given = columns.get("row")
        numbers["row"] = (
            np.zeros(height, np.int64) if given is None else np.nan_to_num(np.array(given)).astype(np.int64)
        )
        return cls(texts, numbers)

    @classmethod
    def of_frame(cls, frame: pd.DataFrame) -> Positions:
        """Positions from a positions frame, or from some columns; rows are counted from 0, whatever its index."""
        known = {str(name): frame[name] for name in frame.columns if name in POSITION_COLUMNS}
        return cls.of({name: column.astype(object).tolist() for name, column in known.items()}, len(frame))

    def __len__(self) -> int:
        return len(self.numbers["row"])

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_] | Sequence[int]) -> Positions:
        """The rows given, or the rows for which a mask is true."""
        chosen = rows if isinstance(rows, np.ndarray) else np.array(rows, dtype=np.int64)
        return Positions(
            {name: column.take(chosen) for name, column in self.texts.items()},
            {name: column[chosen] for name, column in self.numbers.items()},
        )

    def has(self, *fields: str) -> NDArray[np.bool_]:
        """Which rows have a value in at least one of some fields."""
        found = np.zeros(len(self), dtype=bool)
        for name in fields:
            found |= self.texts[name].present if name in self.texts else ~np.isnan(self.numbers[name])
        return found

    def keys(self, fields: Sequence[str]) -> tuple[NDArray[np.int64], list[tuple[Any, ...]]]:
        """The distinct rows of some fields.

        Returns:
            For each row the place of its key, and the keys in the order in which they first appear.
        """
        codes = np.zeros(len(self), dtype=np.int64)
        size = 1
        for name in fields:
            own, distinct = self._coded(name)
            if distinct == 1:
                continue
            if size * distinct > _LARGEST:
                codes = np.unique(codes, return_inverse=True)[1]
                size = len(codes) + 1
            codes = codes * distinct + own
            size *= distinct
        height = len(self)
        if size > height:
            codes = np.unique(codes, return_inverse=True)[1]
            size = height
        # Counting finds the first row of each code without sorting the rows: written backwards, the first one stays.
        first = np.full(size, height, dtype=np.int64)
        first[codes[::-1]] = np.arange(height - 1, -1, -1)
        used = np.flatnonzero(first < height)
        used = used[np.argsort(first[used])]
        place = np.empty(size, dtype=np.int64)
        place[used] = np.arange(len(used))
        return place[codes], list(self.rows(fields, first[used]))

    def distinct(self, field: str) -> list[str]:
        """The distinct texts of a column, in the order in which they first appear."""
        return [text for (text,) in self.keys((field,))[1] if text is not None]

    def rows(
        self, fields: Sequence[str], rows: NDArray[np.int64] | Sequence[int] | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """The values of some fields, row by row; None where there is none."""
        chosen = np.arange(len(self)) if rows is None else np.asarray(rows, dtype=np.int64)
        return zip(*(self._values(name, chosen) for name in fields), strict=True)

    def stated(self, rows: NDArray[np.int64] | Sequence[int] | None = None) -> list[Position]:
        """Rows as a report states them; a number that is not finite, which JSON cannot hold, is left out."""
        return [Position(**dict(zip(_STATED, values, strict=True))) for values in self.rows(_STATED, rows)]

    def frame(self) -> pd.DataFrame:
        """The positions frame: columns and dtypes as in `POSITION_COLUMNS`, index from 0."""
        import pandas as pd

        data = {
            name: _strings(self.texts[name]) if name in self.texts else self.numbers[name] for name in POSITION_COLUMNS
        }
        return pd.DataFrame(data, copy=False)

    def _coded(self, name: str) -> tuple[NDArray[Any], int]:
        if name in self.texts:
            return self.texts[name].codes, len(self.texts[name].values)
        distinct, inverse = np.unique(self.numbers[name], return_inverse=True)
        return inverse, len(distinct)

    def _values(self, name: str, rows: NDArray[np.int64]) -> Iterable[Any]:
        if name in self.texts:
            column = self.texts[name]
            return [column.values[code] for code in column.codes[rows].tolist()]
        numbers = self.numbers[name][rows]
        values: list[Any] = numbers.tolist()
        return [value if isfinite(value) else None for value in values]


_STATED = tuple(name for name in POSITION_COLUMNS if name in Position.model_fields)


def stacked(parts: Sequence[TextColumn]) -> TextColumn:
    """Columns under each other; each distinct text that is used stands once."""
    values: list[str | None] = []
    codes: list[NDArray[np.int32]] = []
    for part in parts:
        codes.append(part.codes + len(values))
        values += [text if used else None for text, used in zip(part.values, part.used.tolist(), strict=True)]
    if len(parts) == 1 and len(set(values)) == len(values):
        return parts[0]
    return recode(np.concatenate(codes), values) if codes else nothing(0)


def encoded(texts: Iterable[Any]) -> TextColumn:
    """A column from its texts; what is no text is nothing."""
    given = [text if isinstance(text, str) else None for text in texts]
    return recode(np.arange(len(given), dtype=np.int32), given)


def _strings(column: TextColumn) -> Any:
    """A pandas text column from distinct values and an index a row."""
    import pandas as pd

    if find_spec("pyarrow") is None:
        return pd.array(list(column.values), dtype="str").take(column.codes)
    # Arrow gathers a million texts ten times faster than pandas' own `take` asks it to.
    arrow = import_module("pyarrow")
    return pd.array(arrow.array(column.values, arrow.large_string()).take(arrow.array(column.codes)), dtype="str")
