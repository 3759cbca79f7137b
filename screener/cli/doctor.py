"""`screener doctor`: what this installation has, what is missing, and what to type about it."""

from __future__ import annotations

import importlib.util
import platform
import re
import sys
from collections.abc import Iterator
from datetime import date
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import typer

from screener.cli.options import StoreOption, option
from screener.errors import ScreenerError, install_hint

_MODULES = {"psycopg": "psycopg", "python-multipart": "python_multipart"}
"""Distributions whose module has another name than theirs."""


_SCRIPTS = {
    "Ж": "Cyrillic",
    "Ω": "Greek",
    "ع": "Arabic",
    "商": "Chinese",
    "カ": "Japanese",
    "한": "Korean",
    "न": "Devanagari",
}
"""One character of each script that names of holdings are often in."""


class Line(NamedTuple):
    """One thing that was looked at; a `fault` stops something that was asked for, a `note` does not."""

    state: Literal["ok", "note", "fault"]
    subject: str
    sentence: str


def doctor(
    network: Annotated[bool, option("--network", "Also ask every publisher's address.")] = False,
    store: StoreOption = None,
) -> None:
    """Say what this installation has and what is missing: versions, extras, store, lists; on demand the network.

    Exit status: 0 nothing stands in the way; 1 something does.
    """
    from screener.cli.console import out

    console, faults = out(), 0
    for line in _looked_at(network, store):
        style = {"ok": "green", "note": "yellow", "fault": "bold red"}[line.state]
        console.print(f"[{style}]{line.state:<5}[/] {line.subject}: ", end="", highlight=False)
        console.print(line.sentence, markup=False, highlight=False, soft_wrap=True)
        faults += line.state == "fault"
    raise typer.Exit(1 if faults else 0)


def _looked_at(network: bool, store: str | None) -> Iterator[Line]:
    yield from _program()
    yield from _extras()
    yield from _fonts()
    yield from _store(store)
    yield from _lists()
    if network:
        yield from _network()


def _program() -> Iterator[Line]:
    from screener._version import __version__
    from screener.libraries import libraries

    yield Line("ok", "program", f"screener {__version__}, Python {platform.python_version()} on {platform.platform()}")
    versions = ", ".join(f"{name} {number}" for name, number in libraries().items())
    yield Line("ok", "libraries that decide findings", versions)
    encoding = sys.stdout.encoding or "unknown"
    if encoding.lower().replace("-", "") != "utf8":
        yield Line("note", "console", f"its encoding is {encoding}: names in other scripts are printed with “?”")


def _extras() -> Iterator[Line]:
    wanted: dict[str, list[str]] = {}
    try:
        stated = requires("holdings-screener") or ()
    except PackageNotFoundError:
        yield Line("note", "extras", "run from a folder of source that is not installed: `pip install .` installs it")
        return
    for requirement in stated:
        found = re.match(r"(?P<name>[\w.-]+).*;\s*extra == ['\"](?P<extra>\w+)['\"]", requirement)
        if found and found["extra"] != "all":
            wanted.setdefault(found["extra"], []).append(found["name"])
    for extra, names in sorted(wanted.items()):
        missing = [name for name in names if importlib.util.find_spec(_MODULES.get(name, name)) is None]
        if missing:
            yield Line("note", f"extra {extra}", f"{', '.join(missing)} is missing. {install_hint(extra)}")
        else:
            yield Line("ok", f"extra {extra}", ", ".join(f"{name} {_version(name)}" for name in names))


def _fonts() -> Iterator[Line]:
    """Scripts that a PDF can show here: of the others it gives names in Latin letters."""
    from screener.reports.pdf import unprintable

    try:
        absent = unprintable("".join(_SCRIPTS))
    except ScreenerError as error:
        yield Line("note", "fonts", str(error))
        return
    missing = ", ".join(script for char, script in _SCRIPTS.items() if char in absent)
    if missing:
        hint = "A PDF writes such names in Latin letters; Debian: apt install fonts-noto-core fonts-noto-cjk"
        yield Line("note", "fonts", f"none has {missing}. {hint}")
    else:
        yield Line("ok", "fonts", f"a PDF shows {', '.join(_SCRIPTS.values())}")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(version unknown)"


def _store(store: str | None) -> Iterator[Line]:
    from screener.store.engine import open_store
    from screener.store.location import address
    from screener.store.runs import list_runs
    from screener.store.verify import verify_log

    store_is_there = True
    try:
        url = address(store)
        place = url.database if url.drivername == "sqlite" else url.render_as_string(hide_password=True)
        file = Path(url.database or "")
        store_is_there = url.drivername != "sqlite" or file.exists() or (file.parent / "archive").exists()
        it = open_store(store, make=False)
    except ScreenerError as error:
        yield Line("fault" if store_is_there else "note", "store", str(error))
        return
    try:
        runs = len(list_runs(it))
        head, broken, records = verify_log(it)
    except ScreenerError as error:
        yield Line("fault", "store", str(error))
        return
    finally:
        it.close()
    if broken or records:
        yield Line("fault", "store", f"{place}: its log does not hold; `screener store verify` names the place")
    else:
        yield Line("ok", "store", f"{place}: {runs} runs, {head.seq} entries in the log, which holds")


def _lists() -> Iterator[Line]:
    from screener.watchlist.catalogue.selection import choose_lists
    from screener.watchlist.catalogue.stale import stale

    today = date.today()
    lists = choose_lists(["default"], today)
    oldest = min(lists, key=lambda one: one.published_on)
    yield Line("ok", "lists", f"{len(lists)} are asked by default, the oldest of {oldest.published_on} ({oldest.id})")
    due = stale(lists, today, relations=())
    if due:
        yield Line("note", "lists", f"{'; '.join(due)}. `screener watchlist update` fetches the newest")


def _network() -> Iterator[Line]:
    import httpx

    from screener.watchlist.publishers.facts import published_lists

    for listed in published_lists().values():
        if not listed.urls:
            continue
        try:
            answer = httpx.head(listed.urls[0], timeout=10, follow_redirects=True)
        except httpx.HTTPError as error:
            why = type(error).__name__
            yield Line("note", listed.id, f"{listed.urls[0]}: no connection ({why}); behind a proxy set HTTPS_PROXY")
        else:
            state: Literal["ok", "note"] = "ok" if answer.is_success else "note"
            yield Line(state, listed.id, f"{listed.urls[0]} answers {answer.status_code}")
