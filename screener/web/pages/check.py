"""One name or identifier against the lists, from every page."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from screener.errors import ScreenerError
from screener.reports.content.headline import not_asked
from screener.web.results import rows_of
from screener.web.screener import check, regimes, usual_investor
from screener.web.visit import Visit, route


def show(visit: Visit) -> Response:
    """What the lists say of a name."""
    text, investors = visit.query("q"), regimes().investors
    asked = visit.query("investor")
    investor = asked if asked in investors else usual_investor(visit.store, visit.settings)
    shown: dict[str, Any] = {
        "text": text,
        "investor": investor,
        "investors": investors,
        "rows": (),
        "it": None,
        "missing": (),
    }
    if not text:
        return visit.page("check", **shown, problem="")
    try:
        found = check(visit.settings, {"name": text}, investor=investor)
    except ScreenerError as error:
        return visit.page("check", 400, **shown, problem=str(error))
    shown |= {"it": found, "rows": rows_of(found.run, visit.words)}
    return visit.page("check", **shown | {"missing": tuple(not_asked(found.run.summary, visit.words))}, problem="")


ROUTES = [route("/check", show)]
