"""`env:NAME` and `file:/path` name the place of a secret; the secret itself is never in a job file nor in a message."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener.schedule.errors import SecretError
from screener.schedule.secret import HIDDEN, is_reference, redact, reveal


def test_a_secret_is_read_from_the_environment_or_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "s3cret")
    (tmp_path / "password").write_text("fr0m a file\n")
    assert reveal("env:SMTP_PASSWORD") == "s3cret"
    assert reveal(f"file:{tmp_path / 'password'}") == "fr0m a file"


def test_a_missing_secret_names_its_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("NOT_SET", raising=False)
    with pytest.raises(SecretError, match="NOT_SET"):
        reveal("env:NOT_SET")
    with pytest.raises(SecretError, match="no-such-file"):
        reveal(f"file:{tmp_path / 'no-such-file'}")
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(SecretError, match="empty"):
        reveal(f"file:{tmp_path / 'empty'}")


def test_only_places_are_places() -> None:
    assert is_reference("env:X")
    assert not is_reference("env:")
    assert not is_reference("https://hooks.example/x")
    assert not is_reference("hunter2")


def test_a_secret_is_taken_out_of_texts_in_every_form_it_takes() -> None:
    secret = "p/ss wörd'"
    told = f"login with {secret} at http://x/?k=p%2Fss+w%C3%B6rd%27 or p/ss%20w%C3%B6rd%27, {secret!r}"
    assert "rd'" not in redact(told, [secret])
    assert redact(told, [secret]).count(HIDDEN) == 4
