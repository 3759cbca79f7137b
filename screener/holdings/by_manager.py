"""Holdings of one manager each, for a report to each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from screener.holdings.reader import Holdings
from screener.positions import LooseTexts

UNSTATED = "no manager stated"


def by_manager(holdings: Holdings) -> Mapping[str, Holdings]:
    """The positions of each manager as holdings of their own; rows that are no positions belong to no manager.

    Returns:
        Manager -> holdings, by name; positions without a manager under `UNSTATED`. They add up to all positions.
    """
    managers = holdings.columns.texts["manager"]
    inputs = tuple(one.model_copy(update={"sheets": ()}) for one in holdings.inputs)
    rest = replace(holdings, coverage=(), inputs=inputs, loose=LooseTexts(), layouts=())
    named = sorted({name for name in managers if name})
    parts = {name: managers.flags(name.__eq__) for name in named}
    if not managers.present.all():
        parts[UNSTATED] = ~managers.present
    return {name: replace(rest, columns=holdings.columns.take(mask)) for name, mask in parts.items()}
