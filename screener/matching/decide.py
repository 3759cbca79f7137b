"""What all the evidence about one position amounts to: which entities it means, and how sure that is.

Identifiers decide before names. A ticker needs its market, its time and no contradiction; a name needs more than common
words. What speaks against (another country, a known namesake) lowers the verdict and is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from screener.matching import explain
from screener.matching.evidence import (
    BEST_POSSIBLE_SCORE,
    BY_IDENTIFIER,
    BY_NAME,
    BY_TICKER,
    ISSUER_SCORE,
    Evidence,
    Rank,
)
from screener.matching.grade import MIN_ACRONYM, MIN_FAMILY, ListedNameParts
from screener.matching.names import STRENGTH, NameHit, strength
from screener.matching.normalise import is_cut_before_its_class, listed_name, security_name
from screener.matching.renderings import is_rendered
from screener.matching.score import compare
from screener.matching.securities import SecurityHit, ticker_key
from screener.matching.vocabulary import asset_classes_of_no_company, derivative_words, is_ordinary, weight
from screener.model import Entity, Namesake, Verdict
from screener.reference import identifiers

IDENTIFIER_SCORE = 1.0
TICKER_SCORE = 0.97
TICKER_ALONE_OUT_OF_TIME = 0.5
BARE_TICKER_GAIN = 0.02
"""What a ticker without its market adds to a name that it fits: it breaks ties and proves nothing."""

_RECEIPTS = frozenset({"ADR", "ADRS", "ADS"})
_LINES_OF_HONG_KONG = frozenset({"H", "W", "SW", "R", "WR", "SWR"})
"""H shares, and what Hong Kong puts behind a short name: weighted votes, a second listing, a renminbi counter.
Beside one an acronym of three letters (BYD -H) is no foreign company's. Source: HKEX, Stock short names."""
_MARKETS_OF_LINES = {**dict.fromkeys(_LINES_OF_HONG_KONG, "HK"), **dict.fromkeys(("A", "B", "UW"), "CN")}
_DECIDING = frozenset({"full", "shortened", "cut_off"})
_POSSIBLE_FOR_RELATED = frozenset({"misspelt", "other_form", "other_structure", "other_number"})
_INTERNATIONAL = frozenset({"XS", "EU", "XF", "XK", "XA", "XB", "XC", "XD"})
_OFFSHORE = frozenset({"HK", "KY", "VG", "BM", "MO", "CN"})
"""Places where Chinese groups keep their issuing companies."""


def evidence(
    position: Mapping[str, str | None], security_hits: Sequence[SecurityHit], name_hits: Sequence[NameHit]
) -> list[Evidence]:
    """Weigh all hits of one position.

    Args:
        position: identifier, name and country fields of one row, None where missing.
        security_hits: the identifiers it shares with entities.
        name_hits: the entities that its name may mean.

    Returns:
        One piece of evidence for each entity, the strongest first; entities that the facts rule out are absent.
    """
    by_entity: dict[str, Evidence] = {}
    if any(hit.printed and not _is_traded(hit.entity) for hit in name_hits):
        # a name printed so for a group (CHINA UNICOM) is as much that of its company whose shares trade
        of_the_traded = [hit._replace(printed=True) for hit in name_hits if _is_of_the_traded(hit)]
        name_hits = [*of_the_traded, *(hit for hit in name_hits if not _is_of_the_traded(hit))]
    agreed = {hit.entity.id: hit for hit in sorted(name_hits, key=strength, reverse=True)}
    for security in security_hits:
        found = _by_identifier(position, security, agreed.get(security.entity.id), bool(name_hits))
        _keep(by_entity, found)
    for name in name_hits:
        if not _is_identified(by_entity, name):
            supports = [hit for hit in security_hits if hit.entity.id == name.entity.id]
            _keep(by_entity, _by_name(position, name, supports, _traded_twin(_said(position, name), name, name_hits)))
    return sorted(by_entity.values(), key=lambda item: item.rank)


def _keep(by_entity: dict[str, Evidence], found: Evidence | None) -> None:
    if found is None:
        return
    held = by_entity.get(found.entity.id)
    if held is None or found.rank < held.rank:
        by_entity[found.entity.id] = found


def _is_identified(by_entity: Mapping[str, Evidence], name: NameHit) -> bool:
    held = by_entity.get(name.entity.id)
    return held is not None and held.verdict != "possible" and held.by != "ticker"


def _verdict(entity: Entity) -> Verdict:
    return "listed" if entity.listings else "related"


def _by_identifier(
    position: Mapping[str, str | None], hit: SecurityHit, name: NameHit | None, any_name_hit: bool
) -> Evidence | None:
    verdict = _verdict(hit.entity)
    sentences = list(explain.security_sentences(hit))
    name_agrees = name is not None and name.grade != "distant"
    if name is not None and name_agrees:
        sentences += explain.name_sentences(_said(position, name), name)[:1]
    score = TICKER_SCORE if hit.by == "ticker" else IDENTIFIER_SCORE
    if not hit.identifier.valid or (not hit.exact and not name_agrees):
        verdict, score = "possible", ISSUER_SCORE
    elif not hit.exact:
        pass
    elif not hit.in_time and hit.by == "ticker":
        if not name_agrees:
            return None
        verdict, score = "possible", TICKER_ALONE_OUT_OF_TIME
    elif not hit.identifier.confirmed and not name_agrees:
        verdict, score = "possible", ISSUER_SCORE
    elif hit.by == "ticker" and _name_contradicts(position, hit.entity, name, any_name_hit):
        verdict, score = "possible", ISSUER_SCORE
        sentences.append(
            f"The name “{position.get('name')}” shares no word with that company's names: a person must look."
        )
    elif hit.by == "ticker" and (against := _foreign_isin(position, hit.entity)):
        verdict, score = "possible", ISSUER_SCORE
        sentences.append(against)
    elif hit.by != "ticker" and _name_contradicts(position, hit.entity, name, any_name_hit):
        sentences.append(f"The name “{position.get('name')}” shares no word with that company's names: check both.")
    rank = _rank(verdict, BY_TICKER if hit.by == "ticker" else BY_IDENTIFIER, 0, score)
    raw, words = hit.identifier.raw, name.words if name else ()
    return Evidence(hit.entity, verdict, score, hit.by, hit.value, raw, tuple(sentences), words, rank)


def _by_name(
    position: Mapping[str, str | None], hit: NameHit, supports: Sequence[SecurityHit], twin: NameHit | None
) -> Evidence | None:
    text = _said(position, hit)
    only_possible = hit.lookup is not None and hit.lookup.only_possible
    if hit.grade == "family" and (_is_former(hit) or any(_shares_a_word(hit, one) for one in hit.entity.namesakes)):
        return None
    if hit.grade == "distant" or (not hit.entity.listings and hit.grade not in _DECIDING | _POSSIBLE_FOR_RELATED):
        return None
    if any(is_namesake({**position, "name": one}, hit) for one in (text, position.get("name"))):
        return None
    line = _beside_a_weak_alias(text, hit) if hit.grade == "weak_alias" else None
    sure = (hit.grade in _DECIDING and not _is_only_begun(text, hit)) or line is not None
    verdict: Verdict = _verdict(hit.entity) if sure and not only_possible else "possible"
    sentences = list(explain.name_sentences(text, hit))
    if hit.lookup is not None and hit.lookup.because:
        sentences.append(hit.lookup.because)
    if line is not None:
        sentences.append(line)
    score = hit.score if verdict != "possible" else min(hit.score, BEST_POSSIBLE_SCORE)
    against = _impossible_asset_class(position, hit.entity)
    within = hit.lookup is not None and hit.lookup.within
    if not against and not within and not _is_issued_elsewhere(position.get("name") or text):
        against = _foreign_isin(position, hit.entity) or _foreign_country(position, hit.entity)
    if against:
        if verdict == "possible":
            return None
        verdict, score = "possible", min(score, ISSUER_SCORE)
        sentences.append(against)
    elif hit.heard and verdict != "possible" and (against := _foreign_market(position, hit.entity)):
        verdict, score = "possible", min(score, ISSUER_SCORE)
        sentences.append(against)
    said = hit.lookup.text if hit.lookup is not None and hit.lookup.heard else text
    namesake = next((one for one in hit.entity.namesakes if _bears_the_name(said, one)), None)
    if hit.heard and namesake is not None:
        return None
    if namesake is not None and verdict != "possible" and not hit.same_form:
        verdict, score = "possible", min(score, ISSUER_SCORE)
        sentences.append(
            f"There is another company of that name ({namesake.name}), and no legal form tells the two apart."
        )
    if twin is not None and verdict == "listed":
        verdict, score = "possible", min(score, ISSUER_SCORE)
        sentences.append(
            f"The name agrees as well with {twin.entity.name}, whose securities trade, and does not state the legal"
            " form that would tell the two apart."
        )
    bare = position.get("ticker")
    if bare and not position.get("mic") and _has_ticker(hit.entity, bare):
        sentences.append(f"The ticker {bare}, given without a market, fits.")
        score = min(1.0, score + BARE_TICKER_GAIN)
    for support in supports:
        if support.by == "ticker" and not support.in_time:
            sentences += explain.security_sentences(support)[1:]
    rank = _rank(verdict, BY_NAME, hit.agreement, hit.score)
    return Evidence(
        hit.entity, verdict, round(score, 4), "name", text, hit.name.text, tuple(sentences), hit.words, rank
    )


def _is_only_begun(text: str, hit: NameHit) -> bool:
    """Whether the fourteen characters of a short name only begin like the list's: they end in a word that companies are
    called by (CHINA RAILWAY), or no security of the company is known."""
    if hit.grade != "cut_off" or hit.latin is None or not is_cut_before_its_class(text):
        return False
    query, listed, _ = hit.latin
    if compare(query._replace(open_ended=False), listed).grade in _DECIDING:
        return False  # ZHEJIANG DAHUA says who, whether it goes on or not
    return is_ordinary(query.words[-1]) or not _is_traded(hit.entity)


def _is_former(hit: NameHit) -> bool:
    """Whether the family is named by one word that a company was called, or by common ones, behind other words: they
    are another's by now."""
    if hit.name.kind != "former" or hit.latin is None or hit.latin[2].pairs[0].query[0] == 0:
        return False
    return len(hit.latin[2].pairs) == 1 or not any(word.weight >= MIN_FAMILY for word in hit.words if word.list_word)


def _beside_a_weak_alias(text: str, hit: NameHit) -> str | None:
    """What makes a weak alias decide: a script in which nobody else is called so, or a line of shares that it has."""
    if hit.latin is None:
        return None
    if is_rendered(hit.name.text, text):
        return f"In that script the alias is how {hit.entity.name} is called, and no acronym of others."
    query = hit.latin[0]
    receipt = next((word for phrase in query.stripped for word in phrase.split() if word in _RECEIPTS), None)
    line = receipt or query.share_class
    market = "US" if receipt else _MARKETS_OF_LINES.get(line or "")
    traded = {identifiers.mic_country(one.mic) for one in hit.entity.identifiers if one.scheme == "ticker" and one.mic}
    least = MIN_ACRONYM - (line in _LINES_OF_HONG_KONG)
    if market not in traded or len(hit.name.text) < least:
        return None
    return f"Beside the alias stands the line of shares {line}, which {hit.entity.name} has."


_VERDICT_ORDER: Mapping[Verdict, int] = {"listed": 0, "related": 1, "possible": 2}


def _rank(verdict: Verdict, basis: int, agreement: int, score: float) -> Rank:
    return Rank(verdict == "possible", basis, agreement, _VERDICT_ORDER[verdict], -score)


def _said(position: Mapping[str, str | None], hit: NameHit) -> str:
    """The name that hit: the issuer's, or the position's."""
    return hit.issuer or position.get("name") or ""


def _traded_twin(text: str, hit: NameHit, name_hits: Sequence[NameHit]) -> NameHit | None:
    """An issuer with traded securities that the name fits as well as a listed company without any.

    A related issuer; or, where the name says which security it is, another listed company.
    """
    parts = security_name(text)
    if parts.legal is not None or hit.same_form or not hit.entity.listings or _is_traded(hit.entity):
        return None
    of_the_text = [other for other in name_hits if other.issuer == hit.issuer]
    if parts.stripped or parts.share_class:
        fellow = (other for other in of_the_text if _is_traded(other.entity) and other.grade in _DECIDING)
        if (found := next(fellow, None)) is not None:
            return found
    fitting = (other for other in of_the_text if not other.entity.listings and _is_traded(other.entity))
    return next((other for other in fitting if STRENGTH[other.grade] <= STRENGTH[hit.grade]), None)


def _is_of_the_traded(hit: NameHit) -> bool:
    return hit.grade == "full" and not hit.read_otherwise and _is_traded(hit.entity)


def _is_traded(entity: Entity) -> bool:
    return any(identifier.scheme in {"isin", "ticker"} for identifier in entity.identifiers)


def is_namesake(position: Mapping[str, str | None], hit: NameHit) -> bool:
    """Whether a position is a company known to be another one in spite of its name.

    Args:
        position: identifier and name fields of one row.
        hit: the agreement of its name with the listed entity.
    """
    for namesake in hit.entity.namesakes:
        if _has_its_identifier(position, namesake):
            return True
        if _states_the_form_of(position, namesake) and not hit.same_form:
            return True
    return False


def _bears_the_name(text: str, namesake: Namesake) -> bool:
    other = listed_name(namesake.name)
    weights = tuple(weight(word) for word in other.words)
    return compare(security_name(text), ListedNameParts(other.words, weights, None, weak=False)).grade == "full"


def _states_the_form_of(position: Mapping[str, str | None], namesake: Namesake) -> bool:
    text = position.get("name") or ""
    ours, theirs = security_name(text).legal, listed_name(namesake.name).legal
    same_form = ours is not None and theirs is not None and ours.family == theirs.family
    return same_form and _bears_the_name(text, namesake)


def _shares_a_word(hit: NameHit, namesake: Namesake) -> bool:
    theirs = listed_name(namesake.name).words
    return any(word.list_word in theirs for word in hit.words if word.weight >= MIN_FAMILY)


def _has_its_identifier(position: Mapping[str, str | None], namesake: Namesake) -> bool:
    if position.get("isin") in namesake.isins or position.get("cusip") in {isin[2:11] for isin in namesake.isins}:
        return True
    own = ticker_key(position.get("ticker"), position.get("mic"))
    theirs = {ticker_key(*ticker.split(maxsplit=1)) for ticker in namesake.tickers}
    return own is not None and own in theirs


def _has_ticker(entity: Entity, code: str) -> bool:
    bare = code.lstrip("0")
    return any(i.scheme == "ticker" and i.value.lstrip("0") == bare for i in entity.identifiers)


def _name_contradicts(
    position: Mapping[str, str | None], entity: Entity, name: NameHit | None, any_name_hit: bool
) -> bool:
    text = position.get("name")
    if not text or name is not None:
        return False
    own = identifiers.parse_ticker(text)
    if own is not None and (own.mic or any(c.isdigit() for c in text)):
        return False
    words = set(security_name(text).words)
    known = {word for own in entity.names for word in listed_name(own.text).words}
    return bool(words) and (any_name_hit or not words & known) and text.isascii()


def _foreign_isin(position: Mapping[str, str | None], entity: Entity) -> str | None:
    isin = position.get("isin")
    if not isin or any(i.value == isin for i in entity.identifiers):
        return None
    country = isin[:2]
    if country in _INTERNATIONAL or (country == "US" and isin[2].isalpha()):
        return None
    if country in _countries(entity):
        return None
    return (
        f"The ISIN {isin} is of {country}, and no security of {entity.name} is known there: it can be another company."
    )


def _foreign_country(position: Mapping[str, str | None], entity: Entity) -> str | None:
    country = position.get("country")
    known = _countries(entity)
    if not country or not known or country in known:
        return None
    return f"The file gives {country} as the country, and {entity.name} is not known there: it can be another company."


def _foreign_market(position: Mapping[str, str | None], entity: Entity) -> str | None:
    country = identifiers.mic_country(position.get("mic") or "")
    if not country or country in _countries(entity):
        return None
    return f"The market is in {country}, and no security of {entity.name} is known there: it can be another company."


def _is_issued_elsewhere(text: str) -> bool:
    """Whether a receipt, a warrant, a note or a bond: its ISIN and country are those of whoever issues it."""
    name = security_name(text)
    said = {word for phrase in (*name.stripped, *name.words) for word in phrase.split()}
    return bool(said & derivative_words()) or any("%" in phrase for phrase in name.stripped)


def _impossible_asset_class(position: Mapping[str, str | None], entity: Entity) -> str | None:
    asset_class = position.get("asset_class")
    if not asset_class or entity.type == "PublicBody":
        return None
    words = f" {' '.join(asset_class.upper().replace('/', ' ').split())} "
    if any(f" {word} " in words for word in asset_classes_of_no_company()):
        return f"The file gives the asset class “{asset_class}”, which no security of a company has."
    return None


def _countries(entity: Entity) -> frozenset[str]:
    countries = {entity.country.upper()} if entity.country else set()
    for identifier in entity.identifiers:
        if identifier.scheme == "isin":
            countries.add(identifier.value[:2])
        elif identifier.mic:
            countries.add(identifiers.mic_country(identifier.mic) or "")
    if countries & _OFFSHORE:
        countries |= _OFFSHORE
    return frozenset(countries)
