"""Speed of matching, as ratios taken in one run: `python -m tests.benchmarks.bench_matching`.

Nothing here asserts; it prints figures. Names come from ../shared/data where it exists, else from words of the lists.
"""

from __future__ import annotations

import csv
import random
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from screener.evaluation.baselines import logic_v2_names
from screener.matching.names import NameIndex
from screener.matching.persons import PersonIndex
from screener.matching.securities import Party
from screener.model import Entity, Listing, Name
from screener.watchlist import load_watchlists

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
SYLLABLES = [
    "ba",
    "be",
    "bo",
    "da",
    "de",
    "di",
    "ka",
    "ko",
    "la",
    "li",
    "lo",
    "ma",
    "mi",
    "mo",
    "na",
    "ni",
    "no",
    "ra",
    "re",
    "ro",
    "sa",
    "se",
    "so",
    "ta",
    "te",
    "to",
    "va",
    "vi",
    "xa",
    "zhe",
    "zho",
    "qi",
    "xu",
]
COMMON = [
    "GROUP",
    "HOLDINGS",
    "TECHNOLOGY",
    "INTERNATIONAL",
    "CAPITAL",
    "ENERGY",
    "TRADING",
    "SHIPPING",
    "BANK",
    "INDUSTRIES",
]


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def real_names(count: int) -> list[str]:
    """Distinct names of securities: real ones first, then combinations of their words."""
    path = SHARED / "names" / "fund_security_names.tsv"
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            names = list(dict.fromkeys(row["name"] for row in csv.DictReader(lines, delimiter="\t")))
    else:
        names = [entity.name for watchlist in load_watchlists() for entity in watchlist.entities]
    shuffled = random.Random(1)
    words = [word for name in names for word in name.split()]
    while len(names) < count:
        names.append(" ".join(shuffled.choices(words, k=shuffled.randint(2, 5))))
    return names[:count]


def synthetic(count: int) -> list[Entity]:
    """Entities with invented names, as many as a large list has."""
    shuffled = random.Random(2)

    def word() -> str:
        return "".join(shuffled.choices(SYLLABLES, k=shuffled.randint(2, 4))).upper()

    listing = Listing(list="synthetic", regime="advisory")
    return [
        Entity(
            id=f"s-{n}",
            name=(text := f"{word()} {word()} {shuffled.choice(COMMON)} LTD"),
            listings=(listing,),
            names=(Name(text=text, kind="primary"),),
        )
        for n in range(count)
    ]


def memory() -> float:
    """Peak memory of this process in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _index(entities: Sequence[Entity]) -> NameIndex:
    return NameIndex([Party(entity, ("list",)) for entity in entities])


def against_logic_v2(entities: Sequence[Entity]) -> None:
    """20,000 names against the NS-CMIC list, beside LogicV2 pairwise on a sample of them."""
    names = real_names(20_000)
    index = _index(entities)
    ours = seconds(lambda: [index.best(name) for name in names]) / len(names)
    print(f"NS-CMIC, 20,000 distinct names: {ours * 1e6:.1f} microseconds a name")
    logic = logic_v2_names(entities)
    if logic is None:
        print("nomenklatura is not installed: no comparison with LogicV2")
        return
    logic("WARM UP LTD")
    sample = random.Random(3).sample(names, 40)
    theirs = seconds(lambda: [logic(name) for name in sample]) / len(sample)
    print(
        f"LogicV2 pairwise, {len(sample)} of them: {theirs * 1e6:.0f} microseconds a name;"
        f" ours is {theirs / ours:.0f} times faster"
    )


def against_sdn() -> None:
    """Names against the whole SDN List."""
    path = SHARED / "lists" / "us-ofac" / "sdn_2024-05-07.xml"
    if not path.exists():
        print("the SDN List is not at hand")
        return
    from screener.watchlist.publishers import import_list

    entities = import_list(path).entities
    count = sum(len(entity.names) for entity in entities)
    built = seconds(lambda: _index(entities))
    index, persons = _index(entities), PersonIndex(entities)
    names = real_names(3_000)
    each = seconds(lambda: [index.best(name) for name in names]) / len(names)
    people = ["Erkin Tuniyaz", "Mohammed Ali Hassan", "Jane Smith", "Sergei Ivanov"] * 50
    person = seconds(lambda: [persons._evidence(name) for name in people]) / len(people)
    print(
        f"SDN List, {count} names: index in {built:.1f} s; {each * 1e3:.3f} ms a security's name,"
        f" {person * 1e3:.2f} ms a person's"
    )


def half_a_million() -> None:
    """The index for 500,000 synthetic names."""
    before = memory()
    entities = synthetic(500_000)
    took = seconds(lambda: _index(entities))
    print(f"500,000 synthetic names: index in {took:.1f} s, peak memory {memory():.2f} GB (before {before:.2f} GB)")
    index = _index(entities)
    names = [entity.name for entity in entities[:2000]] + real_names(2000)
    each = seconds(lambda: [index.best(name) for name in names]) / len(names)
    print(f"  then {each * 1e3:.2f} ms a name")


def main() -> None:
    """Print all figures."""
    against_logic_v2([entity for one in load_watchlists(["us-ofac-ns-cmic"]) for entity in one.entities])
    against_sdn()
    half_a_million()


if __name__ == "__main__":
    main()
