"""Legacy encodings are told by the letters of their languages, in tables of a few rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener import read_holdings
from screener.files.encoding import decode

_HONG_KONG = "代碼,名稱,幣種,持倉數量,市值\n00981,中芯國際,HKD,5000,390750\n00005,滙豐控股,HKD,1000,107100\n"
_TAIWAN = "股票代號,股票名稱,庫存股數,現價\n2330,台積電,1000,550\n2317,鴻海,2000,100\n2454,聯發科,100,900\n"
_MAINLAND = "证券代码,证券名称,数量\n002415,海康威视,6000\n600760,中航沈飞,4000\n600519,贵州茅台,300\n"
_JAPAN = "銘柄,保有株数,評価額\nトヨタ自動車,1000,3120000\n三菱商事,200,500000\nソニーグループ,10,1\n"
_KOREA = "종목코드,종목명,잔고수량\n005930,삼성전자,100\n000660,SK하이닉스,20\n09988,알리바바,10\n"
_GREECE = "Τίτλος;Ποσότητα;Αξία\nΕθνική Τράπεζα;100;3\nΟΠΑΠ;20;5\nΔΕΗ;3;4\n"
_ISRAEL = "שם נייר;כמות;שווי שוק\nבנק לאומי;100;3\nטבע;20;5\nאלביט מערכות;3;4\n"
_RUSSIA = "Наименование;Количество\nГазпром;100\nСбербанк;20\nЛукойл;3\n"
_TEXTS = (
    ("big5hkscs", _HONG_KONG),
    ("gbk", _HONG_KONG),
    ("big5 cp950", _TAIWAN),
    ("big5", "Security,Name\n2330 TT,台積電\n2317 TT,鴻海\n2412 TT,中華電\n"),
    ("gb18030", _MAINLAND),
    ("gb18030", "债券简称,发行人,面值(万元)\n22国开10,国家开发银行,1000\n21铁建Y1,中国铁建股份有限公司,200\n"),
    ("cp932 euc_jp", _JAPAN),
    ("cp932 euc_jp", "Ticker,Name\n7203,トヨタ自動車\n8058,三菱商事\n9984,ソフトバンク\n"),
    ("cp949", _KOREA),
    ("cp949", "종목명,보유수량,매입단가\n중국해양석유,100,10\n똠방각하,1,2\n펩시코,1,2\n"),
    ("cp1250 iso8859_2", "Nazwa;Ilość;Udział w aktywach\nSkarb Państwa;1;2\n"),
    ("cp1250 iso8859_2", "Název;Počet kusů;Tržní hodnota (Kč)\nČEZ;1;2\nKomerční banka;3;4\n"),
    ("cp1250 iso8859_2", "Názov cenného papiera;Počet;Trhová hodnota\nSlovenské elektrárne;1;2\n"),
    ("cp1250 iso8859_2", "Értékpapír neve;Mennyiség;Árfolyam\nOTP törzsrészvény;100;4000\nGyőr;1;2\n"),
    ("cp1250 iso8859_2", "Denumire;Valoare de piaţă\nSocietatea de Investiţii;20\nBucureşti;3\n"),
    ("cp1250 iso8859_2", "Naziv;Količina;Tržišna vrijednost\nKončar;3;4\nĐuro Đaković;3;4\n"),
    ("cp1251", _RUSSIA),
    ("cp1251", "Ticker;Name\nGAZP;Газпром ао\n"),
    ("cp1251", "Назва;Кількість\nНафтогаз України;1\nУкрзалізниця;3\n"),
    ("cp1253 iso8859_7", _GREECE),
    ("cp1253", "Name,Value\nΟΠΑΠ ΑΕ,1\n"),
    ("cp1255 iso8859_8", _ISRAEL),
    ("cp1256", "الاسم;الكمية\nأرامكو السعودية;1\nمصرف الراجحي;1\n"),
    ("cp1254", "Hisse;Piyasa Değeri\nX;1\n"),
    ("cp1254", "Şirket;Adet\nEREĞLİ;1\n"),
    ("cp1252", "Verðbréf;Fjöldi\nMarel;1\nÍslandsbanki;2\n"),
    ("cp1254 iso8859_9", "Menkul Kıymet;Adet;Piyasa Değeri\nİş Bankası;20;5\nŞişecam;1;2\n"),
    ("cp1257", "Pavadinimas;Kiekis\nŠiaulių bankas;1\nTelšių energija;1\n"),
    ("cp874", "หลักทรัพย์,จำนวน,มูลค่า\nปตท,1,2\nธนาคารกรุงเทพ,1,2\n"),
    ("cp1252", "SPDR® S&P 500® ETF Trust,10\n"),
    ("cp1252", "US Treasury 3¼% 2030,100\nUS Treasury 3¾% 2031 ±5,100\n"),
    ("cp1252", "Münchener Rück;Größe;Stück\n"),
    ("iso8859_15", "Yhtiö;Markkina-arvo, 1 000 €\nNokia Oyj;158 410\n"),
    ("cp1252", "Nº,Título\n1,Acción ordinaria\n"),
    ("cp1252", "Nombre,Valor\nTelefónica,1\nHermès International,2\nL’Oréal – “ord.”,3\nØrsted,4\n"),
    ("cp1252", "Société;Cours\nŒuvre générale;1\xa0000\n"),
    ("cp1252", "Verðbréf;Fjöldi;Markaðsvirði\nÍslandsbanki;1;2\n"),
    ("cp1252", "Emissor;Descrição;Posição\nItaú Unibanco;Ações;4\nVale;Debêntures;1\n"),
    *(
        ("utf-16-le utf-16-be", text)
        for text in (_TAIWAN, _JAPAN, _KOREA, _RUSSIA, _GREECE, _ISRAEL, "Name,Qty\nAmbev,1\n")
    ),
)


@pytest.mark.parametrize(("encodings", "text"), _TEXTS)
def test_a_table_of_a_few_rows_is_decoded_as_it_was_written(encodings: str, text: str) -> None:
    for encoding in encodings.split():
        assert decode(text.encode(encoding)) == text, encoding


def test_a_file_of_letters_in_utf_16_without_a_mark_is_text(tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_bytes(_RUSSIA.encode("utf-16-le"))
    assert read_holdings([path]).positions["name"].tolist() == ["Газпром", "Сбербанк", "Лукойл"]


def test_stray_zero_bytes_make_no_utf_16() -> None:
    assert decode(b"Name\0,Qty\0\0\nAmbev,1\n") == "Name\0,Qty\0\0\nAmbev,1\n"


def test_utf_8_that_is_cut_within_a_character_is_still_utf_8() -> None:
    assert decode(_JAPAN.encode()[:25] + b"\n") == _JAPAN.encode()[:25].decode(errors="replace") + "\n"
