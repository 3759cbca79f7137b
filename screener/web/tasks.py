"""What workers do: understand uploaded files, screen them and save the run. Each function is one task."""

from __future__ import annotations

import dataclasses
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from screener.errors import ScreenerError
from screener.files.canonical_json import canonical
from screener.holdings import Holdings, read_holdings
from screener.holdings.columns.profiles import saved_profiles
from screener.web.worker import Progress

Report = Callable[[Progress], None]
Files = Sequence[tuple[str, str]]
"""Where each file lies, and what its owner calls it."""


def understand(
    *, files: Files, profile: str, rows: Mapping[str, str], result: str, on_progress: Report
) -> dict[str, Any]:
    """Read files and write down how they were understood.

    Args:
        profile: a person's corrections of columns, as TOML; empty for none.
        rows: their corrections of single rows.

    Returns:
        What was written.
    """
    from screener.reports import write_atomically
    from screener.web.understanding import describe

    shown = _shown(files)
    found: dict[str, Any]
    try:
        with profiles_of(profile) as profiles:
            holdings = read(files, profiles, rows, lambda what: on_progress(Progress(shown(what))))
        found = describe(holdings, [Path(path) for path, _ in files], shown)
    except ScreenerError as error:
        found = {"error": shown(error.message), "hint": shown(error.hint)}
    write_atomically(Path(result), canonical(found).encode())
    return found


@contextmanager
def profiles_of(correction: str) -> Iterator[list[Path]]:
    """The saved profiles, and after them a person's corrections, which win.

    Args:
        correction: a profile as TOML; empty for none.
    """
    saved = list(dict.fromkeys(one.path for one in saved_profiles().values()))
    with tempfile.TemporaryDirectory(prefix="screener-") as folder:
        own = Path(folder) / "corrections.toml"
        if correction:
            own.write_text(correction, encoding="utf-8")
        yield [*saved, *([own] if correction else [])]


@contextmanager
def named_copies(files: Files) -> Iterator[Path | None]:
    """A folder in which files bear the names that their owner gave them; None where there are none."""
    with tempfile.TemporaryDirectory(prefix="screener-") as folder:
        for path, name in files:
            shutil.copyfile(path, Path(folder) / name)
        yield Path(folder) if files else None


def read(
    files: Files, profiles: Sequence[Path], rows: Mapping[str, str], on_progress: Callable[[str], None]
) -> Holdings:
    """Read uploaded files, under the names that their owner gave them."""
    stored = {name: Path(path).name for path, name in files}
    corrected = {_stored_place(place, stored): word for place, word in rows.items()}
    paths = [Path(path) for path, _ in files]
    shown = _shown([*files, *((str(one), one.name) for one in profiles)])
    return named(read_holdings(paths, profiles=profiles, rows=corrected, on_progress=on_progress), shown)


def _stored_place(place: str, stored: Mapping[str, str]) -> str:
    """Where a person points to, in the names under which the files lie: a sheet may be named after its file."""
    for name, own in stored.items():
        if place == name or place.startswith((f"{name} / ", f"{name}/")):
            return (own + place.removeprefix(name)).replace(f" / {name} / ", f" / {own} / ")
    return place


def named(holdings: Holdings, shown: Callable[[str], str]) -> Holdings:
    """Holdings whose files bear their owner's names: the stored ones are random, and mean nothing to anybody.

    Args:
        shown: a text with the stored names put back to their owner's.
    """
    texts = holdings.columns.texts
    columns = dataclasses.replace(
        holdings.columns, texts={**texts, "file": texts["file"].map(shown), "sheet": texts["sheet"].map(shown)}
    )
    return dataclasses.replace(
        holdings,
        columns=columns,
        loose=holdings.loose.renamed(shown),
        coverage=tuple(
            one.model_copy(update={"file": shown(one.file), "sheet": shown(one.sheet)}) for one in holdings.coverage
        ),
        inputs=tuple(
            one.model_copy(
                update={
                    "file": shown(one.file),
                    "sheets": tuple(sheet.model_copy(update={"name": shown(sheet.name)}) for sheet in one.sheets),
                    "warnings": tuple(map(shown, one.warnings)),
                    "error": shown(one.error) if one.error else None,
                }
            )
            for one in holdings.inputs
        ),
        layouts=tuple(
            dataclasses.replace(one, file=shown(one.file), sheet=shown(one.sheet)) for one in holdings.layouts
        ),
    )


def _shown(files: Files) -> Callable[[str], str]:
    # a whole path before a name alone: where a profile lies is nobody's business
    names = [(path, name) for path, name in files] + [(Path(path).name, name) for path, name in files]

    def shown(text: str) -> str:
        for stored, name in names:
            if stored in text:
                text = text.replace(stored, name)
        return text

    return shown


def screen(
    *,
    files: Files,
    profile: str,
    rows: Mapping[str, str],
    options: Mapping[str, Any],
    store: str | None,
    policy: str | None,
    funds: str | None,
    fund_files: Files,
    screening: str,
    owner: str,
    on_progress: Report,
) -> str:
    """Screen uploaded files, apply the policy and the decisions that stand, and save the run with what it was made of.

    Args:
        options: `as_of`, `investor`, `watchlists`.
        fund_files: the holdings of funds that came with the files; they take the place of the server's.
        owner: the server that claimed it; the run is saved only while the claim holds.

    Returns:
        The id of the saved run.
    """
    from screener.funds import FundLibrary
    from screener.holdings import ReadOptions
    from screener.policy import load_policy
    from screener.rulebook import Rulebook
    from screener.rules import load_regimes
    from screener.screening import Screener
    from screener.store.engine import open_store
    from screener.store.record import with_decisions
    from screener.store.runs import save_run
    from screener.web.queue import note_run

    chosen = load_policy(Path(policy) if policy else None, regimes=load_regimes())
    with profiles_of(profile) as profiles, named_copies(fund_files) as own:
        holdings = read(files, profiles, rows, lambda _: on_progress(Progress("reading")))
        applied = {table.profile for layout in holdings.layouts for table in layout.tables}
        reading = ReadOptions(profiles=tuple(one for one in profiles if str(one) in applied), saved=False, rows=rows)
        library = FundLibrary(own or funds or "") if own or funds else None
        rulebook = Rulebook.load(chosen.selection(options.get("watchlists") or ()))
        screener = Screener(rulebook, options.get("investor"), chosen, reading, library)
        run = screener.screen(
            holdings,
            as_of=options.get("as_of"),
            on_progress=lambda _, done, total: on_progress(Progress("matching", done, total)),
        )
        on_progress(Progress("saving"))
        names = dict(files)
        materials = [
            dataclasses.replace(one, name=names.get(str(one.source), one.name))
            for one in screener.materials(run, [Path(path) for path, _ in files])
        ]
        with closing(open_store(store)) as opened:
            run = with_decisions(opened, run)
            # noted first: whoever takes over a killed request sees by the id whether its run was saved
            note_run(opened, screening, owner, run.run.id)
            save_run(opened, run, materials)
    return run.run.id


def check_list(*, path: str, name: str, keep: str, on_progress: Report) -> dict[str, Any]:
    """See whether an institution's own list can be used, and keep it where it can.

    Args:
        name: what the list is called: a file's name without its ending.

    Returns:
        `mistakes`, each a sentence that says where, or the `id` and how many `entities` it has.
    """
    from screener.reports import write_atomically
    from screener.watchlist.catalogue.load import find_mistakes, load_watchlists

    on_progress(Progress("reading"))
    ending = Path(path).suffix
    with tempfile.TemporaryDirectory(prefix="screener-") as folder:
        own = Path(folder) / f"{name}{ending}"
        own.write_bytes(Path(path).read_bytes())
        if ending == ".yaml" and (mistakes := find_mistakes(own)):
            return {"mistakes": [str(one) for one in mistakes]}
        try:
            (found,) = load_watchlists([own])
        except ScreenerError as error:
            return {"mistakes": [str(error)]}
        if found.id in packaged_or_stored():
            return {"mistakes": [f"A list with the id {found.id} is there already; give yours another name."]}
        Path(keep).mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(Path(keep) / own.name, own.read_bytes())
    return {"id": found.id, "entities": len(found.entities)}


def packaged_or_stored() -> set[str]:
    """Ids of official lists, which no own list may take."""
    from screener.watchlist.form.packaged import packaged_ids
    from screener.watchlist.publishers import versions

    return {*packaged_ids(), *versions.stored_lists()}


def draft(*, text: str, on_progress: Report) -> dict[str, Any]:
    """The draft of an announcement that was pasted."""
    from screener.watchlist.announcements import draft_announcement
    from screener.watchlist.catalogue.selection import choose_lists

    on_progress(Progress("reading"))
    return draft_announcement(text.encode(), "announcement.txt", choose_lists((), date.today()))


def update_lists(*, on_progress: Report) -> list[dict[str, str]]:
    """Fetch the newest official lists."""
    from screener.watchlist.publishers.update import update

    on_progress(Progress("reading"))
    return [{"id": one.list_id, "status": one.status, "message": one.message or ""} for one in update(())]


def run_job(*, jobs: str, store: str | None, job: str, on_progress: Report) -> str:
    """Run a job now, whatever its schedule says.

    Args:
        store: where outcomes are kept; None for what the job file names.
    """
    from screener.schedule.jobs import load_jobs
    from screener.schedule.scheduler import once_now, worker_for
    from screener.store.engine import open_store

    class Lines(logging.Handler):
        """Hands each line of the log to the page."""

        def emit(self, record: logging.LogRecord) -> None:
            """One line."""
            on_progress(Progress(record.getMessage()[:500]))

    logger = logging.getLogger("screener.schedule")
    logger.setLevel(logging.INFO)
    logger.addHandler(Lines())
    file = load_jobs(Path(jobs))
    with closing(open_store(store or file.store)) as opened:
        return once_now(worker_for(file, opened), file.job(job)).name.lower()
