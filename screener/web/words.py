"""What the pages say, in English and German: the reports' wording, and the pages' own beside it (`messages/*.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files

from screener.reports.wording import Wording, flat, wording

LANGUAGES = ("en", "de")
LANGUAGE_COOKIE = "screener_language"


@lru_cache(maxsize=8)
def words(language: str) -> Wording:
    """The wording of a language, reports' and pages' together."""
    base = wording(language)
    own = tomllib.loads(files("screener.web").joinpath("messages", f"{language}.toml").read_text(encoding="utf-8"))
    return replace(base, texts={**base.texts, **dict(flat(own, ""))})


def choose(chosen: str | None, accepted: str) -> str:
    """The language for a request."""
    if chosen in LANGUAGES:
        return chosen
    for part in accepted.split(","):
        code = part.partition(";")[0].strip().lower()[:2]
        if code in LANGUAGES:
            return code
    return LANGUAGES[0]
