"""What every request passes: the right host, the same origin for changes, bodies within limits, and safe headers.

Cross-site requests are told apart as Go 1.25 does (net/http, CrossOriginProtection): by `Sec-Fetch-Site`, else by
`Origin`. Stricter than there, a change that carries neither is refused too, unless it shows an API token, which no
browser adds by itself. So there is no token in forms, and none to leak.
"""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from screener.web.settings import MEGABYTE, Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
UPLOADS = ("/uploads", "/lists/own", "/api/v1/screen")
"""Where a body may be as large as an upload."""

FORM_BYTES = 2 * MEGABYTE
"""The largest body elsewhere: an announcement pasted into a form is far smaller."""

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class TooLargeError(Exception):
    """A body grew beyond its limit."""


class TooSlowError(Exception):
    """A sender paused for too long."""


class Guard:
    """ASGI middleware with all of it."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, _with_headers(send, scope["path"]))
            return
        body = _Body(receive, self._limit(scope["path"]), self.settings.uploads.chunk_seconds)
        answer = _with_headers(send, scope["path"])
        try:
            await self.app(scope, body, answer)
        except TooLargeError:
            await _refused(scope, "This is larger than the limit.", 413)(scope, receive, answer)
        except TooSlowError:
            await _refused(scope, "The sender paused for too long.", 408)(scope, receive, answer)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        if _name(headers.get("host", "")) not in self.settings.hosts:
            return _refused(scope, "Not found.", 404)
        if scope["method"] not in SAFE_METHODS and not same_origin(headers):
            return _refused(scope, "This request came from another site and was refused.", 403)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._limit(scope["path"]):
            return _refused(scope, "This is larger than the limit.", 413)
        return None

    def _limit(self, path: str) -> int:
        return self.settings.uploads.request_bytes if path.startswith(UPLOADS) else FORM_BYTES


def _refused(scope: Scope, sentence: str, status: int) -> Response:
    if scope["path"].startswith("/api/"):
        return JSONResponse({"error": sentence, "hint": "", "field": None}, status)
    return PlainTextResponse(sentence, status)


def same_origin(headers: Headers) -> bool:
    """Whether a request that changes something comes from a page of this server, or from a program with a token."""
    if headers.get("authorization", "").lower().startswith("bearer ") and "cookie" not in headers:
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == headers.get("host")


def _name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


class _Body:
    """A request's body that is counted and must keep coming."""

    def __init__(self, receive: Receive, limit: int, seconds: float) -> None:
        self.receive, self.left, self.seconds = receive, limit, seconds
        self.whole = False

    async def __call__(self) -> Message:
        if self.whole:  # only a disconnection can follow, and that may take as long as it likes
            return await self.receive()
        try:
            async with asyncio.timeout(self.seconds):
                message = await self.receive()
        except TimeoutError:
            raise TooSlowError from None
        self.left -= len(message.get("body", b""))
        self.whole = not message.get("more_body", False)
        if self.left < 0:
            raise TooLargeError
        return message


def _with_headers(send: Send, path: str) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", "max-age=3600" if path.startswith("/static/") else "no-store")
        await send(message)

    return sender
