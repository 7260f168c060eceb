"""``POST /v0/gql``: the shapes the SDK's tests and the usual tools ask for."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.local.engine import control, queries
from app.local.engine.control import NotPossible
from app.local.engine.core import Core
from app.local.engine.primitives import ids
from app.local.engine.queries import EventFilter, RunFilter, stamp
from app.local.engine.web.graphql_query import BadQuery, Field, parse
from app.local.engine.web.rest import cursor, cursor_of, moment

_STATUS = {"Scheduled": "QUEUED"}
_STEP_OPS = {"StepRun": "RUN", "StepPlanned": "RUN", "StepFailed": "RUN", "StepError": "RUN", "Sleep": "SLEEP",
             "WaitForEvent": "WAIT_FOR_EVENT", "InvokeFunction": "INVOKE", "AIGateway": "AI_GATEWAY"}  # fmt: skip

Resolver = Callable[[dict[str, Any]], Awaitable[Any]]


def routes(core: Core) -> list[Route]:
    """GraphQL."""
    root = _Root(core)

    async def answer(request: Request) -> Response:
        try:
            body = await request.json()
            operation = parse(str(body.get("query") or ""), body.get("variables"), body.get("operationName"))
            data = {item.alias: _pick(await root.resolve(item), item) for item in operation.fields}
        except (BadQuery, NotPossible, ValueError, AttributeError, KeyError, TypeError) as bad:
            return JSONResponse({"errors": [{"message": str(bad)}], "data": None})
        return JSONResponse({"data": data})

    return [Route("/v0/gql", answer, methods=["POST"])]


def _pick(value: Any, field: Field) -> Any:
    """Keep what was selected."""
    if isinstance(value, list):
        return [_pick(item, field) for item in value]
    if not isinstance(value, dict) or not field.fields:
        return value
    return {item.alias: _pick(_named(value, item.name), item) for item in field.fields}


def _named(value: dict[str, Any], name: str) -> Any:
    if name == "__typename":
        return value.get(name, "Object")
    if name not in value:
        raise BadQuery(f'Cannot query field "{name}"')
    return value[name]


class _Root:
    def __init__(self, core: Core) -> None:
        self._core = core
        self._pool = core.database.pool

    async def resolve(self, field: Field) -> Any:
        resolvers: dict[str, Resolver] = {
            "run": self._run,
            "runTrace": self._run_trace,
            "runTrigger": self._run_trigger,
            "runTraceSpanOutputByID": self._span_output,
            "event": self._event,
            "events": self._events,
            "runs": self._runs,
            "functions": self._functions,
            "apps": self._apps,
            "cancelRun": self._cancel,
            "rerun": self._rerun,
            "invokeFunction": self._invoke,
        }
        if field.name == "__typename":
            return "Query"
        if field.name not in resolvers:
            raise BadQuery(f'Cannot query field "{field.name}"')
        return await resolvers[field.name](field.arguments)

    async def _run(self, arguments: dict[str, Any]) -> Any:
        row = await queries.run(self._pool, str(arguments.get("runID")))
        if row is None:
            raise BadQuery("run not found")
        return {**_shown_run(row), "trace": await self._trace(row)}

    async def _run_trace(self, arguments: dict[str, Any]) -> Any:
        row = await queries.run(self._pool, str(arguments.get("runID")))
        return None if row is None else await self._trace(row)

    async def _trace(self, row: Any) -> dict[str, Any]:
        steps = await queries.steps(self._pool, row["id"])
        status = _STATUS.get(row["status"], row["status"].upper())
        spans = [_step_span(row["id"], step) for step in steps]
        if row["status"] == "Completed":
            spans.append(_pseudo_span(row, "function success", "COMPLETED"))
        elif any(job["kind"] == "call" for job in await queries.jobs(self._pool, row["id"])):
            spans.append(_pseudo_span(row, "Queued step", "QUEUED"))
        return {
            **_span(row["id"], row["slug"], status, row["started_at"] or row["created_at"], row["ended_at"]),
            "isRoot": True,
            "outputID": f"{row['id']}:" if row["output"] is not None else None,
            "childrenSpans": spans,
        }

    async def _run_trigger(self, arguments: dict[str, Any]) -> Any:
        run_id = str(arguments.get("runID"))
        row = await queries.run(self._pool, run_id)
        if row is None:
            raise BadQuery("run not found")
        payloads = await queries.triggers(self._pool, run_id)
        first = json.loads(payloads[0]) if payloads else {}
        return {
            "payloads": payloads, "IDs": row["events"] or [], "eventName": first.get("name"), "cron": row["cron"],
            "timestamp": stamp(row["created_at"]), "isBatch": row["batch"], "batchID": None,
        }  # fmt: skip

    async def _span_output(self, arguments: dict[str, Any]) -> Any:
        run_id, _, step_id = str(arguments.get("outputID")).partition(":")
        if not step_id:
            run = await queries.run(self._pool, run_id)
            failed = run is not None and run["status"] == "Failed"
            error = json.loads(run["error"]) if run is not None and failed and run["error"] else None
            return {"data": None if run is None or failed else run["output"], "error": error, "input": None}
        row = await queries.step(self._pool, run_id, step_id)
        if row is None or row["memo"] is None:
            raise BadQuery("output not found")
        memo = json.loads(row["memo"])
        if row["failed"]:
            return {"data": None, "error": {"cause": None, **memo["error"]}, "input": None}
        wrapped = row["op"] not in ("WaitForEvent", "Sleep")
        return {"data": json.dumps(memo["data"]) if wrapped else row["memo"], "error": None, "input": None}

    async def _event(self, arguments: dict[str, Any]) -> Any:
        query = arguments.get("query") or {}
        row = await queries.event(self._pool, str(query.get("eventId") or arguments.get("eventId")))
        if row is None:
            return None
        runs = [_shown_run(item) for item in await queries.event_runs(self._pool, row["id"])]
        return {**_shown_event(row), "functionRuns": runs, "totalRuns": len(runs)}

    async def _events(self, arguments: dict[str, Any]) -> Any:
        wanted = EventFilter(internal=False, limit=int((arguments.get("query") or {}).get("limit") or 50))
        return [_shown_event(row) for row in await queries.events(self._pool, wanted)]

    async def _runs(self, arguments: dict[str, Any]) -> Any:
        chosen, first = arguments.get("filter") or {}, int(arguments.get("first") or 40)
        named = {value: key for key, value in _STATUS.items()}
        statuses = [named.get(item, str(item).capitalize()) for item in chosen.get("status") or ()]
        slugs = [self._slug(str(item)) for item in chosen.get("functionIDs") or ()]
        after = cursor(arguments.get("after"))
        rows = await queries.runs(
            self._pool,
            RunFilter(
                statuses or None, slugs or None, moment(chosen.get("from")), moment(chosen.get("until")),
                after, first,
            ),
        )  # fmt: skip
        # Only the full listing knows how runs ended; the quick one, which is what is given unasked, does not.
        hidden = {} if arguments.get("preview") is False else {"output": None, "endedAt": None}
        edges = [
            {"node": {**_shown_run(row), **hidden}, "cursor": cursor_of(row["created_at"], row["id"])} for row in rows
        ]
        last = edges[-1]["cursor"] if edges else None
        page = {"hasNextPage": len(rows) == first, "endCursor": last, "startCursor": None, "hasPreviousPage": False}
        return {"edges": edges, "pageInfo": page, "totalCount": len(rows)}

    def _slug(self, function_id: str) -> str:
        known = {str(ids.derived_uuid("fn", item.slug)): item.slug for item in self._core.registry.all()}
        return known.get(function_id, function_id)

    async def _functions(self, _: dict[str, Any]) -> Any:
        return [_shown_function(row) for row in await queries.functions(self._pool)]

    async def _apps(self, _: dict[str, Any]) -> Any:
        found = []
        for row in await queries.apps(self._pool):
            functions = [_shown_function(item) for item in await queries.functions(self._pool, row["name"])]
            found.append(
                {"id": str(row["id"]), "name": row["name"], "url": row["url"], "sdkVersion": row["sdk"],
                 "error": None, "framework": row["framework"], "connected": True, "functions": functions,
                 "functionCount": len(functions)}
            )  # fmt: skip
        return found

    async def _cancel(self, arguments: dict[str, Any]) -> Any:
        run_id = str(arguments.get("runID"))
        if not await control.cancel(self._core, run_id):
            raise BadQuery("run not found")
        return await self._run({"runID": run_id})

    async def _rerun(self, arguments: dict[str, Any]) -> Any:
        run_id, step = str(arguments.get("runID")), (arguments.get("fromStep") or {}).get("stepID")
        if step is not None and await queries.step(self._pool, run_id, str(step)) is None:
            raise BadQuery("step to run from not found in original run")  # by its id: a name will not do here
        return await control.rerun(self._core, run_id, step)

    async def _invoke(self, arguments: dict[str, Any]) -> Any:
        await control.invoke(self._core, str(arguments.get("functionSlug")), arguments.get("data") or {})
        return True


def _span(span_id: str, name: str, status: str, started: Any, ended: Any) -> dict[str, Any]:
    length = int((ended - started).total_seconds() * 1000) if started and ended else None
    return {
        "runID": span_id.partition(":")[0], "spanID": span_id, "traceID": span_id.partition(":")[0], "name": name,
        "status": status, "attempts": 1, "duration": length, "isRoot": False, "queuedAt": stamp(started),
        "startedAt": stamp(started), "endedAt": stamp(ended), "stepOp": None, "stepID": None, "outputID": None,
        "childrenSpans": [], "stepInfo": None, "isUserland": False, "stepType": None,
    }  # fmt: skip


def _step_span(run_id: str, step: Any) -> dict[str, Any]:
    done = step["memo"] is not None
    waiting = step["op"] in ("WaitForEvent", "Sleep", "InvokeFunction")
    status = ("FAILED" if step["failed"] else "COMPLETED") if done else "WAITING" if waiting else "RUNNING"
    op = _STEP_OPS.get(step["op"], "RUN")
    return {
        **_span(f"{run_id}:{step['step_id']}", step["name"], status, step["created_at"], step["ended_at"]),
        "attempts": max(1, step["attempts"]), "stepOp": op, "stepType": op, "stepID": step["step_id"],
        "outputID": f"{run_id}:{step['step_id']}" if done else None,
    }  # fmt: skip


def _pseudo_span(run: Any, name: str, status: str) -> dict[str, Any]:
    """Listed among the steps, as the real server does, though it is none: it has no id to go on from."""
    return _span(f"{run['id']}:{name}", name, status, run["ended_at"] or run["started_at"], run["ended_at"])


def _shown_run(row: Any) -> dict[str, Any]:
    function = {"id": str(ids.derived_uuid("fn", row["slug"])), "slug": row["slug"], "name": row["slug"]}
    return {
        "id": row["id"], "status": _STATUS.get(row["status"], row["status"].upper()), "output": row["output"],
        "queuedAt": stamp(row["created_at"]), "startedAt": stamp(row["started_at"]),
        "endedAt": stamp(row["ended_at"]), "functionID": function["id"], "function": function,
        "eventName": None, "cronSchedule": row["cron"],
        "isBatch": row["batch"], "traceID": row["id"], "triggerIDs": row["events"] or [],
    }  # fmt: skip


def _shown_event(row: Any) -> dict[str, Any]:
    body = json.loads(row["body"])
    return {
        "id": row["id"], "externalID": row["ext_id"], "name": row["name"], "payload": json.dumps(body.get("data")),
        "raw": row["body"], "createdAt": stamp(row["received_at"]), "receivedAt": stamp(row["received_at"]),
        "status": "COMPLETED",
    }  # fmt: skip


def _shown_function(row: Any) -> dict[str, Any]:
    config = json.loads(row["config"])
    triggers = [
        {"type": "CRON" if item.get("cron") else "EVENT", "value": item.get("cron") or item.get("event"),
         "condition": item.get("expression")}
        for item in config.get("triggers") or ()
    ]  # fmt: skip
    return {
        "id": str(ids.derived_uuid("fn", row["slug"])), "slug": row["slug"], "name": row["name"], "url": row["url"],
        "config": row["config"], "concurrency": 0, "appID": row["app"], "triggers": triggers,
        "app": {"name": row["app"]},
    }  # fmt: skip
