"""The application: routes, what goes around them, and the work between requests."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from screener.errors import ScreenerError
from screener.store.engine import open_store
from screener.web import api, oidc
from screener.web.dispatcher import Dispatcher
from screener.web.guard import Guard
from screener.web.pages import check, files, history, jobs, lists, results, screenings, start, tokens
from screener.web.settings import Settings
from screener.web.visit import failed

PAGES = (start, files, screenings, history, results, check, lists, jobs, tokens, oidc, api)


def create_app(settings: Settings) -> Starlette:
    """The page and the API over one store.

    Raises:
        StoreError: the store cannot be opened.
    """
    store = open_store(settings.store)
    dispatcher = Dispatcher(store, settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        """The workers, from the server's start to its end."""
        work = asyncio.create_task(dispatcher.work())
        try:
            yield
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work
            store.close()

    app = Starlette(
        routes=[
            *(route for place in PAGES for route in place.ROUTES),
            Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
        ],
        middleware=[
            Middleware(Guard, settings=settings),
            *([oidc.middleware(settings)] if settings.auth == "oidc" else []),
        ],
        exception_handlers={ScreenerError: failed, HTTPException: failed, 500: failed},
        lifespan=lifespan,
    )
    app.state.store, app.state.dispatcher, app.state.settings = store, dispatcher, settings
    app.state.links = set()
    return app


def one_time_link(app: Starlette) -> str:
    """A link that logs one person in, one time."""
    settings: Settings = app.state.settings
    token = secrets.token_urlsafe(24)
    app.state.links.add(token)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}/open?token={token}"
