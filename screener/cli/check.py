"""`screener check`: one name or identifier against the lists."""

from __future__ import annotations

from typing import Annotated

import typer

from screener.cli import options
from screener.cli.options import argument, option
from screener.errors import UsageError


def check(
    name: Annotated[
        list[str], argument("NAME", "A name, an ISIN or other identifier, or a ticker (20 HK); quoted or not.")
    ] = [],  # noqa: B006 - typer copies the default
    isin: Annotated[str | None, option("--isin", None, "ISIN")] = None,
    cusip: Annotated[str | None, option("--cusip", None, "CUSIP")] = None,
    sedol: Annotated[str | None, option("--sedol", None, "SEDOL")] = None,
    figi: Annotated[str | None, option("--figi", None, "FIGI")] = None,
    lei: Annotated[str | None, option("--lei", None, "LEI")] = None,
    ticker: Annotated[str | None, option("--ticker", "With its market: 20 HK, 0020.HK.", "TICKER")] = None,
    country: Annotated[str | None, option("--country", "Country of the issuer.", "COUNTRY")] = None,
    watchlist: options.Watchlists = [],  # noqa: B006 - typer copies the default
    as_of: options.AsOf = None,
    investor: options.Investor = None,
    funds: options.FundsOption = None,
    fail_on_funds: options.FailOnFunds = False,
    format_: options.RunFormatOption = "table",
    output: options.Output = None,
    law: options.Laws = [],  # noqa: B006
    policy: options.PolicyFile = None,
    fail_on: options.FailOnOption = "possible",
    explain: Annotated[
        bool, option("--explain", "Show every word and its weight, also for a name that does not match.")
    ] = False,
) -> None:
    """Check one name or identifier against the watchlists.

    Exit status: 0 nothing found at or above --fail-on; 1 something was; 2 wrong use, or a wrong check digit.
    """
    from screener.cli.policy import screener_for
    from screener.cli.screen import print_run
    from screener.triage import exit_status

    given = {
        "name": " ".join(name),
        "isin": isin,
        "cusip": cusip,
        "sedol": sedol,
        "figi": figi,
        "lei": lei,
        "ticker": ticker,
        "country": country,
    }
    if not any(value and value.strip() for value in given.values()):
        raise UsageError(
            "There is nothing to check", hint="Give a name, an identifier or a ticker, for example: 20 HK."
        )
    result = screener_for(watchlist, investor, policy, law, funds).check(given, as_of=as_of)
    if format_ == "table" and output is None:
        from screener.cli.check_output import print_check

        print_check(result, explain=explain)
    else:
        print_run(result.run, format_, output, quiet=False)
    raise typer.Exit(exit_status(result.run, fail_on, through_funds=fail_on_funds))
