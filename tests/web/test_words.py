"""Both languages say the same things, and no text goes unused or is missing."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from screener.holdings.columns.assign import FIELDS
from screener.holdings.rows.lines import REASONS
from screener.rules import load_regimes
from screener.web import words as module
from screener.web.correction import CLASSES
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


def test_every_field_class_and_investor_has_a_word_in_both_languages() -> None:
    for language in LANGUAGES:
        texts = words(language).texts
        fields = {name for name in FIELDS if not {f"column.{name}", f"field.{name}"} & texts.keys()}
        assert (language, fields) == (language, set())
        assert {name for name in (*CLASSES, *REASONS) if f"row.{name}" not in texts} == set()
        assert {name for name in load_regimes().investors if f"settings.{name}" not in texts} == set()


def test_no_text_is_left_that_nothing_says() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in [*WEB.rglob("*.j2"), *WEB.rglob("*.py")])
    own = tomllib.loads((WEB / "messages" / "en.toml").read_text(encoding="utf-8"))
    built = (
        "said",
        "error",
        "steps",
        "nav",
        "why",
        "field",
        "row",
        "settings",
        "results",
        "filter",
        "scope",
        "decision",
    )
    built += ("role", "help", "stage", "screening", "locked", "decide")
    unsaid = [
        f"{part}.{key}" for part in own if part not in built for key in own[part] if f"{part}.{key}" not in source
    ]
    assert unsaid == []
