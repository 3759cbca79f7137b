"""The verification of an evidence file with nothing else: members, log, run and decisions, then the same screening."""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from screener._version import __version__
from screener.errors import ScreenerError
from screener.files import package
from screener.files.canonical_json import instant, read_object, sha256, sha256_of
from screener.files.form import first_mistake
from screener.files.limits import Limits
from screener.files.source import Source
from screener.model import Run
from screener.review.apply import Decisions, Evidence
from screener.store import chain
from screener.store.archive import keep
from screener.store.decisions import CONFIRMED, MADE
from screener.store.errors import EvidenceError
from screener.store.evidence import (
    MANIFEST,
    STAMP,
    STAMPED,
    SUMS,
    KeptMember,
    as_rfc8785,
    code_sha256,
    derived,
    member_name,
    screened_again,
    sums,
)
from screener.store.runs import EXPORTED, SAVED, are_logged
from screener.store.timestamp import check
from screener.store.verify import Difference, differences

_MOST_MEMBERS = 10_000
_MOST_JSON = 1 << 30
"""Bytes of one JSON member: the largest run that was measured has a tenth of it."""
_OF_THE_CODE = frozenset(("README.txt", "report.html", "positions.csv", "software.json"))
"""Members that follow from the run only with the code that exported them."""
_OUTSIDE_THE_LOG = frozenset(("log.json", STAMPED, STAMP, MANIFEST, SUMS))
"""Members that no entry of the log can cover: they state the log, or are made of all others."""


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
        digests = {name: sha256_of([path]) for name, path in content.items()}
        problems = [*_wrong_members(content, digests)]
        try:
            log, run, known, kept, software = _read(content)
        except ValidationError as error:
            problem = f"{error.title.strip('_')}: {first_mistake(error).problem}"
            problems = problems or [f"A JSON member cannot be read ({problem})"]
            return EvidenceVerification(None, None, tuple(problems), None, expected is not None)
        except KeyError as error:
            raise EvidenceError(f"“{path.name}” is no evidence file: it has no {error.args[0]}") from None
        # the newest entry of an export; none where the evidence was written by one who may only read the store
        bound = next((one for one in reversed(log.of(EXPORTED, run.run.id)) if one.payload), None)
        problems += _wrong_log(log, expected)
        problems += _wrong_run(digests, log, run, kept)
        problems += _wrong_decisions(log, run, known)
        problems += _wrong_bound(content, digests, log, kept, bound)
        problems += _wrong_derived(content, run, software, bound=bound is not None)
        stamped_at, unstamped = _stamped_at(content, log.checkpoint, roots)
        problems += unstamped
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
            again, table = screened_again(run, archive, [one.file for one in kept], known)
        except ScreenerError as error:
            return replace(found, not_screened=str(error))
        judged = tuple(differences(json.loads(content["run.json"].read_bytes()), json.loads(again)))
        if same_code and not judged and digests.get("positions.csv", sha256(table)) != sha256(table):
            judged = (Difference("positions.csv", digests["positions.csv"], sha256(table)),)
        return replace(found, differences=judged)


def _read(content: Mapping[str, Path]) -> tuple[_Log, Run, Decisions, tuple[KeptMember, ...], Mapping[str, Any]]:
    return (
        _Log.model_validate_json(content["log.json"].read_bytes()),
        Run.model_validate_json(content["run.json"].read_bytes()),
        Decisions.model_validate_json(content["decisions.json"].read_bytes()),
        TypeAdapter(tuple[KeptMember, ...]).validate_json(content["kept.json"].read_bytes()),
        read_object(content["software.json"].read_text(encoding="utf-8", errors="replace")),
    )


def _first_of_each(problems: Iterable[str]) -> Iterator[str]:
    """The first problem of each member, so that one change is told once; of the log and of decisions all."""
    reported: set[str] = set()
    for problem in problems:
        member = problem.partition(":")[0]
        if member not in reported or member in ("log.json", "decisions.json"):
            yield problem
        reported.add(member)


def _is_up_to(log: _Log, expected: str | None, entry: chain.Entry) -> bool:
    """Whether an entry is covered by the checkpoint that was noted, if one was."""
    noted = (expected or log.checkpoint.hash).strip().lower()
    return any(one.hash == noted and one.seq >= entry.seq for one in log.entries)


def _not_checked(content: Mapping[str, Path], *, same_code: bool) -> tuple[str, ...]:
    """Members that nothing speaks of but the manifest: the same code makes again all but its own description."""
    return tuple(sorted((frozenset(("software.json",)) if same_code else _OF_THE_CODE) & content.keys()))


def _stamped_at(
    content: Mapping[str, Path], checkpoint: chain.Checkpoint, roots: Path | None
) -> tuple[datetime | None, list[str]]:
    """The moment of the time stamp, None where it is not asked for; and what is wrong with it."""
    if roots is None:
        return None, []
    if STAMP not in content:
        return None, [f"{STAMP}: it is missing: the file was exported without a time stamp, or lost it"]
    try:
        return check(content[STAMP].read_bytes(), str(checkpoint).encode(), roots), []
    except EvidenceError as error:
        return None, [f"{STAMP}: {error.message}"]


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


def _wrong_members(content: Mapping[str, Path], digests: Mapping[str, str]) -> Iterator[str]:
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
    for name in sorted(listed.keys() & content.keys()):
        if digests[name] != listed[name].sha256 or content[name].stat().st_size != listed[name].size:
            yield f"{name}: its content has another SHA-256 than the manifest says"
    if SUMS not in content:
        yield f"{SUMS}: it is missing"
        return
    stated = {name: one.sha256 for name, one in listed.items()} | {MANIFEST: digests[MANIFEST]}
    if content[SUMS].read_bytes() != sums(stated):
        yield f"{SUMS}: it is not what the manifest says, or the manifest ({MANIFEST}) was changed"


def _canonical_or_none(raw: bytes) -> bytes | None:
    try:
        return as_rfc8785(json.loads(raw))
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


def _wrong_run(digests: Mapping[str, str], log: _Log, run: Run, kept: tuple[KeptMember, ...]) -> Iterator[str]:
    entries = log.of(SAVED, run.run.id)
    if len(entries) != 1 or entries[0].payload is None:
        yield f"log.json: it has no whole entry of run {run.run.id}, or run.json is of another run"
        return
    saved, where = entries[0], f"entry {entries[0].seq} of the log"
    if saved.unlike({"document_sha256": digests["run.json"]}):
        yield f"run.json: its SHA-256 is not the one in {where}"
    files = [one.file for one in kept]
    if not are_logged(files, saved):
        yield f"kept.json: its files are not those in {where}"
    elif [one.member for one in kept] != [member_name(number, one) for number, one in enumerate(files)]:
        yield "kept.json: its members are not named after its files"
    for one in kept:
        if one.member not in digests:
            yield f"{one.member}: it is missing"
        elif digests[one.member] != one.file.sha256:
            yield f"{one.member}: its SHA-256 is not the one in {where}"


def _wrong_decisions(log: _Log, run: Run, known: Decisions) -> Iterator[str]:
    stated = run.run.settings.get("decisions") or {"log_entry": 0}
    if known.log_entry != stated.get("log_entry") or known.log_hash != stated.get("log_hash", known.log_hash):
        yield "decisions.json: it is of another state of the log than run.json"
    made = {entry.subject: entry for entry in log.entries if entry.kind == MADE}
    confirmed = [(entry.seq, entry.facts) for entry in log.entries if entry.kind == CONFIRMED]
    for one in known.recorded:
        entry = made.get(one.id)
        logged = entry.facts if entry else {}
        decision = one.decision.model_dump(mode="json", exclude={"decided_at"})
        by_second = [(seq, each) for seq, each in confirmed if each.get("decision_id") == one.id]
        second = {logged.get("second_reviewer"), *(each.get("reviewer") for _, each in by_second)}
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
        if one.second_reason not in (None, *(each.get("reason") for _, each in by_second)):
            wrong.append("second_reason")
        if one.confirmed_in not in (None, *(seq for seq, _ in by_second)):
            wrong.append("confirmed_in")
        if entry is None or entry.seq != one.seq or wrong:
            yield f"decisions.json: decision {one.id} is not the one in the log ({', '.join(wrong) or 'its number'})"


def _is_evidence(logged: object, known: Evidence) -> bool:
    """Whether the log's evidence is a decision's, as this version reads both: a field that came later is no change."""
    try:
        return Evidence.model_validate(logged) == known
    except ValidationError:
        return False


def _wrong_bound(
    content: Mapping[str, Path],
    digests: Mapping[str, str],
    log: _Log,
    kept: tuple[KeptMember, ...],
    bound: chain.Entry | None,
) -> Iterator[str]:
    """Members that are not what the entry of the export says, or of which nothing speaks."""
    logged = bound.facts.get("members", {}) if bound else {}
    for name in sorted(logged.keys() - content.keys()):
        yield f"{name}: it is missing"
    own = {"run.json", "decisions.json", "kept.json", "settings.json", "policy.json", *_OF_THE_CODE}
    for name, digest in digests.items():
        if bound and name in logged and digest != logged[name]:
            yield f"{name}: its SHA-256 is not the one in entry {bound.seq} of the log"
        elif name not in (logged or own) and name not in _OUTSIDE_THE_LOG and name not in {one.member for one in kept}:
            yield f"{name}: nothing in the log speaks of it"
    if STAMPED in content and content[STAMPED].read_bytes() != str(log.checkpoint).encode():
        yield f"{STAMPED}: it is not the checkpoint in log.json"


def _wrong_derived(content: Mapping[str, Path], run: Run, software: Mapping[str, Any], *, bound: bool) -> Iterator[str]:
    if software.get("libraries") != dict(run.run.libraries) or software.get("software") != run.run.software:
        yield "software.json: its versions are not those in run.json"
    always = {"settings.json", "policy.json"}
    same = software.get("code_sha256") == code_sha256()
    for name, expected in derived(run, bound=bound).items():
        path = content.get(name)
        # how a report is worded may change with the code; the log has its hash
        if path is None:
            yield f"{name}: it is missing"
        elif (same or name in always) and path.read_bytes() != expected:
            yield f"{name}: it is not what follows from run.json"
