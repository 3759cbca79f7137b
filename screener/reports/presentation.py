"""The look of an institution's reports, and what it lets them add. Nothing in it can change what was found.

The defaults are plain reports in English. `screener.reports.branding.load_presentation` reads one from a TOML file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

    from screener.reports.rates import Rates
    from screener.review.changes import Since


@dataclass(frozen=True)
class TextBlock:
    """An institution's own text: paragraphs under a title, placed after a section (by its id)."""

    title: str
    paragraphs: tuple[str, ...]
    after: str


@dataclass(frozen=True)
class Logo:
    """A picture at the top of the page: its bytes and media type."""

    content: bytes
    media_type: str


@dataclass(frozen=True)
class Presentation:
    """The look of an institution's reports.

    Attributes:
        language: a language that has a catalogue in `messages/`.
        title: in place of the report's own title; empty keeps it.
        organisation: the institution's name, empty for none.
        logo: shown in HTML and PDF.
        colours: `accent` or a tone (a status, `review`) -> `#rrggbb`, dark enough to write with.
        texts: own text blocks.
        section_order: section ids that come first, in this order; all others follow.
        left_out: section ids that page, PDF and text leave out; the workbook keeps its sheets.
        paper: the size of the PDF's pages.
        pdf: `board`, the few pages a board reads, or `full`, all that the page says.
        templates: a folder with Jinja templates that replace the packaged ones of the same name.
        rates: exchange rates the user supplied; without them money is never converted.
        since: what changed since an earlier run.
        decisions: whether the workbook has columns for decisions; they need a run that a store holds.
        positions: the positions frame, to be listed in the workbook as a sheet of its own.
    """

    language: str = "en"
    title: str = ""
    organisation: str = ""
    logo: Logo | None = None
    colours: Mapping[str, str] = field(default_factory=dict)
    texts: tuple[TextBlock, ...] = ()
    section_order: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    paper: Literal["a4", "letter"] = "a4"
    pdf: Literal["board", "full"] = "board"
    templates: Path | None = None
    rates: Rates | None = None
    since: Since | None = None
    decisions: bool = True
    positions: pd.DataFrame | None = None


DEFAULT = Presentation()
