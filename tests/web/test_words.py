"""Both languages say the same things, and no text goes unused or is missing."""

from __future__ import annotations

import re
from pathlib import Path

from screener.web import words as module
from screener.web.words import LANGUAGES, choose, words

WEB = Path(module.__file__).parent


def test_all_languages_have_the_same_keys_and_placeholders() -> None:
    english, german = (words(language).texts for language in LANGUAGES)
    assert english.keys() == german.keys()
    places = {key: set(re.findall(r"{(\w+)}", text)) for key, text in english.items()}
    assert {key: set(re.findall(r"{(\w+)}", text)) for key, text in german.items()} == places


def test_every_text_that_a_template_names_exists() -> None:
    texts = words("en").texts
    for template in (WEB / "templates").glob("*.j2"):
        source = template.read_text(encoding="utf-8")
        for key in re.findall(r"""\bw\(\s*["']([a-z0-9_.-]+)["']\s*[,)]""", source):
            assert key in texts, f"{template.name}: {key}"
        for key in re.findall(r"""\bw\.count\(\s*["']([a-z0-9_.-]+)["']""", source):
            assert f"{key}.one" in texts, f"{template.name}: {key}"


def test_the_language_is_the_chosen_one_then_the_browsers() -> None:
    assert choose("de", "en-US") == "de"
    assert choose(None, "de-AT,de;q=0.9") == "de"
    assert choose("xx", "fr, de;q=0.5") == "de"
    assert choose(None, "") == "en"
