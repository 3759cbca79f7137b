"""The API, one line for each thing that can be asked: routes and the OpenAPI document are made from `ENDPOINTS`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from screener.errors import UsageError
from screener.files.form import first_mistake
from screener.model import Run
from screener.reference.identifiers import SCHEMES
from screener.store.decisions import Answer, read_decisions
from screener.store.record import with_decisions
from screener.store.runs import list_runs
from screener.web import api_models as models
from screener.web import lists, queue, uploads
from screener.web.pages.screenings import read_options
from screener.web.people import Role, identify
from screener.web.screener import check
from screener.web.visit import Visit, called, present, unknown
from screener.web.waiting import first_answer, role_needed

PREFIX = "/api/v1"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One thing that can be asked: how, with what, who may, and what is given back."""

    method: Literal["GET", "POST"]
    path: str
    summary: str
    handler: Callable[..., Any]
    gives: type[BaseModel]
    takes: type[BaseModel] | None = None
    files: bool = False
    role: Role = "reader"
    status: int = 200


def check_one(visit: Visit, body: models.CheckRequest) -> models.CheckAnswer:
    """One name or identifier against the lists, before a trade."""
    given = body.model_dump(include={"name", *SCHEMES, "ticker", "country"})
    if not any(given.values()):
        raise UsageError("There is nothing to check", hint="Give a name, an identifier or a ticker.")
    chosen = read_options((body.as_of or date.today()).isoformat(), body.investor or "", list(body.watchlists) or None)
    found = check(
        visit.settings,
        given,
        watchlists=chosen["watchlists"],
        as_of=date.fromisoformat(chosen["as_of"]),
        investor=body.investor,
    ).run
    touched = any(one.status != "not_in_force" for one in found.findings)
    return models.CheckAnswer(touched=touched, findings=found.findings, asked=_asked(found))


async def screen(visit: Visit) -> models.ScreeningAnswer:
    """Files to be screened; what becomes of them is asked by the id that is given back."""
    allowed = {"files", "funds", "as_of", "investor", "watchlists"}
    if unknown_fields := sorted(set(visit.form) - allowed):
        raise UsageError(
            f"There is no field “{unknown_fields[0][:40]}”", hint=f"Known are {', '.join(sorted(allowed))}."
        )
    chosen = [str(one) for one in visit.form.getlist("watchlists") if str(one)]
    options = await run_in_threadpool(read_options, visit.field("as_of"), visit.field("investor"), chosen or None)
    upload = await uploads.receive(visit.store, visit.settings, visit.form, visit.person, visit.address)
    identity = await run_in_threadpool(queue.ask, visit.store, upload.id, options, visit.person, visit.address)
    visit.dispatcher.ring()
    return _state(identity, "queued")


def screening(visit: Visit) -> models.ScreeningAnswer:
    """What became of a screening."""
    found = visit.screening
    return _state(found.id, found.state, found.run_id if found.state == "done" else None, found.message)


def cancel(visit: Visit) -> models.ScreeningAnswer:
    """Cancel a screening that has not ended."""
    found = screening(visit)
    visit.dispatcher.cancel(found.id, visit.person, visit.address)
    return screening(visit)


def runs(visit: Visit) -> models.Runs:
    """All runs, the newest first."""
    return models.Runs.model_validate({"runs": list_runs(visit.store, 500)})


def run(visit: Visit) -> Run:
    """A run, complete, as it was saved."""
    return visit.run


def findings(visit: Visit) -> models.FindingsAnswer:
    """Findings of a run, with the decisions as they stand now."""
    found = with_decisions(visit.store, visit.run)
    return models.FindingsAnswer(run_id=found.run.id, findings=found.findings, asked=_asked(found))


def decision(visit: Visit, body: models.DecisionRequest) -> models.DecisionAnswer:
    """Answer a finding; the same answer by a second person confirms one that waits."""
    run = visit.run
    finding = present(next((one for one in run.findings if one.id == visit.path("finding")), None))
    waits = first_answer(visit.store, finding)
    visit.require(role_needed(waits, visit.person))
    given = Answer(finding.id, body.answer, body.reason, visit.person.subject, None, body.scope, body.expires_on)
    outcome = visit.decide(run, given, second_person=body.four_eyes, source="api")
    recorded = next(one for one in read_decisions(visit.store).recorded if one.id == outcome.decision_id)
    return models.DecisionAnswer(
        decision_id=outcome.decision_id, effect=outcome.effect, waiting=outcome.waiting, decision=recorded.decision
    )


def all_lists(visit: Visit) -> models.Lists:  # noqa: ARG001 - the shape of a handler
    """All lists that can be asked, the stale ones first."""
    return models.Lists(lists=lists.in_use(date.today()))


def jobs(visit: Visit) -> models.Jobs:
    """Scheduled jobs, and what became of each."""
    from screener.schedule.health import health
    from screener.schedule.jobs import load_jobs
    from screener.store.engine import open_store

    if visit.settings.jobs is None:
        return models.Jobs(jobs=())
    file = load_jobs(visit.settings.jobs)
    with closing(open_store(visit.settings.store or file.store)) as store:
        found = health(file, store, datetime.now(UTC))
    states = [(one.last.state, one.last.run_id) if one.last else (None, None) for one in found]
    days = [one.next_due.isoformat() if one.next_due else None for one in found]
    return models.Jobs(
        jobs=tuple(
            models.JobSummary(job=one.job, problem=one.problem, state=state, run_id=run, next_due=due)
            for one, (state, run), due in zip(found, states, days, strict=True)
        )
    )


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("POST", "/check", "Check one name or identifier", check_one, models.CheckAnswer, models.CheckRequest),
    Endpoint("POST", "/screen", "Screen files", screen, models.ScreeningAnswer, files=True, role="analyst", status=202),
    Endpoint("GET", "/screenings/{screening}", "A screening", screening, models.ScreeningAnswer, role="analyst"),
    Endpoint("POST", "/screenings/{screening}/cancel", "Cancel it", cancel, models.ScreeningAnswer, role="analyst"),
    Endpoint("GET", "/runs", "All runs", runs, models.Runs),
    Endpoint("GET", "/runs/{run}", "A run", run, Run),
    Endpoint("GET", "/runs/{run}/findings", "Its findings", findings, models.FindingsAnswer),
    Endpoint(
        "POST",
        "/runs/{run}/findings/{finding}/decisions",
        "Decide on a finding",
        decision,
        models.DecisionAnswer,
        models.DecisionRequest,
        status=201,
    ),
    Endpoint("GET", "/lists", "All lists", all_lists, models.Lists),
    Endpoint("GET", "/jobs", "Scheduled jobs", jobs, models.Jobs),
)


def _route(endpoint: Endpoint) -> Route:
    async def answer(request: Request) -> Response:
        """The answer to one request of the API."""
        state = request.app.state
        person = await run_in_threadpool(identify, request, state.store, state.settings)
        if person is None:
            return unknown(Visit(request, None, FormData()))  # type: ignore[arg-type]
        if not person.may(endpoint.role):
            return _problem(403, "Your role does not include this.")
        if endpoint.files:
            limits = state.settings.uploads
            async with request.form(max_files=limits.files, max_fields=limits.fields) as form:
                return await _answered(endpoint, Visit(request, person, form))
        visit = Visit(request, person, FormData())
        if endpoint.takes is None:
            return await _answered(endpoint, visit)
        try:
            body = endpoint.takes.model_validate_json(await request.body())
        except ValidationError as error:
            first = first_mistake(error)
            return _problem(400, f"{first.problem}.", field=first.place or None)
        return await _answered(endpoint, visit, body)

    return Route(PREFIX + endpoint.path, answer, methods=[endpoint.method])


async def _answered(endpoint: Endpoint, *arguments: Any) -> Response:
    answer: BaseModel = await called(endpoint.handler, *arguments)
    return Response(answer.model_dump_json(by_alias=True), endpoint.status, media_type="application/json")


def _problem(status: int, error: str, hint: str = "", field: str | None = None) -> JSONResponse:
    return JSONResponse(models.Problem(error=error, hint=hint, field=field).model_dump(), status)


def _state(identity: str, state: Any, run_id: str | None = None, message: str | None = None) -> models.ScreeningAnswer:
    location = f"{PREFIX}/runs/{run_id}" if run_id else f"{PREFIX}/screenings/{identity}"
    return models.ScreeningAnswer(id=identity, state=state, run_id=run_id, message=message, location=location)


def _asked(found: Run) -> models.Asked:
    return models.Asked.model_validate({**dict(found.run), "lists_not_asked": found.summary.lists_not_asked})


def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 document of the API."""
    from pydantic.json_schema import models_json_schema

    from screener._version import __version__

    used: Sequence[type[BaseModel]] = [
        *dict.fromkeys(model for one in ENDPOINTS for model in (one.takes, one.gives) if model),
        models.Problem,
    ]
    reference = "#/components/schemas/{model}"
    wanted = [(model, "validation" if model.__name__.endswith("Request") else "serialization") for model in used]
    places, definitions = models_json_schema(wanted, ref_template=reference)  # type: ignore[arg-type]
    schemas = {key[0].__name__: place for key, place in places.items()}
    paths: dict[str, dict[str, Any]] = {}
    for one in ENDPOINTS:
        paths.setdefault(PREFIX + one.path, {})[one.method.lower()] = _operation(one, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Screener",
            "version": __version__,
            "description": "Which positions are touched by an announced investment ban, and how do we know? Every "
            "answer says which lists were asked, in which version, and which were not. Not legal advice.",
        },
        "paths": paths,
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _phrase(status: int) -> str:
    """What a status means (RFC 9110): Pythons before 3.13 call 413 by its older name."""
    return "Content Too Large" if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else HTTPStatus(status).phrase


def _operation(endpoint: Endpoint, schemas: dict[str, Any]) -> dict[str, Any]:
    def content(schema: Any) -> dict[str, Any]:
        return {"content": {"application/json": {"schema": schema}}}

    problem = schemas["Problem"]
    statuses = [400, 401, 403, 404, 413] if "{" in endpoint.path else [400, 401, 403, 413]
    responses = {str(status): {"description": _phrase(status), **content(problem)} for status in statuses}
    given = {"description": HTTPStatus(endpoint.status).phrase, **content(schemas[endpoint.gives.__name__])}
    operation: dict[str, Any] = {
        "operationId": endpoint.handler.__name__,
        "summary": endpoint.summary,
        "description": inspect.getdoc(endpoint.handler),
        "responses": {str(endpoint.status): given, **responses},
    }
    names = [part[1:-1] for part in endpoint.path.split("/") if part.startswith("{")]
    if names:
        operation["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
        ]
    if endpoint.takes:
        operation["requestBody"] = {"required": True, **content(schemas[endpoint.takes.__name__])}
    if endpoint.files:
        properties = {
            "files": {"type": "array", "items": {"type": "string", "format": "binary"}, "minItems": 1},
            "funds": {"type": "array", "items": {"type": "string", "format": "binary"}},
            "as_of": {"type": "string", "format": "date"},
            "investor": {"type": "string"},
            "watchlists": {"type": "array", "items": {"type": "string"}},
        }
        schema = {"type": "object", "properties": properties, "required": ["files"], "additionalProperties": False}
        operation["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    return operation


async def _openapi(request: Request) -> Response:  # noqa: ARG001 - the shape of an endpoint
    return JSONResponse(openapi())


ROUTES = [*map(_route, ENDPOINTS), Route(f"{PREFIX}/openapi.json", _openapi)]
