"""How an institution dresses its reports. The defaults are plain Screener reports in English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Presentation:
    """Language, title and name of the institution; nothing in it can change what was found.

    Attributes:
        language: a language that has a catalogue in `messages/`.
        title: in place of the report's own title; empty keeps it.
        organisation: the institution's name, empty for none.
    """

    language: str = "en"
    title: str = ""
    organisation: str = ""


DEFAULT = Presentation()
