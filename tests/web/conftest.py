"""The page as a browser sees it: `web.get("/")`, signed in, over a home and a store of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from screener.web.app import create_app, one_time_link
from screener.web.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLE = REPOSITORY / "examples" / "endowment.xlsx"
ORIGIN = {"origin": "http://127.0.0.1:8765", "sec-fetch-site": "same-origin"}
PATIENCE = 60
JOBS = """
[deliveries.archive]
kind = "folder"
path = "out"

[jobs.nightly]
holdings = ["holdings.csv"]
lists = { use = ["us-ofac-ns-cmic"] }
reports = ["nightly.csv"]
deliver = ["archive"]
"""


def job_file(folder: Path, more: str = "") -> Path:
    """A job file with one job, beside its holdings and the folder it delivers to."""
    (folder / "out").mkdir()
    (folder / "holdings.csv").write_text("Name,ISIN\nCHINA TELECOM,CNE1000002V2\n", encoding="utf-8")
    file = folder / "screener.toml"
    file.write_text(JOBS + more, encoding="utf-8")
    return file


class Web:
    """A browser of one person, without scripts."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def get(self, path: str, **options: Any) -> Any:
        return self.client.get(path, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
        return self.client.post(path, data=data, headers={**ORIGIN, **options.pop("headers", {})}, **options)

    def upload(self, *files: Path | tuple[str, bytes], wait: bool = True, **data: str) -> str:
        """Upload, wait until it is read, and give the upload's path."""
        parts = [("files", (f.name, f.read_bytes()) if isinstance(f, Path) else f) for f in files]
        answer = self.post("/uploads", data=data, files=parts, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        path = str(answer.headers["location"]).partition("?")[0]
        if wait:
            self.until(lambda: self.get(f"{path}/state").json()["done"])
        return path

    def screen(self, upload: str, **fields: Any) -> str:
        """Screen an upload and give the run's path."""
        screening = self.ask(upload, **fields)
        self.until(lambda: self.get(screening, follow_redirects=False).status_code == 303)
        return str(self.get(screening, follow_redirects=False).headers["location"])

    def ask(self, upload: str, **fields: Any) -> str:
        """Ask for a screening and give its path."""
        from datetime import date

        from screener.web import lists

        chosen = {"list": [one.id for one in lists.in_use(date.today()) if one.standing], "as_of": "2026-11-24"}
        answer = self.post(f"{upload}/screen", data={**chosen, **fields}, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    @staticmethod
    def until(happened: Any) -> None:
        ends = time.monotonic() + PATIENCE
        while not happened():
            assert time.monotonic() < ends, "it did not happen"
            time.sleep(0.05)


@pytest.fixture
def web(home: Path) -> Iterator[Web]:
    """Signed in on this machine, in the mode `local`."""
    app = create_app(Settings(local_person="ann"))
    with TestClient(app, base_url="http://127.0.0.1:8765") as client:
        link = urlsplit(one_time_link(app))
        assert client.get(f"{link.path}?{link.query}").status_code == 200
        yield Web(client)
