"""Imports follow the way of the data and never turn back, types and late imports included."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

PACKAGE = REPOSITORY / "screener"
ORDER = (
    "_version", "errors", "libraries", "model", "fingerprint", "reference", "files", "triage",
    "positions", "outcomes", "policy", "holdings", "watchlist", "funds", "matching", "announcements",
    "rules", "checking", "summary", "rulebook", "screening", "review", "reports", "store", "evaluation", "bulk",
    "schedule", "web", "cli",
)  # fmt: skip
"""The rooms from the first to the last: each imports only those before it. The package itself names the public API."""

UPWARDS = {("model", "reports")}
"""`Run.write`, `Run.load` and `Run.to_dataframe`, for whoever works at the Python prompt."""

APART = {
    "rules": {"holdings", "watchlist", "funds", "matching"},
    "matching": {"holdings", "watchlist", "funds"},
    "review": {"holdings", "watchlist", "funds", "matching", "rules", "reports", "store"},
    "reports": {"holdings", "watchlist", "funds", "matching", "screening", "store"},
    "store": {"matching", "reports"},
}
"""Rooms that know nothing of one another though the one comes later: what crosses is a finished run, or plain data."""

TOUCHING = {
    "screener.reports.annotated": {"holdings"},
    "screener.review.identity": {"matching"},
    "screener.store.evidence": {"reports"},
    "screener.store.register": {"reports"},
    "screener.store.runs": {"reports"},
    "screener.store.verify": {"reports"},
    "screener.store.workbook": {"reports"},
}
"""Copies of the files that were read; names compared as matching does; evidence that holds a report; files for a
spreadsheet; a run's canonical JSON; the report's own sheet, come back."""

FILES = sorted(PACKAGE.rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "screener":
            known = {f"{node.module}.{name.name}" for name in node.names}
            modules = {name for name in known if _file(name) is not None}
            yield from modules or {node.module}
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.startswith("screener."))


def _file(module: str) -> Path | None:
    place = REPOSITORY.joinpath(*module.split("."))
    return next((path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()), None)


def room(module: str) -> str:
    if module.startswith("screener.watchlist.announcements"):
        return "announcements"
    return module.split(".")[1] if "." in module else "__init__"


def name_of(path: Path) -> str:
    parts = path.relative_to(REPOSITORY).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("path", [path for path in FILES if path != PACKAGE / "__init__.py"], ids=name_of)
def test_a_room_imports_only_those_before_it(path: Path) -> None:
    own = room(name_of(path))
    assert own in ORDER, f"{own} is new: say in ORDER where the data reaches it"
    later = {
        other
        for other in map(room, imported(path))
        if other not in ("__init__", own) and ORDER.index(other) > ORDER.index(own) and (own, other) not in UPWARDS
    }
    assert not later, f"{name_of(path)} turns back to {', '.join(sorted(later))}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_rooms_that_are_apart_stay_apart(path: Path) -> None:
    name = name_of(path)
    known = set(map(room, imported(path))) & APART.get(room(name), set())
    assert known == TOUCHING.get(name, set())


def test_no_two_modules_import_each_other() -> None:
    graph = {name_of(path): set(imported(path)) - {name_of(path)} for path in FILES}
    graph["screener"] = set()
    graph["screener.model.run"] -= {"screener.reports", "screener.reports.json", "screener.reports.frame"}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(error.args[1]))


def test_one_place_makes_the_header_of_a_run() -> None:
    makers = [
        path for path in FILES if "RunHeader(" in path.read_text(encoding="utf-8").replace("class RunHeader(", "")
    ]
    assert [name_of(path) for path in makers] == ["screener.screening"]
