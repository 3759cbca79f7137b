"""A position's name against all names of the lists: one best hit for each entity that it may mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any, NamedTuple

from screener.matching import vocabulary
from screener.matching.align import Alignment
from screener.matching.chinese import (
    COUNTRY,
    ChineseName,
    chinese_name,
    compare_chinese,
    has_han,
    heads,
    is_short_reading,
    korean_name,
    korean_readings,
    pinyin,
    simplified,
)
from screener.matching.grade import Grade, ListedNameParts
from screener.matching.index import MAX_CANDIDATES, WordIndex
from screener.matching.lookups import Lookup, in_order, lookups, named_within
from screener.matching.normalise import (
    NameParts,
    is_run_together,
    is_written_out,
    listed_name,
    security_name,
    to_latin,
    without_instrument_words,
)
from screener.matching.renderings import english_words, is_of_other_script
from screener.matching.score import Comparison, aligned_words, compare
from screener.matching.securities import Party
from screener.matching.sounds import MIN_SYLLABLES, Sounds, in_pinyin
from screener.model import AlignedWord, Entity, Name, NameKind
from screener.reference.folding import as_scanned, fold, written_apart
from screener.reference.text import spelling_key

STRENGTH: dict[Grade, int] = {
    "full": 0,
    "shortened": 1,
    "cut_off": 1,
    "misspelt": 2,
    "other_form": 2,
    "bare": 3,
    "other_structure": 3,
    "other_number": 3,
    "one_word": 3,
    "short_reading": 3,
    "weak_alias": 4,
    "family": 5,
    "distant": 9,
}
"""Order of grades, the strongest first."""
PRINTED = -1
"""Order of a name that the list prints letter for letter so: before every grade."""

BY_SOUND: frozenset[Grade] = frozenset({"full", "shortened", "cut_off", "bare", "other_structure", "one_word"})
"""Grades that a name which is only heard may have."""

SURE: frozenset[Grade] = frozenset({"full", "shortened", "cut_off"})
"""Grades that leave no doubt."""

FEWEST_CHARACTERS = 4
"""Characters of a Chinese name that is believed inside a longer text."""
FEWEST_SYLLABLES = 3
"""Syllables from which a Chinese name is heard in another script: two (통신, 한진) are those of many words."""
CHINESE_NAME_BITS = 13.0
"""What a whole Chinese name tells: short names are unique on their exchange."""

_LONG_WORD = re.compile(r"[A-Za-z]{8,}")
_OF_A_SECURITY = frozenset({"isin", "cusip", "sedol", "figi", "ticker"})
NO_ISSUER = frozenset({"Person", "Vessel", "Airplane"})
"""What issues no security: a share called DOVER is not the ship."""
_FIRST_OTHER_SCRIPT = 0x370
"""Greek and Coptic: the first letters of Unicode that are not Latin."""
_KIND_ORDER: dict[NameKind, int] = {"primary": 0, "issuer": 1, "alias": 2, "short": 2, "former": 3, "weak": 4}


class NameHit(NamedTuple):
    """The best agreement between a position's name and one entity's names; `issuer` where its issuer's name hit."""

    entity: Entity
    name: Name
    grade: Grade
    score: float
    information: float
    same_form: bool
    lists: tuple[str, ...] = ()
    printed: bool = False
    latin: tuple[NameParts, ListedNameParts, Alignment] | None = None
    chinese: tuple[str, str] | None = None
    lookup: Lookup | None = None
    issuer: str | None = None

    @property
    def agreement(self) -> int:
        """How strongly the names agree: the lower, the more."""
        return PRINTED if self.printed else STRENGTH[self.grade]

    @property
    def read_otherwise(self) -> bool:
        """Whether words of the two names had to be read as one another: by an abbreviation, cut off, misspelt."""
        return self.latin is not None and any(pair.how != "same" for pair in self.latin[2].pairs)

    @property
    def heard(self) -> bool:
        """Whether the position's name spells the list's by ear, or as Koreans read it."""
        korean = self.chinese is not None and not has_han(self.chinese[0])
        return korean or bool(self.lookup and self.lookup.heard)

    @property
    def of_a_security(self) -> bool:
        """Whether the position's name says which security it is (a share class, a receipt), so that one trades."""
        return self.latin is not None and bool(self.latin[0].stripped or self.latin[0].share_class)

    @property
    def words(self) -> tuple[AlignedWord, ...]:
        """Each word of the position's name beside the list's word that it was read as; made when asked for."""
        if self.latin is not None:
            return aligned_words(*self.latin)
        ours, theirs = self.chinese or ("", "")
        return (AlignedWord(position_word=ours, list_word=theirs, weight=CHINESE_NAME_BITS, how="same"),)


class _Entry(NamedTuple):
    party: Party
    name: Name
    parts: ListedNameParts


class _ChineseEntry(NamedTuple):
    party: Party
    name: Name
    parts: ChineseName


class NameIndex:
    """All names of companies and other bodies on the lists (persons, ships and aircraft have their own index).

    Args:
        parties: listed entities, list by list, and related issuers.
    """

    def __init__(self, parties: Sequence[Party]) -> None:
        self._entries: list[_Entry] = []
        self._lists = {one for party in parties for one in party.lists}
        self._han: list[tuple[Party, Name]] = []
        self._transliterable: list[tuple[Party, Name, frozenset[str]]] = []
        for party in parties:
            if party.entity.type in NO_ISSUER:
                continue
            names = entity_names(party.entity)
            acronyms = frozenset(name.text.upper() for name in names if name.kind == "weak" and name.text.isalnum())
            latin = any(_is_latin(name.text) for name in names)
            for name in names:
                if has_han(name.text):
                    self._han.append((party, name))
                elif latin and not _is_latin(name.text):
                    self._transliterable.append((party, name, acronyms))
                else:
                    self._entries += _entries(party, name, acronyms)
        self._index = WordIndex(
            (entry.parts.words for entry in self._entries),
            (word for entry in self._entries for word in entry.parts.acronyms),
        )
        self._printed: dict[str, list[int]] = {}
        printed = [entry.name for entry in self._entries] + [name for _, name, _ in self._transliterable]
        for number, name in enumerate(printed):
            self._printed.setdefault(spelling_key(fold(name.text)), []).append(number)
        self.best = lru_cache(maxsize=200_000)(self._best)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "best"}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        vars(self).update(state)
        self.best = lru_cache(maxsize=200_000)(self._best)

    @cached_property
    def _transliterated(self) -> tuple[list[_Entry], WordIndex]:
        """Names in other scripts of entities that have Latin names too; read when such a name is asked for."""
        entries = [entry for one in self._transliterable for entry in _entries(*one)]
        return entries, WordIndex(entry.parts.words for entry in entries)

    @cached_property
    def _chinese(self) -> Mapping[str, list[_ChineseEntry]]:
        """Chinese names by their first two characters; taken apart when the first Chinese name is asked for."""
        by_head: dict[str, list[_ChineseEntry]] = {}
        for party, name in self._han:
            parts = chinese_name(name.text)
            if parts is not None:
                bare = parts.core.removeprefix(COUNTRY)
                for head in {next(heads(parts.core)), next(heads(bare))}:
                    by_head.setdefault(head, []).append(_ChineseEntry(party, name, parts))
        return by_head

    @cached_property
    def _korean(self) -> Mapping[str, list[_ChineseEntry]]:
        """The same names as Koreans read them."""
        by_head: dict[str, list[_ChineseEntry]] = {}
        for entry in {id(entry): entry for entries in self._chinese.values() for entry in entries}.values():
            for parts in korean_readings(entry.parts):
                by_head.setdefault(next(heads(parts.core)), []).append(entry._replace(parts=parts))
        return by_head

    def may_match(self, text: str) -> bool:
        """Whether a text, or a run of its words, can be one of the names: a quick look that says no for certain.

        Args:
            text: any text.
        """
        return self._may_match(text, whole=False)

    def _may_match(self, text: str, *, whole: bool) -> bool:
        plain = text.isascii() and not is_run_together(text) and as_scanned(text) == text
        if not plain:
            return True
        words = text.upper().translate(_QUICK).split()
        return self._index.may_match(words, whole=whole, written_out=whole and is_written_out(text, words))

    def standing_in(self, text: str) -> list[str]:
        """The whole Chinese names of the lists that stand in a text, which has no blanks between its words.

        Args:
            text: any text.
        """
        if not has_han(text):
            return []
        plain = simplified(text)
        entries = (entry for head in heads(plain) for entry in self._chinese.get(head, ()))
        wholes = (entry.parts.whole for entry in entries if entry.parts.whole in plain)
        return [whole for whole in dict.fromkeys(wholes) if len(whole) >= FEWEST_CHARACTERS]

    def _best(self, text: str) -> tuple[NameHit, ...]:
        """The hits of a name, the strongest first, one for each party; distant ones only where nothing else is.

        Args:
            text: the position's name as the file has it.
        """
        folded = written_apart(fold(text))
        best: dict[tuple[str, tuple[str, ...]], NameHit] = {}
        nearest: NameHit | None = None

        def keep(hit: NameHit) -> None:
            held = best.get((hit.entity.id, hit.lists))
            if held is None or strength(hit) < strength(held):
                best[hit.entity.id, hit.lists] = hit

        for lookup in lookups(folded):
            likely = self._may_match(lookup.text, whole=True)
            printed = self._printed_so(lookup.text if lookup.because else fold(text), likely=likely)
            for hit in (*printed, *self._hits(lookup.text, likely=likely)):
                if hit.grade != "distant":
                    keep(hit._replace(lookup=lookup))
                elif nearest is None or hit.score > nearest.score:
                    nearest = hit
        # each list is asked by itself: no other hides a thing; pinyin, which loads a library, where none is sure
        sure = {one for hit in best.values() if hit.grade in SURE for one in hit.lists}
        if not self._lists <= sure:
            met = sure | {one for hit in best.values() if hit.grade != "family" for one in hit.lists}
            heard: dict[str, float] = {}
            otherwise = (self._written_apart(folded), in_order(folded), named_within(folded))
            heard_so = self._heard(folded) if not sure or is_of_other_script(folded) else ()
            for lookup in chain(*(otherwise if not self._lists <= met else ()), heard_so):
                likely, passed = self.may_match(lookup.text), sure if lookup.heard else met
                for hit in (*self._printed_so(lookup.text, likely=likely), *self._hits(lookup.text, likely=likely)):
                    if lookup.heard and hit.grade in BY_SOUND:
                        lists = tuple(one for one in hit.lists if heard.setdefault(one, lookup.heard) == lookup.heard)
                    elif (hit.grade == "full" or (hit.grade in SURE and not lookup.within)) and is_distinctive(hit):
                        lists = hit.lists
                    else:
                        continue
                    if left := tuple(one for one in lists if one not in passed):
                        keep(hit._replace(lookup=lookup, lists=left))
        return tuple(sorted(best.values(), key=strength)) or ((nearest,) if nearest else ())

    def _written_apart(self, text: str) -> Iterator[Lookup]:
        """The name whose words a position's name writes without blanks between them."""
        if text.isascii() and not text.isdigit():
            apart = _LONG_WORD.sub(lambda word: " ".join(self._index.apart(word[0].upper()) or (word[0],)), text)
            if apart != text:
                yield Lookup(apart, because=f"“{text}” is read as “{apart}”, written without blanks.")

    @cached_property
    def _sounds(self) -> Sounds:
        """The names by what is heard of them, each also cut off behind any of its words."""
        words = [entry.parts.words for entry in self._entries]
        spelt = [(" ".join(one[:size]), one[:size]) for one in words for size in range(1, len(one) + 1)]
        chinese = (one for one in self._syllables.items() if len(one[1]) >= FEWEST_SYLLABLES)
        return Sounds([*spelt, *chinese])

    @cached_property
    def _syllables(self) -> dict[str, tuple[str, ...]]:
        """Chinese names, whole, without the legal form and without GROUP, with their syllables."""
        parts = {entry.parts for entries in self._chinese.values() for entry in entries}
        said = (text for one in parts for text in (one.whole, one.core + "".join(one.structure), one.core))
        return {text: pinyin(text) for text in said}

    @cached_property
    def _in_pinyin(self) -> Mapping[str, str]:
        return {"".join(said): text for text, said in self._syllables.items() if len(said) >= MIN_SYLLABLES}

    def _heard(self, text: str) -> Iterator[Lookup]:
        """The names of the lists that a name in another script, or in pinyin, spells by ear."""
        if is_of_other_script(text) and not is_short_reading(korean_name(text)):
            name = security_name(text)
            form = f" {name.legal.form}" if name.legal else ""
            for how_much, heard, sure in self._sounds.like(name.words, english_words()):
                yield Lookup(heard + form, not sure, f"“{text}” sounds like “{heard}”.", heard=how_much)
        for letters in in_pinyin(to_latin(text)):
            if letters in self._in_pinyin:
                chinese = self._in_pinyin[letters]
                yield Lookup(chinese, because=f"“{text}” is read as the sounds of “{chinese}”.", heard=1.0)
                return

    def nearest(self, text: str) -> tuple[NameHit, ...]:
        """The name of the lists that shares most with a name, though nothing can come of it; empty where none shares.

        Args:
            text: any name.
        """
        query = security_name(fold(text))
        numbers = self._index.candidates(query.words, near_misses=True)[:MAX_CANDIDATES]
        hits = [self._hit(query, self._entries[number]) for number in numbers]
        return (max(hits, key=lambda hit: hit.score),) if hits else ()

    def _printed_so(self, text: str, *, likely: bool) -> list[NameHit]:
        """Names that a list prints letter for letter so, whatever of them a security's name would lose."""
        numbers = self._printed.get(spelling_key(text))
        if numbers is None and likely:
            numbers = self._printed.get(spelling_key(without_instrument_words(text)))
        if numbers is None:
            return []
        said, hits = security_name(text), []
        for number in numbers:
            for entry in self._entries_at(number):
                parts = _taken_apart(entry.name)._replace(stripped=said.stripped, share_class=said.share_class)
                hit = self._hit(parts, entry)
                # what a list prints finds its entity, though its words alone say little (OFFICE 39)
                hits.append(hit._replace(printed=True, grade="one_word" if hit.grade == "distant" else hit.grade))
        return hits

    def _entries_at(self, number: int) -> Sequence[_Entry]:
        at = number - len(self._entries)
        return (self._entries[number],) if at < 0 else _entries(*self._transliterable[at], even_without_words=True)

    def _hits(self, text: str, *, likely: bool) -> list[NameHit]:
        if not text.isascii():
            return [*self._latin_hits(text), *self._chinese_hits(text)]
        return self._latin_hits(text) if likely else []

    def _latin_hits(self, text: str) -> list[NameHit]:
        query = security_name(text)
        hits = self._compared(query, self._entries, self._index)
        if not text.isascii() and self._transliterable:
            hits += self._compared(query, *self._transliterated)
        return hits

    def _compared(self, query: NameParts, entries: Sequence[_Entry], index: WordIndex) -> list[NameHit]:
        numbers = index.candidates(query.words, open_ended=query.open_ended)
        if len(numbers) > MAX_CANDIDATES:
            # the most promising of each list, so that no list is crowded out by another
            by_list: dict[tuple[str, ...], list[int]] = {}
            for number in numbers:
                by_list.setdefault(entries[number].party.lists, []).append(number)
            numbers = [number for of_one in by_list.values() for number in of_one[:MAX_CANDIDATES]]
        compared: dict[ListedNameParts, Comparison] = {}  # many lists print one name
        hits = []
        for number in sorted(numbers):  # of names that agree as well the first of its list is shown
            parts = entries[number].parts
            if parts not in compared:
                compared[parts] = compare(query, parts)
            hits.append(self._hit(query, entries[number], compared[parts]))
        return hits

    @staticmethod
    def _hit(query: NameParts, entry: _Entry, result: Comparison | None = None) -> NameHit:
        said = result or compare(query, entry.parts)
        same_form = query.legal is not None and query.legal.family == entry.parts.legal_family
        latin = (query, entry.parts, said.alignment)
        entity, lists = entry.party.entity, entry.party.lists
        return NameHit(entity, entry.name, said.grade, said.score, said.information, same_form, lists, latin=latin)

    def _chinese_hits(self, text: str) -> list[NameHit]:
        query, known = (chinese_name(text), "_chinese") if has_han(text) else (korean_name(text), "_korean")
        if query is None:
            return []
        hits = []
        found = {id(entry): entry for head in heads(query.core) for entry in getattr(self, known).get(head, ())}
        for entry in found.values():
            score, grade = compare_chinese(query, entry.parts)
            if entry.name.kind == "weak":
                grade = "weak_alias" if grade == "full" else "distant"
            told = CHINESE_NAME_BITS * score
            printed = text.strip() == entry.name.text
            entity, lists = entry.party.entity, entry.party.lists
            hit = NameHit(entity, entry.name, grade, score, told, query.legal or printed, lists, printed)
            hits.append(hit._replace(chinese=(query.core, entry.parts.core)))
        return hits


def _is_latin(text: str) -> bool:
    return text.isascii() or all(ord(c) < _FIRST_OTHER_SCRIPT or not c.isalpha() for c in text)


def _taken_apart(name: Name) -> NameParts:
    # exchanges' short names (SENSETIME-W) are written as securities are
    return security_name(name.text) if name.kind == "short" else listed_name(name.text)


def _entries(party: Party, name: Name, acronyms: frozenset[str], *, even_without_words: bool = False) -> list[_Entry]:
    parts = _taken_apart(name)
    if not parts.words and not even_without_words:
        return []
    weights = tuple(vocabulary.weight(word) for word in parts.words)
    family, form = (parts.legal.family, parts.legal.form) if parts.legal else (None, None)
    traded = any(identifier.scheme in _OF_A_SECURITY for identifier in party.entity.identifiers)
    quoted = any(identifier.scheme == "ticker" for identifier in party.entity.identifiers)
    listed = ListedNameParts(parts.words, weights, family, name.kind == "weak", acronyms, traded, quoted, form)
    return [_Entry(party, name, listed)]


_QUICK = str.maketrans(
    {chr(code): " " for code in range(128) if not chr(code).isalnum()} | dict.fromkeys("'`", "") | {".": ""}
)
"""What separates the words of an ASCII text where `words_of` separates them, at the speed of str.translate."""


def entity_names(entity: Entity) -> tuple[Name, ...]:
    """The names of an entity, its primary name among them, each text once.

    Args:
        entity: the entity.
    """
    names = {name.text: name for name in reversed(entity.names)}
    names.setdefault(entity.name, Name(text=entity.name, kind="primary"))
    return tuple(names.values())


def is_distinctive(hit: NameHit) -> bool:
    """Whether a name says who even among other words: it is Chinese, has two words, or a rare one."""
    return bool(hit.chinese) or len(hit.words) > 1 or any(w.weight >= vocabulary.MIN_DISTINCTIVE for w in hit.words)


def strength(hit: NameHit) -> tuple[int, int, int, bool, int, float, int, int]:
    """Sort key of hits: agreement, grade, the same words, the same legal form, score, the kind of the list's name.

    CHINA TELECOM CORP has the words of China Telecom Corporation Limited, and those of China Telecommunications
    Corporation only by an abbreviation. Among equals the company whose securities trade comes first, even before the
    legal form where the position's name says which security it is.
    """
    traded = 0 if any(identifier.scheme in {"ticker", "isin"} for identifier in hit.entity.identifiers) else 1
    form = 0 if hit.same_form else 1
    return (
        hit.agreement,
        STRENGTH[hit.grade],
        traded if hit.of_a_security else 0,
        hit.read_otherwise,
        form,
        -hit.score,
        _KIND_ORDER[hit.name.kind],
        traded,
    )
