"""Labelled names by category, beside rapidfuzz's WRatio: `python -m tests.evaluation.by_category TABLE [COLUMN]`."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from screener.evaluation.baselines import RAPIDFUZZ, RAPIDFUZZ_THRESHOLD, rapidfuzz_names
from screener.matching import Matcher
from screener.watchlist.catalogue.selection import choose_lists, combine

WRATIO = "rapidfuzz WRatio"
TODAY = date(2026, 11, 24)


def answer(row: Mapping[str, str], matcher: Matcher) -> str:
    """What came of a name: `right`, `seen` (its entity at another verdict), `missed`; `alarm` where clear."""
    found = matcher.match_one({"name": row["name"]}, as_of=TODAY)
    if row["verdict"] == "clear":
        return "alarm" if found else "right"
    own = {match.verdict for match in found if row["entity"] in {"", match.entity}}
    return "right" if row["verdict"] in own else "seen" if own else "missed"


def counts(rows: Iterable[Mapping[str, str]], column: str) -> dict[str, Counter[str]]:
    """Answers by category, and under `WRatio` how often that scorer is right at its threshold."""
    matcher = Matcher(*combine(choose_lists([], TODAY)))
    everyone = [*matcher.entities.values(), *matcher.related.values()]
    score = rapidfuzz_names(RAPIDFUZZ[WRATIO], everyone)
    table: dict[str, Counter[str]] = {}
    for row in rows:
        count = table.setdefault(row[column] if row["verdict"] != "clear" else "clear", Counter())
        count["n"] += 1
        count[answer(row, matcher)] += 1
        best, uid = score(row["name"])
        owners = (
            {uid, *(relation.to for relation in matcher.related[uid].relations)} if uid in matcher.related else {uid}
        )
        hit = best >= RAPIDFUZZ_THRESHOLD
        count["WRatio"] += not hit if row["verdict"] == "clear" else hit and row["entity"] in {"", *owners}
    return table


def lines(table: Mapping[str, Counter[str]]) -> Iterator[str]:
    """The table as Markdown: right and seen of each category in percent, and what WRatio finds."""
    yield "| category | names | right | seen | WRatio 85 |"
    yield "| --- | --- | --- | --- | --- |"
    listed = sum((count for name, count in table.items() if name != "clear"), Counter[str]())
    for name, one in (*sorted(table.items()), ("all but clear", listed)):
        share = [100 * value / one["n"] for value in (one["right"], one["right"] + one["seen"], one["WRatio"])]
        yield f"| {name} | {one['n']} | " + " | ".join(f"{value:.0f} %" for value in share) + " |"


def main() -> None:
    """Print the table."""
    path, column = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "category"
    with path.open(encoding="utf-8") as text:
        table = counts(csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE), column)
    print(*lines(table), sep="\n")


if __name__ == "__main__":
    main()
