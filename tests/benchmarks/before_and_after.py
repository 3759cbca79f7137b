# ruff: noqa: E501 - parts of files stay on one line each
"""What an attack on 0.1.0 found, done again to two checkouts: one line a reproduction, before and after.

    python -m tests.benchmarks.before_and_after OTHER_CHECKOUT [BEGINNING OF AN ID]...

`docs/security-findings.md` explains the ids. Each is a command line in a process of its own with a limit on processor
time and 5 GB (Linux: by `prlimit`); printed are its exit status or signal, its seconds, its memory, and what it did. The attack holds no more where
the exit is one of those asked for, nothing was destroyed, no traceback is printed, and it took at most 60 s and 2 GB.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment

from tests.benchmarks.hostile_trial import mutant
from tests.benchmarks.kill_trial import JOB
from tests.conftest import REPOSITORY
from tests.files.test_hostile import FAR, ods, page, spreadsheetml, xlsx
from tests.holdings.fixtures import LAYOUTS
from tests.holdings.fixtures.damaged import SHEET, raw_xlsx, two_rows

SECONDS, KILOBYTES, MOST = 60, 2 << 20, 5 << 30
PATIENCE_BEFORE, PATIENCE = 20, 75
"""Seconds of processor time after which the other checkout, and this one, are stopped."""
PROGRAM = "import sys; from screener.cli import main; sys.exit(main())"
HEAD = "Account,Security Name,ISIN,Quantity,Market Value,Currency\nA1,APPLE INC,US0378331005,10,2500,USD\n"
LISTED = "A1,CNOOC LTD,HK0883013259,1000,80000,HKD\n"
SAID = (1, 3)
"""Something was found, or the answer is not complete: in no case silence."""
REFUSED = (2,)
EITHER = (1, 2, 3)

Command = tuple[str, ...]


@dataclass(frozen=True)
class Done:
    """What a command left."""

    exit: str
    output: str
    seconds: float
    kilobytes: int


class Scene:
    """A folder in which one version is tried."""

    def __init__(self, checkout: Path, folder: Path, patience: int) -> None:
        self.checkout, self.folder, self.patience = checkout, folder, patience
        self.environment: dict[str, str] = {}

    def run(self, *command: str, out: Path | None = None) -> Done:
        """Run a command of this version."""
        environment = os.environ | {"PYTHONPATH": str(self.checkout), "SCREENER_HOME": str(self.folder / "home")}
        environment |= {"COLUMNS": "200", "OPENBLAS_NUM_THREADS": "1", "SCREENER_ISOLATE": "on"} | self.environment
        said, errors = out or self.folder / ".out", self.folder / ".err"
        with said.open("wb") as stdout, errors.open("wb") as stderr:
            process = subprocess.Popen(
                ["prlimit", f"--as={MOST}", f"--cpu={self.patience}", "--core=0", sys.executable, "-c", PROGRAM, *command],
                cwd=self.folder, env=environment, stdout=stdout, stderr=stderr,
            )  # fmt: skip
            _, status, used = os.wait4(process.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        text = "" if out else said.read_text(encoding="utf-8", errors="replace")
        return Done(
            str(code) if code >= 0 else signal.Signals(-code).name,
            text + errors.read_text(encoding="utf-8", errors="replace"),
            used.ru_utime + used.ru_stime,
            used.ru_maxrss,
        )

    def write(self, name: str, content: str | bytes) -> str:
        """A file of the folder."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return name

    def screened(self, name: str = "a.csv", content: str | bytes | None = None) -> Command:
        """The command that screens a file."""
        if content is not None:
            self.write(name, content)
        return "screen", name, "-q", "--as-of", "2026-11-24"

    def stored(self, runs: int = 1) -> None:
        """A store with runs of one listed company."""
        for _ in range(runs):
            self.run(*self.screened(content=HEAD + LISTED), "--store", "s.db", "--archive")


Make = Callable[[Scene], Command]
Look = Callable[[Scene, Done], str]
"""What was destroyed or left open, in words; empty where nothing was."""
ATTACKS: dict[str, tuple[tuple[int, ...], Make, Look | None]] = {}


def attack(name: str, allowed: tuple[int, ...], make: Make, look: Look | None = None) -> None:
    """One reproduction: the exits that are right, what makes it, and what is looked at afterwards."""
    ATTACKS[name] = allowed, make, look


def csv(name: str, row: str, allowed: tuple[int, ...] = SAID) -> None:
    """A row beneath one that is clear."""
    attack(name, allowed, lambda scene: scene.screened(content=HEAD + row))


def file(name: str, allowed: tuple[int, ...], ending: str, write: Callable[[Path], object]) -> None:
    """A file that is screened."""

    def make(scene: Scene) -> Command:
        write(scene.folder / f"a.{ending}")
        return scene.screened(f"a.{ending}")

    attack(name, allowed, make)


def book(path: Path, *rows: tuple[object, ...], **more: str) -> None:
    """A workbook as openpyxl writes it: its formulas were never calculated."""
    made = openpyxl.Workbook()
    sheet: Any = made.active
    for row in (HEAD.split("\n", maxsplit=1)[0].split(",")[:5], ("A1", "APPLE INC", "US0378331005", 10, 2500), *rows):
        sheet.append(row)
    if "comment" in more:
        sheet["A2"].comment = Comment(more["comment"], "an analyst")
    if "header" in more:
        sheet.oddHeader.center.text = more["header"]
    made.save(path)


def zipped(*members: tuple[str, str | bytes]) -> bytes:
    """A zip file of members, two of one name too."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return made.getvalue()


BLOCK = 1 << 20
"""Bytes that are written at once: the system counts this process's memory as that of what it starts."""


def blanks(name: str, member: str, size: int) -> Callable[[Path], None]:
    """A member of a workbook that is all blanks behind its beginning."""

    def write(path: Path) -> None:
        whole = raw_xlsx(path, SHEET.format(doctype="", rows=two_rows())) if name == "xlsx" else ods(path, "")
        with zipfile.ZipFile(whole) as source:
            parts = [(one, source.read(one)) for one in source.namelist()]
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
            for one, data in parts:
                with target.open(one, "w", force_zip64=True) as part:
                    part.write(data)
                    for _ in range(size // BLOCK if one == member else 0):
                        part.write(b" " * BLOCK)

    return write


def elsewhere(path: Path) -> None:
    """A far cell in a sheet outside the usual folder."""
    xlsx(path, FAR[0])
    with zipfile.ZipFile(path) as source:
        parts = [(one.replace("worksheets/sheet1.xml", "tabs/a.xml"), source.read(one)) for one in source.namelist()]
    path.write_bytes(zipped(*((one, data.replace(b"worksheets/sheet1.xml", b"tabs/a.xml")) for one, data in parts)))


def changed(path: Path, sign: bytes, at: int, new: bytes) -> None:
    """Bytes behind the last place of a sign written over."""
    data = path.read_bytes()
    start = data.rindex(sign) + at
    path.write_bytes(data[:start] + new + data[start + len(new) :])


VALUE = '<table:table-cell office:value-type="string"{0}><text:p>{1}</text:p></table:table-cell>'
TABLE = "<table><tr><th>Security Name<th>ISIN<th>Quantity<tr><td>CNOOC LTD<td>HK0883013259<td>100</table>"

csv("H1 #N/A for name and identifier", "A1,#N/A,#N/A,5000,80000,HKD\nA1,,,7000,90000,HKD\n", (3,))
file(
    "H1 name is a formula never calculated",
    SAID,
    "xlsx",
    lambda p: book(p, ("A1", '="CNOOC"&" LTD"', None, 5000, 80000, "HKD")),
)
file("H1 name and ISIN are formulas", (3,), "xlsx", lambda p: book(p, ("A1", "=A1", "=A2", 5000, 80000, "HKD")))
csv(
    "H2 a quotation mark never closed",
    'A1,APPLE INC,US0378331005,"10,2500,USD\n' + LISTED + "A1,TESLA INC,US88160R1014,1,2,USD\n",
    EITHER,
)
attack(
    "H2 a quotation mark never closed, in a name",
    EITHER,
    lambda s: s.screened(
        content='ISIN,Name,Quantity\nUS0378331005,"APPLE INC,10\nUS0378331005,APPLE INC,10\nHK0883013259,CNOOC LTD,5\n'
    ),
)


def own_report(form: str) -> None:
    def make(scene: Scene) -> Command:
        if form == "xlsx":
            book(scene.folder / "a.xlsx", ("A1", "CNOOC LTD", "HK0883013259", 5, 100))
        else:
            scene.write("a.csv", HEAD + LISTED)
        scene.environment["BEFORE"] = hashlib.sha256((scene.folder / f"a.{form}").read_bytes()).hexdigest()
        return *scene.screened(f"a.{form}"), "-r", f"a.{form}"

    def look(scene: Scene, _: Done) -> str:
        now = hashlib.sha256((scene.folder / f"a.{form}").read_bytes()).hexdigest()
        return "" if now == scene.environment["BEFORE"] else "the holdings are OVERWRITTEN"

    attack(f"H3 a report over its holdings ({form})", REFUSED, make, look)


own_report("csv")
own_report("xlsx")
for spelled, cell in zip(
    ("single quotation marks", "blanks around =", "small letters", "after another attribute"), FAR, strict=True
):
    file(f"H4 far cell, {spelled}", REFUSED, "xlsx", lambda p, cell=cell: xlsx(p, cell))  # type: ignore[misc]
file("H4 far cell in another folder", REFUSED, "xlsx", elsewhere)
attack(
    "H4 far cell, list import",
    REFUSED,
    lambda s: (xlsx(s.folder / "a.xlsx", FAR[0]), ("watchlist", "import", "a.xlsx"))[1],
)


def far_review(scene: Scene) -> Command:
    scene.stored()
    xlsx(scene.folder / "r.xlsx", FAR[0])
    return "review", "import", "r.xlsx", "--store", "s.db"


attack("H4 far cell, review import", REFUSED, far_review)


def damaged_xls(seed: int) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        import random

        (layout,) = (one for one in LAYOUTS if one.file == "fund_valuation.xls")
        path.write_bytes(mutant(layout.write(path).read_bytes(), random.Random(seed)))

    return write


for seed in (1849, 39, 106, 243, 426):
    file(f"H4 damaged .xls, seed {seed}", (0, *EITHER), "xls", damaged_xls(seed))
file("H5 row tags never closed", EITHER, "xlsx", lambda p: xlsx(p, "<row " * 1_500_000))
file("H5 cell tags never closed", EITHER, "xlsx", lambda p: xlsx(p, '<c r="A1" ' * 800_000))
file(
    "H6 far cell below the limit",
    REFUSED,
    "xlsx",
    lambda p: xlsx(p, '<row r="1000000"><c r="CU1000000"><v>1</v></c></row>'),
)
file("H6 list of sheets of 600 MB", REFUSED, "xlsx", blanks("xlsx", "xl/workbook.xml", 600_000_000))
file(
    "H6 spans of rows and columns",
    EITHER,
    "xls",
    lambda p: page(p, TABLE + f"<table>{'<tr>' + '<td colspan=1000 rowspan=60000>x' * 60}{'<tr><td>y' * 900}</table>"),
)
file(
    "H6 cell index 99,999,999",
    REFUSED,
    "xls",
    lambda p: spreadsheetml(p, '<Row><Cell ss:Index="99999999"><Data>x</Data></Cell></Row>'),
)
file(
    "H6 25,000 cells merged far",
    EITHER,
    "xls",
    lambda p: spreadsheetml(p, '<Row><Cell ss:MergeAcross="16000" ss:MergeDown="1000"/></Row>' * 25_000),
)
file(
    "H6 a value in a million rows",
    REFUSED,
    "ods",
    lambda p: ods(
        p, f'<table:table-row table:number-rows-repeated="1048574">{VALUE.format("", "x")}</table:table-row>'
    ),
)
file(
    "H6 empty rows to the end",
    (0, 1),
    "ods",
    lambda p: ods(
        p,
        '<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>',
    ),
)
file(
    "H6 columns repeated in 5,000 rows",
    REFUSED,
    "ods",
    lambda p: ods(
        p,
        ("<table:table-row>" + VALUE.format(' table:number-columns-repeated="16384"', "x") + "</table:table-row>")
        * 5_000,
    ),
)
file(
    "H6 a long text repeated",
    REFUSED,
    "ods",
    lambda p: ods(
        p,
        f'<table:table-row table:number-rows-repeated="9000">{VALUE.format(" table:number-columns-repeated=" + chr(34) + "16384" + chr(34), "x" * 30_000)}</table:table-row>',
    ),
)
file("H6 manifest of 600 MB", EITHER, "ods", blanks("ods", "META-INF/manifest.xml", 600_000_000))
file(
    "H6 gz of 2.4 GB",
    REFUSED,
    "csv.gz",
    lambda p: p.write_bytes(gzip.compress((HEAD + LISTED).encode()) + gzip.compress(b"x\n" * (10 * BLOCK), 1) * 120),
)
file("H6 4 MB of commas", (0, *EITHER), "csv", lambda p: p.write_text(HEAD + "," * 4_000_000 + "\n"))
file("H6 2,000,000 lines of one column", (0, *EITHER), "csv", lambda p: p.write_text("Name\n" + "a\n" * 2_000_000))
for letters, text in {
    "Cyrillic Es": "\u0421NOOC LTD",
    "Greek Omicron": "CN\u039f\u039fC LTD",
    "lunate sigma": "\u03f9NOO\u03f9 LTD",
    "Cherokee": "\u13dfNOO\u13df LTD",
    "full width": "ＣＮＯＯＣ　ＬＴＤ",
}.items():
    csv(f"H7 name with {letters}", f"A1,{text},,1000,80000,HKD\n")
csv("H7 ISIN in full width", "A1,Something,ＨＫ０８８３０１３２５９,1000,80000,HKD\n")
csv("H7 ISIN with a Cyrillic K", "A1,Something,H\u041a0883013259,1000,80000,HKD\n")


def narrow(scene: Scene) -> Command:
    scene.environment["PYTHONIOENCODING"] = "cp1252"
    return tuple(word for word in scene.screened(content=HEAD + LISTED) if word != "-q")


attack("H8 console of cp1252", (1,), narrow, lambda _, done: "" if "CNOOC" in done.output else "findings are CUT OFF")


def cut(scene: Scene) -> Command:
    scene.stored(3)
    with sqlite3.connect(scene.folder / "s.db") as db:
        noted = db.execute("SELECT hash FROM events ORDER BY seq DESC").fetchone()[0]
        for trigger in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {trigger[0]}")
        last = db.execute("SELECT subject FROM events ORDER BY seq DESC").fetchone()[0]
        for table, column in (("findings", "run_id"), ("archived", "run_id"), ("runs", "id"), ("events", "subject")):
            db.execute(f"DELETE FROM {table} WHERE {column} = ?", (last,))
        db.execute("UPDATE chain_head SET (seq, hash) = (SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1)")
    asked = "store", "verify", "--store", "s.db", "--expect", noted
    return asked if "--expect" in scene.run("store", "verify", "--help").output else asked[:4]


attack("M1 end of the log cut off", (1,), cut)
for harm in ("deleted", "emptied"):

    def lose(scene: Scene, harm: str = harm) -> Command:
        scene.stored()
        for one in scene.folder.glob("s.db*"):
            one.unlink()
        if harm == "emptied":
            scene.write("s.db", "")
        return "store", "verify", "--store", "s.db"

    attack(f"M2 store {harm}", REFUSED, lose)


def two_names(scene: Scene) -> Command:
    import getpass

    scene.stored()
    scene.run("store", "policy", "--role", f"{getpass.getuser()}=prepare,decide,approve", "--store", "s.db")
    found = re.findall(r"^([0-9a-f]{12})\b", scene.run("review", "list", "--store", "s.db").output, re.MULTILINE)
    decision = "--answer", "false_positive", "--reason", "Another", "--reviewer", "Ann", "--second-reviewer", "Bob"
    return "review", "decide", *found[:1], *decision, "--four-eyes", "--store", "s.db"


attack("M3 one user signs under two names", REFUSED, two_names)


def delivery(plant: Callable[[Path], object]) -> Make:
    def make(scene: Scene) -> Command:
        scene.write("endowment.xlsx", (REPOSITORY / "examples" / "endowment.xlsx").read_bytes())
        scene.write("job.toml", JOB.replace("{as_of}", "report"))
        (scene.folder / "delivered").mkdir()
        scene.write("victim", "precious")
        plant(scene.folder / "delivered")
        return "schedule", "once", "morning", "--now", "--file", "job.toml"

    return make


attack("M4 link under a delivery's temporary name", (0, 1), delivery(lambda f: (f / ".report.json.part").symlink_to(f.parent / "victim")),
       lambda s, _: "" if (s.folder / "victim").read_text() == "precious" else "the victim is OVERWRITTEN")  # fmt: skip
attack("M4 another file under a report's name", (0, 1), delivery(lambda f: (f / "report.json").write_text("decisions")),
       lambda s, _: "" if (s.folder / "delivered" / "report.json").read_text() == "decisions" else "the file is REPLACED")  # fmt: skip
attack("M5 modes of report and store", (1,), lambda s: (*s.screened(content=HEAD + LISTED), "-r", "r.json", "--store", "s.db"),
       lambda s, _: "".join(f"{n} is {s.folder.joinpath(n).stat().st_mode & 0o777:04o} " for n in ("r.json", "s.db") if s.folder.joinpath(n).stat().st_mode & 0o077))  # fmt: skip
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "b">]>'
file(
    "M6 document type after 70 KB",
    REFUSED,
    "xls",
    lambda p: spreadsheetml(p, "", head=f"<!--{' ' * 70_000}-->{DOCTYPE}"),
)
file("M6 document type in UTF-16", REFUSED, "xls", lambda p: spreadsheetml(p, "", head=DOCTYPE, encoding="utf-16"))
file(
    "M6 encoding that does not exist",
    EITHER,
    "xls",
    lambda p: p.write_bytes(
        spreadsheetml(p, "").read_bytes().replace(b'version="1.0"', b'version="1.0" encoding="none-7"', 1)
    ),
)
file("M6 index that is no number", REFUSED, "xls", lambda p: spreadsheetml(p, '<Row><Cell ss:Index="many"/></Row>'))
file(
    "M6 repeat that is no number",
    REFUSED,
    "ods",
    lambda p: ods(p, f'<table:table-row table:number-rows-repeated="many">{VALUE.format("", "x")}</table:table-row>'),
)
csv("M6 field of 11 MB", f'A1,"{"x" * 11_000_000}",,1,2,USD\n{LISTED}', EITHER)
attack("M6 file name too long", REFUSED, lambda s: s.screened("x" * 300 + ".csv"))
DIRECTORY = b"PK\x01\x02"
"""Before each entry of a zip file's directory."""
file("M6 zip with a wrong offset", REFUSED, "xlsx", lambda p: changed(xlsx(p, ""), DIRECTORY, 42, b"\xff\xff\xff\x7f"))
file("M6 compression that does not exist", REFUSED, "xlsx", lambda p: changed(xlsx(p, ""), DIRECTORY, 10, b"\x63\x00"))
file("M6 damaged compression", REFUSED, "ods", lambda p: changed(ods(p, ""), DIRECTORY, -60, b"\xff" * 40))
attack("M6 standard output is full", (2, 4), lambda s: s.screened(content=HEAD + LISTED))
file(
    "M7 two members of one name",
    EITHER,
    "zip",
    lambda p: p.write_bytes(zipped(("a.csv", HEAD + LISTED), ("a.csv", HEAD))),
)
file(
    "M7 a member in __MACOSX",
    EITHER,
    "zip",
    lambda p: p.write_bytes(zipped(("__MACOSX/a.csv", HEAD + LISTED), ("b.csv", HEAD))),
)
attack(
    "M8 nested a.k.a., 82 KB",
    (0, 2),
    lambda s: (
        "watchlist",
        "draft",
        s.write("a.txt", "The State divests from CNOOC Ltd " + "(a.k.a. B " * 8_200),
        "-o",
        "d.yaml",
    ),
)
attack(
    "M8 commas, 0.5 MB",
    (0, 2),
    lambda s: (
        "watchlist",
        "draft",
        s.write("a.txt", "The State divests from CNOOC Ltd" + ", Acme Ltd" * 50_000),
        "-o",
        "d.yaml",
    ),
)
csv("M9 words parted by a zero-width blank", "A1,CNOOC\u200bLTD,,1000,80000,HKD\n")
csv("M9 letter O in an ISIN", "A1,Something,HKO883013259,1000,80000,HKD\n")
file("M10 called cash", SAID, "xlsx", lambda p: book(p, ("A1", "Cash CNOOC LTD", None, None, 100)))
attack("M10 in a title", SAID, lambda s: s.screened(content=f"Holdings of CNOOC LTD\n\n{HEAD}"))
file("M10 in a comment", SAID, "xlsx", lambda p: book(p, comment="CNOOC LTD HK0883013259"))
file("M10 in a page header", SAID, "xlsx", lambda p: book(p, header="CNOOC LTD HK0883013259"))
file("M11 table in noscript", SAID, "xls", lambda p: page(p, f"<noscript>{TABLE}</noscript>"))


def purge(scene: Scene) -> Command:
    scene.stored()
    with sqlite3.connect(scene.folder / "s.db") as db:
        db.execute("UPDATE runs SET finished_at = '2024-01-01T00:00:00.000000Z'")
    scene.write("p.toml", "[records]\nkeep_years = 1\n")
    return "store", "purge", "--before", "2025-01-01", "--policy", "p.toml", "--yes", "--store", "s.db"


attack("M13 purge by the purger's own policy", REFUSED, purge)
attack("low: ;= in a name", (1,), lambda s: (*s.screened(content=HEAD + "A1,;=1+1 CNOOC LTD,HK0883013259,1,2,HKD\n"), "-r", "r.csv"),
       lambda s, _: "" if not (s.folder / "r.csv").exists() or ",;=" not in (s.folder / "r.csv").read_text() else "the cell is a FORMULA")  # fmt: skip
attack("low: /dev/zero as policy", REFUSED, lambda s: (*s.screened(content=HEAD), "--policy", "/dev/zero"))


def template(text: str) -> Make:
    def make(scene: Scene) -> Command:
        scene.write("t/report.html.j2", text)
        scene.write("b.toml", 'templates = "t"\n')
        return *scene.screened(content=HEAD + LISTED), "--branding", "b.toml", "-r", "r.html"

    return make


attack("low: template that overflows", REFUSED, template("{{ 2.0 ** 99999 }}"))
attack("low: template that swells", REFUSED, template("{{ 'x' * 9999999999 }}"))


def read_only(scene: Scene) -> Command:
    scene.stored()
    (scene.folder / "s.db").chmod(0o444)
    return "runs", "list", "--store", "s.db"


attack("low: auditor who may only read", (0,), read_only)


def tried(checkout: Path, name: str, patience: int) -> tuple[str, bool]:
    """What an attack does to a version, in words, and whether it holds no more."""
    allowed, make, look = ATTACKS[name]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        scene = Scene(checkout, Path(folder), patience)
        command = make(scene)
        done = scene.run(*command, out=Path("/dev/full") if "output is full" in name else None)
        harm = look(scene, done) if look else ""
    faults = [harm] if harm else []
    faults += ["traceback"] if "Traceback (most recent" in done.output else []
    faults += ["slow"] if done.seconds > SECONDS else []
    faults += ["fat"] if done.kilobytes > KILOBYTES else []
    good = done.exit in map(str, allowed) and not faults
    words = f"{done.exit}, {done.seconds:.1f} s, {done.kilobytes / 1024:,.0f} MB"
    return " ".join([words, *(f"[{one.strip()}]" for one in faults)]), good


def main() -> int:
    """Try each attack on the other checkout and on this one; 1 where one still holds."""
    other, wanted = Path(sys.argv[1]).resolve(), tuple(sys.argv[2:])
    counted = [0, 0, 0]
    for name in ATTACKS:
        if wanted and not name.startswith(wanted):
            continue
        before, was_good = tried(other, name, PATIENCE_BEFORE)
        after, is_good = tried(REPOSITORY, name, PATIENCE)
        counted = [counted[0] + 1, counted[1] + (not was_good), counted[2] + is_good]
        print(f"{'ok  ' if is_good else 'HOLDS'} {name} | {before}{'' if was_good else ' FAULT'} | {after}", flush=True)
    print(f"{counted[0]} attacks: {counted[1]} are faults of the other checkout, {counted[2]} hold no more here")
    return int(counted[2] < counted[0])


if __name__ == "__main__":
    sys.exit(main())
