"""A security's or a list's name, taken apart: the words that say who, the legal form, and what was stripped.

`HANGZHOU HIKVISION DIGITAL-A` becomes the words HANGZHOU HIKVISION DIGITAL; `CNOOC LTD COMMON STOCK HKD NPV` the word
CNOOC and the legal form LTD. Nothing here knows of lists, scores or positions.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from screener.matching import vocabulary
from screener.matching.renderings import in_latin_words, is_of_other_script
from screener.matching.vocabulary import LegalForm
from screener.reference import identifiers
from screener.reference.folding import as_scanned, fold


class NameParts(NamedTuple):
    """A name, taken apart.

    `words` are upper-case ASCII words that say who is meant, structural words (GROUP, HOLDINGS) in their full form
    among them; `legal` the legal form, if the name states one; `stripped` what says only which security it is;
    `share_class` the letter of a share class (A, B, H ...), if stated; `open_ended` is true where nothing shows that
    the name was written out to its end, so that words may have been cut off.
    """

    words: tuple[str, ...]
    legal: LegalForm | None
    stripped: tuple[str, ...]
    share_class: str | None
    open_ended: bool


_IDENTIFIER = re.compile(
    r"(?:\b35B:\W*)?(?:\bISIN\W+)?[(\[]?\b(?:[A-Z]{2}[A-Z0-9]{9}\d|BBG[A-Z0-9]{9})\b[)\]]?"
    r"|\b(?:WKN|SEDOL|VALOR|VALOREN|COMMON CODE)\W*(?=[A-Z0-9]*\d)[A-Z0-9]{6,9}\b"
)
_MARKETS = "HK|CH|CN|C1|C2|CS|CG|SS|SZ|SH|US|UN|UW|UQ|UR|LN|JP|GR|GY|SP|SW|FP|TT|KS|SHA|SHE|SSE|SZSE|SEHK|HKEX"
_EXCHANGES = "HKEX|SEHK|HKG|SSE|SHSE|SHA|SZSE|SHE|NYSE|NASDAQ|XHKG|XSHG|XSHE|XNYS|XNAS"
_SECTORS = (
    r"COMMUNICATION\sSERVICES|CONSUMER\s(?:DISCRETIONARY|STAPLES)|ENERGY|FINANCIALS|HEALTH\sCARE|INDUSTRIALS|"
    r"INFORMATION\sTECHNOLOGY|MATERIALS|REAL\sESTATE|UTILITIES"
)
"""The sectors of the Global Industry Classification Standard."""
_CODES = re.compile(
    rf"""
      ^.*\b(?:A/C|ACCT|CUSTODIAN|NOMS|NOMINEES?|OMNIBUS)\b[^:]*?(?:\s-|:)\s  # HSBC NOMS CLIENT A/C - CNOOC
    | ^\W*(?:EQ|EQTY|EQU|ISIN|SEDOL|CUSIP|TICKER|CODE|STK|SHS)\s*[:./|-]\s*(?:(?:\d{{1,6}}|[A-Z]{{2,3}})\s*[:./|-]\s*)?
                                                              # EQ:0941:CHINA MOBILE, EQU-USD-ALIBABA, EQ|US|ALIBABA
    | ^\W*(?:EQ|EQTY)\s+(?:{_EXCHANGES})\s+                     # EQ HKG CHINA TELECOM
    | ^\W*(?:LINE|ITEM|LOT|POS|NR|NO)\.?\s*\d{{1,6}}\W+          # LINE 00014 TENCENT, NR. 47 TENCENT
    | ^\W*[\[({{](?:{_MARKETS})[\])}}]\W*                          # [HK] CHINA MOBILE
    | ^\W*\d{{3}}\s*[-/.]\s*(?=[A-Z])                             # 728-CHINA TELECOM
    | ^\W*[A-Z]-\d{{3,6}}\W+                                      # L-941 CHINA MOBILE
    | ^\W*\d{{3,6}}\.(?:{_EXCHANGES})\b\W*                           # 002236.XSHE ZHEJIANG DAHUA
    | ^\W*\d{{4,6}}\W+(?:(?:{_MARKETS})\b\W*)?(?:(?:EQUITY|EQ)\b\W*)?    # (0728) CHINA TELECOM; 601186 - CRCC
    | ^\W*\d{{1,6}}[ .:](?:{_MARKETS})\b\W*(?:(?:EQUITY|EQ)\b\W*)?       # 981 HK SMIC; 1800 HK Equity CHINA COMM
    | ^\W*[A-Z]{{1,5}}[ .:](?:{_MARKETS})\s+(?:EQUITY|EQ)\b\W*            # BABA US Equity ALIBABA
    | ^\W*(?:{_EXCHANGES})\s*[:-]\s*[A-Z0-9]{{1,6}}\W+               # XHKG-1211 BYD
    | ^\W*(?:HK|SH|SZ|CN|CH)(?:[.:]\s?|\s)\d{{3,6}}\b\W*               # HK.00700 TENCENT, CH 601728 CHINA TELECOM
    | \b(?:{_EXCHANGES})\s*:\s*[A-Z0-9]{{1,6}}\b
    | ^\W*(?:35B\b\W*(?:ISIN\b\W*)?)?/(?:{_MARKETS})/(?:\d{{1,6}}\b\W*)?  # /HK/941 CHINA MOBILE: SWIFT's field 35B
    | ^\W*35B\b\W*(?:ISIN\b\W*)?
    | ^\W*(?:{_EXCHANGES})\s\d{{3,6}}\b\W*                          # XSHE 002415 HIKVISION
    | ^\W*[A-Z]{{2,5}}\.(?:N|OQ|O|K|PK|HK|US)\s+                   # BABA.N Alibaba
    | \b\d{{1,6}}[ .](?:HK|CH|CN|C1|C2|CS|CG|SS|SZ|SH)\b                   # HIKVISION (002415.SZ)
    | \((?:HK-C|HK2|SC\sS[HZ]|CN|(?:P|RED)[ -]CHIP)\)\s*$           # HIKVISION 'A'(HK-C): an index provider's market
    | (?<=[\s(][ABH])\)?\s*\((?:HK|S[HZ])\)\s*$                     # CGN POWER (H) (HK): the market of that share class
    | F(?=(?:UN)?SPONSORED\s[AGD]D[RS])                            # TAIWAN SEMICONDUCTORFSPONSORED ADR 1 ADR REPS 5
    | \b(?:WERTPAPIERRECHNUNG|WP-?\s?RECHNUNG|VERWAHRART)\b.*$     # where a German custodian keeps it
    | ^\W*M/S\.?\s                                                # M/S TENCENT HOLDINGS: "messrs", in India
    | ^\W*(?:(?:SECURITY|STOCK|ISSUER|COMPANY|INSTRUMENT)\s)?(?:NAME|DESCRIPTION)\s*[:=]\s*   # a field and its heading
    | ^\W*TOP\s\d{{1,3}}\s*:\s*
    | ^\W*(?:(?:EQUITIES|STOCKS|SHARES|BONDS|{_SECTORS})\s+[-:/]\s+)+(?:[^/]+\s/\s)?  # an asset's class, its sector
    | \(\s*(?:0\d{{2,5}}|\d{{5,6}})\s*\)
    """,
    re.VERBOSE,
)
"""Codes of exchanges and systems that stand beside a name, before it or behind."""
_MARKS = re.compile(
    rf"[^A-Z &,.'-]|\s-\s|^\W*[A-Z]{{1,5}}[.-]|^\W*(?:EQ|EQTY|{_EXCHANGES})\b|\b(?:EQ|EQUITY)\b|SPONSORED\b",
    re.IGNORECASE,
)
"""What every figure and every code beside a name has: a name without it is only words."""
_CODE_WITH_MARKET = re.compile(
    r"(?<![A-Z0-9.,])(?P<code>\d{3,6})[ .](?P<market>HK|CH|C1|C2|CS|CG|SS|SZ|SH)(?![A-Z0-9])"
)
_CODE_OF_LETTERS = re.compile(r"\W*(?P<code>[A-Z]{1,5}(?:\.(?:N|OQ|O|K|PK)\b|\s(?:US|UN|UW|UQ|UR)(?=\s+EQUITY\b)))")
_NOTHING_BUT_A_CODE = re.compile(r"\W*(?:[A-Z]{2,6}:\s?[A-Z0-9]{1,6}|[A-Z0-9]{1,6}[ .:-][A-Z]{1,3}(?:\s+EQUITY)?)\W*")
_CODE_BEHIND_EXCHANGE = re.compile(rf"\W*(?P<exchange>{_EXCHANGES}|HK|SH|SZ)[:.-]\s?(?P<code>\d{{1,6}})(?![A-Z0-9])")
_FIGURES = re.compile(
    r"""
      \b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b            # 21/02/2027
    | \b\d{4}-\d{2}-\d{2}\b
    | \b\d{1,2}[ -]?(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*[ -]?\d{2,4}\b
    | [+-]?(?<!\d)\d+(?:[.,]\d+)?\s*%               # 4.125%
    | \b(?:HKD|USD|CNY|RMB|EUR|GBP|SGD|HK\$|US\$|RM|\$|€|£)\s?(?:\d+(?:[.,]\d+)*|[.,]\d+)  # HKD0.10, USD.004
    | \b\d*(?:HD|YC|DL|EO|SF|LS|YN|SK|DK|NK|RN|RL)\s?-?[.,]?\d+\b  # par values of German custodians: HD -,10; 1DL-0001
    | \b\d+\s+\d+/\d+\b                              # 4 1/8
    | (?<![A-Z0-9])\d*[.,]\d+\b
    | \b\d+\s*(?:[:/]|TO|FOR)\s*\d+\b                # 1:8, 10TO1
    | \b\d{2,4}[DMY]\b                               # 270D: a tenor
    | \b(?:REPS?|REPR|REPSTG|REPRESENTING)\s+\d+(?:/\d+)?\b
    """,
    re.VERBOSE,
)
_NUMBERED_RECEIPT = re.compile(r"\b([A-Z]{4,})(?:01|03|06|11|13|19|23|24|80)\b(\sDR\s(?:ON\s)?(?=[A-Z]))?")
"""A receipt as Thailand's exchange writes it, with the number of the broker who issued it: TENCENT80; before a name it
is only a code: BYDCOM80 DR BYD COMPANY."""
_DROPPED = re.compile(r"['’‘`´ʻʼ.]")
_JOINING_DOT = re.compile(r"(?<=[A-Z0-9]{2})\.(?=[A-Z0-9])")
"""A dot behind a longer word separates (COMM.CONST, CONS.H); dots between initials vanish (U.S.A.)."""
_RUN_TOGETHER = re.compile(r"[A-Z0-9]{2}\.[A-Z0-9]|[A-Z]{4}(?:(?:LTD|PLC)\b|[0-9]{2}\b)", re.IGNORECASE)
_GLUED_FORM = re.compile(r"(?<=[A-Z]{4})(COLTD|LTD|PLC)\b")
"""A legal form written without the blank before it (CHINA MOBILELTD): no word ends so."""
_SPACE = re.compile(r"[\s_]+")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_SEPARATORS = re.compile(r"[^A-Z0-9&]+")
_CLASS_SUFFIX = re.compile(
    r"[\s\-/(.]['\"]?(?:(?:CL|CLASS|CLS|SER|SERIES)[\s\-.]*)?(SWR?|WR|UW|[A-Z])['\")]*(?:\s+(?:SHS|SHARES?|ORD)\.?)?\s*$"
)
_MIN_OPEN_LENGTH = 15
_CUT_BEFORE_A_CLASS = re.compile(r".{13}[A-Z ]-[A-Z]")
"""A short name of Bloomberg's: fourteen characters, and the share class: CHINA SHIPBUIL-A."""
_LONGEST_PHRASE = 4


def to_latin(text: str) -> str:
    """The text in upper-case ASCII where its script allows (diacritics off, Cyrillic, Greek, Arabic transliterated).

    Args:
        text: any text; invisible and direction characters are dropped.
    """
    text = fold(text)
    if text.isascii():
        return text.upper()
    text = in_latin_words(text)
    bare = "".join([c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)])
    if not bare.isascii():
        from rigour.text import ascii_text

        bare = ascii_text(unicodedata.normalize("NFC", text))
    return bare.upper()


@lru_cache(maxsize=65536)
def security_name(text: str) -> NameParts:
    """Take apart a name as securities systems write it.

    Args:
        text: the name, in any script that `to_latin` reads.
    """
    text = as_scanned(
        _NUMBERED_RECEIPT.sub(_receipt, fold(html.unescape(html.unescape(text)) if "&" in text else text))
    )
    # a Chinese name is compared as such and never by its sounds; Latin words beside it are read
    if is_of_other_script(text):
        text = text.replace("香港", "ホンコン").replace("集団", "グループ")
    upper = _SPACE.sub(" ", to_latin(_HAN.sub(" ", text)))
    bare, figures = upper.strip(), []
    if _MARKS.search(upper):
        bare = _CODES.sub(" ", _IDENTIFIER.sub(" ", upper))
        figures = _FIGURES.findall(bare)
        bare = _FIGURES.sub(" ", bare).strip()
    share_class = _CLASS_SUFFIX.search(bare)
    letter = share_class.group(1) if share_class else None
    in_front, words = _form_in_front(words_of(bare))
    words, classes = _strip_classes(_with_its_form_completed(words))
    words, tail = _cut_after_legal_form(words)
    elsewhere = _FOREIGN_PLACE.search(bare)
    if elsewhere and tail[-len(elsewhere[1].split()) :] == tuple(elsewhere[1].split()) and _is_elsewhere(elsewhere[1]):
        # Shipbuilding Corp (Taiwan) is not the company that is called so elsewhere
        words = (*words[:1], *elsewhere[1].split(), *words[1:])
    words, stripped = _strip_instrument_words(words)
    words, legal = _strip_legal_form(words)
    # a legal form ends a name that was written out; without one its last words may have been cut off
    cut = is_cut_before_its_class(upper)
    open_ended = legal is None and (cut or sum(map(len, words)) + len(words) - 1 >= _MIN_OPEN_LENGTH)
    legal = legal or _strip_legal_form(("", *in_front))[1]
    return NameParts(_structural(words), legal, (*classes, *stripped, *tail, *figures), letter, open_ended)


def is_cut_before_its_class(text: str) -> bool:
    """Whether a name is a short one that was cut, in a word or behind one, before its share class: CHINA RAILWAY -A.

    Args:
        text: the name as a securities system writes it.
    """
    return _CUT_BEFORE_A_CLASS.fullmatch(_SPACE.sub(" ", text).strip().upper()) is not None


def _receipt(code: re.Match[str]) -> str:
    return "" if code[2] else f"{code[1]} DR"


def without_instrument_words(text: str) -> str:
    """A name without the words that say which security it is; what stands behind its legal form stays.

    Args:
        text: the name as a securities system writes it.

    Returns:
        Its words, upper case: Equipment Inc. China Class A is EQUIPMENT INC CHINA.
    """
    words, _ = _strip_classes(words_of(to_latin(text)))
    return " ".join(_strip_instrument_words(words)[0])


@lru_cache(maxsize=65536)
def listed_name(text: str) -> NameParts:
    """Take apart a name as a list writes it: nothing but the legal form is stripped.

    Args:
        text: the name, in any script that `to_latin` reads.
    """
    words, legal = _strip_legal_form(words_of(to_latin(text)))
    return NameParts(_structural(words), legal, (), None, open_ended=False)


@lru_cache(maxsize=65536)
def code_in(text: str) -> str | None:
    """The exchange's code with its market that stands beside a name, or for it: 981 HK SMIC, BABA.N, NASDAQ:BIDU.

    Args:
        text: a position's name.
    """
    upper = text.upper()
    if _NOTHING_BUT_A_CODE.fullmatch(upper):
        return upper.strip()
    found = _CODE_WITH_MARKET.search(upper)
    if found:
        return f"{found['code']} {found['market']}"
    before = _CODE_BEHIND_EXCHANGE.match(upper)
    if before:
        return f"{before['exchange']}:{before['code']}"
    letters = _CODE_OF_LETTERS.match(upper)
    return letters["code"] if letters else None


def is_run_together(text: str) -> bool:
    """Whether dots stand between words where others write spaces (COMM.CONST), or a word ends in what is none of it.

    Args:
        text: any text.
    """
    return _RUN_TOGETHER.search(text) is not None


def is_written_out(text: str, words: Sequence[str]) -> bool:
    """Whether a name is nothing but words up to a legal form and what says which security: none is cut off or a code's.

    Args:
        text: a name in ASCII letters.
        words: its words, upper case.
    """
    if _MARKS.search(text) or not vocabulary.contract_words().isdisjoint(words) or not CHINESE_FINALS.isdisjoint(words):
        return False
    beside = vocabulary.words_beside_a_name()
    at = next((i for i, word in enumerate(words) if i and word in _ENDING_FORMS), len(words))
    return at < len(words) and all(len(word) == 1 or word in beside for word in words[at:])


def words_of(upper: str) -> tuple[str, ...]:
    """The words of an upper-case ASCII text; apostrophes and dots of abbreviations vanish, all else separates.

    Args:
        upper: as `to_latin` gives it.
    """
    plain = _SEPARATORS.sub(" ", _DROPPED.sub("", _JOINING_DOT.sub(" ", upper)).replace("&", " "))
    return tuple(_GLUED_FORM.sub(r" \1", plain).split())


def _strip_classes(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """SENSETIME GROUP CLASS B INC: the share class may stand before the legal form."""
    at = next((i for i, w in enumerate(words[1:-1], start=1) if w in _CLASS_WORDS and len(words[i + 1]) == 1), None)
    return (words, ()) if at is None else (words[:at] + words[at + 2 :], (" ".join(words[at : at + 2]),))


def _form_in_front(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The legal form in front of a name, and its other words: CO LTD HANGZHOU HIKVISION."""
    begins = next((at for at, word in enumerate(words) if word not in _FORM_WORDS), 0)
    forms = vocabulary.legal_forms()  # LIMITED LIABILITY COMPANY is one, and no LIMITED
    longer = any(words[:size] in forms for size in range(begins + 1, _LONGEST_PHRASE + 1))
    return ((), words) if longer or _ENDING_FORMS.isdisjoint(words[:begins]) else (words[:begins], words[begins:])


def _with_its_form_completed(words: tuple[str, ...]) -> tuple[str, ...]:
    """CHINA TELECOM CORPORATIO: a legal form that was cut off at the end of a name is read as what it began to be."""
    last = words[-1] if words else ""
    if sum(map(len, words)) + len(words) - 1 < _MIN_OPEN_LENGTH or last in vocabulary.single_legal_words():
        return words
    form = next((form for form, least in _CUT_FORMS.items() if len(last) >= least and form.startswith(last)), last)
    return (*words[:-1], form)


def _cut_after_legal_form(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What follows the legal form says which security, or where: COMMON STOCK, (Hong Kong). Not in a derivative's name,
    where the legal form may be that of the bank which issues it."""
    if vocabulary.contract_words().intersection(words):
        return words, ()
    for at, word in enumerate(words[1:], start=1):
        ends = word in _ENDING_FORMS or (word in _CORPORATIONS and words[at + 1 : at + 2] not in {("OF",), ("FOR",)})
        if ends:
            end = at + 1
            while end < len(words) and words[end] in _FORM_WORDS:
                end += 1
            return words[:end], words[end:]
    return words, ()


@cache
def _is_elsewhere(place: str) -> bool:
    country = identifiers.country(place)
    return country is not None and country not in _HOME


def _structural(words: tuple[str, ...]) -> tuple[str, ...]:
    structural, stop = vocabulary.structural_words(), vocabulary.stop_words()
    # the first word is never structure: it is what the company is called
    kept = tuple(word for word in _with_syllables_joined(words, stop) if word not in stop) or words
    return kept[:1] + tuple(structural.get(word, word) for word in kept[1:])


def _with_syllables_joined(words: tuple[str, ...], stop: frozenset[str]) -> list[str]:
    """Words in which DU, LE and DE behind a syllable of Chinese belong to it: HONG DU is Hongdu, BANQUE DU is not."""
    joined: list[str] = []
    for word in words:
        if joined and word in stop and word in CHINESE_FINALS and CHINESE_SYLLABLE.fullmatch(joined[-1]):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _strip_instrument_words(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    phrases, end, start = vocabulary.instrument_phrases(), len(words), 0
    stripped: list[str] = []
    while end > 1:
        size = next((n for n in range(_LONGEST_PHRASE, 0, -1) if n < end and words[end - n : end] in phrases), 0)
        last = words[end - 1]
        if (
            not size
            and (last.isdigit() or len(last) == 1 or (last in _VOTING and end == len(words)))
            and words[end - 2] != "NO"
        ):
            size = 1
        if not size:
            break
        stripped.insert(0, " ".join(words[end - size : end]))
        end -= size
    while start < end - 1:
        size = next((n for n in range(_LONGEST_PHRASE, 0, -1) if words[start : start + n] in phrases), 0)
        if not size and start and (len(words[start]) == 1 or words[start].isdigit()):
            size = 1
        if not size or start + size >= end:
            break
        stripped.insert(0, " ".join(words[start : start + size]))
        start += size
    return words[start:end], tuple(stripped)


def _strip_legal_form(words: tuple[str, ...]) -> tuple[tuple[str, ...], LegalForm | None]:
    forms = vocabulary.legal_forms()
    legal: LegalForm | None = None
    while len(words) > 1:
        size = next((n for n in range(_LONGEST_PHRASE, 0, -1) if n < len(words) and words[-n:] in forms), 0)
        if not size:
            break
        legal = forms[words[-size:]] if legal is None else legal
        words = words[:-size]
    for size in range(_LONGEST_PHRASE, 0, -1):
        if size < len(words) and words[:size] in forms and forms[words[:size]].family in _LEADING:
            return words[size:], legal or forms[words[:size]]
    return words, legal


CHINESE_SYLLABLE = re.compile(
    r"(?:ZH|CH|SH|[BPMFDTNLGKHJQXRZCSYW])?"
    r"(?:IANG|IONG|UANG|ANG|ENG|ING|ONG|IAN|IAO|UAI|UAN|AI|AN|AO|EI|EN|ER|IA|IE|IN|IU|OU|UA|UE|UI|UN|UO|A|E|I|O|U)"
)
"""A syllable of Chinese in pinyin."""
PINYIN = re.compile(r"(?:(?:[ZCS]H|[BPMFDTNLGKHJQXRZCSYW])?[AEIOU]|(?<=[AEIO])NG|(?<=[AEIU])N|(?<=E)R)++")
"""Syllables of Chinese in a row, told letter by letter and without a way back: their own pattern, repeated, reads ANAN
in so many ways that one long word takes hours. Every vowel may begin a syllable, so no way back is needed."""
CHINESE_FINALS = frozenset({"DU", "DE", "LE"})
"""Syllables of Chinese that are also articles of other languages."""
_FOREIGN_PLACE = re.compile(r"\(([A-Z][A-Z ]*[A-Z])\)\s*$")
_HOME = frozenset({"CN", "HK", "MO", "KY", "BM", "VG"})
"""Where groups of China are at home or keep their listed companies: such a place in brackets tells nobody apart."""
_VOTING = frozenset({"SW", "SWR", "WR", "UW"})
"""What Hong Kong's exchange puts behind a short name: weighted votes, a second listing, a renminbi counter."""
_LEADING = frozenset({"jsc", "tbk", "llc"})
_CLASS_WORDS = frozenset({"CLASS", "CL", "CLS", "SERIES", "SER"})
_CORPORATIONS = frozenset({"CORP", "CORPORATION"})
_CUT_FORMS = {"CORPORATION": 3, "LIMITED": 4, "COMPANY": 5, "INCORPORATED": 4}
"""Legal forms, and the letters that must be left of them: COMP can be COMPUTER, LIM is a name."""
_ENDING_FORMS = frozenset({"LTD", "LIMITED", "INC", "INCORPORATED", "PLC"})
_FORM_WORDS = _ENDING_FORMS | _CORPORATIONS | {"CO", "COMPANY", "COLTD"}
