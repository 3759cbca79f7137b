"""Spark moves the rows: a table -> distinct keys -> (judged on the workers) -> findings and coverage.

Keys are judged by `mapInArrow` in plain Python workers. What a task wrote before it was lost is never seen: both tables
are written beside their places, and are put there only when every row of every file is accounted for.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlparse

from screener.bulk.keys import FIGURES, FIRST_ROW, SAMPLE_ROWS, infer_mapping, judge, key_fields
from screener.bulk.run import LISTED, MOST_LISTED, result_of
from screener.bulk.tables import FINDING_COLUMNS, HIT_COLUMNS, BulkResult, hit_of, lacks, lists_of, none_read
from screener.checking import as_date
from screener.errors import HoldingsError, ScreenerError, UsageError, install_hint
from screener.fingerprint import ID_LENGTH, SEPARATOR
from screener.holdings.reader import distinct_names
from screener.holdings.values.fields import stated_text
from screener.screening import Screener

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

KEYS_AT_ONCE = 5_000
"""Keys that a worker reads and judges together: some 20 MB, and what is done again when it is lost."""
_HITS = ", ".join(f"{one}: {'double' if one == 'score' else 'string'}" for one in HIT_COLUMNS)
_JUDGED = f"key string, outcome string, reason string, hits array<struct<{_HITS}>>"


def session(master: str | None = None) -> SparkSession:
    """The session that is there, or a new one.

    Args:
        master: of a new session; by default what the environment says, else this machine.

    Raises:
        ScreenerError: PySpark or Java is missing.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise ScreenerError(
            "The engine spark needs PySpark, which is not installed", hint=install_hint("spark")
        ) from None
    if (active := SparkSession.getActiveSession()) is not None:
        return active
    if not os.environ.get("JAVA_HOME") and shutil.which("java") is None:
        raise ScreenerError(
            "Spark needs Java 17 or later, which is not here", hint="Debian: apt install openjdk-17-jre."
        )
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("screener bulk").config("spark.ui.enabled", "false")
    return (builder.master(master) if master else builder).getOrCreate()


def screen_frame(
    frame: DataFrame,
    *,
    mapping: Mapping[str, str] | None = None,
    screener: Screener | None = None,
    as_of: date | str | None = None,
    row: str | None = None,
) -> tuple[DataFrame, DataFrame]:
    """Screen a DataFrame of Spark, for a notebook or a job.

    Args:
        frame: one regular table.
        mapping: field -> column; by default the column assignment decides on the first rows.
        screener: lists, rules and who asks; by default the packaged ones for a US person.
        as_of: the date on which the rules are applied; today by default.
        row: the column that numbers the rows; by default the place of the row in its Parquet file.

    Returns:
        Findings, one row for each row of the source and list, and coverage: rows by file, outcome and reason. Neither
        is computed before it is used.

    Raises:
        HoldingsError: the columns are not those of one table of holdings.
        UsageError: the rows have no number.
    """
    from pyspark.sql import functions as f

    used = infer_mapping(frame.limit(SAMPLE_ROWS).toPandas(), mapping or {})
    uri = "_metadata.file_path" if row is None else None
    try:
        file = f.element_at(f.split(f.col(uri), "/"), -1) if uri else f.lit("table")
        number = f.col("_metadata.row_index") + FIRST_ROW if row is None else f.col(_quoted(row)).cast("long")
        rows = frame.select(file.alias("file"), file.alias("sheet"), number.alias("row"), *_fields(used))
    except Exception as error:
        raise UsageError("The rows of this table have no number", hint="Name a column that has: row=...") from error
    return _tables(rows, used, screener or Screener(), as_date(as_of))[:2]


def screen_files(
    files: Sequence[Path],
    *,
    findings: Path,
    coverage: Path,
    mapping: Mapping[str, str] | None = None,
    screener: Screener | None = None,
    as_of: date | str | None = None,
    master: str | None = None,
    with_run: bool = False,
) -> BulkResult:
    """Screen Parquet files, and write findings and coverage as folders of Parquet files.

    Args:
        files: each one regular table; the other arguments are those of `duck.screen_table`.
        master: of the cluster.

    Raises:
        HoldingsError: no file can be read, or the accounts do not add up (nothing is written then).
        UsageError: a file is not Parquet, or what stands in the place of a table is none that Spark has written.
    """
    if others := [one.name for one in files if one.suffix.lower() != ".parquet"]:
        raise UsageError(
            f"{others[0]} is not Parquet", hint="Spark does not tell the rows of a CSV: --engine duckdb does."
        )
    for path in (findings, coverage):
        if path.exists() and not (path / "_SUCCESS").is_file():
            raise UsageError(
                f"{path} is there and is no table of Spark, so it is not replaced", hint="Name a folder of its own."
            )
    asked, day, spark, started_at = screener or Screener(), as_date(as_of), session(master), datetime.now(UTC)
    named = dict(zip(distinct_names(files), files, strict=True))
    counts, not_read, columns, used = _probe(named, mapping or {})
    rows = _rows(spark, {name: named[name] for name in counts}, used)
    found, covered, held = _tables(rows, used, asked, day)
    staged = {one: one.with_name(f"{one.name}.part-{os.getpid()}") for one in (findings, coverage)}
    try:
        covered.write.mode("overwrite").parquet(str(staged[coverage]))
        found.write.mode("overwrite").parquet(str(staged[findings]))
        of_files = spark.read.parquet(str(staged[coverage])).select("file", "outcome", "rows").collect()
        table = spark.read.parquet(str(staged[findings]))
        in_force = (table.status != "not_in_force").alias("in_force")
        verdicts = table.where("fund_path IS NULL").groupBy("verdict", in_force).count().collect()
        listed = table.where(LISTED).select("file", "sheet", "row", *used).distinct().orderBy("file", "row")
        some = listed.limit(MOST_LISTED + 1).toPandas() if with_run else None
        result = result_of(named, used, columns, counts, not_read, asked, day, started_at, of_files, verdicts, some)
        _put_in_place(staged)
    except ScreenerError:
        raise
    except Exception as error:  # of the session, whose kinds are many: a page that is damaged, workers that are lost
        reason = str(error).strip().splitlines()[0]
        raise HoldingsError(f"Spark could not finish, and nothing was written: {reason}") from error
    finally:
        with suppress(Exception):  # of a session that has ended
            for one in held:
                one.unpersist()
        for written in staged.values():
            shutil.rmtree(written, ignore_errors=True)
    return result


def _probe(
    files: Mapping[str, Path], mapping: Mapping[str, str]
) -> tuple[dict[str, int], dict[str, str], list[str], dict[str, str]]:
    """Rows of each file by its own footer, the files that cannot be read, and the columns with what each holds."""
    import pyarrow.parquet as pq

    open_files: dict[str, Any] = {}
    not_read: dict[str, str] = {}
    for name, path in files.items():
        try:
            open_files[name] = pq.ParquetFile(path)
        except (OSError, ValueError) as error:
            not_read[name] = str(error).splitlines()[0]
    if not open_files:
        raise none_read(not_read)
    first = next(iter(open_files.values()))
    sample = next(first.iter_batches(SAMPLE_ROWS), None)
    if sample is None:
        raise HoldingsError("The first file has no row")
    columns = list(first.schema_arrow.names)
    used = infer_mapping(sample.to_pandas(), mapping)
    counts: dict[str, int] = {}
    for name, file in open_files.items():
        if reason := lacks(used, file.schema_arrow.names):
            not_read[name] = reason
        else:
            counts[name] = file.metadata.num_rows
    return counts, not_read, columns, used


def _rows(spark: SparkSession, files: Mapping[str, Path], mapping: Mapping[str, str]) -> DataFrame:
    """The rows of files, with file, sheet and row as `screen` names them."""
    from pyspark.sql import functions as f

    frame = spark.read.parquet(*(str(path.resolve()) for path in files.values()))
    names = {path.resolve(): name for name, path in files.items()}
    paths = {urlparse(uri).path: Path(unquote(urlparse(uri).path)) for uri in frame.inputFiles()}
    named = spark.createDataFrame(
        [(uri, names[path], path.name) for uri, path in paths.items()], "uri string, file string, sheet string"
    )
    uri = f.regexp_replace(f.col("_metadata.file_path"), "^file:/+", "/").alias("uri")
    row = (f.col("_metadata.row_index") + FIRST_ROW).alias("row")
    rows = frame.select(uri, row, *_fields(mapping))
    return rows.join(f.broadcast(named), "uri").drop("uri")


def _fields(mapping: Mapping[str, str]) -> list[Any]:
    from pyspark.sql import functions as f

    return [f.col(_quoted(column)).cast("string").alias(field) for field, column in mapping.items()]


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _tables(
    rows: DataFrame, mapping: Mapping[str, str], screener: Screener, as_of: date
) -> tuple[DataFrame, DataFrame, tuple[Any, Any]]:
    """Findings and coverage of rows that have file, sheet and row, and a column a field; none of it is computed yet.

    Last the judged keys and the lists, which the cluster holds until it is told to forget them.
    """
    from pyspark.sql import functions as f

    texts = [f.coalesce(f.col(one), f.lit("")) for one in key_fields(mapping)]
    texts += [f.col(one).isNull().cast("string") for one in mapping if one in FIGURES]
    keyed = rows.withColumn("key", f.to_json(f.array(*texts)))
    keys = keyed.groupBy("key").agg(*(f.max(one).alias(one) for one in mapping))
    ship = rows.sparkSession.sparkContext.broadcast((screener, lists_of(screener, as_of)))
    cores = max(rows.sparkSession.sparkContext.defaultParallelism, 1)
    judged = keys.repartition(4 * cores, "key").mapInArrow(_judge(ship, dict(mapping), as_of), _JUDGED).persist()
    outcomes = keyed.join(judged.select("key", "outcome", "reason"), "key", "left")
    of = [
        f.coalesce("outcome", f.lit("not_understood")).alias("outcome"),
        f.coalesce("reason", f.lit("lost")).alias("reason"),
    ]
    coverage = outcomes.groupBy("file", *of).agg(f.count(f.lit(1)).alias("rows"))
    hits = judged.select("key", f.explode("hits").alias("hit")).select("key", "hit.*")
    account = f.col("account") if "account" in mapping else f.lit(None).cast("string")
    account = f.coalesce(f.udf(_stated, "string")(account), f.col("of_the_key"))
    found = keyed.join(f.broadcast(hits), "key").withColumn("account", account)
    fields = [field for field in mapping if field != "account"]
    parts = ("file", "sheet", f.col("row").cast("string"), f.coalesce("account", f.lit("")), "way", "entity", "list")
    finding_id = f.substring(f.sha2(f.concat_ws(SEPARATOR, *parts), 256), 1, ID_LENGTH)  # as `fingerprint` makes it
    findings = found.select(finding_id.alias("id"), "file", "sheet", "row", "account", *fields, *FINDING_COLUMNS)
    return findings, coverage, (judged, ship)


def _stated(text: str | None) -> str | None:
    return stated_text(text.strip()) if text else None


def _judge(
    ship: Any, mapping: Mapping[str, str], as_of: date
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What a worker does with batches of keys."""

    def judged(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        screener, lists = ship.value
        if lists_of(screener, as_of) != lists:
            raise HoldingsError("A worker has other lists than the driver", hint="Give all machines one version.")
        for whole in batches:
            for start in range(0, whole.num_rows, KEYS_AT_ONCE):
                yield _judged(whole.slice(start, KEYS_AT_ONCE), mapping, screener, as_of)

    return judged


def _judged(batch: pa.RecordBatch, mapping: Mapping[str, str], screener: Screener, as_of: date) -> pa.RecordBatch:
    import pyarrow as pa

    frame = batch.to_pandas()
    keys = frame.pop("key").tolist()
    judged = judge(frame.rename(columns=dict(mapping)), mapping, screener, as_of)
    hits: dict[int, list[dict[str, object]]] = {}
    for number, finding in judged.findings:
        hits.setdefault(number, []).append(dict(zip(HIT_COLUMNS, hit_of(finding), strict=True)))
    rows = [
        {"key": keys[one.key], "outcome": one.outcome, "reason": one.reason, "hits": hits.get(one.key, [])}
        for one in judged.outcomes
    ]
    hit = pa.struct([(one, pa.float64() if one == "score" else pa.string()) for one in HIT_COLUMNS])
    form = pa.schema([(one, pa.string()) for one in ("key", "outcome", "reason")]).append(
        pa.field("hits", pa.list_(hit))
    )
    return pa.RecordBatch.from_pylist(rows, schema=form)


def _put_in_place(staged: Mapping[Path, Path]) -> None:
    """New tables in the places of the old ones: all of them, or the old ones stay."""
    old = {path: path.with_name(f"{path.name}.old-{os.getpid()}") for path in staged if path.exists()}
    placed = []
    try:
        for path, written in staged.items():
            if path in old:
                path.replace(old[path])
            written.replace(path)
            placed.append(path)
    except OSError:
        for path in placed:
            shutil.rmtree(path, ignore_errors=True)
        for path, kept in old.items():
            if kept.exists():
                kept.replace(path)
        raise
    for kept in old.values():
        shutil.rmtree(kept, ignore_errors=True)
