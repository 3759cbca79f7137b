"""Runs in the store: saved in one transaction with their findings, the names of kept files and an entry in the log."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import zstandard
from pydantic import ValidationError
from sqlalchemy import Connection, Row, Table, func, insert, select

from screener.files.canonical_json import canonical, instant, sha256
from screener.files.form import first_mistake
from screener.model import Finding, Run
from screener.reference.text import encodable
from screener.reports.json import canonical_pieces
from screener.review.identity import security_key
from screener.rulebook import Material, Role
from screener.store import chain
from screener.store.archive import is_kept, keep
from screener.store.engine import Store
from screener.store.errors import ArchiveError, StoreError
from screener.store.governance import governance
from screener.store.tables import archived, findings, runs

SAVED, EXPORTED = "run.saved", "evidence.exported"
LATEST, PREVIOUS = "latest", "previous"
"""References to the newest run of a store and to the one before it."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that a run was made of, kept in the archive. `name` is None once purged."""

    role: Role
    name: str | None
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run as a list of runs shows it. `purged` runs have their hashes only."""

    id: str
    finished_at: str
    as_of: str
    investor: str
    software: str
    positions: int
    findings: int
    kept: int
    document_sha256: str
    purged: bool


def save_run(store: Store, run: Run, materials: Sequence[Material] = ()) -> None:
    """Save a run. At any moment the store holds all of it or nothing; saving the same run again changes nothing.

    Args:
        materials: what it was made of (`Screener.materials`), to be kept in the archive, so that it can be
            screened again years later; empty to keep nothing.

    Raises:
        StoreError: the store cannot be written, or another run has the same id.
        ArchiveError: a file cannot be kept, or a holdings file is not the one that was screened.
    """
    found = tuple(canonical_pieces(run.findings))
    document = tuple(canonical_pieces(run, found))
    kept = _keep(store.archive, run, materials)
    values = {**run_row(run), "document_sha256": sha256(*document), "findings_sha256": sha256(*found)}
    with store.write() as connection:
        chain.lock(connection)
        governance(connection).require("prepare")
        held = connection.execute(select(runs.c.document_sha256).where(runs.c.id == run.run.id)).scalar()
        if held == values["document_sha256"]:
            return
        if held is not None:
            raise StoreError(f"The store already holds another run with the id {run.run.id}")
        for file, material in kept.items():
            if not is_kept(store.archive, file.sha256):  # a purge removed it since; none can now, the log is locked
                keep(store.archive, material.source)
        packer = zstandard.ZstdCompressor(level=6).compressobj(size=sum(map(len, document)))
        packed = b"".join((*map(packer.compress, document), packer.flush()))
        connection.execute(insert(runs).values(**values, document=packed))
        for table, rows in rows_of(run, tuple(kept)).items():
            if rows:
                connection.execute(insert(table), rows)
        chain.append(connection, SAVED, run.run.id, _entry(run, values, tuple(kept)))


def load_run(store: Store, reference: str = LATEST) -> Run:
    """A run out of the store.

    Args:
        reference: its id, the beginning of its id if no other begins so, or `latest`.

    Raises:
        StoreError: there is no such run, it was purged, or its document is damaged.
    """
    with store.read() as connection:
        row = find_run(connection, reference)
        return document_of(row)


def list_runs(store: Store, limit: int | None = None) -> tuple[StoredRun, ...]:
    """The runs of the store, the newest first."""
    found = select(func.count()).where(findings.c.run_id == runs.c.id).scalar_subquery().label("findings")
    kept = select(func.count()).where(archived.c.run_id == runs.c.id).scalar_subquery().label("kept")
    stated = ("id", "finished_at", "as_of", "investor", "software", "positions", "document_sha256")
    columns = (*(runs.c[name] for name in stated), found, kept, runs.c.document.is_(None).label("purged"))
    query = select(*columns).order_by(runs.c.finished_at.desc(), runs.c.id).limit(limit)
    with store.read() as connection:
        return tuple(StoredRun(**row) for row in connection.execute(query).mappings())


def first_found(store: Store, run: Run) -> dict[str, date]:
    """For each finding of a run, the as-of date of the earliest run in the store that had the holding and the entity.

    Args:
        run: a finished run, in the store or not; runs as of a later date count for nothing.
    """
    entities = {finding.entity.id for finding in run.findings}
    query = (
        select(findings.c.entity_id, findings.c.security, func.min(runs.c.as_of))
        .join(runs, runs.c.id == findings.c.run_id)
        .where(findings.c.entity_id.in_(entities), runs.c.as_of <= run.run.as_of.isoformat())
        .group_by(findings.c.entity_id, findings.c.security)
    )
    with store.read() as connection:
        days = {(entity, security): date.fromisoformat(day) for entity, security, day in connection.execute(query)}
    keys = {one.id: (one.entity.id, _plain(security_key(one.position))) for one in run.findings}
    return {uid: days[key] for uid, key in keys.items() if key in days}


def kept_files(connection: Connection, run_id: str) -> tuple[KeptFile, ...]:
    """The files of a run that the archive holds, in the order in which they were given."""
    columns = (archived.c.role, archived.c.name, archived.c.sha256, archived.c.size)
    query = select(*columns).where(archived.c.run_id == run_id).order_by(archived.c.ordinal)
    return tuple(KeptFile(*row) for row in connection.execute(query))


def find_run(connection: Connection, reference: str) -> Row[Any]:
    """The row of one run.

    Args:
        reference: its id, the beginning of its id, or `latest`.

    Raises:
        StoreError: there is no such run, or there are several.
    """
    query = select(runs).order_by(runs.c.finished_at.desc(), runs.c.id)
    queries = {LATEST: [query.limit(1)], PREVIOUS: [query.offset(1).limit(1)]}.get(
        reference,
        [query.where(runs.c.id == reference), query.where(runs.c.id.startswith(reference, autoescape=True)).limit(2)],
    )
    found = next((rows for one in queries if (rows := connection.execute(one).all())), ())
    if not found:
        raise _absent(connection, reference)
    if len(found) > 1:
        raise StoreError(f"Several runs begin with {reference}", hint="Give more of the id.")
    return found[0]


def raw_document(row: Row[Any]) -> bytes:
    """The canonical JSON of a run, as it was saved.

    Raises:
        StoreError: the run was purged, or its document is damaged.
    """
    if row.document is None:
        raise StoreError(f"The run {row.id} was purged; only its hashes are left")
    try:
        content = zstandard.ZstdDecompressor().decompress(row.document)
    except zstandard.ZstdError as error:
        raise StoreError(f"The document of run {row.id} is damaged: {error}") from None
    if sha256(content) != row.document_sha256:
        raise StoreError(f"The document of run {row.id} is damaged: its content has another SHA-256")
    return content


def document_of(row: Row[Any]) -> Run:
    """The run that a row of the table of runs holds.

    Raises:
        StoreError: the run was purged, its document is damaged, or a newer version wrote it.
    """
    try:
        return Run.model_validate_json(raw_document(row))
    except ValidationError as error:
        wrong = first_mistake(error)
        raise StoreError(
            f"The run {row.id}, written by {row.software}, cannot be read by this version"
            f" ({wrong.place}: {wrong.problem})",
            hint="Use the version that wrote it, or a newer one.",
        ) from None


def are_logged(kept: Sequence[KeptFile], saved: chain.Entry) -> bool:
    """Whether kept files are those that the entry of their run names; 0.1.0 wrote no digest of them."""
    facts = saved.facts
    return [one.sha256 for one in kept] == facts.get("kept") and facts.get("kept_sha256") in (None, digest_of(kept))


def digest_of(kept: Sequence[KeptFile]) -> str:
    """The SHA-256 of what kept files are and are called, as the log has it; their content has its own."""
    return sha256(canonical([asdict(one) for one in kept]))


def _keep(archive: Path, run: Run, materials: Iterable[Material]) -> dict[KeptFile, Material]:
    kept = {}
    for material in materials:
        digest, size = keep(archive, material.source)
        kept[KeptFile(material.role, encodable(material.name), digest, size)] = material
    held = {
        sha
        for file, material in kept.items()
        if file.role in ("input", "fund")
        for sha in _contents(file, material, run)
    }
    missing = [one.file for one in run.run.inputs if one.sha256 not in held]
    if kept and missing:
        raise ArchiveError(
            f"“{missing[0]}” cannot be kept as it was screened", hint="It changed since it was read: screen again."
        )
    return kept


def _contents(kept: KeptFile, material: Material, run: Run) -> Iterator[str]:
    """The SHA-256 of a kept file, and of the files in it where it is an archive (`a.zip`) that was read."""
    yield kept.sha256
    if kept.sha256 not in {one.sha256 for one in run.run.inputs} and isinstance(material.source, Path):
        # loaded here: most runs are of plain files, and a schedule need not load the readers to save one
        from screener.holdings.formats import open_documents

        yield from (document.source.sha256() for document in open_documents(material.source))


def run_row(run: Run) -> dict[str, Any]:
    """The row of the table of runs, without the document itself and the hashes."""
    return {
        "id": run.run.id,
        "started_at": instant(run.run.started_at),
        "finished_at": instant(run.run.finished_at),
        "as_of": run.run.as_of.isoformat(),
        "investor": run.run.investor,
        "software": run.run.software,
        "settings": canonical(run.run.model_dump(mode="json")["settings"]),
        "positions": run.summary.positions,
    }


def rows_of(run: Run, kept: Sequence[KeptFile]) -> dict[Table, list[dict[str, Any]]]:
    """The rows that a run has in the tables beside the table of runs."""
    rows: dict[Table, list[dict[str, Any]]] = {
        findings: [_finding_row(one) for one in run.findings],
        archived: [{**asdict(one), "name": _plain(one.name)} for one in kept],
    }
    return {
        table: [{"run_id": run.run.id, "ordinal": number, **row} for number, row in enumerate(found)]
        for table, found in rows.items()
    }


def _finding_row(finding: Finding) -> dict[str, Any]:
    position = finding.position
    value = position.market_value
    return {
        "finding_id": finding.id,
        "verdict": finding.verdict,
        "status": finding.status,
        "score": finding.score,
        "list_id": finding.listing.list,
        "entity_id": finding.entity.id,
        "entity_name": _plain(finding.entity.name),
        "security": _plain(security_key(position)),
        "account": _plain(position.account),
        "market_value": value if value is not None and math.isfinite(value) else None,
        "currency": _plain(position.currency),
        "answer": finding.decision.answer if finding.decision else None,
    }


def _entry(run: Run, values: dict[str, Any], kept: Sequence[KeptFile]) -> dict[str, Any]:
    """What the log says of a run: hashes and versions, no names of files or holdings."""
    return {
        "document_sha256": values["document_sha256"],
        "findings_sha256": values["findings_sha256"],
        "findings": len(run.findings),
        "as_of": values["as_of"],
        "software": run.run.software,
        "inputs": [one.sha256 for one in run.run.inputs],
        "watchlists": [{"id": one.id, "version": one.version, "sha256": one.sha256} for one in run.run.watchlists],
        "kept": [file.sha256 for file in kept],
        "kept_sha256": digest_of(kept),
    }


def _plain(text: str | None) -> str | None:
    """PostgreSQL's text holds no NUL; the run's document, which is JSON, keeps it."""
    return None if text is None else text.replace("\x00", "\ufffd")


def _absent(connection: Connection, reference: str) -> StoreError:
    url = connection.engine.url
    place = url.database if url.drivername.startswith("sqlite") else url.render_as_string(hide_password=True)
    what = {LATEST: "yet", PREVIOUS: "before the latest one"}.get(reference, reference)
    empty = connection.execute(select(runs.c.id).limit(1)).first() is None
    saves = "`screener screen FILE --archive` saves one" if empty else "`screener runs list` shows those that it holds"
    return StoreError(f"The store holds no run {what} ({place})", hint=f"{saves}; name another store with --store URL.")
