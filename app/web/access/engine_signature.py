"""Guards ``/api/inngest``: one signature of one form, fresh and ours; without keys, programs on this machine only."""

import hashlib
import hmac
import re
import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import jcs
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.domain.json_text import read_json
from app.errors import BadInput, CountersignError, NotFound, Unauthenticated
from app.web.access.credentials import from_this_machine
from app.web.request_bodies import BODY_BYTES_MAX, read_capped

ENGINE_PATH: Final = "/api/inngest"
SIGNATURE: Final = b"x-inngest-signature"
SIGNATURE_AGE_MAX_SECONDS: Final = 300

_SIGNED: Final = re.compile(rb"t=([0-9]{1,12})&s=([0-9a-f]{64})")
_KEY_PREFIX: Final = re.compile(r"^signkey-\w+-")
_ASKED: Final = ("fnId", "stepId", "probe", "deployId")  # what the SDK reads of a query
_WORD: Final = re.compile(r"[A-Za-z0-9_.:-]{1,200}")
_QUERY_FIELDS_MAX: Final = 20


class EngineDoor:
    """The SDK checks a signature loosely and never its age: a call replayed after a month would pass.

    So it is checked here, once and strictly; what goes on to the SDK is what was checked, in the one form it was
    checked in. ``signing_key`` is None in dev mode.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        signing_key: str | None,
        clock: Callable[[], float] = time.time,
        limit: int = BODY_BYTES_MAX,
    ) -> None:
        self._app, self._clock, self._limit = app, clock, limit
        self._key = None if signing_key is None else _KEY_PREFIX.sub("", signing_key).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what the mode allows; say why not otherwise."""
        if scope["type"] != "http" or not str(scope["path"]).startswith(ENGINE_PATH):
            await self._app(scope, receive, send)
            return
        try:
            body = await self._admitted(scope, receive)
        except CountersignError as error:
            answer = JSONResponse({"error": error.sentence, "code": error.code}, status_code=error.http_status)
            await answer(scope, receive, send)
            return
        await self._app(scope, _again(body, receive), send)

    async def _admitted(self, scope: Scope, receive: Receive) -> bytes:
        """The body of a call that may go on; its scope is left in canonical form."""
        if self._key is None and not from_this_machine(scope, Headers(scope=scope)):
            raise Unauthenticated("In dev mode this endpoint answers programs on this machine only")
        second, digest = (0, "") if self._key is None else self._signed(scope)
        body = await read_capped(Request(scope, receive), self._limit)
        if self._key is None:
            said = _read(body, BadInput)
        else:
            said = _read(body, Unauthenticated)
            _prove(_canonical(body, said), second, digest, self._key)
        if scope["path"] != ENGINE_PATH:  # "/api/inngest\n" would reach the same route
            raise NotFound(f"The engine's endpoint is {ENGINE_PATH}")
        asked = _asked(scope["query_string"])
        if scope["method"] == "POST":
            _check_call(asked, said)
        scope["query_string"] = urlencode(asked).encode("ascii")
        return body

    def _signed(self, scope: Scope) -> tuple[int, str]:
        """When it was signed, and with what."""
        given = [value for name, value in scope["headers"] if name.lower() == SIGNATURE]
        if not given:
            raise Unauthenticated("The request is not signed")
        found = _SIGNED.fullmatch(given[0]) if len(given) == 1 else None
        if found is None:
            raise Unauthenticated("One signature is needed, of the form t=SECONDS&s=HEX")
        second = int(found[1])
        if abs(self._clock() - second) > SIGNATURE_AGE_MAX_SECONDS:
            raise Unauthenticated("The signature is older than five minutes, or the clocks disagree")
        one = b"t=%d&s=%s" % (second, found[2])
        scope["headers"] = [(name, one if name.lower() == SIGNATURE else value) for name, value in scope["headers"]]
        return second, found[2].decode("ascii")


class _Event(BaseModel):
    model_config = ConfigDict(strict=True)
    name: str
    data: dict[str, Any] | None = None
    id: str = ""
    ts: int = 0


class _Stack(BaseModel):
    model_config = ConfigDict(strict=True)
    stack: list[str] | None = None


class _Run(BaseModel):
    model_config = ConfigDict(strict=True)
    run_id: str = Field(pattern=r"^[A-Za-z0-9_.:-]{1,128}$")
    attempt: int = Field(ge=0)
    max_attempts: int | None = None
    disable_immediate_execution: bool
    stack: _Stack


class _Call(BaseModel):
    """What the SDK needs of a call; other than this makes it fail as if the fault were ours."""

    model_config = ConfigDict(strict=True)
    ctx: _Run
    event: _Event
    events: list[_Event] | None = None
    steps: dict[str, Any]
    use_api: bool


def _read(body: bytes, refused: type[CountersignError]) -> Any:
    """What a body says; None for an empty one, as inspections and probes have."""
    try:
        return read_json(body) if body else None
    except ValueError:
        raise refused("The body is not JSON that can be read in one way only") from None


def _canonical(body: bytes, said: Any) -> bytes:
    """What its sender signed: not the bytes as they came, but the one form of what they say."""
    try:
        return bytes(jcs.canonicalize(said)) if body else b""
    except (ValueError, RecursionError):  # half a surrogate pair has no such form
        raise Unauthenticated("The body is not JSON that could have been signed") from None


def _prove(canonical: bytes, second: int, digest: str, key: bytes) -> None:
    """Signed over the canonical form of the JSON, then the second."""
    wanted = hmac.new(key, canonical + str(second).encode("ascii"), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted, digest):
        raise Unauthenticated("The signature is not the engine's: compare INNGEST_SIGNING_KEY on both sides")


def _asked(query: bytes) -> dict[str, str]:
    """What the SDK would read, each name once; whatever else stands there goes no further."""
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, max_num_fields=_QUERY_FIELDS_MAX)
    except ValueError:
        raise BadInput("The query cannot be read") from None
    known = [(name, value) for name, value in pairs if name in _ASKED]
    asked = dict(known)
    if len(asked) != len(known) or not all(_WORD.fullmatch(value) for value in asked.values()):
        raise BadInput("Each name of the query stands once, with a plain word")
    return asked


def _check_call(asked: dict[str, str], said: Any) -> None:
    if "probe" in asked:
        if asked != {"probe": "trust"}:
            raise BadInput("A probe asks for trust and for nothing else")
        return
    if "fnId" not in asked:
        raise BadInput("A call names its function: ?fnId=…&stepId=…")
    try:
        call = _Call.model_validate(said)
    except ValidationError:
        raise BadInput("The body is not the call of a function") from None
    if call.events is None and not call.use_api:
        raise BadInput("A call brings its events, or says where they are")


def _again(body: bytes, receive: Receive) -> Receive:
    """The body once more, in one piece; then whatever else the server has to say."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return waiting.pop() if waiting else await receive()

    return received
