"""Settings are read as TOML, or refused with one sentence that names the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener.errors import UsageError
from screener.files.toml import MOST_BYTES, read_toml


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x = ", "is not TOML"),
        (b"\xff\xfe", "is not TOML"),
        (b"x = " + b"[" * 20_000, "is not TOML"),
        (b"x = " + b"9" * 5_000, "is not TOML"),
        (b"#" * (MOST_BYTES + 1), "is larger than 4 MB"),
    ],
)
def test_what_is_no_settings_file_is_refused_with_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "a.toml").write_bytes(content)
    with pytest.raises(UsageError, match=f"The policy “.*a.toml” {said}"):
        read_toml(tmp_path / "a.toml", "policy", UsageError)


@pytest.mark.parametrize(
    ("path", "said"), [("absent", "There is no policy"), ("", "cannot be read"), ("a\0b", "cannot be read")]
)
def test_what_cannot_be_opened_is_named(tmp_path: Path, path: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_toml(tmp_path / path, "policy", UsageError)


def test_a_mark_of_the_encoding_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("x = 1", encoding="utf-8-sig")
    assert read_toml(tmp_path / "a.toml", "policy", UsageError) == {"x": 1}
