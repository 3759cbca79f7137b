"""How many names that a list prints find their own entity: `python -m tests.evaluation.self_finding FILE|ID ...`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date

from screener.matching import Matcher
from screener.matching.names import entity_names
from screener.watchlist.catalogue.selection import choose_lists, combine


def printed(matcher: Matcher) -> Iterator[tuple[str, str, str, str]]:
    """Every printed name: its list, its text, the id under which its entity is reported, and what the list calls it."""
    for entity in matcher.entities.values():
        for member in entity.members or (entity,):
            for name in entity_names(member) if member.type != "Country" else ():
                yield member.listings[0].list, name.text, entity.id, member.name


def lost(matcher: Matcher, on: date) -> tuple[int, list[tuple[str, str, str]]]:
    """Names tried, and those that do not find their own entity, each with its list and the entity's id.

    A name finds its entity by a finding on it, or by a sentence that names it beside another bearer of the name.

    Args:
        matcher: the lists, made ready.
        on: the date on which they are asked.
    """
    tried, missing = 0, []
    for list_id, text, uid, called in printed(matcher):
        tried += 1
        found = matcher.match_one({"name": text, "person": text}, as_of=on)
        on_the_list = [match for match in found if match.list == list_id]
        told = (sentence for match in on_the_list for sentence in match.explanation)
        if uid not in {match.entity for match in on_the_list} and not any(called in one for one in told):
            missing.append((list_id, text, uid))
    return tried, missing


def main() -> None:
    """Print names tried and found of each list, and every name that is lost."""
    today = date.today()
    for path in sys.argv[1:]:
        tried, missing = lost(Matcher(*combine(choose_lists([path], today))), today)
        print(f"{path}: {tried - len(missing)} of {tried} names find their own entity", flush=True)
        for row in missing:
            print("  lost", *row, sep="\t")


if __name__ == "__main__":
    main()
