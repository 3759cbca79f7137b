"""How large a holdings file may be before it is refused."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields

from screener.errors import HoldingsError


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest file that is read. A larger one is refused with a message that names the limit.

    Attributes:
        file_bytes: size of the file itself.
        uncompressed_bytes: size of everything inside a compressed file (xlsx, ods, zip, gzip), added up.
        cells: rows times columns of one sheet, as far as anything is written in it.
        sheets: sheets of one workbook, tables of one page, or members of one archive.
    """

    file_bytes: int = 2 * 1024**3
    uncompressed_bytes: int = 4 * 1024**3
    cells: int = 100_000_000
    sheets: int = 1_000

    @classmethod
    def from_environment(cls) -> Limits:
        """The defaults, with `SCREENER_LIMIT_CELLS` and its siblings put in place of them where set.

        Raises:
            HoldingsError: a variable is set to something that is not a whole number.
        """
        chosen: dict[str, int] = {}
        for field in fields(cls):
            variable = f"SCREENER_LIMIT_{field.name.upper()}"
            text = os.environ.get(variable)
            if text is None:
                continue
            if not text.isdigit():
                raise HoldingsError(f"{variable} must be a whole number, not {text!r}")
            chosen[field.name] = int(text)
        return cls(**chosen)

    def check(self, name: str, found: int, what: str) -> None:
        """Refuse what is larger than the limit `name`.

        Raises:
            HoldingsError: `found` is larger; the message names the limit and how to raise it.
        """
        allowed: int = getattr(self, name)
        if found > allowed:
            raise HoldingsError(
                f"{what}: {found:,} is more than the limit `{name}` of {allowed:,}",
                hint=f"If the file is genuine, set SCREENER_LIMIT_{name.upper()} to a larger number and run again.",
            )
