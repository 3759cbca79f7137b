"""The words of a report in one language: texts, numbers and dates. The texts are data (`messages/*.toml`)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from screener.errors import ReportError
from screener.files.cache import table
from screener.reference.territories import read_table

if TYPE_CHECKING:
    from screener.reports.content.parts import Kind, Value

MOST_NAMES = 4
"""Names of positions that a sentence gives; the tables have all."""
_ISO_DATE = re.compile(r"(?<![\w./-])\d{4}-\d{2}-\d{2}(?![\w/-]|\.\w)")


@dataclass(frozen=True)
class Wording:
    """The texts of one language by dotted key, and how the language writes numbers and dates."""

    language: str
    texts: Mapping[str, str]
    months: tuple[str, ...]
    countries: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its {placeholders} filled.

        Raises:
            KeyError: the catalogue has no such key (a test keeps all catalogues complete).
        """
        text = self.texts[key]
        return text.format(**values) if values else text

    def count(self, key: str, number: int, **values: object) -> str:
        """The text `key.one` or `key.other` for a number, which fills {n}."""
        form = "one" if number == 1 else "other"
        return self(f"{key}.{form}", n=self.integer(number), **values)

    def get(self, key: str, default: str) -> str:
        """The text of a key, or the default where the word is one that no catalogue can know."""
        return self.texts.get(key, default)

    def list_of(self, items: Iterable[str]) -> str:
        """Items joined as a sentence joins them: a, b and c."""
        words = list(items)
        if len(words) < 2:
            return "".join(words)
        return f"{', '.join(words[:-1])} {self('and')} {words[-1]}"

    def first_of(self, names: Sequence[str]) -> str:
        """The first of some names and how many more there are: a sentence names few, the tables have all."""
        more = [self.count("counted.more_names", len(names) - MOST_NAMES)] if len(names) > MOST_NAMES else []
        return self.list_of([*names[:MOST_NAMES], *more])

    def integer(self, number: float) -> str:
        """A whole number with thousands apart."""
        return f"{number:,.0f}".replace(",", self.texts["numbers.thousands"])

    def number(self, number: float | None, places: int = 2) -> str:
        """A number with thousands apart and fixed places; empty for none."""
        if number is None or not math.isfinite(number):
            return ""
        whole, _, part = f"{number:,.{places}f}".partition(".")
        whole = whole.replace(",", self.texts["numbers.thousands"])
        return f"{whole}{self.texts['numbers.decimal']}{part}" if part else whole

    def quantity(self, number: float | None) -> str:
        """A number of shares or a nominal: decimals only where it has any."""
        whole = number is not None and math.isfinite(number) and number == int(number)
        return self.number(number, 0) if whole else self.number(number, 4).rstrip("0")

    def percent(self, number: float | None) -> str:
        """7.82 as 7.82 %; a share that rounds to nothing is written as below the smallest step."""
        small = number is not None and 0 < abs(number) < 0.005
        written = f"< {self.number(0.01)}" if small else self.number(number)
        return f"{written}\u00a0%" if written else ""

    def money(self, value: float | None, currency: str | None, places: int = 0) -> str:
        """A sum as a sentence writes it: USD 1,234,567. Empty for none."""
        written = self.number(value, places)
        return f"{currency or self('money.no_currency')}\u00a0{written}" if written else ""

    def day(self, day: date | None) -> str:
        """A date as a sentence writes it; empty for none."""
        return self("dates.long", day=day.day, month=self.months[day.month - 1], year=day.year) if day else ""

    def with_long_dates(self, sentence: str) -> str:
        """A sentence of the rules with its ISO 8601 dates as English writes them; one in a file's name stays.

        The rules speak English: within a report in another language their dates stay as they are.
        """
        if not self.language.startswith("en"):
            return sentence

        def long(found: re.Match[str]) -> str:
            try:
                return self.day(date.fromisoformat(found[0]))
            except ValueError:  # digits that are no day
                return found[0]

        return _ISO_DATE.sub(long, sentence)

    def moment(self, moment: datetime) -> str:
        """A moment to the minute, with its time zone."""
        zone = moment.tzname() or ""
        return f"{self.day(moment.date())}, {moment:%H:%M} {zone}".rstrip()

    def country(self, code: str | None) -> str:
        """A country's name; the code itself where it is none that is known."""
        return self.countries.get(code, code) if code else ""

    def value(self, value: Value, kind: Kind) -> str:
        """A table's value as text; empty for none. Dates are short: ISO 8601, or as the country writes them."""
        if value is None or isinstance(value, str):
            return value or ""
        if isinstance(value, date):
            return self("dates.in_tables", day=value)
        if kind == "money":
            return self.number(value, 0)
        if kind == "percent":
            return self.percent(value)
        return self.integer(value) if kind == "integer" else self.quantity(value)


_COUNTRY = "countries."


def languages() -> tuple[str, ...]:
    """The languages that have a catalogue; one with a country (`en-US`) holds only what is written otherwise there."""
    folder = files("screener.reports").joinpath("messages")
    return tuple(sorted(item.name[:-5] for item in folder.iterdir() if item.name.endswith(".toml")))


@table
def wording(language: str = "en") -> Wording:
    """The wording of a language.

    Raises:
        ReportError: there is no catalogue for it.
    """
    if language not in languages():
        known = ", ".join(languages())
        raise ReportError(f"There is no report language “{language}”", hint=f"Languages: {known}.")
    texts = _catalogue(language.partition("-")[0])
    if "-" in language:
        texts |= _catalogue(language)
    names = {row["alpha2"]: row["names"].split("|")[0] for row in read_table("countries.csv")}
    own = {key.removeprefix(_COUNTRY): texts.pop(key) for key in list(texts) if key.startswith(_COUNTRY)}
    months = texts.pop("months")
    return Wording(language, texts, tuple(months), names | own)


def regional(language: str, country: str | None) -> str:
    """A language as a country, or a part of it (ISO 3166), writes it, where that has a catalogue; else the language."""
    there = f"{language}-{(country or '')[:2]}"
    return there if there in languages() else language


def _catalogue(language: str) -> dict[str, Any]:
    import tomllib

    folder = files("screener.reports").joinpath("messages")
    return dict(flat(tomllib.loads(folder.joinpath(f"{language}.toml").read_text(encoding="utf-8")), ""))


def flat(branch: Mapping[str, Any], prefix: str) -> Iterable[tuple[str, str]]:
    """The texts of a catalogue, or of a table of one, by their dotted keys."""
    for key, value in branch.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
