"""`screener funds`: which holdings stand behind which position in a fund, and what a fund's file says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.options import argument, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screener.funds import FundLibrary, FundStatement

app = typer.Typer(help="Say which holdings stand behind positions in funds.", no_args_is_help=True)

Source = Annotated[Path, option("--folder -f", "Fund files, or a mapping of positions.", "FOLDER|funds.toml")]


@app.command()
def match(
    files: Annotated[list[Path], argument("HOLDINGS...", "Holdings with positions in funds.")],
    folder: Source,
) -> None:
    """Which positions are in funds, whose holdings are at hand, why, and what is missing.

    A name only suggests: a suggestion counts once it stands in funds.toml.
    """
    from screener.holdings import read_holdings
    from screener.holdings.inputs import sources
    from screener.outcomes import fund_rows

    library, positions = _library(folder), read_holdings(tuple(sources(files))).columns
    joins = library.joins.of(positions)
    rows: list[tuple[str, ...]] = []
    missing: list[tuple[str, str | None]] = []
    tickers: list[str] = []
    fields = positions.rows(("name", "isin", "ticker", "file", "sheet", "row"))
    for join, is_fund, (own, isin, ticker, file, sheet, row) in zip(joins, fund_rows(positions), fields, strict=True):
        name = own or isin or "?"
        where = f"{name}\n{', '.join(dict.fromkeys((str(file), str(sheet))))}, row {row}"
        if join is not None:
            day = _day(join.as_of or join.statement.as_of)
            rows.append((where, f"{join.statement.name}\n{join.statement.file}, {day}", join.because))
        elif is_fund:
            suggested = library.joins.suggest(name)
            hint = f"perhaps {suggested[0].file} ({suggested[0].name})" if suggested else "no file at hand"
            rows.append((where, "–", hint))
            missing.append((isin or name, suggested[0].file if suggested else None))
            tickers += [ticker] if ticker and not suggested else []
    _table(("position", "holdings", "why"), rows)
    _problems(library)
    opened = {id(join.statement): join.statement for join in joins if join is not None}
    inside = [line for one in opened.values() for line in _inside(library, one)]
    if inside:
        typer.echo("\nFunds in these funds:\n" + "\n".join(dict.fromkeys(inside)))
    if lines := [f'[[fund]]\nfund = "{key}"\nfile = "{file}"' for key, file in missing if file]:
        typer.echo("\nIf a suggestion is right, add it to funds.toml:\n\n" + "\n\n".join(dict.fromkeys(lines)))
    if tickers:
        typer.echo(
            f"\nFrom the SEC, if they are US funds: screener funds fetch {' '.join(dict.fromkeys(tickers))} -f {folder}"
        )


@app.command()
def show(folder: Source) -> None:
    """The fund files: which fund, of what date, how much of it its weights and what was screened cover."""
    library = _library(folder)
    rows: list[tuple[str, ...]] = [
        (
            f"{one.name}\n{one.file}, {_day(one.as_of)}",
            str(len(one.rows)),
            f"{one.net_weight:.2f}",
            f"{one.gross_weight:.2f}",
            f"{library.coverage(one):.2f}",
            "\n".join(sorted((*one.isins, *one.leis, *one.series, *one.tickers))) or "nothing that identifies it",
        )
        for one in library.statements
    ]
    _table(("fund", "securities", "net %", "gross %", "screened %", "known by"), rows)
    if inside := [line for one in library.statements for line in _inside(library, one)]:
        typer.echo("\nFunds in funds:\n" + "\n".join(inside))
    _problems(library)


@app.command("fetch")
def fetch_(
    funds: Annotated[list[str], argument("FUND...", "Tickers, or series ids of the SEC.")],
    folder: Annotated[Path, option("--folder -f", "Where the files are put.", "FOLDER")],
    contact: Annotated[
        str,
        option(
            "--contact",
            "Who asks, which the SEC requires: a name and a mail address.",
            "NAME MAIL",
            envvar="SCREENER_SEC_CONTACT",
            show_envvar=False,
        ),
    ] = "",
) -> None:
    """Fetch the newest public holdings (Form N-PORT) of US funds from the SEC. Nothing else ever fetches them.

    The SEC's table of funds (company_tickers_mf.json) is put beside them: it joins positions by ticker.
    """
    from screener.funds.edgar import Edgar, fetch_holdings

    for path in fetch_holdings(Edgar(contact), tuple(funds), folder):
        typer.echo(str(path))


def _inside(library: FundLibrary, statement: FundStatement) -> Iterator[str]:
    """A line for each fund that a fund holds: which file its holdings are in, or that there is none."""
    names = list(library.securities.rows(("name", "isin")))
    for place, weight in zip(statement.securities.tolist(), statement.weights.tolist(), strict=True):
        inner = library.nested.get(place)
        if inner is not None or place in library.unopened:
            called = " ".join(filter(None, names[place]))
            share = f", {weight:.2f} %" if weight == weight else ""  # noqa: PLR0124 - NaN differs from itself
            yield f"  {statement.name} → {called}{share}: {inner.file if inner else 'no file at hand'}"


def _library(folder: Path) -> FundLibrary:
    from screener.cli.policy import fund_library
    from screener.cli.progress import progress

    with progress(quiet=False) as on_progress:
        return fund_library(folder, on_progress)


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from screener.cli.console import out, table

    out().print(table(*heads, rows=rows) if rows else "No position in a fund, and no fund file.")


def _problems(library: FundLibrary) -> None:
    for sentence in (*library.problems, *library.joins.unused()):
        typer.echo(sentence, err=True)


def _day(day: object) -> str:
    return str(day) if day else "no date"
