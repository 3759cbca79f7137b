"""What a header says: `header_terms.yaml` looked up, tolerant of units, currencies, dates and qualifiers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from screener.files.cache import table
from screener.holdings.rows.terms import UMLAUTS, load_terms, plain, template_points, unaccented
from screener.holdings.rows.terms import words as words_of
from screener.reference.identifiers import SCHEMES
from screener.reference.identifiers import currency as currency_code
from screener.reference.months import months

_LONGEST_HEADER = 120
_BRACKETS = re.compile(r"[(\[（［【]([^)\]）］】]*)[)\]）］】]?")
_WORDS = re.compile(r"[^\W_]+", re.UNICODE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][A-Za-z])")
_INSIDE_WORDS = re.compile(r"'|(?<=\w)[\"״׳]{1,2}(?=\w)")
_EASTERN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_CODES = (
    "eur|usd|chf|gbp|sek|nok|dkk|isk|cad|aud|nzd|hkd|sgd|twd|jpy|cny|rmb|krw|inr|myr|thb|php|idr|vnd|pln|czk|huf|rub"
    "|zar|brl|mxn|clp|cop|ils"
)
_MONEY = rf"(?:(?:us|hk|nt|nz|au|[acsr])?\$|[€£¥₩₹₺₪]|\b(?:{_CODES}|try|tl|rm|rs)\b\.?|kr\b|zł|kč|(?-i:Ft)\b)"
_JOINED = rf"(?:(?:eur|usd|chf|gbp|sek|nok|dkk|kr)\b|(?-i:{_CODES.upper()})\b|(?-i:Ft)\b|[€£¥]|(?:us)?\$)"
"""Money as it stands directly behind the letter of its scale; in small letters only codes that are no ends of words."""
_SCALES = tuple(
    (re.compile(rf"(?i){pattern}"), scale)
    for pattern, scale in (
        (
            rf"(?:\b(?:x|in)|{_MONEY}) ?(?:[€$£] ?)?1(?P<x>[.,'’ ]?)000(?P=x)000\b"
            rf"|\b1(?P<y>[.,'’ ]?)000(?P=y)000 ?{_MONEY}",
            1e6,
        ),
        (r"\blakhs?\b|\blacs?\b", 1e5),
        (r"\bcrores?\b|(?:\brs\b\.?|\binr|₹|\bin) ?\(?crs?\b", 1e7),
        (
            r"\b(?:in )?(?:thousands?|000'?s|000s?|tsd|tausend|milliers|miles|milhares|tusen|tys|migliaia)\b"
            r"|€ ?/? ?(?-i:mi?gl\b)|(?-i:\bmi?gl)\.? ?(?:di )?(?:€|eur)"
            r"|(?<!\d)(?<!\d )(?<!class )(?<!series )(?-i:\(K\))"
            rf"|\bt\. ?kr\b|\b[tk] ?{_JOINED}|\be(?-i:Ft)\b|\bmus\$"
            rf"|{_MONEY} ?(?:k\b|1[.,'’ ]?000\b)|\b1[.,'’ ]?000 ?{_MONEY}|r\$ ?mil\b|\bbin (?:tl|try|₺|{_CODES})"
            r"|\b(?:eur|usd|chf|gbp|sek|nok|dkk) ?mil\b"
            r"|\bт[ыи]с\b|(?-i:\btis\b)|\btuhat(?:ta)?\b|\bezer\b|\bduizend(?:en)?\b|\btusinde?r?\b|\btusental\b|\bχιλ|\bribu\b|\bnghìn\b|พันบาท"
            r"|\b(?:x|in) ?(?:[€$£] ?)?1[.,'’ ]?000\b|['’]000s?|\$000"
            r"|千(?:[美港歐欧日]?[元圆圓円])|千 ?(?:원|달러)|천 ?(?:원|달러)|אלפי|ألف|بالآلاف",
            1e3,
        ),
        (
            r"\bmill(?=\.| ?(?:[ndsi]?kr?\b|nok|sek|dkk|isk|eur))|\b(?:nok|sek|dkk|isk|eur|kr) mill\b"
            r"|\b(?:millions?|mio|mln|mn|millionen|millones|milhões|milioni|miljoen(?:en)?|miljoner|milj|miljoonaa?|millió|milyon|млн)\b"
            r"|\bmil\.? ?(?:kč|czk|lei|ron|zł|pln)(?!\w)|(?:us|hk|nt|[acs])\$ ?mil\b"
            rf"|{_MONEY} ?m[nm]?\b|(?-i:\bR ?m)\b|\bmm? ?{_JOINED}|\(mm\)|\bin m[mn]\b"
            r"|\bεκατ|ล้านบาท|\bjuta\b|\btriệu\b|\bmilioane\b"
            r"|百万[美港歐欧日]?[円元]|百萬|백만 ?(?:원|달러)|מיליוני|مليون|بالملايين",
            1e6,
        ),
        (r"[万萬][美港歐欧日]?元|万円|萬円|만 ?(?:원|달러)", 1e4),
        (r"[亿億][美港歐欧日]?[元円]|억 ?(?:원|달러)", 1e8),
        (
            r"\b(?:billions?|milliards?|miliar|tỷ đồng|miliard[yi]?|miljardia?|milyar|mrd|mld)\b"
            rf"|(?:\bin|{_MONEY}) ?bn\b|[€$£¥] ?b\b",
            1e9,
        ),
    )
)
_THOUSANDS_OF_PESOS = re.compile(r"(?i)(\b(?:monto|valor|importe|saldo|inversi[oó]n)\b[^\n]{0,40}\b)m\$")
"""How Chile and Colombia write thousands; elsewhere "M$" is millions."""
_GLUED = re.compile(r"\b([A-Z]{3})(k|mm?|mn|bn)\b")
"""A currency and the letters of its scale: "USDm"."""
NO_SCALE = re.compile(
    r"(?i)\b(?:not|nicht|non|pas|no|niet|não|inte|ikke|ei|nie) (?:(?:in|en|em|i|w|v|rounded to) )?(?:the nearest )?"
    r"(?:thousands?|millions?|tausend|mio|milliers|miles|millones|milhares|migliaia|milioni|duizenden|tusental|tusen)\b"
)
"""A scale that a text says is not that of its values."""
_SYMBOLS = re.compile(
    r"(?:US|HK|NT|A|C|S|NZ|R|AU)?\$|€|£|¥|￥|₩|₹|₪|\bRs\b|\bRM\b|\bR(?=['’]000| ?m\b)"
    r"|\b[Рр]уб|zł|원|฿|บาท|₫|₺|港元|美元|人民币|人民幣|港幣|欧元|歐元|日元|[台臺]幣|台币|日圓|円|Kč|(?:\b|(?<=\b[eM]))Ft\b|ש['\"״]{1,2}ח|דולר|[אי]ו?ירו"
)
_SCALED_MONEY = re.compile(
    rf"(?i)(?:t|k|m|mio|mn)(?:(?P<code>{_CODES})|kr)$|(?:tsd|mio|mln|m[mn]|bn|mrd|ב?אלפי|ב?מיליוני|lakhs?|crores?|thousands?|millions?|rs|руб|тыс|млн)$"
)
"""Words for a scale, some with the currency ("TEUR")."""
_NEAREST_DOLLAR = re.compile(r"(?i)nearest dollar|whole dollars")
"""How Form 13F (SEC) heads its column of values."""
_CODES_OF = {
    "ש": "ILS",
    "ד": "USD",
    "א": "EUR",
    "י": "EUR",
    "Р": "RUB",
    "р": "RUB",
    "원": "KRW",
    "บ": "THB",
    "K": "CZK",
    "F": "HUF",
    "R": "ZAR",
}
_SIMPLIFIED = re.compile("(?=.*元).*[价额币净产亿万证债资组发类码]")
"""A header in simplified characters counts in yuan; 元 in traditional ones may be Taiwan's."""
_KRONER = re.compile(r"(?i)(?:\b|\b[tkm])kr\b|\bkron[eo]r\b")
_KRONER_OF = {"värde": "SEK", "verdi": "NOK", "værdi": "DKK"}
"""Whose crowns they are, by how the language of a header writes "value"."""
_SCALED = frozenset({"market_value", "quantity", "notional"})
_HUNDREDTHS = re.compile(r"(?i)\bpence\b|\(p\)|\bGBX\b|\bcents\b|\bZAc\b|\bagorot\b|\bILA\b|אג['’״\"]|אגורות|£p\b")
_HUNDREDTHS_OF_VALUE = re.compile(r"\(p\)|(?i:\b(?:pence|in (?:us )?cents|GBX|ZAc|agorot|ILA)\b)|אג['’״\"]|אגורות")
"""What says of a value that it is in hundredths; "pounds and pence" says that it has decimals."""
_PENCE = re.compile(r"(?i)\bpence\b|\(p\)|\bGBX\b|£p\b")
_PARTS_OF_PERCENT = (
    (re.compile(r"(?i)\b(?:bps?|basis points?|basispunkte|points de base|puntos básicos)\b"), 0.01),
    (re.compile(r"(?i)‰|\b(?:promille|per ?mille?|pour mille|por mil)\b"), 0.1),
)
"""What a weight is multiplied by that its header states in hundredths or tenths of a per cent."""
_NUMBERS_AS = frozenset({"market_value", "quantity", "account", "asset_class"})


@dataclass(frozen=True, slots=True)
class Heading:
    """What a header was understood to say.

    Attributes:
        field: the field, `other` for a known column that says nothing about what is held.
        exact: the whole header is in the vocabulary; else only a part of it is.
        rank: place among the phrases of its field; the smaller is preferred.
        basis: `base` or `local` where the header says which money it means.
        currency: ISO 4217 where the header names one.
        scale: what its numbers must be multiplied by (1000 for "in thousands").
        words: the header's words, lower case.
        others: what else the header can mean, if its cells speak against `field`.
    """

    field: str
    exact: bool
    rank: int
    basis: str | None = None
    currency: str | None = None
    scale: float = 1.0
    words: frozenset[str] = frozenset()
    others: tuple[str, ...] = ()


def key(text: str) -> str:
    """A header without case, accents, blanks and punctuation: what two spellings of one header share."""
    text = text.replace("%", " pct ")
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
        text = unicodedata.normalize("NFC", text)
    return "".join(_WORDS.findall(text.casefold()))


@table
def _languages() -> Mapping[str, Mapping[str, str]]:
    """The vocabulary as it stands in its file: by field and language."""
    found: Mapping[str, Mapping[str, str]] = load_terms(Path(__file__).with_name("header_terms.yaml"))
    return found


@lru_cache(maxsize=8)
def phrases_of(field: str, line: str) -> frozenset[str]:
    """The keys of the phrases of one line of a field."""
    return frozenset(map(key, _languages()[field][line].split("|")))


@lru_cache(maxsize=1)
def phrases() -> dict[str, tuple[str, int]]:
    """Field and rank of every phrase, by its key; the first field that claims a phrase has it."""
    return {phrase: meanings[0] for phrase, meanings in all_meanings().items()}


@table
def all_meanings() -> dict[str, list[tuple[str, int]]]:
    """All fields and ranks of every phrase, by its key: "Holding" is a name over texts, a quantity over numbers."""
    found: dict[str, list[tuple[str, int]]] = {}
    for name, languages in _languages().items():
        for line in languages.values():
            for rank, phrase in enumerate(line.split("|")):
                for spelt in {key(phrase), key(phrase.translate(UMLAUTS))}:
                    meanings = found.setdefault(spelt, [])
                    if all(field != name for field, _ in meanings):
                        meanings.append((name, rank))
    found.pop("", None)
    return found


@lru_cache(maxsize=1)
def _with_decimal_commas() -> frozenset[str]:
    """The phrases that only languages have in which a comma separates the decimals."""
    lines = [(lang, {key(one) for one in line.split("|")}) for by in _languages().values() for lang, line in by.items()]
    ours: set[str] = set().union(*(phrases for lang, phrases in lines if lang in _DECIMAL_COMMA))
    return frozenset(ours.difference(*(phrases for lang, phrases in lines if lang not in _DECIMAL_COMMA)))


def writes_decimal_commas(headers: Iterable[str]) -> bool:
    """Whether headers are words of a language in which a comma separates the decimals."""
    return any(bare(header) in _with_decimal_commas() for header in headers)


_DECIMAL_COMMA = frozenset(
    {"de", "fr", "es", "pt", "it", "nl", "nordic", "pl", "ru", "tr", "cs", "hu", "el", "ro", "vi", "id", "uk"}
)
"""Languages of `header_terms.yaml` whose locales write 1.234,5 (Unicode CLDR, symbols-numberSystem-latn)."""


@lru_cache(maxsize=4096)
def heading(text: str) -> Heading | None:
    """Understand one header cell; None where no part of it is in the vocabulary."""
    if not text or len(text) > _LONGEST_HEADER:
        return None
    if _TICKER.fullmatch(text):
        return None
    text = _CELL_OF_TEMPLATE.sub("", text)
    found = _template_point(text) or _look_up(text)
    if found is None or (not found[2] and found[0] != "other") or found[0] in _MAY_HAVE_ROLE:
        found = _with_role(text, found) or found
    if found is None:
        return _year_and_unit(text)
    name, rank, exact, phrase = found
    words = frozenset(_split(text))
    if name in ("weight", "market_value", "price") and not exact and words & words_of("change"):
        name = "other"
    percent = "%" in text or "pct" in words or "percent" in words or "percentage" in words
    if percent and name in _NUMBERS_AS:
        name = "weight"
    bases = {word: kind for kind in ("base", "local") for word in words & words_of(f"money_{kind}")}
    basis = bases[min(bases)] if bases else None
    meanings = [field for field, _ in all_meanings().get(phrase, ())]
    if name == "price" and "market_value" in meanings and scale_of(text) != 1.0:
        name = "market_value"  # no price is in millions: "時価（百万円）"
    others = tuple(field for field in meanings if field != name)
    hundredths = _HUNDREDTHS.search(text) if name == "price" else None
    if name == "market_value" and "price" not in words and scale_of(text) == 1.0:
        rest = _HUNDREDTHS_OF_VALUE.sub(" ", text)  # "Value in pounds (pence)" is in pounds
        whole = currency_of(rest) or "$" in rest or words & words_of("money_word")
        hundredths = None if whole else _HUNDREDTHS_OF_VALUE.search(text)
    counted = name in _SCALED or (name not in _NUMBERS_AS and not _SCALED.isdisjoint(others))
    scale = 0.01 if hundredths else scale_of(text) if counted else 1.0
    if name == "weight":
        scale = next((part for pattern, part in _PARTS_OF_PERCENT if pattern.search(text)), 1.0)
    code = (None if "other" in words else currency_of(text)) or (
        "GBP" if hundredths and name == "market_value" and _PENCE.search(text) else None
    )
    if code is None and name == "market_value" and _KRONER.search(text):
        code = next((crowns for said, crowns in _KRONER_OF.items() if said in text.casefold()), None)
    return Heading(name, exact, rank, basis, code, scale, words, others)


_TICKER = re.compile(r"(?!(?:19|20)\d\d )\d{3,6} [A-Z]{2}")
"""A number of Hong Kong, Korea, Japan or China with its market: "005930 KS" """
_GROUP_RANK = 900
"""A group ("Common stocks") over the names of its securities is believed after every word for names."""
_POINT = re.compile(r"(\d{1,4}[a-z]?)_\s*([a-z]+)", re.IGNORECASE)
_CELL_OF_TEMPLATE = re.compile(r"(?:S\.\d\d(?:\.\d\d)+[\s/:,_-]*)?E?[CR]0\d{3}(?:[\s/:._–-]+|(?=\())(?=\S)")
"""A cell of Solvency II's reporting templates before the words of its header: "C0190 Item title"."""
_ROLES = ("underlying", "fund", "collateral", "mentioned")
_MAY_HAVE_ROLE = frozenset({"account", "issuer", "class_title"})
"""Fields whose whole phrases may still speak of the fund or somebody else ("share class ISIN")."""
_OF_ROLE = {"name": "name", "issuer": "name", "isin": "isin", "lei": "lei", "ticker": "ticker", "cusip": "identifier",
            "sedol": "identifier", "figi": "identifier", "identifier": "identifier"}  # fmt: skip


def _template_point(text: str) -> tuple[str, int, bool, str] | None:
    shape = _POINT.match(text)
    name = template_points().get(f"{shape[1]} {shape[2]}".casefold()) if shape else None
    return (name, 0, True, key(text)) if name else None


def _with_role(text: str, found: tuple[str, int, bool, str] | None) -> tuple[str, int, bool, str] | None:
    """A header that names an identifier or a name of the fund, of an underlying or of somebody else; else None."""
    parts = _split(text)
    for role in _ROLES:
        phrases_of_role = words_of(f"role_{role}")
        of_role = [word for word in parts if word in phrases_of_role]
        joined = " ".join(parts)
        of_role += [word for phrase in phrases_of_role if " " in phrase and phrase in joined for word in phrase.split()]
        if not of_role or (role == "fund" and words_of("own") & set(parts)):
            continue
        rest = [word for word in parts if word not in of_role and not word.isdigit()]
        rest = [word for word in rest if word not in ("of", "the", "s")] or rest
        hit = phrases().get("".join(rest)) or _longest_part(rest)
        what = _OF_ROLE.get(hit[0]) if hit else None
        if what is None or (found is not None and found[2] and found[0] == "account" and what == "identifier"):
            continue
        if role == "fund" and what == "ticker":
            what = "identifier"
        return ("mentioned" if role == "mentioned" else f"{role}_{what}", 0, True, "".join(parts))
    return None


def _look_up(text: str) -> tuple[str, int, bool, str] | None:
    """Field, rank, whether the whole header is a phrase, and the phrase's key."""
    if hit := phrases().get(key(text)):
        return (*hit, True, key(text))
    outside = _BRACKETS.sub(" ", text).strip()
    inside = " ".join(_BRACKETS.findall(text))
    if outside != text:
        of_value = phrases().get(key(inside), ("", 0))[0] == "market_value"
        exact = phrases().get(key(outside))
        whole = _longest_part(_without_units(outside)) if of_value and not exact else None
        if whole and whole[0] == "quantity":  # "Our share (market value)"
            return "market_value", 0, True, key(inside)
        if hit := phrases().get(key(outside)):
            return (*hit, True, key(outside))
        if not outside and inside:
            return _look_up(inside)
    parts = [part for part in (" ".join(_EASTERN.findall(outside)), _EASTERN.sub(" ", outside).strip()) if part]
    if len(parts) == 2:
        hits = [(*hit, True, key(part)) for part in parts if (hit := phrases().get(key(part)))]
        if hits:
            return hits[-1]
    for line in re.split(r"[/|\n]", outside):
        if line != outside and (hit := phrases().get(key(line))):
            return (*hit, False, key(line))
    words = _without_units(outside)
    if words and (hit := phrases().get("".join(words))):
        return (*hit, True, "".join(words))
    if plain(outside) in words_of("group"):
        return "name", _GROUP_RANK, False, key(outside)
    return _longest_part(words) or _eastern_part(outside)


def _longest_part(words: list[str]) -> tuple[str, int, bool, str] | None:
    """The longest run of words that is a phrase; of two equally long ones the last, where English puts the noun."""
    if len(words) > 12:
        return None
    for length in range(min(len(words), 5), 0, -1):
        for start in range(len(words) - length, -1, -1):
            phrase = "".join(words[start : start + length])
            hit = phrases().get(phrase)
            rest = words[:start] + words[start + length :]
            fillers = words_of("header_filler")
            if hit and (length > 1 or all(word in fillers for word in rest) or words[start] in _STRONG):
                return (*hit, False, phrase)
    return None


_STRONG = (*SCHEMES, "ticker", "quantity", "currency", "weight", "weighting")
"""Words that say what a column is whatever stands beside them."""


def _eastern_part(text: str) -> tuple[str, int, bool, str] | None:
    """The longest phrase inside a Chinese, Japanese or Korean header, which has no blanks between its words."""
    run = "".join(_EASTERN.findall(text))
    for length in range(min(len(run), 8), 1, -1):
        for start in range(len(run) - length, -1, -1):
            phrase = key(run[start : start + length])
            if hit := phrases().get(phrase):
                return (*hit, False, phrase)
    return None


def _split(text: str) -> list[str]:
    spaced = _INSIDE_WORDS.sub("", _CAMEL.sub(" ", text)).replace("%", " pct ")
    return _WORDS.findall(unaccented(spaced).casefold())


def _without_units(text: str) -> list[str]:
    """A header's words without brackets, currencies, dates and scales, and without the "in" before them."""
    text = _THOUSANDS_OF_PESOS.sub(r"\1miles $", _BRACKETS.sub(" ", text))
    for pattern in (_HUNDREDTHS_OF_VALUE, *(pattern for pattern, _ in _SCALES)):
        text = pattern.sub(" 000 ", text)
    words = _split(text)
    known = words_of("header_currency") | words_of("header_money") | months().keys()
    units = [word in known or word.isdigit() or _SCALED_MONEY.match(word) is not None for word in words]
    before = [word in words_of("before_unit") and unit for word, unit in zip(words, [*units, False][1:], strict=True)]
    return [word for word, unit, into in zip(words, units, before, strict=True) if not unit and not into]


def bare(text: str) -> str:
    """The key of a header without its currencies, dates and scales."""
    return key(" ".join(_without_units(text)))


def value_heading(text: str) -> Heading | None:
    """What a header says whose last word, its currency and unit apart, is one for a value; None where it is none."""
    said = _without_units(text)
    alone = set(said) <= words_of("value_word") | words_of("header_filler")
    if not said or not said[-1].endswith(tuple(words_of("value_word", without=() if alone else ("alone",)))):
        return None
    return of_values(text)


def of_values(text: str) -> Heading:
    """What a header says that is known to head values."""
    return Heading("market_value", False, _GROUP_RANK, None, currency_of(text), scale_of(text), frozenset(_split(text)))


def _year_and_unit(text: str) -> Heading | None:
    """A value in a report of two years, which heads it with its year and unit: "2026 £'000"; the later is preferred."""
    year, left = YEAR.search(text), set(_without_units(text))
    if year is None or left - words_of("header_filler") or (scale_of(text) == 1.0 and currency_of(text) is None):
        return None
    return Heading("market_value", False, _GROUP_RANK - int(year[1]), None, currency_of(text), scale_of(text))


YEAR = re.compile(r"\b20(\d\d)\b")


def currency_of(text: str) -> str | None:
    """The currency that a header or a line names: ISO 4217, by code, by sign, or with a scale in one word (TEUR)."""
    for word in _WORDS.findall(_GLUED.sub(r"\1 \2", _CAMEL.sub(" ", text))):
        if word.casefold() in words_of("header_currency") and (word.isupper() or word.islower() or len(word) > 3):
            return currency_code(word.upper())
        if (scaled := _SCALED_MONEY.match(word)) and scaled["code"]:
            return scaled["code"].upper()
    if _NEAREST_DOLLAR.search(text):
        return "USD"
    symbol = _SYMBOLS.search(text)
    if symbol is None and _SIMPLIFIED.search(text):
        return "CNY"
    if symbol is None or symbol[0] == "$":
        return None
    return _CODES_OF.get(symbol[0][0] if symbol[0][0] != "R" else symbol[0]) or currency_code(symbol[0])


def scale_of(text: str) -> float:
    """What a text says that numbers must be multiplied by: 1000 for "in thousands"."""
    return next(scales_of(text), 1.0)


def scales_of(text: str) -> Iterator[float]:
    """All scales that a text says, in the order in which they are believed; "not in thousands" says none."""
    text = NO_SCALE.sub(" ", text)
    text = _GLUED.sub(r"\1 \2", _THOUSANDS_OF_PESOS.sub(r"\1miles $", text))
    return (scale for pattern, scale in _SCALES if pattern.search(text))
