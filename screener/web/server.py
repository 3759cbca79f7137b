"""The server's life: listen, print the link, serve until stopped."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import replace

import uvicorn

from screener.errors import UsageError
from screener.web.app import create_app, one_time_link
from screener.web.screener import check
from screener.web.settings import Settings

KEEP_ALIVE_SECONDS = 15
MOST_AT_ONCE = 200
"""Connections; more are told to come back, so that a flood cannot take the memory."""


def serve(settings: Settings, echo: Callable[[str], None], *, open_browser: bool = False) -> None:
    """Serve until interrupted.

    Raises:
        UsageError: the address is taken, or is none of this machine.
    """
    try:
        listening = socket.create_server(
            (settings.host, settings.port), family=socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        )
    except OSError as error:
        raise UsageError(
            f"{settings.host}:{settings.port} cannot be listened on: {error.strerror}", hint="Choose another --port."
        ) from None
    settings = replace(settings, port=listening.getsockname()[1])
    app = create_app(settings)
    link = (
        one_time_link(app)
        if settings.auth == "local"
        else settings.public_url or f"http://{settings.host}:{settings.port}/"
    )
    echo(f"Screener is at {link}")
    if settings.auth == "local":
        echo("The link logs you in, one time, on this machine only. Nothing you upload leaves it. Stop with Ctrl+C.")
    if open_browser:
        import webbrowser

        webbrowser.open(link)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            proxy_headers=False,  # who may speak for others is ours to decide, by the socket's own address
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            limit_concurrency=MOST_AT_ONCE,
        )
    )
    # the first check of the day need not wait for the lists
    threading.Thread(target=check, args=(settings, {"name": "中国 CHINA"}), daemon=True).start()
    server.run(sockets=[listening])
