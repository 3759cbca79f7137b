"""What stood behind positions in funds is part of the proof: fund files, funds.toml and the SEC's table are kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from screener.funds import FundLibrary
from screener.schedule.jobs import load_jobs
from screener.schedule.scheduler import once, worker_for
from screener.screening import Screener
from screener.store.engine import Store, open_store
from screener.store.record import record
from screener.store.runs import list_runs, load_run
from screener.store.verify import verify_run
from tests.funds import samples

TOML = '[[fund]]\nfund = "Other Emerging Markets UCITS ETF"\nfile = "china.csv"\n'
SEC = {"fields": ["cik", "seriesId", "classId", "symbol"], "data": [[1, "S000000001", "C000000001", "INVX"]]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    funds = samples.write(tmp_path / "funds", world_csv=samples.WORLD, china_csv=samples.CHINA)
    (funds / "funds.toml").write_text(TOML, encoding="utf-8")
    (funds / "company_tickers_mf.json").write_text(json.dumps(SEC), encoding="utf-8")
    samples.write(tmp_path, holdings_csv=samples.PORTFOLIO)
    return tmp_path


def test_a_run_with_funds_is_proved_from_the_archive_alone(folder: Path) -> None:
    screener = Screener(funds=FundLibrary(folder / "funds"))
    run = screener.screen(folder / "holdings.csv", as_of=samples.TODAY)
    assert any(one.exposure_kind == "through_fund" for one in run.findings)
    place = str(folder / "store.sqlite")
    kept = record(run, place, screener.materials(run, folder / "holdings.csv"))
    for path in (folder / "funds").iterdir():
        path.unlink()
    store: Store = open_store(place)
    verified = verify_run(store, kept.run.id)
    assert verified.proved, verified
    store.close()


def test_a_job_looks_through_funds(folder: Path) -> None:
    jobs = folder / "screener.toml"
    jobs.write_text(
        '[scheduler]\nstore = "jobs.sqlite"\n[jobs.daily]\nholdings = "holdings.csv"\nfunds = "funds"\n'
        'reports = ["daily.json"]\narchive = true\n',
        encoding="utf-8",
    )
    file = load_jobs(jobs)
    store = open_store(file.store)
    once(worker_for(file, store), file.job("daily"))
    run = load_run(store, list_runs(store)[0].id)
    assert {one.exposure_kind for one in run.findings} == {"through_fund"}
    assert "funds.toml" in run.run.settings["funds"]
    assert verify_run(store, run.run.id).proved
    store.close()
