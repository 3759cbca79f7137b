"""Names of months in the languages of statements and lists (`data/months.csv`)."""

from __future__ import annotations

from functools import lru_cache

from screener.reference.territories import read_table


@lru_cache(maxsize=1)
def months() -> dict[str, int]:
    """The number of each month, by its names in lower case."""
    return {name.casefold(): int(row["number"]) for row in read_table("months.csv") for name in row["names"].split("|")}
