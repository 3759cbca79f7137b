"""Options by which an institution dresses its reports: branding, and exchange rates of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from screener.reports.presentation import Presentation

Branding = Annotated[
    Path | None,
    typer.Option("--branding", metavar="PATH", help="Logo, name, colours, language and texts of the reports (TOML)."),
]
Rates = Annotated[
    Path | None,
    typer.Option("--rates", metavar="PATH", help="Exchange rates, to state money in one currency too (a TOML file)."),
]


def read_style(branding: Path | None, rates: Path | None) -> Presentation:
    """How reports are to be dressed.

    Args:
        branding: a branding file; None for plain reports.
        rates: a rates file; None to convert nothing.
    """
    from dataclasses import replace

    from screener.reports.presentation import DEFAULT

    presentation = DEFAULT
    if branding is not None:
        from screener.reports.branding import load_presentation

        presentation = load_presentation(branding)
    if rates is not None:
        from screener.reports.rates import load_rates

        presentation = replace(presentation, rates=load_rates(rates))
    return presentation
