"""Spark moves the same rows: `screen_table(path, engine="spark", ...)` finds what DuckDB finds, whoever dies."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from screener.bulk import BulkResult, screen_table
from screener.errors import HoldingsError, ScreenerError, UsageError
from screener.holdings import Holdings
from screener.model import Finding
from screener.screening import Screener
from tests.bulk.test_duck import DAY, HEADER, ROWS, as_parquet, write
from tests.bulk.test_equality import write_generated
from tests.conftest import REPOSITORY

pq = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("duckdb")


def test_a_csv_is_left_to_duckdb(tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    path = write(tmp_path / "holdings.csv")
    with pytest.raises(UsageError, match=r"holdings\.csv is not Parquet"):
        screen_table(path, findings=tmp_path / "f", coverage=tmp_path / "c", engine="spark")


@pytest.mark.parametrize("named", ["findings", "coverage"])
def test_a_folder_that_is_no_table_of_spark_is_not_replaced(named: str, tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    source = as_parquet(write(tmp_path / "holdings.csv"))
    kept = tmp_path / named / "mine.txt"
    kept.parent.mkdir()
    kept.write_text("the work of an afternoon")
    with pytest.raises(UsageError, match="is no table of Spark"):
        screen_table(source, findings=tmp_path / "findings", coverage=tmp_path / "coverage", engine="spark")
    assert kept.read_text() == "the work of an afternoon"


def test_tables_are_replaced_together_or_not_at_all(tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    from screener.bulk.spark import _put_in_place

    places = {tmp_path / name: tmp_path / f"{name}.new" for name in ("findings", "coverage")}
    for place, written in places.items():
        for folder, said in ((place, "old"), (written, "new")):
            folder.mkdir()
            (folder / "part").write_text(said)
    shutil.rmtree(tmp_path / "coverage.new")
    with pytest.raises(OSError, match=r"coverage\.new"):
        _put_in_place(places)
    assert [(place / "part").read_text() for place in places] == ["old", "old"]
    (tmp_path / "findings.new").mkdir()
    (tmp_path / "coverage.new").mkdir()
    _put_in_place(places)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["coverage", "findings"]


def test_a_master_without_a_cluster_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="A master is for files that Spark moves"):
        screen_table(tmp_path, findings=tmp_path / "f", coverage=tmp_path / "c", master="local[2]")


def test_without_java_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    from screener.bulk.spark import session

    monkeypatch.setattr("pyspark.sql.SparkSession.getActiveSession", lambda: None)
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(ScreenerError, match="Spark needs Java 17"):
        session()


SMALL = {
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
"""A session for small tables: it neither compiles nor plans again what is over in a second."""


def start(master: str) -> Iterator[str]:
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("no java is here")
    from screener.bulk.spark import session

    os.environ["PYTHONPATH"] = str(REPOSITORY)  # workers read the class below from this file
    os.environ["JAVA_TOOL_OPTIONS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    spark = session(master)
    for name, value in SMALL.items():
        spark.conf.set(name, value)
    yield master
    spark.stop()


@pytest.fixture(scope="class")
def one_machine() -> Iterator[str]:
    yield from start("local[2,4]")


@pytest.fixture(scope="class")
def cluster() -> Iterator[str]:
    yield from start("local-cluster[2,1,1024]")


class Struck(Screener):
    """A screener whose first judgement, on whatever worker, kills the worker or the executor above it."""

    def __init__(self, flag: Path, whom: str) -> None:
        super().__init__()
        self.flag, self.whom = flag, whom

    def judge(self, holdings: Holdings, as_of: date) -> tuple[Finding, ...]:
        try:
            self.flag.touch(exist_ok=False)
        except FileExistsError:
            return super().judge(holdings, as_of)
        daemon = os.getppid()
        executor = int(Path(f"/proc/{daemon}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])
        os.kill(os.getpid() if self.whom == "worker" else executor, signal.SIGKILL)
        raise AssertionError


def by_both(source: Path | list[Path], folder: Path, screener: Screener | None = None) -> tuple[BulkResult, int]:
    """What DuckDB and Spark find is the same, row by row; the result, and how many findings that are."""
    both: dict[str, Any] = {"as_of": DAY, "with_run": True}
    one = screen_table(source, findings=folder / "d.parquet", coverage=folder / "e.parquet", **both)
    spark = {"screener": screener, "engine": "spark"}
    other = screen_table(source, findings=folder / "s", coverage=folder / "t", **spark, **both)
    assert other == one
    assert other.run is not None
    assert one.run is not None
    assert (other.run.findings, other.run.summary) == (one.run.findings, one.run.summary)
    assert rows_of(folder / "s") == rows_of(folder / "d.parquet")
    assert rows_of(folder / "t") == rows_of(folder / "e.parquet")
    assert not list(folder.glob("*.part-*"))
    return other, len(rows_of(folder / "s"))


def rows_of(table: Path) -> list[dict[str, Any]]:
    return sorted(pq.read_table(table).to_pylist(), key=repr)


def damaged(path: Path, *, footer: bool) -> Path:
    """The file cut in half, or with its pages overwritten and its footer whole."""
    content = bytearray(path.read_bytes())
    if footer:
        content[40 : len(content) // 2] = bytes(len(content) // 2 - 40)
    path.write_bytes(content if footer else content[: len(content) // 2])
    return path


@pytest.mark.heavy
@pytest.mark.usefixtures("one_machine")
class TestOneMachine:
    def test_files_of_one_name_with_keys_that_are_null(self, tmp_path: Path) -> None:
        import duckdb

        for folder in ("a", "b"):
            (tmp_path / folder).mkdir()
            as_parquet(write(tmp_path / folder / "h.csv", [*ROWS, ("P-9", "", "", "", "", "", "", "x"), ("",) * 8]))
            (tmp_path / folder / "h.csv").unlink()
        columns = ", ".join(f'nullif("{one}", \'\') AS "{one}"' for one in HEADER)
        path = tmp_path / "b" / "h.parquet"
        duckdb.sql(f"COPY (SELECT {columns} FROM read_parquet('{path}')) TO '{tmp_path / 'n.parquet'}'")
        (tmp_path / "n.parquet").replace(path)
        result, findings = by_both([tmp_path / "a" / "h.parquet", path], tmp_path)
        assert (result.rows, findings > 0) == (2 * len(ROWS) + 4, True)

    def test_a_hundred_thousand_rows_and_a_worker_that_is_killed(self, tmp_path: Path) -> None:
        table = as_parquet(write_generated(tmp_path / "generated.csv"))
        result, findings = by_both(table, tmp_path, Struck(tmp_path / "struck", "worker"))
        assert (tmp_path / "struck").exists()
        assert (result.rows, findings > 500) == (100_000, True)

    def test_a_file_cut_off_is_named_and_the_others_are_answered(self, tmp_path: Path) -> None:
        good = as_parquet(write(tmp_path / "a.csv"))
        bad = damaged(as_parquet(write(tmp_path / "b.csv", ROWS * 50)), footer=False)
        out = {"findings": tmp_path / "f", "coverage": tmp_path / "c"}
        result = screen_table([good, bad], **out, as_of=DAY, engine="spark")
        assert (list(result.not_read), result.rows) == (["b.parquet"], len(ROWS))

    def test_nothing_is_committed_when_a_job_fails(self, tmp_path: Path) -> None:
        good = as_parquet(write(tmp_path / "a.csv"))
        bad = damaged(as_parquet(write(tmp_path / "b.csv", ROWS * 50)), footer=True)
        with pytest.raises(HoldingsError, match="nothing was written"):
            screen_table([good, bad], findings=tmp_path / "f", coverage=tmp_path / "c", as_of=DAY, engine="spark")
        assert {one.name for one in tmp_path.iterdir()} == {"a.csv", "a.parquet", "b.csv", "b.parquet"}

    def test_a_frame_for_a_notebook(self, tmp_path: Path) -> None:
        from screener.bulk.spark import session

        path = as_parquet(write(tmp_path / "holdings.csv"))
        found, covered = screen_table(session().read.parquet(str(path)), as_of=DAY)
        screen_table(path, findings=tmp_path / "f.parquet", coverage=tmp_path / "c.parquet", as_of=DAY)
        expected = {one["id"] for one in rows_of(tmp_path / "f.parquet")}
        assert {row["id"] for row in found.collect()} == expected
        assert sum(row["rows"] for row in covered.collect()) == len(ROWS)


@pytest.mark.heavy
@pytest.mark.usefixtures("cluster")
class TestCluster:
    def test_an_executor_that_is_killed_costs_no_row_and_doubles_none(self, tmp_path: Path) -> None:
        table = as_parquet(write_generated(tmp_path / "generated.csv", 20_000))
        result, findings = by_both(table, tmp_path, Struck(tmp_path / "struck", "executor"))
        assert (tmp_path / "struck").exists()
        assert (result.rows, findings > 100) == (20_000, True)
