"""The REST API: events, runs, cancellation, what the SDK fetches, and health."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.local.engine import control, queries
from app.local.engine.cel import expressions
from app.local.engine.control import BulkCancel, NotPossible
from app.local.engine.core import Core
from app.local.engine.execution import runs
from app.local.engine.primitives import ids
from app.local.engine.queries import EventFilter, RunFilter, decoded, stamp

_LIMIT_MAX: Final = 1000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def routes(core: Core) -> list[Route]:
    """Every REST route."""
    api = _Rest(core)
    return [
        Route("/health", api.health),
        Route("/dev", api.dev),
        Route("/v1/events", api.events),
        Route("/v1/events/{event_id}", api.event),
        Route("/v1/events/{event_id}/runs", api.event_runs),
        Route("/v1/runs", api.runs),
        Route("/v1/runs/{run_id}", api.run, methods=["GET"]),
        Route("/v1/runs/{run_id}", api.cancel, methods=["DELETE"]),
        Route("/v1/runs/{run_id}/jobs", api.jobs),
        Route("/v1/runs/{run_id}/rerun", api.rerun, methods=["POST"]),
        Route("/v1/cancellations", api.bulk_cancel, methods=["POST"]),
        Route("/v1/apps", api.apps),
        Route("/v1/apps/{app}/functions", api.functions),
        Route("/invoke/{slug:path}", api.invoke, methods=["POST"]),
        Route("/v0/runs/{run_id}/batch", api.batch),
        Route("/v0/runs/{run_id}/actions", api.actions),
    ]


def _data(value: Any) -> Response:
    now = stamp(datetime.now(UTC))
    return JSONResponse({"data": value, "metadata": {"fetched_at": now, "cached_until": None}})


def _error(status: int, message: str) -> Response:
    return JSONResponse({"error": message, "status": status}, status)


def moment(text: str | None) -> datetime | None:
    """A time from a query parameter: RFC 3339, or milliseconds."""
    if not text:
        return None
    if text.isdigit():
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _limit(request: Request, default: int = 50) -> int:
    return max(1, min(_LIMIT_MAX, int(request.query_params.get("limit") or default)))


def cursor(text: str | None) -> tuple[datetime, str] | None:
    """Where a page starts: what ``cursor_of`` gave for the one before."""
    if not text:
        return None
    when, _, last = text.partition("_")
    return _EPOCH + timedelta(microseconds=int(when)), last


def cursor_of(when: datetime, row_id: str) -> str:
    """Where the next page starts."""
    return f"{(when - _EPOCH) // timedelta(microseconds=1)}_{row_id}"


def shown_run(row: Any) -> dict[str, Any]:
    """A run as the REST API shows it."""
    return {
        "run_id": row["id"],
        "status": row["status"],
        "function_id": row["slug"],
        "function_version": 1,
        "event_id": (row["events"] or [None])[0],
        "run_started_at": stamp(row["started_at"] or row["created_at"]),
        "queued_at": stamp(row["created_at"]),
        "ended_at": stamp(row["ended_at"]),
        "output": decoded(row["output"]),
        "cron": row["cron"],
        "rerun_of": row["rerun_of"],
        "reason": row["reason"],
    }


def shown_event(row: Any) -> dict[str, Any]:
    """An event as the REST API shows it."""
    body = json.loads(row["body"])
    return {"internal_id": row["id"], "received_at": stamp(row["received_at"]), **body}


class _Rest:
    def __init__(self, core: Core) -> None:
        self._core = core
        self._pool = core.database.pool

    async def health(self, _: Request) -> Response:
        return JSONResponse({"status": 200, "message": "OK"})

    async def dev(self, _: Request) -> Response:
        functions = [
            {"slug": item.slug, "name": item.name, "id": str(ids.derived_uuid("fn", item.slug))}
            for item in self._core.registry.all()
        ]
        handlers = [{"sdk": {"url": row["url"], "appName": row["name"]}} for row in await queries.apps(self._pool)]
        features = {"postgres": True}
        return JSONResponse(
            {"version": "countersign-engine", "isSingleNodeService": False, "functions": functions,
             "handlers": handlers, "features": features, "startOpts": {"autodiscover": False}}
        )  # fmt: skip

    async def events(self, request: Request) -> Response:
        asked = request.query_params
        try:
            wanted = EventFilter(
                asked.get("name") or None, moment(asked.get("received_after")), moment(asked.get("received_before")),
                cursor(asked.get("cursor")), asked.get("internal", "true") != "false", _limit(request),
            )  # fmt: skip
        except ValueError as bad:
            return _error(400, str(bad))
        rows = await queries.events(self._pool, wanted)
        return _data([{**shown_event(row), "run_count": row["runs"]} for row in rows])

    async def event(self, request: Request) -> Response:
        row = await queries.event(self._pool, request.path_params["event_id"])
        return _error(404, "event not found") if row is None else _data(shown_event(row))

    async def event_runs(self, request: Request) -> Response:
        return _data(
            [shown_run(row) for row in await queries.event_runs(self._pool, request.path_params["event_id"])]
        )

    async def runs(self, request: Request) -> Response:
        asked = request.query_params
        try:
            wanted = RunFilter(
                asked.getlist("status") or None, asked.getlist("function_id") or None, moment(asked.get("from")),
                moment(asked.get("until")), cursor(asked.get("cursor")), _limit(request),
            )  # fmt: skip
        except ValueError as bad:
            return _error(400, str(bad))
        rows = await queries.runs(self._pool, wanted)
        after = cursor_of(rows[-1]["created_at"], rows[-1]["id"]) if len(rows) == wanted.limit else None
        return JSONResponse({"data": [shown_run(row) for row in rows], "metadata": {"cursor": after}})

    async def run(self, request: Request) -> Response:
        row = await queries.run(self._pool, request.path_params["run_id"])
        return _data(row and shown_run(row))  # 200 also where there is no such run

    async def cancel(self, request: Request) -> Response:
        run_id = request.path_params["run_id"]
        if not await control.cancel(self._core, run_id):
            return _error(404, "run not found")
        row = await queries.run(self._pool, run_id)
        return _data(shown_run(row))

    async def jobs(self, request: Request) -> Response:
        rows = await queries.jobs(self._pool, request.path_params["run_id"])
        return _data(
            [{**dict(row), "at": stamp(row["at"]), "lease_until": stamp(row["lease_until"])} for row in rows]
        )

    async def rerun(self, request: Request) -> Response:
        body = await _body(request)
        try:
            made = await control.rerun(self._core, request.path_params["run_id"], body.get("from_step"))
        except NotPossible as bad:
            return _error(404, str(bad))
        return _data({"run_id": made})

    async def bulk_cancel(self, request: Request) -> Response:
        """``preview: true`` only says which runs it would cancel."""
        body = await _body(request)
        app, function = body.get("app_id"), body.get("function_id")
        composite = function and (not app or str(function).startswith(f"{app}-"))
        slug = function if composite or not function else f"{app}-{function}"
        if not (slug or body.get("run_ids")):
            return _error(400, "function_id or run_ids is required")
        try:
            wanted = BulkCancel(
                slug, moment(body.get("started_after")), moment(body.get("started_before")), body.get("if"),
                [str(item) for item in body.get("run_ids") or ()],
            )  # fmt: skip
            found = await control.matching(self._core, wanted)
        except (ValueError, TypeError, expressions.InvalidExpression) as bad:
            return _error(400, str(bad))
        if not body.get("preview"):
            for run_id in found:
                await control.cancel(self._core, run_id, "bulk cancellation")
        return _data({"run_ids": found, "count": len(found), "preview": bool(body.get("preview"))})

    async def apps(self, _: Request) -> Response:
        rows = await queries.apps(self._pool)
        return _data([{**dict(row), "id": str(row["id"]), "synced_at": stamp(row["synced_at"])} for row in rows])

    async def functions(self, request: Request) -> Response:
        rows = await queries.functions(self._pool, request.path_params["app"])
        return JSONResponse([shown_function(row) for row in rows])  # a bare list, unlike every other answer

    async def invoke(self, request: Request) -> Response:
        body = await _body(request)
        data = body.get("data", {})
        if not isinstance(data, dict):
            return _error(400, "data must be an object")
        try:
            event = await control.invoke(self._core, request.path_params["slug"], data, body.get("user"))
        except NotPossible as bad:
            return _error(404, str(bad))
        return JSONResponse({"data": {"id": event.id, "event_id": event.id}, "status": 200})

    async def batch(self, request: Request) -> Response:
        """The events of an open run, for an SDK that was told to fetch them."""
        row = await queries.run(self._pool, request.path_params["run_id"])
        if row is None or row["status"] in runs.ENDED:
            return _error(410, "run is gone")
        bodies = await queries.triggers(self._pool, row["id"])
        return Response(f"[{','.join(bodies)}]", media_type="application/json")

    async def actions(self, request: Request) -> Response:
        """The results of an open run, for an SDK that was told to fetch them."""
        row = await queries.run(self._pool, request.path_params["run_id"])
        if row is None or row["status"] in runs.ENDED:
            return _error(410, "run is gone")
        memos = await queries.memos(self._pool, row["id"])
        inner = ",".join(f"{json.dumps(step)}:{memo}" for step, memo in memos.items())
        return Response(f"{{{inner}}}", media_type="application/json")


def shown_function(row: Any) -> dict[str, Any]:
    """A function as the REST API shows it."""
    config = json.loads(row["config"])
    return {
        "id": row["slug"], "slug": row["slug"], "app": row["app"], "name": row["name"], "version": row["version"],
        "url": row["url"], "triggers": config.get("triggers"), "config": config,
        "created_at": stamp(row["created_at"]),
    }  # fmt: skip


async def _body(request: Request) -> dict[str, Any]:
    raw = await request.body()
    try:
        value = json.loads(raw) if raw else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
