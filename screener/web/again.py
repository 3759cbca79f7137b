"""The holdings of a run, screened again with the lists as they are today."""

from __future__ import annotations

import json
import re
import tempfile
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import select

from screener.errors import UsageError
from screener.model import Run
from screener.store.archive import restore
from screener.store.engine import Store
from screener.store.runs import kept_files
from screener.store.tables import screenings
from screener.store.tables import uploads as uploads_table
from screener.web import queue, uploads
from screener.web.people import Person
from screener.web.settings import Settings
from screener.web.uploads import Corrections, Upload

MOST_HOLDINGS = 20
"""What a person screened last that is offered to be screened again."""


def screen_again(store: Store, settings: Settings, run: Run, person: Person, address: str) -> str:
    """Ask for the same holdings once more: those that were uploaded, else those that the archive kept.

    Returns:
        The id of the screening.

    Raises:
        UsageError: the holdings are not there any more, or were read with options that the page has not.
        ArchiveError: a kept file is missing or damaged.
    """
    made = queue.of_run(store, run.run.id)
    upload = made.upload_id if made else _restored(store, settings, run, person, address).id
    lists = made.options.get("watchlists") if made else run.run.settings.get("watchlists", [])
    options: dict[str, Any] = {"as_of": date.today().isoformat(), "investor": run.run.investor, "watchlists": lists}
    return queue.ask(store, upload, options, person, address)


def _restored(store: Store, settings: Settings, run: Run, person: Person, address: str) -> Upload:
    with store.read() as connection:
        kept = kept_files(connection, run.run.id)
    stated, profiles = run.run.settings, [file for file in kept if file.role == "profile"]
    other = any(stated.get(option) for option in ("sheets", "mapping", "min_score", "funds", "laws"))
    paths = [one for one in stated.get("watchlists", ()) if not re.fullmatch("[a-z0-9-]+", one)]
    if other or paths or len(profiles) > 1 or any(one.role == "securities" for one in kept):
        raise UsageError(
            f"Run {run.run.id} was read with options that the page does not have", hint="Use `screener screen` as then."
        )
    holdings = [file for file in kept if file.role == "input"]
    if not holdings:
        raise UsageError(f"The holdings of run {run.run.id} were not kept", hint="Upload them again.")
    with tempfile.TemporaryDirectory(prefix="screener-") as folder, ExitStack() as opened:
        places = {file: Path(folder) / str(number) for number, file in enumerate((*holdings, *profiles))}
        for file, place in places.items():
            restore(store.archive, file.sha256, place)
        corrections = Corrections("".join(places[one].read_text("utf-8") for one in profiles), stated.get("rows") or {})
        names = [Path(file.name or file.sha256).name for file in holdings]
        opened_files = (opened.enter_context(places[one].open("rb")) for one in holdings)
        sources: list[tuple[str, BinaryIO, uploads.Role]] = [
            (name, file, "holdings") for name, file in zip(names, opened_files, strict=True)
        ]
        return uploads.keep(store, settings, sources, person, address, corrections)


def last_holdings(store: Store, person: Person) -> dict[tuple[str, ...], str]:
    """What a person screened last under each name: the names of the files, and the run.

    Args:
        person: who asks; an admin sees the holdings of all.
    """
    made = screenings.c.upload_id == uploads_table.c.id
    query = select(screenings.c.run_id, uploads_table.c.files).where(made, screenings.c.state == "done")
    if not person.may("admin"):
        query = query.where(screenings.c.subject == person.subject)
    found: dict[tuple[str, ...], str] = {}
    with store.read() as connection:
        for row in connection.execute(query.order_by(screenings.c.finished_at.desc()).limit(50 * MOST_HOLDINGS)):
            found.setdefault(
                tuple(sorted(one["name"] for one in json.loads(row.files) if one.get("role") != "fund")), row.run_id
            )
    return dict(list(found.items())[:MOST_HOLDINGS])
