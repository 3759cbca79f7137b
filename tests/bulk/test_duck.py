"""Tables of any size: `screen_table(path, findings=..., coverage=...)` finds what `screen` finds, row by row."""

from __future__ import annotations

import csv
from contextlib import closing
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from screener.bulk import keys, screen_table
from screener.cli.app import application
from screener.errors import HoldingsError
from screener.screening import screen
from screener.store.engine import open_store
from screener.store.runs import list_runs, load_run

pytest.importorskip("duckdb")
DAY = date(2026, 11, 25)
HEADER = ("Account", "Security Name", "ISIN", "Asset Class", "Quantity", "Market Value", "Currency", "Desk Ref")
ROWS = [
    ("P-1", "SENSETIME GROUP INC-CLASS B", "KYG8062L1041", "Equity", "1200", "2400.50", "HKD", "a"),
    ("P-1", "CHINA MOBILE LTD", "HK0941009539", "Equity", "500", "33000", "HKD", "b"),
    ("P-2", "CHINA MOBILE LTD", "HK0941009539", "Equity", "900", "59400", "HKD", "c"),
    ("P-2", "APPLE INC", "US0378331005", "Equity", "10", "2300", "USD", "d"),
    ("P-2", "CASH USD", "", "Cash", "5000", "5000", "USD", "e"),
    ("P-3", "HANGZHOU HIKVISION DIGITAL-A", "", "Equity", "77", "2541", "CNY", "f"),
]


def write(path: Path, rows: list[tuple[str, ...]] = ROWS) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def as_parquet(path: Path) -> Path:
    import duckdb

    target = path.with_suffix(".parquet")
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{path}', all_varchar=true, header=true)) TO '{target}'")
    return target


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def out(tmp_path: Path) -> dict[str, Path]:
    return {"findings": tmp_path / "out" / "findings.csv", "coverage": tmp_path / "out" / "coverage.csv"}


@pytest.mark.parametrize("form", [".csv", ".parquet"])
def test_bulk_finds_what_screen_finds(tmp_path: Path, out: dict[str, Path], form: str) -> None:
    path = write(tmp_path / "holdings.csv")
    path = path if form == ".csv" else as_parquet(path)
    run = screen(path, as_of=DAY)
    result = screen_table(path, **out, as_of=DAY)
    expected = {
        (one.id, one.position.row, one.entity.id, one.listing.list, one.verdict, one.status) for one in run.findings
    }
    assert expected
    found = {
        (r["id"], int(r["row"]), r["entity"], r["list"], r["verdict"], r["status"]) for r in table(out["findings"])
    }
    assert found == expected
    assert result.positions == run.summary.positions
    assert (result.rows, result.findings) == (len(ROWS), len(expected))
    assert {row["outcome"]: int(row["rows"]) for row in table(out["coverage"])} == {"position": 5, "skipped": 1}
    assert result.columns_not_read == ("Desk Ref",)


def test_a_key_is_judged_once_however_many_rows_have_it(tmp_path: Path, out: dict[str, Path]) -> None:
    path = write(tmp_path / "holdings.csv", ROWS * 300)
    result = screen_table(path, **out, as_of=DAY)
    assert result.rows == 1800
    assert len({row["id"] for row in table(out["findings"])}) == result.findings


def test_a_re_run_replaces_and_has_the_same_id(tmp_path: Path, out: dict[str, Path]) -> None:
    path = write(tmp_path / "holdings.csv")
    first, before = screen_table(path, **out, as_of=DAY), out["findings"].read_bytes()
    assert screen_table(path, **out, as_of=DAY) == first
    assert out["findings"].read_bytes() == before
    write(path, ROWS[:-1])
    assert screen_table(path, **out, as_of=DAY).run_id != first.run_id


@pytest.mark.parametrize("form", [".csv", ".parquet"])
def test_the_run_has_the_listed_findings_as_screen_states_them_and_its_counts(
    tmp_path: Path, out: dict[str, Path], form: str
) -> None:
    path = write(tmp_path / "holdings.csv", ROWS * 2)
    path = path if form == ".csv" else as_parquet(path)
    expected = screen(path, as_of=DAY)
    result = screen_table(path, **out, as_of=DAY, with_run=True)
    run = result.run
    assert run is not None
    listed = [one for one in expected.findings if one.verdict == "listed" and one.status != "not_in_force"]
    stated = {one.id: one.model_dump(exclude={"treatment"}) for one in listed}
    assert stated
    assert {one.id: one.model_dump(exclude={"treatment"}) for one in run.findings} == stated
    assert run.summary.findings == expected.summary.findings
    figures = ("positions", "screened", "not_understood", "lists_not_asked")
    assert [getattr(run.summary, one) for one in figures] == [getattr(expected.summary, one) for one in figures]
    assert (run.run.id, run.run.inputs[0].sha256) == (result.run_id, expected.run.inputs[0].sha256)
    assert any("Desk Ref" in notice for notice in run.run.notices)


def test_a_re_run_is_in_the_store_once(tmp_path: Path, out: dict[str, Path]) -> None:
    path, store = write(tmp_path / "holdings.csv"), str(tmp_path / "store.sqlite")
    where = ["--findings", str(out["findings"]), "--coverage", str(out["coverage"]), "--as-of", str(DAY)]
    bulk = ["bulk", str(path), *where, "--store", store]
    first, again = (CliRunner().invoke(application(), bulk).output for _ in range(2))
    assert first == again
    with closing(open_store(store)) as opened:
        (held,) = list_runs(opened)
        assert (held.positions, held.findings) == (5, len(load_run(opened, held.id).findings))
        assert held.findings
    said = CliRunner().invoke(application(), ["runs", "verify", held.id, "--store", store]).output
    assert "Runs and decisions are as the log says" in said


def test_nothing_is_in_the_store_when_rows_do_not_add_up(
    tmp_path: Path, out: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, store = write(tmp_path / "holdings.csv"), tmp_path / "store.sqlite"
    monkeypatch.setattr("screener.bulk.duck._probe", lambda _, files: (dict.fromkeys(files, 7), {}))
    where = ["--findings", str(out["findings"]), "--coverage", str(out["coverage"]), "--store", str(store)]
    done = CliRunner().invoke(application(), ["bulk", str(path), *where])
    assert isinstance(done.exception, HoldingsError)
    assert not out["findings"].exists()
    assert not store.exists()


def test_a_damaged_file_is_named_and_the_others_are_answered(tmp_path: Path, out: dict[str, Path]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    good = as_parquet(write(folder / "a.csv"))
    (folder / "b.parquet").write_bytes(good.read_bytes()[:200])
    result = screen_table([good, folder / "b.parquet"], **out, as_of=DAY)
    assert list(result.not_read) == ["b.parquet"]
    assert result.rows == len(ROWS)


def test_a_poison_key_is_counted_and_spoils_no_other(
    tmp_path: Path, out: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "holdings.csv")
    read = keys.read_holdings

    def poisoned(frame: object, **options: object) -> object:
        if "APPLE INC" in str(frame):
            raise ZeroDivisionError
        return read(frame, **options)  # type: ignore[arg-type]

    mapping = {"name": "Security Name", "isin": "ISIN", "market_value": "Market Value", "currency": "Currency"}
    monkeypatch.setattr("screener.bulk.duck.infer_mapping", lambda _, given: given)
    monkeypatch.setattr(keys, "read_holdings", poisoned)
    result = screen_table(path, **out, mapping=mapping, as_of=DAY)
    assert result.not_understood == 1
    assert "error ZeroDivisionError" in {row["reason"] for row in table(out["coverage"])}
    assert result.findings


def test_every_column_of_names_is_a_part_of_the_key_and_is_screened(tmp_path: Path, out: dict[str, Path]) -> None:
    (path := tmp_path / "holdings.csv").write_text(
        "Name 1,Name 2,Name 3,Security Description,Quantity,Market Value\n"
        "Nominees,Custody A,MEGVII,x,10,100\nNominees,Custody A,Cameras,y,10,100\n"
        "Nominees,Custody A,Cameras,HUAWEI,1,2\n"
    )
    screen_table(path, **out, as_of=DAY)
    found = {(row["row"], row["position_value"]) for row in table(out["findings"])}
    assert {(int(row), name) for row, name in found} == {(2, "MEGVII"), (4, "HUAWEI")}


def test_further_columns_of_figures_and_accounts_are_no_part_of_the_key(tmp_path: Path) -> None:
    header = ["Account Number", "Account Name", "Security Name", "Quantity", "Settled Quantity", "Market Value", "Ccy"]
    rows = [("1", "Main", "CHINA MOBILE LTD", 10, 10, 100, "HKD"), ("2", "Next", "APPLE INC", 20, 10, 100, "USD")]
    assert keys.key_fields(keys.infer_mapping(pd.DataFrame(rows, columns=header), {})) == ("name",)


def test_nothing_is_written_when_no_file_can_be_read(tmp_path: Path, out: dict[str, Path]) -> None:
    bad = tmp_path / "bad.parquet"
    bad.write_bytes(b"PAR1 cut off")
    with pytest.raises(HoldingsError, match=r"bad\.parquet"):
        screen_table(bad, **out)
    assert not out["findings"].exists()


def test_the_command_says_what_it_did_and_leaves_with_3_for_a_damaged_file(
    tmp_path: Path, out: dict[str, Path]
) -> None:
    good, bad = as_parquet(write(tmp_path / "a.csv")), tmp_path / "b.parquet"
    bad.write_bytes(good.read_bytes()[:200])
    where = ["--findings", str(out["findings"]), "--coverage", str(out["coverage"]), "--as-of", str(DAY)]
    done = CliRunner().invoke(application(), ["bulk", str(good), *where])
    assert (done.exit_code, "6 rows" in done.output, "Desk Ref" in done.output) == (1, True, True)
    done = CliRunner().invoke(application(), ["bulk", str(good), str(bad), *where])
    assert (done.exit_code, "b.parquet" in done.output) == (3, True)


def test_what_a_law_asks_is_said_by_check_and_bulk_as_by_screen(tmp_path: Path, out: dict[str, Path]) -> None:
    """No door forgets a law, whether an option or the policy names it."""
    path, policy = write(tmp_path / "holdings.csv"), tmp_path / "policy.toml"
    policy.write_text('[laws]\nuse = ["house-policy"]\n', encoding="utf-8")
    said = "The policy of the institution reaches this holding"
    bulk = ["bulk", str(path), "--findings", str(out["findings"]), "--coverage", str(out["coverage"])]
    for options in (["--law", "house-policy"], ["--policy", str(policy)]):
        checked = CliRunner().invoke(application("check"), ["check", "20 HK", *options])
        assert said in checked.output
        assert CliRunner().invoke(application("bulk"), [*bulk, *options]).exit_code == 1
        assert any(said in one["action"] for one in table(out["findings"]))


def test_positions_in_funds_are_looked_through(tmp_path: Path) -> None:
    from screener.funds import FundLibrary
    from screener.screening import Screener
    from tests.funds import samples

    funds = FundLibrary(samples.write(tmp_path / "funds", china_csv=samples.CHINA))
    row = ("P-1", "INVENTED CHINA FUND", "LU1778762911", "Fund", "10", "2300", "USD", "g")
    path = write(tmp_path / "holdings.csv", [*ROWS, row])
    screener = Screener(funds=funds)
    result = screen_table(path, findings=tmp_path / "f.csv", coverage=tmp_path / "c.csv", screener=screener, as_of=DAY)
    found = list(csv.DictReader((tmp_path / "f.csv").open(encoding="utf-8")))
    through = {one["id"] for one in found if one["exposure_kind"] == "through_fund"}
    run = screener.screen(path, as_of=DAY)
    assert through == {one.id for one in run.findings if one.exposure_kind == "through_fund"}
    assert result.findings == sum(one.exposure_kind == "direct" for one in run.findings)
