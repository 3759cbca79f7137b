"""Files are written whole or not at all, and never over what is read or over what another put there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from screener.errors import FileError
from screener.files.atomic import refuse_inputs, write_new, write_whole

posix = pytest.mark.skipif(os.name != "posix", reason="modes and links of POSIX")


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("run.json", b"two")]


def test_pieces_that_end_in_a_fault_leave_what_stood_there(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"half of "
        raise ValueError("no more")

    path = tmp_path / "run.json"
    write_whole(path, b"one")
    with pytest.raises(ValueError, match="no more"):
        write_whole(path, pieces())
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("run.json", b"one")]
    write_whole(path, iter((b"t", b"wo")))
    assert path.read_bytes() == b"two"


@posix
def test_a_file_is_its_owners_alone_and_keeps_the_mode_that_he_gives_it(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    write_whole(path, b"one")
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    write_whole(path, b"two")
    assert path.stat().st_mode & 0o777 == 0o644


@posix
def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("theirs")
    (tmp_path / "run.json").symlink_to(victim)
    write_whole(tmp_path / "run.json", b"ours")
    assert (victim.read_text(), (tmp_path / "run.json").read_bytes()) == ("theirs", b"ours")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(path, (b"[", b"]"))
    assert os.read(reader, 10) == b"[]"
    os.close(reader)
    assert path.is_fifo()


def test_a_place_that_cannot_be_written_leaves_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "run.json").mkdir()
    with pytest.raises(OSError):
        write_whole(tmp_path / "run.json", b"one")
    assert [one.name for one in tmp_path.iterdir()] == ["run.json"]


def test_a_new_file_takes_the_next_number_and_is_known_again(tmp_path: Path) -> None:
    names = [write_new(tmp_path / "a.xlsx", content).name for content in (b"1", b"2", b"3", b"2", b"1")]
    assert names == ["a.xlsx", "a (2).xlsx", "a (3).xlsx", "a (2).xlsx", "a.xlsx"]


@pytest.mark.parametrize("kind", ["itself", "another way", "hard link", "link", "in a folder"])
def test_an_output_that_is_an_input_is_refused_by_whatever_name(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "holdings.csv"
    path.write_text("Security Name")
    output, given = path, path
    if kind == "another way":
        output = tmp_path / "." / ".." / tmp_path.name / "holdings.csv"
    elif kind == "in a folder":
        given = tmp_path
    elif kind != "itself":
        if sys.platform == "win32":
            pytest.skip("links need rights on Windows")
        output = tmp_path / "run.json"
        (output.hardlink_to if kind == "hard link" else output.symlink_to)(path)
    with pytest.raises(FileError, match="is read, and would be written over"):
        refuse_inputs([None, output], [None, given])


def test_an_output_beside_the_inputs_is_written(tmp_path: Path) -> None:
    (tmp_path / "holdings.csv").write_text("Security Name")
    refuse_inputs([tmp_path / "run.json"], [tmp_path / "holdings.csv", tmp_path, Path("us-ofac-ns-cmic")])
