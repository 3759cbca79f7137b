"""Real receivers on loopback: a mail server, an SFTP server and a web server that keep what they are given."""

# The servers call these methods with arguments that a receiver need not look at.
# ruff: noqa: ARG002

from __future__ import annotations

import asyncio
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from screener.schedule.delivery import Attachment, Payload
from screener.schedule.execute import WorkerContext

PASSWORD = "correct horse battery staple"


@dataclass
class Mailbox:
    """A mail server: `refuse` answers recipients, `broken` fails that many messages first."""

    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    envelopes: list[list[str]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    broken: int = 0
    on_recipient: Callable[[], object] | None = None
    on_data: Callable[[], object] | None = None

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        if self.on_recipient:
            self.on_recipient()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.broken:
            self.broken -= 1
            return "451 try again later"
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        self.envelopes.append(list(envelope.rcpt_tos))
        if self.on_data:
            self.on_data()
        return "250 kept"


class _PlainController(Controller):
    def factory(self) -> SMTP:
        return SMTP(self.handler, **self.SMTP_kwargs)


def start_mail_server(mailbox: Mailbox, port: int = 0, **kwargs: Any) -> Controller:
    """Start a mail server on loopback; its port is set on the mailbox."""
    controller = _PlainController(mailbox, hostname="127.0.0.1", port=port or free_port(), **kwargs)
    controller.start()
    mailbox.port = controller.port
    return controller


def check_login(server, session, envelope, mechanism, data) -> AuthResult:
    return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    controller = start_mail_server(box)
    yield box
    controller.stop()


@dataclass
class WebReceiver:
    """A web server: keeps each request; answers with the statuses it is given, then 200."""

    url: str = ""
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    reply: str = "ok"
    on_request: Callable[[], object] | None = None

    def json(self) -> list[Any]:
        return [json.loads(body) for _, _, body in self.requests]


def start_web_receiver(receiver: WebReceiver) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = receiver.answers.pop(0) if receiver.answers else 200
            if status < 300:
                receiver.requests.append((self.path, {key.lower(): value for key, value in self.headers.items()}, body))
            if receiver.on_request:
                receiver.on_request()
            self.send_response(status)
            self.end_headers()
            self.wfile.write(receiver.reply.encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server


@pytest.fixture
def web() -> Iterator[WebReceiver]:
    receiver = WebReceiver()
    server = start_web_receiver(receiver)
    yield receiver
    server.shutdown()
    server.server_close()


@dataclass
class SftpReceiver:
    """An SFTP server that keeps files under `root`."""

    root: Path
    port: int
    host_key: str
    client_key: Path


class _Login(asyncssh.SSHServer):
    def __init__(self, public: asyncssh.SSHKey) -> None:
        self.public = public

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return password == PASSWORD

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return key == self.public


def start_sftp_receiver(folder: Path) -> tuple[SftpReceiver, Callable[[], None]]:
    """Start an SFTP server; returns it and the function that stops it."""
    host_key, client_key = asyncssh.generate_private_key("ssh-ed25519"), asyncssh.generate_private_key("ssh-ed25519")
    root = folder / "sftp"
    root.mkdir()
    client_file = folder / "client_key"
    client_file.write_bytes(client_key.export_private_key())
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()

    async def begin() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=[host_key],
            server_factory=lambda: _Login(client_key.convert_to_public()),
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(root).encode()),
        )

    acceptor = asyncio.run_coroutine_threadsafe(begin(), loop).result(10)
    public = host_key.export_public_key().decode().split()
    receiver = SftpReceiver(root, acceptor.get_port(), f"{public[0]} {public[1]}", client_file)

    async def end() -> None:
        acceptor.close()
        await acceptor.wait_closed()

    def stop() -> None:
        asyncio.run_coroutine_threadsafe(end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)

    return receiver, stop


@pytest.fixture
def sftp(tmp_path: Path) -> Iterator[SftpReceiver]:
    receiver, stop = start_sftp_receiver(tmp_path)
    yield receiver
    stop()


@pytest.fixture
def payload() -> Payload:
    moment = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    return Payload(
        key="0123456789abcdef0123456789abcdef",
        job="daily",
        due=moment,
        as_of=date(2026, 11, 23),
        sent_at=moment,
        subject="[Screener] daily, 2026-11-23: 1 listed finding",
        text="1 listed finding\n",
        html="<p>1 listed finding</p>",
        facts={"event": "report"},
        attachments=(
            Attachment("daily.xlsx", b"PK\x03\x04 a workbook"),
            Attachment("daily.json", '{"name": "中国移动"}'.encode()),
        ),
    )


HOUSE_LIST = """
id: house
title: House exclusions
publisher: The fund
regime: house
version: "1"
published_on: 2026-01-01
entities:
  - name: Acme Tobacco plc
    country: GB
    isins: [GB0002875804]
"""

CLEAN = "Account,Name,ISIN,Market Value,Currency\nA1,ALPHABET INC CLASS A,US02079K3059,1000,USD\n"
TOUCHED = CLEAN + "A1,BRITISH AMERICAN TOBACCO,GB0002875804,2500,GBP\n"


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> None:
        self.moment += timedelta(**by)


@dataclass
class Site:
    """A folder with holdings, a list, a job file and a store, and desks that work there."""

    folder: Path
    clock: Clock
    stores: list[Any] = field(default_factory=list)

    @property
    def path(self) -> Path:
        return self.folder / "screener.toml"

    def write(self, jobs: str, **scheduler: float) -> None:
        settings = "".join(f"{key} = {value}\n" for key, value in scheduler.items())
        self.path.write_text(f'[scheduler]\nstore = "store.db"\n{settings}{jobs}', encoding="utf-8")

    def hold(self, text: str, name: str = "holdings-2026-11-23.csv") -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def worker(self, now: Callable[[], datetime] | None = None) -> WorkerContext:
        from screener.schedule.jobs import load_jobs
        from screener.schedule.scheduler import worker_for
        from screener.store.engine import open_store

        file = load_jobs(self.path)
        store = open_store(file.store)
        self.stores.append(store)
        return worker_for(file, store, now or self.clock)


@pytest.fixture(scope="session")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with its tables, to be copied: making them takes longer than most tests."""
    from screener.store.engine import open_store

    path = tmp_path_factory.mktemp("store") / "store.db"
    open_store(str(path)).close()
    return path


@pytest.fixture
def site(tmp_path: Path, new_store: Path) -> Iterator[Site]:
    """A site on Monday 23 November 2026, 06:00 UTC, half an hour before its morning job."""
    place = Site(tmp_path, Clock(datetime(2026, 11, 23, 6, 0, tzinfo=UTC)))
    shutil.copy(new_store, tmp_path / "store.db")
    (tmp_path / "house.yaml").write_text(HOUSE_LIST)
    (tmp_path / "out").mkdir()
    place.hold(TOUCHED)
    yield place
    for store in place.stores:
        store.close()


def job(*deliver: str, **fields: str) -> str:
    """A job `daily` at 06:30 UTC that screens the site's holdings against its list, as TOML."""
    lines = {
        "holdings": '["holdings-*.csv"]',
        "lists": '{ use = ["house.yaml"] }',
        "reports": '["daily.json", "daily.csv"]',
        "schedule": '"30 6 * * *"',
        **fields,
    }
    recipients = "".join(f"\n[[jobs.daily.deliver]]\nto = {name!r}\n" for name in deliver)
    return "\n[jobs.daily]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items()) + recipients


FOLDER = '\n[deliveries.archive]\nkind = "folder"\npath = "out"\nname = "{as_of}-{report}"\n'


def mail(box: Mailbox, name: str = "board") -> str:
    return (
        f'\n[deliveries.{name}]\nkind = "email"\nhost = "127.0.0.1"\nport = {box.port}\nsecurity = "none"\n'
        f'from = "screener@fund.example"\nto = ["{name}@fund.example"]\n'
    )


def hook(receiver: WebReceiver) -> str:
    return f'\n[deliveries.monitor]\nkind = "webhook"\nurl = "{receiver.url}"\nsecret = "env:HOOK_SECRET"\n'
