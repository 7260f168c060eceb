"""From an HTTP request to Slack's answer: token, scope, rate limit, planned faults, then the method."""

import asyncio
import base64
import binascii
import inspect
import json
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from app.local.slack.delivery.faults import Fault
from app.local.slack.delivery.replies import Json
from app.local.slack.delivery.tickets import Refused
from app.local.slack.memory.state import State, Token

from . import app, chat, conversations, files, people, views
from .call import Answer, Call, Method, Parts

METHODS: Final[dict[str, Method]] = {
    **app.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **people.METHODS,
    **views.METHODS,
}
_BODY_MAX: Final = 2_000_000
_SHORTENED: Final = 4000
# A private conversation needs the scope of its own kind.
_KIND_SCOPES: Final = {"channels:read": "read", "channels:history": "history"}
# What a token has that was given everything.
_EVERY_SCOPE: Final = sorted(
    {known.scope for known in METHODS.values() if known.scope}
    | {f"{kind}:{what}" for kind in ("groups", "im", "mpim") for what in _KIND_SCOPES.values()}
    | {"users:read.email", "commands"}
)


async def answer_call(request: Request, parts: Parts) -> Response:
    """Answer one Web API request."""
    method = request.path_params["method"]
    body = await request.body()
    if len(body) > _BODY_MAX:
        return Json({"ok": False, "error": "request_too_large"}, 413)
    try:
        arguments = _arguments(request, body)
    except ValueError:
        return _refuse(parts.state, method, {}, Refused("invalid_json"))
    secret = _secret(request, arguments)
    wait = parts.state.faults.wait_seconds(method, secret, _channel(arguments))
    if wait:
        return _limited(parts.state, method, wait)
    fault = parts.state.faults.take(method, arguments)
    if fault is not None:
        return await _spoiled(fault, method, arguments, secret, parts)
    return await _answer(method, arguments, secret, parts)


async def _answer(method: str, arguments: dict[str, Any], secret: str, parts: Parts) -> Response:
    state = parts.state
    scopes: dict[str, str] = {}
    try:
        known = METHODS.get(method) or parts.more_methods.get(method)
        if known is None:
            raise Refused("unknown_method", req_method=method)
        token = _token(state, secret, known)
        scopes = _scopes_header(token)
        _check_scope(state, known, token, arguments)
        found = known.handler(Call(method, arguments, token, parts))
        answer: Answer = await found if inspect.isawaitable(found) else found
    except Refused as refused:
        return _refuse(state, method, arguments, refused, scopes)
    where = _place(state, answer.get("channel") or arguments.get("channel"))
    state.journal.note("api", f"{method}{where}", method=method, arguments=_brief(arguments), ok=True)
    return Json({"ok": True, **answer}, headers=scopes)


def _scopes_header(token: Token) -> dict[str, str]:
    """Slack says with every answer what the token may do."""
    return {"X-OAuth-Scopes": ",".join(_EVERY_SCOPE if token.scopes is None else sorted(token.scopes))}


def _arguments(request: Request, body: bytes) -> dict[str, Any]:
    arguments: dict[str, Any] = dict(request.query_params)
    if not body:
        return arguments
    if request.headers.get("content-type", "").startswith("application/json"):
        found = json.loads(body)
        if not isinstance(found, dict):
            raise ValueError("not an object")
        return arguments | found
    return arguments | dict(parse_qsl(body.decode(), keep_blank_values=True))


def _secret(request: Request, arguments: dict[str, Any]) -> str:
    in_arguments = str(arguments.pop("token", "") or "")
    header = request.headers.get("authorization", "")
    if header.startswith("Basic "):
        arguments.update(basic_credentials(header))
        return in_arguments
    return header.removeprefix("Bearer ").strip() if header else in_arguments


def basic_credentials(header: str) -> dict[str, str]:
    """client_id and client_secret from HTTP Basic, as Slack's SDKs send them to oauth.v2.access."""
    try:
        client_id, _, secret = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return {}
    return {"client_id": client_id, "client_secret": secret}


def _channel(arguments: dict[str, Any]) -> str | None:
    value = arguments.get("channel")
    return str(value) if value else None


def _token(state: State, secret: str, known: Method) -> Token:
    if known.caller == "anyone":
        return state.tokens.get(secret) or Token("anyone", frozenset())
    if not secret:
        raise Refused("not_authed")
    token = state.tokens.get(secret)
    if token is None:
        raise Refused("invalid_auth")
    if token.revoked:
        raise Refused("token_revoked")
    if token.kind != known.caller:
        raise Refused("not_allowed_token_type")
    return token


def _check_scope(state: State, known: Method, token: Token, arguments: dict[str, Any]) -> None:
    if known.scope is None or token.scopes is None:
        return
    needed = _scope_here(state, known.scope, _channel(arguments))
    if needed not in token.scopes:
        raise Refused("missing_scope", needed=needed, provided=",".join(sorted(token.scopes)))


def _scope_here(state: State, scope: str, channel_id: str | None) -> str:
    channel = state.records.get("channel", channel_id) if channel_id else None
    if scope not in _KIND_SCOPES or channel is None:
        return scope
    kinds = (("is_im", "im"), ("is_mpim", "mpim"), ("is_private", "groups"))
    kind = next((name for flag, name in kinds if channel.get(flag)), "channels")
    return f"{kind}:{_KIND_SCOPES[scope]}"


def _refuse(
    state: State, method: str, arguments: dict[str, Any], refused: Refused, headers: dict[str, str] | None = None
) -> Response:
    facts = dict(refused.facts)
    messages = facts.pop("messages", None)
    answer = {"ok": False, "error": refused.code, **facts}
    if messages:
        answer["response_metadata"] = {"messages": messages}
    state.journal.note(
        "refused",
        f"{method}{_place(state, arguments.get('channel'))} refused: {refused.code}",
        method=method,
        code=refused.code,
        messages=messages or [],
        arguments=_brief(arguments),
    )
    return Json(answer, headers=headers)


def _place(state: State, channel_id: Any) -> str:
    channel = state.records.get("channel", channel_id) if isinstance(channel_id, str) else None
    if channel is None:
        return ""
    return f" in #{channel['name']}" if channel.get("name") else " in a direct message"


def _limited(state: State, method: str, wait: int) -> Response:
    state.journal.note("refused", f"{method} refused: ratelimited", method=method, code="ratelimited", wait=wait)
    return Json({"ok": False, "error": "ratelimited"}, 429, headers={"Retry-After": str(wait)})


async def _spoiled(fault: Fault, method: str, arguments: dict[str, Any], secret: str, parts: Parts) -> Response:
    parts.state.journal.note("fault", f"{method}: planned fault {fault.kind}", method=method, fault=fault.kind)
    match fault.kind:
        case "rate_limited":
            return _limited(parts.state, method, fault.retry_after)
        case "server_error":
            return Response("upstream trouble", fault.status)
        case "error":
            return _refuse(parts.state, method, arguments, Refused(fault.error))
        case "slow":
            await asyncio.sleep(fault.seconds)
            return await _answer(method, arguments, secret, parts)
        case "lost_answer":
            await _answer(method, arguments, secret, parts)
            return _Cut()


class _Cut(Response):
    """Closes the connection without an answer: the work was done, the caller never learns it."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]}
        await send(start)
        # A body shorter than announced makes the server drop the connection.
        raise ConnectionAbortedError("planned fault: the answer is lost")


def _brief(arguments: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if len(str(value)) <= _SHORTENED else str(value)[:_SHORTENED] for name, value in arguments.items()
    }
