"""Exchange rates that the user supplies: the only way in which a report states a sum in one currency.

base = "USD"
date = 2025-11-24
source = "Custodian's closing rates"

[rates]            # one unit of the currency, in the base currency
HKD = 0.1285
CNY = 0.1407
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from screener.errors import ReportError
from screener.files.toml import read_toml
from screener.reference.territories import currency

_FORM = 'It needs base = "USD", date = 2025-11-24 and a table [rates] with lines such as HKD = 0.1285.'


@dataclass(frozen=True)
class Rates:
    """Exchange rates: the worth of one unit of each currency in the base currency on a date, and its source."""

    base: str
    date: date
    source: str
    file: str
    values: Mapping[str, float]

    def convert(self, money: Iterable[tuple[str, float]]) -> tuple[float, tuple[str, ...]]:
        """Sums as one in the base currency, and the currencies that have no rate (an empty one: none is stated)."""
        total, missing = [], []
        for unit, value in money:
            if unit in self.values:
                total.append(value * self.values[unit])
            else:
                missing.append(unit)
        return math.fsum(total), tuple(missing)


def load_rates(path: Path) -> Rates:
    """Read a rates file.

    Raises:
        ReportError: it cannot be read, or says something that is no currency, date or rate.
    """
    data = read_toml(path, "rates file", ReportError, _FORM)
    unknown = set(data) - {"base", "date", "source", "rates"}
    if unknown:
        raise ReportError(f"The rates file “{path}” has an unknown entry “{min(unknown)}”", hint=_FORM)
    base, day, rates = data.get("base"), data.get("date"), data.get("rates")
    if not isinstance(day, date) or isinstance(day, datetime) or not isinstance(rates, dict):
        raise ReportError(f"The rates file “{path}” lacks its date or its rates", hint=_FORM)
    values = {_code(path, unit): _rate(path, unit, value) for unit, value in rates.items()}
    base = _code(path, base)
    if values.setdefault(base, 1.0) != 1.0:
        raise ReportError(f"The rates file “{path}” gives its base currency {base} a rate other than 1")
    return Rates(base, day, str(data.get("source", "")), path.name, values)


def _code(path: Path, text: object) -> str:
    if isinstance(text, str) and len(text) == 3 and currency(text) == text:
        return text
    raise ReportError(f"The rates file “{path}” names “{text}”, which is no ISO 4217 currency code", hint=_FORM)


def _rate(path: Path, unit: str, value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value > 0:
        return float(value)
    raise ReportError(
        f"The rates file “{path}” gives {unit} the rate {value!r}, which is no positive number", hint=_FORM
    )
