"""`screener serve`: the page and the API."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from screener.cli.options import FundsOption
from screener.cli.store_options import StoreOption


class Auth(StrEnum):
    """The ways in which people are known."""

    LOCAL = "local"
    HEADER = "header"
    OIDC = "oidc"


def serve(
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="The port; 0 for a free one.")
    ] = 8765,
    auth: Annotated[Auth, typer.Option("--auth", help="How people are known.")] = Auth.LOCAL,
    header: Annotated[
        str, typer.Option("--header", metavar="NAME", help="The header in which the proxy names the person.")
    ] = "",
    groups_header: Annotated[
        str | None, typer.Option("--groups-header", metavar="NAME", help="The header with their groups.")
    ] = None,
    proxy: Annotated[
        list[str], typer.Option("--proxy", metavar="ADDRESS", help="A proxy that is believed (may be repeated).")
    ] = [],  # noqa: B006 - typer copies the default
    issuer: Annotated[
        str, typer.Option("--issuer", metavar="URL", help="The OpenID Connect provider, in the mode “oidc”.")
    ] = "",
    client_id: Annotated[
        str,
        typer.Option("--client-id", metavar="ID", help="This server's id there; its secret is SCREENER_OIDC_SECRET."),
    ] = "",
    public_url: Annotated[
        str | None, typer.Option("--public-url", metavar="URL", help="The address by which people reach the page.")
    ] = None,
    policy: Annotated[
        Path | None, typer.Option("--policy", metavar="PATH", help="The institution's policy.toml.")
    ] = None,
    funds: FundsOption = None,
    jobs: Annotated[Path | None, typer.Option("--jobs", metavar="PATH", help="The job file to show.")] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    store: StoreOption = None,
) -> None:
    """Serve the page: upload, understand, screen, decide; and the API.

    Prints one link. In the mode “local” it logs in one person, one time; others need a mode that knows people.
    """
    from screener.errors import UsageError

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
        auth=auth.value,
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
