"""The API under schemathesis: whatever the document allows or forbids, no answer is a fault of the server.

Heavy: hundreds of requests for each operation. `SCREENER_EXAMPLES` asks for more or fewer of each.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from screener.store.engine import open_store
from screener.web.people import Person, make_token
from tests.web.test_worker import Server

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,ignored_auth"


@pytest.mark.heavy
def test_no_request_is_a_fault_of_the_server(home: Path, tmp_path: Path) -> None:
    server = Server(home)
    try:
        store = open_store(None)
        token = make_token(store, Person("ann", frozenset({"admin"})), "trial", frozenset({"admin"}), 1)
        store.close()
        command = [sys.executable, "-m", "schemathesis.cli", "run", f"{server.client.base_url}/api/v1/openapi.json"]
        command += ["--header", f"Authorization: Bearer {token}", "--checks", CHECKS, "--no-color"]
        command += ["--max-examples", os.environ.get("SCREENER_EXAMPLES", "60"), "--request-timeout", "60"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
        print(done.stdout[-6000:])
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    finally:
        server.kill()
