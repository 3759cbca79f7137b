"""A position's name against all names of the lists: one best hit for each entity that it may mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from screener.matching import vocabulary
from screener.matching.align import Alignment
from screener.matching.chinese import ChineseName, chinese_name, compare_chinese, has_han
from screener.matching.grade import Grade, ListedNameParts
from screener.matching.index import WordIndex
from screener.matching.normalise import NameParts, joined_by_dots, listed_name, security_name
from screener.matching.score import aligned_words, compare
from screener.model import AlignedWord, Entity, Name, NameKind

STRENGTH: dict[Grade, int] = {
    "full": 0,
    "shortened": 1,
    "cut_off": 1,
    "misspelt": 2,
    "other_form": 2,
    "bare": 3,
    "other_structure": 3,
    "weak_alias": 4,
    "family": 5,
    "distant": 9,
}
"""Order of grades, the strongest first."""

CHINESE_NAME_BITS = 13.0
"""What a whole Chinese name tells: short names are unique on their exchange."""

_CHINESE_HEAD = 2
_FIRST_OTHER_SCRIPT = 0x370
"""Greek and Coptic: the first letters of Unicode that are not Latin."""
_KIND_ORDER: dict[NameKind, int] = {"primary": 0, "issuer": 1, "alias": 2, "short": 2, "former": 3, "weak": 4}


class NameHit(NamedTuple):
    """The best agreement between a position's name and one entity's names."""

    entity: Entity
    name: Name
    grade: Grade
    score: float
    information: float
    same_form: bool
    latin: tuple[NameParts, ListedNameParts, Alignment] | None = None
    chinese: tuple[str, str] | None = None

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
    entity: Entity
    name: Name
    parts: ListedNameParts


class _ChineseEntry(NamedTuple):
    entity: Entity
    name: Name
    parts: ChineseName


class NameIndex:
    """All names of companies and other bodies on the lists (persons have their own index).

    Args:
        entities: listed entities and related issuers.
    """

    def __init__(self, entities: Sequence[Entity]) -> None:
        self._entries: list[_Entry] = []
        self._han: list[tuple[Entity, Name]] = []
        self._transliterable: list[tuple[Entity, Name, frozenset[str]]] = []
        for entity in entities:
            if entity.type == "Person":
                continue
            names = entity_names(entity)
            acronyms = frozenset(name.text.upper() for name in names if name.kind == "weak" and name.text.isalnum())
            latin = any(_is_latin(name.text) for name in names)
            for name in names:
                if has_han(name.text):
                    self._han.append((entity, name))
                elif latin and not _is_latin(name.text):
                    self._transliterable.append((entity, name, acronyms))
                else:
                    self._entries += _entries(entity, name, acronyms)
        self._index = WordIndex(entry.parts.words for entry in self._entries)
        self.best = lru_cache(maxsize=200_000)(self._best)

    @cached_property
    def _transliterated(self) -> tuple[list[_Entry], WordIndex]:
        """Names in other scripts of entities that have Latin names too; read when such a name is asked for."""
        entries = [entry for one in self._transliterable for entry in _entries(*one)]
        return entries, WordIndex(entry.parts.words for entry in entries)

    @cached_property
    def _chinese(self) -> Mapping[str, list[_ChineseEntry]]:
        """Chinese names by their first two characters; taken apart when the first Chinese name is asked for."""
        heads: dict[str, list[_ChineseEntry]] = {}
        for entity, name in self._han:
            parts = chinese_name(name.text)
            if parts is not None:
                heads.setdefault(parts.core[:_CHINESE_HEAD], []).append(_ChineseEntry(entity, name, parts))
        return heads

    def _best(self, text: str) -> tuple[NameHit, ...]:
        """The hits of a name, the strongest first, one for each entity; distant ones only where nothing else is.

        Args:
            text: the position's name as the file has it.
        """
        ascii_only = text.isascii()
        if ascii_only and not joined_by_dots(text) and not self._index.may_match(_quick_words(text)):
            return ()
        best: dict[str, NameHit] = {}
        nearest: NameHit | None = None
        for hit in (*self._latin_hits(text), *(() if ascii_only else self._chinese_hits(text))):
            if hit.grade == "distant":
                nearest = hit if nearest is None or hit.score > nearest.score else nearest
                continue
            held = best.get(hit.entity.id)
            if held is None or strength(hit) < strength(held):
                best[hit.entity.id] = hit
        return tuple(sorted(best.values(), key=strength)) or ((nearest,) if nearest else ())

    def _latin_hits(self, text: str) -> list[NameHit]:
        query = security_name(text)
        hits = [self._hit(query, self._entries[number]) for number in self._index.candidates(query.words)]
        if not text.isascii() and self._transliterable:
            entries, index = self._transliterated
            hits += [self._hit(query, entries[number]) for number in index.candidates(query.words)]
        return hits

    @staticmethod
    def _hit(query: NameParts, entry: _Entry) -> NameHit:
        result = compare(query, entry.parts)
        same_form = query.legal is not None and query.legal.family == entry.parts.legal_family
        latin = (query, entry.parts, result.alignment)
        return NameHit(entry.entity, entry.name, result.grade, result.score, result.information, same_form, latin=latin)

    def _chinese_hits(self, text: str) -> list[NameHit]:
        query = chinese_name(text) if has_han(text) else None
        if query is None:
            return []
        hits = []
        for entry in self._chinese.get(query.core[:_CHINESE_HEAD], ()):
            score, grade = compare_chinese(query, entry.parts)
            if entry.name.kind == "weak":
                grade = "weak_alias" if grade == "full" else "distant"
            told = CHINESE_NAME_BITS * score
            cores = (query.core, entry.parts.core)
            hits.append(NameHit(entry.entity, entry.name, grade, score, told, query.legal, chinese=cores))
        return hits


def _is_latin(text: str) -> bool:
    return text.isascii() or all(ord(c) < _FIRST_OTHER_SCRIPT or not c.isalpha() for c in text)


def _entries(entity: Entity, name: Name, acronyms: frozenset[str]) -> list[_Entry]:
    # exchanges' short names (SENSETIME-W) are written as securities are
    parts = security_name(name.text) if name.kind == "short" else listed_name(name.text)
    if not parts.words:
        return []
    weights = tuple(vocabulary.weight(word) for word in parts.words)
    family = parts.legal.family if parts.legal else None
    return [_Entry(entity, name, ListedNameParts(parts.words, weights, family, name.kind == "weak", acronyms))]


def _quick_words(text: str) -> list[str]:
    """The words of an ASCII text at the speed of str.translate, separated where `words_of` separates them."""
    return text.upper().translate(_QUICK).split()


_QUICK = str.maketrans(
    {chr(code): " " for code in range(128) if not chr(code).isalnum()} | dict.fromkeys("'`", "") | {".": ""}
)


def entity_names(entity: Entity) -> tuple[Name, ...]:
    """The names of an entity, its primary name among them, each text once.

    Args:
        entity: the entity.
    """
    names = {name.text: name for name in reversed(entity.names)}
    names.setdefault(entity.name, Name(text=entity.name, kind="primary"))
    return tuple(names.values())


def strength(hit: NameHit) -> tuple[int, int, int, float, int, int]:
    """Sort key of hits: grade, the same legal form, score, the kind of the list's name.

    Among equals the company whose securities trade comes first, even before the legal form where the position's name
    says which security it is.
    """
    traded = 0 if any(identifier.scheme in {"ticker", "isin"} for identifier in hit.entity.identifiers) else 1
    form = 0 if hit.same_form else 1
    return (
        STRENGTH[hit.grade],
        traded if hit.of_a_security else 0,
        form,
        -hit.score,
        _KIND_ORDER[hit.name.kind],
        traded,
    )
