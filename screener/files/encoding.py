"""Text from bytes, whatever encoding they are in.

A byte-order mark decides; then the zeros of UTF-16; then UTF-8, which no other encoding passes for by chance; then,
among the legacy encodings, the one in which the text is likeliest: its language's usual characters come out.
"""

from __future__ import annotations

import codecs
import math
import unicodedata
from collections import Counter

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNS = "€£§°®–—’‘“”„…·•½¼¾ºª±²³©«»¿¡\xa0"
_PRINTED = "，（）：、。％－・／＊\u3000"
_NARROW = "".join(map(chr, range(0xFF66, 0xFFA0)))
_HANS = (
    "司公限股份有国证券中行金基额名称数量值市代码价持仓成本资产业期比例占净债合计总集团科技银电通海航港美元人民币种类型账户号余可用现盈亏浮动参考当前最新入出日"
    "发展东上深圳北京工建设交保险平安生招商农华为信联阿里巴腾讯百度网易能源石油化天然气铁路车船重控医药食品酒贵州茅台五粮液宁德时比亚迪海康威视中芯际兴浦大光"
    "伏材料器件半导体智软微创新三一二四号年月利率息分红权益普货投款理财养老企指数开放式稳增长混南方广山江苏浙川西地产房制造机械服务飞沈洛钼紫矿钢铝钛锂客的之和"
)
_HANT = (
    "司公限股份有國證券中行金基額名稱數量值市代號碼價持倉成本資產業期比例佔淨債合計總集團科技銀電通海航港美元人民幣種類型帳賬戶餘可用現盈虧浮動參考當前最新入出日"
    "發展東上深圳北京工建設交保險平安生招商農華為信聯阿里巴騰訊百度網易能源石油化天然氣鐵路車船重控醫藥食品台積鴻聯發科聯芯際匯豐實未已損益庫存幣別均值商品標的"
    "投信委託單股票年月利率息配權普通特別投款理財退休企指數開放式穩增長南方廣山江西地房製造機械服務飛大光伏材料器件半導體智軟微創新三一二四小米團康威視及第之和"
)
_KANA = (
    "ンースルトイラクリアシドカッグタレロニマジプコフバテオサデチキブミメパナダウエビポガムセズモソハャュネベョギボワザケツピゾヤペヒホノェィァユヌゴヨ"
    "のいしなをはにたるがとでりまきかれすっらさあこそもくよえおみめうけどちわせば"
)
_KANJI = (
    "銘柄名称数量時価円評額株式会社証券取得単現在損益保有投資信託国債金融商品市場東京日本電気三菱住友井自動車工業産化学製薬鉄鋼銀行不海上生命火災通信建設機械器食"
    "運輸水産石油種別区分合計高残口座番号特定一般預用年月為替米外貨中国香港騰訊阿里巴集団美団小米前比率償還発利回配当基準残参考引値新大任天堂武田川崎富士重地所"
)
_HANGUL = (
    "목종수량가금액평잔고매입단현재손익자산주식채권증보유번호계좌명률통화코드사한국전삼성에스케이하닉스네버카오엘지대차기아모비포스신한은행지주생명화재물산중공업해양"
    "텐센트알리바바징둥샤미비야디텔레콤차이나모바일유니콤홀딩투자펀드상장외미원달러홍콩위안시장국가총합비중분일월년취득처구래거소제조전자바이로직셀트리온"
)
_LANGUAGES: tuple[tuple[tuple[str, ...], str, range | None], ...] = (
    # encodings, usual characters by how often they are met, the lead bytes of the common characters
    (("cp1252",), "üäöß", None),
    (("cp1252",), "éèàêçôâîûëùïœ", None),
    (("cp1252",), "óíáñéúüºª", None),
    (("cp1252",), "ãçõáéíóúêâàôºª", None),
    (("cp1252",), "àèùòéì", None),
    (("cp1252",), "äöåøæéü", None),
    (("latin_1",), "áðíöéóþúýæ", None),
    (("cp1252",), "éüöäóáíñèçãàøåßúôêæâõëîòùœûï", None),
    (("cp1250", "iso8859_2"), "łóąęśżćńź", None),
    (("cp1250", "iso8859_2"), "íáéýčšžěřúůóťňďľäôĺŕ", None),
    (("cp1250", "iso8859_2"), "éáíóöőüúű", None),
    (("cp1250", "iso8859_2"), "ăţşîâ", None),
    (("cp1250", "iso8859_2"), "čšžćđ", None),
    (("cp1250", "iso8859_2"), "áéíóčřšžłąęśýěöőüňćżńůúňďťđľűôźäßăâîşţ", None),
    (("cp1254",), "ıişüğçöİâ", None),
    (("cp1257",), "ėšųžūįčąęāīēļņģķ", None),
    (("cp1251",), "оеаинтсрвлкмпдуязыбгчйьхжшюцщэфёъії№", None),
    (("cp1253",), "αοιτεςνσηρπκμυλίόάγέδχήωύθώφβξζψϊ", None),
    (("cp1255",), "יוהלרמאתבשנםדקעפחכטסצגןזךףץ₪", None),
    (("cp1256",), "اليمرنوبتةدسعفهكقحجشطصخزضىأثغذإظئءؤآ", None),
    (("cp874",), "านรกอเ่งมยลว้ดทัสตีะปบิคหแจ์พชุข็ไูโผืถซณธศึ", None),
    (("gb18030",), _HANS + _PRINTED, range(0xB0, 0xD8)),
    (("gb18030",), _HANT + _PRINTED, range(0xB0, 0xD8)),
    (("big5hkscs", "cp950"), _HANT + _PRINTED, range(0xA4, 0xC7)),
    (("cp932",), _KANA + _PRINTED + _KANJI + _NARROW, range(0x88, 0x98)),
    (("euc_jp",), _KANA + _PRINTED + _KANJI + _NARROW, range(0xB0, 0xD0)),
    (("cp949",), _HANGUL + _PRINTED, range(0xB0, 0xC9)),
)
_ASCII, _SIGN, _CAPITAL, _ILL_PLACED, _COMMON, _UNUSUAL, _RARE = 2.0, 4.0, 1.0, 3.0, 9.0, 8.0, 14.0
"""What a character costs, as the logarithm of how unlikely it is; common and rare are the halves of an Eastern set."""
_HABIT = {"cp1252": 2.0, "cp1254": 1.5, "latin_1": -4.0, "cp1257": -1.0}
# how much likelier a table is to be of the encoding, before it is read; latin_1 stands for Icelandic, whose letters are
# Turkish ones in its neighbour
_SEPARATORS = 0.03  # of the characters of a table in any language, at least
_BROKEN = 5  # in UTF-8 that is cut, or has a line of another encoding, so many characters stand for one that is broken
_SAMPLE = 8_000
_VOWELS = frozenset("aeiouyæøœı")


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode a text file.

    Args:
        data: its bytes.
        declared: the encoding that the file itself names, as a page does.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if zeros := utf_16(data[:4096]):
        return data.decode(zeros, errors="replace")
    for encoding in filter(None, ("utf-8", declared)):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    text = data.decode(errors="replace")
    others = sum(char > "\x7f" for char in text[: 8 * _SAMPLE])
    broken = text.count("\ufffd", 0, 8 * _SAMPLE)
    # ISO 8859-15 has the euro where its elder sisters have the sign of any money
    return text if others > _BROKEN * broken else data.decode(guess(data), errors="replace").replace("¤", "€")


def utf_16(head: bytes) -> str | None:
    """The UTF-16 whose digits and separators have a zero byte at one side; stray zeros stand at both."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < _SEPARATORS * len(head) / 2 or min(even, odd) > 0.2 * max(even, odd):
        return None
    encoding = "utf-16-be" if even > odd else "utf-16-le"
    strange = sum(not (char.isprintable() or char.isspace()) for char in head.decode(encoding, errors="replace"))
    return encoding if strange < max(8, len(head) // 100) else None


def guess(data: bytes) -> str:
    """The legacy encoding in which the lines with bytes beyond ASCII are the likeliest text of a language."""
    lines = b"".join(line for line in data[: 200 * _SAMPLE].splitlines(keepends=True) if not line.isascii())
    sample = lines if len(lines) <= _SAMPLE else lines[:_SAMPLE].rpartition(b"\n")[0] or lines[:_SAMPLE]
    costs = [
        (_cost(sample, encoding, letters, leads) - _HABIT.get(encoding, 0), order, encoding)
        for order, (encodings, letters, leads) in enumerate(_LANGUAGES)
        for encoding in encodings
    ]
    return min(costs)[2]


def _cost(sample: bytes, encoding: str, letters: str, leads: range | None) -> float:
    """The logarithm of how unlikely the text is in one language: its letters by their ranks, as Zipf has them."""
    text = sample.decode(encoding, errors="replace")
    weight = math.log(sum(1 / rank for rank in range(1, len(letters) + 1)))
    costs = {char: weight + math.log(rank) for rank, char in reversed([*enumerate(letters, 1)])}
    if leads is None:
        costs = dict.fromkeys(_SIGNS, _SIGN) | costs
        costs |= {char.upper(): cost + _CAPITAL for char, cost in costs.items() if char.upper() not in costs}
    total = 0.0
    for char, times in Counter(text).items():
        if char <= "\x7f":
            total += times * _ASCII
        elif leads is None:
            total += times * costs.get(char, _RARE if char == "\ufffd" else _UNUSUAL)
        else:
            common = char != "\ufffd" and char.encode(encoding)[0] in leads
            total += times * costs.get(char, _COMMON if common else _RARE)
    return total + (_ILL_PLACED * _ill_placed(text) if leads is None else 0)


def _ill_placed(text: str) -> int:
    """How many characters beyond ASCII stand where none does: a sign within a word, a vowel before another."""
    count = 0
    for before, char, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if char <= "\x7f":
            continue
        beside = [other.lower() for other in (before, after) if other.isalpha()]
        letter = unicodedata.normalize("NFD", char)[0].lower()
        if not char.isalpha():
            count += len(beside) == 2 and char not in "’·"
        elif not beside or (char.isupper() and before.islower()):
            count += 1
        elif "LATIN" not in unicodedata.name(char):
            count += any(other.isascii() for other in beside)
        elif before > "\x7f" and after > "\x7f":
            count += 1
        elif letter in _VOWELS:
            count += after in _VOWELS and char.lower() not in "ãõœ"
        else:
            count += len(beside) == 2 and not _VOWELS.intersection(beside)
    return count
