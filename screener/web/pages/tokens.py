"""Tokens for programs that use the API: made by an admin, shown once."""

from __future__ import annotations

from starlette.responses import Response

from screener.errors import UsageError
from screener.web.people import ROLES, make_token
from screener.web.visit import Visit, route

LONGEST_DAYS = 400


def show(visit: Visit) -> Response:
    """The form."""
    return visit.page("tokens", roles=ROLES, token=None)


def make(visit: Visit) -> Response:
    """Make a token, and show it this once."""
    label, role, days = visit.field("label"), visit.field("role"), visit.field("days")
    if not label or role not in ROLES or not days.isdecimal() or not 0 < int(days) <= LONGEST_DAYS:
        raise UsageError("A token needs a label, a role and days", hint=f"{LONGEST_DAYS} days at most.")
    token = make_token(visit.store, visit.person, label[:80], frozenset({role}), int(days))
    return visit.page("tokens", roles=ROLES, token=token)


ROUTES = [route("/tokens", show, "admin"), route("/tokens", make, "admin", post=True)]
