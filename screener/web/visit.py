"""One request and everything its handler needs: who asks, in which language, the form, the store, the dispatcher."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlencode

from pydantic_core import to_json
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from screener.errors import ScreenerError
from screener.model import Run
from screener.reports.wording import Wording
from screener.store.decisions import Answer, Outcome, decide
from screener.store.engine import Store
from screener.web import queue, uploads
from screener.web.dispatcher import Dispatcher
from screener.web.people import Person, Role, identify, log
from screener.web.queue import Screening
from screener.web.screener import policy
from screener.web.settings import Settings
from screener.web.uploads import Upload
from screener.web.waiting import run_or_none
from screener.web.words import LANGUAGE_COOKIE, LANGUAGES, choose, words

if TYPE_CHECKING:
    from jinja2 import Environment

_LOOK_SECONDS = 0.3
NOBODY = Person("", frozenset())
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of a person who may make it."""

    request: Request
    person: Person
    form: FormData

    @property
    def store(self) -> Store:
        """The open store."""
        return cast(Store, self.request.app.state.store)

    @property
    def dispatcher(self) -> Dispatcher:
        """The server's own work."""
        return cast(Dispatcher, self.request.app.state.dispatcher)

    @property
    def settings(self) -> Settings:
        """What the server was started with."""
        return cast(Settings, self.request.app.state.settings)

    @property
    def words(self) -> Wording:
        """The texts in the person's language."""
        return words(choose(self.request.cookies.get(LANGUAGE_COOKIE), self.request.headers.get("accept-language", "")))

    @property
    def address(self) -> str:
        """Where the request came from, for the log."""
        return self.request.client.host if self.request.client else ""

    def query(self, name: str) -> str:
        """A parameter of the URL; empty where it is not given."""
        return self.request.query_params.get(name, "").strip()

    def field(self, name: str) -> str:
        """A text of the form; empty where it is not given."""
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def path(self, name: str) -> str:
        """A part of the URL's path."""
        return str(self.request.path_params[name])

    @property
    def upload(self) -> Upload:
        """The upload that the path names. Raises HTTPException where it is not there for this person."""
        return present(uploads.find(self.store, self.path("upload"), self.person))

    @property
    def run(self) -> Run:
        """The run that the path names, as it was saved. Raises HTTPException where there is none any more."""
        return present(run_or_none(self.store, self.path("run")))

    @property
    def screening(self) -> Screening:
        """The screening that the path names. Raises HTTPException where it is not there for this person."""
        return present(queue.find(self.store, self.path("screening"), self.person))

    def require(self, role: Role) -> None:
        """Refuse (403) what the person may not do."""
        if not self.person.may(role):
            raise HTTPException(403)

    def decide(self, run: Run, given: Answer, *, second_person: bool, source: str) -> Outcome:
        """Take an answer; `second_person` says whether it asks for one."""
        four_eyes = second_person or policy(self.settings).review.four_eyes
        who = self.person.subject
        return decide(self.store, run, [given], four_eyes=four_eyes, source=source, identity=who)[0]

    def note(self, kind: str, **facts: Any) -> None:
        """Note in the audit log what the person did."""
        with self.store.write() as connection:
            log(connection, kind, self.person, self.address, **facts)

    @property
    def wants_json(self) -> bool:
        """Whether a program asks: for the API, or for what a page shows as JSON."""
        accepted = self.request.headers.get("accept", "")
        return self.request.url.path.startswith("/api/") or (
            "application/json" in accepted and "text/html" not in accepted
        )

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """A page; the same content as JSON where that is asked for, of a run its header."""
        if self.wants_json:
            plain = {name: value.run if isinstance(value, Run) else value for name, value in context.items()}
            return Response(to_json(plain, fallback=str), status, media_type="application/json")
        wording = self.words
        said = self.query("said")
        content = (
            environment()
            .get_template(f"{template}.html.j2")
            .render(
                w=wording,
                languages=LANGUAGES,
                person=self.person,
                auth=self.settings.auth,
                has_jobs=self.settings.jobs is not None,
                here=self.request.url.path,
                asked=self.request.query_params,
                said=wording.get(f"said.{said}", "") if said else "",
                **context,
            )
        )
        return HTMLResponse(content, status)

    def stream(self, look: Callable[[], tuple[Any, bool]]) -> Response:
        """Server-sent events: what there is to see, whenever it is another thing, until its end.

        Args:
            look: gives plain JSON and whether that was the end; runs in a thread.
        """

        async def lines() -> AsyncIterator[str]:
            """Each new state as an event."""
            before = None
            while True:
                now, ended = await run_in_threadpool(look)
                if now != before:
                    yield f"data: {json.dumps(now)}\n\n"
                    before = now
                if ended or await self.request.is_disconnected():
                    return
                await asyncio.sleep(_LOOK_SECONDS)

        return StreamingResponse(lines(), media_type="text/event-stream", headers={"x-accel-buffering": "no"})

    def go(self, path: str, **query: str) -> RedirectResponse:
        """On to another page, after a form."""
        return RedirectResponse(f"{path}?{urlencode(query)}" if query else path, 303)


Handler = Callable[[Visit], Response | Awaitable[Response]]


def route(path: str, handler: Handler, role: Role | None = "reader", *, post: bool = False) -> Route:
    """A route whose handler is reached only by who may.

    Args:
        handler: takes a `Visit`; one that is no coroutine runs in a thread.
        role: that the person must have; None for everybody, known or not.
    """

    async def answer(request: Request) -> Response:
        """The page's answer to one request."""
        state = request.app.state
        person = await run_in_threadpool(identify, request, state.store, state.settings)
        visit = Visit(request, person or NOBODY, FormData())
        if role is not None:
            if person is None:
                return unknown(visit)
            if not person.may(role):
                raise HTTPException(403)
        if not post:
            return cast(Response, await called(handler, visit))
        limits = state.settings.uploads
        async with request.form(max_files=limits.files, max_fields=limits.fields * 20, max_part_size=2**21) as form:
            return cast(Response, await called(handler, Visit(request, visit.person, form)))

    return Route(path, answer, methods=["POST"] if post else ["GET"])


async def called(handler: Callable[..., Any], *arguments: Any) -> Any:
    """What a handler gives; one that is no coroutine runs in a thread."""
    if inspect.iscoroutinefunction(handler):
        return await handler(*arguments)
    return await run_in_threadpool(handler, *arguments)


def present(found: T | None) -> T:
    """What a path names. Raises HTTPException (404) where there is none."""
    if found is None:
        raise HTTPException(404)
    return found


def unknown(visit: Visit) -> Response:
    """What somebody sees who is not logged in."""
    if visit.wants_json:
        return JSONResponse({"error": "Not logged in, or the token is not valid."}, 401, {"www-authenticate": "Bearer"})
    return visit.page("locked", 401)


async def failed(request: Request, error: Exception) -> Response:
    """An error as a page or as JSON: one sentence, never a traceback."""
    person = await asyncio.to_thread(identify, request, request.app.state.store, request.app.state.settings)
    visit = Visit(request, person or NOBODY, FormData())
    status, message, hint = _described(error, visit.words)
    return visit.page("error", status, error=message, hint=hint)


def _described(error: Exception, wording: Wording) -> tuple[int, str, str]:
    if isinstance(error, ScreenerError):
        return 400, f"{error.message}.", error.hint
    if isinstance(error, HTTPException):
        known = wording.get(f"error.{error.status_code}", "")
        return error.status_code, known or wording("error.400"), ""
    return 500, wording("error.500"), ""


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates; everything that is put into them is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("screener.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["link_with"] = link_with
    return made


def link_with(query: Mapping[str, str], **changes: str | None) -> str:
    """The query of a link that keeps what is asked and changes some of it; None takes a parameter away."""
    kept = {name: value for name, value in query.items() if name not in {*changes, "page", "said"}}
    return "?" + urlencode(kept | {name: value for name, value in changes.items() if value is not None})
