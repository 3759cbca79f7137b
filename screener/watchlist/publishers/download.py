"""The download of one file over HTTPS: conditional, redirected, retried, and never larger or longer than allowed."""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies

import httpx

from screener._version import __version__
from screener.errors import WatchlistError

_REDIRECTS = (301, 302, 303, 307, 308)
_PASSING = (408, 425, 429, 500, 502, 503, 504)
_UNREACHABLE = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)
_LONGEST_WAIT = 60.0


@dataclass(frozen=True)
class Limits:
    """The limits of a download: `bytes` of its file, `seconds` in all, `attempts`, first pause `backoff` seconds."""

    bytes: int
    seconds: float = 600.0
    attempts: int = 4
    backoff: float = 1.0
    redirects: int = 5


@dataclass(frozen=True)
class Fetched:
    """A file that was fetched; `path` is None where the publisher said that it has not changed (304)."""

    url: str
    path: Path | None
    etag: str | None = None
    last_modified: str | None = None


class _PassingError(Exception):
    """A failure that may pass: worth another attempt, after `wait` seconds where the server asks for that.

    `unreachable`: there was no connection at all, which is worth one more attempt only.
    """

    def __init__(self, message: str, *, wait: float | None = None, unreachable: bool = False) -> None:
        super().__init__(message)
        self.wait = wait
        self.unreachable = unreachable


def fetch(
    url: str,
    target: Path,
    limits: Limits,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    agent: str | None = None,
    allow_loopback: bool = False,
) -> Fetched:
    """Fetch a file.

    Args:
        url: https; plain http only to this machine and only with `allow_loopback` (for tests).
        target: where the file is written; removed again where the fetch fails.
        etag, last_modified: of the version at hand, so that an unchanged file is not sent again.
        agent: the User-Agent, where the server asks for one of its own kind.

    Raises:
        WatchlistError: no connection, refused address, error status, too large, too slow, cut short.
    """
    deadline = time.monotonic() + limits.seconds
    headers = {"User-Agent": agent or f"screener/{__version__}"}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    timeout = httpx.Timeout(min(30.0, limits.seconds))
    last: _PassingError | None = None
    made = 0
    try:
        with httpx.Client(headers=headers, timeout=timeout, follow_redirects=False) as client:
            for attempt in range(limits.attempts):
                if last is not None:
                    if time.monotonic() > deadline or (last.unreachable and made > 1):
                        break
                    pause = last.wait if last.wait is not None else limits.backoff * 2 ** (attempt - 1)
                    time.sleep(max(0.0, min(pause, _LONGEST_WAIT, deadline - time.monotonic())))
                made += 1
                try:
                    return _attempt(
                        client, url, target, limits=limits, deadline=deadline, allow_loopback=allow_loopback
                    )
                except _PassingError as passing:
                    last = passing
                except (httpx.TransportError, httpx.DecodingError) as error:
                    last = _PassingError(_failure(error, url), unreachable=isinstance(error, _UNREACHABLE))
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    target.unlink(missing_ok=True)
    tried = "1 attempt" if made == 1 else f"{made} attempts"
    raise WatchlistError(f"{last}, after {tried}", hint=_no_connection())


def _attempt(
    client: httpx.Client, url: str, target: Path, *, limits: Limits, deadline: float, allow_loopback: bool
) -> Fetched:
    address = url
    for _ in range(limits.redirects + 1):
        _refuse_unsafe(address, allow_loopback)
        with client.stream("GET", address) as response:
            if response.status_code in _REDIRECTS and "location" in response.headers:
                address = urljoin(address, response.headers["location"])
                continue
            if response.status_code == 304:
                return Fetched(url=url, path=None)
            if response.status_code in _PASSING:
                raise _PassingError(
                    f"{_host(address)} answered {response.status_code}",
                    wait=_seconds(response.headers.get("retry-after")),
                )
            if response.status_code != 200:
                raise WatchlistError(
                    f"{address} answered {response.status_code} {response.reason_phrase}",
                    hint="The publisher may have moved the file; fetch it by hand and import it.",
                )
            _write(response, target, limits, deadline)
            return Fetched(
                url=url,
                path=target,
                etag=response.headers.get("etag"),
                last_modified=response.headers.get("last-modified"),
            )
    raise WatchlistError(f"{url} redirects more than {limits.redirects} times", hint="Fetch the file by hand.")


def _no_connection() -> str:
    """What to do without a connection: by the proxy that is set (its password is never shown), or by none."""
    settings = getproxies()
    proxy = urlsplit(settings.get("https") or settings.get("all") or "")
    way = "Behind a proxy, set HTTPS_PROXY and try again."
    if proxy.hostname:
        way = f"The proxy {proxy.hostname}:{proxy.port or 80} is set: see that it answers, or unset HTTPS_PROXY."
    by_hand = "Without a connection, fetch the file on another machine and run `screener watchlist import FILE`."
    return f"{way} {by_hand}"


def _write(response: httpx.Response, target: Path, limits: Limits, deadline: float) -> None:
    size = 0
    with target.open("wb") as stream:
        for chunk in response.iter_bytes(1 << 16):
            size += len(chunk)
            if size > limits.bytes:
                raise WatchlistError(
                    f"{response.url} sends more than {limits.bytes // 1_000_000} MB, the most that is accepted",
                    hint="If the list has really grown so much, fetch it by hand and import it.",
                )
            if time.monotonic() > deadline:
                raise WatchlistError(
                    f"{response.url} was not sent within {limits.seconds:.0f} seconds", hint="Try again later."
                )
            stream.write(chunk)


def _refuse_unsafe(address: str, allow_loopback: bool) -> None:
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return
    if allow_loopback and parts.scheme == "http" and _is_loopback(parts.hostname):
        return
    raise WatchlistError(
        f"The address {address} is not https", hint="A list decides what is reported: it is only fetched over https."
    )


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _host(address: str) -> str:
    return urlsplit(address).netloc or address


def _failure(error: Exception, url: str) -> str:
    """What went wrong on the way, in words."""
    host = _host(url)
    if isinstance(error, _UNREACHABLE):
        return f"There is no connection to {host} ({error})"
    if isinstance(error, httpx.TimeoutException):
        return f"{host} did not answer in time"
    if isinstance(error, httpx.RemoteProtocolError):
        return f"{host} broke off before the whole file was sent"
    return f"The connection to {host} failed ({error or type(error).__name__})"


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.strip().isdecimal() else None
