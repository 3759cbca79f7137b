"""What `POST /api/v1/check` costs in one process, client included, with the packaged lists and with many entities.

Processor time, so that what else the machine does is left out: on an idle core it is the time that a caller waits.

    python -m tests.benchmarks.bench_check [REQUESTS] [ENTITIES]
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from functools import cache
from itertools import accumulate
from pathlib import Path

VOWELS, CONSONANTS = "aeiou", "bdfghklmnprstvwxz"
SYLLABLES = [f"{one}{other}" for one in CONSONANTS for other in VOWELS]
ENDS = ("LTD", "CO LTD", "HOLDINGS LTD", "GROUP CO LTD", "AG", "PLC", "INC", "LLC", "PJSC", "SA")
VOCABULARY = [f"{a}{b}{c}".upper() for a in SYLLABLES for b in SYLLABLES for c in ("n", "")]
CHARACTERS = [chr(0x4E00 + 7 * place) for place in range(900)]


def drawn(chance: random.Random, among: list[str], count: int) -> list[str]:
    """Words as names have them: few are in many names, many in few (Zipf's law)."""
    return chance.choices(among, cum_weights=_weights(len(among)), k=count)


@cache
def _weights(size: int) -> list[float]:
    return list(accumulate(1 / (rank + 10) for rank in range(size)))


def name(chance: random.Random, kind: str) -> str:
    """A made-up name of a kind: a company, a person or a Chinese one."""
    if kind == "chinese":
        return "".join(drawn(chance, CHARACTERS, chance.randint(4, 12)))
    if kind == "person":
        return " ".join(drawn(chance, VOCABULARY, chance.randint(2, 4)))
    return f"{' '.join(drawn(chance, VOCABULARY, chance.randint(1, 4)))} {chance.choice(ENDS)}"


def large_list(place: Path, entities: int) -> Path:
    """A list of made-up entities, as a CSV of one's own."""
    chance = random.Random(7)
    lines = [f"{name(chance, chance.choice(('company', 'company', 'person', 'chinese')))}" for _ in range(entities)]
    file = place / "many.csv"
    file.write_text("Name\n" + "\n".join(lines), encoding="utf-8")
    return file


def told(seconds: list[float]) -> str:
    """Median, 95th percentile and worst, in milliseconds."""
    cuts = statistics.quantiles(seconds, n=20)
    middle, most, worst = (f"{1000 * one:6.1f} ms" for one in (statistics.median(seconds), cuts[18], max(seconds)))
    return f"p50 {middle}  p95 {most}  max {worst}"


def main(requests: int = 600, entities: int = 30_000) -> None:
    """Print a line for each kind of request and each size of list."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SCREENER_HOME"] = folder
        from starlette.testclient import TestClient

        from screener.web.app import create_app
        from screener.web.people import Person, make_token
        from screener.web.settings import Settings

        own = Path(folder) / "own-lists"
        own.mkdir()
        large_list(own, entities)
        app = create_app(Settings())
        with TestClient(app, base_url="http://127.0.0.1:8765") as client:
            token = make_token(app.state.store, Person("a", frozenset({"analyst"})), "x", frozenset({"analyst"}), 1)
            client.headers["authorization"] = f"Bearer {token}"
            for title, lists in (("packaged lists", []), (f"{entities} entities", ["us-ofac-ns-cmic", "house-many"])):
                chance, every = random.Random(3), []
                client.post("/api/v1/check", json={"name": "warm up", "watchlists": lists})
                for kind in ("isin", "ticker", "company", "person", "chinese"):
                    took = []
                    for _ in range(requests // 5):
                        said = {"isin": "CNE1000002V2", "ticker": f"{chance.randint(1, 9999):04d}.HK"}.get(kind)
                        what = {kind: said} if said else {"name": name(chance, kind)}
                        body = {"watchlists": lists, **what}
                        began = time.process_time()
                        answer = client.post("/api/v1/check", json=body)
                        took.append(time.process_time() - began)
                        assert answer.status_code == 200, answer.text
                    every += took
                    print(f"{title:16} {kind:8} {told(took)}", flush=True)
                print(f"{title:16} all      {told(every)}", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
