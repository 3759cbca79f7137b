"""Delivery by SFTP to a real server: only where the key is known, whole files, a repetition changes nothing."""

from __future__ import annotations

import asyncssh
import pytest
from pydantic import ValidationError

from screener.schedule.delivery import Payload, deliver
from screener.schedule.delivery.sftp import SftpSettings
from screener.schedule.errors import DeliveryError
from tests.schedule.conftest import PASSWORD, SftpReceiver


def settings(server: SftpReceiver, **changes: object) -> SftpSettings:
    given = {
        "kind": "sftp",
        "host": "127.0.0.1",
        "port": server.port,
        "host_key": server.host_key,
        "user": "screener",
        "key_file": str(server.client_key),
        "path": "/in",
        "name": "{as_of:%Y}/{report}",
        **changes,
    }
    return SftpSettings.model_validate({key: value for key, value in given.items() if value is not None})


def test_reports_arrive_whole_in_folders_that_are_made(sftp: SftpReceiver, payload: Payload) -> None:
    deliver(settings(sftp), payload, {})
    place = sftp.root / "in" / "2026"
    assert sorted(path.name for path in place.iterdir()) == ["daily.json", "daily.xlsx"]
    assert (place / "daily.xlsx").read_bytes() == payload.attachments[0].content


def test_a_repeated_delivery_leaves_the_file_and_another_file_of_that_name(
    sftp: SftpReceiver, payload: Payload
) -> None:
    place = sftp.root / "in" / "2026"
    place.mkdir(parents=True)
    (place / "daily.json").write_text("half a rep")
    deliver(settings(sftp), payload, {})
    assert (place / "daily.json").read_text() == "half a rep"
    assert (place / "daily (2).json").read_bytes() == payload.attachments[1].content
    before = (place / "daily (2).json").stat().st_ino
    deliver(settings(sftp), payload, {})
    assert (place / "daily (2).json").stat().st_ino == before


def test_login_by_password(sftp: SftpReceiver, payload: Payload, monkeypatch: pytest.MonkeyPatch) -> None:
    by_password = settings(sftp, key_file=None, password="env:SFTP_PASSWORD")
    monkeypatch.setenv("SFTP_PASSWORD", PASSWORD)
    deliver(by_password, payload, {})
    monkeypatch.setenv("SFTP_PASSWORD", "wrong-password")
    with pytest.raises(DeliveryError, match="refused the login") as caught:
        deliver(by_password, payload, {})
    assert caught.value.permanent


def test_a_server_with_another_key_gets_nothing(sftp: SftpReceiver, payload: Payload) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().split()
    with pytest.raises(DeliveryError, match="another key") as caught:
        deliver(settings(sftp, host_key=" ".join(other[:2])), payload, {})
    assert caught.value.permanent
    assert list(sftp.root.iterdir()) == []


@pytest.mark.parametrize(
    "host_key", ["", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-rsa Z", "nonsense AAAAC3NzaC1lZDI1NTE5AAAA"]
)
def test_a_key_that_is_none_is_refused(sftp: SftpReceiver, host_key: str) -> None:
    with pytest.raises(ValidationError, match="ssh-keyscan"):
        settings(sftp, host_key=host_key)


def test_a_server_that_is_away_is_worth_another_attempt(sftp: SftpReceiver, payload: Payload) -> None:
    from tests.schedule.conftest import free_port

    with pytest.raises(DeliveryError, match="failed") as caught:
        deliver(settings(sftp, port=free_port()), payload, {})
    assert not caught.value.permanent
