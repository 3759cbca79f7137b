"""Twenty people upload 5 MB at once while screenings are queued: nothing is lost, and pages still answer.

    python -m tests.benchmarks.bench_page [PEOPLE] [MEGABYTES]

The page's time is told as a multiple of an empty Starlette route's, served and asked in the same way in the same run.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx

EMPTY = """
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
async def nothing(request): return Response()
uvicorn.run(Starlette(routes=[Route("/", nothing)]), port=8799, log_level="error")
"""
SAME = {"sec-fetch-site": "same-origin"}
JSON = {"accept": "application/json"}
PATIENCE = 900.0
QUEUED_SECONDS = 40


@contextmanager
def started(*command: str, home: str) -> Iterator[subprocess.Popen[str]]:
    """A server in a process of its own."""
    environment = os.environ | {"SCREENER_HOME": home}
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", *command], env=environment, text=True, stdout=subprocess.PIPE
    ) as server:
        try:
            yield server
        finally:
            server.terminate()


def holdings(person: int, megabytes: float) -> bytes:
    """A person's own file of about that size."""
    row = "{n},HOLDING NUMBER {n} OF PERSON {person} LTD,,{n}.50,USD\n"
    size = int(megabytes * 1_000_000 / 55)
    return (
        "Account,Name,ISIN,Market Value,Currency\n" + "".join(row.format(n=n, person=person) for n in range(size))
    ).encode()


async def median(client: httpx.AsyncClient, path: str, stop: asyncio.Event, least: int = 20) -> tuple[float, int]:
    """The median time of a page, asked until told to stop."""
    took: list[float] = []
    while len(took) < least or not stop.is_set():
        began = time.perf_counter()
        answer = await client.get(path)
        took.append(time.perf_counter() - began)
        assert answer.status_code == 200, (path, answer.status_code)
        await asyncio.sleep(0.05)
    return statistics.median(took), len(took)


@asynccontextmanager
async def watched(client: httpx.AsyncClient, when: str) -> AsyncIterator[None]:
    """Ask for a page and for the empty route all the while, and print what they took."""
    stop = asyncio.Event()
    async with httpx.AsyncClient(base_url="http://127.0.0.1:8799") as other:
        asking = [asyncio.create_task(median(*one, stop)) for one in ((client, "/runs"), (other, "/"))]
        yield
        stop.set()
        (page, times), (nothing, _) = await asyncio.gather(*asking)
    took = f"{1000 * page:.1f} ms ({times} times), an empty route {1000 * nothing:.1f} ms: {page / nothing:.1f} times"
    print(f"{when}: /runs p50 {took}", flush=True)


async def trial(base: str, link: str, people: int, megabytes: float) -> None:
    """Upload, queue, and ask for pages meanwhile; print what was lost and how long a page took."""
    async with httpx.AsyncClient(base_url=base, headers=SAME, timeout=PATIENCE) as client:
        await client.get(link)

        async def upload(person: int) -> tuple[str, str]:
            content = holdings(person, megabytes)
            answer = await client.post("/uploads", files={"files": (f"{person}.csv", content)})
            assert answer.status_code == 303, answer.text
            return answer.headers["location"].partition("?")[0], hashlib.sha256(content).hexdigest()

        began = time.perf_counter()
        async with watched(client, "while uploading"):
            sent = await asyncio.gather(*(upload(person) for person in range(people)))
        print(f"{people} uploads of {megabytes} MB in {time.perf_counter() - began:.1f} s")
        data = {"list": ["us-ofac-ns-cmic"], "as_of": "2026-11-24"}
        asked = [(await client.post(f"{place}/screen", data=data)).headers["location"] for place, _ in sent]
        async with watched(client, f"with {len(asked)} screenings queued"):
            await asyncio.sleep(QUEUED_SECONDS)
        states = [(await client.get(one, headers=JSON)).json() for one in asked]
        print("screenings:", Counter(one["it"]["state"] if "it" in one else "done" for one in states))
        kept = {one for place, _ in sent for one in await hashes(client, place)}
    lost = {digest for _, digest in sent} - kept
    print(f"lost: {len(lost)} of {people}")
    assert not lost


async def hashes(client: httpx.AsyncClient, place: str) -> set[str]:
    """The SHA-256 of the files of an upload, as the store has them."""
    answer = await client.get(f"{place}/settings", headers=JSON)
    return {one["sha256"] for one in answer.json()["upload"]["files"]}


def main(people: int = 20, megabytes: float = 5) -> None:
    """One trial with servers of its own."""
    command = "from screener.cli import main; main()"
    with (
        tempfile.TemporaryDirectory() as home,
        started("-c", EMPTY, home=home),
        started("-c", command, "serve", "--port", "0", home=home) as server,
    ):
        assert server.stdout is not None
        link = re.search(r"http\S+", server.stdout.readline())
        assert link is not None
        asyncio.run(trial(link.group().split("/open")[0], link.group(), people, megabytes))
        files = [one for one in (Path(home) / "uploads").rglob("*") if one.is_file() and "understood" not in one.name]
        print(f"{len(files)} files on disk, {sum(one.stat().st_size for one in files) / 1e6:.0f} MB")


if __name__ == "__main__":
    main(*(float(one) if "." in one else int(one) for one in sys.argv[1:]))
