"""A real HTTP server on this machine that answers as a test scripts it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


class Publisher:
    """A publisher's server: `answers` are given in order, the last one again and again; `asked` records the headers."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[dict[str, str]] = []
        self.started = threading.Event()
        self.release = threading.Event()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/list.xml"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append({key.lower(): value for key, value in handler.headers.items()})
        step = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        step(handler)


@contextmanager
def serving() -> Iterator[Publisher]:
    """A publisher's server for one test."""
    publisher = Publisher()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            publisher.answer(self)

        def do_CONNECT(self) -> None:  # what a client asks of a proxy
            publisher.answer(self)

        def log_message(self, *arguments: object) -> None:
            del arguments

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    publisher.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield publisher
    finally:
        publisher.release.set()
        server.shutdown()
        server.server_close()
        thread.join()


def body(content: bytes, *, status: int = 200, stated: int | None = None, **headers: str) -> Answer:
    """Send a whole answer; `stated` is the Content-Length told, where it differs from the truth."""

    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(content) if stated is None else stated))
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(content)
        handler.close_connection = True

    return give


def body_without_length(content: bytes) -> Answer:
    """Send an answer whose end is only that the connection closes."""

    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(content)
        handler.close_connection = True

    return give


def status(code: int, **headers: str) -> Answer:
    """Send only a status."""
    return body(b"", status=code, **headers)


def half_then_wait(publisher: Publisher, content: bytes) -> Answer:
    """Send half of an answer, tell `publisher.started`, and send no more until `publisher.release`."""

    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[: len(content) // 2])
        handler.wfile.flush()
        publisher.started.set()
        publisher.release.wait(30)
        handler.close_connection = True

    return give
