"""OpenSanctions' words -> ours: opensanctions.yaml as frozen data, shared by the readers of its exports."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from pydantic import BaseModel, ConfigDict

from screener.model import EntityType, IdentifierScheme, Listing, Measure, NameKind
from screener.watchlist.publishers.facts import yaml_of


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    list: str
    regime: str
    measure: Measure | None = None
    dataset: str = ""
    program: str = ""

    def fits(self, dataset: str, program: str) -> bool:
        stated = ((self.dataset, dataset), (self.program, program))
        return all(re.search(pattern, text, re.IGNORECASE) for pattern, text in stated)


class Terms(BaseModel):
    """The tables of opensanctions.yaml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    listings: tuple[_Row, ...]
    types: Mapping[str, EntityType]
    names: Mapping[str, NameKind]
    identifiers: Mapping[str, IdentifierScheme]
    countries: tuple[str, ...]
    narrative: tuple[str, ...]


@cache
def terms() -> Terms:
    """The tables, read once."""
    return Terms.model_validate(yaml_of("opensanctions.yaml"))


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
        program: kept in the listing; decides together with `about` (authority, provisions).
    """
    row = next(row for row in terms().listings if row.fits(dataset, f"{program} {about}"))
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
