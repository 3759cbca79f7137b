"""An institution's own reports, from a small TOML file: logo, name, colours, texts, section order, language, rates.

organisation = "Riverside College Endowment"
language = "de"
logo = "logo.svg"                 # paths are read beside this file
sections = ["exposure", "findings"]   # these first, all others after them
leave_out = ["cards"]                 # sections left out
paper = "letter"                      # or "a4"
pdf = "full"                          # or "board": the few pages a board reads
templates = "templates"           # Jinja templates in place of the packaged ones
rates = "rates.toml"

[colours]
accent = "#004b87"

[[text]]
title = "Mandate"
body = "This report serves section 4 of the investment policy."
after = "exposure"
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from screener.errors import ReportError
from screener.files.toml import read_toml
from screener.reports.colours import COLOURS, contrast
from screener.reports.presentation import Logo, Presentation, TextBlock
from screener.reports.rates import load_rates
from screener.reports.wording import wording

SECTIONS = (
    "key", "exposure", "funds", "issuers", "changes", "laws", "findings", "review", "through_fund", "not_in_force",
    "suppressed", "cards", "skipped", "quality", "method", "sign_off",
)  # fmt: skip
MAX_LOGO = 1_000_000
_MEDIA_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml"}
_ENOUGH = 4.5

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Text(_Form):
    title: str
    body: str
    after: str = "exposure"


class _File(_Form):
    language: str = "en"
    title: str = ""
    organisation: str = ""
    logo: str | None = None
    colours: dict[str, Colour] = Field(default_factory=dict)
    text: list[_Text] = Field(default_factory=list)
    sections: list[str] = Field(default_factory=list)
    leave_out: list[str] = Field(default_factory=list)
    paper: Literal["a4", "letter"] = "a4"
    pdf: Literal["board", "full"] = "board"
    templates: str | None = None
    rates: str | None = None


def load_presentation(path: Path) -> Presentation:
    """Read an institution's dress for its reports.

    Raises:
        ReportError: the file, or one that it names, cannot be read or says something that cannot be done.
    """
    file = _read(path)
    wording(file.language)
    for name in (*file.sections, *file.leave_out, *(text.after for text in file.text)):
        if name not in SECTIONS:
            raise ReportError(f"“{path}” names a section “{name}”", hint=f"Sections: {', '.join(SECTIONS)}.")
    for name, colour in file.colours.items():
        if name != "accent" and name not in COLOURS:
            raise ReportError(f"“{path}” colours “{name}”", hint=f"Colours: accent, {', '.join(COLOURS)}.")
        if contrast(colour, "#ffffff") < _ENOUGH:
            raise ReportError(f"“{path}”: {name} {colour} is too pale to read on white", hint="Choose a darker colour.")
    templates = path.parent / file.templates if file.templates else None
    if templates and not os.path.isdir(templates):  # noqa: PTH112 - `Path.is_dir` raises on a name that is too long
        raise ReportError(f"The folder of templates “{templates}” does not exist")
    return Presentation(
        **{name: getattr(file, name) for name in ("language", "title", "organisation", "colours", "paper", "pdf")},
        logo=_logo(path.parent / file.logo) if file.logo else None,
        texts=tuple(TextBlock(text.title, _paragraphs(text.body), text.after) for text in file.text),
        section_order=tuple(file.sections),
        left_out=tuple(file.leave_out),
        templates=templates,
        rates=load_rates(path.parent / file.rates) if file.rates else None,
    )


def _read(path: Path) -> _File:
    try:
        return _File.model_validate(read_toml(path, "file of report settings", ReportError))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            known = ", ".join(_File.model_fields)
            raise ReportError(f"The report settings “{path}” have no key “{place}”", hint=f"Keys: {known}.") from error
        raise ReportError(f"The report settings “{path}” are wrong at “{place}”: {first['msg'].lower()}") from error


def _logo(path: Path) -> Logo:
    media_type = _MEDIA_TYPES.get(path.suffix.lower())
    if media_type is None:
        raise ReportError(f"The logo “{path}” is of an unknown kind", hint=f"Use {', '.join(_MEDIA_TYPES)}.")
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise ReportError(f"The logo “{path}” cannot be read: {said.lower()}") from error
    if len(content) > MAX_LOGO:
        raise ReportError(f"The logo “{path}” is larger than 1 MB", hint="Every report carries it: make it smaller.")
    return Logo(content, media_type)


def _paragraphs(body: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in body.split("\n\n") if part.strip())
