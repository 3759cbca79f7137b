"""Lists that go by the issuer's country and name no company: a position of that country is possible, never certain.

The country column of the position is the evidence. The first two letters of an ISIN name the agency that numbered the
security, not the issuer's seat, and a market lists foreign issuers too: alone they are a hint, and the explanation says
so. An issuer whose country is curated (relations.yaml) is known by its name or identifiers, receipts included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from screener.matching.evidence import Evidence
from screener.model import Entity, Match
from screener.reference import identifiers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from screener.positions import Positions

HINT_SCORE = 0.5
STATED_SCORE = 0.8


class CountryIndex:
    """The entities of type `Country` by their ISO 3166-1 code.

    Args:
        entities: listed entities; all others are passed over.
    """

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._by_code: dict[str, list[Entity]] = {}
        for entity in entities:
            if entity.type == "Country" and entity.country:
                self._by_code.setdefault(entity.country, []).append(entity)

    def rules_of(self, country: str | None) -> Sequence[Entity]:
        """The rules that go by a country."""
        return self._by_code.get(country or "", ())

    def reach(self, positions: Positions) -> NDArray[np.bool_]:
        """Which positions a rule may reach by their country, their ISIN's prefix or their market.

        Args:
            positions: the columns `country`, `isin` and `mic` are read.
        """
        found = positions.texts["country"].flags(self._by_code.__contains__)
        found |= positions.texts["isin"].flags(lambda isin: isin[:2] in self._by_code)
        return found | positions.texts["mic"].flags(lambda mic: identifiers.mic_country(mic) in self._by_code)

    def match_one(self, position: Mapping[str, str | None]) -> Iterator[Match]:
        """The matches of one position.

        Args:
            position: `country`, `isin` and `mic`, None where missing.
        """
        if not self._by_code:
            return
        stated = position.get("country")
        if stated in self._by_code:
            yield from (_match(entity, stated, _STATED) for entity in self._by_code[stated])
            return
        for code, value, hint in _hints(position):
            if code in self._by_code:
                says = f"The position's country is given as {stated}." if stated else "No country is stated."
                evidence = _Grounds(value, (hint, says), HINT_SCORE)
                yield from (_match(entity, code, evidence) for entity in self._by_code[code])
                return


def known_country(found: Evidence, rule: Entity, list_id: str) -> Match:
    """The match of an issuer whose country is curated with a rule that goes by that country.

    Args:
        found: what identifies the issuer, or may.
        rule: the entity of type `Country`.
        list_id: the list of the rule.
    """
    says = f"{found.entity.name} is known here as a company of {rule.name}; this list goes by the issuer's country."
    return Match(
        position=0,
        entity=rule.id,
        list=list_id,
        verdict="possible",
        score=min(found.score, STATED_SCORE),
        by="country",
        position_value=found.position_value,
        list_value=rule.country or "",
        explanation=(*found.explanation, says, *filter(None, [found.entity.note])),
        words=found.words,
        issuer_id=found.entity.id,
    )


class _Grounds(NamedTuple):
    value: str | None
    sentences: tuple[str, ...]
    score: float


_STATED = _Grounds(
    None, ("The position's country is {code}, {name}; this list goes by the issuer's country.",), STATED_SCORE
)


def _hints(position: Mapping[str, str | None]) -> Iterator[tuple[str, str, str]]:
    """Country, value and sentence of what only suggests a country."""
    if isin := position.get("isin"):
        yield (
            isin[:2],
            isin,
            f"The ISIN {isin} begins with {isin[:2]}. That is only a hint: the prefix names the agency that numbered "
            "the security, not the issuer's country.",
        )
    if mic := position.get("mic"):
        yield (
            identifiers.mic_country(mic) or "",
            mic,
            f"The market {mic} is in {{name}}. That is only a hint: a foreign issuer's security can trade there.",
        )


def _match(entity: Entity, code: str, evidence: _Grounds) -> Match:
    return Match(
        position=0,
        entity=entity.id,
        verdict="possible",
        score=evidence.score,
        by="country",
        position_value=evidence.value or code,
        list_value=code,
        explanation=tuple(one.format(code=code, name=entity.name) for one in evidence.sentences),
    )
