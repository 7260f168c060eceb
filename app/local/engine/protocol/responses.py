"""What a host's HTTP answer means."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from app.local.engine.primitives.limits import RESPONSE_BYTES_MAX, STEP_OUTPUT_BYTES_MAX
from app.local.engine.primitives.text import storable


class _NotJson(ValueError):
    pass


@dataclass(frozen=True)
class Reply:
    """An HTTP answer, unwrapped if it was streamed."""

    status: int
    headers: Mapping[str, str]  # lower-case names
    body: bytes


@dataclass(frozen=True)
class Unreachable:
    """No answer: refused, reset or timed out."""

    why: str


@dataclass(frozen=True)
class Op:
    """One opcode of a 206."""

    op: str
    id: str
    name: str
    display_name: str
    opts: Mapping[str, Any]
    data: str  # JSON
    error: Mapping[str, Any] | None

    @property
    def race(self) -> bool:
        """Whether the group it belongs to wants a discovery after every completion."""
        return self.opts.get("parallelMode") == "race"


@dataclass(frozen=True)
class Returned:
    """The function is finished; its return value as JSON."""

    output: str


@dataclass(frozen=True)
class Steps:
    """The function reported steps."""

    ops: tuple[Op, ...]
    no_retry: bool = False
    retry_after: str | None = None


@dataclass(frozen=True)
class Failed:
    """The request failed; ``error`` as it goes into events, ``output`` as the run's output."""

    error: Mapping[str, Any]
    output: str
    no_retry: bool = False
    retry_after: str | None = None


@dataclass(frozen=True)
class Broken:
    """A limit was broken: the run ends at once."""

    error: Mapping[str, Any]


Answer: TypeAlias = Returned | Steps | Failed | Broken
UNREACHABLE: Final = "Unable to reach SDK URL"


def failure(error: str, name: str, message: str, stack: str = "") -> dict[str, Any]:
    """The shape of an error in system events."""
    return {"error": error, "name": name, "message": message, "stack": stack}


def read(reply: Reply | Unreachable) -> Answer:
    """Interpret an answer, or the lack of one."""
    if isinstance(reply, Unreachable):
        error = failure(reply.why, "Error", UNREACHABLE)
        return Failed(error, json.dumps(error))
    if len(reply.body) > RESPONSE_BYTES_MAX:
        return Broken(failure("output_too_large", "Error", "output_too_large"))
    try:
        if reply.status == 201:
            reply = _unwrapped(reply)
        return _read(reply)
    except _NotJson as bad:
        error = failure("error unmarshalling SDK response", "Error", f"error unmarshalling SDK response: {bad}")
        return Failed(error, json.dumps(error))


def _read(reply: Reply) -> Answer:
    headers = reply.headers
    no_retry = headers.get("x-inngest-no-retry") == "true"
    retry_after = headers.get("retry-after")
    if 200 <= reply.status < 300:
        if "x-inngest-sdk" not in headers:
            error = failure("not an SDK response", "Error", "The response did not come from an Inngest SDK")
            return Failed(error, json.dumps(error))
        if reply.status == 206:
            return Steps(tuple(_op(item) for item in _list(_json(reply.body))), no_retry, retry_after)
        return Returned(json.dumps(_json(reply.body or b"null"), separators=(",", ":")))
    return _failed(reply, no_retry, retry_after)


def _failed(reply: Reply, no_retry: bool, retry_after: str | None) -> Failed:
    transport = f"invalid status code: {reply.status}"
    text = reply.body.decode("utf-8", "replace")
    try:
        body = _json(reply.body)
    except _NotJson:
        body = None
    if not isinstance(body, dict):
        return Failed(failure(transport, "Error", text or transport), json.dumps(text), no_retry, retry_after)
    error = failure(
        str(body.get("name") or transport) if no_retry else transport,
        str(body.get("name") or "Error"),
        str(body.get("message") or transport),
        str(body.get("stack") or ""),
    )
    return Failed(error, json.dumps(body), no_retry, retry_after)


def _unwrapped(reply: Reply) -> Reply:
    """A streamed answer: spaces that kept the connection alive, then the answer as JSON."""
    inner = _json(reply.body.lstrip())
    if not isinstance(inner, dict) or not isinstance(inner.get("status"), int):
        raise _NotJson("streamed response has no status")
    body = inner.get("body")
    text = body if isinstance(body, str) else json.dumps(body)
    headers = {str(key).lower(): str(value) for key, value in (inner.get("headers") or {}).items()}
    return Reply(inner["status"], {**reply.headers, **headers}, text.encode("utf-8", "surrogatepass"))


def _json(body: bytes) -> Any:
    try:
        return json.loads(body, parse_constant=_no_constants)
    except (ValueError, RecursionError) as bad:
        raise _NotJson(str(bad)) from bad


def _no_constants(name: str) -> None:
    raise _NotJson(f"{name} is not JSON")


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise _NotJson("expected a list of opcodes")
    return value


def _op(item: Mapping[str, Any]) -> Op:
    op, step = item.get("op"), item.get("id")
    if not isinstance(op, str) or not isinstance(step, str) or not step:
        raise _NotJson("an opcode needs op and id")
    error = item.get("error")
    return Op(
        op=op,
        id=storable(step),
        name=storable(str(item.get("name") or "")),
        display_name=storable(str(item.get("displayName") or item.get("name") or step)),
        opts=item.get("opts") or {},
        data=json.dumps(item.get("data"), separators=(",", ":")),
        error=error if isinstance(error, dict) else None,
    )


def oversized(op: Op) -> Broken | None:
    """The run fails when one step's output is too large."""
    if len(op.data) <= STEP_OUTPUT_BYTES_MAX:
        return None
    return Broken(
        failure("step output size is greater than the limit", "Error", "step output size is greater than the limit")
    )


def step_error(op: Op) -> dict[str, Any]:
    """The memo of a failed step: name, message and stack."""
    error = op.error or {}
    return {
        "name": str(error.get("name") or "Error"),
        "message": str(error.get("message") or "step failed"),
        "stack": str(error.get("stack") or ""),
    }
