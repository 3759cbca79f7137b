"""A text -> the names in it, by shape alone: where each stands, how it is also written, what may speak against it.

A name is a run of capitalised words with the joints that names have (of, &, particles, a comma before a legal form), or
of Chinese, Japanese or Korean letters. In a heading, where every word has a capital, and in a text of capitals, the
words that ordinary sentences are made of are no part of it. Time is in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise

from screener.model import NameKind
from screener.reference.territories import country
from screener.watchlist.announcements.vocabulary import authorities, data, pattern, words

Variant = tuple[str, NameKind]

SHORT_FORM_WORDS = 4
"""Words that a further name in brackets without a word of its own (`also known as`) has at most."""
_TOKEN = re.compile(r"[^\W_]+(?:['\-/.·][^\W_]+)*|&|[^\w\s]")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HAN_BREAK = re.compile(r"[，。、；：！？,;:!?\s《》“”\"'|]+")
_SEPARATOR = re.compile(
    r"\s*[;/]\s*|\s*,(?!\s*(?:Ltd|Inc|LLC|Co|Corp|S\.A|JSC|Limited|LP|PLC)\b)\s*(?:(?:and|or)\s+)?|\s+(?:and|or)\s+|[()\[\]]"
)
_MODIFIER = re.compile(r"-(?:[a-z]{2,}ed|led|run|born|made|based|origin)$")


@dataclass(frozen=True)
class Found:
    """A name where it stands: `end` is its own, `after` that of the brackets behind it; `against` is why it can be no
    party (empty: it can); `titled`: a person's title stands before it; `inside`: it stands in brackets."""

    start: int
    end: int
    after: int
    text: str
    variants: tuple[Variant, ...] = ()
    against: str = ""
    titled: bool = False
    possessive: bool = False
    inside: bool = False


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int
    capital: bool
    possessive: bool = False

    @property
    def lower(self) -> str:
        return self.text.lower().rstrip(".")


def find_names(
    text: str, lower: frozenset[str], cues: Sequence[tuple[int, int]] = (), *, listed: bool = False
) -> list[Found]:
    """The names of a sentence or heading in order.

    Args:
        text: plain text (straight quotation marks).
        lower: words that the announcement also writes in lower case; one of them alone is no name.
        cues: where the cues of the text stand; no name goes across the end of one, nor begins with one.
        listed: the text is an item or a cell, whose capitals are those of names.
    """
    if len(_HAN.findall(text)) * 2 > len(text):
        return _han_names(text)
    cuts = frozenset(end for _, end in cues)
    tokens = _tokens(text, cues, shouting=not listed and is_shouting(text))
    brackets = _brackets(text)
    found: list[Found] = []
    index = taken = 0
    inside_until = -1
    while index < len(tokens):
        token = tokens[index]
        if token.text in "([" and (close := brackets.get(token.start)) and close > inside_until:
            inside_until = close
        if token.start < taken or not _begins(tokens, index):
            index += 1
            continue
        end = _run(tokens, index, cuts)
        one = _name(tokens[index:end], text, lower, opening=index == 0 or tokens[index - 1].text in '."')
        index = end
        if one is not None:
            after, variants = _behind(text, one, tokens, end, brackets)
            swapped = _latin_first(replace(one, after=after, variants=variants))
            found.append(replace(swapped, inside=token.start < inside_until))
            taken = after
    return found


@lru_cache(maxsize=256)
def is_shouting(text: str) -> bool:
    """Whether nearly every longer word has a capital, as in a headline or a text of capitals."""
    if text[-1:] == "." and not text.isupper():
        return False
    long_words = [word for word in re.findall(r"[^\W\d_][\w'-]*", text) if len(word) > 3]
    ordinary = any(word[0].isupper() and word.lower() in words("common") for word in long_words)
    return ordinary and len(long_words) >= 4 and sum(word[0].isupper() for word in long_words) >= 0.85 * len(long_words)


@lru_cache(maxsize=4096)
def kind_of(name: str) -> str | None:
    """What a name's own words say: company, organisation, public_body, vessel; None where they say nothing."""
    parts = [part.lower().strip(".,\"'") for part in re.split(r"[\s,]+", name) if part.strip(".,\"'")]
    if not parts:
        return None
    if parts[0] in ("m/v", "mv", "m/t", "mt") and len(parts) > 1:
        return "vessel"
    ends = {part.replace(".", "") for part in (parts[0], parts[-1], *(part for part in parts[-2:] if len(part) > 2))}
    if (len(parts) > 1 and ends & words("legal_forms")) or name.endswith(("公司", "集团", "株式会社")):
        return "company"
    heads = [parts[-1], *[before for before, after in pairwise(parts) if after in ("of", "for")][:1]]
    for kind in ("public", "organisation", "company"):
        if any(head in words(f"{kind}_heads") for head in heads):
            return "public_body" if kind == "public" else kind
    return None


@lru_cache(maxsize=4096)
def is_place(text: str) -> bool:
    """Whether a text is a country, a people or a known place."""
    plain = re.sub(r"^the\s+", "", text.lower()).strip(".,'\" ")
    return (
        plain.removesuffix("s") in words("demonyms")
        or plain in words("places")
        or plain in words("demonyms")
        or (len(plain) > 3 and country(plain) is not None)
    )


def bracketed(text: str) -> list[tuple[int, int]]:
    """The outermost closed brackets of a text."""
    outermost: list[tuple[int, int]] = []
    for start, end in sorted(_brackets(text).items()):
        if not outermost or start >= outermost[-1][1]:
            outermost.append((start, end))
    return outermost


def has_han(text: str) -> bool:
    """Whether a text has Chinese, Japanese or Korean letters."""
    return _HAN.search(text) is not None


def _tokens(text: str, cues: Sequence[tuple[int, int]], *, shouting: bool) -> list[_Token]:
    masked = sorted(
        [
            *(match.span() for match in _laws().finditer(text)),
            *(cue for cue in cues if shouting or text.isupper() or not cue[0]),
        ]
    )
    tokens: list[_Token] = []
    mask = 0
    for match in _TOKEN.finditer(text):
        if tokens and match.start() < tokens[-1].end:
            continue
        word, end = match[0], match.end()
        possessive = word[-2:] in ("'s", "'S") or (word[-1:] in "sS" and text[end : end + 2] == "' ")
        if word[-2:] in ("'s", "'S"):
            word = word[:-2]
        elif text[end : end + 1] == "." and (
            (len(word) == 1 and word.isupper()) or word.lower() in words("dotted") or "." in word
        ):
            word, end = word + ".", end + 1
        while mask < len(masked) and masked[mask][1] <= match.start():
            mask += 1
        capital = (word[:1].isupper() or (len(word) > 2 and word[0].isalpha() and word != word.lower())) and not (
            mask < len(masked) and masked[mask][0] <= match.start()
        )
        if shouting and capital:
            known = word.lower().rstrip(".")
            joined = bool(tokens) and tokens[-1].capital and match.start() == tokens[-1].end + 1
            heads = words("company_heads") | words("legal_forms") | words("organisation_heads")
            capital = known not in words("common") or (joined and known in heads)
        tokens.append(_Token(word, match.start(), end, capital or has_han(word), possessive))
    for at in range(1, len(tokens) - 1) if shouting else ():
        before, here, after = tokens[at - 1 : at + 2]
        if (
            before.capital
            and not here.capital
            and here.text.isupper()
            and after.lower in words("company_heads") | words("legal_forms")
        ):
            tokens[at : at + 2] = [replace(here, capital=True), replace(after, capital=True)]
    return tokens


@cache
def _laws() -> re.Pattern[str]:
    listed = sorted((law for law in words("laws") if " " in law), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, listed))})\b", re.IGNORECASE)


def _begins(tokens: Sequence[_Token], index: int) -> bool:
    if tokens[index].capital:
        return True
    ordinal = re.fullmatch(r"\d{1,4}(?:st|nd|rd|th)", tokens[index].text)
    return ordinal is not None and index + 1 < len(tokens) and tokens[index + 1].capital


def _run(tokens: Sequence[_Token], index: int, cuts: frozenset[int]) -> int:
    """The index after the last token of the name that begins at `index`."""
    while True:
        here = tokens[index]
        if here.possessive or _MODIFIER.search(here.text):
            return index + 1
        step = _joint(tokens, index)
        if not step or any(cut in cuts for cut in range(here.end, tokens[index + step].start + 1)):
            return index + 1
        if has_han(here.text) != has_han(tokens[index + step].text):
            return index + 1
        index += step
        if tokens[index].text == '"':
            if index + 1 >= len(tokens) or not tokens[index + 1].capital:
                return index + 1
            index += 1


def _joint(tokens: Sequence[_Token], index: int) -> int:
    """How many tokens on the name goes on; 0 where it ends."""
    here, ahead = tokens[index].lower, tokens[index + 1 : index + 6]
    if not ahead:
        return 0
    first, second = ahead[0], ahead[1] if len(ahead) > 1 else None
    ended = tokens[index].text[-1:] == "." and here in words("legal_forms")
    if first.capital:
        return 0 if ended and first.lower.replace(".", "") not in words("legal_forms") else 1
    if first.text in ("plc", "llc", "gmbh", "asa", "oyj"):
        return 1
    if first.text == '"' and here.replace(".", "") in words("legal_forms") | words("company_heads"):
        return next(
            (
                tokens[index + 1 : index + 10].index(one) + 1
                for one in tokens[index + 2 : index + 10]
                if one.text == '"'
            ),
            0,
        )
    if first.text == "(":
        return _inner_bracket(ahead)
    if first.text.isdigit() and len(first.text) <= 6:
        numbered = here in words("numbered")
        return 1 if numbered or (second and second.capital) else 0
    if second is None:
        return 0
    third = ahead[2] if len(ahead) > 2 else None
    if first.text == "&" and second.capital:
        return 2
    if first.text == "," and index == 0 and len(tokens[0].text) > 1 and tokens[0].text.isupper() and second.capital:
        given = second.text[1:].islower() and second.lower not in words("calendar") and not is_place(second.text)
        return 2 if given else 0
    if first.text == "," and second.lower.replace(".", "") in words("legal_forms") and second.capital:
        return 2
    if first.lower in words("particles"):
        if second.capital:
            return 2
        return 3 if second.lower in words("particles") and third and third.capital else 0
    if first.lower == "and" and second.capital and {here, second.lower} <= words("activities"):
        return 2
    if first.lower in ("of", "for") and here in words("takes_of"):
        return 2 if second.capital else 3 if second.lower == "the" and third and third.capital else 0
    return 0


def _inner_bracket(ahead: Sequence[_Token]) -> int:
    """Tokens to skip for a bracket inside a name: "Quantum (Hefei) Technology", "Unicom (Hong Kong) Limited"."""
    for close in (2, 3):
        if len(ahead) > close + 1 and ahead[close].text == ")" and all(one.capital for one in ahead[1:close]):
            after = ahead[close + 1]
            name_words = words("legal_forms") | words("company_heads") | words("activities")
            inside = " ".join(one.lower for one in ahead[1:close])
            if after.capital and (after.lower.replace(".", "") in name_words or is_place(inside)):
                return close + 2
    return 0


def _name(run: Sequence[_Token], text: str, lower: frozenset[str], *, opening: bool) -> Found | None:
    tokens = list(run)
    titled = False
    whole = run[0].start < 2 and len(text) - run[-1].end < 3
    while tokens:
        first, rest = tokens[0].lower, tokens[1:]
        if first in words("titles") and _is_title(tokens):
            titled = True
        elif not (
            first in ("of", "for", "and", "&", "the", "to", "by", "from")
            or (first in words("common") - words("demonyms") and rest and opening and not whole and not _keeps(tokens))
            or (first in words("demonyms") and rest and kind_of(" ".join(one.text for one in rest)) is None)
            or (opening and not rest and not whole and (first in words("common") or first in lower))
        ):
            break
        tokens = rest
    for index in range(len(tokens) - 3, -1, -1):
        rest, office = tokens[index + 1 :], tokens[index].lower in words("role_heads")
        if office and rest[0].capital and not kind_of(" ".join(one.text for one in rest)):
            tokens, titled = rest, True
            break
    if not tokens:
        return None
    possessive = run[-1].possessive
    end = tokens[-1].start + len(tokens[-1].text) if possessive else tokens[-1].end
    name = " ".join(text[tokens[0].start : end].split()).rstrip(",")
    if inverted := re.fullmatch(r"([^a-z,]{2,}), ([A-Z][a-z].*)", name):
        name = f"{inverted[2]} {inverted[1]}"
    against = _against(name, tuple(one.lower for one in tokens), lower)
    return Found(tokens[0].start, tokens[-1].end, tokens[-1].end, name, (), against, titled, possessive)


def _keeps(tokens: Sequence[_Token]) -> bool:
    """Whether an ordinary word at a beginning is part of the name: New York, General Electric, No Kwang-chol."""
    first = tokens[0].lower
    surname = first in words("surnames") and len(tokens) == 2
    return surname or first in words("company_heads") or is_place(f"{first} {tokens[1].lower}")


def _is_title(tokens: Sequence[_Token]) -> bool:
    """Whether a title word stands before a name, and is not itself a name's first word (General Electric)."""
    if tokens[0].lower in ("mr", "mrs", "ms", "dr", "gen", "lt", "col") or len(tokens) == 1:
        return True
    return tokens[1].lower in words("titles") or kind_of(" ".join(one.text for one in tokens)) is None


@lru_cache(maxsize=4096)
def _against(name: str, parts: tuple[str, ...], lower: frozenset[str]) -> str:
    """Why a name by its own words can be no party that a measure strikes; empty where nothing speaks against it."""
    plain = re.sub(r"^the\s+", "", name.lower()).strip(".,'\"")
    last = parts[-1].strip("'\"")
    if is_place(plain) or all(is_place(part) for part in parts):
        return "a place, a country or a people"
    if parts[0] in ("annex", "schedule", "section", "article", "appendix", "table", "chapter", "part", "resolution"):
        return "a part of a law or a document"
    days = [part in words("calendar") or part.isdigit() for part in parts]
    if all(days) or (any(days) and len(parts) <= 3 and any(map(str.isdigit, name))):
        return "a date"
    if name.endswith(("清单", "公告", "名单", "条例", "规定")):
        return "an occasion, a law or a document"
    if re.fullmatch(r"[A-Z.]{0,5}[/.]?\d[\d/.-]*", name):
        return "a number"
    if plain in words("laws") or (last in words("occasion_heads") and kind_of(name) is None):
        return "an occasion, a law or a document"
    if (last in words("role_heads") and kind_of(name) is None) or all(part in words("titles") for part in parts):
        return "an office"
    if all(part in words("common") or part in lower for part in parts) or _MODIFIER.search(name) or name[-1] == "-":
        return "ordinary words"
    if any(one.pattern.fullmatch(name) or one.pattern.fullmatch(f"the {name}") for one in authorities()):
        return "an authority"
    return ""


def _brackets(text: str) -> dict[int, int]:
    """The place of each closed opening bracket -> that behind its closing one."""
    opened: list[int] = []
    pairs: dict[int, int] = {}
    for match in re.finditer(r"[()\[\]]", text):
        if match[0] in "([":
            opened.append(match.start())
        elif opened:
            pairs[opened.pop()] = match.end()
    return pairs


def _behind(
    text: str, name: Found, tokens: Sequence[_Token], index: int, brackets: dict[int, int]
) -> tuple[int, tuple[Variant, ...]]:
    """The end of what belongs to a name behind it, and its further names: in brackets, or after `also known as`."""
    at, variants = name.end, list[Variant]()
    while text[at : at + 2].lstrip()[:1] in ("(", "["):
        start = at + (text[at] == " ")
        inner = text[start + 1 : brackets.get(start, 0) - 1] if start in brackets else ""
        if not (more := variants_in(inner, name.text)):
            break
        at, variants = brackets[start], [*variants, *more]
    if marked := _also_known().match(text, at):
        while index < len(tokens) and tokens[index].start < marked.end():
            index += 1
        if index < len(tokens) and tokens[index].start == marked.end() and tokens[index].capital:
            kind: NameKind = "former" if pattern("former").match(marked[0].strip(" ,")) else "alias"
            several = "following" in marked[0] or "aliases" in marked[0]
            while index < len(tokens) and tokens[index].capital:
                end = _run(tokens, index, frozenset())
                variants.append((text[tokens[index].start : tokens[end - 1].end].strip('" '), kind))
                at = tokens[end - 1].end + (text[tokens[end - 1].end : tokens[end - 1].end + 1] == '"')
                index = end
                while several and index < len(tokens) and tokens[index].text in (",", ";", "and", "or", '"'):
                    index += 1
                if index == end:
                    break
    beside = next((one for one in tokens[index : index + 1] if one.start - at <= 1), None)
    if beside and beside.capital and at == name.end and has_han(beside.text) != has_han(name.text):
        end = _run(tokens, index, frozenset())
        variants.append((text[beside.start : tokens[end - 1].end], "alias"))
        at = tokens[end - 1].end
    return at, tuple(dict.fromkeys(variants))


@cache
def _also_known() -> re.Pattern[str]:
    return re.compile(rf"[,\s]{{0,3}}{pattern('variant').pattern}\s*\"?", re.IGNORECASE)


def variants_in(bracket: str, name: str) -> tuple[Variant, ...]:
    """The names inside the bracket behind a name; empty where it holds something else (a role, a place)."""
    content = re.sub(r"\b([A-Z][A-Z'-]+(?: [A-Z'-]{2,})*), ([A-Z][a-z][\w' -]*)", r"\2 \1", " ".join(bracket.split()))
    found: list[Variant] = []
    kind: NameKind | None = None
    marked = pattern("variant").search(content)
    if marked and marked.start() > 0 and content[: marked.start()].strip(" ;,\"'") and not has_han(content):
        content, before = content[marked.start() :], content[: marked.start()]
        found += variants_in(before, name)
    for raw in filter(None, map(str.strip, filter(None, _SEPARATOR.split(content)))):
        piece, quoted = raw.strip(' "'), raw[:1] == '"'
        if mark := pattern("variant").match(piece):
            kind = "former" if pattern("former").match(mark[0]) else "alias"
        own = piece[mark.end() :].strip(" \"'.,:") if mark else piece.strip(" \"'.,:")
        own = re.sub(r"^(?:the|hereinafter|collectively|together)\s+", "", own).strip(" \"'")
        parts = own.split()
        if not own or not any(letter.isalpha() for letter in own) or own.lower() == name.lower():
            continue
        capital = all(part[0].isupper() or part != part.lower() or part.lower() in words("particles") for part in parts)
        if kind and (capital or own.lower() == own.upper() or parts[0][0].isupper()):
            found.append((own, kind))
        elif own.lower() == own.upper():
            found.append((own, "alias"))
        elif kind is None and (capital or quoted) and len(parts) <= SHORT_FORM_WORDS and not _describes(own):
            found.append((own, "alias" if has_han(name) else "short"))
    return tuple(dict.fromkeys(found))


def _describes(text: str) -> bool:
    """Whether a bracket's words say what somebody is or where, and are no further name."""
    parts = [part.lower().strip(".,") for part in text.split()]
    described = words("titles") | words("role_heads") | words("calendar") | words("occasion_heads") | words("common")
    return (
        is_place(text) or len(text) < 3 or all(part in described or part.isdigit() or is_place(part) for part in parts)
    )


def _latin_first(name: Found) -> Found:
    """A Chinese name with a Latin one behind it, as the Latin one with the Chinese as a further name."""
    latin = next((text for text, kind in name.variants if not has_han(text) and kind != "former"), None)
    if latin is None or not has_han(name.text):
        return name
    others: list[Variant] = [(name.text, "alias"), *(one for one in name.variants if one[0] != latin)]
    return replace(name, text=latin, variants=tuple(others))


def _han_names(text: str) -> list[Found]:
    """The names in Chinese running text: what ends like an organisation's name, and what is in Latin letters."""
    opens = re.compile("|".join(sorted(data("cues")["han_opens"], key=len, reverse=True)))
    heads = re.compile(
        f"[^()]{{1,40}}?(?:{'|'.join(data('cues')['han_heads'])})(?![\\u4e00-\\u9fff]{{0,2}}(?:有限|公司|集团))"
    )
    found: list[Found] = []
    at = 0
    for part in [*_HAN_BREAK.finditer(text), None]:
        end = part.start() if part else len(text)
        for match in heads.finditer(text, at, min(end, at + 400)):
            cut = max(
                (one.end() for one in opens.finditer(text, match.start(), match.end() - 2)), default=match.start()
            )
            found.append(Found(cut, match.end(), match.end(), text[cut : match.end()]))
        at = part.end() if part else end
    for match in re.finditer(r"[A-Z][\w.&'-]*(?:,? [\w.&'-]*[A-Z][\w.&'-]*)*", text):
        found.append(Found(match.start(), match.end(), match.end(), match[0]))
    return sorted(found, key=lambda one: one.start)
