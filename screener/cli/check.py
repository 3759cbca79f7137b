"""`screener check`: one name or identifier against the lists."""

from __future__ import annotations

from typing import Annotated

import typer

from screener.cli.options import (
    AsOf,
    FailOn,
    FailOnFunds,
    FailOnOption,
    FormatOption,
    FundsOption,
    Investor,
    Laws,
    Output,
    PolicyFile,
    RunFormat,
    Watchlists,
)
from screener.errors import UsageError


def check(
    name: Annotated[
        list[str],
        typer.Argument(metavar="NAME", help="A name, an ISIN or other identifier, or a ticker (20 HK); quoted or not."),
    ] = [],  # noqa: B006 - typer copies the default
    isin: Annotated[str | None, typer.Option("--isin", metavar="ISIN")] = None,
    cusip: Annotated[str | None, typer.Option("--cusip", metavar="CUSIP")] = None,
    sedol: Annotated[str | None, typer.Option("--sedol", metavar="SEDOL")] = None,
    figi: Annotated[str | None, typer.Option("--figi", metavar="FIGI")] = None,
    lei: Annotated[str | None, typer.Option("--lei", metavar="LEI")] = None,
    ticker: Annotated[
        str | None, typer.Option("--ticker", metavar="TICKER", help="With its market: 20 HK, 0020.HK.")
    ] = None,
    country: Annotated[str | None, typer.Option("--country", metavar="COUNTRY", help="Country of the issuer.")] = None,
    watchlist: Watchlists = [],  # noqa: B006 - typer copies the default
    as_of: AsOf = None,
    investor: Investor = None,
    funds: FundsOption = None,
    fail_on_funds: FailOnFunds = False,
    format_: FormatOption = RunFormat.TABLE,
    output: Output = None,
    law: Laws = [],  # noqa: B006
    policy: PolicyFile = None,
    fail_on: FailOnOption = FailOn.POSSIBLE,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show every word and its weight, also for a name that does not match.")
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
    library = None
    if funds:
        from screener.funds import FundLibrary

        library = FundLibrary(funds)
    result = screener_for(watchlist, investor, policy, law, funds=library).check(given, as_of=as_of)
    if format_ is RunFormat.TABLE and output is None:
        from screener.cli.check_output import print_check

        print_check(result, explain=explain)
    else:
        print_run(result.run, format_, output, quiet=False)
    raise typer.Exit(exit_status(result.run, fail_on.value, through_funds=fail_on_funds))
