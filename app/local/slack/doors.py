"""The doors under /_local/: what the page and tests in other processes use to act and to look."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from app.local.slack import seed
from app.local.slack.delivery.replies import Json
from app.local.slack.delivery.tickets import Refused
from app.local.slack.uploads import upload_routes
from app.local.slack.waiting import waiting

if TYPE_CHECKING:
    from app.local.slack.workspace import Workspace

Door = Callable[["Workspace", dict[str, Any]], Any]
_BODY_MAX: Final = 1_000_000
_HEARTBEAT_SECONDS: Final = 15.0


async def _submit(workspace: "Workspace", body: dict[str, Any]) -> Any:
    return await workspace.submit_view(body["user"], body["view_id"], body.get("values"), body.get("hash"))


def _set_app(workspace: "Workspace", body: dict[str, Any]) -> dict[str, Any]:
    workspace.app_url = str(body["app_url"])
    return {"ok": True}


async def _refresh_sockets(workspace: "Workspace", body: dict[str, Any]) -> dict[str, Any]:
    return {"ok": True, "asked": await workspace.sockets.refresh(body.get("reason") or "refresh_requested")}


def _delete(workspace: "Workspace", body: dict[str, Any]) -> dict[str, Any]:
    workspace.admin.delete_message(body["channel"], body["ts"])
    return {"ok": True}


def _uninstall(workspace: "Workspace", body: dict[str, Any]) -> dict[str, Any]:
    workspace.admin.uninstall()
    return {"ok": True}


def _user(workspace: "Workspace", body: dict[str, Any]) -> dict[str, Any]:
    changes = {name: value for name, value in body.items() if name != "user"}
    return {"ok": True, "user": workspace.admin.user(body["user"], changes)}


def _dismiss(workspace: "Workspace", body: dict[str, Any]) -> dict[str, Any]:
    for message in workspace.ephemerals(body["user"]):
        if message["ts"] == body["ts"]:
            workspace.posts.rewhisper(message, None)
    return {"ok": True}


ACTS: Final[dict[str, Door]] = {
    "click": lambda w, b: w.click(**b),
    "click_in_view": lambda w, b: w.click_in_view(**b),
    "submit_view": _submit,
    "close_view": lambda w, b: w.close_view(**b),
    "command": lambda w, b: w.command(**b),
    "shortcut": lambda w, b: w.shortcut(**b),
    "options": lambda w, b: w.options(**b),
    "say": lambda w, b: w.say(**b),
    "open_home": lambda w, b: w.open_home(**b),
    "dismiss": _dismiss,
    "faults": lambda w, b: w.faults(b),
    "mail": lambda w, b: w.feeds.mail(b),
    "clock": lambda w, b: w.feeds.jump(b),
    "app": _set_app,
    "user": _user,
    "usergroup": lambda w, b: {"ok": True, "usergroup": w.admin.group(b["usergroup"], b["users"])},
    "channel": lambda w, b: {"ok": True, "channel": w.admin.channel(**b)},
    "delete_message": _delete,
    "uninstall": _uninstall,
    "sockets": _refresh_sockets,
}

LOOKS: Final[dict[str, Door]] = {
    "channels": lambda w, q: w.channels(),
    "overview": lambda w, q: _overview(w),
    "backstage": lambda w, q: w.feeds.backstage(),
    "messages": lambda w, q: w.messages(q["channel"], q.get("thread_ts")),
    "shown": lambda w, q: _shown(w, q["channel"], q.get("thread_ts")),
    "views": lambda w, q: w.views(q["user"]),
    "home": lambda w, q: w.home(q["user"]),
    "ephemerals": lambda w, q: w.ephemerals(q["user"]),
    "waiting": lambda w, q: waiting(w.state.records, q["user"]),
    "log": lambda w, q: w.log(after=int(q.get("after", 0)), kind=q.get("kind"), last=int(q.get("last", 0))),
    "people": lambda w, q: {
        "users": w.state.records.all("user"),
        "usergroups": w.state.records.all("group"),
    },
    "faults": lambda w, q: w.faults({}),
    "sockets": lambda w, q: {"connected": w.sockets.count},
    "workspace": lambda w, q: describe(w),
}


_RECENT: Final = 40
_SHOWN: Final = 200


def _shown(workspace: "Workspace", channel: str, thread_ts: str | None) -> list[dict[str, Any]]:
    """What the page draws: the newest messages, without what they said before."""
    found = workspace.messages(channel, thread_ts, last=_SHOWN)
    return [{name: value for name, value in message.items() if name != "versions"} for message in found]


def _overview(workspace: "Workspace") -> list[dict[str, Any]]:
    """Every channel with who said something lately, for unread marks."""
    kept = ("ts", "user", "text")
    return [
        {
            "channel": channel,
            "recent": [
                {name: message.get(name) for name in kept} for message in workspace.messages(channel["id"])[-_RECENT:]
            ],
        }
        for channel in workspace.channels()
    ]


def describe(workspace: "Workspace") -> dict[str, Any]:
    """What the page needs to know once."""
    manifest = workspace.config.manifest
    return {
        "team": {"id": seed.TEAM_ID, "name": seed.TEAM_NAME},
        "app": {"id": seed.APP_ID, "name": seed.APP_NAME, "user": seed.BOT_USER},
        "app_url": workspace.app_url,
        "old_until": workspace.state.old_until,
        "commands": list(manifest.commands) if manifest else [],
        "shortcuts": list(manifest.shortcuts) if manifest else [],
        "any_command": manifest is None,
        "backstage": bool(workspace.config.backstage_urls),
        "mail": workspace.config.mail_url is not None,
        "clock": workspace.config.clock_url is not None,
    }


def routes(workspace: "Workspace") -> list[Route]:
    """Every local route."""
    acts = [Route(f"/_local/{name}", _act(workspace, door), methods=["POST"]) for name, door in ACTS.items()]
    looks = [Route(f"/_local/{name}", _look(workspace, door), methods=["GET"]) for name, door in LOOKS.items()]
    return [
        *acts,
        *looks,
        *upload_routes(workspace),
        Route("/_local/stream", _stream(workspace), methods=["GET"]),
        Route("/_local/response/{token}", _response(workspace), methods=["POST"]),
    ]


Endpoint = Callable[[Request], Awaitable[Response]]


async def _answered(door: Door, workspace: "Workspace", given: dict[str, Any]) -> Response:
    try:
        found = door(workspace, given)
        if isinstance(found, Awaitable):
            found = await found
    except Refused as refused:
        return Json({"ok": False, "error": refused.code, **refused.facts}, 409)
    except (TypeError, KeyError, ValueError) as error:
        return Json({"ok": False, "error": "bad_request", "message": str(error)}, 400)
    return Json(found)


def _act(workspace: "Workspace", door: Door) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        body = await request.body()
        if len(body) > _BODY_MAX:
            return Json({"ok": False, "error": "too_large"}, 413)
        try:
            given = json.loads(body or b"{}")
        except ValueError:
            given = None
        if not isinstance(given, dict):
            return Json({"ok": False, "error": "bad_request", "message": "send a JSON object"}, 400)
        return await _answered(door, workspace, given)

    return endpoint


def _look(workspace: "Workspace", door: Door) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await _answered(door, workspace, dict(request.query_params))

    return endpoint


def _stream(workspace: "Workspace") -> Endpoint:
    async def lines() -> AsyncIterator[str]:
        yield "retry: 1000\n\n"
        async for change in workspace.state.journal.changes(idle_seconds=_HEARTBEAT_SECONDS):
            yield f"data: {json.dumps(change)}\n\n" if change else ": still here\n\n"

    async def endpoint(request: Request) -> Response:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(lines(), media_type="text/event-stream", headers=headers)

    return endpoint


def _response(workspace: "Workspace") -> Endpoint:
    async def endpoint(request: Request) -> Response:
        journal = workspace.state.journal
        try:
            workspace.responses.answer(request.path_params["token"], await request.json())
        except Refused as refused:
            journal.note("refused", f"response_url refused: {refused.code}", code=refused.code, **refused.facts)
            gone = refused.code in {"used_url", "expired_url", "invalid_url"}
            return Json({"ok": False, "error": refused.code}, 404 if gone else 200)
        except ValueError:
            return Json({"ok": False, "error": "invalid_payload"}, 400)
        journal.note("api", "response_url ok")
        return Json({"ok": True})

    return endpoint
