"""Regimes are data: `load_regimes()["us-cmic"].reaches_owned` is "none"; a mistake in the file is named by its line."""

from __future__ import annotations

import string
import textwrap
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from screener.errors import RegimeError
from screener.rules import load_regimes
from screener.rules.regimes import PLACEHOLDERS
from screener.watchlist import packaged_folder

PACKAGED = (packaged_folder() / "regimes.yaml").read_text(encoding="utf-8")

DOCUMENTATION = Path(__file__).resolve().parents[2] / "docs" / "regimes.md"


@pytest.fixture
def edited(tmp_path):
    """The packaged file with one text replaced, as a path."""

    def edit(old: str, new: str):
        assert old in PACKAGED
        path = tmp_path / "regimes.yaml"
        path.write_text(PACKAGED.replace(old, new, 1), encoding="utf-8")
        return path

    return edit


def test_the_regimes_of_the_design_are_there():
    regimes = load_regimes()
    assert {"us-cmic", "us-ccmc", "us-sdn", "advisory", "house", "gb-investment-ban"} <= set(regimes)
    assert regimes["us-cmic"].authority_expires_on == date(2026, 11, 12)
    assert regimes["us-cmic"].reaches_owned == "none"
    assert regimes["us-sdn"].reaches_owned == "fifty_percent"


def test_every_us_statement_has_its_source_and_address():
    cited = {source.address for regime in ("us-cmic", "us-sdn") for source in load_regimes()[regime].sources}
    for faq in (857, 860, 1046, 1047, 1048, 398, 399, 400, 401, 402):
        assert f"https://ofac.treasury.gov/faqs/{faq}" in cited


def test_an_investor_is_bound_by_the_regimes_that_name_that_kind():
    regimes = load_regimes()
    assert regimes["us-cmic"].binds("us-person")
    assert not regimes["us-cmic"].binds("eu-person")
    assert regimes["house"].binds("other")


def sentences(form: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every sentence of a part of the file, with where it stands."""
    if isinstance(form, str):
        yield path, form
    elif isinstance(form, (dict, list)):
        held = form.items() if isinstance(form, dict) else enumerate(form)
        for key, value in held:
            if key != "until":
                yield from sentences(value, (*path, str(key)))


def test_every_sentence_is_complete_and_fits_a_line_of_print():
    document = yaml.safe_load(PACKAGED)
    found = [*sentences(document["possible"]), *sentences(document["possible_related"])]
    for name, regime in document["regimes"].items():
        funds = regime.get("reaches_funds", {})
        for part in ("possible", "about", "measures", "lists", "actions"):
            found += sentences(regime.get(part), (name, part))
        found += [
            *sentences(funds.get("reached"), (name, "funds")),
            *sentences(funds.get("otherwise"), (name, "funds")),
        ]
    assert len(found) > 150
    for place, sentence in found:
        assert sentence == sentence.strip(), place
        assert sentence.endswith((".", "{about}", "{action}")), place
        assert len(sentence) < 400, place
        assert {field for _, field, _, _ in string.Formatter().parse(sentence) if field} <= {*PLACEHOLDERS, "action"}


def test_after_the_divestment_date_no_sentence_tells_a_us_holder_to_sell():
    sentence = load_regimes()["us-cmic"].actions["trading_banned"]["listed"]
    for words in (
        "Holding is permitted",
        "do not buy",
        "or sell without OFAC",
        "must reject it and report that to OFAC",
        "10 business days",
        "counsel",
    ):
        assert words in sentence


def test_the_regime_in_the_documentation_can_be_added_by_the_file_alone(edited):
    example = DOCUMENTATION.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    path = edited("regimes:\n", "regimes:\n" + textwrap.indent(example, "  "))
    assert load_regimes(path)["my-state-ban"].timeline[1].days_after_listing == 90


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("status: announced", "status: anounced", ["line ", "regime us-cmic", "timeline.0.status"]),
        ("reaches_owned: none", "reaches_owned: fifty", ["line ", "regime us-cmic", "field reaches_owned"]),
        ("verified_on: 2026-11-24", "verified_on: soon", ["regime us-cmic", "field verified_on"]),
        ("before {divest_by}", "before {divest_bye}", ["regime us-cmic", "{divest_bye}"]),
        ("only then. {action}", "only then", ["field possible", "{action}"]),
        ("applies_to: [us-person]", "applies_to: [martian]", ["regime us-cmic", "field applies_to", "martian"]),
        ("days_after_listing: 60", "days_after_listing: -1", ["regime us-cmic", "timeline.1.days_after_listing"]),
        ("schema: screener.regimes/1", "schema: screener.regimes/9", ["field schema"]),
        ("    authority: E.O. 13959", "    autority: E.O. 13959", ["regime us-cmic", "field authority"]),
        ("    applies_to: [us-person]", "    title: again\n    applies_to: [us-person]", ["`title` is given twice"]),
        ("{from: effective_on, days", "{from: divest_by, days", ["regime us-cmic", "order of time"]),
        ("      not_in_force:\n", "      announced2:\n", ["regime us-cmic", "field actions"]),
        ("https://ofac.treasury.gov/faqs/857", "FAQ 857", ["regime us-cmic", "https://"]),
        ("    authority_note: The emergency", "    programmes: []\n    about: The emergency", ["authority_note"]),
        ("regimes:\n", "regimes:\n  x: y\n", ["regime x"]),
    ],
)
def test_a_mistake_is_named_with_file_regime_and_field(edited, old, new, words):
    with pytest.raises(RegimeError) as caught:
        load_regimes(edited(old, new))
    message = str(caught.value)
    assert message.startswith("regimes.yaml")
    for word in words:
        assert word in message, message


def test_a_missing_sentence_is_found_on_load_and_not_in_a_report(edited):
    start = PACKAGED.index("      advisory:\n        related: >-\n          For review")
    end = PACKAGED.index("      not_in_force:", start)
    with pytest.raises(RegimeError, match=r"us-cmic.*actions\.advisory\.related: this sentence is missing"):
        load_regimes(edited(PACKAGED[start:end], ""))


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b"a: &x 1", b"regimes: {", b"- 1"])
def test_a_file_that_is_no_regimes_file_gets_one_clear_sentence(tmp_path, content):
    path = tmp_path / "regimes.yaml"
    path.write_bytes(content)
    with pytest.raises(RegimeError, match=r"regimes\.yaml"):
        load_regimes(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(RegimeError, match="cannot be read"):
        load_regimes(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("regime", "percent", "restricted"),
    [
        ("us-cmic", "0.01", True),  # OFAC FAQ 861: no minimum
        ("us-cmic", None, True),
        ("us-sdn", "49.99", False),  # OFAC FAQ 982
        ("us-sdn", "50", True),
        ("us-sdn", None, False),
        ("advisory", "100", False),
    ],
)
def test_a_funds_units_come_under_a_regime_from_the_share_that_its_source_states(regime, percent, restricted):
    reach = load_regimes()[regime].reaches_funds
    assert reach is not None
    assert reach.restricts(None if percent is None else Decimal(percent)) is restricted


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("      at_least: 50\n", "", ["regime us-sdn", "at_least"]),
        ("      share: none\n", "      share: some\n", ["regime advisory", "reaches_funds.share"]),
        (
            "        announced: >-\n          The ban",
            "        blocked: >-\n          The ban",
            ["one sentence for each"],
        ),
    ],
)
def test_what_a_regime_says_of_funds_is_whole(edited, old, new, words):
    with pytest.raises(RegimeError) as caught:
        load_regimes(edited(old, new))
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_a_file_that_is_older_than_the_sentence_on_funds_says_the_packaged_one(tmp_path):
    packaged = packaged_folder().joinpath("regimes.yaml").read_text(encoding="utf-8")
    start, end = packaged.index("funds_not_read:"), packaged.index("\nregimes:")
    path = tmp_path / "regimes.yaml"
    path.write_text(packaged[:start] + packaged[end:], encoding="utf-8")
    older = load_regimes(path)
    assert older.funds_not_read == load_regimes().funds_not_read
    assert older.dates_ahead == {}
