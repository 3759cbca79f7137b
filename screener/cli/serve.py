"""`screener serve`: the page and the API."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from screener.cli.options import FundsOption, StoreOption, option
from screener.errors import UsageError

Auth = Literal["local", "header", "oidc"]
"""The ways in which people are known."""


def serve(
    host: Annotated[str, option("--host", "Where to listen.", "ADDRESS")] = "127.0.0.1",
    port: Annotated[int, option("--port", "The port; 0 for a free one.", "N", min=0, max=65535)] = 8765,
    auth: Annotated[Auth, option("--auth", "How people are known.")] = "local",
    header: Annotated[str, option("--header", "The header in which the proxy names the person.", "NAME")] = "",
    groups_header: Annotated[str | None, option("--groups-header", "The header with their groups.", "NAME")] = None,
    proxy: Annotated[list[str], option("--proxy", "A proxy that is believed (may be repeated).", "ADDRESS")] = [],  # noqa: B006 - typer copies the default
    issuer: Annotated[str, option("--issuer", "The OpenID Connect provider, in the mode “oidc”.", "URL")] = "",
    client_id: Annotated[
        str, option("--client-id", "This server's id there; its secret is SCREENER_OIDC_SECRET.", "ID")
    ] = "",
    public_url: Annotated[
        str | None, option("--public-url", "The address by which people reach the page.", "URL")
    ] = None,
    policy: Annotated[Path | None, option("--policy", "The institution's policy.toml.", "PATH")] = None,
    funds: FundsOption = None,
    jobs: Annotated[Path | None, option("--jobs", "The job file to show.", "PATH")] = None,
    open_: Annotated[bool, option("--open", "Open the page in a browser.")] = False,
    store: StoreOption = None,
) -> None:
    """Serve the page: upload, understand, screen, decide; and the API.

    Prints one link. In the mode “local” it logs in one person, one time; others need a mode that knows people.
    """
    try:
        from screener.web.server import serve as run
    except ModuleNotFoundError as error:
        if error.name not in ("starlette", "uvicorn", "multipart", "python_multipart", "authlib", "itsdangerous"):
            raise
        raise UsageError("The page needs the extra “web”", hint="pip install 'holdings-screener[web]'.") from None
    from screener.web.settings import Settings

    settings = Settings(
        host=host,
        port=port,
        auth=auth,
        store=store,
        policy=policy,
        funds=funds,
        jobs=jobs,
        header=header,
        groups_header=groups_header,
        proxies=tuple(proxy),
        issuer=issuer,
        client_id=client_id,
        client_secret=os.environ.get("SCREENER_OIDC_SECRET", ""),
        public_url=public_url,
    )
    run(settings, typer.echo, open_browser=open_)
