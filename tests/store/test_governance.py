"""The store's own rules: who may do what, how long records are kept, what is on hold, and who may only read.

set_policy(store, keep_years=7, roles={"ann": ("prepare", "decide"), "bo": ("approve",)})
"""

from __future__ import annotations

import shutil
import stat
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from screener.store import chain
from screener.store.backup import DATABASE, back_up, prove
from screener.store.decisions import Answer, decide
from screener.store.engine import Store, open_store
from screener.store.errors import DecisionError, StoreError
from screener.store.governance import governance, set_policy
from screener.store.legal_hold import hold
from screener.store.purge import what_to_purge
from screener.store.runs import list_runs, load_run, save_run
from screener.store.verify import verify_log
from tests.store import samples
from tests.store.screened import desk

FALSE = Answer("f1", "false_positive", "Another company", "Ann Lee")
ME = chain.operator()["user"]


def test_what_is_stated_stands_in_the_log(store: Store) -> None:
    set_policy(store, keep_years=7)
    set_policy(store, roles={ME: ("approve",), "ann": ("decide",)})
    set_policy(store, roles={"ann": ()})
    with store.read() as connection:
        now = governance(connection)
        assert (now.keep_years, now.roles) == (7, {ME: ("approve",)})
        assert chain.verify_chain(connection) is None


def test_nobody_may_do_what_no_role_lets_them(store: Store) -> None:
    run = samples.run([samples.finding(id="f1")])
    set_policy(store, roles={ME: ("approve",)})
    with pytest.raises(StoreError, match=f"{ME} may not prepare in this store"):
        save_run(store, run)
    set_policy(store, roles={ME: ("approve", "prepare"), "ann": ("decide",)})
    save_run(store, run)
    with pytest.raises(StoreError, match="may not decide"):
        decide(store, run, [FALSE])
    assert decide(store, run, [FALSE], identity="ann")[0].effect == "recorded"
    with pytest.raises(StoreError, match="Nobody would be left who may approve"):
        set_policy(store, roles={ME: ("read",)})
    set_policy(store, roles={ME: ("read",), "bo": ("approve",)})
    with pytest.raises(StoreError, match="may not approve"):
        set_policy(store, keep_years=1)


def test_four_eyes_compares_who_is_signed_in_and_no_texts(store: Store) -> None:
    run = samples.run([samples.finding(id="f1")])
    set_policy(store, roles={ME: ("prepare", "approve"), "ann": ("decide", "approve"), "bo": ("approve",)})
    save_run(store, run)
    with pytest.raises(DecisionError, match="signed in as somebody else than ann"):
        decide(store, run, [replace(FALSE, second_reviewer="Bo Chen")], four_eyes=True, identity="ann")
    decide(store, run, [FALSE], four_eyes=True, identity="ann")
    second = replace(FALSE, reviewer="Bo Chen")
    with pytest.raises(DecisionError, match="signed in as somebody else than ann"):
        decide(store, run, [second], four_eyes=True, identity="ann")
    assert decide(store, run, [second], four_eyes=True, identity="bo")[0].effect == "confirmed"


def test_what_is_on_legal_hold_is_not_purged(store: Store) -> None:
    when = datetime(2015, 1, 1, tzinfo=UTC)
    old = samples.run([samples.finding(id="f1")], started_at=when, finished_at=when)
    save_run(store, old)
    hold(store, old.run.id, "Letter of counsel")
    assert what_to_purge(store, date(2016, 1, 1), keep_years=1).runs == ()
    hold(store, old.run.id, "Settled", lift=True)
    assert what_to_purge(store, date(2016, 1, 1), keep_years=1).runs == (old.run.id,)
    with pytest.raises(StoreError, match="is not on hold"):
        hold(store, old.run.id, "Settled", lift=True)


def test_a_policy_that_a_purger_brings_cannot_shorten_the_stores_own_term(store: Store) -> None:
    recent = date(datetime.now(UTC).year - 5, 1, 1)
    with pytest.raises(StoreError, match="kept for 10 years"):
        what_to_purge(store, recent, keep_years=1)
    set_policy(store, keep_years=3)
    assert what_to_purge(store, recent, keep_years=1).runs == ()


@pytest.fixture
def sealed(tmp_path: Path, sqlite_store: Store) -> Path:
    """A store that an auditor was given: no bit lets anybody write it."""
    desk(tmp_path, sqlite_store).screen()
    sqlite_store.close()
    path = Path(str(sqlite_store.engine.url.database))
    assert not path.with_name(f"{path.name}-wal").exists()
    for one in (path, path.parent):
        one.chmod(one.stat().st_mode & ~0o222)
    return path


def test_an_auditor_reads_a_store_that_he_cannot_write(sealed: Path) -> None:
    before = sorted(one.name for one in sealed.parent.iterdir())
    try:
        store = open_store(str(sealed), make=False)
        head, broken, wrong = verify_log(store)
        assert (head.seq, broken, wrong) == (1, None, ())
        assert load_run(store).findings
        with pytest.raises(StoreError, match="may only be read by you"):
            save_run(store, samples.run([samples.finding(id="f1")]))
        store.close()
        assert sorted(one.name for one in sealed.parent.iterdir()) == before
    finally:
        sealed.parent.chmod(stat.S_IRWXU)


def test_a_backup_is_proved_from_its_copy_and_is_a_store_again(tmp_path: Path, sqlite_store: Store) -> None:
    desk(tmp_path, sqlite_store).screen()
    made = back_up(sqlite_store, tmp_path / "backup")
    assert (made.runs, made.files > 0) == (1, True)
    restored = open_store(str(tmp_path / "backup" / DATABASE), make=False)
    assert [one.id for one in list_runs(restored)] == [one.id for one in list_runs(sqlite_store)]
    restored.close()
    with pytest.raises(StoreError, match="is not empty"):
        back_up(sqlite_store, tmp_path / "backup")
    shutil.rmtree(tmp_path / "backup" / "archive")
    with pytest.raises(StoreError, match="does not hold"):
        prove(tmp_path / "backup")
