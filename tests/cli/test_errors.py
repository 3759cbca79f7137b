"""What goes wrong is one sentence on standard error and exit 2, never a traceback."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.cli.conftest import EXAMPLES, Outcome, Screener

ENDOWMENT = EXAMPLES / "endowment.xlsx"


def told(outcome: Outcome) -> str:
    """The one sentence, after checking that it is one, and that nothing else was printed but a hint."""
    assert outcome.status == 2
    assert outcome.out == ""
    assert "Traceback" not in outcome.err
    assert len(outcome.message) <= 2
    assert outcome.message[0].startswith("screener: ")
    return outcome.err


def png() -> bytes:
    """A picture of one pixel."""
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\0\0\0")),
        (b"IEND", b""),
    ]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def encrypted_workbook() -> bytes:
    """The head of an OLE container and the directory entry that Office writes for a workbook with a password."""
    directory = "EncryptionInfo".encode("utf-16-le").ljust(128, b"\0") + "EncryptedPackage".encode("utf-16-le").ljust(
        128, b"\0"
    )
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + directory.ljust(512, b"\0")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("holdings.xlsx", png(), "PNG"),
        ("holdings.xlsx", encrypted_workbook(), "password"),
        ("holdings.xlsx", b"", "empty"),
        ("holdings.csv", b"", "empty"),
        ("holdings.csv", b"  \r\n\r\n", "empty"),
        ("holdings.xlsx", b"PK\x03\x04 and then nothing", "damaged"),
        ("holdings.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        ("letter.txt", b"Dear Sir,\nplease find our holdings enclosed.\n", "no table"),
    ],
)
def test_file_that_holds_no_holdings(screener: Screener, tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    message = told(screener("screen", path))
    assert says in message
    assert name in message


def test_workbook_whose_only_sheet_has_no_table(screener: Screener, tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["The holdings are sent apart."])
    book.save(tmp_path / "cover.xlsx")
    assert "no table" in told(screener("screen", tmp_path / "cover.xlsx"))


def test_file_that_is_absent(screener: Screener, tmp_path: Path) -> None:
    assert "there is no file" in told(screener("screen", tmp_path / "absent.xlsx"))


def test_folder_in_place_of_a_file(screener: Screener, tmp_path: Path) -> None:
    assert "folder" in told(screener("screen", tmp_path))


@pytest.mark.parametrize("date", ["yesterday", "2021-13-01", "24.11.2026", ""])
@pytest.mark.parametrize("command", [("screen", ENDOWMENT), ("check", "20 HK")])
def test_date_that_is_none(screener: Screener, command: tuple[object, ...], date: str) -> None:
    assert "YYYY-MM-DD" in told(screener(*command, "--as-of", date))


@pytest.mark.parametrize("command", [("screen", ENDOWMENT), ("check", "20 HK")])
def test_list_that_does_not_exist_and_those_that_do(screener: Screener, command: tuple[object, ...]) -> None:
    message = told(screener(*command, "--watchlist", "no-such-list"))
    assert "no-such-list" in message
    assert "us-ofac-ns-cmic" in message


def test_own_list_with_a_mistake_is_named_with_entry_and_field(screener: Screener, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "id: own\ntitle: Own\nregime: house\nentities:\n  - name: Example plc\n    isin: DE0005557508\n",
        encoding="utf-8",
    )
    left = screener("screen", ENDOWMENT, "--watchlist", path)
    assert left.status == 2
    assert "Traceback" not in left.err
    for part in ("own.yaml", "Example plc", "isin"):
        assert part in left.err


@pytest.mark.parametrize(
    ("map_", "says"),
    [
        ("isin", "FIELD=HEADER"),
        ("isin=", "FIELD=HEADER"),
        ("colour=ISIN", "colour"),
        ("isin=No such column", "No such column"),
    ],
)
def test_map_that_maps_nothing(screener: Screener, map_: str, says: str) -> None:
    assert says in told(screener("screen", ENDOWMENT, "--map", map_))


def test_sheet_that_does_not_exist(screener: Screener) -> None:
    assert "Options" in told(screener("screen", ENDOWMENT, "--sheet", "Options"))


def test_report_of_an_unknown_form_is_refused_before_the_file_is_read(screener: Screener, tmp_path: Path) -> None:
    assert ".docx" in told(screener("screen", tmp_path / "absent.xlsx", "--report", tmp_path / "report.docx"))


def test_report_into_a_folder_that_does_not_exist(screener: Screener, tmp_path: Path) -> None:
    assert "does not exist" in told(screener("screen", ENDOWMENT, "--report", tmp_path / "none" / "report.html"))


@pytest.mark.parametrize("typed", ["US0378331006", "US03783310"])
def test_identifier_whose_check_digit_is_wrong(screener: Screener, typed: str) -> None:
    assert "not a valid ISIN" in told(screener("check", "--isin", typed))


def test_nothing_to_check(screener: Screener) -> None:
    assert "nothing to check" in told(screener("check"))


@pytest.mark.parametrize(
    "arguments",
    [("screen",), ("bogus",), ("screen", ENDOWMENT, "--min-score", "3"), ("check", "20 HK", "--format", "xml")],
)
def test_wrong_use_is_exit_2_with_a_pointer_to_the_help(screener: Screener, arguments: tuple[object, ...]) -> None:
    left = screener(*arguments)
    assert left.status == 2
    assert "-h" in left.err
    assert "Traceback" not in left.err


def test_a_console_that_lacks_a_character_still_gets_the_whole_answer(tmp_path: Path) -> None:
    path = tmp_path / "holdings.csv"
    path.write_text("Security,ISIN\n中国移动 China Mobile Ltd,HK0941009539\n", encoding="utf-8")
    answers = [
        subprocess.run(
            [
                sys.executable,
                "-c",
                "from screener.cli import main; main()",
                "screen",
                str(path),
                "--as-of",
                "2026-11-24",
            ],
            env={**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "120"},
            capture_output=True,
            check=False,
        )
        for encoding in ("utf-8", "cp1252")
    ]
    assert [answer.returncode for answer in answers] == [1, 1]
    assert len(answers[1].stdout.splitlines()) == len(answers[0].stdout.splitlines())


def run(*words: str | bytes, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """The program in a process of its own: words of bytes are what a shell may hand on."""
    command = [sys.executable, "-c", "from screener.cli import main; main()", *words]
    return subprocess.run(command, stderr=subprocess.PIPE, check=False, **more)


@pytest.mark.parametrize("words", [("screen", "x" * 300 + ".csv"), ("check", "CNOOC", "-w", "x" * 300)])
def test_a_name_longer_than_the_file_system_takes_is_one_sentence(words: tuple[str, ...]) -> None:
    left = run(*words)
    assert left.returncode == 2
    assert b"name too long" in left.stderr.lower()


@pytest.mark.skipif(not os.path.lexists("/dev/full"), reason="only Linux has a device that is always full")
def test_a_full_disk_under_standard_output_is_one_sentence() -> None:
    with Path("/dev/full").open("wb") as full:
        left = run("check", "CNOOC", stdout=full)
    assert left.returncode == 2
    assert b"disk is full" in left.stderr
    assert b"Traceback" not in left.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="other systems' file names are text")
def test_a_file_whose_name_is_no_text_is_screened_saved_and_kept(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/d\xe9p\xf4t.csv"
    Path(os.fsdecode(path)).write_text("Security,ISIN\nCNOOC Ltd,HK0883013259\n")
    left = run("screen", path, "--store", str(tmp_path / "s.db"), "--archive", "-r", str(tmp_path / "r.json"))
    assert left.returncode == 1, left.stderr
    assert json.loads((tmp_path / "r.json").read_text())["findings"][0]["position"]["file"] == "d\\udce9p\\udcf4t.csv"
    assert run("runs", "verify", "latest", "--store", str(tmp_path / "s.db")).returncode == 0
    typed = run("check", b"d\xe9p\xf4t")
    assert typed.returncode == 2
    assert b"bytes that are no text" in typed.stderr


WRITERS = (
    ("screen", "{file}", "-r", "{file}"),
    ("screen", "x.csv", "--securities", "{file}", "-o", "{file}"),
    ("check", "CNOOC", "-w", "{file}", "-o", "{file}"),
    ("evaluate", "{file}", "--report", "{file}"),
    ("bulk", "{file}", "--findings", "{file}", "--coverage", "c.csv"),
    ("bulk", "{file}", "--findings", "f.csv", "--coverage", "{file}"),
    ("runs", "show", "latest", "--store", "{file}", "-r", "{file}"),
    ("runs", "export", "latest", "{file}", "--store", "{file}"),
    ("runs", "dates", "--store", "{file}", "--ics", "{file}"),
    ("runs", "statutory", "latest", "{file}", "--branding", "{file}"),
    ("review", "export", "{file}", "--store", "{file}"),
    ("watchlist", "export", "{file}", "-o", "{file}"),
    ("watchlist", "draft", "{file}", "-o", "{file}"),
)


@pytest.mark.parametrize("command", WRITERS, ids=" ".join)
def test_no_command_writes_over_what_it_reads(screener: Screener, tmp_path: Path, command: tuple[str, ...]) -> None:
    file = tmp_path / "given.csv"
    file.write_text("Security,ISIN\nApple Inc,US0378331005\n", encoding="utf-8")
    before = file.read_bytes()
    left = screener(*(word.format(file=file) for word in command))
    assert (left.status, file.read_bytes()) == (2, before)
    assert "is read, and would be written over" in left.message[0]
