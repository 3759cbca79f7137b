"""Evidence of one run in one zip file, which proves it without the store, as it is exported.

The chain of proof: the checkpoint (to be noted elsewhere) covers the log excerpt; the run's entry in the log covers
`run.json`, `kept.json` and every kept file by SHA-256; the entries of decisions cover `decisions.json`; the entry of
the export covers every other member, where who exported may write the log. The manifest and SHA256SUMS let a person
check the members with ordinary tools. `evidence_check` verifies it.

Source: RFC 8785 (canonical JSON of every JSON member that is made here).
"""

from __future__ import annotations

import io
import platform
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from functools import cache
from importlib.resources import files
from pathlib import Path, PurePosixPath
from string import Template
from typing import TYPE_CHECKING, Any

import rfc8785
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from screener._version import __version__
from screener.errors import ScreenerError, UsageError
from screener.files.atomic import write_whole
from screener.files.canonical_json import read_object, sha256
from screener.model import Run
from screener.outcomes import outcome_columns
from screener.reports import render
from screener.reports.csv_ import positions_table
from screener.reports.json import canonical_json
from screener.review.apply import DecisionIndex, Decisions, RecordedDecision
from screener.store import chain
from screener.store.archive import restore
from screener.store.decisions import CONFIRMED, MADE, read
from screener.store.engine import Store
from screener.store.errors import ArchiveError, EvidenceError, ReadOnlyError
from screener.store.rescreen import rescreen
from screener.store.runs import EXPORTED, SAVED, KeptFile, document_of, find_run, kept_files, raw_document
from screener.store.tables import events
from screener.store.timestamp import stamp

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from screener.holdings import Holdings


STAMPED, STAMP = "checkpoint.txt", "checkpoint.tsr"
SCHEMA = "screener.evidence/1"
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
_MADE_ON = (1980, 1, 1, 0, 0, 0)
"""The time of every member, the earliest that zip has: the same run and log give the same bytes."""
_CODE = frozenset((".py", ".txt", ".csv", ".yaml", ".toml", ".j2", ".css", ".js"))
_UNSAFE = re.compile(r"[^\w.\-]+", re.ASCII)
_BOUND = """The payload of the evidence.exported entry in log.json has the SHA-256 of every file above, but for those in
kept/, which kept.json has, and those that are made of the log."""
_NOT_BOUND = """Who exported this may only read the store: no entry of the log speaks of report.html, positions.csv,
software.json and this text. The program that exported them makes report, table and text again from run.json and kept/.
"""


class KeptMember(BaseModel):
    """A kept file, and the member that holds it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    member: str
    file: KeptFile


def export_run(store: Store, reference: str, path: Path, authority: tuple[str, Path] | None = None) -> chain.Checkpoint:
    """Write the evidence of one run.

    Args:
        authority: the URL of a time-stamping authority that stamps the checkpoint, and the roots it must go back to.

    Returns:
        The log's checkpoint that the file rests on.

    Raises:
        StoreError: there is no such run, or it was purged.
        ArchiveError: its files were not kept, or one of them is damaged.
        EvidenceError: the authority gives no valid time stamp.
    """
    if path.suffix.lower() != ".zip":
        raise UsageError(f"“{path}” is no name of an evidence file", hint="Give it the ending .zip.")
    with store.read() as connection:
        row = find_run(connection, reference)
        document, run, kept = raw_document(row), document_of(row), kept_files(connection, row.id)
        stated = run.run.settings.get("decisions")
        everything = read(connection, stated["log_entry"] if stated else 0)
    if not kept:
        raise ArchiveError(f"The files of run {row.id} were not kept", hint="Screen with --archive to keep them.")
    known = everything.model_copy(update={"recorded": tuple(packed(everything, run))})
    listed = [KeptMember(member=member_name(number, one), file=one) for number, one in enumerate(kept)]
    members = {
        "run.json": document,
        "decisions.json": as_rfc8785(known.model_dump(mode="json")),
        "kept.json": as_rfc8785([one.model_dump(mode="json") for one in listed]),
        "software.json": as_rfc8785(_software(run)),
        **derived(run, bound=True),
    }
    kept_as: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="screener-") as folder:
        for one in listed:
            place = Path(folder) / "kept"
            restore(store.archive, one.file.sha256, place)
            kept_as[one.member] = place.read_bytes()
    with suppress(ScreenerError):  # a run of an older version, whose files this one reads no more
        members["positions.csv"] = screened_again(run, store.archive, kept, known)[1]
    try:
        _note_export(store, row.id, {name: sha256(data) for name, data in sorted(members.items())})
    except ReadOnlyError:
        members |= derived(run, bound=False)
    with store.read() as connection:
        checkpoint = chain.checkpoint(connection)
        first = select(events.c.seq).where(events.c.kind == SAVED, events.c.subject == row.id).scalar_subquery()
        start = min((one.seq for one in known.recorded), default=None)
        subjects = {row.id, *(one.id for one in known.recorded)}
        excerpt = chain.entries(connection, events.c.seq >= (first if start is None else start))
        entries = [_shown(entry, subjects) for entry in excerpt]
    members["log.json"] = as_rfc8785({"checkpoint": asdict(checkpoint), "entries": [asdict(one) for one in entries]})
    members[STAMPED] = str(checkpoint).encode()
    if authority is not None:
        members[STAMP] = stamp(members[STAMPED], *authority)
    write_whole(path, _zipped(run, checkpoint, members | kept_as))
    return checkpoint


def _note_export(store: Store, run_id: str, members: Mapping[str, str]) -> None:
    """Note in the log what was exported; the same once."""
    with store.write() as connection:
        chain.lock(connection)
        query = select(events.c.payload).where(events.c.kind == EXPORTED, events.c.subject == run_id)
        newest = connection.execute(query.order_by(events.c.seq.desc()).limit(1)).scalar()
        if read_object(newest).get("members") != members:
            chain.append(connection, EXPORTED, run_id, {"members": members})


def screened_again(run: Run, archive: Path, kept: Sequence[KeptFile], known: Decisions) -> tuple[bytes, bytes]:
    """The run out of its kept files as canonical JSON, and the table of all its positions."""
    read: list[tuple[Holdings, NDArray[np.int64]]] = []
    again = rescreen(run, archive, kept, known, lambda *each: read.append(each))
    holdings, decided = read[-1]
    return canonical_json(again), positions_table(
        holdings.columns, outcome_columns(holdings.columns, again.findings, decided)
    )


@cache
def code_sha256() -> str:
    """The SHA-256 of the program's code and data: of the lines `sha256  path`, one a file, sorted by path."""
    root = Path(str(files("screener")))
    found = sorted(path for path in root.rglob("*") if path.is_file() and path.suffix in _CODE)
    return sha256("".join(f"{sha256(path.read_bytes())}  {path.relative_to(root).as_posix()}\n" for path in found))


def as_rfc8785(value: Any) -> bytes:
    """A JSON member in its one form. Raises EvidenceError: it has a value that this form cannot hold."""
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError as error:
        raise EvidenceError(f"The run has a value that evidence cannot hold: {error}") from None


def packed(known: Decisions, run: Run) -> Iterator[RecordedDecision]:
    """Every decision that bears on a finding, each once: the ruling on it rests on all of them."""
    index = DecisionIndex(known.recorded)
    found = {one.id for finding in run.findings for one in index.on(finding)}
    return (one for one in known.recorded if one.id in found)


def _shown(entry: chain.Entry, subjects: set[str]) -> chain.Entry:
    """An entry; what it says of other runs and people is left to its hash."""
    disclosed = entry.subject in subjects and entry.kind in (SAVED, EXPORTED, MADE, CONFIRMED)
    return entry if disclosed else replace(entry, payload=None)


def member_name(number: int, file: KeptFile) -> str:
    """The name of the member that holds a kept file."""
    name = _UNSAFE.sub("_", PurePosixPath(file.name or file.sha256).name).strip(".") or "file"
    return f"kept/{number:03d}-{file.role}/{name[-120:]}"


def _software(run: Run) -> dict[str, Any]:
    return {
        "software": run.run.software,
        "libraries": dict(run.run.libraries),
        "exported_by": f"screener {__version__}",
        "code_sha256": code_sha256(),
        "python": platform.python_version(),
    }


def derived(run: Run, *, bound: bool) -> dict[str, bytes]:
    """The members that follow from the run, and from whether the log speaks of them."""
    readme = Template(files("screener").joinpath("store/evidence-readme.txt").read_text(encoding="utf-8"))
    names = {"run": run.run.id, "as_of": run.run.as_of, "software": run.run.software}
    settings = run.run.model_dump(mode="json")["settings"]
    return {
        "settings.json": as_rfc8785(settings),
        "policy.json": as_rfc8785(settings.get("policy")),
        "report.html": render(run, ".html"),
        "README.txt": readme.substitute(names, bound=_BOUND if bound else _NOT_BOUND).encode(),
    }


def _zipped(run: Run, checkpoint: chain.Checkpoint, members: dict[str, bytes]) -> bytes:
    listed = [{"name": name, "size": len(data), "sha256": sha256(data)} for name, data in sorted(members.items())]
    manifest = {"schema": SCHEMA, "run": run.run.id, "checkpoint": asdict(checkpoint), "members": listed}
    members[MANIFEST] = as_rfc8785(manifest)
    members[SUMS] = sums({name: sha256(data) for name, data in members.items()})
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(members.items()):
            archive.writestr(zipfile.ZipInfo(name, _MADE_ON), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def sums(digests: Mapping[str, str]) -> bytes:
    """The file SHA256SUMS, as `sha256sum --check` reads it."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()
