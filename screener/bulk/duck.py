"""DuckDB moves the rows: files -> distinct keys -> (judged) -> findings and coverage, written whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from screener.bulk.keys import FIGURES, FIRST_ROW, SAMPLE_ROWS, infer_mapping, judge, key_fields
from screener.bulk.lake import files_of_table
from screener.bulk.run import LISTED, MOST_LISTED, result_of
from screener.bulk.tables import FINDING_COLUMNS, HIT_COLUMNS, BulkResult, hit_of, lacks, none_read
from screener.checking import as_date
from screener.errors import HoldingsError, ScreenerError, UsageError, install_hint
from screener.fingerprint import ID_LENGTH, SEPARATOR
from screener.holdings.reader import distinct_names
from screener.holdings.values.fields import stated_text
from screener.screening import Screener

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

KEYS_AT_ONCE = 20_000
"""Keys that are read and judged together: some 50 MB."""
MEMORY = "1GB"
"""What DuckDB may hold before it writes to its temporary folder."""
ID = (
    f"sha256(concat_ws(chr({ord(SEPARATOR)}), file, sheet, row::VARCHAR, coalesce({{account}}, ''), way, entity, list))"
    f"[:{ID_LENGTH}]"
)
"""`fingerprint.finding_id` in the engine's language."""
FORMS = {".parquet": "parquet", ".csv": "csv"}


def screen_table(
    source: Path | Sequence[Path],
    *,
    findings: Path,
    coverage: Path,
    mapping: Mapping[str, str] | None = None,
    screener: Screener | None = None,
    as_of: date | str | None = None,
    with_run: bool = False,
) -> BulkResult:
    """Screen Parquet and CSV files that are one regular table, and write findings and coverage as tables.

    Args:
        source: a file, several, or a folder of them.
        findings: the table of findings, `.parquet` or `.csv`; one row for each row of the source and list.
        coverage: the table of coverage: rows by file, outcome and reason.
        mapping: field -> column, where the column assignment should not decide itself.
        screener: lists, rules and who asks; by default the packaged ones for a US person.
        as_of: the date on which the rules are applied; today by default.
        with_run: also make the run that the store keeps: the counts, and the listed findings in force.

    Raises:
        HoldingsError: no file can be read, or the accounts do not add up (nothing is written then).
        UsageError: a path has an ending of no form that is written.
    """
    engine, day, asked, started_at = _duckdb(), as_date(as_of), screener or Screener(), datetime.now(UTC)
    for path in (findings, coverage):
        _form(path)
    files = dict(zip(distinct_names(paths := files_of(source)), paths, strict=True))
    with (
        tempfile.TemporaryDirectory(prefix="screener-bulk-") as folder,
        engine.connect(str(Path(folder) / "bulk.duckdb")) as db,
    ):
        db.execute(f"SET memory_limit='{MEMORY}'")
        counts, not_read = _probe(db, files)
        if not counts:
            raise none_read(not_read)
        first = files[next(iter(counts))]
        used = infer_mapping(db.execute(f"SELECT * FROM {_read(first)} LIMIT {SAMPLE_ROWS}").df(), mapping or {})
        columns = _columns(db, first)
        for name in list(counts):
            if reason := lacks(used, _columns(db, files[name])):
                del counts[name]
                not_read[name] = reason
        _load(db, {name: files[name] for name in counts}, used)
        _judge(db, used, asked, day)
        _join(db, used)
        covered = db.execute("SELECT file, outcome, rows FROM coverage").fetchall()
        verdicts = (
            "SELECT verdict, status <> 'not_in_force', count(*) FROM findings WHERE fund_path IS NULL GROUP BY ALL"
        )
        found = db.execute(verdicts).fetchall()
        fields = ", ".join(map(_quoted, ("file", "sheet", "row", *used)))
        some = f"SELECT DISTINCT {fields} FROM findings WHERE {LISTED} ORDER BY file, row LIMIT {MOST_LISTED + 1}"
        listed = db.execute(some).df() if with_run else None
        result = result_of(files, used, columns, counts, not_read, asked, day, started_at, covered, found, listed)
        _commit(db, "findings", findings)
        _commit(db, "coverage", coverage)
        return result


def _duckdb() -> Any:
    try:
        import duckdb
    except ImportError:
        raise ScreenerError("Large tables need DuckDB, which is not installed", hint=install_hint("large")) from None
    return duckdb


def files_of(source: Path | Sequence[Path]) -> tuple[Path, ...]:
    """The files of a source, a folder's in the order of their names; of a Delta or Iceberg table those that count.

    Args:
        source: a file, several, or a folder of them.
    """
    given = (source,) if isinstance(source, str | Path) else source
    found = [one for path in map(Path, given) for one in (_files_in(path) if path.is_dir() else [path])]
    if not found:
        raise HoldingsError(f"There is no Parquet or CSV file in {source}")
    for one in found:
        _form(one)
    return tuple(found)


def _files_in(folder: Path) -> Iterator[Path]:
    table = files_of_table(folder)
    for one in sorted(folder.iterdir()) if table is None else table:
        if one.name[0] in "._":
            continue
        if one.is_dir():
            yield from _files_in(one)
        elif one.suffix.lower() in FORMS:
            yield one


def _form(path: Path) -> str:
    try:
        return FORMS[path.suffix.lower()]
    except KeyError:
        raise UsageError(f"{path.name} is neither Parquet nor CSV", hint="Name it .parquet or .csv.") from None


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _read(path: Path, *, numbered: bool = False) -> str:
    """The table function that reads a file; numbered, with `place`, the number of its row from 0."""
    if _form(path) == "parquet":
        if not numbered:
            return f"read_parquet({_text(str(path))})"
        return f"(SELECT *, file_row_number AS place FROM read_parquet({_text(str(path))}, file_row_number=true))"
    read = f"read_csv({_text(str(path))}, all_varchar=true, header=true)"
    return f"(SELECT *, row_number() OVER () - 1 AS place FROM {read})" if numbered else read


def _columns(db: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    return [str(row[0]) for row in db.execute(f"DESCRIBE SELECT * FROM {_read(path)}").fetchall()]


def _probe(db: duckdb.DuckDBPyConnection, files: Mapping[str, Path]) -> tuple[dict[str, int], dict[str, str]]:
    """The rows of each file, and the files that cannot be read with the reason."""
    counts: dict[str, int] = {}
    not_read: dict[str, str] = {}
    for name, path in files.items():
        try:
            counts[name] = _number(
                db, f"SELECT count(COLUMNS(*)) FROM {_read(path)}", f"SELECT count(*) FROM {_read(path)}"
            )
        except _duckdb().Error as error:
            not_read[name] = str(error).splitlines()[0]
    return counts, not_read


def _load(db: duckdb.DuckDBPyConnection, files: Mapping[str, Path], mapping: Mapping[str, str]) -> None:
    """Tables `source` (file, sheet and row as `screen` names them, a column a field), `keys`, and `rows` with both."""
    fields = ", ".join(f"{_quoted(column)}::VARCHAR AS {_quoted(field)}" for field, column in mapping.items())
    parts = [
        f"SELECT {_text(name)} AS file, {_text(path.name)} AS sheet, place + {FIRST_ROW} AS row, {fields} "
        f"FROM {_read(path, numbered=True)}"
        for name, path in files.items()
    ]
    db.execute(f"CREATE TABLE source AS {' UNION ALL '.join(parts)}")
    texts = [f"coalesce({_quoted(one)}, '')" for one in key_fields(mapping)]
    texts += [f"({_quoted(one)} IS NULL)::VARCHAR" for one in mapping if one in FIGURES]
    key = [f"key_{place}" for place in range(len(texts))]
    named, key_columns = ", ".join(f"{text} AS {one}" for text, one in zip(texts, key, strict=True)), ", ".join(key)
    values = ", ".join(f"first({_quoted(one)}) AS {_quoted(one)}" for one in mapping)
    db.execute(
        "CREATE TABLE keys AS SELECT row_number() OVER () AS key, * "
        f"FROM (SELECT {named}, {values} FROM source GROUP BY {key_columns})"
    )
    db.execute(
        f"CREATE VIEW rows AS SELECT source.* EXCLUDE ({key_columns}), key "
        f"FROM (SELECT *, {named} FROM source) AS source LEFT JOIN keys USING ({key_columns})"
    )


def _judge(db: duckdb.DuckDBPyConnection, mapping: Mapping[str, str], screener: Screener, as_of: date) -> None:
    """Tables `outcomes` (key, outcome, reason) and `hits` (key and what was found on it)."""
    found = ", ".join(f"{one} {'DOUBLE' if one == 'score' else 'VARCHAR'}" for one in HIT_COLUMNS)
    db.execute("CREATE TABLE outcomes (key BIGINT, outcome VARCHAR, reason VARCHAR)")
    db.execute(f"CREATE TABLE hits (key BIGINT, {found})")
    for keys in _batches(db, mapping):
        judged = judge(keys, mapping, screener, as_of)
        _insert(db, "outcomes", [tuple(one) for one in judged.outcomes])
        _insert(db, "hits", [(key, *hit_of(one)) for key, one in judged.findings])


def _batches(db: duckdb.DuckDBPyConnection, mapping: Mapping[str, str]) -> Iterator[pd.DataFrame]:
    fields = ", ".join(f"{_quoted(field)} AS {_quoted(column)}" for field, column in mapping.items())
    last = _number(db, "SELECT max(key) FROM keys")
    for start in range(0, last, KEYS_AT_ONCE):
        some = f"key > {start} AND key <= {start + KEYS_AT_ONCE}"
        frame = db.execute(f'SELECT key AS "\x1fkey", {fields} FROM keys WHERE {some} ORDER BY key').df()
        frame = frame.set_index("\x1fkey")
        frame.index.name = None
        yield frame


def _insert(db: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    import pandas as pd

    if rows:
        frame = pd.DataFrame(rows)
        db.register("batch", frame)
        db.execute(f"INSERT INTO {table} SELECT * FROM batch")
        db.unregister("batch")


def _join(db: duckdb.DuckDBPyConnection, mapping: Mapping[str, str]) -> None:
    """Tables `findings` and `coverage`; the id of a finding is that of `screen`."""
    raw = "rows.account" if "account" in mapping else "NULL"
    _accounts(db, raw)
    fields = ", ".join(f"rows.{_quoted(field)}" for field in mapping if field != "account")
    hits = ", ".join(FINDING_COLUMNS)
    db.execute(
        f"CREATE TABLE findings AS SELECT {ID.format(account='accounts.account, of_the_key')} AS id, file, sheet, row, "
        f"coalesce(accounts.account, of_the_key) AS account, {fields}, {hits} "
        f"FROM rows JOIN hits USING (key) LEFT JOIN accounts ON accounts.raw = {raw} "
        "ORDER BY file, row, list, entity"
    )
    db.execute(
        "CREATE TABLE coverage AS SELECT file, coalesce(outcome, 'not_understood') AS outcome, "
        "coalesce(reason, 'lost') AS reason, count(*) AS rows "
        "FROM rows LEFT JOIN outcomes USING (key) GROUP BY ALL ORDER BY ALL"
    )


def _accounts(db: duckdb.DuckDBPyConnection, column: str) -> None:
    """Table `accounts`: what each distinct text of the column of accounts says; of one that says nothing, nothing."""
    db.execute("CREATE TABLE accounts (raw VARCHAR, account VARCHAR)")
    stated = db.execute(f"SELECT DISTINCT {column} FROM rows").fetchall()
    _insert(db, "accounts", [(raw, stated_text(raw.strip())) for (raw,) in stated if raw])


def _commit(db: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    """Write a table beside its place and put it there by one rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".bulk-") as folder:
        staged = Path(folder) / path.name
        options = "FORMAT parquet" if _form(path) == "parquet" else "FORMAT csv, HEADER"
        db.execute(f"COPY {table} TO {_text(str(staged))} ({options})")
        staged.replace(path)


def _number(db: duckdb.DuckDBPyConnection, *queries: str) -> int:
    """The number that the last of some queries gives; 0 where it gives none."""
    row: tuple[Any, ...] | None = None
    for query in queries:
        row = db.execute(query).fetchone()
    return int(row[0] or 0) if row else 0
