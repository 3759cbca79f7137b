"""What drafts of announcements get right, against keys that a careful reader wrote.

    python -m tests.watchlist.announcements.figures FOLDER ...

A folder holds texts, each with its key beside it (NAME.key.yaml). Prints figures and kinds of miss, no names: so that
texts which nobody has seen stay unseen. With `--each` it shows every miss.

A key may call a measure by a finer word than the draft has (`SAME_MEASURE`), and may name further measures that are
right, too (`or: [...]` beside `measure`): neither counts as wrong.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from screener.files.textlayout import PLAIN
from screener.watchlist.announcements.announcement import read_bytes
from screener.watchlist.announcements.parties import Draft, Party, sort_announcement

SAME_MEASURE = {"divestment": "exclusion", "forced_labour": "import_ban", "military_company": "procurement_ban"}
"""The finer word of a key -> the draft's word, which covers an investor's sale of what it holds, lists of goods from
forced labour (UFLPA), and lists of military companies that no public body may buy from (section 1260H)."""


class Pair(NamedTuple):
    """A text, the names that it strikes with their measure, and names that it must not be read to strike."""

    text: Path
    struck: list[dict[str, Any]]
    not_struck: list[str]


def pairs(folder: Path) -> Iterator[Pair]:
    """The texts of a folder with what their keys say; a key of either form."""
    for key in sorted(folder.glob("*.key.yaml")):
        data = yaml.safe_load(key.read_text(encoding="utf-8"))
        earlier = [*(data.get("earlier") or []), *(data.get("mentioned_earlier_measures") or [])]
        others = [*earlier, *(data.get("not_struck") or []), *(data.get("not_measures") or [])]
        names = [one["name"] if isinstance(one, dict) else one for one in others]
        yield Pair(text_of(key), data.get("struck") or data.get("measures") or [], names)


def text_of(key: Path) -> Path:
    """The text that a key belongs to."""
    stem = key.name.removesuffix(".key.yaml")
    return next(path for path in key.parent.glob(f"{stem}.*") if path.suffix != ".yaml")


def plain(name: str) -> str:
    """A name without what two people write in two ways."""
    return re.sub(r'[.,"]', "", name.lower().translate(PLAIN)).removeprefix("the ").strip()


def names_of(party: Party) -> set[str]:
    """All names of a party, plain."""
    return {plain(name) for name in (party.name, *party.also_spelled, *party.former, *party.short)}


def find(name: str, parties: tuple[Party, ...]) -> Party | None:
    """The party of a name; a name without its legal form or with a description is the same."""
    wanted = plain(name)
    exact = (one for one in parties if wanted in names_of(one))
    near = (one for one in parties if any(len(own) > 5 and (wanted in own or own in wanted) for own in names_of(one)))
    return next(exact, None) or next(near, None)


def misses(pair: Pair, draft: Draft) -> Iterator[tuple[str, str]]:
    """The kind of each miss, and the name: not made an entry (and where it stands), wrong measure, struck wrongly."""
    for name in pair.not_struck:
        if any(plain(name) in names_of(one) for one in draft.entries):
            yield "not struck, but an entry", name
    for wanted in pair.struck:
        if entry := find(wanted["name"], draft.entries):
            right = [wanted["measure"], *wanted.get("or", ())]
            if entry.measure not in (SAME_MEASURE.get(one, one) for one in right):
                yield f"wrong measure: {entry.measure} for {wanted['measure']}", wanted["name"]
        elif find(wanted["name"], draft.unsorted):
            yield "no entry: unsorted", wanted["name"]
        elif aside := find(wanted["name"], draft.aside):
            reason = re.split(r'[:"]| of ', aside.why)[0]
            yield f"no entry: aside, {reason}", wanted["name"]
        else:
            yield "nowhere", wanted["name"]


def figures(folder: Path, *, each: bool = False) -> Counter[str]:
    """The figures of a folder: counts, and kinds of miss with how many."""
    counts: Counter[str] = Counter()
    for pair in pairs(folder):
        draft = sort_announcement(read_bytes(pair.text.read_bytes(), pair.text.name))
        found = list(misses(pair, draft))
        counts.update(kind for kind, _ in found)
        counts["struck"] += len(pair.struck)
        counts["entries"] += len(pair.struck) - sum(kind.startswith(("no entry", "nowhere")) for kind, _ in found)
        counts["wrong measure"] += sum(kind.startswith("wrong measure") for kind, _ in found)
        counts["not struck"] += sum(kind.startswith("not struck") for kind, _ in found)
        counts["entries made"] += len(draft.entries)
        counts["unsorted lines"] += len(draft.unsorted)
        for kind, name in found if each else ():
            print(f"{pair.text.name}: {kind}: {name}")
    return counts


def main() -> None:
    """Print the figures of folders."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--each", action="store_true")
    given = parser.parse_args()
    for folder in given.folders:
        counts = figures(folder, each=given.each)
        print(folder.name, *(f"{kind}={count}" for kind, count in sorted(counts.items())), sep="\n  ")


if __name__ == "__main__":
    main()
