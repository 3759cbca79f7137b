"""Options by which an institution dresses its reports: branding, and exchange rates of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from screener.cli.options import option

if TYPE_CHECKING:
    from screener.reports.presentation import Presentation

Branding = Annotated[
    Path | None, option("--branding", "Logo, name, colours, language and texts of the reports (TOML).", "PATH")
]
Rates = Annotated[
    Path | None, option("--rates", "Exchange rates, to state money in one currency too (a TOML file).", "PATH")
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
