"""A run's results: findings with filters, the evidence for one, the decision on it, and downloads."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

from starlette.exceptions import HTTPException
from starlette.responses import Response

from screener.errors import UsageError
from screener.model import AnswerWord, Run, Scope
from screener.reports import WRITERS, render
from screener.reports.content import build
from screener.reports.content.sections import news
from screener.reports.presentation import Presentation
from screener.review.apply import DecisionIndex
from screener.review.changes import since
from screener.review.compare import compare
from screener.store.decisions import Answer, read_decisions
from screener.store.record import with_decisions
from screener.store.runs import find_run, list_runs, load_run
from screener.web.results import FACETS, Row, covered, not_screened_csv, results, rows_of
from screener.web.screener import policy
from screener.web.visit import Visit, present, route
from screener.web.waiting import first_answer, role_needed, run_or_none

REPORTS = (".xlsx", ".html", ".pdf", ".json", ".csv")
_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".json": "application/json",
}


def show(visit: Visit) -> Response:
    """A run's findings, filtered as the URL says."""
    run = current(visit)
    rows, index = rows_of(run, visit.words), DecisionIndex(read_decisions(visit.store).recorded)
    before = earlier_run(visit, run)
    new = frozenset(one.id for one in run.findings) - frozenset(one.id for one in before.findings) if before else None
    asked = {name: visit.query(name) for name in (*FACETS, "q", "open", "new", "by", "page") if visit.query(name)}
    return visit.page(
        "results",
        run=run,
        report=build(run, Presentation(language=visit.words.language)),
        it=results(rows, asked, new, visit.words),
        filters=asked,
        new=None if new is None else len(new),
        awaited={one.id for one in run.findings if index.ruling(one, date.today()).waits},
        news=news(since(before, compare(before, run)), visit.words) if before else "",
        before=before.run if before else None,
        titles=run.run.titles,
        endings=[ending.removeprefix(".") for ending in REPORTS],
    )


def finding(visit: Visit) -> Response:
    """The evidence for one finding, and the form for the answer."""
    run, row = _row(visit)
    return visit.page("finding", **_card(visit, run, row))


def answer(visit: Visit) -> Response:
    """Take a person's answer. Nothing was preset, and who answers is who logged in."""
    run, row = _row(visit)
    waits = first_answer(visit.store, row.finding)
    role = role_needed(waits, visit.person)
    visit.require(role)
    try:
        given = _answer(visit, row, waits.decision if waits and role == "approver" else None)
        outcome = visit.decide(run, given, second_person=bool(visit.field("four_eyes")), source="page")
    except UsageError as error:
        return visit.page("finding", 422, **_card(visit, run, row, f"{error.message}."))
    effect = "waits" if outcome.waiting else outcome.effect
    return visit.go(f"/runs/{run.run.id}/findings/{row.finding.id}", said=effect)


def download(visit: Visit) -> Response:
    """A report, the same bytes as the command line writes."""
    ending = f".{visit.path('ending')}"
    if ending not in WRITERS:
        raise HTTPException(404)
    run = load_run(visit.store, visit.path("run"))
    decided = visit.query("decisions") == "now"
    if decided:
        run = with_decisions(visit.store, run)
    return _attachment(visit, run, render(run, ending), ending, "-decided" if decided else "")


def rows_csv(visit: Visit) -> Response:
    """The rows that were not screened."""
    run = load_run(visit.store, visit.path("run"))
    return _attachment(visit, run, not_screened_csv(run), ".csv", "-rows")


def current(visit: Visit) -> Run:
    """The run of the URL, with the decisions as they stand now."""
    return with_decisions(visit.store, visit.run)


def earlier_run(visit: Visit, run: Run) -> Run | None:
    """The run before this one on a file of the same name, for the same investor; None where there is none."""
    names, moment = {one.file for one in run.run.inputs}, _moment(visit, run)
    earlier = [one.id for one in list_runs(visit.store, 200) if not one.purged and one.finished_at < moment]
    for identity in earlier[:20]:
        found = run_or_none(visit.store, identity)
        if found and found.run.investor == run.run.investor and names & {one.file for one in found.run.inputs}:
            return found
    return None


def _moment(visit: Visit, run: Run) -> str:
    with visit.store.read() as connection:
        return str(find_run(connection, run.run.id).finished_at)


def _row(visit: Visit) -> tuple[Run, Row]:
    run = current(visit)
    found = (row for row in rows_of(run, visit.words) if row.finding.id == visit.path("finding"))
    return run, present(next(found, None))


def _card(visit: Visit, run: Run, row: Row, problem: str = "") -> dict[str, Any]:
    rows = rows_of(run, visit.words)
    place = [one.finding.id for one in rows].index(row.finding.id)
    index = DecisionIndex(read_decisions(visit.store).recorded)
    waits = index.ruling(row.finding, date.today()).waits
    return {
        "run": run,
        "row": row,
        "v": row.view,
        "f": row.finding,
        "timeline": _timeline(run, row, visit),
        "covered": covered(rows, row),
        "recorded": list(index.on(row.finding)),
        "waits": waits,
        "second": role_needed(waits, visit.person) == "approver",
        "needs_second": policy(visit.settings).review.four_eyes,
        "problem": problem,
        "typed": visit.form,
        "today": date.today().isoformat(),
        "before": rows[place - 1].finding.id if place else None,
        "after": rows[place + 1].finding.id if place + 1 < len(rows) else None,
        "number": place + 1,
        "count": len(rows),
    }


def _timeline(run: Run, row: Row, visit: Visit) -> list[tuple[date, str, bool]]:
    """The publisher's dates and the run's own, in order; the last says whether it is the run's."""
    dates = [(day, visit.words(f"column.{name}"), False) for name, day in row.view.dates.items()]
    return sorted([*dates, (run.run.as_of, visit.words("finding.as_of"), True)], key=lambda one: one[0])


def _answer(visit: Visit, row: Row, first: Any) -> Answer:
    given, reason = visit.field("answer"), visit.field("reason")
    if given not in get_args(AnswerWord):
        raise UsageError(visit.words("decide.no_answer"))
    if not reason:
        raise UsageError(visit.words("decide.no_reason"))
    if first is not None:  # the second person answers the same question: its scope and its last day are the first's
        scope, last = first.scope, first.expires_on
    else:
        scope, last = visit.field("scope"), _day(visit)
        if scope not in get_args(Scope):
            raise UsageError(visit.words("decide.no_scope"))
    return Answer(row.finding.id, given, reason, visit.person.subject, None, scope, last)  # type: ignore[arg-type]


def _day(visit: Visit) -> date | None:
    typed = visit.field("expires_on")
    try:
        day = date.fromisoformat(typed) if typed else None
    except ValueError:
        raise UsageError(visit.words("decide.no_date")) from None
    if day is not None and day < date.today():
        raise UsageError(visit.words("decide.past"))
    return day


def _attachment(visit: Visit, run: Run, content: bytes, ending: str, what: str = "") -> Response:
    visit.note("web.download", id=run.run.id, form=f"{what}{ending}")
    name = f"screener-{run.run.id}{what}{ending}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=_TYPES.get(ending, "application/octet-stream"), headers=headers)


ROUTES = [
    route("/runs/{run}", show),
    route("/runs/{run}/findings/{finding}", finding),
    route("/runs/{run}/findings/{finding}", answer, post=True),
    route("/runs/{run}/report.{ending}", download),
    route("/runs/{run}/rows.csv", rows_csv),
]
