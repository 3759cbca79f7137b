"""Evidence of one run in one zip file, which proves it without the store: exported, and verified.

The chain of proof: the checkpoint (to be noted elsewhere) covers the log excerpt; the run's entry in the log covers
`run.json`, `kept.json` and every kept file by SHA-256; the entries of decisions cover `decisions.json`; the entry of
the export covers every other member, where who exported may write the log. The manifest and SHA256SUMS let a person
check the members with ordinary tools.

Source: RFC 8785 (canonical JSON of every JSON member that is made here).
"""

from __future__ import annotations

import io
import json
import platform
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path, PurePosixPath
from string import Template
from typing import TYPE_CHECKING, Any

import rfc8785
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from sqlalchemy import select

from screener._version import __version__
from screener.errors import ScreenerError, UsageError
from screener.files import package
from screener.files.atomic import write_whole
from screener.files.canonical_json import instant, read_object, sha256, sha256_of
from screener.files.form import first_mistake
from screener.files.limits import Limits
from screener.files.source import Source
from screener.model import Run
from screener.outcomes import outcome_columns
from screener.reports import render
from screener.reports.csv_ import positions_table
from screener.reports.json import canonical_json
from screener.review.apply import DecisionIndex, Decisions, Evidence, RecordedDecision
from screener.store import chain
from screener.store.archive import keep, restore
from screener.store.decisions import CONFIRMED, MADE, read
from screener.store.engine import Store
from screener.store.errors import ArchiveError, EvidenceError, ReadOnlyError
from screener.store.rescreen import rescreen
from screener.store.runs import EXPORTED, SAVED, KeptFile, are_logged, document_of, find_run, kept_files, raw_document
from screener.store.tables import events
from screener.store.timestamp import check, stamp
from screener.store.verify import Difference, differences

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from screener.holdings import Holdings

_STAMPED, _STAMP = "checkpoint.txt", "checkpoint.tsr"
SCHEMA = "screener.evidence/1"
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
_MOST_MEMBERS = 10_000
_MOST_JSON = 1 << 30
"""Bytes of one JSON member: the largest run that was measured has a tenth of it."""
_MADE_ON = (1980, 1, 1, 0, 0, 0)
"""The time of every member, the earliest that zip has: the same run and log give the same bytes."""
_CODE = frozenset((".py", ".txt", ".csv", ".yaml", ".toml", ".j2", ".css", ".js"))
_OF_THE_CODE = frozenset(("README.txt", "report.html", "positions.csv", "software.json"))
"""Members that follow from the run only with the code that exported them."""
_OUTSIDE_THE_LOG = frozenset(("log.json", _STAMPED, _STAMP, MANIFEST, SUMS))
"""Members that no entry of the log can cover: they state the log, or are made of all others."""
_UNSAFE = re.compile(r"[^\w.\-]+", re.ASCII)
_BOUND = """The payload of the evidence.exported entry in log.json has the SHA-256 of every file above, but for those in
kept/, which kept.json has, and those that are made of the log."""
_NOT_BOUND = """Who exported this may only read the store: no entry of the log speaks of report.html, positions.csv,
software.json and this text. The program that exported them makes report, table and text again from run.json and kept/.
"""


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Log(_Document):
    checkpoint: chain.Checkpoint
    entries: tuple[chain.Entry, ...]

    def of(self, kind: str, subject: str) -> tuple[chain.Entry, ...]:
        """The entries of a kind on a subject."""
        return tuple(one for one in self.entries if (one.kind, one.subject) == (kind, subject))


class _Member(_Document):
    name: str
    size: int
    sha256: str


class _Manifest(_Document):
    members: tuple[_Member, ...]


class _Kept(_Document):
    member: str
    file: KeptFile


@dataclass(frozen=True, slots=True)
class EvidenceVerification:
    """The outcome of verifying an evidence file.

    Attributes:
        run_id: the run, None where it cannot be read.
        checkpoint: of the log when the file was written, None where it cannot be read.
        problems: what was changed, each beginning with the member's name; where there are none it is screened again.
        software: what made the run.
        expected: whether a checkpoint that was noted elsewhere was given: without it, or a time stamp, the parts are
            only known to agree with one another.
        same_code: whether the program's code is that of the export.
        not_checked: members of which no entry of the log speaks, or only one after the noted checkpoint.
        differences: what came out otherwise.
        not_screened: why it could not be screened again, None where it was.
        stamped_at: the moment of its time stamp, None where that was not checked or something was changed.
        software_now: what screened it again.
    """

    run_id: str | None
    checkpoint: chain.Checkpoint | None
    problems: tuple[str, ...]
    software: str | None
    expected: bool
    same_code: bool = False
    not_checked: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    not_screened: str | None = None
    stamped_at: str | None = None
    software_now: str = f"screener {__version__}"

    @property
    def identical(self) -> bool:
        """Whether nothing was changed and the run came out again."""
        return not self.problems and self.not_screened is None and not self.differences

    @property
    def holds(self) -> bool:
        """Whether it is identical, or unchanged and judged by another version than the run's own."""
        unchanged = not self.problems and self.not_screened is None
        return self.identical or (unchanged and self.software != self.software_now)


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
    known = everything.model_copy(update={"recorded": tuple(_concerning(everything, run))})
    listed = [_Kept(member=_member_name(number, one), file=one) for number, one in enumerate(kept)]
    members = {
        "run.json": document,
        "decisions.json": _json(known.model_dump(mode="json")),
        "kept.json": _json([one.model_dump(mode="json") for one in listed]),
        "software.json": _json(_software(run)),
        **_derived(run, bound=True),
    }
    kept_as: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="screener-") as folder:
        for one in listed:
            place = Path(folder) / "kept"
            restore(store.archive, one.file.sha256, place)
            kept_as[one.member] = place.read_bytes()
    with suppress(ScreenerError):  # a run of an older version, whose files this one reads no more
        members["positions.csv"] = _screened_again(run, store.archive, kept, known)[1]
    try:
        _note_export(store, row.id, {name: sha256(data) for name, data in sorted(members.items())})
    except ReadOnlyError:
        members |= _derived(run, bound=False)
    with store.read() as connection:
        checkpoint = chain.checkpoint(connection)
        first = select(events.c.seq).where(events.c.kind == SAVED, events.c.subject == row.id).scalar_subquery()
        start = min((one.seq for one in known.recorded), default=None)
        subjects = {row.id, *(one.id for one in known.recorded)}
        excerpt = chain.entries(connection, events.c.seq >= (first if start is None else start))
        entries = [_shown(entry, subjects) for entry in excerpt]
    members["log.json"] = _json({"checkpoint": asdict(checkpoint), "entries": [asdict(one) for one in entries]})
    members[_STAMPED] = str(checkpoint).encode()
    if authority is not None:
        members[_STAMP] = stamp(members[_STAMPED], *authority)
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


def _screened_again(run: Run, archive: Path, kept: Sequence[KeptFile], known: Decisions) -> tuple[Run, bytes]:
    """The run out of its kept files, and the table of all its positions."""
    read: list[tuple[Holdings, NDArray[np.int64]]] = []
    again = rescreen(run, archive, kept, known, lambda *each: read.append(each))
    holdings, decided = read[-1]
    return again, positions_table(holdings.columns, outcome_columns(holdings.columns, again.findings, decided))


def verify_evidence(path: Path, expected: str | None = None, roots: Path | None = None) -> EvidenceVerification:
    """Verify an evidence file with nothing else: members, log, run, decisions; then screen again from the kept files.

    Args:
        expected: the hash of a checkpoint that was noted elsewhere; it must be in the log excerpt.
        roots: certificates (PEM) that its time stamp must go back to; None to leave a time stamp unchecked.

    Raises:
        FileError: it is no zip file, or its limits are exceeded.
        EvidenceError: it is no evidence file, or made to harm.
    """
    with tempfile.TemporaryDirectory(prefix="screener-") as folder:
        content = _unpacked(path, Path(folder))
        problems = [*_wrong_members(content)]
        try:
            log = _Log.model_validate_json(content["log.json"].read_bytes())
            run = Run.model_validate_json(content["run.json"].read_bytes())
            known = Decisions.model_validate_json(content["decisions.json"].read_bytes())
            kept = TypeAdapter(tuple[_Kept, ...]).validate_json(content["kept.json"].read_bytes())
            software = read_object(content["software.json"].read_text(encoding="utf-8", errors="replace"))
        except ValidationError as error:
            problem = f"{error.title.strip('_')}: {first_mistake(error).problem}"
            problems = problems or [f"A JSON member cannot be read ({problem})"]
            return EvidenceVerification(None, None, tuple(problems), None, expected is not None)
        except KeyError as error:
            raise EvidenceError(f"“{path.name}” is no evidence file: it has no {error.args[0]}") from None
        bound = _exported(log, run)
        problems += _wrong_log(log, expected)
        problems += _wrong_run(content, log, run, kept)
        problems += _wrong_decisions(log, run, known)
        problems += _wrong_bound(content, log, kept, bound)
        problems += _wrong_derived(content, run, software, bound=bound is not None)
        stamped_at = None
        if roots is not None:
            try:
                stamped_at = _stamped_at(content, log.checkpoint, roots)
            except EvidenceError as error:
                problems.append(f"{_STAMP}: {error.message}")
        same_code = software.get("code_sha256") == code_sha256()
        spoken = bound is not None and (stamped_at is not None or _is_up_to(log, expected, bound))
        found = EvidenceVerification(
            run_id=run.run.id,
            checkpoint=log.checkpoint,
            problems=tuple(_first_of_each(problems)),
            software=run.run.software,
            expected=expected is not None,
            same_code=same_code,
            not_checked=() if spoken else _not_checked(content, same_code=same_code),
            stamped_at=stamped_at.isoformat() if stamped_at and not problems else None,
        )
        if problems:
            return found
        archive = Path(folder) / "archive"
        for one in kept:
            keep(archive, content[one.member])
        try:
            again, table = _screened_again(run, archive, [one.file for one in kept], known)
        except ScreenerError as error:
            return replace(found, not_screened=str(error))
        saved = json.loads(content["run.json"].read_bytes())
        judged = tuple(differences(saved, json.loads(canonical_json(again))))
        listed = content.get("positions.csv")
        if same_code and not judged and listed is not None and listed.read_bytes() != table:
            judged = (Difference("positions.csv", sha256_of([listed]), sha256(table)),)
        return replace(found, differences=judged)


@cache
def code_sha256() -> str:
    """The SHA-256 of the program's code and data: of the lines `sha256  path`, one a file, sorted by path."""
    root = Path(str(files("screener")))
    found = sorted(path for path in root.rglob("*") if path.is_file() and path.suffix in _CODE)
    return sha256("".join(f"{sha256(path.read_bytes())}  {path.relative_to(root).as_posix()}\n" for path in found))


def _first_of_each(problems: Iterable[str]) -> Iterator[str]:
    """The first problem of each member, so that one change is told once; of the log and of decisions all."""
    reported: set[str] = set()
    for problem in problems:
        member = problem.partition(":")[0]
        if member not in reported or member in ("log.json", "decisions.json"):
            yield problem
        reported.add(member)


def _exported(log: _Log, run: Run) -> chain.Entry | None:
    """The newest entry of an export of the run; None where its evidence was written by one who may only read."""
    return next((one for one in reversed(log.of(EXPORTED, run.run.id)) if one.payload), None)


def _is_up_to(log: _Log, expected: str | None, entry: chain.Entry) -> bool:
    """Whether an entry is covered by the checkpoint that was noted, if one was."""
    noted = (expected or log.checkpoint.hash).strip().lower()
    return any(one.hash == noted and one.seq >= entry.seq for one in log.entries)


def _not_checked(content: Mapping[str, Path], *, same_code: bool) -> tuple[str, ...]:
    """Members that nothing speaks of but the manifest: the same code makes again all but its own description."""
    return tuple(sorted((frozenset(("software.json",)) if same_code else _OF_THE_CODE) & content.keys()))


def _stamped_at(content: Mapping[str, Path], checkpoint: chain.Checkpoint, roots: Path) -> datetime:
    if _STAMP not in content:
        raise EvidenceError("it is missing: the file was exported without a time stamp, or lost it")
    return check(content[_STAMP].read_bytes(), str(checkpoint).encode(), roots)


def _json(value: Any) -> bytes:
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError as error:
        raise EvidenceError(f"The run has a value that evidence cannot hold: {error}") from None


def _concerning(known: Decisions, run: Run) -> Iterator[RecordedDecision]:
    """Of each finding the newest decision: the one that it rests on, or shows as an earlier one."""
    index = DecisionIndex(known.recorded)
    found = {one.id: one for finding in run.findings if (one := next(index.on(finding), None))}
    yield from sorted(found.values(), key=lambda one: one.seq)


def _shown(entry: chain.Entry, subjects: set[str]) -> chain.Entry:
    """An entry; what it says of other runs and people is left to its hash."""
    disclosed = entry.subject in subjects and entry.kind in (SAVED, EXPORTED, MADE, CONFIRMED)
    return entry if disclosed else replace(entry, payload=None)


def _member_name(number: int, file: KeptFile) -> str:
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


def _derived(run: Run, *, bound: bool) -> dict[str, bytes]:
    """The members that follow from the run, and from whether the log speaks of them."""
    readme = Template(files("screener").joinpath("store/evidence-readme.txt").read_text(encoding="utf-8"))
    names = {"run": run.run.id, "as_of": run.run.as_of, "software": run.run.software}
    settings = run.run.model_dump(mode="json")["settings"]
    return {
        "settings.json": _json(settings),
        "policy.json": _json(settings.get("policy")),
        "report.html": render(run, ".html"),
        "README.txt": readme.substitute(names, bound=_BOUND if bound else _NOT_BOUND).encode(),
    }


def _zipped(run: Run, checkpoint: chain.Checkpoint, members: dict[str, bytes]) -> bytes:
    listed = [{"name": name, "size": len(data), "sha256": sha256(data)} for name, data in sorted(members.items())]
    manifest = {"schema": SCHEMA, "run": run.run.id, "checkpoint": asdict(checkpoint), "members": listed}
    members[MANIFEST] = _json(manifest)
    members[SUMS] = _sums({name: sha256(data) for name, data in members.items()})
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(members.items()):
            archive.writestr(zipfile.ZipInfo(name, _MADE_ON), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _sums(digests: Mapping[str, str]) -> bytes:
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()


def _unpacked(path: Path, folder: Path) -> dict[str, Path]:
    """Every member in a file with a name of ours; nothing that the zip file says becomes a path."""
    source = Source.of(path, Limits.from_environment())
    if not source.head.startswith(b"PK\x03\x04"):
        raise EvidenceError(f"“{path.name}” is no evidence file: it is no zip file")
    content: dict[str, Path] = {}
    unpacked = [0]
    with package.opened(source) as archive:
        listed = archive.infolist()
        if len(listed) > _MOST_MEMBERS:
            raise EvidenceError(f"“{path.name}” is refused: it has {len(listed):,} members, {_MOST_MEMBERS:,} at most")
        times = Counter(one.orig_filename.casefold() for one in listed)
        twice = next((one.orig_filename for one in listed if times[one.orig_filename.casefold()] > 1), None)
        if twice is not None:
            raise EvidenceError(f"“{path.name}” is refused: it has two members of the name {twice!r}")
        for number, member in enumerate(listed):
            name = member.orig_filename
            parts = name.split("/")
            link = (member.external_attr >> 16) & 0o170000 == 0o120000
            if link or not set(parts).isdisjoint({"", ".", ".."}) or re.search(r"[\\:\x00-\x1f]", name):
                raise EvidenceError(f"“{path.name}” is refused: its member {name!r} is no plain file in it")
            content[name] = folder / f"member-{number}"
            size = 0
            with content[name].open("wb") as target:
                for block in package.stream(source, archive, member, unpacked):
                    size += len(block)
                    if "/" not in name and size > _MOST_JSON:
                        raise EvidenceError(f"“{path.name}” is refused: {name} has more than {_MOST_JSON:,} bytes")
                    target.write(block)
    if MANIFEST not in content:
        raise EvidenceError(f"“{path.name}” is no evidence file: it has no {MANIFEST}")
    return content


def _wrong_members(content: Mapping[str, Path]) -> Iterator[str]:
    try:
        raw = content[MANIFEST].read_bytes()
        manifest = _Manifest.model_validate_json(raw)
    except ValidationError:
        yield f"{MANIFEST}: it cannot be read"
        return
    if _canonical_or_none(raw) != raw:
        yield f"{MANIFEST}: it is not in the form of RFC 8785"
    listed = {one.name: one for one in manifest.members}
    for name in sorted(listed.keys() - content.keys()):
        yield f"{name}: it is missing"
    for name in sorted(content.keys() - listed.keys() - {MANIFEST, SUMS}):
        yield f"{name}: it is not in the manifest"
    digests = {name: sha256_of([path]) for name, path in content.items()}
    for name in sorted(listed.keys() & content.keys()):
        if digests[name] != listed[name].sha256 or content[name].stat().st_size != listed[name].size:
            yield f"{name}: its content has another SHA-256 than the manifest says"
    if SUMS not in content:
        yield f"{SUMS}: it is missing"
        return
    sums = content[SUMS].read_bytes()
    stated = {name: one.sha256 for name, one in listed.items()} | {MANIFEST: digests[MANIFEST]}
    if sums != _sums(stated):
        yield f"{SUMS}: it is not what the manifest says, or the manifest ({MANIFEST}) was changed"


def _canonical_or_none(raw: bytes) -> bytes | None:
    try:
        return _json(json.loads(raw))
    except (ValueError, RecursionError, EvidenceError):
        return None


def _wrong_log(log: _Log, expected: str | None) -> Iterator[str]:
    if not log.entries:
        yield "log.json: it has no entry"
        return
    before = chain.Head(log.entries[0].seq - 1, log.entries[0].previous)
    stores = {entry.facts.get("store", log.checkpoint.store) for entry in log.entries}
    if stores != {log.checkpoint.store}:
        yield f"log.json: its checkpoint is of {log.checkpoint.origin}, its entries are of another store's log"
    for entry in log.entries:
        problem = chain.problem(entry, before)
        if problem:
            yield f"log.json: entry {entry.seq} ({entry.kind} {entry.subject}): {problem}"
            return
        before = chain.Head(entry.seq, entry.hash)
    if before != chain.Head(log.checkpoint.size, log.checkpoint.hash):
        yield f"log.json: its last entry is {before.seq}, its checkpoint says {log.checkpoint}"
    if expected is not None and expected.strip().lower() not in {entry.hash for entry in log.entries}:
        yield f"log.json: no entry has the hash {expected}: the log was cut off or written anew, or it is older"


def _wrong_run(content: Mapping[str, Path], log: _Log, run: Run, kept: tuple[_Kept, ...]) -> Iterator[str]:
    entries = log.of(SAVED, run.run.id)
    if len(entries) != 1 or entries[0].payload is None:
        yield f"log.json: it has no whole entry of run {run.run.id}, or run.json is of another run"
        return
    saved, where = entries[0], f"entry {entries[0].seq} of the log"
    if saved.unlike({"document_sha256": sha256_of([content["run.json"]])}):
        yield f"run.json: its SHA-256 is not the one in {where}"
    files = [one.file for one in kept]
    if not are_logged(files, saved):
        yield f"kept.json: its files are not those in {where}"
    elif [one.member for one in kept] != [_member_name(number, one) for number, one in enumerate(files)]:
        yield "kept.json: its members are not named after its files"
    for one in kept:
        path = content.get(one.member)
        if path is None:
            yield f"{one.member}: it is missing"
        elif sha256_of([path]) != one.file.sha256:
            yield f"{one.member}: its SHA-256 is not the one in {where}"


def _wrong_decisions(log: _Log, run: Run, known: Decisions) -> Iterator[str]:
    stated = run.run.settings.get("decisions") or {"log_entry": 0}
    if known.log_entry != stated.get("log_entry") or known.log_hash != stated.get("log_hash", known.log_hash):
        yield "decisions.json: it is of another state of the log than run.json"
    made = {entry.subject: entry for entry in log.entries if entry.kind == MADE}
    confirmed = [entry.facts for entry in log.entries if entry.kind == CONFIRMED]
    for one in known.recorded:
        entry = made.get(one.id)
        logged = entry.facts if entry else {}
        decision = one.decision.model_dump(mode="json", exclude={"decided_at"})
        second = {logged.get("second_reviewer")} | {
            each.get("reviewer") for each in confirmed if each.get("decision_id") == one.id
        }
        facts = {
            **{name: value for name, value in decision.items() if name != "second_reviewer"},
            "run_id": one.run_id,
            "finding_id": one.finding_id,
            "four_eyes": one.four_eyes,
            "decided_at": instant(one.decision.decided_at),
        }
        wrong = entry.unlike(facts) if entry else [*facts]
        if not _is_evidence(logged.get("evidence"), one.evidence):
            wrong.append("evidence")
        if one.decision.second_reviewer not in second:
            wrong.append("second_reviewer")
        if entry is None or entry.seq != one.seq or wrong:
            yield f"decisions.json: decision {one.id} is not the one in the log ({', '.join(wrong) or 'its number'})"


def _is_evidence(logged: object, known: Evidence) -> bool:
    """Whether the log's evidence is a decision's, as this version reads both: a field that came later is no change."""
    try:
        return Evidence.model_validate(logged) == known
    except ValidationError:
        return False


def _wrong_bound(
    content: Mapping[str, Path], log: _Log, kept: tuple[_Kept, ...], bound: chain.Entry | None
) -> Iterator[str]:
    """Members that are not what the entry of the export says, or of which nothing speaks."""
    logged = bound.facts.get("members", {}) if bound else {}
    for name in sorted(logged.keys() - content.keys()):
        yield f"{name}: it is missing"
    own = {"run.json", "decisions.json", "kept.json", "settings.json", "policy.json", *_OF_THE_CODE}
    for name, path in content.items():
        if bound and name in logged and sha256_of([path]) != logged[name]:
            yield f"{name}: its SHA-256 is not the one in entry {bound.seq} of the log"
        elif name not in (logged or own) and name not in _OUTSIDE_THE_LOG and name not in {one.member for one in kept}:
            yield f"{name}: nothing in the log speaks of it"
    if _STAMPED in content and content[_STAMPED].read_bytes() != str(log.checkpoint).encode():
        yield f"{_STAMPED}: it is not the checkpoint in log.json"


def _wrong_derived(content: Mapping[str, Path], run: Run, software: Mapping[str, Any], *, bound: bool) -> Iterator[str]:
    if software.get("libraries") != dict(run.run.libraries) or software.get("software") != run.run.software:
        yield "software.json: its versions are not those in run.json"
    always = {"settings.json", "policy.json"}
    same = software.get("code_sha256") == code_sha256()
    for name, expected in _derived(run, bound=bound).items():
        path = content.get(name)
        # how a report is worded may change with the code; the log has its hash
        if path is None:
            yield f"{name}: it is missing"
        elif (same or name in always) and path.read_bytes() != expected:
            yield f"{name}: it is not what follows from run.json"
