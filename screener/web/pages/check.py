"""One name or identifier against the lists, from every page."""

from __future__ import annotations

from starlette.responses import Response

from screener.errors import ScreenerError
from screener.reports.content.headline import not_asked
from screener.web.results import rows_of
from screener.web.screener import check
from screener.web.visit import Visit, route


def show(visit: Visit) -> Response:
    """What the lists say of a name."""
    text = visit.query("q")
    if not text:
        return visit.page("check", text="", rows=(), it=None, missing=(), problem="")
    try:
        found = check(visit.settings, {"name": text})
    except ScreenerError as error:
        return visit.page("check", 400, text=text, rows=(), it=None, missing=(), problem=str(error))
    missing = tuple(not_asked(found.run.summary, visit.words))
    rows = rows_of(found.run, visit.words)
    return visit.page("check", text=text, rows=rows, it=found, missing=missing, problem="")


ROUTES = [route("/check", show)]
