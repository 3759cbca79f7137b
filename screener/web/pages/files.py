"""From an upload to what we understood of it: columns and rows can be corrected, and are counted again."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import JSONResponse, Response

from screener.errors import UsageError
from screener.holdings.columns.assign import FIELDS
from screener.holdings.rows.lines import REASONS
from screener.web import uploads
from screener.web.correction import CLASSES, UNUSED, as_toml, keep_profile, layouts_of, with_columns
from screener.web.understanding import is_known
from screener.web.visit import Visit, route

COMMON = ("name", "isin", "market_value", "currency", "quantity", "ticker", "account", "cusip", "sedol", "weight")
"""Fields that stand first where one is chosen."""


async def receive(visit: Visit) -> Response:
    """Take files in."""
    upload = await uploads.receive(visit.store, visit.settings, visit.form, visit.person, visit.address)
    return visit.go(f"/uploads/{upload.id}", fresh="1")


async def show(visit: Visit) -> Response:
    """What we understood."""
    upload = visit.upload
    understood = await visit.dispatcher.understood(upload)
    if understood is None:
        progress = visit.dispatcher.progress.get(upload.id)
        return visit.page("reading", upload=upload, stage=progress.stage if progress else "")
    if "error" in understood:
        return visit.page("unread", 422, upload=upload, message=understood["error"], hint=understood["hint"])
    if visit.query("fresh") and is_known(understood):
        return visit.go(f"/uploads/{upload.id}/settings", said="known")
    return visit.page(
        "understood",
        upload=upload,
        it=understood,
        earlier=uploads.earlier(visit.store, upload),
        fields=(*COMMON, *sorted(set(FIELDS) - set(COMMON))),
        classes=CLASSES,
        reasons=REASONS,
        unused=UNUSED,
    )


async def state(visit: Visit) -> Response:
    """Whether an upload has been read, for the script of the page that waits."""
    return JSONResponse({"done": await visit.dispatcher.understood(visit.upload) is not None})


async def columns(visit: Visit) -> Response:
    """Correct the columns of a table."""
    upload = visit.upload
    understood = await visit.dispatcher.understood(upload)
    if not understood or "error" in understood:
        return visit.go(f"/uploads/{upload.id}")
    prefix = "column "
    chosen = {name.removeprefix(prefix): str(value) for name, value in visit.form.items() if name.startswith(prefix)}
    table = visit.field("table")
    held = {
        f"{column['line']}:{column['letter']}": column["field"] or UNUSED
        for sheet in understood["sheets"]
        for one in sheet["tables"]
        if one["fingerprint"] == table
        for column in one["columns"]
    }
    changed = {place: field for place, field in chosen.items() if held.get(place) != field}
    if changed:
        corrections = replace(upload.corrections, profile=with_columns(understood, table, changed))
        uploads.correct(visit.store, upload, corrections)
    return visit.go(f"/uploads/{upload.id}", said="recounted")


async def rows(visit: Visit) -> Response:
    """Correct what single rows are."""
    upload = visit.upload
    prefix = "row "
    classes = dict(upload.corrections.rows)
    for name, value in visit.form.items():
        if not name.startswith(prefix):
            continue
        if value in CLASSES:
            classes[name.removeprefix(prefix)] = str(value)
        elif value == UNUSED:
            classes.pop(name.removeprefix(prefix), None)
    uploads.correct(visit.store, upload, replace(upload.corrections, rows=classes))
    return visit.go(f"/uploads/{upload.id}", said="recounted")


async def forget(visit: Visit) -> Response:
    """Take all corrections back."""
    upload = visit.upload
    uploads.correct(visit.store, upload, uploads.Corrections())
    return visit.go(f"/uploads/{upload.id}", said="recounted")


async def profile(visit: Visit) -> Response:
    """Keep how the files are read, for the next of the same shape."""
    upload = visit.upload
    understood = await visit.dispatcher.understood(upload)
    if not understood or "error" in understood:
        raise UsageError("The files could not be read, so there is nothing to keep")
    path = keep_profile(visit.field("name"), upload.corrections.profile or as_toml(layouts_of(understood)))
    visit.note("web.profile", id=upload.id, profile=path.stem)
    return visit.go(f"/uploads/{upload.id}", said="profile_saved")


ROUTES = [
    route("/uploads", receive, "analyst", post=True),
    route("/uploads/{upload}", show, "analyst"),
    route("/uploads/{upload}/state", state, "analyst"),
    route("/uploads/{upload}/columns", columns, "analyst", post=True),
    route("/uploads/{upload}/rows", rows, "analyst", post=True),
    route("/uploads/{upload}/forget", forget, "analyst", post=True),
    route("/uploads/{upload}/profile", profile, "analyst", post=True),
]
