"""What is kept comes out byte for byte, or the damaged file is named:

digest, size = keep(archive, Path("holdings.xlsx"))
restore(archive, digest, Path("again.xlsx"))
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screener.store.archive import damage, is_kept, keep, place, remove_all_but, restore
from screener.store.errors import ArchiveError

CONTENT = b"name,isin\nCHINA MOBILE LTD,HK0941009539\n" * 500


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def test_content_comes_out_as_it_went_in(archive: Path, tmp_path: Path) -> None:
    source = tmp_path / "holdings.csv"
    source.write_bytes(CONTENT)
    digest, size = keep(archive, source)
    assert (digest, size) == (hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
    restore(archive, digest, tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == CONTENT
    assert place(archive, digest).stat().st_size < len(CONTENT)


@settings(max_examples=30, deadline=None)
@given(content=st.binary(max_size=5000))
def test_any_bytes_can_be_kept(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("archive")
    digest, _ = keep(folder, content)
    restore(folder, digest, folder / "again")
    assert (folder / "again").read_bytes() == content


def test_the_same_content_lies_there_once(archive: Path) -> None:
    keep(archive, CONTENT)
    keep(archive, CONTENT)
    assert len([path for path in archive.rglob("*") if path.is_file()]) == 1


def test_every_flipped_byte_is_found_and_the_file_named(archive: Path, tmp_path: Path) -> None:
    digest, _ = keep(archive, CONTENT)
    path = place(archive, digest)
    path.chmod(0o600)
    whole = path.read_bytes()
    for at in range(len(whole)):
        for bit in (1, 128):
            broken = bytearray(whole)
            broken[at] ^= bit
            path.write_bytes(broken)
            problem = damage(archive, digest)
            assert problem is not None, at
            assert str(path) in problem
    with pytest.raises(ArchiveError, match="is damaged"):
        restore(archive, digest, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_what_was_damaged_is_mended_when_it_is_kept_again(archive: Path) -> None:
    digest, _ = keep(archive, CONTENT)
    path = place(archive, digest)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-9])
    assert damage(archive, digest) is not None
    keep(archive, CONTENT)
    assert damage(archive, digest) is None


def test_what_is_missing_is_named(archive: Path) -> None:
    digest, _ = keep(archive, CONTENT)
    place(archive, digest).unlink()
    assert damage(archive, digest) == f"The kept file {place(archive, digest)} is missing"
    assert not is_kept(archive, digest)


def test_only_what_nothing_refers_to_is_removed(archive: Path) -> None:
    wanted, _ = keep(archive, b"wanted")
    other, _ = keep(archive, b"other")
    assert remove_all_but(archive, [wanted]) == 1
    assert (is_kept(archive, wanted), is_kept(archive, other)) == (True, False)


def test_what_a_killed_program_left_is_removed_when_it_is_old(archive: Path) -> None:
    keep(archive, b"wanted")
    old, new = archive / ".0123.part", archive / ".4567.part"
    old.write_bytes(b"half")
    new.write_bytes(b"half")
    os.utime(old, (0, 0))
    remove_all_but(archive, [])
    assert (old.exists(), new.exists()) == (False, True)


def test_a_file_that_cannot_be_read_is_one_sentence(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"absent\.csv” cannot be kept .*No such file"):
        keep(archive, tmp_path / "absent.csv")


def test_the_ordinary_program_opens_what_is_kept(archive: Path) -> None:
    program = shutil.which("zstd")
    if program is None:
        pytest.skip("the program zstd is not installed")
    digest, _ = keep(archive, CONTENT)
    done = subprocess.run([program, "-dc", place(archive, digest)], capture_output=True, check=True)
    assert done.stdout == CONTENT
