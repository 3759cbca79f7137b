"""Evidence of one run in one zip file, which proves it without the store: exported, and verified.

The chain of proof: the checkpoint (to be noted elsewhere) covers the log excerpt; the run's entry in the log covers
`run.json` and every kept file by SHA-256; the entries of decisions cover `decisions.json`; what is left (settings,
policy, report) follows from the run. The manifest and SHA256SUMS let a person check the members with ordinary tools.

Source: RFC 8785 (canonical JSON of every JSON member that is made here).
"""

from __future__ import annotations

import io
import json
import platform
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any

import rfc8785
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from sqlalchemy import select

from screener._version import __version__
from screener.errors import ScreenerError, UsageError
from screener.files import package
from screener.files.atomic import write_whole
from screener.files.canonical_json import instant, read_object, sha256, sha256_of
from screener.files.limits import Limits
from screener.files.source import Source
from screener.model import Run
from screener.reports import render
from screener.reports.json import canonical_json
from screener.review.apply import DecisionIndex, Decisions, Evidence, RecordedDecision
from screener.store import chain
from screener.store.archive import keep, restore
from screener.store.decisions import CONFIRMED, MADE, read
from screener.store.engine import Store
from screener.store.errors import ArchiveError, EvidenceError
from screener.store.rescreen import rescreen
from screener.store.runs import SAVED, KeptFile, document_of, find_run, kept_files, raw_document
from screener.store.tables import events
from screener.store.timestamp import check, stamp
from screener.store.verify import Difference, differences

_STAMPED, _STAMP = "checkpoint.txt", "checkpoint.tsr"
SCHEMA = "screener.evidence/1"
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
_MOST_MEMBERS = 10_000
_MOST_JSON = 1 << 30
"""Bytes of one JSON member: the largest run that was measured has a tenth of it."""
_MADE_ON = (1980, 1, 1, 0, 0, 0)
"""The time of every member, the earliest that zip has: the same run and log give the same bytes."""
_CODE = frozenset((".py", ".csv", ".yaml", ".toml", ".j2", ".css", ".js"))
_OF_THE_CODE = ("README.txt", "report.html", "software.json")
"""Members that follow from the run only with the code that exported them."""
_UNSAFE = re.compile(r"[^\w.\-]+", re.ASCII)
_README = """Evidence of run {run}, as of {as_of}, made by {software}
{line}

run.json         the run as it was saved, byte for byte: inputs, lists, settings, findings, coverage
report.html      the same for people to read
kept/            every file that the run was made of: holdings, funds, lists (a publication that was fetched, or the
                 packaged list written from one) and as read (lists.json), relations, merges, regimes, profiles;
                 kept.json says which is which
settings.json    the settings of the run; policy.json the policy that was applied
decisions.json   the decisions of people that were known when the run was made and speak of its findings
software.json    versions of program, libraries and Python, and the SHA-256 of the program's code at the export
log.json         the entries of the store's log from the first that this evidence needs to the last, and its checkpoint
manifest.json    size and SHA-256 of every file above (RFC 8785)
SHA256SUMS       the same for `sha256sum`

Checkpoint of the log when this was written (compare it with one that you noted or were sent):
  {checkpoint}

To check, with nothing but ordinary tools, in the folder where this is unpacked:
  sha256sum --check --strict SHA256SUMS
  sha256sum run.json        must be document_sha256 in the payload of the run.saved entry in log.json
To check everything, and to screen again from the kept files:
  screener verify FILE.zip --expect HASH-OF-A-NOTED-CHECKPOINT
"""


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Entry(_Document):
    seq: int
    at: str
    kind: str
    subject: str
    payload: str | None
    payload_sha256: str
    previous: str
    hash: str


class _Log(_Document):
    checkpoint: chain.Checkpoint
    entries: tuple[_Entry, ...]


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
        software_now: what screened it again.
        same_code: whether the program's code is that of the export.
        differences: what came out otherwise.
        not_screened: why it could not be screened again, None where it was.
        stamped_at: the moment of its time stamp, None where that was not checked or something was changed.
        expected: whether a checkpoint that was noted elsewhere was given: without it, or a time stamp, the parts are
            only known to agree with one another.
        not_checked: members of which nothing but the manifest speaks: other code than this worded them.
    """

    run_id: str | None
    checkpoint: chain.Checkpoint | None
    problems: tuple[str, ...]
    software: str | None
    software_now: str
    same_code: bool
    differences: tuple[Difference, ...]
    not_screened: str | None
    stamped_at: str | None
    expected: bool
    not_checked: tuple[str, ...]

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
        store: an open store.
        reference: the run (its id, the beginning of its id, or `latest`).
        path: the zip file to write.
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
        known = read(connection, stated["log_entry"] if stated else 0)
        known = known.model_copy(update={"recorded": tuple(_concerning(known, run))})
        checkpoint = chain.checkpoint(connection)
        first = select(events.c.seq).where(events.c.kind == SAVED, events.c.subject == row.id).scalar_subquery()
        start = min((one.seq for one in known.recorded), default=None)
        query = select(events).where(events.c.seq >= (first if start is None else start)).order_by(events.c.seq)
        subjects = {row.id, *(one.id for one in known.recorded)}
        entries = tuple(_shown(entry, subjects) for entry in connection.execute(query).mappings())
    if not kept:
        raise ArchiveError(f"The files of run {row.id} were not kept", hint="Screen with --archive to keep them.")
    listed = [_Kept(member=_member_name(number, one), file=one) for number, one in enumerate(kept)]
    members = {
        "run.json": document,
        "decisions.json": _json(known.model_dump(mode="json")),
        "kept.json": _json([one.model_dump(mode="json") for one in listed]),
        "log.json": _json({"checkpoint": asdict(checkpoint), "entries": [one.model_dump() for one in entries]}),
        "software.json": _json(_software(run)),
        **_derived(run, checkpoint),
    }
    with tempfile.TemporaryDirectory(prefix="screener-") as folder:
        for one in listed:
            place = Path(folder) / "kept"
            restore(store.archive, one.file.sha256, place)
            members[one.member] = place.read_bytes()
    if authority is not None:
        members[_STAMPED] = str(checkpoint).encode()
        members[_STAMP] = stamp(members[_STAMPED], *authority)
    write_whole(path, _zipped(run, checkpoint, members))
    return checkpoint


def verify_evidence(path: Path, expected: str | None = None, roots: Path | None = None) -> EvidenceVerification:
    """Verify an evidence file with nothing else: members, log, run, decisions; then screen again from the kept files.

    Args:
        path: the zip file.
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
            said = f"{error.title.strip('_')}: {error.errors(include_url=False)[0]['msg']}"
            problems = problems or [f"A JSON member cannot be read ({said})"]
            return _found(None, None, problems, expected=expected)
        except KeyError as error:
            raise EvidenceError(f"“{path.name}” is no evidence file: it has no {error.args[0]}") from None
        problems += _wrong_log(log, expected)
        problems += _wrong_run(content, log, run, kept)
        problems += _wrong_decisions(log, run, known)
        problems += _wrong_derived(content, run, log.checkpoint, software)
        stamped_at = None
        if roots is not None:
            try:
                stamped_at = _stamped_at(content, log.checkpoint, roots)
            except EvidenceError as error:
                problems.append(f"{_STAMP}: {error.message}")
        problems = list(dict.fromkeys(problems))
        same_code = software.get("code_sha256") == code_sha256()
        if problems:
            return _found(run, log, problems, same_code=same_code, expected=expected)
        archive = Path(folder) / "archive"
        for one in kept:
            keep(archive, content[one.member])
        try:
            again = rescreen(run, archive, [one.file for one in kept], known)
        except ScreenerError as error:
            return _found(run, log, (), same_code=same_code, expected=expected, not_screened=str(error))
        saved = json.loads(content["run.json"].read_bytes())
        found = tuple(differences(saved, json.loads(canonical_json(again))))
        return _found(run, log, (), same_code=same_code, expected=expected, differences=found, stamped_at=stamped_at)


@cache
def code_sha256() -> str:
    """The SHA-256 of the program's code and data: of the lines `sha256  path`, one a file, sorted by path."""
    root = Path(str(files("screener")))
    found = sorted(path for path in root.rglob("*") if path.is_file() and path.suffix in _CODE)
    return sha256("".join(f"{sha256(path.read_bytes())}  {path.relative_to(root).as_posix()}\n" for path in found))


def _found(
    run: Run | None,
    log: _Log | None,
    problems: list[str] | tuple[()],
    *,
    expected: str | None,
    same_code: bool = False,
    differences: tuple[Difference, ...] = (),
    not_screened: str | None = None,
    stamped_at: datetime | None = None,
) -> EvidenceVerification:
    return EvidenceVerification(
        run_id=run.run.id if run else None,
        checkpoint=log.checkpoint if log else None,
        problems=tuple(problems),
        software=run.run.software if run else None,
        software_now=f"screener {__version__}",
        same_code=same_code,
        differences=differences,
        not_screened=not_screened,
        stamped_at=stamped_at.isoformat() if stamped_at else None,
        expected=expected is not None,
        not_checked=() if same_code else _OF_THE_CODE,
    )


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


def _shown(entry: Mapping[Any, Any], subjects: set[str]) -> _Entry:
    """An entry; what it says of other runs and people is left to its hash."""
    row = {str(name): value for name, value in entry.items()}
    return _Entry(**(row if row["subject"] in subjects else {**row, "payload": None}))


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


def _derived(run: Run, checkpoint: chain.Checkpoint) -> dict[str, bytes]:
    """The members that follow from the run and the checkpoint."""
    head = f"Evidence of run {run.run.id}, as of {run.run.as_of}, made by {run.run.software}"
    readme = _README.format(
        run=run.run.id, as_of=run.run.as_of, software=run.run.software, line="=" * len(head), checkpoint=checkpoint
    )
    settings = run.run.model_dump(mode="json")["settings"]
    return {
        "settings.json": _json(settings),
        "policy.json": _json(settings.get("policy")),
        "report.html": render(run, ".html"),
        "README.txt": readme.encode(),
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
    seen = [0]
    with package.opened(source) as archive:
        listed = archive.infolist()
        if len(listed) > _MOST_MEMBERS:
            raise EvidenceError(f"“{path.name}” is refused: it has {len(listed):,} members, {_MOST_MEMBERS:,} at most")
        names = [one.orig_filename for one in listed]
        twice = next((name for name in names if sum(other.casefold() == name.casefold() for other in names) > 1), None)
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
                for block in package.stream(source, archive, member, seen):
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
    said = content[SUMS].read_bytes()
    stated = {name: one.sha256 for name, one in listed.items()} | {MANIFEST: digests[MANIFEST]}
    if said != _sums(stated):
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
    entries = [entry for entry in log.entries if (entry.kind, entry.subject) == (SAVED, run.run.id)]
    if len(entries) != 1 or entries[0].payload is None:
        yield f"log.json: it has no whole entry of run {run.run.id}, or run.json is of another run"
        return
    said, where = read_object(entries[0].payload), f"entry {entries[0].seq} of the log"
    if sha256_of([content["run.json"]]) != said.get("document_sha256"):
        yield f"run.json: its SHA-256 is not the one in {where}"
    if [one.file.sha256 for one in kept] != said.get("kept"):
        yield f"kept.json: its files are not those in {where}"
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
    confirmed = [read_object(entry.payload) for entry in log.entries if entry.kind == CONFIRMED]
    for one in known.recorded:
        entry = made.get(one.id)
        said = read_object(entry.payload) if entry else {}
        decision = one.decision.model_dump(mode="json", exclude={"decided_at"})
        second = {said.get("second_reviewer")} | {
            each.get("reviewer") for each in confirmed if each.get("decision_id") == one.id
        }
        facts = {
            **{name: value for name, value in decision.items() if name != "second_reviewer"},
            "run_id": one.run_id,
            "finding_id": one.finding_id,
            "four_eyes": one.four_eyes,
            "decided_at": instant(one.decision.decided_at),
        }
        wrong = [name for name, value in facts.items() if said.get(name) != value]
        if not _is_evidence(said.get("evidence"), one.evidence):
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


def _wrong_derived(
    content: Mapping[str, Path], run: Run, checkpoint: chain.Checkpoint, software: Mapping[str, Any]
) -> Iterator[str]:
    if software.get("libraries") != dict(run.run.libraries) or software.get("software") != run.run.software:
        yield "software.json: its versions are not those in run.json"
    always = {"settings.json", "policy.json"}
    same = software.get("code_sha256") == code_sha256()
    for name, expected in _derived(run, checkpoint).items():
        path = content.get(name)
        # how a report is worded may change with the code; the manifest has its hash
        if path is None:
            yield f"{name}: it is missing"
        elif (same or name in always) and path.read_bytes() != expected:
            yield f"{name}: it is not what follows from run.json"
