"""What was done before: runs, two of them compared, the proof of one, whether something was ever held, who waits."""

from __future__ import annotations

from starlette.responses import Response

from screener.store.archive_facts import compare_stored
from screener.store.held import ever_held
from screener.store.runs import list_runs
from screener.store.verify import verify_run
from screener.web.results import rows_of
from screener.web.visit import Visit, route
from screener.web.waiting import role_needed, run_or_none, waiting


def runs(visit: Visit) -> Response:
    """All runs, the newest first, and the search over what was ever held."""
    wanted = visit.query("held")
    return visit.page(
        "runs", runs=list_runs(visit.store, 200), held=ever_held(visit.store, wanted) if wanted else None, wanted=wanted
    )


def compared(visit: Visit) -> Response:
    """What differs between two runs, and why."""
    before, after = visit.query("before"), visit.query("after")
    if not before or not after:
        return visit.go("/runs", said="choose_two")
    found = compare_stored(visit.store, before, after)
    return visit.page("compared", it=found)


def verify(visit: Visit) -> Response:
    """The proof of a run: the log, the kept files, and the same screening again."""
    run = visit.run
    return visit.page("verified", run=run, it=verify_run(visit.store, run.run.id))


def queue(visit: Visit) -> Response:
    """Decisions that wait for a second person; the evidence first, the first answer only after one's own."""
    waits = []
    for one in waiting(visit.store):
        run, own = run_or_none(visit.store, one.run_id), role_needed(one, visit.person) == "analyst"
        rows = rows_of(run, visit.words) if run else ()
        waits += [{"recorded": one, "own": own, "row": row} for row in rows if row.finding.id == one.finding_id]
    return visit.page("waiting", waits=waits)


ROUTES = [
    route("/runs", runs),
    route("/compare", compared),
    route("/runs/{run}/verify", verify, post=True),
    route("/waiting", queue),
]
