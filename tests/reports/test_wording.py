"""The catalogues: every language has the same keys with the same placeholders."""

from __future__ import annotations

import re
import string
from datetime import date

import pytest

from screener.errors import ReportError
from screener.reports.wording import languages, regional, wording
from screener.rules import load_regimes


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", languages())
def test_a_catalogue_is_complete(language: str) -> None:
    english, other = wording("en").texts, wording(language).texts
    assert set(other) == set(english)
    for key, text in english.items():
        # "1 of {all}" may write its one as a word.
        assert placeholders(other[key]) | {"n"} == placeholders(text) | {"n"}, key


@pytest.mark.parametrize("language", languages())
def test_a_catalogue_has_both_forms_of_every_count(language: str) -> None:
    texts = wording(language).texts
    assert {key for key in texts if key.endswith(".one")} == {
        re.sub("other$", "one", key) for key in texts if key.endswith(".other")
    }
    assert len(wording(language).months) == 12


def test_numbers_are_written_as_the_language_writes_them() -> None:
    words = wording("en")
    assert words.money(1234567.5, "HKD", 2) == "HKD\u00a01,234,567.50"
    assert words.money(None, "HKD") == ""
    assert words.money(float("nan"), "HKD") == ""
    assert words.quantity(80_400.5) == "80,400.5"
    assert words.quantity(1_000_000.0) == "1,000,000"
    assert words.percent(7.82) == "7.82\u00a0%"
    assert words.percent(0.0001) == "< 0.01\u00a0%"
    assert words.day(date(2021, 12, 10)) == "10 December 2021"
    assert words.list_of(["a", "b", "c"]) == "a, b and c"


def test_american_english_differs_from_english_only_in_what_its_catalogue_holds() -> None:
    american, english = wording("en-US"), wording("en")
    assert american.day(date(2026, 10, 1)) == "October 1, 2026"
    differing = {key for key, said in english.texts.items() if american.texts[key] != said}
    assert differing == {"dates.long", "dates.in_tables"}
    assert american.value(date(2021, 6, 3), "date") == "Jun 03, 2021"
    assert english.value(date(2021, 6, 3), "date") == "2021-06-03"
    assert american.countries == english.countries


def test_a_language_is_written_as_a_country_writes_it_where_that_has_a_catalogue() -> None:
    assert [regional("en", place) for place in ("US-IN", "US", "GB", None)] == ["en-US", "en-US", "en", "en"]
    assert regional("de", "US-IN") == "de"


def test_an_unknown_language_names_those_that_are_known() -> None:
    with pytest.raises(ReportError, match="en"):
        wording("xx")


@pytest.mark.parametrize("language", languages())
def test_every_kind_of_investor_has_a_name(language: str) -> None:
    assert {key for key in wording(language).texts if key.startswith("investor.")} == {
        f"investor.as_{kind}" for kind in load_regimes().investors
    }


def test_a_board_reads_every_date_of_a_sentence_in_one_style_but_not_those_in_the_names_of_files() -> None:
    said = wording("en").with_long_dates(
        "nav_2026-10-30.csv, 2026-10-30.xlsx: of 2022-04-06, 1696 days old on 2026-11-27."
    )
    assert said == "nav_2026-10-30.csv, 2026-10-30.xlsx: of 6 April 2022, 1696 days old on 27 November 2026."
    assert wording("en").with_long_dates("of 2026-13-45 and 2026-02-31") == "of 2026-13-45 and 2026-02-31"
    assert wording("de").with_long_dates("seen continued to 2026-11-12") == "seen continued to 2026-11-12"
