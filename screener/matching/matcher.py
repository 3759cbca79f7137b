"""The positions frame against the lists: distinct values are looked up once, only the rows that hit are weighed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from screener.matching import explain
from screener.matching.country import CountryIndex
from screener.matching.decide import Evidence, evidence
from screener.matching.names import NameHit, NameIndex
from screener.matching.persons import PersonIndex
from screener.matching.securities import SCHEMES, SecurityIndex, ticker_key
from screener.matching.sweep import sweep_texts
from screener.model import Entity, Match, Verdict

if TYPE_CHECKING:
    import pandas as pd

_EVIDENCE_FIELDS = (
    "name",
    "issuer",
    "isin",
    "cusip",
    "sedol",
    "figi",
    "lei",
    "ticker",
    "mic",
    "country",
    "asset_class",
)


_IDENTIFIED: Sequence[Verdict] = ("listed", "related")


class Matcher:
    """All lists, made ready to be searched.

    Args:
        entities: listed entities (they carry listings).
        related: related issuers (they carry relations to listed entities).
    """

    def __init__(self, entities: Iterable[Entity], related: Iterable[Entity] = ()) -> None:
        self.entities = {entity.id: entity for entity in entities}
        self.related = {
            issuer.id: issuer
            for issuer in related
            if any(relation.to in self.entities for relation in issuer.relations)
        }
        self.countries = CountryIndex(self.entities.values())
        companies = [entity for entity in self.entities.values() if entity.type != "Country"]
        everyone = [*companies, *self.related.values()]
        self.names = NameIndex(everyone)
        self.securities = SecurityIndex(everyone)

    @cached_property
    def persons(self) -> PersonIndex:
        """The persons on the lists; made ready when the first person's name is asked for."""
        return PersonIndex(self.entities.values())

    def match(
        self,
        positions: pd.DataFrame,
        loose: pd.DataFrame | None = None,
        *,
        as_of: date,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> tuple[Match, ...]:
        """Match every position, and sweep the texts outside positions.

        Args:
            positions: the positions frame (`model.POSITION_COLUMNS`).
            loose: texts outside the recognised fields of positions (file, sheet, row, column, text).
            as_of: the date on which tickers must have been an entity's.
            on_progress: told how many distinct names of how many are done.

        Returns:
            The matches in the order of the frame, one for each position and list entity that it means.
        """
        name_hits = self._look_up_names(positions, on_progress)
        found: list[Match] = []
        for label, row in self._rows_worth_weighing(positions, name_hits):
            found += self._match_security(row, as_of=as_of, label=label)
        found += self.countries.matches(positions)
        if loose is not None and len(loose):
            found += sweep_texts(loose, self, found)
        return tuple(found)

    def match_one(self, position: Mapping[str, str | None], *, as_of: date, label: int = 0) -> list[Match]:
        """Match one position.

        Args:
            position: fields of one row by their names in the positions frame, None where missing.
            as_of: the date on which tickers must have been an entity's.
            label: the label that the matches carry.
        """
        found = self._match_security(position, as_of=as_of, label=label)
        return [*found, *self.countries.match_one(position, label=label)]

    def _match_security(self, position: Mapping[str, str | None], *, as_of: date, label: int) -> list[Match]:
        hits = [*self.names.best(position["name"])] if position.get("name") else []
        issuer = position.get("issuer")
        if issuer and issuer != position.get("name"):
            known = {hit.entity.id for hit in hits if hit.grade != "distant"}
            hits += [hit for hit in self.names.best(issuer) if hit.entity.id not in known]
        weighed = evidence(position, self.securities.hits(position, as_of), hits)
        if position.get("person"):
            weighed += self.persons.evidence(position["person"] or "")
        return [self._match(item, target, label) for item, target in self._best_for_each_list(weighed)]

    def nearest(self, name: str) -> tuple[NameHit, ...]:
        """The listed names nearest to a name, also where they do not match.

        Args:
            name: any name.
        """
        return self.names.best(name)

    def _look_up_names(
        self, positions: pd.DataFrame, on_progress: Callable[[int, int], None] | None
    ) -> Mapping[str, bool]:
        worth: dict[str, bool] = {}
        texts = {text for column in ("name", "issuer") for text in positions[column].dropna().unique()}
        for done, text in enumerate(texts, start=1):
            worth[text] = any(hit.grade != "distant" for hit in self.names.best(text))
            if on_progress and done % 500 == 0:
                on_progress(done, len(texts))
        return worth

    def _rows_worth_weighing(
        self, positions: pd.DataFrame, name_hits: Mapping[str, bool]
    ) -> Iterable[tuple[int, Mapping[str, str | None]]]:
        named = [text for text, hit in name_hits.items() if hit]
        chosen = positions["name"].isin(named) | positions["issuer"].isin(named) | positions["person"].notna()
        for scheme in SCHEMES:
            chosen |= positions[scheme].isin(list(self.securities.values(scheme)))
        chosen |= positions["cusip"].str[:6].isin(list(self.securities.cusip_issuers))
        tickers = positions.loc[positions["ticker"].notna() & positions["mic"].notna(), ["ticker", "mic"]]
        if len(tickers):
            known = self.securities.values("ticker")
            pairs = tickers.drop_duplicates()
            listed = {(t, m) for t, m in zip(pairs["ticker"], pairs["mic"], strict=True) if ticker_key(t, m) in known}
            if listed:
                on_a_list = [pair in listed for pair in zip(positions["ticker"], positions["mic"], strict=True)]
                chosen |= type(chosen)(on_a_list, index=positions.index)
        fields = [*_EVIDENCE_FIELDS, "person"]
        flagged = positions.loc[chosen, fields]
        flagged = flagged.astype(object).where(flagged.notna(), None)
        for label, values in zip(flagged.index, flagged.itertuples(index=False, name=None), strict=True):
            yield int(label), dict(zip(fields, values, strict=True))

    def _best_for_each_list(self, weighed: Sequence[Evidence]) -> list[tuple[Evidence, Entity]]:
        """The strongest evidence for each list: all that it leads to, since only the rules know what is in force.

        The issuer's own listing and its relations both stay, for the one may have ended and the other not.
        """
        best: dict[tuple[str, Verdict], Evidence] = {}
        chosen: dict[str, tuple[Evidence, Entity]] = {}
        for item in sorted(weighed, key=lambda one: one.order):
            for target in self._targets(item.entity):
                for listing in target.listings:
                    identified = any((listing.list, verdict) in best for verdict in _IDENTIFIED)
                    if item.verdict == "possible" and identified:
                        continue
                    if best.setdefault((listing.list, item.verdict), item) is item:
                        chosen.setdefault(target.id, (item, target))
        return list(chosen.values())

    def _targets(self, entity: Entity) -> list[Entity]:
        if entity.listings:
            return [self.entities[entity.id]]
        return [self.entities[relation.to] for relation in entity.relations if relation.to in self.entities]

    def _match(self, item: Evidence, target: Entity, label: int | None) -> Match:
        explanation = item.explanation
        if target.id != item.entity.id:
            relation = next(relation for relation in item.entity.relations if relation.to == target.id)
            explanation = (*explanation, explain.relation_sentence(item.entity, relation, target))
        return Match(
            position=label,
            entity=target.id,
            via=item.entity.id if target.id != item.entity.id else None,
            verdict=item.verdict,
            score=item.score,
            by=item.by,
            position_value=item.position_value,
            list_value=item.list_value,
            explanation=explanation,
            words=item.words,
        )
