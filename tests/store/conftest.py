"""A fresh store for each test, on SQLite and on a real PostgreSQL server that the session starts on loopback."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from screener.store.engine import Store, open_store


def _server_programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`: Debian keeps it out of PATH."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server, without a database; the test skips where the server is not installed."""
    pytest.importorskip("psycopg", reason="psycopg (the extra “postgres”) is not installed")
    programs = _server_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian package postgresql)")
    as_root = os.geteuid() == 0  # the server refuses to run as root
    user = "postgres" if as_root else None
    folder = Path(tempfile.mkdtemp(prefix="screener-pg-"))
    if as_root:
        try:
            shutil.chown(folder, "postgres", "postgres")
        except LookupError:
            pytest.skip("The tests run as root and there is no user postgres to run the server")
    port = _free_port()

    environment = {"PATH": f"{programs}:/usr/bin:/bin", "LC_ALL": "C"}
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    server = subprocess.Popen(
        ["/bin/sh", "-c", _SERVE, "sh", str(folder), options],
        user=user,
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    assert server.stdin is not None
    try:
        _wait_for(port, folder, server)
        yield f"postgresql+psycopg://screener@127.0.0.1:{port}"
    finally:
        server.stdin.close()
        server.wait(timeout=60)


_SERVE = """
initdb -D "$1/data" -U screener -A trust -E UTF8 --locale=C >"$1/log" 2>&1 || exit 1
postgres -D "$1/data" $2 >>"$1/log" 2>&1 &
read -r _  # until the tests close the pipe, or die
for signal in QUIT QUIT KILL; do kill -$signal $! ; sleep 0.5; done  # one that has just begun is deaf to the first
wait
rm -rf "$1"
"""


def _wait_for(port: int, folder: Path, server: subprocess.Popen[bytes]) -> None:
    import psycopg

    until = time.monotonic() + 120
    while True:
        try:
            psycopg.connect(f"postgresql://screener@127.0.0.1:{port}/postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            assert server.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until, (folder / "log").read_text()
            time.sleep(0.1)
        else:
            return


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite store that does not exist yet."""
    return f"sqlite:///{tmp_path / 'store' / 'screener.db'}"


@pytest.fixture(scope="session")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty SQLite store, to be copied: making its tables takes longer than most tests."""
    folder = tmp_path_factory.mktemp("made") / "store"
    open_store(f"sqlite:///{folder / 'screener.db'}").close()
    return folder


@pytest.fixture
def postgresql_url(postgresql_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty database on the session's server."""
    import psycopg

    monkeypatch.setenv("SCREENER_HOME", str(tmp_path / "home"))
    name = f"test_{secrets.token_hex(6)}"
    admin = postgresql_server.replace("+psycopg", "") + "/postgres"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield f"{postgresql_server}/{name}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for `url` or `store` runs once on each database."""
    if "database" in metafunc.fixturenames:
        heavy = pytest.param("postgresql", marks=pytest.mark.heavy)
        metafunc.parametrize("database", ["sqlite", heavy], indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The name of the database that this test is run on."""
    return str(request.param)


@pytest.fixture
def url(database: str, request: pytest.FixtureRequest) -> str:
    """The address of an empty store, once on each database."""
    return str(request.getfixturevalue(f"{database}_url"))


@pytest.fixture
def store(database: str, request: pytest.FixtureRequest) -> Iterator[Store]:
    """An open, empty store, once on each database."""
    if database == "sqlite":
        yield request.getfixturevalue("sqlite_store")
        return
    opened = open_store(request.getfixturevalue("postgresql_url"))
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_url: str, tmp_path: Path, new_store: Path) -> Iterator[Store]:
    """An open, empty SQLite store, where the database makes no difference."""
    shutil.copytree(new_store, tmp_path / "store")
    opened = open_store(sqlite_url)
    yield opened
    opened.close()
