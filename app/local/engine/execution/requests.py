"""A call request as the SDK reads it, put together from stored text without decoding it."""

import hashlib
import hmac
import json
import re
import time
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from app.local.engine.execution.jobs import Leased
from app.local.engine.primitives import ids
from app.local.engine.primitives.canonical import canonical
from app.local.engine.primitives.limits import INLINE_STATE_BYTES_MAX
from app.local.engine.protocol.function_config import Function

_KEY_PREFIX: Final = re.compile(r"^signkey-[\w]+-")


@dataclass(frozen=True)
class State:
    """What the function is shown of its run."""

    req_version: int
    force_plan: bool
    triggers: list[str]
    memos: dict[str, str]


@dataclass(frozen=True)
class CallRequest:
    """Ready to be sent."""

    job: Leased
    request_id: str
    req_version: int
    body: bytes


def build(job: Leased, function: Function, state: State, request_id: str) -> CallRequest:
    """Write the body; the results of a large state are left for the SDK to fetch."""
    size = sum(map(len, state.memos.values())) + sum(map(len, state.triggers))
    use_api = size > INLINE_STATE_BYTES_MAX
    ctx: dict[str, Any] = {
        "attempt": job.attempt,
        "disable_immediate_execution": state.force_plan,
        "env": "",
        "fn_id": str(ids.derived_uuid("fn", function.slug)),
        "generation_id": job.generation,
        "job_id": job.id,
        "max_attempts": function.attempts_max,
        "qi_id": job.id,
        "request_id": request_id,
        "run_id": job.run_id,
        "stack": {"current": len(state.memos), "stack": list(state.memos)},
        "step_id": job.step_id,
        "use_api": use_api,
    }
    events = ",".join(state.triggers)
    memos = "" if use_api else ",".join(f'"{step}":{memo}' for step, memo in state.memos.items())
    body = (
        f'{{"ctx":{json.dumps(ctx)},"defers":{{}},"event":{state.triggers[0]},"events":[{events}],'
        f'"steps":{{{memos}}},"use_api":{"true" if use_api else "false"},"version":{state.req_version}}}'
    )
    return CallRequest(job, request_id, state.req_version, body.encode())


def url(function: Function, job: Leased) -> str:
    """The registered URL with the step to run."""
    parts = urlsplit(function.url)
    query = {**dict(parse_qsl(parts.query)), "fnId": function.slug, "stepId": job.step_id}
    return urlunsplit(parts._replace(query=urlencode(query)))


def headers(request: CallRequest, signing_key: str | None) -> dict[str, str]:
    """The headers the real server sends; signed only where a key is set."""
    job = request.job
    found = {
        "content-type": "application/json",
        "x-inngest-generation-id": str(job.generation),
        "x-inngest-job-id": job.id,
        "x-inngest-req-version": str(request.req_version),
        "x-inngest-server-kind": "cloud" if signing_key else "dev",
        "x-inngest-step-id": job.step_id,
        "x-request-id": request.request_id,
        "x-run-id": job.run_id,
    }
    if signing_key:
        found["x-inngest-signature"] = signature(request.body, signing_key)
    return found


def signature(body: bytes, signing_key: str, at: int | None = None) -> str:
    """``t=<unix seconds>&s=<hmac>`` over the canonical body and the time."""
    moment = str(int(time.time()) if at is None else at)
    signed = canonical(json.loads(body)).encode("utf-8", "surrogatepass") if body else b""
    key = _KEY_PREFIX.sub("", signing_key).encode()
    return f"t={moment}&s={hmac.new(key, signed + moment.encode(), hashlib.sha256).hexdigest()}"
