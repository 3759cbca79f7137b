"""Legacy encodings of one byte are told by the letters of their languages."""

from __future__ import annotations

import pytest

from screener.files.encoding import guess


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Nazwa;Ilość;Wartość;Udział w aktywach\nSkarb Państwa;1;2;3\n", "iso8859_2"),
        ("Nazwa;Ilość;Wartość;Udział w aktywach\nSkarb Państwa;1;2;3\n", "cp1250"),
        ("Název;Počet kusů;Tržní hodnota (Kč)\n", "cp1250"),
        ("SPDR® S&P 500® ETF Trust,10\n", "cp1252"),
        ("US Treasury 3¼% 2030,100\nUS Treasury 3¾% 2031 ±5,100\n", "cp1252"),
        ("Münchener Rück;Größe;Stück\n", "cp1252"),
    ],
)
def test_letters_of_a_language_tell_its_encoding_and_signs_do_not(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    assert data.decode(guess(data)) == text
