"""docs/holdings.md says what the tests show."""

from __future__ import annotations

from tests.holdings.document import DOCUMENT, rendered


def test_the_document_shows_the_tests_own_figures() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == rendered(text), "run `python -m tests.holdings.document`"
