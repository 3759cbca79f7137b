"""The first page, logging in and out, the language, and help."""

from __future__ import annotations

from datetime import UTC, date, datetime

from starlette.responses import Response

from screener.store.runs import list_runs
from screener.web import lists, queue, uploads
from screener.web.people import COOKIE, ROLES, Person, close_session, open_session
from screener.web.visit import Visit, route, unknown
from screener.web.waiting import waiting
from screener.web.words import LANGUAGE_COOKIE, LANGUAGES


def home(visit: Visit) -> Response:
    """What needs attention first: stale lists, findings that wait, then a place to upload."""
    today = date.today()
    return visit.page(
        "home",
        lists=lists.in_use(today),
        uploads=uploads.latest(visit.store, visit.person, 5),
        screenings=[one for one in queue.latest(visit.store, visit.person) if one.state in ("queued", "running")],
        runs=list_runs(visit.store, 5),
        waiting=len(waiting(visit.store)) if visit.person.may("approver") else 0,
        limit=visit.settings.uploads.request_bytes,
        today=datetime.now(UTC),
    )


def open_link(visit: Visit) -> Response:
    """Log in by the link that the server printed; it is good for one time."""
    token = visit.query("token")
    links: set[str] = visit.request.app.state.links
    if visit.settings.auth != "local" or not token or token not in links:
        return unknown(visit)
    links.discard(token)
    return logged_in(visit, Person(visit.settings.local_person, frozenset(ROLES)))


def logged_in(visit: Visit, person: Person) -> Response:
    """The cookie, on a page that goes on by itself: a redirect out of another site would not carry it."""
    token = open_session(visit.store, person, visit.address)
    response = visit.page("welcome")
    response.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=visit.settings.secure, path="/")
    return response


def leave(visit: Visit) -> Response:
    """Log out."""
    close_session(visit.store, visit.request.cookies.get(COOKIE, ""))
    response = visit.go("/")
    response.delete_cookie(COOKIE, path="/")
    return response


def language(visit: Visit) -> Response:
    """Choose the language of the pages."""
    back = visit.field("back")
    response = visit.go(back if back.startswith("/") and not back.startswith("//") else "/")
    if visit.field("language") in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, visit.field("language"), max_age=31_536_000, samesite="strict", httponly=True
        )
    return response


def help_(visit: Visit) -> Response:
    """Keys, roles and where to read on."""
    return visit.page("help")


ROUTES = [
    route("/", home),
    route("/open", open_link, None),
    route("/leave", leave, None, post=True),
    route("/language", language, None, post=True),
    route("/help", help_),
]
