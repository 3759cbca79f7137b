"""Log-in by OpenID Connect: the authorization code flow with PKCE, state and nonce, by authlib.

What a provider states of a person is believed for the length of a session only; the roles come from the claim `groups`,
as from a trusted proxy's header.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, cast

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response

from screener.errors import ScreenerError
from screener.web.pages.start import logged_in
from screener.web.people import Person, Role, roles_of
from screener.web.settings import Settings
from screener.web.visit import Visit, route

LOGIN_SECONDS = 600
"""How long a person may take to log in at the provider."""

EVERYBODY: frozenset[Role] = frozenset({"analyst", "approver"})
"""The roles of a person whose provider states no groups at all."""


def middleware(settings: Settings) -> Middleware:
    """The short-lived cookie in which state, nonce and verifier of a log-in wait, signed by a key of this process."""
    from starlette.middleware.sessions import SessionMiddleware

    return Middleware(
        SessionMiddleware,
        secret_key=secrets.token_urlsafe(32),
        session_cookie="screener_login",
        max_age=LOGIN_SECONDS,
        path="/login",
        same_site="lax",
        https_only=settings.secure,
    )


@lru_cache(maxsize=1)
def _provider(settings: Settings) -> Any:
    from authlib.integrations.starlette_client import OAuth

    oauth = OAuth()
    return oauth.register(
        "provider",
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        server_metadata_url=f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256"},
    )


@contextmanager
def _reached(settings: Settings) -> Iterator[None]:
    libraries = (import_module(name) for name in ("httpx", "httpx2") if find_spec(name))  # Authlib takes either
    try:
        yield
    except tuple(one.HTTPError for one in libraries) as error:
        raise ScreenerError(
            f"The sign-in at {settings.issuer} cannot be reached: {type(error).__name__}",
            hint="Try again in a minute; your administrator sees whether the provider answers.",
        ) from error


async def login(visit: Visit) -> Response:
    """Send the person to the provider."""
    if visit.settings.auth != "oidc":
        raise HTTPException(404)
    answer = f"{(visit.settings.public_url or '').rstrip('/')}/login/answer"
    with _reached(visit.settings):
        return cast(Response, await _provider(visit.settings).authorize_redirect(visit.request, answer))


async def answered(visit: Visit) -> Response:
    """Take the provider's answer: state, nonce, signature, issuer and audience are checked by authlib."""
    if visit.settings.auth != "oidc":
        raise HTTPException(404)
    from authlib.integrations.base_client import OAuthError
    from joserfc.errors import JoseError

    try:
        with _reached(visit.settings):
            token = await _provider(visit.settings).authorize_access_token(visit.request)
    except (OAuthError, JoseError) as error:
        raise HTTPException(403) from error
    finally:
        visit.request.session.clear()
    claims = token.get("userinfo") or {}
    person = person_of(claims)
    if person is None:
        raise HTTPException(403)
    return logged_in(visit, person)


def person_of(claims: dict[str, Any]) -> Person | None:
    """The person of a provider's claims; None where they have no role here.

    Args:
        claims: of the checked ID token. An e-mail address counts as a name only where the provider has verified it.
    """
    verified = claims.get("email") if claims.get("email_verified") is True else None
    subject = str(verified or claims.get("sub") or "").strip()
    roles = roles_of(claims["groups"]) if "groups" in claims else EVERYBODY
    return Person(subject, roles) if subject and roles else None


ROUTES = [route("/login", login, None), route("/login/answer", answered, None)]
