"""Settings of a screening, its progress, and the way to cancel it."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.responses import Response

from screener.checking import as_date
from screener.errors import UsageError
from screener.store.runs import load_run
from screener.web import lists, queue
from screener.web.again import screen_again
from screener.web.queue import FINAL, Screening
from screener.web.screener import regimes, usual_investor
from screener.web.visit import Visit, route

STAGES = ("queued", "reading", "matching", "saving")


def settings(visit: Visit) -> Response:
    """Lists with their age, the date and the law, before a screening."""
    today = date.today()
    return visit.page(
        "settings",
        upload=visit.upload,
        lists=lists.in_use(today),
        today=today.isoformat(),
        investors=regimes().investors,
        investor=usual_investor(visit.store, visit.settings),
    )


def start(visit: Visit) -> Response:
    """Put a screening into the queue."""
    chosen = [str(one) for one in visit.form.getlist("list")]
    options = read_options(visit.field("as_of"), visit.field("investor"), chosen)
    identity = queue.ask(visit.store, visit.upload.id, options, visit.person, visit.address)
    visit.dispatcher.ring()
    return visit.go(f"/screenings/{identity}")


def read_options(as_of: str, investor: str, chosen: list[str] | None) -> dict[str, Any]:
    """Options of a screening, as they were typed.

    Args:
        as_of: a date; empty for today.
        investor: who asks; empty for the policy's.
        chosen: ids of lists; None for the standing ones.

    Raises:
        UsageError: the date or the investor is none.
        WatchlistError: no list is chosen, or one is unknown.
    """
    day = as_date(as_of[:20] or None)
    if investor and investor not in (known := regimes().investors):
        raise UsageError(f"There is no investor “{investor[:20]}”", hint=f"Known are {', '.join(known)}.")
    return {
        "as_of": day.isoformat(),
        "investor": investor or None,
        "watchlists": list(lists.standing() if chosen is None else lists.selection(chosen, day)),
    }


def show(visit: Visit) -> Response:
    """How far a screening is; its result as soon as there is one."""
    found = visit.screening
    if found.state == "done":
        return visit.go(f"/runs/{found.run_id}")
    return visit.page("screening", it=found, now=_view(visit, found), stages=STAGES)


def events(visit: Visit) -> Response:
    """How far a screening is, as server-sent events until its end."""
    _ = visit.screening

    def look() -> tuple[dict[str, Any], bool]:
        found = visit.screening
        return _view(visit, found), found.state in FINAL

    return visit.stream(look)


def again(visit: Visit) -> Response:
    """Screen the holdings of runs again, with the lists as they are today."""
    runs = [load_run(visit.store, str(one)) for one in visit.form.getlist("run")]
    if not runs:
        raise UsageError("No holdings are chosen", hint="Tick at least one.")
    asked = [screen_again(visit.store, visit.settings, run, visit.person, visit.address) for run in runs]
    visit.dispatcher.ring()
    return visit.go(f"/screenings/{asked[0]}") if len(asked) == 1 else visit.go("/", said="rescreened")


def cancel(visit: Visit) -> Response:
    """Cancel a screening."""
    found = visit.screening
    cancelled = visit.dispatcher.cancel(found.id, visit.person, visit.address)
    return visit.go(f"/screenings/{found.id}", **({} if cancelled else {"said": "too_late"}))


def _view(visit: Visit, found: Screening) -> dict[str, Any]:
    """What the page shows of a request: state, stage and one sentence."""
    progress = visit.dispatcher.progress.get(found.id)
    stage = progress.stage if progress and found.state == "running" else "queued" if found.state == "queued" else ""
    say = visit.words
    sentence = say(f"screening.{found.state}")
    if found.state == "queued" and (before := queue.ahead(visit.store, found)):
        sentence = say.count("screening.ahead", before)
    elif found.state == "running" and stage in STAGES:
        sentence = say(f"stage.{stage}")
        if progress and progress.total:
            of = say("stage.of", done=say.integer(progress.done), total=say.integer(progress.total))
            sentence = f"{sentence}: {of}"
    elif found.state == "failed":
        sentence = found.message or sentence
    return {
        "state": found.state,
        "stage": stage,
        "sentence": sentence,
        "done": progress.done if progress else 0,
        "total": progress.total if progress else 0,
        "result": f"/runs/{found.run_id}" if found.state == "done" else None,
    }


ROUTES = [
    route("/uploads/{upload}/settings", settings, "analyst"),
    route("/uploads/{upload}/screen", start, "analyst", post=True),
    route("/screen-again", again, "analyst", post=True),
    route("/screenings/{screening}", show, "analyst"),
    route("/screenings/{screening}/events", events, "analyst"),
    route("/screenings/{screening}/cancel", cancel, "analyst", post=True),
]
