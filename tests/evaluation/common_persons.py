"""Common names of eight cultures against the persons of a list: `python -m tests.evaluation.common_persons FILE|ID`."""

from __future__ import annotations

import csv
import random
import sys
import time
from datetime import date
from pathlib import Path

from screener.matching import Matcher
from screener.watchlist.catalogue.selection import choose_lists, combine

EACH = 200


def names() -> dict[str, list[str]]:
    """So many pairs of a common given and a common family name of each culture, always the same."""
    chosen = random.Random(1)
    with Path(__file__).with_name("person_cultures.tsv").open(encoding="utf-8") as text:
        rows = list(csv.DictReader(text, delimiter="\t"))
    pairs = {row["culture"]: [f"{g} {f}" for g in row["given"].split() for f in row["family"].split()] for row in rows}
    return {culture: chosen.sample(all_of_it, EACH) for culture, all_of_it in pairs.items()}


def main() -> None:
    """Print alarms and microseconds a name of each culture."""
    today = date.today()
    matcher = Matcher(*combine(choose_lists(sys.argv[1:], today)))
    matcher.match_one({"person": "Warm Up"}, as_of=today)
    for culture, people in names().items():
        start = time.process_time()
        found = [matcher.match_one({"person": person}, as_of=today) for person in people]
        each = (time.process_time() - start) / len(people) * 1e6
        alarms = sum(map(bool, found))
        listed = sum(any(match.verdict == "listed" for match in one) for one in found)
        print(
            f"{culture}: {alarms} of {len(people)} alarm ({100 * alarms / EACH:.1f} %), {listed} listed, {each:.0f} us"
        )


if __name__ == "__main__":
    main()
