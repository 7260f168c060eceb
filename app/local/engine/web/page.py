"""The page a developer looks at when something is stuck: runs, events, functions, and why a run waits."""

import json
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from app.local.engine import queries, reasons
from app.local.engine.core import Core
from app.local.engine.execution import runs
from app.local.engine.queries import EventFilter, RunFilter, stamp
from app.local.engine.web.rest import cursor as read_cursor
from app.local.engine.web.rest import cursor_of, shown_event, shown_function, shown_run

_FOLDER: Final = Path(__file__).parents[1] / "page"
_PAGE_ROWS: Final = 50
_SHOWN_CHARS_MAX: Final = 20_000


def routes(core: Core) -> list[Route | Mount]:
    """The page and what it asks for."""
    api = _Page(core)

    async def index(_: Request) -> Response:
        return FileResponse(_FOLDER / "index.html", headers={"cache-control": "no-cache"})

    return [
        Route("/", index),
        Route("/page/runs", api.runs),
        Route("/page/runs/{run_id}", api.run),
        Route("/page/events", api.events),
        Route("/page/functions", api.functions),
        Mount("/page", StaticFiles(directory=_FOLDER)),
    ]


class _Page:
    def __init__(self, core: Core) -> None:
        self._core = core
        self._pool = core.database.pool

    async def runs(self, request: Request) -> Response:
        asked = request.query_params
        wanted = RunFilter(
            asked.getlist("status") or None, asked.getlist("function") or None,
            after=read_cursor(asked.get("cursor")), limit=_PAGE_ROWS,
        )  # fmt: skip
        rows = await queries.runs(self._pool, wanted)
        still_open = [row["id"] for row in rows if row["status"] not in runs.ENDED]
        why = await reasons.of_runs(self._pool, still_open)
        shown = [
            {**shown_run(row), "output": None, "why": why.get(row["id"], [])[:3], "error": _summary(row)}
            for row in rows
        ]
        after = cursor_of(rows[-1]["created_at"], rows[-1]["id"]) if len(rows) == _PAGE_ROWS else None
        return JSONResponse({"runs": shown, "cursor": after})

    async def run(self, request: Request) -> Response:
        row = await queries.run(self._pool, request.path_params["run_id"])
        if row is None:
            return JSONResponse({"error": "There is no such run (any more)."}, 404)
        steps = await queries.steps(self._pool, row["id"])
        triggers = await queries.triggers(self._pool, row["id"])
        why = {} if row["status"] in runs.ENDED else await reasons.of_runs(self._pool, [row["id"]])
        detail = {
            **shown_run(row),
            "output": None,
            "output_text": _cut(row["output"]),
            "error": queries.decoded(row["error"]),
            "started_at": stamp(row["started_at"]),
            "state_bytes": row["state_bytes"],
            "correlation": row["correlation"],
            "slot_keys": row["slot_keys"],
            "events": [{"text": _cut(body), "name": json.loads(body).get("name")} for body in triggers],
            "steps": [_step(step) for step in steps],
            "why": why.get(row["id"], []),
        }
        return JSONResponse(detail)

    async def events(self, request: Request) -> Response:
        asked = request.query_params
        wanted = EventFilter(
            asked.get("name") or None, after=read_cursor(asked.get("cursor")), limit=_PAGE_ROWS,
            internal=asked.get("internal") == "true",
        )  # fmt: skip
        rows = await queries.events(self._pool, wanted)
        shown = []
        for row in rows:
            linked = [item["id"] for item in await queries.event_runs(self._pool, row["id"])] if row["runs"] else []
            event = shown_event(row)
            shown.append(
                {"internal_id": row["id"], "id": event["id"], "name": row["name"],
                 "received_at": event["received_at"],
                 "text": _cut(row["body"]), "runs": linked, "woke": row["woke"], "size": len(row["body"])}
            )  # fmt: skip
        after = cursor_of(rows[-1]["received_at"], rows[-1]["id"]) if len(rows) == _PAGE_ROWS else None
        return JSONResponse({"events": shown, "cursor": after})

    async def functions(self, _: Request) -> Response:
        rows = await queries.functions(self._pool)
        apps = await queries.apps(self._pool)
        return JSONResponse(
            {
                "functions": [shown_function(row) for row in rows],
                "apps": [
                    {"name": row["name"], "url": row["url"], "sdk": row["sdk"], "synced_at": stamp(row["synced_at"])}
                    for row in apps
                ],
            }
        )


def _summary(row: Any) -> str | None:
    """The error of a failed run in one line."""
    if row["status"] != "Failed" or row["error"] is None:
        return None
    error = json.loads(row["error"])
    return f"{error['name']}: {error['message']}"[:200]


def _cut(text: str | None) -> str | None:
    if text is None or len(text) <= _SHOWN_CHARS_MAX:
        return text
    return text[:_SHOWN_CHARS_MAX] + f"\n… cut, {len(text)} characters in all"


def _step(step: Any) -> dict[str, Any]:
    return {
        "id": step["step_id"], "op": step["op"], "name": step["name"], "failed": step["failed"],
        "done": step["memo"] is not None, "text": _cut(step["memo"]), "size": len(step["memo"] or ""),
        "attempts": step["attempts"], "last_error": queries.decoded(step["last_error"]),
        "opts": queries.decoded(step["opts"]), "wake_at": stamp(step["wake_at"]),
        "started_at": stamp(step["created_at"]), "ended_at": stamp(step["ended_at"]),
    }  # fmt: skip
