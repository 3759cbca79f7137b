"""Delta and Iceberg tables: of the files in their folders only those count that the newest version names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from screener.bulk import screen_table
from screener.bulk.duck import files_of
from screener.errors import HoldingsError

pa = pytest.importorskip("pyarrow")
pytest.importorskip("duckdb")
DAY = date(2026, 11, 25)
OLD = {"Security Name": ["CHINA MOBILE LTD"] * 3, "ISIN": ["HK0941009539"] * 3, "Market Value": [1.0, 2.0, 3.0]}
NEW = {"Security Name": ["APPLE INC", "CHINA MOBILE LTD"], "ISIN": ["US0378331005", "HK0941009539"],
       "Market Value": [4.0, 5.0]}  # fmt: skip


def delta(folder: Path) -> Path:
    written = pytest.importorskip("deltalake").write_deltalake
    written(str(folder), pa.table(OLD))
    written(str(folder), pa.table(NEW), mode="overwrite")
    return folder


def iceberg(folder: Path) -> Path:
    sql = pytest.importorskip("pyiceberg.catalog.sql")
    folder.parent.mkdir()
    catalog = sql.SqlCatalog(
        "own", uri=f"sqlite:///{folder.parent / 'catalog.db'}", warehouse=f"file://{folder.parent}"
    )
    catalog.create_namespace("custody")
    table = catalog.create_table("custody.positions", schema=pa.table(OLD).schema, location=f"file://{folder}")
    table.append(pa.table(OLD))
    table.overwrite(pa.table(NEW))
    return folder


@pytest.mark.parametrize("make", [delta, iceberg])
def test_only_the_newest_version_of_a_table_is_screened(tmp_path: Path, make: object) -> None:
    assert callable(make)
    folder = make(tmp_path / "lake" / "positions")
    assert len(list(folder.rglob("*.parquet"))) > len(files_of(tmp_path / "lake")) == 1
    result = screen_table(folder, findings=tmp_path / "f.csv", coverage=tmp_path / "c.csv", as_of=DAY)
    assert (result.rows, result.positions) == (2, 2)
    assert result.findings > 0


def test_a_damaged_log_is_one_sentence(tmp_path: Path) -> None:
    log = delta(tmp_path / "positions") / "_delta_log"
    for one in log.glob("*.json"):
        one.write_text("{")
    with pytest.raises(HoldingsError, match="log of the Delta table positions cannot be read"):
        files_of(log.parent)


def test_a_table_with_rows_deleted_beside_their_files_is_refused(tmp_path: Path) -> None:
    folder = delta(tmp_path / "positions")
    features = '"readerFeatures":["deletionVectors"],"writerFeatures":["deletionVectors"]'
    (folder / "_delta_log" / f"{2:020}.json").write_text(
        f'{{"protocol":{{"minReaderVersion":3,"minWriterVersion":7,{features}}}}}\n'
    )
    with pytest.raises(HoldingsError, match="deleted by a mark beside their file"):
        files_of(folder)
