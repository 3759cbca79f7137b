"""A sentence -> the names in it: where each stands, how it is also spelled, and what kind of thing it may be.

A name is a run of capitalised words with the joints that names have (of, for, and, &, particles, a comma before a legal
form). Titles, demonyms and sentence-opening words are cut off its front. What is no party at all (a place, a law, an
occasion, an authority) keeps its place in the list with the reason, so that the reader of lists sees it pass.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from screener.model import NameKind
from screener.watchlist.draft.brackets import behind
from screener.watchlist.draft.kinds import is_capitalised, kind_of
from screener.watchlist.draft.vocabulary import authorities, words

_TOKEN = re.compile(r"[^\W_]+(?:[''\-/.·][^\W_]+)*|&|[^\w\s]")
_MODIFIER = re.compile(r"-(?:[a-z]{2,}ed|led|run|born|made|origin)$")
_INITIAL = re.compile(r"^[A-Z]$")


@dataclass(frozen=True)
class Candidate:
    """A name where it stands in a sentence.

    `end` is the end of the name itself, `after` the end of the bracket behind it, `titled` the start of the titles
    before it. `not_a_party` says why it cannot be struck (None: it can); `variants` are further spellings; `kind` is
    what its own words say (None: they do not).
    """

    start: int
    end: int
    after: int
    text: str
    possessive: bool = False
    not_a_party: str | None = None
    kind: str | None = None
    variants: tuple[tuple[str, NameKind], ...] = ()
    titled: int | None = None

    @property
    def opens(self) -> int:
        """Where the name begins together with the titles before it."""
        return self.start if self.titled is None else self.titled


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int
    possessive: bool = False

    @property
    def lower(self) -> str:
        return self.text.lower().rstrip(".")


def candidates(text: str, common: frozenset[str] = frozenset()) -> list[Candidate]:
    """The names of a sentence in order.

    Args:
        text: plain text (straight quotation marks).
        common: words that the announcement also writes in lower case; one of them alone is no name.
    """
    tokens = _tokens(text)
    found: list[Candidate] = []
    index = 0
    while index < len(tokens):
        if not _begins(tokens, index) or (found and tokens[index].start < found[-1].after):
            index += 1
            continue
        end = _run(tokens, index)
        candidate = _candidate(tokens[index:end], text, common, opening=index == 0 or tokens[index - 1].text in '."(')
        if candidate is not None:
            found.append(candidate)
        index = end
    return found


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(text):
        if tokens and match.start() < tokens[-1].end:
            continue
        word, end, possessive = match[0], match.end(), False
        if word[-2:] in ("'s", "'S") and word[:-2].lower() not in words()["inner_possessives"]:
            word, possessive = word[:-2], True
        elif (
            text[end : end + 1] == "'"
            and word.endswith("s")
            and not text[end + 1 : end + 2].isalnum()
            and is_capitalised(word)
        ):
            possessive = True
        if text[end : end + 1] == "." and not possessive and _keeps_dot(word):
            word, end = word + ".", end + 1
        tokens.append(_Token(word, match.start(), end, possessive))
    return tokens


def _keeps_dot(word: str) -> bool:
    return (
        bool(_INITIAL.match(word))
        or word.lower() in words()["dotted"]
        or re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", word) is not None
    )


def _is_capital(token: _Token) -> bool:
    return is_capitalised(token.text) and token.text[0].isalpha()


def _begins(tokens: Sequence[_Token], index: int) -> bool:
    """Whether a name begins here: a capitalised word, or an ordinal before one ("29th Research Institute")."""
    if _is_capital(tokens[index]):
        return True
    ordinal = re.fullmatch(r"\d{1,4}(?:st|nd|rd|th)", tokens[index].text)
    return ordinal is not None and index + 1 < len(tokens) and _is_capital(tokens[index + 1])


def _run(tokens: Sequence[_Token], start: int) -> int:
    """The index after the last token of the name that begins at `start`."""
    index = start
    while True:
        here = tokens[index]
        if here.possessive or _MODIFIER.search(here.text):
            return index + 1
        step = _joint(tokens, index)
        quoted = _quoted(tokens, index)
        if quoted:
            index = quoted
            if index + 1 >= len(tokens) or not _is_capital(tokens[index + 1]):
                return index + 1
            index += 1
        elif step:
            index += step
        else:
            return index + 1


def _joint(tokens: Sequence[_Token], index: int) -> int:
    """How many tokens on the name goes on from a capitalised word; 0 where it ends."""
    known = words()
    here = tokens[index].lower
    ahead = tokens[index + 1 : index + 6]
    if not ahead:
        return 0
    first = ahead[0]
    if _is_capital(first):
        return 1
    if first.text == "(" and (inner := _inner_bracket(ahead)):
        return inner
    second = ahead[1] if len(ahead) > 1 else None
    if first.text[0].isdigit() and first.text.isalnum() and len(first.text) <= 6:
        capital_next = second is not None and _is_capital(second)
        return (
            1
            if capital_next
            or here
            in ("unit", "no", "factory", "brigade", "plant", "institute", "number", "base", "army", "group", "bureau")
            else 0
        )
    if second is None:
        return 0
    if first.text == "&" and _is_capital(second):
        return 2
    if first.text == "," and second.lower.replace(".", "") in known["legal_forms"] and _is_capital(second):
        return 2
    if first.lower in known["particles"] and not first.text[0].isupper():
        if _is_capital(second):
            return 2
        if second.lower in known["particles"] and len(ahead) > 2 and _is_capital(ahead[2]):
            return 3
    if (
        first.lower == "and"
        and here in known["activities"]
        and second.lower in known["activities"]
        and _is_capital(second)
    ):
        return 2
    of = first.lower == "of" and here in known["takes_of"]
    if of or (first.lower == "for" and here in known["takes_for"]):
        if _is_capital(second):
            return 2
        if second.lower == "the" and len(ahead) > 2 and _is_capital(ahead[2]):
            return 3
    return 0


def _inner_bracket(ahead: Sequence[_Token]) -> int:
    """Tokens to skip for a bracket inside a name: "Quantum (Hefei) Technology", "Unicom (Hong Kong) Limited"."""
    for close in (2, 3):
        if len(ahead) > close + 1 and ahead[close].text == ")" and all(_is_capital(one) for one in ahead[1:close]):
            after = ahead[close + 1]
            inside = " ".join(one.lower for one in ahead[1:close])
            known = words()
            is_name_word = (
                after.lower.replace(".", "") in known["legal_forms"] | known["company_heads"] | known["activities"]
            )
            if _is_capital(after) and (is_name_word or inside in known["places"]):
                return close + 2
    return 0


def _quoted(tokens: Sequence[_Token], index: int) -> int:
    """The index of the closing mark of a quoted part that belongs to the name (JSC "Almaz-Antey"); 0 for none."""
    if (
        tokens[index].lower.replace(".", "") not in words()["quoted_after"]
        or index + 2 >= len(tokens)
        or tokens[index + 1].text != '"'
    ):
        return 0
    for ahead in range(index + 2, min(index + 10, len(tokens))):
        if tokens[ahead].text == '"':
            return ahead
    return 0


def _candidate(run: Sequence[_Token], text: str, common: frozenset[str], *, opening: bool) -> Candidate | None:
    trimmed = _trimmed(run, common, opening=opening)
    possessive = run[-1].possessive
    if not trimmed:
        role = " ".join(token.text for token in run)
        after, _ = behind(text, run[-1].end, role)
        return Candidate(run[0].start, run[-1].end, after, role, possessive, "a title or an ordinary word")
    start = trimmed[0].start
    end = trimmed[-1].end - (2 if possessive and text[trimmed[-1].end - 2 : trimmed[-1].end] in ("'s", "'S") else 0)
    name = text[start:end].strip().rstrip(",")
    after, variants = behind(text, trimmed[-1].end, name)
    return Candidate(
        start,
        end,
        after,
        " ".join(name.split()),
        possessive,
        _excluded(name, trimmed, common),
        kind_of(name),
        variants,
        run[0].start
        if any(token.lower in words()["titles"] - {"the"} for token in run[: len(run) - len(trimmed)])
        else None,
    )


def _trimmed(run: Sequence[_Token], common: frozenset[str], *, opening: bool) -> Sequence[_Token]:
    """The run without what stands before a name: small words, titles, demonyms, roles with their department."""
    lexicon = words()
    tokens = list(run)
    while tokens:
        first = tokens[0].lower
        rest = tokens[1:]
        if _MODIFIER.search(tokens[-1].text):
            return []
        if first in lexicon["titles"] and _is_title_here(tokens, lexicon["titles"]):
            tokens = rest
            if tokens and tokens[0].lower in ("of", "for") and len(tokens) > 1:
                institution = kind_of(" ".join(token.text for token in tokens[1:])) is not None
                tokens = [] if institution else _after_department(tokens[1:])
        elif (
            first in ("of", "for", "and", "&", "the", "to")
            or (first in lexicon["small"] and (opening or len(tokens) > 1))
            or (first in lexicon["demonyms"] and rest and kind_of(" ".join(token.text for token in rest)) is None)
            or (opening and len(tokens) == 1 and first in (lexicon["common"] | common))
        ):
            tokens = rest
        else:
            return _after_role(tokens)
        opening = False
    return tokens


def _after_role(tokens: Sequence[_Token]) -> Sequence[_Token]:
    """The run from behind an office that ends inside it ("Police Commissioner Vusi Dlamini" -> "Vusi Dlamini")."""
    roles = words()["role_heads"]
    for index in range(len(tokens) - 3, -1, -1):
        rest = tokens[index + 1 :]
        if (
            tokens[index].lower in roles
            and _is_capital(rest[0])
            and kind_of(" ".join(one.text for one in rest)) is None
        ):
            return rest
    return tokens


def _is_title_here(tokens: Sequence[_Token], titles: frozenset[str]) -> bool:
    """Whether a title word stands before a name, and is not itself a name's first word (General Electric)."""
    name = " ".join(token.text for token in tokens)
    rest = [token for token in tokens[1:] if token.lower not in titles]
    if not rest or (tokens[0].lower in words()["role_heads"] and tokens[1].lower in ("of", "for")):
        return True
    return (
        kind_of(name) is None
        or tokens[1].lower in titles
        or tokens[0].lower in ("mr", "mrs", "ms", "dr", "gen", "lt", "col")
    )


def _after_department(tokens: Sequence[_Token]) -> list[_Token]:
    """What follows the department of a title ("of Defense Ali Reza" -> "Ali Reza"); nothing where no name follows."""
    listed = list(tokens)
    activities = words()["activities"] | {
        "affairs",
        "state",
        "the",
        "treasury",
        "war",
        "staff",
        "and",
        "of",
        "for",
        "terrorism",
        "republic",
        "region",
        "government",
    }
    while listed and (listed[0].lower in activities or listed[0].text == "&"):
        listed = listed[1:]
    return listed if 1 < len(listed) < len(tokens) else []


def _excluded(name: str, tokens: Sequence[_Token], common: frozenset[str]) -> str | None:
    lexicon = words()
    plain = re.sub(r"^the\s+", "", " ".join(name.split()).lower()).strip(".,'\"")
    parts = [token.lower for token in tokens]
    last = parts[-1].strip("'\"")
    if _MODIFIER.search(tokens[-1].text):
        return "an adjective"
    if plain in lexicon["places"] or (parts[-1] in lexicon["places"] and len(parts) == 1):
        return "a place"
    if plain in lexicon["demonyms"] or all(part in lexicon["demonyms"] for part in parts):
        return "a people or a country"
    if _is_country(plain):
        return "a country"
    if parts[0] in _NUMBERED and len(parts) > 1 and (parts[1].isdigit() or re.fullmatch(r"[ivxlc]+|[a-z]", parts[1])):
        return "a part of a law"
    if parts[0] in lexicon["calendar"] and len(parts) <= 3:
        return "a date"
    if plain in lexicon["laws"]:
        return "a law, a list or a publication"
    if last in lexicon["occasion_heads"] and kind_of(name) is None:
        return "an occasion, a law or a document"
    if all(part in lexicon["titles"] for part in parts):
        return "a title"
    if last in lexicon["role_heads"] and len(parts) > 1 and kind_of(name) is None:
        return "a title"
    if all(part in lexicon["common"] or part in common for part in parts):
        return "ordinary words"
    for authority in authorities():
        if authority.pattern.fullmatch(name) or authority.pattern.fullmatch(f"the {name}"):
            return f"an authority ({authority.name})"
    return None


_NUMBERED = frozenset({"annex", "schedule", "section", "article", "appendix", "table", "chapter", "part", "resolution"})


def _is_country(plain: str) -> bool:
    from screener.reference.identifiers import country

    return len(plain) > 3 and country(plain) is not None
