"""A run is proved by one file, without the store:

export_run(store, "latest", Path("evidence.zip"))
assert verify_evidence(Path("evidence.zip")).identical
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from screener.cli import store_tables
from screener.errors import ScreenerError
from screener.files.canonical_json import canonical, sha256
from screener.store.archive import place
from screener.store.decisions import Answer, decide
from screener.store.engine import Store, open_store
from screener.store.errors import ArchiveError, EvidenceError, StoreError
from screener.store.evidence import MANIFEST, SUMS, export_run
from screener.store.evidence_check import verify_evidence
from screener.store.runs import save_run
from screener.store.verify import verify_log
from tests.conftest import REPOSITORY
from tests.store.screened import Desk, desk

FALSE = Answer("", "false_positive", "Another Acme", "Ann Lee")

Members = dict[str, bytes]


@pytest.fixture
def table(tmp_path: Path, sqlite_store: Store) -> Desk:
    return desk(tmp_path, sqlite_store)


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store and the evidence of a run that rests on a decision, with a later run in the log."""
    folder = tmp_path_factory.mktemp("exported")
    table = desk(folder, open_store(f"sqlite:///{folder / 'store' / 'screener.db'}"))
    first = table.screen()
    decide(table.store, first, [replace(FALSE, finding_id=first.findings[0].id)])
    second = table.screen()
    table.screen()
    export_run(table.store, second.run.id, folder / "evidence.zip")
    table.store.close()
    return folder


@pytest.fixture
def evidence(exported: Path, tmp_path: Path) -> Path:
    """The exported evidence, to be tampered with."""
    return Path(shutil.copy(exported / "evidence.zip", tmp_path / "evidence.zip"))


def read(path: Path) -> Members:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path: Path, members: Members) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def sealed(members: Members) -> Members:
    """The members with a manifest and sums that fit them, as a tamperer would write them anew."""
    rest = {name: data for name, data in members.items() if name not in (MANIFEST, SUMS)}
    manifest = json.loads(members[MANIFEST])
    manifest["members"] = [{"name": n, "size": len(d), "sha256": sha256(d)} for n, d in sorted(rest.items())]
    rest[MANIFEST] = rfc8785.dumps(manifest)
    rest[SUMS] = "".join(f"{sha256(data)}  {name}\n" for name, data in sorted(rest.items())).encode()
    return rest


def holdings_of(members: Members) -> str:
    return next(name for name in members if "-input/" in name)


def with_log(members: Members, change: Callable[[Any], None]) -> Members:
    log = json.loads(members["log.json"])
    change(log)
    return sealed({**members, "log.json": rfc8785.dumps(log)})


def entry_of(log: Any, members: Members) -> Any:
    run = json.loads(members["run.json"])["run"]["id"]
    return next(one for one in log["entries"] if one["subject"] == run)


def rewritten(log: Any) -> None:
    """The whole excerpt hashed anew, checkpoint too."""
    previous = log["entries"][0]["previous"]
    for one in log["entries"]:
        if one["payload"] is not None:
            one["payload_sha256"] = sha256(one["payload"])
        one["previous"] = previous
        names = ("seq", "at", "kind", "subject", "payload_sha256", "previous")
        previous = one["hash"] = sha256(canonical({name: one[name] for name in names}))
    log["checkpoint"] = {**log["checkpoint"], "size": one["seq"], "hash": previous}


def changed_run(members: Members) -> Members:
    run = json.loads(members["run.json"])
    run["findings"][0]["verdict"] = "possible"
    return {**members, "run.json": canonical(run).encode()}


def changed_run_and_payload(members: Members) -> Members:
    members = changed_run(members)

    def change(log: Any) -> None:
        entry = entry_of(log, members)
        entry["payload"] = canonical({**json.loads(entry["payload"]), "document_sha256": sha256(members["run.json"])})

    return with_log(members, change)


def changed_payload_and_its_hash(members: Members) -> Members:
    members = changed_run(members)

    def change(log: Any) -> None:
        entry = entry_of(log, members)
        entry["payload"] = canonical({**json.loads(entry["payload"]), "document_sha256": sha256(members["run.json"])})
        entry["payload_sha256"] = sha256(entry["payload"])

    return with_log(members, change)


def changed_moment_and_entry_hash(members: Members) -> Members:
    def change(log: Any) -> None:
        entry = entry_of(log, members)
        entry["at"] = "2020-01-01T00:00:00.000000Z"
        names = ("seq", "at", "kind", "subject", "payload_sha256", "previous")
        entry["hash"] = sha256(canonical({name: entry[name] for name in names}))

    return with_log(members, change)


def without_an_entry(members: Members) -> Members:
    return with_log(members, lambda log: log["entries"].pop(1))


def without_the_end(members: Members) -> Members:
    return with_log(members, lambda log: log["entries"].pop())


def changed_decision(members: Members) -> Members:
    known = json.loads(members["decisions.json"])
    known["recorded"][0]["decision"]["reason"] = "The chair said so"
    return sealed({**members, "decisions.json": rfc8785.dumps(known)})


def changed_evidence(members: Members) -> Members:
    known = json.loads(members["decisions.json"])
    known["recorded"][0]["evidence"]["listing"]["share"] = "50.1"
    return sealed({**members, "decisions.json": rfc8785.dumps(known)})


def changed_input(members: Members) -> Members:
    name = holdings_of(members)
    return {**members, name: members[name].replace(b"1500.10", b"1500.11")}


def changed_input_and_kept(members: Members) -> Members:
    members = changed_input(members)
    kept = json.loads(members["kept.json"])
    kept[0]["file"]["sha256"] = sha256(members[holdings_of(members)])
    return sealed({**members, "kept.json": rfc8785.dumps(kept)})


def replaced(name: str, old: bytes, new: bytes) -> Callable[[Members], Members]:
    def change(members: Members) -> Members:
        assert old in members[name]
        return sealed({**members, name: members[name].replace(old, new)})

    return change


def another_store(members: Members) -> Members:
    def change(log: Any) -> None:
        log["checkpoint"]["origin"] = "screener-store/0000000000000000"

    return with_log(members, change)


LOGGED = "%s: its SHA-256 is not the one in entry 5 of the log"
TAMPERING: dict[str, tuple[Callable[[Members], Members], str]] = {
    "a holdings file": (changed_input, "000-input/holdings.csv: its content has another SHA-256"),
    "a holdings file, sealed anew": (lambda m: sealed(changed_input(m)), "000-input/holdings.csv: its SHA-256 is not"),
    "a holdings file and its entry in kept.json": (changed_input_and_kept, "kept.json: its files are not those in"),
    "the run, sealed anew": (lambda m: sealed(changed_run(m)), "run.json: its SHA-256 is not the one in entry 3"),
    "the run and the log's payload": (changed_run_and_payload, "its payload is not the one that was hashed"),
    "the run, the payload and its hash": (changed_payload_and_its_hash, "its hash is not the hash of its content"),
    "an entry and its hash": (changed_moment_and_entry_hash, "entry 4 .*does not carry the hash of the entry before"),
    "an entry taken out": (without_an_entry, "log.json: entry 4 .*entry 3 is missing before it"),
    "the end of the log cut off": (without_the_end, "log.json: its last entry is 4, its checkpoint says .* 5 "),
    "a decision": (changed_decision, r"decisions.json: decision \w+ is not the one in the log \(reason\)"),
    "what a decision rests on": (
        changed_evidence,
        r"decisions.json: decision \w+ is not the one in the log \(evidence\)",
    ),
    "the report": (replaced("report.html", b"ACME", b"OTHER"), LOGGED % "report.html"),
    "the positions": (replaced("positions.csv", b",clear,", b",finding,"), LOGGED % "positions.csv"),
    "the settings": (replaced("settings.json", b"{", b"{ "), LOGGED % "settings.json"),
    "the libraries": (replaced("software.json", b"rapidfuzz", b"slowfuzz"), LOGGED % "software.json"),
    "the readme": (replaced("README.txt", b"must be", b"may be"), LOGGED % "README.txt"),
    "what a kept file is": (
        replaced("kept.json", b'"input"', b'"fund"'),
        "kept.json: its files are not those in entry 3",
    ),
    "whose log it is": (another_store, "log.json: its checkpoint is of screener-store/0000000000000000, its entries"),
    "the checkpoint": (replaced("checkpoint.txt", b" 5 ", b" 6 "), "checkpoint.txt: it is not the checkpoint in log"),
    "a member put in, sealed anew": (lambda m: sealed({**m, "note.txt": b"x"}), "note.txt: nothing in the log speaks"),
    "a member put in": (lambda m: {**m, "note.txt": b"x"}, "note.txt: it is not in the manifest"),
    "a member taken out": (lambda m: {n: d for n, d in m.items() if n != "policy.json"}, "policy.json: it is missing"),
    "the sums": (lambda m: {**m, SUMS: m[SUMS].replace(b"0", b"1", 1)}, "SHA256SUMS: it is not what the manifest"),
    "the manifest": (lambda m: {**m, MANIFEST: m[MANIFEST].replace(b"{", b"{ ", 1)}, "manifest.json: it is not in"),
}


def test_evidence_is_verified_without_the_store(evidence: Path, exported: Path) -> None:
    shutil.move(exported, hidden := exported.with_name("hidden"))
    try:
        found = verify_evidence(evidence)
    finally:
        shutil.move(hidden, exported)
    assert found.identical, (found.problems, found.differences, found.not_screened)
    assert found.same_code
    assert found.checkpoint is not None
    assert found.checkpoint.size == 5


@pytest.mark.parametrize("kind", TAMPERING)
def test_tampering_is_found_and_the_file_named(evidence: Path, kind: str) -> None:
    tamper, said = TAMPERING[kind]
    found = verify_evidence(write(evidence, tamper(read(evidence))))
    assert not found.holds
    assert [one for one in found.problems if re.search(said, one)], found.problems
    if said.startswith(LOGGED[2:]) or "kept.json" in said:
        assert len(found.problems) == 1


def test_evidence_written_anew_as_a_whole_lacks_a_noted_checkpoint(evidence: Path) -> None:
    before = verify_evidence(evidence)
    assert before.checkpoint is not None
    noted = before.checkpoint.hash
    assert verify_evidence(evidence, noted.upper()).identical

    def change(log: Any) -> None:
        log["entries"][-1]["at"] = "2020-01-01T00:00:00.000000Z"
        rewritten(log)

    members = with_log(read(evidence), change)
    found = verify_evidence(write(evidence, members), noted)
    assert any(f"no entry has the hash {noted}" in one for one in found.problems)


def forged_by_other_code(members: Members) -> Members:
    software = json.loads(members["software.json"]) | {"code_sha256": "0" * 64}
    return sealed({**members, "software.json": rfc8785.dumps(software), "report.html": b"Nothing is touched."})


def test_a_report_worded_by_other_code_is_known_by_the_entry_of_its_export(evidence: Path) -> None:
    assert verify_evidence(evidence).not_checked == ()
    found = verify_evidence(write(evidence, forged_by_other_code(read(evidence))))
    assert found.problems == (LOGGED % "report.html", LOGGED % "software.json")


def test_what_only_an_entry_after_the_noted_one_covers_is_named_as_not_checked(
    evidence: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = forged_by_other_code(read(evidence))
    log = json.loads(forged["log.json"])
    noted, entry = log["entries"][-2]["hash"], log["entries"][-1]
    said = json.loads(entry["payload"])
    entry["payload"] = canonical({**said, "members": {name: sha256(forged[name]) for name in said["members"]}})
    rewritten(log)
    forged["checkpoint.txt"] = "{origin} {size} {hash}".format(**log["checkpoint"]).encode()
    found = verify_evidence(write(evidence, sealed({**forged, "log.json": rfc8785.dumps(log)})), noted)
    assert found.problems == ()
    assert found.not_checked == ("README.txt", "positions.csv", "report.html", "software.json")
    store_tables.print_evidence(found)
    assert "Not checked" in capsys.readouterr().out


def test_who_may_only_read_exports_evidence_that_says_what_the_log_does_not_cover(exported: Path) -> None:
    folder = exported / "read only"
    shutil.copytree(exported / "store", folder)
    folder.chmod(0o500)
    try:
        with closing(open_store(f"sqlite:///{folder / 'screener.db'}", make=False)) as store:
            last = verify_log(store)[0]
            export_run(store, "latest", path := exported / "read only.zip")
    finally:
        folder.chmod(0o700)
        shutil.rmtree(folder)
    found = verify_evidence(path)
    assert found.checkpoint is not None
    assert (found.identical, found.checkpoint.hash, found.not_checked) == (True, last.hash, ("software.json",))
    assert b"Who exported this may only read the store" in read(path)["README.txt"]
    found = verify_evidence(write(path, forged_by_other_code(read(path))))
    assert found.not_checked == ("README.txt", "positions.csv", "report.html", "software.json")


def test_every_position_stands_in_it_with_its_outcome(evidence: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(read(evidence)["positions.csv"].decode("utf-8-sig"))))
    assert [(one["name"], one["outcome"], one["verdict"]) for one in rows] == [
        ("ACME MINING LTD", "finding", "listed"),
        ("APPLE INC", "clear", ""),
        ("ACME MINING LTD", "finding", "listed"),
        ("WIDGET HOLDINGS PLC", "clear", ""),
    ]


LATE, WIDE = replace(FALSE, answer="true_match", scope="security"), replace(FALSE, reviewer="Carol Diaz")
CONFIRMED = replace(LATE, reviewer="Bo Chen")


@pytest.mark.parametrize(
    ("steps", "in_force"),
    [
        (((0, LATE, True), (1, WIDE, False)), [None, "false_positive"]),
        (((0, LATE, True), (1, WIDE, False), (0, CONFIRMED, False)), ["true_match", "false_positive"]),
        (
            (
                (1, WIDE, True),
                (0, replace(LATE, second_reviewer="Eve Fox"), False),
                (1, replace(WIDE, reviewer="Bo"), False),
            ),
            [None, "false_positive"],
        ),
    ],
    ids=["waits", "confirmed late", "contradicts"],
)
def test_evidence_holds_every_decision_that_the_answer_on_a_finding_rests_on(
    table: Desk, tmp_path: Path, steps: Any, in_force: list[str | None]
) -> None:
    table.write_holdings(
        "Account,Name,ISIN,Quantity,Market Value,Currency\n"
        "Growth,ACME MINING LTD,AU000000BHP4,1000,1500.10,AUD\n"
        "Growth,ACME MINING LTD ADR,US0886061086,20,30,AUD\n"
    )
    first = table.screen()
    for line, answer, four_eyes in steps:
        finding = replace(answer, finding_id=first.findings[line].id)
        decide(table.store, first, [finding], four_eyes=four_eyes)
    second = table.screen()
    assert [one.decision and one.decision.answer for one in second.findings] == in_force
    export_run(table.store, second.run.id, tmp_path / "evidence.zip")
    assert verify_evidence(tmp_path / "evidence.zip").identical


def test_the_readme_has_the_script_of_the_page(evidence: Path) -> None:
    (script,) = list(commands_of_the_page())[-1][1]
    assert textwrap.indent(script, "    ") in read(evidence)["README.txt"].decode()


def test_without_a_hash_from_outside_the_parts_only_agree_with_each_other(
    evidence: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = verify_evidence(evidence)
    assert found.checkpoint is not None
    for noted, said in ((None, "agree with each other"), (found.checkpoint.hash, "agree with the checkpoint")):
        store_tables.print_evidence(verify_evidence(evidence, noted))
        assert said in " ".join(capsys.readouterr().out.split())


def test_findings_that_do_not_follow_from_the_kept_files_are_named(evidence: Path) -> None:
    members = changed_payload_and_its_hash(read(evidence))
    log = json.loads(members["log.json"])
    log["entries"].pop()
    rewritten(log)
    checkpoint = log["checkpoint"]
    from screener.model import Run
    from screener.store.chain import Checkpoint
    from screener.store.evidence import derived

    members |= derived(Run.model_validate_json(members["run.json"]), bound=False)
    members["checkpoint.txt"] = str(Checkpoint(**checkpoint)).encode()
    found = verify_evidence(write(evidence, sealed({**members, "log.json": rfc8785.dumps(log)})))
    assert found.problems == ()
    assert not found.holds
    assert [one.where.rsplit(".", 1)[1] for one in found.differences] == ["verdict"]


def test_what_another_version_judges_otherwise_is_no_tampering(table: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    run = table.screen()
    finding = run.findings[0].model_copy(update={"score": 0.123})
    header = run.run.model_copy(update={"id": "other", "software": "screener 0.1.9"})
    other = run.model_copy(update={"run": header, "findings": (finding, *run.findings[1:])})
    save_run(table.store, other, table.screener().materials(other, table.holdings))
    export_run(table.store, "other", path := table.folder / "evidence.zip")
    found = verify_evidence(path)
    assert found.holds
    assert not found.identical
    store_tables.print_evidence(found)
    said = " ".join(capsys.readouterr().out.split())
    assert "judged differently by screener" in said
    assert "score: was 0.123, is" in said


def commands_of_the_page() -> Iterator[tuple[list[str], list[str]]]:
    """What `docs/evidence.md` types, block by block, with what it says is printed (`...` for more lines)."""
    page = (REPOSITORY / "docs" / "evidence.md").read_text(encoding="utf-8")
    section = page.partition("## With ordinary tools alone")[2].partition("## ")[0]
    script = section[section.index("    import hashlib") :].partition("\n\nCompare")[0]
    said: list[str] = []
    for line in section.partition("where `check.py`")[0].splitlines():
        if line.startswith("        "):
            said.append(line.strip())
        elif line.startswith("    "):
            typed, said = [line.strip()], []
            yield typed, said
    yield ["check.py"], [textwrap.dedent(script)]


def test_the_page_that_says_how_to_check_with_ordinary_tools_is_true(evidence: Path, tmp_path: Path) -> None:
    if any(shutil.which(tool) is None for tool in ("sha256sum", "openssl", "python3")):
        pytest.skip("sha256sum, openssl or python3 is not installed")
    steps = list(commands_of_the_page())
    (script,) = steps.pop()[1]
    (made,) = steps.pop(0)[0]
    subprocess.run(made, shell=True, cwd=tmp_path, check=True)
    folder = tmp_path / "evidence"
    (folder / "check.py").write_text(script, encoding="utf-8")
    transcript = ""
    for typed, said in steps:
        done = subprocess.run(typed[0], shell=True, cwd=folder, capture_output=True, text=True, check=False)
        transcript += done.stdout
        assert done.returncode == 0, done
        for line in said:
            words = [word for word in re.split(r"[0-9a-f]{64}|\b\d+\b|kept/\S+", line) if "..." not in word]
            assert all(word.strip() in done.stdout for word in words), (line, done.stdout)
    found = verify_evidence(evidence)
    assert found.checkpoint is not None
    assert sha256((folder / "run.json").read_bytes()) in transcript
    assert f"holds up to entry {found.checkpoint.size} {found.checkpoint.hash}" in transcript
    assert len(steps) == 3


@pytest.mark.parametrize("kind", ["the run, sealed anew", "an entry and its hash", "the end of the log cut off"])
def test_its_script_finds_what_the_sums_do_not(evidence: Path, tmp_path: Path, kind: str) -> None:
    with zipfile.ZipFile(write(evidence, TAMPERING[kind][0](read(evidence)))) as archive:
        archive.extractall(tmp_path / "evidence")
    (script,) = list(commands_of_the_page())[-1][1]
    sums = subprocess.run(["sha256sum", "--check", "--strict", "--quiet", SUMS], cwd=tmp_path / "evidence", check=False)
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path / "evidence", capture_output=True, check=False)
    assert (sums.returncode, done.returncode) == (0, 1)


def test_a_payload_of_numbers_that_json_does_not_have_is_named(evidence: Path) -> None:
    def change(log: Any) -> None:
        log["entries"][0]["payload"] = '{"reason":NaN}'

    found = verify_evidence(write(evidence, with_log(read(evidence), change)))
    assert any(one.startswith("log.json: entry 2") for one in found.problems)


def test_nothing_of_other_runs_and_people_is_told(evidence: Path) -> None:
    log = json.loads(read(evidence)["log.json"])
    assert [one["kind"] for one in log["entries"]] == ["decision.made", "run.saved", "run.saved", "evidence.exported"]
    assert log["entries"][-2]["payload"] is None


def test_sha256sum_alone_checks_every_member(evidence: Path, tmp_path: Path) -> None:
    if shutil.which("sha256sum") is None:
        pytest.skip("sha256sum is not installed")
    with zipfile.ZipFile(evidence) as archive:
        archive.extractall(tmp_path / "unpacked")
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", SUMS],
        cwd=tmp_path / "unpacked",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.count(": OK") == len(read(evidence)) - 1


def test_the_same_run_and_log_give_the_same_bytes(evidence: Path, exported: Path, tmp_path: Path) -> None:
    run = json.loads(read(evidence)["run.json"])["run"]["id"]
    again = tmp_path / "again.zip"
    with closing(open_store(f"sqlite:///{exported / 'store' / 'screener.db'}")) as store:
        export_run(store, run, again)
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(evidence.read_bytes()).digest()


def test_a_run_that_was_not_kept_or_is_damaged_is_not_exported(table: Desk) -> None:
    run = table.screen(archive=False)
    with pytest.raises(ArchiveError, match="were not kept"):
        export_run(table.store, run.run.id, table.folder / "evidence.zip")
    kept = table.screen()
    place(table.store.archive, kept.run.inputs[0].sha256).unlink()
    with pytest.raises(ArchiveError, match="is missing"):
        export_run(table.store, kept.run.id, table.folder / "evidence.zip")
    with pytest.raises(ScreenerError, match=r"no name of an evidence file"):
        export_run(table.store, kept.run.id, table.folder / "screener.db")
    with pytest.raises(StoreError, match="holds no run"):
        export_run(table.store, "nothing", table.folder / "evidence.zip")


@pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "a\\..\\out.txt", "C:/out.txt", "a//b", "folder/"])
def test_a_member_that_would_leave_the_file_is_refused(evidence: Path, name: str) -> None:
    with pytest.raises(EvidenceError, match="is no plain file in it"):
        verify_evidence(write(evidence, {**read(evidence), name: b"x"}))


def test_a_link_is_refused(evidence: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(evidence, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(EvidenceError, match="is no plain file"):
        verify_evidence(evidence)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["run.json", "RUN.json"])
def test_two_members_of_one_name_are_refused(evidence: Path, name: str) -> None:
    with zipfile.ZipFile(evidence, "a") as archive:
        archive.writestr(name, b"{}")
    with pytest.raises(EvidenceError, match="two members of the name"):
        verify_evidence(evidence)


def test_a_bomb_is_refused(evidence: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENER_LIMIT_UNCOMPRESSED_BYTES", "1000000")
    with zipfile.ZipFile(evidence, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("kept/bomb", bytes(2_000_000))
    with pytest.raises(ScreenerError, match="more than the limit"):
        verify_evidence(evidence)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no zip file"])
def test_what_is_no_evidence_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "evidence.zip"
    path.write_bytes(content)
    with pytest.raises(ScreenerError):
        verify_evidence(path)
    with pytest.raises(EvidenceError, match=r"has no manifest\.json"):
        verify_evidence(write(path, {"a": b"x"}))


@pytest.mark.parametrize("name", ["run.json", "log.json", "decisions.json", "kept.json", "software.json", MANIFEST])
@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff\xfe", b"null", b"[" * 100_000])
def test_a_member_that_is_no_json_of_its_kind_is_one_sentence(evidence: Path, name: str, content: bytes) -> None:
    members = {**read(evidence), name: content}
    found = verify_evidence(write(evidence, members if name == MANIFEST else sealed(members)))
    assert found.problems
