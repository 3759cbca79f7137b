"""Mutants of every kind of file through every door: read, or refused with a sentence; never anything else.

    .venv/bin/python -m tests.benchmarks.hostile_trial [MUTANTS] [FIRST_SEED]

Counted are *tracebacks* (an error that is not ours), *slow* (more than 60 s of processor time), *fat* (more than 2 GB
in this process; the parser's own has a limit) and *silent*: an identifier that was read from the undamaged file, that
still stands whole in the text of the damaged one, and that is neither in a position, a skipped row, or a loose text,
nor is anything else said of the file. A file that a person could have written that way (a text cut at its end, a cell
no longer referred to) cannot be known to be damaged; such cases are listed by seed.

Refusals are counted by what they rest on: a sentence of the reader's own, a limit on time or memory, or a parser that
ended or stumbled in its own process, which is by design one sentence too. An *abort* of this process ends the trial.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from screener.errors import ScreenerError
from screener.files import isolation
from screener.holdings.formats import registry
from screener.model import Run
from tests.funds.samples import CHINA, FUNDSXML
from tests.holdings.fixtures import LAYOUTS
from tests.holdings.fixtures.sheets import write_ods, write_xlsb
from tests.reports.example_run import example_run
from tests.store.screened import ENTRY, HEAD
from tests.watchlist.publishers.test_hostile import whole

SECONDS, KILOBYTES = 60, 2 * 1024**2
BY_DESIGN = {
    "in a way that ended its reader": "refused: its parser aborted",
    "met something unforeseen": "refused: its parser stumbled",
    "was given up after": "refused: limit on time",
    "of memory, which no file": "refused: limit on memory",
}
"""What a refusal rests on, by its words; any other is a sentence of the reader's own."""
ROWS = {
    "Holdings": [
        ["Security Name", "ISIN", "Shares", "Market Value", "Currency"],
        ["CNOOC LTD", "HK0883013259", 1000.0, 15000.0, "HKD"],
        ["APPLE INC", "US0378331005", 10.0, 2500.0, "USD"],
    ]
}
PAGE = "<html><body><h1>Ban</h1><p>As of 1 May 2026 the State divests from CNOOC Ltd and Huawei.</p></body></html>"
MAIL = f"From: a@example.org\nSubject: Ban\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n{PAGE}"
WORD = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    "<w:t>The State divests from CNOOC Ltd.</w:t></w:r></w:p></w:body></w:document>"
)
STREAM = b"BT /F1 12 Tf 72 700 Td (The State divests from CNOOC Ltd as of 1 May 2026.) Tj ET"
PDF = (
    b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R/Size 6>>\n%%%%EOF\n"
) % (len(STREAM), STREAM)

BRANDING = (
    b'language = "en"\norganisation = "A"\npaper = "a4"\nsections = ["findings"]\n[colours]\naccent = "#123456"\n'
)
SERIES = b'{"fields": ["cik", "seriesId", "classId", "symbol"], "data": [[1, "S000000001", "C000000001", "ABCDX"]]}'
TEMPLATE = (
    b'{% extends "screener/report.html.j2" %}{% block footer %}<footer>{{ report.organisation }} '
    b"{% for one in range(10) %}{{ one * 2 }}{{ 'a' ~ one }}{% endfor %}{{ 'x' * 20 }}</footer>{% endblock %}"
)

Door = Callable[[Path], set[str] | None]
"""What reads a file: the texts that it found, None where something else is said of it."""


def holdings(path: Path) -> set[str] | None:
    """Screening reads it."""
    from screener.holdings import read_holdings

    found = read_holdings([path])
    if found.not_understood or any(one.warnings for one in found.inputs):
        return None
    texts = {str(text) for column in found.columns.texts.values() for text in column.values}
    return texts | {one.text for one in found.loose} | {row.text for row in found.coverage}


def list_import(path: Path) -> None:
    """A publisher's list."""
    from screener.watchlist.publishers import import_list

    import_list(path)


def own_list(path: Path) -> None:
    """A list in YAML, and a draft."""
    from screener.watchlist import load_watchlists

    load_watchlists([path])


def draft(path: Path) -> None:
    """An announcement."""
    from screener.watchlist.announcements import draft_announcement

    draft_announcement(path.read_bytes(), path.name)


def review(path: Path) -> None:
    """A report that was filled in."""
    from screener.store.workbook import read_workbook

    read_workbook(path)


def fund(path: Path) -> None:
    """A folder of fund files, with what says which funds they are."""
    from screener.funds.library import FundLibrary

    FundLibrary(path.parent)


def policy(path: Path) -> None:
    """Policy, profiles, rates, jobs and the dress of reports are trusted, and still must not end in a traceback."""
    from screener.policy import load_policy

    load_policy(path)


def profile(path: Path) -> None:
    """How an institution's files are read."""
    from screener.holdings.columns.profiles import load_profile

    load_profile(path)


def jobs(path: Path) -> None:
    """What the scheduler does."""
    from screener.schedule.jobs import load_jobs

    load_jobs(path)


def rates(path: Path) -> None:
    """Rates of exchange."""
    from screener.reports.rates import load_rates

    load_rates(path)


def branding(path: Path) -> None:
    """How an institution dresses its reports."""
    from screener.reports.branding import load_presentation

    load_presentation(path)


def template(path: Path) -> None:
    """An institution's own template, by which a report is made."""
    from screener.reports import html
    from screener.reports.content import build
    from screener.reports.presentation import Presentation

    html._environment.cache_clear()
    html.page(build(run := _run()), Presentation(templates=path.parent))
    assert run.findings


@cache
def _run() -> Run:
    return example_run()


def evidence(path: Path) -> None:
    """An evidence file."""
    from screener.store.evidence_check import verify_evidence

    verify_evidence(path)


NURSERY = """
import json, os, socket, sys
sys.path[:] = json.loads(sys.argv[1])
from importlib import import_module
for name in sys.argv[3:]:
    import_module(name)
from screener.files import child
line = socket.socket(fileno=int(sys.argv[2]))
while True:
    said, pipes, _, _ = socket.recv_fds(line, 1, 3)
    if not said:
        break
    pid = os.fork()
    if pid == 0:
        for place, pipe in enumerate(pipes):
            os.dup2(pipe, place)
        line.close()
        try:
            child.main()
        finally:
            os._exit(1)
    for pipe in pipes:
        os.close(pipe)
    line.send(str(pid).encode())
    _, status, used = os.wait4(pid, 0)
    line.send(f"{os.waitstatus_to_exitcode(status)} {used.ru_utime + used.ru_stime}".encode())
"""
"""A process that has imported every parser and forks for each file, so that 2,000 files wait for no interpreter."""

FORKED = [0.0]
"""Processor time of what it forked."""


class Nursery:
    """What stands in for `subprocess` in `isolation`: the same process, the same limits, forked instead of started."""

    PIPE = subprocess.PIPE

    def __init__(self) -> None:
        own, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        places = json.dumps([str(Path(place).absolute()) for place in sys.path if place])
        parsers = {module for table in (registry.PACKAGES, registry.FORMATS) for module, *_ in table.values()}
        parsers -= {"screener.holdings.formats.parquet"}  # imported where a file is one: the libraries are large
        subprocess.Popen(
            [sys.executable, "-I", "-S", "-X", "utf8", "-c", NURSERY, places, str(other.fileno()), *sorted(parsers)],
            pass_fds=[other.fileno()],
            env={**os.environ, isolation.VARIABLE: "off"},
        )
        self.line = own

    def Popen(self, *_: object, stderr: IO[bytes], **_more: object) -> Forked:  # noqa: N802
        """A process whose parser is imported already."""
        stdin, out = os.pipe(), os.pipe()
        socket.send_fds(self.line, [b"1"], [stdin[0], out[1], stderr.fileno()])
        os.close(stdin[0])
        os.close(out[1])
        return Forked(int(self.line.recv(20)), self.line, os.fdopen(stdin[1], "wb"), os.fdopen(out[0], "rb"))


@dataclass
class Forked:
    """A process of the nursery."""

    pid: int
    line: socket.socket
    stdin: IO[bytes]
    stdout: IO[bytes]
    returncode: int | None = None

    def kill(self) -> None:
        """End it."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """How it ended."""
        if self.returncode is None:
            status, seconds = self.line.recv(40).decode().split()
            self.returncode = int(status)
            FORKED[0] += float(seconds)
        return self.returncode


def samples(folder: Path) -> dict[str, tuple[Door, bytes]]:
    """An undamaged file of each kind, and its door."""
    made: dict[str, tuple[Door, bytes]] = {}
    for layout in LAYOUTS:
        if layout.number in (1, 3, 4, 6) or layout.file in ("ishares.csv", "ishares.xls", "depot.xls", "merged.xlsx"):
            made[layout.file] = holdings, layout.write(folder / layout.file).read_bytes()
    made["plain.ods"] = holdings, write_ods(folder / "plain.ods", ROWS).read_bytes()
    made["plain.xlsb"] = holdings, write_xlsb(folder / "plain.xlsb", ROWS).read_bytes()
    for name in ("sdn.xml", "enhanced.xml", "csl.csv", "csl.json"):
        made[name] = list_import, whole(name)
    made["own.yaml"] = own_list, (HEAD + ENTRY % (1, "CNOOC LTD")).encode()
    made["letter.html"], made["letter.eml"], made["letter.pdf"] = (
        (draft, PAGE.encode()),
        (draft, MAIL.encode()),
        (draft, PDF),
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", WORD)
    made["letter.docx"] = draft, packed.getvalue()
    corpus = Path("tests/corpus")
    made["policy.toml"] = policy, Path("screener/data/policy.toml").read_bytes()
    made["profile.toml"] = profile, (corpus / "0.1.0" / "profile.toml").read_bytes()
    made["job.toml"] = jobs, (corpus / "0.1.0" / "job.toml").read_bytes()
    made["rates.toml"] = rates, b'base = "USD"\ndate = 2026-11-20\n[rates]\nEUR = 1.05\nHKD = 0.128\n'
    made["report.toml"] = branding, BRANDING
    made["report.html.j2"] = template, TEMPLATE
    made["fund.csv"], made["fund.xml"] = (fund, CHINA.encode()), (fund, FUNDSXML.encode())
    made["funds.toml"] = fund, b'[[fund]]\nfund = "LU1778762911"\nfile = "fund.csv"\nas_of = 2026-06-30\n'
    made["company_tickers_mf.json"] = fund, SERIES
    made["report.xlsx"] = review, (corpus / "0.1.0" / "decisions.xlsx").read_bytes()
    for file in corpus.glob("*/*.zip"):
        made[file.name] = evidence, file.read_bytes()
    return made


def mutant(content: bytes, chance: random.Random) -> bytes:
    """A damaged copy: in its bytes, or in the bytes or structure of a member where it is a zip file."""
    if not content.startswith(b"PK\x03\x04") or chance.random() < 0.3:
        return _damaged(content, chance)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        names = source.namelist()
        struck, way = chance.choice(names), chance.choice(("damage", "damage", "damage", "drop", "twice", "rename"))
        for name in names:
            data = source.read(name)
            if name != struck:
                target.writestr(name, data)
            elif way == "damage":
                target.writestr(name, _damaged(data, chance))
            elif way == "rename":
                target.writestr(name.swapcase(), data)
            elif way == "twice":
                target.writestr(name, data)
                target.writestr(name.upper(), b"")
    return made.getvalue()


def _damaged(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5))):
        at, length = chance.randrange(len(data) + 1), chance.randint(1, 200)
        match chance.randrange(9):
            case 0:
                for _ in range(chance.randint(1, 8)):
                    if data:
                        data[chance.randrange(len(data))] = chance.randrange(256)
            case 1:
                del data[at:]
            case 2:
                del data[at : at + length]
            case 3:
                data[at:at] = data[at : at + length] * chance.choice((1, 10, 5_000))
            case 4:
                data[at:at] = chance.choice(
                    (b'"', b"<", b">", b"&", b"\x00", b"'", b"]]>", b"\xff\xfe", b"\r", b"{", b"\x1a")
                )
            case 5:
                _number(data, chance)
            case 6:
                data[at:at] = chance.choice((b"<row ", b"<c ", b"<td>", b"((a.k.a. ", b"[", b"- - ", b'"",')) * 20_000
            case 7:
                data[at : at + length] = bytes(length)
            case 8:
                data[at:at] = chance.randbytes(length)
    return bytes(data)


def _number(data: bytearray, chance: random.Random) -> None:
    """A number that stands in the text made large, negative or no number."""
    found = list(re.finditer(rb"(?<=[\"'=: >])\d{1,9}", data))
    if found:
        one = chance.choice(found)
        data[one.start() : one.end()] = chance.choice(
            (b"1048576", b"2147483648", b"-1", b"0", b"1e308", b"x", b"9" * 400)
        )


def plain(content: bytes) -> str:
    """All text of a file, as far as it can be unpacked."""
    parts = [content]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [archive.read(name) for name in archive.namelist()]
    except Exception:
        if content.startswith(b"\x1f\x8b"):
            try:
                parts = [gzip.decompress(content)]
            except Exception:
                parts = []
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    return "\n".join(part.replace(b"\x00", b"").decode("latin-1") for part in parts)


def main() -> int:
    """Make mutants, send each through its door, and count."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    outcomes: Counter[str] = Counter()
    began = _processor()
    isolation.subprocess = Nursery()  # type: ignore[assignment,attr-defined]
    with tempfile.TemporaryDirectory() as folder:
        kinds = samples(Path(folder))
        known = {name: _identifiers(door, content, Path(folder) / name) for name, (door, content) in kinds.items()}
        print(f"{len(kinds)} kinds of file, {len({door for door, _ in kinds.values()})} doors", flush=True)
        for seed in range(first, first + count):
            name = list(kinds)[seed % len(kinds)]
            door, content = kinds[name]
            damaged = mutant(content, random.Random(seed))
            started = _processor()
            with tempfile.TemporaryDirectory(dir=folder) as own:
                outcome = _sent(door, Path(own) / name, damaged, known[name])
            if (took := _processor() - started) > SECONDS:
                outcome = "SLOW"
            elif (most := _most_memory()) > KILOBYTES:
                outcome = f"FAT {most:,} KB"
            outcomes[outcome] += 1
            if outcomes.total() % 100 == 0:
                print(f"  {outcomes.total()}: {dict(outcomes)}", flush=True)
            if not outcome.startswith(("read", "refused by")):
                print(f"  {seed} {name}: {outcome}, {took:.1f} s", flush=True)
    print(f"{count} mutants, {_processor() - began:.0f} s of processor time")
    for outcome, number in outcomes.most_common():
        print(f"{number:>6}  {outcome}")
    return 1 if any(outcome[0].isupper() for outcome in outcomes) else 0


def _sent(door: Door, path: Path, damaged: bytes, known: set[str]) -> str:
    """What becomes of a damaged file."""
    path.write_bytes(damaged)
    try:
        found = door(path)
    except ScreenerError as error:
        return next((kind for words, kind in BY_DESIGN.items() if words in error.message), "refused by a sentence")
    except MemoryError:
        return "FAT"
    except Exception:
        traceback.print_exc(limit=-4)
        return "TRACEBACK"
    text = plain(damaged) if found is not None else ""
    lost = {one for one in known if one in text and not any(one in each for each in found or ())}
    return f"silent: {sorted(lost)}" if lost else "read"


def _processor() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system + FORKED[0]


def _most_memory() -> int:
    """The most that this process held since the last call, in KB."""
    try:
        said = Path("/proc/self/status").read_text()
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(re.findall(r"VmHWM:\s+(\d+)", said)[0])


def _identifiers(door: Door, content: bytes, path: Path) -> set[str]:
    path.write_bytes(content)
    found = door(path) if door is holdings else None
    return {one for text in found or () for one in re.findall(r"\b[A-Z]{2}[A-Z0-9]{9}\d\b", text)}


if __name__ == "__main__":
    os.environ["SCREENER_ISOLATE"] = "on"
    raise SystemExit(main())
