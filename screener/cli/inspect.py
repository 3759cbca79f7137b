"""`screener inspect`: how a holdings file was understood, and a profile of it for the next time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.options import ColumnMap, FormatOption, NoProfile, Sheets, argument, option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from screener.holdings import Holdings, SheetLayout, TableLayout
    from screener.model import CoverageRow

SCHEMA = "screener.layout/1"
_SHOWN = ("row", "account", "name", "isin", "cusip", "sedol", "ticker", "mic", "country", "quantity", "market_value",
          "currency", "weight", "held_on")  # fmt: skip
_SHOWN_ROWS = 5

_WHY = {
    "header": "header words",
    "content": "content",
    "both": "header words and content",
    "map": "--map",
    "profile": "profile",
}


def inspect_(
    file: Annotated[Path, argument("FILE", "A holdings file.")],
    map_: ColumnMap = [],  # noqa: B006 - typer copies the default
    sheet: Sheets = [],  # noqa: B006
    profile: Annotated[list[str], option("--profile", "Apply this saved profile (may be repeated).", "PATH")] = [],  # noqa: B006
    securities: Annotated[
        Path | None, option("--securities", "Your own list of securities, by which codes are looked up.", "FILE")
    ] = None,
    no_profile: NoProfile = False,
    save_profile: Annotated[
        str | None,
        option(
            "--save-profile",
            "Save how the tables were understood; a bare name is kept in your configuration folder.",
            "PATH",
        ),
    ] = None,
    format_: FormatOption = "table",
) -> None:
    """Show how a holdings file is understood: sheets, tables, columns, rows kept and skipped, and why.

    Exit status: 0 everything was understood; 2 wrong use or unreadable input; 3 some rows were not understood.
    """
    from screener.cli.console import err, out
    from screener.cli.screen import parse_mapping
    from screener.holdings import read_holdings
    from screener.holdings.columns.profiles import path_of

    holdings = read_holdings(
        [file],
        sheets=sheet,
        mapping=parse_mapping(map_),
        profiles=[path_of(name) for name in profile],
        saved=not no_profile,
        securities=securities,
    )
    if format_ == "json":
        typer.echo(as_json(holdings))
    else:
        print_layouts(holdings, out())
    if save_profile is not None:
        from datetime import date

        from screener.holdings.columns.profiles import save_profile as save

        err().print(f"Saved as {save(path_of(save_profile), holdings.layouts, date.today())}", soft_wrap=True)
    raise typer.Exit(3 if holdings.not_understood else 0)


def as_json(holdings: Holdings) -> str:
    """The layouts as JSON."""
    import dataclasses

    data = {
        "schema": SCHEMA,
        "files": [{"file": one.file, "sha256": one.sha256, "warnings": one.warnings} for one in holdings.inputs],
        "sheets": [dataclasses.asdict(layout) for layout in holdings.layouts],
        "rows": [row.model_dump(exclude_defaults=True) for row in holdings.coverage],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def print_layouts(holdings: Holdings, console: Console) -> None:
    """Print how each sheet was understood."""
    from rich.markup import escape

    empty = [layout.sheet for layout in holdings.layouts if not layout.content_rows]
    for layout in holdings.layouts:
        if layout.content_rows:
            rows = [row for row in holdings.coverage if (row.file, row.sheet) == (layout.file, layout.sheet)]
            _print_sheet(layout, rows, console, several=len(holdings.inputs) > 1)
    if empty:
        console.print(f"Empty sheets: {escape(', '.join(empty))}\n")
    for warning in (text for one in holdings.inputs for text in one.warnings):
        console.print(f"[yellow]Note:[/] {escape(warning)}", soft_wrap=True)


def _print_sheet(layout: SheetLayout, coverage: Sequence[CoverageRow], console: Console, *, several: bool) -> None:
    from rich.markup import escape

    from screener.holdings.rows.lines import REASONS

    where = f"{layout.file}, {layout.sheet}" if several and layout.file != layout.sheet else layout.sheet
    hidden = " (hidden)" if layout.hidden else ""
    console.print(f"[bold]{escape(where)}[/]{hidden}")
    rows = "" if layout.position_rows == layout.positions else f" on {layout.position_rows} rows"
    console.print(
        f"{layout.content_rows} rows with content = {layout.positions} positions{rows}"
        f" + {sum(layout.skipped.values())} skipped + {layout.not_understood} not understood"
    )
    by_reason: dict[str, dict[str | None, list[CoverageRow]]] = {}
    for row in coverage:
        by_reason.setdefault(row.reason, {}).setdefault(row.rule, []).append(row)
    for reason, rules in sorted(by_reason.items(), key=lambda item: -sum(map(len, item[1].values()))):
        words = escape(REASONS.get(reason, reason))
        count = sum(map(len, rules.values()))
        console.print(f"  {count:>5}  " + (f"[red]{words}[/]" if reason == "not_understood" else words))
        for rule, held in rules.items():
            first = ", ".join(str(row.row) for row in held[:_SHOWN_ROWS]) + (" ..." if len(held) > _SHOWN_ROWS else "")
            because = escape(f"rule {rule}, row {first}: {held[0].because}")
            console.print(f"         [dim]{because}[/]", soft_wrap=True)
    for table in layout.tables:
        _print_table(table, console)
    console.print()


def _print_table(table: TableLayout, console: Console) -> None:
    from rich.markup import escape
    from rich.table import Table

    kind = {"rows": "one row a position", "columns": "one column a position"}.get(
        table.orientation, f"{table.rows_per_position} rows a position"
    )
    headers = ", ".join(map(str, table.header_rows)) or "none"
    what = f"{table.positions} positions, {kind}" if table.holdings else "not a table of holdings"
    console.print(f"\n  Table [bold]{table.range}[/], header rows: {headers}; {what}")
    if table.profile:
        console.print(f"  Read by the profile {escape(table.profile)}", soft_wrap=True)
    if table.offer:
        console.print(f"  A saved profile fits: --profile {escape(table.offer)}", soft_wrap=True)
    columns = Table(box=None, padding=(0, 2, 0, 2), header_style="dim")
    for title in ("Column", "Header", "Field", "Why"):
        columns.add_column(title, overflow="fold")
    for column in table.columns:
        place = f"{column.letter}, line {column.line}" if table.orientation == "stacked" else column.letter
        why = _WHY.get(column.why, column.why) if column.field else column.why or "not recognised"
        columns.add_row(place, escape(column.header), column.field or "", escape(why))
    console.print(columns)
    if table.first:
        console.print("  First positions as read:")
        for position in table.first[:3]:
            values = ", ".join(f"{name} {_value(position[name])}" for name in _SHOWN if name in position)
            console.print(f"    {escape(values)}", soft_wrap=True)


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:,.10g}" if isinstance(value, float) else str(value)
