"""Lists: their age and content, what changed, updating them, an own one, one out of an announcement."""

from __future__ import annotations

import os
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import Response

from screener.errors import UsageError
from screener.watchlist.catalogue.search import search
from screener.watchlist.form.draft import PARTS, to_yaml
from screener.watchlist.publishers import versions
from screener.web import lists
from screener.web.again import last_holdings
from screener.web.correction import plain_stem
from screener.web.screener import regimes
from screener.web.visit import Visit, present, route

SHOWN = 100


def show(visit: Visit) -> Response:
    """One list: its entries, its versions, what changed."""
    found = present(lists.find(visit.path("list")))
    wanted = visit.query("find")
    entities = [hit.entity for hit in search(wanted, found.entities)] if wanted else list(found.entities)
    return visit.page(
        "list",
        it=found.model_copy(update={"entities": ()}),
        entries=len(found.entities),
        age=found.age_days(date.today()),
        entities=entities[:SHOWN],
        found=len(entities),
        wanted=wanted,
        versions=versions.versions(found.id),
        changes=lists.changes(found.id, visit.query("version")),
    )


async def update(visit: Visit) -> Response:
    """Fetch the newest official lists."""
    outcomes = await visit.dispatcher.run("update_lists")
    await run_in_threadpool(visit.note, "web.lists_updated", outcomes=outcomes)
    return await run_in_threadpool(index, visit, outcomes=outcomes)


async def own(visit: Visit) -> Response:
    """Take an own list in, or say where its mistakes are."""
    file = visit.form.get("file")
    name = plain_stem(visit.field("name"))
    if not isinstance(file, UploadFile) or not file.filename:
        raise UsageError("No file was chosen", hint="Choose a spreadsheet or a YAML list.")
    if not name:
        raise UsageError("The list needs a name", hint="For example: exclusions 2026.")
    ending = os.path.splitext(file.filename)[1].lower().replace(".yml", ".yaml")  # noqa: PTH122 - no path, a name
    if ending not in lists.ENDINGS:
        raise UsageError("An own list is a spreadsheet or a YAML file", hint=f"Known are {', '.join(lists.ENDINGS)}.")
    with tempfile.NamedTemporaryFile(suffix=ending) as kept:
        kept.write(await file.read())
        kept.flush()
        checked = await _checked(visit, kept.name, name)
    if mistakes := checked.get("mistakes"):
        return await run_in_threadpool(index, visit, 422, mistakes=mistakes)
    return visit.go(f"/lists/{checked['id']}", said="list_saved")


async def announcement(visit: Visit) -> Response:
    """Find the names in an announcement, and show each beside its sentence."""
    text = visit.field("text")
    document = await visit.dispatcher.run("draft", text=text) if text else None
    shown: dict[str, Any] = {
        "text": text,
        "name": visit.field("name"),
        "document": document,
        "regimes": {name: regime.title for name, regime in regimes().items()},
    }
    return visit.page("announcement", entries=_entries(document), **shown)


async def confirm(visit: Visit) -> Response:
    """Keep what a person ticked as a list; whoever ticked is its reviewer."""
    from screener.reports import write_atomically

    ticked = set(visit.form.getlist("entry"))
    name = plain_stem(visit.field("name"))
    if not ticked or not name:
        raise UsageError("Nothing is ticked, or the list has no name", hint="Go back, tick entries and name the list.")
    document: dict[str, Any] = await visit.dispatcher.run("draft", text=visit.field("text"))
    confirmed = []
    for place, entry in _entries(document):
        if place in ticked:
            chosen = visit.field(f"regime {place}") or entry.get("regime")
            facts = {"announced_on": document.get("announced_on"), "regime": chosen, "confirmed": True}
            confirmed.append({**{name: value for name, value in entry.items() if name != "why"}, **facts})
    document["measures"] = confirmed
    document |= {"id": f"announced-{name}".lower(), "title": visit.field("name"), "confirmed_by": visit.person.subject}
    with tempfile.TemporaryDirectory(prefix="screener-") as folder:
        path = Path(folder) / "draft.yaml"
        await run_in_threadpool(write_atomically, path, to_yaml(document).encode())
        checked = await _checked(visit, str(path), f"announced-{name}".lower())
    if mistakes := checked.get("mistakes"):
        raise UsageError(" ".join(mistakes))
    return visit.go(f"/lists/{checked['id']}", said="list_saved")


async def _checked(visit: Visit, path: str, name: str) -> dict[str, Any]:
    """What came of an own list: kept, which is noted, or its mistakes."""
    checked: dict[str, Any] = await visit.dispatcher.run(
        "check_list", path=path, name=name, keep=str(lists.own_folder())
    )
    if not checked.get("mistakes"):
        await run_in_threadpool(visit.note, "web.list_added", id=checked["id"], entities=checked["entities"])
    return checked


def index(visit: Visit, status: int = 200, **news: Any) -> Response:
    """All lists, the stale ones first, and what came of a change of them."""
    held = last_holdings(visit.store, visit.person) if visit.person.may("analyst") else {}
    return visit.page(
        "lists", status, **{"lists": lists.in_use(date.today()), "held": held, "outcomes": None, "mistakes": (), **news}
    )


def _entries(document: dict[str, Any] | None) -> list[tuple[str, dict[str, Any]]]:
    """The entries of a draft with the names of their places, in the order of the document."""
    parts = [(part, place, entry) for part in PARTS for place, entry in enumerate((document or {}).get(part) or ())]
    return [(f"{part} {place}", entry) for part, place, entry in parts]


ROUTES = [
    route("/lists", index),
    route("/lists/update", update, "admin", post=True),
    route("/lists/own", own, "analyst", post=True),
    route("/lists/{list}", show),
    route("/announcement", announcement, "analyst"),
    route("/announcement", announcement, "analyst", post=True),
    route("/announcement/confirm", confirm, "analyst", post=True),
]
