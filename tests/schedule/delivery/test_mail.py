"""Delivery by e-mail to a real server: two bodies, attachments, one Message-ID for ever, each recipient once."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from screener.schedule.delivery import Payload, deliver
from screener.schedule.delivery.mail import MailSettings
from screener.schedule.errors import DeliveryError
from tests.schedule.conftest import PASSWORD, Mailbox, check_login, free_port, start_mail_server


def settings(port: int, **changes: object) -> MailSettings:
    return MailSettings.model_validate(
        {
            "kind": "email",
            "host": "127.0.0.1",
            "port": port,
            "security": "none",
            "from": "Screener <screener@fund.example>",
            "to": ["Board <board@fund.example>"],
            **changes,
        }
    )


def test_a_message_has_both_bodies_and_the_reports(mailbox: Mailbox, payload: Payload) -> None:
    deliver(settings(mailbox.port, cc=["audit@fund.example"], bcc=["quiet@fund.example"]), payload, {})
    (message,) = mailbox.messages
    assert message["Subject"] == payload.subject
    assert message["Message-ID"] == f"<{payload.key}@fund.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Bcc"] is None
    assert message.get_body(("plain",)).get_content().strip() == payload.text.strip()
    assert "<p>" in message.get_body(("html",)).get_content()
    assert {part.get_filename(): part.get_content() for part in message.iter_attachments()} == {
        "daily.xlsx": payload.attachments[0].content,
        "daily.json": payload.attachments[1].content,
    }
    assert mailbox.envelopes == [["board@fund.example", "audit@fund.example", "quiet@fund.example"]]


def test_every_attempt_carries_the_same_message_id_and_date(mailbox: Mailbox, payload: Payload) -> None:
    for _ in range(2):
        deliver(settings(mailbox.port), payload, {})
    first, second = mailbox.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]


def test_only_recipients_who_were_refused_are_tried_again(mailbox: Mailbox, payload: Payload) -> None:
    mailbox.refuse = {"full@fund.example": "452 mailbox full"}
    two = settings(mailbox.port, to=["board@fund.example", "full@fund.example"])
    with pytest.raises(DeliveryError, match=r"full@fund\.example: 452 mailbox full") as caught:
        deliver(two, payload, {})
    assert not caught.value.permanent
    mailbox.refuse = {}
    deliver(two, payload, caught.value.progress)
    assert mailbox.envelopes == [["board@fund.example"], ["full@fund.example"]]


def test_a_delivery_that_every_recipient_has_is_done(mailbox: Mailbox, payload: Payload) -> None:
    receipt = deliver(settings(mailbox.port), payload, {"accepted": ["board@fund.example"]})
    assert receipt.text == "accepted for board@fund.example: already accepted for every recipient"
    assert not mailbox.messages


def test_an_address_refused_for_good_is_permanent(mailbox: Mailbox, payload: Payload) -> None:
    mailbox.refuse = {"board@fund.example": "550 no such user"}
    with pytest.raises(DeliveryError, match="550 no such user") as caught:
        deliver(settings(mailbox.port), payload, {})
    assert caught.value.permanent


def test_a_server_that_is_broken_or_away_is_worth_another_attempt(mailbox: Mailbox, payload: Payload) -> None:
    mailbox.broken = 1
    with pytest.raises(DeliveryError, match="451") as caught:
        deliver(settings(mailbox.port), payload, {})
    assert not caught.value.permanent
    with pytest.raises(DeliveryError, match="cannot be used") as caught:
        deliver(settings(free_port()), payload, {})
    assert not caught.value.permanent


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "cert.pem", folder / "key.pem"


pytestmark = pytest.mark.filterwarnings(
    "ignore:Requiring AUTH"
)  # it is: from the first byte, which the server cannot see


@pytest.fixture(params=["starttls", "tls"])
def secured(request: pytest.FixtureRequest, certificate: tuple[Path, Path]) -> Iterator[tuple[str, Mailbox]]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    box = Mailbox()
    login = {"authenticator": check_login, "auth_required": True}
    controller: Controller
    if request.param == "starttls":
        controller = start_mail_server(box, tls_context=context, require_starttls=True, **login)
    else:
        controller = start_mail_server(box, ssl_context=context, auth_require_tls=False, **login)
    yield request.param, box
    controller.stop()


def test_login_over_a_secured_way(
    secured: tuple[str, Mailbox],
    certificate: tuple[Path, Path],
    payload: Payload,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    security, box = secured
    login = {"security": security, "user": "screener", "password": "env:SMTP_PASSWORD", "ca_file": str(certificate[0])}
    monkeypatch.setenv("SMTP_PASSWORD", PASSWORD)
    deliver(settings(box.port, **login), payload, {})
    assert len(box.messages) == 1

    monkeypatch.setenv("SMTP_PASSWORD", "wrong-password")
    with pytest.raises(DeliveryError, match="535") as caught:
        deliver(settings(box.port, **login), payload, {})
    assert caught.value.permanent
    assert "wrong-password" not in str(caught.value)


def test_a_certificate_that_nobody_vouches_for_gets_nothing(secured: tuple[str, Mailbox], payload: Payload) -> None:
    security, box = secured
    with pytest.raises(DeliveryError, match="certificate"):
        deliver(settings(box.port, security=security), payload, {})
    assert box.messages == []
