"""A page in headless Chromium: run a script in it and read what it found. Tests skip where there is no Chromium."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--virtual-time-budget=20000",
)  # fmt: skip

_CALLER = """
  const answer = (value) => {
    const place = document.createElement("pre");
    place.id = "answer";
    place.textContent = JSON.stringify(value);
    document.body.append(place);
  };
  (async () => { SCRIPT })().then(answer, (error) => answer(String(error)));
"""


def run(page: str, script: str, folder: Path, *, width: int = 1280) -> Any:
    """The JSON value that a script returns in a page.

    The page's content security policy is taken off for it, since it would (rightly) refuse the test's own script.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium is installed")
    bare = re.sub(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", page)
    caller = _CALLER.replace("SCRIPT", script)
    (folder / "page.html").write_text(bare.replace("</body>", f"<script>{caller}</script></body>"), encoding="utf-8")
    done = subprocess.run(
        [
            chromium,
            *_FLAGS,
            f"--user-data-dir={folder / 'profile'}",
            f"--window-size={width},900",
            "--dump-dom",
            (folder / "page.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    found = re.search(r'<pre id="answer">(.*?)</pre>', done.stdout, flags=re.DOTALL)
    assert found, done.stderr[-2000:]
    return json.loads(html.unescape(found.group(1)))
