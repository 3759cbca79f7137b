"""Positions against the lists: distinct keys are looked up once, only the rows that hit are weighed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING

from screener.errors import UsageError
from screener.matching import explain
from screener.matching.country import CountryIndex, known_country
from screener.matching.decide import evidence
from screener.matching.evidence import Evidence
from screener.matching.names import PRINTED, STRENGTH, NameHit, NameIndex
from screener.matching.securities import Party, SecurityHit, SecurityIndex, ticker_in
from screener.matching.underlying import with_underlying
from screener.model import Entity, Match, Verdict

if TYPE_CHECKING:
    import pandas as pd

    from screener.matching.persons import PersonIndex
    from screener.positions import LooseText, LooseTexts, Positions

_IDENTIFIED: Sequence[Verdict] = ("listed", "related")
_STRONGEST: Sequence[Verdict] = (*_IDENTIFIED, "possible")


_LETTERS = re.compile(r"[^\W\d_]{3}")


class Matcher:
    """All lists, made ready to be searched.

    Args:
        entities: listed entities (they carry listings).
        related: related issuers (they carry relations to listed entities).
    """

    def __init__(self, entities: Iterable[Entity], related: Iterable[Entity] = ()) -> None:
        listed = tuple(entities)
        if not all(isinstance(one, Entity) for one in listed):
            raise UsageError("A Matcher is made of entities", hint="Give the `entities` of each list.")
        self.entities = {entity.id: entity for entity in listed}
        self.countries = CountryIndex(self.entities.values())
        self.related = {issuer.id: issuer for issuer in related if self._targets(issuer)}
        self._kept = {
            member.id: entity.id for entity in self.entities.values() for member in entity.members or (entity,)
        }
        # a list is matched by its own names and identifiers only: which others are loaded changes no verdict on it
        parties = [
            Party(member, tuple(dict.fromkeys(listing.list for listing in member.listings)))
            for entity in self.entities.values()
            if entity.type != "Country"
            for member in entity.members or (entity,)
        ]
        parties += [Party(issuer, tuple(self._lists_of(issuer))) for issuer in self.related.values()]
        self.names = NameIndex(parties)
        self.securities = SecurityIndex(parties)

    @cached_property
    def persons(self) -> PersonIndex:
        """The persons on the lists; made ready when the first person's name is asked for."""
        from screener.matching.persons import PersonIndex

        return PersonIndex(m for entity in self.entities.values() for m in entity.members or (entity,))

    def match(
        self,
        positions: Positions | pd.DataFrame,
        loose: LooseTexts | Iterable[LooseText] = (),
        *,
        as_of: date,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> tuple[Match, ...]:
        """Match every position, and sweep the texts outside positions.

        Args:
            positions: as `Holdings.columns`, or a positions frame (`model.POSITION_COLUMNS`); a column that is missing
                counts as empty.
            loose: texts outside the recognised fields of positions (file, sheet, row, column, text).
            as_of: the date on which tickers must have been an entity's.
            on_progress: told how many distinct names of how many are done.

        Returns:
            The matches in the order of the positions, one for each position and list entity that it means; their
            `position` is the number of its row from 0, or the index label in a frame.
        """
        from screener.matching.positions import match_positions

        return match_positions(self, positions, loose, as_of=as_of, on_progress=on_progress)

    def look_up_ahead(self, texts: Iterable[str]) -> None:
        """Look up texts that may be names; what is found is kept, and found at once when it is asked for.

        Args:
            texts: any texts.
        """
        from screener.matching.derivatives import derivative_name
        from screener.outcomes import look_at

        for text in texts:
            if _is_like_a_name(text):
                self.names.best(text)
                derivative_name(text)
                ticker_in(text)
                look_at(text)

    def judge(self, keys: Iterable[Mapping[str, str | None]], *, as_of: date) -> list[list[Match]]:
        """What the lists say of securities, each asked once: a key knows neither row nor file.

        Args:
            keys: the fields of `positions.KEY`, None or absent where missing; the underlying is a part of the key.
            as_of: the date on which tickers must have been an entity's.

        Returns:
            The matches of each key; their `position` is 0.
        """
        return [self.match_one(key, as_of=as_of) for key in keys]

    def match_one(self, position: Mapping[str, str | None], *, as_of: date) -> list[Match]:
        """Match one position.

        Args:
            position: fields of one row by their names in the positions frame, None where missing.
            as_of: the date on which tickers must have been an entity's.
        """
        return [*self._match_party(position, as_of=as_of), *self.countries.match_one(position)]

    def _match_party(self, position: Mapping[str, str | None], *, as_of: date) -> list[Match]:
        if position.get("other_name") or position.get("text_beside"):
            # each reading as if it stood alone, so that none hides what another finds; the strongest counts
            several = filter(None, map(position.get, ("name", "other_name", "text_beside", "issuer")))
            readings = dict.fromkeys(one for text in several for one in text.split("\n"))
            rest = {**position, "issuer": None, "other_name": None, "text_beside": None}
            alone = ({**rest, "name": one} for one in readings)
            found = [match for one in alone for match in self._match_party(one, as_of=as_of)]
            best: dict[tuple[str, str | None, str], Match] = {}
            for match in sorted(found, key=lambda match: (_STRONGEST.index(match.verdict), -match.score)):
                best.setdefault((match.entity, match.list, match.exposure_kind), match)
            return list(best.values())
        own = partial(self._match_own, as_of=as_of)
        return with_underlying(own(position), position, own)

    def _match_own(self, position: Mapping[str, str | None], *, as_of: date) -> list[Match]:
        hits = [*self.names.best(position["name"])] if position.get("name") else []
        issuer = position.get("issuer")
        if issuer and issuer != position.get("name"):
            hits += [hit._replace(issuer=issuer) for hit in self.names.best(issuer)]
        securities = self.securities.hits(_with_code_in_name(position), as_of)
        persons = self.persons.evidence(position["person"] or "") if position.get("person") else ()
        found = []
        for list_id in self._lists_hit(hits, securities, persons):
            weighed = evidence(
                position,
                [hit for hit in securities if list_id in hit.lists],
                [hit for hit in hits if list_id in hit.lists],
            )
            of_the_list = [one for one in persons if list_id in _lists(one.entity)]
            for chosen in (self._chosen(weighed, list_id, as_of), self._chosen(of_the_list, list_id, as_of)):
                found += [self._match(one, target, list_id) for one, target in chosen]
        return found

    def _lists_hit(
        self, hits: Sequence[NameHit], securities: Sequence[SecurityHit], persons: Sequence[Evidence]
    ) -> dict[str, None]:
        on = [list_id for hit in hits if hit.grade != "distant" for list_id in hit.lists]
        on += [list_id for security in securities for list_id in security.lists]
        on += [list_id for person in persons for list_id in _lists(person.entity)]
        return dict.fromkeys(on)

    def nearest(self, name: str) -> tuple[NameHit, ...]:
        """The listed names nearest to a name, also where they do not match.

        Args:
            name: any name.
        """
        return self.names.best(name) or self.names.nearest(name)

    def _chosen(self, weighed: Sequence[Evidence], list_id: str, as_of: date) -> list[tuple[Evidence, Entity]]:
        """The strongest evidence on one list, and all that it leads to: only the rules know what is in force.

        The issuer's own listing and its relations both stay, for the one may have ended and the other not. A name that
        only resembles that of an entity whose listing has ended gives way to one that is listed today.
        """
        led = [
            (one, target)
            for one in sorted(weighed, key=lambda one: one.rank)
            for target in self._targets(one.entity)
            if list_id in _lists(target)
        ]
        in_force = {one.position_value for one, target in led if one.verdict == "listed"}
        in_force -= {one.position_value for one, target in led if _has_ended(target, list_id, as_of)}
        standing = [
            (one, target)
            for one, target in led
            if not _gives_way(one, target, list_id, as_of)
            # what one text of the row names was listed once; another text names what is listed today
            and not (in_force and one.position_value not in in_force and _has_ended(target, list_id, as_of))
        ]
        best: dict[Verdict, Evidence] = {}
        chosen: dict[str, tuple[Evidence, Entity]] = {}
        for one, target in standing or led:
            if one.verdict == "possible" and any(verdict in best for verdict in _IDENTIFIED):
                continue
            if any(_agrees_better(held, one) for held in best.values()):
                continue
            if best.setdefault(one.verdict, one) is one:
                before = chosen.setdefault(target.id, (one, target))[0]
                if one.verdict == "listed" and before.position_value != one.position_value:
                    chosen[target.id] = one, target
        for first in best.values():
            as_much = {PRINTED, first.rank.agreement}
            equals = [one for one, _ in led if one.by == "name" and one.rank.agreement in as_much]
            told = explain.bearers(first, equals)
            for uid, (one, target) in chosen.items():
                if one is first and told:
                    chosen[uid] = one._replace(explanation=(*one.explanation, *told)), target
        return list(chosen.values())

    def _targets(self, entity: Entity) -> list[Entity]:
        if entity.listings:
            return [self.entities[self._kept[entity.id]]]
        related = [self.entities[relation.to] for relation in entity.relations if relation.to in self.entities]
        return [*related, *self.countries.rules_of(entity.country)]

    def _lists_of(self, issuer: Entity) -> dict[str, None]:
        return dict.fromkeys(list_id for end in self._targets(issuer) for list_id in _lists(end))

    def targets(self, party: Party) -> list[tuple[str, Entity]]:
        """The lists on which a party means a finding, each with an entity that is listed there.

        Args:
            party: what a list says of an entity, or a related issuer.
        """
        return [(one, target) for one in party.lists for target in self._targets(party.entity) if one in _lists(target)]

    def _match(self, item: Evidence, target: Entity, list_id: str) -> Match:
        if target.type == "Country":
            return known_country(item, target, list_id)
        explanation = item.explanation
        itself = self._kept.get(item.entity.id) == target.id
        if not itself:
            relation = next(relation for relation in item.entity.relations if relation.to == target.id)
            explanation = (*explanation, explain.relation_sentence(item.entity, relation, target))
        return Match(
            position=0,
            entity=target.id,
            via=None if itself else item.entity.id,
            list=list_id,
            verdict=item.verdict,
            score=item.score,
            by=item.by,
            position_value=item.position_value,
            list_value=item.list_value,
            explanation=explanation,
            words=item.words,
            issuer_id=None if itself else item.entity.id,
        )


def _is_like_a_name(text: str) -> bool:
    """Whether two words of three letters or more stand there: no ticker with its market, which is looked up later."""
    first = _LETTERS.search(text)
    blank = text.find(" ", first.end()) if first else -1
    return blank > 0 and _LETTERS.search(text, blank) is not None


def _with_code_in_name(position: Mapping[str, str | None]) -> Mapping[str, str | None]:
    """The position with the ticker that stands in its name, where it has no other: 981 HK SMIC."""
    name = position.get("name")
    ticker = ticker_in(name) if name and not position.get("ticker") else None
    return {**position, "ticker": ticker.code, "mic": ticker.mic} if ticker else position


def _lists(entity: Entity) -> list[str]:
    return [listing.list for listing in entity.listings]


def _agrees_better(held: Evidence, one: Evidence) -> bool:
    """Whether one text names an entity better than another one; what another text says hides nothing."""
    of_one_text = one.by == held.by == "name" and one.position_value == held.position_value
    return of_one_text and held.rank.agreement < one.rank.agreement


def _gives_way(one: Evidence, target: Entity, list_id: str, as_of: date) -> bool:
    return one.by == "name" and one.rank.agreement > STRENGTH["full"] and _has_ended(target, list_id, as_of)


def _has_ended(entity: Entity, list_id: str, as_of: date) -> bool:
    ends = [listing.removed_on for listing in entity.listings if listing.list == list_id]
    return all(end is not None and end <= as_of for end in ends)
