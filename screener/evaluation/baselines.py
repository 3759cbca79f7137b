"""Other matchers on the same names and pairs, in the same run: what ours has to be better than.

rapidfuzz scorers are at hand; nomenklatura's LogicV2 (the best open matcher) is measured where it is installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process, utils

from screener.evaluation.pairs import PairScorer
from screener.model import Entity

NameScorer = Callable[[str], tuple[float, str]]
"""Takes a position's name, returns the best score from 0 to 1 against all lists' names, and that entity's id."""


class Baseline(NamedTuple):
    """What another matcher does with labelled names: how many it finds and how many it wrongly flags."""

    name: str
    threshold: float
    found: int
    labelled: int
    false_alarms: int
    clear: int


RAPIDFUZZ: Mapping[str, Callable[..., float]] = {
    "rapidfuzz WRatio": fuzz.WRatio,
    "rapidfuzz token_set_ratio": fuzz.token_set_ratio,
}
RAPIDFUZZ_THRESHOLD = 0.85
LOGIC_V2_THRESHOLD = 0.7


def rapidfuzz_names(scorer: Callable[..., float], entities: Sequence[Entity]) -> NameScorer:
    """A plain string ratio against all names of the lists."""
    owners = [(utils.default_process(name.text), entity.id) for entity in entities for name in entity.names]
    texts = [text for text, _ in owners]

    def score(name: str) -> tuple[float, str]:
        best = process.extractOne(utils.default_process(name), texts, scorer=scorer)
        return (best[1] / 100, owners[best[2]][1]) if best else (0.0, "")

    return score


def rapidfuzz_pairs(scorer: Callable[..., float]) -> PairScorer:
    """A plain string ratio of two names."""
    return lambda _schema, one, other: scorer(one, other, processor=utils.default_process) / 100


def logic_v2_pairs() -> PairScorer | None:
    """nomenklatura's LogicV2 on two names; None where nomenklatura is not installed."""
    if (logic := _logic_v2()) is None:
        return None
    entity, compare = logic
    return lambda schema, one, other: compare(entity(schema, one, [one]), entity(schema, other, [other]))


def logic_v2_names(entities: Sequence[Entity]) -> NameScorer | None:
    """nomenklatura's LogicV2 against every entity of the lists, one by one; None where it is not installed."""
    if (logic := _logic_v2()) is None:
        return None
    entity, compare = logic
    named = ((one, [name.text for name in one.names if name.kind != "weak"] or [one.name]) for one in entities)
    candidates = [entity("Company", one.id, names) for one, names in named]

    def score(name: str) -> tuple[float, str]:
        query = entity("Company", f"query-{name}", [name])
        return max((compare(query, one), str(one.id)) for one in candidates)

    return score


def _logic_v2() -> tuple[Callable[[str, str, list[str]], Any], Callable[[Any, Any], float]] | None:
    """What makes an entity of a schema, an id and names (LogicV2 caches by the id), and what compares two."""
    try:
        from followthemoney import model
        from nomenklatura.matching import get_algorithm
    except ImportError:
        return None
    algorithm = get_algorithm("logic-v2")
    if algorithm is None:
        return None
    config = algorithm.default_config()

    def entity(schema: str, identity: str, names: list[str]) -> Any:
        proxy = model.make_entity(schema)
        proxy.id = identity
        proxy.add("name", names)
        return proxy

    return entity, lambda one, other: float(algorithm.compare(one, other, config).score)


def measure(name: str, scorer: NameScorer, threshold: float, rows: Iterable[Mapping[str, str]]) -> Baseline:
    """Count what another matcher finds and what it wrongly flags.

    Args:
        threshold: the score from which it calls a name listed.
    """
    found = labelled = alarms = clear = 0
    for row in rows:
        score, entity = scorer(row["name"])
        if row["verdict"] == "listed":
            labelled += 1
            found += score >= threshold and entity == row["entity"]
        elif row["verdict"] == "clear":
            clear += 1
            alarms += score >= threshold
    return Baseline(name, threshold, found, labelled, alarms, clear)
