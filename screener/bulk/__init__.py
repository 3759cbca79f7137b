"""Tables of any size: the distinct keys of a table are judged once, by the judge of `screen`, and joined to its rows.

Takes Parquet and CSV files that are one regular table, or a DataFrame of Spark; returns findings and coverage as
tables, committed only if every row of every file is accounted for. An engine (`duck`, `spark`) moves rows and knows
nothing of names or law; `keys` judges and knows nothing of rows or files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from screener.bulk.tables import BulkResult
from screener.errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from screener.screening import Screener

__all__ = ["BulkResult", "screen_table"]


@overload
def screen_table(
    source: Path | Sequence[Path],
    *,
    findings: Path,
    coverage: Path,
    mapping: Mapping[str, str] | None = None,
    screener: Screener | None = None,
    as_of: date | str | None = None,
    engine: Literal["duckdb", "spark"] = "duckdb",
    master: str | None = None,
    with_run: bool = False,
) -> BulkResult:
    """Files: the findings and the coverage are tables on disk."""
    ...


@overload
def screen_table(
    source: DataFrame,
    *,
    mapping: Mapping[str, str] | None = None,
    screener: Screener | None = None,
    as_of: date | str | None = None,
    row: str | None = None,
) -> tuple[DataFrame, DataFrame]:
    """A DataFrame of Spark: so are the findings and the coverage."""
    ...


def screen_table(source: Any, *, engine: str = "duckdb", master: str | None = None, **how: Any) -> Any:
    """Screen a table of any size.

    Args:
        source: a file, several, or a folder of them; or a DataFrame of Spark (`spark.screen_frame` has its arguments).
        engine: what moves the rows of files.
        master: of the Spark cluster.
        how: as `duck.screen_table` says.

    Returns:
        What the run came to; of a DataFrame the tables of findings and of coverage.

    Raises:
        UsageError: a master where no cluster is asked for.
    """
    from screener.bulk import duck

    if master and (engine != "spark" or hasattr(source, "sparkSession")):
        raise UsageError("A master is for files that Spark moves", hint="Give the engine spark, or no master.")
    if hasattr(source, "sparkSession"):
        from screener.bulk.spark import screen_frame

        return screen_frame(source, **how)
    if engine == "spark":
        from screener.bulk.spark import screen_files

        return screen_files(duck.files_of(source), master=master, **how)
    return duck.screen_table(source, **how)
