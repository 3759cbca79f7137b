"""What `screener serve` was started with."""

from __future__ import annotations

import getpass
import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from screener.errors import UsageError
from screener.files.home import data_home

Mode = Literal["local", "header", "oidc"]

MEGABYTE = 1024 * 1024
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """How much one upload may bring.

    Attributes:
        request_bytes: of the whole request; a pension fund's month of custody statements stays far below.
        files: how many files.
        fields: how many other form fields.
        chunk_seconds: how long a sender may pause; slower ones hold a connection and nothing else.
    """

    request_bytes: int = 200 * MEGABYTE
    files: int = 200
    fields: int = 50
    chunk_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """What a process that parses or screens may use before it is ended.

    Attributes:
        memory_bytes: of address space.
        seconds: of wall-clock time.
        file_bytes: of any file it writes.
    """

    memory_bytes: int = 6 * 1024 * MEGABYTE
    seconds: float = 1800.0
    file_bytes: int = 2 * 1024 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Settings:
    """What the server was started with.

    Attributes:
        host: the address it listens on.
        port: the port.
        auth: how people are known.
        store: a URL or path; None for the default place.
        policy: the institution's policy.toml; None for the packaged one.
        funds: holdings of funds, to look through positions in them; None for none.
        jobs: the job file whose jobs the page shows; None for none.
        header: in the mode `header`, the header in which the proxy names the person.
        groups_header: the header in which the proxy names the person's groups; None: everybody is analyst and approver.
        proxies: addresses of the proxies that are believed.
        issuer: in the mode `oidc`, the provider's address, below which its configuration stands.
        client_id: what the provider calls this server.
        client_secret: what proves that it is this server.
        public_url: the address under which people reach the page, where that is not the address it listens on.
        local_person: who works on the page in the mode `local`.
        uploads: limits of an upload.
        child: limits of a process that parses or screens.
        workers: how many such processes run at once.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    auth: Mode = "local"
    store: str | None = None
    policy: Path | None = None
    funds: Path | None = None
    jobs: Path | None = None
    header: str = ""
    groups_header: str | None = None
    proxies: tuple[str, ...] = ()
    issuer: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    public_url: str | None = None
    local_person: str = field(default_factory=getpass.getuser)
    uploads: UploadLimits = UploadLimits()
    child: ChildLimits = ChildLimits()
    workers: int = 2

    def __post_init__(self) -> None:
        if self.auth == "local" and self.host not in LOOPBACK:
            raise UsageError(
                f"{self.host} can be reached by others, and the mode “local” knows nobody",
                hint="Choose --auth header or --auth oidc, or leave the host at 127.0.0.1.",
            )
        if self.auth == "header" and not (self.header and self.proxies):
            raise UsageError(
                "The mode “header” needs the header's name and the proxy's address",
                hint="For example: --header X-Forwarded-User --proxy 10.0.0.5.",
            )
        if self.auth == "oidc" and not (self.issuer and self.client_id and self.client_secret and self.public_url):
            raise UsageError(
                "The mode “oidc” needs the provider, this server's id and secret there, and its public address",
                hint="Give --issuer, --client-id, --public-url, and the secret in SCREENER_OIDC_SECRET.",
            )
        for address in self.proxies:
            try:
                ipaddress.ip_network(address)
            except ValueError:
                raise UsageError(
                    f"“{address}” is no address of a proxy", hint="Give an IP address or a network."
                ) from None

    @property
    def hosts(self) -> frozenset[str]:
        """Names by which a browser may call the server; any other is a stranger's (DNS rebinding)."""
        public = urlsplit(self.public_url).hostname if self.public_url else None
        return (
            LOOPBACK | ({public} if public else set()) | ({self.host} if self.host not in ("0.0.0.0", "::") else set())
        )

    @property
    def secure(self) -> bool:
        """Whether cookies may only travel encrypted."""
        return bool(self.public_url and self.public_url.startswith("https://"))

    @property
    def folder(self) -> Path:
        """Where uploaded files lie."""
        return data_home() / "uploads"

    def believes(self, address: str | None) -> bool:
        """Whether a request comes from a proxy that may say who somebody is."""
        try:
            peer = ipaddress.ip_address(address or "")
        except ValueError:
            return False
        return any(peer in ipaddress.ip_network(one) for one in self.proxies)
