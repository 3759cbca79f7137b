"""OpenSanctions' words -> ours: opensanctions.yaml as frozen data, shared by the readers of its exports."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import yaml

from screener.model import EntityType, IdentifierScheme, Listing, Measure, NameKind


@dataclass(frozen=True)
class _Row:
    list: str
    regime: str
    measure: Measure | None
    dataset: re.Pattern[str] | None
    program: re.Pattern[str] | None

    def fits(self, dataset: str, program: str) -> bool:
        return (self.dataset is None or self.dataset.search(dataset) is not None) and (
            self.program is None or self.program.search(program) is not None
        )


@dataclass(frozen=True)
class Terms:
    """The tables of opensanctions.yaml."""

    rows: tuple[_Row, ...]
    types: Mapping[str, EntityType]
    names: Mapping[str, NameKind]
    identifiers: Mapping[str, IdentifierScheme]
    countries: tuple[str, ...]
    narrative: tuple[str, ...]


@cache
def terms() -> Terms:
    """The tables, read once."""
    data = yaml.safe_load(files(__package__).joinpath("opensanctions.yaml").read_text(encoding="utf-8"))
    return Terms(
        rows=tuple(
            _Row(row["list"], row["regime"], row.get("measure"), _pattern(row, "dataset"), _pattern(row, "program"))
            for row in data["listings"]
        ),
        types=data["types"],
        names=data["names"],
        identifiers=data["identifiers"],
        countries=tuple(data["countries"]),
        narrative=tuple(data["narrative"]),
    )


def listing(
    dataset: str,
    program: str = "",
    *,
    about: str = "",
    authority: str | None = None,
    listed_on: date | None = None,
    removed_on: date | None = None,
    source: str | None = None,
) -> Listing:
    """The listing that a dataset and a programme amount to.

    Args:
        dataset: OpenSanctions' dataset id, or its title.
        program: kept in the listing; decides together with `about` (authority, provisions).
    """
    row = next(row for row in terms().rows if row.fits(dataset, f"{program} {about}"))
    return Listing(
        list=row.list,
        regime=row.regime,
        program=program or (dataset if row.list == "opensanctions" else None) or None,
        authority=authority,
        measure=row.measure,
        listed_on=listed_on,
        removed_on=removed_on,
        source=source,
    )


def _pattern(row: Mapping[str, str], key: str) -> re.Pattern[str] | None:
    return re.compile(row[key], re.IGNORECASE) if key in row else None
