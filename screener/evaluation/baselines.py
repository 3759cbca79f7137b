"""Other matchers on the same names and pairs, in the same run: what ours has to be better than.

rapidfuzz scorers are at hand; nomenklatura's LogicV2 (the best open matcher) is measured where it is installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

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
    """A plain string ratio against all names of the lists.

    Args:
        scorer: one of rapidfuzz's.
        entities: the listed entities.
    """
    owners = [(utils.default_process(name.text), entity.id) for entity in entities for name in entity.names]
    texts = [text for text, _ in owners]

    def score(name: str) -> tuple[float, str]:
        best = process.extractOne(utils.default_process(name), texts, scorer=scorer)
        return (best[1] / 100, owners[best[2]][1]) if best else (0.0, "")

    return score


def rapidfuzz_pairs(scorer: Callable[..., float]) -> PairScorer:
    """A plain string ratio of two names.

    Args:
        scorer: one of rapidfuzz's.
    """
    return lambda _schema, one, other: scorer(one, other, processor=utils.default_process) / 100


def logic_v2_pairs() -> PairScorer | None:
    """nomenklatura's LogicV2 on two names; None where nomenklatura is not installed."""
    try:
        from followthemoney import model
        from nomenklatura.matching import get_algorithm
    except ImportError:
        return None
    algorithm = get_algorithm("logic-v2")
    if algorithm is None:
        return None
    config = algorithm.default_config()

    def entity(schema: str, name: str):  # type: ignore[no-untyped-def]
        proxy = model.make_entity(schema)
        proxy.id = name
        proxy.add("name", name)
        return proxy

    def score(schema: str, one: str, other: str) -> float:
        return float(algorithm.compare(entity(schema, one), entity(schema, other), config).score)

    return score


def logic_v2_names(entities: Sequence[Entity]) -> NameScorer | None:
    """nomenklatura's LogicV2 against every entity of the lists, one by one; None where it is not installed.

    Args:
        entities: the listed entities.
    """
    try:
        from followthemoney import model
        from nomenklatura.matching import get_algorithm
    except ImportError:
        return None
    algorithm = get_algorithm("logic-v2")
    if algorithm is None:
        return None
    config = algorithm.default_config()
    candidates = []
    for entity in entities:
        proxy = model.make_entity("Company")
        proxy.id = entity.id
        proxy.add("name", [name.text for name in entity.names if name.kind != "weak"] or [entity.name])
        candidates.append(proxy)

    def score(name: str) -> tuple[float, str]:
        query = model.make_entity("Company")
        query.id = f"query-{name}"  # LogicV2 caches what it made of an entity by its id
        query.add("name", name)
        return max((float(algorithm.compare(query, one, config).score), str(one.id)) for one in candidates)

    return score


def measure(name: str, scorer: NameScorer, threshold: float, rows: Iterable[Mapping[str, str]]) -> Baseline:
    """Count what another matcher finds and what it wrongly flags.

    Args:
        name: what to call it.
        scorer: the matcher.
        threshold: the score from which it calls a name listed.
        rows: labelled names.
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
