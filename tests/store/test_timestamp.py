"""A checkpoint stamped by an authority: `stamp(b"origin 3 ab12", "http://127.0.0.1:318", Path("roots.pem"))`."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from screener.store.engine import Store
from screener.store.errors import EvidenceError
from screener.store.evidence import export_run
from screener.store.evidence_check import verify_evidence
from screener.store.timestamp import check, stamp
from tests.store.screened import desk

pytest.importorskip("rfc3161_client", reason="the extra “timestamp” is not installed")
if shutil.which("openssl") is None:
    pytest.skip("openssl is not installed", allow_module_level=True)

MESSAGE = b"screener-store/ab12 3 c0ffee"
_CONFIG = """[tsa]
serial = {folder}/serial
signer_cert = {folder}/{signer}.pem
signer_key = {folder}/{signer}.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
"""


class Authority:
    """A time-stamping authority on loopback, whose answers `openssl ts -reply` makes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.signer, self.again = folder, "good", b""
        self.root = self._certificate("root", None)
        self._certificate("good", self.root)
        self._certificate("plain", self.root, critical=False)
        self._certificate("expired", self.root, days=-1)
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = self.rfile.read(int(self.headers["Content-Length"]))
                answer = authority.again or authority.reply(asked)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @property
    def roots(self) -> Path:
        return self.folder / "root.pem"

    def _certificate(
        self, name: str, by: tuple[x509.Name, rsa.RSAPrivateKey] | None, *, critical: bool = True, days: int = 36500
    ) -> tuple[x509.Name, rsa.RSAPrivateKey]:
        key = rsa.generate_private_key(65537, 2048)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        issuer, signer = by or (subject, key)
        now = datetime.now(UTC)
        made = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        made = made.not_valid_before(now - timedelta(days=30)).not_valid_after(now + timedelta(days=days))
        made = made.add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        if by is not None:
            made = made.add_extension(
                x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING]), critical=critical
            )
        pem = made.sign(signer, hashes.SHA256()).public_bytes(Encoding.PEM)
        (self.folder / f"{name}.pem").write_bytes(pem)
        (self.folder / f"{name}.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return subject, key

    def reply(self, asked: bytes) -> bytes:
        (self.folder / "query.tsq").write_bytes(asked)
        (self.folder / "serial").write_text("01\n")
        config = self.folder / "tsa.cnf"
        config.write_text(_CONFIG.format(folder=self.folder, signer=self.signer))
        command = ["openssl", "ts", "-reply", "-queryfile", "query.tsq", "-config", str(config), "-section", "tsa"]
        run = subprocess.run([*command, "-out", "reply.tsr"], cwd=self.folder, capture_output=True, check=False)
        return (self.folder / "reply.tsr").read_bytes() if run.returncode == 0 else b""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    it = Authority(tmp_path_factory.mktemp("tsa"))
    threading.Thread(target=it.server.serve_forever, daemon=True).start()
    yield it
    it.server.shutdown()


@pytest.fixture(autouse=True)
def as_it_was(authority: Authority) -> None:
    authority.signer, authority.again = "good", b""


def test_a_stamp_states_the_moment(authority: Authority) -> None:
    token = stamp(MESSAGE, authority.url, authority.roots)
    assert abs((datetime.now(UTC) - check(token, MESSAGE, authority.roots)).total_seconds()) < 3600
    with pytest.raises(EvidenceError, match="is refused"):
        check(token, b"another state of the log", authority.roots)


def test_an_answer_to_another_request_is_refused(authority: Authority) -> None:
    authority.again = stamp(MESSAGE, authority.url, authority.roots)
    with pytest.raises(EvidenceError, match="refused: Nonce mismatch"):
        stamp(MESSAGE, authority.url, authority.roots)


def expired(authority: Authority) -> None:
    authority.signer = "expired"


def not_critical(authority: Authority) -> None:
    authority.signer = "plain"


def no_token(authority: Authority) -> None:
    authority.again = b"<html>No such page</html>"


@pytest.mark.parametrize("fault", [expired, not_critical, no_token])
def test_an_answer_of_a_signer_that_may_not_stamp_is_refused(
    authority: Authority, fault: Callable[[Authority], None]
) -> None:
    fault(authority)
    with pytest.raises(EvidenceError, match="The time stamp is refused"):
        stamp(MESSAGE, authority.url, authority.roots)


def test_a_signer_that_goes_back_to_another_root_is_refused(authority: Authority) -> None:
    with pytest.raises(EvidenceError, match="The time stamp is refused"):
        stamp(MESSAGE, authority.url, authority.folder / "plain.pem")


def test_evidence_carries_the_stamp_and_openssl_alone_verifies_it(
    authority: Authority, tmp_path: Path, sqlite_store: Store
) -> None:
    desk(tmp_path, sqlite_store).screen()
    path = tmp_path / "evidence.zip"
    export_run(sqlite_store, "latest", path, (authority.url, authority.roots))
    found = verify_evidence(path, roots=authority.roots)
    assert found.identical, found
    assert found.stamped_at is not None
    assert not verify_evidence(path, roots=authority.folder / "plain.pem").holds
    shutil.unpack_archive(path, tmp_path / "unpacked")
    command = ["openssl", "ts", "-verify", "-data", "checkpoint.txt", "-in", "checkpoint.tsr", "-CAfile"]
    run = subprocess.run(
        [*command, str(authority.roots)], cwd=tmp_path / "unpacked", capture_output=True, text=True, check=False
    )
    assert "Verification: OK" in run.stdout + run.stderr
