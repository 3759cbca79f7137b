"""Corrected facts ask their decisions again, and only those: figures of `python -m tests.asked_again`."""

from __future__ import annotations

from tests.asked_again import asked_again
from tests.conftest import REPOSITORY


def test_decisions_of_0_1_0_stand_except_where_facts_were_corrected() -> None:
    found = asked_again()
    assert set(found.reasons) <= {
        "the names of the list entry changed",
        "the identifiers of the list entry changed",
        "the list entry's name changed",
        "the listing changed",
        "the status",
        "what is known of the relation changed",
        "the verdict",
    }
    today = (
        f"on {found.stand} findings of today one stands, on {found.asked_again} it is asked again, {found.new} are new"
    )
    told = " ".join((REPOSITORY / "docs" / "corrections.md").read_text(encoding="utf-8").split())
    assert f"{found.decided} decisions: {today}" in told, f"docs/corrections.md: {found}"
