"""The day of tests/benchmarks/day_in_the_life.py, lived once: every report arrives once, whatever happens meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.day_in_the_life import live


@pytest.mark.slow
def test_every_report_of_the_day_is_delivered_exactly_once(tmp_path: Path) -> None:
    day = live(tmp_path)
    assert set(day.mails.values()) == {1}
    assert set(day.posts.values()) == {1}
    assert len(day.filings) == 2
    assert sorted(Path(name).name.partition("-")[2] for name in day.archived) == [
        "filing-2026-11-24.csv",
        "filing-2026-11-24.xlsx",
        "morning-2026-11-24.html",
        "morning-2026-11-24.xlsx",
        "morning.json",
    ]
    delivered = [row for row in day.outcomes if row[5] == "delivered"]
    assert delivered == day.outcomes
    assert len(delivered) == len(day.mails) + len(day.posts) + 3  # morning and filing into the folder, filing by SFTP
    assert day.refused_posts == 2
    attempts = [row[4] for row in day.outcomes if row[3] == "monitor"]
    assert sum(attempts) == day.posts.total() + day.refused_posts  # every attempt is a post that the server answered
    assert max(attempts) == 3  # the two refusals are of one delivery
    assert any("missed" in row[2] for row in day.outcomes)
    assert day.chain_is_whole
