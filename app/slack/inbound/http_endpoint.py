"""The HTTP door for Slack: bounds and shapes are checked before anything is computed or parsed."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final
from urllib.parse import parse_qs

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import Response

from app.domain.json_text import read_json
from app.errors import TooLarge, Unauthenticated
from app.slack.api.config import SlackConfig
from app.slack.inbound.payload_shapes import check_shape

BODY_BYTES_MAX: Final = 1_000_000
FIELDS_MAX: Final = 100
_TLS_CHECK_BYTES_MAX: Final = 300
_SIGNED_BY: Final = ("x-slack-request-timestamp", "x-slack-signature")
_FORM: Final = "application/x-www-form-urlencoded"
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)

# What Bolt's own parts raise over a team, a person or an action that is not where Slack puts it. Listeners have
# their own net below these, so nothing of ours is taken for somebody's nonsense.
NONSENSE: Final = (TypeError, LookupError, AttributeError, ValueError, RecursionError)

_log = structlog.get_logger("countersign.slack")
Endpoint = Callable[[Request], Awaitable[Response]]


def slack_handler(bolt: AsyncApp, config: SlackConfig) -> Endpoint:
    """The endpoint of ``POST /slack/events``; Slack sends interactions, events and commands to it alike."""
    verifier = SignatureVerifier(config.signing_secret)

    async def endpoint(request: Request) -> Response:
        try:
            if not any(name in request.headers for name in _SIGNED_BY):
                return await _unsigned(request)
            timestamp, signature = _shaped(request)
            raw = await _read(request, BODY_BYTES_MAX)
            # Bolt checks this as well, but only after it has parsed the body.
            if not verifier.is_valid(raw, timestamp, signature):
                raise Unauthenticated("The signature is not Slack's, or too old.")
            body = raw.decode("utf-8")
            if _asks_for_tls(body, request):
                return Response(status_code=200)
            _check_parses(body, request.headers.get("content-type", ""))
        except Unauthenticated:
            return Response(status_code=401)
        except TooLarge:
            return Response(status_code=413)
        except ValueError:  # not UTF-8, not JSON
            return Response(status_code=400)
        headers: dict[str, str | Sequence[str]] = {name: request.headers.getlist(name) for name in request.headers}
        return await _dispatched(bolt, body, headers)

    return endpoint


async def _unsigned(request: Request) -> Response:
    """Slack looks at the certificate behind a command without signing: it gets its 200, and nothing else."""
    try:
        body = (await _read(request, _TLS_CHECK_BYTES_MAX)).decode("utf-8")
    except (TooLarge, ValueError):
        body = ""
    return Response(status_code=200 if _asks_for_tls(body, request) else 401)


def _asks_for_tls(body: str, request: Request) -> bool:
    """Two fields and no third, so that a command that carries the word as well is still a command."""
    if not request.headers.get("content-type", "").startswith(_FORM):
        return False
    try:
        form = parse_qs(body, keep_blank_values=True, max_num_fields=2)
    except ValueError:
        return False
    return form.get("ssl_check") == ["1"] and len(form.get("token", ())) == 1


async def _dispatched(bolt: AsyncApp, body: str, sent: dict[str, str | Sequence[str]]) -> Response:
    try:
        answer = await bolt.async_dispatch(AsyncBoltRequest(body=body, headers=sent))
    except NONSENSE as error:
        _log.warning("not_understood", error=type(error).__name__)
        return Response(status_code=400)
    except Exception as error:  # the last net: listeners have their own, Bolt's inner parts do not
        _log.error("dispatch_failed", exc_info=error)
        return Response(status_code=500)
    headers = answer.first_headers_without_set_cookie()
    return Response(content=answer.body, status_code=answer.status, headers=headers)


def _shaped(request: Request) -> tuple[str, str]:
    """The timestamp and the signature: the verifier raises on other than numbers and ASCII."""
    timestamps = request.headers.getlist("x-slack-request-timestamp")
    signatures = request.headers.getlist("x-slack-signature")
    if len(timestamps) != 1 or len(signatures) != 1:
        raise Unauthenticated("One timestamp and one signature are needed.")
    if not _TIMESTAMP.fullmatch(timestamps[0]) or not _SIGNATURE.fullmatch(signatures[0]):
        raise Unauthenticated("The timestamp or the signature is not what Slack sends.")
    return timestamps[0], signatures[0]


async def _read(request: Request, bytes_max: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > bytes_max:
            raise TooLarge(f"The body is over {bytes_max} bytes.")
    return bytes(body)


def _check_parses(body: str, content_type: str) -> None:
    """Raises ValueError for what Bolt would trip over: Slack sends JSON objects, or forms that hold one."""
    if content_type.startswith("application/json"):
        _check_object(read_json(body))
    else:
        form = parse_qs(body, max_num_fields=FIELDS_MAX)
        if "payload" in form:
            _check_object(read_json(form["payload"][0]))
        elif not form:
            raise ValueError("Slack sends something")


def _check_object(parsed: Any) -> None:
    if not isinstance(parsed, dict) or not parsed:
        raise ValueError("Slack sends objects")
    check_shape(parsed)
